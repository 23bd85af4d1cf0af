//! Single records in and out of batches: records of examples, and the JSON of a record, version 1.
//!
//! Numbers are taken from their JSON text, never through a float. A key that the form does not know, a key that
//! stands twice, and a value of the wrong shape are faults with a path; the rest of the record is read all the same.

mod json;
mod write;

#[cfg(test)]
mod tests;

pub use write::write_json;

use super::read::{CellReader, RawCell};
use super::{Batch, CellAt, Column, Extras, Mark, Place};
use crate::catalogue::rule::ExampleRecord;
use crate::catalogue::{Catalogue, Field, Form, Item};
use crate::diag::nearest;
use crate::json::Value as Json;
use crate::limits::{MAX_JSON_LINE_BYTES, MAX_TABLE_ROWS, narrow};
use crate::map::Map;
use crate::span::Words;
use crate::value::{Kind, State, search};
use crate::words;

/// What is wrong with the shape of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordFault {
    /// Where: `values.facilities[2].area_total`, rows counted from 1; empty for the record as a whole.
    pub path: String,
    /// What is wrong.
    pub what: Words,
    /// Why that is wrong.
    pub why: Words,
    /// What to do.
    pub fix: Words,
}

/// Reads records of one form.
#[derive(Clone, Debug)]
pub struct RecordReader {
    form: String,
    fields: Fields,
    tables: Vec<TableReader>,
    by_table: Map<String, usize>,
    /// Whether each field stands in the form's `head` section.
    in_head: Vec<bool>,
    unit_key: usize,
    period_field: Option<usize>,
}

#[derive(Clone, Debug)]
struct TableReader {
    id: String,
    fields: Fields,
}

/// The readers of a record's or a table's fields.
#[derive(Clone, Debug)]
struct Fields {
    readers: Vec<CellReader>,
    kinds: Vec<Kind>,
    ids: Vec<String>,
    /// Fields in order of their ids.
    by_id: Vec<usize>,
}

/// Fields that are looked at one after the other before one is looked up: most have names of other lengths, so that it is
/// soon done.
#[cfg(feature = "quick")]
const AHEAD: usize = 8;

/// The answers to some fields: for each field the value that came first, and the state that was said.
struct Answers<'a> {
    values: Vec<Option<Json<'a>>>,
    states: Vec<Option<State>>,
}

/// The table and row of an address (none for the record), what reads there, and the answers there.
type Addressed<'f, 'm, 'a> = (Option<(usize, u32)>, &'f Fields, &'m mut Answers<'a>);

/// One row of a table, or none where its shape was wrong.
type Rows<'a> = Vec<Answers<'a>>;

impl RecordReader {
    /// A reader for a form; looks up code lists and measures once.
    #[must_use]
    pub fn new(form: &Form, catalogue: &Catalogue) -> Self {
        let mut in_head = vec![false; form.fields.len()];
        for item in form.sections.iter().filter(|section| section.id == "head").flat_map(|section| &section.items) {
            match item {
                Item::Field(field) => in_head[*field] = true,
                Item::Table(_) => {}
            }
        }
        let tables = form.tables.iter();
        Self {
            form: form.id.clone(),
            fields: Fields::new(&form.fields, catalogue),
            tables: tables
                .clone()
                .map(|t| TableReader { id: t.id.clone(), fields: Fields::new(&t.fields, catalogue) })
                .collect(),
            by_table: tables.enumerate().map(|(at, t)| (t.id.clone(), at)).collect(),
            in_head,
            unit_key: form.unit_key,
            period_field: form.period_field,
        }
    }

