//! Government programmes: clauses, targets and standards; and the indicators they speak of.

use super::{Examples, Message, Scope};
use crate::lang::{Compare, Typed};
use crate::span::Words;

/// One government plan.
#[derive(Clone, Debug)]
pub struct Programme {
    /// Stable id, such as `guangxi-14`.
    pub id: String,
    /// Title.
    pub title: Words,
    /// First and last year.
    pub period: (i32, i32),
    /// The document.
    pub source: String,
    /// Clauses that anything may refer to, in document order.
    pub clauses: Vec<Clause>,
    /// What it says of indicators: targets, baselines, or that they are followed.
    pub targets: Vec<Target>,
    /// Where its text leaves room: how it is read, and how else it could be.
    pub readings: Vec<Reading>,
}

/// A numbered paragraph or box item of the plan.
#[derive(Clone, Debug)]
pub struct Clause {
    /// `专栏1-4`, `§五(十二)`.
    pub id: String,
    /// Short title.
    pub title: Words,
    /// Why nothing can encode it; none where an indicator, a standard, a rule or a field does.
    pub text_only: Option<Words>,
}

/// What a programme says of an indicator.
#[derive(Clone, Debug)]
pub struct Target {
    /// Id of the indicator.
    pub indicator: String,
    /// What is to be reached; none where the programme only follows it.
    pub goal: Option<Goal>,
    /// Where it stood at the end of the year before the programme.
    pub baseline: Option<Baseline>,
    /// 预期性 or 约束性 as printed; none where the text asks for it outside the table of indicators.
    pub property: Option<String>,
    /// The words of the plan, such as 普遍建立.
    pub wording: Option<String>,
    /// Clause.
    pub clause: String,
}

/// What an indicator is to reach.
#[derive(Clone, Debug)]
pub struct Goal {
    /// Comparison of the indicator with the value.
    pub comparator: Compare,
    /// The value in the indicator's measure, as written.
    pub value: String,
    /// By the end of this year.
    pub year: i32,
}

/// Where an indicator stood. A figure with 余 is a lower bound and is never compared for equality.
#[derive(Clone, Debug)]
pub enum Baseline {
    /// Exactly this, in the indicator's measure, as written.
    Exact(String),
    /// This or somewhat more.
    AtLeast(String),
    /// Words without a figure, such as 普遍能够提供.
    Words(Words),
}

/// A place where the text of a programme leaves room, as a parameter: the choice taken and the others.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Stable id.
    pub id: String,
    /// What is to be decided.
    pub title: Words,
    /// Index of the choice that is taken unless another is asked for.
    pub default: usize,
    /// The choices, in file order.
    pub choices: Vec<Choice>,
    /// Clause whose text leaves the room.
    pub clause: Option<String>,
}

/// One way to read the text.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Stable id within its reading.
    pub id: String,
    /// What is read.
    pub title: Words,
    /// Reasons, or why it cannot be computed from the reports.
    pub note: Option<Words>,
    /// What it changes in indicators; nothing for the reading that they are written in.
    pub changes: Vec<Change>,
}

/// What a reading changes in one indicator.
#[derive(Clone, Debug)]
pub struct Change {
    /// Id of the indicator.
    pub indicator: String,
    /// Another population, if it changes.
    pub population: Option<Typed>,
    /// Another numerator, if it changes.
    pub numerator: Option<Typed>,
    /// Another denominator, if it changes.
    pub denominator: Option<Typed>,
}

/// What a programme asks of one unit or facility. Missing it is a gap, never an error in the data.
#[derive(Clone, Debug)]
pub struct Standard {
    /// Stable id.
    pub id: String,
    /// Id of its programme.
    pub programme: String,
    /// Title.
    pub title: Words,
    /// Record or row.
    pub scope: Scope,
    /// Applies only where this is true.
    pub when: Option<Typed>,
    /// What is measured.
    pub value: Typed,
    /// How it is compared.
    pub comparator: Compare,
    /// With what; in the measure of `target`, which is also the one shown.
    pub target: Typed,
    /// `value comparator target` as one condition.
    pub check: Typed,
    /// Measure shown behind value and target.
    pub measure: Option<String>,
    /// Index of the field (of the record, or of `table`) in which the gap is told.
    pub lever: Option<crate::lang::Cell>,
    /// Clause.
    pub clause: String,
    /// Indicator it belongs to.
    pub indicator: Option<String>,
    /// Which reading of the text is taken, and why.
    pub reading: Option<Words>,
    /// Sentence for a unit that misses it; none for the general one.
    pub says: Option<Message>,
    /// Executable examples; `Passes` means met.
    pub examples: Examples,
    /// File and line that declare it.
    pub place: (String, u32),
}

/// A quantity over many units. The roll-up sums numerator and denominator over the population.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// Stable id.
    pub id: String,
    /// Title.
    pub title: Words,
    /// What it is in the plan it was made for.
    pub kind: IndicatorKind,
    /// Which communities it speaks of.
    pub area: Area,
    /// Lowest level at which it may be told; the level of its form where nothing else is said.
    pub from_level: Option<String>,
    /// Id of the form it is read from.
    pub form: String,
    /// Table, if it counts rows.
    pub table: Option<u16>,
    /// What is summed; none where it is told in words only.
    pub count: Option<Count>,
    /// Notes for readers; what is told, where nothing is summed.
    pub note: Option<Words>,
    /// Which reading of the text is taken, and why.
    pub reading: Option<Words>,
}

/// What an indicator sums.
#[derive(Clone, Debug)]
pub struct Count {
    /// Which records or rows count.
    pub population: Option<Typed>,
    /// Contribution of one record or row to the numerator.
    pub numerator: Typed,
    /// Contribution to the denominator; none where the numerator alone is told.
    pub denominator: Option<Typed>,
    /// Id of the form that gives the denominator, where it is another than the indicator's.
    pub denominator_form: Option<String>,
    /// Measure in which it is told.
    pub measure: String,
}

/// What an indicator is in the plan it was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndicatorKind {
    /// In the table of main indicators.
    Headline,
    /// Another number, full coverage or service standard.
    Commitment,
    /// Something that is to exist or to be done, without a number.
    Item,
    /// A figure of what there was before.
    Stock,
}

/// Which communities an indicator speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Urban and rural ones.
    Both,
    /// Urban ones.
    Urban,
    /// Rural ones.
    Rural,
}

/// How the figures of units become one of many. Ratios are never averaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RollUp {
    /// Sum of numerators over sum of denominators.
    Ratio,
    /// Sum.
    Sum,
    /// Told in words.
    Words,
}

impl Indicator {
    /// How the figures of units become one of many.
    #[must_use]
    pub fn roll_up(&self) -> RollUp {
        match &self.count {
            Some(Count { denominator: Some(_), .. }) => RollUp::Ratio,
            Some(Count { denominator: None, .. }) => RollUp::Sum,
            None => RollUp::Words,
        }
    }
}

impl IndicatorKind {
    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Commitment => "commitment",
            Self::Item => "item",
            Self::Stock => "stock",
        }
    }
}

impl Area {
    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::Urban => "urban",
            Self::Rural => "rural",
        }
    }
}
