//! `shequ pipe`: one request a line in, one report a line out, for programs that can start another and speak with it.
//! Requests are those of the package's `check` call; reports are the same bytes as through every other door.

use crate::args::PipeArgs;
use crate::{OK, UNUSABLE, Unusable, embedded};
use shequ_core::Lang;
use shequ_core::catalogue::load::{no_examples, pack};
use shequ_core::finding::try_examples;
use shequ_embed::engine;
use shequ_embed::limits::MAX_BUFFER_BYTES;
use std::io::{self, BufRead, Read, Write};
use std::path::Path;

/// Runs the command.
///
/// # Errors
/// The catalogue cannot be used, or a line cannot be read or written.
pub fn run(args: &PipeArgs, lang: Lang) -> Result<u8, Unusable> {
    let opened = engine::open(&packed(args.catalogue.as_deref(), lang)?);
    let opened = opened.map_err(|failure| Unusable(said(&failure, lang)))?;
    let handle: Handle = serde_json::from_str(&opened).map_err(|e| Unusable(e.to_string()))?;
    let broken = |e: io::Error| Unusable(e.to_string());
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let mut code = OK;
    let mut line = Vec::new();
    while next(&mut input, &mut line).map_err(broken)? {
        let answer = match std::str::from_utf8(&line) {
            Ok(text) if text.trim().is_empty() => continue,
            Ok(text) => engine::check(handle.handle, text),
            Err(_) => engine::check(handle.handle, "\u{fffd}"),
        };
        let told = answer.unwrap_or_else(|failure| {
            code = UNUSABLE;
            shequ_core::json::to_json(&failure)
        });
        // Whoever asked waits for the answer before asking again.
        writeln!(output, "{}", told.trim_end()).and_then(|()| output.flush()).map_err(broken)?;
    }
    Ok(code)
}

#[derive(serde::Deserialize)]
struct Handle {
    handle: u32,
}

/// Reads a line; what is longer than a buffer may be is cut there, and told by the engine as no record.
fn next(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let most = MAX_BUFFER_BYTES as u64;
    let read = input.by_ref().take(most).read_until(b'\n', line)?;
    if read as u64 == most && line.last() != Some(&b'\n') {
        input.skip_until(b'\n')?;
    }
    Ok(read > 0)
}

/// A catalogue in packed form: the shipped one, that of a folder, or a packed file as it is.
fn packed(catalogue: Option<&Path>, lang: Lang) -> Result<String, Unusable> {
    if let Some(file) = catalogue.filter(|path| path.is_file()) {
        return std::fs::read_to_string(file).map_err(|e| Unusable(format!("{}: {e}", file.display())));
    }
    let sources = embedded::sources(catalogue)?;
    // The shipped one is proved by the tests.
    let prove = if catalogue.is_some() { try_examples } else { no_examples };
    pack(&sources, prove).map_err(|_| {
        let loaded = shequ_core::load_toml(&sources);
        Unusable(embedded::told(&sources, &loaded, lang))
    })
}

fn said(failure: &shequ_embed::Failure, lang: Lang) -> String {
    let trouble = &failure.error;
    let in_lang = |said: &shequ_embed::answer::Said| match lang {
        Lang::Zh => said.zh.clone(),
        Lang::En => said.en.clone(),
    };
    [&trouble.what, &trouble.why, &trouble.fix].map(in_lang).join("；")
}
