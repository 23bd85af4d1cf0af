//! Examples of rules and standards: flat texts by id become records, rows and last year's record.

use super::block::Block;
use super::form::FIELD;
use super::node::{Entry, Node, Value};
use super::sink::{Place, Sink, noun};
use crate::author_words as words;
use crate::catalogue::{Example, ExampleRecord, Expect};
use crate::lang::Names;
use crate::value::Date;

/// Whose examples are read.
pub struct Reader<'a> {
    /// Path of the file.
    pub file: &'a str,
    /// Names of the form.
    pub names: &'a Names,
    /// The table of a row rule, whose fields may be written flat.
    pub table: Option<u16>,
    /// Whether the rule looks at each row, so that there must be one.
    pub of_rows: bool,
    /// Whether the rule looks at a batch, so that there may be several records.
    pub of_batch: bool,
    /// Diagnostics.
    pub sink: &'a Sink,
}

/// Keys of an example of a rule, and what each expects.
const RULE: [(&str, Expect); 4] = [
    ("passes", Expect::Passes),
    ("fails", Expect::Fails),
    ("undetermined", Expect::Undetermined),
    ("not_applicable", Expect::NotApplicable),
];

/// Keys of an example of a standard.
const STANDARD: [(&str, Expect); 4] = [
    ("meets", Expect::Passes),
    ("misses", Expect::Fails),
    ("undetermined", Expect::Undetermined),
    ("not_applicable", Expect::NotApplicable),
];