    /// Adds the record of an example, whose values are texts. Last year's record and the register's words are for the
    /// caller. Gives the ids that the form does not have; what they name is left out.
    pub fn push(&self, batch: &mut Batch, record: &ExampleRecord, place: Place) -> Vec<RecordFault> {
        let mut faults = Vec::new();
        let mut answers = Answers::none(self.fields.readers.len());
        for (id, text) in &record.values {
            self.fields.answer(id, Json::Text(text.into()), "values", &mut answers, &mut faults);
        }
        let mut tables: Vec<Rows<'_>> = self.tables.iter().map(|_| Vec::new()).collect();
        for (id, rows) in &record.tables {
            let Some(at) = self.by_table.get(id).copied() else {
                faults.push(unknown_key(&format!("values.{id}"), id, &mut self.by_table.keys().map(String::as_str)));
                continue;
            };
            for (number, row) in rows.iter().enumerate() {
                let reader = &self.tables[at].fields;
                let mut answers = Answers::none(reader.readers.len());
                for (key, text) in row {
                    let path = format!("values.{id}[{}]", number + 1);
                    reader.answer(key, Json::Text(text.into()), &path, &mut answers, &mut faults);
                }
                tables[at].push(answers);
            }
        }
        self.append(batch, &answers, &tables, place);
        faults
    }

    /// Adds one record from its JSON text. Where the text is no record of this form at all, nothing is added
    /// (`batch.len` stays); otherwise one record is, without the parts that are at fault.
    pub fn push_json(&self, batch: &mut Batch, text: &str, place: Place) -> Vec<RecordFault> {
        let mut faults = Vec::new();
        match json::opened(text, &mut faults) {
            Some(json) => self.push_value(batch, json, place, faults),
            None => faults,
        }
    }

    /// The same for a record that was read with what it stands in.
    pub fn push_read(&self, batch: &mut Batch, json: crate::json::Json<'_>, place: Place) -> Vec<RecordFault> {
        if json.text.len() > MAX_JSON_LINE_BYTES {
            return vec![json::too_large()];
        }
        self.push_value(batch, json.value, place, Vec::new())
    }

    fn push_value(
        &self,
        batch: &mut Batch,
        json: Json<'_>,
        place: Place,
        mut faults: Vec<RecordFault>,
    ) -> Vec<RecordFault> {
        let fields = self.fields.ids.len();
        let Some(envelope) = json::envelope(&self.form, json, &mut faults) else { return faults };
        let mut answers = Answers::none(fields);
        let mut tables: Vec<Rows<'_>> = self.tables.iter().map(|_| Vec::new()).collect();
        let mut known = self.fields.finder();
        let find = &mut |key: &str| known(key).or_else(|| Some(fields + *self.by_table.get(key)?));
        let mut values = json::Entries::new(envelope.values, "values", find);
        while let Some(json::Member { at, key, value }) = values.next(&mut faults) {
            match at {
                Some(at) if at >= fields => self.rows(at - fields, value, &mut tables, &mut faults),
                Some(at) => self.fields.answer_at(at, value, "values", &mut answers, &mut faults),
                None => {
                    let ids = &mut self.fields.sorted().chain(self.by_table.keys().map(String::as_str));
                    faults.push(unknown_key(&format!("values.{key}"), &key, ids));
                }
            }
        }
        let find = &mut self.fields.finder();
        let mut head = json::Entries::new(envelope.head, "head", find);
        while let Some(json::Member { at, key, value }) = head.next(&mut faults) {
            self.head_answer(at, &key, value, &mut answers, &mut faults);
        }
        let mut extras = Extras { explanations: envelope.explanations, ..Extras::default() };
        let nothing: json::Find<'_> = &mut |_| None;
        let mut states = json::Entries::new(envelope.states, "states", nothing);
        while let Some(json::Member { key, value, .. }) = states.next(&mut faults) {
            extras.marks.extend(self.state(&key, &value, &mut answers, &mut tables, &mut faults));
        }
        self.outer(Some(self.unit_key), "unit", envelope.unit, &mut answers, &mut faults);
        self.outer(self.period_field, "period", envelope.period, &mut answers, &mut faults);
        if !extras.is_empty() {
            batch.extras.insert(u32::try_from(batch.len).expect("batches stay below 2^32 records"), extras);
        }
        self.append(batch, &answers, &tables, place);
        faults
    }

