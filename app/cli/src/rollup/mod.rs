//! `shequ rollup`: reads the reports of all levels, rolls indicators up, tells them.

mod text;

use crate::args::{By, RollupArgs, RollupFormat};
use crate::forms::{self, Strayed};
use crate::levels::unusable;
use crate::output::Style;
use crate::{OK, UNUSABLE, Unusable, embedded, register};
use shequ_core::finding::Structural;
use shequ_core::report::indicators::{LeftOutReport, RollUpReport};
use shequ_core::rollup::{Level, Options};
use shequ_core::{Catalogue, Lang, words};
use shequ_rollup::html::Handbook;
use shequ_rollup::{Asked, csv, html, json, xlsx};
use std::io::Write;

/// What is said of files that another version of the catalogue was filled in by; they count, and that is told.
const OTHER_CATALOGUE: [&str; 2] = ["template_version_differs", "record_catalogue_differs"];

/// Reads files, rolls up and writes.
pub fn run(args: &RollupArgs, lang: Lang) -> Result<u8, Unusable> {
    let catalogue = embedded::load(args.catalogue.as_deref(), lang)?;
    let register = args.register.as_deref().map(register::read).transpose()?;
    let mut forms = forms::read(&args.files, &catalogue, args.period)?;
    if forms.batches.is_empty() {
        let told: Vec<String> = forms.structural.iter().map(|s| format!("{}: {}", s.file, s.says.get(lang))).collect();
        eprintln!("{}", told.join("\n"));
        return Ok(UNUSABLE);
    }
    let year = args.period.or_else(|| forms.year(&catalogue)).unwrap_or_else(|| catalogue.last_year());
    let options = Options {
        year,
        programme: args.programme.clone().unwrap_or_default(),
        readings: args.reading.clone(),
        indicators: args.indicator.clone(),
    };
    let mut left_out = apart(&forms.only(year, &catalogue), year, lang);
    let mut earlier = Vec::new();
    if !args.previous.is_empty() {
        let mut before = forms::read(&args.previous, &catalogue, None)?;
        let year = before.year(&catalogue).unwrap_or(year - 1);
        left_out.extend(apart(&before.only(year, &catalogue), year, lang));
        let indicators = shequ_rollup::earlier(&catalogue, year, &before.batches, &options);
        earlier.push(indicators.map_err(|words| unusable(&words, lang))?);
    }
    let (by, register, versions) = (level(args.by), register.as_ref(), Vec::new());
    let asked = Asked { options, by, lang, register, earlier, versions, left_out };
    let report = shequ_rollup::rolled(&catalogue, &forms.batches, asked).map_err(|words| unusable(&words, lang))?;
    let told = |remark: &&Structural| remark.fatal || OTHER_CATALOGUE.contains(&remark.code);
    for remark in forms.structural.iter().filter(told) {
        eprintln!("{}: {}", remark.file, remark.says.get(lang));
    }
    write(args, &report, &catalogue, lang)?;
    Ok(OK)
}

/// Records of another year, which would be counted as this year's.
fn apart(strayed: &[Strayed], year: i32, lang: Lang) -> Vec<LeftOutReport> {
    let why = |one: &Strayed| {
        let (records, stated) = (one.records, one.year);
        words!(
            "有 {records} 份的报告期是 {stated} 年，不是 {year} 年，没有计入；要汇总那一年用 --period {stated}",
            "{records} reports state {stated} and not {year}; they do not count: `--period {stated}` rolls that year up"
        )
    };
    strayed.iter().map(|one| LeftOutReport { what: one.file.clone(), why: why(one).get(lang).to_owned() }).collect()
}

fn level(by: By) -> Level {
    match by {
        By::Community => Level::Community,
        By::Township => Level::Township,
        By::County => Level::County,
        By::City => Level::City,
        By::Region => Level::Region,
    }
}

fn write(args: &RollupArgs, report: &RollUpReport, catalogue: &Catalogue, lang: Lang) -> Result<(), Unusable> {
    let width = if args.output.is_some() { 100 } else { Style::terminal_width() };
    let told = match args.format {
        RollupFormat::Text => text::told(report, lang, width).into_bytes(),
        RollupFormat::Json => json(report).into_bytes(),
        RollupFormat::Csv => csv::table(report, lang).into_bytes(),
        RollupFormat::Xlsx => xlsx::workbook(report, lang).map_err(|words| unusable(&words, lang))?,
        RollupFormat::Html => {
            let handbook = args.handbook.as_deref().map(|address| Handbook { address, catalogue });
            html::page_with(report, lang, "", handbook).into_bytes()
        }
    };
    match &args.output {
        Some(path) => {
            std::fs::write(path, told).map_err(|e| Unusable(format!("写不了 {}：{e} / cannot write", path.display())))
        }
        None => match std::io::stdout().lock().write_all(&told) {
            // The reader of a pipe has seen enough.
            Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(Unusable(format!("写不了结果：{e} / cannot write the result")))
            }
            Ok(()) | Err(_) => Ok(()),
        },
    }
}

#[cfg(test)]
mod tests;
