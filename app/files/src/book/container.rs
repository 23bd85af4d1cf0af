//! Zip containers: what they hold, and whether unpacking them is safe.
//!
//! Members are unpacked to no more than the size that the directory declares. Parts of a workbook are XML without a document type; one that has it is refused, whatever it says.

use super::Trouble;
use super::archive::Archive;
use crate::note::fatal;
use crate::shared::Shared;
use shequ_core::finding::structural::Structural;
use shequ_core::limits::{MAX_UNPACK_RATIO, MAX_UNPACKED_BYTES, MAX_ZIP_MEMBERS};
use shequ_core::words;
use std::io::Read;

/// Bytes of an XML part before its first element.
const PROLOG_BYTES: usize = 64 << 10;
/// A member this small cannot do harm, however well it packs.
const SMALL_BYTES: u64 = 1 << 20;

/// What a zip container is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Package {
    Xlsx,
    Xlsb,
    Ods,
    Docx,
    Pptx,
    OtherOpenDocument,
    /// Something else in a zip.
    Archive,
}

/// Tells what a container is, after its sizes and prologs were looked at.
///
/// # Errors
/// A fatal finding when it is damaged or not safe to unpack.
pub fn inspect(source: &Shared) -> Result<Package, Box<Structural>> {
    let archive = Archive::open(source).map_err(|_| Box::new(damaged()))?;
    let members = archive.members();
    if members.len() > MAX_ZIP_MEMBERS {
        return Err(Box::new(fatal(
            "unpacks_too_large",
            words!(
                "压缩包内有 {} 个文件，不是正常的工作簿",
                "the container holds {} parts, which no workbook has",
                members.len()
            ),
            words!(
                "为保护系统，超过 {MAX_ZIP_MEMBERS} 个部件的文件不打开",
                "files of more than {MAX_ZIP_MEMBERS} parts are not opened"
            ),
            words!("在 Excel 或 WPS 中打开后另存为新的工作簿", "open it in Excel or WPS and save it as a new workbook"),
        )));
    }
    let package = classify(&archive);
    match package {
        Package::Xlsx | Package::Ods => {}
        Package::Xlsb | Package::Docx | Package::Pptx | Package::OtherOpenDocument | Package::Archive => {
            return Ok(package);
        }
    }
    let mut total = 0u64;
    for (at, member) in members.iter().enumerate() {
        let mut bytes = archive.read(at).map_err(|trouble| {
            Box::new(match trouble {
                Trouble::Encrypted => crate::sniff::encrypted(),
                _ => damaged(),
            })
        })?;
        total = total.saturating_add(member.unpacked);
        check_size(member.unpacked, member.packed, total)?;
        if is_xml(&member.name) {
            check_prolog(&mut bytes)?;
        }
    }
    Ok(package)
}

/// The finding for a container or workbook that does not hold together.
pub fn damaged() -> Structural {
    fatal(
        "file_damaged",
        words!("文件已损坏或不完整，打不开", "the file is damaged or incomplete and cannot be opened"),
        words!(
            "常见原因是传输中断，或在保存过程中复制",
            "usually a transfer that broke off, or a copy made while saving"
        ),
        words!("在 Excel 或 WPS 中重新打开并另存，再提交", "open it in Excel or WPS, save it again, and hand that in"),
    )
}

fn classify(archive: &Archive) -> Package {
    let has = |path: &str| archive.members().iter().any(|member| member.name.eq_ignore_ascii_case(path));
    if let Some(Ok(member)) = archive.find("mimetype").map(|at| archive.read(at)) {
        let mut mime = String::new();
        let _ = member.take(100).read_to_string(&mut mime);
        if mime.starts_with("application/vnd.oasis.opendocument.spreadsheet") {
            return Package::Ods;
        }
        if mime.starts_with("application/vnd.oasis.opendocument") {
            return Package::OtherOpenDocument;
        }
    }
    if has("xl/workbook.bin") {
        return Package::Xlsb;
    }
    if has("word/document.xml") {
        return Package::Docx;
    }
    if has("ppt/presentation.xml") {
        return Package::Pptx;
    }
    let sheets = archive.members().iter().any(|member| member.name.contains("worksheets/"));
    if has("xl/workbook.xml") || (sheets && has("[Content_Types].xml")) {
        return Package::Xlsx;
    }
    Package::Archive
}

fn is_xml(name: &str) -> bool {
    [".xml", ".rels", ".vml"].iter().any(|end| name.to_ascii_lowercase().ends_with(end))
}

