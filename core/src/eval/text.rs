//! Questions about texts, entry by entry.

use super::Input;
use super::machine::find_column;
use crate::column::Batch;
use crate::lang::{Cell, Domain, Source, TextTest};
use crate::plan::{Op, TextSource};
use crate::value::{State, intervals, search};

/// The numbers that an operation takes from texts; 0 where there is none.
pub(super) fn numbers<'a>(batch: &'a Batch, op: &'a Op, entries: usize) -> impl Iterator<Item = i128> + 'a {
    let (Op::Len(cell) | Op::Digits(cell, ..) | Op::Minutes(cell)) = op else {
        unreachable!("not an operation on a text")
    };
    let of = move |text: &str| match op {
        Op::Len(_) => text.chars().count() as i128,
        Op::Digits(_, from, to) => digits(text, *from, *to).unwrap_or(0),
        _ => i128::from(intervals::minutes(intervals::of_canonical(text))),
    };
    let column = find_column(batch, *cell);
    (0..entries).map(move |at| column.and_then(|c| c.text(at)).map_or(0, of))
}

/// Given where the asked characters are digits, unreadable elsewhere; a missing text tells its own state.
pub(super) fn digits_states<'a>(batch: &'a Batch, op: &'a Op, entries: usize) -> impl Iterator<Item = u8> + 'a {
    let Op::DigitsState(cell, from, to) = op else { unreachable!("not an operation on a text") };
    let column = find_column(batch, *cell);
    (0..entries).map(move |at| match column.and_then(|c| c.text(at)) {
        Some(t) if digits(t, *from, *to).is_none() => State::Unreadable as u8,
        Some(_) | None => State::Given as u8,
    })
}

/// Whether a question about texts is answered by yes; no where one of them is missing.
pub(super) fn answers<'a>(
    input: Input<'a>,
    op: &'a Op,
    domain: Domain,
    entries: usize,
) -> impl Iterator<Item = bool> + 'a {
    let columns = asked(op).map(|cell| cell.map(|cell| (cell, find_column(input.batch, cell))));
    (0..entries).map(move |at| {
        let of = |number: usize| {
            let (cell, column) = columns[number]?;
            column?.text(entry(input.batch, cell, domain, at))
        };
        holds(input, op, of)
    })
}

/// The cells whose texts a question is about: one or two.
fn asked(op: &Op) -> [Option<Cell>; 2] {
    match op {
        Op::SameText(TextSource::Cell(a), TextSource::Cell(b), _) => [Some(*a), Some(*b)],
        Op::SameText(TextSource::Cell(cell), TextSource::Literal(_), _)
        | Op::SameText(TextSource::Literal(_), TextSource::Cell(cell), _)
        | Op::AmongTexts(cell, ..)
        | Op::TextTest(_, cell, ..)
        | Op::Overlaps(cell, _)
        | Op::InDivisions(cell, _) => [Some(*cell), None],
        _ => [None, None],
    }
}

/// Whether a question is answered by yes for the texts of its cells.
fn holds<'a>(input: Input<'_>, op: &Op, of: impl Fn(usize) -> Option<&'a str>) -> bool {
    match op {
        Op::SameText(TextSource::Literal(a), TextSource::Literal(b), _) => a == b,
        Op::SameText(TextSource::Cell(_), TextSource::Cell(_), _) => of(0) == of(1),
        Op::SameText(TextSource::Cell(_), TextSource::Literal(text), _)
        | Op::SameText(TextSource::Literal(text), TextSource::Cell(_), _) => of(0) == Some(text),
        Op::AmongTexts(_, list, _) => of(0).is_some_and(|t| list.iter().any(|x| x == t)),
        Op::TextTest(test, _, part, _) => of(0).is_some_and(|t| match test {
            TextTest::StartsWith => t.starts_with(part.as_str()),
            TextTest::EndsWith => t.ends_with(part.as_str()),
            TextTest::Contains => search::holds(t, part) || part.is_empty(),
        }),
        Op::Overlaps(..) => of(0).is_some_and(|t| intervals::overlaps(intervals::of_canonical(t))),
        Op::InDivisions(..) => of(0).is_some_and(|code| input.divisions.holds_unit(code, input.context.as_of)),
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

/// Characters `from..=to`, counted from 1, as a number; none unless all are ASCII digits.
fn digits(text: &str, from: u8, to: u8) -> Option<i128> {
    let (from, to) = (usize::from(from) - 1, usize::from(to));
    // Characters before the part are bytes where they are ASCII, as in all codes.
    let before = text.as_bytes().get(..from)?;
    let start = if before.is_ascii() { from } else { text.char_indices().nth(from)?.0 };
    let part = text.as_bytes().get(start..start + (to - from))?;
    part.iter().all(u8::is_ascii_digit).then(|| part.iter().fold(0i128, |n, b| n * 10 + i128::from(b - b'0')))
}
