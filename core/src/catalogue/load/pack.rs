//! The packed catalogue: all files as one canonical JSON text, whose SHA-256 is the digest of the catalogue.

use super::node::{Entry, Node, Value};
use super::sink::{Place, Sink};
use crate::author_words as words;
use crate::digest::{named, of_parts};
use crate::json::{self, Json, write_text};
use crate::limits::MAX_JSON_DEPTH;
use crate::map::Map;
use crate::span::Span;
use std::borrow::Cow;

/// Version of the packed form.
const PACKED: i64 = 1;

/// Trees by path.
pub type Trees = Map<String, Node>;

/// The canonical text of some trees: one line, ended by a line feed.
#[must_use]
pub fn write(trees: &Trees) -> String {
    let mut out = format!("{{\"catalogue\":{PACKED},\"files\":{{");
    for (i, (path, tree)) in trees.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        write_text(path, &mut out);
        out.push(':');
        tree.write_json(&mut out);
    }
    out.push_str("}}\n");
    out
}

/// `sha256:` and 64 hexadecimal digits over the canonical text.
#[must_use]
pub fn digest(canonical: &str) -> String {
    named(canonical.as_bytes())
}

/// The first 12 hexadecimal digits of the SHA-256 over texts, kept apart by a zero byte.
#[must_use]
pub fn version_of(parts: &[&str]) -> String {
    let mut hash = of_parts(parts);
    hash.truncate(12);
    hash
}

/// The trees of a packed text; empty where it is none.
pub fn read(text: &str, sink: &Sink) -> Trees {
    let top = match json::read(text, MAX_JSON_DEPTH) {
        Ok(json) => json.value.into_map().unwrap_or_default(),
        Err(broken) => {
            let (line, column) = (broken.line, broken.column);
            sink.add(
                Place { file: "", span: Span::default() },
                "packed-syntax",
                words!(
                    "打包的目录不是完整的 JSON：第 {line} 行第 {column} 列",
                    "the packed catalogue is no complete JSON: line {line}, column {column}"
                ),
                words!("文件可能没有传完，或被改动过", "the file may have been cut off or changed"),
                words!("重新用 shequ catalogue pack 打包", "pack it again with `shequ catalogue pack`"),
            );
            return Trees::new();
        }
    };
    let mut files = None;
    let mut version = None;
    for (key, json) in top {
        match key.as_ref() {
            "catalogue" => version = json.text.parse().ok(),
            "files" => files = json.value.into_map(),
            _ => not_packed(sink),
        }
    }
    let (Some(PACKED), Some(files)) = (version, files) else {
        not_packed(sink);
        return Trees::new();
    };
    files.into_iter().map(|(path, json)| (path.into_owned(), tree(json, sink))).collect()
}

fn not_packed(sink: &Sink) {
    sink.add(
        Place { file: "", span: Span::default() },
        "packed-shape",
        words!("这不是第 {PACKED} 版的打包目录", "this is no packed catalogue of version {PACKED}"),
        words!(
            "最外层应只有 catalogue（版本号）和 files（各文件）两项",
            "its outer keys must be `catalogue` (the version) and `files`"
        ),
        words!(
            "用当前版本的 shequ catalogue pack 重新打包",
            "pack it again with `shequ catalogue pack` of this version"
        ),
    );
}

fn tree(json: Json<'_>, sink: &Sink) -> Node {
    let span = Span::default();
    let value = match json.value {
        json::Value::Bool(flag) => Value::Flag(flag),
        json::Value::Text(text) => Value::Text { text: text.into_owned(), at: None },
        json::Value::List(list) => Value::List(list.into_iter().map(|json| tree(json, sink)).collect()),
        json::Value::Map(members) => {
            let entry = |(key, json): (Cow<'_, str>, _)| Entry {
                key: key.into_owned(),
                key_span: span,
                node: tree(json, sink),
            };
            let table = Node::table(span, members.into_iter().map(entry).collect());
            if table.has_key_twice() {
                not_packed(sink);
            }
            return table;
        }
        json::Value::Number(_) | json::Value::Null => match json.text.parse() {
            Ok(n) => Value::Integer(n),
            Err(_) => {
                not_packed(sink);
                Value::Integer(0)
            }
        },
    };
    Node { span, value }
}