fn check_size(unpacked: u64, packed: u64, total: u64) -> Result<(), Box<Structural>> {
    let ratio_broken = unpacked > SMALL_BYTES && (unpacked - SMALL_BYTES) / packed.max(1) > MAX_UNPACK_RATIO;
    if unpacked <= MAX_UNPACKED_BYTES && total <= MAX_UNPACKED_BYTES.saturating_mul(2) && !ratio_broken {
        return Ok(());
    }
    let mib = unpacked.max(total) >> 20;
    Err(Box::new(fatal(
        "unpacks_too_large",
        words!(
            "文件解压后有 {mib} MiB，与它的大小不相称",
            "the file unpacks to {mib} MiB, out of proportion to its size"
        ),
        words!("这样的文件会耗尽内存，不予打开", "such a file exhausts the memory, so it is not opened"),
        words!(
            "清除表格末尾多余的空行、空列和格式后另存，或拆成几个文件",
            "clear spare rows, columns and formats at the end of the sheets and save, or split the file"
        ),
    )))
}

/// Looks at what stands before the first element; a document type can stand nowhere else.
fn check_prolog(member: &mut impl Read) -> Result<(), Box<Structural>> {
    let mut bytes = Vec::new();
    while bytes.len() < PROLOG_BYTES {
        let before = bytes.len();
        member.take(1_024).read_to_end(&mut bytes).map_err(|_| Box::new(damaged()))?;
        match prolog(&bytes) {
            Prolog::Clean => return Ok(()),
            Prolog::DocumentType => break,
            Prolog::Unfinished if bytes.len() == before => return Ok(()),
            Prolog::Unfinished => {}
        }
    }
    Err(Box::new(fatal(
        "xml_with_document_type",
        words!("文件内含有 XML 实体声明，不予读取", "the file declares XML entities and is not read"),
        words!("正常的工作簿不含这种声明，它可被用来攻击系统", "no workbook has such declarations; they serve attacks"),
        words!("在 Excel 或 WPS 中打开后另存为新的工作簿", "open it in Excel or WPS and save it as a new workbook"),
    )))
}

#[derive(Debug, PartialEq, Eq)]
enum Prolog {
    Clean,
    DocumentType,
    Unfinished,
}

fn prolog(bytes: &[u8]) -> Prolog {
    // UTF-16 parts are legal but nobody writes them; they would hide the words searched for.
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) || bytes.iter().take(4).any(|b| *b == 0) {
        return Prolog::DocumentType;
    }
    let mut rest = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    loop {
        let Some(open) = memchr::memchr(b'<', rest) else { return Prolog::Unfinished };
        rest = &rest[open..];
        let close: &[u8] = match rest {
            [b'<', b'?', ..] => b"?>",
            [b'<', b'!', b'-', b'-', ..] => b"-->",
            [b'<', b'!', b'-'] | [b'<', b'!'] | [b'<'] => return Prolog::Unfinished,
            [b'<', b'!', ..] => return Prolog::DocumentType,
            _ => return Prolog::Clean,
        };
        let Some(end) = memchr::memmem::find(rest, close) else { return Prolog::Unfinished };
        rest = &rest[end + close.len()..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_type_is_seen_wherever_it_may_stand() {
        assert_eq!(prolog(b"<?xml version='1.0'?>\n<worksheet>"), Prolog::Clean);
        assert_eq!(prolog(b"\xEF\xBB\xBF<?xml?><!-- <!DOCTYPE --><a/>"), Prolog::Clean);
        assert_eq!(prolog(b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x 'y'>]><a/>"), Prolog::DocumentType);
        assert_eq!(prolog(b"<!-- a --> <!doctype a>"), Prolog::DocumentType);
        assert_eq!(prolog(b"<?xml version='1.0'"), Prolog::Unfinished);
        assert_eq!(prolog(b"\xFF\xFE<\0"), Prolog::DocumentType);
    }

    #[test]
    fn sizes_out_of_proportion_are_refused() {
        assert!(check_size(60 << 20, 1 << 20, 60 << 20).is_ok());
        assert!(check_size(900 << 10, 900, 900 << 10).is_ok());
        assert_eq!(check_size(1 << 30, 1 << 20, 1 << 30).unwrap_err().code, "unpacks_too_large");
        assert_eq!(check_size(MAX_UNPACKED_BYTES + 1, MAX_UNPACKED_BYTES, 0).unwrap_err().code, "unpacks_too_large");
    }
}
