//! GB18030, which includes GBK and GB 2312, into text: what Excel and WPS save as “CSV” in China.
//!
//! Own code beside `encoding_rs`, which brings the tables of forty encodings along as soon as one of them is read:
//! several hundred kilobytes that a browser would fetch for one. Decodes as the Encoding Standard of the WHATWG says;
//! the tests compare every sequence with `encoding_rs`.

mod table;
#[cfg(test)]
mod tests;

use std::ops::{Range, RangeInclusive};
use std::sync::OnceLock;
use table::{RANGES, RUNS};

/// Second bytes of each first byte of a pair.
const TRAILS: usize = 190;
/// The same with 7F and FF, which are none.
const WIDTH: usize = TRAILS + 2;
/// Pairs of bytes, from 81 40 to FE FE.
const PAIRS: usize = 126 * TRAILS;
/// The first unified ideograph, and the one behind the last that Unicode 1.1 had.
const IDEOGRAPHS: (u16, u16) = (0x4E00, 0x9FA6);
/// Ideographs of GB 2312.
const COUNT: usize = 6_763;
/// Their bytes, as distances from the first ideograph.
static HANZI: ([u8; COUNT], [u8; COUNT]) = planes(table::HANZI);
/// Places that GB 2312 left free behind the first level of its ideographs.
const FREE: Range<usize> = 16_525..16_530;
/// Sequences of four bytes that stand for characters of the first plane, and the number of the first one beyond it.
const FIRST_PLANE: u32 = 39_420;
const BEYOND: u32 = 189_000;

/// Decodes bytes to the end of `out`, as UTF-8; gives how many were used and whether some were replaced by U+FFFD. What
/// may be the beginning of a character is left for later unless these are the `last` bytes.
pub fn decode(bytes: &[u8], last: bool, out: &mut Vec<u8>) -> (usize, bool) {
    let pairs = pairs();
    out.reserve(bytes.len() + bytes.len() / 2);
    let (mut at, mut replaced) = (0, false);
    while let [first, behind @ ..] = &bytes[at..] {
        if first.is_ascii() {
            let plain = ascii(&bytes[at..]);
            out.extend_from_slice(&bytes[at..at + plain]);
            at += plain;
            continue;
        }
        let code = behind.first().map_or(0, |second| of_pair(*first, *second, pairs));
        if code >= 0x800 {
            let [high, middle, low] = [code >> 12 | 0xE0, code >> 6 & 0x3F | 0x80, code & 0x3F | 0x80];
            out.extend_from_slice(&[high as u8, middle as u8, low as u8]);
            at += 2;
            continue;
        }
        let Some((used, found)) = character(&bytes[at..], last, code) else { break };
        at += used;
        replaced |= found.is_none();
        out.extend_from_slice(found.unwrap_or(char::REPLACEMENT_CHARACTER).encode_utf8(&mut [0; 4]).as_bytes());
    }
    (at, replaced)
}

/// Length of the ASCII that a text begins with.
fn ascii(bytes: &[u8]) -> usize {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let (words, _) = bytes.as_chunks::<8>();
    let plain = words.iter().take_while(|word| u64::from_ne_bytes(**word) & HIGH == 0).count() * 8;
    plain + bytes[plain..].iter().take_while(|byte| byte.is_ascii()).count()
}

/// The character that bytes begin with, none where they are none, and how many they are; nothing where more are needed.
/// `code` is what the first two mean as a pair, or 0.
fn character(bytes: &[u8], last: bool, code: u16) -> Option<(usize, Option<char>)> {
    // What the end cuts off is one broken character.
    let cut = if last { Some((bytes.len(), None)) } else { None };
    match *bytes {
        [] => None,
        [0x80, ..] => Some((1, Some('€'))),
        [0xFF, ..] => Some((1, None)),
        [_] => cut,
        [_, b'0'..=b'9'] | [_, b'0'..=b'9', 0x81..=0xFE] => cut,
        [a, b @ b'0'..=b'9', c @ 0x81..=0xFE, d @ b'0'..=b'9', ..] => Some((4, of_four([a, b, c, d]))),
        // The bytes behind the first one are read once more.
        [_, b'0'..=b'9', ..] => Some((1, None)),
        [_, second, ..] => match code {
            0 => Some((if second.is_ascii() { 1 } else { 2 }, None)),
            code => Some((2, char::from_u32(u32::from(code)))),
        },
    }
}

