//! Values against targets: met, on the way, or behind, and by how much of what is counted.
//!
//! The point of a year lies on the straight line from the baseline, at the end of the year before the programme, to the
//! target at the end of its year; the plan names both ends and nothing between them. Without a baseline there is no line,
//! and before the target year only the distance to the target is told. A year outside the programme has no judgement.

use super::total::{Ratio, Scale};
use super::{Indicators, Rolled};
use crate::catalogue::{Baseline, Goal};
use crate::lang::Compare;
use std::cmp::Ordering;

/// How a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The target is met.
    Met,
    /// Not yet met, but where the line of the programme has it this year, or beyond.
    OnTrack,
    /// Behind the line, or behind the target in its year.
    Behind,
    /// Not yet met in a year before the target, and the programme gives no baseline to draw a line from.
    Open,
    /// The programme asks for no number, or does not cover the year: nothing is judged.
    Followed,
    /// Nobody has what is counted.
    NotApplicable,
    /// Not known: no unit reported, or not one has a figure.
    Undetermined,
}

impl Standing {
    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::OnTrack => "on_track",
            Self::Behind => "behind",
            Self::Open => "open",
            Self::Followed => "followed",
            Self::NotApplicable => "not_applicable",
            Self::Undetermined => "undetermined",
        }
    }
}

/// So much of what the numerator counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// Steps of the numerator.
    pub steps: i128,
    /// The same in the numerator's own measure.
    pub shown: Ratio,
}

/// A value beside its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The value in the indicator's measure.
    pub value: Option<Ratio>,
    /// The target in the same measure.
    pub target: Option<Ratio>,
    /// The baseline in the same measure; the lower bound of one with 余.
    pub baseline: Option<Ratio>,
    /// The year's point on the line.
    pub point: Option<Ratio>,
    /// How it stands.
    pub standing: Standing,
    /// What is missing to the year's point; nothing where it is reached.
    pub to_point: Option<Amount>,
    /// What is missing to the target.
    pub to_target: Option<Amount>,
}

impl Indicators<'_> {
    /// How an indicator stands in one unit.
    #[must_use]
    pub fn judge(&self, rolled: &Rolled<'_>, unit: u32) -> Judged {
        let total = rolled.totals.get(unit as usize).copied().unwrap_or_default();
        let value = rolled.value(unit);
        let goal = rolled.goal;
        let target = goal.and_then(|goal| Ratio::parse(&goal.value).ok());
        let baseline = match rolled.target.and_then(|target| target.baseline.as_ref()) {
            Some(Baseline::Exact(text) | Baseline::AtLeast(text)) => Ratio::parse(text).ok(),
            Some(Baseline::Words(_)) | None => None,
        };
        let point = goal.zip(target).and_then(|(goal, target)| self.point(goal, baseline, target, self.year));
        let mut judged =
            Judged { value, target, baseline, point, standing: Standing::Followed, to_point: None, to_target: None };
        if rolled.scale.is_none() {
            // Told in words.
            return judged;
        }
        if value.is_none() {
            let nobody = total.units > 0 && total.absent() == 0 && !total.overflow;
            judged.standing = if nobody { Standing::NotApplicable } else { Standing::Undetermined };
            return judged;
        }
        let (Some(value), Some(goal), Some(target), Some(scale)) = (value, goal, target, &rolled.scale) else {
            return judged;
        };
        let short = |to: Ratio| shortfall(scale, (total.n, total.d), to, goal.comparator);
        judged.standing = match (meets(value, goal.comparator, target), point) {
            (true, _) => Standing::Met,
            (false, Some(point)) if self.year < goal.year && meets(value, eased(goal.comparator), point) => {
                Standing::OnTrack
            }
            (false, None) if self.year < goal.year => Standing::Open,
            (false, _) => Standing::Behind,
        };
        if judged.standing != Standing::Met {
            judged.to_target = short(target);
        }
        if judged.standing == Standing::Behind {
            judged.to_point = point.and_then(short);
        }
        judged
    }

    /// The point of a year on the line from baseline to target.
    #[must_use]
    pub fn point(&self, goal: &Goal, baseline: Option<Ratio>, target: Ratio, year: i32) -> Option<Ratio> {
        let first = self.programme.period.0 - 1;
        if year == goal.year {
            return Some(target);
        }
        if year < first || year > goal.year {
            return None;
        }
        let (gone, all) = (i128::from(year - first), i128::from(goal.year - first));
        let baseline = baseline?;
        baseline.plus(target.minus(baseline)?.times(Ratio::new(gone, all)?)?)
    }
}

/// Whether a value satisfies a comparison; nothing is rounded.
fn meets(value: Ratio, comparator: Compare, target: Ratio) -> bool {
    let order = value.compare(target);
    match comparator {
        Compare::Equal => order == Ordering::Equal,
        Compare::NotEqual => order != Ordering::Equal,
        Compare::Less => order == Ordering::Less,
        Compare::AtMost => order != Ordering::Greater,
        Compare::Greater => order == Ordering::Greater,
        Compare::AtLeast => order != Ordering::Less,
    }
}

/// On the way, "exactly" asks for no more than "at least".
fn eased(comparator: Compare) -> Compare {
    match comparator {
        Compare::Equal => Compare::AtLeast,
        other => other,
    }
}

/// The least that the numerator lacks, whole steps, while the denominator stays; none where nothing is lacking, or where
/// more of it would not help.
#[must_use]
pub(super) fn shortfall(scale: &Scale, (n, d): (i128, i128), to: Ratio, comparator: Compare) -> Option<Amount> {
    let asks_more = matches!(comparator, Compare::AtLeast | Compare::Greater | Compare::Equal);
    let has_denominator = d != 0;
    let per = Ratio::new(scale.value.d, scale.value.n).filter(|_| asks_more)?;
    let mut wanted = to.times(per)?;
    if has_denominator {
        wanted = wanted.times(Ratio { n: d, d: 1 })?;
    }
    let up = i128::from(wanted.n.rem_euclid(wanted.d) > 0 || comparator == Compare::Greater);
    let steps = (wanted.n.div_euclid(wanted.d) + up).checked_sub(n)?;
    let shown = scale.step.times(Ratio { n: steps, d: 1 })?;
    (steps > 0).then_some(Amount { steps, shown })
}
