//! A small form, and short ways to read files and look at what came out.

use crate::{Input, Options, Reading, Source, read_all};
use shequ_core::catalogue::Catalogue;
use shequ_core::column::read::canonical;
use shequ_core::value::State;
use shequ_core::{Batch, SourceFile, load_toml};
use std::ops::ControlFlow;

const MEASURES: &str = r#"
[[measure]]
id = "m2"
label = { zh = "平方米", en = "m²" }
symbols = ["㎡", "平方米"]
dimension = "area"
factor = "1"

[[measure]]
id = "household"
label = { zh = "户", en = "households" }
symbols = ["户"]
dimension = "household"
factor = "1"

[[measure]]
id = "percent"
label = { zh = "%", en = "%" }
symbols = ["%"]
dimension = ""
factor = "0.01"
"#;

const CATALOGUE: &str = r#"
[catalogue]
id = "small"
version = "1"
title = { zh = "小目录", en = "Small" }
languages = ["zh", "en"]
programme = "plan-1"
retired = []
stock_phrases = []
"#;

const FORM: &str = r#"
[form]
id = "village"
title = { zh = "村情况表", en = "Village" }
unit = "community"
period = "year"
unit_key = "code12"
unit_name = "name"

[[section]]
id = "basic"
title = { zh = "基本情况", en = "Basic" }
  [[section.field]]
  id = "code12"
  label = { zh = "区划代码", en = "Code" }
  kind = "division"
  required = true
  header = ["统计用区划代码"]
  [[section.field]]
  id = "name"
  label = { zh = "村（社区）名称", en = "Name" }
  kind = "text"
  required = true
  [[section.field]]
  id = "period"
  label = { zh = "报告期", en = "Year" }
  kind = "year"
  [[section.field]]
  id = "kind"
  label = { zh = "城乡类型", en = "Urban or rural" }
  kind = "code"
  codes = "kind"

[[section]]
id = "people"
title = { zh = "人口与住户", en = "People" }
  [[section.field]]
  id = "hh"
  label = { zh = "常住户数", en = "Households" }
  kind = "number"
  decimals = 0
  measure = "household"
  required = true
  header = ["户数(常住)"]
  [[section.field]]
  id = "rate"
  label = { zh = "满意率", en = "Satisfaction" }
  kind = "number"
  decimals = 2
  measure = "percent"
  [[section.field]]
  id = "opened_on"
  label = { zh = "启用日期", en = "Opened on" }
  kind = "date"
  [[section.table]]
  id = "rooms"
  title = { zh = "房间明细", en = "Rooms" }
  rows = [0, 50]
  key = "room_id"
    [[section.table.field]]
    id = "room_id"
    label = { zh = "房间编号", en = "Room" }
    kind = "text"
    [[section.table.field]]
    id = "area"
    label = { zh = "面积", en = "Area" }
    kind = "number"
    decimals = 2
    measure = "m2"
    [[section.table.field]]
    id = "open"
    label = { zh = "是否开放", en = "Open" }
    kind = "flag"
"#;

const PROGRAMME: &str = r#"
[programme]
id = "plan-1"
title = { zh = "规划", en = "Plan" }
period = [2021, 2025]
source = "文件"
"#;

const FILES: [(&str, &str); 6] = [
    ("measures.toml", MEASURES),
    ("small/catalogue.toml", CATALOGUE),
    ("small/codes/kind.csv", "code,label_zh,label_en,also,from,until\nurban,城市,Urban,,,\nrural,农村,Rural,,,\n"),
    ("small/divisions.csv", "code,name,level,parent,from,until,was\n450000,广西,region,,,,\n"),
    ("small/forms/village.toml", FORM),
    ("small/programmes/plan-1.toml", PROGRAMME),
];

pub fn catalogue() -> Catalogue {
    let files: Vec<SourceFile> =
        FILES.iter().map(|(path, text)| SourceFile { path: (*path).into(), text: (*text).into() }).collect();
    let loaded = load_toml(&files);
    loaded.catalogue.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics))
}

/// What came out: the reading, the records as `field=value` lines, the batches.
pub struct Out {
    pub reading: Reading,
    pub records: Vec<String>,
    pub batches: Vec<Batch>,
}

impl Out {
    pub fn codes(&self) -> Vec<&str> {
        self.reading.structural.iter().map(|found| found.code).collect()
    }

    pub fn told(&self, code: &str) -> &shequ_core::finding::structural::Structural {
        let found = self.reading.structural.iter().find(|found| found.code == code);
        found.unwrap_or_else(|| panic!("no {code} among {:#?}", self.reading.structural))
    }
}

pub fn file(name: &str, bytes: impl Into<Vec<u8>>) -> Input {
    Input { name: name.into(), source: Source::Bytes(bytes.into()) }
}

pub fn read(files: Vec<Input>) -> Out {
    read_with(files, &Options { form: None, period: Some(2025) })
}

pub fn read_with(files: Vec<Input>, options: &Options) -> Out {
    let catalogue = catalogue();
    let mut batches = Vec::new();
    let reading = read_all(files, &catalogue, options, &mut |batch| {
        batches.push(batch);
        ControlFlow::Continue(())
    });
    let records =
        batches.iter().flat_map(|batch| (0..batch.len).map(|at| record_text(&catalogue, batch, at))).collect();
    for found in &reading.structural {
        for words in [&found.says, &found.why, &found.fix] {
            assert!(!words.zh.is_empty() && !words.en.is_empty(), "{found:?}");
        }
    }
    Out { reading, records, batches }
}

/// `code12=… name=… | room_id=A area=1.00 | …`: what is blank is left out, what is unreadable stands in `?…?`.
fn record_text(catalogue: &Catalogue, batch: &Batch, at: usize) -> String {
    let form = &catalogue.forms[0];
    let cells = |fields: &[shequ_core::catalogue::Field], columns: &[shequ_core::column::Column], row: usize| {
        let shown = fields.iter().zip(columns).filter_map(|(field, column)| {
            let value = canonical(field, catalogue, column, row);
            let mark = if column.state_of(row) == State::Unreadable { "?" } else { "" };
            (!value.is_empty()).then(|| format!("{}={mark}{value}{mark}", field.id))
        });
        shown.collect::<Vec<_>>().join(" ")
    };
    let mut text = cells(&form.fields, &batch.fields, at);
    for (table, rows) in form.tables.iter().zip(&batch.tables) {
        for row in rows.rows_of(at) {
            text.push_str(" | ");
            text.push_str(&cells(&table.fields, &rows.fields, row));
        }
    }
    text
}
