//! What hosts are told, as JSON with keys in alphabetical order.

use serde::Serialize;
use shequ_core::map::Map;
use shequ_core::report::{AssessmentReport, FindingReport, SeverityCounts, UndeterminedReport, Verdict};
use shequ_core::{Lang, Words};

/// A sentence in both languages.
#[derive(Clone, Debug, Serialize)]
pub struct Said {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl From<Words> for Said {
    fn from(words: Words) -> Self {
        Self { en: words.en, zh: words.zh }
    }
}

impl From<Said> for Words {
    fn from(said: Said) -> Self {
        Self { zh: said.zh, en: said.en }
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
    pub fix: Said,
    /// What is wrong.
    pub what: Said,
    /// Why that is wrong.
    pub why: Said,
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
pub struct OpenedCatalogue {
    /// Its digest.
    pub digest: String,
    /// Version of the engine.
    pub engine: &'static str,
    /// Its forms.
    pub forms: Vec<FormTold>,
    /// What to name in further calls.
    pub handle: u32,
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Said,
    /// Its version.
    pub version: String,
}

/// One form.
#[derive(Clone, Debug, Serialize)]
pub struct FormTold {
    /// Fields of the record, in screen order.
    pub fields: Vec<FieldTold>,
    /// Its id.
    pub id: String,
    /// Tables, in screen order.
    pub tables: Vec<TableTold>,
    /// Its title.
    pub title: Said,
    /// Kind of unit that fills it in.
    pub unit: String,
    /// Field that holds the unit's code.
    pub unit_key: String,
}

/// One table of a form.
#[derive(Clone, Debug, Serialize)]
pub struct TableTold {
    /// Columns, in screen order.
    pub fields: Vec<FieldTold>,
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Said,
}

/// One field of a form or table.
#[derive(Clone, Debug, Serialize)]
pub struct FieldTold {
    /// Codes and their labels, for a field with a code list; empty otherwise.
    pub codes: Vec<CodeTold>,
    /// Whether the form computes it.
    pub computed: bool,
    /// Other headings under which files and pages know it.
    pub headings: Vec<String>,
    /// How to count; none where nothing is said.
    pub hint: Option<Said>,
    /// Its id.
    pub id: String,
    /// `number`, `text`, `code`, `flag`, `date`, `year`, `month`, `phone`, `email`, `uscc`, `division` or `intervals`.
    pub kind: &'static str,
    /// Its label.
    pub label: Said,
    /// What a number is counted in; none for pure numbers and other kinds.
    pub measure: Option<Said>,
    /// Whether it must be answered where it is asked.
    pub required: bool,
}

/// One code of a list.
#[derive(Clone, Debug, Serialize)]
pub struct CodeTold {
    /// What is stored.
    pub code: String,
    /// What is shown.
    pub label: Said,
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
