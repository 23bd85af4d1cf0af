//! Written rules: severity, scope, condition, words, dates and examples.

use super::block::{Block, Text};
use super::example::Reader;
use super::express::{Frame, cells_of, expression, reads_last_year};
use super::form::{FIELD, TABLE};
use super::known::{Known, LEVELS, choice};
use super::lists::limit;
use super::node::Value;
use super::pack::version_of;
use super::sink::{Noun, Place, noun};
use super::source::{self, Role, Source};
use crate::author_words as words;
use crate::catalogue::{Body, Form, Rule, Scope, Severity};
use crate::lang::{Cell, Site, Source as Year, Typed, Want};
use crate::limits::MAX_RULES;
use crate::span::Span;

/// What sentences call a rule.
pub const RULE: Noun = noun("规则", "rule");
const SEVERITIES: [(&str, Severity); 3] =
    [("error", Severity::Error), ("verify", Severity::Verify), ("hint", Severity::Hint)];

/// The scope as written; a row rule's table is resolved apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    Row,
    Record,
    Batch,
    History,
    Rollup,
}

/// Reads one file of `rules/` into its form, behind the built-in rules.
pub fn rules(source: &Source, form: &mut Form, known: &Known<'_>) {
    let root = Block::of(&source.tree, &source.path, noun("规则文件", "rules file"), known.sink);
    between(&root, source, form, known);
    root.finish();
}

/// Reads the `[[rule]]` of a file.
pub fn between(root: &Block<'_>, source: &Source, form: &mut Form, known: &Known<'_>) {
    let mut ids = Vec::new();
    let mut list = Vec::new();
    for mut block in root.blocks("rule", RULE) {
        let id = block.id(false);
        ids.extend(id.map(|id| (id.text, id.place)));
        if let Some(id) = id {
            retired(id, known);
        }
        list.extend(rule(&block, id.map_or("", |id| id.text), form, source, known));
        block.finish();
    }
    let at = Place { file: &source.path, span: Span::default() };
    limit(at, form.rules.len() + list.len(), MAX_RULES, RULE, known.sink);
    known.sink.twice(ids, RULE);
    form.rules.extend(list);
}

fn retired(id: Text<'_>, known: &Known<'_>) {
    if known.retired.contains(&id.text) {
        let name = id.text;
        known.sink.add(
            id.place,
            "retired-id",
            words!("标识“{name}”已停用", "the id `{name}` is retired"),
            words!("旧报告和说明里的这个标识另有所指", "old reports and explanations mean something else by it"),
            words!("换一个新标识", "choose a new id"),
        );
    }
}

/// What a rule looks at and asks.
struct Condition {
    written: Option<Written>,
    table: Option<u16>,
    when: Option<Typed>,
    body: Option<Body>,
    /// The texts of `when` and of the body, for the version.
    texts: (String, String),
    cells: Vec<Cell>,
    /// Whether all of it could be read.
    whole: bool,
    /// Whether its table is not known, so that names in it mean nothing.
    lost: bool,
}

/// Reads one `[[rule]]`. None where anything of it was reported.
fn rule(block: &Block<'_>, id: &str, form: &Form, source: &Source, known: &Known<'_>) -> Option<Rule> {
    let before = known.sink.count();
    let severity = severity(block, form, known);
    let across = source::role(&source.path) == Some(Role::Levels);
    let condition = condition(block, form, across, known);
    let Condition { written, table, .. } = condition;
    if condition.lost {
        return skip(block, known);
    }
    let site = table.map_or(Site::RECORD, Site::row);
    let reads = condition.whole.then_some(&condition.cells[..]);
    let frame = Frame { names: &form.names, site, reads, sink: known.sink };
    let (says, why, fix) = (frame.message(block, "says"), frame.message(block, "why"), frame.message(block, "fix"));
    let (clause, source_text) = (known.clause(block), block.opt_text("source").map(|text| text.text.to_owned()));
    grounds(block, known);
    let (from, until) = block.dates();
    let waiver = block.opt_text("waiver").and_then(|text| known.level(text));
    let total = block.flag("total");
    let of_check = matches!(condition.body, Some(Body::Check(_)) | None);
    let reader = Reader {
        file: &source.path,
        names: &form.names,
        table,
        of_rows: written == Some(Written::Row),
        of_batch: written == Some(Written::Batch),
        sink: known.sink,
    };
    let examples = reader.examples(block, false, total || block.has("unique") || block.has("exists"));
    let (severity, severity_by_level) = severity?;
    let scope = match (written?, table) {
        (Written::Row, table) => Scope::Row(table?),
        (Written::Record, _) => Scope::Record,
        (Written::Batch, _) => Scope::Batch,
        (Written::History, _) => Scope::History,
        (Written::Rollup, _) => Scope::Rollup,
    };
    let owner = table.map_or("", |t| &form.tables[usize::from(t)].id);
    let (when_text, body_text) = &condition.texts;
    let terms = format!("{severity_by_level:?} {from:?} {until:?}");
    let version = version_of(&[id, severity.name(), scope.name(), owner, when_text, body_text, &terms]);
    let rule = Rule {
        id: id.to_owned(),
        version,
        severity,
        severity_by_level,
        scope,
        when: condition.when,
        body: condition.body?,
        check_text: if of_check { condition.texts.1 } else { String::new() },
        says,
        why,
        fix,
        clause,
        source: source_text,
        from,
        until,
        waiver,
        examples: examples.into(),
        built_in: None,
        cells: condition.cells,
        place: source.place(block.place.span),
    };
    (known.sink.count() == before).then_some(rule)
}

