//! Encodings: by byte order mark, then by validity as UTF-8, then by the share of whole characters.

use super::{gb18030, utf16};
use crate::ReadSeek;
use crate::note::fatal;
use shequ_core::finding::structural::Structural;
use shequ_core::words;
use std::borrow::Cow;
use std::io::{self, Read, Seek, SeekFrom};

/// Bytes read at once from a source.
const BLOCK: usize = 64 << 10;

/// The encodings that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8 with a mark of so many bytes at the start (0 or 3).
    Utf8(u8),
    /// GB18030, which includes GBK and GB 2312.
    Gb18030,
    /// UTF-16, least byte first.
    Utf16Le,
    /// UTF-16, greatest byte first.
    Utf16Be,
}

impl Encoding {
    /// The encoding that a text of mixed parts may be in as well.
    pub fn other(self) -> Option<Self> {
        match self {
            Self::Gb18030 => Some(Self::Utf8(0)),
            Self::Utf8(_) | Self::Utf16Le | Self::Utf16Be => None,
        }
    }

    /// Decodes bytes to the end of `out`, as UTF-8; gives how many were used and whether some were replaced by U+FFFD. What
    /// may be the beginning of a character is left for later unless these are the `last` bytes.
    fn decode(self, bytes: &[u8], last: bool, out: &mut Vec<u8>) -> (usize, bool) {
        match self {
            Self::Utf8(_) => {
                let text = String::from_utf8_lossy(bytes);
                out.extend_from_slice(text.as_bytes());
                (bytes.len(), matches!(text, Cow::Owned(_)))
            }
            Self::Gb18030 => gb18030::decode(bytes, last, out),
            Self::Utf16Le => utf16::decode(bytes, u16::from_le_bytes, last, out),
            Self::Utf16Be => utf16::decode(bytes, u16::from_be_bytes, last, out),
        }
    }
}

/// Tells the encoding of a text from its first bytes; `complete` when they are all.
///
/// # Errors
/// A fatal finding when the bytes are no text in any of them.
pub fn detect(sample: &[u8], complete: bool) -> Result<Encoding, Box<Structural>> {
    match sample {
        [0xEF, 0xBB, 0xBF, ..] => return Ok(Encoding::Utf8(3)),
        [0xFF, 0xFE, ..] => return Ok(Encoding::Utf16Le),
        [0xFE, 0xFF, ..] => return Ok(Encoding::Utf16Be),
        _ => {}
    }
    if sample.contains(&0) {
        return by_zero_bytes(sample).ok_or_else(|| Box::new(binary()));
    }
    let broken = match std::str::from_utf8(sample) {
        Ok(_) => None,
        // A character cut by the end of the sample is no fault.
        Err(e) if !complete && e.error_len().is_none() => None,
        Err(e) => Some(e.valid_up_to()),
    };
    if broken.is_none() {
        return Ok(Encoding::Utf8(0));
    }
    if !decodes(sample, Encoding::Gb18030, complete) {
        return by_share(sample);
    }
    Ok(Encoding::Gb18030)
}

/// ASCII in UTF-16 has a zero in every second byte, and separators and digits are ASCII in every table.
fn by_zero_bytes(sample: &[u8]) -> Option<Encoding> {
    let pairs = sample.chunks_exact(2);
    let total = pairs.len();
    let (mut high, mut low, mut both) = (0, 0, 0);
    for pair in pairs {
        match (pair[0], pair[1]) {
            (0, 0) => both += 1,
            (0, _) => high += 1,
            (_, 0) => low += 1,
            _ => {}
        }
    }
    let (encoding, ours, other) =
        if low >= high { (Encoding::Utf16Le, low, high) } else { (Encoding::Utf16Be, high, low) };
    let plausible = both == 0 && ours * 20 >= total && other * 50 <= ours;
    (plausible && decodes(sample, encoding, false)).then_some(encoding)
}

