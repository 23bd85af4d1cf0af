//! Last year's records, found by unit code.

use super::OTHER_FORM;
use crate::{Input, Options};
use shequ_core::catalogue::{Catalogue, Form};
use shequ_core::column::Batch;
use shequ_core::column::batch::Previous;
use shequ_core::finding::Structural;
use shequ_core::{Words, words};
use std::collections::HashMap;
use std::ops::ControlFlow;

/// Files that a message about unusable ones names.
const NAMED: usize = 10;

/// All records of the previous period.
pub struct Years {
    batch: Batch,
    by_unit: HashMap<String, u32>,
}

impl Years {
    /// Reads last year's files. What could not be read of them is returned beside the records. None where all of them are
    /// of other forms.
    pub fn read(
        inputs: Vec<Input>,
        catalogue: &Catalogue,
        form: &Form,
    ) -> Result<Option<(Self, Vec<Structural>)>, Words> {
        let options = Options { form: Some(form.id.clone()), period: None };
        let mut batch = Batch::for_form(form);
        let mut reading = crate::read_all(inputs, catalogue, &options, &mut |more| {
            batch.append(&more);
            ControlFlow::Continue(())
        });
        reading.structural.retain(|found| found.code != OTHER_FORM);
        if reading.unusable && reading.structural.is_empty() {
            return Ok(None);
        }
        if reading.unusable {
            return Err(unusable(&reading.structural));
        }
        let mut by_unit = HashMap::new();
        for record in 0..batch.len {
            if let Some(code) = batch.fields[form.unit_key].text(record) {
                let row = u32::try_from(record).expect("fewer than 2^32 records");
                by_unit.entry(code.to_owned()).or_insert(row);
            }
        }
        Ok(Some((Self { batch, by_unit }, reading.structural)))
    }

    /// Last year's records for the units of a batch, aligned.
    pub fn aligned(&self, batch: &Batch, unit_key: usize) -> Previous {
        let found = |record| batch.fields[unit_key].text(record).and_then(|code| self.by_unit.get(code)).copied();
        let rows: Vec<u32> = (0..batch.len).map(|record| found(record).unwrap_or(u32::MAX)).collect();
        Previous { batch: self.batch.gather(&rows), present: rows.iter().map(|row| *row != u32::MAX).collect() }
    }
}

fn unusable(said: &[Structural]) -> Words {
    let list = |pick: fn(&Words) -> &str| {
        let lines = said.iter().take(NAMED).map(|found| format!("\n{}: {}", found.file, pick(&found.says)));
        lines.collect::<String>()
    };
    let (zh, en) = (list(|words| &words.zh), list(|words| &words.en));
    words!("上年的文件无法按本表读取{zh}", "last year's files cannot be read as this form{en}")
}
