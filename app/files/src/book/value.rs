//! What the stored values of cells say.

use crate::row::{Row, Slot};

/// Puts a day or a time into a column. A time of day is a part of a day; a span may be more.
pub fn put_moment(row: &mut Row, column: usize, serial: f64, is_span: bool, is_1904: bool) {
    if is_span || (0.0..1.0).contains(&serial) {
        return row.put_text(column, &time_of_day(serial), false);
    }
    row.put(column, Slot::Days(days_of_serial(serial, is_1904)));
}

/// Days since 1970-01-01. The calendar of 1900 counts a 29 February 1900 that never was.
fn days_of_serial(serial: f64, is_1904: bool) -> f64 {
    if is_1904 {
        serial - 24_107.0
    } else if serial >= 60.0 {
        serial - 25_569.0
    } else {
        serial - 25_568.0
    }
}

/// `08:30`; a serial is a part of a day.
fn time_of_day(serial: f64) -> String {
    let minutes = serial * 1_440.0 + 0.5;
    if !(0.0..1e6).contains(&minutes) {
        return serial.to_string();
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and a million")]
    let minutes = minutes as u32;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `12.5%` for 0.125: the point of the shortest decimal is moved, so that no digit changes.
pub fn percent_text(number: f64) -> String {
    let plain = number.to_string();
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return plain;
    }
    let moved = format!("{fraction:0<2}");
    let (up, rest) = moved.split_at(2);
    let all = format!("{whole}{up}");
    let all = all.trim_start_matches('0');
    let all = if all.is_empty() { "0" } else { all };
    if rest.is_empty() { format!("{sign}{all}%") } else { format!("{sign}{all}.{rest}%") }
}

/// The day of `2025-12-31T00:00:00`.
pub fn day_of_iso(text: &str) -> &str {
    match text.split_once('T') {
        Some((day, _)) if day.len() == 10 => day,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_calendars_give_the_same_days() {
        assert_eq!(days_of_serial(25_569.0, false), 0.0);
        assert_eq!(days_of_serial(24_107.0, true), 0.0);
        assert_eq!(days_of_serial(46_022.0, false), days_of_serial(44_560.0, true));
        // 1900-01-01 lies 25,567 days before 1970-01-01.
        assert_eq!(days_of_serial(1.0, false), -25_567.0);
        assert_eq!(time_of_day(1.0 / 3.0), "08:00");
    }

    #[test]
    fn percent_cells_keep_their_digits() {
        for (number, text) in
            [(0.125, "12.5%"), (0.57, "57%"), (1.0, "100%"), (0.003, "0.3%"), (-0.5, "-50%"), (0.0, "0%")]
        {
            assert_eq!(percent_text(number), text);
        }
    }
}
