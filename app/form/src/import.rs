//! A workbook or table that was chosen on the first page: how far its reading is, what is wrong with it, and whose
//! reports it holds. What is said of it comes from the engine, word for word.

use crate::told::{self, Told as _};
use shequ_core::Lang;
use shequ_core::json::{Json, Value};

/// Troubles that are shown; the page for checkers shows all.
const MAX_TROUBLES: usize = 20;
/// Reports that are offered; nobody chooses from more.
const MAX_OFFERS: usize = 500;

/// What became of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Import {
    /// None was chosen.
    #[default]
    None,
    /// It is being read: records checked, and how many there are; 0 of 0 until that is known.
    Busy(u64, u64),
    /// It was read.
    Told(Told),
}

/// A file that was read, or could not be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The first line.
    pub line: String,
    /// What keeps it, or a part of it, from being read.
    pub troubles: Vec<Trouble>,
    /// Reports of this form in it.
    pub offers: Vec<Offer>,
    /// Reports of other forms, or beyond those that are offered.
    pub others: usize,
}

/// Something that was not read, with its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trouble {
    /// Where: file and address.
    pub place: String,
    /// What is wrong.
    pub says: String,
    /// Why.
    pub why: String,
    /// What to do.
    pub fix: String,
    /// `error`, `verify` or `hint`.
    pub severity: String,
}

/// A report that can be opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// Its place in the file, counted from 1.
    pub at: u32,
    /// Code of the unit.
    pub unit: String,
    /// Name of the unit.
    pub name: String,
    /// Period.
    pub period: String,
}

/// How far the reading is, from `{"records": 1, "of": 2}`.
#[must_use]
pub fn busy(text: &str) -> Import {
    let told = told::read(text);
    let number = |name: &str| told.at(name).number().unwrap_or_default();
    match told.at("records").value {
        Value::Null => Import::Busy(0, 0),
        _ => Import::Busy(number("records"), number("of")),
    }
}

/// What was told of a file, for a form of this id.
#[must_use]
pub fn told(text: &str, form: &str) -> Told {
    let told = told::read(text);
    let places = told.at("places").all();
    let findings = told.at("report").at("findings").all();
    let structural = findings.iter().enumerate().filter(|(_, finding)| finding.at("level").number() == Some(0));
    let trouble = |(at, finding): (usize, &Json<'_>)| {
        let place = |name: &str| places.get(at).map(|place| place.word(name)).unwrap_or_default();
        Trouble {
            place: [place("file"), place("at")].join(" ").trim().to_owned(),
            says: finding.word("says"),
            why: finding.word("why"),
            fix: finding.word("fix"),
            severity: finding.word("severity"),
        }
    };
    let units = told.at("units").all();
    let own = (1..).zip(units).filter(|(_, unit)| unit.at("form").text() == Some(form));
    let offers: Vec<Offer> = own
        .take(MAX_OFFERS)
        .map(|(at, unit)| Offer { at, unit: unit.word("unit"), name: unit.word("name"), period: unit.word("period") })
        .collect();
    Told {
        line: told.word("line"),
        troubles: structural.map(trouble).take(MAX_TROUBLES).collect(),
        others: units.len() - offers.len(),
        offers,
    }
}

/// Why a file could not be read at all, from what, why and what to do in both languages.
#[must_use]
pub fn refused(text: &str, lang: Lang) -> Told {
    let told = told::read(text);
    let lang = match lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    };
    let [says, why, fix] = ["what", "why", "fix"].map(|part| told.at(part).word(lang));
    let trouble = Trouble { says: says.clone(), why, fix, severity: "error".to_owned(), ..Trouble::default() };
    Told { line: says, troubles: vec![trouble], ..Told::default() }
}

impl Told {
    /// The only report of a file that was read whole: it is opened at once. Remarks that ask for nothing do not count.
    #[must_use]
    pub fn only(&self) -> Option<u32> {
        let whole = self.others == 0 && self.troubles.iter().all(|trouble| trouble.severity == "hint");
        match self.offers.as_slice() {
            [offer] if whole => Some(offer.at),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(units: &str, severity: &str) -> Told {
        let text = format!(
            r#"{{"line":"必须改 1 项","places":[{{"at":"设施!F5","file":"a.xlsx","severity":"强制性"}},{{"at":"B2","file":"a.xlsx"}}],
            "report":{{"findings":[{{"level":0,"severity":"{severity}","says":"甲","why":"乙","fix":"丙"}},{{"level":1,"says":"丁"}}]}},
            "units":[{units}]}}"#
        );
        told(&text, "community")
    }

    const ONE: &str = r#"{"form":"community","unit":"450102001001","name":"江南社区","period":"2025","file":"a.xlsx"}"#;
    const OTHER: &str = r#"{"form":"county","unit":"450102","name":"","period":"2025","file":"a.xlsx"}"#;

    #[test]
    fn the_only_report_of_a_whole_file_is_opened_at_once() {
        assert_eq!(with(ONE, "hint").only(), Some(1));
        assert_eq!(with(ONE, "error").only(), None, "what was not read is told first");
        assert_eq!(with(&format!("{ONE},{ONE}"), "hint").only(), None);
        assert_eq!(with("", "error").only(), None);
    }

    #[test]
    fn reports_of_other_forms_are_counted_and_not_offered() {
        let told = with(&format!("{OTHER},{ONE}"), "hint");
        assert_eq!((told.others, told.offers.len(), told.offers[0].at), (1, 1, 2));
        assert_eq!(told.offers[0].name, "江南社区");
    }

    #[test]
    fn troubles_are_those_of_the_shape_with_their_place() {
        let told = with(ONE, "error");
        assert_eq!(told.troubles.len(), 1);
        let first = &told.troubles[0];
        assert_eq!([&first.place, &first.says, &first.why, &first.fix], ["a.xlsx 设施!F5", "甲", "乙", "丙"]);
    }

    #[test]
    fn a_refusal_speaks_the_language_of_the_page() {
        let text =
            r#"{"code":"x","what":{"zh":"坏","en":"bad"},"why":{"zh":"因","en":"why"},"fix":{"zh":"改","en":"mend"}}"#;
        assert_eq!(refused(text, Lang::En).line, "bad");
        assert_eq!(refused(text, Lang::Zh).troubles[0].fix, "改");
    }

    #[test]
    fn progress_is_known_once_the_records_are() {
        assert_eq!(busy(r#"{"files":0,"of":1}"#), Import::Busy(0, 0));
        assert_eq!(busy(r#"{"records":5,"of":9}"#), Import::Busy(5, 9));
    }
}
