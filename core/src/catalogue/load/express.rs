//! Expressions and messages of a catalogue: from the text in a file to a proved expression, faults placed in that file.

use super::block::{Block, Text};
use super::sink::Sink;
use crate::author_words as words;
use crate::catalogue::{Message, Part};
use crate::diag::Fault;
use crate::lang::{Cell, Domain, Expr, Logic, Names, Node, Site, Source, Type, Typed, Want, check, parse};
use crate::limits::MAX_EXPR_BYTES;
use crate::span::Span;

/// Proves the expression of a text. None after a report.
pub fn expression(text: Text<'_>, names: &Names, site: Site, want: &Want, sink: &Sink) -> Option<Typed> {
    let parsed = parsed(text, sink)?;
    proved(text, &parsed, names, site, want, sink)
}

/// Parses a text. None after a report.
pub fn parsed(text: Text<'_>, sink: &Sink) -> Option<Expr> {
    if text.text.len() > MAX_EXPR_BYTES {
        let length = text.text.len();
        sink.add(
            text.place,
            "expression-too-long",
            words!("公式有 {length} 字节", "the expression has {length} bytes"),
            words!(
                "公式最长 {MAX_EXPR_BYTES} 字节，再长就没有人能读懂",
                "an expression has at most {MAX_EXPR_BYTES} bytes; nobody reads a longer one"
            ),
            words!("拆成几条规则", "split it into several rules"),
        );
        return None;
    }
    let (expr, faults) = parse(text.text);
    let clean = faults.is_empty();
    report(text, faults, sink);
    clean.then_some(expr)
}

/// Proves a parsed expression. None after a report.
pub fn proved(text: Text<'_>, expr: &Expr, names: &Names, site: Site, want: &Want, sink: &Sink) -> Option<Typed> {
    let (typed, faults) = check(expr, names, &site, want);
    let clean = faults.is_empty() && !reads_unknown(&typed);
    report(text, faults, sink);
    clean.then_some(typed)
}

fn report(text: Text<'_>, faults: Vec<Fault>, sink: &Sink) {
    for fault in faults {
        text.report(fault, sink);
    }
}

/// Whether something in it was already reported elsewhere, such as a field of an unknown kind.
fn reads_unknown(typed: &Typed) -> bool {
    let mut unknown = false;
    typed.visit(&mut |node| unknown |= node.ty == Type::Unknown || node.node == Node::Fault);
    unknown
}

/// `a and b`, where either may be absent.
#[must_use]
pub fn both(a: Option<Typed>, b: Option<Typed>) -> Option<Typed> {
    match (a, b) {
        (Some(a), Some(b)) => {
            let domain = wider(a.domain, b.domain);
            let node = Node::Logic(Logic::And, Box::new(a), Box::new(b));
            Some(Typed { span: Span::default(), ty: Type::Flag, domain, node })
        }
        (one, None) | (None, one) => one,
    }
}

/// The domain in which both are known: rows before records before constants.
#[must_use]
pub fn wider(a: Domain, b: Domain) -> Domain {
    a.max(b)
}

/// All cells of several expressions, in order, each once.
#[must_use]
pub fn cells_of<'t>(expressions: impl IntoIterator<Item = &'t Typed>) -> Vec<Cell> {
    let mut cells = Vec::new();
    for cell in expressions.into_iter().flat_map(Typed::cells) {
        if !cells.contains(&cell) {
            cells.push(cell);
        }
    }
    cells
}

/// Whether a cell stands in last year's record.
#[must_use]
pub fn is_previous(cell: &Cell) -> bool {
    match cell {
        Cell::Field { source, .. } => *source == Source::Previous,
        Cell::Unit(_) | Cell::Given(_) => false,
    }
}

/// Whether an expression reads last year's cells or counts last year's rows.
#[must_use]
pub fn reads_last_year(typed: &Typed) -> bool {
    let mut reads = false;
    typed.visit(&mut |node| match &node.node {
        Node::Cell(cell) => reads |= is_previous(cell),
        Node::Reduce { source, .. } => reads |= *source == Source::Previous,
        _ => {}
    });
    reads
}

/// Where a message stands and what it may name.
pub struct Frame<'a> {
    /// Names of the form.
    pub names: &'a Names,
    /// Where the rule stands.
    pub site: Site,
    /// Cells that the rule reads; none where the rule itself could not be read.
    pub reads: Option<&'a [Cell]>,
    /// Diagnostics.
    pub sink: &'a Sink,
}

impl Frame<'_> {
    /// A required sentence; empty after a report.
    pub fn message(&self, block: &Block<'_>, key: &'static str) -> Message {
        if !block.has(key) {
            block.missing(key);
        }
        self.opt_message(block, key).unwrap_or_default()
    }

    /// A sentence that may be left out.
    pub fn opt_message(&self, block: &Block<'_>, key: &'static str) -> Option<Message> {
        let (zh, en) = block.languages(key)?;
        Some(Message { zh: self.parts(zh), en: self.parts(en) })
    }

    fn parts(&self, text: Text<'_>) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut at = 0;
        while let Some(next) = text.text[at..].find(['{', '}']).map(|i| at + i) {
            plain.push_str(&text.text[at..next]);
            let brace = &text.text[next..=next];
            if text.text[next + 1..].starts_with(brace) {
                plain.push_str(brace);
                at = next + 2;
                continue;
            }
            let end = if brace == "{" { closing(text.text, next + 1) } else { None };
            let Some(end) = end else {
                self.unpaired(text.slice(next, next + 1));
                at = next + 1;
                continue;
            };
            if !plain.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut plain)));
            }
            parts.extend(self.value(text.slice(next + 1, end)).map(|typed| Part::Value(Box::new(typed))));
            at = end + 1;
        }
        plain.push_str(&text.text[at..]);
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        parts
    }

    fn unpaired(&self, at: Text<'_>) {
        let brace = at.text;
        self.sink.add(
            at.place,
            "message-brace",
            words!("花括号 {brace} 没有配对", "the brace `{brace}` has no partner"),
            words!("花括号里写要显示的指标或公式", "braces hold the field or expression to show"),
            words!("补上另一半；要显示花括号本身时写两遍", "add the other one; write it twice to show a brace"),
        );
    }

    fn value(&self, text: Text<'_>) -> Option<Typed> {
        let typed = expression(text, self.names, self.site, &Want::Any, self.sink)?;
        let reads = self.reads?;
        let unread = typed.cells().into_iter().find(|cell| !matches!(cell, Cell::Given(_)) && !reads.contains(cell));
        if let Some(cell) = unread {
            let name = self.names.path(cell);
            self.sink.add(
                text.place,
                "message-names-unread-cell",
                words!("句子里用了规则没有读到的 {name}", "the sentence names `{name}`, which the rule does not read"),
                words!(
                    "它是否填写、填的什么都与判定无关，显示出来会误导",
                    "whether and how it is filled in has no part in the verdict; showing it would mislead"
                ),
                words!("改用 check 或 when 中出现的指标", "name a field of `check` or `when`"),
            );
        }
        Some(typed)
    }
}

/// The closing brace from a byte on, braces within `'…'` skipped.
fn closing(text: &str, from: usize) -> Option<usize> {
    let mut quoted = false;
    for (i, byte) in text.bytes().enumerate().skip(from) {
        match byte {
            b'\'' => quoted = !quoted,
            b'}' if !quoted => return Some(i),
            b'{' if !quoted => return None,
            _ => {}
        }
    }
    None
}
