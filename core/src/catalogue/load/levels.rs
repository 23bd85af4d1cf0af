//! Files of `rollup/`: rules between a form and those below it, and ratios that are compared among peers.

use super::block::{Block, Text};
use super::express::expression;
use super::form::{FIELD, FORM, TABLE};
use super::known::Known;
use super::rule;
use super::sink::noun;
use super::source::Source;
use crate::author_words as words;
use crate::catalogue::levels::{Child, Crowding, Levels, Lookup, Outlier};
use crate::catalogue::{BlankMeans, Field, Form, Table};
use crate::lang::{Name, Site, TableNames, Type, Want};
use crate::limits::MAX_TABLE_ROWS;
use crate::measure::Quantity;
use crate::span::Words;
use crate::value::Kind;

/// Reads one file of `rollup/`, whose name is that of a form. None after a report.
pub fn levels(source: &Source, forms: &[Form], known: &Known<'_>) -> Option<Levels> {
    let root = Block::of(&source.tree, &source.path, noun("层级规则文件", "file of rules between levels"), known.sink);
    let Some(form) = forms.iter().find(|form| form.id == source.stem()) else {
        let at = root.place;
        known.sink.unknown(at, "unknown-form", FORM, source.stem(), forms.iter().map(|form| form.id.as_str()));
        return None;
    };
    let mut former = None;
    if root.has("levels")
        && let Some(head) = root.block("levels", noun("层级", "levels"))
    {
        former = head.opt_text("former").and_then(|text| field(text, form, known));
        head.finish();
    }
    let mut across = Form { rules: Vec::new(), standards: Vec::new(), tables: Vec::new(), ..form.clone() };
    across.names.tables.clear();
    // Relevance and formulas of the form speak of its own tables, which are not there; its own rules have seen to them.
    for field in &mut across.fields {
        field.when = None;
        field.computed = None;
    }
    let mut lookups = Vec::new();
    for mut block in root.blocks("lookup", noun("核对项", "lookup")) {
        lookups.extend(lookup(&mut block, form, &mut across, known));
        block.finish();
    }
    let mut children = Vec::new();
    for block in root.blocks("child", noun("下级表", "form below")) {
        let below = block.text("form").and_then(|text| {
            let found = forms.iter().find(|form| form.id == text.text);
            if found.is_none() {
                known.sink.unknown(text.place, "unknown-form", FORM, text.text, forms.iter().map(|f| f.id.as_str()));
            }
            found
        });
        let declared = block.opt_text("declared").and_then(|text| field(text, form, known));
        if let Some(below) = below {
            children.push(child(below, declared, &mut across));
        }
        block.finish();
    }
    let mut outliers = Vec::new();
    for mut block in root.blocks("outlier", noun("离群检查", "outlier")) {
        outliers.extend(outlier(&mut block, form, known));
        block.finish();
    }
    let crowding = if root.has("crowding") { root.block("crowding", noun("目标附近", "crowding")) } else { None };
    let crowding = crowding.and_then(|block| {
        let found = crowds(&block);
        block.finish();
        found
    });
    rule::between(&root, source, &mut across, known);
    root.finish();
    Some(Levels { form: form.id.clone(), across, children, lookups, former, outliers, crowding })
}

fn field(text: Text<'_>, form: &Form, known: &Known<'_>) -> Option<usize> {
    let at = form.field_index(text.text);
    if at.is_none() {
        known.sink.unknown(text.place, "unknown-field", FIELD, text.text, form.fields.iter().map(|f| f.id.as_str()));
    }
    at
}

/// Adds the answer of a lookup as a field behind those of the form. None after a report.
fn lookup(block: &mut Block<'_>, form: &Form, across: &mut Form, known: &Known<'_>) -> Option<Lookup> {
    let id = block.id(false);
    let label = block.words("label");
    let of = block.text("of").and_then(|text| {
        let at = field(text, form, known)?;
        if form.fields[at].kind != Kind::Text {
            known.sink.add(
                text.place,
                "lookup-kind",
                words!("{} 不是文本", "`{}` is not a text", text.text; text.text),
                words!("核对项逐个查找文本里写的编号", "a lookup searches for each name that a text holds"),
                words!("写一个 kind = \"text\" 的指标", "name a field with kind = \"text\""),
            );
            return None;
        }
        Some(at)
    });
    let among = block.text("among").and_then(|text| column(text, form, known));
    let id = id?;
    if across.fields.iter().any(|field| field.id == id.text) {
        known.sink.twice([(id.text, id.place); 2], FIELD);
        return None;
    }
    let (of, (table, among)) = (of?, among?);
    across.names.record.push(Name { id: id.text.to_owned(), label: label.zh.clone(), ty: Type::Flag });
    across.fields.push(answer(id.text, label));
    Some(Lookup { of, table, among })
}

