//! Opening hours of one day, as people type them: `08:00-12:00 14:30-18:00`.
//!
//! The canonical text has two-digit hours and minutes, a hyphen inside and one space between intervals, the earliest
//! first. A day on which nothing is open has the canonical text [`CLOSED`] and no interval; the whole day is
//! `00:00-24:00`. Times are minutes since midnight, 0 to 1440.

use super::identifier::half_width;
use crate::span::Words;
use crate::value::search::join;
use crate::words;

/// Canonical text of a day without opening hours.
pub const CLOSED: &str = "closed";

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// From and to, in minutes since midnight; the end is not part of it.
pub type Interval = (u16, u16);

/// Why a text does not tell opening hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IntervalFault {
    /// Not of the form "from - to".
    Shape,
    /// A time that no clock shows, or one past 24:00; as typed.
    NoSuchTime(String),
    /// An interval that ends before or when it begins; in canonical spelling.
    EndBeforeStart(String),
}

impl IntervalFault {
    /// What is wrong, as a sentence.
    #[must_use]
    pub fn words(&self) -> Words {
        match self {
            Self::Shape => words!("不是“起-止”形式的时间段", "not of the form “from-to”"),
            Self::NoSuchTime(time) => {
                words!("“{time}”不是 0:00 至 24:00 之间的时刻", "“{time}” is not a time between 0:00 and 24:00")
            }
            Self::EndBeforeStart(interval) => {
                words!("时间段 {interval} 的结束不晚于开始", "the interval {interval} does not end after it begins")
            }
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn fix(&self) -> Words {
        match self {
            Self::Shape | Self::NoSuchTime(_) => words!(
                "写成 08:00-12:00 14:30-18:00；全天开放写“全天”，不开放写“休息”",
                "write 08:00-12:00 14:30-18:00; `00:00-24:00` for the whole day, `closed` for none"
            ),
            Self::EndBeforeStart(_) => words!(
                "用 24 小时制写时刻；跨过零点的分成两段，后一段写在次日",
                "write times of the 24-hour clock; what passes midnight is two intervals, the later one on the next day"
            ),
        }
    }
}

/// Reads opening hours, earliest first. No interval: closed.
///
/// # Errors
/// See [`IntervalFault`]. Overlapping intervals are no fault here; see [`overlaps`].
pub fn parse(text: &str) -> Result<Vec<Interval>, IntervalFault> {
    let plain: String = text.chars().map(half_width).map(|c| c.to_ascii_lowercase()).collect();
    let squeezed: String = plain.chars().filter(|c| !c.is_whitespace()).collect();
    if matches!(squeezed.as_str(), "24小时" | "全天" | "24h" | "全天候" | "全天开放" | "24小时开放" | "allday")
    {
        return Ok(vec![(0, DAY)]);
    }
    let closed = ["休息", "不开放", "闭馆", "0", CLOSED, "关闭", "休", "休馆", "停业", "不营业", "未开放"];
    if closed.contains(&squeezed.as_str()) {
        return Ok(Vec::new());
    }
    let mut list = Scan { rest: &plain, afternoon: false }.intervals()?;
    crate::map::sort(&mut list);
    Ok(list)
}

/// The canonical text.
#[must_use]
pub fn normalised(list: &[Interval]) -> String {
    if list.is_empty() {
        return CLOSED.to_owned();
    }
    join(&list.iter().map(|interval| written(*interval)).collect::<Vec<_>>(), " ")
}

/// Minutes that are open; a minute covered twice counts once. `list` as [`parse`] gives it.
#[must_use]
pub fn minutes(list: impl IntoIterator<Item = Interval>) -> u32 {
    let mut open = 0;
    let mut until = 0;
    for (start, end) in list {
        open += u32::from(end.saturating_sub(start.max(until)));
        until = until.max(end);
    }
    open
}

/// Whether two of the intervals share a minute. `list` as [`parse`] gives it.
#[must_use]
pub fn overlaps(list: impl IntoIterator<Item = Interval>) -> bool {
    let mut until = 0;
    list.into_iter().any(|(start, end)| {
        let shared = start < until;
        until = until.max(end);
        shared
    })
}

/// Whether a text is canonical already: whole intervals in ascending order, each within the day.
#[must_use]
pub fn is_canonical(text: &str) -> bool {
    let digits = |a: u8, b: u8| a.is_ascii_digit() && b.is_ascii_digit();
    let clock = |part: &[u8]| match part {
        [a, b, b':', c, d] => digits(*a, *b) && digits(*c, *d) && *c < b'6',
        _ => false,
    };
    let shaped = |part: &[u8]| {
        clock(&part[..5]) && part[5] == b'-' && clock(&part[6..11]) && part.get(11).is_none_or(|b| *b == b' ')
    };
    let bytes = text.as_bytes();
    if bytes.len() % 12 != 11 || !bytes.chunks(12).all(shaped) {
        return false;
    }
    let mut last = (0, 0);
    of_canonical(text).all(|interval| {
        let ordered = last <= interval && interval.0 < interval.1 && interval.1 <= DAY;
        last = interval;
        ordered
    })
}

/// The intervals of a canonical text, without reading it anew: columns hold nothing else.
pub fn of_canonical(text: &str) -> impl Iterator<Item = Interval> + '_ {
    // The low half of a digit is its value; of anything else it is some small number, which columns never hold.
    let digit = |b: u8| u16::from(b & 15);
    let clock = move |b: &[u8]| (digit(b[0]) * 10 + digit(b[1])) * 60 + digit(b[3]) * 10 + digit(b[4]);
    // 11 bytes an interval, one space between two; `closed` is shorter.
    let parts = if text.len() < 11 { &[] } else { text.as_bytes() };
    parts.chunks(12).filter(|part| part.len() >= 11).map(move |part| (clock(part), clock(&part[6..])))
}

fn written((start, end): Interval) -> String {
    format!("{:02}:{:02}-{:02}:{:02}", start / 60, start % 60, end / 60, end % 60)
}

/// Reads from the front of a half-width, lower-case text.
struct Scan<'a> {
    rest: &'a str,
    /// 下午 or 晚上 was said for the interval at hand: hours below 12 mean twelve later.
    afternoon: bool,
}

