//! Expressions whose types, measures and domains are proved. The plan is lowered from these; messages print them.

use crate::measure::Quantity;
use crate::span::Span;
use crate::value::{Date, Decimal};

/// What an expression gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// A number with its measure.
    Number(NumberType),
    /// Text.
    Text,
    /// An entry of the code list with this index.
    Code(u16),
    /// True, false, or undecided.
    Flag,
    /// A day.
    Date,
    /// Already reported as a fault; fits everything, so that one mistake is told once.
    Unknown,
}

/// The type of a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberType {
    /// Decimal places, or none for a quotient, which is kept as an exact fraction.
    pub places: Option<u8>,
    /// Dimension and factor.
    pub quantity: Quantity,
    /// A plain literal or count: takes the measure of what it meets.
    pub plain: bool,
}

/// How often an expression is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Domain {
    /// Once: literals and dates from outside.
    Constant,
    /// Once for each record.
    Record,
    /// Once for each row of a table.
    Rows {
        /// Index of the table in the form.
        table: u16,
        /// This year's rows or last year's.
        source: Source,
    },
}

/// This year's record or last year's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// The record being checked.
    Current,
    /// The accepted record of the previous period.
    Previous,
}

/// A value that comes from outside the expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cell {
    /// A field of the form.
    Field {
        /// This year's or last year's.
        source: Source,
        /// The table, or none for a field of the record.
        table: Option<u16>,
        /// Index among the record's or the table's fields.
        field: u16,
    },
    /// What the register says of the unit.
    Unit(UnitAttribute),
    /// What the caller says of the run.
    Given(Outside),
}

/// Columns of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitAttribute {
    /// `unit.name`
    Name,
    /// `unit.kind`
    Kind,
    /// `unit.parent`
    Parent,
}

/// Values given from outside, never from a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outside {
    /// `as_of`
    AsOf,
    /// `period.start`
    PeriodStart,
    /// `period.end`
    PeriodEnd,
    /// `period.year`
    PeriodYear,
}

/// Comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Compare {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl Compare {
    /// The sign as written.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        }
    }
}

/// Arithmetic operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Arith {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
}

/// Kleene connectives of two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Logic {
    /// `and`
    And,
    /// `or`
    Or,
    /// `=>`
    Implies,
}

/// What an aggregate does with the rows of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reduce {
    /// Sum of a number; 0 for no rows.
    Sum,
    /// Number of rows.
    Count,
    /// Least number; a missing value for no rows.
    Min,
    /// Greatest number; a missing value for no rows.
    Max,
    /// Some row satisfies; false for no rows.
    Any,
    /// Every row satisfies; true for no rows.
    All,
}

/// Predicates and parts of texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextTest {
    /// `starts_with(x, 'y')`
    StartsWith,
    /// `ends_with(x, 'y')`
    EndsWith,
    /// `contains(x, 'y')`
    Contains,
}

/// What is asked of the state of a cell; never undetermined unless the cell is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StateTest {
    /// `given(x)`: a value is there.
    Given,
    /// `blank(x)`: no value is there.
    Blank,
    /// Anything but 未填; hidden cells do not apply. Built-in rule `required`.
    Answered,
    /// Anything but unreadable. Built-in rule `format`.
    Readable,
}

/// One node of a checked expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// Where it stands in the expression's text.
    pub span: Span,
    /// What it gives.
    pub ty: Type,
    /// How often it is evaluated.
    pub domain: Domain,
    /// What it is.
    pub node: Node,
}

