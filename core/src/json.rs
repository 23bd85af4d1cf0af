//! JSON as the core reads and writes it: one reader and one writer, whatever is read or written.
//!
//! Generic serialisation makes code for every type once more, which browsers fetch; a tree and one writer do not. What
//! they accept and give is what `serde_json` accepts and gives; tests compare the two.

mod read;
mod write;

pub use read::{Broken, read, read_all};
pub(crate) use write::to_json_around;
pub use write::{ascii, quoted, to_json, write_text};

use std::borrow::Cow;

/// A value with its text as it stands in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Json<'a> {
    /// The text: of a number its digits, of a list or an object everything between its brackets and these.
    pub text: &'a str,
    /// What it says.
    pub value: Value<'a>,
}

/// Keys and values in the order of the source; a key may stand twice.
pub type Members<'a> = Vec<(Cow<'a, str>, Json<'a>)>;

/// The forms of a value. Numbers are never turned into floats; their text is the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// The digits of a number.
    Number(&'a str),
    /// A text without quotes and escapes. One with an escape that is no character, such as half a surrogate pair, is
    /// kept as it was written.
    Text(Cow<'a, str>),
    /// Several values.
    List(Vec<Json<'a>>),
    /// Keys and values in the order of the source; a key may stand twice.
    Map(Members<'a>),
}

impl<'a> Value<'a> {
    /// The text, where it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::List(_) | Self::Map(_) => None,
        }
    }

    /// Keys and values, where it is a map.
    #[must_use]
    pub fn into_map(self) -> Option<Members<'a>> {
        match self {
            Self::Map(members) => Some(members),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::List(_) => None,
        }
    }
}
