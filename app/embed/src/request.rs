//! What hosts ask, as JSON. Unknown members are refused, so that a typing error is not a silent default; `null` is the
//! same as leaving a member out.

#[cfg(feature = "files")]
mod files;
mod read;

#[cfg(feature = "files")]
pub use files::{AskFiles, CheckFiles};

use shequ_core::column::register::RegisteredUnit;
use shequ_core::json::Json;
use shequ_core::{Asked, Lang};

/// A record with what stands beside it.
#[derive(Debug)]
pub struct Check<'a> {
    /// The record, JSON version 1; numbers keep their digits.
    pub record: Json<'a>,
    /// Id of the form: as asked, or as the record says.
    pub form: Option<String>,
    /// Last year's record of the same unit.
    pub previous: Option<&'a str>,
    /// What the register says of the unit.
    pub unit: Option<Unit>,
    /// The day whose rules are in force, such as `2025-12-31`.
    pub as_of: Option<String>,
    /// `zh` or `en`.
    pub lang: Option<Language>,
    /// Level that checks, such as `county`.
    pub level: Option<String>,
}

/// A unit of the register.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// Name.
    pub name: String,
    /// Kind, such as `community`.
    pub kind: String,
    /// Code of the unit above.
    pub parent: String,
}

/// A language of the words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::Zh => Self::Zh,
            Language::En => Self::En,
        }
    }
}

impl From<Unit> for RegisteredUnit {
    fn from(unit: Unit) -> Self {
        Self { name: unit.name, kind: unit.kind, parent: unit.parent, from: None, until: None }
    }
}

/// What is said beside a record, with everything parsed.
#[derive(Debug)]
pub struct Beside<'a> {
    /// The register's words.
    pub unit: Option<RegisteredUnit>,
    /// The day.
    pub as_of: Option<shequ_core::value::Date>,
    /// Last year's record.
    pub previous: Option<&'a str>,
    /// Language of all words.
    pub lang: Language,
    /// Level that checks.
    pub level: Option<String>,
}

impl Beside<'_> {
    /// As core wants it.
    #[must_use]
    pub fn asked(&self) -> Asked<'_> {
        Asked {
            lang: self.lang.into(),
            level: self.level.as_deref(),
            as_of: self.as_of,
            previous: self.previous,
            unit: self.unit.as_ref(),
        }
    }
}

/// One thing to do with a session. Cells are named by path: `hh_resident`, `facilities[2].area_total`.
#[derive(Debug)]
pub enum Act {
    /// Sets a cell to what was typed, or to a state that stands in place of a value.
    Set {
        /// Path of the cell.
        at: String,
        /// What was typed; an empty text is a blank cell.
        text: Option<String>,
        /// `blank`, `not_applicable` or `not_available`.
        state: Option<Missing>,
    },
    /// Writes a note on a cell.
    Note {
        /// Path of the cell.
        at: String,
        /// The note; empty to take it away.
        text: String,
    },
    /// Says where the value of a cell came from.
    Origin {
        /// Path of the cell.
        at: String,
        /// `typed`, `carried`, `confirmed`, `imported` or `computed`; null to forget it.
        origin: Option<String>,
    },
    /// Takes last year's value over into a blank cell.
    Carry {
        /// Path of the cell.
        at: String,
    },
    /// Puts an empty row into a table.
    InsertRow {
        /// Id of the table.
        table: String,
        /// Before which row, counted from 1; at the end where it is larger.
        row: u32,
    },
    /// Takes a row out of a table.
    RemoveRow {
        /// Id of the table.
        table: String,
        /// Which row, counted from 1.
        row: u32,
    },
    /// Explains the findings of a fingerprint.
    Explain {
        /// Fingerprint of the finding.
        fingerprint: String,
        /// The reason; empty to take it back.
        text: String,
        /// Who explains.
        by: String,
        /// When.
        at: String,
    },
    /// Tells everything in another language from now on.
    Speak(Language),
    /// Everything there is to show.
    View,
    /// The report.
    Report,
    /// The canonical record.
    Record,
    /// The receipt.
    Receipt,
}

/// A state that stands in place of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// 未填
    Blank,
    /// 不适用
    NotApplicable,
    /// 暂无数据
    NotAvailable,
}
