//! What holds the entries of registers, and what can be done with them: once for each entry of a column, or for a whole
//! column at a time.
//!
//! What an operation means is said once, in `step`; a holder says how it goes over its entries.

use super::Input;
use super::machine::holds;
use super::step::state_test;
use super::text;
use super::truth;
use crate::lang::{Cell, Compare, Domain, Source, StateTest};
use crate::plan::{Op, Reg, Rows, Width};
use crate::value::State;
use std::ops::Range;

/// One operation that is to be done.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub input: &'a Input<'a>,
    /// Its number, and that of its result.
    pub reg: Reg,
    /// Entries of its result.
    pub entries: usize,
}

/// Two steps over the rows of each record: what a row gives, and what all of them come to.
pub(super) struct Reduction<Of, Join> {
    /// Stand in for the two operands where they are none.
    pub absent: (u8, u8),
    /// What no row comes to.
    pub none: u8,
    /// What a row gives of its two bytes.
    pub of: Of,
    /// What was so far and a row's come to.
    pub join: Join,
}

/// A holder of registers.
pub(super) trait Lanes: Sized {
    /// The result of an operation, as it is held.
    type Out;

    /// A state or truth of a register.
    fn byte(&self, input: &Input<'_>, reg: Reg, entry: usize) -> u8;

    /// A number of a register.
    fn number(&self, input: &Input<'_>, reg: Reg, entry: usize) -> i128;

    /// One byte for all entries.
    fn one_byte(&mut self, at: At<'_>, byte: u8) -> Self::Out;

    /// One number for all entries.
    fn one_number(&mut self, at: At<'_>, number: i128) -> Self::Out;

    /// The numbers of a column.
    fn column(&mut self, at: At<'_>, cell: Cell) -> Self::Out;

    /// The states of a column.
    fn states(&mut self, at: At<'_>, cell: Cell) -> Self::Out;

    /// A byte for each entry.
    fn bytes_by(&mut self, at: At<'_>, of: impl FnMut(&Self, usize) -> u8) -> Self::Out;

    /// A number for each entry; made once for all operations, which it is too rare to be worth more.
    fn numbers_by(&mut self, at: At<'_>, of: &mut dyn FnMut(&Self, usize) -> i128) -> Self::Out;

    // ---- what follows from these, and may be done faster

    /// From two bytes.
    fn zip(&mut self, at: At<'_>, (a, b): (Reg, Reg), f: impl Fn(u8, u8) -> u8) -> Self::Out {
        self.bytes_by(at, |m, i| f(m.byte(at.input, a, i), m.byte(at.input, b, i)))
    }

    /// What a question about a state is answered with.
    fn tested(&mut self, at: At<'_>, test: StateTest, s: Reg) -> Self::Out {
        self.zip(at, (s, s), |s, _| state_test(test, State::from_code(s)))
    }

    /// From three bytes.
    fn zip_three(&mut self, at: At<'_>, (a, b, c): (Reg, Reg, Reg), f: impl Fn(u8, u8, u8) -> u8) -> Self::Out {
        self.bytes_by(at, |m, i| f(m.byte(at.input, a, i), m.byte(at.input, b, i), m.byte(at.input, c, i)))
    }

    /// From two numbers; both ways of doing it say the same where 64 bits are enough.
    fn arith(
        &mut self,
        at: At<'_>,
        (a, b): (Reg, Reg),
        _: impl Fn(i64, i64) -> i64,
        wide: &dyn Fn(i128, i128) -> i128,
    ) -> Self::Out {
        self.numbers_by(at, &mut |m, i| wide(m.number(at.input, a, i), m.number(at.input, b, i)))
    }

    /// What follows from a number alone: the byte itself, or a truth that is decided where a state is given.
    fn of_number(
        &mut self,
        at: At<'_>,
        (a, s): (Reg, Option<Reg>),
        _: impl Fn(i64) -> u8,
        wide: impl Fn(i128) -> u8,
    ) -> Self::Out {
        self.bytes_by(at, |m, i| m.decided(at.input, wide(m.number(at.input, a, i)), s, i))
    }

    /// A comparison of two numbers, decided where the state is given.
    fn compared(&mut self, at: At<'_>, op: Compare, (a, b, s): (Reg, Reg, Reg)) -> Self::Out {
        self.bytes_by(at, |m, i| {
            let held = holds(op, m.number(at.input, a, i), m.number(at.input, b, i));
            truth::decided(held, m.byte(at.input, s, i))
        })
    }

    /// Whether a number lies between two others, where it is given.
    fn within(&mut self, at: At<'_>, n: Reg, (least, most): (Reg, Reg), s: Reg) -> Self::Out {
        self.bytes_by(at, |m, i| {
            let number = m.number(at.input, n, i);
            let held = m.number(at.input, least, i) <= number && number <= m.number(at.input, most, i);
            truth::where_given(held, m.byte(at.input, s, i))
        })
    }

    /// The first number where the truth is true, the second elsewhere.
    fn select(&mut self, at: At<'_>, (t, a, b): (Reg, Reg, Reg)) -> Self::Out {
        self.numbers_by(at, &mut |m, i| {
            let chosen = if m.byte(at.input, t, i) == truth::TRUE { a } else { b };
            m.number(at.input, chosen, i)
        })
    }

    /// The number where the state is given, 0 elsewhere.
    fn zero_unless_given(&mut self, at: At<'_>, (a, s): (Reg, Reg)) -> Self::Out {
        self.numbers_by(at, &mut |m, i| if m.byte(at.input, s, i) == 0 { m.number(at.input, a, i) } else { 0 })
    }

    /// Bytes that come one after the other; with a state, truths that are decided where it is given.
    fn bytes_of(&mut self, at: At<'_>, mut bytes: impl Iterator<Item = u8>, s: Option<Reg>) -> Self::Out {
        self.bytes_by(at, |m, i| m.decided(at.input, bytes.next().unwrap_or_default(), s, i))
    }

    /// The sum over the rows that count.
    fn sum_rows(&mut self, at: At<'_>, (a, filter): (Reg, Option<Reg>), rows: Rows) -> Self::Out {
        self.numbers_by(at, &mut |m, i| {
            let counted = range(at.input, rows, i).filter(|row| m.counted(at.input, filter, *row));
            counted.map(|row| m.number(at.input, a, row)).sum()
        })
    }

    /// What the rows of each record come to.
    fn reduce_rows(
        &mut self,
        at: At<'_>,
        (a, b): (Option<Reg>, Option<Reg>),
        rows: Rows,
        reduction: &Reduction<impl Fn(u8, u8) -> u8, impl Fn(u8, u8) -> u8>,
    ) -> Self::Out {
        let Reduction { absent, none, of, join } = reduction;
        self.bytes_by(at, |m, i| {
            let byte = |reg: Option<Reg>, absent, row| reg.map_or(absent, |reg| m.byte(at.input, reg, row));
            let of_row = |row| of(byte(a, absent.0, row), byte(b, absent.1, row));
            range(at.input, rows, i).fold(*none, |so_far, row| join(so_far, of_row(row)))
        })
    }

    /// A record's entry for each of its rows.
    fn spread(&mut self, at: At<'_>, a: Reg, rows: Rows) -> Self::Out {
        let owner = |row| owner(at.input, rows, row);
        if at.input.plan.shapes[a as usize].width == Width::Byte {
            return self.bytes_by(at, |m, i| m.byte(at.input, a, owner(i)));
        }
        self.numbers_by(at, &mut |m, i| m.number(at.input, a, owner(i)))
    }

    /// Whether a row is among those that are asked for.
    fn counted(&self, input: &Input<'_>, filter: Option<Reg>, row: usize) -> bool {
        filter.is_none_or(|f| self.byte(input, f, row) == truth::TRUE)
    }

    /// A truth as it is where the state is given, the matching kind of not knowing elsewhere.
    fn decided(&self, input: &Input<'_>, truth: u8, s: Option<Reg>, entry: usize) -> u8 {
        s.map_or(truth, |s| truth::decided(truth == truth::TRUE, self.byte(input, s, entry)))
    }

    /// What an operation takes from texts as numbers.
    fn text_numbers(&mut self, at: At<'_>, op: &Op) -> Self::Out {
        let mut numbers = text::numbers(at.input.batch, op, at.entries);
        self.numbers_by(at, &mut |_, _| numbers.next().unwrap_or(0))
    }
}

/// Where the rows of a record stand; none without a previous file.
pub(super) fn range(input: &Input<'_>, rows: Rows, record: usize) -> Range<usize> {
    starts(input, rows).map_or(0..0, |starts| starts[record] as usize..starts[record + 1] as usize)
}

/// The record that a row belongs to.
fn owner(input: &Input<'_>, (table, source): Rows, row: usize) -> usize {
    match source {
        Source::Current => input.batch.tables[usize::from(table)].record_of(row),
        Source::Previous => {
            input.batch.previous.as_ref().map_or(0, |p| p.batch.tables[usize::from(table)].record_of(row))
        }
    }
}

/// Where the rows of each record begin, and where the last ends; none without a previous file.
pub(super) fn starts<'a>(input: &Input<'a>, (table, source): Rows) -> Option<&'a [u32]> {
    Some(match source {
        Source::Current => &input.batch.tables[usize::from(table)].starts,
        Source::Previous => &input.batch.previous.as_ref()?.batch.tables[usize::from(table)].starts,
    })
}

/// The state of every entry of a column that is not there.
pub(super) fn missing_state(cell: Cell) -> u8 {
    match cell {
        // Without a register nothing is known of the unit, and nothing is missing in the report either.
        Cell::Unit(_) => State::NotApplicable as u8,
        Cell::Field { .. } | Cell::Given(_) => State::Blank as u8,
    }
}

/// The domain of a register.
pub(super) fn domain(input: &Input<'_>, reg: Reg) -> Domain {
    input.plan.shapes[reg as usize].domain
}
