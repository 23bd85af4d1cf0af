//! Runs operations in order, keeping each result as long as a later operation needs it.

use super::Input;
use super::register::{Bytes, Numbers, Register, zip_bytes};
use super::truth;
use crate::column::{Batch, Column, Data};
use crate::lang::{Cell, Compare, Domain, Outside, Source, StateTest, UnitAttribute};
use crate::plan::{Op, Reg, Value, Width};
use crate::value::{Date, Rounding, State, number::divide_rounded};
use std::borrow::Cow;

/// Registers of one evaluation; kept between batches for their memory.
#[derive(Debug, Default)]
pub struct Machine {
    pub(super) regs: Vec<Register>,
    /// Registers written since the last reset.
    used: Vec<Reg>,
    spare_bytes: Vec<Vec<u8>>,
    spare_longs: Vec<Vec<i64>>,
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

/// What an operation reads: registers, and columns straight from the batch.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    regs: &'a [Register],
    pub input: Input<'a>,
}

impl<'a> View<'a> {
    pub fn bytes(self, reg: Reg) -> Bytes<'a> {
        match &self.regs[reg as usize] {
            Register::Byte(v) => Bytes::of(v),
            Register::OneByte(b) => Bytes::One(*b),
            Register::Empty => match &self.input.plan.ops[reg as usize] {
                Op::StateOf(cell) => match find_column(self.input.batch, *cell) {
                    Some(column) => Bytes::of(&column.state),
                    None => Bytes::One(missing_state(*cell)),
                },
                _ => panic!("register {reg} is empty; the plan is wrong"),
            },
            Register::Long(_) | Register::Wide(_) | Register::OneNumber(_) => {
                panic!("register {reg} holds no bytes; the plan is wrong")
            }
        }
    }

    pub fn numbers(self, reg: Reg) -> Numbers<'a> {
        match &self.regs[reg as usize] {
            Register::Long(v) => Numbers::of(v),
            Register::Wide(v) => Numbers::Wide(v),
            Register::OneNumber(n) => Numbers::One(*n),
            Register::Empty => match &self.input.plan.ops[reg as usize] {
                Op::Column(cell) => match find_column(self.input.batch, *cell).map(|c| &c.data) {
                    Some(Data::Int(values)) => Numbers::of(values),
                    Some(Data::Text(_)) | None => Numbers::One(0),
                },
                _ => panic!("register {reg} is empty; the plan is wrong"),
            },
            Register::Byte(_) | Register::OneByte(_) => panic!("register {reg} holds no numbers; the plan is wrong"),
        }
    }
}

/// The state of every entry of a column that is not there.
fn missing_state(cell: Cell) -> u8 {
    match cell {
        // Without a register nothing is known of the unit, and nothing is missing in the report either.
        Cell::Unit(_) => State::NotApplicable as u8,
        Cell::Field { .. } | Cell::Given(_) => State::Blank as u8,
    }
}

