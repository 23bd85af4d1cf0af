//! Reading tables key by key. A [`Block`] reports what is missing or of the wrong kind, and at the end what it does
//! not know; nothing stops at the first mistake.

use super::node::{Entry, Node, Value};
use super::sink::{Noun, Place, Sink, proposal};
use crate::author_words as words;
use crate::diag::Fault;
use crate::span::{Span, Words};
use crate::value::{Date, Decimal};
use std::cell::RefCell;

/// A text with its place.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// The text.
    pub text: &'a str,
    /// Its place, quotes included.
    pub place: Place<'a>,
    /// Byte of the file at which its content begins, if it is spelled there as it is.
    pub at: Option<u32>,
}

impl<'a> Text<'a> {
    /// The place of a part of the text; of the whole where the file spells it otherwise.
    #[must_use]
    pub fn part(&self, span: Span) -> Place<'a> {
        match self.at {
            Some(at) => Place { file: self.place.file, span: span.shifted(at) },
            None => self.place,
        }
    }

    /// Reports a fault whose span is relative to this text.
    pub fn report(&self, fault: Fault, sink: &Sink) {
        let place = self.part(fault.span);
        sink.add(place, fault.code, fault.what, fault.why, fault.fix);
    }

    /// A piece of the text, `from..to` in bytes, as a text of its own.
    #[must_use]
    pub fn slice(&self, from: usize, to: usize) -> Self {
        let start = Span::new(from, to).start;
        Self { text: &self.text[from..to], place: self.part(Span::new(from, to)), at: self.at.map(|at| at + start) }
    }
}

/// A number as written.
#[derive(Clone, Debug)]
pub struct NumberText<'a> {
    /// The number.
    pub value: Decimal,
    /// Its place.
    pub place: Place<'a>,
}

/// One table that is being read.
pub struct Block<'a> {
    /// Where to point when something is missing: the heading, later the id.
    pub place: Place<'a>,
    /// What it is.
    pub noun: Noun,
    entries: &'a [Entry],
    known: RefCell<Vec<&'static str>>,
    sink: &'a Sink,
    named: RefCell<String>,
}

impl<'a> Block<'a> {
    /// Begins to read a table; reports any other kind of value and reads an empty table then.
    #[must_use]
    pub fn of(node: &'a Node, file: &'a str, noun: Noun, sink: &'a Sink) -> Self {
        let place = Place { file, span: node.span };
        let entries: &[Entry] = match &node.value {
            Value::Table(entries) => entries,
            Value::Text { .. } | Value::Integer(_) | Value::Decimal(_) | Value::Flag(_) | Value::List(_) => {
                wrong_kind(place, (noun.zh, noun.en), ("表，如 { … }", "a table such as { … }"), sink);
                &[]
            }
        };
        Self { place, noun, entries, known: RefCell::default(), sink, named: RefCell::default() }
    }

    /// The entry of a key.
    #[must_use]
    pub fn entry(&self, key: &'static str) -> Option<&'a Entry> {
        self.known.borrow_mut().push(key);
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// Whether a key stands there, whatever its value; does not count as reading it.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == key)
    }

    /// The place of a key, or of the block where it does not stand.
    #[must_use]
    pub fn key_place(&self, key: &str) -> Place<'a> {
        let entry = self.entries.iter().find(|entry| entry.key == key);
        entry.map_or(self.place, |entry| Place { file: self.place.file, span: entry.key_span })
    }

