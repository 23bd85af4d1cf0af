//! The log: one JSON object a line on standard error. No record, no name, no telephone number enters it.

use std::io::IsTerminal;
use tracing_subscriber::fmt::time::FormatTime;

/// The clock of the log is that of the store.
struct Clock;

impl FormatTime for Clock {
    fn format_time(&self, w: &mut tracing_subscriber::fmt::format::Writer<'_>) -> std::fmt::Result {
        w.write_str(&crate::time::now())
    }
}

/// Begins to write the log; a second call does nothing. `quiet` keeps what is no trouble out of it.
pub fn begin(quiet: bool) {
    let level = if quiet { tracing::Level::WARN } else { tracing::Level::INFO };
    let builder = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_target(false)
        .with_timer(Clock)
        .with_max_level(level)
        .with_ansi(false)
        .with_writer(std::io::stderr);
    let _ = builder.try_init();
}

/// Whether somebody watches standard error, who would rather read sentences than JSON.
#[must_use]
pub fn watched() -> bool {
    std::io::stderr().is_terminal()
}
