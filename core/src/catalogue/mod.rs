//! The catalogue: forms, rules, code lists, divisions, programmes and indicators, linked and proved.
//!
//! A [`Catalogue`] is immutable. It is made by [`load`] from source files; names have become indexes,
//! expressions are typed, and every example of every rule has been run.

pub mod clauses;
pub mod codes;
pub mod entry;
pub mod form;
pub mod levels;
pub mod load;
pub mod programme;
pub mod rule;

pub use clauses::Encoded;
pub use codes::{Code, CodeList, Division, Divisions};
pub use form::{BlankMeans, Field, Form, Item, Moment, Section, Table};
pub use levels::Levels;
pub use programme::{
    Area, Baseline, Change, Choice, Clause, Count, Goal, Indicator, IndicatorKind, Programme, Reading, RollUp,
    Standard, Target,
};
pub use rule::{Body, BuiltIn, Example, ExampleRecord, Examples, Expect, Message, Part, Rule, Scope, Severity};

use crate::measure::Measures;
use crate::span::Words;
use crate::value::Kind;

/// Everything a checker needs to know, except the data.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// Stable id, such as `guangxi`.
    pub id: String,
    /// Version as its authors number it, such as `2025.1`.
    pub version: String,
    /// Title.
    pub title: Words,
    /// `sha256:` and 64 hexadecimal digits over the canonical packed form.
    pub digest: String,
    /// Id of the programme that assessments use unless told otherwise.
    pub default_programme: String,
    /// Explanations that alone explain nothing, such as 核实无误.
    pub stock_phrases: Vec<String>,
    /// Units of measure.
    pub measures: Measures,
    /// Code lists, in order of their ids.
    pub lists: Vec<CodeList>,
    /// Administrative divisions.
    pub divisions: Divisions,
    /// Forms, those of the lowest level first, then in order of their ids.
    pub forms: Vec<Form>,
    /// Government programmes, in order of their ids.
    pub programmes: Vec<Programme>,
    /// Indicator concepts, in file order.
    pub indicators: Vec<Indicator>,
    /// What is asked of forms of several levels together; empty where the catalogue was loaded for one form.
    pub levels: Vec<Levels>,
    /// `sha256:` and 64 hexadecimal digits over what `levels` was read from; empty where nothing was.
    pub levels_digest: String,
}

impl Catalogue {
    /// The form of an id.
    #[must_use]
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.id == id)
    }

    /// What is asked of a form together with those below it.
    #[must_use]
    pub fn level_of(&self, form: &str) -> Option<&Levels> {
        self.levels.iter().find(|levels| levels.form == form)
    }

    /// Whether a form of another version asks the same, so that its records mean the same here: the fields, what they hold
    /// and in which measure, how they are counted, and what a blank means. Labels and rules may differ.
    #[must_use]
    pub fn asks_the_same(&self, other: &Self, form: &str) -> bool {
        let (Some(own), Some(others)) = (self.form(form), other.form(form)) else { return false };
        let same = |a: &[Field], b: &[Field]| {
            let alike = |(a, b): (&Field, &Field)| a.asks_the_same(b) && self.holds_the_same(&a.kind, other, &b.kind);
            a.len() == b.len() && a.iter().zip(b).all(alike)
        };
        let tables = own.tables.iter().zip(&others.tables);
        own.unit == others.unit
            && own.unit_key == others.unit_key
            && same(&own.fields, &others.fields)
            && own.tables.len() == others.tables.len()
            && { tables }.all(|(a, b)| a.id == b.id && a.key == b.key && same(&a.fields, &b.fields))
    }

    /// Whether two kinds hold the same; of code lists, whether the same codes stand in both.
    fn holds_the_same(&self, own: &Kind, other: &Self, others: &Kind) -> bool {
        let (Kind::Code { list: a }, Kind::Code { list: b }) = (own, others) else { return own == others };
        let (a, b) = (&self.lists[usize::from(*a)], &other.lists[usize::from(*b)]);
        a.codes.iter().map(|code| &code.code).eq(b.codes.iter().map(|code| &code.code))
    }

    /// The year that is meant where a record names none: the last one of the default programme.
    #[must_use]
    pub fn last_year(&self) -> i32 {
        let programme = self.programme(&self.default_programme).or_else(|| self.programmes.first());
        programme.map_or(2025, |programme| programme.period.1.clamp(1, 9999))
    }

    /// The programmes whose period contains a year, in order of their ids; none in a gap between plans.
    pub fn programmes_in(&self, year: i32) -> impl Iterator<Item = &Programme> {
        self.programmes.iter().filter(move |one| (one.period.0..=one.period.1).contains(&year))
    }

    /// The programme of an id.
    #[must_use]
    pub fn programme(&self, id: &str) -> Option<&Programme> {
        self.programmes.iter().find(|programme| programme.id == id)
    }
}
