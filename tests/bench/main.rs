//! The references of `cargo x bench`: other programs doing what `shequ` is measured against, in the same run.
//!
//! Those that are timed from outside do their work and print how much they saw. Those that are timed from inside,
//! because reading the catalogue must not count, print the nanoseconds of processor time that the work alone took.

mod duckdb;
mod fields;
mod schema;

use calamine::{Data, Reader, open_workbook_auto};
use std::error::Error;
use std::fs;

/// Whatever keeps a reference from running; it is told and ends the program.
type Result<T> = std::result::Result<T, Box<dyn Error>>;

const USAGE: &str = "\
references csv FILE...              every field of every record as bytes, with the csv crate
references calamine FILE            every cell of every sheet, with calamine
references typed FILE               the records of a JSON Lines file with numbers and flags as JSON has them
references schema                   the JSON Schema of the form
references jsonschema FILE          parse and validate each line, with the jsonschema crate
references ours-fields FILE         parse and check each line by the rules that come from fields alone
references ours-csv-fields FILE...  read CSV and check it by the rules that come from fields alone
references duckdb RECORDS TABLE     reading and rules in SQL, as JSON for tests/bench/sql.py";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["csv", files @ ..] if !files.is_empty() => csv(files),
        ["calamine", file] => calamine(file),
        ["typed", file] => fields::typed(&fs::read_to_string(file)?),
        ["schema"] => {
            let catalogue = shequ_kit::seeds::catalogue();
            println!("{}", schema::of(&catalogue, &catalogue.forms[0]));
            Ok(())
        }
        ["jsonschema", file] => fields::reference(&fs::read_to_string(file)?),
        ["ours-csv-fields", files @ ..] if !files.is_empty() => fields::ours_csv(files),
        ["ours-fields", file] => fields::ours(&fs::read_to_string(file)?),
        ["duckdb", records, table] => duckdb::print(records, table),
        _ => Err(USAGE.into()),
    }
}

/// Looks at every field, so that none can be left unread.
fn csv(files: &[&str]) -> Result<()> {
    let (mut fields, mut bytes) = (0_u64, 0_u64);
    for file in files {
        let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_path(file)?;
        let mut record = csv::ByteRecord::new();
        while reader.read_byte_record(&mut record)? {
            for field in &record {
                fields += 1;
                bytes += field.len() as u64;
            }
        }
    }
    println!("{fields} fields, {bytes} bytes");
    Ok(())
}

fn calamine(file: &str) -> Result<()> {
    let mut book = open_workbook_auto(file)?;
    let (mut cells, mut bytes) = (0_u64, 0_u64);
    for sheet in book.sheet_names() {
        for (_, _, cell) in book.worksheet_range(&sheet)?.used_cells() {
            cells += 1;
            bytes += match cell {
                Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.len() as u64,
                _ => 1,
            };
        }
    }
    println!("{cells} cells, {bytes} bytes");
    Ok(())
}
