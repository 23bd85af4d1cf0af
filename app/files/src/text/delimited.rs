//! Rows of delimited text, one reused buffer, without holding the file.

use super::decode::{Decoded, Encoding};
use crate::ReadSeek;
use crate::row::{Cells, Row};
use csv_core::ReadRecordResult;
use shequ_core::limits::MAX_CSV_RECORD_BYTES;
use std::io::{self, Read};

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
    core: csv_core::Reader,
    block: Vec<u8>,
    at: usize,
    filled: usize,
    ended: bool,
    next_row: u32,
    /// The record before ended with CR, so a LF that follows belongs to it.
    after_cr: bool,
    /// Rows with bytes that are no text; they were replaced by U+FFFD.
    pub broken_rows: u64,
    /// First such row.
    pub first_broken: Option<u32>,
    /// Quotation marks so far.
    quotes: u64,
    /// The last row, if a quotation mark in it is never closed and it runs over the ends of lines.
    pub open_quote: Option<u32>,
}

impl Delimited {
    /// A reader at the first row.
    ///
    /// # Errors
    /// When the source cannot be rewound.
    pub fn new(source: Box<dyn ReadSeek + Send>, encoding: Encoding, separator: u8) -> io::Result<Self> {
        Ok(Self {
            source: Decoded::new(source, encoding)?,
            core: csv_core::ReaderBuilder::new().delimiter(separator).build(),
            block: vec![0; BLOCK],
            at: 0,
            filled: 0,
            ended: false,
            next_row: 0,
            after_cr: false,
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
        self.core = csv_core::ReaderBuilder::new().delimiter(separator).build();
        (self.at, self.filled, self.ended, self.next_row, self.after_cr) = (0, 0, false, 0, false);
        (self.broken_rows, self.first_broken) = (0, None);
        (self.quotes, self.open_quote) = (0, None);
        Ok(())
    }

    /// Reads the next row that is not empty; false at the end. Row numbers count empty lines, as spreadsheets do.
    ///
    /// # Errors
    /// When the source fails or a record is longer than the limit; the rest of the file is then lost.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, Broken> {
        let Row { number, bytes, used, cells } = row;
        let Cells::Ends { ends, count } = cells else { return Ok(false) };
        let (mut text_len, mut end_len) = (0, 0);
        let mut leading = true;
        loop {
            if self.at == self.filled && !self.ended {
                self.refill().map_err(Broken::Io)?;
            }
            if leading {
                leading = self.skip_empty_lines();
                if leading && !self.ended {
                    continue;
                }
            }
            let input = &self.block[self.at..self.filled];
            let (result, read, written, ended) =
                self.core.read_record(input, &mut bytes[text_len..], &mut ends[end_len..]);
            if read > 0 {
                self.after_cr = input[read - 1] == b'\r';
            }
            self.at += read;
            text_len += written;
            end_len += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if bytes.len() >= MAX_CSV_RECORD_BYTES => {
                    return Err(Broken::TooLong(self.next_row));
                }
                ReadRecordResult::OutputFull => bytes.resize(bytes.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => ends.resize(ends.len() * 2, 0),
                ReadRecordResult::Record => {
                    // The text ends inside a row: with an odd number of marks in all, inside a quoted cell.
                    let unfinished = input.is_empty() && self.ended && self.quotes % 2 == 1;
                    if unfinished && bytes[..text_len].contains(&b'\n') {
                        self.open_quote = Some(self.next_row);
                    }
                    break;
                }
                ReadRecordResult::End => {
                    (*used, *count) = (0, 0);
                    return Ok(false);
                }
            }
        }
        (*used, *count, *number) = (text_len, end_len, self.next_row);
        self.next_row = self.next_row.saturating_add(1);
        if !is_sound(&bytes[..text_len], &ends[..end_len]) {
            self.first_broken.get_or_insert(*number);
            self.broken_rows += 1;
            mend(bytes, used, &mut ends[..end_len]);
        }
        Ok(true)
    }

    fn refill(&mut self) -> io::Result<()> {
        self.at = 0;
        self.filled = 0;
        while self.filled == 0 {
            match self.source.read(&mut self.block) {
                Ok(0) => {
                    self.ended = true;
                    return Ok(());
                }
                Ok(count) => {
                    self.filled = count;
                    self.quotes += memchr::memchr_iter(b'"', &self.block[..count]).count() as u64;
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
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

/// Whether the bytes are text and no field begins inside a character.
fn is_sound(bytes: &[u8], ends: &[usize]) -> bool {
    bytes.is_ascii() || std::str::from_utf8(bytes).is_ok_and(|text| ends.iter().all(|end| text.is_char_boundary(*end)))
}

/// Replaces what is no text by U+FFFD, field by field.
fn mend(bytes: &mut Vec<u8>, used: &mut usize, ends: &mut [usize]) {
    let mut text = String::new();
    let mut start = 0;
    for end in ends {
        text.push_str(&String::from_utf8_lossy(&bytes[start..*end]));
        start = *end;
        *end = text.len();
    }
    *used = text.len();
    if bytes.len() < *used {
        bytes.resize(*used, 0);
    }
    bytes[..*used].copy_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use shequ_core::column::read::RawCell;
    use std::io::Cursor;

    fn rows(text: &[u8]) -> Vec<(u32, Vec<String>)> {
        let mut reader = Delimited::new(Box::new(Cursor::new(text.to_vec())), Encoding::Utf8(0), b',').unwrap();
        let mut row = Row::delimited();
        let mut all = Vec::new();
        while reader.next(&mut row).unwrap() {
            let view = row.view();
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
        let mut row = Row::delimited();
        assert!(reader.next(&mut row).unwrap());
        assert_eq!(row.view().cell(1), RawCell::Text("\u{FFFD}b"));
        assert_eq!(row.view().cell(2), RawCell::Text("c"));
        assert_eq!((reader.broken_rows, reader.first_broken), (1, Some(0)));
    }

    #[test]
    fn a_record_without_end_stops_at_the_limit() {
        let mut text = b"a,b\n1,\"".to_vec();
        text.resize(MAX_CSV_RECORD_BYTES * 2 + 100, b'x');
        let mut reader = Delimited::new(Box::new(Cursor::new(text)), Encoding::Utf8(0), b',').unwrap();
        let mut row = Row::delimited();
        assert!(reader.next(&mut row).unwrap());
        assert!(matches!(reader.next(&mut row), Err(Broken::TooLong(1))));
    }
}
