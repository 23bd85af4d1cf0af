//! Which units newly fail or pass when files are checked by one catalogue and by the other.

use crate::check::checker;
use crate::{Unusable, inputs};
use serde_json::{Value, json};
use shequ_core::catalogue::Catalogue;
use shequ_core::eval::truth::FALSE;
use shequ_core::finding::{Finding, Repeats};
use shequ_core::{Lang, Machine};
use shequ_files::check::{Asked, Checking};
use shequ_files::read_all;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::PathBuf;

/// Units by rule (or standard) and county.
type Units = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// What changes for the units of some files.
pub struct Hits {
    fails: Units,
    passes: Units,
    names: BTreeMap<String, String>,
    counties: BTreeMap<String, String>,
    /// Units checked.
    units: usize,
}

/// Checks files by both catalogues.
///
/// # Errors
/// Files that cannot be opened, standard input, a form without a checker.
pub fn of(
    old: &Catalogue,
    new: &Catalogue,
    files: &[PathBuf],
    period: Option<i32>,
    lang: Lang,
) -> Result<Hits, Unusable> {
    if files.iter().any(|file| file.as_os_str() == "-") {
        let why = "比较要读两次文件，标准输入不能读两次：先存成文件 / comparing reads files twice, which standard input does not allow: save it first";
        return Err(Unusable(why.to_owned()));
    }
    let mut names = BTreeMap::new();
    let was = failing(old, files, period, lang, &mut names)?;
    let is = failing(new, files, period, lang, &mut names)?;
    let units = names.len();
    let difference = |more: &BTreeSet<(String, String)>, less: &BTreeSet<(String, String)>| {
        let mut units = Units::new();
        for (rule, unit) in more.difference(less) {
            let county = unit.get(..6).unwrap_or("").to_owned();
            units.entry(rule.clone()).or_default().entry(county).or_default().insert(unit.clone());
        }
        units
    };
    let (fails, passes) = (difference(&is, &was), difference(&was, &is));
    let codes = fails.values().chain(passes.values()).flat_map(BTreeMap::keys);
    let named = |code: &String| {
        let division = new.divisions.get(code).or_else(|| old.divisions.get(code));
        (code.clone(), division.map_or(String::new(), |division| division.name.clone()))
    };
    let counties = codes.map(named).collect();
    Ok(Hits { fails, passes, names, counties, units })
}

/// Rules and standards with the units that fail them. Outcomes are taken batch by batch and not from a report, whose
/// lists have an end.
fn failing(
    catalogue: &Catalogue,
    files: &[PathBuf],
    period: Option<i32>,
    lang: Lang,
    names: &mut BTreeMap<String, String>,
) -> Result<BTreeSet<(String, String)>, Unusable> {
    let inputs = inputs::open(files)?.inputs;
    let checkers = |form| checker(catalogue, form);
    let mut progress = |_: shequ_files::check::Step<'_>| ControlFlow::Continue(());
    let mut checking = Checking::new(catalogue, Asked { period, lang, ..Asked::default() }, &checkers, &mut progress);
    let (mut machine, mut repeats, mut all) = (Machine::default(), Repeats::default(), BTreeSet::new());
    let mut failed = None;
    let options = checking.options();
    let reading = read_all(inputs, catalogue, &options, &mut |mut batch| {
        let beside = match checking.beside(&batch) {
            Ok(beside) => beside,
            Err(why) => {
                failed = Some(why.get(lang).to_owned());
                return ControlFlow::Break(());
            }
        };
        beside.complete(&mut batch);
        let form = beside.checker.form;
        let text = |field: usize, record: u32| batch.fields[field].text(record as usize).unwrap_or("").to_owned();
        let unit = |record: u32| text(form.unit_key, record);
        for (record, _) in (0u32..).zip(0..batch.len) {
            names.insert(unit(record), form.unit_name.map_or(String::new(), |field| text(field, record)));
        }
        let outcomes = beside.checker.check(&mut machine, &batch, &beside.context, &mut repeats);
        let rule = |finding: &Finding| form.rules[finding.rule as usize].id.clone();
        all.extend(outcomes.findings.iter().map(|finding| (rule(finding), unit(finding.record))));
        let missed = outcomes.assessments.iter().filter(|(.., truth)| *truth == FALSE);
        all.extend(missed.map(|(record, at, ..)| (form.standards[*at as usize].id.clone(), unit(*record))));
        ControlFlow::Continue(())
    });
    if let Some(why) = failed {
        return Err(Unusable(why));
    }
    if reading.unusable {
        let told = reading.structural.iter().map(|found| format!("{}：{}", found.file, found.says.get(lang)));
        return Err(Unusable(told.collect::<Vec<_>>().join("\n")));
    }
    Ok(all)
}

impl Hits {
    /// As JSON.
    pub fn json(&self) -> Value {
        let list = |units: &Units| {
            let mut out = Vec::new();
            for (rule, counties) in units {
                let counties: Vec<Value> = counties
                    .iter()
                    .map(|(code, units)| {
                        let name = self.counties.get(code);
                        json!({ "county": code, "name": name, "count": units.len(), "units": units })
                    })
                    .collect();
                out.push(json!({ "rule": rule, "count": total(&units[rule]), "counties": counties }));
            }
            out
        };
        json!({
            "units": self.units,
            "newly_fail": list(&self.fails),
            "newly_pass": list(&self.passes),
        })
    }

    /// As text, with so many units of each county.
    pub fn text(&self, shown: usize, lang: Lang) -> String {
        let pick = |zh: String, en: String| if lang == Lang::Zh { zh } else { en };
        let checked = self.units;
        let mut out = pick(format!("\n== 对 {checked} 个单位的影响\n"), format!("\n== Effect on {checked} units\n"));
        let parts = [(&self.fails, "+", "新不通过", "newly fail"), (&self.passes, "-", "不再报", "no longer told")];
        for (units, sign, zh, en) in parts {
            for (rule, counties) in units {
                let count = total(counties);
                out.push_str(&pick(
                    format!("{sign} {rule}  {zh} {count} 个单位\n"),
                    format!("{sign} {rule}  {count} units {en}\n"),
                ));
                for (code, units) in counties {
                    let county = self.counties.get(code).map_or("", String::as_str);
                    let told: Vec<String> = units.iter().take(shown).map(|unit| self.unit(unit)).collect();
                    let more = if units.len() > shown { "……" } else { "" };
                    let list = told.join(&pick("、".to_owned(), ", ".to_owned()));
                    out.push_str(&format!("    {code} {county}  {}  {list}{more}\n", units.len()));
                }
            }
        }
        if self.fails.is_empty() && self.passes.is_empty() {
            out.push_str(&pick("没有变化\n".to_owned(), "nothing changes\n".to_owned()));
        }
        out
    }

    fn unit(&self, unit: &str) -> String {
        let name = self.names.get(unit).map_or("", String::as_str);
        format!("{unit} {name}").trim_end().to_owned()
    }
}

fn total(counties: &BTreeMap<String, BTreeSet<String>>) -> usize {
    counties.values().map(BTreeSet::len).sum()
}
