//! Zip containers: what they hold, and the bytes of it.
//!
//! A member is unpacked to no more bytes than the directory declares, so declared sizes can be trusted as an upper
//! bound, and what was read of it in full has its checksum.

use super::Trouble;
use crate::shared::Shared;
use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use rawzip::{CompressionMethod, MAX_CENTRAL_DIRECTORY_RECORD_SIZE, ZipArchive, ZipArchiveEntryWayfinder};
use rawzip::{ZipFileHeaderRecord, ZipLocator};
use shequ_core::limits::MAX_ZIP_MEMBERS;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

/// Packed bytes that are read in one go.
const WINDOW: usize = 32 << 10;

/// An opened container.
pub struct Archive {
    inner: ZipArchive<Shared>,
    members: Vec<Member>,
}

/// What the directory says of a member.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its path as written.
    pub name: String,
    /// Bytes in the container.
    pub packed: u64,
    /// Bytes when unpacked.
    pub unpacked: u64,
    /// CRC-32 of the unpacked bytes.
    pub checksum: u32,
    /// A password is needed.
    pub is_encrypted: bool,
    /// How it is packed; none for ways that workbooks do not use.
    pub method: Option<Method>,
    place: ZipArchiveEntryWayfinder,
}

/// How a member is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Stored,
    Deflated,
}

impl Archive {
    /// Reads the directory of a container. It may list one member more than are accepted, and none behind that.
    ///
    /// # Errors
    /// When it does not hold together.
    pub fn open(source: &Shared) -> Result<Self, Trouble> {
        let mut buffer = vec![0; MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
        let end = source.reopened().seek(SeekFrom::End(0)).map_err(|_| Trouble::Damaged)?;
        let located = ZipLocator::new().locate_in_reader(source.clone(), &mut buffer, end);
        let inner = located.map_err(|_| Trouble::Damaged)?;
        let mut members = Vec::new();
        let mut entries = inner.entries(&mut buffer);
        while members.len() <= MAX_ZIP_MEMBERS
            && let Some(entry) = entries.next_entry().map_err(|_| Trouble::Damaged)?
        {
            members.push(Member::of(&entry));
        }
        Ok(Self { inner, members })
    }

    /// Its members, in the order of the directory.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The number of the member of a path. Of several the last counts, as for other programs; some write paths in
    /// other case, or with backslashes.
    pub fn find(&self, path: &str) -> Option<usize> {
        let alike = |name: &str| {
            let plain = |b: u8| if b == b'\\' { b'/' } else { b.to_ascii_lowercase() };
            name.len() == path.len() && name.bytes().zip(path.bytes()).all(|(a, b)| plain(a) == plain(b))
        };
        let exact = self.members.iter().rposition(|member| member.name == path);
        exact.or_else(|| self.members.iter().rposition(|member| alike(&member.name)))
    }

    /// The bytes of a member.
    ///
    /// # Errors
    /// When they do not stand where the directory says, or are packed in a way that cannot be read.
    pub fn read(&self, at: usize) -> Result<Unpacked<'_>, Trouble> {
        let member = self.members.get(at).ok_or(Trouble::Damaged)?;
        if member.is_encrypted {
            return Err(Trouble::Encrypted);
        }
        let packed = BufReader::with_capacity(WINDOW, self.packed(member)?);
        let bytes: Box<dyn Read + '_> = match member.method {
            Some(Method::Stored) => Box::new(packed),
            Some(Method::Deflated) => Box::new(DeflateDecoder::new(packed)),
            None => return Err(Trouble::Damaged),
        };
        Ok(Unpacked { bytes, left: member.unpacked, sum: Crc::new(), checksum: member.checksum })
    }

    /// The bytes of a member as they are packed.
    ///
    /// # Errors
    /// When they do not stand where the directory says.
    #[cfg(feature = "marking")]
    pub fn read_packed(&self, at: usize) -> Result<Vec<u8>, Trouble> {
        let member = self.members.get(at).ok_or(Trouble::Damaged)?;
        let mut bytes = Vec::new();
        self.packed(member)?.read_to_end(&mut bytes).map_err(|_| Trouble::Damaged)?;
        if bytes.len() as u64 == member.packed { Ok(bytes) } else { Err(Trouble::Damaged) }
    }

    fn packed(&self, member: &Member) -> Result<impl Read + '_, Trouble> {
        self.inner.get_entry(member.place).map(|entry| entry.reader()).map_err(|_| Trouble::Damaged)
    }
}

