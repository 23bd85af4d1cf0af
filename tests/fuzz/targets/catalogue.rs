//! Any text as one file of an otherwise sound small catalogue, and as a packed catalogue. Loading never falls, tells
//! places that lie in the text, and a catalogue that loads packs and loads again with the same digest.

#![no_main]

use libfuzzer_sys::fuzz_target;
use shequ_core::{Lang, SourceFile, catalogue::load, finding};
use shequ_kit::case::{self, Case};
use std::sync::OnceLock;

/// What a text holds tells which file it stands for.
const MARKS: [(&str, &str); 8] = [
    ("[[measure]]", "measures.toml"),
    ("[catalogue]", "small/catalogue.toml"),
    ("[form]", "small/forms/small.toml"),
    ("[programme]", "small/programmes/plan.toml"),
    ("[[indicator]]", "small/indicators.toml"),
    ("code,name", "small/divisions.csv"),
    ("code,label", "small/codes/kind.csv"),
    ("", "small/rules/small.toml"),
];

fuzz_target!(|text: &str| {
    if text.starts_with('{') {
        let loaded = shequ_core::load_packed(text);
        assert!(loaded.catalogue.is_some() || !loaded.diagnostics.is_empty());
        return;
    }
    let path = MARKS.iter().find(|(mark, _)| text.contains(mark)).map_or("", |(_, path)| path);
    let mut files = small().to_vec();
    files.retain(|file| file.path != path);
    files.push(SourceFile { path: path.to_owned(), text: text.to_owned() });
    let loaded = shequ_core::load_toml(&files);
    assert!(loaded.catalogue.is_some() || !loaded.diagnostics.is_empty());
    for diagnostic in &loaded.diagnostics {
        let source = files.iter().find(|file| file.path == diagnostic.file).map_or("", |file| file.text.as_str());
        assert!(!diagnostic.render(source, Lang::En).is_empty());
    }
    if let Some(catalogue) = loaded.catalogue {
        let packed = load::pack(&files, finding::try_examples).expect("a catalogue that loads");
        let again = shequ_core::load_packed(&packed).catalogue.expect("a packed catalogue that loads");
        assert_eq!(again.digest, catalogue.digest);
    }
});

fn small() -> &'static [SourceFile] {
    static FILES: OnceLock<Vec<SourceFile>> = OnceLock::new();
    FILES.get_or_init(|| case::files(&Case { name: "fuzz".into(), ..Case::default() }))
}
