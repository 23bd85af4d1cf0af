//! Questions about texts, entry by entry.

use super::Input;
use super::machine::find_column;
use crate::column::Batch;
use crate::lang::{Cell, Domain, Source, TextTest};
use crate::plan::{Op, TextSource};
use crate::value::{State, intervals};

/// The number that an operation takes from a text; 0 where there is none.
pub(super) fn number(batch: &Batch, op: &Op, at: usize) -> i128 {
    match op {
        Op::Len(cell) => text(batch, *cell, at).map_or(0, |t| t.chars().count() as i128),
        Op::Digits(cell, from, to) => text(batch, *cell, at).and_then(|t| digits(t, *from, *to)).unwrap_or(0),
        Op::Minutes(cell) => {
            text(batch, *cell, at).map_or(0, |t| i128::from(intervals::minutes(intervals::of_canonical(t))))
        }
        _ => unreachable!("not an operation on a text"),
    }
}

/// Given where the asked characters are digits, unreadable elsewhere; a missing text tells its own state.
pub(super) fn digits_state(batch: &Batch, op: &Op, at: usize) -> u8 {
    match op {
        Op::DigitsState(cell, from, to) => match text(batch, *cell, at) {
            Some(t) if digits(t, *from, *to).is_none() => State::Unreadable as u8,
            Some(_) | None => State::Given as u8,
        },
        _ => unreachable!("not an operation on a text"),
    }
}

/// Whether a question about a given text is answered by yes.
pub(super) fn holds(input: Input<'_>, op: &Op, domain: Domain, at: usize) -> bool {
    let of = |cell: Cell| text(input.batch, cell, entry(input.batch, cell, domain, at));
    match op {
        Op::SameText(a, b, _) => {
            let side = |source: &'_ TextSource| match source {
                TextSource::Cell(cell) => of(*cell).map(str::to_owned),
                TextSource::Literal(text) => Some(text.clone()),
            };
            side(a) == side(b)
        }
        Op::AmongTexts(cell, list, _) => of(*cell).is_some_and(|t| list.iter().any(|x| x == t)),
        Op::TextTest(test, cell, part, _) => of(*cell).is_some_and(|t| match test {
            TextTest::StartsWith => t.starts_with(part.as_str()),
            TextTest::EndsWith => t.ends_with(part.as_str()),
            TextTest::Contains => t.contains(part.as_str()),
        }),
        Op::Overlaps(cell, _) => of(*cell).is_some_and(|t| intervals::overlaps(intervals::of_canonical(t))),
        Op::InDivisions(cell, _) => {
            of(*cell).and_then(|t| t.get(..6)).is_some_and(|code| input.divisions.holds(code, input.context.as_of))
        }
        _ => unreachable!("not a question about a text"),
    }
}

/// The entry of a cell's own column that belongs to an entry of a domain: a record's for each of its rows.
fn entry(batch: &Batch, cell: Cell, domain: Domain, at: usize) -> usize {
    match (crate::plan::build::cell_domain(cell), domain) {
        (Domain::Record, Domain::Rows { table, source }) => match source {
            Source::Current => batch.tables[usize::from(table)].record_of(at),
            Source::Previous => batch.previous.as_ref().map_or(0, |p| p.batch.tables[usize::from(table)].record_of(at)),
        },
        (Domain::Record | Domain::Rows { .. } | Domain::Constant, _) => at,
    }
}

fn text(batch: &Batch, cell: Cell, at: usize) -> Option<&str> {
    find_column(batch, cell)?.text(at)
}

/// Characters `from..=to`, counted from 1, as a number; none unless all are ASCII digits.
fn digits(text: &str, from: u8, to: u8) -> Option<i128> {
    let (from, to) = (usize::from(from) - 1, usize::from(to));
    let start = text.char_indices().nth(from)?.0;
    let part = text.as_bytes().get(start..start + (to - from))?;
    part.iter().all(u8::is_ascii_digit).then(|| part.iter().fold(0i128, |n, b| n * 10 + i128::from(b - b'0')))
}
