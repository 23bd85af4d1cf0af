//! Runs operations in order, keeping each result as long as a later operation needs it.

use super::Input;
#[cfg(any(feature = "columns", test))]
use super::columns::Columns;
use super::few::Few;
use super::lanes::Lanes;
use super::truth;
use crate::column::{Batch, Column};
use crate::lang::{Cell, Compare, Domain, Source, UnitAttribute};
use crate::plan::{Reg, Value};
use crate::value::State;
use std::borrow::Cow;

/// Records of a batch that are evaluated entry by entry; more are, column by column, where that is built in.
const FEW: usize = 16;

/// Registers of one evaluation; kept between batches for their memory.
#[derive(Debug, Default)]
pub struct Machine {
    few: Few,
    #[cfg(any(feature = "columns", test))]
    columns: Columns,
    /// Whether the registers of the last run are columns.
    #[cfg(any(feature = "columns", test))]
    many: bool,
}

/// A value at one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A fraction and its decimal exponent; the denominator is positive.
    Number {
        /// Numerator.
        n: i128,
        /// Denominator.
        d: i128,
        /// Decimal exponent: the value is `n / d * 10^-scale`.
        scale: i32,
    },
    /// True or false.
    Flag(bool),
    /// No value.
    Missing(State),
    /// A text cell; read it from the batch.
    Text,
}

impl Machine {
    /// Runs `ops` (ascending register numbers) over a batch; what was there before is forgotten. `last_use` tells until
    /// which operation each register is needed, so that many records need less memory; none keeps all. `moved` adds one to
    /// a register, to see what follows from it.
    pub fn run(&mut self, input: Input<'_>, ops: &[Reg], last_use: Option<&[Reg]>, moved: Option<Reg>) {
        self.reset();
        #[cfg(any(feature = "columns", test))]
        {
            self.many = input.batch.len > FEW;
            if self.many {
                return self.columns.run(&input, ops, last_use, moved);
            }
        }
        let _ = last_use;
        self.few.run(&input, ops, moved);
    }

    /// Runs those of `ops` that were not run since the last reset, over the same few records as those.
    pub fn run_more(&mut self, input: Input<'_>, ops: &[Reg]) {
        debug_assert!(input.batch.len <= FEW, "registers of many records do not stay");
        self.few.run(&input, ops, None);
    }

    /// Empties all registers, keeping their memory for the next run.
    pub fn reset(&mut self) {
        self.few.reset();
        #[cfg(any(feature = "columns", test))]
        {
            self.columns.reset();
            self.many = false;
        }
    }

    /// The truths of a register.
    #[must_use]
    pub fn truths_of<'m>(&'m self, input: Input<'m>, reg: Reg, entries: usize) -> Cow<'m, [u8]> {
        #[cfg(any(feature = "columns", test))]
        if self.many {
            return self.columns.truths(&input, reg, entries);
        }
        let _ = input;
        match self.few.bytes(reg, entries) {
            [one] if entries != 1 => Cow::Owned(vec![*one; entries]),
            all => Cow::Borrowed(all),
        }
    }

    /// What a value is at one entry of its domain.
    #[must_use]
    pub fn shown(&self, input: Input<'_>, value: &Value, entry: usize) -> Shown {
        match value {
            Value::Truth(reg) => match self.byte(input, *reg, entry) {
                truth::TRUE => Shown::Flag(true),
                truth::FALSE => Shown::Flag(false),
                t => Shown::Missing(State::from_code(truth::state_of(t))),
            },
            Value::Text(_, s) => match self.byte(input, *s, entry) {
                0 => Shown::Text,
                s => Shown::Missing(State::from_code(s)),
            },
            Value::Num(num) => match self.byte(input, num.s, entry) {
                0 => Shown::Number {
                    n: self.number(input, num.n, entry),
                    d: num.d.map_or(1, |d| self.number(input, d, entry)),
                    scale: num.scale,
                },
                s => Shown::Missing(State::from_code(s)),
            },
        }
    }

    /// A number of a register at one entry.
    #[must_use]
    pub fn number(&self, input: Input<'_>, reg: Reg, entry: usize) -> i128 {
        let entry = own(input, reg, entry);
        #[cfg(any(feature = "columns", test))]
        if self.many {
            return self.columns.number(&input, reg, entry);
        }
        self.few.number(&input, reg, entry)
    }

    /// The first state or truth of a register.
    #[cfg(any(feature = "quick", test))]
    #[must_use]
    pub fn first_byte(&self, input: Input<'_>, reg: Reg) -> u8 {
        #[cfg(any(feature = "columns", test))]
        if self.many {
            return self.columns.byte(&input, reg, 0);
        }
        self.few.byte(&input, reg, 0)
    }

    /// A state or truth of a register at one entry.
    #[must_use]
    pub fn byte(&self, input: Input<'_>, reg: Reg, entry: usize) -> u8 {
        let entry = own(input, reg, entry);
        #[cfg(any(feature = "columns", test))]
        if self.many {
            return self.columns.byte(&input, reg, entry);
        }
        self.few.byte(&input, reg, entry)
    }
}

/// The entry of a register that belongs to a row: the record's own where the register has one per record.
fn own(input: Input<'_>, reg: Reg, entry: usize) -> usize {
    match input.plan.shapes[reg as usize].domain {
        Domain::Rows { .. } => entry,
        Domain::Record | Domain::Constant => {
            if input.batch.len == 1 {
                0
            } else {
                entry
            }
        }
    }
}

/// Whether a comparison of two numbers holds.
pub(crate) fn holds(op: Compare, x: i128, y: i128) -> bool {
    match op {
        Compare::Equal => x == y,
        Compare::NotEqual => x != y,
        Compare::Less => x < y,
        Compare::AtMost => x <= y,
        Compare::Greater => x > y,
        Compare::AtLeast => x >= y,
    }
}

/// Number of entries of a domain.
pub(crate) fn entries(batch: &Batch, domain: Domain) -> usize {
    match domain {
        Domain::Constant => 1,
        Domain::Record => batch.len,
        Domain::Rows { table, source } => match source {
            Source::Current => batch.tables[usize::from(table)].len(),
            Source::Previous => batch.previous.as_ref().map_or(0, |p| p.batch.tables[usize::from(table)].len()),
        },
    }
}

/// The column of a cell; none without a previous file or a register.
pub(crate) fn find_column(batch: &Batch, cell: Cell) -> Option<&Column> {
    match cell {
        Cell::Field { source, table, field } => {
            let batch = match source {
                Source::Current => batch,
                Source::Previous => &batch.previous.as_ref()?.batch,
            };
            match table {
                None => batch.fields.get(usize::from(field)),
                Some(t) => batch.tables.get(usize::from(t))?.fields.get(usize::from(field)),
            }
        }
        Cell::Unit(attribute) => batch.register.as_ref().map(|r| match attribute {
            UnitAttribute::Name => &r.name,
            UnitAttribute::Kind => &r.kind,
            UnitAttribute::Parent => &r.parent,
        }),
        Cell::Given(_) => None,
    }
}
