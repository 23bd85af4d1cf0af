//! Pieces that the handbook and `explain` share: what a field holds, sentences with places for values, examples.

use super::spoken::spoken;
use shequ_core::catalogue::{
    BlankMeans, Catalogue, Example, ExampleRecord, Expect, Field, Form, Message, Moment, Part, Rule, Scope, Severity,
    Standard,
};
use shequ_core::lang::{Cell, Node, Source};
use shequ_core::report::severity_words;
use shequ_core::value::number::format_scaled;
use shequ_core::value::{Date, Kind};
use shequ_core::{Lang, words};

/// One language of two texts.
pub fn pick(lang: Lang, zh: impl Into<String>, en: impl Into<String>) -> String {
    match lang {
        Lang::Zh => zh.into(),
        Lang::En => en.into(),
    }
}

/// What a field holds: kind, decimals, measure, code list.
pub fn kind(field: &Field, catalogue: &Catalogue, lang: Lang) -> String {
    let words = match &field.kind {
        Kind::Number { places: 0 } => words!("整数", "whole number"),
        Kind::Number { places } => words!("数，{places} 位小数", "number with {places} decimals"),
        Kind::Text => words!("文字", "text"),
        Kind::Code { list } => {
            let list = &catalogue.lists[usize::from(*list)];
            let labels = |lang| list.codes.iter().map(|c| c.label.get(lang)).collect::<Vec<_>>();
            let (id, zh, en) = (&list.id, labels(Lang::Zh).join("、"), labels(Lang::En).join(", "));
            words!("选一项：{}（代码表 {id}）", "one of: {} (code list {id})", zh; en)
        }
        Kind::Flag => words!("是或否", "yes or no"),
        Kind::Date => words!("日期", "date"),
        Kind::Year => words!("年份", "year"),
        Kind::Month => words!("年月", "month"),
        Kind::Phone => words!("电话号码", "telephone number"),
        Kind::Email => words!("电子邮箱", "e-mail address"),
        Kind::Uscc => words!("统一社会信用代码", "unified social credit code"),
        Kind::Division => words!("12 位区划代码", "12-digit division code"),
        Kind::Intervals => {
            words!("开放时段，如 08:00-12:00 14:30-18:00", "opening hours such as 08:00-12:00 14:30-18:00")
        }
    };
    let mut told = words.get(lang).to_owned();
    if let Some(measure) = &field.measure {
        let measure = catalogue.measures.label(measure);
        told.push_str(&pick(lang, format!("，计量单位 {}", measure.zh), format!(", in {}", measure.en)));
    }
    told
}

/// What a field asks for beyond its kind: required, bounds, moment, what a blank means.
pub fn demands(field: &Field, lang: Lang) -> String {
    let mut parts = Vec::new();
    if field.required {
        parts.push(words!("必填", "required"));
    }
    if let Some((least, most)) = field.range {
        let (least, most) = (stored(&field.kind, least), stored(&field.kind, most));
        parts.push(words!("{least} 至 {most}", "{least} to {most}"));
    }
    match field.length {
        Some((0, most)) => parts.push(words!("至多 {most} 个字", "at most {most} characters")),
        Some((least, most)) => parts.push(words!("{least} 至 {most} 个字", "{least} to {most} characters")),
        None => {}
    }
    match field.moment {
        Some(Moment::Point) => parts.push(words!("时点数", "state at the end of the period")),
        Some(Moment::Period) => parts.push(words!("时期数", "flow within the period")),
        None => {}
    }
    match field.blank {
        BlankMeans::Undetermined => {}
        BlankMeans::NotApplicable => parts.push(words!("空白作不适用", "blank means not applicable")),
        BlankMeans::Zero => parts.push(words!("空白作 0", "blank means 0")),
    }
    let parts: Vec<&str> = parts.iter().map(|w| w.get(lang)).collect();
    parts.join(&pick(lang, "；", "; "))
}

fn stored(kind: &Kind, value: i64) -> String {
    match kind {
        Kind::Number { places } => format_scaled(i128::from(value), *places),
        Kind::Date => Date::from_days(value).map_or_else(|| value.to_string(), |d| d.to_string()),
        Kind::Month => format!("{:04}-{:02}", value.div_euclid(12), value.rem_euclid(12) + 1),
        Kind::Year
        | Kind::Text
        | Kind::Code { .. }
        | Kind::Flag
        | Kind::Phone
        | Kind::Email
        | Kind::Uscc
        | Kind::Division
        | Kind::Intervals => value.to_string(),
    }
}

