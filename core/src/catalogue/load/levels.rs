//! Files of `rollup/`: rules between a form and those below it, and ratios that are compared among peers.

use super::block::{Block, Text};
use super::express::expression;
use super::form::{FIELD, FORM};
use super::known::Known;
use super::rule;
use super::sink::noun;
use super::source::Source;
use crate::catalogue::levels::{Child, Levels, Outlier};
use crate::catalogue::{Form, Table};
use crate::lang::{Site, TableNames, Want};
use crate::limits::MAX_TABLE_ROWS;

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
    rule::between(&root, source, &mut across, known);
    root.finish();
    Some(Levels { form: form.id.clone(), across, children, former, outliers })
}

fn field(text: Text<'_>, form: &Form, known: &Known<'_>) -> Option<usize> {
    let at = form.field_index(text.text);
    if at.is_none() {
        known.sink.unknown(text.place, "unknown-field", FIELD, text.text, form.fields.iter().map(|f| f.id.as_str()));
    }
    at
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
    let number = |key, bounds| {
        if !block.has(key) {
            block.missing(key);
        }
        block.integer(key, bounds).map(|(n, _)| n)
    };
    let (size, least) = (number("size", HUNDREDTHS), number("least", HUNDREDTHS));
    let (far, group) = (number("far", TIMES), number("group", GROUP));
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
