//! What number formats make of a number.

/// How a number is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// As a number.
    #[default]
    Plain,
    /// Hundredths as percent.
    Percent,
    /// As a day or a time of day.
    Moment,
    /// As hours, minutes or seconds that may be more than a day's.
    Span,
}

impl Look {
    /// That of a format that every program knows by its number. 27 to 36 and 50 to 58 are the days and times of East
    /// Asian languages.
    pub fn of_number(number: u32) -> Self {
        match number {
            9 | 10 => Self::Percent,
            14..=22 | 27..=36 | 45 | 47 | 50..=58 => Self::Moment,
            46 => Self::Span,
            _ => Self::Plain,
        }
    }

    /// That of a format code.
    pub fn of_code(code: &str) -> Self {
        match look_of_time(code) {
            Self::Plain if code_shows_percent(code) => Self::Percent,
            look => look,
        }
    }
}

/// Whether a format code shows a moment or a span; only its part for positive numbers counts.
fn look_of_time(code: &str) -> Look {
    let (mut escaped, mut quoted, mut brackets, mut previous) = (false, false, 0u32, ' ');
    // Whether `[h`, `[mm` or the like is open, and whether `AM/PM` may have begun.
    let (mut span, mut half_day) = (false, false);
    for c in code.chars() {
        match c.to_ascii_lowercase() {
            _ if escaped => escaped = false,
            // What follows is shown as it is, taken for a width, or repeated.
            '_' | '\\' | '*' => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            ';' => return Look::Plain,
            '[' => brackets += 1,
            ']' if span && brackets == 1 => return Look::Span,
            ']' => brackets = brackets.saturating_sub(1),
            'a' if !half_day && brackets == 0 => half_day = true,
            'p' | 'm' | '/' if half_day && brackets == 0 => return Look::Moment,
            'd' | 'm' | 'h' | 'y' | 's' if !half_day && brackets == 0 => return Look::Moment,
            _ if span && c.eq_ignore_ascii_case(&previous) => {}
            letter => span = previous == '[' && matches!(letter, 'm' | 'h' | 's'),
        }
        previous = c;
    }
    Look::Plain
}

/// Whether a format code holds a percent sign that counts; a quoted or escaped one is only decoration.
pub fn code_shows_percent(code: &str) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    code.chars().any(|c| {
        if std::mem::take(&mut escaped) {
            return false;
        }
        match c {
            '"' => quoted = !quoted,
            '\\' | '_' => escaped = true,
            '%' => return !quoted,
            _ => {}
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_tell_days_times_and_percent() {
        for (code, look) in [
            ("General", Look::Plain),
            ("#,##0.00;[Red]-#,##0.00", Look::Plain),
            ("0\"元/月\"", Look::Plain),
            ("0\\d", Look::Plain),
            ("#,##0\\ [$₽-46D]", Look::Plain),
            ("0;yyyy", Look::Plain),
            ("_(* #,##0_);_(* (#,##0)", Look::Plain),
            ("0.0%", Look::Percent),
            ("0\"%\"", Look::Plain),
            ("yyyy\"年\"m\"月\"d\"日\"", Look::Moment),
            ("[$-804]yyyy/m/d;@", Look::Moment),
            ("h:mm AM/PM", Look::Moment),
            ("上午/下午AM/PM", Look::Moment),
            ("[h]:mm:ss", Look::Span),
            ("[MM]:ss", Look::Span),
            ("[Red][ss]", Look::Span),
        ] {
            assert_eq!(Look::of_code(code), look, "{code}");
        }
        assert_eq!(Look::of_number(14), Look::Moment);
        assert_eq!(Look::of_number(58), Look::Moment);
        assert_eq!(Look::of_number(46), Look::Span);
        assert_eq!(Look::of_number(10), Look::Percent);
        assert_eq!(Look::of_number(164), Look::Plain);
    }
}
