//! The glue between a module and the page, as it is fetched: without comments and indents, and with short names for what
//! the module imports, which stand in both.

use crate::sections::{number, push_number, rewritten};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// The section of imports.
const IMPORTS: u8 = 2;
/// Letters of short names.
const LETTERS: usize = 26;

/// The module and its glue with short names for the imports.
///
/// # Errors
/// A sentence where the bytes are no module.
pub fn renamed(module: &[u8], glue: &str) -> Result<(Vec<u8>, String), String> {
    let mut short = BTreeMap::new();
    rewritten(module, |id, content| {
        if id == IMPORTS {
            for (_, name) in listed(content)? {
                let next = letters(short.len());
                short.entry(text(content, name)?.to_owned()).or_insert(next);
            }
        }
        Some(content.into())
    })?;
    let module = rewritten(module, |id, content| match id {
        IMPORTS => shortened(content, &short).map(Cow::Owned),
        _ => Some(content.into()),
    })?;
    Ok((module, words(glue, &short)))
}

/// The glue without what only people read. It has no text of several lines.
#[must_use]
pub fn lean(glue: &str) -> String {
    let mut out = String::with_capacity(glue.len());
    let mut comment = false;
    for line in glue.lines().map(str::trim) {
        comment |= line.starts_with("/*");
        if !comment && !line.is_empty() && !line.starts_with("//") {
            out.push_str(line);
            out.push('\n');
        }
        comment &= !line.ends_with("*/");
    }
    out
}

/// Where module and name of each import stand, and where all that belongs to it ends.
fn listed(list: &[u8]) -> Option<Vec<(Range<usize>, Range<usize>)>> {
    let (count, mut at) = number(list, 0)?;
    let mut all = Vec::new();
    for _ in 0..count {
        let (length, from) = number(list, at)?;
        let module = from..from + length;
        let (length, from) = number(list, module.end)?;
        let name = from..from + length;
        at = name.end + 1;
        // Only functions are imported: a number of a type follows.
        if *list.get(name.end)? != 0 {
            return None;
        }
        at = number(list, at)?.1;
        all.push((module, name));
    }
    Some(all)
}

fn text(list: &[u8], at: Range<usize>) -> Option<&str> {
    std::str::from_utf8(list.get(at)?).ok()
}

fn shortened(list: &[u8], short: &BTreeMap<String, String>) -> Option<Vec<u8>> {
    let all = listed(list)?;
    let mut out = Vec::new();
    push_number(&mut out, all.len());
    for (module, name) in all {
        push_number(&mut out, module.len());
        out.extend_from_slice(list.get(module)?);
        let own = short.get(text(list, name.clone())?)?;
        push_number(&mut out, own.len());
        out.extend_from_slice(own.as_bytes());
        let (_, end) = number(list, name.end + 1)?;
        out.extend_from_slice(list.get(name.end..end)?);
    }
    Some(out)
}

/// `a`, `b`, … `z`, `aa`, …
fn letters(at: usize) -> String {
    let letter = char::from(b'a' + u8::try_from(at % LETTERS).unwrap_or(0));
    if at < LETTERS { letter.to_string() } else { format!("{}{letter}", letters(at / LETTERS - 1)) }
}

/// A text with words exchanged for others.
fn words(text: &str, others: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let part_of_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    while let Some(from) = rest.find(part_of_word) {
        let (before, word) = rest.split_at(from);
        let (word, behind) = word.split_at(word.find(|c| !part_of_word(c)).unwrap_or(word.len()));
        out.push_str(before);
        out.push_str(others.get(word).map_or(word, String::as_str));
        rest = behind;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module that imports two functions of type 0 from `m`.
    fn module(names: [&str; 2]) -> Vec<u8> {
        let mut list = vec![2];
        for name in names {
            list.extend_from_slice(b"\x01m");
            push_number(&mut list, name.len());
            list.extend_from_slice(name.as_bytes());
            list.extend_from_slice(&[0, 0]);
        }
        let mut out = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02".to_vec();
        push_number(&mut out, list.len());
        out.extend_from_slice(&list);
        out
    }

    #[test]
    fn imports_have_short_names_in_module_and_glue() {
        let glue = "const all = {\n__wbg_log_1f2e: function() { log_1f2e(); },\n__wbg_new_3a: (x) => x }";
        let (short, glue) = renamed(&module(["__wbg_log_1f2e", "__wbg_new_3a"]), glue).expect("a module");
        assert_eq!(short, module(["a", "b"]));
        assert_eq!(glue, "const all = {\na: function() { log_1f2e(); },\nb: (x) => x }");
        assert_eq!([letters(25), letters(26), letters(52)], ["z", "aa", "ba"]);
    }

    #[test]
    fn comments_and_indents_are_left_out() {
        let glue = "/**\n * Why\n */\nf(a) {\n    // first\n    return 'x // y';\n\n}\n/* one line */\ng();";
        assert_eq!(lean(glue), "f(a) {\nreturn 'x // y';\n}\ng();\n");
    }
}
