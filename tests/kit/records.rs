//! Random records of a form: cells of all states, values at the limits that rules speak of, and records of examples.

use crate::chance::Chance;
use shequ_core::catalogue::{Body, Catalogue, ExampleRecord, Field, Form};
use shequ_core::column::batch::{Previous, RegisterColumns};
use shequ_core::column::record::RecordReader;
use shequ_core::column::{Batch, Column, Place};
use shequ_core::lang::{Node, Typed};
use shequ_core::value::{Date, Decimal, Kind, State};

/// Draws records of one form.
#[derive(Debug)]
pub struct Sampler<'a> {
    catalogue: &'a Catalogue,
    form: &'a Form,
    numbers: Vec<Decimal>,
    dates: Vec<Date>,
    texts: Vec<String>,
    examples: Vec<&'a ExampleRecord>,
}

/// How many cells of a record are answered, and how well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Complete,
    Sparse,
    Messy,
}

impl<'a> Sampler<'a> {
    /// A sampler that knows every literal and every example of a form's rules and standards.
    #[must_use]
    pub fn new(catalogue: &'a Catalogue, form: &'a Form) -> Self {
        let mut sampler =
            Self { catalogue, form, numbers: Vec::new(), dates: Vec::new(), texts: Vec::new(), examples: Vec::new() };
        for rule in &form.rules {
            rule.when.iter().for_each(|when| sampler.learn(when));
            if let Body::Check(check) = &rule.body {
                sampler.learn(check);
            }
            sampler.examples.extend(rule.examples.iter().flat_map(|e| &e.records));
        }
        for standard in &form.standards {
            sampler.learn(&standard.check);
            standard.when.iter().for_each(|when| sampler.learn(when));
            sampler.examples.extend(standard.examples.iter().flat_map(|e| &e.records));
        }
        sampler.numbers.sort_by_key(|n| (n.places, n.mantissa));
        sampler.numbers.dedup();
        sampler
    }

    fn learn(&mut self, typed: &Typed) {
        typed.visit(&mut |node| match &node.node {
            Node::Number(n) => self.numbers.push(*n),
            Node::Date(date) => self.dates.push(*date),
            Node::Text(text) | Node::Text2(_, _, text) => self.texts.push(text.clone()),
            _ => {}
        });
    }

    /// A record, mostly with last year's.
    pub fn record(&self, chance: &mut Chance) -> ExampleRecord {
        let mut record = self.one(chance);
        if chance.percent(60) {
            let mut previous = if chance.percent(50) { record.clone() } else { self.one(chance) };
            for (id, text) in &mut previous.values {
                if chance.percent(30)
                    && let Some(field) = self.form.fields.iter().find(|f| f.id == *id)
                {
                    *text = self.cell(field, Mood::Messy, chance);
                }
            }
            let own = record.previous.take();
            previous.previous = None;
            if let Some(own) = own
                && chance.percent(70)
            {
                overlay(&mut previous, &own);
            }
            record.previous = Some(Box::new(previous));
        }
        if chance.percent(80) {
            let kind = *chance.pick(&["community", "urban", "rural", ""]);
            for (key, text) in [("kind", kind), ("name", "甲"), ("parent", "450102001000")] {
                if !text.is_empty() && record.unit.iter().all(|(k, _)| k != key) {
                    record.unit.push((key.to_owned(), text.to_owned()));
                }
            }
        }
        record
    }

    fn one(&self, chance: &mut Chance) -> ExampleRecord {
        let mood = *chance.pick(&[Mood::Complete, Mood::Complete, Mood::Complete, Mood::Sparse, Mood::Messy]);
        let mut record = ExampleRecord::default();
        for field in &self.form.fields {
            record.values.push((field.id.clone(), self.cell(field, mood, chance)));
        }
        for table in &self.form.tables {
            let rows = (0..chance.below(5))
                .map(|_| table.fields.iter().map(|f| (f.id.clone(), self.cell(f, mood, chance))).collect());
            record.tables.push((table.id.clone(), rows.collect()));
        }
        let examples = if self.examples.is_empty() { 0 } else { chance.below(4) };
        for _ in 0..examples {
            overlay(&mut record, self.examples[chance.below(self.examples.len())]);
        }
        record
    }

    /// A text for one cell.
    fn cell(&self, field: &Field, mood: Mood, chance: &mut Chance) -> String {
        let (blank, marked, unreadable) = match mood {
            Mood::Complete => (1, 1, 0),
            Mood::Sparse => (70, 8, 2),
            Mood::Messy => (12, 12, 6),
        };
        if chance.percent(blank) {
            return String::new();
        }
        if chance.percent(marked) {
            return (*chance.pick(&["—", "暂无数据"])).to_owned();
        }
        if chance.percent(unreadable) {
            return "？#".to_owned();
        }
        self.value(field, chance)
    }

