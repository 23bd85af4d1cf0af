//! The parts of a record in JSON: numbers keep their text, and keys that stand twice are seen.

use super::{RecordFault, twice, unknown_key, wrong_shape};
use crate::column::read::{CellReader, RawCell};
use crate::column::{CameFrom, Column, Explanation, Mark};
use crate::json::{self, Value as Json};
use crate::limits::{MAX_EXPLANATIONS, MAX_JSON_DEPTH, MAX_JSON_LINE_BYTES, MAX_TEXT_CHARS};
use crate::value::State;
use crate::value::search::join;
use crate::words;
use std::borrow::Cow;
use std::collections::HashSet;
use std::vec::IntoIter;

/// A key with its value.
#[derive(Debug)]
pub struct Member<'a> {
    /// What the key names, where it is known.
    pub at: Option<usize>,
    pub key: Cow<'a, str>,
    pub value: Json<'a>,
}

/// What a key names, as a number of its own.
pub type Find<'f> = &'f mut dyn FnMut(&str) -> Option<usize>;

/// The parts of a record that hold answers.
#[derive(Debug, Default)]
pub struct Envelope<'a> {
    pub unit: Option<Json<'a>>,
    pub period: Option<Json<'a>>,
    pub head: json::Members<'a>,
    pub values: json::Members<'a>,
    pub states: json::Members<'a>,
    pub explanations: Vec<Explanation>,
}

const KEYS: [&str; 9] = ["record", "form", "unit", "period", "catalogue", "head", "values", "states", "explanations"];

/// Opens a record of the form `form`; none where it is no such record.
pub fn envelope<'a>(form: &str, json: Json<'a>, faults: &mut Vec<RecordFault>) -> Option<Envelope<'a>> {
    let Json::Map(map) = json else {
        faults.push(wrong_shape("", &words!("一份记录：{{ \"record\": 1, … }}", "a record: {{ \"record\": 1, … }}")));
        return None;
    };
    let mut envelope = Envelope::default();
    let (mut version, before) = (None, faults.len());
    let find = &mut |key: &str| KEYS.iter().position(|known| *known == key);
    let mut entries = Entries::new(map, "", find);
    while let Some(Member { key, value, .. }) = entries.next(faults) {
        match (key.as_ref(), value) {
            ("record", value) => version = Some(value),
            ("form", Json::Text(other)) if other.as_ref() == form => {}
            ("form", other) => {
                faults.push(other_form(form, &other));
                return None;
            }
            ("unit", value) => envelope.unit = Some(value),
            ("period", value) => envelope.period = Some(value),
            ("catalogue", _) => {}
            ("explanations", value) => envelope.explanations = explanations(value, faults),
            ("head", value) => envelope.head = map_of(value, "head", faults),
            // Without its values a record is no report: every required item would be told as missing.
            ("values", Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::List(_)) => {
                faults.push(wrong_shape("values", &words!("对象 {{ … }}", "an object {{ … }}")));
                return None;
            }
            ("values", value) => envelope.values = map_of(value, "values", faults),
            ("states", value) => envelope.states = map_of(value, "states", faults),
            (_, _) => {
                faults.push(unknown_key(&key, &key, &mut KEYS.into_iter()));
            }
        }
    }
    if version.is_none() && envelope.unit.is_none() && envelope.values.is_empty() && envelope.head.is_empty() {
        faults.truncate(before);
        faults.push(no_record());
        return None;
    }
    if !matches!(version, Some(Json::Number("1"))) {
        faults.push(wrong_version(version.as_ref()));
        return version.is_none().then_some(envelope);
    }
    Some(envelope)
}

/// Gives the keys and values of a map one after the other, each key once; the second of two equal keys is a fault.
pub struct Entries<'a, 'f> {
    members: IntoIter<(Cow<'a, str>, json::Json<'a>)>,
    path: &'f str,
    find: Find<'f>,
    /// What is known is remembered by its number; only what is not needs its text looked up.
    seen: Vec<bool>,
    unknown: HashSet<Cow<'a, str>>,
}

impl<'a, 'f> Entries<'a, 'f> {
    pub fn new(map: json::Members<'a>, path: &'f str, find: Find<'f>) -> Self {
        let seen = vec![false; map.len()];
        Self { members: map.into_iter(), path, find, seen, unknown: HashSet::default() }
    }

    pub fn next(&mut self, faults: &mut Vec<RecordFault>) -> Option<Member<'a>> {
        loop {
            let (key, json) = self.members.next()?;
            let at = (self.find)(&key);
            let fresh = match at {
                Some(at) => {
                    if self.seen.len() <= at {
                        self.seen.resize(at + 1, false);
                    }
                    !std::mem::replace(&mut self.seen[at], true)
                }
                None => self.unknown.insert(key.clone()),
            };
            if fresh {
                return Some(Member { at, key, value: json.value });
            }
            let dot = if self.path.is_empty() { "" } else { "." };
            faults.push(twice(&join(&[self.path, dot, &key], "")));
        }
    }
}

