//! What texts and attributes of XML say, without the ways in which they are written.

use crate::book::Trouble;

/// Appends a piece of text; every line ends with a line feed.
pub fn push_text(text: &[u8], out: &mut String) -> Result<(), Trouble> {
    let text = std::str::from_utf8(text).map_err(|_| Trouble::Damaged)?;
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        out.push_str(text);
    } else {
        out.push_str(&text.replace("\r\n", "\n").replace('\r', "\n"));
    }
    Ok(())
}

/// What a reference such as `&lt;` or `&#xA0;` stands for; none where nobody declares it.
pub fn referred(name: &[u8]) -> Option<char> {
    match name {
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        b"amp" => Some('&'),
        b"quot" => Some('"'),
        b"apos" => Some('\''),
        [b'#', b'x', digits @ ..] => number(digits, 16),
        [b'#', digits @ ..] => number(digits, 10),
        _ => None,
    }
}

fn number(digits: &[u8], radix: u32) -> Option<char> {
    let number = digits
        .iter()
        .try_fold(0u32, |number, digit| number.checked_mul(radix)?.checked_add(char::from(*digit).to_digit(radix)?))?;
    // XML has no character of this number, and no reference is without digits.
    if number == 0 { None } else { char::from_u32(number) }
}

/// A name without its prefix.
pub fn local(name: &[u8]) -> &[u8] {
    name.iter().position(|b| *b == b':').map_or(name, |at| &name[at + 1..])
}

/// The value of an attribute with its references resolved and its blanks made spaces.
pub fn plain(value: &[u8]) -> Result<String, Trouble> {
    let mut rest = std::str::from_utf8(value).map_err(|_| Trouble::Damaged)?;
    let mut out = String::with_capacity(rest.len());
    loop {
        let (text, reference) = rest.split_once('&').map_or((rest, None), |(text, behind)| (text, Some(behind)));
        if text.contains(['\r', '\n', '\t']) {
            out.push_str(&text.replace("\r\n", " ").replace(['\r', '\n', '\t'], " "));
        } else {
            out.push_str(text);
        }
        let Some(reference) = reference else { return Ok(out) };
        let (name, behind) = reference.split_once(';').ok_or(Trouble::Damaged)?;
        out.push(referred(name.as_bytes()).ok_or(Trouble::Damaged)?);
        rest = behind;
    }
}

/// The value of an attribute as a number; none where it is none.
pub fn count(value: &[u8]) -> Option<usize> {
    std::str::from_utf8(value).ok()?.parse().ok()
}

/// Whether an attribute says yes.
pub fn is_true(value: &[u8]) -> bool {
    matches!(value, b"1" | b"true")
}