/// Reads what needs no names of a rule whose table is not known.
fn skip(block: &Block<'_>, known: &Known<'_>) -> Option<Rule> {
    for key in ["when", "check", "unique", "exists", "source", "waiver", "total", "example"] {
        let _ = block.entry(key);
    }
    for key in ["says", "why", "fix"] {
        let _ = block.words(key);
    }
    let _ = (known.clause(block), block.dates());
    grounds(block, known);
    None
}

fn condition(block: &Block<'_>, form: &Form, across: bool, known: &Known<'_>) -> Condition {
    let written = scope(block, across, known);
    let table = table(block, written, form, known);
    let site = table.map_or(Site::RECORD, Site::row);
    let lost = table.is_none() && (written == Some(Written::Row) || block.has("table"));
    if lost {
        return Condition {
            written,
            table,
            when: None,
            body: None,
            texts: Default::default(),
            cells: Vec::new(),
            whole: false,
            lost,
        };
    }
    let when_text = block.opt_text("when");
    let when = when_text.and_then(|text| expression(text, &form.names, site, &Want::Flag, known.sink));
    let (body, body_text) = body(block, written, table, form, known);
    let whole = body.is_some() && when.is_some() == when_text.is_some();
    let cells = cells(body.as_ref(), when.as_ref());
    let texts = (when_text.map(|text| normal(text.text)).unwrap_or_default(), body_text);
    let condition = Condition { written, table, when, body, texts, cells, whole, lost };
    if whole {
        fits(block, &condition, known);
    }
    condition
}

/// Cells of the condition, then those of `when`, each once.
fn cells(body: Option<&Body>, when: Option<&Typed>) -> Vec<Cell> {
    let (check, mut cells) = match body {
        Some(Body::Check(check)) => (Some(check), Vec::new()),
        Some(Body::Unique(cells)) => (None, cells.clone()),
        Some(Body::ExistsInRegister(cell) | Body::ExistsInDivisions(cell)) => (None, vec![*cell]),
        None => (None, Vec::new()),
    };
    for cell in cells_of(check.into_iter().chain(when)) {
        if !cells.contains(&cell) {
            cells.push(cell);
        }
    }
    cells
}

/// `severity = "error"`, or a table by level whose own entry is that of the form's unit, else the heaviest.
fn severity(block: &Block<'_>, form: &Form, known: &Known<'_>) -> Option<(Severity, Vec<(String, Severity)>)> {
    let Some(entry) = block.entry("severity") else {
        block.missing("severity");
        return None;
    };
    let noun = noun("严重程度", "severity");
    if !matches!(entry.node.value, Value::Table(_)) {
        let severity = choice(block.opt_text("severity")?, noun, "unknown-severity", &SEVERITIES, known.sink)?;
        return Some((severity, Vec::new()));
    }
    let inner = Block::of(&entry.node, block.place.file, noun, known.sink);
    let mut list = Vec::new();
    for level in LEVELS {
        let written = inner.opt_text(level);
        let severity = written.and_then(|text| choice(text, noun, "unknown-severity", &SEVERITIES, known.sink));
        list.extend(severity.map(|severity| (level.to_owned(), severity)));
    }
    inner.finish();
    let own = list.iter().find(|(level, _)| *level == form.unit).map(|(_, severity)| *severity);
    let Some(heaviest) = list.iter().map(|(_, severity)| *severity).max() else {
        block.missing("severity");
        return None;
    };
    Some((own.unwrap_or(heaviest), list))
}

/// A file of rules between levels holds no others, and no other file holds such rules.
fn scope(block: &Block<'_>, across: bool, known: &Known<'_>) -> Option<Written> {
    let text = block.text("scope")?;
    if across {
        return choice(text, noun("适用范围", "scope"), "unknown-scope", &[("rollup", Written::Rollup)], known.sink);
    }
    let choices =
        [("row", Written::Row), ("record", Written::Record), ("batch", Written::Batch), ("history", Written::History)];
    choice(text, noun("适用范围", "scope"), "unknown-scope", &choices, known.sink)
}

