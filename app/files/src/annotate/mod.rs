//! The workbook comes back: the uploaded file itself with its faults marked in it, and a list to be answered.
//!
//! ```text
//! upload ──if no XLSX──> copy ──> package ──colours, notes, list──> the same file, other parts as they were
//!    └─ next upload: list ──> answers ──> explanations of the records
//! ```
//!
//! Parts of the file are edited in place, and what is not edited is not even unpacked: a library that reads and writes
//! whole workbooks loses what it does not know. The list is bound to findings by rule, version and fingerprint; what an
//! answer is worth is decided in core, as everywhere.

mod copy;
mod list;
mod notes;
mod pack;
mod package;
mod plain;
mod sheet;
mod styles;
mod tell;
#[cfg(test)]
mod tests;
mod xml;

pub use crate::answers::MAX_LINES;
use crate::answers::{answers_of, is_list_sheet};
use crate::book::Book;
use crate::book::xlsx::relations::relations_path;
use crate::gather::gathered;
use crate::shared::Shared;
use crate::sniff::{Sort, sniff};
use copy::Places;
use package::Package;
use shequ_core::column::Explanation;
use shequ_core::column::place::column_letters;
use shequ_core::report::Report;
use shequ_core::{Catalogue, Lang, Words, words};
use std::collections::BTreeMap;
use std::io::Cursor;
use xml::{Edits, Node, escape};

/// Notes in one workbook: spreadsheets slow down with more. Colours and the list go on.
pub const MAX_NOTES: usize = 3_000;

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const SPREADSHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// One file of a check, with what the check found.
pub struct Marking<'a> {
    /// What the check said.
    pub report: &'a Report,
    /// The catalogue it went by.
    pub catalogue: &'a Catalogue,
    /// Id of the form that was checked; the first one of the catalogue where that is not known.
    pub form: usize,
    /// Name of the file in the report.
    pub file: &'a str,
    /// Whether it was the only one: what belongs to no file is told in it then.
    pub alone: bool,
    /// Language of what is written.
    pub lang: Lang,
}

/// A workbook with its faults marked.
#[derive(Debug)]
pub struct Annotated {
    /// The file, an XLSX.
    pub bytes: Vec<u8>,
    /// Whether it is the uploaded workbook itself, and not a new one with the same content.
    pub own: bool,
    /// Lines on the list.
    pub lines: usize,
    /// Cells that are coloured.
    pub coloured: usize,
    /// Cells with a note of ours.
    pub noted: usize,
}

impl Annotated {
    /// What the marked workbook of an upload is called, without the ending, and its ending. A workbook with macros or a
    /// template keeps its own, without which no program opens it.
    #[must_use]
    pub fn named<'n>(&self, upload: &'n str) -> (&'n str, String) {
        let name = upload.rsplit(['/', '\\']).next().unwrap_or(upload);
        let (stem, ending) = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).unwrap_or((name, ""));
        let ending = ending.to_lowercase();
        let keeps = self.own && ["xlsm", "xltx", "xltm"].contains(&ending.as_str());
        (stem, if keeps { ending } else { "xlsx".to_owned() })
    }
}

/// Marks the findings in a file.
///
/// # Errors
/// A file that cannot be opened, or has too many cells to be written anew.
pub fn annotate(upload: &[u8], marking: &Marking<'_>) -> Result<Annotated, Words> {
    let source = Shared::new(Box::new(Cursor::new(upload.to_vec())));
    let sort = sniff(&source).map_err(|found| found.says)?;
    if sort == Sort::Xlsx
        && let Some(done) = in_place(&source, &Places::AsTold, marking)
    {
        return Ok(done);
    }
    let (bytes, places) = copy::workbook((upload, &source), sort, marking)?;
    let copy = Shared::new(Box::new(Cursor::new(bytes)));
    let done = in_place(&copy, &places, marking).ok_or_else(|| {
        words!("文件的内部结构不寻常，无法写出标注", "the file is built in an unusual way and cannot be annotated")
    })?;
    Ok(Annotated { own: false, ..done })
}

/// The answers that an annotated workbook brings back, with the units they are about.
fn answers(source: &Shared) -> Vec<(String, Explanation)> {
    let Ok(mut book) = Book::open(Sort::Xlsx, source) else { return Vec::new() };
    let lists: Vec<usize> = (0..book.sheets.len()).filter(|at| is_list_sheet(&mut book, *at)).collect();
    lists.into_iter().flat_map(|sheet| answers_of(&mut book, sheet)).collect()
}

/// How much a mark weighs; the heaviest colours the cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Weight {
    Error,
    Verify,
    Hint,
}