/// The character of a pair of bytes; 0 where it is none.
fn of_pair(first: u8, second: u8, pairs: &[u16]) -> u16 {
    let at = usize::from(first.wrapping_sub(0x81)) * WIDTH + usize::from(second.wrapping_sub(0x40));
    if second < 0x40 { 0 } else { pairs.get(at).copied().unwrap_or(0) }
}

/// The number of a pair of bytes among all pairs that may be; the standard counts like this.
fn pair(first: u8, second: u8) -> Option<usize> {
    let trail = match second {
        0x40..=0x7E => second - 0x40,
        0x80..=0xFE => second - 0x41,
        _ => return None,
    };
    Some(usize::from(first.checked_sub(0x81)?) * TRAILS + usize::from(trail)).filter(|pair| *pair < PAIRS)
}

/// The character of four bytes.
fn of_four([a, b, c, d]: [u8; 4]) -> Option<char> {
    let digit = |byte: u8| u32::from(byte - b'0');
    let lead = |byte: u8| u32::from(byte - 0x81);
    let number = ((lead(a) * 10 + digit(b)) * 126 + lead(c)) * 10 + digit(d);
    if number >= BEYOND {
        return char::from_u32(number - BEYOND + 0x1_0000);
    }
    if number >= FIRST_PLANE {
        return None;
    }
    let after = RANGES.partition_point(|(first, _)| u32::from(*first) <= number);
    let (first, code) = RANGES[after.checked_sub(1)?];
    char::from_u32(number - u32::from(first) + u32::from(code))
}

/// The characters of all pairs, laid out once, with free places where no second byte is.
fn pairs() -> &'static [u16] {
    static LAID_OUT: OnceLock<Vec<u16>> = OnceLock::new();
    LAID_OUT.get_or_init(|| {
        let wide = |row: &[u16]| [&row[..0x3F], &[0], &row[0x3F..], &[0]].concat();
        laid_out().chunks(TRAILS).flat_map(wide).collect()
    })
}

fn laid_out() -> Vec<u16> {
    let mut pairs = vec![0; PAIRS];
    let mut known = vec![false; usize::from(IDEOGRAPHS.1 - IDEOGRAPHS.0)];
    let places_of_hanzi = places(0xB0..=0xF7, 0xA1..=0xFE).filter(|at| !FREE.contains(at));
    for (at, (high, low)) in places_of_hanzi.zip(HANZI.0.iter().zip(&HANZI.1)) {
        let offset = u16::from_be_bytes([*high, *low]);
        pairs[at] = IDEOGRAPHS.0 + offset;
        known[usize::from(offset)] = true;
    }
    // GBK added all other ideographs of Unicode 1.1 in their order, wherever GB 2312 had left room.
    let rest = (IDEOGRAPHS.0..IDEOGRAPHS.1).zip(known).filter(|(_, known)| !known).map(|(code, _)| code);
    let room = places(0x81..=0xA0, 0x40..=0xFE).chain(places(0xAA..=0xFE, 0x40..=0xA0));
    room.zip(rest).for_each(|(at, code)| pairs[at] = code);
    for (first, count, code) in RUNS {
        pairs[usize::from(*first)..]
            .iter_mut()
            .zip(*code..)
            .take(usize::from(*count))
            .for_each(|(to, code)| *to = code);
    }
    pairs
}

/// The pairs of some first and second bytes.
fn places(first: RangeInclusive<u8>, second: RangeInclusive<u8>) -> impl Iterator<Item = usize> {
    first.flat_map(move |first| second.clone().filter_map(move |second| pair(first, second)))
}

/// Two texts of high and low bytes pack better than one of characters, and a table of characters reads better.
const fn planes(text: &str) -> ([u8; COUNT], [u8; COUNT]) {
    let bytes = text.as_bytes();
    assert!(bytes.len() == COUNT * 3, "every ideograph of the table has three bytes in UTF-8");
    let (mut high, mut low) = ([0; COUNT], [0; COUNT]);
    let mut at = 0;
    while at < COUNT {
        let [a, b, c] = [bytes[at * 3] & 0x0F, bytes[at * 3 + 1] & 0x3F, bytes[at * 3 + 2] & 0x3F];
        let code = ((a as u16) << 12 | (b as u16) << 6 | c as u16) - IDEOGRAPHS.0;
        [high[at], low[at]] = code.to_be_bytes();
        at += 1;
    }
    (high, low)
}
