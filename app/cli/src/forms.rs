//! Files of several forms in one run: each form's files are read together, one form after the other.

use crate::{Unusable, inputs};
use shequ_core::catalogue::Catalogue;
use shequ_core::column::Batch;
use shequ_core::finding::Structural;
use shequ_files::check::forms::others;
use shequ_files::{FileSummary, Options};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;

/// All records of some files, by form.
#[derive(Debug, Default)]
pub struct Forms {
    /// One batch for each form that was found, in the order in which the forms were found.
    pub batches: Vec<Batch>,
    /// Faults and remarks about the shape of the files.
    pub structural: Vec<Structural>,
    /// One summary per input that was read.
    pub files: Vec<FileSummary>,
}

impl Forms {
    /// The records of a form.
    pub fn of(&self, form: &str) -> Option<&Batch> {
        self.batches.iter().find(|batch| batch.form == form)
    }

    /// Sets apart the records that state another year, and says which files they came from. Those that state none stay.
    pub fn only(&mut self, year: i32, catalogue: &Catalogue) -> Vec<Strayed> {
        let mut strayed: BTreeMap<(String, i64), u32> = BTreeMap::new();
        for batch in &mut self.batches {
            let Some(field) = catalogue.form(&batch.form).and_then(|form| form.period_field) else { continue };
            let stated = |record: usize| batch.fields[field].int(record).filter(|stated| *stated != i64::from(year));
            let mut rows = Vec::with_capacity(batch.len);
            for record in 0..batch.len {
                match stated(record) {
                    None => rows.push(u32::try_from(record).expect("batches stay below 2^32 records")),
                    Some(stated) => {
                        let origin = batch.origins.get(usize::from(batch.places[record].origin));
                        let file = origin.map_or(String::new(), |origin| origin.file.clone());
                        *strayed.entry((file, stated)).or_default() += 1;
                    }
                }
            }
            if rows.len() < batch.len {
                *batch = batch.gather(&rows);
            }
        }
        strayed.into_iter().map(|((file, year), records)| Strayed { file, year, records }).collect()
    }

    /// The year that the first record of the lowest form states.
    pub fn year(&self, catalogue: &Catalogue) -> Option<i32> {
        catalogue.forms.iter().find_map(|form| {
            let column = &self.of(&form.id)?.fields[form.period_field?];
            let year = (0..column.len()).find_map(|record| column.int(record))?;
            i32::try_from(year).ok().filter(|year| (1..=9999).contains(year))
        })
    }
}

/// Records of a file that state another year than the one that is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strayed {
    /// The file.
    pub file: String,
    /// The year they state.
    pub year: i64,
    /// How many.
    pub records: u32,
}

/// Reads files of any forms into memory.
pub fn read(paths: &[PathBuf], catalogue: &Catalogue, period: Option<i32>) -> Result<Forms, Unusable> {
    let mut forms = Forms::default();
    let mut rest = paths.to_vec();
    while !rest.is_empty() {
        let options = Options { form: None, period };
        let batches = &mut forms.batches;
        let opened = inputs::open(&rest)?;
        if forms.files.is_empty() {
            forms.structural.extend(opened.told);
        }
        let mut reading = shequ_files::read_all(opened.inputs, catalogue, &options, &mut |batch| {
            match batches.iter_mut().find(|known| known.form == batch.form) {
                Some(known) => known.append(&batch),
                None => batches.push(batch),
            }
            ControlFlow::Continue(())
        });
        rest = others(&mut reading, rest.len()).into_iter().map(PathBuf::from).collect();
        forms.structural.append(&mut reading.structural);
        forms.files.append(&mut reading.files);
    }
    Ok(forms)
}
