//! Where diagnostics are gathered, and the ones that many readers share.

use super::source::Role;
use crate::author_words as words;
use crate::diag::{Diagnostic, Fault, nearest};
use crate::limits::MAX_DIAGNOSTICS;
use crate::map::{Set, sort_by};
use crate::span::{AuthorWords, Span};
use std::cell::RefCell;

/// Diagnostics that do not keep a catalogue from loading.
const REMARKS: [&str; 2] = ["unexpected-file", "table-before-field"];

/// Whether a diagnostic is a remark only: the catalogue loads in spite of it.
#[must_use]
pub fn is_remark(diagnostic: &Diagnostic) -> bool {
    REMARKS.contains(&diagnostic.fault.code)
}

/// A place in a source file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// Path of the file.
    pub file: &'a str,
    /// Bytes of it.
    pub span: Span,
}

/// A name in both languages: what kind of thing a sentence speaks of.
#[derive(Clone, Copy, Debug)]
pub struct Noun {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

/// A noun from its two names.
#[must_use]
pub const fn noun(zh: &'static str, en: &'static str) -> Noun {
    Noun { zh, en }
}

/// Gathers diagnostics. Shared by reference, so that several readers can be at work at once.
#[derive(Debug, Default)]
pub struct Sink {
    list: RefCell<Vec<Diagnostic>>,
    spared: RefCell<Vec<&'static str>>,
}

impl Sink {
    /// Says that texts in a language may be left out, because the catalogue does not declare it.
    pub fn spare(&self, language: &'static str) {
        self.spared.borrow_mut().push(language);
    }

    /// Whether texts in a language must be there.
    #[must_use]
    pub fn wants(&self, language: &str) -> bool {
        !self.spared.borrow().contains(&language)
    }

    /// Adds one.
    pub fn add(&self, at: Place<'_>, code: &'static str, what: AuthorWords, why: AuthorWords, fix: AuthorWords) {
        self.push(Diagnostic { file: at.file.to_owned(), fault: Fault { code, span: at.span, what, why, fix } });
    }

    /// Adds one that is already made.
    pub fn push(&self, diagnostic: Diagnostic) {
        self.list.borrow_mut().push(diagnostic);
    }

    /// Whether something keeps the catalogue from loading.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list.borrow().iter().any(|d| !is_remark(d))
    }

    /// How many there are so far; to see whether a part was read without fault.
    #[must_use]
    pub fn count(&self) -> usize {
        self.list.borrow().len()
    }

    /// Files that could not be read to their end.
    #[must_use]
    pub fn broken_files(&self) -> Set<String> {
        let broken = |d: &&Diagnostic| ["toml-syntax", "csv-columns", "csv-quote"].contains(&d.fault.code);
        self.list.borrow().iter().filter(broken).map(|d| d.file.clone()).collect()
    }

    /// Forgets what is only a consequence of a file that could not be read to its end: names that it would define.
    pub fn drop_consequences(&self, role: Option<Role>) {
        let codes: &[&str] = match role {
            Some(Role::Measures) => &["unknown-measure"],
            Some(Role::Programmes) => &["unknown-clause", "unknown-programme"],
            Some(Role::Indicators) => &["unknown-indicator"],
            Some(Role::Forms) => &[
                "unknown-name", "unknown-field", "unknown-table", "unknown-form", "example-unknown-field",
                "column-outside-rows", "table-as-value",
            ],
            Some(Role::Codes) => &["unknown-code"],
            Some(Role::Divisions) => &["unknown-parent"],
            Some(Role::Catalogue | Role::Rules | Role::Levels) | None => &[],
        };
        self.list.borrow_mut().retain(|d| !codes.contains(&d.fault.code));
    }

    /// All of them by file and place, each once, at most `MAX_DIAGNOSTICS`.
    #[must_use]
    pub fn into_sorted(self) -> Vec<Diagnostic> {
        let mut list = self.list.into_inner();
        if cfg!(feature = "toml") {
            drop_after_syntax(&mut list);
        }
        sort_by(&mut list, &|a, b| a.order().cmp(&b.order()).then_with(|| a.fault.what.cmp(&b.fault.what)));
        list.dedup();
        list.truncate(MAX_DIAGNOSTICS);
        list
    }

    /// Something is named that does not exist; the nearest name is proposed, or all of a few.
    pub fn unknown<'n>(
        &self,
        at: Place<'_>,
        code: &'static str,
        noun: Noun,
        name: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) {
        let (zh, en) = (noun.zh, noun.en);
        self.add(
            at,
            code,
            words!("没有名为“{name}”的{zh}", "there is no {en} `{name}`"),
            words!("引用的{zh}必须已经定义", "what is named must be defined"),
            proposal(name, known),
        );
    }

    /// Reports texts that stand twice where each may stand once.
    pub fn twice<'a>(&self, list: impl IntoIterator<Item = (&'a str, Place<'a>)>, noun: Noun) {
        let mut seen = Set::new();
        let (zh, en) = (noun.zh, noun.en);
        for (name, at) in list {
            if !seen.insert(name) {
                self.add(
                    at,
                    "duplicate-id",
                    words!("{zh}“{name}”定义了两次", "{en} `{name}` is defined twice"),
                    words!("同名时无法知道引用的是哪一个", "it would not be known which of the two is meant"),
                    words!("改名，或删去重复的一个", "rename it, or remove one of the two"),
                );
            }
        }
    }
}

/// A value that is no TOML is read as something else or nothing; what follows from that is no fault of its own.
fn drop_after_syntax(list: &mut Vec<Diagnostic>) {
    let syntax: Vec<(String, Span)> =
        list.iter().filter(|d| d.fault.code == "toml-syntax").map(|d| (d.file.clone(), d.fault.span)).collect();
    list.retain(|d| {
        let (code, span) = (d.fault.code, d.fault.span);
        let follows = |(file, broken): &(String, Span)| *file == d.file && (*broken == span || span == Span::default());
        !(["empty-text", "wrong-kind", "date-shape"].contains(&code) && syntax.iter().any(follows))
    });
}

/// What to write instead of an unknown name.
#[must_use]
pub fn proposal<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> AuthorWords {
    if cfg!(not(feature = "author")) {
        return AuthorWords::default();
    }
    let known: Vec<&str> = known.into_iter().collect();
    if let Some(near) = nearest(name, known.iter().copied()) {
        return words!("是否想写“{near}”？", "did you mean `{near}`?");
    }
    if known.is_empty() {
        return words!("先定义它，或删去这处引用", "define it first, or remove this reference");
    }
    let mut shown: Vec<&str> = Vec::new();
    for name in &known {
        if shown.len() < 12 && !shown.contains(name) {
            shown.push(name);
        }
    }
    let (zh, en) = (shown.join("、"), shown.join(", "));
    let (more_zh, more_en) = if known.len() > shown.len() { (" 等", ", …") } else { ("", "") };
    words!("可用的有：{zh}{more_zh}", "known ones: {en}{more_en}")
}
