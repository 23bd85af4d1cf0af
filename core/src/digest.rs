//! SHA-256, over which digests and receipts are made.
//!
//! A module has no instructions for it, and takes a tenth of a check for the digest of its report. A host that has some
//! lends them (feature `lent`).

use sha2::{Digest, Sha256};
#[cfg(feature = "lent")]
use std::sync::OnceLock;

/// Computes the SHA-256 of bytes.
pub type Sha = fn(&[u8]) -> [u8; 32];

#[cfg(feature = "lent")]
static LENT: OnceLock<Sha> = OnceLock::new();

/// Has SHA-256 computed by the host from now on. The first one that is lent stays.
#[cfg(feature = "lent")]
pub fn lend(sha: Sha) {
    LENT.get_or_init(|| sha);
}

/// `sha256:` and 64 hexadecimal digits over bytes.
#[must_use]
pub fn named(bytes: &[u8]) -> String {
    let mut text = "sha256:".to_owned();
    text.push_str(&hex(&sha256(bytes)));
    text
}

/// Hexadecimal digits over some texts, each closed by a zero byte; all 64 of them.
#[must_use]
pub fn of_parts(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(part);
        text.push('\0');
    }
    hex(&sha256(text.as_bytes()))
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    #[cfg(feature = "lent")]
    if let Some(lent) = LENT.get() {
        return lent(bytes);
    }
    Sha256::digest(bytes).into()
}

/// Lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
    }
    text
}
