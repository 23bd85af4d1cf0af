//! Quantities to be summed over units: what each record or row adds to a numerator and a denominator.

use super::lower::Lowerer;
use super::number::Num;
use super::op::Reg;
use super::{Plan, Problem};
use crate::author_words as words;
use crate::catalogue::Form;
use crate::lang::{Cell, Domain, Source, Typed};
use crate::map::Set;
use crate::value::number::power_of_ten;

/// What is to be summed.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// Id of the indicator, for telling problems.
    pub id: &'a str,
    /// The table whose rows count; none for records.
    pub table: Option<u16>,
    /// Which records or rows count; none for all.
    pub population: Option<&'a Typed>,
    /// What one adds to the numerator, if this form gives it.
    pub numerator: Option<&'a Typed>,
    /// What one adds to the denominator, if this form gives it.
    pub denominator: Option<&'a Typed>,
}

/// What one sum needs of a plan.
#[derive(Clone, Debug)]
pub struct CountPlan {
    /// Once per record or per row.
    pub domain: Domain,
    /// Truth of belonging to the population; none where all do.
    pub population: Option<Reg>,
    /// The addend of the numerator.
    pub numerator: Option<Addend>,
    /// The addend of the denominator.
    pub denominator: Option<Addend>,
    /// Every cell that decides it, through computed fields and relevance too, in order.
    pub reads: Vec<Cell>,
}

/// A number that is summed exactly: whole multiples of `1 / (divisor * 10^scale)`.
#[derive(Clone, Copy, Debug)]
pub struct Addend {
    /// The whole multiple.
    pub n: Reg,
    /// A literal divisor.
    pub divisor: i128,
    /// Decimal places.
    pub scale: u8,
    /// State.
    pub s: Reg,
}

/// Compiles sums over the records of one form. The plan has no rules; all its operations are needed.
#[must_use]
pub fn compile_counts(form: &Form, wanted: &[Wanted<'_>]) -> (Plan, Vec<CountPlan>, Vec<Problem>) {
    let mut low = Lowerer::new(form);
    let mut problems = Vec::new();
    let mut counts = Vec::new();
    for one in wanted {
        let rows = one.table.map(|table| (table, Source::Current));
        let population = one.population.map(|typed| low.truth(typed, Source::Current));
        let population = population.map(|reg| rows.map_or(reg, |rows| low.b.in_rows(reg, rows)));
        let mut addend = |typed: &Typed| {
            let num = low.num(typed, Source::Current);
            addend(&mut low, num, rows).unwrap_or_else(|| {
                problems.push(Problem {
                    of: one.id.to_owned(),
                    what: Some(words!(
                        "各单位的分母不同，不能精确相加",
                        "units divide by different numbers, which cannot be added exactly"
                    )),
                });
                Addend { n: num.n, divisor: 1, scale: 0, s: num.s }
            })
        };
        let (numerator, denominator) = (one.numerator.map(&mut addend), one.denominator.map(&mut addend));
        let domain = rows.map_or(Domain::Record, |(table, source)| Domain::Rows { table, source });
        let roots = [population, numerator.map(|a| a.n), numerator.map(|a| a.s)];
        let below = [denominator.map(|a| a.n), denominator.map(|a| a.s)];
        let reads = reads(&low, roots.into_iter().chain(below).flatten());
        counts.push(CountPlan { domain, population, numerator, denominator, reads });
        if std::mem::take(&mut low.b.overflow) {
            let what = words!("算式的结果可能超过 38 位数字", "the result could have more than 38 digits");
            problems.push(Problem { of: one.id.to_owned(), what: Some(what) });
        }
    }
    (Plan { ops: low.b.ops, shapes: low.b.shapes, ..Plan::default() }, counts, problems)
}

/// None where the divisor is no literal, or the exponent is out of reach.
fn addend(low: &mut Lowerer<'_>, num: Num, rows: Option<super::Rows>) -> Option<Addend> {
    let divisor = match num.d {
        None => 1,
        Some(d) => low.b.literal(d)?,
    };
    let (n, scale) = match u8::try_from(num.scale) {
        Ok(scale) => (num.n, scale),
        Err(_) => {
            let by = u8::try_from(-num.scale).ok().and_then(power_of_ten)?;
            let by = low.b.constant(by);
            (low.b.mul(num.n, by), 0)
        }
    };
    let spread = |low: &mut Lowerer<'_>, reg| rows.map_or(reg, |rows| low.b.in_rows(reg, rows));
    Some(Addend { n: spread(low, n), divisor, scale, s: spread(low, num.s) })
}

fn reads(low: &Lowerer<'_>, roots: impl Iterator<Item = Reg>) -> Vec<Cell> {
    let (mut seen, mut cells) = (Set::new(), Set::new());
    let mut open: Vec<Reg> = roots.collect();
    while let Some(reg) = open.pop() {
        if seen.insert(reg) {
            let op = &low.b.ops[reg as usize];
            cells.extend(op.cells());
            open.extend(op.operands());
        }
    }
    cells.into_iter().collect()
}
