//! What a file is, told by its content and never by its name.

use crate::ReadSeek;
use crate::book::container::{self, Package};
use crate::note::fatal;
use crate::shared::Shared;
use crate::text::decode::{self, Encoding};
use shequ_core::finding::structural::Structural;
use shequ_core::limits::{MAX_FILE_BYTES, MAX_OLE_FILE_BYTES};
use shequ_core::span::Words;
use shequ_core::words;
use std::io::{self, ErrorKind, Read, SeekFrom};

/// Bytes from the start that are looked at.
const SAMPLE_BYTES: usize = 256 << 10;

/// Kinds of file that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Office Open XML workbook.
    Xlsx,
    /// `OpenDocument` spreadsheet.
    Ods,
    /// Binary workbook of Excel 97 to 2003, or of WPS.
    Xls,
    /// JSON or JSON Lines.
    Json(Encoding),
    /// Delimited text.
    Text(Encoding),
}

impl Sort {
    /// Whether this build reads files of this kind.
    pub fn is_built(self) -> bool {
        match self {
            Self::Xls => cfg!(feature = "xls"),
            Self::Ods => cfg!(feature = "ods"),
            Self::Xlsx | Self::Json(_) | Self::Text(_) => true,
        }
    }
}

/// See [`crate::needs_more`].
pub fn needs_more(source: &Shared) -> bool {
    sniff(source).is_ok_and(|sort| !sort.is_built())
}

/// Tells what a file is.
///
/// # Errors
/// A fatal finding for everything that cannot be read, in its own words.
pub fn sniff(source: &Shared) -> Result<Sort, Box<Structural>> {
    let stream = &mut *source.reopened();
    let sample = head(stream).map_err(|e| Box::new(unreadable(&e)))?;
    let size = stream.seek(SeekFrom::End(0)).map_err(|e| Box::new(unreadable(&e)))?;
    rewind(stream)?;
    if size > MAX_FILE_BYTES {
        return Err(Box::new(too_large(size)));
    }
    if sample.iter().all(u8::is_ascii_whitespace) || sample == [0xEF, 0xBB, 0xBF] {
        return Err(Box::new(empty()));
    }
    if sample.starts_with(b"PK") {
        return zip_sort(source);
    }
    if sample.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return ole_sort(stream, size);
    }
    if let Some(found) = foreign(&sample) {
        return Err(Box::new(found));
    }
    let complete = (sample.len() as u64) == size;
    let encoding = decode::detect(&sample, complete)?;
    let text = decode::sample_text(&sample, encoding);
    let start = text.trim_start_matches('\u{FEFF}').trim_start();
    if let Some(found) = markup(start) {
        return Err(Box::new(found));
    }
    Ok(if looks_like_json(start) { Sort::Json(encoding) } else { Sort::Text(encoding) })
}

/// The finding for a stream that cannot be read at all.
pub fn unreadable(error: &io::Error) -> Structural {
    let told = io_words(error);
    let (says, why, fix) = match error.kind() {
        ErrorKind::NotFound => (
            words!("找不到这个文件", "there is no such file"),
            words!("路径写错了，或文件已被移走、改名", "the path is wrong, or the file was moved or renamed"),
            words!("核对文件的路径和名称", "check the path and the name of the file"),
        ),
        ErrorKind::PermissionDenied => (
            words!("没有读取这个文件的权限", "permission to read the file is denied"),
            words!("文件属于别的用户，或被设为禁止读取", "it belongs to another user, or may not be read"),
            words!(
                "换有权限的用户，或把文件复制到自己的文件夹",
                "ask for permission, or copy it to a folder of your own"
            ),
        ),
        ErrorKind::FileTooLarge => return too_large(MAX_FILE_BYTES + 1),
        _ => (
            words!("文件读取中断：{}", "reading the file broke off: {}", told.zh; told.en),
            words!(
                "存储或传输在中途出错，内容不完整",
                "storage or transfer failed on the way, so the content is incomplete"
            ),
            words!("重新复制或重新上传该文件", "copy or upload the file again"),
        ),
    };
    fatal("file_not_readable", says, why, fix)
}

/// What an operating system says, in words.
pub fn io_words(error: &io::Error) -> Words {
    match error.kind() {
        ErrorKind::NotFound => words!("找不到它", "it is not there"),
        ErrorKind::PermissionDenied => words!("没有读取权限", "permission is denied"),
        ErrorKind::IsADirectory => words!("它是文件夹", "it is a folder"),
        ErrorKind::FileTooLarge => words!("它太大", "it is too large"),
        _ => words!("{error}", "{error}"),
    }
}