/// A sentence with the words of its values in brackets.
pub fn sentence(message: &Message, form: &Form, catalogue: &Catalogue, lang: Lang) -> String {
    let parts = message.parts(lang).iter().map(|part| match part {
        Part::Text(text) => text.clone(),
        Part::Value(typed) => match typed.node {
            Node::Cell(Cell::Field { source: Source::Current, table, field }) => {
                format!("〔{}〕", form.field_at(table, field).label.get(lang))
            }
            _ => format!("〔{}〕", spoken(typed, form, catalogue, lang)),
        },
    });
    parts.collect()
}

/// Severity, and where a level weighs it otherwise.
pub fn severity(rule: &Rule, lang: Lang) -> String {
    let told = |s: Severity| severity_words(s).get(lang).to_owned();
    let mut parts = vec![told(rule.severity)];
    parts.extend(
        rule.severity_by_level
            .iter()
            .map(|(level, s)| pick(lang, format!("{level} 级 {}", told(*s)), format!("{} at level {level}", told(*s)))),
    );
    parts.join(&pick(lang, "；", "; "))
}

/// What a rule looks at.
pub fn scope(scope: Scope, form: &Form, lang: Lang) -> String {
    let words = match scope {
        Scope::Row(table) => {
            let title = &form.tables[usize::from(table)].title;
            words!("{}的每一行", "each row of {}", title.zh; title.en)
        }
        Scope::Record => words!("每个单位的表", "each record"),
        Scope::Batch => words!("同一批的所有单位", "all records of a run together"),
        Scope::History => words!("本年与上年", "this year and last year"),
        Scope::Rollup => words!("本表与下级各表", "a report and those below it"),
    };
    words.get(lang).to_owned()
}

/// From when to when; empty for always.
pub fn dates(from: Option<Date>, until: Option<Date>, lang: Lang) -> String {
    match (from, until) {
        (None, None) => String::new(),
        (Some(from), None) => pick(lang, format!("{from} 起"), format!("from {from}")),
        (None, Some(until)) => pick(lang, format!("至 {until}"), format!("until {until}")),
        (Some(from), Some(until)) => pick(lang, format!("{from} 至 {until}"), format!("{from} to {until}")),
    }
}

/// A clause with its title.
pub fn clause(id: &str, catalogue: &Catalogue, lang: Lang) -> String {
    let found = catalogue.programmes.iter().flat_map(|p| &p.clauses).find(|c| c.id == id);
    found.map_or_else(|| id.to_owned(), |c| format!("{id} {}", c.title.get(lang)))
}

/// What an example must give: for rules, or (`reached`) for standards.
pub fn expected(expect: Expect, reached: bool, lang: Lang) -> String {
    let words = match (expect, reached) {
        (Expect::Passes, false) => words!("通过", "passes"),
        (Expect::Fails, false) => words!("不通过", "fails"),
        (Expect::Passes, true) => words!("达到", "reached"),
        (Expect::Fails, true) => words!("未达到", "not reached"),
        (Expect::Undetermined, _) => words!("未能判定", "undetermined"),
        (Expect::NotApplicable, _) => words!("不适用", "not applicable"),
    };
    words.get(lang).to_owned()
}

/// The records of an example on one line: `area_activity = 300, area_total = 500`.
pub fn example(example: &Example, lang: Lang) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(example.as_of.map(|d| format!("as_of = {d}")));
    parts.extend(example.period.map(|y| format!("period = {y}")));
    for record in &example.records {
        parts.push(record_text(record, ""));
    }
    parts.retain(|p| !p.is_empty());
    if parts.is_empty() { pick(lang, "（全部空白）", "(all blank)") } else { parts.join(" | ") }
}

fn record_text(record: &ExampleRecord, prefix: &str) -> String {
    let pairs = |list: &[(String, String)], prefix: &str| {
        list.iter()
            .map(|(id, value)| format!("{prefix}{id} = {}", if value.is_empty() { "\"\"" } else { value }))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut parts = vec![pairs(&record.values, prefix), pairs(&record.unit, "unit.")];
    for (table, rows) in &record.tables {
        let rows: Vec<String> = rows.iter().map(|row| format!("{{ {} }}", pairs(row, ""))).collect();
        parts.push(format!("{prefix}{table} = [ {} ]", rows.join(", ")));
    }
    if let Some(previous) = &record.previous {
        parts.push(record_text(previous, "prev."));
    }
    parts.retain(|p| !p.is_empty());
    parts.join(", ")
}

/// `value comparator target` of a standard in words.
pub fn demand(standard: &Standard, form: &Form, catalogue: &Catalogue, lang: Lang) -> String {
    spoken(&standard.check, form, catalogue, lang)
}
