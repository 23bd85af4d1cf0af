//! Loading: source files become a [`Catalogue`] and all diagnostics, in one run.
//!
//! Files become trees ([`toml`], [`csv`], [`pack`]), trees are read by error-collecting blocks ([`block`]), and what
//! they say is linked in order: measures, code lists, divisions, clauses, forms, rules, indicators, targets, readings,
//! standards.
//! The packed JSON runs the same readers, so both ways give the same catalogue and digest.

mod block;
pub(crate) mod built_in;
#[cfg(feature = "toml")]
mod csv;
mod cycle;
mod example;
mod express;
mod field;
mod form;
mod headings;
mod indicator;
mod known;
mod levels;
mod lists;
mod node;
mod pack;
mod programme;
mod reading;
mod rule;
mod sink;
mod source;
mod standard;
#[cfg(feature = "toml")]
mod toml;

pub use headings::heading_key;
pub use known::LEVELS;
pub use sink::is_remark;

use super::Catalogue;
use crate::author_words as words;
use crate::diag::Diagnostic;
#[cfg(feature = "toml")]
use crate::limits::MAX_CATALOGUE_FILE_BYTES;
use crate::limits::MAX_CATALOGUE_FILES;
use crate::map::Map;
use crate::measure::Measures;
use crate::span::{Span, Words};
use block::{Block, Text};
use known::Known;
use programme::PROGRAMME;
use sink::{Place, Sink, noun};
use source::{Role, Source, Sources};

/// A source file of a catalogue.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path relative to the catalogue's folder, with `/`, such as `guangxi/rules/community.toml`.
    pub path: String,
    /// What stands in it.
    pub text: String,
}

/// What loading gives.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The catalogue; none when a diagnostic is more than a remark ([`is_remark`]).
    pub catalogue: Option<Catalogue>,
    /// Everything that is wrong, by file and place, at most `MAX_DIAGNOSTICS`.
    pub diagnostics: Vec<Diagnostic>,
}

/// Runs the examples of a catalogue; the evaluator stands above the catalogue and is handed in.
pub type RunExamples = fn(&Catalogue) -> Vec<Diagnostic>;

/// Loads a catalogue from its TOML and CSV files. `run` is called on a catalogue without errors.
#[cfg(feature = "toml")]
#[must_use]
pub fn load_toml(files: &[SourceFile], run: RunExamples) -> Loaded {
    let sink = Sink::default();
    let (trees, lines) = trees(files, &sink);
    load_with(trees, &lines, run, sink)
}

/// Loads a packed catalogue. `run` is called on a catalogue without errors.
#[must_use]
pub fn load_packed(json: &str, run: RunExamples) -> Loaded {
    let sink = Sink::default();
    let trees = pack::read(json, &sink);
    too_many(trees.len(), &sink);
    if sink.has_errors() {
        return Loaded { catalogue: None, diagnostics: sink.into_sorted() };
    }
    load_with(trees, &Map::new(), run, sink)
}

/// For `load_toml`, `load_packed` and `pack`: believes the examples.
#[must_use]
pub fn no_examples(_: &Catalogue) -> Vec<Diagnostic> {
    Vec::new()
}

/// The packed form of a catalogue: one line of canonical JSON, whose SHA-256 is the catalogue's digest.
///
/// # Errors
/// All diagnostics of a catalogue that does not load.
#[cfg(feature = "toml")]
pub fn pack(files: &[SourceFile], run: RunExamples) -> Result<String, Vec<Diagnostic>> {
    let loaded = load_toml(files, run);
    if loaded.catalogue.is_none() {
        return Err(loaded.diagnostics);
    }
    Ok(pack::write(&apart(trees(files, &Sink::default()).0).1))
}

/// First bytes of the lines of each file, by path.
type Lines = Map<String, Vec<u32>>;

/// The trees of the files that have a place in a catalogue.
#[cfg(feature = "toml")]
fn trees(files: &[SourceFile], sink: &Sink) -> (pack::Trees, Lines) {
    let mut trees = pack::Trees::new();
    let mut lines = Lines::new();
    too_many(files.len(), sink);
    for file in files.iter().take(MAX_CATALOGUE_FILES) {
        let path = file.path.as_str();
        if source::role(path).is_none() {
            source::unexpected(path, sink);
            continue;
        }
        if file.text.len() > MAX_CATALOGUE_FILE_BYTES {
            too_large(path, file.text.len(), sink);
            continue;
        }
        let tree =
            if path.ends_with(".csv") { csv::read(path, &file.text, sink) } else { toml::read(path, &file.text, sink) };
        lines.insert(file.path.clone(), source::line_starts(&file.text));
        if trees.insert(file.path.clone(), tree).is_some() {
            sink.twice([(path, Place { file: path, span: Span::default() }); 2], noun("文件", "file"));
        }
    }
    (trees, lines)
}

