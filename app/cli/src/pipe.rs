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
    answer(handle.handle, &mut io::stdin().lock(), &mut io::stdout().lock()).map_err(|e| Unusable(e.to_string()))
}

/// Answers line by line until the input ends; 2 where one line was no request.
fn answer(handle: u32, input: &mut impl BufRead, output: &mut impl Write) -> io::Result<u8> {
    let mut code = OK;
    let mut line = Vec::new();
    while next(input, &mut line)? {
        // What is no text is no JSON either, and the engine says so.
        let text = std::str::from_utf8(&line).unwrap_or("\u{fffd}").trim();
        if text.is_empty() {
            continue;
        }
        let told = engine::check(handle, text).unwrap_or_else(|failure| {
            code = UNUSABLE;
            shequ_core::json::to_json(&failure)
        });
        // Whoever asked waits for the answer before asking again.
        writeln!(output, "{}", told.trim_end())?;
        output.flush()?;
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
    let in_lang = |said: &shequ_embed::answer::Said<'_>| match lang {
        Lang::Zh => said.zh.to_string(),
        Lang::En => said.en.to_string(),
    };
    [&trouble.what, &trouble.why, &trouble.fix].map(in_lang).join("；")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_answered_and_a_broken_one_stops_nothing() {
        let opened = engine::open(&packed(None, Lang::Zh).expect("the shipped catalogue")).expect("it opens");
        let handle: Handle = serde_json::from_str(&opened).expect("JSON");
        let good = "{\"record\":{\"record\":1,\"form\":\"community\",\"values\":{\"hh_resident\":\"x\"}}}";
        let mut input = format!("{good}\r\n\n{{\n").into_bytes();
        input.extend(b"\xff\n");
        input.extend(good.as_bytes());
        let mut output = Vec::new();
        let code = answer(handle.handle, &mut input.as_slice(), &mut output).expect("answers");
        let lines: Vec<serde_json::Value> = String::from_utf8(output)
            .expect("text")
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        assert_eq!((code, lines.len()), (UNUSABLE, 4));
        assert_eq!(lines[0]["verdict"], "blocked");
        assert_eq!(lines[0], lines[3]);
        for broken in &lines[1..3] {
            assert!(broken["error"]["what"]["zh"].as_str().is_some_and(|text| !text.is_empty()), "{broken}");
        }
    }
}
