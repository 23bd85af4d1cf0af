//! What a submission is going through: from the draft to the lock.

use shequ_core::report::Verdict;

/// State of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 草稿: kept, not handed in.
    Draft,
    /// 待改正: handed in, but something must be fixed first.
    ToFix,
    /// 待说明: handed in, but something must be fixed or explained first.
    ToExplain,
    /// 已上报: handed in.
    Submitted,
    /// 已退回: sent back with reasons.
    Returned,
    /// 已撤回: taken back by the unit itself.
    Withdrawn,
    /// 已验收: accepted by a level above.
    Accepted,
    /// 已锁定: closed for the period.
    Locked,
}

impl State {
    /// All states.
    pub const ALL: [Self; 8] = [
        Self::Draft,
        Self::ToFix,
        Self::ToExplain,
        Self::Submitted,
        Self::Returned,
        Self::Withdrawn,
        Self::Accepted,
        Self::Locked,
    ];

    /// Its name in JSON and in the store.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::ToFix => "to_fix",
            Self::ToExplain => "to_explain",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Withdrawn => "withdrawn",
            Self::Accepted => "accepted",
            Self::Locked => "locked",
        }
    }

    /// As people say it in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Draft => "草稿",
            Self::ToFix => "待改正",
            Self::ToExplain => "待说明",
            Self::Submitted => "已上报",
            Self::Returned => "已退回",
            Self::Withdrawn => "已撤回",
            Self::Accepted => "已验收",
            Self::Locked => "已锁定",
        }
    }

    /// The state of a name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// The state in which a checked record arrives. A record with faults is kept all the same, so that nothing that
    /// was typed is lost, but it does not count as handed in.
    #[must_use]
    pub fn arriving(draft: bool, verdict: Verdict) -> Self {
        match (draft, verdict) {
            (true, _) => Self::Draft,
            (false, Verdict::Unreadable | Verdict::Blocked) => Self::ToFix,
            (false, Verdict::Explain) => Self::ToExplain,
            (false, Verdict::Clean) => Self::Submitted,
        }
    }

    /// Whether the unit may replace it by another version.
    #[must_use]
    pub fn may_be_replaced(self) -> bool {
        match self {
            Self::Draft | Self::ToFix | Self::ToExplain | Self::Submitted | Self::Returned | Self::Withdrawn => true,
            Self::Accepted | Self::Locked => false,
        }
    }

    /// Whether its figures were handed in, so that next year's are compared with them.
    #[must_use]
    pub fn was_handed_in(self) -> bool {
        match self {
            Self::ToExplain | Self::Submitted | Self::Returned | Self::Accepted | Self::Locked => true,
            Self::Draft | Self::ToFix | Self::Withdrawn => false,
        }
    }
}

#[test]
fn every_state_is_known_by_its_own_name() {
    for state in State::ALL {
        assert_eq!(State::of(state.name()), Some(state));
    }
    assert_eq!(State::of("draft "), None);
}
