//! The order of the modules inside core: each may use only those before it.

use crate::code::{before, blank, is_word, line_of, word};

/// From the ground up. A new module of core takes its place here and in `core/src/lib.rs`.
const ORDER: [&str; 20] = [
    "limits", "map", "json", "digest", "span", "diag", "value", "measure", "lang", "catalogue", "plan", "column",
    "eval", "finding", "compiled", "locate", "rollup", "report", "session", "lib",
];
/// Exported macros live at the root of the crate whichever file holds them.
const MACROS: [&str; 2] = ["author_words", "words"];

/// What is out of order in one file; nothing for files outside core.
pub fn complaints(path: &str, text: &str) -> Vec<String> {
    let Some(inside) = path.strip_prefix("core/src/") else { return Vec::new() };
    let code = blank(text);
    let own = inside.split(['/', '.']).next().unwrap_or(inside);
    if own == "lib" {
        return declared(path, &code);
    }
    let Some(rank) = rank(own) else {
        return vec![format!(
            "{path}: `{own}` has no place in the order of core; give it one in `tests/tidy/order.rs`"
        )];
    };
    let mut complaints = Vec::new();
    for (at, used) in uses(&code, depth(inside)) {
        let line = line_of(&code, at);
        match self::rank(used) {
            Some(other) if other <= rank => {}
            Some(_) => complaints.push(format!(
                "{path}:{line}: `{own}` uses `{used}`, which comes after it; move what both need to the earlier one, or \
                 let `{used}` do the work"
            )),
            None if MACROS.contains(&used) => {}
            None => complaints.push(format!(
                "{path}:{line}: `{own}` uses `{used}` through the root; name its module, as in `crate::span::Lang`"
            )),
        }
    }
    complaints
}

/// The list of modules in `lib.rs` is the order too.
fn declared(path: &str, code: &str) -> Vec<String> {
    let places = code.match_indices("mod ").filter(|(at, _)| !is_word(before(code.as_bytes(), *at)));
    let modules: Vec<(usize, &str)> = places.map(|(at, _)| (at, word(&code[at + 4..]))).collect();
    let mut complaints = Vec::new();
    for pair in modules.windows(2) {
        let [(_, first), (at, second)] = pair else { continue };
        if rank(first) > rank(second) {
            complaints.push(format!(
                "{path}:{}: `{second}` is declared after `{first}` but comes before it",
                line_of(code, *at)
            ));
        }
    }
    complaints
}

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|name| *name == module)
}

/// How many `super` lead from the top of this file to the root of the crate.
fn depth(inside: &str) -> usize {
    let folders = inside.matches('/').count();
    if inside.ends_with("/mod.rs") { folders } else { folders + 1 }
}

/// Everything named through the root of the crate: `crate::a`, `crate::{a, b::c}`, and `super` all the way up.
fn uses(code: &str, depth: usize) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (at, start) in code.match_indices("crate::") {
        if !is_word(before(code.as_bytes(), at)) {
            names(code, at + start.len(), &mut found);
        }
    }
    let up = "super::".repeat(depth);
    for (at, start) in code.match_indices(&up) {
        let inner = before(code.as_bytes(), at).is_some_and(|b| b == b':' || is_word(Some(b)));
        let mut above = Vec::new();
        names(code, at + start.len(), &mut above);
        // A module inside this file is one step further down, so only names of modules tell that the root was meant.
        found.extend(above.into_iter().filter(|(_, name)| !inner && rank(name).is_some()));
    }
    found
}

fn names<'a>(code: &'a str, at: usize, found: &mut Vec<(usize, &'a str)>) {
    let rest = &code[at..];
    if !rest.starts_with('{') {
        let name = word(rest);
        if !name.is_empty() {
            found.push((at, name));
        }
        return;
    }
    let mut level = 0;
    let mut fresh = false;
    for (i, c) in rest.char_indices() {
        match c {
            '{' => (level, fresh) = (level + 1, level == 0),
            '}' if level == 1 => return,
            '}' => level -= 1,
            ',' if level == 1 => fresh = true,
            _ if fresh && !c.is_whitespace() => {
                found.push((at + i, word(&rest[i..])));
                fresh = false;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::complaints;

    fn told(path: &str, text: &str) -> String {
        complaints(path, text).join("\n")
    }

    #[test]
    fn a_later_module_is_named_with_the_earlier_one() {
        let told = told("core/src/value/number.rs", "use crate::limits;\nuse crate::catalogue::Field;\n");
        assert!(told.starts_with("core/src/value/number.rs:2: `value` uses `catalogue`"), "{told}");
    }

    #[test]
    fn groups_and_paths_in_code_count() {
        let told = told(
            "core/src/lang/check.rs",
            "use crate::{span::{Span, report}, eval::Machine};\nfn f() { crate::plan::build() }",
        );
        assert!(told.contains("`lang` uses `eval`") && told.contains(":2: `lang` uses `plan`"), "{told}");
        assert_eq!(told.lines().count(), 2, "{told}");
    }

    #[test]
    fn climbing_to_the_root_counts() {
        assert!(told("core/src/diag.rs", "use super::lang::parse;").contains("`diag` uses `lang`"));
        assert!(told("core/src/value/date.rs", "use super::super::plan;").contains("`value` uses `plan`"));
        assert_eq!(told("core/src/value/date.rs", "use super::number; use super::super::span::Span;"), "");
    }

    #[test]
    fn earlier_modules_macros_and_comments_are_fine() {
        let text =
            "//! [`crate::report`]\nuse crate::{span::Lang, value::Date, words};\nconst A: &str = \"crate::report\";";
        assert_eq!(told("core/src/catalogue/rule.rs", text), "");
        assert_eq!(told("app/cli/src/check.rs", "use crate::report;"), "");
    }

    #[test]
    fn shortcuts_through_the_root_and_unknown_modules_are_told() {
        assert!(told("core/src/value/date.rs", "use crate::Machine;").contains("through the root"));
        assert!(told("core/src/helpers.rs", "").contains("no place in the order"));
    }

    #[test]
    fn the_root_lists_modules_in_order() {
        assert_eq!(told("core/src/lib.rs", "pub mod limits;\npub mod lang;\npub mod report;"), "");
        assert!(told("core/src/lib.rs", "pub mod lang;\npub mod span;").starts_with("core/src/lib.rs:2: `span`"));
    }
}
