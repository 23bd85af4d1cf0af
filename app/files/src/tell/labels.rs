//! Names that people read in place of ids. The report carries those of the cells; the catalogue knows the others.

use super::say;
use shequ_core::catalogue::{Catalogue, Field, Form};
use shequ_core::measure::measured;
use shequ_core::report::{CellReport, FindingReport, entry_of};
use shequ_core::value::Kind;
use shequ_core::{Lang, words};

/// Where names come from, and the language they are in.
#[derive(Clone, Copy, Debug)]
pub struct Labels<'a> {
    catalogue: Option<&'a Catalogue>,
    handbook: Option<&'a str>,
    /// The language of everything written.
    pub lang: Lang,
}

impl<'a> Labels<'a> {
    /// Names from a catalogue.
    #[must_use]
    pub fn of(catalogue: &'a Catalogue, lang: Lang) -> Self {
        Self { catalogue: Some(catalogue), handbook: None, lang }
    }

    /// No names but ids.
    #[must_use]
    pub fn none(lang: Lang) -> Self {
        Self { catalogue: None, handbook: None, lang }
    }

    /// The same with the address of the handbook, absolute or seen from what is written.
    #[must_use]
    pub fn with_handbook(self, handbook: Option<&'a str>) -> Self {
        Self { handbook, ..self }
    }

    /// Where the handbook tells of the rule of a finding; none without a handbook, or for what is no rule of the
    /// catalogue.
    #[must_use]
    pub fn entry(&self, finding: &FindingReport) -> Option<String> {
        let entry = entry_of(finding, self.catalogue?)?;
        Some(format!("{}#{entry}", self.handbook?))
    }

