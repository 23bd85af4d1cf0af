//! The clock of the server, read in one place: UTC, to the millisecond, as text that sorts.

use shequ_core::value::Date;
use std::time::{SystemTime, UNIX_EPOCH};

/// Now, such as `2026-01-08T09:30:00.123Z`.
#[must_use]
pub fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    told(since.as_secs(), since.subsec_millis())
}

fn told(seconds: u64, millis: u32) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let day =
        i64::try_from(days).ok().and_then(Date::from_days).map_or_else(|| "1970-01-01".to_owned(), |d| d.to_string());
    format!("{day}T{:02}:{:02}:{:02}.{millis:03}Z", rest / 3_600, rest / 60 % 60, rest % 60)
}

#[test]
fn moments_are_told_in_utc() {
    assert_eq!(told(0, 0), "1970-01-01T00:00:00.000Z");
    assert_eq!(told(1_767_864_600, 7), "2026-01-08T09:30:00.007Z");
}
