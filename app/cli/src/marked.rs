//! `shequ check --format xlsx`: each uploaded file comes back as a workbook with its faults marked.

use crate::args::CheckArgs;
use crate::{Unusable, inputs};
use shequ_core::report::Report;
use shequ_core::{Catalogue, Lang, Words, words};
use shequ_files::annotate::{Annotated, Marking, annotate};
use shequ_files::{Input, Reading, Source};
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Bytes of a file that is marked: it is held in memory with all that is written.
const MAX_MARKED_BYTES: u64 = 512 << 20;

/// Refuses what can never be written, before anything is checked.
///
/// # Errors
/// Nowhere to write to; standard input, which cannot be read a second time.
pub fn possible(args: &CheckArgs) -> Result<(), Unusable> {
    if args.output.is_none() {
        return Err(Unusable(
            "工作簿不能写到屏幕上：用 -o 指定输出的文件，有几个文件时指定文件夹 / a workbook is not written to a screen: name a file with -o, or a folder for several files".to_owned(),
        ));
    }
    if args.files.iter().any(|file| file.as_os_str() == "-") {
        return Err(Unusable(
            "标注要再读一次原文件，标准输入不能读两次：先存成文件 / marking reads the file once more, which standard input does not allow: save it first".to_owned(),
        ));
    }
    Ok(())
}

/// Writes one workbook for each file.
///
/// # Errors
/// A place that cannot be written to, or not one file that could be marked.
pub fn write(
    args: &CheckArgs,
    report: &Report,
    reading: &Reading,
    catalogue: &Catalogue,
    lang: Lang,
) -> Result<(), Unusable> {
    let Some(output) = args.output.as_deref() else { return possible(args) };
    let opened = inputs::open(&args.files)?.inputs;
    let uploads: BTreeSet<PathBuf> =
        opened.iter().filter_map(|input| Path::new(&input.name).canonicalize().ok()).collect();
    let alone = opened.len() == 1;
    let folder = output.is_dir() || !alone || args.files.iter().any(|file| file.is_dir());
    if folder {
        std::fs::create_dir_all(output).map_err(|e| cannot_write(output, &e))?;
    }
    let (mut taken, mut done) = (BTreeSet::new(), 0);
    for Input { name, source } in opened {
        let marking = Marking { report, catalogue, form: reading.form.unwrap_or(0), file: &name, alone, lang };
        let marked = match whole(source).and_then(|bytes| annotate(&bytes, &marking)) {
            Ok(marked) => marked,
            Err(why) => {
                eprintln!("{}", words!("{name}：没有标注，{}", "{name}: not marked, {}", why.zh; why.en).get(lang));
                continue;
            }
        };
        let to = if folder { free(output, marked.named(&name), &mut taken) } else { output.to_owned() };
        if to.canonicalize().is_ok_and(|real| uploads.contains(&real)) {
            let shown = to.display();
            return Err(Unusable(format!(
                "{shown} 是上报的文件，不会覆盖：换一个输出位置 / is an uploaded file and is not written over: choose another place"
            )));
        }
        std::fs::write(&to, &marked.bytes).map_err(|e| cannot_write(&to, &e))?;
        done += 1;
        println!("{}", told(&to, &marked).get(lang));
    }
    if done == 0 {
        Err(Unusable("没有一个文件可以标注 / not one file could be marked".to_owned()))
    } else {
        Ok(())
    }
}

fn told(to: &Path, marked: &Annotated) -> Words {
    let (to, lines, cells, notes) = (to.display(), marked.lines, marked.coloured, marked.noted);
    match marked.own {
        true => words!(
            "{to}：清单 {lines} 行，标色 {cells} 格，批注 {notes} 条",
            "{to}: {lines} lines on the list, {cells} cells coloured, {notes} notes"
        ),
        false => words!(
            "{to}（新工作簿，内容相同）：清单 {lines} 行，标色 {cells} 格，批注 {notes} 条",
            "{to} (a new workbook with the same content): {lines} lines on the list, {cells} cells coloured, {notes} notes"
        ),
    }
}

fn cannot_write(to: &Path, error: &std::io::Error) -> Unusable {
    Unusable(format!("写不了 {}：{error} / cannot write", to.display()))
}

/// All bytes of a file, up to what is marked.
fn whole(source: Source) -> Result<Vec<u8>, Words> {
    let mut bytes = Vec::new();
    match source {
        Source::Bytes(whole) => bytes = whole,
        Source::Shared(whole) => bytes = whole.to_vec(),
        Source::Stream(stream) => {
            stream.take(MAX_MARKED_BYTES + 1).read_to_end(&mut bytes).map_err(|e| shequ_files::io_words(&e))?;
        }
    }
    if bytes.len() as u64 > MAX_MARKED_BYTES {
        let most = MAX_MARKED_BYTES >> 20;
        return Err(words!(
            "文件超过 {most} MiB，不宜写成工作簿；请按县或按乡镇拆开，或改用 --format csv",
            "it has more than {most} MiB, too much for a workbook; split it by county or township, or use --format csv"
        ));
    }
    Ok(bytes)
}

/// A name in the folder for the workbook of a file; files of one name from different folders are numbered.
fn free(folder: &Path, (stem, ending): (&str, String), taken: &mut BTreeSet<String>) -> PathBuf {
    let numbered = (2..).map(|n: u32| format!("{stem}-{n}"));
    let name = std::iter::once(stem.to_owned()).chain(numbered).find(|name| taken.insert(name.to_lowercase()));
    folder.join(format!("{}.{ending}", name.unwrap_or_else(|| stem.to_owned())))
}
