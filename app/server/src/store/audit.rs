//! The audit trail: who did what, when, from where, to what, with what result; each line bound to the one before it.
//!
//! A line's hash covers its own content and the hash of the line before. Whoever changes or removes a line breaks
//! every hash behind it, and the last hash, once written down elsewhere, stands for the whole trail.

use crate::blob::hex;
use sha2::{Digest, Sha256};

/// The hash before the first line.
pub const FIRST: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Something that happened, before it is written down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// Who; empty while there are no accounts.
    pub who: String,
    /// Address that the request came from.
    pub origin: String,
    /// Id of the request, as in the log.
    pub request: String,
    /// `submit`, `register` and so on.
    pub action: String,
    /// Form, unit and period that it was about; empty for none.
    pub form: String,
    /// Code of the unit.
    pub unit: String,
    /// Period.
    pub period: String,
    /// `stored`, or the kind of the refusal.
    pub result: String,
    /// More in a few words, such as the receipt; never the content of a record.
    pub detail: String,
}

/// A line of the trail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Logged {
    /// Number of the line, from 1 without gaps.
    pub number: u64,
    /// When it was written.
    pub at: String,
    /// What happened.
    pub event: Event,
    /// The version that it made or was about; 0 for none.
    pub version: u64,
    /// Hash of the line before.
    pub before: String,
    /// Hash of this line.
    pub hash: String,
}

impl Logged {
    /// The hash that the line must have: over all other members, each closed by its length, so that no two lines
    /// read the same.
    #[must_use]
    pub fn expected(&self) -> String {
        let mut hash = Sha256::new();
        let (number, version) = (self.number.to_string(), self.version.to_string());
        let e = &self.event;
        let parts = [
            &self.before, &number, &self.at, &e.who, &e.origin, &e.request, &e.action, &e.form, &e.unit, &e.period,
            &version, &e.result, &e.detail,
        ];
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hex(&hash.finalize())
    }

    /// The line that follows one with this number and hash.
    #[must_use]
    pub fn after(number: u64, before: String, at: String, version: u64, event: Event) -> Self {
        let mut line = Self { number: number + 1, at, event, version, before, hash: String::new() };
        line.hash = line.expected();
        line
    }
}

/// What going through the trail showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// Lines that were read.
    pub lines: u64,
    /// Hash of the last one.
    pub last: String,
    /// Number of the first line that is not as it was written; none for a trail in order.
    pub broken_at: Option<u64>,
}

impl Chain {
    /// A trail without lines.
    #[must_use]
    pub fn empty() -> Self {
        Self { lines: 0, last: FIRST.to_owned(), broken_at: None }
    }

    /// Takes the next line.
    pub fn take(&mut self, line: &Logged) {
        let right = line.number == self.lines + 1 && line.before == self.last && line.hash == line.expected();
        if !right && self.broken_at.is_none() {
            self.broken_at = Some(line.number);
        }
        self.lines += 1;
        self.last.clone_from(&line.hash);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trail() -> Vec<Logged> {
        let mut lines: Vec<Logged> = Vec::new();
        for version in 1..=4 {
            let before = lines.last().map_or(FIRST.to_owned(), |line| line.hash.clone());
            let event = Event { action: "submit".into(), detail: format!("v{version}"), ..Event::default() };
            lines.push(Logged::after(lines.len() as u64, before, "2026-01-08T09:30:00.000Z".into(), version, event));
        }
        lines
    }

    fn broken_at(lines: &[Logged]) -> Option<u64> {
        let mut chain = Chain::empty();
        lines.iter().for_each(|line| chain.take(line));
        chain.broken_at
    }

    #[test]
    fn a_trail_in_order_holds() {
        assert_eq!(broken_at(&trail()), None);
    }

    #[test]
    fn every_change_is_seen() {
        type Change = fn(&mut Vec<Logged>);
        let changes: [(Change, u64); 5] = [
            (|lines| lines[1].event.detail.push('!'), 2),
            (|lines| lines[2].at.replace_range(0..4, "2025"), 3),
            (|lines| drop(lines.remove(1)), 3),
            (|lines| lines.swap(2, 3), 4),
            (
                |lines| {
                    // Somebody who knows the way mends the line's own hash; the next line gives it away.
                    lines[0].event.origin = "elsewhere".into();
                    lines[0].hash = lines[0].expected();
                },
                2,
            ),
        ];
        for (change, at) in changes {
            let mut lines = trail();
            change(&mut lines);
            assert_eq!(broken_at(&lines), Some(at));
        }
    }

    #[test]
    fn words_cannot_move_from_one_member_to_the_next() {
        let line = |action: &str, form: &str| {
            let event = Event { action: action.into(), form: form.into(), ..Event::default() };
            Logged::after(0, FIRST.into(), String::new(), 0, event).hash
        };
        assert_ne!(line("ab", "c"), line("a", "bc"));
    }
}