impl Member {
    fn of(entry: &ZipFileHeaderRecord<'_>) -> Self {
        let method = match entry.compression_method() {
            CompressionMethod::STORE => Some(Method::Stored),
            CompressionMethod::DEFLATE => Some(Method::Deflated),
            _ => None,
        };
        Self {
            name: String::from_utf8_lossy(entry.file_path().as_ref()).into_owned(),
            packed: entry.compressed_size_hint(),
            unpacked: entry.uncompressed_size_hint(),
            checksum: entry.crc32(),
            is_encrypted: entry.flags().is_encrypted(),
            method,
            place: entry.wayfinder(),
        }
    }
}

/// The bytes of a member as they come out of the container.
pub struct Unpacked<'a> {
    bytes: Box<dyn Read + 'a>,
    /// Bytes that may still come.
    left: u64,
    sum: Crc,
    checksum: u32,
}

impl Read for Unpacked<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(into.len());
        if into.is_empty() {
            return Ok(0);
        }
        let count = if most > 0 { self.bytes.read(&mut into[..most])? } else { 0 };
        self.sum.update(&into[..count]);
        self.left -= count as u64;
        if count == 0 && (self.left > 0 || self.sum.sum() != self.checksum) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};
    use zip::CompressionMethod as Packing;
    use zip::write::SimpleFileOptions;

    fn archive(bytes: Vec<u8>) -> Result<Archive, Trouble> {
        Archive::open(&Shared::new(Box::new(Cursor::new(bytes))))
    }

    fn packed(members: &[(&str, &str, Packing)]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text, packing) in members {
            writer.start_file(*name, SimpleFileOptions::default().compression_method(*packing)).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.set_comment("备注").unwrap();
        writer.finish().unwrap().into_inner()
    }

    fn text(archive: &Archive, path: &str) -> Option<String> {
        let mut text = String::new();
        archive.read(archive.find(path)?).ok()?.read_to_string(&mut text).ok()?;
        Some(text)
    }

    #[test]
    fn members_are_found_and_unpacked() {
        let long = "村".repeat(50_000);
        let bytes = packed(&[
            ("xl\\Sheet.xml", "甲", Packing::Stored),
            ("xl/styles.xml", &long, Packing::Deflated),
            ("xl/STYLES.xml", "", Packing::Deflated),
        ]);
        // Something may stand before the container.
        for before in [Vec::new(), b"#!/bin/sh\n".to_vec()] {
            let own = archive([before, bytes.clone()].concat()).ok().unwrap();
            assert_eq!(text(&own, "xl/sheet.XML").as_deref(), Some("甲"));
            assert_eq!(text(&own, "xl/styles.xml").as_deref(), Some(long.as_str()));
            assert_eq!(text(&own, "xl/STYLES.xml").as_deref(), Some(""));
            assert_eq!(text(&own, "xl/none.xml"), None);
            let member = &own.members()[1];
            assert_eq!((member.method, member.unpacked), (Some(Method::Deflated), 150_000));
            assert_eq!(own.read_packed(1).ok().unwrap().len() as u64, member.packed);
        }
    }

    #[test]
    fn changed_bytes_and_sizes_are_told() {
        let bytes = packed(&[("a", "甲乙丙丁", Packing::Stored)]);
        let at = memchr::memmem::find(&bytes, "乙".as_bytes()).unwrap();
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert_eq!(text(&archive(changed).ok().unwrap(), "a"), None);
        // The unpacked size in the directory, a byte less and a byte more.
        let size = memchr::memmem::rfind(&bytes, b"PK\x01\x02").unwrap() + 24;
        for other in [11, 13] {
            let mut changed = bytes.clone();
            changed[size] = other;
            assert_eq!(text(&archive(changed).ok().unwrap(), "a"), None, "{other}");
        }
        assert!(archive(bytes[..bytes.len() - 30].to_vec()).is_err());
        assert!(archive(b"PK\x03\x04".to_vec()).is_err());
    }
}
