//! Pages of the shell with the names of other files put in: `{{style.css}}` becomes the name of that file in the site,
//! `{{assets}}` the list of those of the first visit, `{{later}}` that of the others, `{{rare}}` that of those kept each by
//! itself, `{{handbook}}` that of the handbook's parts, `{{version}}` a digest of all.

use crate::assets::{Site, Visit, digits};

/// A page with its names filled in.
///
/// # Errors
/// A sentence that names what the page asks for and the site does not have.
pub fn filled(name: &str, text: &str, site: &Site) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find("{{") {
        let (before, from) = rest.split_at(open);
        let Some(close) = from.find("}}") else { return Err(format!("{name}: `{{{{` without `}}}}`")) };
        out.push_str(before);
        let wanted = &from[2..close];
        match (wanted, site.name(wanted)) {
            ("assets", _) => out.push_str(&list(site.names_of(Visit::First))),
            ("later", _) => out.push_str(&list(site.names_of(Visit::Later))),
            ("rare", _) => out.push_str(&list(site.names_of(Visit::Rare))),
            ("handbook", _) => out.push_str(&list(site.names_of(Visit::Handbook))),
            ("version", _) => {
                let all = list(Visit::ALL.into_iter().flat_map(|visit| site.names_of(visit)));
                out.push_str(&digits(all.as_bytes()));
            }
            (_, Some(hashed)) => out.push_str(hashed),
            (_, None) => return Err(format!("{name}: asks for `{wanted}`, which the site does not have")),
        }
        rest = &from[close + 2..];
    }
    out.push_str(rest);
    Ok(out)
}

/// Names as the inside of a JavaScript list.
fn list<'s>(names: impl Iterator<Item = &'s str>) -> String {
    names.map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}
