//! Expressions, one node at a time.

use super::value::{Cell, Got, Missing, Record, Truth, Value};
use num_bigint::BigInt;
use num_rational::BigRational;
use shequ_core::Context;
use shequ_core::catalogue::{Divisions, Form};
use shequ_core::lang::{
    self, Arith, Compare, Logic, Node, Outside, Source, StateTest, TextTest, Type, Typed, UnitAttribute,
};
use shequ_core::value::{Date, State};

/// What does not change from record to record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Interpreter<'a> {
    pub form: &'a Form,
    pub divisions: &'a Divisions,
    pub context: Context,
}

/// Where an expression stands: which record, and which row of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame<'r> {
    record: &'r Record,
    row: Option<usize>,
}

impl<'r> Frame<'r> {
    pub fn of(record: &'r Record) -> Self {
        Self { record, row: None }
    }

    pub fn at_row(self, row: usize) -> Self {
        Self { row: Some(row), ..self }
    }

    pub fn record(&self) -> &'r Record {
        self.record
    }

    /// The same place in the record of a year.
    pub fn in_year(self, source: Source) -> Option<Self> {
        match source {
            Source::Current => Some(self),
            Source::Previous => self.record.previous.as_ref().map(|record| Self { record, row: self.row }),
        }
    }
}

