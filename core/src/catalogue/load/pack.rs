//! The packed catalogue: all files as one canonical JSON text, whose SHA-256 is the digest of the catalogue.

use super::node::{Entry, Node, Value, write_json_text};
use super::sink::{Place, Sink};
use crate::map::Map;
use crate::span::Span;
use crate::words;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

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
        write_json_text(path, &mut out);
        out.push(':');
        tree.write_json(&mut out);
    }
    out.push_str("}}\n");
    out
}

/// `sha256:` and 64 hexadecimal digits over the canonical text.
#[must_use]
pub fn digest(canonical: &str) -> String {
    format!("sha256:{}", hex(&Sha256::digest(canonical.as_bytes())))
}

/// The first 12 hexadecimal digits of the SHA-256 over texts, kept apart by a zero byte.
#[must_use]
pub fn version_of(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hex(&hash.finalize()[..6])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The trees of a packed text; empty where it is none.
pub fn read(text: &str, sink: &Sink) -> Trees {
    let parsed: Json = match serde_json::from_str(text) {
        Ok(parsed) => parsed,
        Err(error) => {
            sink.add(
                Place { file: "", span: Span::default() },
                "packed-syntax",
                words!("打包的目录不是完整的 JSON：{error}", "the packed catalogue is no complete JSON: {error}"),
                words!("文件可能没有传完，或被改动过", "the file may have been cut off or changed"),
                words!("重新用 shequ catalogue pack 打包", "pack it again with `shequ catalogue pack`"),
            );
            return Trees::new();
        }
    };
    let Json::Object(top) = parsed else {
        not_packed(sink);
        return Trees::new();
    };
    let mut files = None;
    let mut version = None;
    for (key, value) in top {
        match (key.as_str(), value) {
            ("catalogue", value) => version = value.as_i64(),
            ("files", Json::Object(map)) => files = Some(map),
            (_, _) => not_packed(sink),
        }
    }
    let (Some(PACKED), Some(files)) = (version, files) else {
        not_packed(sink);
        return Trees::new();
    };
    files.into_iter().map(|(path, json)| (path, tree(json, sink))).collect()
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

fn tree(json: Json, sink: &Sink) -> Node {
    let span = Span::default();
    let value = match json {
        Json::Null => {
            not_packed(sink);
            Value::Flag(false)
        }
        Json::Bool(flag) => Value::Flag(flag),
        Json::Number(number) => match number.as_i64() {
            Some(n) => Value::Integer(n),
            None => {
                not_packed(sink);
                Value::Integer(0)
            }
        },
        Json::String(text) => Value::Text { text, at: None },
        Json::Array(list) => Value::List(list.into_iter().map(|json| tree(json, sink)).collect()),
        Json::Object(map) => {
            let entry = |(key, json)| Entry { key, key_span: span, node: tree(json, sink) };
            return Node::table(span, map.into_iter().map(entry).collect());
        }
    };
    Node { span, value }
}
