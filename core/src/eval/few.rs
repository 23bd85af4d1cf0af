//! Registers of few records: every number and every byte after the other, each operation done entry by entry. There is
//! nothing to set up, which with one record is what takes the time.

use super::lanes::{At, Lanes, missing_state};
use super::machine::{entries, find_column};
use super::{Input, step};
use crate::column::Data;
use crate::lang::Cell;
use crate::plan::{Reg, Width};

/// Where the entries of a register stand.
#[derive(Clone, Copy, Debug)]
struct Spot {
    start: usize,
    /// All ones, or zero where one entry stands for all.
    mask: usize,
    /// The run that put them there; those of other runs are gone.
    run: u32,
}

/// Before any run.
const NOWHERE: Spot = Spot { start: usize::MAX, mask: 0, run: u32::MAX };

/// Registers of few records.
#[derive(Debug, Default)]
pub(super) struct Few {
    spots: Vec<Spot>,
    numbers: Vec<i128>,
    bytes: Vec<u8>,
    run: u32,
}

impl Few {
    pub fn reset(&mut self) {
        self.run = self.run.wrapping_add(1);
        if self.run == NOWHERE.run {
            self.spots.fill(NOWHERE);
            self.run = 0;
        }
        self.numbers.clear();
        self.bytes.clear();
    }

    /// Does those of `ops` (ascending register numbers) that are not done yet; `moved` adds one to a register.
    pub fn run(&mut self, input: &Input<'_>, ops: &[Reg], moved: Option<Reg>) {
        if self.spots.len() < input.plan.ops.len() {
            self.spots.resize(input.plan.ops.len(), NOWHERE);
        }
        for reg in ops {
            let at = *reg as usize;
            if self.spots[at].run == self.run {
                continue;
            }
            let shape = &input.plan.shapes[at];
            let entries = entries(input.batch, shape.domain);
            let start = if shape.width == Width::Byte { self.bytes.len() } else { self.numbers.len() };
            step::step(self, At { input, reg: *reg, entries }, &input.plan.ops[at]);
            self.spots[at] = Spot { start, mask: if entries == 1 { 0 } else { usize::MAX }, run: self.run };
            if moved == Some(*reg) {
                self.numbers[start..].iter_mut().for_each(|n| *n += 1);
            }
        }
    }

    /// All bytes of a register.
    pub fn bytes(&self, reg: Reg, entries: usize) -> &[u8] {
        let Spot { start, mask, .. } = self.spots[reg as usize];
        let entries = if mask == 0 { 1 } else { entries };
        &self.bytes[start..start + entries]
    }

    #[inline(always)]
    fn index(&self, reg: Reg, entry: usize) -> usize {
        let Spot { start, mask, .. } = self.spots[reg as usize];
        start + (entry & mask)
    }
}

impl Lanes for Few {
    type Out = ();

    #[inline(always)]
    fn byte(&self, _: &Input<'_>, reg: Reg, entry: usize) -> u8 {
        self.bytes[self.index(reg, entry)]
    }

    #[inline(always)]
    fn number(&self, _: &Input<'_>, reg: Reg, entry: usize) -> i128 {
        self.numbers[self.index(reg, entry)]
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
