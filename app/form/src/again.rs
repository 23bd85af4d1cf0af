//! Checking without a screen, by the very engine that the form is filled in with: for whoever recomputes a report or a
//! receipt, and for the tests that compare what browser and server say.

use crate::draft::Unit;
use crate::told::{self, Told};
use shequ_core::compiled;
use shequ_core::report::{Asked, to_json};
use shequ_core::session::Session;
use shequ_core::{Checker, Lang, check_record};

/// Answers requests, one a line: `{"record":…}`, beside it `previous` (last year's record), `unit` (what the register
/// says) and `lang` (`en`, else Chinese). Each is answered with three lines: the report on the record as it is given; the
/// record as the form would send it once it was opened; the report that the form has on that. None where the
/// compiled catalogue cannot be used, or a line is no request about one of its forms.
#[must_use]
pub fn answers(catalogue: &str, requests: &str) -> Option<String> {
    let catalogue = compiled::read(catalogue).ok()?;
    let checkers: Option<Vec<Checker<'_>>> =
        catalogue.forms.iter().map(|form| Checker::new(&catalogue, form).ok()).collect();
    let checkers = checkers?;
    let mut out = String::new();
    for line in requests.lines() {
        for answer in answer(&checkers, line)? {
            out.push_str(answer.trim_end());
            out.push('\n');
        }
    }
    Some(out)
}

fn answer(checkers: &[Checker<'_>], line: &str) -> Option<[String; 3]> {
    let request = told::read(line);
    let record = request.member("record")?;
    let form = record.at("form").text()?;
    let checker = checkers.iter().find(|checker| checker.form.id == form)?;
    let unit = Unit::from_value(request.at("unit")).map(|unit| unit.registered());
    let lang = if request.at("lang").text() == Some("en") { Lang::En } else { Lang::Zh };
    let previous = request.member("previous").map(|previous| previous.text);
    let asked = Asked { lang, level: None, as_of: None, previous, unit: unit.as_ref() };
    let given = check_record(checker, record.text, &asked);
    let session = Session::new(checker, record.text, &asked);
    Some([to_json(&given.report), session.record(), to_json(&session.checked().report)])
}
