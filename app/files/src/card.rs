//! Forms filled in on a sheet of their own: labels one below the other, values beside them.

use crate::heading::normal::plain;
use crate::heading::{HeadRow, Meaning, Names, year_in};
use crate::template::Template;
use shequ_core::catalogue::Form;
use shequ_core::map::Map;

/// Columns right of the labels in which values may stand.
const REACH: u32 = 4;
/// Labels that must be recognised.
const LEAST_MATCHED: usize = 3;
const VALUE_HEADINGS: [&str; 8] = ["填报值", "数值", "填报内容", "填写内容", "内容", "本期", "本年", "值"];

/// Where each field of the record stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Row and column of each field's value.
    pub cells: Vec<Option<(u32, u32)>>,
    /// Labels recognised.
    pub matched: usize,
    /// Labels beside values that nothing is known about: row, column, text.
    pub unknown: Vec<(u32, u32, String)>,
    /// Labels of a field that stands above already.
    pub doubled: Vec<(usize, u32, u32, String)>,
    /// Year that stands above the first label.
    pub year: Option<i32>,
    /// A further unit beside another one on the same sheet, which has told about the labels already.
    pub beside: bool,
}

/// Further units on one sheet that are read; each costs a reading of the sheet.
pub const MOST_BESIDE: usize = 200;

/// Units in the columns right of a card's values: a table of units lying on its side. A unit is where the row of the
/// unit code holds one.
pub fn beside(rows: &[HeadRow], card: &Card, unit_key: usize) -> Vec<Card> {
    let Some((row, value)) = card.cells[unit_key] else { return Vec::new() };
    let Some(row) = rows.iter().find(|r| r.number == row) else { return Vec::new() };
    let columns = row.cells.iter().filter(|(column, text)| *column > value && is_code(text)).map(|(column, _)| *column);
    let moved = |column: u32| {
        let cells = card.cells.iter().map(|cell| cell.map(|(r, c)| (r, if c == value { column } else { c })));
        Card { cells: cells.collect(), beside: true, ..card.clone() }
    };
    columns.map(moved).collect()
}

/// The code of a unit of some level, written as digits only; hints beside a code are longer texts.
fn is_code(text: &str) -> bool {
    let text = plain(text);
    let text = text.strip_prefix('\'').unwrap_or(&text);
    (9..=15).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// Finds the labels of a form in a sheet; none where they make up less than six tenths of any column.
pub fn find(rows: &[HeadRow], names: &Names, form: &Form, template: Option<(&Template, &str)>) -> Option<Card> {
    let label_column = label_column(rows, names);
    let from_template = template.filter(|(template, _)| template.is_card()).map(|(t, sheet)| places(t, sheet, form));
    let mut card = match label_column {
        Some(column) => by_labels(rows, names, form.fields.len(), column),
        None => {
            from_template.as_ref().filter(|places| !places.is_empty())?;
            Card {
                cells: vec![None; form.fields.len()],
                matched: 0,
                unknown: Vec::new(),
                doubled: Vec::new(),
                year: None,
                beside: false,
            }
        }
    };
    // The template tells where the rest is, unless a label says that the place belongs to another field.
    for (field, place) in from_template.unwrap_or_default() {
        if card.cells[field].is_none() && !card.cells.contains(&Some(place)) {
            card.cells[field] = Some(place);
        }
    }
    let first = card.cells.iter().flatten().map(|(row, _)| *row).min().unwrap_or(0);
    card.year =
        rows.iter().take_while(|row| row.number < first).flat_map(|row| &row.cells).find_map(|(_, text)| year_in(text));
    Some(card)
}

fn places(template: &Template, sheet: &str, form: &Form) -> Vec<(usize, (u32, u32))> {
    let of_sheet = template.of_sheet(sheet);
    of_sheet.filter_map(|place| Some((form.field_index(&place.field)?, (place.row?, place.column)))).collect()
}

/// The column in which most labels stand.
fn label_column(rows: &[HeadRow], names: &Names) -> Option<u32> {
    let mut columns: Map<u32, (usize, usize)> = Map::new();
    for row in rows {
        for (at, (column, text)) in row.cells.iter().enumerate() {
            let is_label = names.is_field(text);
            // Titles and headings of sections stand alone in their rows.
            let beside = at + 1 < row.cells.len();
            let (matched, filled) = columns.or_default(*column);
            *matched += usize::from(is_label);
            *filled += usize::from(is_label || beside);
        }
    }
    let (column, (matched, filled)) =
        columns.into_iter().max_by_key(|(column, (matched, _))| (*matched, std::cmp::Reverse(*column)))?;
    (matched >= LEAST_MATCHED && matched * 10 >= filled * 6).then_some(column)
}

fn by_labels(rows: &[HeadRow], names: &Names, fields: usize, label: u32) -> Card {
    let value = value_column(rows, names, label);
    let mut card = Card {
        cells: vec![None; fields],
        matched: 0,
        unknown: Vec::new(),
        doubled: Vec::new(),
        year: None,
        beside: false,
    };
    for row in rows {
        let text = row.text(label);
        match names.meaning(text) {
            Some((Meaning::Field(field), _)) if card.cells[field].is_none() => {
                card.cells[field] = Some((row.number, value));
                card.matched += 1;
            }
            Some((Meaning::Field(field), _)) => card.doubled.push((field, row.number, value, text.to_owned())),
            Some((Meaning::Unit | Meaning::Name | Meaning::Aside, _)) => {}
            None if text.is_empty()
                || row.text(value).is_empty()
                || VALUE_HEADINGS.contains(&plain(row.text(value)).as_str()) => {}
            None => card.unknown.push((row.number, value, text.to_owned())),
        }
    }
    card
}

/// The column of the values: the one that is headed so, else the nearest that holds anything beside a label.
fn value_column(rows: &[HeadRow], names: &Names, label: u32) -> u32 {
    let headed = rows.iter().flat_map(|row| &row.cells).find(|(column, text)| {
        *column > label && *column <= label + REACH && VALUE_HEADINGS.contains(&plain(text).as_str())
    });
    if let Some((column, _)) = headed {
        return *column;
    }
    let labelled = || rows.iter().filter(|row| names.is_field(row.text(label)));
    (label + 1..=label + REACH).find(|column| labelled().any(|row| !row.text(*column).is_empty())).unwrap_or(label + 1)
}
