//! Phase 0: what keeps a file, sheet, column or row from being read as the form.

use crate::catalogue::Severity;
use crate::span::Words;

/// A fault or remark about the shape of what was handed in. Reported as rule `structure.<code>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Structural {
    /// Stable snake_case name, such as `unknown_column`.
    pub code: &'static str,
    /// Weight; a fault that makes a whole file unusable is an error with `fatal`.
    pub severity: Severity,
    /// Nothing of this file or sheet could be used.
    pub fatal: bool,
    /// File name as given.
    pub file: String,
    /// Address in the file, such as `设施!F5` or `Sheet1!3:3`; empty for the file as a whole.
    pub at: String,
    /// Unit the row speaks of, if known; empty otherwise.
    pub unit: String,
    /// Raw text of the cell, where there is one.
    pub value: String,
    /// What is wrong.
    pub says: Words,
    /// Why that matters.
    pub why: Words,
    /// What to do.
    pub fix: Words,
}
