//! Caps of the form app, each with its unit and its reason. Those of the data stand in core.

/// Characters of a pasted block that are looked at: a thousand rows of the widest table.
pub const MAX_PASTE_CHARS: usize = 4 << 20;
/// Findings of the server that are shown beside the answer to a submission; the list of the page has them all.
pub const MAX_OPEN_SHOWN: usize = 5;
/// How deep what others tell may be nested: as deep as is common, and no deeper than a browser calls functions.
pub const MAX_JSON_DEPTH: usize = 128;
/// Steps that can be undone.
pub const MAX_UNDO: usize = 50;
/// Bytes of a saved draft that is opened from a file. A filled form with fifty facilities takes a hundredth.
pub const MAX_DRAFT_BYTES: usize = 8 << 20;
/// Milliseconds from a change to its being kept on the machine: short against a hand reaching for the power switch,
/// long against the next keystroke.
pub const SAVE_AFTER_MS: u32 = 200;
/// Milliseconds before the first new attempt to submit; doubled each time.
pub const FIRST_RETRY_MS: u32 = 5_000;
/// Milliseconds between attempts, at most.
pub const MAX_RETRY_MS: u32 = 300_000;
/// A page around that has not answered a submission within this time is taken to be silent.
pub const HOST_ANSWERS_WITHIN_MS: u32 = 60_000;
