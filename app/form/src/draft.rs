//! A draft: the record as it stands, last year's record beside it, and what became of its submission. The same text is
//! kept in the browser and saved as a file.

use crate::limits::MAX_DRAFT_BYTES;
use crate::send::Submission;
use crate::words::say;
use serde_json::value::RawValue;
use shequ_core::Lang;
use std::collections::BTreeMap;

/// A draft.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// What tells drafts on one machine apart.
    pub id: String,
    /// Counts how often it was kept; a window that does not know the last count must not write.
    pub version: u64,
    /// The record, JSON version 1.
    pub record: String,
    /// Last year's record, if there is one.
    pub previous: Option<String>,
    /// The version of the submission on the server that this draft goes on from, as the server names it.
    pub etag: Option<String>,
    /// What became of its submission.
    pub submission: Option<Submission>,
}

/// A line in the list of drafts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// What tells drafts on one machine apart.
    pub id: String,
    /// Code of the unit.
    pub unit: String,
    /// Name of the unit.
    pub name: String,
    /// Period.
    pub period: String,
    /// The first line when it was kept.
    pub line: String,
    /// When it was kept, as the browser writes it.
    pub kept: String,
    /// Whether it waits to be submitted.
    pub waiting: bool,
}

/// Version of the file.
const FILE: &str = "1";

/// The draft as a file.
#[must_use]
pub fn file(draft: &Draft) -> String {
    let previous = draft.previous.as_deref().unwrap_or("null");
    format!("{{\"shequ_draft\":{FILE},\"record\":{},\"previous\":{previous}}}\n", draft.record)
}

/// Reads a file: a draft saved before, or a bare record.
///
/// # Errors
/// A sentence that says what the file is not and what to do.
pub fn read(text: &str, lang: Lang) -> Result<Draft, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > MAX_DRAFT_BYTES {
        return Err(say!(
            lang,
            "文件太大，不会是一份报表的草稿；请选择“存为文件”得到的 .json 文件",
            "The file is too large to be the draft of one report; choose the .json that “Save as a file” gave"
        ));
    }
    let parts: Option<BTreeMap<String, Box<RawValue>>> = serde_json::from_str(text).ok();
    let part = |name: &str| parts.as_ref().and_then(|parts| parts.get(name)).map(|raw| raw.get().to_owned());
    match (part("shequ_draft").as_deref(), part("record")) {
        (Some(FILE), Some(record)) => {
            let previous = part("previous").filter(|raw| raw.starts_with('{'));
            Ok(Draft { record, previous, ..Draft::default() })
        }
        (Some(_), _) => Err(say!(
            lang,
            "草稿由更新的版本保存，本页还读不了；请刷新页面后再打开",
            "The draft was saved by a newer version that this page cannot read; reload the page and open it again"
        )),
        (None, Some(version)) if version == FILE => Ok(Draft { record: text.trim().to_owned(), ..Draft::default() }),
        (None, _) => Err(say!(
            lang,
            "这不是本系统的草稿；请选择“存为文件”得到的 .json 文件，Excel 或 WPS 工作簿请用“读入工作簿”",
            "This is no draft of this form; choose the .json that “Save as a file” gave. A workbook of Excel or WPS is read elsewhere"
        )),
    }
}

/// An empty record of a form.
#[must_use]
pub fn empty(form: &str, unit: &str, period: &str) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    format!(
        "{{\"record\":1,\"form\":{},\"unit\":{},\"period\":{}}}",
        quoted(form),
        quoted(unit.trim()),
        quoted(period.trim())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_is_read_again() {
        let draft = Draft {
            record: "{\"record\":1,\"form\":\"community\",\"values\":{\"hh_resident\":\"1,2\"}}".to_owned(),
            previous: Some("{\"record\":1}".to_owned()),
            ..Draft::default()
        };
        let again = read(&file(&draft), Lang::Zh).expect("a draft");
        assert_eq!((again.record, again.previous), (draft.record, draft.previous));
    }

    #[test]
    fn a_bare_record_is_a_draft() {
        let again = read("\u{feff}{\"record\":1,\"form\":\"community\"}\n", Lang::Zh).expect("a record");
        assert_eq!(again.record, "{\"record\":1,\"form\":\"community\"}");
        assert_eq!(again.previous, None);
    }

    #[test]
    fn what_is_no_draft_is_told() {
        for text in ["", "PK\u{3}\u{4}", "[1]", "{\"record\":2}", "{}"] {
            assert!(read(text, Lang::Zh).expect_err("no draft").contains("草稿"), "{text}");
        }
        assert!(read("{\"shequ_draft\":9,\"record\":{}}", Lang::En).expect_err("newer").contains("newer"));
        let long = format!("{{\"record\":1,\"x\":\"{}\"}}", "一".repeat(MAX_DRAFT_BYTES / 3));
        assert!(read(&long, Lang::Zh).is_err());
    }

    #[test]
    fn empty_records_hold_what_was_typed_as_text() {
        assert_eq!(
            empty("f", " 1\"2 ", "2025"),
            "{\"record\":1,\"form\":\"f\",\"unit\":\"1\\\"2\",\"period\":\"2025\"}"
        );
    }
}
