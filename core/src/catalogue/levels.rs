//! Rules between a form and the forms of the units below it. They are read by those who hold many reports; a browser
//! that fills in one form does not load them.

use super::form::Form;
use crate::lang::Typed;
use crate::span::Words;

/// What is asked of one form together with those below it.
#[derive(Clone, Debug)]
pub struct Levels {
    /// Id of the form.
    pub form: String,
    /// The same form seen with the units below it: its fields, one table for each form below, whose rows are the units
    /// and whose columns are that form's fields, and the rules between them.
    pub across: Form,
    /// The forms below, in the order of the tables of `across`.
    pub children: Vec<Child>,
    /// Field that names the former codes of a unit that was merged, split or renamed.
    pub former: Option<usize>,
    /// Ratios whose outliers among peers are told.
    pub outliers: Vec<Outlier>,
}

/// A form below.
#[derive(Clone, Debug)]
pub struct Child {
    /// Its id.
    pub form: String,
    /// Its fields that are columns, by index; computed ones are not among them.
    pub columns: Vec<usize>,
    /// Field of the upper form that says how many such units there are.
    pub declared: Option<usize>,
}

/// A ratio that is compared among peers after Hidiroglou and Berthelot: units far from the middle are told, the larger
/// the unit, the sooner. Thresholds are whole hundredths.
#[derive(Clone, Debug)]
pub struct Outlier {
    /// Stable id.
    pub id: String,
    /// Title.
    pub title: Words,
    /// What stands above the line.
    pub numerator: Typed,
    /// What stands below it.
    pub denominator: Typed,
    /// Applies only where this is true.
    pub when: Option<Typed>,
    /// U: how much size counts, from 0 (not at all) to 100 (fully).
    pub size: i64,
    /// A: least distance of quartile and median, as a share of the median, so that alike units do not all stand out.
    pub least: i64,
    /// C: how many times that distance is far.
    pub far: i64,
    /// Fewest units of a group that is looked at; a smaller one is looked at with its city, then with the region.
    pub group: i64,
    /// Where the thresholds come from.
    pub source: String,
}
