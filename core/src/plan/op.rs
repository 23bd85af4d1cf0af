//! The instruction set. An operation's register is its index in the plan; operands come before their users.
//!
//! Three kinds of register: whole numbers (`i64`, or `i128` where the bound asks for it), states of cells (one byte),
//! and truths (one byte, see `eval::truth`). Values and states are computed apart, so that both stay plain loops.

use crate::lang::{Cell, Compare, Domain, Outside, Source, StateTest, TextTest};
use crate::value::Date;

/// Index of an operation and of its result.
pub type Reg = u32;

/// One operation. Its kind is a byte of its own: kept in a spare value of what it holds, it would have to be worked out for
/// every operation that is done.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Op {
    // ---- numbers
    /// A literal.
    Const(i128),
    /// A value from outside: days, or a year.
    Outside(Outside),
    /// The integers of a column; 0 where none is given.
    Column(Cell),
    /// Sum of two.
    Add(Reg, Reg),
    /// Difference of two.
    Sub(Reg, Reg),
    /// Product of two.
    Mul(Reg, Reg),
    /// Absolute value.
    Abs(Reg),
    /// -1, 0 or 1.
    Sign(Reg),
    /// First number where the truth is true, second elsewhere.
    Select(Reg, Reg, Reg),
    /// Quotient rounded half away from zero; 0 for a division by zero.
    Round(Reg, Reg),
    /// The number where the state is given, 0 elsewhere.
    ZeroUnlessGiven(Reg, Reg),
    /// Characters of a text.
    Len(Cell),
    /// Characters `from..=to` of a text as a number; 0 where they are none.
    Digits(Cell, u8, u8),
    /// Calendar year of days.
    YearOf(Reg),
    /// Month of days, 1 to 12.
    MonthOf(Reg),
    /// Minutes of opening hours.
    Minutes(Cell),
    /// Sum over the rows of a record: number, rows that count (none: all).
    SumRows(Reg, Option<Reg>, Rows),
    /// Number of rows that count.
    CountRows(Option<Reg>, Rows),
    /// Greatest (true) or least number over the rows that count; 0 for none.
    ExtremeRows(bool, Reg, Option<Reg>, Rows),

    // ---- states
    /// The states of a column.
    StateOf(Cell),
    /// Hidden where the truth is not true; not known where it is undetermined.
    Mask(Reg, Reg),
    /// The worse of two states.
    Worse(Reg, Reg),
    /// `DividedByZero` where the number is zero.
    NonZero(Reg),
    /// First state where the truth is true, second where it is not, unknown where it is undetermined.
    SelectState(Reg, Reg, Reg),
    /// All given; the state that a constant has.
    AllGiven,
    /// Unreadable where characters `from..=to` of the text are no digits.
    DigitsState(Cell, u8, u8),
    /// Worst state over the rows that count.
    WorstRow(Option<Reg>, Option<Reg>, Rows),
    /// Not applicable where no row counts.
    SomeRow(Option<Reg>, Rows),
    /// The state behind an undetermined or not applicable truth.
    StateOfTruth(Reg),

    // ---- truths
    /// Always the same.
    Truth(bool),
    /// Comparison of two numbers, decided where the state is given.
    Compare(Compare, Reg, Reg, Reg),
    /// A number between a least and a most, both allowed, decided where the state is given; not applicable where nothing is
    /// given, undetermined where that is not known.
    Within(Reg, Reg, Reg, Reg),
    /// A number among literals.
    AmongNumbers(Reg, Vec<i128>, Reg),
    /// A flag column.
    FlagOf(Reg, Reg),
    /// Equality of two texts.
    SameText(TextSource, TextSource, Reg),
    /// A text among literals.
    AmongTexts(Cell, Vec<String>, Reg),
    /// A question about a text.
    TextTest(TextTest, Cell, String, Reg),
    /// Opening hours overlap.
    Overlaps(Cell, Reg),
    /// Kleene and.
    And(Reg, Reg),
    /// Kleene or.
    Or(Reg, Reg),
    /// Kleene not.
    Not(Reg),
    /// First truth where the condition is true, second where false, undetermined elsewhere.
    SelectTruth(Reg, Reg, Reg),
    /// A question about a state.
    StateTest(StateTest, Reg),
    /// Second truth where the first is true; undetermined where it is; not applicable elsewhere.
    Guard(Reg, Reg),
    /// Some row (false) or every row (true) satisfies.
    Quantify(bool, Reg, Rows),
    /// The first six digits of a code name a division in force.
    InDivisions(Cell, Reg),
    /// The unit stands in the register; not applicable without a register.
    InRegister,
    /// A previous record exists.
    HasPrevious,

    // ---- any kind
    /// A record's entry for each of its rows.
    Spread(Reg, Rows),
}

/// The rows of a table.
pub type Rows = (u16, Source);

/// One side of a comparison of texts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TextSource {
    /// A column.
    Cell(Cell),
    /// A literal.
    Literal(String),
}

/// What an operation gives, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Once, per record, or per row.
    pub domain: Domain,
    /// Bytes, 64-bit or 128-bit numbers.
    pub width: Width,
    /// Whether it has one entry for a record, made of one entry of each operand.
    pub single: bool,
}

