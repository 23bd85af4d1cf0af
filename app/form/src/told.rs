//! What others tell in JSON: the answers of a server, kept drafts, what a worker read of a file, the page around. Read and
//! written as the core does it.

use crate::limits::MAX_JSON_DEPTH;
use shequ_core::json::{self, Json, Value};

pub use shequ_core::json::quoted;

/// Stands for what is not there.
static NOTHING: Json<'static> = Json { text: "null", value: Value::Null };

/// What a text says; `null` where it is no JSON.
#[must_use]
pub fn read(text: &str) -> Json<'_> {
    json::read(text, MAX_JSON_DEPTH).unwrap_or(Json { text: "null", value: Value::Null })
}

/// Looking into what was told. Of a member that stands twice the last counts.
pub trait Told<'a> {
    /// A member, if it is there.
    fn member(&self, name: &str) -> Option<&Json<'a>>;

    /// A member, or `null`.
    fn at(&self, name: &str) -> &Json<'a>;

    /// All of a list; nothing of anything else.
    fn all(&self) -> &[Json<'a>];

    /// The text, where it is one.
    fn text(&self) -> Option<&str>;

    /// The text of a member; empty where it is none.
    fn word(&self, name: &str) -> String;

    /// A whole number that is not negative.
    fn number(&self) -> Option<u64>;

    /// Whether it is this truth.
    fn is(&self, truth: bool) -> bool;

    /// What is written, unless that is `null`.
    fn written(&self) -> Option<String>;
}

impl<'a> Told<'a> for Json<'a> {
    fn member(&self, name: &str) -> Option<&Json<'a>> {
        match &self.value {
            Value::Map(members) => members.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::List(_) => None,
        }
    }

    fn at(&self, name: &str) -> &Json<'a> {
        self.member(name).unwrap_or(&NOTHING)
    }

    fn all(&self) -> &[Json<'a>] {
        match &self.value {
            Value::List(all) => all,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Map(_) => &[],
        }
    }

    fn text(&self) -> Option<&str> {
        self.value.as_text()
    }

    fn word(&self, name: &str) -> String {
        self.at(name).text().unwrap_or_default().to_owned()
    }

    fn number(&self) -> Option<u64> {
        match &self.value {
            Value::Number(digits) => digits.parse().ok(),
            Value::Null | Value::Bool(_) | Value::Text(_) | Value::List(_) | Value::Map(_) => None,
        }
    }

    fn is(&self, truth: bool) -> bool {
        self.value == Value::Bool(truth)
    }

    fn written(&self) -> Option<String> {
        (self.value != Value::Null).then(|| self.text.to_owned())
    }
}

/// A text as JSON, or `null`.
#[must_use]
pub fn quoted_or_null(text: Option<&str>) -> String {
    text.map_or_else(|| "null".to_owned(), quoted)
}

/// An object of members that are JSON already.
#[must_use]
pub fn object<const N: usize>(members: [(&str, String); N]) -> String {
    joined('{', &members.map(|(name, value)| format!("{}:{value}", quoted(name))), '}')
}

/// A list of what is JSON already.
#[must_use]
pub fn list(all: &[String]) -> String {
    joined('[', all, ']')
}

fn joined(open: char, all: &[String], close: char) -> String {
    format!("{open}{}{close}", all.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let text = object([
            ("a", quoted("一\"\n")),
            ("b", list(&["1".to_owned(), "true".to_owned()])),
            ("c", quoted_or_null(None)),
            ("a\\", "2".to_owned()),
        ]);
        let told = read(&text);
        assert_eq!((told.word("a").as_str(), told.word("c").as_str()), ("一\"\n", ""));
        assert_eq!((told.at("b").all()[0].number(), told.at("b").all()[1].is(true)), (Some(1), true));
        assert_eq!((told.at("c").written(), told.at("a\\").written()), (None, Some("2".to_owned())));
        assert!(told.member("c").is_some() && told.member("d").is_none());
    }

    #[test]
    fn what_is_no_json_tells_nothing() {
        for text in ["", "{", "[1", "{\"a\":1}x"] {
            assert_eq!(read(text).at("a").value, Value::Null, "{text}");
        }
        assert_eq!(read("{\"a\":1,\"a\":2}").at("a").number(), Some(2));
        assert_eq!(read("{\"a\":-1}").at("a").number(), None);
    }
}
