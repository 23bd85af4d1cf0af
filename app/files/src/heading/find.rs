//! The rows of a sheet in which the headings stand: one row, or two or three joined ones.

use super::names::{Meaning, Names, Target};
use super::normal::{half_width, plain};
use super::{HeadRow, year_in};
use shequ_core::map::sort;
use std::collections::HashMap;
use std::ops::Range;

/// Rows that one heading may take.
const MAX_ROWS: usize = 3;
/// Fields that must be recognised in a sheet before it is taken for one of the form.
const LEAST_MATCHED: usize = 3;

/// Where the heading stands and what its columns mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// What the rows below are.
    pub target: Target,
    /// First and last row of the heading.
    pub first: u32,
    pub last: u32,
    /// First row that may be data: numbering rows below the heading are passed.
    pub data_from: u32,
    /// Column of each field.
    pub columns: Vec<Option<u32>>,
    /// In a table, the column of the unit code.
    pub unit: Option<u32>,
    /// In a table, the column of the unit's name.
    pub name: Option<u32>,
    /// Different fields recognised; the unit code of a table counts as one.
    pub matched: usize,
    /// Columns with a heading that nothing is known about.
    pub unknown: Vec<(u32, String)>,
    /// Further columns of a field that has one already, with the field and the heading.
    pub doubled: Vec<(usize, u32, String)>,
    /// The heading as shown, by column, to know it again when it is repeated.
    pub shown: Vec<(u32, String)>,
    /// Year that stands in the rows above.
    pub year: Option<i32>,
}

/// Whether enough fields of a kind of sheet were recognised to take it for one.
pub fn is_enough(best: &Heading, fields: usize) -> bool {
    let least = LEAST_MATCHED.min(fields / 2 + 1);
    best.matched >= least && best.matched * 3 >= best.shown.len()
}

/// Finds the heading among the first rows of a sheet: the rows that match best, the fewest rows among equals. However
/// poor it is; whether it [`is_enough`] is another question.
pub fn best(rows: &[HeadRow], names: &Names, fields: usize) -> Option<Heading> {
    let own = |row: &HeadRow| row.spelt.iter().map(|s| names.meaning_of(s.as_ref()?)).collect();
    let mut known = Known { names, own: rows.iter().map(own).collect(), joined: HashMap::new() };
    let single: Vec<Trial<'_>> = (0..rows.len()).map(|at| read(rows, at..at + 1, &mut known, fields)).collect();
    let mut best: Option<Trial<'_>> = None;
    for count in 1..=MAX_ROWS {
        for (first, block) in rows.windows(count).enumerate() {
            // Rows of one heading stand together, and one of them at least names a field.
            let apart = block.windows(2).any(|pair| pair[1].number != pair[0].number + 1);
            if apart || single[first..first + count].iter().all(|alone| alone.matched == 0) {
                continue;
            }
            let more = |trial: &Trial<'_>| trial.score > best.as_ref().map_or(0, |b| b.score);
            if count == 1 {
                if more(&single[first]) {
                    best = Some(single[first].clone());
                }
                continue;
            }
            let trial = read(rows, first..first + count, &mut known, fields);
            if more(&trial) {
                best = Some(trial);
            }
        }
    }
    let mut best = best?.heading(names.target);
    best.year = rows
        .iter()
        .take_while(|row| row.number < best.first)
        .flat_map(|row| &row.cells)
        .find_map(|(_, text)| year_in(text));
    best.data_from = data_from(rows, &best);
    Some(best)
}

/// What texts mean in one kind of sheet.
struct Known<'n> {
    names: &'n Names,
    /// The cells of each row.
    own: Vec<Vec<Option<(Meaning, bool)>>>,
    /// Texts of several rows joined, which come again in other blocks.
    joined: HashMap<String, Option<(Meaning, bool)>>,
}

impl Known<'_> {
    fn meaning(&mut self, text: String) -> Option<(Meaning, bool)> {
        let names = self.names;
        *self.joined.entry(text).or_insert_with_key(|text| names.meaning(text))
    }
}

