//! One tree for every source file, with spans: what TOML, CSV and the packed JSON become before anything is read.

use crate::json::write_text;
use crate::map::sort_by;
use crate::span::Span;

/// A value with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Where it stands in its file, quotes included; empty when it came from the packed form.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// The forms of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text. Dates are texts too, so that both ways of loading see the same tree.
    Text {
        /// The text without quotes and escapes.
        text: String,
        /// Byte of the file at which exactly these bytes begin; none where the file spells them otherwise.
        at: Option<u32>,
    },
    /// A whole number.
    Integer(i64),
    /// A number with a point, as it was typed; a text in the packed form.
    #[cfg_attr(not(feature = "toml"), allow(dead_code))]
    Decimal(String),
    /// Yes or no.
    Flag(bool),
    /// Several values.
    List(Vec<Node>),
    /// Values by key, in order of their keys.
    Table(Vec<Entry>),
}

/// One key of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// Its value.
    pub node: Node,
}

impl Node {
    /// A table; its keys are put in order, so that the order in the file never matters.
    #[must_use]
    pub fn table(span: Span, mut entries: Vec<Entry>) -> Self {
        sort_by(&mut entries, &|a, b| a.key.cmp(&b.key));
        Self { span, value: Value::Table(entries) }
    }

    /// Whether a table has one of its keys twice; the syntax of TOML knows no such table.
    #[must_use]
    pub fn has_key_twice(&self) -> bool {
        matches!(&self.value, Value::Table(entries) if entries.windows(2).any(|two| two[0].key == two[1].key))
    }

    /// A text whose bytes stand in the file at `at`.
    #[cfg(feature = "toml")]
    #[must_use]
    pub fn text(span: Span, text: String, at: Option<u32>) -> Self {
        Self { span, value: Value::Text { text, at } }
    }

    /// The canonical JSON of the tree: sorted keys, no spaces. Equal trees give equal bytes.
    pub fn write_json(&self, out: &mut String) {
        match &self.value {
            Value::Text { text, .. } | Value::Decimal(text) => write_text(text, out),
            Value::Integer(n) => out.push_str(&n.to_string()),
            Value::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Value::List(list) => {
                out.push('[');
                for (i, node) in list.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    node.write_json(out);
                }
                out.push(']');
            }
            Value::Table(entries) => {
                out.push('{');
                for (i, entry) in entries.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    write_text(&entry.key, out);
                    out.push(':');
                    entry.node.write_json(out);
                }
                out.push('}');
            }
        }
    }
}