/// How a register is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// States and truths.
    Byte,
    /// Numbers that provably fit 64 bits.
    Long,
    /// Numbers that provably fit 128 bits.
    Wide,
}

impl Op {
    /// The registers it reads.
    #[must_use]
    pub fn operands(&self) -> Vec<Reg> {
        match self {
            Self::Const(_)
            | Self::Outside(_)
            | Self::Column(_)
            | Self::Len(_)
            | Self::Digits(..)
            | Self::Minutes(_) => vec![],
            Self::StateOf(_) | Self::AllGiven | Self::DigitsState(..) | Self::Truth(_) | Self::InRegister => vec![],
            Self::HasPrevious => vec![],
            Self::Add(a, b) | Self::Sub(a, b) | Self::Mul(a, b) | Self::Round(a, b) => vec![*a, *b],
            Self::ZeroUnlessGiven(a, b) | Self::Mask(a, b) | Self::Worse(a, b) | Self::FlagOf(a, b) => vec![*a, *b],
            Self::And(a, b) | Self::Or(a, b) | Self::Guard(a, b) => vec![*a, *b],
            Self::Abs(a) | Self::Sign(a) | Self::YearOf(a) | Self::MonthOf(a) | Self::NonZero(a) | Self::Not(a) => {
                vec![*a]
            }
            Self::StateTest(_, a) | Self::Quantify(_, a, _) | Self::Spread(a, _) | Self::StateOfTruth(a) => vec![*a],
            Self::Overlaps(_, a) | Self::InDivisions(_, a) | Self::AmongTexts(_, _, a) | Self::TextTest(_, _, _, a) => {
                vec![*a]
            }
            Self::SameText(_, _, s) => vec![*s],
            Self::Select(t, a, b) | Self::SelectState(t, a, b) | Self::SelectTruth(t, a, b) => vec![*t, *a, *b],
            Self::Compare(_, a, b, s) => vec![*a, *b, *s],
            Self::Within(n, least, most, s) => vec![*n, *least, *most, *s],
            Self::AmongNumbers(a, _, s) => vec![*a, *s],
            Self::SumRows(a, f, _) | Self::ExtremeRows(_, a, f, _) => std::iter::once(*a).chain(*f).collect(),
            Self::CountRows(f, _) | Self::SomeRow(f, _) => f.iter().copied().collect(),
            Self::WorstRow(s, f, _) => s.iter().chain(f).copied().collect(),
        }
    }

    /// The cells it reads straight from the batch.
    #[must_use]
    pub fn cells(&self) -> Vec<Cell> {
        let text = |source: &TextSource| match source {
            TextSource::Cell(cell) => Some(*cell),
            TextSource::Literal(_) => None,
        };
        match self {
            Self::Column(c) | Self::Len(c) | Self::Digits(c, ..) | Self::Minutes(c) | Self::StateOf(c) => vec![*c],
            Self::DigitsState(c, ..) | Self::Overlaps(c, _) | Self::AmongTexts(c, ..) | Self::TextTest(_, c, ..) => {
                vec![*c]
            }
            Self::InDivisions(c, _) => vec![*c],
            Self::SameText(a, b, _) => text(a).into_iter().chain(text(b)).collect(),
            Self::Const(_) | Self::Outside(_) | Self::Add(..) | Self::Sub(..) | Self::Mul(..) | Self::Abs(_) => vec![],
            Self::Sign(_) | Self::Select(..) | Self::Round(..) | Self::ZeroUnlessGiven(..) | Self::YearOf(_) => vec![],
            Self::MonthOf(_) | Self::SumRows(..) | Self::CountRows(..) | Self::ExtremeRows(..) | Self::Mask(..) => {
                vec![]
            }
            Self::Worse(..) | Self::NonZero(_) | Self::SelectState(..) | Self::AllGiven | Self::WorstRow(..) => vec![],
            Self::SomeRow(..) | Self::StateOfTruth(_) | Self::Truth(_) | Self::Compare(..) | Self::AmongNumbers(..) => {
                vec![]
            }
            Self::Within(..) => vec![],
            Self::FlagOf(..) | Self::And(..) | Self::Or(..) | Self::Not(_) | Self::SelectTruth(..) => vec![],
            Self::StateTest(..) | Self::Guard(..) | Self::Quantify(..) | Self::InRegister | Self::HasPrevious => vec![],
            Self::Spread(..) => vec![],
        }
    }
}

/// What the caller says of a run: an expression never asks a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// The day as of which rules and lists are in force.
    pub as_of: Date,
    /// First day of the period.
    pub period_start: Date,
    /// Last day of the period.
    pub period_end: Date,
}

impl Context {
    /// A whole calendar year, checked as of its last day.
    ///
    /// # Panics
    /// For a year outside 1 to 9999, which readers refuse before.
    #[must_use]
    pub fn year(year: i32) -> Self {
        let start = Date::from_ymd(year, 1, 1).expect("a year from 1 to 9999");
        let end = Date::from_ymd(year, 12, 31).expect("a year from 1 to 9999");
        Self { as_of: end, period_start: start, period_end: end }
    }
}
