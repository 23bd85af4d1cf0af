//! What hosts ask about files.

use super::Language;
use super::read::{Members, parse, refused};
use crate::answer::Failure;
use shequ_core::value::Date;
use shequ_core::words;

/// How files are to be checked.
#[derive(Clone, Debug, Default)]
pub struct CheckFiles {
    /// Id of the form; otherwise the files tell.
    pub form: Option<String>,
    /// Year of the figures, for files that do not tell.
    pub period: Option<i32>,
    /// The day whose rules are in force.
    pub as_of: Option<Date>,
    /// `zh` or `en`.
    pub lang: Language,
    /// Level that checks, such as `county`.
    pub level: Option<String>,
}

/// What to tell of files that were checked.
#[derive(Debug)]
pub enum AskFiles {
    /// Everything that a page shows.
    Told,
    /// The report, the same bytes as through every other door.
    Report,
    /// The findings as a table for a spreadsheet.
    Csv,
    /// The report as a page, with the address of the handbook that its findings lead to.
    Html(Option<String>),
    /// A file with its faults marked in it, by its place among those handed over, counted from 1.
    Marked(u32),
    /// A record for a form to take over, by its place among those offered, counted from 1.
    Record(u32),
}

impl CheckFiles {
    /// Reads a request.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, Failure> {
        let mut members = Members::of(parse(text)?, "")?;
        let form = members.text("form")?;
        let period = members.text("period")?.map(|year| year.parse().map_err(|_| not_a_year(&year))).transpose()?;
        let as_of = members.text("as_of")?.map(|day| Date::parse(&day).ok_or_else(|| not_a_day(&day))).transpose()?;
        let lang = members.take("lang").map(|json| Language::read(&json)).transpose()?.unwrap_or_default();
        let level = members.text("level")?;
        members.finish()?;
        Ok(Self { form, period, as_of, lang, level })
    }
}

impl AskFiles {
    /// Reads a question: `{"record": {"row": 1}}`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, Failure> {
        let mut asked = parse(text)?.value.into_map().unwrap_or_default().into_iter();
        let (Some((name, json)), None) = (asked.next(), asked.next()) else {
            return Err(refused(&words!(
                "要问的是 {{ 名称: {{ … }} }}，不是 {text}",
                "a question is {{ name: {{ … }} }}, not {text}"
            )));
        };
        let mut members = Members::of(json, &name)?;
        let ask = match name.as_ref() {
            "told" => Self::Told,
            "report" => Self::Report,
            "csv" => Self::Csv,
            "html" => Self::Html(members.text("handbook")?),
            "marked" => Self::Marked(members.row()?),
            "record" => Self::Record(members.row()?),
            other => {
                return Err(refused(&words!(
                    "不认识“{other}”；可用：told report csv html marked record",
                    "`{other}` is not known; use one of: told report csv html marked record"
                )));
            }
        };
        members.finish()?;
        Ok(ask)
    }
}

fn not_a_year(text: &str) -> Failure {
    refused(&words!("period 的“{text}”不是年份", "`{text}` in period is no year"))
}

fn not_a_day(text: &str) -> Failure {
    refused(&words!("as_of 的“{text}”不是日期，应写成 2025-12-31", "`{text}` in as_of is no day; write 2025-12-31"))
}
