//! Values of the oracle: exact fractions of any length, the four truths, and why a value is missing.

use num_bigint::BigInt;
use num_rational::BigRational;
use shequ_core::column::{Batch, Column};
use shequ_core::value::{Kind, State};
use std::cmp::Ordering;

/// A value that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number, as told in its own measure.
    Number(BigRational),
    /// A text.
    Text(String),
    /// An entry of a code list.
    Code(u16),
    /// Days since 1970-01-01.
    Date(i64),
    /// Yes or no.
    Flag(bool),
}

/// Why there is no value. Where two meet, the greater one speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// The item does not apply.
    NotApplicable,
    /// The item applies, but its figure is blank, not available or unreadable.
    Absent,
    /// A result that does not exist, such as a quotient by zero, or a condition that cannot be decided.
    Undecided,
}

/// A value or why there is none.
pub type Got = Result<Value, Missing>;

/// Outcome of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// It does not hold.
    False,
    /// A figure is missing.
    Unknown,
    /// It does not apply.
    NotApplicable,
    /// It holds.
    True,
}

/// One cell as it was read.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Whether and how it is answered.
    pub state: State,
    /// What it says, where it is given.
    pub value: Option<Value>,
}

/// One record with all it is checked against.
#[derive(Clone, Debug)]
pub struct Record {
    /// Fields in form order.
    pub fields: Vec<Cell>,
    /// Tables in form order: rows, then columns.
    pub tables: Vec<Vec<Vec<Cell>>>,
    /// Last year's record, if there is one.
    pub previous: Option<Box<Record>>,
    /// What the register says, if there is one.
    pub unit: Option<Unit>,
}

/// The register's words on a unit.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Whether it stands there.
    pub known: bool,
    /// Its name.
    pub name: Cell,
    /// Its kind.
    pub kind: Cell,
    /// The unit above.
    pub parent: Cell,
}

impl Truth {
    /// The truth of something known.
    #[must_use]
    pub fn of(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }

    /// One false makes it false; then one unknown makes it unknown; then one that does not apply.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        use Truth::{False, NotApplicable, True, Unknown};
        match (self, other) {
            (False, _) | (_, False) => False,
            (Unknown, _) | (_, Unknown) => Unknown,
            (NotApplicable, _) | (_, NotApplicable) => NotApplicable,
            (True, True) => True,
        }
    }

    /// One true makes it true; then one unknown makes it unknown; then one that does not apply.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        use Truth::{False, NotApplicable, True, Unknown};
        match (self, other) {
            (True, _) | (_, True) => True,
            (Unknown, _) | (_, Unknown) => Unknown,
            (NotApplicable, _) | (_, NotApplicable) => NotApplicable,
            (False, False) => False,
        }
    }

    /// True and false change places; not knowing stays.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::True => Self::False,
            Self::Unknown => Self::Unknown,
            Self::NotApplicable => Self::NotApplicable,
        }
    }

    /// The truth of a comparison of two values, or why it cannot be decided.
    #[must_use]
    pub fn compared(a: &Got, b: &Got, holds: impl FnOnce(&Value, &Value) -> bool) -> Self {
        match (a, b) {
            (Ok(a), Ok(b)) => Self::of(holds(a, b)),
            (Err(why), Ok(_)) | (Ok(_), Err(why)) => Self::missing(*why),
            (Err(a), Err(b)) => Self::missing(*a.max(b)),
        }
    }

    /// What a condition is where a value is missing.
    #[must_use]
    pub fn missing(why: Missing) -> Self {
        match why {
            Missing::NotApplicable => Self::NotApplicable,
            Missing::Absent | Missing::Undecided => Self::Unknown,
        }
    }

    /// The truth as a value. Why a condition is unknown is not remembered.
    pub fn value(self) -> Got {
        match self {
            Self::True => Ok(Value::Flag(true)),
            Self::False => Ok(Value::Flag(false)),
            Self::NotApplicable => Err(Missing::NotApplicable),
            Self::Unknown => Err(Missing::Undecided),
        }
    }
}

impl Value {
    /// A whole number.
    #[must_use]
    pub fn whole(n: impl Into<BigInt>) -> Self {
        Self::Number(BigRational::from_integer(n.into()))
    }

    /// The order of two values of one kind; none for values that have no order.
    #[must_use]
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => Some(a.cmp(b)),
            (Self::Date(a), Self::Date(b)) => Some(a.cmp(b)),
            (Self::Number(_) | Self::Date(_) | Self::Text(_) | Self::Code(_) | Self::Flag(_), _) => None,
        }
    }
}

impl Cell {
    fn read(kind: &Kind, column: &Column, at: usize) -> Self {
        let state = column.state_of(at);
        let value = match kind {
            Kind::Number { places } => {
                let unit = BigInt::from(10u32).pow(u32::from(*places));
                column.int(at).map(|n| Value::Number(BigRational::new(n.into(), unit)))
            }
            Kind::Year | Kind::Month => column.int(at).map(Value::whole),
            Kind::Code { .. } => column.int(at).map(|n| Value::Code(u16::try_from(n).expect("a code index"))),
            Kind::Flag => column.int(at).map(|n| Value::Flag(n != 0)),
            Kind::Date => column.int(at).map(Value::Date),
            Kind::Text | Kind::Phone | Kind::Email | Kind::Uscc | Kind::Division | Kind::Intervals => {
                column.text(at).map(|t| Value::Text(t.to_owned()))
            }
        };
        Self { state, value }
    }
}

impl Record {
    /// Record `at` of a batch of a form.
    #[must_use]
    pub fn read(form: &shequ_core::catalogue::Form, batch: &Batch, at: usize) -> Self {
        let fields = form.fields.iter().zip(&batch.fields).map(|(field, column)| Cell::read(&field.kind, column, at));
        let tables = form.tables.iter().zip(&batch.tables).map(|(table, rows)| {
            let row = |row| table.fields.iter().zip(&rows.fields).map(|(f, c)| Cell::read(&f.kind, c, row)).collect();
            rows.rows_of(at).map(row).collect()
        });
        let previous = batch.previous.as_ref().filter(|p| p.present[at]);
        let unit = batch.register.as_ref().map(|r| Unit {
            known: r.known[at],
            name: Cell::read(&Kind::Text, &r.name, at),
            kind: Cell::read(&Kind::Text, &r.kind, at),
            parent: Cell::read(&Kind::Text, &r.parent, at),
        });
        Self {
            fields: fields.collect(),
            tables: tables.collect(),
            previous: previous.map(|p| Box::new(Self::read(form, &p.batch, at))),
            unit,
        }
    }
}