/// Goes back to the first byte.
pub fn rewind(stream: &mut (dyn ReadSeek + Send)) -> Result<(), Box<Structural>> {
    stream.seek(SeekFrom::Start(0)).map(|_| ()).map_err(|e| Box::new(unreadable(&e)))
}

fn head(stream: &mut (dyn ReadSeek + Send)) -> io::Result<Vec<u8>> {
    stream.seek(SeekFrom::Start(0))?;
    let mut sample = Vec::new();
    stream.take(SAMPLE_BYTES as u64).read_to_end(&mut sample)?;
    Ok(sample)
}

fn zip_sort(source: &Shared) -> Result<Sort, Box<Structural>> {
    let package = container::inspect(source)?;
    let (zh, en) = match package {
        Package::Xlsx => return Ok(Sort::Xlsx),
        Package::Ods => return Ok(Sort::Ods),
        Package::Xlsb => ("Excel 二进制工作簿（.xlsb）", "a binary Excel workbook (.xlsb)"),
        Package::Docx => ("Word 文档", "a Word document"),
        Package::Pptx => ("演示文稿", "a presentation"),
        Package::OtherOpenDocument => ("OpenDocument 文档，但不是电子表格", "an OpenDocument file, but no spreadsheet"),
        Package::Archive => {
            return Err(Box::new(fatal(
                "archive_not_unpacked",
                words!("这是一个压缩包，不是表格文件", "this is an archive, not a workbook"),
                words!("压缩包里的文件不会被自动打开", "files inside an archive are not opened by themselves"),
                words!("解压后把里面的表格文件逐个提交", "unpack it and hand in the files inside"),
            )));
        }
    };
    Err(Box::new(wrong_kind(zh, en)))
}

/// Names inside an OLE2 container are UTF-16; the directory may lie anywhere, so the whole file is searched.
fn ole_sort(stream: &mut (dyn ReadSeek + Send), size: u64) -> Result<Sort, Box<Structural>> {
    if size > MAX_OLE_FILE_BYTES {
        return Err(Box::new(too_large(size)));
    }
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).map_err(|e| Box::new(unreadable(&e)))?;
    rewind(stream)?;
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(&bytes, &wide).is_some()
    };
    if has("EncryptedPackage") || has("EncryptionInfo") {
        return Err(Box::new(encrypted()));
    }
    if has("WordDocument") {
        return Err(Box::new(wrong_kind("Word 文档（.doc）", "a Word document (.doc)")));
    }
    if has("PowerPoint Document") {
        return Err(Box::new(wrong_kind("演示文稿（.ppt）", "a presentation (.ppt)")));
    }
    xls_sort(&bytes, has("Workbook") || has("Book"))
}

#[cfg(feature = "xls")]
fn xls_sort(bytes: &[u8], named: bool) -> Result<Sort, Box<Structural>> {
    if named {
        crate::book::biff::inspect(bytes)?;
        return Ok(Sort::Xls);
    }
    // A directory that lies behind the end of the file names nothing.
    if crate::book::biff::is_cut_short(bytes) {
        return Err(Box::new(container::damaged()));
    }
    Err(Box::new(wrong_kind("旧版 Office 文档，但不是工作簿", "an old Office document, but no workbook")))
}

/// Who reads such files tells what else it may be.
#[cfg(not(feature = "xls"))]
fn xls_sort(_: &[u8], _: bool) -> Result<Sort, Box<Structural>> {
    Ok(Sort::Xls)
}

/// The finding for a workbook behind a password.
pub fn encrypted() -> Structural {
    fatal(
        "workbook_encrypted",
        words!("工作簿设有打开密码，无法读取", "the workbook is protected by a password and cannot be read"),
        words!("加密后的内容没有密码打不开", "encrypted content cannot be opened without the password"),
        words!(
            "在 Excel 或 WPS 中去掉打开密码，另存后再提交",
            "remove the password in Excel or WPS, save, and hand it in again"
        ),
    )
}

fn empty() -> Structural {
    fatal(
        "file_empty",
        words!("文件是空的", "the file is empty"),
        words!("没有任何内容可以核对", "there is nothing to check"),
        words!(
            "确认填报后已保存，再提交这个文件",
            "make sure that the figures were saved, then hand the file in again"
        ),
    )
}

fn too_large(size: u64) -> Structural {
    let mib = size >> 20;
    let limit = MAX_FILE_BYTES >> 20;
    fatal(
        "file_too_large",
        words!("文件有 {mib} MiB，超过上限", "the file has {mib} MiB, more than is accepted"),
        words!(
            "单个文件最大 {limit} MiB，旧版 .xls 为 {} MiB",
            "one file may have {limit} MiB, an old .xls {} MiB",
            MAX_OLE_FILE_BYTES >> 20
        ),
        words!("按县或按乡镇拆成几个文件提交", "split it by county or township"),
    )
}

