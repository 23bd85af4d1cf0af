//! `shequ catalogue`: check a catalogue, explain one of its ids, print its handbook, its register of clauses or the
//! schema of a form, pack it.

mod diff;
mod explain;
mod schema;

use crate::args::{CatalogueCommand, DocsFormat, RegisterFormat};
use crate::{FINDINGS, OK, Unusable, embedded};
use shequ_core::catalogue::load::{self, is_remark};
use shequ_core::limits::MAX_DIAGNOSTICS;
use shequ_core::{Lang, Loaded};
use shequ_handbook::{Assets, clauses, handbook, page};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Runs one of the commands.
///
/// # Errors
/// A folder that cannot be read, a catalogue that does not load, an id that nothing has.
pub fn run(command: &CatalogueCommand, lang: Lang) -> Result<u8, Unusable> {
    match command {
        CatalogueCommand::Check { folder } => check(folder.as_deref(), lang),
        CatalogueCommand::Explain { id, catalogue } => {
            let catalogue = embedded::load(catalogue.as_deref(), lang)?;
            let told = explain::explain(&catalogue, id, lang).map_err(Unusable)?;
            put(&told)
        }
        CatalogueCommand::Docs { format, catalogue, output } => {
            let catalogue = embedded::load(catalogue.as_deref(), lang)?;
            let book = match format {
                DocsFormat::Html => page(&catalogue, lang, &Assets::Inside),
                DocsFormat::Markdown => handbook(&catalogue, lang),
            };
            match output {
                Some(path) => save(path, &book),
                None => put(&book),
            }
        }
        CatalogueCommand::Diff { old, new, on, period, format, output } => {
            let json = *format == RegisterFormat::Json;
            let told = diff::told(&diff::Asked { old, new, on, period: *period, json }, lang)?;
            match output {
                Some(path) => save(path, &told),
                None => put(&told),
            }
        }
        CatalogueCommand::Clauses { catalogue, format } => {
            let catalogue = embedded::load(catalogue.as_deref(), lang)?;
            put(&match format {
                RegisterFormat::Text => clauses::text(&catalogue, lang),
                RegisterFormat::Json => clauses::json(&catalogue),
            })
        }
        CatalogueCommand::Schema { form, format, table, catalogue, output } => {
            let catalogue = embedded::load(catalogue.as_deref(), lang)?;
            let schema = schema::schema(&catalogue, form, table.as_deref(), *format, lang).map_err(Unusable)?;
            match output {
                Some(path) => save(path, &schema),
                None => put(&schema),
            }
        }
        CatalogueCommand::Pack { folder, compiled, output } => pack(folder.as_deref(), *compiled, output, lang),
    }
}

/// All diagnostics; remarks, which keep nothing from loading, go to standard error.
fn check(folder: Option<&Path>, lang: Lang) -> Result<u8, Unusable> {
    let sources = embedded::sources(folder)?;
    let loaded = shequ_core::load_toml(&sources);
    let faults = loaded.diagnostics.iter().filter(|d| !is_remark(d)).count();
    let told = embedded::told(&sources, &loaded, lang);
    if faults == 0 {
        eprint!("{told}");
        return Ok(OK);
    }
    let last = match (lang, loaded.diagnostics.len() >= MAX_DIAGNOSTICS) {
        (Lang::Zh, false) => format!("{faults} 处错误\n"),
        (Lang::Zh, true) => format!("至少 {faults} 处错误，只列出前 {MAX_DIAGNOSTICS} 处\n"),
        (Lang::En, false) => format!("{faults} {}\n", if faults == 1 { "fault" } else { "faults" }),
        (Lang::En, true) => format!("at least {faults} faults, only the first {MAX_DIAGNOSTICS} are listed\n"),
    };
    put(&(told + &last))?;
    Ok(FINDINGS)
}

fn pack(folder: Option<&Path>, compiled: bool, output: &Path, lang: Lang) -> Result<u8, Unusable> {
    let sources = embedded::sources(folder)?;
    let packed = load::pack(&sources, shequ_core::finding::try_examples)
        .map_err(|diagnostics| Unusable(embedded::told(&sources, &Loaded { catalogue: None, diagnostics }, lang)))?;
    let loaded = load::load_packed(&packed, load::no_examples);
    let Some(catalogue) = loaded.catalogue else {
        return Err(Unusable(embedded::told(&sources, &loaded, lang)));
    };
    let text = if compiled { shequ_core::compiled::write(&catalogue) } else { packed };
    save(output, &text)?;
    let (id, version, digest, bytes) = (catalogue.id, catalogue.version, catalogue.digest, text.len());
    let (zh, en) = if compiled { ("编译", "compiled") } else { ("打包", "packed") };
    match lang {
        Lang::Zh => put(&format!("已{zh}目录 {id} {version}，{bytes} 字节\n{digest}\n")),
        Lang::En => put(&format!("{en} catalogue {id} {version}, {bytes} bytes\n{digest}\n")),
    }
}

fn save(path: &Path, text: &str) -> Result<u8, Unusable> {
    let failed = |e| Unusable(format!("写不了 {}：{e} / cannot write the file", path.display()));
    std::fs::write(path, text).map_err(failed)?;
    Ok(OK)
}

/// Writes to standard output; a reader that has seen enough is no fault.
fn put(text: &str) -> Result<u8, Unusable> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => {
            Err(Unusable(format!("写不了结果：{e} / cannot write the result")))
        }
        Ok(()) | Err(_) => Ok(OK),
    }
}

#[cfg(test)]
mod tests;