fn too_many(count: usize, sink: &Sink) {
    if count > MAX_CATALOGUE_FILES {
        sink.add(
            Place { file: "", span: Span::default() },
            "too-many-files",
            words!(
                "目录有 {count} 个文件，最多 {MAX_CATALOGUE_FILES} 个",
                "the catalogue has {count} files, at most {MAX_CATALOGUE_FILES} are read"
            ),
            words!("所指的文件夹可能不是目录", "the folder may not be a catalogue"),
            words!("检查所指的文件夹", "check which folder was given"),
        );
    }
}

#[cfg(feature = "toml")]
fn too_large(path: &str, bytes: usize, sink: &Sink) {
    sink.add(
        Place { file: path, span: Span::default() },
        "file-too-large",
        words!("文件有 {bytes} 字节", "the file has {bytes} bytes"),
        words!(
            "目录文件最大 {MAX_CATALOGUE_FILE_BYTES} 字节",
            "a catalogue file has at most {MAX_CATALOGUE_FILE_BYTES} bytes"
        ),
        words!("拆成几个文件，或检查是否放错了文件", "split it, or check that it is the right file"),
    );
}

/// The files about several levels, and all others. Only the latter are packed for browsers and stand in the digest of
/// the catalogue, so that a receipt does not depend on rules that its record never met.
fn apart(trees: pack::Trees) -> (pack::Trees, pack::Trees) {
    let (mut between, mut rest) = (pack::Trees::new(), pack::Trees::new());
    for (path, tree) in trees {
        let part = if source::role(&path) == Some(Role::Levels) { &mut between } else { &mut rest };
        part.insert(path, tree);
    }
    (between, rest)
}

/// Links trees into a catalogue and runs its examples.
fn load_with(trees: pack::Trees, lines: &Lines, run: RunExamples, sink: Sink) -> Loaded {
    let (between, trees) = if cfg!(feature = "author") { apart(trees) } else { (pack::Trees::new(), trees) };
    let digest = pack::digest(&pack::write(&trees));
    let several = cfg!(feature = "author") && !between.is_empty();
    let levels_digest = if several { pack::digest(&pack::write(&between)) } else { String::new() };
    let broken = sink.broken_files();
    let mut sources = Sources::default();
    for (path, tree) in trees.into_iter().chain(between) {
        let lines = lines.get(&path).cloned().unwrap_or_default();
        sources.add(Source { path, tree, lines }, &sink);
    }
    sources.check(&sink);
    let catalogue = link(&sources, (digest, levels_digest), &sink);
    for path in &broken {
        sink.drop_consequences(source::role(path));
    }
    // Examples are run beside other faults too, so that an author sees all in one run; not where a file that defines
    // what rules speak of is unreadable, and not those of an unreadable file.
    let speaks = |path: &String| {
        matches!(source::role(path), Some(Role::Rules | Role::Levels | Role::Indicators | Role::Programmes))
    };
    let runnable = broken.iter().all(speaks);
    if let Some(catalogue) = catalogue.as_ref().filter(|_| runnable) {
        for diagnostic in run(catalogue).into_iter().filter(|d| !broken.contains(&d.file)) {
            sink.push(diagnostic);
        }
    }
    let clean = !sink.has_errors();
    Loaded { catalogue: catalogue.filter(|_| clean), diagnostics: sink.into_sorted() }
}

