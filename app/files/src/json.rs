//! JSON: one record, a list of records, or one record per line. Records are cut out of the stream one by one.

use crate::builder::Builder;
use crate::note::{Notes, brief, note};
use crate::shared::Shared;
use crate::text::decode::{Decoded, Encoding};
use shequ_core::catalogue::Severity;
use shequ_core::column::place::{Layout, Origin};
use shequ_core::finding::structural::Structural;
use shequ_core::limits::{MAX_JSON_DEPTH, MAX_JSON_LINE_BYTES};
use shequ_core::report::record_fault;
use shequ_core::words;
use std::io::{self, BufRead, BufReader, Read};

/// Bytes in which the name of the form is looked for.
const PEEK_BYTES: u64 = 64 << 10;

/// The id of the form that a first record names.
pub fn form_of(source: &Shared, encoding: Encoding) -> Option<String> {
    let mut head = Vec::new();
    Decoded::new(source.reopened(), encoding).ok()?.take(PEEK_BYTES).read_to_end(&mut head).ok()?;
    text_of(&String::from_utf8_lossy(&head), "\"form\"").map(str::to_owned)
}

/// The text behind a key, looked for without reading what stands around it.
fn text_of<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(key)?;
    let value = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    value.split_once('"').map(|(id, _)| id)
}

/// Reads all records of a file; `digest` is that of the catalogue at hand.
pub fn read(
    (file, digest): (&str, &str),
    source: &Shared,
    encoding: Encoding,
    builder: &mut Builder<'_>,
    notes: &mut Notes,
) {
    let origin = builder.origin(Origin { file: file.to_owned(), sheet: String::new(), layout: Layout::Named });
    let mut run = Run { file, digest, others: None, origin, builder, notes };
    let result = Decoded::new(source.reopened(), encoding).map(|d| BufReader::with_capacity(128 << 10, d)).and_then(
        |mut reader| match opening(&mut reader)? {
            Some(b'[') => {
                reader.consume(1);
                run.values(&mut reader, true)
            }
            Some(b'{') => {
                let mut first = Vec::new();
                read_line(&mut reader, &mut first)?;
                if depth(&first) == Some(0) {
                    run.lines(&mut reader, first)
                } else {
                    run.values(&mut io::Cursor::new(first).chain(reader), false)
                }
            }
            Some(_) | None => Ok(()),
        },
    );
    if let Some((first, count)) = run.others {
        run.broken(first, other_catalogue(count));
    }
    if let Err(e) = result {
        notes.add(file, crate::sniff::unreadable(&e));
    }
}

struct Run<'r, 'b> {
    file: &'r str,
    /// Digest of the catalogue at hand.
    digest: &'r str,
    /// The first record that another catalogue is named by, and how many there are.
    others: Option<(u32, u64)>,
    origin: u32,
    builder: &'r mut Builder<'b>,
    notes: &'r mut Notes,
}

impl Run<'_, '_> {
    /// One record per line. A line that is none is told and passed over.
    fn lines(&mut self, reader: &mut impl BufRead, first: Vec<u8>) -> io::Result<()> {
        let mut line = first;
        let mut number = 0u32;
        loop {
            if line.len() > MAX_JSON_LINE_BYTES {
                self.broken(number, too_long());
                skip_line(reader)?;
            } else if !line.iter().all(u8::is_ascii_whitespace) {
                self.record(&line, number);
            }
            if self.builder.stopped {
                return Ok(());
            }
            line.clear();
            number = number.saturating_add(1);
            if read_line(reader, &mut line)? == 0 {
                return Ok(());
            }
        }
    }

    /// Records one after the other, perhaps in a list. What follows something that is no record cannot be read.
    fn values(&mut self, reader: &mut impl BufRead, in_list: bool) -> io::Result<()> {
        let mut number = 0u32;
        let mut text = Vec::new();
        loop {
            let start = loop {
                match opening(reader)? {
                    Some(b',') => reader.consume(1),
                    other => break other,
                }
            };
            match start {
                None if in_list => {
                    self.broken(number, cut_off());
                    return Ok(());
                }
                None => return Ok(()),
                Some(b']') if in_list => return Ok(()),
                Some(b'{') => {}
                Some(_) => {
                    self.broken(number, not_json("expected `{`"));
                    return Ok(());
                }
            }
            text.clear();
            if let Some(found) = object(reader, &mut text)? {
                self.broken(number, found);
                return Ok(());
            }
            self.record(&text, number);
            if self.builder.stopped {
                return Ok(());
            }
            number = number.saturating_add(1);
        }
    }

    fn record(&mut self, bytes: &[u8], number: u32) {
        let text = String::from_utf8_lossy(bytes);
        if text.contains('\u{FFFD}') || has_half_character(&text) {
            self.broken(number, broken_characters());
        }
        if text_of(&text, "\"catalogue\"").is_some_and(|named| !named.is_empty() && named != self.digest) {
            self.others.get_or_insert((number, 0)).1 += 1;
        }
        let (added, faults) = self.builder.json_record(text.trim(), self.origin, number);
        for fault in faults {
            self.notes.add(self.file, record_fault(fault, number, added));
        }
    }

    fn broken(&mut self, number: u32, found: Structural) {
        let at = format!("#{}", u64::from(number) + 1);
        self.notes.add(self.file, Structural { at, ..found });
    }
}

/// The next byte that is no white space, left in the reader.
fn opening(reader: &mut impl BufRead) -> io::Result<Option<u8>> {
    loop {
        let block = reader.fill_buf()?;
        if block.is_empty() {
            return Ok(None);
        }
        match block.iter().position(|b| !b.is_ascii_whitespace()) {
            Some(at) => {
                let byte = block[at];
                reader.consume(at);
                return Ok(Some(byte));
            }
            None => {
                let all = block.len();
                reader.consume(all);
            }
        }
    }
}

