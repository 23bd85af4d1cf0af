//! A draft: the record as it stands, last year's record beside it, and what became of its submission. The same text is
//! kept in the browser and saved as a file.

use crate::limits::MAX_DRAFT_BYTES;
use crate::send::Submission;
use crate::told::{self, Told, quoted};
use crate::words::say;
use shequ_core::Lang;
use shequ_core::catalogue::Form;
use shequ_core::column::register::RegisteredUnit;
use shequ_core::json::Json;

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
    /// The record as it was opened, where not all of it fitted the form.
    pub original: Option<String>,
    /// What the register says of the unit, if it was asked.
    pub unit: Option<Unit>,
    /// The version of the submission on the server that this draft goes on from, as the server names it.
    pub etag: Option<String>,
    /// What became of its submission.
    pub submission: Option<Submission>,
}

/// What the register says of a unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unit {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Kind, such as `community`.
    pub kind: String,
    /// Code of the unit above.
    pub parent: String,
}

impl Unit {
    /// As core asks for it.
    #[must_use]
    pub fn registered(&self) -> RegisteredUnit {
        let Self { name, kind, parent, .. } = self.clone();
        RegisteredUnit { name, kind, parent, from: None, until: None }
    }

    /// The unit as text.
    #[must_use]
    pub fn to_json(&self) -> String {
        let Self { code, name, kind, parent } = self;
        told::object(
            [("code", code), ("name", name), ("kind", kind), ("parent", parent)]
                .map(|(name, text)| (name, quoted(text))),
        )
    }

    /// The unit of an object; none where it has no code, or says that the register does not hold it.
    #[must_use]
    pub fn from_value(value: &Json<'_>) -> Option<Self> {
        let text = |name: &str| value.word(name);
        let unit = Self { code: text("code"), name: text("name"), kind: text("kind"), parent: text("parent") };
        (!unit.code.is_empty() && !value.at("registered").is(false)).then_some(unit)
    }
}

/// A line in the list of drafts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// What tells drafts on one machine apart.
    pub id: String,
    /// Id of the form.
    pub form: String,
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
    let whole = told::read(text);
    let part = |name: &str| whole.member(name).map(|part| part.text.to_owned());
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
            "这不是本系统的草稿；请选择“存为文件”得到的 .json 文件，Excel 或 WPS 工作簿请在首页打开",
            "This is no draft of this form; choose the .json that “Save as a file” gave. A workbook of Excel or WPS is opened on the first page"
        )),
    }
}

/// A record of a form that holds only what tells whose it is.
#[must_use]
pub fn empty(form: &Form, unit: &str, name: &str, period: &str) -> String {
    let [id, unit, period] = [form.id.as_str(), unit.trim(), period.trim()].map(quoted);
    let name_field = form.unit_name.filter(|_| !name.is_empty()).map(|at| &form.fields[at].id);
    let values = name_field.map(|id| format!(",\"values\":{{{}:{}}}", quoted(id), quoted(name))).unwrap_or_default();
    format!("{{\"record\":1,\"form\":{id},\"unit\":{unit},\"period\":{period}{values}}}")
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
}