/// Some rows taken for the heading; most are not, so nothing is copied.
#[derive(Clone)]
struct Trial<'r> {
    first: u32,
    last: u32,
    columns: Vec<Option<u32>>,
    unit: Option<u32>,
    name: Option<u32>,
    matched: usize,
    /// How surely: two for each exact heading, one for each that had to be shortened.
    score: usize,
    unknown: Vec<(u32, &'r str)>,
    doubled: Vec<(usize, u32, &'r str)>,
    shown: Vec<(u32, &'r str)>,
}

impl Trial<'_> {
    fn heading(self, target: Target) -> Heading {
        let copied = |list: Vec<(u32, &str)>| list.into_iter().map(|(at, text)| (at, text.to_owned())).collect();
        let doubled = self.doubled.into_iter().map(|(field, at, text)| (field, at, text.to_owned()));
        Heading {
            target,
            first: self.first,
            last: self.last,
            data_from: self.last + 1,
            columns: self.columns,
            unit: self.unit,
            name: self.name,
            matched: self.matched,
            unknown: copied(self.unknown.into_iter().filter(|(_, text)| !is_ordinal(text)).collect()),
            doubled: doubled.collect(),
            shown: copied(self.shown),
            year: None,
        }
    }
}

fn read<'r>(rows: &'r [HeadRow], block: Range<usize>, known: &mut Known<'_>, fields: usize) -> Trial<'r> {
    let (from, rows) = (block.start, &rows[block]);
    let mut columns: Vec<u32> = rows.iter().flat_map(|row| row.cells.iter().map(|(column, _)| *column)).collect();
    sort(&mut columns);
    columns.dedup();
    let mut trial = Trial {
        first: rows[0].number,
        last: rows[rows.len() - 1].number,
        columns: vec![None; fields],
        unit: None,
        name: None,
        matched: 0,
        score: 0,
        unknown: Vec::new(),
        doubled: Vec::new(),
        shown: Vec::with_capacity(columns.len()),
    };
    // Merged headings of groups hold their text in the first column only.
    let mut group = vec![""; rows.len()];
    let mut own = vec![""; rows.len()];
    for column in columns {
        let mut lowest = None;
        for (at, row) in rows.iter().enumerate() {
            let cell = row.position(column);
            own[at] = cell.map_or("", |cell| row.cells[cell].1.as_str());
            if let Some(cell) = cell.filter(|_| !own[at].is_empty()) {
                lowest = Some((own[at], known.own[from + at][cell]));
            }
        }
        carry(&mut group, &own);
        let Some((shown, alone)) = lowest else { continue };
        let found = joined_meaning(alone, shown, &own, &group, known);
        trial.shown.push((column, shown));
        trial.take(column, shown, found);
    }
    trial
}

impl<'r> Trial<'r> {
    /// Takes up what a column means.
    fn take(&mut self, column: u32, shown: &'r str, found: Option<(Meaning, bool)>) {
        self.score += match found {
            Some((Meaning::Field(field), exact)) if self.columns[field].is_none() => {
                self.columns[field] = Some(column);
                self.matched += 1;
                1 + usize::from(exact)
            }
            Some((Meaning::Unit, exact)) if self.unit.is_none() => {
                self.unit = Some(column);
                self.matched += 1;
                1 + usize::from(exact)
            }
            Some((Meaning::Field(field), _)) => {
                self.doubled.push((field, column, shown));
                0
            }
            Some((Meaning::Name, _)) => {
                self.name.get_or_insert(column);
                0
            }
            Some((Meaning::Unit | Meaning::Aside, _)) => 0,
            None => {
                self.unknown.push((column, shown));
                0
            }
        };
    }
}

/// What a column means by its lowest text alone; else by its texts joined, or with the group heading in front.
fn joined_meaning(
    alone: Option<(Meaning, bool)>,
    lowest: &str,
    own: &[&str],
    group: &[&str],
    known: &mut Known<'_>,
) -> Option<(Meaning, bool)> {
    if own.len() == 1 || alone.is_some_and(|(_, exact)| exact) {
        return alone;
    }
    let joined: String = own.concat();
    let under: String = group[..group.len() - 1].iter().chain([&own[own.len() - 1]]).copied().collect();
    let others = [joined, under].into_iter().filter(|text| text != lowest);
    let mut found = alone;
    for text in others {
        match known.meaning(text) {
            Some((meaning, true)) => return Some((meaning, true)),
            other => found = found.or(other),
        }
    }
    found
}

/// A text in an upper row reaches to the right until the next text in that row or above it.
fn carry<'a>(group: &mut [&'a str], own: &[&'a str]) {
    for level in 0..own.len() {
        if !own[level].is_empty() {
            group[level] = own[level];
            for below in &mut group[level + 1..] {
                *below = "";
            }
        }
    }
}

/// 序号: counted by the writer, of no meaning.
fn is_ordinal(heading: &str) -> bool {
    matches!(plain(heading).as_str(), "序号" | "编号" | "no" | "no." | "#")
}

/// Rows right below the heading that only number the columns (甲 乙 1 2 3) are no data.
fn data_from(rows: &[HeadRow], heading: &Heading) -> u32 {
    let mut next = heading.last + 1;
    while let Some(row) = rows.iter().find(|row| row.number == next) {
        if !is_numbering(row) && !is_measures(row) {
            break;
        }
        next += 1;
    }
    next
}

fn is_numbering(row: &HeadRow) -> bool {
    if row.cells.len() < 3 {
        return false;
    }
    let mut expected: Option<u32> = None;
    let mut run = 0usize;
    for (_, text) in &row.cells {
        let text: String = half_width(text).chars().filter(|c| !c.is_whitespace() && !matches!(c, '(' | ')')).collect();
        if is_stem(&text) || text == "—" || text == "-" {
            continue;
        }
        let Ok(number) = text.parse::<u32>() else { return false };
        if expected.is_some_and(|next| next != number) || (expected.is_none() && number > 2) {
            return false;
        }
        expected = Some(number + 1);
        run += 1;
    }
    run >= 2 || row.cells.iter().all(|(_, text)| is_stem(text.trim()))
}

/// Words of a row that says what each column is counted in.
const MEASURES: [&str; 40] = [
    "户", "人", "个", "处", "间", "名", "次", "人次", "场", "场次", "支", "件", "项", "家", "分", "分钟", "小时", "天",
    "年", "月", "日", "㎡", "m2", "m²", "平方米", "平米", "亩", "元", "万元", "千元", "%", "％", "㎡/户", "平方米/户",
    "人/户", "户/人", "—", "-", "/", "无",
];

/// `户 人 个 ㎡`: the measures of the columns, perhaps with 计量单位 in front.
fn is_measures(row: &HeadRow) -> bool {
    let named = |text: &str| matches!(text, "计量单位" | "单位" | "计量" | "measure");
    let texts: Vec<String> = row.cells.iter().map(|(_, text)| plain(text)).collect();
    let measures = texts.iter().filter(|text| MEASURES.contains(&text.trim_matches(['(', ')']))).count();
    measures >= 3 && texts.iter().all(|text| named(text) || MEASURES.contains(&text.trim_matches(['(', ')'])))
}

fn is_stem(text: &str) -> bool {
    let mut signs = text.chars();
    matches!((signs.next(), signs.next()), (Some(c), None) if "甲乙丙丁戊己庚辛壬癸".contains(c))
}