fn wrong_kind(zh: &str, en: &str) -> Structural {
    fatal(
        "file_kind_not_accepted",
        words!("这是 {zh}，不是可以核对的表格文件", "this is {en}, not a file that can be checked"),
        words!(
            "文件类型按内容判断，改扩展名不会改变内容",
            "a file is judged by its content; renaming does not change it"
        ),
        words!("提交 XLSX、XLS、ODS、CSV 或 JSON 文件", "hand in XLSX, XLS, ODS, CSV or JSON"),
    )
}

fn foreign(sample: &[u8]) -> Option<Structural> {
    let kinds: [(&[u8], &str, &str); 17] = [
        (b"\xFF\xD8\xFF", "JPEG 图片", "a JPEG picture"),
        (b"\x89PNG", "PNG 图片", "a PNG picture"),
        (b"GIF8", "GIF 图片", "a GIF picture"),
        (b"%PDF", "PDF 文档", "a PDF document"),
        (b"Rar!", "RAR 压缩包", "a RAR archive"),
        (b"7z\xBC\xAF\x27\x1C", "7z 压缩包", "a 7z archive"),
        (b"\x1F\x8B", "gzip 压缩文件", "a gzip file"),
        (b"{\\rtf", "RTF 文档", "an RTF document"),
        (b"MZ", "Windows 程序", "a Windows program"),
        (b"\x7FELF", "程序文件", "a program"),
        (b"SQLite format 3", "SQLite 数据库", "an SQLite database"),
        (b"II*\0", "TIFF 图片", "a TIFF picture"),
        (b"PAR1", "Parquet 文件", "a Parquet file"),
        (b"ID;P", "SYLK 文件（.slk）", "a SYLK file (.slk)"),
        (b"TABLE\r\n0,1", "DIF 文件（.dif）", "a DIF file (.dif)"),
        (b"TABLE\n0,1", "DIF 文件（.dif）", "a DIF file (.dif)"),
        (b"BM", "BMP 图片", "a BMP picture"),
    ];
    // `MZ` or `BM` alone may begin a heading, so they need the zero bytes of a program or picture behind them.
    let told = |magic: &[u8]| magic.len() > 2 || sample.contains(&0);
    let found = kinds.iter().find(|(magic, ..)| sample.starts_with(magic) && told(magic));
    found.map(|(_, zh, en)| wrong_kind(zh, en))
}

/// Pages and XML that spreadsheets also open, often under the name .xls.
fn markup(start: &str) -> Option<Structural> {
    let head: String = start.chars().take(4_000).collect::<String>().to_ascii_lowercase();
    let resave = |zh: &str, en: &str| {
        fatal(
            "file_kind_not_accepted",
            words!(
                "这是{zh}，虽然能用 Excel 打开，但不是工作簿",
                "this is {en}; Excel opens it, but it is no workbook"
            ),
            words!("有的系统把网页或 XML 改名为 .xls 导出", "some systems export pages or XML under the name .xls"),
            words!(
                "用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”再提交",
                "open it in Excel or WPS, save as .xlsx, and hand that in"
            ),
        )
    };
    if head.starts_with("mime-version:") {
        return Some(resave("网页归档（MHTML）", "a web archive (MHTML)"));
    }
    if !head.starts_with('<') {
        return None;
    }
    if head.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        return Some(resave("“XML 表格 2003”文件", "an XML spreadsheet of 2003"));
    }
    if head.contains("<html") || head.starts_with("<!doctype html") || head.contains("<table") {
        return Some(resave("网页（HTML）", "a web page (HTML)"));
    }
    if head.contains("office:document") {
        return Some(fatal(
            "file_kind_not_accepted",
            words!(
                "这是单文件 OpenDocument（.fods），不能读取",
                "this is a flat OpenDocument file (.fods), which is not read"
            ),
            words!("能读取的是打包的 .ods", "what is read is the packed .ods"),
            words!(
                "用 LibreOffice 打开后另存为 .ods 或 .xlsx 再提交",
                "open it in LibreOffice, save as .ods or .xlsx, and hand that in"
            ),
        ));
    }
    head.starts_with("<?xml").then(|| wrong_kind("XML 文件", "an XML file"))
}

/// A brace or bracket opens headings too; JSON has a name, another object or nothing behind it.
fn looks_like_json(start: &str) -> bool {
    let mut signs = start.chars().filter(|c| !c.is_whitespace());
    let (first, second) = (signs.next(), signs.next());
    matches!((first, second), (Some('{'), Some('"' | '}' | '\'')) | (Some('['), Some('{' | ']' | '[' | '"')))
}
