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
    /// Answers that follow from whether what a text names is there; further fields of `across`, behind the form's own.
    pub lookups: Vec<Lookup>,
    /// Field that names the former codes of a unit that was merged, split or renamed.
    pub former: Option<usize>,
    /// Ratios whose outliers among peers are told.
    pub outliers: Vec<Outlier>,
    /// When units of this form are said to crowd just above a target; never where there is nothing.
    pub crowding: Option<Crowding>,
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

/// A question that nobody is asked: whether everything that a text names stands in some column of the reports.
///
/// A name belongs to the unit whose code it begins with. It is there where some report has it; it is not there where that
/// unit has reported without it, or where the register knows no such unit. Otherwise nothing is known, nor
/// where no report at all has anything in that column. Where the column holds
/// the codes of the units themselves, those that the register expects are there too.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// The text with the names, by index in the form; names are separated by spaces or commas.
    pub of: usize,
    /// The table of the form whose column holds what is there; none for a field of the record.
    pub table: Option<usize>,
    /// That column, or that field.
    pub among: usize,
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

/// When values are said to crowd just above a target. Thresholds are whole hundredths.
#[derive(Clone, Debug)]
pub struct Crowding {
    /// How far just above and just below reach, as a share of the target.
    pub width: i64,
    /// Fewest units just above that are a pattern.
    pub units: i64,
    /// How many times as many must lie just above as just below.
    pub times: i64,
    /// Where the thresholds come from.
    pub source: String,
}