/// Neither is clean: a few broken bytes in a good text are told row by row, a text in a third encoding is refused.
fn by_share(sample: &[u8]) -> Result<Encoding, Box<Structural>> {
    if mostly_utf8(sample) {
        return Ok(Encoding::Utf8(0));
    }
    if mostly_gb(sample) {
        return Ok(Encoding::Gb18030);
    }
    Err(Box::new(fatal(
        "encoding_not_accepted",
        words!(
            "文字编码既不是 UTF-8、UTF-16，也不是 GB18030（含 GBK），无法可靠读取",
            "the text is encoded neither as UTF-8 or UTF-16 nor as GB18030 (with GBK) and cannot be read reliably"
        ),
        words!(
            "导出它的系统可能使用 Big5、Shift_JIS 或西文编码",
            "the system that exported it may write Big5, Shift_JIS or a western encoding"
        ),
        words!("另存为“CSV UTF-8”或 XLSX 后再提交", "save it as “CSV UTF-8” or XLSX and hand that in"),
    )))
}

/// Characters of GB 2312 are most of any text that offices write in GB18030, and other encodings have few bytes that
/// look like them; rarer characters may count as broken here, for where all are whole nothing is counted.
fn mostly_gb(sample: &[u8]) -> bool {
    let (mut good, mut bad, mut rest) = (0usize, 0usize, sample);
    while let Some((first, behind)) = rest.split_first() {
        let common = matches!(first, 0xA1..=0xF7) && matches!(behind.first(), Some(0xA1..=0xFE));
        good += usize::from(common);
        bad += usize::from(!common && !first.is_ascii());
        rest = &behind[usize::from(common)..];
    }
    bad * 10 <= good
}

fn mostly_utf8(sample: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in sample.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    bad * 20 <= good
}

fn binary() -> Structural {
    fatal(
        "file_kind_not_accepted",
        words!("文件内容既不是表格也不是文字", "the content is neither a workbook nor text"),
        words!("其中有文字文件里不会出现的字节", "it holds bytes that no text has"),
        words!("提交 XLSX、XLS、ODS、CSV 或 JSON 文件", "hand in XLSX, XLS, ODS, CSV or JSON"),
    )
}

fn decodes(sample: &[u8], encoding: Encoding, complete: bool) -> bool {
    let (_, replaced) = encoding.decode(sample, complete, &mut Vec::new());
    !replaced
}

/// The first part of a file as text.
pub fn sample_text(sample: &[u8], encoding: Encoding) -> String {
    let mark = if let Encoding::Utf8(mark) = encoding { usize::from(mark) } else { 0 };
    let mut text = Vec::new();
    encoding.decode(&sample[mark..], true, &mut text);
    String::from_utf8_lossy(&text[mark_in(encoding, &text)..]).into_owned()
}

/// Length of the mark that UTF-16 begins with; in other encodings it was told before, or is none.
fn mark_in(encoding: Encoding, text: &[u8]) -> usize {
    let wide = matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be);
    if wide && text.starts_with("\u{FEFF}".as_bytes()) { 3 } else { 0 }
}

/// A source as UTF-8 without a mark. UTF-8 passes through untouched, other encodings are turned block by block.
pub struct Decoded {
    source: Box<dyn ReadSeek + Send>,
    encoding: Encoding,
    turning: Option<Turning>,
}

#[derive(Default)]
struct Turning {
    /// Bytes that were read, and not turned yet.
    raw: Vec<u8>,
    out: Vec<u8>,
    out_at: usize,
    begun: bool,
    ended: bool,
}

impl Decoded {
    /// Begins at the first byte behind the mark.
    ///
    /// # Errors
    /// When the source cannot be rewound.
    pub fn new(source: Box<dyn ReadSeek + Send>, encoding: Encoding) -> io::Result<Self> {
        let mut new = Self { source, encoding, turning: None };
        new.rewind()?;
        Ok(new)
    }

    /// Goes back to the first byte behind the mark.
    ///
    /// # Errors
    /// When the source cannot be rewound.
    pub fn rewind(&mut self) -> io::Result<()> {
        let (start, turning) = match self.encoding {
            Encoding::Utf8(mark) => (u64::from(mark), None),
            Encoding::Gb18030 | Encoding::Utf16Le | Encoding::Utf16Be => (0, Some(Turning::default())),
        };
        self.source.seek(SeekFrom::Start(start))?;
        self.turning = turning;
        Ok(())
    }
}

