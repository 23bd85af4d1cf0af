//! Records of all forms looked at together: the roll-up, and the rules between levels.

use crate::Unusable;
use crate::forms::Forms;
use shequ_core::catalogue::Catalogue;
use shequ_core::column::register::Register;
use shequ_core::report::Report;
use shequ_core::rollup::{Across, Fault, Indicators, Options, RollUp, levels_batch};
use shequ_core::{Batch, Checker, Lang, Run, RunOptions, words};

/// Sums up all records of all forms.
pub fn roll_up<'a>(
    catalogue: &'a Catalogue,
    register: Option<&'a Register>,
    options: Options,
    forms: &Forms,
    lang: Lang,
) -> Result<Indicators<'a>, Unusable> {
    let mut roll_up = RollUp::new(catalogue, register, options).map_err(|fault| told(catalogue, &fault, lang))?;
    // Lowest level first, whatever the order of the files.
    for form in &catalogue.forms {
        if let Some(batch) = forms.of(&form.id) {
            roll_up.push(batch);
        }
    }
    Ok(roll_up.finish())
}

/// Checks the rules between levels: a report for each form that has such rules and records.
pub fn between(
    catalogue: &Catalogue,
    indicators: &Indicators<'_>,
    forms: &Forms,
    options: &RunOptions,
) -> Result<Vec<Report>, Unusable> {
    let mut reports = Vec::new();
    for levels in &catalogue.levels {
        let Some(upper) = forms.of(&levels.form).filter(|_| !levels.across.rules.is_empty()) else { continue };
        let across = Across { catalogue, levels, units: &indicators.units, context: &options.context };
        let below = forms.batches.iter().map(|batch| (batch.form.clone(), batch)).collect();
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
pub fn check(
    catalogue: &Catalogue,
    form: &shequ_core::catalogue::Form,
    batch: &Batch,
    options: &RunOptions,
) -> Result<Report, Unusable> {
    let checker = Checker::new(catalogue, form).map_err(|problems| {
        let told =
            problems.iter().map(|p| format!("{}: {}", p.of, p.what.as_ref().map_or("", |w| w.get(options.lang))));
        Unusable(told.collect::<Vec<_>>().join("\n"))
    })?;
    let mut run = Run::new(&checker, options.clone());
    run.push(batch);
    Ok(run.finish())
}

/// Why there is no roll-up, with what there is instead.
fn told(catalogue: &Catalogue, fault: &Fault, lang: Lang) -> Unusable {
    let readings = || catalogue.programmes.iter().flat_map(|programme| &programme.readings);
    let list = |ids: Vec<&str>| ids.join(" ");
    let words = match fault {
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
    };
    Unusable(words.get(lang).to_owned())
}
