//! Rolling up: indicators over many units as exact sums, with everything that a sum is made of.
//!
//! ```text
//! batches of all forms ──push──> contributions of each unit ──finish──> Indicators: totals by unit above, with parts,
//!                                                                     completeness, range, standing, levers, doubts
//! ```
//!
//! A value is the sum of numerators over the sum of denominators, never a mean of ratios (it would give a hamlet the
//! weight of a town). Values are compared with targets as fractions (29.995 misses 30); they are rounded for display only.
//! A unit whose figure is not known, because it did not report or left a cell blank, is never taken for zero: its whole
//! contribution stays out of both sums, it is counted and named, and the range says what it could do (see [`peers`]).

mod across;
mod collect;
mod judge;
pub mod outlier;
mod peers;
mod rank;
mod once;
mod total;
mod units;

pub use across::{Across, levels_batch};
pub use collect::RollUp;
pub use judge::{Amount, Judged, Standing};
pub use once::Repeated;
pub use peers::Range;
pub use rank::{Doubt, Effect, Lever};
pub use total::{Ratio, Round, Scale};
pub use units::{LeftOut, Level, Unit, Units};

use crate::catalogue::{Goal, Indicator, Target};
use crate::lang::Cell;

/// How a roll-up is made.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Year of the figures.
    pub year: i32,
    /// Programme whose targets are meant; the default one where empty.
    pub programme: String,
    /// Readings taken otherwise than by default: reading and choice.
    pub readings: Vec<(String, String)>,
    /// Ids of the indicators wanted; all where empty.
    pub indicators: Vec<String>,
}

/// Why no roll-up can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no such programme.
    Programme(String),
    /// There is no such reading.
    Reading(String),
    /// A reading has no such choice.
    Choice(String, String),
    /// A choice cannot be computed from the reports; its note says why.
    NotComputed(String, String),
    /// There is no such indicator.
    Indicator(String),
    /// An indicator cannot be summed exactly: what and why.
    Sum(String, String),
}

/// What one unit adds to one indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The unit.
    pub unit: u32,
    /// Records or rows that count.
    pub entries: u32,
    /// Records or rows whose figures are not known. A unit with one of them stays out of the sums as a whole.
    pub unknown: u32,
    /// Sum of its numerators, in steps of [`Scale`].
    pub n: i128,
    /// Sum of its denominators.
    pub d: i128,
}

/// Sums over some units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// Sum of numerators.
    pub n: i128,
    /// Sum of denominators.
    pub d: i128,
    /// Units whose figures are in the sums, whether they have anything that counts or not.
    pub units: u32,
    /// Records or rows that count in them.
    pub entries: u32,
    /// Units that reported, but whose figure is not known.
    pub unknown: u32,
    /// Units that the register expects and that did not report.
    pub missing: u32,
    /// For a denominator from another form: units of that form without it, whose numerators stay out too.
    pub unpaired: u32,
    /// Whether a sum went beyond 128 bits; nothing is told of it then.
    pub overflow: bool,
}

impl Total {
    fn add(&mut self, n: i128, d: i128) {
        match (self.n.checked_add(n), self.d.checked_add(d)) {
            (Some(n), Some(d)) => (self.n, self.d) = (n, d),
            (_, _) => self.overflow = true,
        }
    }

    /// Units whose figures are not in the sums although they should be.
    #[must_use]
    pub fn absent(&self) -> u32 {
        self.unknown + self.missing + self.unpaired
    }
}

/// One indicator over all units.
#[derive(Clone, Debug)]
pub struct Rolled<'a> {
    /// The indicator.
    pub indicator: &'a Indicator,
    /// The reading taken and its choice, for each reading that changes this indicator from its default.
    pub readings: Vec<(String, String)>,
    /// What the programme says of it.
    pub target: Option<&'a Target>,
    /// What it is to reach, in a year that the programme covers.
    pub goal: Option<&'a Goal>,
    /// What whole sums stand for; none where it is told in words.
    pub scale: Option<Scale>,
    /// Lowest level at which it may be told.
    pub from: Level,
    /// The form whose units contribute.
    pub of: Level,
    /// What each unit adds, in order of units; units without anything that counts are left out.
    pub parts: Vec<Part>,
    /// By unit, in the order of [`Units::list`]; none below `from`.
    pub totals: Vec<Total>,
    /// By unit: what it could be if the rest were like their peers; none where nothing is absent or nobody is like them.
    pub ranges: Vec<Option<Range>>,
    /// Cells that feed it: form, and cells of it.
    pub reads: Vec<(&'a str, Vec<Cell>)>,
}

impl Rolled<'_> {
    /// The value of a unit in the indicator's measure. None where nothing is known or nothing counts.
    #[must_use]
    pub fn value(&self, unit: u32) -> Option<Ratio> {
        let total = self.totals.get(unit as usize)?;
        let scale = self.scale.as_ref()?;
        if total.overflow || total.units == 0 {
            return None;
        }
        let has_denominator = self.indicator.count.as_ref()?.denominator.is_some();
        let sum = if has_denominator { Ratio::new(total.n, total.d)? } else { Ratio { n: total.n, d: 1 } };
        sum.times(scale.value)
    }

    /// Whether a unit may be told of: the indicator has a meaning from its own level on.
    #[must_use]
    pub fn told_at(&self, level: Level) -> bool {
        level >= self.from
    }
}

/// All indicators over all units.
#[derive(Clone, Debug)]
pub struct Indicators<'a> {
    /// Year of the figures.
    pub year: i32,
    /// The programme whose targets are meant.
    pub programme: &'a crate::catalogue::Programme,
    /// Units and places, in order of arrival.
    pub units: Units,
    /// One entry per indicator, in the order of the catalogue.
    pub list: Vec<Rolled<'a>>,
    /// Rows that were left out because another unit lists the same thing.
    pub repeated: Vec<Repeated>,
    /// Codes that reported more than once on one form; the first report counts.
    pub twice: Vec<String>,
    /// Units that reported although another unit names them as merged into it: unit and successor.
    pub replaced: Vec<(u32, u32)>,
}
