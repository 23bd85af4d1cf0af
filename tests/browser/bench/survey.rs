//! The community form as SurveyJS asks for it, and the page around it.

use brotli::enc::BrotliEncoderParams;
use serde_json::{Map, Value, json};
use shequ_core::catalogue::{Catalogue, Field, Item};
use shequ_core::value::Kind;
use shequ_core::value::number::format_scaled;
use shequ_kit::seeds;
use std::fs;
use std::path::Path;

/// Files of the packages.
const PARTS: [(&str, &str); 4] = [
    ("survey-core", "survey.core.min.js"),
    ("survey-core/i18n", "simplified-chinese.min.js"),
    ("survey-core", "survey-core.fontless.min.css"),
    ("survey-js-ui", "survey-js-ui.min.js"),
];

/// Puts the page into a folder.
///
/// # Panics
/// Where a file is missing.
pub fn site(folder: &Path, packages: &Path) {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser/bench");
    let copy = |from: &Path, name: &str| {
        fs::copy(from, folder.join(name)).unwrap_or_else(|e| panic!("{}: {e}", from.display()));
    };
    for (package, name) in PARTS {
        copy(&packages.join(package).join(name), name);
    }
    copy(&own.join("survey.js"), "survey.js");
    copy(&own.join("survey.html"), "index.html");
    fs::write(folder.join("form.json"), form(&seeds::catalogue()).to_string()).expect("a writable folder");
}

/// Bytes of all files of a folder but some, each packed by brotli. Files are named by what stands before the first point
/// of their names, whatever tells their content.
///
/// # Panics
/// Where a file cannot be read.
#[must_use]
pub fn weight(folder: &Path, but: &[&str]) -> usize {
    let mut sum = 0;
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".br") || name.ends_with(".gz") || but.contains(&name.split('.').next().unwrap_or_default()) {
            continue;
        }
        let bytes = fs::read(entry.path()).expect("a file");
        let params = BrotliEncoderParams { quality: 11, lgwin: 22, ..BrotliEncoderParams::default() };
        let mut out = Vec::new();
        brotli::BrotliCompress(&mut &bytes[..], &mut out, &params).expect("memory is enough");
        sum += out.len();
    }
    sum
}

/// The first form of a catalogue, a page for each section.
fn form(catalogue: &Catalogue) -> Value {
    let form = &catalogue.forms[0];
    let pages = form.sections.iter().map(|section| {
        let elements = section.items.iter().filter_map(|item| match item {
            Item::Field(at) => question(catalogue, &form.fields[*at]),
            Item::Table(at) => {
                let table = &form.tables[*at];
                let inner: Vec<Value> = table.fields.iter().filter_map(|field| question(catalogue, field)).collect();
                Some(json!({ "type": "paneldynamic", "name": table.id, "title": table.title.zh, "templateElements": inner }))
            }
        });
        json!({ "name": section.id, "title": section.title.zh, "elements": elements.collect::<Vec<_>>() })
    });
    json!({ "title": form.title.zh, "showQuestionNumbers": "off", "pages": pages.collect::<Vec<_>>() })
}

/// A question; none for what is computed.
fn question(catalogue: &Catalogue, field: &Field) -> Option<Value> {
    if field.computed.is_some() {
        return None;
    }
    let mut told = Map::new();
    let mut set = |name: &str, value: Value| drop(told.insert(name.to_owned(), value));
    set("name", field.id.as_str().into());
    set("title", field.label.zh.as_str().into());
    set("isRequired", field.required.into());
    if let Some(hint) = &field.hint {
        set("description", hint.zh.as_str().into());
    }
    match &field.kind {
        Kind::Flag => set("type", "boolean".into()),
        Kind::Code { list } => {
            let codes = catalogue.lists[usize::from(*list)].codes.iter();
            let choices: Vec<Value> = codes.map(|code| json!({ "value": code.code, "text": code.label.zh })).collect();
            set("type", "dropdown".into());
            set("choices", choices.into());
        }
        Kind::Number { places } => {
            set("type", "text".into());
            if let Some((least, most)) = field.range {
                let number =
                    |n: i64| serde_json::from_str::<Value>(&format_scaled(i128::from(n), *places)).expect("a number");
                let between = json!([{ "type": "numeric", "minValue": number(least), "maxValue": number(most) }]);
                set("validators", between);
            }
        }
        _ => set("type", "text".into()),
    }
    Some(told.into())
}
