//! A report in the parts that the script beside the module for servers puts together: half of the time that a report takes
//! in JavaScript goes into the keys of its assessments, of which a record has twenty, and all have the same.

use super::{TOOLS, with_record};
use crate::answer::Failure;
use serde::ser::{Serialize, SerializeSeq, Serializer};
use shequ_core::json::{Json, ascii, to_json};
use shequ_core::report::{AssessmentReport, Report, report_and_text};
use shequ_core::{Asked, Checker};

/// Checks a record; gives the report without its assessments, and these as one list of all their values, nine for each in
/// the order of their keys. 0 stands for needs where there are none, and for a programme or a unit that is that of the
/// assessment before. In ASCII, with escapes for all else: a host whose texts have one byte for each character of
/// such an answer takes it over as it stands.
///
/// # Errors
/// As [`super::check`].
pub fn check_parts(handle: u32, request: &str) -> Result<String, Failure> {
    with_record(handle, request, parts)
}

fn parts(checker: &Checker<'_>, record: Json<'_>, asked: &Asked<'_>) -> String {
    let mut tools = TOOLS.take();
    let (mut report, _) = report_and_text(&mut tools, checker, record, asked);
    TOOLS.set(tools);
    let assessments = Values(std::mem::take(&mut report.assessments));
    ascii(&to_json(&Parts { assessments, report }))
}

#[derive(serde::Serialize)]
struct Parts {
    assessments: Values,
    report: Report,
}

struct Values(Vec<AssessmentReport>);

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut all = serializer.serialize_seq(None)?;
        let (mut last_programme, mut last_unit): (&str, &str) = ("", "");
        for AssessmentReport { gap, met, needs, programme, row, standard, target, unit, value } in &self.0 {
            all.serialize_element(gap)?;
            all.serialize_element(met)?;
            match needs.as_slice() {
                [] => all.serialize_element(&0u8)?,
                needs => all.serialize_element(needs)?,
            }
            fresh(&mut all, &mut last_programme, programme)?;
            all.serialize_element(row)?;
            all.serialize_element(standard)?;
            all.serialize_element(target)?;
            fresh(&mut all, &mut last_unit, unit)?;
            all.serialize_element(value)?;
        }
        all.end()
    }
}

/// Tells a text, or 0 where it is that of the assessment before.
fn fresh<'t, S: SerializeSeq>(all: &mut S, last: &mut &'t str, text: &'t str) -> Result<(), S::Error> {
    if std::mem::replace(last, text) == text { all.serialize_element(&0u8) } else { all.serialize_element(text) }
}
