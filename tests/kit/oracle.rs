//! A slow, obvious interpreter of the rule language, one record and one row at a time, with exact fractions.
//!
//! It is written from the description of the language and the table of truths, and shares nothing with the plan or
//! the columnar evaluator. Where the two differ, one of them is wrong.

mod interpret;
mod rows;
mod value;

pub use value::{Cell, Got, Missing, Record, Truth, Unit, Value};

use interpret::{Frame, Interpreter};
use shequ_core::Context;
use shequ_core::catalogue::{Body, Catalogue, Form, Rule, Scope};
use shequ_core::column::Batch;
use shequ_core::lang::{self, Typed};

/// What the oracle says of one rule or standard and one record: one truth, or one for each row.
pub type Outcome = Vec<Truth>;

/// Judges records of one form.
#[derive(Clone, Copy, Debug)]
pub struct Oracle<'a> {
    interpreter: Interpreter<'a>,
}

impl<'a> Oracle<'a> {
    /// An oracle for one form of a catalogue.
    #[must_use]
    pub fn new(catalogue: &'a Catalogue, form: &'a Form, context: Context) -> Self {
        Self { interpreter: Interpreter { form, divisions: &catalogue.divisions, context } }
    }

    /// All rules, in force or not, over all records of a run: `[rule][record]`.
    #[must_use]
    pub fn rules(&self, records: &[Record]) -> Vec<Vec<Outcome>> {
        self.interpreter.form.rules.iter().map(|rule| self.rule(rule, records)).collect()
    }

    /// One rule over all records of a run.
    #[must_use]
    pub fn rule(&self, rule: &Rule, records: &[Record]) -> Vec<Outcome> {
        if let Body::Unique(cells) = &rule.body {
            return self.unique(rule, cells, records);
        }
        let table = table_of(rule);
        records.iter().map(|record| self.each(record, table, |frame| self.judged(rule, frame))).collect()
    }

