//! Words that no file may hold, each with what to do instead: leftovers, machine paths, registry hosts.
//!
//! The words are put together from halves, so that this file passes its own check.

use crate::code::{is_word, line_of};
use crate::tree::ending;

/// Leftovers, in code and its documents.
const LEFTOVERS: [(&str, &str); 8] = [
    (concat!("FIX", "ME"), "mend it, or assert today's answer and say why"),
    (concat!("TO", "DO"), "do it, or open an issue"),
    (concat!("XX", "X"), "say in words what is wrong"),
    (concat!("to", "do!"), "write it, or leave the function out"),
    (concat!("unimple", "mented!"), "write it, or leave the function out"),
    (concat!("#[ig", "nore"), "a test runs or goes"),
    (concat!("assert!(tr", "ue"), "assert what the code did"),
    (concat!("db", "g!"), "return a value or a `Diagnostic`"),
];
/// Endings of files in which leftovers are looked for.
const WRITTEN: [&str; 12] = ["rs", "js", "mjs", "ts", "css", "py", "html", "toml", "md", "yml", "sh", ""];
/// Folders of one machine.
const MACHINE: [&str; 4] = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/t", "mp/"), concat!("/ho", "me/")];
/// Hosts that packages come from: a clone must build against any mirror.
const HOSTS: [&str; 7] = [
    concat!("index.crates", ".io"),
    concat!("static.crates", ".io"),
    concat!("registry.npm", "js.org"),
    concat!("registry.npm", "mirror.com"),
    concat!("py", "pi.org"),
    concat!("files.python", "hosted.org"),
    concat!("proxy.go", "lang.org"),
];

/// What one file holds and should not.
pub fn complaints(path: &str, text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    if path == "Cargo.lock" {
        return complaints;
    }
    if WRITTEN.contains(&ending(path)) {
        for (word, instead) in LEFTOVERS {
            for at in places(text, word) {
                complaints.push(format!("{path}:{}: `{word}`; {instead}", line_of(text, at)));
            }
        }
    }
    for folder in MACHINE {
        for at in places(text, folder) {
            complaints.push(format!(
                "{path}:{}: `{folder}` exists on one machine only; say it from the top of the project",
                line_of(text, at)
            ));
        }
    }
    for host in HOSTS {
        for (at, _) in text.match_indices(host) {
            complaints.push(format!(
                "{path}:{}: `{host}`; where packages come from is for the machine's settings",
                line_of(text, at)
            ));
        }
    }
    complaints
}

/// Places of a word that is no part of a longer one, nor of a longer path.
fn places(text: &str, word: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let joined = |byte: Option<&u8>| is_word(byte.copied()) || matches!(byte, Some(b'.' | b'~' | b'}'));
    let ends_open = word.ends_with(|c: char| c.is_ascii_alphanumeric());
    let found = text.match_indices(word).map(|(at, _)| at).filter(|at| {
        let before = at.checked_sub(1).and_then(|i| bytes.get(i));
        let after = bytes.get(at + word.len());
        !(joined(before) || ends_open && is_word(after.copied()))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_are_told_with_their_line() {
        for (word, instead) in LEFTOVERS {
            let told = complaints("core/src/lib.rs", &format!("a\n  {word}(b)\n"));
            assert_eq!(told.len(), 1, "{word}: {told:?}");
            assert!(told[0].starts_with("core/src/lib.rs:2: ") && told[0].ends_with(instead), "{told:?}");
        }
    }

    #[test]
    fn longer_words_and_data_are_fine() {
        let longer = format!("A{0}B {0}_N", LEFTOVERS[1].0);
        assert_eq!(complaints("core/src/lib.rs", &longer), Vec::<String>::new());
        assert_eq!(complaints("seeds/x.csv", LEFTOVERS[2].0), Vec::<String>::new());
    }

    #[test]
    fn machine_paths_are_told_and_addresses_are_not() {
        let at = MACHINE[2];
        assert_eq!(complaints("a.txt", &format!("see {at}x")).len(), 1);
        assert_eq!(complaints("a.txt", &format!("see example.org{at}x and ./a{at}x")), Vec::<String>::new());
    }

    #[test]
    fn hosts_are_allowed_in_the_lock_file_only() {
        let line = format!("https://{}/x", HOSTS[0]);
        assert_eq!(complaints("README.md", &line).len(), 1);
        assert_eq!(complaints("Cargo.lock", &line), Vec::<String>::new());
    }
}
