//! How a figure differs from last year's.

use crate::words;
use shequ_core::Lang;
use shequ_core::value::Kind;
use shequ_core::value::number::{Decimal, Rounding, divide_rounded, format_scaled};

/// The difference between two figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// None.
    Same,
    /// So much more or less, and what that is in tenths of a percent of last year's figure.
    By(String, Option<i128>),
}

/// The change of a number since last year; none for other kinds, and where either is no number.
#[must_use]
pub fn change(kind: &Kind, before: &str, now: &str) -> Option<Change> {
    let Kind::Number { places } = kind else { return None };
    let read = |text: &str| Decimal::parse(text).ok()?.with_places(*places);
    let (before, now) = (read(before)?, read(now)?);
    let by = now.checked_sub(before)?;
    if by == 0 {
        return Some(Change::Same);
    }
    let share = by.checked_mul(1_000).and_then(|by| divide_rounded(by, before, Rounding::HalfUp));
    Some(Change::By(format_scaled(by, *places), share))
}

impl Change {
    /// `+12（+1.2%）`.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let signed = |text: &str| if text.starts_with('-') { text.replacen('-', "−", 1) } else { format!("+{text}") };
        match self {
            Self::Same => words::SAME.get(lang).to_owned(),
            Self::By(by, None) => signed(by),
            Self::By(by, Some(share)) => {
                let share = signed(&format_scaled(*share, 1));
                match lang {
                    Lang::Zh => format!("{}（{share}%）", signed(by)),
                    Lang::En => format!("{} ({share}%)", signed(by)),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Kind = Kind::Number { places: 2 };

    #[test]
    fn changes_are_told_exactly() {
        let told = |before, now| change(&AREA, before, now).map(|change| change.words(Lang::Zh));
        assert_eq!(told("100.00", "101.20"), Some("+1.20（+1.2%）".to_owned()));
        assert_eq!(told("3.00", "1.00"), Some("−2.00（−66.7%）".to_owned()));
        assert_eq!(told("0.00", "5.00"), Some("+5.00".to_owned()));
        assert_eq!(told("5.00", "5"), Some("与上年相同".to_owned()));
    }

    #[test]
    fn what_is_no_number_has_no_change() {
        assert_eq!(change(&AREA, "5.00", "五"), None);
        assert_eq!(change(&AREA, "5.00", ""), None);
        assert_eq!(change(&Kind::Text, "5", "6"), None);
    }
}
