//! Text to tokens. Unknown characters become faults; the rest is still read.

use crate::author_words as words;
use crate::diag::Fault;
use crate::span::Span;
use crate::value::{Date, Decimal};

/// One token with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub span: Span,
    pub kind: Kind,
}

/// Kinds of token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Number(Decimal),
    Text(String),
    Date(Date),
    Name(String),
    /// An operator, bracket or sign, in its canonical spelling.
    Sign(&'static str),
    End,
}

const SIGNS: [&str; 19] =
    ["=>", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", ",", ".", "%", "="];

/// Signs as Chinese keyboards give them, with what is meant.
const LOOKALIKES: [(char, &str); 22] = [
    ('（', "("),
    ('）', ")"),
    ('，', ","),
    ('、', ","),
    ('＝', "=="),
    ('＋', "+"),
    ('－', "-"),
    ('×', "*"),
    ('÷', "/"),
    ('＜', "<"),
    ('＞', ">"),
    ('≤', "<="),
    ('≥', ">="),
    ('≠', "!="),
    ('‘', "'"),
    ('’', "'"),
    ('“', "'"),
    ('”', "'"),
    ('［', "["),
    ('］', "]"),
    ('％', "%"),
    ('。', "."),
];

/// All tokens of a text, ended by [`Kind::End`], and what could not be read.
pub(super) fn tokens(text: &str) -> (Vec<Token>, Vec<Fault>) {
    let mut scanner = Scanner { text, at: 0, tokens: Vec::new(), faults: Vec::new() };
    while scanner.at < text.len() {
        scanner.step();
    }
    let end = Span::new(text.len(), text.len());
    scanner.tokens.push(Token { span: end, kind: Kind::End });
    (scanner.tokens, scanner.faults)
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    faults: Vec<Fault>,
}

impl Scanner<'_> {
    fn step(&mut self) {
        let rest = &self.text[self.at..];
        let first = rest.chars().next().expect("not at the end");
        if first.is_whitespace() {
            self.at += first.len_utf8();
        } else if first.is_ascii_digit() {
            self.number(rest);
        } else if first == '\'' || first == '"' {
            self.text_literal(rest, first);
        } else if first.is_alphabetic() || first == '_' {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            self.push(end, Kind::Name(rest[..end].to_owned()));
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            if *sign == "=" {
                self.fault(1, "unknown-sign", ("=", "=="), None);
                self.push(1, Kind::Sign("=="));
            } else {
                self.push(sign.len(), Kind::Sign(sign));
            }
        } else {
            self.unknown(first);
        }
    }

    fn push(&mut self, len: usize, kind: Kind) {
        self.tokens.push(Token { span: Span::new(self.at, self.at + len), kind });
        self.at += len;
    }

    /// `2025-12-31` is a day; `2025-12` is a subtraction.
    fn number(&mut self, rest: &str) {
        if let Some(date) = rest.get(..10).and_then(Date::parse)
            && !rest[10..].starts_with(|c: char| c.is_alphanumeric())
        {
            return self.push(10, Kind::Date(date));
        }
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let fraction = match rest[digits..].strip_prefix('.') {
            Some(after) if after.starts_with(|c: char| c.is_ascii_digit()) => {
                1 + after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len())
            }
            Some(_) | None => 0,
        };
        let len = digits + fraction;
        match Decimal::parse(&rest[..len]) {
            Ok(decimal) => self.push(len, Kind::Number(decimal)),
            Err(_) => {
                self.faults.push(Fault {
                    code: "number-too-long",
                    span: Span::new(self.at, self.at + len),
                    what: words!("这个数太长", "this number is too long"),
                    why: words!(
                        "数最多 18 位整数、12 位小数",
                        "a number has at most 18 digits before and 12 behind the point"
                    ),
                    fix: words!("检查数字或换用更大的计量单位", "check the digits, or use a larger measure"),
                });
                self.push(len, Kind::Number(Decimal::whole(0)));
            }
        }
    }

    fn text_literal(&mut self, rest: &str, quote: char) {
        match rest[1..].find(quote) {
            Some(end) => self.push(end + 2, Kind::Text(rest[1..=end].to_owned())),
            None => {
                self.faults.push(Fault {
                    code: "open-text",
                    span: Span::new(self.at, self.text.len()),
                    what: words!("引号没有结束", "the quotation mark is never closed"),
                    why: words!("文字以引号开始、以同样的引号结束", "a text begins and ends with the same mark"),
                    fix: words!("在文字后补上 {quote}", "put {quote} behind the text"),
                });
                let text = rest[1..].to_owned();
                self.push(rest.len(), Kind::Text(text));
            }
        }
    }

    fn unknown(&mut self, first: char) {
        let meant = LOOKALIKES.iter().find(|(c, _)| *c == first).map(|(_, meant)| *meant);
        let len = first.len_utf8();
        self.fault(len, "unknown-sign", (&first.to_string(), meant.unwrap_or("")), meant);
        match meant.and_then(|meant| SIGNS.iter().find(|sign| **sign == meant)) {
            Some(sign) => self.push(len, Kind::Sign(sign)),
            None => self.at += len,
        }
    }

    fn fault(&mut self, len: usize, code: &'static str, (found, meant): (&str, &str), _: Option<&str>) {
        let fix = if meant.is_empty() {
            words!("删去“{found}”", "remove “{found}”")
        } else {
            words!("改为半角的 {meant}", "write {meant}")
        };
        self.faults.push(Fault {
            code,
            span: Span::new(self.at, self.at + len),
            what: words!("表达式里不用“{found}”", "“{found}” is no sign of the language"),
            why: words!("只用半角的运算符和括号", "operators and brackets are ASCII"),
            fix,
        });
    }
}
