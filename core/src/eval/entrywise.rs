//! Operations entry by entry, each a plain loop over slices that the compiler can turn into one over several entries.

use super::Input;
use super::machine::{Machine, flag, holds};
use super::register::{Bytes, Numbers, Register, zip_long};
use super::truth;
use crate::lang::{Compare, Domain};
use crate::plan::{Op, Reg, Width};

impl Machine {
    pub(super) fn arith(
        &mut self,
        input: Input<'_>,
        reg: Reg,
        (a, b): (Reg, Reg),
        entries: usize,
        long: impl Fn(i64, i64) -> i64,
        wide: &dyn Fn(i128, i128) -> i128,
    ) -> Register {
        if let (Numbers::One(x), Numbers::One(y)) = (self.view(input).numbers(a), self.view(input).numbers(b))
            && input.plan.shapes[reg as usize].domain == Domain::Constant
        {
            let both = (i64::try_from(x), i64::try_from(y));
            // Calendar operations exist for 64 bits only; literals of more than 64 bits are never days.
            return Register::OneNumber(match (both, &input.plan.ops[reg as usize]) {
                ((Ok(x), Ok(y)), Op::YearOf(_) | Op::MonthOf(_)) => i128::from(long(x, y)),
                _ => wide(x, y),
            });
        }
        if input.plan.shapes[reg as usize].width == Width::Long {
            let mut out = self.new_longs();
            let view = self.view(input);
            if zip_long(view.numbers(a), view.numbers(b), entries, &mut out, &long) {
                return Register::Long(out);
            }
        }
        self.each_number(input, reg, entries, &mut |m, i| wide(m.numbers(a).at(i), m.numbers(b).at(i)))
    }

    /// What follows from a number alone, entry by entry.
    pub(super) fn of_number(
        &mut self,
        input: Input<'_>,
        reg: Reg,
        entries: usize,
        long: impl Fn(i64) -> u8,
        wide: impl Fn(i128) -> u8,
    ) -> Vec<u8> {
        let mut out = self.new_bytes();
        out.clear();
        match self.view(input).numbers(reg) {
            Numbers::Long(numbers) => out.extend(numbers[..entries].iter().map(|n| long(*n))),
            Numbers::Wide(numbers) => out.extend(numbers[..entries].iter().map(|n| wide(*n))),
            Numbers::One(n) => out.resize(entries, wide(n)),
        }
        out
    }

    /// States or truths from three others, entry by entry.
    pub(super) fn zip_three(
        &mut self,
        input: Input<'_>,
        (a, b, c): (Reg, Reg, Reg),
        entries: usize,
        f: impl Fn(u8, u8, u8) -> u8,
    ) -> Register {
        let view = self.view(input);
        if let (Bytes::One(a), Bytes::One(b), Bytes::One(c)) = (view.bytes(a), view.bytes(b), view.bytes(c)) {
            return Register::OneByte(f(a, b, c));
        }
        let mut out = self.new_bytes();
        let view = self.view(input);
        let mut room = [Vec::new(), Vec::new(), Vec::new()];
        let [x, y, z] = &mut room;
        let (a, b, c) = (view.bytes(a).all(entries, x), view.bytes(b).all(entries, y), view.bytes(c).all(entries, z));
        out.clear();
        out.extend(a.iter().zip(b).zip(c).map(|((a, b), c)| f(*a, *b, *c)));
        Register::Byte(out)
    }

    pub(super) fn select(
        &mut self,
        input: Input<'_>,
        reg: Reg,
        (t, a, b): (Reg, Reg, Reg),
        entries: usize,
    ) -> Register {
        if input.plan.shapes[reg as usize].width == Width::Long {
            let mut out = self.new_longs();
            out.clear();
            let view = self.view(input);
            let (mut x, mut y, mut z) = (Vec::new(), Vec::new(), Vec::new());
            let truths = view.bytes(t).all(entries, &mut x);
            if let (Some(a), Some(b)) = (view.numbers(a).longs(entries, &mut y), view.numbers(b).longs(entries, &mut z))
            {
                let chosen = |((t, a), b): ((&u8, &i64), &i64)| if *t == truth::TRUE { *a } else { *b };
                out.extend(truths.iter().zip(a).zip(b).map(chosen));
                return Register::Long(out);
            }
        }
        self.each_number(input, reg, entries, &mut |m, i| {
            let chosen = if m.bytes(t).at(i) == truth::TRUE { a } else { b };
            m.numbers(chosen).at(i)
        })
    }

    pub(super) fn zero_unless_given(
        &mut self,
        input: Input<'_>,
        reg: Reg,
        (a, s): (Reg, Reg),
        entries: usize,
    ) -> Register {
        if input.plan.shapes[reg as usize].width == Width::Long {
            let mut out = self.new_longs();
            out.clear();
            let view = self.view(input);
            let (mut x, mut y) = (Vec::new(), Vec::new());
            let states = view.bytes(s).all(entries, &mut x);
            if let Some(a) = view.numbers(a).longs(entries, &mut y) {
                out.extend(states.iter().zip(a).map(|(s, a)| if *s == 0 { *a } else { 0 }));
                return Register::Long(out);
            }
        }
        self.each_number(input, reg, entries, &mut |m, i| if m.bytes(s).at(i) == 0 { m.numbers(a).at(i) } else { 0 })
    }

    /// True or false by a comparison of two numbers, whatever their states.
    pub(super) fn compared(&mut self, input: Input<'_>, op: Compare, (a, b): (Reg, Reg), entries: usize) -> Vec<u8> {
        let mut out = self.new_bytes();
        let view = self.view(input);
        let (x, y) = (view.numbers(a), view.numbers(b));
        let fast = match op {
            Compare::Equal => zip_long(x, y, entries, &mut out, |x, y| flag(x == y)),
            Compare::NotEqual => zip_long(x, y, entries, &mut out, |x, y| flag(x != y)),
            Compare::Less => zip_long(x, y, entries, &mut out, |x, y| flag(x < y)),
            Compare::AtMost => zip_long(x, y, entries, &mut out, |x, y| flag(x <= y)),
            Compare::Greater => zip_long(x, y, entries, &mut out, |x, y| flag(x > y)),
            Compare::AtLeast => zip_long(x, y, entries, &mut out, |x, y| flag(x >= y)),
        };
        if !fast {
            out.clear();
            out.extend((0..entries).map(|i| flag(holds(op, x.at(i), y.at(i)))));
        }
        out
    }

    /// Truths as they are where the state is given, the matching kind of not knowing elsewhere.
    pub(super) fn decided(&self, input: Input<'_>, mut out: Vec<u8>, s: Reg) -> Register {
        match self.view(input).bytes(s) {
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
