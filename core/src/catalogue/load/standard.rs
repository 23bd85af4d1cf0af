//! Standards of programmes: what is measured of one unit or row, with what it is compared.

use super::block::{Block, Text};
use super::example::Reader;
use super::express::{Frame, cells_of, expression, parsed, proved, reads_last_year};
use super::form::{FORM, TABLE};
use super::known::{Known, choice};
use super::programme::{Draft, clause, comparator};
use super::rule::cell_named;
use super::sink::{Noun, noun};
use crate::author_words as words;
use crate::catalogue::{Form, Scope, Standard};
use crate::lang::ast::{Ast, Expr};
use crate::lang::{Cell, Compare, Names, Site, Type, Typed, Want};
use crate::measure::{Measures, Quantity};

const STANDARD: Noun = noun("标准", "standard");
const INDICATOR: Noun = noun("统计指标", "indicator");

/// Reads the standards of a programme into their forms.
pub fn standards(draft: &Draft<'_>, forms: &mut [Form], indicators: &[&str], known: &Known<'_>) {
    let mut ids = Vec::new();
    for mut block in draft.root.blocks("standard", STANDARD) {
        let id = block.id(false);
        ids.extend(id.map(|id| (id.text, id.place)));
        let form = form_named(&block, forms, known);
        match form {
            Some(at) => {
                let reading = Reading { block: &block, form: &forms[at], draft, indicators, known };
                let standard = reading.standard(id.map_or("", |id| id.text));
                forms[at].standards.extend(standard);
                block.finish();
            }
            None => drop(block), // its names mean nothing without the form
        }
    }
    known.sink.twice(ids, STANDARD);
}

pub(super) fn form_named(block: &Block<'_>, forms: &[Form], known: &Known<'_>) -> Option<usize> {
    let text = block.text("form")?;
    let at = forms.iter().position(|form| form.id == text.text);
    if at.is_none() {
        let all = forms.iter().map(|form| form.id.as_str());
        known.sink.unknown(text.place, "unknown-form", FORM, text.text, all);
    }
    at
}

pub(super) fn table_named(block: &Block<'_>, form: &Form, known: &Known<'_>) -> Option<u16> {
    let text = block.opt_text("table")?;
    let at = form.table_index(text.text);
    if at.is_none() {
        let all = form.tables.iter().map(|table| table.id.as_str());
        known.sink.unknown(text.place, "unknown-table", TABLE, text.text, all);
    }
    at.and_then(|at| u16::try_from(at).ok())
}

struct Reading<'r, 'a> {
    block: &'r Block<'a>,
    form: &'r Form,
    draft: &'r Draft<'a>,
    indicators: &'r [&'r str],
    known: &'r Known<'r>,
}

impl Reading<'_, '_> {
    /// Reads one `[[standard]]`. None where anything of it was reported.
    fn standard(&self, id: &str) -> Option<Standard> {
        let (block, form, known) = (self.block, self.form, self.known);
        let before = known.sink.count();
        let title = block.words("title");
        let (scope, site) = self.scope();
        if site.table.is_none() && (block.has("table") || !matches!(scope, Some(Scope::Record))) {
            ignore(block);
            return None;
        }
        let when_text = block.opt_text("when");
        let when = when_text.and_then(|text| expression(text, &form.names, site, &Want::Flag, known.sink));
        let comparator = comparator(block, known);
        let (value, target) = (block.text("value"), block.text("target"));
        let compared = self.compared(value, comparator, target, site);
        let table = site.table;
        let lever = block.opt_text("lever").and_then(|text| self.lever(text, table));
        let indicator = block.opt_text("indicator").map(|text| self.indicator(text));
        let reads = compared.as_ref().map(|c| cells_of([&c.value, &c.target].into_iter().chain(&when)));
        let frame = Frame { names: &form.names, site, reads: reads.as_deref(), sink: known.sink };
        let says = frame.opt_message(block, "says");
        let total = block.flag("total");
        let reader = Reader {
            file: &self.draft.source.path,
            names: &form.names,
            table,
            of_rows: matches!(scope, Some(Scope::Row(_))),
            of_batch: false,
            sink: known.sink,
        };
        let examples = reader.examples(block, true, total);
        let (clause, reading) = (clause(block, known), block.opt_words("reading"));
        let compared = compared?;
        let standard = Standard {
            id: id.to_owned(),
            programme: self.draft.programme.id.clone(),
            title,
            scope: scope?,
            when,
            value: compared.value,
            comparator: comparator?,
            target: compared.target,
            check: compared.check,
            measure: compared.measure,
            lever,
            clause,
            indicator,
            reading,
            says,
            examples: examples.into(),
            place: self.draft.source.place(block.place.span),
        };
        (known.sink.count() == before).then_some(standard)
    }

