//! Where the cells of a line end.

/// A byte of ones below the highest bit, eight times.
const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;

/// Adds where each cell of a line ends: at each separator, and at the end of the line.
///
/// Cells are short, so that searching for one separator after the other would begin anew every few bytes. Eight bytes
/// are looked at together instead: after the exclusive or a separator is a zero byte, and the sum carries into the
/// highest bit of every byte but those, without ever leaving its byte.
pub fn split(line: &[u8], separator: u8, ends: &mut Vec<usize>) {
    let wanted = u64::from_ne_bytes([separator; 8]);
    let (eights, rest) = line.as_chunks::<8>();
    for (at, eight) in eights.iter().enumerate() {
        let differs = u64::from_le_bytes(*eight) ^ wanted;
        let mut found = !(((differs & LOW) + LOW) | differs | LOW);
        while found != 0 {
            ends.push(at * 8 + (found.trailing_zeros() / 8) as usize);
            found &= found - 1;
        }
    }
    let before = eights.len() * 8;
    ends.extend(rest.iter().enumerate().filter(|(_, b)| **b == separator).map(|(at, _)| before + at));
    ends.push(line.len());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_separator_is_found_and_nothing_else() {
        // All bytes on both sides of a separator, at every offset within eight.
        for byte in 0..=u8::MAX {
            for offset in 0..17 {
                let mut line = vec![byte; offset];
                line.extend([b',', byte, byte, b',']);
                line.extend(vec![byte; 5]);
                let mut ends = Vec::new();
                split(&line, b',', &mut ends);
                let plain: Vec<usize> = (0..line.len()).filter(|at| line[*at] == b',').chain([line.len()]).collect();
                assert_eq!(ends, plain, "{byte} {offset}");
            }
        }
    }
}
