//! Every sequence of bytes means what `encoding_rs` says, and the table is the one that follows from it.

use super::*;
use encoding_rs::{CoderResult, GB18030};
use std::fmt::Write;

/// What `encoding_rs` makes of bytes, and whether it replaced some.
fn theirs(bytes: &[u8], last: bool) -> (String, bool) {
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let mut out = String::with_capacity(bytes.len() * 3 + 16);
    let (result, _, replaced) = decoder.decode_to_string(bytes, &mut out, last);
    assert_eq!(result, CoderResult::InputEmpty);
    (out, replaced)
}

fn ours(bytes: &[u8]) -> (String, bool) {
    let mut out = Vec::new();
    let (used, replaced) = decode(bytes, true, &mut out);
    assert_eq!(used, bytes.len());
    (String::from_utf8(out).expect("text"), replaced)
}

fn one(bytes: &[u8]) -> Option<char> {
    let (text, replaced) = theirs(bytes, true);
    let mut chars = text.chars();
    let first = chars.next().filter(|_| chars.next().is_none());
    if replaced { None } else { first }
}

fn bytes_of_pair(pair: usize) -> [u8; 2] {
    let byte = |number: usize| u8::try_from(number).expect("a byte");
    let trail = byte(pair % TRAILS);
    [byte(pair / TRAILS) + 0x81, if trail < 0x3F { trail + 0x40 } else { trail + 0x41 }]
}

fn bytes_of_four(number: u32) -> [u8; 4] {
    let byte = |number: u32, of: u32| u8::try_from(number % of).expect("a byte");
    let lead = |number: u32| byte(number, 126) + 0x81;
    let digit = |number: u32| byte(number, 10) + b'0';
    [lead(number / 12_600), digit(number / 1_260), lead(number / 10), digit(number)]
}

/// The table as it follows from `encoding_rs`.
fn table() -> String {
    let code = |pair: usize| one(&bytes_of_pair(pair)).map_or(0, |c| u16::try_from(u32::from(c)).expect("first plane"));
    let hanzi: Vec<usize> = places(0xB0..=0xF7, 0xA1..=0xFE).filter(|at| !FREE.contains(at)).collect();
    let mut out = String::from(
        "//! What pairs and fours of bytes mean in GB18030, as far as no rule tells. Written by the tests from `encoding_rs`:\n\
         //! `BLESS=1 cargo test -p shequ-files the_table_is_the_one`.\n\n\
         /// The ideographs of GB 2312 in its order, a row of 94 a line.\n#[rustfmt::skip]\npub const HANZI: &str = \"\\\n",
    );
    let mut row = 0;
    for at in &hanzi {
        if at / TRAILS != row && row != 0 {
            out.push_str("\\\n");
        }
        row = at / TRAILS;
        out.push(char::from_u32(u32::from(code(*at))).expect("an ideograph"));
    }
    out.push_str("\";\n\n/// The first of some pairs in a row, their number, and the character of the first; the others follow it.\n");
    let mut runs: Vec<[usize; 3]> = Vec::new();
    let by_rule = by_rule();
    for at in (0..PAIRS).filter(|at| !hanzi.contains(at) && by_rule[*at] != code(*at)) {
        let code = usize::from(code(at));
        match runs.last_mut() {
            Some([first, count, from]) if at == *first + *count && code == *from + *count => *count += 1,
            _ => runs.push([at, 1, code]),
        }
    }
    listed(
        &mut out,
        "RUNS",
        "(u16, u16, u16)",
        runs.iter().map(|[at, count, code]| format!("({at}, {count}, 0x{code:04X})")),
    );
    out.push_str("\n/// The number of the first of some fours in a row, and its character; the others follow it.\n");
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for number in 0..FIRST_PLANE {
        let code = u32::from(one(&bytes_of_four(number)).expect("all of the first plane are characters"));
        if ranges.last().is_none_or(|(first, from)| code != from + (number - first)) {
            ranges.push((number, code));
        }
    }
    listed(&mut out, "RANGES", "(u16, u16)", ranges.iter().map(|(first, code)| format!("({first}, 0x{code:04X})")));
    out
}

/// What the pairs mean by the rule alone.
fn by_rule() -> Vec<u16> {
    let mut pairs = laid_out();
    for (first, count, _) in RUNS {
        pairs[usize::from(*first)..][..usize::from(*count)].fill(0);
    }
    pairs
}

fn listed(out: &mut String, name: &str, kind: &str, entries: impl Iterator<Item = String>) {
    let _ = write!(out, "#[rustfmt::skip]\npub static {name}: &[{kind}] = &[");
    for (at, entry) in entries.enumerate() {
        let _ = write!(out, "{}{entry},", if at % 6 == 0 { "\n    " } else { " " });
    }
    out.push_str("\n];\n");
}

#[test]
fn the_table_is_the_one_that_follows_from_the_standard() {
    let wanted = table();
    if std::env::var_os("BLESS").is_some() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/text/gb18030/table.rs");
        std::fs::write(path, &wanted).expect("it can be written");
    }
    assert!(wanted == include_str!("table.rs"), "write it anew with BLESS=1");
}

#[test]
fn every_byte_and_every_pair_of_bytes_means_the_same() {
    for first in 0..=u8::MAX {
        assert_eq!(ours(&[first]), theirs(&[first], true));
        for second in 0..=u8::MAX {
            let pair = [first, second];
            assert_eq!(ours(&pair), theirs(&pair, true), "{pair:02X?}");
            // What stands behind a pair is read as if the pair had not been there.
            let behind = [first, second, b'a', 0xB0, 0xA1];
            assert_eq!(ours(&behind), theirs(&behind, true), "{behind:02X?}");
        }
    }
}

#[test]
fn every_sequence_of_four_bytes_means_the_same() {
    for number in (0..126 * 12_600).step_by(1_260) {
        let bytes: Vec<u8> = (number..number + 1_260).flat_map(bytes_of_four).collect();
        assert!(ours(&bytes) == theirs(&bytes, true), "{:02X?}…", &bytes[..4]);
    }
}

#[test]
fn every_character_comes_back() {
    let all: String = (0..=0x10_FFFF).filter_map(char::from_u32).collect();
    let (bytes, _, _) = GB18030.encode(&all);
    assert!(ours(&bytes) == theirs(&bytes, true));
}

#[test]
fn noise_means_the_same_wherever_it_is_cut() {
    // Bytes that begin, go on with and break characters, and few that are always plain.
    const KINDS: [u8; 12] = [0x81, 0xB0, 0xFE, 0xFF, 0x80, b'0', b'9', b'A', 0x7F, 0xA1, b':', 0x84];
    let mut state = 0x9E37_79B9_u32;
    let mut next = |of: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % of
    };
    for _ in 0..20_000 {
        let bytes: Vec<u8> = (0..next(12)).map(|_| KINDS[next(KINDS.len())]).collect();
        let whole = theirs(&bytes, true);
        assert_eq!(ours(&bytes), whole, "{bytes:02X?}");
        let cut = next(bytes.len() + 1);
        let mut out = Vec::new();
        let (used, before) = decode(&bytes[..cut], false, &mut out);
        let (_, behind) = decode(&bytes[used..], true, &mut out);
        assert_eq!((String::from_utf8(out).expect("text"), before || behind), whole, "{bytes:02X?} cut at {cut}");
    }
}