    fn at(&self, node: &Node) -> Place<'a> {
        Place { file: self.place.file, span: node.span }
    }

    /// Reports a required key that does not stand there.
    pub fn missing(&self, key: &str) {
        let Noun { zh, en } = self.noun;
        let name = self.named.borrow();
        let (zh_name, en_name) = if name.is_empty() {
            (String::new(), String::new())
        } else {
            (format!("“{name}”"), format!(" `{name}`"))
        };
        self.sink.add(
            self.place,
            "missing-key",
            words!("{zh}{zh_name}缺少 {key}", "{en}{en_name} has no `{key}`"),
            words!("{key} 是必需的", "`{key}` is required"),
            words!("补上 {key} = …", "add `{key} = …`"),
        );
    }

    fn wrong(&self, key: &str, node: &Node, wants: (&str, &str)) {
        wrong_kind(self.at(node), (key, key), wants, self.sink);
    }

    /// The text of a node, or none after a report.
    fn text_of(&self, key: &str, node: &'a Node) -> Option<Text<'a>> {
        let Value::Text { text, at } = &node.value else {
            self.wrong(key, node, ("文字，如 \"…\"", "a text such as \"…\""));
            return None;
        };
        if text.trim().is_empty() {
            self.sink.add(
                self.at(node),
                "empty-text",
                words!("{key} 是空的", "`{key}` is empty"),
                words!("空文字不说明任何内容", "an empty text says nothing"),
                words!("写上内容，或删去这个键", "write something, or remove the key"),
            );
            return None;
        }
        Some(Text { text, place: self.at(node), at: *at })
    }

    /// A text that may be left out.
    #[must_use]
    pub fn opt_text(&self, key: &'static str) -> Option<Text<'a>> {
        self.entry(key).and_then(|entry| self.text_of(key, &entry.node))
    }

    /// A required text.
    #[must_use]
    pub fn text(&self, key: &'static str) -> Option<Text<'a>> {
        let entry = self.entry(key);
        if entry.is_none() {
            self.missing(key);
        }
        entry.and_then(|entry| self.text_of(key, &entry.node))
    }

    /// The id: a required text of small ASCII letters, digits, `_` (and `-` where `dashes`). Later reports name it.
    #[must_use]
    pub fn id(&mut self, dashes: bool) -> Option<Text<'a>> {
        let id = self.text("id")?;
        self.name(id);
        let shaped = id.text.bytes().enumerate().all(|(i, b)| {
            b.is_ascii_lowercase() || (i > 0 && (b.is_ascii_digit() || b == b'_' || (dashes && b == b'-')))
        });
        if !shaped || id.text.len() > 80 {
            let name = id.text;
            self.sink.add(
                id.place,
                "id-shape",
                words!("“{name}”不能作标识", "`{name}` cannot be an id"),
                words!("标识写进公式、文件和网址，只用小写英文字母、数字和下划线，以字母开头", "ids stand in expressions, files and addresses: small letters, digits and underscores, beginning with a letter"),
                words!("改成如 activity_area 的写法", "write it like activity_area"),
            );
        }
        Some(id)
    }

    /// Lets later reports about this block name and point at its id.
    pub fn name(&mut self, id: Text<'a>) {
        self.place = id.place;
        *self.named.borrow_mut() = id.text.to_owned();
    }

    /// Yes or no; no where it is left out.
    #[must_use]
    pub fn flag(&self, key: &'static str) -> bool {
        let Some(entry) = self.entry(key) else { return false };
        let Value::Flag(flag) = entry.node.value else {
            self.wrong(key, &entry.node, (" true 或 false", "true or false"));
            return false;
        };
        flag
    }

    /// A whole number that may be left out, between two bounds.
    #[must_use]
    pub fn integer(&self, key: &'static str, bounds: (i64, i64)) -> Option<(i64, Place<'a>)> {
        let entry = self.entry(key)?;
        self.integer_of(key, &entry.node, bounds)
    }

    fn integer_of(&self, key: &str, node: &Node, (least, most): (i64, i64)) -> Option<(i64, Place<'a>)> {
        let Value::Integer(n) = node.value else {
            self.wrong(key, node, ("整数", "a whole number"));
            return None;
        };
        if n < least || n > most {
            self.sink.add(
                self.at(node),
                "number-out-of-bounds",
                words!("{key} 是 {n}", "`{key}` is {n}"),
                words!("{key} 只能在 {least} 到 {most} 之间", "`{key}` must lie between {least} and {most}"),
                words!("写这一范围内的数", "write a number in that range"),
            );
            return None;
        }
        Some((n, self.at(node)))
    }

    /// A pair of whole numbers `[least, most]`.
    #[must_use]
    pub fn integers(&self, key: &'static str, bounds: (i64, i64)) -> Option<(i64, i64, Place<'a>)> {
        let (a, b, place) = self.pair(key)?;
        let (a, b) = (self.integer_of(key, a, bounds)?, self.integer_of(key, b, bounds)?);
        self.ascending(key, a.0 <= b.0, place).then_some((a.0, b.0, place))
    }

    /// A pair of exact numbers `[least, most]`: whole numbers, or decimals as texts.
    #[must_use]
    pub fn numbers(&self, key: &'static str) -> Option<(NumberText<'a>, NumberText<'a>)> {
        let (a, b, _) = self.pair(key)?;
        Some((self.number_of(key, a)?, self.number_of(key, b)?))
    }

    fn number_of(&self, key: &str, node: &'a Node) -> Option<NumberText<'a>> {
        let place = self.at(node);
        let parsed = match &node.value {
            Value::Integer(n) => Some(Decimal::whole(i128::from(*n))),
            Value::Decimal(text) | Value::Text { text, .. } => Decimal::parse(text).ok(),
            Value::Flag(_) | Value::List(_) | Value::Table(_) => None,
        };
        if parsed.is_none() {
            self.wrong(key, node, ("数，如 100 或 \"0.5\"", "a number such as 100 or \"0.5\""));
        }
        parsed.map(|value| NumberText { value, place })
    }

    fn pair(&self, key: &'static str) -> Option<(&'a Node, &'a Node, Place<'a>)> {
        let entry = self.entry(key)?;
        if let Value::List(list) = &entry.node.value
            && let [a, b] = list.as_slice()
        {
            return Some((a, b, self.at(&entry.node)));
        }
        self.wrong(key, &entry.node, ("两个数，如 [0, 100]", "two numbers such as [0, 100]"));
        None
    }

    /// Reports a pair whose first is greater than its second; gives back whether it is in order.
    pub fn ascending(&self, key: &str, in_order: bool, place: Place<'a>) -> bool {
        if !in_order {
            self.sink.add(
                place,
                "range-empty",
                words!("{key} 的下限大于上限", "the lower end of `{key}` is above its upper end"),
                words!("没有任何值能落在其中", "no value can lie between them"),
                words!("把小的写在前面", "write the smaller one first"),
            );
        }
        in_order
    }

    /// A day that may be left out.
    #[must_use]
    pub fn date(&self, key: &'static str) -> Option<(Date, Place<'a>)> {
        let text = self.opt_text(key)?;
        let date = Date::parse(text.text);
        if date.is_none() {
            let written = text.text;
            self.sink.add(
                text.place,
                "date-shape",
                words!("{key} 的“{written}”不是日期", "`{written}` in `{key}` is no date"),
                words!(
                    "日期写作 年-月-日，且日历上要有这一天",
                    "a date is year-month-day and must exist in the calendar"
                ),
                words!("写成如 2025-12-31", "write it like 2025-12-31"),
            );
        }
        date.map(|date| (date, text.place))
    }

    /// `from` and `until`, which must be in order.
    #[must_use]
    pub fn dates(&self) -> (Option<Date>, Option<Date>) {
        let (from, until) = (self.date("from"), self.date("until"));
        if let (Some((from, _)), Some((until, place))) = (from, until)
            && from > until
        {
            self.sink.add(
                place,
                "dates-reversed",
                words!("until（{until}）早于 from（{from}）", "`until` ({until}) is before `from` ({from})"),
                words!("这样它在任何一天都不生效", "so it holds on no day"),
                words!("from 写第一天，until 写最后一天", "`from` is the first day, `until` the last"),
            );
        }
        (from.map(|d| d.0), until.map(|d| d.0))
    }

    /// The values of a list; a list that is left out is empty.
    #[must_use]
    pub fn list(&self, key: &'static str) -> &'a [Node] {
        let Some(entry) = self.entry(key) else { return &[] };
        if let Value::List(list) = &entry.node.value {
            return list;
        }
        self.wrong(key, &entry.node, ("列表，如 [ … ]", "a list such as [ … ]"));
        &[]
    }

    /// The texts of a list.
    #[must_use]
    pub fn texts(&self, key: &'static str) -> Vec<Text<'a>> {
        self.list(key).iter().filter_map(|node| self.text_of(key, node)).collect()
    }

    /// The tables of a list: `[[key]]`.
    #[must_use]
    pub fn blocks(&self, key: &'static str, noun: Noun) -> Vec<Block<'a>> {
        let sink = self.sink;
        self.list(key).iter().map(|node| Block::of(node, self.place.file, noun, sink)).collect()
    }

    /// The table of a key: `[key]`.
    #[must_use]
    pub fn block(&self, key: &'static str, noun: Noun) -> Option<Block<'a>> {
        let entry = self.entry(key);
        if entry.is_none() {
            self.missing(key);
        }
        entry.map(|entry| Block::of(&entry.node, self.place.file, noun, self.sink))
    }

    /// The texts `{ zh = "…", en = "…" }` of a key as they stand; a missing language is reported.
    #[must_use]
    pub fn languages(&self, key: &'static str) -> Option<(Text<'a>, Text<'a>)> {
        let entry = self.entry(key)?;
        if !matches!(entry.node.value, Value::Table(_)) {
            self.wrong(
                key,
                &entry.node,
                ("两种语言，如 { zh = \"…\", en = \"…\" }", "both languages such as { zh = \"…\", en = \"…\" }"),
            );
            return None;
        }
        let mut inner = Self::of(&entry.node, self.place.file, self.noun, self.sink);
        inner.place.span = entry.key_span;
        *inner.named.borrow_mut() = format!("{}.{key}", self.named.borrow());
        let both = (inner.language("zh"), inner.language("en"));
        inner.finish();
        match both {
            (Some(zh), Some(en)) => Some((zh, en)),
            (Some(one), None) | (None, Some(one)) => Some((one, one)),
            (None, None) => None,
        }
    }

    fn language(&self, lang: &'static str) -> Option<Text<'a>> {
        if !self.has(lang) && self.sink.wants(lang) {
            let name = self.named.borrow();
            self.sink.add(
                self.place,
                "missing-language",
                words!("{name} 没有 {lang} 文字", "`{name}` has no text in `{lang}`"),
                words!(
                    "目录声明了这种语言，看这种语言的人会看到空白",
                    "the catalogue declares this language; its readers would see nothing"
                ),
                words!("补上 {lang} = \"…\"", "add `{lang} = \"…\"`"),
            );
        }
        self.opt_text(lang)
    }

    /// Words in both languages that may be left out.
    #[must_use]
    pub fn opt_words(&self, key: &'static str) -> Option<Words> {
        self.languages(key).map(|(zh, en)| Words { zh: zh.text.to_owned(), en: en.text.to_owned() })
    }

    /// Required words; empty ones after a report.
    #[must_use]
    pub fn words(&self, key: &'static str) -> Words {
        let words = self.opt_words(key);
        if !self.has(key) {
            self.missing(key);
        }
        words.unwrap_or_default()
    }

    /// Reports the keys that nobody asked for.
    pub fn finish(self) {
        let known = self.known.borrow();
        for entry in self.entries.iter().filter(|entry| !known.contains(&entry.key.as_str())) {
            let (name, Noun { zh, en }) = (&entry.key, self.noun);
            self.sink.add(
                Place { file: self.place.file, span: entry.key_span },
                "unknown-key",
                words!("{zh}中没有“{name}”这个键", "{en} has no key `{name}`"),
                words!("不认识的键不会起作用，多半是写错了", "an unknown key has no effect and is mostly a slip"),
                proposal(name, known.iter().copied()),
            );
        }
    }
}

/// Reports a value of another kind than wanted.
fn wrong_kind(at: Place<'_>, (zh, en): (&str, &str), wants: (&str, &str), sink: &Sink) {
    let (wants_zh, wants_en) = wants;
    sink.add(
        at,
        "wrong-kind",
        words!("{zh} 的值不对", "the value of {en} is of the wrong kind"),
        words!("这里要写{wants_zh}", "{wants_en} is expected here"),
        words!("改写成{wants_zh}", "write {wants_en}"),
    );
}
