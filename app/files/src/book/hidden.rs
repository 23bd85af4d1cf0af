//! Rows and columns that a sheet does not show. The library for Excel files does not tell them, so the attribute is
//! looked for in the sheet's own XML.

use crate::shared::Stream;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::io::Read;
use zip::ZipArchive;

/// Unpacked bytes of a sheet up to which hidden rows are looked for: it takes a second unpacking, and the tables of a
/// whole city, which programs write, hide nothing.
const LOOKED_AT: u64 = 16 << 20;
/// Rows and spans of columns that are remembered.
const MOST: usize = 10_000;

/// What a sheet hides; rows and columns counted from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hidden {
    /// Rows in ascending order.
    pub rows: Vec<u32>,
    /// First and last columns.
    pub columns: Vec<(u32, u32)>,
}

impl Hidden {
    /// Notes a hidden row.
    pub fn add_row(&mut self, row: u32) {
        if self.rows.len() < MOST {
            self.rows.push(row);
        }
    }

    /// Notes hidden columns.
    pub fn add_columns(&mut self, first: u32, last: u32) {
        if self.columns.len() < MOST {
            self.columns.push((first, last));
        }
    }

    /// Whether a column is hidden.
    pub fn has_column(&self, column: u32) -> bool {
        self.columns.iter().any(|(first, last)| (*first..=*last).contains(&column))
    }
}

/// What a sheet of an .xlsx hides; nothing where that cannot be told.
pub fn of_xlsx(stream: Stream, sheet: &str) -> Hidden {
    hidden(stream, sheet).unwrap_or_default()
}

fn hidden(stream: Stream, sheet: &str) -> Option<Hidden> {
    let mut archive = ZipArchive::new(stream).ok()?;
    let workbook = part(&mut archive, "xl/workbook.xml")?;
    let relation = find(&workbook, "sheet", |e| {
        (attribute(e, "name").as_deref() == Some(sheet)).then(|| attribute(e, "id")).flatten()
    })?;
    let relations = part(&mut archive, "xl/_rels/workbook.xml.rels")?;
    let target = find(&relations, "Relationship", |e| {
        (attribute(e, "Id").as_ref() == Some(&relation)).then(|| attribute(e, "Target")).flatten()
    })?;
    let path = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("xl/{}", target.trim_start_matches("./")),
    };
    let text = part(&mut archive, &path)?;
    let mut hidden = Hidden::default();
    // Most sheets hide nothing, and then their XML need not be taken apart.
    memchr::memmem::find(&text, b"hidden=")?;
    let _: Option<()> = find_any(&text, |e, name| {
        if name != "row" && name != "col" || !matches!(attribute(e, "hidden").as_deref(), Some("1" | "true")) {
            return None;
        }
        let number = |name: &str| attribute(e, name)?.parse::<u32>().ok()?.checked_sub(1);
        if name == "row" {
            hidden.add_row(number("r")?);
        } else {
            hidden.add_columns(number("min")?, number("max")?);
        }
        None
    });
    Some(hidden)
}

fn part(archive: &mut ZipArchive<Stream>, name: &str) -> Option<Vec<u8>> {
    let member = archive.by_name(name).ok()?;
    if member.size() > LOOKED_AT {
        return None;
    }
    let mut text = Vec::new();
    member.take(LOOKED_AT).read_to_end(&mut text).ok()?;
    Some(text)
}

/// The first answer that an element of a local name gives.
fn find<T>(text: &[u8], element: &str, mut ask: impl FnMut(&BytesStart<'_>) -> Option<T>) -> Option<T> {
    find_any(text, |e, name| if name == element { ask(e) } else { None })
}

fn find_any<T>(text: &[u8], mut ask: impl FnMut(&BytesStart<'_>, &str) -> Option<T>) -> Option<T> {
    let mut reader = Reader::from_reader(text);
    reader.config_mut().check_end_names = false;
    let mut buf = Vec::new();
    loop {
        buf.clear();
        match reader.read_event_into(&mut buf).ok()? {
            Event::Start(e) | Event::Empty(e) => {
                let name = e.name();
                let name: &str = name.as_ref();
                let local = name.rsplit(':').next().unwrap_or(name);
                if let Some(found) = ask(&e, local) {
                    return Some(found);
                }
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// An attribute by its local name: `r:id` as well as `id`.
fn attribute(element: &BytesStart<'_>, local: &str) -> Option<String> {
    let found = element.attributes().flatten().find(|attribute| {
        let key: &str = attribute.key.as_ref();
        key.rsplit(':').next() == Some(local)
    })?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
}
