//! Writing a zip container: what workbooks need of the format and no more.
//!
//! Own code: the writer of the `zip` crate brings a second compressor and the extensions of the format along, 60 kB that
//! browsers would fetch to write some XML. Compressing stays with `flate2`.

use crate::book::archive::{Member as Original, Method};
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::io::{self, Write};

const LOCAL: u32 = 0x0403_4B50;
const CENTRAL: u32 = 0x0201_4B50;
const END: u32 = 0x0605_4B50;
/// Version 2.0 of the format, the first that compresses.
const VERSION: u16 = 20;
/// The name is UTF-8.
const UTF8: u16 = 1 << 11;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// 1980-01-01, the first day that the format knows: the same upload gives the same bytes.
const DAY: u16 = 0x0021;

/// A container that is filled member by member.
#[derive(Default)]
pub struct Pack {
    bytes: Vec<u8>,
    /// The directory, which stands behind all members.
    directory: Vec<u8>,
    members: u16,
}

/// What both heads of a member tell.
struct Member<'n> {
    name: &'n str,
    method: u16,
    checksum: u32,
    packed: usize,
    unpacked: u64,
}

impl Pack {
    /// Adds a text, compressed.
    ///
    /// # Errors
    /// When the container outgrows the format: 4 GiB, or 65,535 members.
    pub fn add(&mut self, name: &str, text: &str) -> io::Result<()> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes())?;
        let packed = encoder.finish()?;
        let mut checksum = Crc::new();
        checksum.update(text.as_bytes());
        let checksum = checksum.sum();
        let member = Member { name, method: DEFLATED, checksum, packed: packed.len(), unpacked: text.len() as u64 };
        self.put(&member, &packed)
    }

    /// Copies a member of another container as it is packed.
    ///
    /// # Errors
    /// When it is packed in a way that workbooks are not, or the container outgrows the format.
    pub fn copy(&mut self, member: &Original, packed: &[u8]) -> io::Result<()> {
        let method = match member.method {
            Some(Method::Stored) => STORED,
            Some(Method::Deflated) => DEFLATED,
            None => return Err(io::ErrorKind::Unsupported.into()),
        };
        let (checksum, unpacked) = (member.checksum, member.unpacked);
        self.put(&Member { name: &member.name, method, checksum, packed: packed.len(), unpacked }, packed)
    }

    /// The bytes of the container.
    ///
    /// # Errors
    /// When it outgrows the format.
    pub fn finish(mut self) -> io::Result<Vec<u8>> {
        let (start, size) = (within(self.bytes.len() as u64)?, within(self.directory.len() as u64)?);
        self.bytes.append(&mut self.directory);
        let out = &mut self.bytes;
        four(out, END);
        // Number of this disk, disk of the directory, members on this disk and in all.
        for number in [0, 0, self.members, self.members] {
            two(out, number);
        }
        four(out, size);
        four(out, start);
        two(out, 0); // no comment
        Ok(self.bytes)
    }

    fn put(&mut self, member: &Member<'_>, packed: &[u8]) -> io::Result<()> {
        let start = within(self.bytes.len() as u64)?;
        self.members = self.members.checked_add(1).ok_or_else(too_large)?;
        four(&mut self.bytes, LOCAL);
        member.tell(&mut self.bytes)?;
        self.bytes.extend_from_slice(member.name.as_bytes());
        self.bytes.extend_from_slice(packed);
        let directory = &mut self.directory;
        four(directory, CENTRAL);
        two(directory, VERSION); // made by
        member.tell(directory)?;
        // Length of the comment, disk, attributes for programs, and for the system in two halves.
        for _ in 0..5 {
            two(directory, 0);
        }
        four(directory, start);
        directory.extend_from_slice(member.name.as_bytes());
        Ok(())
    }
}

impl Member<'_> {
    /// What both heads have in common, from the version to the length of extensions.
    fn tell(&self, out: &mut Vec<u8>) -> io::Result<()> {
        let name = u16::try_from(self.name.len()).map_err(|_| too_large())?;
        for number in [VERSION, if self.name.is_ascii() { 0 } else { UTF8 }, self.method, 0, DAY] {
            two(out, number);
        }
        for number in [self.checksum, within(self.packed as u64)?, within(self.unpacked)?] {
            four(out, number);
        }
        two(out, name);
        two(out, 0); // no extensions
        Ok(())
    }
}

fn two(out: &mut Vec<u8>, number: u16) {
    out.extend_from_slice(&number.to_le_bytes());
}

fn four(out: &mut Vec<u8>, number: u32) {
    out.extend_from_slice(&number.to_le_bytes());
}

/// A size or place within 4 GiB.
fn within(number: u64) -> io::Result<u32> {
    // The greatest number says that an extension tells the true one.
    u32::try_from(number).ok().filter(|number| *number < u32::MAX).ok_or_else(too_large)
}

fn too_large() -> io::Error {
    io::ErrorKind::FileTooLarge.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::archive::Archive;
    use crate::shared::Shared;
    use std::io::{Cursor, Read};
    use zip::ZipArchive;

    #[test]
    fn members_come_back_as_they_were_added_and_copied() {
        let long = "<row/>".repeat(50_000);
        let texts = [("[Content_Types].xml", ""), ("xl/工作簿.xml", long.as_str()), ("a", "短")];
        let mut pack = Pack::default();
        texts.iter().for_each(|(name, text)| pack.add(name, text).unwrap());
        let first = pack.finish().unwrap();
        assert!(first.len() < 2_000);
        let archive = Archive::open(&Shared::new(Box::new(Cursor::new(first.clone())))).ok().unwrap();
        let mut pack = Pack::default();
        for (at, member) in archive.members().iter().enumerate() {
            pack.copy(member, &archive.read_packed(at).ok().unwrap()).unwrap();
        }
        let second = pack.finish().unwrap();
        assert_eq!(first, second);
        let mut archive = ZipArchive::new(Cursor::new(second)).unwrap();
        for (at, (name, text)) in texts.iter().enumerate() {
            let mut member = archive.by_index(at).unwrap();
            assert_eq!(member.name().unwrap(), *name);
            let mut told = String::new();
            // The crate checks the checksum at the end.
            member.read_to_string(&mut told).unwrap();
            assert_eq!(told, *text);
        }
    }
}
