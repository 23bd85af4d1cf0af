//! A catalogue that was linked and proved ahead of time: what a browser opens instead of the packed JSON.
//!
//! The packed JSON is what a catalogue is; its digest stands in every report and receipt. To read it, all its formulas
//! are parsed and proved, by code that weighs a quarter of the engine and takes most of the time of opening. A compiled
//! catalogue is the outcome of exactly that, written down: whoever opens it makes the same plan of it and gives the same
//! bytes of report, under the same digest. It belongs to the engine that it was compiled for; another engine refuses
//! it, and it is compiled anew from the packed JSON.

mod catalogue;
mod code;
mod lang;

pub use code::Unread;

use crate::catalogue::{Catalogue, Form};
use code::{Coded, Reader, START, Text, Writer, hash};

/// Stands for the layout: it changes with the files that tell what is written, and in which order.
const FORMAT: u64 = {
    let code = hash(include_str!("code.rs").as_bytes(), START);
    hash(include_str!("catalogue.rs").as_bytes(), hash(include_str!("lang.rs").as_bytes(), code))
};

/// Compiles a catalogue. What only an author can mend has been told when it was loaded.
#[must_use]
pub fn write(catalogue: &Catalogue) -> String {
    let mut first = Writer::default();
    put(catalogue, &mut first);
    let mut out = Writer::after(first);
    put(catalogue, &mut out);
    out.finish(FORMAT)
}

fn put(catalogue: &Catalogue, out: &mut Writer) {
    catalogue.put(out);
    for form in &catalogue.forms {
        catalogue::written(form).put(out);
    }
}

/// Opens a compiled catalogue.
///
/// # Errors
/// When it is none, was compiled for another engine, or was cut or changed on its way.
pub fn read(text: &str) -> Result<Catalogue, Unread> {
    let mut catalogue = read_later(text)?;
    for at in 0..catalogue.forms.len() {
        if let Some(whole) = completed(&catalogue, &catalogue.forms[at]) {
            catalogue.forms[at] = whole;
        }
    }
    Ok(catalogue)
}

/// The same for whoever will not ask for every form: forms lack their names, and the rules that follow from their fields,
/// until [`completed`] gives them these. To make them takes as long as all the rest.
///
/// # Errors
/// As [`read`].
pub fn read_later(text: &str) -> Result<Catalogue, Unread> {
    let text = Text::read(text)?;
    let mut from = Reader::new(&text, FORMAT)?;
    let mut catalogue = Catalogue::take(&mut from);
    for form in &mut catalogue.forms {
        if !catalogue::is_whole(form, &catalogue.lists) {
            return Err(Unread::Damaged);
        }
        form.rules = Vec::take(&mut from);
    }
    if from.is_done() { Ok(catalogue) } else { Err(Unread::Damaged) }
}

/// A form of a catalogue that was read by [`read_later`], with all its names and rules; none where it has them already.
#[must_use]
pub fn completed(catalogue: &Catalogue, form: &Form) -> Option<Form> {
    // Every form has fields, and every field a name.
    if !form.names.record.is_empty() {
        return None;
    }
    let mut whole = form.clone();
    let written = std::mem::take(&mut whole.rules);
    catalogue::complete(&mut whole, written, &catalogue.lists, &catalogue.measures);
    Some(whole)
}
