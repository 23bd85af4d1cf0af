//! Any bytes as a file somebody hands in. Reading never falls, never takes long, and its batches hold together.

#![no_main]

use libfuzzer_sys::fuzz_target;
use shequ_core::Catalogue;
use shequ_core::limits::CHUNK_RECORDS;
use shequ_files::{Input, Options, Source, read_all};
use shequ_kit::seeds;
use std::ops::ControlFlow;
use std::sync::OnceLock;

fuzz_target!(|bytes: &[u8]| {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    let catalogue = CATALOGUE.get_or_init(seeds::catalogue);
    let input = Input { name: "file".into(), source: Source::Bytes(bytes.to_vec()) };
    let mut records = 0;
    let reading = read_all(vec![input], catalogue, &Options::default(), &mut |batch| {
        assert!(batch.len <= CHUNK_RECORDS);
        assert_eq!(batch.places.len(), batch.len);
        assert!(batch.fields.iter().all(|column| column.len() == batch.len));
        for table in &batch.tables {
            assert_eq!(table.starts.len(), batch.len + 1);
            assert_eq!(table.starts.last().map(|end| *end as usize), Some(table.len()));
            assert!(table.fields.iter().all(|column| column.len() == table.len()));
        }
        records += batch.len as u64;
        ControlFlow::Continue(())
    });
    assert_eq!(reading.records, records);
    assert_eq!(reading.files.len(), 1);
    assert!(records > 0 || reading.form.is_some() || !reading.structural.is_empty(), "nothing read and nothing said");
});