impl<'a> Scan<'a> {
    fn intervals(mut self) -> Result<Vec<Interval>, IntervalFault> {
        let mut list = Vec::new();
        self.skip(is_separator);
        while !self.rest.is_empty() {
            self.afternoon = false;
            let start = self.time()?;
            self.skip(char::is_whitespace);
            let before = self.rest.len();
            self.skip(|c| matches!(c, '-' | '—' | '–' | '―' | '~' | '～' | '至' | '到' | '─'));
            if self.rest.len() == before {
                return Err(IntervalFault::Shape);
            }
            self.skip(char::is_whitespace);
            let end = self.time()?;
            if end <= start {
                return Err(IntervalFault::EndBeforeStart(written((start, end))));
            }
            list.push((start, end));
            let before = self.rest.len();
            self.skip(is_separator);
            let next_says_half_day = self.rest.starts_with(['上', '下', '晚', '中']);
            if self.rest.len() == before && !self.rest.is_empty() && !next_says_half_day {
                return Err(IntervalFault::Shape);
            }
        }
        if list.is_empty() { Err(IntervalFault::Shape) } else { Ok(list) }
    }

    /// `8:00`, `8:00:00`, `8.30`, `0830`, `8时`, `8时30分`, `8点半`, with 上午 or 下午 before it.
    fn time(&mut self) -> Result<u16, IntervalFault> {
        for (word, afternoon) in [("上午", false), ("早上", false), ("中午", false), ("下午", true), ("晚上", true)]
        {
            if let Some(rest) = self.rest.strip_prefix(word) {
                self.rest = rest.trim_start().trim_start_matches(':').trim_start();
                self.afternoon = afternoon;
            }
        }
        let typed = self.rest;
        let hour = self.digits();
        let (hour, minute) = if hour.len() == 4 {
            (&hour[..2], &hour[2..])
        } else {
            (hour, self.minute_part().ok_or(IntervalFault::Shape)?)
        };
        if hour.is_empty() || hour.len() > 2 {
            return Err(IntervalFault::Shape);
        }
        let mut hour: u16 = hour.parse().map_err(|_| IntervalFault::Shape)?;
        let minute: u16 = minute.parse().map_err(|_| IntervalFault::Shape)?;
        if self.afternoon && hour < 12 {
            hour += 12;
        }
        let time = hour * 60 + minute;
        if minute > 59 || time > DAY {
            let typed = &typed[..typed.len() - self.rest.len()];
            return Err(IntervalFault::NoSuchTime(typed.trim().to_owned()));
        }
        Ok(time)
    }

