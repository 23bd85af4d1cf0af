//! What a submission says of itself, read before the record goes to core: where it belongs and what was expected.

use crate::api::{Head, Submission};
use crate::problem::{Kind, Problem};
use crate::shape;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use shequ_core::words;
use validator::{Validate, ValidationErrors};

/// The outer members of a record. Everything else is left to core.
#[derive(Debug, Deserialize, Validate)]
pub struct Outer {
    /// Id of the form.
    #[validate(custom(function = "shape::form"))]
    pub form: String,
    /// Code of the unit.
    #[serde(deserialize_with = "word")]
    #[validate(custom(function = "shape::unit"))]
    pub unit: String,
    /// Period.
    #[serde(deserialize_with = "word")]
    #[validate(custom(function = "shape::period"))]
    pub period: String,
    /// Digest of the catalogue that it was filled in by.
    #[validate(custom(function = "shape::digest"))]
    pub catalogue: String,
    /// Who answers for it.
    #[serde(default, deserialize_with = "or_default")]
    #[validate(nested)]
    pub head: Head,
    /// Reasons for what looks wrong.
    #[serde(default)]
    pub explanations: Option<Box<RawValue>>,
}

/// A text, or a number as it is written.
fn word<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    match serde_json::from_str::<String>(raw.get()) {
        Ok(text) => Ok(text),
        Err(_) if raw.get().bytes().all(|b| b.is_ascii_digit()) => Ok(raw.get().to_owned()),
        Err(_) => Err(serde::de::Error::custom("a text is needed")),
    }
}

/// `null` is the same as nothing.
fn or_default<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Head, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Takes the record out of its envelope; a record alone is its own content.
///
/// # Errors
/// The text is neither.
pub fn open(text: &str) -> Result<Submission, Problem> {
    #[derive(Deserialize)]
    struct Peek {
        record: Box<RawValue>,
    }
    let peek: Peek = serde_json::from_str(text).map_err(|e| not_read(&e))?;
    if peek.record.get().starts_with('{') {
        let submission: Submission = serde_json::from_str(text).map_err(|e| not_read(&e))?;
        submission.validate().map_err(|e| invalid(&e))?;
        return Ok(submission);
    }
    let record = serde_json::from_str(text).map_err(|e| not_read(&e))?;
    Ok(Submission { record, expected: None, receipt: None, draft: None })
}

/// Reads the outer members of a record.
///
/// # Errors
/// One of them is missing or has the wrong shape.
pub fn outer(record: &str) -> Result<Outer, Problem> {
    let outer: Outer = serde_json::from_str(record).map_err(|e| not_read(&e))?;
    outer.validate().map_err(|e| invalid(&e))?;
    Ok(outer)
}

fn not_read(error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line(), error.column());
    let said: String = error.to_string().chars().take(200).collect();
    Problem::new(
        Kind::Malformed,
        words!(
            "第 {line} 行第 {column} 列处的内容不能作为记录读取",
            "what stands at line {line}, column {column} cannot be read as a record"
        ),
        words!(
            "记录要有 record、form、unit、period、catalogue 各一项，并且是完整的 JSON（{said}）",
            "a record has record, form, unit, period and catalogue, each once, and is complete JSON ({said})"
        ),
        words!("由填报页面或导出程序重新生成后提交", "make it again with the form or the exporting program"),
    )
    .with("line", line)
    .with("column", column)
}

/// Members of the wrong shape, told all at once.
#[must_use]
pub fn invalid(errors: &ValidationErrors) -> Problem {
    let mut fields = Vec::new();
    collect(errors, "", &mut fields);
    fields.sort();
    let list = fields.join("、");
    let english = fields.join(", ");
    Problem::new(
        Kind::Invalid,
        words!("这些项的写法不对：{list}", "these members have the wrong shape: {english}"),
        words!("服务器按固定的写法读取它们", "the server reads them in one shape only"),
        words!("按 /api/openapi.json 的说明改正后再发送", "correct them as /api/openapi.json describes and send again"),
    )
    .with("members", fields)
}

fn collect(errors: &ValidationErrors, prefix: &str, fields: &mut Vec<String>) {
    use validator::ValidationErrorsKind;
    let mut names: Vec<_> = errors.errors().iter().collect();
    names.sort_by_key(|(name, _)| name.to_string());
    for (name, kind) in names {
        let path = format!("{prefix}{name}");
        match kind {
            ValidationErrorsKind::Struct(inner) => collect(inner, &format!("{path}."), fields),
            ValidationErrorsKind::List(list) => {
                list.values().for_each(|inner| collect(inner, &format!("{path}."), fields));
            }
            ValidationErrorsKind::Field(_) => fields.push(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

    fn record(more: &str) -> String {
        format!(
            "{{\"record\":1,\"form\":\"community\",\"unit\":\"450102001001\",\"period\":2025,\"catalogue\":\"{DIGEST}\"{more}}}"
        )
    }

    #[test]
    fn a_record_is_taken_with_and_without_envelope() {
        let bare = record("");
        let alone = open(&bare).expect("a record");
        assert_eq!((alone.record.get(), alone.expected), (bare.as_str(), None));
        let text = format!("{{\"record\":{bare},\"expected\":3,\"receipt\":\"{DIGEST}\"}}");
        let wrapped = open(&text).expect("an envelope");
        assert_eq!((wrapped.record.get(), wrapped.expected), (bare.as_str(), Some(3)));
        assert_eq!(outer(&bare).expect("its members").period, "2025");
    }

    #[test]
    fn what_is_neither_is_refused_with_its_place() {
        for text in ["", "null", "[]", "{}", "{\"record\":", "{\"record\":1}{", "{\"record\":{},\"extra\":1}"] {
            assert_eq!(open(text).expect_err(text).kind, Kind::Malformed, "{text}");
        }
        let deep = format!("{{\"record\":{}", "[".repeat(200_000));
        assert_eq!(open(&deep).expect_err("too deep").kind, Kind::Malformed);
    }

    #[test]
    fn members_that_stand_twice_or_have_a_wrong_shape_are_refused() {
        assert_eq!(outer(&record(",\"unit\":\"450102001002\"")).expect_err("twice").kind, Kind::Malformed);
        assert_eq!(outer("{\"record\":1}").expect_err("missing").kind, Kind::Malformed);
        let long = "长".repeat(201);
        let wrong = outer(&record(&format!(",\"head\":{{\"filled_by\":\"{long}\"}}"))).expect_err("too long");
        assert_eq!((wrong.kind, wrong.more["members"].to_string()), (Kind::Invalid, "[\"head.filled_by\"]".to_owned()));
        let period = record("").replace("2025", "1e999");
        assert_eq!(outer(&period).expect_err("no year").kind, Kind::Malformed);
        let year = record("").replace("2025", "20250");
        assert_eq!(outer(&year).expect_err("no year").kind, Kind::Invalid);
    }
}
