//! Files into batches of records, and back: CSV, XLSX, XLS, ODS, JSON and JSON Lines.
//!
//! Bytes come in with a name, batches go out in chunks; no path, clock or network is known here, so that the same
//! code also runs in a browser. Reading never fails: [`read_all`] tells in [`Reading`] what it could not use, in the
//! words of the person who has to mend it.
//!
//! The way of a file: `sniff` tells what it is by its content, `container` refuses what would burst the memory,
//! `book` and `text` turn it into rows, `survey` finds the form in it (phase 0), `read` joins the rows of tables to
//! their records and hands out batches; `check` makes a report of them, `annotate` marks it in the uploaded workbook.
//! Kinds of file that few hand in, marking and writing are features; [`needs_more`] tells what a build leaves to a larger one.

#[cfg(feature = "marking")]
pub mod annotate;
mod answers;
mod book;
mod builder;
mod card;
pub mod check;
mod feed;
mod gather;
mod heading;
mod held;
mod json;
mod note;
mod read;
pub mod register;
mod row;
mod shared;
mod skip;
mod sniff;
mod survey;
pub mod tell;
mod template;
mod text;
#[cfg(feature = "writing")]
pub mod write;

#[cfg(all(test, feature = "xls", feature = "ods", feature = "marking"))]
mod tests;

pub use builder::Chunk;
use shequ_core::catalogue::Catalogue;
use shequ_core::column::Batch;
use shequ_core::finding::structural::Structural;
use std::io::{Cursor, Read, Seek};
use std::ops::ControlFlow;
use std::sync::Arc;

/// Something that can be read and rewound.
pub trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

/// One file as handed in.
pub struct Input {
    /// Its name; used in messages only, never to tell what the file is.
    pub name: String,
    /// Its bytes.
    pub source: Source,
}

/// The bytes of a file.
pub enum Source {
    /// In memory.
    Bytes(Vec<u8>),
    /// In memory and read more than once.
    Shared(Arc<[u8]>),
    /// Read as needed; large CSV files are then never held in memory.
    Stream(Box<dyn ReadSeek + Send>),
}

impl Source {
    fn into_stream(self) -> Box<dyn ReadSeek + Send> {
        match self {
            Self::Bytes(bytes) => Box::new(Cursor::new(bytes)),
            Self::Shared(bytes) => Box::new(Cursor::new(bytes)),
            Self::Stream(stream) => stream,
        }
    }
}

/// What the caller knows beforehand.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Id of the form; otherwise the files tell.
    pub form: Option<String>,
    /// Year of the figures, for files that do not tell.
    pub period: Option<i32>,
}

/// What was read, and what could not be.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The form, as an index into the catalogue's forms; none where no file could be read as any.
    pub form: Option<usize>,
    /// Faults and remarks about the shape of the files, in input order.
    pub structural: Vec<Structural>,
    /// Records handed to the sink.
    pub records: u64,
    /// One summary per input, in input order.
    pub files: Vec<FileSummary>,
    /// Not one file could be used.
    pub unusable: bool,
}

/// What one input gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileSummary {
    /// Name as given.
    pub name: String,
    /// Sheets that were read; empty where there are no sheets.
    pub sheets: Vec<String>,
    /// Records.
    pub records: u64,
    /// Rows of tables.
    pub rows: u64,
    /// Whether anything of it was used.
    pub usable: bool,
    /// Year that the file or the caller states for all its records.
    pub period: Option<i32>,
}

/// Takes the batches, each of at most `limits::CHUNK_RECORDS` records, in input order; may stop the reading.
pub type Sink<'a> = &'a mut dyn FnMut(Batch) -> ControlFlow<()>;

/// Reads all inputs as records of one form.
///
/// Rows of tables join the record with the same unit code in the same file; those of a file without records join a
/// record of any other file. Nothing is dropped in silence: what is not read stands in [`Reading::structural`].
pub fn read_all(inputs: Vec<Input>, catalogue: &Catalogue, options: &Options, sink: Sink<'_>) -> Reading {
    read::read_all(inputs, catalogue, options, &mut |chunk| sink(chunk.read()))
}

/// The same, but cells of delimited text are left unread: [`Chunk::read`] reads them, on whatever thread it is called.
/// The batches and their order are those of [`read_all`].
pub fn read_chunks(
    inputs: Vec<Input>,
    catalogue: &Catalogue,
    options: &Options,
    sink: &mut dyn FnMut(Chunk) -> ControlFlow<()>,
) -> Reading {
    read::read_all(inputs, catalogue, options, sink)
}

/// What an operating system says of a file, in words.
#[must_use]
pub fn io_words(error: &std::io::Error) -> shequ_core::Words {
    sniff::io_words(error)
}

/// Whether a file is of a kind that this build leaves to one with all features of this crate. What no build reads is no
/// such file: it is told by reading it.
#[must_use]
pub fn needs_more(file: Arc<[u8]>) -> bool {
    sniff::needs_more(&shared::Shared::new(Box::new(Cursor::new(file))))
}

/// The rows of a plain table of texts in any of the usual encodings and separators, such as a register.
///
/// # Errors
/// What keeps it from being read as text.
pub fn plain_rows(bytes: &[u8]) -> Result<Vec<Vec<String>>, shequ_core::Words> {
    text::plain_rows(bytes)
}
