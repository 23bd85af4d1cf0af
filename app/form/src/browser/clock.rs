//! Moments and fresh names.

use js_sys::{Date, Math};

/// This moment, as ISO 8601 in universal time.
#[must_use]
pub fn now() -> String {
    String::from(Date::new_0().to_iso_string())
}

/// A moment as people here read it; empty where it is none.
#[must_use]
pub fn local_time(moment: &str) -> String {
    let date = Date::new(&moment.into());
    if date.get_time().is_nan() {
        return String::new();
    }
    let two = |n: u32| format!("{n:02}");
    let (month, day) = (date.get_month() + 1, date.get_date());
    format!(
        "{}-{}-{} {}:{}",
        date.get_full_year(),
        two(month),
        two(day),
        two(date.get_hours()),
        two(date.get_minutes())
    )
}

/// The year that is usually reported on: the one before this.
#[must_use]
pub fn last_year() -> String {
    (i64::from(Date::new_0().get_full_year()) - 1).to_string()
}

/// A name that no other draft or submission has.
#[must_use]
pub fn fresh_id() -> String {
    // Names tell drafts of one machine apart and attempts of one draft; they keep no secret.
    let part = || format!("{:08x}", unsigned(Math::random() * 4_294_967_296.0));
    format!("{}{}{}{}", part(), part(), part(), part())
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn unsigned(number: f64) -> u32 {
    number as u32
}
