//! Pages of the shell with the names of other files put in: `{{style.css}}` becomes the name of that file in the site,
//! `{{assets}}` the list of those of the first visit, `{{later}}` that of the others, `{{handbook}}` that of the handbook's
//! parts, `{{version}}` a digest of all.

use crate::assets::{Site, digits};

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
            ("assets", _) => out.push_str(&list(site.hashed_names())),
            ("later", _) => out.push_str(&list(site.later_names())),
            ("handbook", _) => out.push_str(&list(site.apart_names())),
            ("version", _) => {
                let all = list(site.hashed_names().chain(site.later_names()).chain(site.apart_names()));
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
