//! A source file after its syntax has been read, and the place of each kind of file in a catalogue.

use super::node::Node;
use super::sink::{Place, Sink, noun};
use crate::author_words as words;
use crate::map::sort_by;
use crate::span::Span;

/// One file: its path, its tree, and where its lines begin.
#[derive(Debug)]
pub struct Source {
    /// Path inside the catalogue, such as `guangxi/rules/community.toml`.
    pub path: String,
    /// What stands in it.
    pub tree: Node,
    /// First byte of every line; empty for the packed form.
    pub lines: Vec<u32>,
}

/// First byte of every line of a text.
#[cfg(feature = "toml")]
#[must_use]
pub fn line_starts(text: &str) -> Vec<u32> {
    let after = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| Span::new(i + 1, i + 1).start);
    std::iter::once(0).chain(after).collect()
}

impl Source {
    /// The name of the file without folder and extension.
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    /// File and line (from 1; 0 for the packed form) of a span.
    #[must_use]
    pub fn place(&self, span: Span) -> (String, u32) {
        let line = self.lines.partition_point(|start| *start <= span.start);
        (self.path.clone(), u32::try_from(line).unwrap_or(0))
    }
}

/// All files of a catalogue by what they are; those of one kind in order of their paths.
#[derive(Debug, Default)]
pub struct Sources {
    /// `measures.toml`
    pub measures: Vec<Source>,
    /// `catalogue.toml`
    pub catalogue: Vec<Source>,
    /// `codes/*.csv`
    pub codes: Vec<Source>,
    /// `divisions.csv`
    pub divisions: Vec<Source>,
    /// `forms/*.toml`
    pub forms: Vec<Source>,
    /// `rules/*.toml`
    pub rules: Vec<Source>,
    /// `rollup/*.toml`
    pub levels: Vec<Source>,
    /// `indicators.toml`
    pub indicators: Vec<Source>,
    /// `programmes/*.toml`
    pub programmes: Vec<Source>,
}

/// What a file is, by its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// `measures.toml`
    Measures,
    /// `catalogue.toml`
    Catalogue,
    /// `codes/*.csv`
    Codes,
    /// `divisions.csv`
    Divisions,
    /// `forms/*.toml`
    Forms,
    /// `rules/*.toml`
    Rules,
    /// `rollup/*.toml`
    Levels,
    /// `indicators.toml`
    Indicators,
    /// `programmes/*.toml`
    Programmes,
}

/// What a file is, by its last folder and its name; none for a file that has no place in a catalogue.
#[must_use]
pub fn role(path: &str) -> Option<Role> {
    let mut parts = path.rsplit('/');
    let (name, folder) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    match (folder, name) {
        ("codes", name) if name.ends_with(".csv") => Some(Role::Codes),
        ("forms", name) if name.ends_with(".toml") => Some(Role::Forms),
        ("rollup", name) if name.ends_with(".toml") => Some(Role::Levels),
        ("rules", name) if name.ends_with(".toml") => Some(Role::Rules),
        ("programmes", name) if name.ends_with(".toml") => Some(Role::Programmes),
        (_, "measures.toml") => Some(Role::Measures),
        (_, "catalogue.toml") => Some(Role::Catalogue),
        (_, "divisions.csv") => Some(Role::Divisions),
        (_, "indicators.toml") => Some(Role::Indicators),
        (_, _) => None,
    }
}

impl Sources {
    /// Puts a file in its place; files without one are told and left out.
    pub fn add(&mut self, source: Source, sink: &Sink) {
        let list = match role(&source.path) {
            Some(Role::Measures) => &mut self.measures,
            Some(Role::Catalogue) => &mut self.catalogue,
            Some(Role::Codes) => &mut self.codes,
            Some(Role::Divisions) => &mut self.divisions,
            Some(Role::Forms) => &mut self.forms,
            Some(Role::Rules) => &mut self.rules,
            Some(Role::Levels) => &mut self.levels,
            Some(Role::Indicators) => &mut self.indicators,
            Some(Role::Programmes) => &mut self.programmes,
            None => return unexpected(&source.path, sink),
        };
        list.push(source);
    }

    /// Reports files that stand twice or are missing, and files named alike.
    pub fn check(&mut self, sink: &Sink) {
        for list in [&mut self.codes, &mut self.forms, &mut self.rules, &mut self.levels, &mut self.programmes] {
            sort_by(list, &|a, b| a.stem().cmp(b.stem()).then_with(|| a.path.cmp(&b.path)));
            let names = list.iter().map(|s| (s.stem(), Place { file: &s.path, span: Span::default() }));
            sink.twice(names.collect::<Vec<_>>(), noun("文件", "file"));
        }
        single(&self.catalogue, "catalogue.toml", true, sink);
        single(&self.measures, "measures.toml", true, sink);
        single(&self.divisions, "divisions.csv", false, sink);
        single(&self.indicators, "indicators.toml", false, sink);
        if self.forms.is_empty() {
            missing("forms/*.toml", sink);
        }
    }
}

/// Tells that a file has no place in a catalogue.
pub fn unexpected(path: &str, sink: &Sink) {
    sink.add(
        Place { file: path, span: Span::default() },
        "unexpected-file",
        words!("这个文件不在目录规定的位置", "this file has no place in a catalogue"),
        words!("它没有被读取", "it was not read"),
        words!(
            "放进 forms/、rules/、rollup/、codes/、programmes/ 之一，或移出目录文件夹",
            "move it into forms/, rules/, rollup/, codes/ or programmes/, or out of the folder"
        ),
    );
}

fn single(list: &[Source], name: &str, required: bool, sink: &Sink) {
    if list.is_empty() && required {
        missing(name, sink);
    }
    for extra in list.iter().skip(1) {
        let first = &list[0].path;
        sink.add(
            Place { file: &extra.path, span: Span::default() },
            "second-file",
            words!("已经有一个 {name}：{first}", "there is already a {name}: {first}"),
            words!("一个目录只能有一个", "a catalogue has one of it"),
            words!("删去其中一个，或分成两个目录分别读取", "remove one of them, or load two catalogues"),
        );
    }
}

fn missing(name: &str, sink: &Sink) {
    sink.add(
        Place { file: name, span: Span::default() },
        "missing-file",
        words!("没有 {name}", "there is no {name}"),
        words!("目录缺少它就不完整", "a catalogue is not complete without it"),
        words!("补上这个文件，或检查所指的文件夹是否正确", "add the file, or check that the right folder was given"),
    );
}
