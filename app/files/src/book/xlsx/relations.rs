//! How the parts of a workbook refer to each other.

use crate::book::Trouble;
use crate::book::archive::Archive;
use crate::book::xml::{Element, Event, local, plain};

/// A relation of a part to another.
#[derive(Clone, Debug, Default)]
pub struct Relation {
    /// By which the part refers to it.
    pub id: String,
    /// Last word of its type, such as `worksheet`.
    pub kind: String,
    /// Path of the other part in the file.
    pub path: String,
}

/// The relations of a part to others of the file; of the file itself for an empty path.
pub fn read(archive: &Archive, part: &str) -> Result<Vec<Relation>, Trouble> {
    let mut xml = super::part(archive, &relations_path(part))?.ok_or(Trouble::Damaged)?;
    let mut found = Vec::new();
    loop {
        match xml.event()? {
            Event::Start(e) if local(e.name()) == b"Relationship" => found.extend(relation(part, &e)?),
            Event::End(name) if local(name) == b"Relationships" => return Ok(found),
            _ => {}
        }
    }
}

fn relation(part: &str, element: &Element<'_>) -> Result<Option<Relation>, Trouble> {
    let mut relation = Relation::default();
    for (key, value) in element.pairs() {
        match (key, value) {
            (b"Id", value) => relation.id = plain(value)?,
            (b"Type", value) => relation.kind = plain(value)?.rsplit('/').next().unwrap_or_default().to_owned(),
            (b"Target", value) => relation.path = resolve(part, &plain(value)?),
            (b"TargetMode", b"External") => return Ok(None),
            _ => {}
        }
    }
    Ok(Some(relation))
}

/// Where the relations of a part are told.
pub fn relations_path(part: &str) -> String {
    let (folder, name) = part.rsplit_once('/').map_or(("", part), |(folder, name)| (folder, name));
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}_rels/{name}.rels")
}

/// The path that a target stands for, told by a part.
pub fn resolve(part: &str, target: &str) -> String {
    let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut steps: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.retain(|step| !step.is_empty());
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_from_their_part() {
        assert_eq!(resolve("xl/worksheets/sheet1.xml", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolve("xl/workbook.xml", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(resolve("", "xl/workbook.xml"), "xl/workbook.xml");
        assert_eq!(relations_path("xl/workbook.xml"), "xl/_rels/workbook.xml.rels");
        assert_eq!(relations_path(""), "_rels/.rels");
    }
}
