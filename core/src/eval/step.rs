//! What each operation means.

use super::Input;
use super::lanes::{At, Lanes, Reduction, range};
use super::text;
use super::truth;
use crate::lang::{Outside, StateTest};
use crate::plan::{Op, Reg, Rows};
use crate::value::{Date, Rounding, State, number::divide_rounded};

/// Does one operation.
pub(super) fn step<L: Lanes>(lanes: &mut L, at: At<'_>, op: &Op) -> L::Out {
    match op {
        Op::Const(n) => lanes.one_number(at, *n),
        Op::Outside(outside) => lanes.one_number(at, outside_value(at.input, *outside)),
        Op::Truth(t) => lanes.one_byte(at, flag(*t)),
        Op::AllGiven => lanes.one_byte(at, State::Given as u8),
        Op::Column(cell) => lanes.column(at, *cell),
        Op::StateOf(cell) => lanes.states(at, *cell),
        Op::Add(a, b) => lanes.arith(at, (*a, *b), |x, y| x + y, &|x, y| x + y),
        Op::Sub(a, b) => lanes.arith(at, (*a, *b), |x, y| x - y, &|x, y| x - y),
        Op::Mul(a, b) => lanes.arith(at, (*a, *b), |x, y| x * y, &|x, y| x * y),
        Op::Abs(a) => lanes.arith(at, (*a, *a), |x, _| x.abs(), &|x, _| x.abs()),
        Op::Sign(a) => lanes.arith(at, (*a, *a), |x, _| x.signum(), &|x, _| x.signum()),
        // Literals of more than 64 bits are never days.
        Op::YearOf(a) => lanes.arith(at, (*a, *a), |x, _| ymd(x).0, &|x, _| wide_ymd(x).0),
        Op::MonthOf(a) => lanes.arith(at, (*a, *a), |x, _| ymd(x).1, &|x, _| wide_ymd(x).1),
        Op::Round(a, b) => lanes.numbers_by(at, &mut |m, i| {
            let (n, d) = (m.number(at.input, *a, i), m.number(at.input, *b, i));
            divide_rounded(n, d, Rounding::HalfUp).unwrap_or(0)
        }),
        Op::Select(t, a, b) => lanes.select(at, (*t, *a, *b)),
        Op::ZeroUnlessGiven(a, s) => lanes.zero_unless_given(at, (*a, *s)),
        Op::Mask(s, when) => lanes.zip(at, (*s, *when), masked),
        Op::Worse(a, b) => lanes.zip(at, (*a, *b), u8::max),
        Op::And(a, b) => lanes.zip(at, (*a, *b), truth::and),
        Op::Or(a, b) => lanes.zip(at, (*a, *b), truth::or),
        Op::Not(a) => lanes.zip(at, (*a, *a), |x, _| truth::not(x)),
        Op::Guard(a, b) => lanes.zip(at, (*a, *b), truth::guard),
        Op::StateOfTruth(a) => lanes.zip(at, (*a, *a), |x, _| truth::state_of(x)),
        Op::StateTest(test, s) => lanes.tested(at, *test, *s),
        Op::SelectState(t, a, b) => lanes.zip_three(at, (*t, *a, *b), |t, a, b| chosen(t, a, b, truth::state_of(t))),
        Op::SelectTruth(t, a, b) => lanes.zip_three(at, (*t, *a, *b), |t, a, b| chosen(t, a, b, t)),
        Op::Compare(compare, a, b, s) => lanes.compared(at, *compare, (*a, *b, *s)),
        Op::Within(n, least, most, s) => lanes.within(at, *n, (*least, *most), *s),
        Op::NonZero(a) => lanes.of_number(at, (*a, None), |n| divisor(n == 0), |n| divisor(n == 0)),
        Op::FlagOf(n, s) => lanes.of_number(at, (*n, Some(*s)), |n| flag(n != 0), |n| flag(n != 0)),
        Op::AmongNumbers(a, list, s) => among(lanes, at, *a, list, *s),
        Op::InRegister => in_register(lanes, at),
        Op::HasPrevious => has_previous(lanes, at),
        Op::Len(_) | Op::Digits(..) | Op::Minutes(_) => lanes.text_numbers(at, op),
        Op::DigitsState(..) => lanes.bytes_of(at, text::digits_states(at.input.batch, op, at.entries), None),
        Op::SameText(_, _, s)
        | Op::AmongTexts(_, _, s)
        | Op::TextTest(_, _, _, s)
        | Op::Overlaps(_, s)
        | Op::InDivisions(_, s) => {
            let domain = super::lanes::domain(at.input, at.reg);
            lanes.bytes_of(at, text::answers(*at.input, op, domain, at.entries).map(flag), Some(*s))
        }
        Op::Spread(a, rows) => lanes.spread(at, *a, *rows),
        Op::SumRows(a, filter, rows) => lanes.sum_rows(at, (*a, *filter), *rows),
        Op::CountRows(filter, rows) => count(lanes, at, *filter, *rows),
        Op::ExtremeRows(greatest, a, filter, rows) => extreme(lanes, at, *greatest, (*a, *filter), *rows),
        Op::WorstRow(states, filter, rows) => worst(lanes, at, (*states, *filter), *rows),
        Op::SomeRow(filter, rows) => some(lanes, at, *filter, *rows),
        Op::Quantify(every, t, rows) => quantify(lanes, at, *every, *t, *rows),
    }
}

/// A state where the condition is true, hidden where it is not; not known where that is undetermined.
fn masked(state: u8, when: u8) -> u8 {
    match when {
        truth::TRUE => state,
        truth::UNDETERMINED => state.max(State::DividedByZero as u8),
        _ => State::Hidden as u8,
    }
}

