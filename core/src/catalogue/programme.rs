//! Government programmes: clauses, targets and standards; and the indicators they speak of.

use super::{Example, Message, Scope};
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
    /// Targets for indicators.
    pub targets: Vec<Target>,
}

/// A numbered paragraph or box item of the plan.
#[derive(Clone, Debug)]
pub struct Clause {
    /// `专栏1-4`, `§五(十二)`.
    pub id: String,
    /// Short title.
    pub title: Words,
}

/// What a programme asks of an indicator.
#[derive(Clone, Debug)]
pub struct Target {
    /// Id of the indicator.
    pub indicator: String,
    /// Comparison of the indicator with the target.
    pub comparator: Compare,
    /// Value at the start, in the indicator's measure, as written.
    pub baseline: Option<String>,
    /// Value to be reached, as written.
    pub target: String,
    /// By the end of this year.
    pub year: i32,
    /// 预期性 or 约束性.
    pub property: String,
    /// Clause.
    pub clause: String,
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
    pub examples: Vec<Example>,
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
    /// Id of the form it is read from.
    pub form: String,
    /// Table, if it counts rows.
    pub table: Option<u16>,
    /// Which records or rows count.
    pub population: Option<Typed>,
    /// Contribution of one record or row to the numerator.
    pub numerator: Typed,
    /// Contribution to the denominator; none where another form gives it.
    pub denominator: Option<Typed>,
    /// Measure in which it is told.
    pub measure: String,
    /// Notes for readers.
    pub note: Option<Words>,
    /// Which reading of the text is taken, and why.
    pub reading: Option<Words>,
}
