//! Reading the binary format of WebAssembly, byte by byte.

use std::fmt;
use std::ops::Range;

/// Why a module cannot be written anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Offset in the module.
    pub at: usize,
    /// What stands there.
    pub what: &'static str,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {}; leave it as wasm-opt wrote it", self.at, self.what)
    }
}

impl std::error::Error for Fault {}

/// A place in the bytes of a module.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    /// Offset of the next byte.
    pub at: usize,
}

impl<'a> Reader<'a> {
    /// At an offset.
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// A fault at this place.
    pub fn fault<T>(&self, what: &'static str) -> Result<T, Fault> {
        Err(Fault { at: self.at, what })
    }

    /// The next byte.
    pub fn byte(&mut self) -> Result<u8, Fault> {
        let Some(&byte) = self.bytes.get(self.at) else { return self.fault("the module ends early") };
        self.at += 1;
        Ok(byte)
    }

    /// The next bytes.
    pub fn take(&mut self, len: usize) -> Result<&'a [u8], Fault> {
        let taken = self.at.checked_add(len).and_then(|end| self.bytes.get(self.at..end));
        let Some(taken) = taken else { return self.fault("the module ends early") };
        self.at += len;
        Ok(taken)
    }

    /// A number in LEB128, whatever its sign: the bits, of which the lowest 64 are kept.
    pub fn number(&mut self) -> Result<u64, Fault> {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            if shift < u64::BITS {
                value |= u64::from(byte & 0x7f) << shift;
            }
            shift += 7;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
    }

    /// A count, index or offset.
    pub fn index(&mut self) -> Result<u32, Fault> {
        let at = self.at;
        u32::try_from(self.number()?).map_err(|_| Fault { at, what: "a number is too large" })
    }

    /// What a number of the signed kind says.
    pub fn signed(&mut self) -> Result<i64, Fault> {
        let at = self.at;
        let value = self.number()?;
        let bits = 7 * (self.at - at);
        let unused = 64usize.saturating_sub(bits);
        Ok((value.cast_signed() << unused) >> unused)
    }

    /// The bytes that a step reads.
    pub fn range(&mut self, step: impl FnOnce(&mut Self) -> Result<(), Fault>) -> Result<Range<usize>, Fault> {
        let start = self.at;
        step(self)?;
        Ok(start..self.at)
    }
}

/// Appends a number in LEB128.
pub fn write_index(value: u32, out: &mut Vec<u8>) {
    let mut rest = value;
    loop {
        let low = (rest & 0x7f) as u8;
        rest >>= 7;
        if rest == 0 {
            return out.push(low);
        }
        out.push(low | 0x80);
    }
}

/// Appends a number of the signed kind in LEB128.
pub fn write_signed(value: i64, out: &mut Vec<u8>) {
    let mut rest = value;
    loop {
        let low = (rest & 0x7f) as u8;
        rest >>= 7;
        if (rest == 0 && low & 0x40 == 0) || (rest == -1 && low & 0x40 != 0) {
            return out.push(low);
        }
        out.push(low | 0x80);
    }
}

/// Appends what stands in a frame of its own: its length, then itself.
pub fn write_framed(body: &[u8], out: &mut Vec<u8>) {
    write_index(u32::try_from(body.len()).unwrap_or(u32::MAX), out);
    out.extend_from_slice(body);
}
