//! Forms: sections, fields and tables become indexes, relevance and formulas become proved expressions.

use super::block::{Block, Text};
use super::built_in;
use super::cycle::{Thing, cycles};
use super::express::{both, expression};
use super::field::{Draft, field};
use super::headings::collisions;
use super::known::{Known, choice};
use super::lists::limit;
use super::node::Node;
use super::sink::{Noun, Place, noun};
use super::source::Source;
use crate::author_words as words;
use crate::catalogue::{Field, Form, Item, Section, Table};
use crate::lang::{Name, Names, Site, TableNames, Type, Typed, Want};
use crate::limits::{MAX_FIELDS, MAX_TABLE_ROWS};
use crate::span::{Span, Words};
use crate::value::Kind;

/// What sentences call a form.
pub const FORM: Noun = noun("表", "form");
/// What sentences call a field.
pub const FIELD: Noun = noun("指标", "field");
const SECTION: Noun = noun("分节", "section");
/// What sentences call a table.
pub const TABLE: Noun = noun("子表", "table");

struct TableDraft<'a> {
    id: Text<'a>,
    title: Words,
    section: usize,
    rows: (usize, usize),
    key: Option<Text<'a>>,
    when: Option<Text<'a>>,
    fields: Vec<Draft<'a>>,
}

#[derive(Default)]
struct Parts<'a> {
    sections: Vec<Section>,
    section_ids: Vec<(&'a str, Place<'a>)>,
    section_whens: Vec<Option<Text<'a>>>,
    fields: Vec<Draft<'a>>,
    tables: Vec<TableDraft<'a>>,
}

/// Reads one file of `forms/`. None where its head cannot be read.
pub fn form(source: &Source, known: &Known<'_>) -> Option<Form> {
    let root = Block::of(&source.tree, &source.path, noun("表文件", "form file"), known.sink);
    let head = root.block("form", FORM);
    let parts = parts(&root, known);
    root.finish();
    let mut head = head?;
    let id = head.id(false);
    if let Some(id) = id {
        file_name(id, source.stem(), known);
    }
    let unit_key = head.text("unit_key");
    let unit_name = head.opt_text("unit_name");
    let form = Form {
        id: source.stem().to_owned(),
        title: head.words("title"),
        unit: head.text("unit").and_then(|text| known.level(text)).unwrap_or_default(),
        period: period(&head, known),
        table_number: head.opt_text("table_number").map(|text| text.text.to_owned()),
        authority: head.opt_words("authority"),
        valid_until: head.date("valid_until").map(|(date, _)| date),
        unit_key: 0,
        unit_name: None,
        period_field: parts.fields.iter().position(|d| d.field.id == "period" && d.field.kind == Kind::Year),
        sections: Vec::new(),
        fields: Vec::new(),
        tables: Vec::new(),
        rules: Vec::new(),
        standards: Vec::new(),
        names: names(&parts, known),
    };
    let place = head.place;
    head.finish();
    let find = |text: Option<Text<'_>>| text.and_then(|text| record_field(text, &parts.fields, known));
    let (key, name) = (find(unit_key), find(unit_name));
    checks(&parts, key, place, known);
    Some(link(form, parts, key, name, source, known))
}

fn file_name(id: Text<'_>, stem: &str, known: &Known<'_>) {
    if id.text != stem {
        let name = id.text;
        known.sink.add(
            id.place,
            "id-differs-from-file",
            words!("标识是“{name}”，文件名是“{stem}”", "the id is `{name}`, the file is named `{stem}`"),
            words!("规则按文件名找到它所属的表", "rules find their form by the name of the file"),
            words!("把标识或文件名改成一致", "make the id and the file name the same"),
        );
    }
}

fn period(head: &Block<'_>, known: &Known<'_>) -> String {
    let text = head.text("period");
    let _ = text
        .and_then(|t| choice(t, noun("报告期类型", "kind of period"), "unknown-period", &[("year", ())], known.sink));
    "year".to_owned()
}