impl Weight {
    const ALL: [Self; 3] = [Self::Error, Self::Verify, Self::Hint];

    fn of(severity: &str) -> Self {
        match severity {
            "error" => Self::Error,
            "verify" => Self::Verify,
            _ => Self::Hint,
        }
    }
}

/// What one cell is marked with.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    pub weight: Weight,
    pub note: String,
}

/// One line of the list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    pub weight: Option<Weight>,
    pub severity: String,
    pub unit_told: String,
    pub at: String,
    /// Where the link leads.
    pub link: Option<String>,
    pub label: String,
    pub value: String,
    pub says: String,
    pub why: String,
    pub fix: String,
    pub clause: String,
    pub answer: String,
    /// What became of the answer.
    pub state: String,
    /// Whether an answer is wanted.
    pub asks: bool,
    /// Unit, period, rule, version, fingerprint; none where no answer can be bound.
    pub keys: Option<[String; 5]>,
}

/// Everything that is put into a workbook.
#[derive(Default)]
pub(crate) struct Told {
    pub title: String,
    pub remark: String,
    pub lines: Vec<Line>,
    /// Marks by sheet and cell.
    pub marks: BTreeMap<String, BTreeMap<(u32, u32), Mark>>,
}

/// Row and column of `F5`, counted from 0.
pub(crate) fn cell_of(text: &str) -> Option<(u32, u32)> {
    let letters = text.find(|c: char| c.is_ascii_digit())?;
    let column = text[..letters].bytes().try_fold(0u32, |n, b| {
        b.is_ascii_uppercase().then(|| n.checked_mul(26)?.checked_add(u32::from(b - b'A') + 1)).flatten()
    })?;
    let row = text[letters..].parse::<u32>().ok()?.checked_sub(1)?;
    Some((row, column.checked_sub(1)?))
}

/// `'设施'!F5`, as links want it.
fn link_to(sheet: &str, (row, column): (u32, u32)) -> String {
    format!("'{}'!{}{}", sheet.replace('\'', "''"), column_letters(column), row + 1)
}

/// The parts of a workbook that an annotation touches.
struct Parts {
    workbook: String,
    /// Name, relation and path of each sheet, in their order.
    sheets: Vec<(String, String)>,
    styles: String,
}

fn parts(package: &mut Package) -> Option<Parts> {
    let workbook = package.relations("").into_iter().find(|relation| relation.kind == "officeDocument")?.path;
    let relations = package.relations(&workbook);
    let text = package.read(&workbook)?;
    let sheets = Node::root(&text)?.child("sheets")?.inside()?.children;
    let sheets = sheets.iter().filter_map(|sheet| {
        let id = sheet.attribute("id")?;
        let path = relations.iter().find(|relation| relation.id == id && relation.kind == "worksheet")?.path.clone();
        Some((sheet.attribute("name")?, path))
    });
    let sheets = sheets.collect();
    let styles = match relations.iter().find(|relation| relation.kind == "styles") {
        Some(relation) => relation.path.clone(),
        None => {
            let path = package.free("xl/shequStyles", ".xml");
            package.add(&path, &format!("{SPREADSHEET}.styles+xml"), styles::PLAIN.to_owned());
            package.relate(&workbook, "styles", &path)?;
            path
        }
    };
    Some(Parts { workbook, sheets, styles })
}

/// The same file with its marks; none where its parts do not hold together.
fn in_place(source: &Shared, places: &Places, marking: &Marking<'_>) -> Option<Annotated> {
    let mut package = Package::open(source)?;
    let parts = parts(&mut package)?;
    let text = package.read(&parts.styles)?;
    let (text, looks) = styles::extended(&text)?;
    package.put(&parts.styles, text);
    let own = list_sheets(source, &parts);
    let before = if own.is_empty() { None } else { Some(answers(source)) };
    let told = tell::told(marking, places, before.as_deref());
    let (mut coloured, mut noted) = (0, 0);
    for (at, (name, path)) in parts.sheets.iter().enumerate().filter(|(_, (name, _))| !own.contains(name)) {
        let none = BTreeMap::new();
        let marks = told.marks.get(name).unwrap_or(&none);
        noted += mark_sheet(&mut package, at, path, marks, &looks, MAX_NOTES.saturating_sub(noted))?;
        coloured += marks.len();
    }
    put_list(&mut package, &parts, own.first(), list::sheet(&told, &looks, marking.lang))?;
    let lines = told.lines.len();
    Some(Annotated { bytes: package.finish()?, own: true, lines, coloured, noted })
}

