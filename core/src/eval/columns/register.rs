//! Registers: short columns of numbers or bytes, or one entry that stands for all.

/// The content of a register.
#[derive(Clone, Debug)]
pub(in crate::eval) enum Register {
    /// Not computed, or no longer needed.
    Empty,
    /// Numbers of 64 bits.
    Long(Vec<i64>),
    /// Numbers of 128 bits.
    Wide(Vec<i128>),
    /// States or truths.
    Byte(Vec<u8>),
    /// One number for all entries.
    OneNumber(i128),
    /// One byte for all entries.
    OneByte(u8),
}

/// Bytes of a register: a slice, or one for all.
#[derive(Clone, Copy)]
pub(super) enum Bytes<'a> {
    Slice(&'a [u8]),
    One(u8),
}

/// Numbers of a register.
#[derive(Clone, Copy)]
pub(super) enum Numbers<'a> {
    Long(&'a [i64]),
    Wide(&'a [i128]),
    One(i128),
}

impl<'a> Bytes<'a> {
    /// All entries as a slice; `room` holds them where one byte stands for all.
    pub fn all<'s>(self, n: usize, room: &'s mut Vec<u8>) -> &'s [u8]
    where
        'a: 's,
    {
        match self {
            Self::Slice(s) => &s[..n],
            Self::One(b) => {
                room.clear();
                room.resize(n, b);
                room
            }
        }
    }

    pub fn at(self, i: usize) -> u8 {
        match self {
            Self::Slice(s) => s[i],
            Self::One(b) => b,
        }
    }
}

impl<'a> Numbers<'a> {
    /// All entries as a slice; `room` holds them where one number stands for all. None for numbers beyond 64 bits.
    pub fn longs<'s>(self, n: usize, room: &'s mut Vec<i64>) -> Option<&'s [i64]>
    where
        'a: 's,
    {
        match self {
            Self::Long(s) => Some(&s[..n]),
            Self::Wide(_) => None,
            Self::One(one) => {
                room.clear();
                room.resize(n, i64::try_from(one).ok()?);
                Some(room)
            }
        }
    }

    pub fn at(self, i: usize) -> i128 {
        match self {
            Self::Long(s) => i128::from(s[i]),
            Self::Wide(s) => s[i],
            Self::One(n) => n,
        }
    }

    /// The single number where it fits 64 bits.
    pub fn one_long(self) -> Option<i64> {
        match self {
            Self::One(n) => i64::try_from(n).ok(),
            Self::Long(_) | Self::Wide(_) => None,
        }
    }
}

/// `out[i] = f(a[i], b[i])` for bytes.
pub(super) fn zip_bytes(a: Bytes<'_>, b: Bytes<'_>, n: usize, out: &mut Vec<u8>, f: impl Fn(u8, u8) -> u8) {
    out.clear();
    match (a, b) {
        (Bytes::Slice(a), Bytes::Slice(b)) => out.extend(a[..n].iter().zip(&b[..n]).map(|(x, y)| f(*x, *y))),
        (Bytes::Slice(a), Bytes::One(y)) => out.extend(a[..n].iter().map(|x| f(*x, y))),
        (Bytes::One(x), Bytes::Slice(b)) => out.extend(b[..n].iter().map(|y| f(x, *y))),
        (Bytes::One(x), Bytes::One(y)) => out.resize(n, f(x, y)),
    }
}

/// `out[i] = f(a[i], b[i])` for 64-bit numbers; false where an operand is wider.
pub(super) fn zip_long<R: Clone>(
    a: Numbers<'_>,
    b: Numbers<'_>,
    n: usize,
    out: &mut Vec<R>,
    f: impl Fn(i64, i64) -> R,
) -> bool {
    out.clear();
    match (a, b) {
        (Numbers::Long(a), Numbers::Long(b)) => out.extend(a[..n].iter().zip(&b[..n]).map(|(x, y)| f(*x, *y))),
        (Numbers::Long(a), b) => match b.one_long() {
            Some(y) => out.extend(a[..n].iter().map(|x| f(*x, y))),
            None => return false,
        },
        (a, Numbers::Long(b)) => match a.one_long() {
            Some(x) => out.extend(b[..n].iter().map(|y| f(x, *y))),
            None => return false,
        },
        (Numbers::One(_), b @ Numbers::One(_)) => match (a.one_long(), b.one_long()) {
            (Some(x), Some(y)) => out.resize(n, f(x, y)),
            _ => return false,
        },
        (Numbers::Wide(_), Numbers::Wide(_) | Numbers::One(_)) | (Numbers::One(_), Numbers::Wide(_)) => return false,
    }
    true
}
