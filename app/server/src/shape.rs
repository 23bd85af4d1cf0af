//! Shapes of what stands in addresses and envelopes. What they mean is for core to say.

use validator::ValidationError;

/// First and last year that a period may name.
pub const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;

/// `sha256:` and 64 lower-case hexadecimal digits.
///
/// # Errors
/// Anything else.
pub fn digest(text: &str) -> Result<(), ValidationError> {
    let digits = text.strip_prefix("sha256:").unwrap_or_default();
    let right = digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    told(right, "sha256:…")
}

/// An id: small letters, digits and underscores.
///
/// # Errors
/// Anything else.
pub fn form(text: &str) -> Result<(), ValidationError> {
    let right = (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    told(right, "community")
}

/// A code: letters, digits and hyphens.
///
/// # Errors
/// Anything else.
pub fn unit(text: &str) -> Result<(), ValidationError> {
    let right = (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    told(right, "450102001001")
}

/// A year.
///
/// # Errors
/// Anything else.
pub fn period(text: &str) -> Result<(), ValidationError> {
    told(year(text).is_some(), "2025")
}

/// A language.
///
/// # Errors
/// Anything else.
pub fn lang(text: &str) -> Result<(), ValidationError> {
    told(matches!(text, "zh" | "en"), "zh, en")
}

/// A level of units.
///
/// # Errors
/// Anything else.
pub fn level(text: &str) -> Result<(), ValidationError> {
    told(shequ_core::rollup::Level::named(text).is_some(), "community, township, county, city, region")
}

/// An id of a programme: small letters, digits, hyphens and underscores.
///
/// # Errors
/// Anything else.
pub fn programme(text: &str) -> Result<(), ValidationError> {
    let of_id = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-');
    told((1..=64).contains(&text.len()) && text.bytes().all(of_id), "guangxi-14")
}

/// Readings with their choices, separated by commas.
///
/// # Errors
/// Anything else.
pub fn readings(text: &str) -> Result<(), ValidationError> {
    told((1..=500).contains(&text.len()) && pairs(text).is_some(), "urban_rural=class")
}

/// Readings and choices of a text such as `urban_rural=class,household=resident`.
#[must_use]
pub fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    let pair = |one: &str| {
        let (id, choice) = one.split_once('=').filter(|(id, choice)| !id.is_empty() && !choice.is_empty())?;
        Some((id.to_owned(), choice.to_owned()))
    };
    text.split(',').filter(|one| !one.is_empty()).map(pair).collect()
}

/// How a roll-up is written.
///
/// # Errors
/// Anything else.
pub fn rollup_format(text: &str) -> Result<(), ValidationError> {
    told(matches!(text, "json" | "html"), "json, html")
}

/// How a check is answered.
///
/// # Errors
/// Anything else.
pub fn check_format(text: &str) -> Result<(), ValidationError> {
    told(matches!(text, "json" | "xlsx"), "json, xlsx")
}

/// The year that a period names, written with four digits and nothing else.
#[must_use]
pub fn year(text: &str) -> Option<i32> {
    let plain = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|year| plain && YEARS.contains(year))
}

/// The message of a wrong shape is an example of the right one.
fn told(right: bool, example: &'static str) -> Result<(), ValidationError> {
    if right { Ok(()) } else { Err(ValidationError::new(example)) }
}

#[test]
fn shapes_are_told_apart() {
    let digest_of = |digits: &str| digest(&format!("sha256:{digits}")).is_ok();
    assert!(digest_of(&"0a".repeat(32)));
    assert!(!digest_of(&"0A".repeat(32)) && !digest_of(&"0a".repeat(31)) && digest(&"0a".repeat(32)).is_err());
    assert!(form("community").is_ok() && form("").is_err() && form("../x").is_err() && form("Community").is_err());
    assert!(unit("450102001001").is_ok() && unit("45 0102").is_err() && unit("社区").is_err());
    assert_eq!(
        ["2025", "1990", "1989", "２０２５", "02025", "+202", "20.5"].map(|text| year(text).is_some()),
        [true, true, false, false, false, false, false]
    );
}
