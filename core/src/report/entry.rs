//! Where the handbook tells of the rule of a finding.

use super::model::FindingReport;
use crate::catalogue::{Catalogue, Form, Rule, entry};
use crate::rollup::Level;

/// The name of the entry; none for what is no rule of the catalogue, such as a fault in the shape of a file. Forms ask
/// the same of fields of the same name; the code of the unit tells which one is meant.
#[must_use]
pub fn entry_of(finding: &FindingReport, catalogue: &Catalogue) -> Option<String> {
    entry_by(&finding.rule, Some(&finding.rule_version), &finding.unit, catalogue)
}

/// The same by the id of the rule, its version where it is known, and the code of the unit.
#[must_use]
pub fn entry_by(rule: &str, version: Option<&str>, unit: &str, catalogue: &Catalogue) -> Option<String> {
    let across = catalogue.levels.iter().map(|levels| &levels.across);
    let forms: Vec<&Form> = catalogue.forms.iter().chain(across).collect();
    let level = Level::of(unit).map(Level::name);
    let own = forms.iter().filter(|form| Some(form.unit.as_str()) == level);
    own.chain(&forms).find_map(|form| entry_in(rule, version, form))
}

/// The same among the rules of one form.
#[must_use]
pub fn entry_in(rule: &str, version: Option<&str>, form: &Form) -> Option<String> {
    let same = |one: &&Rule| one.id == rule && version.is_none_or(|version| one.version == version);
    form.rules.iter().find(same).map(|rule| entry::of_rule(form, rule))
}
