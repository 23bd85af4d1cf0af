//! Government programmes: clauses first, so that forms and rules can refer to them; targets when indicators are known.

use super::block::{Block, Text};
use super::express::{parsed, proved};
use super::indicator::INDICATOR;
use super::known::{Known, choice};
use super::sink::{Noun, Sink, noun};
use super::source::Source;
use crate::author_words as words;
use crate::catalogue::{Baseline, Clause, Form, Goal, Indicator, Levels, Programme, Target, clauses};
use crate::lang::{Compare, Names, Node, Site, Typed, Want};
use crate::measure::Quantity;

/// What sentences call a programme.
pub const PROGRAMME: Noun = noun("规划", "programme");
/// Comparators as written.
pub const COMPARATORS: [(&str, Compare); 6] = [
    (">=", Compare::AtLeast),
    (">", Compare::Greater),
    ("<=", Compare::AtMost),
    ("<", Compare::Less),
    ("==", Compare::Equal),
    ("!=", Compare::NotEqual),
];
/// Years that a catalogue may speak of.
const YEARS: (i64, i64) = (1949, 2200);

/// A programme whose targets and standards are still to be read.
pub struct Draft<'a> {
    /// The programme without targets.
    pub programme: Programme,
    /// Its clause ids.
    pub clauses: Vec<&'a str>,
    /// The rest of the file.
    pub root: Block<'a>,
    /// The file.
    pub source: &'a Source,
}

/// Reads the head and the clauses of one file of `programmes/`.
pub fn programme<'a>(source: &'a Source, sink: &'a Sink) -> Draft<'a> {
    let root = Block::of(&source.tree, &source.path, noun("规划文件", "programme file"), sink);
    let mut programme = Programme {
        id: source.stem().to_owned(),
        title: Default::default(),
        period: (0, 0),
        source: String::new(),
        clauses: Vec::new(),
        targets: Vec::new(),
        readings: Vec::new(),
    };
    if let Some(mut head) = root.block("programme", PROGRAMME) {
        if let Some(id) = head.id(true)
            && id.text != source.stem()
        {
            let (name, stem) = (id.text, source.stem());
            sink.add(
                id.place,
                "id-differs-from-file",
                words!("标识是“{name}”，文件名是“{stem}”", "the id is `{name}`, the file is named `{stem}`"),
                words!("规划按文件名查找", "a programme is found by the name of its file"),
                words!("把标识或文件名改成一致", "make the id and the file name the same"),
            );
        }
        programme.title = head.words("title");
        if !head.has("period") {
            head.missing("period");
        }
        if let Some((first, last, _)) = head.integers("period", YEARS) {
            programme.period = (year(first), year(last));
        }
        programme.source = head.text("source").map_or(String::new(), |text| text.text.to_owned());
        head.finish();
    }
    let mut ids = Vec::new();
    for mut block in root.blocks("clause", noun("条款", "clause")) {
        let id = block.text("id");
        if let Some(id) = id {
            block.name(id);
            ids.push((id.text, id.place));
            let (title, text_only) = (block.words("title"), block.opt_words("text_only"));
            programme.clauses.push(Clause { id: id.text.to_owned(), title, text_only });
        } else {
            let _ = (block.words("title"), block.opt_words("text_only"));
        }
        block.finish();
    }
    let clauses = ids.iter().map(|(id, _)| *id).collect();
    sink.twice(ids, noun("条款", "clause"));
    Draft { programme, clauses, root, source }
}

fn year(n: i64) -> i32 {
    i32::try_from(n).unwrap_or(0)
}

/// Reads the targets of a programme.
///
/// `ids` are those of all indicators, also of the ones that could not be read.
pub fn targets(draft: &mut Draft<'_>, indicators: &[Indicator], ids: &[&str], known: &Known<'_>) {
    let period = draft.programme.period;
    let mut targets = Vec::new();
    for mut block in draft.root.blocks("target", noun("目标", "target")) {
        let indicator = block.text("indicator");
        if let Some(indicator) = indicator {
            block.name(indicator);
        }
        let found = indicator.and_then(|text| {
            let found = indicators.iter().find(|indicator| indicator.id == text.text);
            if !ids.contains(&text.text) {
                known.sink.unknown(text.place, "unknown-indicator", INDICATOR, text.text, ids.iter().copied());
            }
            found
        });
        let (goal, baseline) = (goal(&block, period, found, known), baseline(&block, found, known));
        let text = |key| block.opt_text(key).map(|text| text.text.to_owned());
        let (property, wording) = (text("property"), text("wording"));
        if !block.has("property") && !block.has("wording") {
            block.missing("wording");
        }
        let clause = clause(&block, known);
        if let Some(indicator) = indicator {
            let indicator = indicator.text.to_owned();
            targets.push(Target { indicator, goal, baseline, property, wording, clause });
        }
        block.finish();
    }
    draft.programme.targets = targets;
}

