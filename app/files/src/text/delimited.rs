//! Rows of delimited text, one after the other, without holding the file.
//!
//! A line without quotation marks, which is nearly every line of nearly every file, is cut where it lies in the
//! block that was read; its cells are slices of it. Everything else (quoted cells, lines that end in a lone CR, lines
//! longer than a block) goes through `csv_core`, which knows the rules.

use super::decode::{Decoded, Encoding};
use super::split::split;
use crate::ReadSeek;
use crate::row::View;
use csv_core::ReadRecordResult;
use shequ_core::limits::MAX_CSV_RECORD_BYTES;
use std::io::{self, Read};

/// Bytes read at once. A block and the columns of its rows stay in the cache together.
const BLOCK: usize = 128 << 10;

/// What ends a reading before the end of the file.
#[derive(Debug)]
pub enum Broken {
    /// The source failed.
    Io(io::Error),
    /// A record goes on past the limit; it begins in this row, counted from 0.
    TooLong(u32),
}

/// A delimited file.
pub struct Delimited {
    source: Decoded,
    separator: u8,
    core: csv_core::Reader,
    block: Vec<u8>,
    at: usize,
    filled: usize,
    ended: bool,
    next_row: u32,
    /// The record before ended with CR, so a LF that follows belongs to it.
    after_cr: bool,
    /// The row at hand.
    cells: Cut,
    /// Where each cell of the row ends.
    ends: Vec<usize>,
    /// A row that `csv_core` took apart: its cells end to end.
    cooked: Vec<u8>,
    /// A row with bytes that are no text, after they were replaced.
    mended: String,
    /// Rows with bytes that are no text; they were replaced by U+FFFD.
    pub broken_rows: u64,
    /// First such row.
    pub first_broken: Option<u32>,
    /// Quotation marks so far.
    quotes: u64,
    /// The last row, if a quotation mark in it is never closed and it runs over the ends of lines.
    pub open_quote: Option<u32>,
}

/// Where the bytes of a row are.
#[derive(Clone, Copy)]
enum Cut {
    /// In the block, with one separator between its cells.
    Line { start: usize, end: usize },
    /// The first bytes of `cooked`, without separators; so many ends hold.
    Cooked { used: usize, cells: usize },
}

impl Delimited {
    /// A reader at the first row.
    ///
    /// # Errors
    /// When the source cannot be rewound.
    pub fn new(source: Box<dyn ReadSeek + Send>, encoding: Encoding, separator: u8) -> io::Result<Self> {
        Ok(Self {
            source: Decoded::new(source, encoding)?,
            separator,
            core: csv_core::ReaderBuilder::new().delimiter(separator).build(),
            block: vec![0; BLOCK],
            at: 0,
            filled: 0,
            ended: false,
            next_row: 0,
            after_cr: false,
            cells: Cut::Line { start: 0, end: 0 },
            ends: Vec::new(),
            cooked: Vec::new(),
            mended: String::new(),
            broken_rows: 0,
            first_broken: None,
            quotes: 0,
            open_quote: None,
        })
    }

    /// Back to the first row, perhaps with another separator.
    ///
    /// # Errors
    /// When the source cannot be rewound.
    pub fn restart(&mut self, separator: u8) -> io::Result<()> {
        self.source.rewind()?;
        self.separator = separator;
        self.core = csv_core::ReaderBuilder::new().delimiter(separator).build();
        (self.at, self.filled, self.ended, self.next_row, self.after_cr) = (0, 0, false, 0, false);
        (self.broken_rows, self.first_broken) = (0, None);
        (self.quotes, self.open_quote) = (0, None);
        Ok(())
    }

