//! Rules: conditions that believable data satisfies, with their own words, dates and examples.

use crate::lang::{Cell, Typed};
use crate::span::{Lang, Words};
use crate::value::Date;
use std::sync::Arc;

/// A condition that believable data satisfies.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Stable id that names the fault, such as `activity_area_exceeds_total`.
    pub id: String,
    /// First 12 hexadecimal digits of the SHA-256 of what the rule says; changes when its meaning may change.
    pub version: String,
    /// Weight of a breach.
    pub severity: Severity,
    /// Weights that differ by the level that checks, such as `county`.
    pub severity_by_level: Vec<(String, Severity)>,
    /// What the rule looks at.
    pub scope: Scope,
    /// Applies only where this is true.
    pub when: Option<Typed>,
    /// The condition.
    pub body: Body,
    /// The condition as its author wrote it; empty for rules that come from fields.
    pub check_text: String,
    /// What is wrong.
    pub says: Message,
    /// Why that is wrong.
    pub why: Message,
    /// What to do.
    pub fix: Message,
    /// Clause of the programme it rests on.
    pub clause: Option<String>,
    /// Other source it rests on.
    pub source: Option<String>,
    /// First day it is in force.
    pub from: Option<Date>,
    /// Last day it is in force.
    pub until: Option<Date>,
    /// Level that may waive it.
    pub waiver: Option<String>,
    /// What it must do on small records.
    pub examples: Examples,
    /// Which constraint of a field or table it comes from; none for written rules.
    pub built_in: Option<BuiltIn>,
    /// Every cell it reads, condition first, each once.
    pub cells: Vec<Cell>,
    /// File and line that declare it.
    pub place: (String, u32),
}

/// Weight of a breach, lightest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// 提示性: worth a look.
    Hint,
    /// 核实性: fix or explain.
    Verify,
    /// 强制性: must be fixed.
    Error,
}

impl Severity {
    /// The name in files and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Verify => "verify",
            Self::Error => "error",
        }
    }
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Each row of a table (index in the form).
    Row(u16),
    /// Each record.
    Record,
    /// All records of a run together.
    Batch,
    /// A record and that of the previous period; applies only where there is one.
    History,
    /// A record and those of the units below it.
    Rollup,
}

impl Scope {
    /// The name in files and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Row(_) => "row",
            Self::Record => "record",
            Self::Batch => "batch",
            Self::History => "history",
            Self::Rollup => "rollup",
        }
    }
}

/// The condition itself.
#[derive(Clone, Debug)]
pub enum Body {
    /// An expression that must be true.
    Check(Typed),
    /// These cells together must not repeat: within the run (scope batch) or within a record's rows (scope row).
    Unique(Vec<Cell>),
    /// The unit must stand in the register, if one was given.
    ExistsInRegister(Cell),
    /// A code must lie in a division of the list on the day of the report; see [`super::Divisions::holds_unit`].
    ExistsInDivisions(Cell),
}

/// The constraint of a field or table that a rule comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuiltIn {
    /// `required = true`
    Required,
    /// `range`
    Range,
    /// `min_len`, `max_len`
    Length,
    /// The kind: what was typed cannot be read.
    Format,
    /// `rows` of a table
    Rows,
    /// `key` of a table
    Key,
    /// A computed field whose typed value differs.
    Computed,
}

/// A sentence with values in it.
#[derive(Clone, Debug, Default)]
pub struct Message {
    /// Chinese.
    pub zh: Vec<Part>,
    /// English.
    pub en: Vec<Part>,
}

/// A piece of a sentence.
#[derive(Clone, Debug)]
pub enum Part {
    /// Words as they stand.
    Text(String),
    /// The value of an expression, shown with its measure.
    Value(Box<Typed>),
}

impl Message {
    /// A sentence without values.
    #[must_use]
    pub fn plain(words: Words) -> Self {
        Self { zh: vec![Part::Text(words.zh)], en: vec![Part::Text(words.en)] }
    }

    /// Its parts in one language.
    #[must_use]
    pub fn parts(&self, lang: Lang) -> &[Part] {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// An executable example.
#[derive(Clone, Debug)]
pub struct Example {
    /// What the rule must say.
    pub expect: Expect,
    /// The records; one unless the rule is of batch scope.
    pub records: Vec<ExampleRecord>,
    /// `as_of`, where the example states it.
    pub as_of: Option<Date>,
    /// `period`, where the example states it.
    pub period: Option<i32>,
    /// Byte at which it stands in its file.
    pub at: u32,
}

/// Examples, which copies of a form share: they are no part of checking.
#[derive(Clone, Debug, Default)]
pub struct Examples(Option<Arc<[Example]>>);

impl From<Vec<Example>> for Examples {
    fn from(examples: Vec<Example>) -> Self {
        Self(Some(examples.into()))
    }
}

impl std::ops::Deref for Examples {
    type Target = [Example];

    fn deref(&self) -> &[Example] {
        self.0.as_deref().unwrap_or_default()
    }
}

/// Texts by field id.
pub type Texts = Vec<(String, String)>;

/// One record of an example: texts by field id.
#[derive(Clone, Debug, Default)]
pub struct ExampleRecord {
    /// Fields of the record.
    pub values: Texts,
    /// Rows of tables, by table id.
    pub tables: Vec<(String, Vec<Texts>)>,
    /// Fields of last year's record; none where there was no such record.
    pub previous: Option<Box<ExampleRecord>>,
    /// `unit.x` attributes.
    pub unit: Texts,
}

/// What a rule must say on an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// Pass.
    Passes,
    /// Fail.
    Fails,
    /// Undetermined.
    Undetermined,
    /// Not applicable.
    NotApplicable,
}