/// The forms of a checked expression. Boxes hold operands in reading order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A number.
    Number(Decimal),
    /// A text.
    Text(String),
    /// An entry of a code list.
    Code(u16),
    /// A day.
    Date(Date),
    /// A truth value.
    Flag(bool),
    /// A cell.
    Cell(Cell),
    /// What was typed for a computed field, which is otherwise read as its formula. No expression says it: the rule
    /// that compares the two is made by loading.
    Entered(Cell),
    /// `-x`
    Negate(Box<Typed>),
    /// Arithmetic of numbers.
    Arith(Arith, Box<Typed>, Box<Typed>),
    /// The same number told in another measure of its dimension: value times `n / d`.
    Convert(Box<Typed>, crate::measure::Fraction),
    /// Comparison of two numbers, days, codes, texts or flags of one type.
    Compare(Compare, Box<Typed>, Box<Typed>),
    /// A code, number or text among literals.
    In(Box<Typed>, Vec<Typed>),
    /// Kleene connectives.
    Logic(Logic, Box<Typed>, Box<Typed>),
    /// `not x`
    Not(Box<Typed>),
    /// `if c then a else b`
    If(Box<Typed>, Box<Typed>, Box<Typed>),
    /// `abs(x)`
    Abs(Box<Typed>),
    /// `min(a, b, …)` (false) or `max(a, b, …)` (true) of numbers.
    Extreme(bool, Vec<Typed>),
    /// `round(x, places)`, half away from zero.
    Round(Box<Typed>, u8),
    /// `or_zero(x)`: 0 where no value is there.
    OrZero(Box<Typed>),
    /// A question about the state of a cell.
    State(StateTest, Box<Typed>),
    /// `len(text)` in characters.
    Len(Box<Typed>),
    /// A question about a text and a literal.
    Text2(TextTest, Box<Typed>, String),
    /// `digits(text, from, to)`: characters from..=to (counted from 1) as a whole number.
    Digits(Box<Typed>, u8, u8),
    /// `year_of(date)`
    YearOf(Box<Typed>),
    /// `month_of(date)`, 1 to 12.
    MonthOf(Box<Typed>),
    /// `days_between(a, b)`: b minus a.
    DaysBetween(Box<Typed>, Box<Typed>),
    /// `minutes(intervals)`
    Minutes(Box<Typed>),
    /// `overlaps(intervals)`
    Overlaps(Box<Typed>),
    /// Reduction of a table's rows to one value for each record.
    Reduce {
        /// How.
        how: Reduce,
        /// Which table.
        table: u16,
        /// This year's rows or last year's.
        source: Source,
        /// The number summed, or the condition of `any` and `all`; none for `count`.
        value: Option<Box<Typed>>,
        /// Only rows for which this is true.
        filter: Option<Box<Typed>>,
    },
    /// Already reported.
    Fault,
}

impl Typed {
    /// Whether it is written out and so the same for every record.
    #[must_use]
    pub fn is_literal(&self) -> bool {
        matches!(self.node, Node::Number(_) | Node::Text(_) | Node::Code(_) | Node::Date(_) | Node::Flag(_))
    }

    /// The operands, in reading order.
    #[must_use]
    pub fn children(&self) -> Vec<&Typed> {
        match &self.node {
            Node::Number(_)
            | Node::Text(_)
            | Node::Code(_)
            | Node::Date(_)
            | Node::Flag(_)
            | Node::Cell(_)
            | Node::Entered(_)
            | Node::Fault => Vec::new(),
            Node::Negate(a)
            | Node::Convert(a, _)
            | Node::Not(a)
            | Node::Abs(a)
            | Node::Round(a, _)
            | Node::OrZero(a)
            | Node::State(_, a)
            | Node::Len(a)
            | Node::Text2(_, a, _)
            | Node::Digits(a, _, _)
            | Node::YearOf(a)
            | Node::MonthOf(a)
            | Node::Minutes(a)
            | Node::Overlaps(a) => vec![a],
            Node::Arith(_, a, b) | Node::Compare(_, a, b) | Node::Logic(_, a, b) | Node::DaysBetween(a, b) => {
                vec![a, b]
            }
            Node::In(a, list) => {
                let mut all: Vec<&Typed> = vec![a];
                all.extend(list);
                all
            }
            Node::If(c, a, b) => vec![c, a, b],
            Node::Extreme(_, list) => list.iter().collect(),
            Node::Reduce { value, filter, .. } => {
                let mut all: Vec<&Typed> = Vec::new();
                for operand in [value, filter].into_iter().flatten() {
                    all.push(operand);
                }
                all
            }
        }
    }

    /// Every cell the expression reads, in reading order, each once.
    #[must_use]
    pub fn cells(&self) -> Vec<Cell> {
        let mut cells = Vec::new();
        self.visit(&mut |node| {
            if let Node::Cell(cell) | Node::Entered(cell) = node.node
                && !cells.contains(&cell)
            {
                cells.push(cell);
            }
        });
        cells
    }

    /// Calls `f` on this node and on all below it, operands after their operator.
    pub fn visit(&self, f: &mut impl FnMut(&Typed)) {
        f(self);
        for child in self.children() {
            child.visit(f);
        }
    }
}