/// What one entry of `states` says.
pub fn mark(value: &Json<'_>, path: &str, faults: &mut Vec<RecordFault>) -> Mark {
    let mut mark = Mark::default();
    let nothing: Find<'_> = &mut |_| None;
    let mut entries = Entries::new(map_of(value.clone(), path, faults), path, nothing);
    while let Some(Member { key, value, .. }) = entries.next(faults) {
        let path = format!("{path}.{key}");
        let word = value.as_text();
        match (key.as_ref(), word) {
            ("state", Some("given")) => {}
            ("state", Some("blank")) => mark.state = Some(State::Blank),
            ("state", Some("not_applicable")) => mark.state = Some(State::NotApplicable),
            ("state", Some("not_available")) => mark.state = Some(State::NotAvailable),
            ("state", _) => faults.push(one_of(&path, &["given", "blank", "not_applicable", "not_available"])),
            ("origin", word) => match word.and_then(CameFrom::of) {
                Some(origin) => mark.origin = Some(origin),
                None => faults.push(one_of(&path, &CameFrom::ALL.map(CameFrom::name))),
            },
            ("note", Some(note)) => note.clone_into(&mut mark.note),
            ("note", None) => faults.push(wrong_shape(&path, &words!("一个文本", "a text"))),
            (_, _) => {
                faults.push(unknown_key(&path, &key, &mut ["state", "origin", "note"].into_iter()));
            }
        }
    }
    mark
}

/// The list of `explanations`. An entry without a rule or a text is a fault, and stays out.
fn explanations(value: Json<'_>, faults: &mut Vec<RecordFault>) -> Vec<Explanation> {
    let items = match value {
        Json::Null => return Vec::new(),
        Json::List(items) => items,
        Json::Text(_) | Json::Number(_) | Json::Bool(_) | Json::Map(_) => {
            let expected = words!("若干说明组成的列表 […]", "a list of explanations […]");
            faults.push(wrong_shape("explanations", &expected));
            return Vec::new();
        }
    };
    if items.len() > MAX_EXPLANATIONS {
        let count = items.len();
        faults.push(RecordFault {
            path: "explanations".to_owned(),
            what: words!(
                "共 {count} 条说明，只读取前 {MAX_EXPLANATIONS} 条",
                "{count} explanations, of which the first {MAX_EXPLANATIONS} are read"
            ),
            why: words!("一份记录不会有这么多核实项", "no record has as many findings to explain"),
            fix: words!("删去已经不对应任何问题的说明", "remove those that explain nothing any more"),
        });
    }
    let read = items.into_iter().take(MAX_EXPLANATIONS).enumerate();
    read.filter_map(|(at, item)| explanation(item.value, &format!("explanations[{}]", at + 1), faults)).collect()
}

fn explanation(value: Json<'_>, path: &str, faults: &mut Vec<RecordFault>) -> Option<Explanation> {
    let Json::Map(map) = value else {
        faults.push(wrong_shape(path, &words!("对象 {{ … }}", "an object {{ … }}")));
        return None;
    };
    let mut read = Explanation::default();
    let nothing: Find<'_> = &mut |_| None;
    let mut entries = Entries::new(map, path, nothing);
    while let Some(Member { key, value, .. }) = entries.next(faults) {
        let path = format!("{path}.{key}");
        let into = match key.as_ref() {
            "rule" => &mut read.rule,
            "rule_version" => &mut read.rule_version,
            "fingerprint" => &mut read.fingerprint,
            "text" => &mut read.text,
            "by" => &mut read.by,
            "at" => &mut read.at,
            _ => {
                let keys = ["rule", "rule_version", "fingerprint", "text", "by", "at"];
                faults.push(unknown_key(&path, &key, &mut keys.into_iter()));
                continue;
            }
        };
        match value.as_text() {
            Some(text) if text.chars().count() <= MAX_TEXT_CHARS => text.clone_into(into),
            Some(_) => faults.push(wrong_shape(
                &path,
                &words!("不超过 {MAX_TEXT_CHARS} 个字的文本", "a text of at most {MAX_TEXT_CHARS} characters"),
            )),
            None => faults.push(wrong_shape(&path, &words!("一个文本", "a text"))),
        }
    }
    if read.rule.is_empty() || read.text.trim().is_empty() {
        faults.push(RecordFault {
            path: path.to_owned(),
            what: words!("这条说明缺少规则（rule）或内容（text）", "this explanation lacks its rule or its text"),
            why: words!("不知道它说明哪一个问题，或没有说明什么", "it is unknown what it explains, or it says nothing"),
            fix: words!(
                "从报告的 findings 中抄 rule、rule_version 和 fingerprint，写上 text",
                "take rule, rule_version and fingerprint from the report's findings and write a text"
            ),
        });
        return None;
    }
    Some(read)
}

fn one_of(path: &str, words: &[&str]) -> RecordFault {
    wrong_shape(path, &words!("{} 之一", "one of {}", join(words, "、"); join(words, ", ")))
}