impl Interpreter<'_> {
    /// A condition.
    pub fn truth(&self, frame: &Frame<'_>, typed: &Typed) -> Truth {
        match &typed.node {
            Node::Flag(flag) => Truth::of(*flag),
            Node::Cell(cell) => match self.cell(frame, *cell) {
                Ok(Value::Flag(flag)) => Truth::of(flag),
                Ok(other) => panic!("{other:?} is no truth"),
                Err(why) => Truth::missing(why),
            },
            Node::Not(a) => self.truth(frame, a).opposite(),
            Node::Logic(op, a, b) => {
                let (a, b) = (self.truth(frame, a), self.truth(frame, b));
                match op {
                    Logic::And => a.and(b),
                    Logic::Or => a.or(b),
                    Logic::Implies => a.opposite().or(b),
                }
            }
            Node::Compare(op, a, b) => {
                Truth::compared(&self.value(frame, a), &self.value(frame, b), |a, b| holds(*op, a, b))
            }
            Node::In(x, list) => {
                let x = self.value(frame, x);
                let equals = list.iter().map(|entry| Truth::compared(&x, &self.value(frame, entry), |a, b| a == b));
                match &x {
                    Err(why) => Truth::missing(*why),
                    Ok(_) => equals.fold(Truth::False, Truth::or),
                }
            }
            Node::If(c, a, b) => match self.truth(frame, c) {
                Truth::True => self.truth(frame, a),
                Truth::False => self.truth(frame, b),
                unknown => unknown,
            },
            Node::State(test, cell) => self.state(frame, *test, cell),
            Node::Text2(test, a, part) => match self.value(frame, a) {
                Ok(Value::Text(text)) => Truth::of(match test {
                    TextTest::StartsWith => text.starts_with(part),
                    TextTest::EndsWith => text.ends_with(part),
                    TextTest::Contains => text.contains(part),
                }),
                Ok(other) => panic!("{other:?} is no text"),
                Err(why) => Truth::missing(why),
            },
            Node::Overlaps(a) => match self.value(frame, a) {
                Ok(hours) => Truth::of(shared_minutes(&hours) > 0),
                Err(why) => Truth::missing(why),
            },
            Node::Reduce { how, table, source, value, filter } => {
                let (value, filter) = (value.as_deref(), filter.as_deref());
                match self.reduce(frame, (*how, *table, *source), value, filter) {
                    Ok(Value::Flag(flag)) => Truth::of(flag),
                    Ok(other) => panic!("{other:?} is no truth"),
                    Err(why) => Truth::missing(why),
                }
            }
            _ => panic!("{:?} is no condition", typed.node),
        }
    }

    /// Any expression.
    pub fn value(&self, frame: &Frame<'_>, typed: &Typed) -> Got {
        match &typed.node {
            Node::Cell(cell) => self.cell(frame, *cell),
            Node::Entered(cell) => self.entered(frame, *cell),
            Node::Reduce { how, table, source, value, filter } => {
                self.reduce(frame, (*how, *table, *source), value.as_deref(), filter.as_deref())
            }
            _ if typed.ty == Type::Flag => self.truth(frame, typed).value(),
            Node::Number(decimal) => {
                let unit = BigInt::from(10u32).pow(u32::from(decimal.places));
                Ok(Value::Number(BigRational::new(decimal.mantissa.into(), unit)))
            }
            Node::Text(text) => Ok(Value::Text(text.clone())),
            Node::Code(code) => Ok(Value::Code(*code)),
            Node::Date(date) => Ok(Value::Date(i64::from(date.days()))),
            Node::If(c, a, b) => match self.truth(frame, c) {
                Truth::True => self.value(frame, a),
                Truth::False => self.value(frame, b),
                Truth::NotApplicable => Err(Missing::NotApplicable),
                Truth::Unknown => Err(Missing::Undecided),
            },
            Node::Negate(a) => Ok(Value::Number(-self.number(frame, a)?)),
            Node::Abs(a) => {
                let a = self.number(frame, a)?;
                Ok(Value::Number(if a < zero() { -a } else { a }))
            }
            Node::Convert(a, by) => {
                let by = BigRational::new(by.n.into(), by.d.into());
                Ok(Value::Number(self.number(frame, a)? * by))
            }
            Node::Round(a, places) => {
                let unit = BigRational::from_integer(BigInt::from(10u32).pow(u32::from(*places)));
                let scaled = self.number(frame, a)? * &unit;
                let half = BigRational::new(1.into(), 2.into());
                let away = if scaled < zero() { (scaled - half).ceil() } else { (scaled + half).floor() };
                Ok(Value::Number(away / unit))
            }
            Node::OrZero(a) => Ok(self.value(frame, a).unwrap_or_else(|_| Value::whole(0))),
            Node::Arith(op, a, b) => self.arith(frame, *op, a, b),
            Node::Extreme(greatest, list) => self.extreme(frame, *greatest, list),
            Node::Len(a) => Ok(Value::whole(self.text(frame, a)?.chars().count())),
            Node::Digits(a, from, to) => digits(&self.text(frame, a)?, usize::from(*from), usize::from(*to)),
            Node::YearOf(a) => Ok(Value::whole(self.date(frame, a)?.ymd().0)),
            Node::MonthOf(a) => Ok(Value::whole(self.date(frame, a)?.ymd().1)),
            Node::DaysBetween(a, b) => match worse(self.date(frame, a), self.date(frame, b)) {
                Ok((a, b)) => Ok(Value::whole(b.days() - a.days())),
                Err(why) => Err(why),
            },
            Node::Minutes(a) => Ok(Value::whole(open_minutes(&self.value(frame, a)?))),
            _ => panic!("{:?} is no value", typed.node),
        }
    }

    fn number(&self, frame: &Frame<'_>, typed: &Typed) -> Result<BigRational, Missing> {
        match self.value(frame, typed)? {
            Value::Number(n) => Ok(n),
            other => panic!("{other:?} is no number"),
        }
    }

    fn text(&self, frame: &Frame<'_>, typed: &Typed) -> Result<String, Missing> {
        match self.value(frame, typed)? {
            Value::Text(text) => Ok(text),
            other => panic!("{other:?} is no text"),
        }
    }

    fn date(&self, frame: &Frame<'_>, typed: &Typed) -> Result<Date, Missing> {
        match self.value(frame, typed)? {
            Value::Date(days) => Ok(Date::from_days(days).expect("a day of the calendar")),
            other => panic!("{other:?} is no day"),
        }
    }

    fn arith(&self, frame: &Frame<'_>, op: Arith, a: &Typed, b: &Typed) -> Got {
        let (a, b) = (self.number(frame, a), self.number(frame, b));
        if op == Arith::Div && b.as_ref().is_ok_and(|b| *b == zero()) {
            return Err(Missing::Undecided);
        }
        let (a, b) = worse(a, b)?;
        Ok(Value::Number(match op {
            Arith::Add => a + b,
            Arith::Sub => a - b,
            Arith::Mul => a * b,
            Arith::Div => a / b,
        }))
    }

    fn extreme(&self, frame: &Frame<'_>, greatest: bool, list: &[Typed]) -> Got {
        let mut best = self.number(frame, &list[0]);
        for x in &list[1..] {
            let (a, b) = match worse(best, self.number(frame, x)) {
                Ok(pair) => pair,
                Err(why) => {
                    best = Err(why);
                    continue;
                }
            };
            best = Ok(if (a > b) == greatest { a } else { b });
        }
        best.map(Value::Number)
    }

    // ---- cells -----------------------------------------------------------------------------------------

    /// A cell: hidden where the form does not ask for it, its formula where it is computed, what was typed otherwise.
    pub fn cell(&self, frame: &Frame<'_>, cell: lang::Cell) -> Got {
        let (source, table, field) = match cell {
            lang::Cell::Field { source, table, field } => (source, table, field),
            lang::Cell::Given(outside) => return Ok(self.outside(outside)),
            lang::Cell::Unit(attribute) => return self.unit(frame, attribute),
        };
        let Some(frame) = frame.in_year(source) else { return Err(Missing::Absent) };
        match self.asked(&frame, table, field) {
            Truth::True => {}
            Truth::Unknown => return Err(Missing::Undecided),
            Truth::False | Truth::NotApplicable => return Err(Missing::NotApplicable),
        }
        match &self.form.field_at(table, field).computed {
            Some(formula) => self.value(&frame, formula),
            None => plain(stored(&frame, table, field)),
        }
    }

    /// What was typed for a computed field.
    fn entered(&self, frame: &Frame<'_>, cell: lang::Cell) -> Got {
        let lang::Cell::Field { source, table, field } = cell else { return self.cell(frame, cell) };
        let Some(frame) = frame.in_year(source) else { return Err(Missing::Absent) };
        match self.asked(&frame, table, field) {
            Truth::True => plain(stored(&frame, table, field)),
            Truth::Unknown => Err(Missing::Undecided),
            Truth::False | Truth::NotApplicable => Err(Missing::NotApplicable),
        }
    }

    /// Whether the form asks for a field: its table's condition and its own.
    fn asked(&self, frame: &Frame<'_>, table: Option<u16>, field: u16) -> Truth {
        let of_table = table.map_or(Truth::True, |t| self.table_asked(frame, t));
        let own = self.form.field_at(table, field).when.as_ref();
        of_table.and(own.map_or(Truth::True, |when| self.truth(frame, when)))
    }

    pub fn table_asked(&self, frame: &Frame<'_>, table: u16) -> Truth {
        let when = self.form.tables[usize::from(table)].when.as_ref();
        when.map_or(Truth::True, |when| self.truth(frame, when))
    }

    fn outside(&self, outside: Outside) -> Value {
        let day = |date: Date| Value::Date(i64::from(date.days()));
        match outside {
            Outside::AsOf => day(self.context.as_of),
            Outside::PeriodStart => day(self.context.period_start),
            Outside::PeriodEnd => day(self.context.period_end),
            Outside::PeriodYear => Value::whole(self.context.period_end.ymd().0),
        }
    }

    fn unit(&self, frame: &Frame<'_>, attribute: UnitAttribute) -> Got {
        let Some(unit) = &frame.record().unit else { return Err(Missing::NotApplicable) };
        plain(match attribute {
            UnitAttribute::Name => &unit.name,
            UnitAttribute::Kind => &unit.kind,
            UnitAttribute::Parent => &unit.parent,
        })
    }

    /// A question about whether and how a cell is answered.
    fn state(&self, frame: &Frame<'_>, test: StateTest, typed: &Typed) -> Truth {
        let as_typed = match typed.node {
            Node::Entered(cell) => Some(cell),
            Node::Cell(cell @ lang::Cell::Field { table, field, .. })
                if self.form.field_at(table, field).computed.is_none() =>
            {
                Some(cell)
            }
            _ => None,
        };
        if let Node::Entered(lang::Cell::Field { source, table, field }) = typed.node {
            let there = frame.in_year(source).map(|frame| stored(&frame, table, field).state);
            if matches!(there, None | Some(State::Blank)) {
                return Truth::NotApplicable;
            }
        }
        let state = match as_typed {
            Some(lang::Cell::Field { source, table, field }) => match frame.in_year(source) {
                None => State::Blank,
                Some(frame) => match self.asked(&frame, table, field) {
                    Truth::True => stored(&frame, table, field).state,
                    Truth::Unknown => return Truth::Unknown,
                    Truth::False | Truth::NotApplicable => State::Hidden,
                },
            },
            _ => match self.value(frame, typed) {
                Ok(_) => State::Given,
                Err(Missing::NotApplicable) => State::NotApplicable,
                Err(Missing::Absent) => State::Blank,
                Err(Missing::Undecided) => return Truth::Unknown,
            },
        };
        match (test, state) {
            (StateTest::Given, state) => Truth::of(state == State::Given),
            (StateTest::Blank, state) => Truth::of(state != State::Given),
            (StateTest::Answered, State::Hidden) => Truth::NotApplicable,
            (StateTest::Answered, state) => Truth::of(state != State::Blank),
            (StateTest::Readable, State::Given | State::Unreadable) => Truth::of(state == State::Given),
            (StateTest::Readable, _) => Truth::NotApplicable,
        }
    }
}

