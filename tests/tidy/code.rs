//! Rust source as a plain scanner sees it: comments and literals blanked out, functions found by their braces.

/// A function with its length.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Line of `fn`, counted from 1.
    pub line: usize,
    /// Lines from `fn` to the closing brace, both counted.
    pub lines: usize,
}

/// All functions with a body, nested ones included, in source order.
pub fn functions(source: &str) -> Vec<Function> {
    let code = blank(source);
    let bytes = code.as_bytes();
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let name = word(&code[at + 3..]);
        if is_word(before(bytes, at)) || name.is_empty() {
            continue;
        }
        if let Some(end) = body_end(bytes, at) {
            let lines = newlines(&bytes[at..end]) + 1;
            found.push(Function { name: name.to_owned(), line: newlines(&bytes[..at]) + 1, lines });
        }
    }
    found
}

/// The same text, of the same length and lines, with blanks in the place of comments, texts and characters.
pub fn blank(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let Some(end) = silent_end(bytes, at) else {
            at += 1;
            continue;
        };
        for byte in &mut out[at..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at = end;
    }
    String::from_utf8(out).expect("whole characters were blanked")
}

/// Line of a place, counted from 1.
pub fn line_of(text: &str, at: usize) -> usize {
    newlines(&text.as_bytes()[..at]) + 1
}

/// The name that the text begins with.
pub fn word(text: &str) -> &str {
    let end = text.bytes().position(|b| !is_word(Some(b))).unwrap_or(text.len());
    &text[..end]
}

/// The byte before a place.
pub fn before(bytes: &[u8], at: usize) -> Option<u8> {
    at.checked_sub(1).map(|i| bytes[i])
}

/// Whether a byte belongs to a name.
pub fn is_word(byte: Option<u8>) -> bool {
    byte.is_some_and(|b| b == b'_' || b.is_ascii_alphanumeric())
}

/// Where the braces that open after `at` close again; none for a declaration without a body.
fn body_end(bytes: &[u8], at: usize) -> Option<usize> {
    let (mut braces, mut others) = (0_usize, 0_usize);
    for (i, byte) in bytes.iter().enumerate().skip(at) {
        match byte {
            b'(' | b'[' => others += 1,
            b')' | b']' => others = others.saturating_sub(1),
            b';' if braces == 0 && others == 0 => return None,
            b'{' => braces += 1,
            b'}' if braces == 1 => return Some(i + 1),
            b'}' => braces = braces.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// Where the comment or literal that begins here ends; none where neither begins.
fn silent_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = &bytes[at..];
    match rest {
        [b'/', b'/', ..] => Some(at + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len())),
        [b'/', b'*', ..] => Some(at + comment(rest)),
        [b'"', ..] => Some(at + text(rest)),
        [b'\'', ..] => character(rest).map(|length| at + length),
        [b'r', ..] if starts_literal(bytes, at) => raw(rest).map(|length| at + length),
        _ => None,
    }
}

/// Whether the `r` here may open a raw text: it ends no name, or follows the `b` or `c` of `br` and `cr` alone.
fn starts_literal(bytes: &[u8], at: usize) -> bool {
    match before(bytes, at) {
        Some(b'b' | b'c') => !is_word(before(bytes, at - 1)),
        other => !is_word(other),
    }
}

fn comment(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        match rest[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] if depth == 1 => return at + 2,
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    rest.len()
}

fn text(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// Length of a character literal; none for a lifetime or a label.
fn character(rest: &[u8]) -> Option<usize> {
    if rest.get(1) == Some(&b'\\') {
        return rest.iter().skip(3).position(|b| *b == b'\'').map(|i| i + 4);
    }
    // One character takes up to four bytes, then the quote.
    let width = match rest.get(1)? {
        0..=0x7f => 1,
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        _ => 4,
    };
    (rest.get(1 + width) == Some(&b'\'')).then_some(width + 2)
}

/// Length of a raw text; none where `r` opens no literal.
fn raw(rest: &[u8]) -> Option<usize> {
    let marks = rest.iter().skip(1).take_while(|b| **b == b'#').count();
    if rest.get(1 + marks) != Some(&b'"') {
        return None;
    }
    let open = 2 + marks;
    let close: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', marks)).collect();
    let inside = rest[open..].windows(close.len()).position(|window| window == close);
    Some(inside.map_or(rest.len(), |at| open + at + close.len()))
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| **b == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blank() {
        let blanked = |source: &str| blank(source).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(blanked("a // b {\nc"), "a c");
        assert_eq!(blanked("a /* b /* c */ d */ e"), "a e");
        assert_eq!(blanked(r#"a "b \" {" c"#), "a c");
        assert_eq!(blanked("a '{' b '\\'' c '中' d"), "a b c d");
        assert_eq!(blanked("fn f<'a>(x: &'a str) {}"), "fn f<'a>(x: &'a str) {}");
        assert_eq!(blanked("a r#\"b \"{\" c\"# d"), "a d");
        assert_eq!(blanked("br\"{\" r#type var\"}\""), "b r#type var");
    }

    #[test]
    fn blanking_keeps_every_place() {
        let source = "x \"中\n文\" y";
        assert_eq!(blank(source).len(), source.len());
        assert_eq!(line_of(&blank(source), source.find('y').expect("y")), 2);
    }

    #[test]
    fn functions_are_found_with_their_lines() {
        let source = "\nfn one() -> [u8; 2] {\n    if a {\n        \"}\"\n    }\n}\ntrait T {\n    fn none(&self);\n    fn two() {}\n}\n";
        let told: Vec<_> = functions(source).into_iter().map(|f| (f.name, f.line, f.lines)).collect();
        assert_eq!(told, [("one".to_owned(), 2, 5), ("two".to_owned(), 9, 1)]);
    }

    #[test]
    fn types_of_functions_are_no_functions() {
        assert_eq!(functions("type F = fn (u8) -> u8; const A: u8 = { 1 };"), []);
    }
}
