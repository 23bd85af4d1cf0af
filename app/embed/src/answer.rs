//! What hosts are told, as JSON with keys in alphabetical order.

use serde::Serialize;
use shequ_core::map::Map;
use shequ_core::report::{AssessmentReport, FindingReport, SeverityCounts, UndeterminedReport, Verdict};
use shequ_core::{Lang, Words};
use std::borrow::Cow;

/// A sentence in both languages.
#[derive(Clone, Debug, Serialize)]
pub struct Said<'a> {
    /// English.
    pub en: Cow<'a, str>,
    /// Chinese.
    pub zh: Cow<'a, str>,
}

impl From<Words> for Said<'_> {
    fn from(words: Words) -> Self {
        Self { en: words.en.into(), zh: words.zh.into() }
    }
}

impl<'a> From<&'a Words> for Said<'a> {
    fn from(words: &'a Words) -> Self {
        Self { en: words.en.as_str().into(), zh: words.zh.as_str().into() }
    }
}

impl From<Said<'_>> for Words {
    fn from(said: Said<'_>) -> Self {
        Self { zh: said.zh.into_owned(), en: said.en.into_owned() }
    }
}

/// Why nothing could be done. Serialised as `{"error": …}`, which no other answer is.
#[derive(Clone, Debug, Serialize)]
pub struct Failure {
    /// What went wrong; in a box, since it is rare and large.
    pub error: Box<Trouble>,
}

/// What went wrong, why, and what to do.
#[derive(Clone, Debug, Serialize)]
pub struct Trouble {
    /// Stable kebab-case name, such as `catalogue-not-loaded`.
    pub code: &'static str,
    /// What to do.
    pub fix: Said<'static>,
    /// What is wrong.
    pub what: Said<'static>,
    /// Why that is wrong.
    pub why: Said<'static>,
}

impl Failure {
    /// A failure with its sentences.
    #[must_use]
    pub fn new(code: &'static str, what: Words, why: Words, fix: Words) -> Self {
        Self { error: Box::new(Trouble { code, fix: fix.into(), what: what.into(), why: why.into() }) }
    }
}

/// A catalogue that was opened.
#[derive(Clone, Debug, Serialize)]
pub struct OpenedCatalogue<'a> {
    /// Its digest.
    pub digest: &'a str,
    /// Version of the engine.
    pub engine: &'static str,
    /// Its forms.
    pub forms: Vec<FormTold<'a>>,
    /// What to name in further calls.
    pub handle: u32,
    /// Its id.
    pub id: &'a str,
    /// Its title.
    pub title: Said<'a>,
    /// Its version.
    pub version: &'a str,
}

/// One form.
#[derive(Clone, Debug, Serialize)]
pub struct FormTold<'a> {
    /// Fields of the record, in screen order.
    pub fields: Vec<FieldTold<'a>>,
    /// Its id.
    pub id: &'a str,
    /// Tables, in screen order.
    pub tables: Vec<TableTold<'a>>,
    /// Its title.
    pub title: Said<'a>,
    /// Kind of unit that fills it in.
    pub unit: &'a str,
    /// Field that holds the unit's code.
    pub unit_key: &'a str,
}

/// One table of a form.
#[derive(Clone, Debug, Serialize)]
pub struct TableTold<'a> {
    /// Columns, in screen order.
    pub fields: Vec<FieldTold<'a>>,
    /// Its id.
    pub id: &'a str,
    /// Its title.
    pub title: Said<'a>,
}

/// One field of a form or table.
#[derive(Clone, Debug, Serialize)]
pub struct FieldTold<'a> {
    /// Codes and their labels, for a field with a code list; empty otherwise.
    pub codes: Vec<CodeTold<'a>>,
    /// Whether the form computes it.
    pub computed: bool,
    /// Other headings under which files and pages know it.
    pub headings: &'a Vec<String>,
    /// How to count; none where nothing is said.
    pub hint: Option<Said<'a>>,
    /// Its id.
    pub id: &'a str,
    /// `number`, `text`, `code`, `flag`, `date`, `year`, `month`, `phone`, `email`, `uscc`, `division` or `intervals`.
    pub kind: &'static str,
    /// Its label.
    pub label: Said<'a>,
    /// What a number is counted in; none for pure numbers and other kinds.
    pub measure: Option<Said<'a>>,
    /// Whether it must be answered where it is asked.
    pub required: bool,
}

/// One code of a list.
#[derive(Clone, Debug, Serialize)]
pub struct CodeTold<'a> {
    /// What is stored.
    pub code: &'a str,
    /// What is shown.
    pub label: Said<'a>,
}

/// A receipt with the record it is for.
#[derive(Clone, Debug, Serialize)]
pub struct ReceiptTold {
    /// `sha256:` and 64 hexadecimal digits; none where the text is no record.
    pub receipt: Option<String>,
    /// The canonical record.
    pub record: Option<String>,
}

/// A session that was opened, with everything there is to show.
#[derive(Clone, Debug, Serialize)]
pub struct OpenedSession<'a> {
    /// Faults in the shape of the record; what they name was not taken over.
    pub faults: Vec<String>,
    /// What to name in further calls.
    pub session: u32,
    /// Everything there is to show.
    pub view: View<'a>,
}

/// What there is to show: all of it, or what a change changed.
#[derive(Clone, Debug, Serialize)]
pub struct View<'a> {
    /// Cells by path; after a change those that look different now.
    pub cells: Map<String, CellTold>,
    /// All findings; none where no finding changed.
    pub findings: Option<Vec<&'a FindingReport>>,
    /// All standards; none where none changed.
    pub standards: Option<Vec<&'a AssessmentReport>>,
    /// What stands over the form.
    pub summary: SummaryTold,
    /// What could not be decided; none where no finding changed.
    pub undetermined: Option<Vec<&'a UndeterminedReport>>,
}

/// One cell.
#[derive(Clone, Debug, Serialize)]
pub struct CellTold {
    /// Whether the form asks for it here.
    pub asked: bool,
    /// Fingerprints of the findings that speak of it.
    pub findings: Vec<String>,
    /// Note on the cell.
    pub note: String,
    /// Where the value came from, where that was said.
    pub origin: Option<&'static str>,
    /// Last year's value as people write it, where there is one.
    pub previous: Option<String>,
    /// `given`, `blank`, `not_applicable`, `not_available` or `unreadable`.
    pub state: &'static str,
    /// What stands in the box.
    pub text: String,
    /// The value as records hold it; what was typed where it is unreadable.
    pub value: String,
}

/// What stands over a form.
#[derive(Clone, Debug, Serialize)]
pub struct SummaryTold {
    /// Findings by severity.
    pub by_severity: SeverityCounts,
    /// Findings whose explanation was accepted.
    pub explained: u64,
    /// The first line, in the session's language.
    pub line: String,
    /// Rules that could not be decided.
    pub undetermined: u64,
    /// The verdict.
    pub verdict: Verdict,
}

/// A text in one language.
#[must_use]
pub fn in_lang(words: &Words, lang: Lang) -> String {
    words.get(lang).to_owned()
}
