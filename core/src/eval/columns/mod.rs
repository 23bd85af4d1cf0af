//! Registers of many records: a column each. Each operation is a plain loop over slices, which the compiler can turn into
//! one over several entries at once.

mod register;
mod rows;

use super::lanes::{At, Lanes, Reduction, domain, missing_state};
use super::machine::{entries, find_column, holds};
use super::step::{flag, state_test, step};
use super::{Input, text, truth};
use crate::column::Data;
use crate::lang::{Cell, Compare, StateTest};
use crate::plan::{Op, Reg, Rows, Width};
use crate::value::State;
use register::{Bytes, Numbers, Register, zip_bytes, zip_long};
use std::borrow::Cow;

/// Registers of many records; kept between batches for their memory.
#[derive(Debug, Default)]
pub(super) struct Columns {
    regs: Vec<Register>,
    /// Registers written since the last reset.
    used: Vec<Reg>,
    spare_bytes: Vec<Vec<u8>>,
    spare_longs: Vec<Vec<i64>>,
}

impl Columns {
    /// Does `ops` (ascending register numbers); what was there before is forgotten. `last_use` tells until which operation
    /// each register is needed; none keeps all. `moved` adds one to a register.
    pub fn run(&mut self, input: &Input<'_>, ops: &[Reg], last_use: Option<&[Reg]>, moved: Option<Reg>) {
        self.reset();
        self.regs.resize_with(input.plan.ops.len().max(self.regs.len()), || Register::Empty);
        self.used.extend_from_slice(ops);
        for reg in ops {
            let op = &input.plan.ops[*reg as usize];
            let entries = entries(input.batch, domain(input, *reg));
            let result = step(self, At { input, reg: *reg, entries }, op);
            self.regs[*reg as usize] = if entries == 1 { self.one(result) } else { result };
            if moved == Some(*reg) {
                self.add_one(input, *reg);
            }
            if let Some(last_use) = last_use {
                for operand in op.operands() {
                    if last_use[operand as usize] == *reg {
                        self.release(operand);
                    }
                }
            }
        }
    }

    /// A result of one entry as that entry, which stands for all: what follows from constants alone.
    fn one(&mut self, result: Register) -> Register {
        match result {
            Register::Long(v) => {
                let one = v.first().map_or(Register::Empty, |n| Register::OneNumber(i128::from(*n)));
                self.spare_longs.push(v);
                one
            }
            Register::Byte(v) => {
                let one = v.first().map_or(Register::Empty, |byte| Register::OneByte(*byte));
                self.spare_bytes.push(v);
                one
            }
            Register::Wide(v) => v.first().map_or(Register::Empty, |n| Register::OneNumber(*n)),
            Register::Empty | Register::OneNumber(_) | Register::OneByte(_) => result,
        }
    }

    /// Empties all registers, keeping their memory for the next run.
    pub fn reset(&mut self) {
        for reg in std::mem::take(&mut self.used) {
            self.release(reg);
        }
    }

    fn release(&mut self, reg: Reg) {
        match std::mem::replace(&mut self.regs[reg as usize], Register::Empty) {
            Register::Byte(v) => self.spare_bytes.push(v),
            Register::Long(v) => self.spare_longs.push(v),
            Register::Empty | Register::Wide(_) | Register::OneNumber(_) | Register::OneByte(_) => {}
        }
    }

    fn add_one(&mut self, input: &Input<'_>, reg: Reg) {
        let numbers = self.numbers(input, reg);
        let more = (0..entries(input.batch, domain(input, reg))).map(|i| numbers.at(i) + 1).collect();
        self.regs[reg as usize] = Register::Wide(more);
    }

    /// The truths of a register.
    pub fn truths<'m>(&'m self, input: &Input<'m>, reg: Reg, entries: usize) -> Cow<'m, [u8]> {
        match self.bytes(input, reg) {
            Bytes::Slice(s) => Cow::Borrowed(s),
            Bytes::One(b) => Cow::Owned(vec![b; entries]),
        }
    }

