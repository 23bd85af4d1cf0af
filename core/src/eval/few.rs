//! Registers of few records: every number and every byte after the other, each operation done entry by entry. There is
//! nothing to set up, which with one record is what takes the time.

#[cfg(any(feature = "quick", test))]
mod one;

use super::lanes::{At, Lanes, missing_state};
use super::machine::{entries, find_column};
use super::{Input, step};
use crate::column::Data;
use crate::lang::Cell;
use crate::plan::{Reg, Width};
#[cfg(any(feature = "quick", test))]
use one::One;

/// Stands for a register of which one entry serves all.
const SINGLE: u32 = u32::MAX;

/// Registers of few records. The first entry of each stands at the register's own number: most have no other, and are
/// found without a look at where they are.
#[derive(Debug, Default)]
pub(super) struct Few {
    first_numbers: Vec<i128>,
    first_bytes: Vec<u8>,
    /// Where all entries of a register stand that has more than one; [`SINGLE`] for one that has not.
    starts: Vec<u32>,
    numbers: Vec<i128>,
    bytes: Vec<u8>,
    /// The run that each register was computed in; those of other runs are gone.
    runs: Vec<u32>,
    run: u32,
}

impl Few {
    pub fn reset(&mut self) {
        self.run = self.run.wrapping_add(1);
        if self.run == 0 {
            self.runs.fill(0);
            self.run = 1;
        }
        self.numbers.clear();
        self.bytes.clear();
    }

    /// Does those of `ops` (ascending register numbers) that are not done yet; `moved` adds one to a register.
    pub fn run(&mut self, input: &Input<'_>, ops: &[Reg], moved: Option<Reg>) {
        let len = input.plan.ops.len();
        if self.runs.len() < len {
            self.first_numbers.resize(len, 0);
            self.first_bytes.resize(len, 0);
            self.starts.resize(len, SINGLE);
            self.runs.resize(len, self.run.wrapping_sub(1));
        }
        #[cfg(any(feature = "quick", test))]
        let one = input.batch.len == 1;
        for reg in ops {
            let at = *reg as usize;
            if self.runs[at] == self.run {
                continue;
            }
            self.runs[at] = self.run;
            #[cfg(any(feature = "quick", test))]
            if one && input.plan.shapes[at].single {
                step::step(&mut One(self), At { input, reg: *reg, entries: 1 }, &input.plan.ops[at]);
            } else {
                self.entry_by_entry(input, *reg);
            }
            #[cfg(not(any(feature = "quick", test)))]
            self.entry_by_entry(input, *reg);
            if moved == Some(*reg) {
                self.move_on(at);
            }
        }
    }

    /// Does an operation for each of its entries. Apart from the loop above where that is short for the usual ones.
    #[cfg_attr(any(feature = "quick", test), inline(never))]
    fn entry_by_entry(&mut self, input: &Input<'_>, reg: Reg) {
        let at = reg as usize;
        let shape = &input.plan.shapes[at];
        let (entries, bytes) = (entries(input.batch, shape.domain), shape.width == Width::Byte);
        let start = if bytes { self.bytes.len() } else { self.numbers.len() };
        step::step(self, At { input, reg, entries }, &input.plan.ops[at]);
        if bytes {
            self.first_bytes[at] = self.bytes.get(start).copied().unwrap_or_default();
        } else {
            self.first_numbers[at] = self.numbers.get(start).copied().unwrap_or_default();
        }
        self.starts[at] =
            if entries == 1 { SINGLE } else { u32::try_from(start).expect("few records have few entries") };
    }

    /// Adds one to the numbers of the register that was computed last.
    fn move_on(&mut self, at: usize) {
        self.first_numbers[at] += 1;
        if self.starts[at] != SINGLE {
            self.numbers[self.starts[at] as usize..].iter_mut().for_each(|n| *n += 1);
        }
    }

    /// All bytes of a register.
    pub fn bytes(&self, reg: Reg, entries: usize) -> &[u8] {
        let at = reg as usize;
        match self.starts[at] {
            SINGLE => &self.first_bytes[at..=at],
            start => &self.bytes[start as usize..start as usize + entries],
        }
    }

    /// Where an entry stands among all entries; none for the first and only one.
    #[inline(always)]
    fn index(&self, reg: Reg, entry: usize) -> Option<usize> {
        let start = if entry == 0 { SINGLE } else { self.starts[reg as usize] };
        (start != SINGLE).then(|| start as usize + entry)
    }
}

impl Lanes for Few {
    type Out = ();

    #[inline(always)]
    fn byte(&self, _: &Input<'_>, reg: Reg, entry: usize) -> u8 {
        self.index(reg, entry).map_or_else(|| self.first_bytes[reg as usize], |at| self.bytes[at])
    }

    #[inline(always)]
    fn number(&self, _: &Input<'_>, reg: Reg, entry: usize) -> i128 {
        self.index(reg, entry).map_or_else(|| self.first_numbers[reg as usize], |at| self.numbers[at])
    }

    fn one_byte(&mut self, at: At<'_>, byte: u8) {
        self.bytes.resize(self.bytes.len() + at.entries, byte);
    }

    fn one_number(&mut self, at: At<'_>, number: i128) {
        self.numbers.resize(self.numbers.len() + at.entries, number);
    }

    fn column(&mut self, at: At<'_>, cell: Cell) {
        match find_column(at.input.batch, cell).map(|column| &column.data) {
            Some(Data::Int(values)) => self.numbers.extend(values[..at.entries].iter().map(|n| i128::from(*n))),
            Some(Data::Text(_)) | None => self.one_number(at, 0),
        }
    }

    fn states(&mut self, at: At<'_>, cell: Cell) {
        match find_column(at.input.batch, cell) {
            Some(column) => self.bytes.extend_from_slice(&column.state[..at.entries]),
            None => self.one_byte(at, missing_state(cell)),
        }
    }

    fn bytes_by(&mut self, at: At<'_>, mut of: impl FnMut(&Self, usize) -> u8) {
        for entry in 0..at.entries {
            let byte = of(self, entry);
            self.bytes.push(byte);
        }
    }

    fn numbers_by(&mut self, at: At<'_>, of: &mut dyn FnMut(&Self, usize) -> i128) {
        for entry in 0..at.entries {
            let number = of(self, entry);
            self.numbers.push(number);
        }
    }
}
