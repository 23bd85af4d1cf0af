//! Code lists and divisions as trees: quoted CSV with a heading row becomes a list of tables, empty cells left out.

use super::node::{Entry, Node, Value};
use super::sink::{Place, Sink};
use crate::author_words as words;
use crate::span::Span;

/// A cell as it stands in the file.
struct Cell {
    span: Span,
    text: String,
    at: Option<u32>,
}

/// The tree of a CSV file: one table for each row, all values texts.
pub fn read(path: &str, source: &str, sink: &Sink) -> Node {
    let mut rows = split(path, source, sink).into_iter();
    let whole = Span::new(0, 0);
    let Some(heading) = rows.next() else {
        return Node { span: whole, value: Value::List(Vec::new()) };
    };
    let mut list = Vec::new();
    for row in rows {
        let span = row.first().map_or(whole, |cell| cell.span);
        if row.len() != heading.len() {
            let (has, wants) = (row.len(), heading.len());
            sink.add(
                Place { file: path, span },
                "csv-columns",
                words!("这一行有 {has} 列，标题行有 {wants} 列", "this row has {has} columns, the heading has {wants}"),
                words!("列数不同时无法知道每个值属于哪一列", "it is not known which value belongs to which column"),
                words!(
                    "补齐逗号；值中有逗号时用双引号括起",
                    "add the missing commas; quote values that contain a comma"
                ),
            );
            continue;
        }
        let entries = heading.iter().zip(row).filter(|(_, cell)| !cell.text.is_empty());
        let entries = entries.map(|(head, cell)| Entry {
            key: head.text.clone(),
            key_span: head.span,
            node: Node::text(cell.span, cell.text, cell.at),
        });
        list.push(Node::table(span, entries.collect()));
    }
    Node { span: whole, value: Value::List(list) }
}

/// Rows of cells; blank lines are left out.
fn split(path: &str, source: &str, sink: &Sink) -> Vec<Vec<Cell>> {
    let bytes = source.as_bytes();
    let mut at = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut rows = Vec::new();
    let mut row: Vec<Cell> = Vec::new();
    while at < bytes.len() {
        let (cell, next) = cell(path, source, at, sink);
        row.push(cell);
        at = next;
        match bytes.get(at) {
            Some(b',') => {
                at += 1;
                if at == bytes.len() {
                    row.push(Cell { span: Span::new(at, at), text: String::new(), at: None });
                }
            }
            Some(_) | None => {
                at += usize::from(bytes.get(at) == Some(&b'\r'));
                at += usize::from(bytes.get(at) == Some(&b'\n'));
                let line = std::mem::take(&mut row);
                if line.len() > 1 || line.iter().any(|c| !c.text.is_empty()) {
                    rows.push(line);
                }
            }
        }
    }
    if !row.is_empty() {
        rows.push(row);
    }
    rows
}

/// One cell and the byte behind it: a comma, a line end or the end of the file.
fn cell(path: &str, source: &str, from: usize, sink: &Sink) -> (Cell, usize) {
    let bytes = source.as_bytes();
    let line_part = |at: usize| at + source[at..].find([',', '\n', '\r']).unwrap_or(source.len() - at);
    if bytes[from] != b'"' {
        let end = line_part(from);
        let text = source[from..end].trim();
        let lead = source[from..end].len() - source[from..end].trim_start().len();
        let place = u32::try_from(from + lead).ok();
        return (Cell { span: Span::new(from, end), text: text.to_owned(), at: place }, end);
    }
    let mut text = String::new();
    let mut at = from + 1;
    loop {
        let Some(quote) = source[at..].find('"').map(|i| at + i) else {
            sink.add(
                Place { file: path, span: Span::new(from, from + 1) },
                "csv-quote",
                words!("双引号没有配对", "the quote is not closed"),
                words!("其后的内容都会算进这一格", "everything behind it would belong to this cell"),
                words!("在值的末尾补上双引号", "close the value with a double quote"),
            );
            return (Cell { span: Span::new(from, bytes.len()), text, at: None }, bytes.len());
        };
        text.push_str(&source[at..quote]);
        if bytes.get(quote + 1) != Some(&b'"') {
            let end = line_part(quote + 1);
            let exact = source[from + 1..quote] == text;
            let place = if exact { u32::try_from(from + 1).ok() } else { None };
            return (Cell { span: Span::new(from, end), text, at: place }, end);
        }
        text.push('"');
        at = quote + 2;
    }
}
