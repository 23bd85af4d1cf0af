//! Panics of a module for browsers as traps. The standard library as it is shipped puts a sentence together for each panic
//! and hands it to a hook; in a browser the module stops either way, and nobody hears the sentence.

use crate::sections::{number, push_number, rewritten};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

const NAMES: u8 = 0;
const IMPORTS: u8 = 2;
const CODE: u8 = 10;
/// The part of the names that belongs to functions.
const OF_FUNCTIONS: u8 = 1;
/// A body without locals: `unreachable`, `end`, and its length before.
const BODY: [u8; 4] = [3, 0, 0, 0x0b];
/// Whose functions they are: a program's own may be called alike and come back.
const LIBRARIES: [&str; 4] = ["core::", "alloc::", "std::", "hashbrown::"];
/// Where panics begin, by the ends of names.
const FAILURES: [&str; 9] = [
    "_fail", "_fail_rt", "::expect_failed", "::unwrap_failed", "::assert_failed", "::assert_failed_inner",
    "::handle_error", "::capacity_overflow", "::handle_alloc_error",
];
/// What comes behind, by the beginnings of names; and waiting for another thread, of which there is none.
const REPORTS: [&str; 10] = [
    "core::panicking::",
    "std::panicking::panic_handler",
    "std::panicking::panic_with_hook",
    "std::panicking::default_hook",
    "core::cell::panic_",
    "std::thread::local::panic_",
    "console_error_panic_hook::",
    "std::thread::current::",
    "std::thread::functions::park",
    "alloc::sync::Arc<std::thread::thread::Inner",
];

/// The module whose panics are traps. It has to have the names of its functions.
///
/// # Errors
/// A sentence where the bytes are no module.
pub fn trapping(module: &[u8]) -> Result<Vec<u8>, String> {
    let (before, chosen) = (Cell::new(0), RefCell::new(BTreeSet::new()));
    rewritten(module, |id, content| {
        match id {
            IMPORTS => before.set(imported(content)?),
            NAMES => chosen.borrow_mut().extend(panicking(content).unwrap_or_default()),
            _ => (),
        }
        Some(content.into())
    })?;
    let (before, chosen) = (before.get(), chosen.into_inner());
    rewritten(module, |id, content| match id {
        CODE => trapped(content, before, &chosen).map(Cow::Owned),
        _ => Some(content.into()),
    })
}

/// How many functions are imported, which are numbered before the module's own.
fn imported(list: &[u8]) -> Option<usize> {
    number(list, 0).map(|(count, _)| count)
}

/// Numbers of the functions whose names tell that they panic.
fn panicking(section: &[u8]) -> Option<Vec<usize>> {
    let (length, mut at) = number(section, 0)?;
    if section.get(at..at + length)? != b"name" {
        return None;
    }
    at += length;
    loop {
        let id = *section.get(at)?;
        let (size, from) = number(section, at + 1)?;
        if id == OF_FUNCTIONS {
            return chosen(section.get(from..from + size)?);
        }
        at = from + size;
    }
}

fn chosen(list: &[u8]) -> Option<Vec<usize>> {
    let (count, mut at) = number(list, 0)?;
    let mut all = Vec::new();
    for _ in 0..count {
        let (function, from) = number(list, at)?;
        let (length, from) = number(list, from)?;
        at = from + length;
        if panics(std::str::from_utf8(list.get(from..at)?).ok()?) {
            all.push(function);
        }
    }
    Some(all)
}

/// Whether a function of this name does nothing but panic.
fn panics(name: &str) -> bool {
    let plain = plain(name);
    let from = |beginnings: &[&str]| beginnings.iter().any(|part| plain.trim_start_matches('<').starts_with(part));
    from(&REPORTS) || from(&LIBRARIES) && FAILURES.iter().any(|end| plain.ends_with(end))
}

/// A name without hashes and types: `core[1f]::panicking::assert_failed::<u8, u8>` is `core::panicking::assert_failed`.
fn plain(name: &str) -> String {
    let mut plain = String::new();
    let mut rest = name;
    while let Some((before, behind)) = rest.split_once('[') {
        plain.push_str(before);
        rest = behind.split_once(']').map_or("", |(_, behind)| behind);
    }
    plain.push_str(rest);
    let end = plain.rfind("::h").filter(|at| plain[at + 3..].bytes().all(|byte| byte.is_ascii_hexdigit()));
    plain.truncate(end.unwrap_or(plain.len()));
    let end = plain.rfind("::<").filter(|_| plain.ends_with('>'));
    plain.truncate(end.unwrap_or(plain.len()));
    plain
}

fn trapped(list: &[u8], before: usize, chosen: &BTreeSet<usize>) -> Option<Vec<u8>> {
    let (count, mut at) = number(list, 0)?;
    let mut out = Vec::with_capacity(list.len());
    push_number(&mut out, count);
    for own in 0..count {
        let (size, from) = number(list, at)?;
        let body = list.get(at..from + size)?;
        out.extend_from_slice(if chosen.contains(&(before + own)) { &BODY } else { body });
        at = from + size;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module of one import, `f` and `g`, each of which gives back a number; the second bears the name.
    fn module(name: &str, bodies: [&[u8]; 2]) -> Vec<u8> {
        let mut out = b"\0asm\x01\0\0\0\x01\x05\x01\x60\0\x01\x7f\x02\x07\x01\x01m\x01f\0\0\x03\x03\x02\0\0".to_vec();
        let code: Vec<u8> = [&[2], bodies[0], bodies[1]].concat();
        out.push(CODE);
        push_number(&mut out, code.len());
        out.extend_from_slice(&code);
        let mut list = vec![2, 1, 1, b'f', 2];
        push_number(&mut list, name.len());
        list.extend_from_slice(name.as_bytes());
        let mut names = b"\x04name\x00\x02\x01m".to_vec();
        names.push(OF_FUNCTIONS);
        push_number(&mut names, list.len());
        names.extend_from_slice(&list);
        out.push(NAMES);
        push_number(&mut out, names.len());
        out.extend_from_slice(&names);
        out
    }

    #[test]
    fn what_panics_is_a_trap_and_nothing_else() {
        let works: &[u8] = b"\x04\0\x41\x07\x0b";
        for name in [
            "core[c5930c85a12de822]::panicking::panic_fmt",
            "core[c59]::panicking::assert_failed::<usize, usize>",
            "core::panicking::assert_failed::h8cc6435b90097464",
            "core[c59]::result::unwrap_failed",
            "core[c59]::slice::index::slice_index_fail",
            "<std[a54]::panicking::panic_handler::StaticStrPayload as core[c59]::panic::PanicPayload>::get",
        ] {
            assert_eq!(trapping(&module(name, [works, works])), Ok(module(name, [works, &BODY])), "{name}");
        }
        for name in [
            "shequ_core::handle_error",
            "std[a54]::panicking::set_hook",
            "core[c59]::fmt::write",
            "f::h12",
            "<u128>::_fmt_inner",
        ] {
            assert_eq!(trapping(&module(name, [works, works])), Ok(module(name, [works, works])), "{name}");
        }
        assert!(trapping(b"\0asm\x01\0\0\0\x0a\x05").is_err());
    }
}