impl Read for Decoded {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(turning) = &mut self.turning else { return self.source.read(into) };
        while turning.out_at == turning.out.len() && !turning.ended {
            turning.fill(&mut *self.source, self.encoding)?;
        }
        let ready = &turning.out[turning.out_at..];
        let count = ready.len().min(into.len());
        into[..count].copy_from_slice(&ready[..count]);
        turning.out_at += count;
        Ok(count)
    }
}

impl Turning {
    fn fill(&mut self, source: &mut (dyn ReadSeek + Send), encoding: Encoding) -> io::Result<()> {
        let left = self.raw.len();
        self.raw.resize(left + BLOCK, 0);
        let count = source.read(&mut self.raw[left..])?;
        self.raw.truncate(left + count);
        self.ended = count == 0;
        self.out.clear();
        let (used, _) = encoding.decode(&self.raw, self.ended, &mut self.out);
        self.raw.drain(..used);
        self.out_at = if self.begun { 0 } else { mark_in(encoding, &self.out) };
        self.begun |= !self.out.is_empty();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::GB18030;
    use std::io::Cursor;

    fn read(bytes: &[u8]) -> (Encoding, String) {
        let encoding = detect(bytes, true).unwrap();
        let mut text = String::new();
        Decoded::new(Box::new(Cursor::new(bytes.to_vec())), encoding).unwrap().read_to_string(&mut text).unwrap();
        (encoding, text)
    }

    #[test]
    fn encodings_of_offices_are_told_and_read() {
        let text = "统计用区划代码,村（社区）名称\n450102001001,新竹社区\n";
        assert_eq!(read(text.as_bytes()), (Encoding::Utf8(0), text.into()));
        let marked = ["\u{FEFF}".as_bytes(), text.as_bytes()].concat();
        assert_eq!(read(&marked), (Encoding::Utf8(3), text.into()));
        let (gbk, ..) = GB18030.encode(text);
        assert_eq!(read(&gbk), (Encoding::Gb18030, text.into()));
        for mark in ["\u{FEFF}", ""] {
            let wide = format!("{mark}{text}");
            let le: Vec<u8> = wide.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let be: Vec<u8> = wide.encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert_eq!(read(&le), (Encoding::Utf16Le, text.into()), "{mark:?}");
            assert_eq!(read(&be), (Encoding::Utf16Be, text.into()), "{mark:?}");
        }
    }

    #[test]
    fn long_texts_are_turned_block_by_block() {
        let text = "南宁市青秀区,1234\r\n".repeat(20_000);
        let (gbk, ..) = GB18030.encode(&text);
        assert_eq!(read(&gbk).1, text);
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        let noise: Vec<u8> = (0..4_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        assert_eq!(detect(&noise, true).unwrap_err().code, "file_kind_not_accepted");
    }

    #[test]
    fn a_broken_byte_does_not_change_the_encoding() {
        let mut bytes = "统计用区划代码,村（社区）名称\n".repeat(20).into_bytes();
        bytes.push(0xFF);
        assert_eq!(detect(&bytes, true), Ok(Encoding::Utf8(0)));
        let (gbk, ..) = GB18030.encode("统计用区划代码,村（社区）名称,镕\n");
        let mut bytes = gbk.repeat(20);
        bytes.push(0xFF);
        assert_eq!(detect(&bytes, true), Ok(Encoding::Gb18030));
    }

    #[test]
    fn a_third_encoding_is_refused() {
        let (japanese, ..) = encoding_rs::SHIFT_JIS.encode("統計用コード,ｺﾐｭﾆﾃｨの名称,｡");
        let mut japanese = japanese.repeat(20);
        japanese.push(0xFF);
        let (western, ..) = encoding_rs::WINDOWS_1252.encode("Gemeinschaft,Größe,Straße,ä,ö,ü\n");
        for bytes in [japanese, western.repeat(20)] {
            assert_eq!(detect(&bytes, true).unwrap_err().code, "encoding_not_accepted");
        }
    }
}