/// The first of two where the truth is true, the second where it is false, `unknown` elsewhere.
fn chosen(t: u8, a: u8, b: u8, unknown: u8) -> u8 {
    let chosen = if t == truth::TRUE { a } else { b };
    if t == truth::TRUE || t == truth::FALSE { chosen } else { unknown }
}

/// The state of a quotient by a divisor.
fn divisor(is_zero: bool) -> u8 {
    if is_zero { State::DividedByZero as u8 } else { State::Given as u8 }
}

fn among<L: Lanes>(lanes: &mut L, at: At<'_>, a: Reg, list: &[i128], s: Reg) -> L::Out {
    let short: Vec<i64> = list.iter().filter_map(|n| i64::try_from(*n).ok()).collect();
    let among = |n: i64| short.iter().fold(false, |any, x| any | (*x == n));
    lanes.of_number(at, (a, Some(s)), |n| flag(among(n)), |n| flag(list.contains(&n)))
}

fn in_register<L: Lanes>(lanes: &mut L, at: At<'_>) -> L::Out {
    let known = at.input.batch.register.as_ref().map(|r| &r.known);
    lanes.bytes_by(at, |_, i| match known {
        Some(known) => truth::decided(known[i], 0),
        None => truth::NOT_APPLICABLE,
    })
}

fn has_previous<L: Lanes>(lanes: &mut L, at: At<'_>) -> L::Out {
    let present = at.input.batch.previous.as_ref().map(|p| &p.present);
    lanes.bytes_by(at, |_, i| truth::decided(present.is_some_and(|p| p[i]), 0))
}

/// How many rows count.
fn count<L: Lanes>(lanes: &mut L, at: At<'_>, filter: Option<Reg>, rows: Rows) -> L::Out {
    lanes.numbers_by(at, &mut |m, i| {
        range(at.input, rows, i).filter(|row| m.counted(at.input, filter, *row)).count() as i128
    })
}

/// The greatest or least number of the rows that count.
fn extreme<L: Lanes>(lanes: &mut L, at: At<'_>, greatest: bool, (a, filter): (Reg, Option<Reg>), rows: Rows) -> L::Out {
    lanes.numbers_by(at, &mut |m, i| {
        let counted = range(at.input, rows, i).filter(|row| m.counted(at.input, filter, *row));
        let numbers = counted.map(|row| m.number(at.input, a, row));
        let found = if greatest { numbers.max() } else { numbers.min() };
        found.unwrap_or(0)
    })
}

/// The worst state of the rows that count.
fn worst<L: Lanes>(lanes: &mut L, at: At<'_>, operands: (Option<Reg>, Option<Reg>), rows: Rows) -> L::Out {
    let given = State::Given as u8;
    let worst = Reduction { absent: (given, truth::TRUE), none: given, of: row_state, join: u8::max };
    lanes.reduce_rows(at, operands, rows, &worst)
}

/// Whether any row counts.
fn some<L: Lanes>(lanes: &mut L, at: At<'_>, filter: Option<Reg>, rows: Rows) -> L::Out {
    let (none, some) = (State::NotApplicable as u8, State::Given as u8);
    let of = |_, f| if f == truth::TRUE { some } else { none };
    let any = Reduction { absent: (some, truth::TRUE), none, of, join: u8::min };
    lanes.reduce_rows(at, (None, filter), rows, &any)
}

/// A row that does not apply counts as true among all, as false among some.
fn quantify<L: Lanes>(lanes: &mut L, at: At<'_>, every: bool, t: Reg, rows: Rows) -> L::Out {
    let none = flag(every);
    let of = |t, _| if t == truth::NOT_APPLICABLE { none } else { t };
    if every {
        lanes.reduce_rows(at, (Some(t), None), rows, &Reduction { absent: (0, 0), none, of, join: truth::and })
    } else {
        lanes.reduce_rows(at, (Some(t), None), rows, &Reduction { absent: (0, 0), none, of, join: truth::or })
    }
}

/// What a row adds to not knowing: nothing where it does not count or its cell does not apply.
fn row_state(state: u8, filter: u8) -> u8 {
    let given = State::Given as u8;
    let own = if state <= State::LAST_NOT_APPLICABLE { given } else { state };
    let other = if filter == truth::UNDETERMINED { State::DividedByZero as u8 } else { given };
    if filter == truth::TRUE { own } else { other }
}

pub(super) fn flag(t: bool) -> u8 {
    if t { truth::TRUE } else { truth::FALSE }
}

/// The answer to a question about a state.
pub(super) fn state_test(test: StateTest, state: State) -> u8 {
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

fn outside_value(input: &Input<'_>, outside: Outside) -> i128 {
    let days = |date: Date| i128::from(date.days());
    match outside {
        Outside::AsOf => days(input.context.as_of),
        Outside::PeriodStart => days(input.context.period_start),
        Outside::PeriodEnd => days(input.context.period_end),
        Outside::PeriodYear => i128::from(input.context.period_end.ymd().0),
    }
}

/// Year and month of days; zeros for what is no day.
fn ymd(days: i64) -> (i64, i64) {
    Date::from_days(days).map_or((0, 0), |date| (i64::from(date.ymd().0), i64::from(date.ymd().1)))
}

fn wide_ymd(days: i128) -> (i128, i128) {
    let (year, month) = i64::try_from(days).map_or((0, 0), ymd);
    (i128::from(year), i128::from(month))
}
