//! The reader against `calamine`, cell by cell, and against bytes that nobody should have written.

mod hostile;
mod kinds;
mod reference;

use crate::book::{Book, Leftover};
use crate::shared::Shared;
use crate::sniff::{Sort, sniff};
use shequ_core::column::read::RawCell;
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::ops::ControlFlow;
use std::path::Path;

/// Cells that hold anything, by row and column, as they would be read.
type Cells = BTreeMap<(u32, usize), String>;

/// What a reader makes of one sheet.
#[derive(Debug, Default, PartialEq)]
struct Told {
    name: String,
    hidden: bool,
    /// None where the sheet does not hold together.
    cells: Option<Cells>,
    broken: u64,
    uncomputed: (u64, Option<(u32, u32)>),
    /// Top, bottom, left and right of merged areas of more than one row.
    merged: Vec<(u32, u32, u32, u32)>,
}

fn shared(bytes: &[u8]) -> Shared {
    Shared::new(Box::new(Cursor::new(bytes.to_vec())))
}

fn keep(cells: &mut Cells, place: (u32, usize), cell: RawCell<'_>) {
    if cell != RawCell::Empty {
        cells.insert(place, format!("{cell:?}"));
    }
}

/// What our reader makes of a workbook; none where it cannot be opened.
fn ours(bytes: &[u8]) -> Option<Vec<Told>> {
    let mut book = Book::open(Sort::Xlsx, &shared(bytes)).ok()?;
    let sheets = book.sheets.clone();
    let told = sheets.into_iter().enumerate().map(|(at, sheet)| {
        let mut cells = Cells::new();
        let left: Leftover = book.rows(at, &mut |row| {
            let view = row.view();
            (0..view.width()).for_each(|column| keep(&mut cells, (row.number, column), view.cell(column)));
            ControlFlow::Continue(())
        });
        let merged = book.merged(at).into_iter().map(|area| (area.top, area.bottom, area.left, area.right));
        Told {
            name: sheet.name,
            hidden: sheet.hidden,
            cells: left.trouble.is_none().then_some(cells),
            broken: left.broken,
            uncomputed: (left.uncomputed, left.first_uncomputed),
            merged: merged.collect(),
        }
    });
    Some(told.collect())
}

/// Both readers agree; gives the number of cells.
fn agree(bytes: &[u8], what: &str) -> usize {
    let (ours, theirs) = (ours(bytes), reference::told(bytes));
    let cells = |told: &Told| told.cells.as_ref().map_or(0, BTreeMap::len);
    let count = ours.iter().flatten().map(cells).sum();
    let (Some(ours), Some(theirs)) = (&ours, &theirs) else {
        assert_eq!(ours.is_some(), theirs.is_some(), "{what}");
        return 0;
    };
    assert_eq!(ours.len(), theirs.len(), "{what}");
    for (own, other) in ours.iter().zip(theirs) {
        let none = Cells::new();
        let (one, two) = (own.cells.as_ref().unwrap_or(&none), other.cells.as_ref().unwrap_or(&none));
        if let Some(place) = one.keys().chain(two.keys()).find(|place| one.get(place) != two.get(place)) {
            panic!("{what}: {} {place:?}: {:?}, {:?}", own.name, one.get(place), two.get(place));
        }
        assert_eq!(own, other, "{what}");
    }
    count
}

/// A number that follows from its seed, below a limit.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn of<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }
}

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook of one sheet, from its parts.
fn package(sheet: &str, strings: &str, styles: &str) -> Vec<u8> {
    let related = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>")
    };
    let relations = |list: &[String]| format!("<Relationships>{}</Relationships>", list.concat());
    let workbook = "<workbook><sheets><sheet name=\"表&amp;1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
    let of_book = [
        related("rId1", "worksheet", "worksheets/sheet1.xml"),
        related("rId2", "sharedStrings", "sharedStrings.xml"),
        related("rId3", "styles", "/xl/styles.xml"),
    ];
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", &relations(&[related("rId1", "officeDocument", "xl/workbook.xml")])),
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", &relations(&of_book)),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/sharedStrings.xml", strings),
        ("xl/styles.xml", styles),
    ] {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn workbooks(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            workbooks(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "xlsx") {
            found.push(path);
        }
    }
}

#[test]
fn every_workbook_of_the_repository_reads_the_same() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut paths = Vec::new();
    workbooks(&root.join("tests"), &mut paths);
    workbooks(&root.join("seeds"), &mut paths);
    let (mut read, mut cells) = (0, 0);
    for path in paths {
        let bytes = std::fs::read(&path).unwrap();
        // What the look at the container refuses never comes to a reader.
        if sniff(&shared(&bytes)).is_ok_and(|sort| sort == Sort::Xlsx) {
            cells += agree(&bytes, &path.display().to_string());
            read += 1;
        }
    }
    assert!(read > 40 && cells > 10_000, "{read} workbooks, {cells} cells");
}
