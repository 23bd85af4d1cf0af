//! Submitting: a queue of one for each draft, with the states a person can see.

use crate::limits::{FIRST_RETRY_MS, MAX_RETRY_MS};
use crate::told::{self, Told, quoted, quoted_or_null};

/// What became of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The same for all attempts, so that the server takes it once.
    pub key: String,
    /// When it was asked for, as the browser writes it.
    pub asked: String,
    /// Attempts so far.
    pub tries: u32,
    /// Where it stands.
    pub phase: Phase,
}

/// Where a submission stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Asked for, not taken yet; another attempt will be made.
    Waiting,
    /// An attempt is under way.
    Sending,
    /// Taken by the server.
    Sent(Taken),
    /// Refused; the words say why.
    Refused(String),
    /// The server holds another version than the one this draft goes on from.
    Conflict(String),
}

/// What the server says of a submission it took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Digest over catalogue, record, report and explanations.
    pub receipt: String,
    /// The version it now holds, as it names it.
    pub etag: Option<String>,
    /// Whether its receipt is the one computed here.
    pub same: bool,
    /// Whether the report counts as handed in; the server also keeps one that does not, so that nothing is lost.
    pub handed_in: bool,
    /// The server's first line on it.
    pub says: String,
    /// What the server found that is in the way, in its words.
    pub open: Vec<String>,
}

/// What an attempt came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing answered, or the server is not well: to be tried again.
    Away,
    /// Taken.
    Taken(Taken),
    /// Another version stands there.
    Conflict(String),
    /// Not taken, and trying again will not help.
    Refused(String),
}

impl Submission {
    /// A submission that was just asked for.
    #[must_use]
    pub fn new(key: String, asked: String) -> Self {
        Self { key, asked, tries: 0, phase: Phase::Waiting }
    }

    /// The submission as it is kept with the draft.
    #[must_use]
    pub fn to_json(&self) -> String {
        let none = Taken::default();
        let (phase, words, taken) = match &self.phase {
            // A window that was closed while sending does not know what came of it and asks again with the same key.
            Phase::Waiting | Phase::Sending => ("waiting", "", &none),
            Phase::Sent(taken) => ("sent", taken.receipt.as_str(), taken),
            Phase::Refused(words) => ("refused", words.as_str(), &none),
            Phase::Conflict(words) => ("conflict", words.as_str(), &none),
        };
        let open: Vec<String> = taken.open.iter().map(|words| quoted(words)).collect();
        told::object([
            ("key", quoted(&self.key)),
            ("asked", quoted(&self.asked)),
            ("tries", self.tries.to_string()),
            ("phase", quoted(phase)),
            ("words", quoted(words)),
            ("etag", quoted_or_null(taken.etag.as_deref())),
            ("same", taken.same.to_string()),
            ("handed_in", taken.handed_in.to_string()),
            ("says", quoted(&taken.says)),
            ("open", told::list(&open)),
        ])
    }

    /// The submission that was kept; none where the text is none.
    #[must_use]
    pub fn from_json(text: &str) -> Option<Self> {
        let value = told::read(text);
        let text = |name: &str| value.at(name).text().map(str::to_owned);
        let words = text("words").unwrap_or_default();
        let phase = match value.at("phase").text()? {
            "waiting" => Phase::Waiting,
            "sent" => Phase::Sent(Taken {
                receipt: words,
                etag: text("etag"),
                same: value.at("same").is(true),
                handed_in: value.at("handed_in").is(true),
                says: text("says").unwrap_or_default(),
                open: value.at("open").all().iter().filter_map(|one| one.text()).map(str::to_owned).collect(),
            }),
            "refused" => Phase::Refused(words),
            "conflict" => Phase::Conflict(words),
            _ => return None,
        };
        let tries = value.at("tries").number().and_then(|tries| u32::try_from(tries).ok()).unwrap_or(0);
        Some(Self { key: text("key")?, asked: text("asked")?, tries, phase })
    }

