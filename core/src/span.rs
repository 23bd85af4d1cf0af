//! A place in a catalogue source: which file and which bytes of it.

use std::fmt::{Arguments, format};

/// Bytes `start..end` of one source text, counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets; offsets past 4 GiB are cut, which no accepted source reaches.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let cut = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { start: cut(start), end: cut(end) }
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The same span moved by `by` bytes, for expressions that stand inside a larger file.
    #[must_use]
    pub fn shifted(self, by: u32) -> Self {
        Self { start: self.start.saturating_add(by), end: self.end.saturating_add(by) }
    }
}

/// A sentence in the two languages that every part of the product speaks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    /// A sentence of what [`words!`](crate::words) was given. Not inlined: there are hundreds of sentences.
    #[inline(never)]
    #[must_use]
    pub fn of(zh: Arguments<'_>, en: Arguments<'_>) -> Self {
        Self { zh: format(zh), en: format(en) }
    }

    /// The text in one language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// The language that a person reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lang {
    /// Chinese, the default.
    #[default]
    Zh,
    /// English.
    En,
}

/// Builds [`Words`] from two format strings: Chinese, then English. Values named in the strings need no argument;
/// further arguments serve both languages, or, behind a `;`, the English one only.
#[macro_export]
macro_rules! words {
    ($zh:literal, $en:literal $(,)?) => {
        $crate::span::Words::of(format_args!($zh), format_args!($en))
    };
    ($zh:literal, $en:literal, $($both:expr),+ $(,)?) => {
        $crate::span::Words::of(format_args!($zh, $($both),+), format_args!($en, $($both),+))
    };
    ($zh:literal, $en:literal, $($first:expr),+ ; $($second:expr),+ $(,)?) => {
        $crate::span::Words::of(format_args!($zh, $($first),+), format_args!($en, $($second),+))
    };
}

/// A sentence to the author of a catalogue.
#[cfg(feature = "author")]
pub type AuthorWords = Words;

/// In place of a sentence to the author of a catalogue. Browsers load catalogues that were proved before: there, without
/// the feature `author`, a fault keeps its code and place, and its sentences take no room in the module.
#[cfg(not(feature = "author"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct AuthorWords;

#[cfg(not(feature = "author"))]
impl AuthorWords {
    /// Nothing, in any language.
    #[must_use]
    pub fn get(&self, _: Lang) -> &'static str {
        ""
    }
}

#[cfg(not(feature = "author"))]
impl From<Words> for AuthorWords {
    fn from(_: Words) -> Self {
        Self
    }
}

/// [`words!`] to the author of a catalogue, as [`span::AuthorWords`](crate::span::AuthorWords).
#[macro_export]
macro_rules! author_words {
    ($($parts:tt)*) => {
        if cfg!(feature = "author") { $crate::words!($($parts)*).into() } else { $crate::span::AuthorWords::default() }
    };
}