fn record_field(text: Text<'_>, fields: &[Draft<'_>], known: &Known<'_>) -> Option<usize> {
    let at = fields.iter().position(|draft| draft.field.id == text.text);
    if at.is_none() {
        let all = fields.iter().map(|draft| draft.field.id.as_str());
        known.sink.unknown(text.place, "unknown-field", FIELD, text.text, all);
    }
    at
}

fn parts<'a>(root: &Block<'a>, known: &Known<'_>) -> Parts<'a> {
    let mut parts = Parts::default();
    for mut block in root.blocks("section", SECTION) {
        let section = parts.sections.len();
        let id = block.id(false);
        let title = block.words("title");
        let when = block.opt_text("when");
        let mut items = Vec::new();
        for field in block.blocks("field", FIELD).into_iter().filter_map(|block| field(block, section, known)) {
            items.push(Item::Field(parts.fields.len()));
            parts.fields.push(field);
        }
        order_of_items(&block, known);
        for table in block.blocks("table", TABLE).into_iter().filter_map(|block| table(block, section, known)) {
            items.push(Item::Table(parts.tables.len()));
            parts.tables.push(table);
        }
        parts.section_ids.extend(id.map(|id| (id.text, id.place)));
        parts.section_whens.push(when);
        parts.sections.push(Section { id: id.map_or(String::new(), |id| id.text.to_owned()), title, items });
        block.finish();
    }
    parts
}

/// A section shows its fields first, then its tables; a file in another order would promise something else.
fn order_of_items(block: &Block<'_>, known: &Known<'_>) {
    let places = |key| {
        let list = block.list(key);
        (list.first().map(|n: &Node| n.span.start), list.last().map(|n| n.span.start))
    };
    let ((_, last_field), (first_table, _)) = (places("field"), places("table"));
    if let (Some(last_field), Some(first_table)) = (last_field, first_table)
        && first_table < last_field
    {
        known.sink.add(
            Place { file: block.place.file, span: Span { start: first_table, end: first_table + 1 } },
            "table-before-field",
            words!("子表写在了本节指标的前面", "a table stands before fields of its section"),
            words!("一节之内先显示各指标，再显示子表", "a section shows its fields first, then its tables"),
            words!(
                "把子表移到本节末尾，或另立一节",
                "move the table to the end of the section, or give it a section of its own"
            ),
        );
    }
}

fn table<'a>(mut block: Block<'a>, section: usize, known: &Known<'_>) -> Option<TableDraft<'a>> {
    let id = block.id(false);
    let title = block.words("title");
    let most = i64::try_from(MAX_TABLE_ROWS).unwrap_or(i64::MAX);
    let rows = block.integers("rows", (0, most)).map(|(a, b, _)| (usize::try_from(a), usize::try_from(b)));
    let rows = match rows {
        Some((Ok(least), Ok(most))) => (least, most),
        Some((Ok(_) | Err(_), Ok(_) | Err(_))) | None => (0, MAX_TABLE_ROWS),
    };
    let (key, when) = (block.opt_text("key"), block.opt_text("when"));
    let fields: Vec<_> =
        block.blocks("field", FIELD).into_iter().filter_map(|block| field(block, section, known)).collect();
    if fields.is_empty() {
        block.missing("field");
    }
    block.finish();
    id.map(|id| TableDraft { id, title, section, rows, key, when, fields })
}

/// Duplicates, colliding headings, limits, and the field that identifies the unit.
fn checks(parts: &Parts<'_>, unit_key: Option<usize>, place: Place<'_>, known: &Known<'_>) {
    let fields = parts.fields.iter().chain(parts.tables.iter().flat_map(|table| &table.fields));
    let ids = fields.map(|draft| (draft.field.id.as_str(), draft.place));
    let ids: Vec<_> = ids.chain(parts.tables.iter().map(|table| (table.id.text, table.id.place))).collect();
    limit(place, ids.len(), MAX_FIELDS, FIELD, known.sink);
    known.sink.twice(ids, FIELD);
    known.sink.twice(parts.section_ids.iter().copied(), SECTION);
    collisions(
        &parts.fields,
        &parts.tables.iter().map(|t| t.fields.as_slice()).collect::<Vec<_>>(),
        unit_key,
        known.sink,
    );
    if let Some(key) = unit_key.and_then(|at| parts.fields.get(at))
        && !key.field.required
    {
        known.sink.add(
            key.place,
            "unit-key-not-required",
            words!("识别单位的指标 {} 不是必填", "`{}` identifies the unit but is not required", key.field.id),
            words!("没有它就不知道数据是哪个单位的", "without it nobody knows whose figures these are"),
            words!("加上 required = true", "add `required = true`"),
        );
    }
}