    fn scope(&self) -> (Option<Scope>, Site) {
        let (block, known) = (self.block, self.known);
        let table = table_named(block, self.form, known);
        let written = block.text("scope");
        let row = written.and_then(|text| {
            choice(text, noun("适用范围", "scope"), "unknown-scope", &[("record", false), ("row", true)], known.sink)
        });
        match (row, table) {
            (Some(true), Some(table)) => (Some(Scope::Row(table)), Site::row(table)),
            (Some(true), None) => {
                if !block.has("table") {
                    block.missing("table");
                }
                (None, Site::RECORD)
            }
            (Some(false), _) if block.has("table") => {
                known.sink.add(
                    block.key_place("table"),
                    "table-without-rows",
                    words!("针对整份报表的标准不用 table", "a standard about records takes no `table`"),
                    words!("子表要用 sum、count 等归并", "rows are combined by sum, count and so on"),
                    words!("删去 table，或改为 scope = \"row\"", "remove `table`, or set `scope = \"row\"`"),
                );
                (None, Site::RECORD)
            }
            (Some(false), _) => (Some(Scope::Record), Site::RECORD),
            (None, _) => (None, Site::RECORD),
        }
    }

    /// The field of the lever. One of a table may be named without it where only one table has such a field.
    fn lever(&self, text: Text<'_>, table: Option<u16>) -> Option<Cell> {
        let own = self.form.field_index(text.text).is_some();
        let mut owners =
            (0u16..).zip(&self.form.tables).filter(|(_, t)| t.field_index(text.text).is_some()).map(|(at, _)| at);
        let only = match (owners.next(), owners.next()) {
            (Some(only), None) if !own => Some(only),
            (Some(_) | None, Some(_) | None) => None,
        };
        cell_named(text, table.or(only), self.form, self.known)
    }

    fn indicator(&self, text: Text<'_>) -> String {
        if !self.indicators.contains(&text.text) {
            self.known.sink.unknown(
                text.place,
                "unknown-indicator",
                INDICATOR,
                text.text,
                self.indicators.iter().copied(),
            );
        }
        text.text.to_owned()
    }

    /// Value and target in one measure, and the condition between them.
    fn compared(
        &self,
        value: Option<Text<'_>>,
        comparator: Option<Compare>,
        target: Option<Text<'_>>,
        site: Site,
    ) -> Option<Compared> {
        let (names, sink) = (&self.form.names, self.known.sink);
        let trees = (value.and_then(|text| parsed(text, sink)), target.and_then(|text| parsed(text, sink)));
        let ((value_text, target_text), (value_tree, target_tree)) = (value.zip(target)?, (trees.0?, trees.1?));
        let value = proved(value_text, &value_tree, names, site, &Want::Any, sink);
        let target = proved(target_text, &target_tree, names, site, &Want::Any, sink);
        let (mut value, mut target, comparator) = (value?, target?, comparator?);
        let node = Ast::Compare(comparator, Box::new(value_tree.clone()), Box::new(target_tree.clone()));
        let check = Expr { span: value_tree.span, node };
        let check = proved(value_text, &check, names, site, &Want::Flag, sink)?;
        if let (Type::Number(v), Type::Number(t)) = (&value.ty, &target.ty) {
            let quantity = if t.plain { v.quantity.clone() } else { t.quantity.clone() };
            let want = Want::Quantity(quantity);
            value = proved(value_text, &value_tree, names, site, &want, sink)?;
            target = proved(target_text, &target_tree, names, site, &want, sink)?;
        }
        let last_year = [&value, &target].into_iter().any(reads_last_year);
        if last_year {
            sink.add(
                value_text.place,
                "standard-reads-previous",
                words!("标准用了上年的数据", "the standard reads last year"),
                words!(
                    "标准针对本期，没有上年报表的单位也要能判定",
                    "a standard is about this period and must hold for units without a record of last year"
                ),
                words!("只用本期的指标", "name fields of this period only"),
            );
        }
        let measure = shown_measure(&target_tree, &value, names);
        Some(Compared { value, target, check, measure })
    }
}

struct Compared {
    value: Typed,
    target: Typed,
    check: Typed,
    measure: Option<String>,
}

/// The measure of a target such as `30 m2`, else that of the value.
fn shown_measure(target: &Expr, value: &Typed, names: &Names) -> Option<String> {
    if let Ast::Number(_, Some((measure, _))) = &target.node {
        return Some(if measure == "%" { "percent".to_owned() } else { measure.clone() });
    }
    match &value.ty {
        Type::Number(number) if !number.plain => measure_of(&number.quantity, &names.measures),
        Type::Number(_) | Type::Text | Type::Code(_) | Type::Flag | Type::Date | Type::Unknown => None,
    }
}

/// A measure, or a quotient of two, of exactly this quantity; none for pure numbers.
fn measure_of(quantity: &Quantity, measures: &Measures) -> Option<String> {
    if quantity.dimension.is_none() && *quantity == Quantity::pure() {
        return None;
    }
    let single = measures.all().iter().map(|m| m.id.clone());
    let pairs = measures.all().iter().flat_map(|a| measures.all().iter().map(move |b| format!("{}/{}", a.id, b.id)));
    single.chain(pairs).find(|text| measures.quantity(text).is_ok_and(|q| q == *quantity))
}

/// Names mean nothing where the table is not known, so the rest is not read.
pub(super) fn ignore(block: &Block<'_>) {
    let keys = [
        "when", "value", "comparator", "target", "lever", "clause", "indicator", "reading", "says", "total", "example",
        "population", "numerator", "denominator", "denominator_form", "measure", "note", "field", "area", "from_level",
    ];
    for key in keys {
        let _ = block.entry(key);
    }
}
