//! What a module without bindings asks of a browser and never uses: a library that could also do other things brings
//! imports along. Each becomes a function of the module itself that does nothing but stop it.

use crate::sections::{number, push_number, rewritten, thinned};
use std::cell::RefCell;
use std::ops::Range;

const IMPORTS: u8 = 2;
const FUNCTIONS: u8 = 3;
const CODE: u8 = 10;
/// Imports of this name wait for bindings that are never written.
const PLACEHOLDER: &str = "__wbindgen_placeholder__";
/// A body without locals: `unreachable`, `end`, and its length before.
const BODY: [u8; 4] = [3, 0, 0, 0x0b];

/// The module without imports that wait for bindings. Functions are numbered imports first, so those that come last
/// among the imports keep their numbers as the first of the module's own.
///
/// # Errors
/// A sentence where the bytes are no module, or the imports stand in another order.
pub fn answered(module: &[u8]) -> Result<Vec<u8>, String> {
    let asked = RefCell::new(Vec::new());
    rewritten(module, |id, content| {
        if id == IMPORTS {
            *asked.borrow_mut() = listed(content)?;
        }
        Some(content.into())
    })?;
    let asked = asked.into_inner();
    if !asked.is_sorted_by_key(|(waits, _)| *waits) {
        return Err("imports that wait for bindings stand before others; none can be left out".to_owned());
    }
    let types: Vec<usize> = asked.into_iter().filter(|(waits, _)| *waits).map(|(_, of)| of).collect();
    rewritten(module, |id, content| match id {
        IMPORTS => thinned(content, import, |from| from != PLACEHOLDER).map(Into::into),
        FUNCTIONS => {
            let mut numbers = Vec::new();
            types.iter().for_each(|of| push_number(&mut numbers, *of));
            with_more(content, types.len(), &numbers).map(Into::into)
        }
        CODE => with_more(content, types.len(), &BODY.repeat(types.len())).map(Into::into),
        _ => Some(content.into()),
    })
}

/// Whether each import waits for bindings, and the number of its type.
fn listed(list: &[u8]) -> Option<Vec<(bool, usize)>> {
    let (count, mut at) = number(list, 0)?;
    let mut all = Vec::new();
    for _ in 0..count {
        let (from, end) = import(list, at)?;
        let (length, name) = number(list, from.end)?;
        let (of, _) = number(list, name + length + 1)?;
        all.push((list.get(from)? == PLACEHOLDER.as_bytes(), of));
        at = end;
    }
    Some(all)
}

/// The name of the module that an import is from, and where the import ends; functions only.
fn import(list: &[u8], at: usize) -> Option<(Range<usize>, usize)> {
    let (length, from) = number(list, at)?;
    let (named, name) = number(list, from + length)?;
    let kind = name + named;
    if *list.get(kind)? != 0 {
        return None;
    }
    let (_, end) = number(list, kind + 1)?;
    Some((from..from + length, end))
}

/// A counted list with so many more entries before the others.
fn with_more(list: &[u8], more: usize, entries: &[u8]) -> Option<Vec<u8>> {
    let (count, at) = number(list, 0)?;
    let mut out = Vec::new();
    push_number(&mut out, count + more);
    out.extend_from_slice(entries);
    out.extend_from_slice(list.get(at..)?);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two types, these imports of type 1, one function of type 0 that does nothing.
    fn module(imports: &[&str], more: &[u8], bodies: &[u8], functions: u8) -> Vec<u8> {
        let mut list = vec![u8::try_from(imports.len()).expect("few")];
        for from in imports {
            list.push(u8::try_from(from.len()).expect("short"));
            list.extend_from_slice(from.as_bytes());
            list.extend_from_slice(&[1, b'f', 0, 1]);
        }
        let mut out = b"\0asm\x01\0\0\0".to_vec();
        let mut section = |id: u8, content: &[u8]| {
            out.push(id);
            push_number(&mut out, content.len());
            out.extend_from_slice(content);
        };
        section(1, &[2, 0x60, 0, 0, 0x60, 1, 0x7f, 0]);
        section(IMPORTS, &list);
        section(FUNCTIONS, &[&[functions], more, &[0]].concat());
        section(CODE, &[&[functions], bodies, &[2, 0, 0x0b]].concat());
        out
    }

    #[test]
    fn what_waits_for_bindings_becomes_a_function_that_stops() {
        let before = module(&["host", PLACEHOLDER, PLACEHOLDER], &[], &[], 1);
        let after = module(&["host"], &[1, 1], &[3, 0, 0, 0x0b, 3, 0, 0, 0x0b], 3);
        assert_eq!(answered(&before), Ok(after));
        let plain = module(&["host"], &[], &[], 1);
        assert_eq!(answered(&plain), Ok(plain));
    }

    #[test]
    fn another_order_and_damage_are_told() {
        assert!(answered(&module(&[PLACEHOLDER, "host"], &[], &[], 1)).is_err_and(|why| why.contains("before others")));
        let whole = module(&["host", PLACEHOLDER], &[], &[], 1);
        assert!(answered(&whole[..whole.len() - 2]).is_err());
    }
}