/// Nothing, or an empty text.
pub fn is_blank(value: &Json<'_>) -> bool {
    match value {
        Json::Null => true,
        Json::Text(text) => text.trim().is_empty(),
        Json::Bool(_) | Json::Number(_) | Json::List(_) | Json::Map(_) => false,
    }
}

/// Reads a value as a cell; the caller has refused lists and maps.
pub fn cell(value: &Json<'_>, reader: &CellReader, into: &mut Column) {
    match value {
        Json::Null | Json::List(_) | Json::Map(_) => reader.read(RawCell::Empty, into),
        Json::Bool(truth) => reader.read(RawCell::Bool(*truth), into),
        Json::Number(text) => reader.read_text(text, into),
        Json::Text(text) => reader.read_text(text, into),
    }
}

/// The outermost value; broken JSON is a fault that says where.
pub fn opened<'a>(text: &'a str, faults: &mut Vec<RecordFault>) -> Option<Json<'a>> {
    if text.len() > MAX_JSON_LINE_BYTES {
        faults.push(too_large());
        return None;
    }
    let broken = match json::read(text, MAX_JSON_DEPTH) {
        Ok(json) => return Some(json.value),
        Err(broken) => broken,
    };
    let (line, column) = (broken.line, broken.column);
    let (what, why) = if broken.deep {
        (
            words!(
                "第 {line} 行第 {column} 列起嵌套超过 {MAX_JSON_DEPTH} 层",
                "nested more than {MAX_JSON_DEPTH} deep from line {line}, column {column} on"
            ),
            words!(
                "记录只有几层，更深的内容不属于任何字段",
                "a record has a few levels; what lies deeper belongs to no field"
            ),
        )
    } else {
        (
            words!("第 {line} 行第 {column} 列起不是合法的 JSON", "no JSON from line {line}, column {column} on"),
            words!("结构不完整，其中的值无法读取", "the structure is broken, so no value in it can be read"),
        )
    };
    let fix = words!(
        "由导出程序重新生成；常见原因是缺少引号、逗号或结尾被截断",
        "export it again; a quote or comma is missing, or the end was cut off"
    );
    faults.push(RecordFault { path: String::new(), what, why, fix });
    None
}

/// What is said of a record that is larger than any can be.
pub fn too_large() -> RecordFault {
    let limit = MAX_JSON_LINE_BYTES >> 20;
    RecordFault {
        path: String::new(),
        what: words!("记录超过 {limit} MiB", "the record is larger than {limit} MiB"),
        why: words!("一份记录不会这么大", "no record of one unit is as large"),
        fix: words!("检查是否把多份记录写成了一份", "look whether several records were written as one"),
    }
}

fn map_of<'a>(value: Json<'a>, path: &str, faults: &mut Vec<RecordFault>) -> json::Members<'a> {
    match value {
        Json::Map(map) => map,
        Json::Null => Vec::new(),
        Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::List(_) => {
            faults.push(wrong_shape(path, &words!("对象 {{ … }}", "an object {{ … }}")));
            Vec::new()
        }
    }
}

fn no_record() -> RecordFault {
    RecordFault {
        path: String::new(),
        what: words!(
            "这个对象不是记录：没有 record、unit、values 任何一项",
            "this object is no record: it has none of record, unit and values"
        ),
        why: words!(
            "一份记录写作 {{ \"record\": 1, \"unit\": …, \"values\": {{ … }} }}，包在别的对象里的记录读不到",
            "a record is written as {{ \"record\": 1, \"unit\": …, \"values\": {{ … }} }}; one inside another object is not found"
        ),
        fix: words!(
            "把各条记录直接放进列表 [ … ]，或每行写一条",
            "put the records straight into a list [ … ], or one on each line"
        ),
    }
}

fn other_form(form: &str, other: &Json<'_>) -> RecordFault {
    let other = match other {
        Json::Text(text) => text.as_ref(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::List(_) | Json::Map(_) => "?",
    };
    RecordFault {
        path: "form".to_owned(),
        what: words!("这是“{other}”表的记录，不是“{form}”", "this is a record of the form `{other}`, not of `{form}`"),
        why: words!("不同的表字段不同", "other forms have other fields"),
        fix: words!("按“{form}”表导出，或改用对应的表校验", "export it for `{form}`, or check it against its own form"),
    }
}

fn wrong_version(version: Option<&Json<'_>>) -> RecordFault {
    let what = match version {
        None => words!("缺少 \"record\": 1", "\"record\": 1 is missing"),
        Some(_) => words!("记录格式的版本不是 1", "the version of the record format is not 1"),
    };
    RecordFault {
        path: "record".to_owned(),
        what,
        why: words!("版本说明各项的含义", "the version says what the parts mean"),
        fix: words!("写 \"record\": 1，并按第 1 版组织内容", "write \"record\": 1 and lay the record out as version 1"),
    }
}