impl Machine {
    /// Runs `ops` (ascending register numbers) over a batch; what was there before is forgotten. `last_use` tells until
    /// which operation each register is needed; none keeps all. `moved` adds one to a register, to see what follows from it.
    pub fn run(&mut self, input: Input<'_>, ops: &[Reg], last_use: Option<&[Reg]>, moved: Option<Reg>) {
        self.reset();
        self.regs.resize_with(input.plan.ops.len().max(self.regs.len()), || Register::Empty);
        self.used.extend_from_slice(ops);
        for reg in ops {
            let op = &input.plan.ops[*reg as usize];
            let result = self.step(input, *reg, op);
            self.regs[*reg as usize] = self.one(result);
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

    /// A result of one entry as that entry: constants, and everything about a single record. Its memory goes back.
    fn one(&mut self, result: Register) -> Register {
        match result {
            Register::Long(v) if v.len() == 1 => {
                let one = Register::OneNumber(i128::from(v[0]));
                self.spare_longs.push(v);
                one
            }
            Register::Wide(v) if v.len() == 1 => Register::OneNumber(v[0]),
            Register::Byte(v) if v.len() == 1 => {
                let one = Register::OneByte(v[0]);
                self.spare_bytes.push(v);
                one
            }
            other => other,
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

    fn add_one(&mut self, input: Input<'_>, reg: Reg) {
        let domain = input.plan.shapes[reg as usize].domain;
        let numbers = self.view(input).numbers(reg);
        let more = (0..entries(input.batch, domain)).map(|i| numbers.at(i) + 1).collect();
        self.regs[reg as usize] = Register::Wide(more);
    }

    /// The truths of a register.
    #[must_use]
    pub fn truths_of<'m>(&'m self, input: Input<'m>, reg: Reg, entries: usize) -> Cow<'m, [u8]> {
        match self.view(input).bytes(reg) {
            Bytes::Slice(s) => Cow::Borrowed(s),
            Bytes::One(b) if entries == 1 => Cow::Borrowed(truth::alone(b)),
            Bytes::One(b) => Cow::Owned(vec![b; entries]),
        }
    }

    /// What a value is at one entry of its domain.
    #[must_use]
    pub fn shown(&self, input: Input<'_>, value: &Value, entry: usize) -> Shown {
        let view = self.view(input);
        match value {
            Value::Truth(reg) => match view.bytes(*reg).at(own(input, *reg, entry)) {
                truth::TRUE => Shown::Flag(true),
                truth::FALSE => Shown::Flag(false),
                t => Shown::Missing(State::from_code(truth::state_of(t))),
            },
            Value::Text(_, s) => match view.bytes(*s).at(own(input, *s, entry)) {
                0 => Shown::Text,
                s => Shown::Missing(State::from_code(s)),
            },
            Value::Num(num) => match view.bytes(num.s).at(own(input, num.s, entry)) {
                0 => Shown::Number {
                    n: view.numbers(num.n).at(own(input, num.n, entry)),
                    d: num.d.map_or(1, |d| view.numbers(d).at(own(input, d, entry))),
                    scale: num.scale,
                },
                s => Shown::Missing(State::from_code(s)),
            },
        }
    }

    /// A number of a register at one entry.
    #[must_use]
    pub fn number(&self, input: Input<'_>, reg: Reg, entry: usize) -> i128 {
        self.view(input).numbers(reg).at(own(input, reg, entry))
    }

    /// A state or truth of a register at one entry.
    #[must_use]
    pub fn byte(&self, input: Input<'_>, reg: Reg, entry: usize) -> u8 {
        self.view(input).bytes(reg).at(own(input, reg, entry))
    }

    pub(super) fn view<'a>(&'a self, input: Input<'a>) -> View<'a> {
        View { regs: &self.regs, input }
    }

    pub(super) fn new_bytes(&mut self) -> Vec<u8> {
        self.spare_bytes.pop().unwrap_or_default()
    }

    pub(super) fn keep_bytes(&mut self, spare: Vec<u8>) {
        self.spare_bytes.push(spare);
    }

    pub(super) fn new_longs(&mut self) -> Vec<i64> {
        self.spare_longs.pop().unwrap_or_default()
    }

    fn step(&mut self, input: Input<'_>, reg: Reg, op: &Op) -> Register {
        let entries = entries(input.batch, input.plan.shapes[reg as usize].domain);
        match op {
            Op::Const(n) => Register::OneNumber(*n),
            Op::Outside(outside) => Register::OneNumber(outside_value(input, *outside)),
            Op::Truth(t) => Register::OneByte(if *t { truth::TRUE } else { truth::FALSE }),
            Op::AllGiven => Register::OneByte(State::Given as u8),
            // Read straight from the batch, see `View`.
            Op::Column(_) | Op::StateOf(_) => Register::Empty,
            Op::Add(a, b) => self.arith(input, reg, (*a, *b), entries, |x, y| x + y, &|x, y| x + y),
            Op::Sub(a, b) => self.arith(input, reg, (*a, *b), entries, |x, y| x - y, &|x, y| x - y),
            Op::Mul(a, b) => self.arith(input, reg, (*a, *b), entries, |x, y| x * y, &|x, y| x * y),
            Op::Abs(a) => self.arith(input, reg, (*a, *a), entries, |x, _| x.abs(), &|x, _| x.abs()),
            Op::Sign(a) => self.arith(input, reg, (*a, *a), entries, |x, _| x.signum(), &|x, _| x.signum()),
            Op::YearOf(a) => self.arith(input, reg, (*a, *a), entries, |x, _| i64::from(ymd(x).0), &|_, _| 0),
            Op::MonthOf(a) => self.arith(input, reg, (*a, *a), entries, |x, _| i64::from(ymd(x).1), &|_, _| 0),
            Op::Round(a, b) => self.each_number(input, reg, entries, &mut |m, i| {
                divide_rounded(m.numbers(*a).at(i), m.numbers(*b).at(i), Rounding::HalfUp).unwrap_or(0)
            }),
            Op::Select(t, a, b) => self.select(input, reg, (*t, *a, *b), entries),
            Op::ZeroUnlessGiven(a, s) => self.zero_unless_given(input, reg, (*a, *s), entries),
            Op::Mask(..)
            | Op::Worse(..)
            | Op::And(..)
            | Op::Or(..)
            | Op::Not(_)
            | Op::Guard(..)
            | Op::StateOfTruth(_)
            | Op::StateTest(..) => self.bytewise(input, op, entries),
            Op::SelectState(..)
            | Op::SelectTruth(..)
            | Op::Compare(..)
            | Op::NonZero(_)
            | Op::FlagOf(..)
            | Op::AmongNumbers(..) => self.asked_of_numbers(input, op, entries),
            Op::InRegister | Op::HasPrevious => self.known_of(input, op, entries),
            Op::Len(_) | Op::Digits(..) | Op::Minutes(_) => {
                let mut numbers = super::text::numbers(input.batch, op, entries);
                self.each_number(input, reg, entries, &mut |_, _| numbers.next().unwrap_or(0))
            }
            Op::DigitsState(..)
            | Op::SameText(..)
            | Op::AmongTexts(..)
            | Op::TextTest(..)
            | Op::Overlaps(..)
            | Op::InDivisions(..) => self.asked_of_texts(input, reg, op, entries),
            Op::SumRows(..)
            | Op::CountRows(..)
            | Op::ExtremeRows(..)
            | Op::WorstRow(..)
            | Op::SomeRow(..)
            | Op::Quantify(..)
            | Op::Spread(..) => self.over_rows(input, reg, op),
        }
    }

    /// Choices between states or truths, and questions about numbers.
    fn asked_of_numbers(&mut self, input: Input<'_>, op: &Op, entries: usize) -> Register {
        match op {
            Op::SelectState(t, a, b) => self.zip_three(input, (*t, *a, *b), entries, |t, a, b| {
                let unknown = truth::state_of(t);
                let chosen = if t == truth::TRUE { a } else { b };
                if t == truth::TRUE || t == truth::FALSE { chosen } else { unknown }
            }),
            Op::SelectTruth(t, a, b) => self.zip_three(input, (*t, *a, *b), entries, |t, a, b| {
                let chosen = if t == truth::TRUE { a } else { b };
                if t == truth::TRUE || t == truth::FALSE { chosen } else { t }
            }),
            Op::Compare(compare, a, b, s) => {
                let out = self.compared(input, *compare, (*a, *b), entries);
                self.decided(input, out, *s)
            }
            Op::NonZero(a) => {
                let (zero, other) = (State::DividedByZero as u8, State::Given as u8);
                let of = |is_zero: bool| if is_zero { zero } else { other };
                Register::Byte(self.of_number(input, *a, entries, |n| of(n == 0), |n| of(n == 0)))
            }
            Op::FlagOf(n, s) => {
                let out = self.of_number(input, *n, entries, |n| flag(n != 0), |n| flag(n != 0));
                self.decided(input, out, *s)
            }
            Op::AmongNumbers(a, list, s) => {
                let short: Vec<i64> = list.iter().filter_map(|n| i64::try_from(*n).ok()).collect();
                let among = |n: i64| short.iter().fold(false, |any, x| any | (*x == n));
                let out = self.of_number(input, *a, entries, |n| flag(among(n)), |n| flag(list.contains(&n)));
                self.decided(input, out, *s)
            }
            _ => unreachable!("not a choice and not a question about numbers"),
        }
    }

    /// Questions about texts.
    fn asked_of_texts(&mut self, input: Input<'_>, reg: Reg, op: &Op, entries: usize) -> Register {
        match op {
            Op::DigitsState(..) => {
                let mut out = self.new_bytes();
                out.clear();
                out.extend(super::text::digits_states(input.batch, op, entries));
                Register::Byte(out)
            }
            Op::SameText(_, _, s)
            | Op::AmongTexts(_, _, s)
            | Op::TextTest(_, _, _, s)
            | Op::Overlaps(_, s)
            | Op::InDivisions(_, s) => {
                let domain = input.plan.shapes[reg as usize].domain;
                let mut out = self.new_bytes();
                out.clear();
                out.extend(super::text::answers(input, op, domain, entries).map(flag));
                self.decided(input, out, *s)
            }
            _ => unreachable!("not a question about texts"),
        }
    }

    /// States and truths from one or two others, entry by entry.
    fn bytewise(&mut self, input: Input<'_>, op: &Op, entries: usize) -> Register {
        match op {
            Op::Mask(s, when) => self.zip(input, *s, *when, entries, |s, when| match when {
                truth::TRUE => s,
                truth::UNDETERMINED => s.max(State::DividedByZero as u8),
                _ => State::Hidden as u8,
            }),
            Op::Worse(a, b) => self.zip(input, *a, *b, entries, u8::max),
            Op::And(a, b) => self.zip(input, *a, *b, entries, truth::and),
            Op::Or(a, b) => self.zip(input, *a, *b, entries, truth::or),
            Op::Not(a) => self.zip(input, *a, *a, entries, |x, _| truth::not(x)),
            Op::Guard(a, b) => self.zip(input, *a, *b, entries, truth::guard),
            Op::StateOfTruth(a) => self.zip(input, *a, *a, entries, |x, _| truth::state_of(x)),
            Op::StateTest(test, s) => {
                // A chain of selections instead of a table, so that sixteen entries are answered together.
                let answers = State::ALL.map(|state| (state as u8, state_test(*test, state)));
                self.zip(input, *s, *s, entries, |s, _| {
                    answers.iter().fold(
                        truth::UNDETERMINED,
                        |so_far, (state, answer)| {
                            if s == *state { *answer } else { so_far }
                        },
                    )
                })
            }
            _ => unreachable!("not an operation on bytes alone"),
        }
    }

    /// What is known of each record beside its cells.
    fn known_of(&mut self, input: Input<'_>, op: &Op, entries: usize) -> Register {
        match op {
            Op::InRegister => {
                let known = input.batch.register.as_ref().map(|r| &r.known);
                self.each_byte(input, entries, |_, i| match known {
                    Some(known) => truth::decided(known[i], 0),
                    None => truth::NOT_APPLICABLE,
                })
            }
            Op::HasPrevious => {
                let present = input.batch.previous.as_ref().map(|p| &p.present);
                self.each_byte(input, entries, |_, i| truth::decided(present.is_some_and(|p| p[i]), 0))
            }
            _ => unreachable!("not a fact about records"),
        }
    }

    fn zip(&mut self, input: Input<'_>, a: Reg, b: Reg, entries: usize, f: impl Fn(u8, u8) -> u8) -> Register {
        let view = self.view(input);
        if let (Bytes::One(x), Bytes::One(y)) = (view.bytes(a), view.bytes(b)) {
            return Register::OneByte(f(x, y));
        }
        let mut out = self.new_bytes();
        let view = self.view(input);
        let (a, b) = (view.bytes(a), view.bytes(b));
        zip_bytes(a, b, entries, &mut out, f);
        Register::Byte(out)
    }

    pub(super) fn each_byte(
        &mut self,
        input: Input<'_>,
        entries: usize,
        f: impl Fn(View<'_>, usize) -> u8,
    ) -> Register {
        let mut out = self.new_bytes();
        out.clear();
        let view = self.view(input);
        out.extend((0..entries).map(|i| f(view, i)));
        Register::Byte(out)
    }

    /// Numbers one after the other, for what has no plain loop; made once for all operations, which it is too rare to
    /// be worth more.
    pub(super) fn each_number(
        &mut self,
        input: Input<'_>,
        reg: Reg,
        entries: usize,
        f: &mut dyn FnMut(View<'_>, usize) -> i128,
    ) -> Register {
        match input.plan.shapes[reg as usize].width {
            Width::Long => {
                let mut out = self.new_longs();
                out.clear();
                // The plan proved that the result fits 64 bits.
                let view = self.view(input);
                out.extend((0..entries).map(|i| f(view, i) as i64));
                Register::Long(out)
            }
            Width::Wide | Width::Byte => {
                let view = self.view(input);
                Register::Wide((0..entries).map(|i| f(view, i)).collect())
            }
        }
    }
}

pub(super) fn flag(t: bool) -> u8 {
    if t { truth::TRUE } else { truth::FALSE }
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

fn state_test(test: StateTest, state: State) -> u8 {
    match test {
        StateTest::Given => match state {
            State::DividedByZero => truth::UNDETERMINED,
            _ => flag(state == State::Given),
        },
        StateTest::Blank => match state {
            State::DividedByZero => truth::UNDETERMINED,
            _ => flag(state != State::Given),
        },
        StateTest::Answered => match state {
            State::Blank => truth::FALSE,
            State::Hidden => truth::NOT_APPLICABLE,
            State::DividedByZero => truth::UNDETERMINED,
            State::Given | State::NotApplicable | State::NotAvailable | State::Unreadable => truth::TRUE,
        },
        StateTest::Readable => match state {
            State::Unreadable => truth::FALSE,
            State::Given => truth::TRUE,
            State::NotApplicable | State::Hidden | State::Blank | State::NotAvailable => truth::NOT_APPLICABLE,
            State::DividedByZero => truth::UNDETERMINED,
        },
    }
}

fn outside_value(input: Input<'_>, outside: Outside) -> i128 {
    let days = |date: Date| i128::from(date.days());
    match outside {
        Outside::AsOf => days(input.context.as_of),
        Outside::PeriodStart => days(input.context.period_start),
        Outside::PeriodEnd => days(input.context.period_end),
        Outside::PeriodYear => i128::from(input.context.period_end.ymd().0),
    }
}

fn ymd(days: i64) -> (i32, u32) {
    Date::from_days(days).map_or((0, 0), |date| (date.ymd().0, date.ymd().1))
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
