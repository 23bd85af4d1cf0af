//! The list of WebAssembly features that a module claims to use, without those that old browsers lack.
//!
//! The compiler lists reference types and multiple values by default although generated code uses neither; the
//! bindings would take the list at its word and write a module that browsers before 2021 refuse.

use crate::sections::{number, push_number, rewritten, thinned};
use std::ops::Range;

/// Features that are not to be claimed.
const UNWANTED: [&str; 2] = ["reference-types", "multivalue"];
/// Name of the custom section.
const SECTION: &[u8] = b"target_features";

/// The module with a shorter list of features.
///
/// # Errors
/// A sentence where the bytes are no module.
pub fn lowered(module: &[u8]) -> Result<Vec<u8>, String> {
    rewritten(module, |id, content| {
        let Some(list) = (id == 0).then(|| listed(content)).flatten() else { return Some(content.into()) };
        let mut section = Vec::new();
        push_number(&mut section, SECTION.len());
        section.extend_from_slice(SECTION);
        section.extend_from_slice(&thinned(list, feature, |name| !UNWANTED.contains(&name))?);
        Some(section.into())
    })
}

/// The list in a custom section, if it is the one of features.
fn listed(content: &[u8]) -> Option<&[u8]> {
    let (length, name) = number(content, 0)?;
    (content.get(name..name + length)? == SECTION).then(|| &content[name + length..])
}

/// A sign, a length and a name.
fn feature(list: &[u8], at: usize) -> Option<(Range<usize>, usize)> {
    let (length, name) = number(list, at + 1)?;
    Some((name..name + length, name + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(features: &[&str]) -> Vec<u8> {
        let mut content = vec![];
        push_number(&mut content, SECTION.len());
        content.extend_from_slice(SECTION);
        push_number(&mut content, features.len());
        for feature in features {
            content.push(b'+');
            push_number(&mut content, feature.len());
            content.extend_from_slice(feature.as_bytes());
        }
        let mut out = b"\0asm\x01\0\0\0".to_vec();
        out.extend_from_slice(&[1, 1, 0]); // a type section that stays
        out.push(0);
        push_number(&mut out, content.len());
        out.extend_from_slice(&content);
        out
    }

    #[test]
    fn what_old_browsers_lack_is_taken_off_the_list() {
        let before = module(&["bulk-memory", "multivalue", "reference-types", "sign-ext"]);
        assert_eq!(lowered(&before), Ok(module(&["bulk-memory", "sign-ext"])));
        assert_eq!(lowered(&module(&["sign-ext"])), Ok(module(&["sign-ext"])));
    }

    #[test]
    fn damaged_modules_are_told() {
        let whole = module(&["multivalue"]);
        assert!(lowered(&whole[..whole.len() - 3]).is_err());
        assert!(lowered(b"\0asm").is_err());
    }
}