    /// The rows of one table.
    fn rows<'a>(&self, at: usize, value: Json<'a>, tables: &mut [Rows<'a>], faults: &mut Vec<RecordFault>) {
        let TableReader { id, fields } = &self.tables[at];
        let path = format!("values.{id}");
        let rows = match value {
            Json::Null => return,
            Json::List(list) => list,
            Json::Text(_) | Json::Number(_) | Json::Bool(_) | Json::Map(_) => {
                return faults.push(wrong_shape(&path, &words!("若干行组成的列表 […]", "a list of rows […]")));
            }
        };
        if rows.len() > MAX_TABLE_ROWS {
            faults.push(too_many_rows(&path, rows.len()));
        }
        for (number, row) in rows.into_iter().take(MAX_TABLE_ROWS).enumerate() {
            let path = format!("{path}[{}]", number + 1);
            let mut answers = Answers::none(fields.readers.len());
            match row.value {
                Json::Map(map) => {
                    let mut find = fields.finder();
                    let mut entries = json::Entries::new(map, &path, &mut find);
                    while let Some(json::Member { at, key, value }) = entries.next(faults) {
                        match at {
                            Some(at) => fields.answer_at(at, value, &path, &mut answers, faults),
                            None => fields.unknown(&key, &path, faults),
                        }
                    }
                }
                // The row stays, so that the rows behind it keep their numbers.
                Json::Null | Json::Text(_) | Json::Number(_) | Json::Bool(_) | Json::List(_) => {
                    faults.push(wrong_shape(&path, &words!("一行：{{ 字段: 值 }}", "a row: {{ field: value }}")));
                }
            }
            tables[at].push(answers);
        }
    }

    /// Takes the value of a field of the head; `at` is the field of that name.
    fn head_answer<'a>(
        &self,
        at: Option<usize>,
        key: &str,
        value: Json<'a>,
        answers: &mut Answers<'a>,
        faults: &mut Vec<RecordFault>,
    ) {
        match at.filter(|at| self.in_head[*at]) {
            Some(at) if answers.values[at].is_some() => faults.push(twice(&format!("head.{key}"))),
            Some(at) => self.fields.answer_at(at, value, "head", answers, faults),
            None => {
                let in_head = self.fields.by_id.iter().filter(|at| self.in_head[**at]);
                let mut ids = in_head.map(|at| self.fields.ids[*at].as_str());
                faults.push(unknown_key(&format!("head.{key}"), key, &mut ids));
            }
        }
    }

    /// One entry of `states`, for a field or for `table[row].field`. A state takes the place of a value; origin and note
    /// are kept beside.
    fn state<'a>(
        &self,
        key: &str,
        value: &Json<'a>,
        answers: &mut Answers<'a>,
        tables: &mut [Rows<'a>],
        faults: &mut Vec<RecordFault>,
    ) -> Option<(CellAt, Mark)> {
        let path = format!("states.{key}");
        let Some((place, fields, answers)) = self.addressed(key, answers, tables) else {
            faults.push(unknown_key(&path, key, &mut self.fields.sorted()));
            return None;
        };
        let field = key.rsplit('.').next().unwrap_or(key);
        let Some(at) = fields.find(field) else {
            faults.push(unknown_key(&path, field, &mut fields.sorted()));
            return None;
        };
        let mark = json::mark(value, &path, faults);
        let answered = answers.values[at].as_ref().is_some_and(|value| !json::is_blank(value));
        if answered && mark.state.is_some() {
            faults.push(RecordFault {
                path,
                what: words!("既填了值，又标明没有值", "a value is given and said to be missing"),
                why: words!("两者只能有一个成立", "only one of the two can hold"),
                fix: words!("删去值，或删去这个状态", "remove the value or remove this state"),
            });
        } else if mark.state.is_some() {
            answers.states[at] = mark.state;
        }
        let kept = mark.origin.is_some() || !mark.note.is_empty();
        let index = narrow::<u16>;
        let (table, row) = place.map_or((None, 0), |(table, row)| (Some(index(table)), row));
        kept.then(|| (CellAt { table, row, field: index(at) }, Mark { state: None, ..mark }))
    }

    /// The answers that `field` or `table[row].field` stands among; none where there is no such table or row.
    fn addressed<'m, 'a>(
        &self,
        key: &str,
        answers: &'m mut Answers<'a>,
        tables: &'m mut [Rows<'a>],
    ) -> Option<Addressed<'_, 'm, 'a>> {
        let Some((table, rest)) = key.split_once('[') else { return Some((None, &self.fields, answers)) };
        let at = self.by_table.get(table).copied()?;
        let (row, _) = search::split_once(rest, "].")?;
        let row = row.parse::<u32>().ok()?.checked_sub(1)?;
        Some((Some((at, row)), &self.tables[at].fields, tables[at].get_mut(row as usize)?))
    }

    /// `unit` and `period` fill the fields that hold them; where both say something they must say the same.
    fn outer<'a>(
        &self,
        field: Option<usize>,
        key: &str,
        value: Option<Json<'a>>,
        answers: &mut Answers<'a>,
        faults: &mut Vec<RecordFault>,
    ) {
        let Some(value) = value.filter(|value| !json::is_blank(value)) else { return };
        if matches!(value, Json::List(_) | Json::Map(_)) {
            return faults.push(wrong_shape(key, &words!("一个文本", "a text")));
        }
        let Some(field) = field else { return };
        match &answers.values[field] {
            Some(inner) if !json::is_blank(inner) => {
                if !self.fields.same(field, inner, &value) {
                    let id = &self.fields.ids[field];
                    faults.push(RecordFault {
                        path: key.to_owned(),
                        what: words!("与 values.{id} 不一致", "differs from values.{id}"),
                        why: words!(
                            "同一份记录只能属于一个单位、一个报告期",
                            "a record belongs to one unit and one period"
                        ),
                        fix: words!("改正其中一处，或只保留 {key}", "correct one of them, or keep {key} alone"),
                    });
                }
            }
            Some(_) | None => {
                if answers.states[field].is_none() {
                    answers.values[field] = Some(value);
                }
            }
        }
    }

    fn append(&self, batch: &mut Batch, answers: &Answers<'_>, tables: &[Rows<'_>], place: Place) {
        self.fields.append(answers, &mut batch.fields);
        for ((table, rows), reader) in batch.tables.iter_mut().zip(tables).zip(&self.tables) {
            for row in rows {
                reader.fields.append(row, &mut table.fields);
                table.places.push(place);
            }
            table.starts.push(u32::try_from(table.places.len()).expect("tables stay below 2^32 rows"));
        }
        batch.places.push(place);
        batch.len += 1;
    }
}