    fn forms(&self) -> impl Iterator<Item = &'a Form> {
        self.catalogue.into_iter().flat_map(|c| &c.forms)
    }

    /// Forms seen with those below them.
    fn across(&self) -> impl Iterator<Item = &'a Form> {
        self.catalogue.into_iter().flat_map(|c| &c.levels).map(|levels| &levels.across)
    }

    fn field(&self, table: &str, id: &str) -> Option<&'a Field> {
        self.forms().chain(self.across()).find_map(|form| {
            let fields = if table.is_empty() {
                Some(&form.fields)
            } else {
                form.tables.iter().find(|t| t.id == table).map(|t| &t.fields)
            };
            fields?.iter().find(|f| f.id == id)
        })
    }

    fn table(&self, id: &str) -> String {
        let found = self.forms().chain(self.across()).flat_map(|form| &form.tables).find(|t| t.id == id);
        found.map_or_else(|| id.to_owned(), |t| t.title.get(self.lang).to_owned())
    }

    /// The words of a path such as `hh_resident`, `prev.hh_resident`, `facilities[3].area_total` or, for all rows,
    /// `facilities.area_total`; of `community.not_reported(3)`, that so many have not reported.
    #[must_use]
    pub fn path(&self, path: &str) -> String {
        if let Some((form, count)) = path.strip_suffix(')').and_then(|path| path.split_once(".not_reported(")) {
            let form = self.table(form);
            return say(self.lang, words!("{form} {count} 份未报", "{count} not reported: {form}"));
        }
        let (previous, path) = path.strip_prefix("prev.").map_or((false, path), |rest| (true, rest));
        let (table, id) = path.rsplit_once('.').unwrap_or(("", path));
        let (table, row) = match table.strip_suffix(']').and_then(|t| t.rsplit_once('[')) {
            Some((table, row)) => (table, row.parse().unwrap_or(0)),
            None => (table, 0),
        };
        let label = self.field(table, id).map_or(id, |f| f.label.get(self.lang));
        self.in_place(&self.of_year(previous, label), table, row)
    }

    /// The label of a cell, with last year, table and row.
    #[must_use]
    pub fn cell(&self, cell: &CellReport) -> String {
        self.in_place(&self.cell_short(cell), &cell.table, cell.row)
    }

    /// The label of a cell with last year, without table and row.
    #[must_use]
    pub fn cell_short(&self, cell: &CellReport) -> String {
        let label = if cell.label.is_empty() { cell.field.trim_start_matches("prev.") } else { &cell.label };
        self.of_year(cell.field.starts_with("prev."), label)
    }

    fn of_year(&self, previous: bool, label: &str) -> String {
        match (previous, self.lang) {
            (false, _) => label.to_owned(),
            (true, Lang::Zh) => format!("上年{label}"),
            (true, Lang::En) => format!("last year's {label}"),
        }
    }

    fn in_place(&self, label: &str, table: &str, row: u32) -> String {
        match (table.is_empty(), row) {
            (true, _) => label.to_owned(),
            (false, 0) => {
                let table = self.table(table);
                say(self.lang, words!("{table}中的{label}", "{label} in {table}"))
            }
            (false, row) => {
                let table = self.table(table);
                say(self.lang, words!("{table}第 {row} 行{label}", "{label} in row {row} of {table}"))
            }
        }
    }

    /// The words of a measure such as `m2/household`.
    #[must_use]
    pub fn measure(&self, measure: &str) -> String {
        let label = self.catalogue.map(|c| c.measures.label(measure));
        label.map_or_else(|| measure.to_owned(), |l| l.get(self.lang).to_owned())
    }

    /// The value of a cell as people read it, with its measure; words where there is none.
    #[must_use]
    pub fn value(&self, cell: &CellReport) -> String {
        let state = match cell.state {
            "blank" => words!("未填", "blank"),
            "not_applicable" => words!("不适用", "not applicable"),
            "not_available" => words!("暂无数据", "not available"),
            "hidden" => words!("不需填", "not asked"),
            "unreadable" => return format!("“{}”", cell.value),
            _ => return self.given(cell),
        };
        say(self.lang, state)
    }

    fn given(&self, cell: &CellReport) -> String {
        let field = self.field(&cell.table, cell.field.trim_start_matches("prev."));
        let shown = match (field.map(|f| &f.kind), cell.value.as_str()) {
            (Some(Kind::Code { list }), code) => {
                let list = self.catalogue.and_then(|c| c.lists.get(usize::from(*list)));
                let found = list.and_then(|l| l.codes.iter().find(|c| c.code == code));
                found.map_or(code, |c| c.label.get(self.lang)).to_owned()
            }
            (Some(Kind::Flag), "true") => say(self.lang, words!("是", "yes")),
            (Some(Kind::Flag), "false") => say(self.lang, words!("否", "no")),
            (_, value) => value.to_owned(),
        };
        if cell.measure.is_empty() { shown } else { format!("{shown} {}", self.measure(&cell.measure)) }
    }

    /// The title of a standard.
    #[must_use]
    pub fn standard(&self, id: &str) -> String {
        let found = self.forms().flat_map(|form| &form.standards).find(|s| s.id == id);
        found.map_or_else(|| id.to_owned(), |s| s.title.get(self.lang).to_owned())
    }

    /// The title of a programme.
    #[must_use]
    pub fn programme(&self, id: &str) -> String {
        let found = self.catalogue.and_then(|c| c.programme(id));
        found.map_or_else(|| id.to_owned(), |p| p.title.get(self.lang).to_owned())
    }

    /// The reason given for a finding; a refused one says why it does not count.
    #[must_use]
    pub fn explanation(&self, finding: &FindingReport) -> Option<String> {
        let given = finding.explanation.as_ref()?;
        let (text, reason) = (&given.text, &given.reason);
        Some(match given.accepted {
            true => text.clone(),
            false => say(self.lang, words!("{text}（未采纳：{reason}）", "{text} (not accepted: {reason})")),
        })
    }

    /// How far a finding is from passing: a difference, not an advice to change the figure.
    #[must_use]
    pub fn gap(&self, finding: &FindingReport) -> Option<String> {
        let gap = finding.gap.as_ref()?;
        let same = |c: &&CellReport| c.field == gap.field && (gap.row == 0 || c.row == gap.row);
        let label = match finding.cells.iter().find(same) {
            Some(cell) if gap.row == 0 => self.cell_short(cell),
            Some(cell) => self.cell(cell),
            None => self.path(&gap.field),
        };
        let (less, by) = gap.by.strip_prefix('-').map_or((true, gap.by.as_str()), |by| (false, by));
        let measure = self.measure(&gap.measure);
        let by = measured(by, &measure);
        Some(say(
            self.lang,
            match less {
                true => words!("其他数不变时，{label}少 {by}", "all else equal, {label} is too low by {by}"),
                false => words!("其他数不变时，{label}多 {by}", "all else equal, {label} is too high by {by}"),
            },
        ))
    }

    /// The condition with values, in signs that people read; none where it tells no more than the sentence does:
    /// only a calculation is worth following.
    #[must_use]
    pub fn trace(&self, finding: &FindingReport) -> Option<String> {
        let trace = finding.trace.as_str();
        if let Some(at) = trace.strip_prefix("= ") {
            return Some(say(self.lang, words!("{at} 已有相同的值", "the same value stands in {at}")));
        }
        // Several conditions at once are harder to follow than the sentence.
        if [" and ", " or ", " => "].iter().any(|word| trace.contains(word)) {
            return None;
        }
        if ![" + ", " - ", " * ", " / "].iter().any(|sign| trace.contains(sign)) || trace.contains(['（', '\'', '"']) {
            return None;
        }
        let zh = self.lang == Lang::Zh;
        let pick = |a: &'static str, b: &'static str| if zh { a } else { b };
        let signs = [
            (" <= ", " ≤ "),
            (" >= ", " ≥ "),
            (" == ", " = "),
            (" != ", " ≠ "),
            (" * ", " × "),
            (" / ", " ÷ "),
            ("abs(", pick("绝对值(", "abs(")),
            ("or_zero(", "("),
            ("round(", pick("取整(", "round(")),
        ];
        let told = signs.iter().fold(trace.to_owned(), |text, (from, to)| text.replace(from, to));
        let cryptic = if zh { told.contains(|c: char| c.is_ascii_alphabetic()) } else { told.contains('_') };
        (!cryptic).then(|| say(self.lang, words!("{told} 不成立", "{told} does not hold")))
    }
}
