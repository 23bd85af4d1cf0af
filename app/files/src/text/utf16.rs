//! UTF-16 into text, as the Encoding Standard of the WHATWG says.

/// Decodes bytes to the end of `out`, as UTF-8; gives how many were used and whether some were replaced by U+FFFD. What
/// may be the beginning of a character is left for later unless these are the `last` bytes. `unit` puts two bytes together.
pub fn decode(bytes: &[u8], unit: fn([u8; 2]) -> u16, last: bool, out: &mut Vec<u8>) -> (usize, bool) {
    let (units, _) = bytes.as_chunks::<2>();
    let (mut at, mut replaced) = (0, false);
    while at < units.len() {
        let first = unit(units[at]);
        let second = units.get(at + 1).map(|second| unit(*second));
        // The second half of a character may come later.
        if second.is_none() && (0xD800..0xDC00).contains(&first) {
            break;
        }
        let found = char::decode_utf16([first, second.unwrap_or(0)]).next().and_then(Result::ok);
        replaced |= found.is_none();
        push(found, out);
        at += found.map_or(1, char::len_utf16);
    }
    let used = at * 2;
    if !last || used == bytes.len() {
        return (used, replaced);
    }
    // What the end cuts off is one broken character.
    push(None, out);
    (bytes.len(), true)
}

fn push(found: Option<char>, out: &mut Vec<u8>) {
    out.extend_from_slice(found.unwrap_or(char::REPLACEMENT_CHARACTER).encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{UTF_16BE, UTF_16LE};

    #[test]
    fn units_mean_the_same_as_elsewhere_wherever_they_are_cut() {
        const KINDS: [u8; 8] = [0x00, 0x41, 0xD8, 0xDB, 0xDC, 0xDF, 0x4E, 0xFF];
        let mut state = 7_u32;
        let mut next = |of: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % of
        };
        for _ in 0..20_000 {
            let bytes: Vec<u8> = (0..next(12)).map(|_| KINDS[next(KINDS.len())]).collect();
            let cut = next(bytes.len() + 1);
            for (unit, other) in [(u16::from_le_bytes as fn([u8; 2]) -> u16, UTF_16LE), (u16::from_be_bytes, UTF_16BE)]
            {
                let (wanted, broken) = other.decode_without_bom_handling(&bytes);
                let mut out = Vec::new();
                let (used, before) = decode(&bytes[..cut], unit, false, &mut out);
                let (_, behind) = decode(&bytes[used..], unit, true, &mut out);
                assert_eq!(
                    (out.as_slice(), before || behind),
                    (wanted.as_bytes(), broken),
                    "{bytes:02X?} cut at {cut}"
                );
            }
        }
    }
}
