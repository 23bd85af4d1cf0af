//! Column headings: how they are compared, and the search for two fields that would claim one column.

use super::field::Draft;
use super::sink::{Place, Sink};
use crate::author_words as words;
use crate::map::Map;

/// A heading as it is compared: full-width forms as ASCII, small letters, no space around it.
#[must_use]
pub fn heading_key(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{3000}' | '\u{a0}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        other => other,
    };
    let narrow: String = text.chars().map(narrow).collect();
    // Character by character: no language has a say in it.
    narrow.trim().chars().flat_map(char::to_lowercase).collect()
}

/// Reports headings that two fields of one sheet would claim. The unit's key heads a column of every table sheet too.
pub fn collisions(fields: &[Draft<'_>], tables: &[&[Draft<'_>]], unit_key: Option<usize>, sink: &Sink) {
    sheet(fields.iter(), sink);
    for table in tables {
        sheet(unit_key.and_then(|at| fields.get(at)).into_iter().chain(*table), sink);
    }
}

fn sheet<'a>(fields: impl Iterator<Item = &'a Draft<'a>>, sink: &Sink) {
    let mut claimed: Map<String, (&str, Place<'_>)> = Map::new();
    for draft in fields {
        for (heading, place) in &draft.headings {
            let id = draft.field.id.as_str();
            let (other, _) = *claimed.or_insert(heading_key(heading), (id, *place));
            if other != id {
                sink.add(
                    *place,
                    "heading-collision",
                    words!(
                        "列标题“{heading}”同时属于 {other} 和 {id}",
                        "heading `{heading}` belongs to both `{other}` and `{id}`"
                    ),
                    words!(
                        "读文件时无法知道这一列是哪个指标（全角半角、大小写不作区别）",
                        "reading a file, it would not be known whose column it is (width and case do not count)"
                    ),
                    words!("改掉其中一个标题，使两者可区分", "change one of the two headings"),
                );
            }
        }
    }
}