impl Reader<'_> {
    /// All `[[rule.example]]` or `[[standard.example]]` of a block; reports kinds that are missing.
    pub fn examples(&self, block: &Block<'_>, of_standard: bool, total: bool) -> Vec<Example> {
        if !cfg!(feature = "author") {
            // Nobody runs them; that they are there is all that is asked.
            let _ = block.entry("example");
            return Vec::new();
        }
        let keys = if of_standard { &STANDARD } else { &RULE };
        let mut examples = Vec::new();
        for inner in block.blocks("example", noun("例子", "example")) {
            let found: Vec<(&Entry, Expect)> =
                keys.iter().filter_map(|(key, expect)| Some((inner.entry(key)?, *expect))).collect();
            if found.len() != 1 {
                let names: Vec<&str> = keys.iter().map(|(key, _)| *key).collect();
                let (zh, en) = (names.join("、"), names.join(", "));
                self.sink.add(
                    inner.place,
                    "example-verdict",
                    words!("一个例子要写且只写一种结论", "an example states exactly one verdict"),
                    words!("例子说明规则应当怎样判定", "an example says what the verdict must be"),
                    words!("用以下之一：{zh}", "use one of {en}"),
                );
            }
            examples.extend(found.into_iter().map(|(entry, expect)| self.example(&entry.node, expect)));
            inner.finish();
        }
        self.coverage(block, keys, total, &examples);
        examples
    }

    fn coverage(&self, block: &Block<'_>, keys: &[(&str, Expect); 4], total: bool, examples: &[Example]) {
        for (key, expect) in &keys[..if total { 2 } else { 3 }] {
            if examples.iter().any(|example| example.expect == *expect) {
                continue;
            }
            self.sink.add(
                block.place,
                "missing-example",
                words!("没有 {key} 的例子", "there is no `{key}` example"),
                words!(
                    "每条规则用例子证明它在对、错、空白三种情形下的判定",
                    "examples prove what a rule says of right, wrong and blank data"
                ),
                if *key == "undetermined" {
                    words!(
                        "加一个缺少数据的例子；从不会无法判定的规则写 total = true",
                        "add one that lacks a value; a rule that is never undetermined says `total = true`"
                    )
                } else {
                    words!("加上 [[….example]] 和 {key} = {{ … }}", "add [[….example]] with `{key} = {{ … }}`")
                },
            );
        }
    }

    fn example(&self, node: &Node, expect: Expect) -> Example {
        let mut example = Example { expect, records: Vec::new(), as_of: None, period: None, at: node.span.start };
        let mut flat = Vec::new();
        self.flatten("", node, &mut flat);
        let mut record = ExampleRecord::default();
        for (key, value) in flat {
            match (key.as_str(), &value.value) {
                ("batch", Value::List(list)) if self.of_batch => {
                    example.records = list.iter().map(|node| self.record(node)).collect();
                }
                ("as_of", _) => {
                    example.as_of = self.text(value).and_then(Date::parse);
                    if example.as_of.is_none() {
                        self.outside(value, "as_of", "2025-12-31");
                    }
                }
                ("period" | "period.year", _) => {
                    example.period = self.text(value).and_then(|text| text.parse().ok());
                    if example.period.is_none() {
                        self.outside(value, "period", "2025");
                    } else if key == "period" && self.names.record.iter().any(|name| name.id == key) {
                        self.enter(&key, value, &mut record);
                    }
                }
                (_, _) => self.enter(&key, value, &mut record),
            }
        }
        if example.records.is_empty() {
            self.complete(&mut record);
            example.records.push(record);
        }
        example
    }

    fn record(&self, node: &Node) -> ExampleRecord {
        let mut flat = Vec::new();
        self.flatten("", node, &mut flat);
        let mut record = ExampleRecord::default();
        for (key, value) in flat {
            self.enter(&key, value, &mut record);
        }
        record
    }

    /// A rule about rows needs a row, even one without values.
    fn complete(&self, record: &mut ExampleRecord) {
        if let (true, Some(table)) = (self.of_rows, self.table) {
            let id = &self.names.tables[usize::from(table)].id;
            if record.tables.iter().all(|(table, _)| table != id) {
                record.tables.push((id.clone(), vec![Vec::new()]));
            }
        }
    }

    /// Keys of nested tables joined by dots, so that `prev.x = "1"` and `"prev.x" = "1"` mean the same.
    fn flatten<'n>(&self, prefix: &str, node: &'n Node, out: &mut Vec<(String, &'n Node)>) {
        let Value::Table(entries) = &node.value else {
            self.not_text(node, ("表，如 { area_total = \"300\" }", "a table such as { area_total = \"300\" }"));
            return;
        };
        for entry in entries {
            let key = if prefix.is_empty() { entry.key.clone() } else { format!("{prefix}.{}", entry.key) };
            if matches!(entry.node.value, Value::Table(_)) {
                self.flatten(&key, &entry.node, out);
            } else {
                out.push((key, &entry.node));
            }
        }
    }

    fn enter(&self, key: &str, value: &Node, record: &mut ExampleRecord) {
        if let Some(attribute) = key.strip_prefix("unit.") {
            if !["kind", "name", "parent"].contains(&attribute) {
                self.unknown(value, attribute, &["kind", "name", "parent"]);
            }
            record.unit.extend(self.text(value).map(|text| (attribute.to_owned(), text.to_owned())));
            return;
        }
        if let Some(inner) = key.strip_prefix("prev.") {
            let previous = record.previous.get_or_insert_default();
            return self.enter_field(inner, value, previous);
        }
        self.enter_field(key, value, record);
    }

    fn enter_field(&self, key: &str, value: &Node, record: &mut ExampleRecord) {
        if let Some(table) = self.names.tables.iter().find(|table| table.id == key) {
            let Value::List(list) = &value.value else {
                return self.not_text(value, ("各行的列表，如 [ { … } ]", "a list of rows such as [ { … } ]"));
            };
            let rows = list.iter().map(|row| self.row(row, table.columns.iter().map(|c| c.id.as_str()).collect()));
            record.tables.push((table.id.clone(), rows.collect()));
            return;
        }
        let own = self.table.and_then(|at| self.names.tables.get(usize::from(at)));
        if let Some(table) = own.filter(|table| table.columns.iter().any(|column| column.id == key)) {
            let Some(text) = self.text(value) else { return };
            let cell = (key.to_owned(), text.to_owned());
            match record.tables.iter_mut().find(|(id, _)| *id == table.id).and_then(|(_, rows)| rows.first_mut()) {
                Some(row) => row.push(cell),
                None => record.tables.push((table.id.clone(), vec![vec![cell]])),
            }
            return;
        }
        if !self.names.record.iter().any(|name| name.id == key) {
            let columns = own.into_iter().flat_map(|table| &table.columns);
            let known = self.names.record.iter().chain(columns).map(|name| name.id.as_str());
            let known: Vec<&str> = known.chain(self.names.tables.iter().map(|table| table.id.as_str())).collect();
            return self.unknown(value, key, &known);
        }
        record.values.extend(self.text(value).map(|text| (key.to_owned(), text.to_owned())));
    }

    fn row(&self, node: &Node, columns: Vec<&str>) -> Vec<(String, String)> {
        let Value::Table(entries) = &node.value else {
            self.not_text(node, ("一行，如 { area_total = \"100\" }", "a row such as { area_total = \"100\" }"));
            return Vec::new();
        };
        let mut row = Vec::new();
        for entry in entries {
            if !columns.contains(&entry.key.as_str()) {
                self.unknown(&entry.node, &entry.key, &columns);
            }
            row.extend(self.text(&entry.node).map(|text| (entry.key.clone(), text.to_owned())));
        }
        row
    }

    fn unknown(&self, value: &Node, name: &str, known: &[&str]) {
        self.sink.unknown(
            Place { file: self.file, span: value.span },
            "example-unknown-field",
            FIELD,
            name,
            known.iter().copied(),
        );
    }

    fn text<'n>(&self, node: &'n Node) -> Option<&'n str> {
        if let Value::Text { text, .. } = &node.value {
            return Some(text);
        }
        self.not_text(node, ("文字，如 \"300\"", "a text such as \"300\""));
        None
    }

    fn not_text(&self, node: &Node, (zh, en): (&str, &str)) {
        self.sink.add(
            Place { file: self.file, span: node.span },
            "example-value",
            words!("例子中的值写法不对", "a value of the example is written wrongly"),
            words!("例子里写的是人填进格子的原文", "an example holds what a person types into a cell"),
            words!("写成{zh}", "write {en}"),
        );
    }

    fn outside(&self, node: &Node, key: &str, like: &str) {
        self.sink.add(
            Place { file: self.file, span: node.span },
            "example-value",
            words!("{key} 的写法不对", "`{key}` is written wrongly"),
            words!("它说明这个例子发生在什么时候", "it says when the example takes place"),
            words!("写成如 \"{like}\"", "write it like \"{like}\""),
        );
    }
}
