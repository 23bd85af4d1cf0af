//! Last year's records, found by unit code.

use crate::forms::OTHER_FORM;
use crate::{Unusable, inputs};
use shequ_core::catalogue::{Catalogue, Form};
use shequ_core::column::Batch;
use shequ_core::column::batch::Previous;
use shequ_core::finding::Structural;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::PathBuf;

/// All records of the previous period.
pub struct Years {
    batch: Batch,
    by_unit: HashMap<String, u32>,
}

impl Years {
    /// Reads last year's files. What could not be read of them is returned beside the records. None where all of them are
    /// of other forms.
    pub fn read(
        paths: &[PathBuf],
        catalogue: &Catalogue,
        form: &Form,
    ) -> Result<Option<(Self, Vec<Structural>)>, Unusable> {
        let options = shequ_files::Options { form: Some(form.id.clone()), period: None };
        let mut batch = Batch::for_form(form);
        let mut reading = shequ_files::read_all(inputs::open(paths)?, catalogue, &options, &mut |more| {
            batch.append(&more);
            ControlFlow::Continue(())
        });
        reading.structural.retain(|found| found.code != OTHER_FORM);
        if reading.unusable && reading.structural.is_empty() {
            return Ok(None);
        }
        if reading.unusable {
            let told: Vec<String> = reading.structural.iter().map(|s| format!("{}: {}", s.file, s.says.zh)).collect();
            return Err(Unusable(format!(
                "上年的文件无法按本表读取 / last year's files cannot be read\n{}",
                told.join("\n")
            )));
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