/// The column that a lookup searches: `field`, or `table.field`.
fn column(text: Text<'_>, form: &Form, known: &Known<'_>) -> Option<(Option<usize>, usize)> {
    let Some((table, column)) = text.text.split_once('.') else {
        return field(text, form, known).map(|at| (None, at));
    };
    let Some(at) = form.table_index(table) else {
        known.sink.unknown(text.place, "unknown-table", TABLE, table, form.tables.iter().map(|t| t.id.as_str()));
        return None;
    };
    let fields = &form.tables[at].fields;
    let found = fields.iter().position(|field| field.id == column);
    if found.is_none() {
        known.sink.unknown(text.place, "unknown-field", FIELD, column, fields.iter().map(|field| field.id.as_str()));
    }
    found.map(|field| (Some(at), field))
}

/// A field that is answered with yes or no by what stands in the reports.
fn answer(id: &str, label: Words) -> Field {
    Field {
        id: id.to_owned(),
        section: 0,
        headings: vec![label.zh.clone()],
        label,
        kind: Kind::Flag,
        measure: None,
        quantity: Quantity::pure(),
        range: None,
        length: None,
        required: false,
        when: None,
        blank: BlankMeans::Undetermined,
        moment: None,
        hint: None,
        clause: None,
        source: None,
        computed: None,
        computed_text: None,
    }
}

/// Adds a form below as a table whose rows are its units.
fn child(below: &Form, declared: Option<usize>, across: &mut Form) -> Child {
    let columns: Vec<usize> = (0..below.fields.len()).filter(|at| below.fields[*at].computed.is_none()).collect();
    let names = columns.iter().map(|at| below.names.record[*at].clone()).collect();
    across.names.tables.push(TableNames { id: below.id.clone(), label: below.title.zh.clone(), columns: names });
    let mut fields: Vec<_> = columns.iter().map(|at| below.fields[*at].clone()).collect();
    // Cells that were not asked for come marked as such.
    fields.iter_mut().for_each(|field| field.when = None);
    across.tables.push(Table {
        id: below.id.clone(),
        section: 0,
        title: below.title.clone(),
        rows: (0, MAX_TABLE_ROWS),
        key: None,
        when: None,
        fields,
    });
    Child { form: below.id.clone(), columns, declared }
}

/// Hundredths and counts that a threshold may take.
const HUNDREDTHS: (i64, i64) = (0, 100);
const TIMES: (i64, i64) = (100, 100_000);
const GROUP: (i64, i64) = (5, 10_000);

/// Hundredths and counts that a crowd may be told by: as wide as half the target, and from as many as below on.
const WIDTH: (i64, i64) = (1, 50);
const UNITS: (i64, i64) = (2, 10_000);

fn crowds(block: &Block<'_>) -> Option<Crowding> {
    let (width, units, times) =
        (whole(block, "width", WIDTH), whole(block, "units", UNITS), whole(block, "times", TIMES));
    let source = block.text("source").map(|text| text.text.to_owned());
    Some(Crowding { width: width?, units: units?, times: times?, source: source? })
}

/// A threshold, which is always written.
fn whole(block: &Block<'_>, key: &'static str, bounds: (i64, i64)) -> Option<i64> {
    if !block.has(key) {
        block.missing(key);
    }
    block.integer(key, bounds).map(|(n, _)| n)
}

fn outlier(block: &mut Block<'_>, form: &Form, known: &Known<'_>) -> Option<Outlier> {
    let id = block.id(false);
    let prove = |text: Option<Text<'_>>, want: Want| {
        text.and_then(|text| expression(text, &form.names, Site::RECORD, &want, known.sink))
    };
    let (over, under) = (block.text("numerator"), block.text("denominator"));
    let (numerator, denominator) = (prove(over, Want::Number), prove(under, Want::Number));
    let when = prove(block.opt_text("when"), Want::Flag);
    let title = block.words("title");
    let source = block.text("source").map(|text| text.text.to_owned());
    let (size, least) = (whole(block, "size", HUNDREDTHS), whole(block, "least", HUNDREDTHS));
    let (far, group) = (whole(block, "far", TIMES), whole(block, "group", GROUP));
    Some(Outlier {
        id: id?.text.to_owned(),
        title,
        numerator: numerator?,
        denominator: denominator?,
        when,
        size: size?,
        least: least?,
        far: far?,
        group: group?,
        source: source?,
    })
}
