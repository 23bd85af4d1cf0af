//! Names of sheets and headings of columns.

use shequ_core::Catalogue;
use shequ_core::catalogue::{Field, Form};

/// Characters of a sheet's name, counted as Excel counts them (UTF-16 units).
const MAX_SHEET_NAME: usize = 31;

/// The names of the main sheet and of each table's sheet: titles cut to what spreadsheets take, each once.
#[must_use]
pub fn sheet_names(form: &Form) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(1 + form.tables.len());
    for title in std::iter::once(&form.title).chain(form.tables.iter().map(|table| &table.title)) {
        let plain = tidy(&title.zh);
        let mut name = cut(&plain, MAX_SHEET_NAME);
        let mut number = 2;
        while names.contains(&name) {
            let tail = format!("({number})");
            name = cut(&plain, MAX_SHEET_NAME - tail.len()) + &tail;
            number += 1;
        }
        names.push(name);
    }
    names
}

/// `常住户数（户）`: the label with its measure, as printed forms have it.
#[must_use]
pub fn heading_with_measure(field: &Field, catalogue: &Catalogue) -> String {
    match &field.measure {
        Some(measure) => format!("{}（{}）", field.label.zh, catalogue.measures.label(measure).zh),
        None => field.label.zh.clone(),
    }
}

/// The first characters that fit into `most` UTF-16 units.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    let mut used = 0;
    text.chars()
        .take_while(|c| {
            used += c.len_utf16();
            used <= most
        })
        .collect()
}

/// Without the characters that no sheet's name may have.
fn tidy(title: &str) -> String {
    let kept: String = title.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\')).collect();
    let kept = kept.trim_matches('\'').trim();
    if kept.is_empty() { "表".to_owned() } else { kept.to_owned() }
}
