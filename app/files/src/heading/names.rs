//! Which field a heading means.

use super::normal::{bare, half_width, plain, unnumbered, without_last_bracket};
use shequ_core::catalogue::{Field, Form};
use shequ_core::diag::nearest;
use std::collections::HashMap;

/// What the rows of a sheet are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Records.
    Record,
    /// Rows of a table.
    Table(usize),
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A field of the record, or of the table.
    Field(usize),
    /// In a table: the code of the unit that the row belongs to.
    Unit,
    /// In a table: the name of the unit that the row belongs to.
    Name,
    /// In a table: something about the unit that the record says as well.
    Aside,
}

/// Headings for the unit code in the sheets of tables, besides those of the form's own field.
const UNIT_HEADINGS: [&str; 5] = ["所属村（社区）代码", "统计用区划代码", "单位代码", "所属单位代码", "unit"];

/// Headings for the name of the unit in the sheets of tables, besides those of the form's own field.
const NAME_HEADINGS: [&str; 4] = ["单位名称", "所属村（社区）", "所属单位", "所属村（社区）名称"];

/// A heading in the one form in which headings are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelling {
    plain: String,
    /// Where it begins without a number in front.
    numbered: Option<usize>,
}

impl Spelling {
    /// None for figures and long texts. They fill the rows below; they are never looked at more closely.
    pub fn of(text: &str) -> Option<Self> {
        if text.len() > 300 || !text.chars().any(char::is_alphabetic) {
            return None;
        }
        let plain = plain(text);
        let numbered = unnumbered(&plain).map(|rest| plain.len() - rest.len());
        Some(Self { plain, numbered })
    }

    fn unnumbered(&self) -> Option<&str> {
        self.numbered.map(|from| &self.plain[from..])
    }
}

/// The headings of one kind of sheet.
#[derive(Clone, Debug)]
pub struct Names {
    /// What the rows are.
    pub target: Target,
    exact: HashMap<String, Meaning>,
    /// Without brackets; none where two fields would be meant.
    bare: HashMap<String, Option<Meaning>>,
    shown: Vec<String>,
}

impl Names {
    /// The headings of the record's columns.
    pub fn of_record(form: &Form) -> Self {
        let mut names = Self { target: Target::Record, exact: HashMap::new(), bare: HashMap::new(), shown: Vec::new() };
        names.add_fields(&form.fields);
        names
    }

    /// The headings of a table's columns.
    pub fn of_table(form: &Form, table: usize) -> Self {
        let mut names =
            Self { target: Target::Table(table), exact: HashMap::new(), bare: HashMap::new(), shown: Vec::new() };
        names.add_fields(&form.tables[table].fields);
        let key = &form.fields[form.unit_key];
        for heading in key.headings.iter().map(String::as_str).chain(UNIT_HEADINGS) {
            names.add(heading, Meaning::Unit);
        }
        let of = |field: Option<usize>| field.into_iter().flat_map(|field| &form.fields[field].headings);
        for heading in of(form.unit_name).map(String::as_str).chain(NAME_HEADINGS) {
            names.add(heading, Meaning::Name);
        }
        for heading in of(form.period_field) {
            names.add(heading, Meaning::Aside);
        }
        for heading in ["序号", "县（市、区）", "乡镇（街道）"] {
            names.add(heading, Meaning::Aside);
        }
        names
    }

    fn add_fields(&mut self, fields: &[Field]) {
        for (at, field) in fields.iter().enumerate() {
            self.shown.push(field.label.zh.clone());
            for heading in &field.headings {
                self.add(heading, Meaning::Field(at));
            }
        }
    }

    fn add(&mut self, heading: &str, meaning: Meaning) {
        let plain = plain(heading);
        let short = bare(&plain).unwrap_or_else(|| plain.clone());
        self.exact.entry(plain).or_insert(meaning);
        match self.bare.get_mut(&short) {
            None => {
                self.bare.insert(short, Some(meaning));
            }
            Some(known) if *known == Some(meaning) => {}
            // An earlier meaning of the table's own columns outweighs what is known of the unit.
            Some(Some(Meaning::Field(_))) if matches!(meaning, Meaning::Name | Meaning::Aside) => {}
            Some(known) => *known = None,
        }
    }

    /// What a heading means, and whether it says so exactly: as written or without its number, else without brackets.
    pub fn meaning(&self, heading: &str) -> Option<(Meaning, bool)> {
        self.meaning_of(&Spelling::of(heading)?)
    }

    /// The same of a heading whose spelling is known.
    pub fn meaning_of(&self, heading: &Spelling) -> Option<(Meaning, bool)> {
        let spellings = std::iter::once(heading.plain.as_str()).chain(heading.unnumbered());
        let exact = spellings.clone().find_map(|spelling| self.exact.get(spelling));
        if let Some(meaning) = exact {
            return Some((*meaning, true));
        }
        // A heading may lack the brackets of ours, or have brackets that ours lacks; two different brackets are two
        // different things, such as 户数（常住） and 户数（户籍）.
        let found = spellings.into_iter().find_map(|spelling| {
            let shorter = [without_last_bracket(spelling), bare(spelling)];
            let known = shorter.iter().flatten().find_map(|short| self.exact.get(short).copied());
            known.or_else(|| self.bare.get(spelling).copied().flatten())
        });
        found.map(|meaning| (meaning, false))
    }

    /// Whether a text is the label of a field.
    pub fn is_field(&self, text: &str) -> bool {
        matches!(self.meaning(text), Some((Meaning::Field(_), _)))
    }

    /// The label nearest to an unknown heading, if one may be meant.
    pub fn suggestion(&self, heading: &str) -> Option<&str> {
        let heading: String = half_width(heading).chars().filter(|c| !c.is_whitespace()).collect();
        nearest(&heading, self.shown.iter().map(String::as_str))
    }
}