    fn bytes<'a>(&'a self, input: &Input<'a>, reg: Reg) -> Bytes<'a> {
        match &self.regs[reg as usize] {
            Register::Byte(v) => Bytes::Slice(v),
            Register::OneByte(b) => Bytes::One(*b),
            // Read straight from the batch.
            Register::Empty => match &input.plan.ops[reg as usize] {
                Op::StateOf(cell) => match find_column(input.batch, *cell) {
                    Some(column) => Bytes::Slice(&column.state),
                    None => Bytes::One(missing_state(*cell)),
                },
                _ => panic!("register {reg} is empty; the plan is wrong"),
            },
            Register::Long(_) | Register::Wide(_) | Register::OneNumber(_) => {
                panic!("register {reg} holds no bytes; the plan is wrong")
            }
        }
    }

    fn numbers<'a>(&'a self, input: &Input<'a>, reg: Reg) -> Numbers<'a> {
        match &self.regs[reg as usize] {
            Register::Long(v) => Numbers::Long(v),
            Register::Wide(v) => Numbers::Wide(v),
            Register::OneNumber(n) => Numbers::One(*n),
            Register::Empty => match &input.plan.ops[reg as usize] {
                Op::Column(cell) => match find_column(input.batch, *cell).map(|c| &c.data) {
                    Some(Data::Int(values)) => Numbers::Long(values),
                    Some(Data::Text(_)) | None => Numbers::One(0),
                },
                _ => panic!("register {reg} is empty; the plan is wrong"),
            },
            Register::Byte(_) | Register::OneByte(_) => panic!("register {reg} holds no numbers; the plan is wrong"),
        }
    }

    fn new_bytes(&mut self) -> Vec<u8> {
        let mut spare = self.spare_bytes.pop().unwrap_or_default();
        spare.clear();
        spare
    }

    fn new_longs(&mut self) -> Vec<i64> {
        let mut spare = self.spare_longs.pop().unwrap_or_default();
        spare.clear();
        spare
    }

    fn is_long(at: At<'_>) -> bool {
        at.input.plan.shapes[at.reg as usize].width == Width::Long
    }

    /// Truths as they are where the state is given, the matching kind of not knowing elsewhere.
    fn all_decided(&self, input: &Input<'_>, mut out: Vec<u8>, s: Reg) -> Register {
        match self.bytes(input, s) {
            Bytes::One(0) => {}
            Bytes::One(s) => out.iter_mut().for_each(|t| *t = truth::decided(*t == truth::TRUE, s)),
            Bytes::Slice(states) => {
                for (t, s) in out.iter_mut().zip(states) {
                    *t = truth::decided(*t == truth::TRUE, *s);
                }
            }
        }
        Register::Byte(out)
    }
}

impl Lanes for Columns {
    type Out = Register;

    fn byte(&self, input: &Input<'_>, reg: Reg, entry: usize) -> u8 {
        self.bytes(input, reg).at(entry)
    }

    fn number(&self, input: &Input<'_>, reg: Reg, entry: usize) -> i128 {
        self.numbers(input, reg).at(entry)
    }

    fn one_byte(&mut self, _: At<'_>, byte: u8) -> Register {
        Register::OneByte(byte)
    }

    fn one_number(&mut self, _: At<'_>, number: i128) -> Register {
        Register::OneNumber(number)
    }

    fn column(&mut self, _: At<'_>, _: Cell) -> Register {
        Register::Empty
    }

    fn states(&mut self, _: At<'_>, _: Cell) -> Register {
        Register::Empty
    }

    fn bytes_by(&mut self, at: At<'_>, mut of: impl FnMut(&Self, usize) -> u8) -> Register {
        let mut out = self.new_bytes();
        out.extend((0..at.entries).map(|i| of(self, i)));
        Register::Byte(out)
    }

    fn numbers_by(&mut self, at: At<'_>, of: &mut dyn FnMut(&Self, usize) -> i128) -> Register {
        if Self::is_long(at) {
            let mut out = self.new_longs();
            // The plan proved that the result fits 64 bits.
            out.extend((0..at.entries).map(|i| of(self, i) as i64));
            Register::Long(out)
        } else {
            Register::Wide((0..at.entries).map(|i| of(self, i)).collect())
        }
    }

