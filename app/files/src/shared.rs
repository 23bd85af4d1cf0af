//! A source that can be opened again while its first reader is dropped.
#![expect(clippy::disallowed_types, reason = "the lock is held for one read; no value of core is shared")]

use crate::ReadSeek;
use rawzip::ReaderAt;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

/// A handle on a source, with a place of its own.
#[derive(Clone)]
pub struct Shared {
    source: Arc<Mutex<Box<dyn ReadSeek + Send>>>,
    at: u64,
}

impl Shared {
    /// A handle at the first byte.
    pub fn new(source: Box<dyn ReadSeek + Send>) -> Self {
        Self { source: Arc::new(Mutex::new(source)), at: 0 }
    }

    /// Another handle, at the first byte.
    pub fn reopened(&self) -> Box<dyn ReadSeek + Send> {
        Box::new(Self { source: Arc::clone(&self.source), at: 0 })
    }
}

impl ReaderAt for Shared {
    fn read_at(&self, into: &mut [u8], at: u64) -> io::Result<usize> {
        let mut source = self.source.lock().unwrap_or_else(PoisonError::into_inner);
        source.seek(SeekFrom::Start(at))?;
        source.read(into)
    }
}

impl Read for Shared {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.read_at(into, self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Shared {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::Current(by) => self.at.checked_add_signed(by).ok_or(io::ErrorKind::InvalidInput)?,
            SeekFrom::End(_) => self.source.lock().unwrap_or_else(PoisonError::into_inner).seek(to)?,
        };
        Ok(self.at)
    }
}
