//! `shequ rollup`: reads the reports of all levels, rolls indicators up, tells them.

mod chart;
mod csv;
mod html;
mod text;

use crate::args::{By, RollupArgs, RollupFormat};
use crate::forms::{self, Forms};
use crate::output::Style;
use crate::{OK, UNUSABLE, Unusable, embedded, levels, register};
use shequ_core::catalogue::Catalogue;
use shequ_core::report::FindingReport;
use shequ_core::report::indicators::{RollUpReport, Telling, tell, to_json};
use shequ_core::rollup::outlier::{Outlying, outlying};
use shequ_core::rollup::{Doubt, Indicators, Level, Options};
use shequ_core::{Context, Lang, RunOptions};
use std::io::Write;

/// Outliers told by one check; farthest first.
const MAX_OUTLIERS: usize = 50;

/// Reads files, rolls up and writes.
pub fn run(args: &RollupArgs, lang: Lang) -> Result<u8, Unusable> {
    let catalogue = embedded::load(args.catalogue.as_deref(), lang)?;
    let register = args.register.as_deref().map(register::read).transpose()?;
    let forms = forms::read(&args.files, &catalogue, args.period)?;
    if forms.batches.is_empty() {
        let told: Vec<String> = forms.structural.iter().map(|s| format!("{}: {}", s.file, s.says.get(lang))).collect();
        eprintln!("{}", told.join("\n"));
        return Ok(UNUSABLE);
    }
    let year = args.period.or_else(|| forms.year(&catalogue)).unwrap_or_else(|| catalogue.last_year());
    let options = |year| Options {
        year,
        programme: args.programme.clone().unwrap_or_default(),
        readings: args.reading.clone(),
        indicators: args.indicator.clone(),
    };
    let indicators = levels::roll_up(&catalogue, register.as_ref(), options(year), &forms, lang)?;
    let checks = RunOptions { context: Context::year(year), lang, level: None, period: year.to_string() };
    let between = levels::between(&catalogue, &indicators, &forms, &checks)?;
    let findings: Vec<FindingReport> = between.into_iter().flat_map(|report| report.findings).collect();
    let doubts = doubts(&catalogue, &forms, &findings, &checks)?;
    let outliers = outliers(&catalogue, &forms, &indicators, &checks.context);
    let earlier = if args.previous.is_empty() {
        Vec::new()
    } else {
        let before = forms::read(&args.previous, &catalogue, None)?;
        let year = before.year(&catalogue).unwrap_or(year - 1);
        // Last year's register is not at hand; that year is told without completeness.
        vec![levels::roll_up(&catalogue, None, options(year), &before, lang)?]
    };
    let telling = Telling {
        catalogue: &catalogue,
        lang,
        by: level(args.by),
        doubts: &doubts,
        outliers: &outliers,
        findings: &findings,
        earlier: &earlier,
    };
    let report = tell(&indicators, &telling);
    for remark in forms.structural.iter().filter(|remark| remark.fatal) {
        eprintln!("{}: {}", remark.file, remark.says.get(lang));
    }
    write(args, &report, lang)?;
    Ok(OK)
}

fn level(by: By) -> Level {
    match by {
        By::Community => Level::Community,
        By::Township => Level::Township,
        By::County => Level::County,
        By::City => Level::City,
        By::Region => Level::Region,
    }
}

/// Findings to be fixed or explained, of every form by itself and between levels.
fn doubts(
    catalogue: &Catalogue,
    forms: &Forms,
    between: &[FindingReport],
    options: &RunOptions,
) -> Result<Vec<Doubt>, Unusable> {
    let mut doubts = Vec::new();
    for form in &catalogue.forms {
        let Some(batch) = forms.of(&form.id) else { continue };
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

fn outliers(catalogue: &Catalogue, forms: &Forms, indicators: &Indicators<'_>, context: &Context) -> Vec<Outlying> {
    let mut all = Vec::new();
    for levels in &catalogue.levels {
        let (Some(form), Some(batch)) = (catalogue.form(&levels.form), forms.of(&levels.form)) else { continue };
        for check in &levels.outliers {
            let mut found = outlying(catalogue, form, check, batch, &indicators.units, context);
            found.truncate(MAX_OUTLIERS);
            all.append(&mut found);
        }
    }
    all
}

fn write(args: &RollupArgs, report: &RollUpReport, lang: Lang) -> Result<(), Unusable> {
    let width = if args.output.is_some() { 100 } else { Style::terminal_width() };
    let told = match args.format {
        RollupFormat::Text => text::told(report, lang, width),
        RollupFormat::Json => to_json(report) + "\n",
        RollupFormat::Csv => csv::table(report, lang),
        RollupFormat::Html => html::page(report, lang),
    };
    match &args.output {
        Some(path) => {
            std::fs::write(path, told).map_err(|e| Unusable(format!("写不了 {}：{e} / cannot write", path.display())))
        }
        None => match std::io::stdout().lock().write_all(told.as_bytes()) {
            // The reader of a pipe has seen enough.
            Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(Unusable(format!("写不了结果：{e} / cannot write the result")))
            }
            Ok(()) | Err(_) => Ok(()),
        },
    }
}

#[cfg(test)]
mod tests;
