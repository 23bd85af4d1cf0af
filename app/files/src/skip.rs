//! Rows that stand among the data and are none: repeated headings, totals, notes and signatures.

use crate::heading::Heading;
use crate::heading::normal::plain;
use crate::note::{brief, note};
use crate::row::View;
use shequ_core::catalogue::Severity;
use shequ_core::column::read::RawCell;
use shequ_core::finding::structural::Structural;
use shequ_core::words;

/// Skipped rows that a message names.
const NAMED: usize = 20;
/// Characters from which a lone text is a note and not a value.
const LONG: usize = 16;
const TOTALS: [&str; 12] =
    ["合计", "总计", "小计", "共计", "累计", "总和", "汇总", "平均", "平均值", "total", "subtotal", "average"];
const FOOT: [&str; 17] = [
    "注", "备注", "说明", "填表", "填报", "制表", "制表人", "审核", "复核", "单位负责人", "负责人", "统计负责人",
    "联系电话", "联系人", "报出日期", "盖章", "资料来源",
];

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    Data,
    Blank,
    /// Looks like data but is a heading, total or note.
    Skipped,
}

/// Tells data from the rest below one heading.
#[derive(Clone, Debug)]
pub struct Sieve {
    key: Option<usize>,
    fields: Vec<u32>,
    heading: Vec<(u32, String)>,
    from: u32,
}

impl Sieve {
    /// A sieve for the rows below a heading, where `key` is the column of the unit code.
    pub fn new(heading: &Heading, key: Option<u32>) -> Self {
        Self {
            key: key.map(|column| column as usize),
            fields: heading.columns.iter().flatten().copied().collect(),
            heading: heading.shown.iter().map(|(column, text)| (*column, plain(text))).collect(),
            from: heading.data_from,
        }
    }

    /// What a row is.
    #[inline]
    pub fn kind(&self, view: &View<'_>) -> RowKind {
        if view.number < self.from {
            return RowKind::Blank;
        }
        if let Some(key) = self.key
            && let RawCell::Text(code) = view.cell(key)
            && code.len() == 12
            && code.bytes().all(|b| b.is_ascii_digit())
            && !code.ends_with("000")
        {
            return RowKind::Data;
        }
        self.kind_of_doubtful(view)
    }

    fn kind_of_doubtful(&self, view: &View<'_>) -> RowKind {
        let Some(first) = view.filled().next() else { return RowKind::Blank };
        let is_total = view.filled().take(3).any(|column| is_total(&plain(&view.shown(column))));
        if let Some(key) = self.key
            && is_code(view.cell(key))
            // The code of a township or county beside 合计 is a sum, not a unit.
            && !(is_total && plain(&view.shown(key)).ends_with("000"))
        {
            return RowKind::Data;
        }
        let filled = view.filled().take(4).count();
        let first_text = plain(&view.shown(first));
        let is_foot = filled <= 3 && FOOT.iter().any(|word| is_headed(&first_text, word)) || is_signature(view);
        let lone = filled == 1 && matches!(view.cell(first), RawCell::Text(_));
        let is_long = lone && first_text.chars().count() >= LONG;
        // A text alone in the column of the codes parts the table: 以下为宾阳县.
        let parts = lone && self.key == Some(first);
        let aside = !self.fields.iter().any(|column| !view.is_blank_at(*column as usize));
        if is_total || is_foot || is_long || parts || aside && lone || self.repeats_heading(view) {
            return RowKind::Skipped;
        }
        RowKind::Data
    }

    /// Whether a row is surely one of a unit: it holds a whole code.
    #[inline]
    pub fn is_sure(&self, view: &View<'_>) -> bool {
        self.key.is_some_and(|key| is_code(view.cell(key)))
    }

    fn repeats_heading(&self, view: &View<'_>) -> bool {
        let same = self.heading.iter().filter(
            |(column, text)| matches!(view.cell(*column as usize), RawCell::Text(cell) if plain(cell) == *text),
        );
        same.count() * 2 >= self.heading.len().max(2)
    }
}

fn is_code(cell: RawCell<'_>) -> bool {
    match cell {
        RawCell::Number(_) => true,
        RawCell::Text(text) => text.bytes().filter(u8::is_ascii_digit).count() >= 6,
        RawCell::Empty | RawCell::Bool(_) | RawCell::Error(_) | RawCell::Days(_) => false,
    }
}

fn is_total(text: &str) -> bool {
    TOTALS
        .iter()
        .any(|word| text == *word || (text.ends_with(word) && text.chars().count() <= word.chars().count() + 6))
}

/// `注：…`, `填表说明`, `审核人:`; a name that only begins alike (`说明村`) is none.
fn is_headed(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| {
        rest.is_empty()
            || rest.starts_with([':', '(', '1', '一'])
            || rest.starts_with("人")
            || rest.starts_with("说明")
            || rest.starts_with("单位")
            || rest.starts_with("日期")
    })
}

/// `单位负责人：张三   填表人：李四`: texts with a colon, and nothing else.
fn is_signature(view: &View<'_>) -> bool {
    let mut texts = 0;
    let mut named = 0;
    for column in view.filled() {
        match view.cell(column) {
            RawCell::Text(text) => {
                texts += 1;
                named += usize::from(
                    FOOT.iter().any(|word| text.trim_start().starts_with(word)) && text.contains(['：', ':']),
                );
            }
            RawCell::Empty => {}
            RawCell::Number(_) | RawCell::Days(_) | RawCell::Bool(_) | RawCell::Error(_) => return false,
        }
    }
    named > 0 && texts <= 6
}

/// The skipped rows of one sheet.
#[derive(Debug, Default)]
pub struct Skipped {
    named: Vec<(u32, String)>,
    count: u64,
}

impl Skipped {
    /// Notes a skipped row.
    pub fn add(&mut self, view: &View<'_>) {
        self.count += 1;
        if self.named.len() < NAMED {
            let text =
                view.filled().take(3).map(|column| view.shown(column).into_owned()).collect::<Vec<_>>().join(" ");
            self.named.push((view.number, brief(&text)));
        }
    }

    /// One hint that names them.
    pub fn words(&self, row_address: impl Fn(u32) -> String) -> Option<Structural> {
        let (first, _) = self.named.first()?;
        let list: Vec<String> = self.named.iter().map(|(row, text)| format!("{}“{text}”", row_address(*row))).collect();
        let (list, count) = (list.join("、"), self.count);
        let more = if count as usize > NAMED { "……" } else { "" };
        let found = note(
            "rows_skipped",
            Severity::Hint,
            words!(
                "有 {count} 行不是填报数据，已跳过：{list}{more}",
                "{count} rows are no data and were skipped: {list}{more}"
            ),
            words!(
                "重复的表头、合计行和表下说明不作为单位读取",
                "repeated headings, totals and notes are not read as units"
            ),
            words!("如果其中有某个单位的数据，补上它的单位代码", "if one of them is a unit, give it its code"),
        );
        Some(Structural { at: row_address(*first), ..found })
    }
}