    /// Whether it is still to be made.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self.phase {
            Phase::Waiting | Phase::Sending => true,
            Phase::Sent(_) | Phase::Refused(_) | Phase::Conflict(_) => false,
        }
    }

    /// What is left of it once the report has changed: what waits will be sent as it now stands, under a key of its own,
    /// since the server may have the other content under the first; what the server took is another report now. What it
    /// did not take, or holds without counting it, stays to be read while it is mended.
    #[must_use]
    pub fn overtaken(self) -> Option<Self> {
        match &self.phase {
            Phase::Waiting => {
                let (first, count) = self.key.split_once('.').unwrap_or((&self.key, ""));
                let next = count.parse::<u32>().unwrap_or(0).saturating_add(1);
                Some(Self { key: format!("{first}.{next}"), ..self })
            }
            Phase::Sending => None,
            Phase::Sent(taken) if taken.handed_in => None,
            Phase::Sent(_) | Phase::Refused(_) | Phase::Conflict(_) => Some(self),
        }
    }

    /// Takes an answer in; milliseconds to the next attempt, if there is to be one.
    pub fn answered(&mut self, answer: Answer) -> Option<u32> {
        self.phase = match answer {
            Answer::Away => Phase::Waiting,
            Answer::Taken(taken) => Phase::Sent(taken),
            Answer::Conflict(words) => Phase::Conflict(words),
            Answer::Refused(words) => Phase::Refused(words),
        };
        if self.phase != Phase::Waiting {
            return None;
        }
        self.tries = self.tries.saturating_add(1);
        Some(pause(self.tries))
    }
}

/// Milliseconds before the attempt that follows `tries` vain ones.
#[must_use]
pub fn pause(tries: u32) -> u32 {
    let doublings = tries.saturating_sub(1).min(16);
    FIRST_RETRY_MS.saturating_mul(1 << doublings).min(MAX_RETRY_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_go_on_more_and_more_seldom() {
        let mut submission = Submission::new("k".to_owned(), "now".to_owned());
        assert_eq!(submission.answered(Answer::Away), Some(5_000));
        assert_eq!(submission.answered(Answer::Away), Some(10_000));
        for _ in 0..100 {
            submission.answered(Answer::Away);
        }
        assert_eq!(submission.answered(Answer::Away), Some(300_000));
        assert!(submission.is_open());
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let taken = Taken {
            receipt: "sha256:00".to_owned(),
            etag: Some("\"3\"".to_owned()),
            says: "需说明 1 项".to_owned(),
            open: vec!["两年相差太大".to_owned()],
            ..Taken::default()
        };
        for phase in
            [Phase::Waiting, Phase::Sent(taken), Phase::Refused("不\"收".to_owned()), Phase::Conflict(String::new())]
        {
            let submission = Submission { tries: 3, phase, ..Submission::new("k".to_owned(), "now".to_owned()) };
            assert_eq!(Submission::from_json(&submission.to_json()), Some(submission));
        }
        assert_eq!(Submission::from_json("{\"phase\":\"sent\"}"), None);
        assert_eq!(Submission::from_json("x"), None);
    }

    #[test]
    fn a_changed_report_is_not_the_one_that_was_sent() {
        let of = |phase| Submission { phase, ..Submission::new("k".to_owned(), "now".to_owned()) };
        let changed = of(Phase::Waiting).overtaken().and_then(Submission::overtaken).expect("it still waits");
        assert_eq!((changed.key.as_str(), changed.phase), ("k.2", Phase::Waiting));
        assert_eq!(of(Phase::Sending).overtaken(), None);
        assert_eq!(of(Phase::Sent(Taken { handed_in: true, ..Taken::default() })).overtaken(), None);
        let held = of(Phase::Sent(Taken::default()));
        assert_eq!(held.clone().overtaken(), Some(held));
    }

    #[test]
    fn an_answer_ends_it() {
        for answer in
            [Answer::Taken(Taken::default()), Answer::Conflict("两份".to_owned()), Answer::Refused("不收".to_owned())]
        {
            let mut submission = Submission::new("k".to_owned(), "now".to_owned());
            assert_eq!(submission.answered(answer), None);
            assert!(!submission.is_open());
        }
    }
}