/// Reads everything in the order in which one thing can refer to another. None without a head.
fn link(sources: &Sources, (digest, levels_digest): (String, String), sink: &Sink) -> Option<Catalogue> {
    let head = sources.catalogue.first().and_then(|source| head(source, sink));
    let measures = sources.measures.first().map_or_else(Measures::default, |s| lists::measures(&s.path, &s.tree, sink));
    let code_lists = sources.codes.iter().map(|s| lists::code_list(&s.path, s.stem(), &s.tree, sink)).collect();
    let divisions = sources.divisions.first().map(|s| lists::divisions(&s.path, &s.tree, sink)).unwrap_or_default();
    let mut drafts: Vec<_> = sources.programmes.iter().map(|source| programme::programme(source, sink)).collect();
    let clauses = drafts.iter().flat_map(|draft| draft.clauses.iter().copied()).collect();
    let retired = head.iter().flat_map(|head| head.retired.iter().map(|text| text.text)).collect();
    let known = Known { measures, lists: code_lists, clauses, retired, sink };
    let mut forms: Vec<_> = sources.forms.iter().filter_map(|source| form::form(source, &known)).collect();
    // Lowest level first: the form of those who report most stands where nothing else is said.
    forms.sort_by_key(|form| LEVELS.iter().position(|level| *level == form.unit));
    for source in &sources.rules {
        match forms.iter_mut().find(|form| form.id == source.stem()) {
            Some(form) => rule::rules(source, form, &known),
            None => {
                let all: Vec<&str> = sources.forms.iter().map(Source::stem).collect();
                if !all.contains(&source.stem()) {
                    let at = Place { file: &source.path, span: Span::default() };
                    sink.unknown(at, "unknown-form", form::FORM, source.stem(), all);
                }
            }
        }
    }
    let (indicators, unread) =
        sources.indicators.first().map(|s| indicator::indicators(s, &forms, &known)).unwrap_or_default();
    let ids: Vec<&str> =
        indicators.iter().map(|one| one.id.as_str()).chain(unread.iter().map(String::as_str)).collect();
    let mut read = Vec::new();
    for mut draft in drafts.drain(..) {
        programme::targets(&mut draft, &indicators, &ids, &known);
        reading::readings(&mut draft, &indicators, &ids, &forms, &known);
        standard::standards(&draft, &mut forms, &ids, &known);
        read.push(draft);
    }
    // A browser that fills in one form has no use for rules between several.
    let levels: Vec<_> = if cfg!(feature = "author") {
        sources.levels.iter().filter_map(|source| levels::levels(source, &forms, &known)).collect()
    } else {
        Vec::new()
    };
    let mut programmes = Vec::new();
    for draft in read {
        // Clauses of a file with other faults are not blamed for what could not be read.
        if cfg!(feature = "author") && !sink.has_errors() {
            programme::covered(&draft, (&forms, &levels), &known);
        }
        draft.root.finish();
        programmes.push(draft.programme);
    }
    let head = head?;
    default_programme(&head, &programmes, sink);
    Some(Catalogue {
        id: head.id,
        version: head.version,
        title: head.title,
        digest,
        default_programme: head.programme.map_or(String::new(), |text| text.text.to_owned()),
        stock_phrases: head.stock_phrases,
        measures: known.measures,
        lists: known.lists,
        divisions,
        forms,
        programmes,
        indicators,
        levels,
        levels_digest,
    })
}

/// What `catalogue.toml` says.
struct Head<'a> {
    id: String,
    version: String,
    title: Words,
    programme: Option<Text<'a>>,
    retired: Vec<Text<'a>>,
    stock_phrases: Vec<String>,
}

fn head<'a>(source: &'a Source, sink: &'a Sink) -> Option<Head<'a>> {
    let root = Block::of(&source.tree, &source.path, noun("目录文件", "catalogue file"), sink);
    let block = root.block("catalogue", noun("目录", "catalogue"));
    root.finish();
    let mut block = block?;
    let id = block.id(true);
    let languages = block.texts("languages");
    if languages.is_empty() {
        block.missing("languages");
    }
    for text in &languages {
        let _ = known::choice(*text, noun("语言", "language"), "unknown-language", &[("zh", ()), ("en", ())], sink);
    }
    for language in ["zh", "en"] {
        if !languages.is_empty() && languages.iter().all(|text| text.text != language) {
            sink.spare(language);
        }
    }
    let head = Head {
        id: id.map_or(String::new(), |text| text.text.to_owned()),
        version: block.text("version").map_or(String::new(), |text| text.text.to_owned()),
        title: block.words("title"),
        programme: block.text("programme"),
        retired: block.texts("retired"),
        stock_phrases: block.texts("stock_phrases").iter().map(|text| text.text.to_owned()).collect(),
    };
    block.finish();
    Some(head)
}

fn default_programme(head: &Head<'_>, programmes: &[super::Programme], sink: &Sink) {
    if let Some(text) = head.programme
        && !programmes.iter().any(|programme| programme.id == text.text)
    {
        let all = programmes.iter().map(|programme| programme.id.as_str());
        sink.unknown(text.place, "unknown-programme", PROGRAMME, text.text, all);
    }
}

#[cfg(all(test, feature = "toml"))]
mod tests;