impl Fields {
    fn new(fields: &[Field], catalogue: &Catalogue) -> Self {
        let ids: Vec<String> = fields.iter().map(|field| field.id.clone()).collect();
        let sorted: Map<&str, usize> = ids.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
        let by_id = sorted.values().copied().collect();
        Self {
            readers: fields.iter().map(|field| CellReader::new(field, catalogue)).collect(),
            kinds: fields.iter().map(|field| field.kind.clone()).collect(),
            ids,
            by_id,
        }
    }

    fn find(&self, id: &str) -> Option<usize> {
        let found = self.by_id.binary_search_by(|at| self.ids[*at].as_str().cmp(id)).ok()?;
        Some(self.by_id[found])
    }

    /// Finds fields one after the other; mostly they stand in the order of the form, where a few may be left out.
    fn finder(&self) -> impl FnMut(&str) -> Option<usize> {
        let mut next = 0;
        move |id| {
            #[cfg(feature = "quick")]
            let at =
                self.ids[next..].iter().take(AHEAD).position(|own| search::same(own, id)).map(|ahead| next + ahead);
            #[cfg(not(feature = "quick"))]
            let at = self.ids.get(next).filter(|own| *own == id).map(|_| next);
            let at = at.or_else(|| self.find(id))?;
            next = at + 1;
            Some(at)
        }
    }

    /// All ids, in order.
    fn sorted(&self) -> impl Iterator<Item = &str> {
        self.by_id.iter().map(|at| self.ids[*at].as_str())
    }

    fn unknown(&self, key: &str, path: &str, faults: &mut Vec<RecordFault>) {
        faults.push(unknown_key(&format!("{path}.{key}"), key, &mut self.sorted()));
    }