    fn value(&self, field: &Field, chance: &mut Chance) -> String {
        match &field.kind {
            Kind::Number { places } => self.number(field, *places, chance),
            Kind::Code { list } => chance.pick(&self.catalogue.lists[usize::from(*list)].codes).code.clone(),
            Kind::Flag => (*chance.pick(&["是", "否"])).to_owned(),
            Kind::Date => self.date(chance).to_string(),
            Kind::Year => chance.pick(&[2019, 2023, 2024, 2025, 2025, 2026]).to_string(),
            Kind::Month => format!("2025-{:02}", 1 + chance.below(12)),
            Kind::Text => match self.texts.is_empty() || chance.percent(50) {
                true => (*chance.pick(&["甲", "乙社区", "F1", "F2", "F1、F2", "12", "a b"])).to_owned(),
                false => chance.pick(&self.texts).clone(),
            },
            Kind::Phone => (*chance.pick(&["0771-2222222", "13800000000"])).to_owned(),
            Kind::Email => "a@example.cn".to_owned(),
            Kind::Uscc => (*chance.pick(&["91350100M000100Y43", "11450000007565112X"])).to_owned(),
            Kind::Division => {
                let county = chance.pick(&["450102", "450127", "450181", "451302", "459999", "110101"]);
                let town = chance.pick(&["000", "001", "100", "200", "400", "599", "600"]);
                let village = chance.pick(&["000", "001", "199", "200", "399", "400", "500", "599", "600"]);
                format!("{county}{town}{village}")
            }
            Kind::Intervals => {
                let hours = [
                    "08:00-12:00",
                    "08:00-12:00 14:30-18:00",
                    "08:00-12:00 11:00-13:00",
                    "休息",
                    "00:00-24:00",
                    "09:00-17:00",
                ];
                (*chance.pick(&hours)).to_owned()
            }
        }
    }

    /// A number near a limit of some rule or of the field, or a small one, so that equality is met too.
    fn number(&self, field: &Field, places: u8, chance: &mut Chance) -> String {
        let unit = 10i128.pow(u32::from(places));
        let near = |n: i128, chance: &mut Chance| n + chance.below(3) as i128 - 1;
        let mantissa = match chance.below(10) {
            0..=3 if !self.numbers.is_empty() => {
                let limit = chance.pick(&self.numbers);
                let shift = u32::from(limit.places.saturating_sub(places));
                near(
                    limit.mantissa * 10i128.pow(u32::from(places.saturating_sub(limit.places))) / 10i128.pow(shift),
                    chance,
                )
            }
            4 => match field.range {
                Some((least, most)) => near(i128::from(if chance.percent(50) { least } else { most }), chance),
                None => -unit,
            },
            5 => unit * chance.below(2000) as i128 + chance.below(100) as i128 % unit,
            _ => unit * chance.below(4) as i128,
        };
        shequ_core::value::number::format_scaled(mantissa, places)
    }

    fn date(&self, chance: &mut Chance) -> Date {
        let known = [(2024, 12, 31), (2025, 1, 1), (2025, 7, 15), (2025, 12, 31), (2026, 1, 20), (2026, 3, 1)];
        let day = match self.dates.is_empty() || chance.percent(70) {
            true => {
                let (y, m, d) = *chance.pick(&known);
                Date::from_ymd(y, m, d).expect("a day")
            }
            false => *chance.pick(&self.dates),
        };
        Date::from_days(i64::from(day.days()) + chance.below(3) as i64 - 1).expect("a day")
    }
}

/// Puts the answers of another record over this one's.
fn overlay(record: &mut ExampleRecord, over: &ExampleRecord) {
    for (id, text) in &over.values {
        match record.values.iter_mut().find(|(own, _)| own == id) {
            Some((_, own)) => own.clone_from(text),
            None => record.values.push((id.clone(), text.clone())),
        }
    }
    for (id, rows) in &over.tables {
        match record.tables.iter_mut().find(|(own, _)| own == id) {
            Some((_, own)) => own.clone_from(rows),
            None => record.tables.push((id.clone(), rows.clone())),
        }
    }
    if over.previous.is_some() {
        record.previous.clone_from(&over.previous);
    }
    record.unit.extend(over.unit.iter().cloned());
}

/// Which files stand beside the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beside {
    /// Last year's records.
    pub previous: bool,
    /// A register.
    pub register: bool,
}

/// Records as a batch.
#[must_use]
pub fn batch(catalogue: &Catalogue, form: &Form, records: &[ExampleRecord], beside: Beside) -> Batch {
    let reader = RecordReader::new(form, catalogue);
    let mut batch = Batch::for_form(form);
    let mut previous = Batch::for_form(form);
    let mut present = Vec::new();
    let nothing = ExampleRecord::default();
    for (row, record) in (0u32..).zip(records) {
        let place = Place { origin: 0, row };
        let faults = reader.push(&mut batch, record, place);
        assert_eq!(faults, [], "a drawn record fits its form");
        let faults = reader.push(&mut previous, record.previous.as_deref().unwrap_or(&nothing), place);
        assert_eq!(faults, [], "a drawn record fits its form");
        present.push(record.previous.is_some());
    }
    batch.previous = beside.previous.then(|| Box::new(Previous { batch: previous, present }));
    batch.register = beside.register.then(|| register(records));
    batch
}

fn register(records: &[ExampleRecord]) -> RegisterColumns {
    let attribute = |name: &str| {
        let mut column = Column::for_kind(&Kind::Text);
        for record in records {
            match record.unit.iter().find(|(n, _)| n == name) {
                Some((_, text)) => column.push_text(text),
                None => column.push_missing(State::Blank),
            }
        }
        column
    };
    let known = records.iter().map(|record| !record.unit.is_empty()).collect();
    RegisterColumns { known, name: attribute("name"), kind: attribute("kind"), parent: attribute("parent") }
}