fn stored<'r>(frame: &Frame<'r>, table: Option<u16>, field: u16) -> &'r Cell {
    match table {
        None => &frame.record.fields[usize::from(field)],
        Some(t) => &frame.record.tables[usize::from(t)][frame.row.expect("a row")][usize::from(field)],
    }
}

fn plain(cell: &Cell) -> Got {
    match cell.state {
        State::Given => Ok(cell.value.clone().expect("a given cell has a value")),
        State::NotApplicable | State::Hidden => Err(Missing::NotApplicable),
        State::Blank | State::NotAvailable | State::Unreadable => Err(Missing::Absent),
        State::DividedByZero => Err(Missing::Undecided),
    }
}

/// Both values, or the graver reason why one is missing.
fn worse<A, B>(a: Result<A, Missing>, b: Result<B, Missing>) -> Result<(A, B), Missing> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(a), Err(b)) => Err(a.max(b)),
        (Err(why), Ok(_)) | (Ok(_), Err(why)) => Err(why),
    }
}

pub(super) fn zero() -> BigRational {
    BigRational::from_integer(0.into())
}

fn holds(op: Compare, a: &Value, b: &Value) -> bool {
    match op {
        Compare::Equal => a == b,
        Compare::NotEqual => a != b,
        Compare::Less => a.order(b).expect("ordered").is_lt(),
        Compare::AtMost => a.order(b).expect("ordered").is_le(),
        Compare::Greater => a.order(b).expect("ordered").is_gt(),
        Compare::AtLeast => a.order(b).expect("ordered").is_ge(),
    }
}

