//! The list of WebAssembly features that a module claims to use, without those that old browsers lack.
//!
//! The compiler lists reference types and multiple values by default although generated code uses neither; the
//! bindings would take the list at its word and write a module that browsers before 2021 refuse.

/// Features that are not to be claimed.
const UNWANTED: [&str; 2] = ["reference-types", "multivalue"];
/// Name of the custom section.
const SECTION: &[u8] = b"target_features";
/// Length of magic number and version.
const HEAD: usize = 8;

/// The module with a shorter list of features.
///
/// # Errors
/// A sentence where the bytes are no module.
pub fn lowered(module: &[u8]) -> Result<Vec<u8>, String> {
    let broken = || "the compiled module is damaged; remove the target folder and build again".to_owned();
    let mut out = module.get(..HEAD).ok_or_else(broken)?.to_vec();
    let mut at = HEAD;
    while at < module.len() {
        let id = module[at];
        let (size, body) = number(module, at + 1).ok_or_else(broken)?;
        let content = module.get(body..body + size).ok_or_else(broken)?;
        match (id, listed(content)) {
            (0, Some(list)) => {
                let mut section = vec![];
                push_number(&mut section, SECTION.len());
                section.extend_from_slice(SECTION);
                section.extend_from_slice(&shortened(list).ok_or_else(broken)?);
                out.push(0);
                push_number(&mut out, section.len());
                out.extend_from_slice(&section);
            }
            _ => out.extend_from_slice(&module[at..body + size]),
        }
        at = body + size;
    }
    Ok(out)
}

/// The list in a custom section, if it is the one of features.
fn listed(content: &[u8]) -> Option<&[u8]> {
    let (length, name) = number(content, 0)?;
    (content.get(name..name + length)? == SECTION).then(|| &content[name + length..])
}

/// The list without what is unwanted: a count, then for each a sign, a length and a name.
fn shortened(list: &[u8]) -> Option<Vec<u8>> {
    let (count, mut at) = number(list, 0)?;
    let mut kept = Vec::new();
    let mut entries = 0;
    for _ in 0..count {
        let (length, name) = number(list, at + 1)?;
        let end = name + length;
        let text = list.get(name..end)?;
        if !UNWANTED.iter().any(|unwanted| unwanted.as_bytes() == text) {
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

/// A number of seven bits a byte, lowest first, and where it ends.
pub fn number(bytes: &[u8], mut at: usize) -> Option<(usize, usize)> {
    let mut value = 0_usize;
    for shift in (0..35).step_by(7) {
        let byte = *bytes.get(at)?;
        at += 1;
        value |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some((value, at));
        }
    }
    None
}

/// Writes a number of seven bits a byte, lowest first.
pub fn push_number(out: &mut Vec<u8>, mut value: usize) {
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or(0);
        value >>= 7;
        out.push(if value == 0 { low } else { low | 0x80 });
        if value == 0 {
            return;
        }
    }
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
