//! The report: outcomes to words, counted exactly, capped by name, in canonical bytes.

mod canonical;
mod gap;
pub mod model;
mod render;
mod run;
mod words;

pub use canonical::{digest_of, from_json, to_json, to_json_lines};
pub use model::{
    AssessmentCounts, AssessmentReport, CatalogueRef, CellReport, Counts, FindingReport, GapReport, Report,
    SeverityCounts, UndeterminedReport, Verdict,
};
pub use run::{Run, RunOptions};
pub use words::{first_line, severity_words};
