//! Field rules alone: the `jsonschema` crate against the rules that come from fields by themselves, on the same records.
//!
//! Both begin with bytes in memory and count every fault in them: the schema with a line of JSON for each record, ours
//! with the same records as CSV, or with the same lines. Parsing counts on both sides, since ours tells while it reads a
//! cell what a schema tells afterwards. Catalogue and schema are ready before the clock starts.

use crate::{Result, schema};
use serde_json::Value;
use shequ_core::catalogue::{Field, Form};
use shequ_core::column::Place;
use shequ_core::column::record::RecordReader;
use shequ_core::limits::CHUNK_RECORDS;
use shequ_core::value::Kind;
use shequ_core::{Batch, Checker, Context, Machine};
use shequ_files::{Input, Options, Source};
use shequ_kit::seeds;
use std::fs;
use std::ops::ControlFlow;

/// The year of the sample.
const YEAR: i32 = 2025;

/// Prints the records with numbers, years and flags as JSON has them; what is none stays a text.
pub fn typed(lines: &str) -> Result<()> {
    let catalogue = seeds::catalogue();
    let form = &catalogue.forms[0];
    for line in lines.lines() {
        let mut record: Value = serde_json::from_str(line)?;
        for part in ["head", "values"] {
            retype(&mut record[part], &form.fields);
        }
        for table in &form.tables {
            let rows = record["values"].get_mut(&table.id).and_then(Value::as_array_mut);
            for row in rows.into_iter().flatten() {
                retype(row, &table.fields);
            }
        }
        println!("{record}");
    }
    Ok(())
}

fn retype(object: &mut Value, fields: &[Field]) {
    for field in fields {
        let plain = match field.kind {
            Kind::Number { .. } | Kind::Year | Kind::Flag => true,
            Kind::Text
            | Kind::Code { .. }
            | Kind::Date
            | Kind::Month
            | Kind::Phone
            | Kind::Email
            | Kind::Uscc
            | Kind::Division
            | Kind::Intervals => false,
        };
        let Some(value) = object.get_mut(&field.id).filter(|_| plain) else { continue };
        let read = value.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
        if let Some(read @ (Value::Number(_) | Value::Bool(_))) = read {
            *value = read;
        }
    }
}

/// Parses and validates each line; the fast yes-or-no first, all errors only where it says no.
pub fn reference(lines: &str) -> Result<()> {
    let catalogue = seeds::catalogue();
    let options = jsonschema::options().with_pattern_options(jsonschema::PatternOptions::regex());
    let validator = options.build(&schema::of(&catalogue, &catalogue.forms[0]))?;
    let began = processor_time()?;
    let (mut records, mut faults) = (0_u64, 0_usize);
    for line in lines.lines() {
        let record: Value = serde_json::from_str(line)?;
        records += 1;
        if !validator.is_valid(&record) {
            faults += validator.iter_errors(&record).count();
        }
    }
    println!("{} {records} {faults}", processor_time()? - began);
    Ok(())
}

/// Parses and checks each line, in batches as files are read.
pub fn ours(lines: &str) -> Result<()> {
    let catalogue = seeds::catalogue();
    let form = &catalogue.forms[0];
    let checker = Checker::new(&catalogue, form).map_err(|problems| format!("{problems:?}"))?;
    let reader = RecordReader::new(form, &catalogue);
    let rules = built_in(form);
    let (context, mut machine) = (Context::year(YEAR), Machine::default());
    let began = processor_time()?;
    let (mut records, mut faults) = (0, 0);
    let mut batch = Batch::for_form(form);
    let mut lines = lines.lines();
    loop {
        let line = lines.next();
        if let Some(line) = line {
            faults += reader.push_json(&mut batch, line, Place::default()).len();
        }
        if batch.len == CHUNK_RECORDS || line.is_none() {
            records += batch.len;
            faults += checker.check_rules(&mut machine, &batch, &context, &rules).findings.len();
            batch = Batch::for_form(form);
        }
        if line.is_none() {
            break;
        }
    }
    println!("{} {records} {faults}", processor_time()? - began);
    Ok(())
}

/// Reads and checks CSV files as `shequ check` does.
pub fn ours_csv(paths: &[&str]) -> Result<()> {
    let catalogue = seeds::catalogue();
    let form = &catalogue.forms[0];
    let checker = Checker::new(&catalogue, form).map_err(|problems| format!("{problems:?}"))?;
    let rules = built_in(form);
    let input = |path: &&str| {
        let bytes = fs::read(path)?;
        Ok(Input { name: (*path).to_owned(), source: Source::Bytes(bytes) })
    };
    let inputs = paths.iter().map(input).collect::<std::io::Result<Vec<Input>>>()?;
    let (context, mut machine) = (Context::year(YEAR), Machine::default());
    let began = processor_time()?;
    let mut faults = 0;
    let reading = shequ_files::read_all(inputs, &catalogue, &Options::default(), &mut |batch| {
        faults += checker.check_rules(&mut machine, &batch, &context, &rules).findings.len();
        ControlFlow::Continue(())
    });
    println!("{} {} {faults}", processor_time()? - began, reading.records);
    Ok(())
}

/// The rules that come from fields and tables by themselves.
fn built_in(form: &Form) -> Vec<u32> {
    let rules = form.rules.iter().enumerate().filter(|(_, rule)| rule.built_in.is_some());
    rules.filter_map(|(at, _)| u32::try_from(at).ok()).collect()
}

/// Nanoseconds that the main thread, the only one, has spent on a processor; user and system together.
fn processor_time() -> Result<u64> {
    let text =
        fs::read_to_string("/proc/self/schedstat").map_err(|e| format!("only Linux tells processor time: {e}"))?;
    Ok(text.split_whitespace().next().ok_or("an empty schedstat")?.parse()?)
}
