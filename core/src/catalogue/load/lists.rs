//! Measures, code lists and divisions.

use super::block::{Block, Text};
use super::node::{Node, Value};
use super::sink::{Noun, Place, Sink, noun};
use crate::author_words as words;
use crate::catalogue::{Code, CodeList, Division, Divisions};
use crate::map::Set;
use crate::measure::{Dimension, Fraction, Measure, Measures};
use crate::span::Words;
use crate::value::Decimal;

/// What sentences call a measure.
pub const MEASURE: Noun = noun("计量单位", "measure");
/// What sentences call a code list.
pub const CODE_LIST: Noun = noun("代码表", "code list");
const CODE: Noun = noun("代码", "code");
const DIVISION: Noun = noun("区划", "division");

/// `measures.toml`.
pub fn measures(file: &str, tree: &Node, sink: &Sink) -> Measures {
    let root = Block::of(tree, file, noun("计量单位文件", "measures file"), sink);
    let mut list: Vec<Measure> = Vec::new();
    let mut ids = Vec::new();
    let mut symbols: Vec<Text<'_>> = Vec::new();
    for mut block in root.blocks("measure", MEASURE) {
        let id = block.id(false);
        let label = block.words("label");
        let own = block.texts("symbols");
        let dimension = dimension(&block);
        let factor = factor(&block, sink);
        if let Some(id) = id {
            ids.push((id.text, id.place));
            list.push(Measure {
                id: id.text.to_owned(),
                label,
                symbols: own.iter().map(|s| s.text.to_owned()).collect(),
                dimension,
                factor,
            });
        }
        symbols.extend(own);
        block.finish();
    }
    root.finish();
    sink.twice(ids, MEASURE);
    sink.twice(symbols.iter().map(|s| (s.text, s.place)), noun("计量单位写法", "measure spelling"));
    Measures::new(list)
}

/// `dimension`: a word, a quotient such as `area/household`, or the empty text for pure numbers.
fn dimension(block: &Block<'_>) -> Dimension {
    match block.entry("dimension").map(|entry| &entry.node.value) {
        None => {
            block.missing("dimension");
            Dimension::none()
        }
        Some(Value::Text { text, .. }) => {
            let (over, under) = text.split_once('/').unwrap_or((text, ""));
            Dimension::base(over.trim()).over(&Dimension::base(under.trim()))
        }
        Some(Value::Integer(_) | Value::Decimal(_) | Value::Flag(_) | Value::List(_) | Value::Table(_)) => {
            let _ = block.opt_text("dimension"); // says that a text is expected
            Dimension::none()
        }
    }
}

fn factor(block: &Block<'_>, sink: &Sink) -> Fraction {
    let Some(text) = block.text("factor") else { return Fraction::ONE };
    let (over, under) = text.text.split_once('/').unwrap_or((text.text, "1"));
    let parsed = fraction(over.trim()).zip(fraction(under.trim())).and_then(|(a, b)| a.over(b));
    parsed.unwrap_or_else(|| {
        let written = text.text;
        sink.add(
            text.place,
            "factor-shape",
            words!("factor 的“{written}”不是正数", "`{written}` is no positive number"),
            words!("换算要用准确的正数或分数", "conversion needs an exact positive number or fraction"),
            words!("写成如 \"10000\"、\"0.01\" 或 \"2000/3\"", "write it like \"10000\", \"0.01\" or \"2000/3\""),
        );
        Fraction::ONE
    })
}

fn fraction(text: &str) -> Option<Fraction> {
    let number = Decimal::parse(text).ok()?;
    Fraction::new(number.mantissa, 10i128.checked_pow(u32::from(number.places))?)
}