/// The table of a row rule, or of a batch rule about rows.
fn table(block: &Block<'_>, written: Option<Written>, form: &Form, known: &Known<'_>) -> Option<u16> {
    let text = block.opt_text("table");
    match written {
        Some(Written::Row) if !block.has("table") => block.missing("table"),
        Some(Written::Record | Written::History | Written::Rollup) if block.has("table") => known.sink.add(
            block.key_place("table"),
            "table-without-rows",
            words!("这一适用范围不用 table", "this scope takes no `table`"),
            words!(
                "规则针对整份报表，子表要用 sum、count 等归并",
                "the rule is about a record; rows are combined by sum, count and so on"
            ),
            words!("删去 table，或改为 scope = \"row\"", "remove `table`, or set `scope = \"row\"`"),
        ),
        Some(Written::Row | Written::Record | Written::Batch | Written::History | Written::Rollup) | None => {}
    }
    let text = text?;
    let at = form.table_index(text.text);
    if at.is_none() {
        let all = form.tables.iter().map(|table| table.id.as_str());
        known.sink.unknown(text.place, "unknown-table", TABLE, text.text, all);
    }
    at.and_then(|at| u16::try_from(at).ok())
}

/// Exactly one of `check`, `unique`, `exists`, fitting the scope; and its text for the version.
fn body(
    block: &Block<'_>,
    written: Option<Written>,
    table: Option<u16>,
    form: &Form,
    known: &Known<'_>,
) -> (Option<Body>, String) {
    let (check, unique, exists) = (block.opt_text("check"), block.texts("unique"), block.opt_text("exists"));
    let kinds: Vec<&str> = ["check", "unique", "exists"].into_iter().filter(|key| block.has(key)).collect();
    if kinds.len() != 1 {
        known.sink.add(
            kinds.last().map_or(block.place, |key| block.key_place(key)),
            "rule-condition",
            match kinds.len() {
                0 => words!("规则没有条件", "the rule has no condition"),
                n => words!("规则有 {n} 个条件", "the rule has {n} conditions"),
            },
            words!("check、unique、exists 三者必须且只能有一个", "it needs exactly one of `check`, `unique`, `exists`"),
            match kinds.len() {
                0 => words!("补上 check = \"…\"", "add `check = \"…\"`"),
                _ => words!("留下一个，其余拆成单独的规则", "keep one; make the others rules of their own"),
            },
        );
        return (None, String::new());
    }
    let kind = kinds[0];
    let fits = match written {
        None => true,
        Some(Written::Batch) => kind != "check",
        Some(Written::Row) => kind != "exists",
        Some(Written::Record | Written::History | Written::Rollup) => kind == "check",
    };
    if !fits {
        known.sink.add(
            block.key_place(kind),
            "condition-not-for-scope",
            words!("{kind} 不能用在这一适用范围", "`{kind}` does not go with this scope"),
            words!(
                "check 逐份或逐行判定；unique 在 batch 或 row 内查重；exists 只在 batch",
                "`check` judges records or rows; `unique` looks through a batch or the rows; `exists` is for batch"
            ),
            words!("改 scope，或换一种条件", "change `scope`, or use another condition"),
        );
    }
    let site = table.map_or(Site::RECORD, Site::row);
    let body = match (check, exists) {
        (Some(text), _) => {
            let typed = expression(text, &form.names, site, &Want::Flag, known.sink);
            (typed.map(Body::Check), normal(text.text))
        }
        (None, Some(text)) => {
            let cell =
                Cell::Field { source: Year::Current, table: None, field: u16::try_from(form.unit_key).unwrap_or(0) };
            let choices = [("divisions", true), ("register", false)];
            let divisions = choice(text, noun("名录", "list"), "unknown-list", &choices, known.sink);
            let body = divisions.map(|d| if d { Body::ExistsInDivisions(cell) } else { Body::ExistsInRegister(cell) });
            (body, format!("exists {}", text.text))
        }
        (None, None) => unique_cells(block, &unique, table, form, known),
    };
    if fits { body } else { (None, body.1) }
}