    fn answer<'a>(
        &self,
        key: &str,
        value: Json<'a>,
        path: &str,
        answers: &mut Answers<'a>,
        faults: &mut Vec<RecordFault>,
    ) {
        match self.find(key) {
            Some(at) => self.answer_at(at, value, path, answers, faults),
            None => self.unknown(key, path, faults),
        }
    }

    /// Takes the value of a field.
    fn answer_at<'a>(
        &self,
        at: usize,
        value: Json<'a>,
        path: &str,
        answers: &mut Answers<'a>,
        faults: &mut Vec<RecordFault>,
    ) {
        if matches!(value, Json::List(_) | Json::Map(_)) {
            let scalar = words!("一个值，不是列表或对象", "one value, not a list or an object");
            return faults.push(wrong_shape(&format!("{path}.{}", self.ids[at]), &scalar));
        }
        if answers.values[at].is_none() {
            answers.values[at] = Some(value);
        }
    }

    fn append(&self, answers: &Answers<'_>, columns: &mut [Column]) {
        for (at, column) in columns.iter_mut().enumerate() {
            match (&answers.values[at], answers.states[at]) {
                (_, Some(state)) => column.push_missing(state),
                (Some(value), None) => json::cell(value, &self.readers[at], column),
                (None, None) => self.readers[at].read(RawCell::Empty, column),
            }
        }
    }

    /// Whether two texts mean the same value of a field.
    fn same(&self, field: usize, a: &Json<'_>, b: &Json<'_>) -> bool {
        let mut column = Column::for_kind(&self.kinds[field]);
        json::cell(a, &self.readers[field], &mut column);
        json::cell(b, &self.readers[field], &mut column);
        column.state[0] == column.state[1]
            && column.int(0) == column.int(1)
            && column.text(0) == column.text(1)
            && column.raw(0) == column.raw(1)
    }
}

impl Answers<'_> {
    fn none(fields: usize) -> Self {
        Self { values: std::iter::repeat_with(|| None).take(fields).collect(), states: vec![None; fields] }
    }
}

fn unknown_key(path: &str, key: &str, known: &mut dyn Iterator<Item = &str>) -> RecordFault {
    let fix = match nearest(key, known) {
        Some(near) => words!("是否要写“{near}”？", "is `{near}` meant?"),
        None => words!("删去这一项，或改成表中的字段", "remove it, or use a field of the form"),
    };
    RecordFault {
        path: path.to_owned(),
        what: words!("表中没有“{key}”", "the form has no `{key}`"),
        why: words!("不认识的项不会被读取，容易漏报", "what is not known is not read, and would be missing unnoticed"),
        fix,
    }
}

fn twice(path: &str) -> RecordFault {
    RecordFault {
        path: path.to_owned(),
        what: words!("同一项写了两次", "the same item stands twice"),
        why: words!("只用第一次的值，另一个值会丢失", "only the first is used; the other value would be lost"),
        fix: words!("只保留一个", "keep one of them"),
    }
}

fn wrong_shape(path: &str, expected: &Words) -> RecordFault {
    let (zh, en) = (&expected.zh, &expected.en);
    RecordFault {
        path: path.to_owned(),
        what: words!("此处应为{}", "this must be {}", zh; en),
        why: words!("形状不对的内容无法对应到字段", "what has another shape belongs to no field"),
        fix: words!("按记录格式第 1 版改写", "write it as version 1 of the record says"),
    }
}

fn too_many_rows(path: &str, rows: usize) -> RecordFault {
    RecordFault {
        path: path.to_owned(),
        what: words!(
            "共 {rows} 行，只读取前 {MAX_TABLE_ROWS} 行",
            "{rows} rows, of which the first {MAX_TABLE_ROWS} are read"
        ),
        why: words!(
            "一份记录中每张明细表最多 {MAX_TABLE_ROWS} 行",
            "a table of one record has at most {MAX_TABLE_ROWS} rows"
        ),
        fix: words!("检查是否把多个单位的明细并到了一起", "look whether rows of several units were put together"),
    }
}
