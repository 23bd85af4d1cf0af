//! Requests out of their JSON, member by member, with a sentence for whatever is wrong.

use super::{Act, Check, Language, Missing, Unit};
use crate::answer::Failure;
use shequ_core::json::{self, Json, Value};
use shequ_core::limits::MAX_JSON_DEPTH;
use shequ_core::value::search::join;
use shequ_core::{Words, words};

impl<'a> Check<'a> {
    /// Reads a request.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &'a str) -> Result<Self, Failure> {
        let mut members = Members::of(parse(text)?, "")?;
        let record = members.take("record").ok_or_else(|| missing("record"))?;
        let form = match members.text("form")? {
            Some(form) => Some(form),
            None => named(&record),
        };
        let check = Self {
            record,
            form,
            previous: members.take("previous").map(|json| json.text),
            unit: members.take("unit").map(Unit::read).transpose()?,
            as_of: members.text("as_of")?,
            lang: members.take("lang").map(|json| Language::read(&json)).transpose()?,
            level: members.text("level")?,
        };
        members.finish()?;
        Ok(check)
    }
}

/// The form that a record names.
fn named(record: &Json<'_>) -> Option<String> {
    let Value::Map(members) = &record.value else { return None };
    let (_, form) = members.iter().find(|(key, _)| key == "form")?;
    form.value.as_text().map(str::to_owned)
}

impl Unit {
    fn read(json: Json<'_>) -> Result<Self, Failure> {
        let mut members = Members::of(json, "unit")?;
        let mut text = |key| members.text(key).map(Option::unwrap_or_default);
        let unit = Self { name: text("name")?, kind: text("kind")?, parent: text("parent")? };
        members.finish()?;
        Ok(unit)
    }
}

impl Language {
    pub(super) fn read(json: &Json<'_>) -> Result<Self, Failure> {
        word("lang", json, &[("zh", Self::Zh), ("en", Self::En)])
    }
}

impl Act {
    /// Reads an action: `{"set": {…}}`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, Failure> {
        let json = parse(text)?;
        let shown = json.text;
        let mut actions = json.value.into_map().unwrap_or_default().into_iter();
        let (Some((name, json)), None) = (actions.next(), actions.next()) else {
            return Err(refused(&words!(
                "动作是 {{ 动作名: {{ … }} }}，不是 {shown}",
                "an action is {{ name: {{ … }} }}, not {shown}"
            )));
        };
        if name == "speak" {
            return Language::read(&json).map(Self::Speak);
        }
        let mut members = Members::of(json, &name)?;
        let act = match name.as_ref() {
            "set" => Self::Set {
                at: members.required("at")?,
                text: members.text("text")?,
                state: members.take("state").map(|json| Missing::read(&json)).transpose()?,
            },
            "note" => Self::Note { at: members.required("at")?, text: members.required("text")? },
            "origin" => Self::Origin { at: members.required("at")?, origin: members.text("origin")? },
            "carry" => Self::Carry { at: members.required("at")? },
            "insert_row" => Self::InsertRow { table: members.required("table")?, row: members.row()? },
            "remove_row" => Self::RemoveRow { table: members.required("table")?, row: members.row()? },
            "explain" => Self::Explain {
                fingerprint: members.required("fingerprint")?,
                text: members.required("text")?,
                by: members.text("by")?.unwrap_or_default(),
                at: members.text("at")?.unwrap_or_default(),
            },
            "view" => Self::View,
            "report" => Self::Report,
            "record" => Self::Record,
            "receipt" => Self::Receipt,
            other => return Err(refused(&words!("不认识动作“{other}”", "there is no action `{other}`"))),
        };
        members.finish()?;
        Ok(act)
    }
}

impl Missing {
    fn read(json: &Json<'_>) -> Result<Self, Failure> {
        let known =
            [("blank", Self::Blank), ("not_applicable", Self::NotApplicable), ("not_available", Self::NotAvailable)];
        word("state", json, &known)
    }
}

pub(super) fn parse(text: &str) -> Result<Json<'_>, Failure> {
    // A record may be as deep as alone.
    json::read(text, MAX_JSON_DEPTH + 1).map_err(|broken| {
        let (line, column) = (broken.line, broken.column);
        refused(&words!("第 {line} 行第 {column} 列起不是 JSON", "no JSON from line {line}, column {column} on"))
    })
}

/// Members of an object, taken one by one; what is left at the end was not understood.
pub(super) struct Members<'a> {
    of: String,
    left: json::Members<'a>,
}

impl<'a> Members<'a> {
    pub(super) fn of(json: Json<'a>, of: &str) -> Result<Self, Failure> {
        let left = json.value.into_map().ok_or_else(|| wrong(of, "对象 { … }", "an object { … }"))?;
        Ok(Self { of: if of.is_empty() { String::new() } else { format!("{of}.") }, left })
    }

    /// A member; none where it is left out or `null`.
    pub(super) fn take(&mut self, key: &str) -> Option<Json<'a>> {
        let at = self.left.iter().position(|(own, _)| own == key)?;
        Some(self.left.swap_remove(at).1).filter(|json| json.value != Value::Null)
    }

    pub(super) fn text(&mut self, key: &str) -> Result<Option<String>, Failure> {
        match self.take(key).map(|json| json.value) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text.into_owned())),
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Map(_)) => {
                Err(wrong(&format!("{}{key}", self.of), "文本", "a text"))
            }
        }
    }

    pub(super) fn required(&mut self, key: &str) -> Result<String, Failure> {
        self.text(key)?.ok_or_else(|| missing(&format!("{}{key}", self.of)))
    }

    pub(super) fn row(&mut self) -> Result<u32, Failure> {
        let path = || format!("{}row", self.of);
        let json = self.left.iter().find(|(key, _)| key == "row").ok_or_else(|| missing(&path()))?;
        let row = json.1.text.parse().map_err(|_| wrong(&path(), "从 1 起的整数", "a whole number from 1 on"))?;
        let _ = self.take("row");
        Ok(row)
    }

    pub(super) fn finish(self) -> Result<(), Failure> {
        match self.left.first() {
            None => Ok(()),
            Some((key, _)) => {
                let of = self.of;
                Err(refused(&words!(
                    "不认识成员 {of}{key}，或它写了两次",
                    "`{of}{key}` is not known here, or stands twice"
                )))
            }
        }
    }
}

/// One of a few words.
fn word<T: Copy>(path: &str, json: &Json<'_>, known: &[(&str, T)]) -> Result<T, Failure> {
    let found = known.iter().find(|(word, _)| json.value.as_text() == Some(word));
    found.map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        let words = join(&words, " / ");
        wrong(path, &words, &words)
    })
}

fn wrong(path: &str, zh: &str, en: &str) -> Failure {
    let (path_zh, path_en) = if path.is_empty() { ("请求", "the request") } else { (path, path) };
    refused(&words!("{path_zh} 应为{zh}", "{path_en} must be {en}"))
}

fn missing(path: &str) -> Failure {
    refused(&words!("缺少 {path}", "{path} is missing"))
}

#[cold]
pub(super) fn refused(what: &Words) -> Failure {
    Failure::new(
        "request-not-read",
        words!("请求无法读取：{}", "the request cannot be read: {}", what.zh; what.en),
        words!("请求是 JSON 对象，成员名须与接口说明一致", "a request is a JSON object with the members of the manual"),
        words!("对照接口说明改正成员名和类型", "compare member names and types with the manual"),
    )
}
