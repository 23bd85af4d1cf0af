//! The sections of a WebAssembly module, copied or written anew.

use std::borrow::Cow;
use std::ops::Range;

/// Length of magic number and version.
const HEAD: usize = 8;

/// The module with each section as `change` gives it, by its id and content: borrowed where it stays, none where it is
/// damaged.
///
/// # Errors
/// A sentence where the bytes are no module.
pub fn rewritten(module: &[u8], mut change: impl FnMut(u8, &[u8]) -> Option<Cow<'_, [u8]>>) -> Result<Vec<u8>, String> {
    let broken = || "the compiled module is damaged; remove the target folder and build again".to_owned();
    let mut out = module.get(..HEAD).ok_or_else(broken)?.to_vec();
    let mut at = HEAD;
    while at < module.len() {
        let (size, body) = number(module, at + 1).ok_or_else(broken)?;
        let content = module.get(body..body + size).ok_or_else(broken)?;
        match change(module[at], content).ok_or_else(broken)? {
            Cow::Borrowed(_) => out.extend_from_slice(&module[at..body + size]),
            Cow::Owned(content) => {
                out.push(module[at]);
                push_number(&mut out, content.len());
                out.extend_from_slice(&content);
            }
        }
        at = body + size;
    }
    Ok(out)
}

/// A counted list with only the entries whose name is wanted; none where it is damaged. `entry` tells where the name of
/// the entry that begins at a place stands, and where the entry ends.
pub fn thinned(
    list: &[u8],
    entry: impl Fn(&[u8], usize) -> Option<(Range<usize>, usize)>,
    wanted: impl Fn(&str) -> bool,
) -> Option<Vec<u8>> {
    let (count, mut at) = number(list, 0)?;
    let (mut kept, mut entries) = (Vec::new(), 0);
    for _ in 0..count {
        let (name, end) = entry(list, at)?;
        let text = std::str::from_utf8(list.get(name)?).ok()?;
        if wanted(text) {
            kept.extend_from_slice(list.get(at..end)?);
            entries += 1;
        }
        at = end;
    }
    let mut out = Vec::new();
    push_number(&mut out, entries);
    out.extend_from_slice(&kept);
    Some(out)
}

/// A number of seven bits a byte, lowest first, and where it ends.
pub fn number(bytes: &[u8], mut at: usize) -> Option<(usize, usize)> {
    let mut value = 0_usize;
    for shift in (0..35).step_by(7) {
        let byte = *bytes.get(at)?;
        at += 1;
        value |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some((value, at));
        }
    }
    None
}

/// Writes a number of seven bits a byte, lowest first.
pub fn push_number(out: &mut Vec<u8>, mut value: usize) {
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or(0);
        value >>= 7;
        out.push(if value == 0 { low } else { low | 0x80 });
        if value == 0 {
            return;
        }
    }
}
