//! Which exports of a module stay. What nobody can call any more is left out by the optimiser: a library that was made
//! for other hosts brings exports of its own, and would keep all they need alive.

use crate::sections::{number, rewritten, thinned};
use std::ops::Range;

/// The section of exports.
const EXPORTS: u8 = 7;

/// The module with only the exports that are wanted.
///
/// # Errors
/// A sentence where the bytes are no module.
pub fn kept(module: &[u8], wanted: &dyn Fn(&str) -> bool) -> Result<Vec<u8>, String> {
    rewritten(module, |id, content| match id {
        EXPORTS => thinned(content, export, wanted).map(Into::into),
        _ => Some(content.into()),
    })
}

/// A length, a name, a kind and a number.
fn export(list: &[u8], at: usize) -> Option<(Range<usize>, usize)> {
    let (length, name) = number(list, at)?;
    let (_, end) = number(list, name + length + 1)?;
    Some((name..name + length, end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sections::push_number;

    /// A module of exports alone, all of function 0.
    fn module(names: &[&str]) -> Vec<u8> {
        let mut list = Vec::new();
        push_number(&mut list, names.len());
        for name in names {
            push_number(&mut list, name.len());
            list.extend_from_slice(name.as_bytes());
            list.extend_from_slice(&[0, 0]);
        }
        let mut out = b"\0asm\x01\0\0\0".to_vec();
        out.extend_from_slice(&[1, 1, 0]); // a type section that stays
        out.push(EXPORTS);
        push_number(&mut out, list.len());
        out.extend_from_slice(&list);
        out
    }

    #[test]
    fn what_is_not_wanted_is_exported_no_more() {
        let before = module(&["memory", "shequ_open", "__wbindgen_describe_x", "shequ_act"]);
        let wanted = |name: &str| name == "memory" || name == "shequ_open";
        assert_eq!(kept(&before, &wanted), Ok(module(&["memory", "shequ_open"])));
    }

    #[test]
    fn damaged_modules_are_told() {
        let whole = module(&["memory"]);
        assert!(kept(&whole[..whole.len() - 3], &|_| true).is_err());
        assert!(kept(b"\0asm", &|_| true).is_err());
    }
}
