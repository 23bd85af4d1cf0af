//! The register of clauses: what of a catalogue encodes a clause of a plan.

use super::{Field, Form, Levels, Programme, Rule};

/// What encodes one clause, by id; fields as `form.field` or `form.table.field`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encoded {
    /// Indicators of which the programme says something there.
    pub indicators: Vec<String>,
    /// Standards.
    pub standards: Vec<String>,
    /// Written rules, as `form.rule`, between levels too; those that come from fields go with their field.
    pub rules: Vec<String>,
    /// Fields.
    pub fields: Vec<String>,
    /// Readings of its words.
    pub readings: Vec<String>,
}

impl Encoded {
    /// Whether nothing encodes the clause. A reading alone says how a text is understood, it encodes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.indicators.is_empty() && self.standards.is_empty() && self.rules.is_empty() && self.fields.is_empty()
    }
}

/// What encodes the clause `id` of a programme, each list in file order. Rules between levels stand behind the form's own.
#[must_use]
pub fn encoded(id: &str, programme: &Programme, forms: &[Form], levels: &[Levels]) -> Encoded {
    let here = |rule: &&Rule| rule.built_in.is_none() && rule.clause.as_deref() == Some(id);
    let mut found = Encoded::default();
    let targets = programme.targets.iter().filter(|target| target.clause == id);
    found.indicators.extend(targets.map(|target| target.indicator.clone()));
    found.readings =
        programme.readings.iter().filter(|r| r.clause.as_deref() == Some(id)).map(|r| r.id.clone()).collect();
    for form in forms {
        let standards = form.standards.iter().filter(|s| s.programme == programme.id && s.clause == id);
        found.standards.extend(standards.map(|standard| standard.id.clone()));
        let between = levels.iter().filter(|one| one.form == form.id).flat_map(|one| &one.across.rules);
        let written = form.rules.iter().chain(between).filter(here);
        found.rules.extend(written.map(|rule| format!("{}.{}", form.id, rule.id)));
        let asks = |field: &&Field| field.clause.as_deref() == Some(id);
        found.fields.extend(form.fields.iter().filter(asks).map(|field| format!("{}.{}", form.id, field.id)));
        for table in &form.tables {
            let columns = table.fields.iter().filter(asks);
            found.fields.extend(columns.map(|field| format!("{}.{}.{}", form.id, table.id, field.id)));
        }
    }
    found
}