/// Names of the sheets that are former lists of ours.
fn list_sheets(source: &Shared, parts: &Parts) -> Vec<String> {
    let Ok(mut book) = Book::open(Sort::Xlsx, source) else { return Vec::new() };
    let ours: Vec<usize> = (0..book.sheets.len()).filter(|at| is_list_sheet(&mut book, *at)).collect();
    let names = ours.into_iter().map(|at| book.sheets[at].name.clone());
    names.filter(|name| parts.sheets.iter().any(|(known, _)| known == name)).collect()
}

/// Colours and notes on one sheet; how many notes.
fn mark_sheet(
    package: &mut Package,
    at: usize,
    path: &str,
    marks: &BTreeMap<(u32, u32), Mark>,
    looks: &styles::Looks,
    room: usize,
) -> Option<usize> {
    let text = package.read(path)?;
    let relations = package.relations(path);
    let of = |kind: &str| relations.iter().find(|relation| relation.kind == kind).map(|relation| relation.path.clone());
    let comments = of("comments");
    if marks.is_empty() && comments.is_none() && !text.contains("shequ") {
        return Some(0);
    }
    let drawn = sheet::legacy_drawing(&text);
    let drawing = drawn.as_ref().and_then(|id| relations.iter().find(|relation| relation.id == *id));
    let drawing = drawing.map(|relation| relation.path.clone());
    let wanted: BTreeMap<(u32, u32), Mark> = gathered(marks.iter().take(room).map(|(at, mark)| (*at, mark.clone())));
    let words = comments.as_ref().and_then(|path| package.read(path));
    let boxes = drawing.as_ref().and_then(|path| package.read(path));
    // Parts that are there but cannot be taken apart are left as they are, without notes of ours.
    let sound = words.is_some() == comments.is_some() && boxes.is_some() == drawing.is_some();
    let new = if sound { notes::noted(words.as_deref(), boxes.as_deref(), &wanted, at) } else { None };
    let mut relation = None;
    let mut noted = 0;
    if let Some(new) = new.filter(|new| new.any || comments.is_some()) {
        let comments = comments.unwrap_or_else(|| package.free("xl/shequNotes", ".xml"));
        if !relations.iter().any(|relation| relation.path == comments) {
            package.relate(path, "comments", &comments)?;
        }
        package.add(&comments, &format!("{SPREADSHEET}.comments+xml"), new.comments);
        match drawing {
            Some(drawing) => package.put(&drawing, new.drawing),
            None => {
                let drawing = package.free("xl/drawings/shequNotes", ".vml");
                package.default_type("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing");
                package.put(&drawing, new.drawing);
                relation = Some(package.relate(path, "vmlDrawing", &drawing)?);
            }
        }
        noted = wanted.len();
    }
    let text = sheet::coloured(&text, marks, &looks.colours, relation.as_deref())?;
    package.put(path, text);
    Some(noted)
}

/// Puts the list into the place of the former one, or behind all sheets.
fn put_list(package: &mut Package, parts: &Parts, former: Option<&String>, text: String) -> Option<()> {
    if let Some((_, path)) = former.and_then(|name| parts.sheets.iter().find(|(known, _)| known == name)) {
        package.put(path, text);
        if package.has(&relations_path(path)) {
            package.remove(&relations_path(path));
        }
        return Some(());
    }
    let path = package.free("xl/worksheets/shequList", ".xml");
    package.add(&path, &format!("{SPREADSHEET}.worksheet+xml"), text);
    let relation = package.relate(&parts.workbook, "worksheet", &path)?;
    let workbook = package.read(&parts.workbook)?;
    let sheets = Node::root(&workbook)?.child("sheets")?;
    let known = sheets.inside()?.children;
    let taken = |name: &str| known.iter().any(|sheet| sheet.attribute("name").as_deref() == Some(name));
    let names = std::iter::once(list::NAME.to_owned()).chain((2..).map(|n: u32| format!("{}{n}", list::NAME)));
    let name = escape(&{ names }.find(|name| !taken(name))?);
    let ids = known.iter().filter_map(|sheet| sheet.attribute("sheetId")?.parse::<u32>().ok());
    let id = ids.max().unwrap_or(0) + 1;
    let p = sheets.prefix();
    let mut edits = Edits::default();
    let new = format!("<{p}sheet name=\"{name}\" sheetId=\"{id}\" xmlns:r=\"{RELATIONS}\" r:id=\"{relation}\"/>");
    edits.append(&sheets, &new, 1)?;
    let workbook = edits.apply(&workbook);
    package.put(&parts.workbook, workbook);
    Some(())
}