/// One file of `codes/`.
pub fn code_list(file: &str, id: &str, tree: &Node, sink: &Sink) -> CodeList {
    let rows = rows(file, tree, CODE, &["code", "label_zh", "label_en"], sink);
    let mut codes = Vec::new();
    let mut ids: Vec<(&str, Place<'_>)> = Vec::new();
    for mut block in rows {
        let code = block.text("code");
        let (zh, en) = (block.text("label_zh"), block.text("label_en"));
        let also = block.opt_text("also").map_or("", |text| text.text);
        let (from, until) = block.dates();
        if let Some(code) = code {
            block.name(code);
            ids.push((code.text, code.place));
            codes.push(Code {
                code: code.text.to_owned(),
                label: words_of(zh, en),
                also: also.split('|').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect(),
                from,
                until,
            });
        }
        block.finish();
    }
    sink.twice(ids, CODE);
    let at = Place { file, span: tree.span };
    if codes.is_empty() {
        sink.add(
            at,
            "empty-list",
            words!("代码表 {id} 没有代码", "code list `{id}` has no codes"),
            words!("没有选项就无法填报", "there would be nothing to choose"),
            words!("在标题行下写出代码，一行一个", "write the codes below the heading, one a row"),
        );
    }
    limit(at, codes.len(), usize::from(u16::MAX), CODE, sink);
    CodeList { id: id.to_owned(), codes }
}

fn words_of(zh: Option<Text<'_>>, en: Option<Text<'_>>) -> Words {
    let text = |t: Option<Text<'_>>| t.map_or(String::new(), |t| t.text.to_owned());
    Words { zh: text(zh), en: text(en) }
}

/// `divisions.csv`.
pub fn divisions(file: &str, tree: &Node, sink: &Sink) -> Divisions {
    let mut list: Vec<(Division, Place<'_>, Option<Text<'_>>)> = Vec::new();
    for mut block in rows(file, tree, DIVISION, &["code", "name", "level"], sink) {
        let code = block.text("code");
        let (name, level) = (block.text("name"), block.text("level"));
        let (parent, was) = (block.opt_text("parent"), block.opt_text("was"));
        let (from, until) = block.dates();
        if let Some(code) = code {
            block.name(code);
            division_code(code, sink);
            let text = |t: Option<Text<'_>>| t.map_or(String::new(), |t| t.text.to_owned());
            let was = was.map(|t| t.text.to_owned());
            let code_text = code.text.to_owned();
            let division = Division {
                code: code_text,
                name: text(name),
                level: text(level),
                parent: text(parent),
                from,
                until,
                was,
            };
            list.push((division, code.place, parent));
        }
        block.finish();
    }
    sink.twice(list.iter().map(|(d, place, _)| (d.code.as_str(), *place)), DIVISION);
    let known: Set<&str> = list.iter().map(|(d, _, _)| d.code.as_str()).collect();
    for (division, _, parent) in &list {
        if let Some(parent) = parent
            && (!known.contains(parent.text) || parent.text == division.code)
        {
            let all = known.iter().copied();
            sink.unknown(parent.place, "unknown-parent", noun("上级区划", "parent division"), parent.text, all);
        }
    }
    Divisions::new(list.into_iter().map(|(division, _, _)| division))
}

fn division_code(code: Text<'_>, sink: &Sink) {
    if code.text.len() != 6 || !code.text.bytes().all(|b| b.is_ascii_digit()) {
        let written = code.text;
        sink.add(
            code.place,
            "division-code-shape",
            words!("区划代码“{written}”不是 6 位数字", "division code `{written}` is not six digits"),
            words!("12 位代码按前 6 位查区划", "twelve-digit codes are looked up by their first six digits"),
            words!("写 6 位行政区划代码", "write the six-digit code"),
        );
    }
}

/// The rows of a list file. A column that no row has is told once for the file, not once a row.
fn rows<'a>(file: &'a str, tree: &'a Node, noun: Noun, required: &[&'static str], sink: &'a Sink) -> Vec<Block<'a>> {
    let list: &[Node] = match &tree.value {
        Value::List(list) => list,
        Value::Text { .. } | Value::Integer(_) | Value::Decimal(_) | Value::Flag(_) | Value::Table(_) => &[],
    };
    let at = Place { file, span: tree.span };
    let blocks: Vec<Block<'_>> = list.iter().map(|node| Block::of(node, file, noun, sink)).collect();
    let absent: Vec<&str> =
        required.iter().copied().filter(|key| !blocks.is_empty() && blocks.iter().all(|b| !b.has(key))).collect();
    if absent.is_empty() {
        return blocks;
    }
    for key in &absent {
        sink.add(
            at,
            "missing-column",
            words!("没有 {key} 这一列", "there is no column `{key}`"),
            words!("这一列是必需的", "the column is required"),
            words!("在标题行写上 {key}，各行填上值", "write `{key}` in the heading and fill it in every row"),
        );
    }
    for block in blocks {
        for key in required.iter().copied().chain(["also", "from", "until", "parent", "was"]) {
            let _ = block.entry(key);
        }
        block.finish();
    }
    Vec::new()
}

/// Reports a list that is longer than a limit.
pub fn limit(at: Place<'_>, has: usize, most: usize, noun: Noun, sink: &Sink) {
    if has > most {
        let Noun { zh, en } = noun;
        sink.add(
            at,
            "too-many",
            words!("{zh}有 {has} 个，最多 {most} 个", "there are {has} of {en}, at most {most} are possible"),
            words!("程序按这一上限编号", "the program numbers them within this limit"),
            words!("拆成几个部分", "split it"),
        );
    }
}