    /// What follows the hour: two digits behind `:` or `.`, or 时/点 with or without minutes.
    fn minute_part(&mut self) -> Option<&'a str> {
        if let Some(rest) = self.rest.strip_prefix([':', '.']) {
            self.rest = rest;
            let minute = self.digits();
            if let Some(seconds) = self.rest.strip_prefix(":00") {
                self.rest = seconds;
            }
            return (minute.len() == 2).then_some(minute);
        }
        let rest = self.rest.strip_prefix(['时', '点'])?;
        self.rest = rest.strip_prefix(['整', '钟']).unwrap_or(rest);
        if let Some(rest) = self.rest.strip_prefix('半') {
            self.rest = rest;
            return Some("30");
        }
        let minute = self.digits();
        self.rest = self.rest.strip_prefix('分').unwrap_or(self.rest);
        match minute.len() {
            0 => Some("0"),
            1 | 2 => Some(minute),
            _ => None,
        }
    }

    fn digits(&mut self) -> &'a str {
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        digits
    }

    fn skip(&mut self, which: impl Fn(char) -> bool) {
        self.rest = self.rest.trim_start_matches(which);
    }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | '、' | '/' | '|' | '和' | '及' | '。')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_as_people_type_them() {
        let vectors = [
            ("08:00-12:00 14:30-18:00", "08:00-12:00 14:30-18:00"),
            ("8:00—12:00，14:30～18:00", "08:00-12:00 14:30-18:00"),
            ("８：００－１２：００", "08:00-12:00"),
            ("8时30分至12时", "08:30-12:00"),
            ("8点半到12点", "08:30-12:00"),
            ("08:30-12:00;15:00-18:00", "08:30-12:00 15:00-18:00"),
            ("08:30 - 12:00 、 15:00 - 18:00", "08:30-12:00 15:00-18:00"),
            ("15:00-18:00 08:30-12:00", "08:30-12:00 15:00-18:00"),
            ("上午8:00-12:00，下午2:30-6:00", "08:00-12:00 14:30-18:00"),
            ("上午8:00-12:00下午2:30-6:00", "08:00-12:00 14:30-18:00"),
            ("上午9:00-下午5:00", "09:00-17:00"),
            ("0830-1200", "08:30-12:00"),
            ("8.30-12.00", "08:30-12:00"),
            ("08:00:00-12:00:00", "08:00-12:00"),
            ("00:00-24:00", "00:00-24:00"),
            ("24小时", "00:00-24:00"),
            ("全天", "00:00-24:00"),
            ("休息", CLOSED),
            ("不开放", CLOSED),
            ("闭馆", CLOSED),
            ("0", CLOSED),
            ("closed", CLOSED),
        ];
        for (text, expected) in vectors {
            assert_eq!(parse(text).map(|list| normalised(&list)).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn canonical_text_reads_as_itself() {
        for text in ["08:00-12:00 14:30-18:00", "00:00-24:00", CLOSED] {
            assert_eq!(normalised(&parse(text).unwrap()), text);
            assert_eq!(of_canonical(text).collect::<Vec<_>>(), parse(text).unwrap());
            assert_eq!(is_canonical(text), text != CLOSED);
        }
    }

    #[test]
    fn what_is_not_canonical_is_read_the_long_way() {
        let others = [
            "8:00-12:00",
            "08:00-12:00  14:30-18:00",
            "14:30-18:00 08:00-12:00",
            "12:00-08:00",
            "08:00-24:30",
            "08:70-12:00",
            "08:00-12:00 ",
            "08:00-12:00 14:30",
            "0８:00-12:00",
        ];
        for text in others {
            assert!(!is_canonical(text), "{text}");
        }
    }

    #[test]
    fn what_is_no_opening_hours() {
        use IntervalFault::{EndBeforeStart, NoSuchTime, Shape};
        let vectors = [
            ("18:00-08:00", EndBeforeStart("18:00-08:00".into())),
            ("08:00-08:00", EndBeforeStart("08:00-08:00".into())),
            ("08:00-24:30", NoSuchTime("24:30".into())),
            ("08:70-12:00", NoSuchTime("08:70".into())),
            ("25:00-26:00", NoSuchTime("25:00".into())),
            ("08:00", Shape),
            ("8-12", Shape),
            ("08:00-12:0", Shape),
            ("工作日", Shape),
            ("08:00-12:0014:00-18:00", Shape),
            ("08:00-", Shape),
            ("", Shape),
        ];
        for (text, expected) in vectors {
            assert_eq!(parse(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn minutes_and_overlaps() {
        let of = |text: &str| parse(text).unwrap();
        assert_eq!(minutes(of("08:00-12:00 14:30-18:00")), 450);
        assert!(!overlaps(of("08:00-12:00 12:00-18:00")));
        assert_eq!(minutes(of("08:00-12:00 11:00-13:00")), 300);
        assert!(overlaps(of("08:00-12:00 11:00-13:00")));
        assert_eq!((minutes([]), overlaps([])), (0, false));
    }
}
