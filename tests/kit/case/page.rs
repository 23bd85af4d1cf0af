//! Pages to cases, and records to the JSON of a record.

use std::collections::BTreeMap;
use std::ops::Range;

/// A page of cases.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Its lines.
    pub lines: Vec<String>,
    /// Its cases, in order.
    pub cases: Vec<Case>,
}

/// One case.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// Its heading.
    pub name: String,
    /// Where it stands and what is added to the catalogue there.
    pub fragments: Vec<(String, String)>,
    /// This year's records.
    pub records: Table,
    /// Rows of tables, by table.
    pub rows: BTreeMap<String, Table>,
    /// Last year's records.
    pub previous: Option<Table>,
    /// Last year's rows.
    pub previous_rows: BTreeMap<String, Table>,
    /// `as of`, `level`, `language`, `period`, `register`.
    pub options: BTreeMap<String, String>,
    /// The lines of the page between the fences of the findings.
    pub expected: Range<usize>,
}

/// A Markdown table: headings, and lines of texts.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Headings; the first is `unit`.
    pub head: Vec<String>,
    /// Lines.
    pub lines: Vec<Vec<String>>,
}

/// What the next table of a page holds.
#[derive(Clone, Debug)]
enum Caption {
    Records,
    Rows(String),
    Previous,
    PreviousRows(String),
}

impl Page {
    /// Reads a page.
    ///
    /// # Panics
    /// With the line, where the page is not written as the kit's head says.
    #[must_use]
    pub fn read(path: &str, text: &str) -> Self {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut shared: Vec<(String, String)> = Vec::new();
        let mut cases: Vec<Case> = Vec::new();
        let mut caption = Caption::Records;
        let mut at = 0;
        while at < lines.len() {
            let line = lines[at].as_str();
            if let Some(name) = line.strip_prefix("## ") {
                let name = format!("{path}: {name}");
                cases.push(Case { name, fragments: shared.clone(), ..Case::default() });
                caption = Caption::Records;
            } else if let Some(role) = line.strip_prefix("```toml ") {
                let end = fence(path, &lines, at);
                let fragment = (role.trim().to_owned(), lines[at + 1..end].join("\n") + "\n");
                match cases.last_mut() {
                    Some(case) => case.fragments.push(fragment),
                    None => shared.push(fragment),
                }
                at = end;
            } else if line == "```findings" {
                let end = fence(path, &lines, at);
                case(path, &mut cases, at).expected = at + 1..end;
                at = end;
            } else if let Some(options) = line.strip_prefix("With: ") {
                case(path, &mut cases, at).options = read_options(options);
            } else if let Some(found) = caption_of(line) {
                caption = found;
            } else if line.starts_with('|') {
                let end = (at..lines.len()).find(|i| !lines[*i].starts_with('|')).unwrap_or(lines.len());
                let table = Table::read(&lines[at..end]);
                case(path, &mut cases, at).take(std::mem::replace(&mut caption, Caption::Records), table);
                at = end - 1;
            }
            at += 1;
        }
        Self { lines, cases }
    }
}

impl Case {
    fn take(&mut self, caption: Caption, table: Table) {
        match caption {
            Caption::Records => self.records = table,
            Caption::Rows(id) => drop(self.rows.insert(id, table)),
            Caption::Previous => self.previous = Some(table),
            Caption::PreviousRows(id) => drop(self.previous_rows.insert(id, table)),
        }
    }

    /// The names of the units in record order: A, B, A …
    pub fn units(&self) -> impl Iterator<Item = &str> {
        self.records.lines.iter().map(|line| line[0].as_str())
    }

    /// This year's records as the JSON of a record, version 1.
    #[must_use]
    pub fn records_json(&self) -> Vec<String> {
        self.records.lines.iter().map(|line| self.json(&self.records.head, line, &self.rows)).collect()
    }

    /// Last year's record of a unit.
    #[must_use]
    pub fn previous_json(&self, unit: &str) -> Option<String> {
        let table = self.previous.as_ref()?;
        let line = table.lines.iter().find(|line| line[0] == unit)?;
        Some(self.json(&table.head, line, &self.previous_rows))
    }

    fn json(&self, head: &[String], line: &[String], tables: &BTreeMap<String, Table>) -> String {
        let mut values = fields(head, line);
        for (id, table) in tables {
            let own = table.lines.iter().filter(|row| row[0] == line[0]);
            let rows: Vec<String> = own.map(|row| object(&fields(&table.head, row))).collect();
            if !rows.is_empty() {
                values.push((id.clone(), format!("[{}]", rows.join(","))));
            }
        }
        let record = [
            ("record".to_owned(), "1".to_owned()),
            ("form".to_owned(), quoted("small")),
            ("unit".to_owned(), quoted(&code(&line[0]))),
            ("values".to_owned(), object(&values)),
        ];
        object(&record)
    }
}

/// The code of a unit: A is 450102001001; a code is taken as it is.
#[must_use]
pub fn code(unit: &str) -> String {
    match unit.as_bytes() {
        [letter @ b'A'..=b'Z'] => format!("450102001{:03}", letter - b'A' + 1),
        _ => unit.to_owned(),
    }
}

impl Table {
    fn read(lines: &[String]) -> Self {
        let cells =
            |line: &String| line.trim().trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
        let mut read = lines.iter().map(cells);
        let head: Vec<String> = read.next().unwrap_or_default();
        let lines: Vec<Vec<String>> = read.skip(1).collect();
        assert!(
            lines.iter().all(|line| line.len() == head.len()),
            "a line has another number of cells than its table: {head:?}"
        );
        Self { head, lines }
    }
}

/// Keys and the JSON of their texts; blank cells are left out.
fn fields(head: &[String], line: &[String]) -> Vec<(String, String)> {
    let cells = head.iter().zip(line).skip(1).filter(|(_, text)| !text.is_empty());
    cells.map(|(id, text)| (id.clone(), quoted(text))).collect()
}

fn object(entries: &[(String, String)]) -> String {
    let entries: Vec<String> = entries.iter().map(|(key, json)| format!("{}:{json}", quoted(key))).collect();
    format!("{{{}}}", entries.join(","))
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn case<'c>(path: &str, cases: &'c mut [Case], at: usize) -> &'c mut Case {
    cases.last_mut().unwrap_or_else(|| panic!("{path}:{}: stands before the first case", at + 1))
}

/// The line of the closing fence.
fn fence(path: &str, lines: &[String], at: usize) -> usize {
    (at + 1..lines.len()).find(|i| lines[*i] == "```").unwrap_or_else(|| panic!("{path}:{}: is never closed", at + 1))
}

fn read_options(text: &str) -> BTreeMap<String, String> {
    let keys = ["as of", "level", "language", "period", "register"];
    let one = |part: &str| {
        let key = keys.iter().find(|key| part.starts_with(**key)).unwrap_or_else(|| panic!("unknown option: {part}"));
        ((*key).to_owned(), part[key.len()..].trim().to_owned())
    };
    text.split(';').map(|part| one(part.trim())).collect()
}

fn caption_of(line: &str) -> Option<Caption> {
    let table = || line.split('`').nth(1).map(str::to_owned);
    match line {
        "Last year:" => Some(Caption::Previous),
        _ if line.starts_with("Rows of `") => table().map(Caption::Rows),
        _ if line.starts_with("Last year's rows of `") => table().map(Caption::PreviousRows),
        _ => None,
    }
}
