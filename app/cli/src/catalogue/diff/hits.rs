//! Which units newly fail or pass when files are checked by one catalogue and by the other.

use crate::{Unusable, inputs, parallel};
use serde_json::{Value, json};
use shequ_core::catalogue::{Catalogue, Form};
use shequ_core::plan::Problem;
use shequ_core::report::Report;
use shequ_core::{Checker, Lang, Words};
use shequ_files::check::{Asked, Checking};
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
    /// Units checked by either.
    units: (u64, u64),
    /// Lists of findings were cut, so that some units may be missing here.
    cut: bool,
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
    let (before, after) = (report(old, files, period, lang)?, report(new, files, period, lang)?);
    let mut names = BTreeMap::new();
    let (was, is) = (failing(&before, &mut names), failing(&after, &mut names));
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
    let cut = before.counts.cut + after.counts.cut > 0;
    Ok(Hits { fails, passes, names, counties, units: (before.counts.units, after.counts.units), cut })
}

fn report(catalogue: &Catalogue, files: &[PathBuf], period: Option<i32>, lang: Lang) -> Result<Report, Unusable> {
    let opened = inputs::open(files)?;
    let checkers = |form| checker(catalogue, form);
    let mut progress = |_: shequ_files::check::Step<'_>| ControlFlow::Continue(());
    let asked = Asked { period, lang, ..Asked::default() };
    let checking = Checking::new(catalogue, asked, &checkers, &mut progress);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let done = parallel::check(threads, checking, opened.inputs, &opened.told);
    done.map(|done| done.report).map_err(|why| Unusable(why.get(lang).to_owned()))
}

/// The checker lives as long as the program: one is made for each catalogue.
fn checker<'a>(catalogue: &'a Catalogue, form: &'a Form) -> Result<&'a Checker<'a>, Words> {
    let told = |problems: Vec<Problem>, lang| {
        let line = |p: &Problem| format!("{}: {}", p.of, p.what.as_ref().map_or("", |what| what.get(lang)));
        problems.iter().map(line).collect::<Vec<_>>().join("\n")
    };
    match Checker::new(catalogue, form) {
        Ok(checker) => Ok(Box::leak(Box::new(checker))),
        Err(problems) => Err(Words { zh: told(problems.clone(), Lang::Zh), en: told(problems, Lang::En) }),
    }
}

/// Rules and standards that units fail; structural findings are about files and stay out.
fn failing(report: &Report, names: &mut BTreeMap<String, String>) -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::new();
    for finding in report.findings.iter().filter(|finding| !finding.unit.is_empty()) {
        names.insert(finding.unit.clone(), finding.unit_name.clone());
        all.insert((finding.rule.clone(), finding.unit.clone()));
    }
    let missed = report.assessments.iter().filter(|assessment| assessment.met == Some(false));
    all.extend(missed.map(|assessment| (assessment.standard.clone(), assessment.unit.clone())));
    all
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
            "units": { "old": self.units.0, "new": self.units.1 },
            "newly_fail": list(&self.fails),
            "newly_pass": list(&self.passes),
            "cut": self.cut,
        })
    }

    /// As text, with so many units of each county.
    pub fn text(&self, shown: usize, lang: Lang) -> String {
        let pick = |zh: String, en: String| if lang == Lang::Zh { zh } else { en };
        let checked = self.units.1;
        let mut out = pick(format!("\n== 对 {checked} 个单位的影响\n"), format!("\n== Effect on {checked} units\n"));
        if self.cut {
            out.push_str(&pick(
                "问题过多，名单不全；分几次比较\n".to_owned(),
                "too many findings, the lists are incomplete; compare in parts\n".to_owned(),
            ));
        }
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
