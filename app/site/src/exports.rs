//! Which exports of a module stay. What nobody can call any more is left out by the optimiser: a library that was made
//! for other hosts brings exports of its own, and would keep all they need alive.

use crate::features::{number, push_number};

/// Length of magic number and version.
const HEAD: usize = 8;
/// The section of exports.
const EXPORTS: u8 = 7;

/// The module with only the exports that are wanted.
///
/// # Errors
/// A sentence where the bytes are no module.
pub fn kept(module: &[u8], wanted: &dyn Fn(&str) -> bool) -> Result<Vec<u8>, String> {
    let broken = || "the compiled module is damaged; remove the target folder and build again".to_owned();
    let mut out = module.get(..HEAD).ok_or_else(broken)?.to_vec();
    let mut at = HEAD;
    while at < module.len() {
        let (size, body) = number(module, at + 1).ok_or_else(broken)?;
        let content = module.get(body..body + size).ok_or_else(broken)?;
        if module[at] == EXPORTS {
            let list = filtered(content, wanted).ok_or_else(broken)?;
            out.push(EXPORTS);
            push_number(&mut out, list.len());
            out.extend_from_slice(&list);
        } else {
            out.extend_from_slice(&module[at..body + size]);
        }
        at = body + size;
    }
    Ok(out)
}

/// A count, then for each a name, a kind and a number.
fn filtered(list: &[u8], wanted: &dyn Fn(&str) -> bool) -> Option<Vec<u8>> {
    let (count, mut at) = number(list, 0)?;
    let (mut kept, mut entries) = (Vec::new(), 0);
    for _ in 0..count {
        let (length, name) = number(list, at)?;
        let text = std::str::from_utf8(list.get(name..name + length)?).ok()?;
        let (_, end) = number(list, name + length + 1)?;
        if wanted(text) {
            kept.extend_from_slice(&list[at..end]);
            entries += 1;
        }
        at = end;
    }
    let mut out = Vec::new();
    push_number(&mut out, entries);
    out.extend_from_slice(&kept);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

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
