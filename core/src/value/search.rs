//! Finding a text in another, and joining texts. What `str` brings for both is made for long texts, and weighs more than
//! all that asks for it.

/// Where a part that is not empty is first met in a text.
#[must_use]
pub fn position(text: &str, part: &str) -> Option<usize> {
    text.as_bytes().windows(part.len().max(1)).position(|window| window == part.as_bytes())
}

/// Whether a part that is not empty stands in a text.
#[must_use]
pub fn holds(text: &str, part: &str) -> bool {
    position(text, part).is_some()
}

/// What stands before and behind the first of a part.
#[must_use]
pub fn split_once<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    position(text, part).map(|at| (&text[..at], &text[at + part.len()..]))
}

/// The text with another one for each of a part.
#[must_use]
pub fn replace(text: &str, part: &str, by: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, behind)) = split_once(rest, part) {
        out.push_str(before);
        out.push_str(by);
        rest = behind;
    }
    out + rest
}

/// Whether two texts are the same, for texts of some length that mostly are: eight bytes at a time.
#[cfg(any(feature = "quick", test))]
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let eights = one.as_chunks().0.iter().zip(other.as_chunks().0);
    one.len() == other.len()
        && match (one.last_chunk(), other.last_chunk()) {
            // The last eight tell what stands behind whole eights.
            (Some(last), Some(other)) => {
                number(last) == number(other) && eights.fold(true, |same, (a, b)| same & (number(a) == number(b)))
            }
            _ => one == other,
        }
}

#[cfg(any(feature = "quick", test))]
fn number(bytes: &[u8; 8]) -> u64 {
    u64::from_le_bytes(*bytes)
}

/// The texts one after the other, with another one between them.
#[must_use]
pub fn join(texts: &[impl AsRef<str>], between: &str) -> String {
    let bytes = texts.iter().map(|text| text.as_ref().len() + between.len()).sum();
    let mut out = String::with_capacity(bytes);
    for (at, text) in texts.iter().enumerate() {
        if at > 0 {
            out.push_str(between);
        }
        out.push_str(text.as_ref());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_where_str_finds_them() {
        for text in ["", "a", "aaa", "经核实无误，经核实", "x].y].z", "准确"] {
            for part in ["a", "aa", "经核实", "].", "确", "无"] {
                assert_eq!(position(text, part), text.find(part), "{part} in {text}");
                assert_eq!(split_once(text, part), text.split_once(part), "{part} in {text}");
                assert_eq!(replace(text, part, "  "), text.replace(part, "  "), "{part} in {text}");
            }
        }
        assert_eq!(position("a", ""), None);
        for long in ["", "a", "seven__", "eight___", "households_resident", "十六个字节再长一些"] {
            assert!(same(long, long));
            for at in 0..long.len() {
                let mut bytes = long.as_bytes().to_vec();
                bytes[at] ^= 1;
                let other = String::from_utf8_lossy(&bytes);
                assert!(!same(long, &other) && !same(&other, long), "{at} in {long}");
            }
        }
        assert_eq!([join(&["a", "", "b"], ", "), join(&["a"], "-"), join(&[""; 0], "-")], ["a, , b", "a", ""]);
    }
}