/// One line, or a byte more than the limit of one.
fn read_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<usize> {
    reader.by_ref().take(MAX_JSON_LINE_BYTES as u64 + 1).read_until(b'\n', line)
}

fn skip_line(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        let block = reader.fill_buf()?;
        if block.is_empty() {
            return Ok(());
        }
        match memchr::memchr(b'\n', block) {
            Some(at) => {
                reader.consume(at + 1);
                return Ok(());
            }
            None => {
                let all = block.len();
                reader.consume(all);
            }
        }
    }
}

/// Tells where an object ends without reading what it says.
#[derive(Default)]
struct Nesting {
    depth: usize,
    deepest: usize,
    quoted: bool,
    escaped: bool,
}

impl Nesting {
    /// Takes a byte; true when it closes the outermost bracket.
    fn closes(&mut self, byte: u8) -> bool {
        if std::mem::take(&mut self.escaped) {
            return false;
        }
        match byte {
            b'\\' if self.quoted => self.escaped = true,
            b'"' => self.quoted = !self.quoted,
            b'{' | b'[' if !self.quoted => {
                self.depth += 1;
                self.deepest = self.deepest.max(self.depth);
            }
            b'}' | b']' if !self.quoted => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }
}

/// How deep a line ends; none where it ends inside a text.
fn depth(line: &[u8]) -> Option<usize> {
    let mut nesting = Nesting::default();
    for byte in line {
        nesting.closes(*byte);
    }
    (!nesting.quoted).then_some(nesting.depth)
}

/// Cuts one object out of the stream; says what is wrong if it has no end.
fn object(reader: &mut impl BufRead, text: &mut Vec<u8>) -> io::Result<Option<Structural>> {
    let mut nesting = Nesting::default();
    loop {
        let block = reader.fill_buf()?;
        if block.is_empty() {
            return Ok(Some(cut_off()));
        }
        let end = block.iter().position(|byte| nesting.closes(*byte)).map(|at| at + 1);
        let count = end.unwrap_or(block.len());
        text.extend_from_slice(&block[..count]);
        reader.consume(count);
        if text.len() > MAX_JSON_LINE_BYTES || nesting.deepest > MAX_JSON_DEPTH {
            return Ok(Some(too_long()));
        }
        if end.is_some() {
            return Ok(None);
        }
    }
}

/// Half of a pair of surrogates, such as `\ud83d` alone: a text was cut in the middle of a character.
fn has_half_character(text: &str) -> bool {
    let unit = |at: usize| {
        let escape = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(escape, 16).ok()
    };
    let mut from = 0;
    while let Some(found) = text[from..].find("\\u") {
        let at = from + found;
        from = at + 2;
        match (unit(at), unit(at + 6)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => from = at + 12,
            (Some(0xD800..=0xDFFF), _) => return true,
            _ => {}
        }
    }
    false
}

/// Like a template of another catalogue: a digest differs with every corrected word, so it is worth a look, not a reason.
fn other_catalogue(count: u64) -> Structural {
    note(
        "record_catalogue_differs",
        Severity::Hint,
        words!(
            "有 {count} 条记录是按另一版目录填报的，这是第一条",
            "{count} records were filled in by another version of the catalogue; this is the first"
        ),
        words!(
            "两个版本的指标和口径可能不同，已按当前版本逐项读取",
            "items and definitions may differ; they were read by the present version, item by item"
        ),
        words!(
            "核对有变化的指标；用 shequ catalogue diff 比较两个版本",
            "check the items that changed; `shequ catalogue diff` compares two versions"
        ),
    )
}

fn broken_characters() -> Structural {
    note(
        "broken_characters",
        Severity::Verify,
        words!("这条记录含有残缺的字符", "this record holds characters that cannot be read"),
        words!(
            "某个字只剩一半，或不是 UTF-8，原来的字无法恢复",
            "a character was cut in half, or is no UTF-8; what it was cannot be restored"
        ),
        words!("从原系统重新导出，编码选 UTF-8", "export the file again with the encoding UTF-8"),
    )
}

/// The finding for a file without any record.
pub fn nothing_in_it() -> Structural {
    crate::note::fatal(
        "no_records",
        words!("文件里没有一条记录", "the file holds no record"),
        words!("没有数据就没有可以校验的内容", "without data there is nothing to check"),
        words!("确认导出时选对了范围，再提交", "make sure that the right units were exported, then hand it in again"),
    )
}

fn too_long() -> Structural {
    let mib = MAX_JSON_LINE_BYTES >> 20;
    note(
        "line_too_long",
        Severity::Error,
        words!(
            "这条记录超过 {mib} MiB 或层次过深，没有读取",
            "this record exceeds {mib} MiB or is nested too deeply, and was not read"
        ),
        words!("正常的一条记录只有几千字节", "a record has some thousand bytes"),
        words!("检查是否漏了结尾的引号或括号", "look for a missing quotation mark or bracket"),
    )
}

fn cut_off() -> Structural {
    not_json("the text ends inside a record")
}

fn not_json(detail: &str) -> Structural {
    let shown = brief(detail);
    note(
        "broken_json",
        Severity::Error,
        words!(
            "从这条记录起不是完整的 JSON（{shown}），后面的内容没有读取",
            "from this record on the text is no complete JSON ({shown}); what follows was not read"
        ),
        words!("文件可能没有传完，或被手工改动过", "the file may be cut off or was edited by hand"),
        words!("重新导出后再提交", "export it again and hand that in"),
    )
}
