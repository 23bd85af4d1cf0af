//! TOML files as trees. All syntax faults of a file are told, not only the first.

use super::node::{Entry, Node, Value};
use super::sink::{Place, Sink};
use crate::author_words as words;
use crate::span::Span;
use ::toml::de::{DeInteger, DeTable, DeValue};

/// The tree of a TOML file; what could not be read is left out of it.
pub fn read(path: &str, source: &str, sink: &Sink) -> Node {
    let (table, errors) = DeTable::parse_recoverable(source);
    for error in &errors {
        let span = error.span().map_or(Span::default(), |s| Span::new(s.start, s.end));
        let message = error.message();
        sink.add(
            Place { file: path, span },
            "toml-syntax",
            words!("TOML 语法有误：{message}", "TOML syntax: {message}"),
            words!(
                "这里不符合 TOML 的写法，其后的内容可能未读到",
                "this is not TOML; what follows may not have been read"
            ),
            words!(
                "检查引号、括号、等号是否成对，同一个键是否写了两次",
                "check quotes, brackets and equals signs, and that no key stands twice"
            ),
        );
    }
    let reader = Reader { path, source, sink };
    reader.table(Span::new(0, 0), table.get_ref())
}

struct Reader<'a> {
    path: &'a str,
    source: &'a str,
    sink: &'a Sink,
}

impl Reader<'_> {
    fn table(&self, span: Span, table: &DeTable<'_>) -> Node {
        let entries = table
            .iter()
            .map(|(key, value)| Entry {
                key: key.get_ref().to_string(),
                key_span: Span::new(key.span().start, key.span().end),
                node: self.value(Span::new(value.span().start, value.span().end), value.get_ref()),
            })
            .collect();
        Node::table(span, entries)
    }

    fn value(&self, span: Span, value: &DeValue<'_>) -> Node {
        match value {
            DeValue::String(text) => Node::text(span, text.to_string(), self.exact(span, text)),
            DeValue::Integer(number) => self.integer(span, number),
            DeValue::Float(number) => Node { span, value: Value::Decimal(number.as_str().to_owned()) },
            DeValue::Boolean(flag) => Node { span, value: Value::Flag(*flag) },
            DeValue::Datetime(date) => Node::text(span, date.to_string(), None),
            DeValue::Array(list) => {
                let nodes = list.iter().map(|v| self.value(Span::new(v.span().start, v.span().end), v.get_ref()));
                Node { span, value: Value::List(nodes.collect()) }
            }
            DeValue::Table(table) => self.table(span, table),
        }
    }

    fn integer(&self, span: Span, number: &DeInteger<'_>) -> Node {
        if let Ok(n) = i64::from_str_radix(number.as_str(), number.radix()) {
            return Node { span, value: Value::Integer(n) };
        }
        self.sink.add(
            Place { file: self.path, span },
            "number-too-large",
            words!("整数 {number} 太大", "the whole number {number} is too large"),
            words!("目录中的整数不超过 64 位", "whole numbers in a catalogue have at most 64 bits"),
            words!("写较小的数", "write a smaller number"),
        );
        Node { span, value: Value::Integer(0) }
    }

    /// Where the content of a quoted text begins, if the file spells it without escapes.
    fn exact(&self, span: Span, text: &str) -> Option<u32> {
        let raw = self.source.get(span.start as usize..span.end as usize)?;
        let skip = match raw.get(..3) {
            Some("\"\"\"" | "'''") => {
                let rest = &raw[3..];
                3 + rest.len() - rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')).unwrap_or(rest).len()
            }
            Some(_) | None => 1,
        };
        let same = raw.get(skip..).is_some_and(|rest| rest.starts_with(text));
        same.then(|| span.start + u32::try_from(skip).unwrap_or(0))
    }
}
