//! Records of all forms looked at together: the roll-up, and the rules between levels.

use crate::of;
use shequ_core::catalogue::Catalogue;
use shequ_core::column::register::Register;
use shequ_core::report::Report;
use shequ_core::rollup::{Across, Fault, Indicators, Options, RollUp, levels_batch};
use shequ_core::{Batch, Checker, Lang, Run, RunOptions, Words, words};

/// Sums up all records of all forms.
///
/// # Errors
/// A programme, reading, choice or indicator that is not there, with those that are.
pub fn roll_up<'a>(
    catalogue: &'a Catalogue,
    register: Option<&'a Register>,
    options: Options,
    batches: &[Batch],
) -> Result<Indicators<'a>, Words> {
    let mut roll_up = RollUp::new(catalogue, register, options).map_err(|fault| told(catalogue, &fault))?;
    // Lowest level first, whatever the order of the files.
    for form in &catalogue.forms {
        if let Some(batch) = of(batches, &form.id) {
            roll_up.push(batch);
        }
    }
    Ok(roll_up.finish())
}

/// Checks the rules between levels: a report for each form that has such rules and records.
///
/// # Errors
/// Rules that cannot be executed.
pub fn between(
    catalogue: &Catalogue,
    indicators: &Indicators<'_>,
    batches: &[Batch],
    options: &RunOptions,
) -> Result<Vec<Report>, Words> {
    let mut reports = Vec::new();
    for levels in &catalogue.levels {
        let Some(upper) = of(batches, &levels.form).filter(|_| !levels.across.rules.is_empty()) else { continue };
        let across = Across { catalogue, levels, units: &indicators.units, context: &options.context };
        let below = batches.iter().map(|batch| (batch.form.clone(), batch)).collect();
        let whole = levels_batch(across, upper, &below);
        let mut report = check(catalogue, &levels.across, &whole, options)?;
        // These records are counted where they are checked by themselves.
        let counts = &mut report.counts;
        (counts.records, counts.units, counts.rows, counts.tolerated, counts.hidden_but_filled) = (0, 0, 0, 0, 0);
        reports.push(report);
    }
    Ok(reports)
}

/// Checks the records of one form by themselves.
///
/// # Errors
/// Rules that cannot be executed.
pub fn check(
    catalogue: &Catalogue,
    form: &shequ_core::catalogue::Form,
    batch: &Batch,
    options: &RunOptions,
) -> Result<Report, Words> {
    let checker = Checker::new(catalogue, form).map_err(|problems| {
        let told = |lang| {
            let lines = problems.iter().map(|p| format!("{}: {}", p.of, p.what.as_ref().map_or("", |w| w.get(lang))));
            lines.collect::<Vec<_>>().join("\n")
        };
        Words { zh: told(Lang::Zh), en: told(Lang::En) }
    })?;
    let mut run = Run::new(&checker, options.clone());
    run.push(batch);
    Ok(run.finish())
}

/// Why there is no roll-up, with what there is instead.
fn told(catalogue: &Catalogue, fault: &Fault) -> Words {
    let readings = || catalogue.programmes.iter().flat_map(|programme| &programme.readings);
    let list = |ids: Vec<&str>| ids.join(" ");
    match fault {
        Fault::Programme(id) => {
            let all = list(catalogue.programmes.iter().map(|programme| programme.id.as_str()).collect());
            words!("没有规划 {id}；可用的规划：{all}", "there is no programme {id}; programmes at hand: {all}")
        }
        Fault::Reading(id) => {
            let all = list(readings().map(|reading| reading.id.as_str()).collect());
            words!("没有读法 {id}；可用的读法：{all}", "there is no reading {id}; readings at hand: {all}")
        }
        Fault::Choice(id, choice) => {
            let found = readings().find(|reading| reading.id == *id);
            let all = list(found.map_or_else(Vec::new, |r| r.choices.iter().map(|c| c.id.as_str()).collect()));
            words!("读法 {id} 没有选项 {choice}；可选：{all}", "reading {id} has no choice {choice}; choices: {all}")
        }
        Fault::NotComputed(id, choice) => {
            let found = readings().find(|reading| reading.id == *id);
            let note = found.and_then(|r| r.choices.iter().find(|c| c.id == *choice)).and_then(|c| c.note.clone());
            let note = note.unwrap_or_default();
            words!(
                "读法 {id}={choice} 用现有报表算不出：{}",
                "reading {id}={choice} cannot be computed from the reports: {}",
                note.zh; note.en
            )
        }
        Fault::Indicator(id) => words!(
            "没有指标 {id}；全部指标见 shequ catalogue docs",
            "there is no indicator {id}; `shequ catalogue docs` lists all"
        ),
        Fault::Sum(id, why) => words!("指标 {id} 无法汇总：{why}", "indicator {id} cannot be summed: {why}"),
    }
}