/// The same text with single spaces, so that a line break does not make a new version.
fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Fields by id, those of the rule's table first; `table.field` elsewhere.
fn unique_cells(
    block: &Block<'_>,
    list: &[Text<'_>],
    table: Option<u16>,
    form: &Form,
    known: &Known<'_>,
) -> (Option<Body>, String) {
    let cells: Vec<Cell> = list.iter().filter_map(|text| cell_named(*text, table, form, known)).collect();
    let tables: Vec<u16> = cells.iter().filter_map(|cell| table_of(*cell)).collect();
    if let Some(first) = tables.first()
        && tables.iter().any(|table| table != first)
    {
        known.sink.add(
            block.key_place("unique"),
            "unique-across-tables",
            words!("unique 同时用了两张子表的栏", "`unique` names fields of two tables"),
            words!("不同子表的行没有对应关系", "their rows do not belong together"),
            words!("只用一张子表的栏和报表的指标", "name fields of one table and of the record"),
        );
        return (None, String::new());
    }
    if list.is_empty() {
        block.missing("unique");
    }
    let text: Vec<&str> = list.iter().map(|text| text.text).collect();
    let whole = !cells.is_empty() && cells.len() == list.len();
    (whole.then_some(Body::Unique(cells)), format!("unique {}", text.join(" ")))
}

fn table_of(cell: Cell) -> Option<u16> {
    match cell {
        Cell::Field { table, .. } => table,
        Cell::Unit(_) | Cell::Given(_) => None,
    }
}

/// The field of an id: of the given table, of the record, or written `table.field`. None after a report.
pub fn cell_named(text: Text<'_>, table: Option<u16>, form: &Form, known: &Known<'_>) -> Option<Cell> {
    let cell =
        |table, at: usize| u16::try_from(at).ok().map(|field| Cell::Field { source: Year::Current, table, field });
    let own = |t: u16, id: &str| form.tables[usize::from(t)].field_index(id);
    if let Some((owner, id)) = text.text.split_once('.')
        && let Some(t) = form.table_index(owner).and_then(|t| u16::try_from(t).ok())
        && let Some(at) = own(t, id)
    {
        return cell(Some(t), at);
    }
    if let Some(t) = table
        && let Some(at) = own(t, text.text)
    {
        return cell(Some(t), at);
    }
    if let Some(at) = form.field_index(text.text) {
        return cell(None, at);
    }
    let dotted: Vec<String> =
        form.tables.iter().flat_map(|t| t.fields.iter().map(|f| format!("{}.{}", t.id, f.id))).collect();
    let ids = form
        .fields
        .iter()
        .chain(table.into_iter().flat_map(|t| &form.tables[usize::from(t)].fields))
        .map(|f| f.id.as_str());
    let ids: Vec<&str> = ids.chain(dotted.iter().map(String::as_str)).collect();
    let meant = dotted.iter().find(|name| name.split_once('.').is_some_and(|(_, id)| id == text.text));
    match meant {
        Some(name) => known.sink.unknown(text.place, "unknown-field", FIELD, text.text, [name.as_str()]),
        None => known.sink.unknown(text.place, "unknown-field", FIELD, text.text, ids),
    }
    None
}

fn grounds(block: &Block<'_>, known: &Known<'_>) {
    if !block.has("clause") && !block.has("source") {
        known.sink.add(
            block.place,
            "no-grounds",
            words!("规则没有写依据", "the rule does not say what it rests on"),
            words!("填报人有权知道依据的是哪一条款或哪一来源", "whoever reports may ask for the clause or source"),
            words!("补上 clause 或 source", "add `clause` or `source`"),
        );
    }
}

/// A row rule reads its rows; history rules, and only they, read last year.
fn fits(block: &Block<'_>, condition: &Condition, known: &Known<'_>) {
    let (Some(written), table) = (condition.written, condition.table) else { return };
    let reads_rows = table.is_some() && condition.cells.iter().any(|cell| table_of(*cell) == table);
    let check = match &condition.body {
        Some(Body::Check(check)) => Some(check),
        Some(Body::Unique(_) | Body::ExistsInRegister(_) | Body::ExistsInDivisions(_)) | None => None,
    };
    let reads_previous = check.into_iter().chain(&condition.when).any(reads_last_year);
    let sink = known.sink;
    if written == Written::Row && table.is_some() && !reads_rows {
        sink.add(
            block.key_place("scope"),
            "row-rule-reads-no-row",
            words!("逐行的规则没有用到子表的任何一栏", "a rule about rows reads no field of its table"),
            words!("每一行的结论都会相同", "it would say the same of every row"),
            words!("改为 scope = \"record\"", "set `scope = \"record\"`"),
        );
    }
    if written == Written::History && !reads_previous {
        sink.add(
            block.key_place("scope"),
            "history-reads-no-previous",
            words!("与上年比较的规则没有用到上年的数据", "a history rule reads nothing of last year"),
            words!("没有上年报表时它不会执行", "it would not run where there is no record of last year"),
            words!(
                "用 prev.… 或 change(…)，或改为 scope = \"record\"",
                "use prev.… or change(…), or set `scope = \"record\"`"
            ),
        );
    }
    if written != Written::History && reads_previous {
        sink.add(
            block.key_place("scope"),
            "previous-outside-history",
            words!(
                "规则用了上年的数据，但 scope 不是 history",
                "the rule reads last year, but its scope is not history"
            ),
            words!("没有上年报表的单位会一直无法判定", "units without a record of last year could never be judged"),
            words!("改为 scope = \"history\"", "set `scope = \"history\"`"),
        );
    }
}
