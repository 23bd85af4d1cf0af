//! The units of a roll-up and what stands above them: community, township, county, city, region.
//!
//! A unit's level follows from its 12-digit code: community ends in three digits of its own, a township in 000, a
//! county in 000000, a city in 00000000, the region in 0000000000. The unit above is that of the register, where there
//! is one, otherwise that of the code; the city above a county is that of the list of divisions.

use crate::catalogue::Catalogue;
use crate::column::register::Register;
use crate::map::Map;
use crate::value::Date;

/// A level of government, lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 村（社区）
    Community,
    /// 乡镇（街道）
    Township,
    /// 县（市、区）
    County,
    /// 设区市
    City,
    /// 自治区
    Region,
}

impl Level {
    /// All, lowest first.
    pub const ALL: [Self; 5] = [Self::Community, Self::Township, Self::County, Self::City, Self::Region];

    /// The name in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        ["community", "township", "county", "city", "region"][self as usize]
    }

    /// The level of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }

    /// The level of a 12-digit code; none for anything else.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        if code.len() != 12 || !code.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let own = |from: usize, to: usize| code.as_bytes()[from..to].iter().any(|b| *b != b'0');
        Some(match () {
            () if own(9, 12) => Self::Community,
            () if own(6, 9) => Self::Township,
            () if own(4, 6) => Self::County,
            () if own(2, 4) => Self::City,
            () => Self::Region,
        })
    }
}

/// A unit, or a place above units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// 12 digits.
    pub code: String,
    /// Name; empty where nobody gave one.
    pub name: String,
    /// Its level.
    pub level: Level,
    /// The unit above.
    pub parent: Option<u32>,
    /// Whether its own form came in.
    pub reported: bool,
    /// Whether the register expects its form.
    pub expected: bool,
    /// Why its form does not count, if it does not.
    pub left_out: Option<LeftOut>,
}

/// Why a form that came in does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// Another unit names it as merged, split or renamed into itself; counting both would count it twice.
    Replaced,
}

impl Unit {
    /// Whether its figures count.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.reported && self.left_out.is_none()
    }

    /// Whether its form is awaited and did not come.
    #[must_use]
    pub fn missing(&self) -> bool {
        self.expected && !self.reported
    }

    /// Which units are its peers by kind, told from the code because a unit that did not report tells nothing else:
    /// 居委会 and the like (001-199, 400-499) or 村委会 and the like; streets, towns, townships or zones.
    #[must_use]
    pub fn kind(&self) -> u8 {
        let part = |from: usize| self.code.get(from..from + 3).and_then(|digits| digits.parse::<u16>().ok());
        match self.level {
            Level::Community => match part(9) {
                Some(1..=199 | 400..=499) => 1,
                _ => 2,
            },
            Level::Township => match part(6) {
                Some(1..=99) => 3,
                Some(100..=199) => 4,
                Some(200..=399) => 5,
                _ => 6,
            },
            Level::County | Level::City | Level::Region => 0,
        }
    }
}

/// All units of a roll-up.
#[derive(Clone, Debug, Default)]
pub struct Units {
    /// In order of their arrival; after [`Units::arrange`] in order of their codes.
    pub list: Vec<Unit>,
    by_code: Map<String, u32>,
    /// Whether a register says who is expected.
    pub registered: bool,
}

impl Units {
    /// The unit of a code, made with all above it where it is new; none for a text that is no code.
    pub fn add(&mut self, code: &str, catalogue: &Catalogue, register: Option<&Register>, on: Date) -> Option<u32> {
        if let Some(at) = self.by_code.get(code) {
            return Some(*at);
        }
        let level = Level::of(code)?;
        let entry = register.and_then(|register| register.get(code, on));
        let own = entry.map(|unit| unit.parent.as_str()).filter(|parent| Level::of(parent).is_some_and(|l| l > level));
        let parent = own.map(str::to_owned).or_else(|| above(code, level, catalogue));
        let parent = parent.and_then(|parent| self.add(&parent, catalogue, register, on));
        let division =
            || catalogue.divisions.get(&code[..6]).map(|d| d.name.clone()).filter(|_| level >= Level::County);
        let name = entry.map(|unit| unit.name.clone()).filter(|name| !name.is_empty()).or_else(division);
        let at = u32::try_from(self.list.len()).expect("fewer than 2^32 units");
        self.list.push(Unit {
            code: code.to_owned(),
            name: name.unwrap_or_default(),
            level,
            parent,
            reported: false,
            expected: false,
            left_out: None,
        });
        self.by_code.insert(code.to_owned(), at);
        Some(at)
    }

    /// Takes up whom a register expects.
    pub fn expect(&mut self, register: &Register, catalogue: &Catalogue, on: Date) {
        self.registered = true;
        for (code, unit) in &register.units {
            let fits = Level::of(code).is_some_and(|level| unit.kind.is_empty() || unit.kind == level.name());
            if fits
                && register.get(code, on).is_some()
                && let Some(at) = self.add(code, catalogue, Some(register), on)
            {
                self.list[at as usize].expected = true;
            }
        }
    }

    /// The unit of a code.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<u32> {
        self.by_code.get(code).copied()
    }

    /// A unit and all above it, lowest first.
    pub fn line(&self, at: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(Some(at), |at| self.list[*at as usize].parent)
    }

    /// The unit of a level that a unit belongs to, or is.
    #[must_use]
    pub fn at_level(&self, at: u32, level: Level) -> Option<u32> {
        self.line(at).find(|up| self.list[*up as usize].level == level)
    }

    /// All units of a level, in order of their codes.
    #[must_use]
    pub fn of_level(&self, level: Level) -> Vec<u32> {
        self.by_code.iter().map(|(_, at)| *at).filter(|at| self.list[*at as usize].level == level).collect()
    }

    /// The units right below one, in order of their codes.
    #[must_use]
    pub fn below(&self, parent: u32) -> Vec<u32> {
        self.by_code.iter().map(|(_, at)| *at).filter(|at| self.list[*at as usize].parent == Some(parent)).collect()
    }
}

/// The code of the unit above, from the code itself and the list of divisions.
fn above(code: &str, level: Level, catalogue: &Catalogue) -> Option<String> {
    let padded = |digits: &str| format!("{digits:0<12}");
    match level {
        Level::Community => Some(padded(&code[..9])),
        Level::Township => Some(padded(&code[..6])),
        Level::County => {
            let listed = catalogue.divisions.get(&code[..6]).map(|division| division.parent.clone());
            Some(padded(&listed.filter(|parent| !parent.is_empty()).unwrap_or_else(|| code[..4].to_owned())))
        }
        Level::City => Some(padded(&code[..2])),
        Level::Region => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_follow_from_codes() {
        let level = |code| Level::of(code).map(Level::name);
        assert_eq!(level("450102001004"), Some("community"));
        assert_eq!(level("450102001000"), Some("township"));
        assert_eq!(level("450102000000"), Some("county"));
        assert_eq!(level("450100000000"), Some("city"));
        assert_eq!(level("450000000000"), Some("region"));
        assert_eq!(level("4501"), None);
    }
}
