//! Measures 计量单位: what a number is counted in, and their dimensions. `m2`, `household`, `m2/household`, `percent`.

pub mod dimension;

use crate::span::{Lang, Words};
use crate::value::search::join;
pub use dimension::Dimension;
use std::borrow::Cow;

/// An exact positive fraction, reduced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction {
    /// Numerator, positive.
    pub n: i128,
    /// Denominator, positive.
    pub d: i128,
}

impl Fraction {
    /// One.
    pub const ONE: Self = Self { n: 1, d: 1 };

    /// `n / d` reduced; none unless both are positive.
    #[must_use]
    pub fn new(n: i128, d: i128) -> Option<Self> {
        if n <= 0 || d <= 0 {
            return None;
        }
        let g = gcd(n, d);
        Some(Self { n: n / g, d: d / g })
    }

    /// Product; none where 128 bits do not hold it.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        Self::new(self.n.checked_mul(other.n)?, self.d.checked_mul(other.d)?)
    }

    /// Quotient; none where 128 bits do not hold it.
    #[must_use]
    pub fn over(self, other: Self) -> Option<Self> {
        self.times(Self { n: other.d, d: other.n })
    }
}

fn gcd(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// A number with the words of its measure: `30 平方米`, `60%`, and the number alone where there are no words.
#[must_use]
pub fn measured(number: &str, label: &str) -> String {
    match label {
        "" => number.to_owned(),
        "%" => join(&[number, "%"], ""),
        label => join(&[number, label], " "),
    }
}

/// A measure as declared in `measures.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// ASCII id used in files and expressions.
    pub id: String,
    /// Name shown behind a number.
    pub label: Words,
    /// Spellings accepted behind a number in a cell.
    pub symbols: Vec<String>,
    /// What kind of quantity it is.
    pub dimension: Dimension,
    /// How many base measures one of these is.
    pub factor: Fraction,
}

/// Dimension and factor of a number: all that arithmetic needs to know of its measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// What kind of quantity it is.
    pub dimension: Dimension,
    /// How many base measures a value of 1 stands for.
    pub factor: Fraction,
}

impl Quantity {
    /// A pure number.
    #[must_use]
    pub fn pure() -> Self {
        Self { dimension: Dimension::none(), factor: Fraction::ONE }
    }
}

/// All measures of a catalogue, by id.
#[derive(Clone, Debug, Default)]
pub struct Measures {
    list: Vec<Measure>,
}

impl Measures {
    /// A table of measures; the caller has seen to it that ids are unique.
    #[must_use]
    pub fn new(list: Vec<Measure>) -> Self {
        Self { list }
    }

    /// All of them, in file order.
    #[must_use]
    pub fn all(&self) -> &[Measure] {
        &self.list
    }

    /// The measure of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Measure> {
        self.list.iter().find(|m| m.id == id)
    }

    /// The quantity of `m2`, `m2/household` or `person*day/household`; the first unknown id otherwise.
    ///
    /// # Errors
    /// The part of the text that is no measure of the table.
    pub fn quantity(&self, text: &str) -> Result<Quantity, String> {
        let mut quantity = Quantity::pure();
        let mut divide = false;
        let mut rest = text;
        loop {
            let end = rest.find(['/', '*']).unwrap_or(rest.len());
            let id = rest[..end].trim();
            let measure = self.get(id).ok_or_else(|| id.to_owned())?;
            let factor =
                if divide { quantity.factor.over(measure.factor) } else { quantity.factor.times(measure.factor) };
            quantity.factor = factor.ok_or_else(|| id.to_owned())?;
            quantity.dimension = if divide {
                quantity.dimension.over(&measure.dimension)
            } else {
                quantity.dimension.times(&measure.dimension)
            };
            if end == rest.len() {
                return Ok(quantity);
            }
            divide = rest.as_bytes()[end] == b'/';
            rest = &rest[end + 1..];
        }
    }

    /// The words for a quantity: the measure that has it, or a quotient of two; none for pure numbers and for
    /// quantities that no measure tells.
    #[must_use]
    pub fn told(&self, quantity: &Quantity) -> Option<Words> {
        if quantity.dimension.is_none() && quantity.factor == Fraction::ONE {
            return None;
        }
        let same = |m: &&Measure| m.dimension == quantity.dimension && m.factor == quantity.factor;
        if let Some(measure) = self.list.iter().find(same) {
            return Some(measure.label.clone());
        }
        let dimensioned = || self.list.iter().filter(|m| !m.dimension.is_none());
        for over in dimensioned() {
            for under in dimensioned() {
                let same = over.dimension.over(&under.dimension) == quantity.dimension
                    && over.factor.over(under.factor) == Some(quantity.factor);
                if same {
                    let join = |a: &str, b: &str| format!("{a}/{b}");
                    return Some(Words {
                        zh: join(&over.label.zh, &under.label.zh),
                        en: join(&over.label.en, &under.label.en),
                    });
                }
            }
        }
        None
    }

    /// The words for a measure text such as `m2/household`: labels joined by the same signs.
    #[must_use]
    pub fn label(&self, text: &str) -> Words {
        let said = |lang| self.label_in(text, lang).into_owned();
        Words { zh: said(Lang::Zh), en: said(Lang::En) }
    }

    /// The same in one language.
    #[must_use]
    pub fn label_in<'a>(&'a self, text: &'a str, lang: Lang) -> Cow<'a, str> {
        let of = |id: &'a str| self.get(id.trim()).map_or(id, |measure| measure.label.get(lang));
        if !text.contains(['/', '*']) {
            return of(text).into();
        }
        let (mut said, mut rest) = (String::new(), text);
        while let Some(end) = rest.find(['/', '*']) {
            said.push_str(of(&rest[..end]));
            said.push_str(if rest.as_bytes()[end] == b'/' { "/" } else { "·" });
            rest = &rest[end + 1..];
        }
        said.push_str(of(rest));
        said.into()
    }
}