/// Characters `from..=to`, counted from 1; undetermined unless they are all there and all digits.
fn digits(text: &str, from: usize, to: usize) -> Got {
    let part: String = text.chars().skip(from - 1).take(to + 1 - from).collect();
    if part.chars().count() == to + 1 - from && part.chars().all(|c| c.is_ascii_digit()) {
        Ok(Value::whole(part.parse::<BigInt>().expect("digits")))
    } else {
        Err(Missing::Absent)
    }
}

/// For each minute of the day, how many of the opening hours cover it. Read from the canonical text.
fn cover(hours: &Value) -> Vec<u8> {
    let Value::Text(text) = hours else { panic!("{hours:?} are no opening hours") };
    let mut minutes = vec![0u8; 24 * 60];
    if text == "closed" {
        return minutes;
    }
    let time = |text: &str| -> usize {
        let (hour, minute) = text.split_once(':').expect("a time");
        hour.parse::<usize>().expect("an hour") * 60 + minute.parse::<usize>().expect("a minute")
    };
    for interval in text.split(' ') {
        let (from, to) = interval.split_once('-').expect("an interval");
        minutes[time(from)..time(to)].iter_mut().for_each(|count| *count += 1);
    }
    minutes
}

fn open_minutes(hours: &Value) -> usize {
    cover(hours).iter().filter(|count| **count > 0).count()
}

fn shared_minutes(hours: &Value) -> usize {
    cover(hours).iter().filter(|count| **count > 1).count()
}
