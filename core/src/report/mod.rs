//! The report: outcomes to words, counted exactly, capped by name, in canonical bytes.

mod apart;
mod canonical;
mod entry;
mod escape;
mod explanation;
mod former;
mod gap;
pub mod indicators;
mod machines;
mod merge;
pub mod model;
mod render;
mod run;
mod single;
mod words;

pub use canonical::{from_json, seal, to_json, to_json_lines};
pub use entry::{entry_by, entry_in, entry_of};
pub use escape::escape;
pub use explanation::refusal;
pub use merge::merge;
pub use model::{
    AssessmentCounts, AssessmentReport, CatalogueRef, CellReport, Counts, ExplanationReport, FindingReport, GapReport,
    LapsedReport, Report, SeverityCounts, UndeterminedReport, Verdict,
};
pub use run::{Run, RunOptions};
pub use single::{
    Asked, Checked, check_record, period_assumed, period_of, receipt, record_fault, report_and_text, report_text,
};

pub(crate) use explanation::Given;
pub(crate) use machines::Machines;
pub use machines::Tools;
pub(crate) use render::Renderer;
pub(crate) use run::{suspect, verdict_of};
pub(crate) use single::{Opened, check_batch, open};
pub use words::{first_line, severity_words};
