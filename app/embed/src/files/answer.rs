//! What hosts are told of files, as JSON with keys in alphabetical order.

use serde::Serialize;
use shequ_core::report::Report;

/// A check of files that was begun.
#[derive(Clone, Debug, Serialize)]
pub struct OpenedFiles {
    /// What to name in further calls.
    pub check: u32,
}

/// How far a check of files is.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct FilesProgress {
    /// Whether the report is there.
    pub done: bool,
    /// Records read so far; with files of several forms there may be more to read.
    pub of: u64,
    /// Records checked.
    pub records: u64,
}

/// Files that were read and checked.
#[derive(Clone, Debug, Serialize)]
pub struct FilesTold<'a> {
    /// The files, in the order in which they were handed over.
    pub files: Vec<FileTold>,
    /// The first line, in the language of the check.
    pub line: String,
    /// Where each finding of the report is to be looked at, in the order of the findings.
    pub places: Vec<PlaceTold>,
    /// The report.
    pub report: &'a Report,
    /// Records that a form can take over, in input order; the first thousands of them.
    pub units: Vec<UnitTold>,
}

/// One file.
#[derive(Clone, Debug, Serialize)]
pub struct FileTold {
    /// Its name.
    pub name: String,
    /// Records read from it.
    pub records: u64,
    /// Whether anything of it was used.
    pub usable: bool,
}

/// Where a finding is to be looked at.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceTold {
    /// Address of the cell, such as `设施!F5`; empty where there is none.
    pub at: String,
    /// Name of the handbook's entry for the rule, which stands behind `#`; empty where there is none.
    pub entry: String,
    /// Name of the file; empty for what stands in no file.
    pub file: String,
    /// How heavy it is, in words.
    pub severity: String,
}

/// An uploaded file with its faults marked in it; the bytes are handed over by a call of their own.
#[derive(Clone, Debug, Serialize)]
pub struct MarkedTold {
    /// Cells that are coloured.
    pub coloured: u64,
    /// Lines on the list of faults.
    pub lines: u64,
    /// What to save it as.
    pub name: String,
    /// Cells with a note of ours.
    pub noted: u64,
    /// Whether it is the uploaded workbook itself, and not a new one with the same content.
    pub own: bool,
}

/// A record that a form can take over.
#[derive(Clone, Debug, Serialize)]
pub struct UnitTold {
    /// Name of the file.
    pub file: String,
    /// Id of the form.
    pub form: String,
    /// Name of the unit, where the form has one.
    pub name: String,
    /// Year; empty where none was read.
    pub period: String,
    /// Code of the unit as it was written.
    pub unit: String,
}
