//! Texts of cells: those that a workbook keeps in one place, and those that stand in the cell.

use crate::book::Trouble;
use crate::book::xml::{Event, Xml, local};

/// The texts that cells refer to by number, end to end.
#[derive(Default)]
pub struct Strings {
    text: String,
    /// Where each ends.
    ends: Vec<usize>,
}

impl Strings {
    /// Reads them. What the part says of their number is not believed.
    pub fn read(mut xml: Xml<'_>) -> Result<Self, Trouble> {
        let mut strings = Self::default();
        loop {
            match xml.event()? {
                Event::Start(e) if local(e.name()) == b"si" => {
                    read_item(&mut xml, &mut strings.text)?;
                    strings.ends.push(strings.text.len());
                }
                Event::End(name) if local(name) == b"sst" => return Ok(strings),
                _ => {}
            }
        }
    }

    /// The text of a number.
    pub fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)?;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text.get(start..end)
    }
}

/// Appends the text of the item that was begun last: its runs one behind the other, without what tells how to
/// pronounce it.
pub fn read_item(xml: &mut Xml<'_>, out: &mut String) -> Result<(), Trouble> {
    let mut depth = 0usize;
    loop {
        match xml.event()? {
            Event::Start(e) => match local(e.name()) {
                b"t" => {
                    let keeps_blanks = e.attribute(b"xml:space") == Some(b"preserve");
                    read_run(xml, keeps_blanks, out)?;
                }
                b"rPh" => drop(xml.skip()?),
                _ => depth += 1,
            },
            Event::End(_) if depth == 0 => return Ok(()),
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
}

fn read_run(xml: &mut Xml<'_>, keeps_blanks: bool, out: &mut String) -> Result<(), Trouble> {
    const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];
    let start = out.len();
    xml.text(out)?;
    if !keeps_blanks {
        out.truncate(start + out[start..].trim_end_matches(BLANKS).len());
        let blanks = out[start..].len() - out[start..].trim_start_matches(BLANKS).len();
        out.drain(start..start + blanks);
    }
    unescape(out, start);
    Ok(())
}

/// Bytes of `_x000D_`.
const ESCAPE: usize = 7;

/// Puts characters in the place of their escapes from a byte on: `_x000D_` is a carriage return, two of them may make
/// one character, and `_x005F_` is a low line that would begin an escape otherwise.
pub fn unescape(text: &mut String, start: usize) {
    let Some(first) = find_escape(text, start) else { return };
    let tail = text.split_off(first);
    let mut at = 0;
    while let Some(next) = find_escape(&tail, at) {
        text.push_str(&tail[at..next]);
        let units = [unit_at(&tail, next), unit_at(&tail, next + ESCAPE)];
        let pair = units[0].is_some_and(|unit| (0xD800..0xDC00).contains(&unit));
        let pair = pair && units[1].is_some_and(|unit| (0xDC00..0xE000).contains(&unit));
        let taken = if pair { 2 } else { 1 };
        let units = units.into_iter().take(taken).flatten();
        text.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        at = next + taken * ESCAPE;
    }
    text.push_str(&tail[at..]);
}

fn find_escape(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr::memchr(b'_', text.as_bytes().get(at..)?)?;
        if unit_at(text, at).is_some() {
            return Some(at);
        }
        at += 1;
    }
}

/// The unit of UTF-16 that an escape at a byte stands for.
fn unit_at(text: &str, at: usize) -> Option<u16> {
    let digits = text.as_bytes().get(at..at + ESCAPE)?.strip_prefix(b"_x")?.strip_suffix(b"_")?;
    digits.iter().try_fold(0u16, |unit, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        Some(unit << 4 | u16::try_from(digit).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_become_characters() {
        for (text, plain) in [
            ("南宁_x000D_柳州", "南宁\r柳州"),
            ("_x005F_x000D_", "_x000D_"),
            ("_x0041__x0042_", "AB"),
            ("_xD83D__xDCF7_", "📷"),
            ("_xD83D_", "\u{FFFD}"),
            ("_xD83D__x0041_", "\u{FFFD}A"),
            ("_xDCF7_", "\u{FFFD}"),
            ("a_b_x00_x_x00G0_", "a_b_x00_x_x00G0_"),
            ("_x4e61_", "乡"),
            ("_x000D", "_x000D"),
            ("_", "_"),
        ] {
            let mut own = format!("_x0041_{text}");
            unescape(&mut own, 7);
            assert_eq!(own, format!("_x0041_{plain}"));
        }
    }
}
