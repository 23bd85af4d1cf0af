//! Reports of several forms as one.

use super::canonical::seal;
use super::model::{Report, Verdict};
use super::run::verdict_of;
use crate::limits::{MAX_ASSESSMENTS_LISTED, MAX_LAPSED_LISTED, MAX_LISTED, MAX_UNDETERMINED_LISTED};

/// One report of all, in the order given: counts are added up, lists follow each other, caps hold for the whole. Rules
/// are counted for each form. None for no report.
#[must_use]
pub fn merge(reports: Vec<Report>) -> Option<Report> {
    let mut reports = reports.into_iter();
    let mut whole = reports.next()?;
    let mut more = false;
    for one in reports {
        more = true;
        let (to, from) = (&mut whole.counts, &one.counts);
        for (to, from) in [
            (&mut to.explained, from.explained),
            (&mut to.fail, from.fail),
            (&mut to.hidden_but_filled, from.hidden_but_filled),
            (&mut to.lapsed, from.lapsed),
            (&mut to.not_applicable, from.not_applicable),
            (&mut to.pass, from.pass),
            (&mut to.records, from.records),
            (&mut to.rows, from.rows),
            (&mut to.rules, from.rules),
            (&mut to.tolerated, from.tolerated),
            (&mut to.undetermined, from.undetermined),
            (&mut to.units, from.units),
            (&mut to.by_severity.error, from.by_severity.error),
            (&mut to.by_severity.verify, from.by_severity.verify),
            (&mut to.by_severity.hint, from.by_severity.hint),
            (&mut to.assessments.met, from.assessments.met),
            (&mut to.assessments.missed, from.assessments.missed),
            (&mut to.assessments.not_applicable, from.assessments.not_applicable),
            (&mut to.assessments.undetermined, from.assessments.undetermined),
        ] {
            *to += from;
        }
        whole.findings.extend(one.findings);
        whole.undetermined.extend(one.undetermined);
        whole.assessments.extend(one.assessments);
        whole.lapsed.extend(one.lapsed);
    }
    if !more {
        return Some(whole);
    }
    whole.findings.truncate(MAX_LISTED);
    whole.undetermined.truncate(MAX_UNDETERMINED_LISTED);
    whole.assessments.truncate(MAX_ASSESSMENTS_LISTED);
    whole.lapsed.truncate(MAX_LAPSED_LISTED);
    let by = whole.counts.by_severity;
    whole.counts.listed = whole.findings.len() as u64;
    whole.counts.cut = by.error + by.verify + by.hint - whole.counts.listed;
    let unreadable = whole.verdict == Verdict::Unreadable && whole.counts.records == 0;
    whole.verdict = verdict_of(&whole.counts, unreadable);
    seal(&mut whole);
    Some(whole)
}
