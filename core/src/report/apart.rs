//! What came in and is set apart in a roll-up: what does not count, and what another version of the catalogue asked.

use crate::limits::MAX_MISSING_LISTED;
use crate::rollup::Indicators;
use crate::span::{Lang, Words};
use serde::Serialize;

/// Something that came in and does not count.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct LeftOutReport {
    /// What it is: a code of a unit, or the key of a row.
    pub what: String,
    /// Why.
    pub why: String,
}

/// Records of one form and year that were filled in by another version of the catalogue than the one that sums them up.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct VersionReport {
    /// Digest of that version.
    pub catalogue: String,
    /// Whether they count: only where that version is at hand and its form asks the same.
    pub counted: bool,
    /// The form.
    pub form: String,
    /// Year of the figures.
    pub period: String,
    /// How many.
    pub records: u32,
    /// What became of them, and what to do.
    pub says: String,
    /// Codes of the units that do not count; cut where there are very many.
    pub units: Vec<String>,
    /// How its authors number that version; empty where it is not at hand.
    pub version: String,
}

impl VersionReport {
    /// Tells what became of the records of some units.
    #[must_use]
    pub fn new(form: &str, period: &str, (catalogue, version): (&str, &str), counted: bool, units: &[String]) -> Self {
        Self {
            catalogue: catalogue.to_owned(),
            counted,
            form: form.to_owned(),
            period: period.to_owned(),
            records: u32::try_from(units.len()).unwrap_or(u32::MAX),
            says: String::new(),
            units: if counted { Vec::new() } else { units.iter().take(MAX_MISSING_LISTED).cloned().collect() },
            version: version.to_owned(),
        }
    }

    /// The same with its words; `title` is that of the form.
    #[must_use]
    pub fn told(self, title: &Words, lang: Lang) -> Self {
        let (records, period) = (self.records, &self.period);
        let version = match self.version.as_str() {
            "" => self.catalogue.chars().take(15).collect(),
            version => version.to_owned(),
        };
        let (zh, en) = (&title.zh, &title.en);
        let words = match (self.counted, self.version.is_empty()) {
            (true, _) => crate::words!(
                "《{zh}》{period} 年有 {records} 份按另一版目录（{version}）填报，项目相同，已计入",
                "{records} reports of {period} ({en}) were filled in by another version of the catalogue ({version}), which asks the same; they count"
            ),
            (false, false) => crate::words!(
                "《{zh}》{period} 年有 {records} 份按另一版目录（{version}）填报，项目与现行目录不同，没有计入；请按现行目录重新提交",
                "{records} reports of {period} ({en}) were filled in by another version of the catalogue ({version}), which asks otherwise; they do not count: have them handed in again by the present one"
            ),
            (false, true) => crate::words!(
                "《{zh}》{period} 年有 {records} 份按另一版目录（{version}…）填报，手边没有那一版，没有计入；请放入那一版目录，或按现行目录重新提交",
                "{records} reports of {period} ({en}) were filled in by another version of the catalogue ({version}…), which is not at hand; they do not count: add that version, or have them handed in again by the present one"
            ),
        };
        Self { says: words.get(lang).to_owned(), ..self }
    }
}

/// What does not count, with the reason.
pub(super) fn left_out(indicators: &Indicators<'_>, lang: Lang) -> Vec<LeftOutReport> {
    let mut list = Vec::new();
    let mut add = |what: &str, words: Words| {
        list.push(LeftOutReport { what: what.to_owned(), why: words.get(lang).to_owned() });
    };
    for row in &indicators.repeated {
        let (unit, first) = (&row.unit, &row.first);
        add(
            &row.key,
            crate::words!(
                "{first} 已列过，{unit} 又列一次，只计一次",
                "{first} lists it already, {unit} lists it again; it counts once"
            ),
        );
    }
    for code in &indicators.twice {
        add(code, crate::words!("报送了不止一份，只计第一份", "reported more than once; the first report counts"));
    }
    for (old, new) in &indicators.replaced {
        let code = |at: u32| indicators.units.list[at as usize].code.as_str();
        let successor = code(*new);
        add(
            code(*old),
            crate::words!(
                "{successor} 填报由它撤并、拆分或更名而来，两者同期上报，只计后者",
                "{successor} says it came from this unit; both reported, only the successor counts"
            ),
        );
    }
    list
}