    fn zip(&mut self, at: At<'_>, (a, b): (Reg, Reg), f: impl Fn(u8, u8) -> u8) -> Register {
        if let (Bytes::One(x), Bytes::One(y)) = (self.bytes(at.input, a), self.bytes(at.input, b)) {
            return Register::OneByte(f(x, y));
        }
        let mut out = self.new_bytes();
        zip_bytes(self.bytes(at.input, a), self.bytes(at.input, b), at.entries, &mut out, f);
        Register::Byte(out)
    }

    fn tested(&mut self, at: At<'_>, test: StateTest, s: Reg) -> Register {
        // A chain of selections instead of a table, so that sixteen entries are answered together.
        let answers = State::ALL.map(|state| (state as u8, state_test(test, state)));
        self.zip(at, (s, s), |s, _| {
            let chosen = |so_far, (state, answer): &(u8, u8)| if s == *state { *answer } else { so_far };
            answers.iter().fold(truth::UNDETERMINED, chosen)
        })
    }

    fn zip_three(&mut self, at: At<'_>, (a, b, c): (Reg, Reg, Reg), f: impl Fn(u8, u8, u8) -> u8) -> Register {
        let mut out = self.new_bytes();
        let mut room = [Vec::new(), Vec::new(), Vec::new()];
        let [x, y, z] = &mut room;
        let all = |reg, room| self.bytes(at.input, reg).all(at.entries, room);
        out.extend(all(a, x).iter().zip(all(b, y)).zip(all(c, z)).map(|((a, b), c)| f(*a, *b, *c)));
        Register::Byte(out)
    }

    fn arith(
        &mut self,
        at: At<'_>,
        (a, b): (Reg, Reg),
        long: impl Fn(i64, i64) -> i64,
        wide: &dyn Fn(i128, i128) -> i128,
    ) -> Register {
        if Self::is_long(at) {
            let mut out = self.new_longs();
            let (a, b) = (self.numbers(at.input, a), self.numbers(at.input, b));
            if zip_long(a, b, at.entries, &mut out, &long) {
                return Register::Long(out);
            }
        }
        self.numbers_by(at, &mut |m, i| wide(m.number(at.input, a, i), m.number(at.input, b, i)))
    }

    fn of_number(
        &mut self,
        at: At<'_>,
        (a, s): (Reg, Option<Reg>),
        long: impl Fn(i64) -> u8,
        wide: impl Fn(i128) -> u8,
    ) -> Register {
        let mut out = self.new_bytes();
        match self.numbers(at.input, a) {
            Numbers::Long(numbers) => out.extend(numbers[..at.entries].iter().map(|n| long(*n))),
            Numbers::Wide(numbers) => out.extend(numbers[..at.entries].iter().map(|n| wide(*n))),
            Numbers::One(n) => out.resize(at.entries, wide(n)),
        }
        match s {
            Some(s) => self.all_decided(at.input, out, s),
            None => Register::Byte(out),
        }
    }

    fn compared(&mut self, at: At<'_>, op: Compare, (a, b, s): (Reg, Reg, Reg)) -> Register {
        let mut out = self.new_bytes();
        let n = at.entries;
        let (x, y) = (self.numbers(at.input, a), self.numbers(at.input, b));
        let fast = match op {
            Compare::Equal => zip_long(x, y, n, &mut out, |x, y| flag(x == y)),
            Compare::NotEqual => zip_long(x, y, n, &mut out, |x, y| flag(x != y)),
            Compare::Less => zip_long(x, y, n, &mut out, |x, y| flag(x < y)),
            Compare::AtMost => zip_long(x, y, n, &mut out, |x, y| flag(x <= y)),
            Compare::Greater => zip_long(x, y, n, &mut out, |x, y| flag(x > y)),
            Compare::AtLeast => zip_long(x, y, n, &mut out, |x, y| flag(x >= y)),
        };
        if !fast {
            out.clear();
            out.extend((0..n).map(|i| flag(holds(op, x.at(i), y.at(i)))));
        }
        self.all_decided(at.input, out, s)
    }

