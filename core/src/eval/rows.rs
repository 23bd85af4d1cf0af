//! Operations between a record and its rows: sums, counts, extremes, quantifiers, and spreading.

use super::Input;
use super::machine::{Machine, View};
use super::register::{Bytes, Numbers, Register};
use super::truth;
use crate::lang::Source;
use crate::plan::{Op, Reg, Rows, Width};
use crate::value::State;

impl Machine {
    pub(super) fn over_rows(&mut self, input: Input<'_>, reg: Reg, op: &Op) -> Register {
        match op {
            Op::Spread(a, rows) => self.spread(input, *a, *rows),
            Op::SumRows(a, filter, rows) => {
                let starts = starts(input, *rows);
                self.each_number(input, reg, input.batch.len, |m, i| {
                    let numbers = m.numbers(*a);
                    range(&starts, i).filter(|r| m.counted(*filter, *r)).map(|r| numbers.at(r)).sum()
                })
            }
            Op::CountRows(filter, rows) => {
                let starts = starts(input, *rows);
                self.each_number(input, reg, input.batch.len, |m, i| {
                    range(&starts, i).filter(|r| m.counted(*filter, *r)).count() as i128
                })
            }
            Op::ExtremeRows(greatest, a, filter, rows) => {
                let starts = starts(input, *rows);
                self.each_number(input, reg, input.batch.len, |m, i| {
                    let counted = range(&starts, i).filter(|r| m.counted(*filter, *r)).map(|r| m.numbers(*a).at(r));
                    let found = if *greatest { counted.max() } else { counted.min() };
                    found.unwrap_or(0)
                })
            }
            Op::WorstRow(states, filter, rows) => {
                let starts = starts(input, *rows);
                self.each_byte(input, input.batch.len, |m, i| {
                    range(&starts, i).map(|r| m.row_state(*states, *filter, r)).max().unwrap_or(State::Given as u8)
                })
            }
            Op::SomeRow(filter, rows) => {
                let starts = starts(input, *rows);
                self.each_byte(input, input.batch.len, |m, i| {
                    let some = range(&starts, i).any(|r| m.counted(*filter, r));
                    if some { State::Given as u8 } else { State::NotApplicable as u8 }
                })
            }
            Op::Quantify(all, t, rows) => {
                let starts = starts(input, *rows);
                self.each_byte(input, input.batch.len, |m, i| {
                    let truths = range(&starts, i).map(|r| m.bytes(*t).at(r)).filter(|t| *t != truth::NOT_APPLICABLE);
                    if *all { truths.fold(truth::TRUE, truth::and) } else { truths.fold(truth::FALSE, truth::or) }
                })
            }
            _ => unreachable!("not an operation over rows"),
        }
    }

    fn spread(&mut self, input: Input<'_>, a: Reg, rows: Rows) -> Register {
        let starts = starts(input, rows);
        let owners = || starts.windows(2).enumerate().flat_map(|(i, w)| std::iter::repeat_n(i, (w[1] - w[0]) as usize));
        let view = self.view(input);
        if input.plan.shapes[a as usize].width == Width::Byte {
            return match view.bytes(a) {
                Bytes::Slice(v) => Register::Byte(owners().map(|i| v[i]).collect()),
                Bytes::One(b) => Register::OneByte(b),
            };
        }
        match view.numbers(a) {
            Numbers::Long(v) => Register::Long(owners().map(|i| v[i]).collect()),
            Numbers::Wide(v) => Register::Wide(owners().map(|i| v[i]).collect()),
            Numbers::One(n) => Register::OneNumber(n),
        }
    }
}

impl View<'_> {
    fn counted(self, filter: Option<Reg>, row: usize) -> bool {
        filter.is_none_or(|f| self.bytes(f).at(row) == truth::TRUE)
    }

    /// What a row adds to not knowing: nothing where it does not count or its cell does not apply.
    fn row_state(self, states: Option<Reg>, filter: Option<Reg>, row: usize) -> u8 {
        let given = State::Given as u8;
        match filter.map_or(truth::TRUE, |f| self.bytes(f).at(row)) {
            truth::TRUE => match states.map_or(given, |s| self.bytes(s).at(row)) {
                s if s <= State::LAST_NOT_APPLICABLE => given,
                s => s,
            },
            truth::UNDETERMINED => State::DividedByZero as u8,
            _ => given,
        }
    }
}

/// Where the rows of each record begin; no rows at all without a previous file.
fn starts(input: Input<'_>, (table, source): Rows) -> Vec<u32> {
    match source {
        Source::Current => input.batch.tables[usize::from(table)].starts.clone(),
        Source::Previous => match &input.batch.previous {
            Some(previous) => previous.batch.tables[usize::from(table)].starts.clone(),
            None => vec![0; input.batch.len + 1],
        },
    }
}

fn range(starts: &[u32], record: usize) -> std::ops::Range<usize> {
    starts[record] as usize..starts[record + 1] as usize
}