fn names(parts: &Parts<'_>, known: &Known<'_>) -> Names {
    let name = |draft: &Draft<'_>| Name {
        id: draft.field.id.clone(),
        label: draft.field.label.zh.clone(),
        ty: draft.ty.clone(),
    };
    let table = |table: &TableDraft<'_>| TableNames {
        id: table.id.text.to_owned(),
        label: table.title.zh.clone(),
        columns: table.fields.iter().map(name).collect(),
    };
    Names {
        record: parts.fields.iter().map(name).collect(),
        tables: parts.tables.iter().map(table).collect(),
        lists: known.list_names(),
        measures: known.measures.clone(),
    }
}

fn link(
    mut form: Form,
    parts: Parts<'_>,
    key: Option<usize>,
    name: Option<usize>,
    source: &Source,
    known: &Known<'_>,
) -> Form {
    let condition =
        |text: Option<Text<'_>>, site| text.and_then(|t| expression(t, &form.names, site, &Want::Flag, known.sink));
    let sections: Vec<Option<Typed>> = parts.section_whens.iter().map(|when| condition(*when, Site::RECORD)).collect();
    let mut spans: Vec<(Thing, Span)> = Vec::new();
    let mut fields = Vec::new();
    for (at, draft) in (0u16..).zip(parts.fields) {
        spans.push(((None, Some(at)), draft.place.span));
        let own = condition(draft.when, Site::RECORD);
        let computed = formula(&draft, &form.names, Site::RECORD, known);
        let when = both(sections[draft.field.section].clone(), own);
        fields.push(Field { when, computed, ..draft.field });
    }
    let mut tables = Vec::new();
    for (t, draft) in (0u16..).zip(parts.tables) {
        spans.push(((Some(t), None), draft.id.place.span));
        let when = both(sections[draft.section].clone(), condition(draft.when, Site::RECORD));
        let key = draft.key.and_then(|key| record_field(key, &draft.fields, known));
        let mut columns = Vec::new();
        for (at, column) in (0u16..).zip(draft.fields) {
            spans.push(((Some(t), Some(at)), column.place.span));
            let when = condition(column.when, Site::row(t));
            let computed = formula(&column, &form.names, Site::row(t), known);
            columns.push(Field { when, computed, ..column.field });
        }
        let (id, title) = (draft.id.text.to_owned(), draft.title);
        tables.push(Table { id, section: draft.section, title, rows: draft.rows, key, when, fields: columns });
    }
    form.sections = parts.sections;
    form.fields = fields;
    form.tables = tables;
    form.unit_key = key.unwrap_or(0);
    form.unit_name = name;
    let span_of = |table, field| {
        spans.iter().find(|(thing, _)| *thing == (table, field)).map_or(Span::default(), |(_, span)| *span)
    };
    cycles(&form, &source.path, &span_of, known.sink);
    let place_of = |table, field| source.place(span_of(table, field));
    form.rules = built_in::rules(&form, &known.measures, &place_of);
    form
}

fn formula(draft: &Draft<'_>, names: &Names, site: Site, known: &Known<'_>) -> Option<Typed> {
    let want = match &draft.ty {
        Type::Number(number) => Want::Quantity(number.quantity.clone()),
        Type::Flag => Want::Flag,
        Type::Text | Type::Code(_) | Type::Date | Type::Unknown => Want::Any,
    };
    expression(draft.computed?, names, site, &want, known.sink)
}
