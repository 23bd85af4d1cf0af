//! Code lists and administrative divisions, with the dates between which their entries hold.

use crate::lang::ListNames;
use crate::map::{Map, Set};
use crate::span::Words;
use crate::value::Date;

/// A closed list of answers.
#[derive(Clone, Debug)]
pub struct CodeList {
    /// Stable id: the file's name.
    pub id: String,
    /// Entries in file order; cells store the index.
    pub codes: Vec<Code>,
}

/// One answer.
#[derive(Clone, Debug)]
pub struct Code {
    /// What is stored and exchanged.
    pub code: String,
    /// What is shown.
    pub label: Words,
    /// Further spellings accepted.
    pub also: Vec<String>,
    /// First day it holds.
    pub from: Option<Date>,
    /// Last day it holds.
    pub until: Option<Date>,
}

impl CodeList {
    /// The list as expressions see it.
    #[must_use]
    pub fn names(&self) -> ListNames {
        ListNames { id: self.id.clone(), codes: self.codes.iter().map(|code| code.code.clone()).collect() }
    }

    /// Index of the entry with this code.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<u16> {
        self.codes.iter().position(|c| c.code == code).and_then(|at| u16::try_from(at).ok())
    }
}

/// One administrative division.
#[derive(Clone, Debug)]
pub struct Division {
    /// Six digits.
    pub code: String,
    /// Name.
    pub name: String,
    /// `region`, `city` or `county`.
    pub level: String,
    /// Code of the division above.
    pub parent: String,
    /// First day it holds.
    pub from: Option<Date>,
    /// Last day it holds.
    pub until: Option<Date>,
    /// Code it had before.
    pub was: Option<String>,
}

/// The list of divisions, by code.
#[derive(Clone, Debug, Default)]
pub struct Divisions {
    by_code: Map<String, Division>,
    /// Codes that others name as the division above them.
    parents: Set<String>,
}

impl Divisions {
    /// A list from its entries; the caller has seen to it that codes are unique.
    #[must_use]
    pub fn new(list: impl IntoIterator<Item = Division>) -> Self {
        let by_code: Map<String, Division> = list.into_iter().map(|d| (d.code.clone(), d)).collect();
        let parents = by_code.values().map(|d| d.parent.clone()).collect();
        Self { by_code, parents }
    }

    /// The division of a six-digit code, whatever its dates.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Division> {
        self.by_code.get(code)
    }

    /// Whether a division holds on a day.
    #[must_use]
    pub fn holds(&self, code: &str, on: Date) -> bool {
        self.get(code).is_some_and(|d| d.from.is_none_or(|from| from <= on) && d.until.is_none_or(|until| on <= until))
    }

    /// Whether the code of a unit lies in a division that holds on a day: its first six digits name one, and where
    /// further digits name a place in it, it is one that has no divisions below it.
    #[must_use]
    pub fn holds_unit(&self, code: &str, on: Date) -> bool {
        let Some((division, place)) = code.split_at_checked(6) else { return false };
        let is_place = place.bytes().any(|b| b != b'0');
        self.holds(division, on) && !(is_place && self.parents.contains(division))
    }

    /// All of them, by code.
    pub fn all(&self) -> impl Iterator<Item = &Division> {
        self.by_code.values()
    }
}
