//! XLSX: Office Open XML workbooks, transitional and strict.

pub mod relations;
mod sheet;
mod strings;
mod styles;
#[cfg(test)]
mod tests;

use super::archive::Archive;
use super::formats::Look;
use super::xml::{Element, Event, Xml, is_true, local, plain};
use super::{RowMaker, Sheet, Trouble};
use crate::shared::Shared;
use relations::{Relation, resolve};
use shequ_core::map::sort_by;
use strings::Strings;

/// An opened workbook.
pub struct XlsxBook {
    archive: Archive,
    /// Where the part of each sheet should be.
    parts: Vec<String>,
    common: Common,
}

/// What the cells of all sheets refer to.
struct Common {
    strings: Strings,
    looks: Vec<Look>,
    is_1904: bool,
}

impl XlsxBook {
    /// Opens a workbook.
    ///
    /// # Errors
    /// When a part that belongs to all sheets does not hold together.
    pub fn open(source: &Shared) -> Result<(Vec<Sheet>, Self), Trouble> {
        let archive = Archive::open(source)?;
        let of_file = relations::read(&archive, "")?;
        let workbook = of_file.into_iter().find(|relation| relation.kind == "officeDocument");
        let workbook = workbook.ok_or(Trouble::Damaged)?.path;
        let mut relations = relations::read(&archive, &workbook)?;
        sort_by(&mut relations, &|a, b| a.id.cmp(&b.id));
        let shared = |kind: &str, usual: &str| {
            let related =
                relations.iter().find(|relation| relation.kind == kind).map(|relation| relation.path.as_str());
            let at = related.and_then(|path| archive.find(path));
            at.or_else(|| archive.find(&resolve(&workbook, usual)))
        };
        let (strings, styles) = (shared("sharedStrings", "sharedStrings.xml"), shared("styles", "styles.xml"));
        let strings = match strings {
            Some(at) => Strings::read(Xml::new(archive.read(at)?))?,
            None => Strings::default(),
        };
        let looks = match styles {
            Some(at) => styles::read(Xml::new(archive.read(at)?))?,
            None => Vec::new(),
        };
        let mut list = List { relations: &relations, sheets: Vec::new(), parts: Vec::new(), is_1904: false };
        list.read(part(&archive, &workbook)?.ok_or(Trouble::Damaged)?)?;
        let List { sheets, parts, is_1904, .. } = list;
        Ok((sheets, Self { archive, parts, common: Common { strings, looks, is_1904 } }))
    }

    /// Hands out the rows of a sheet.
    pub fn rows(&mut self, sheet: usize, out: &mut RowMaker<'_>) -> Result<(), Trouble> {
        let xml = part(&self.archive, &self.parts[sheet])?.ok_or(Trouble::Damaged)?;
        sheet::read(xml, &self.common, out)
    }
}

/// The sheets that the workbook lists.
struct List<'r> {
    /// In the order of their ids.
    relations: &'r [Relation],
    sheets: Vec<Sheet>,
    parts: Vec<String>,
    is_1904: bool,
}

impl List<'_> {
    fn read(&mut self, mut xml: Xml<'_>) -> Result<(), Trouble> {
        loop {
            match xml.event()? {
                Event::Start(e) => match local(e.name()) {
                    b"sheet" => self.add(&e)?,
                    // An extension has an element of the same name, without this attribute.
                    b"workbookPr" => {
                        if let Some(value) = e.attribute(b"date1904") {
                            self.is_1904 = is_true(value);
                        }
                    }
                    _ => {}
                },
                Event::End(name) if local(name) == b"workbook" => return Ok(()),
                _ => {}
            }
        }
    }

    fn add(&mut self, element: &Element<'_>) -> Result<(), Trouble> {
        let (mut name, mut hidden, mut id) = (String::new(), false, String::new());
        for (key, value) in element.pairs() {
            match key {
                b"name" => name = plain(value)?,
                b"state" => hidden = matches!(value, b"hidden" | b"veryHidden"),
                key if local(key) == b"id" => id = plain(value)?,
                _ => {}
            }
        }
        let behind = self.relations.partition_point(|relation| relation.id <= id);
        let relation = behind.checked_sub(1).map(|at| &self.relations[at]).filter(|relation| relation.id == id);
        let relation = relation.ok_or(Trouble::Damaged)?;
        // Charts, dialogs and macros have sheets of their own.
        if relation.kind == "worksheet" {
            self.sheets.push(Sheet { name, hidden });
            self.parts.push(relation.path.clone());
        }
        Ok(())
    }
}

/// A part, where there is one.
fn part<'a>(archive: &'a Archive, path: &str) -> Result<Option<Xml<'a>>, Trouble> {
    archive.find(path).map(|at| archive.read(at).map(Xml::new)).transpose()
}
