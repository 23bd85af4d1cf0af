//! Canonical bytes: keys in alphabetical order, no spaces, no floats, one line; and the digest over them.

use super::model::{FindingReport, Report};
use crate::digest;
use crate::json;
use crate::value::search;

/// The report as canonical JSON without a line feed.
#[must_use]
pub fn to_json(report: &Report) -> String {
    json::to_json(report)
}

/// The findings as JSON Lines, one canonical object a line.
#[must_use]
pub fn to_json_lines(findings: &[FindingReport]) -> String {
    findings.iter().map(|finding| json::to_json(finding) + "\n").collect()
}

/// Gives a report its digest: `sha256:` and 64 hexadecimal digits over the report without it. Gives the canonical JSON of
/// the sealed report, which costs nothing more.
pub fn seal(report: &mut Report) -> String {
    report.digest.clear();
    let (mut text, place) = json::to_json_around(report, "engine");
    report.digest = digest::named(text.as_bytes());
    text.insert_str(place, &search::join(&[",\"digest\":\"", &report.digest, "\""], ""));
    text
}

/// Reads a report back as a tree, for tools and tests.
///
/// # Errors
/// What is wrong with the JSON.
pub fn from_json(text: &str) -> Result<serde_json::Value, String> {
    serde_json::from_str(text).map_err(|e| e.to_string())
}

/// The first `digits` hexadecimal digits of the SHA-256 of some texts, each closed by a zero byte.
pub(super) fn short_hash(parts: &[&str], digits: usize) -> String {
    let mut hash = digest::of_parts(parts);
    hash.truncate(digits);
    hash
}
