//! Operations between a record and its rows: sums, counts, extremes, quantifiers, and spreading.

use super::Input;
use super::machine::{Machine, View};
use super::register::{Bytes, Numbers, Register, zip_bytes};
use super::truth;
use crate::lang::Source;
use crate::plan::{Op, Reg, Rows, Width};
use crate::value::State;
use std::borrow::Cow;

impl Machine {
    pub(super) fn over_rows(&mut self, input: Input<'_>, reg: Reg, op: &Op) -> Register {
        match op {
            Op::Spread(a, rows) => self.spread(input, *a, *rows),
            Op::SumRows(a, filter, rows) => self.sum_rows(input, reg, (*a, *filter), *rows),
            Op::CountRows(filter, rows) => {
                let starts = starts(input, *rows);
                self.each_number(input, reg, input.batch.len, &mut |m, i| {
                    range(&starts, i).filter(|r| m.counted(*filter, *r)).count() as i128
                })
            }
            Op::ExtremeRows(greatest, a, filter, rows) => {
                let starts = starts(input, *rows);
                self.each_number(input, reg, input.batch.len, &mut |m, i| {
                    let counted = range(&starts, i).filter(|r| m.counted(*filter, *r)).map(|r| m.numbers(*a).at(r));
                    let found = if *greatest { counted.max() } else { counted.min() };
                    found.unwrap_or(0)
                })
            }
            Op::WorstRow(states, filter, rows) => {
                let given = State::Given as u8;
                self.worst_of_rows(input, (*states, *filter), *rows, (given, truth::TRUE), given, row_state, u8::max)
            }
            Op::SomeRow(filter, rows) => {
                let (none, some) = (State::NotApplicable as u8, State::Given as u8);
                let of = |_, f| if f == truth::TRUE { some } else { none };
                self.worst_of_rows(input, (None, *filter), *rows, (some, truth::TRUE), none, of, u8::min)
            }
            // A row that does not apply counts as true among all, as false among some.
            Op::Quantify(true, t, rows) => {
                let of = |t, _| if t == truth::NOT_APPLICABLE { truth::TRUE } else { t };
                self.worst_of_rows(input, (Some(*t), None), *rows, (0, 0), truth::TRUE, of, truth::and)
            }
            Op::Quantify(false, t, rows) => {
                let of = |t, _| if t == truth::NOT_APPLICABLE { truth::FALSE } else { t };
                self.worst_of_rows(input, (Some(*t), None), *rows, (0, 0), truth::FALSE, of, truth::or)
            }
            _ => unreachable!("not an operation over rows"),
        }
    }

    fn sum_rows(&mut self, input: Input<'_>, reg: Reg, (a, filter): (Reg, Option<Reg>), rows: Rows) -> Register {
        let starts = starts(input, rows);
        if let (Numbers::Long(numbers), None, Width::Long) =
            (self.view(input).numbers(a), filter, input.plan.shapes[reg as usize].width)
        {
            // The plan proved that the sum of the most rows fits 64 bits.
            return Register::Long((0..input.batch.len).map(|i| numbers[range(&starts, i)].iter().sum()).collect());
        }
        self.each_number(input, reg, input.batch.len, &mut |m, i| {
            let numbers = m.numbers(a);
            range(&starts, i).filter(|r| m.counted(filter, *r)).map(|r| numbers.at(r)).sum()
        })
    }

    /// For each record what `join` makes of all its rows, beginning with `none`; a row gives what `of` makes of its
    /// two bytes, of which `absent` stand for those that are not asked for.
    #[expect(clippy::too_many_arguments, reason = "two operands, their stand-ins and three steps of one reduction")]
    fn worst_of_rows(
        &mut self,
        input: Input<'_>,
        (a, b): (Option<Reg>, Option<Reg>),
        rows: Rows,
        absent: (u8, u8),
        none: u8,
        of: impl Fn(u8, u8) -> u8,
        join: impl Fn(u8, u8) -> u8,
    ) -> Register {
        let (mut out, mut each) = (self.new_bytes(), self.new_bytes());
        let starts = starts(input, rows);
        let view = self.view(input);
        let operand = |reg: Option<Reg>, absent: u8| reg.map_or(Bytes::One(absent), |reg| view.bytes(reg));
        let count = starts.last().map_or(0, |end| *end as usize);
        zip_bytes(operand(a, absent.0), operand(b, absent.1), count, &mut each, of);
        out.clear();
        let of_record = |i| each[range(&starts, i)].iter().fold(none, |so_far, row| join(so_far, *row));
        out.extend((0..input.batch.len).map(of_record));
        self.keep_bytes(each);
        Register::Byte(out)
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
}

/// What a row adds to not knowing: nothing where it does not count or its cell does not apply.
fn row_state(state: u8, filter: u8) -> u8 {
    let given = State::Given as u8;
    let own = if state <= State::LAST_NOT_APPLICABLE { given } else { state };
    let other = if filter == truth::UNDETERMINED { State::DividedByZero as u8 } else { given };
    if filter == truth::TRUE { own } else { other }
}

/// Where the rows of each record begin; no rows at all without a previous file.
fn starts<'a>(input: Input<'a>, (table, source): Rows) -> Cow<'a, [u32]> {
    Cow::Borrowed(match source {
        Source::Current => &input.batch.tables[usize::from(table)].starts,
        Source::Previous => match &input.batch.previous {
            Some(previous) => &previous.batch.tables[usize::from(table)].starts,
            None => return Cow::Owned(vec![0; input.batch.len + 1]),
        },
    })
}

fn range(starts: &[u32], record: usize) -> std::ops::Range<usize> {
    starts[record] as usize..starts[record + 1] as usize
}
