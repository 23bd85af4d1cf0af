//! Records of all forms of a period looked at together: rolled up, and written.
//!
//! ```text
//! batches of all forms ──rolled──> RollUpReport ──> json | csv::table | html::page | xlsx::workbook
//! ```
//!
//! Whoever reads the records, the command from files or the server from its store, gets the same bytes for the same
//! records. What is computed and how it is judged is core's; here it is put together and laid out.

mod chart;
pub mod csv;
pub mod escape;
pub mod html;
pub mod levels;
pub mod say;
pub mod xlsx;

use shequ_core::catalogue::Catalogue;
use shequ_core::column::register::Register;
use shequ_core::report::FindingReport;
use shequ_core::report::indicators::{LeftOutReport, RollUpReport, Telling, VersionReport, tell, to_json};
use shequ_core::rollup::outlier::{Outlying, outlying};
use shequ_core::rollup::{Doubt, Indicators, Level, Options};
use shequ_core::{Batch, Context, Lang, RunOptions, Words};

/// Outliers told by one check; farthest first.
const MAX_OUTLIERS: usize = 50;

/// What is asked of a roll-up.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// Year, programme, readings, indicators.
    pub options: Options,
    /// Lowest level that is told.
    pub by: Level,
    /// Language of all words.
    pub lang: Lang,
    /// The units expected to report; without it nobody is missed.
    pub register: Option<&'a Register>,
    /// Records that were filled in by another version of the catalogue, counted or not.
    pub versions: Vec<VersionReport>,
    /// Records that were set apart, such as those of another year.
    pub left_out: Vec<LeftOutReport>,
    /// Earlier years, oldest first, for the path over the years; made by [`earlier`].
    pub earlier: Vec<Indicators<'a>>,
}

/// An earlier year for the path over the years: its values, without what they are made of, so that its records need not
/// be held beside those of this year. It is told without completeness, since the register of today says nothing of it.
///
/// # Errors
/// A programme, reading or choice that is not there, with those that are.
pub fn earlier<'a>(
    catalogue: &'a Catalogue,
    year: i32,
    batches: &[Batch],
    options: &Options,
) -> Result<Indicators<'a>, Words> {
    let mut indicators = levels::roll_up(catalogue, None, Options { year, ..options.clone() }, batches)?;
    for one in &mut indicators.list {
        (one.parts, one.ranges) = (Vec::new(), Vec::new());
    }
    Ok(indicators)
}

/// Rolls the records of a year up: one batch for each form, in any order.
///
/// # Errors
/// A programme, reading or choice that is not there, with those that are; rules that cannot be executed.
pub fn rolled<'a>(catalogue: &'a Catalogue, batches: &[Batch], asked: Asked<'a>) -> Result<RollUpReport, Words> {
    let Asked { options, by, lang, register, earlier, versions, left_out } = asked;
    let year = options.year;
    let indicators = levels::roll_up(catalogue, register, options, batches)?;
    let checks = RunOptions { context: Context::year(year), lang, level: None, period: year.to_string() };
    let between = levels::between(catalogue, &indicators, batches, &checks)?;
    let mut findings: Vec<FindingReport> = between.into_iter().flat_map(|report| report.findings).collect();
    let doubts = doubts(catalogue, batches, &findings, &checks)?;
    // A roll-up speaks of units. It says the same whether their records came from files or from a store, so where a cell
    // stood in a file stays with the check of that file.
    for cell in findings.iter_mut().flat_map(|finding| &mut finding.cells) {
        cell.file.clear();
        cell.at.clear();
    }
    let outliers = outliers(catalogue, batches, &indicators, &checks.context);
    let telling = Telling {
        catalogue,
        lang,
        by,
        doubts: &doubts,
        outliers: &outliers,
        findings: &findings,
        earlier: &earlier,
        versions: &versions,
        left_out: &left_out,
    };
    Ok(tell(&indicators, &telling))
}

/// A roll-up, version 1: canonical JSON and a line feed.
#[must_use]
pub fn json(report: &RollUpReport) -> String {
    to_json(report) + "\n"
}

/// The records of a form.
pub(crate) fn of<'b>(batches: &'b [Batch], form: &str) -> Option<&'b Batch> {
    batches.iter().find(|batch| batch.form == form)
}

/// Findings to be fixed or explained, of every form by itself and between levels.
fn doubts(
    catalogue: &Catalogue,
    batches: &[Batch],
    between: &[FindingReport],
    options: &RunOptions,
) -> Result<Vec<Doubt>, Words> {
    let mut doubts = Vec::new();
    for form in &catalogue.forms {
        let Some(batch) = of(batches, &form.id) else { continue };
        let report = levels::check(catalogue, form, batch, options)?;
        doubts.extend(report.findings.iter().filter_map(|finding| doubt(&form.id, finding)));
    }
    for finding in between {
        let form = catalogue.forms.iter().find(|form| Level::of(&finding.unit).map(Level::name) == Some(&form.unit));
        doubts.extend(form.and_then(|form| doubt(&form.id, finding)));
    }
    Ok(doubts)
}

fn doubt(form: &str, finding: &FindingReport) -> Option<Doubt> {
    (finding.severity != "hint").then(|| Doubt {
        form: form.to_owned(),
        unit: finding.unit.clone(),
        rule: finding.rule.clone(),
        severity: finding.severity,
        says: finding.says.clone(),
        cells: finding.cells.iter().map(|cell| (cell.table.clone(), cell.field.clone())).collect(),
    })
}

fn outliers(catalogue: &Catalogue, batches: &[Batch], indicators: &Indicators<'_>, context: &Context) -> Vec<Outlying> {
    let mut all = Vec::new();
    for levels in &catalogue.levels {
        let (Some(form), Some(batch)) = (catalogue.form(&levels.form), of(batches, &levels.form)) else { continue };
        for check in &levels.outliers {
            let mut found = outlying(catalogue, form, check, batch, &indicators.units, context);
            found.truncate(MAX_OUTLIERS);
            all.append(&mut found);
        }
    }
    all
}
