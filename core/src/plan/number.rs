//! Numbers in a plan: exact fractions of scaled integers. A quotient is never divided; comparisons multiply across.

use super::build::Builder;
use super::op::{Op, Reg};
use crate::lang::Compare;
use crate::measure::Fraction;
use crate::value::number::power_of_ten;

/// The number `n / d * 10^-scale`, known where the state is given. `d` is never negative, and zero only where the
/// state says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Num {
    /// Numerator.
    pub n: Reg,
    /// Denominator; none for one.
    pub d: Option<Reg>,
    /// Decimal exponent.
    pub scale: i32,
    /// State.
    pub s: Reg,
}

impl Builder {
    /// `n * 10^power`, told as overflow where 128 bits do not hold it.
    fn raised(&mut self, n: Reg, power: i32) -> Reg {
        match u8::try_from(power).ok().and_then(power_of_ten) {
            Some(by) => {
                let by = self.constant(by);
                self.mul(n, by)
            }
            None => {
                self.overflow = true;
                n
            }
        }
    }

    /// Both numerators over one power of ten.
    fn aligned(&mut self, a: Num, b: Num) -> (Reg, Reg, i32) {
        let scale = a.scale.max(b.scale);
        (self.raised(a.n, scale - a.scale), self.raised(b.n, scale - b.scale), scale)
    }

    /// Numerators over one denominator.
    fn crossed(&mut self, a: Num, b: Num) -> (Reg, Reg, Option<Reg>, i32) {
        let (mut x, mut y, scale) = self.aligned(a, b);
        let d = match (a.d, b.d) {
            (None, None) => None,
            (Some(p), Some(q)) if p == q => Some(p),
            (p, q) => {
                if let Some(q) = q {
                    x = self.mul(x, q);
                }
                if let Some(p) = p {
                    y = self.mul(y, p);
                }
                match (p, q) {
                    (Some(p), Some(q)) => Some(self.mul(p, q)),
                    (p, q) => p.or(q),
                }
            }
        };
        (x, y, d, scale)
    }

    pub fn num_add(&mut self, a: Num, b: Num, subtract: bool) -> Num {
        let (x, y, d, scale) = self.crossed(a, b);
        let n = if subtract { self.sub(x, y) } else { self.add(x, y) };
        Num { n, d, scale, s: self.worse(a.s, b.s) }
    }

    pub fn num_mul(&mut self, a: Num, b: Num) -> Num {
        let n = self.mul(a.n, b.n);
        let d = match (a.d, b.d) {
            (Some(p), Some(q)) => Some(self.mul(p, q)),
            (p, q) => p.or(q),
        };
        Num { n, d, scale: a.scale + b.scale, s: self.worse(a.s, b.s) }
    }

    /// `a / b`: the sign of the divisor moves to the numerator, a zero divisor into the state.
    pub fn num_div(&mut self, a: Num, b: Num) -> Num {
        let mut n = a.n;
        if let Some(q) = b.d {
            n = self.mul(n, q);
        }
        let mut s = self.worse(a.s, b.s);
        let by = match self.literal(b.n) {
            Some(k) if k > 0 => b.n,
            Some(_) | None => {
                let sign = self.push(Op::Sign(b.n));
                n = self.mul(n, sign);
                let zero = self.push(Op::NonZero(b.n));
                let given = self.push(Op::StateTest(crate::lang::StateTest::Given, b.s));
                let mut regs = [given, zero, b.s];
                self.join_all(&mut regs);
                let of_divisor = self.push(Op::SelectState(regs[0], regs[1], regs[2]));
                s = self.worse(a.s, of_divisor);
                self.push(Op::Abs(b.n))
            }
        };
        let d = match a.d {
            Some(p) => self.mul(p, by),
            None => by,
        };
        Num { n, d: Some(d), scale: a.scale - b.scale, s }
    }

    pub fn num_convert(&mut self, a: Num, by: Fraction) -> Num {
        let n = self.constant(by.n);
        let n = self.mul(a.n, n);
        let d = if by.d == 1 {
            a.d
        } else {
            let k = self.constant(by.d);
            Some(match a.d {
                Some(p) => self.mul(p, k),
                None => k,
            })
        };
        Num { n, d, ..a }
    }

    pub fn num_compare(&mut self, op: Compare, a: Num, b: Num) -> Reg {
        let (x, y, _, _) = self.crossed(a, b);
        let s = self.worse(a.s, b.s);
        let mut regs = [x, y, s];
        self.join_all(&mut regs);
        self.push(Op::Compare(op, regs[0], regs[1], regs[2]))
    }

    /// The difference of two numbers as one numerator, for telling how far a comparison is from passing.
    pub fn num_difference(&mut self, a: Num, b: Num) -> Reg {
        let (x, y, _, _) = self.crossed(a, b);
        self.sub(x, y)
    }

    /// One of two numbers by a truth.
    pub fn num_select(&mut self, t: Reg, a: Num, b: Num) -> Num {
        let (x, y, scale) = self.aligned(a, b);
        let mut regs = [t, x, y];
        self.join_all(&mut regs);
        let n = self.push(Op::Select(regs[0], regs[1], regs[2]));
        let d = if a.d == b.d {
            a.d
        } else {
            let one = self.constant(1);
            let mut regs = [t, a.d.unwrap_or(one), b.d.unwrap_or(one)];
            self.join_all(&mut regs);
            Some(self.push(Op::Select(regs[0], regs[1], regs[2])))
        };
        let mut states = [t, a.s, b.s];
        self.join_all(&mut states);
        let s = self.push(Op::SelectState(states[0], states[1], states[2]));
        Num { n, d, scale, s }
    }

    /// Rounded half away from zero to `places` decimals.
    pub fn num_round(&mut self, a: Num, places: u8) -> Num {
        let shift = i32::from(places) - a.scale;
        if shift >= 0 && a.d.is_none() {
            let n = self.raised(a.n, shift);
            return Num { n, scale: i32::from(places), ..a };
        }
        let one = self.constant(1);
        let (n, d) = if shift >= 0 {
            (self.raised(a.n, shift), a.d.unwrap_or(one))
        } else {
            (a.n, self.raised(a.d.unwrap_or(one), -shift))
        };
        let (n, d) = self.joined(n, d);
        Num { n: self.push(Op::Round(n, d)), d: None, scale: i32::from(places), s: a.s }
    }

    pub fn num_abs(&mut self, a: Num) -> Num {
        Num { n: self.push(Op::Abs(a.n)), ..a }
    }

    pub fn num_negate(&mut self, a: Num) -> Num {
        let minus = self.constant(-1);
        Num { n: self.mul(a.n, minus), ..a }
    }

    /// 0 where no value is there.
    pub fn num_or_zero(&mut self, a: Num) -> Num {
        let mut regs = [a.n, a.s];
        self.join_all(&mut regs);
        let n = self.push(Op::ZeroUnlessGiven(regs[0], regs[1]));
        // A missing quotient may have a zero denominator: 0/1 stands for it.
        let d = a.d.map(|d| {
            let one = self.constant(1);
            let zero = self.constant(0);
            let all = self.push(Op::AllGiven);
            let is_zero = self.push(Op::Compare(Compare::Equal, d, zero, all));
            let mut regs = [is_zero, one, d];
            self.join_all(&mut regs);
            self.push(Op::Select(regs[0], regs[1], regs[2]))
        });
        Num { n, d, scale: a.scale, s: self.push(Op::AllGiven) }
    }
}
