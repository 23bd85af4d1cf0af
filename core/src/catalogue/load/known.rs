//! What is already read when forms and rules are linked: measures, code lists, clauses.

use super::block::{Block, Text};
use super::sink::{Noun, Sink, noun};
use crate::catalogue::CodeList;
use crate::lang::ListNames;
use crate::measure::{Measures, Quantity};

const CLAUSE: Noun = noun("条款", "clause");
const LEVEL: Noun = noun("层级", "level");

/// Levels of government, lowest first.
pub const LEVELS: [&str; 5] = ["community", "township", "county", "city", "region"];

/// What forms, rules and standards may refer to.
pub struct Known<'a> {
    /// Units of measure.
    pub measures: Measures,
    /// Code lists, by id.
    pub lists: Vec<CodeList>,
    /// Ids of the clauses of all programmes.
    pub clauses: Vec<&'a str>,
    /// Rule ids that may never be used again.
    pub retired: Vec<&'a str>,
    /// Diagnostics.
    pub sink: &'a Sink,
}

impl Known<'_> {
    /// The code lists as expressions see them.
    #[must_use]
    pub fn list_names(&self) -> Vec<ListNames> {
        self.lists.iter().map(CodeList::names).collect()
    }

    /// The quantity of a measure text such as `m2/household`. None after a report.
    #[must_use]
    pub fn quantity(&self, text: Text<'_>) -> Option<Quantity> {
        match self.measures.quantity(text.text) {
            Ok(quantity) => Some(quantity),
            Err(part) => {
                let all = self.measures.all().iter().map(|m| m.id.as_str());
                self.sink.unknown(text.place, "unknown-measure", super::lists::MEASURE, &part, all);
                None
            }
        }
    }

    /// The clause of a block, checked.
    #[must_use]
    pub fn clause(&self, block: &Block<'_>) -> Option<String> {
        let text = block.opt_text("clause")?;
        if !self.clauses.contains(&text.text) {
            self.sink.unknown(text.place, "unknown-clause", CLAUSE, text.text, self.clauses.iter().copied());
        }
        Some(text.text.to_owned())
    }

    /// A level of government, checked.
    #[must_use]
    pub fn level(&self, text: Text<'_>) -> Option<String> {
        if !LEVELS.contains(&text.text) {
            self.sink.unknown(text.place, "unknown-level", LEVEL, text.text, LEVELS);
            return None;
        }
        Some(text.text.to_owned())
    }
}

/// One of a few words; reports any other.
pub fn choice<T: Copy>(
    text: Text<'_>,
    noun: Noun,
    code: &'static str,
    choices: &[(&'static str, T)],
    sink: &Sink,
) -> Option<T> {
    let found = choices.iter().find(|(name, _)| *name == text.text).map(|(_, value)| *value);
    if found.is_none() {
        sink.unknown(text.place, code, noun, text.text, choices.iter().map(|(name, _)| *name));
    }
    found
}
