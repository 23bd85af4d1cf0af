//! The parts of a workbook file and their relations. Parts that are not changed are copied as they are packed.

use super::pack::Pack;
use super::xml::{Edits, Node, escape};
use crate::book::archive::Archive;
use crate::book::xlsx::relations::{Relation, relations_path, resolve};
use crate::shared::Shared;
use shequ_core::map::Map;
use std::io::Read;

const TYPES: &str = "[Content_Types].xml";
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// An opened file with what changes in it.
pub struct Package {
    archive: Archive,
    /// New texts of parts; none for a part that goes.
    changed: Map<String, Option<String>>,
    defaults: Map<String, String>,
    overrides: Map<String, String>,
}

impl Package {
    /// Opens a file that was found safe to unpack.
    pub fn open(source: &Shared) -> Option<Self> {
        let archive = Archive::open(source).ok()?;
        Some(Self { archive, changed: Map::new(), defaults: Map::new(), overrides: Map::new() })
    }

    /// The number of a part of the opened file, by its very name: under that it is changed.
    fn at(&self, path: &str) -> Option<usize> {
        self.archive.members().iter().position(|member| member.name == path)
    }

    /// Whether there is such a part.
    pub fn has(&self, path: &str) -> bool {
        match self.changed.get(path) {
            Some(changed) => changed.is_some(),
            None => self.at(path).is_some(),
        }
    }

    /// The text of a part.
    pub fn read(&mut self, path: &str) -> Option<String> {
        if let Some(changed) = self.changed.get(path) {
            return changed.clone();
        }
        let mut text = String::new();
        self.archive.read(self.at(path)?).ok()?.read_to_string(&mut text).ok()?;
        Some(text)
    }

    /// Puts a part in the place of an old one, or adds it.
    pub fn put(&mut self, path: &str, text: String) {
        self.changed.insert(path.to_owned(), Some(text));
    }

    /// Adds a part of a type of its own.
    pub fn add(&mut self, path: &str, content_type: &str, text: String) {
        self.overrides.insert(path.to_owned(), content_type.to_owned());
        self.put(path, text);
    }

    /// Makes the type of all parts with an ending known.
    pub fn default_type(&mut self, ending: &str, content_type: &str) {
        self.defaults.insert(ending.to_owned(), content_type.to_owned());
    }

    /// Takes a part away.
    pub fn remove(&mut self, path: &str) {
        self.changed.insert(path.to_owned(), None);
    }

    /// A path that no part has: `xl/comments7.xml`.
    pub fn free(&self, before: &str, behind: &str) -> String {
        let mut paths = (1..).map(|n: u32| format!("{before}{n}{behind}"));
        paths.find(|path| !self.has(path) && !self.changed.contains_key(path)).unwrap_or_default()
    }

    /// The relations of a part; of the file itself for an empty path.
    pub fn relations(&mut self, part: &str) -> Vec<Relation> {
        let Some(text) = self.read(&relations_path(part)) else { return Vec::new() };
        let children = Node::root(&text).and_then(|root| root.inside()).map_or(Vec::new(), |inside| inside.children);
        let inner = children.iter().filter(|child| child.attribute("TargetMode").as_deref() != Some("External"));
        inner
            .filter_map(|child| {
                Some(Relation {
                    id: child.attribute("Id")?,
                    kind: child.attribute("Type")?.rsplit('/').next()?.to_owned(),
                    path: resolve(part, &child.attribute("Target")?),
                })
            })
            .collect()
    }

    /// Relates a part to another and gives the id.
    pub fn relate(&mut self, part: &str, kind: &str, to: &str) -> Option<String> {
        let path = relations_path(part);
        let text = self.read(&path).unwrap_or_else(|| {
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>".to_owned()
        });
        let root = Node::root(&text)?;
        let taken: Vec<String> = root.inside()?.children.iter().filter_map(|child| child.attribute("Id")).collect();
        let id = (1..).map(|n: u32| format!("rIdShequ{n}")).find(|id| !taken.contains(id))?;
        let (p, to) = (root.prefix(), escape(to));
        let mut edits = Edits::default();
        edits.append(
            &root,
            &format!("<{p}Relationship Id=\"{id}\" Type=\"{RELATION}/{kind}\" Target=\"/{to}\"/>"),
            1,
        )?;
        let text = edits.apply(&text);
        self.put(&path, text);
        Some(id)
    }

    /// The changed file. Parts stand in their old order, new ones behind them.
    pub fn finish(mut self) -> Option<Vec<u8>> {
        self.tell_types()?;
        let mut out = Pack::default();
        for (at, member) in self.archive.members().iter().enumerate() {
            match self.changed.remove(&member.name) {
                None => out.copy(member, &self.archive.read_packed(at).ok()?).ok()?,
                Some(None) => {}
                Some(Some(text)) => out.add(&member.name, &text).ok()?,
            }
        }
        for (name, text) in self.changed {
            if let Some(text) = text {
                out.add(&name, &text).ok()?;
            }
        }
        out.finish().ok()
    }

    /// Brings the list of types up to date.
    fn tell_types(&mut self) -> Option<()> {
        let text = self.read(TYPES)?;
        let root = Node::root(&text)?;
        let (p, inside) = (root.prefix(), root.inside()?);
        let known = |kind: &str, attribute: &str, value: &str| {
            let of_kind = inside.children.iter().filter(|child| child.name() == kind);
            of_kind.filter_map(|child| child.attribute(attribute)).any(|told| told.eq_ignore_ascii_case(value))
        };
        let mut new = String::new();
        for (ending, content) in self.defaults.iter().filter(|(ending, _)| !known("Default", "Extension", ending)) {
            new.push_str(&format!("<{p}Default Extension=\"{ending}\" ContentType=\"{content}\"/>"));
        }
        for (path, content) in &self.overrides {
            if !known("Override", "PartName", &format!("/{path}")) {
                new.push_str(&format!("<{p}Override PartName=\"/{}\" ContentType=\"{content}\"/>", escape(path)));
            }
        }
        let mut edits = Edits::default();
        let gone = |child: &&Node<'_>| {
            let part = child.attribute("PartName").unwrap_or_default();
            self.changed.get(part.trim_start_matches('/')).is_some_and(Option::is_none)
        };
        inside.children.iter().filter(gone).for_each(|child| edits.put(child.start..child.end, ""));
        let close = inside.close?;
        edits.put(close..close, new);
        let text = edits.apply(&text);
        self.put(TYPES, text);
        Some(())
    }
}