    /// Reads the next row that is not empty; none at the end. Row numbers count empty lines, as spreadsheets do.
    ///
    /// # Errors
    /// When the source fails or a record is longer than the limit; the rest of the file is then lost.
    pub fn next(&mut self) -> Result<Option<View<'_>>, Broken> {
        if !self.find_start()? || !(self.cut_line()? || self.cook()?) {
            return Ok(None);
        }
        let number = self.next_row;
        self.next_row = number.saturating_add(1);
        let Self { block, cooked, ends, mended, .. } = self;
        let (bytes, gap) = match self.cells {
            Cut::Line { start, end } => (&block[start..end], 1),
            Cut::Cooked { used, cells } => {
                ends.truncate(cells);
                (&cooked[..used], 0)
            }
        };
        // A cell taken out of its quotation marks may begin inside a character although the whole is text.
        let sound = |text: &str| gap == 1 || ends.iter().all(|end| text.is_char_boundary(*end));
        match simdutf8::basic::from_utf8(bytes) {
            Ok(text) if sound(text) => Ok(Some(View::delimited(number, text, ends, gap))),
            Ok(_) | Err(_) => {
                self.first_broken.get_or_insert(number);
                self.broken_rows += 1;
                mend(bytes, ends, gap, mended);
                Ok(Some(View::delimited(number, mended, ends, 0)))
            }
        }
    }

    /// Goes to the first byte of the next row; false at the end of the file.
    fn find_start(&mut self) -> Result<bool, Broken> {
        loop {
            if !self.skip_empty_lines() {
                return Ok(true);
            }
            if self.ended {
                return Ok(false);
            }
            (self.at, self.filled) = (0, 0);
            self.fill().map_err(Broken::Io)?;
        }
    }

    /// Cuts the line at hand where it lies; false where that is not possible, and nothing is consumed then.
    fn cut_line(&mut self) -> Result<bool, Broken> {
        let line = loop {
            match memchr::memchr(b'\n', &self.block[self.at..self.filled]) {
                Some(length) => break &self.block[self.at..self.at + length],
                None if self.ended || (self.at == 0 && self.filled == self.block.len()) => return Ok(false),
                None => {
                    // The line goes on in what was not read yet.
                    self.block.copy_within(self.at..self.filled, 0);
                    (self.at, self.filled) = (0, self.filled - self.at);
                    self.fill().map_err(Broken::Io)?;
                }
            }
        };
        let text = match memchr::memchr2(b'"', b'\r', line) {
            None => line,
            Some(at) if line[at] == b'\r' && at + 1 == line.len() => &line[..at],
            Some(_) => return Ok(false),
        };
        self.ends.clear();
        split(text, self.separator, &mut self.ends);
        self.cells = Cut::Line { start: self.at, end: self.at + text.len() };
        self.at += line.len() + 1;
        Ok(true)
    }

    /// Lets `csv_core` take the row apart.
    fn cook(&mut self) -> Result<bool, Broken> {
        let (mut used, mut cells) = (0, 0);
        self.cooked.resize(self.cooked.len().max(4096), 0);
        self.ends.resize(self.ends.len().max(256), 0);
        loop {
            if self.at == self.filled && !self.ended {
                (self.at, self.filled) = (0, 0);
                self.fill().map_err(Broken::Io)?;
            }
            let input = &self.block[self.at..self.filled];
            let (result, read, written, ended) =
                self.core.read_record(input, &mut self.cooked[used..], &mut self.ends[cells..]);
            if read > 0 {
                self.after_cr = input[read - 1] == b'\r';
            }
            self.at += read;
            used += written;
            cells += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.cooked.len() >= MAX_CSV_RECORD_BYTES => {
                    return Err(Broken::TooLong(self.next_row));
                }
                ReadRecordResult::OutputFull => self.cooked.resize(self.cooked.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => {
                    // The text ends inside a row: with an odd number of marks in all, inside a quoted cell.
                    let unfinished = self.at == self.filled && read == 0 && self.ended && self.quotes % 2 == 1;
                    if unfinished && self.cooked[..used].contains(&b'\n') {
                        self.open_quote = Some(self.next_row);
                    }
                    self.cells = Cut::Cooked { used, cells };
                    return Ok(true);
                }
                ReadRecordResult::End => return Ok(false),
            }
        }
    }

    /// Reads more behind what the block holds.
    fn fill(&mut self) -> io::Result<()> {
        loop {
            match self.source.read(&mut self.block[self.filled..]) {
                Ok(0) => {
                    self.ended = true;
                    return Ok(());
                }
                Ok(count) => {
                    let new = &self.block[self.filled..self.filled + count];
                    self.quotes += memchr::memchr_iter(b'"', new).count() as u64;
                    self.filled += count;
                    return Ok(());
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
    }

    /// Passes over empty lines and counts them; true while the block holds nothing else.
    fn skip_empty_lines(&mut self) -> bool {
        while self.at < self.filled {
            match self.block[self.at] {
                b'\n' if self.after_cr => self.after_cr = false,
                b'\n' => self.next_row = self.next_row.saturating_add(1),
                b'\r' => {
                    self.next_row = self.next_row.saturating_add(1);
                    self.after_cr = true;
                }
                _ => {
                    self.after_cr = false;
                    return false;
                }
            }
            self.at += 1;
        }
        true
    }
}

/// Replaces what is no text by U+FFFD, cell by cell. `ends` then belong to the mended text.
fn mend(bytes: &[u8], ends: &mut [usize], gap: usize, mended: &mut String) {
    mended.clear();
    let mut start = 0;
    for end in ends {
        mended.push_str(&String::from_utf8_lossy(&bytes[start..*end]));
        start = *end + gap;
        *end = mended.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shequ_core::column::read::RawCell;
    use std::io::Cursor;

    fn rows(text: &[u8]) -> Vec<(u32, Vec<String>)> {
        let mut reader = Delimited::new(Box::new(Cursor::new(text.to_vec())), Encoding::Utf8(0), b',').unwrap();
        let mut all = Vec::new();
        while let Some(view) = reader.next().unwrap() {
            all.push((view.number, (0..view.width()).map(|c| view.shown(c).into_owned()).collect()));
        }
        all
    }

    #[test]
    fn row_numbers_count_empty_lines_but_not_breaks_inside_quotes() {
        for end in ["\n", "\r\n", "\r"] {
            let text = format!("a,b{end}{end}\"x\ny\",2{end}{end}{end}3,4{end}");
            let numbers: Vec<_> = rows(text.as_bytes()).into_iter().map(|(n, cells)| (n, cells[1].clone())).collect();
            assert_eq!(numbers, [(0, "b".into()), (2, "2".into()), (5, "4".into())], "{end:?}");
        }
        assert_eq!(rows(b"\n\na")[0].0, 2);
    }

    #[test]
    fn fields_are_those_of_the_csv_crate() {
        let line = "450102001001,\"a \"\"b\"\", c\",南宁,,1.5\r\n";
        let text = line.repeat(9_000);
        let ours = rows(text.as_bytes());
        let mut theirs = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let mut count = 0;
        for (at, record) in theirs.records().enumerate() {
            let record = record.unwrap();
            assert_eq!(ours[at].1, record.iter().collect::<Vec<_>>());
            assert_eq!(ours[at].0 as usize, at);
            count += 1;
        }
        assert_eq!(ours.len(), count);
    }

    #[test]
    fn broken_characters_spoil_only_themselves() {
        let mut reader =
            Delimited::new(Box::new(Cursor::new(b"a,\xFFb,c\n1,2,3\n".to_vec())), Encoding::Utf8(0), b',').unwrap();
        let view = reader.next().unwrap().unwrap();
        assert_eq!(view.cell(1), RawCell::Text("\u{FFFD}b"));
        assert_eq!(view.cell(2), RawCell::Text("c"));
        assert_eq!((reader.broken_rows, reader.first_broken), (1, Some(0)));
    }

    #[test]
    fn a_record_without_end_stops_at_the_limit() {
        let mut text = b"a,b\n1,\"".to_vec();
        text.resize(MAX_CSV_RECORD_BYTES * 2 + 100, b'x');
        let mut reader = Delimited::new(Box::new(Cursor::new(text)), Encoding::Utf8(0), b',').unwrap();
        assert!(reader.next().unwrap().is_some());
        assert!(matches!(reader.next(), Err(Broken::TooLong(1))));
    }
}