    fn within(&mut self, at: At<'_>, n: Reg, (least, most): (Reg, Reg), s: Reg) -> Register {
        let mut out = self.new_bytes();
        let bounds = [least, most].map(|reg| self.numbers(at.input, reg));
        match (self.numbers(at.input, n), bounds.map(Numbers::one_long)) {
            (Numbers::Long(numbers), [Some(least), Some(most)]) => {
                out.extend(numbers[..at.entries].iter().map(|n| flag((*n >= least) & (*n <= most))));
            }
            (numbers, _) => out.extend((0..at.entries).map(|i| {
                let number = numbers.at(i);
                flag(bounds[0].at(i) <= number && number <= bounds[1].at(i))
            })),
        }
        match self.bytes(at.input, s) {
            Bytes::One(s) => out.iter_mut().for_each(|t| *t = truth::where_given(*t == truth::TRUE, s)),
            Bytes::Slice(states) => {
                for (t, s) in out.iter_mut().zip(states) {
                    *t = truth::where_given(*t == truth::TRUE, *s);
                }
            }
        }
        Register::Byte(out)
    }

    fn select(&mut self, at: At<'_>, (t, a, b): (Reg, Reg, Reg)) -> Register {
        if Self::is_long(at) {
            let mut out = self.new_longs();
            let (mut x, mut y, mut z) = (Vec::new(), Vec::new(), Vec::new());
            let truths = self.bytes(at.input, t).all(at.entries, &mut x);
            let numbers = (self.numbers(at.input, a), self.numbers(at.input, b));
            if let (Some(a), Some(b)) = (numbers.0.longs(at.entries, &mut y), numbers.1.longs(at.entries, &mut z)) {
                let chosen = |((t, a), b): ((&u8, &i64), &i64)| if *t == truth::TRUE { *a } else { *b };
                out.extend(truths.iter().zip(a).zip(b).map(chosen));
                return Register::Long(out);
            }
        }
        self.numbers_by(at, &mut |m, i| {
            let chosen = if m.byte(at.input, t, i) == truth::TRUE { a } else { b };
            m.number(at.input, chosen, i)
        })
    }

    fn zero_unless_given(&mut self, at: At<'_>, (a, s): (Reg, Reg)) -> Register {
        if Self::is_long(at) {
            let mut out = self.new_longs();
            let (mut x, mut y) = (Vec::new(), Vec::new());
            let states = self.bytes(at.input, s).all(at.entries, &mut x);
            if let Some(a) = self.numbers(at.input, a).longs(at.entries, &mut y) {
                out.extend(states.iter().zip(a).map(|(s, a)| if *s == 0 { *a } else { 0 }));
                return Register::Long(out);
            }
        }
        self.numbers_by(at, &mut |m, i| if m.byte(at.input, s, i) == 0 { m.number(at.input, a, i) } else { 0 })
    }

    fn bytes_of(&mut self, at: At<'_>, bytes: impl Iterator<Item = u8>, s: Option<Reg>) -> Register {
        let mut out = self.new_bytes();
        out.extend(bytes);
        match s {
            Some(s) => self.all_decided(at.input, out, s),
            None => Register::Byte(out),
        }
    }

    fn text_numbers(&mut self, at: At<'_>, op: &Op) -> Register {
        let numbers = text::numbers(at.input.batch, op, at.entries);
        if Self::is_long(at) {
            let mut out = self.new_longs();
            out.extend(numbers.map(|n| n as i64));
            return Register::Long(out);
        }
        Register::Wide(numbers.collect())
    }

    fn sum_rows(&mut self, at: At<'_>, (a, filter): (Reg, Option<Reg>), rows: Rows) -> Register {
        rows::sum(self, at, (a, filter), rows)
    }

    fn reduce_rows(
        &mut self,
        at: At<'_>,
        operands: (Option<Reg>, Option<Reg>),
        rows: Rows,
        reduction: &Reduction<impl Fn(u8, u8) -> u8, impl Fn(u8, u8) -> u8>,
    ) -> Register {
        rows::reduce(self, at, operands, rows, reduction)
    }

    fn spread(&mut self, at: At<'_>, a: Reg, rows: Rows) -> Register {
        rows::spread(self, at, a, rows)
    }
}