/// `comparator`, `target` and `year`, which stand together or not at all: without them an indicator is only followed.
fn goal(block: &Block<'_>, period: (i32, i32), found: Option<&Indicator>, known: &Known<'_>) -> Option<Goal> {
    if !["comparator", "target", "year"].iter().any(|key| block.has(key)) {
        return None;
    }
    let comparator = comparator(block, known);
    let value = block.text("target").map(|text| amount(text, found, known));
    let by = block.integer("year", YEARS);
    if !block.has("year") {
        block.missing("year");
    }
    if let Some((year, place)) = by
        && period != (0, 0)
        && !(i64::from(period.0)..=i64::from(period.1)).contains(&year)
    {
        let (first, last) = period;
        known.sink.add(
            place,
            "year-outside-period",
            words!("{year} 年不在规划期 {first} 至 {last} 年内", "{year} lies outside the period {first} to {last}"),
            words!("目标应在规划期内达到", "a target is reached within the period"),
            words!("改年份，或改规划的 period", "correct the year, or the period of the programme"),
        );
    }
    Some(Goal { comparator: comparator?, value: value?, year: year(by?.0) })
}

/// `baseline = "25"`, `baseline = ">= 900"` for a figure with 余, or words.
fn baseline(block: &Block<'_>, found: Option<&Indicator>, known: &Known<'_>) -> Option<Baseline> {
    if block.has("baseline_text") {
        return block.opt_words("baseline_text").map(Baseline::Words);
    }
    let text = block.opt_text("baseline")?;
    let bare = text.text.trim_start_matches(">=").trim_start();
    let figure = amount(text.slice(text.text.len() - bare.len(), text.text.len()), found, known);
    Some(if bare.len() == text.text.len() { Baseline::Exact(figure) } else { Baseline::AtLeast(figure) })
}

/// Every clause is encoded by something, or says why nothing can; not both.
pub fn covered(draft: &Draft<'_>, (forms, levels): (&[Form], &[Levels]), known: &Known<'_>) {
    for (clause, block) in draft.programme.clauses.iter().zip(draft.root.blocks("clause", noun("条款", "clause"))) {
        let bare = clauses::encoded(&clause.id, &draft.programme, forms, levels).is_empty();
        let id = &clause.id;
        match (bare, &clause.text_only) {
            (true, None) => known.sink.add(
                block.place,
                "clause-not-encoded",
                words!("条款 {id} 没有任何指标、标准、规则或填报项对应", "nothing encodes clause {id}"),
                words!("规划的每一条要么有对应的数据，要么说明为什么只能是文字", "each clause of a plan is encoded by something, or says why it is text only"),
                words!("在指标、标准、规则或填报项上写 clause = \"{id}\"，或在条款上写 text_only = {{ … }}", "write `clause = \"{id}\"` on an indicator, standard, rule or field, or `text_only = {{ … }}` on the clause"),
            ),
            (false, Some(_)) => known.sink.add(
                block.place,
                "clause-not-text-only",
                words!("条款 {id} 写了 text_only，却有内容与它对应", "clause {id} says `text_only`, yet something encodes it"),
                words!("只有没有对应内容的条款才说明原因", "only a clause that nothing encodes gives a reason"),
                words!("删去 text_only", "remove `text_only`"),
            ),
            (true, Some(_)) | (false, None) => {}
        }
    }
}

/// `comparator`, required.
pub fn comparator(block: &Block<'_>, known: &Known<'_>) -> Option<Compare> {
    choice(block.text("comparator")?, noun("比较符", "comparator"), "unknown-comparator", &COMPARATORS, known.sink)
}

/// `clause`, required.
pub fn clause(block: &Block<'_>, known: &Known<'_>) -> String {
    if !block.has("clause") {
        block.missing("clause");
    }
    known.clause(block).unwrap_or_default()
}

/// The text of a target, proved to be a number in the indicator's measure.
fn amount(text: Text<'_>, indicator: Option<&Indicator>, known: &Known<'_>) -> String {
    let count = indicator.and_then(|indicator| indicator.count.as_ref());
    let quantity = count.and_then(|count| known.measures.quantity(&count.measure).ok());
    if let Some(quantity) = quantity {
        let _ = literal(text, quantity, known);
    }
    text.text.to_owned()
}

fn literal(text: Text<'_>, quantity: Quantity, known: &Known<'_>) -> Option<Typed> {
    let names = Names { measures: known.measures.clone(), ..Names::default() };
    let typed = proved(text, &parsed(text, known.sink)?, &names, Site::RECORD, &Want::Quantity(quantity), known.sink)?;
    let mut constant = true;
    typed.visit(&mut |node| constant &= matches!(node.node, Node::Number(_) | Node::Convert(_, _) | Node::Negate(_)));
    if !constant {
        let written = text.text;
        known.sink.add(
            text.place,
            "target-not-a-number",
            words!("“{written}”不是一个数", "`{written}` is not a number"),
            words!("规划的目标是一个确定的数", "a target is a fixed number"),
            words!("写成如 \"80%\" 或 \"30\"", "write it like \"80%\" or \"30\""),
        );
        return None;
    }
    Some(typed)
}
