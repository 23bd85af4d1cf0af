//! A single record, whose operations mostly have one entry: the same registers, without a loop over entries. A second copy
//! of every operation in a program, for whoever would rather have it quick than small.

use super::{Few, SINGLE};
use crate::column::Data;
use crate::eval::Input;
use crate::eval::lanes::{At, Lanes, Reduction, missing_state};
use crate::eval::machine::find_column;
use crate::lang::Cell;
use crate::plan::{Reg, Rows};

/// The same registers where an operation and all that it reads have one entry.
pub(super) struct One<'f>(pub &'f mut Few);

impl One<'_> {
    #[inline(always)]
    fn put_byte(&mut self, at: At<'_>, byte: u8) {
        self.0.first_bytes[at.reg as usize] = byte;
        self.0.starts[at.reg as usize] = SINGLE;
    }

    #[inline(always)]
    fn put_number(&mut self, at: At<'_>, number: i128) {
        self.0.first_numbers[at.reg as usize] = number;
        self.0.starts[at.reg as usize] = SINGLE;
    }
}

impl Lanes for One<'_> {
    type Out = ();

    #[inline(always)]
    fn byte(&self, _: &Input<'_>, reg: Reg, _: usize) -> u8 {
        self.0.first_bytes[reg as usize]
    }

    #[inline(always)]
    fn number(&self, _: &Input<'_>, reg: Reg, _: usize) -> i128 {
        self.0.first_numbers[reg as usize]
    }

    #[inline(always)]
    fn one_byte(&mut self, at: At<'_>, byte: u8) {
        self.put_byte(at, byte);
    }

    #[inline(always)]
    fn one_number(&mut self, at: At<'_>, number: i128) {
        self.put_number(at, number);
    }

    #[inline(always)]
    fn column(&mut self, at: At<'_>, cell: Cell) {
        let number = match find_column(at.input.batch, cell).map(|column| &column.data) {
            Some(Data::Int(values)) => i128::from(values[0]),
            Some(Data::Text(_)) | None => 0,
        };
        self.put_number(at, number);
    }

    #[inline(always)]
    fn states(&mut self, at: At<'_>, cell: Cell) {
        let state = find_column(at.input.batch, cell).map_or_else(|| missing_state(cell), |column| column.state[0]);
        self.put_byte(at, state);
    }

    #[inline(always)]
    fn bytes_by(&mut self, at: At<'_>, mut of: impl FnMut(&Self, usize) -> u8) {
        let byte = of(self, 0);
        self.put_byte(at, byte);
    }

    #[inline(always)]
    fn numbers_by(&mut self, at: At<'_>, of: &mut dyn FnMut(&Self, usize) -> i128) {
        let number = of(self, 0);
        self.put_number(at, number);
    }

    // Single entries are made of single entries.

    fn sum_rows(&mut self, _: At<'_>, _: (Reg, Option<Reg>), _: Rows) {
        unreachable!("a sum over rows has no single operands");
    }

    fn reduce_rows(
        &mut self,
        _: At<'_>,
        _: (Option<Reg>, Option<Reg>),
        _: Rows,
        _: &Reduction<impl Fn(u8, u8) -> u8, impl Fn(u8, u8) -> u8>,
    ) {
        unreachable!("a reduction of rows has no single operands");
    }

    fn spread(&mut self, _: At<'_>, _: Reg, _: Rows) {
        unreachable!("what is spread over rows is not single");
    }
}