    /// All standards over all records: `[standard][record]`.
    #[must_use]
    pub fn standards(&self, records: &[Record]) -> Vec<Vec<Outcome>> {
        let judged = |standard: &shequ_core::catalogue::Standard| {
            let table = match standard.scope {
                Scope::Row(table) => Some(table),
                Scope::Record | Scope::Batch | Scope::History | Scope::Rollup => None,
            };
            let judge = |frame: &Frame<'_>| {
                self.guarded(frame, standard.when.as_ref(), || self.interpreter.truth(frame, &standard.check))
            };
            records.iter().map(|record| self.each(record, table, judge)).collect()
        };
        self.interpreter.form.standards.iter().map(judged).collect()
    }

    /// The records of a batch as the oracle reads them.
    #[must_use]
    pub fn records(&self, batch: &Batch) -> Vec<Record> {
        (0..batch.len).map(|at| Record::read(self.interpreter.form, batch, at)).collect()
    }

    fn each(&self, record: &Record, table: Option<u16>, judge: impl Fn(&Frame<'_>) -> Truth) -> Outcome {
        let frame = Frame::of(record);
        match table {
            None => vec![judge(&frame)],
            Some(t) => (0..record.tables[usize::from(t)].len()).map(|row| judge(&frame.at_row(row))).collect(),
        }
    }

    fn judged(&self, rule: &Rule, frame: &Frame<'_>) -> Truth {
        if rule.scope == Scope::History && frame.record().previous.is_none() {
            return Truth::NotApplicable;
        }
        self.guarded(frame, rule.when.as_ref(), || match &rule.body {
            Body::Check(check) => self.interpreter.truth(frame, check),
            Body::ExistsInRegister(_) => match &frame.record().unit {
                Some(unit) => Truth::of(unit.known),
                None => Truth::NotApplicable,
            },
            Body::ExistsInDivisions(cell) => self.in_divisions(frame, *cell),
            Body::Unique(_) => unreachable!("judged over a whole run"),
        })
    }

    /// A rule speaks only where its `when` is true; where that is unknown, so is the rule.
    fn guarded(&self, frame: &Frame<'_>, when: Option<&Typed>, judge: impl FnOnce() -> Truth) -> Truth {
        match when.map_or(Truth::True, |when| self.interpreter.truth(frame, when)) {
            Truth::True => judge(),
            Truth::Unknown => Truth::Unknown,
            Truth::False | Truth::NotApplicable => Truth::NotApplicable,
        }
    }

    fn in_divisions(&self, frame: &Frame<'_>, cell: lang::Cell) -> Truth {
        match self.interpreter.cell(frame, cell) {
            Err(why) => Truth::missing(why),
            Ok(Value::Text(code)) => {
                let six: String = code.chars().take(6).collect();
                let found = self.interpreter.divisions.all().find(|d| d.code == six);
                let on = self.interpreter.context.as_of;
                let in_force =
                    found.is_some_and(|d| d.from.is_none_or(|day| on >= day) && d.until.is_none_or(|day| on <= day));
                // A village or township lies in a county, not straight in a city that has counties.
                let of_division = code.chars().skip(6).all(|digit| digit == '0');
                let divided = self.interpreter.divisions.all().any(|d| d.parent == six);
                Truth::of(in_force && (of_division || !divided))
            }
            Ok(other) => panic!("{other:?} is no code of a division"),
        }
    }

    /// Entries whose values all stand there, and have stood before: in the run, or in the same record.
    fn unique(&self, rule: &Rule, cells: &[lang::Cell], records: &[Record]) -> Vec<Outcome> {
        let mut seen: Vec<Vec<Value>> = Vec::new();
        let mut outcomes = Vec::new();
        for record in records {
            if matches!(rule.scope, Scope::Row(_)) {
                seen.clear();
            }
            let frame = Frame::of(record);
            let frames = match table_of(rule) {
                None => vec![frame],
                Some(t) => (0..record.tables[usize::from(t)].len()).map(|row| frame.at_row(row)).collect(),
            };
            let mut judge = |frame: &Frame<'_>| {
                self.guarded(frame, rule.when.as_ref(), || {
                    let values: Vec<Got> = cells.iter().map(|cell| self.interpreter.cell(frame, *cell)).collect();
                    if values.contains(&Err(Missing::Undecided))
                        && !values.iter().any(|v| matches!(v, Err(why) if *why != Missing::Undecided))
                    {
                        return Truth::Unknown;
                    }
                    let Ok(key) = values.into_iter().collect::<Result<Vec<Value>, Missing>>() else {
                        return Truth::NotApplicable;
                    };
                    if seen.contains(&key) {
                        return Truth::False;
                    }
                    seen.push(key);
                    Truth::True
                })
            };
            outcomes.push(frames.iter().map(&mut judge).collect());
        }
        outcomes
    }
}

/// The table whose rows a rule looks at, one by one.
#[must_use]
pub fn table_of(rule: &Rule) -> Option<u16> {
    let of_cell = |cell: &lang::Cell| match cell {
        lang::Cell::Field { table, .. } => *table,
        lang::Cell::Unit(_) | lang::Cell::Given(_) => None,
    };
    match (rule.scope, &rule.body) {
        (Scope::Row(table), _) => Some(table),
        (_, Body::Unique(cells)) => cells.iter().find_map(of_cell),
        (_, Body::ExistsInDivisions(cell) | Body::ExistsInRegister(cell)) => of_cell(cell),
        (Scope::Record | Scope::Batch | Scope::History | Scope::Rollup, Body::Check(_)) => None,
    }
}

/// What a rule says of a record as a whole: a breach in some row, then something unknown, then a pass.
#[must_use]
pub fn of_record(outcome: &Outcome) -> Truth {
    let first = [Truth::False, Truth::Unknown, Truth::True];
    first.into_iter().find(|truth| outcome.contains(truth)).unwrap_or(Truth::NotApplicable)
}
