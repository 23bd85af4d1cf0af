//! Sums, counts, extremes and quantifiers over the rows of a table.

use super::interpret::{Frame, Interpreter, zero};
use super::value::{Got, Missing, Truth, Value};
use num_rational::BigRational;
use shequ_core::lang::{Reduce, Source, Typed};

impl Interpreter<'_> {
    /// A table that is not asked for has no aggregates; where that is not known, neither are they.
    pub(super) fn reduce(
        &self,
        frame: &Frame<'_>,
        (how, table, source): (Reduce, u16, Source),
        value: Option<&Typed>,
        filter: Option<&Typed>,
    ) -> Got {
        let own_year = frame.in_year(source);
        match own_year.map_or(Truth::True, |frame| self.table_asked(&frame, table)) {
            Truth::True => {}
            Truth::Unknown => return Err(Missing::Undecided),
            Truth::False | Truth::NotApplicable => return Err(Missing::NotApplicable),
        }
        let count = own_year.map_or(0, |f| f.record().tables[usize::from(table)].len());
        let rows: Vec<Frame<'_>> = (0..count).map(|row| frame.at_row(row)).collect();
        match how {
            Reduce::Any | Reduce::All => {
                self.quantified(how == Reduce::All, &rows, value.expect("a condition")).value()
            }
            Reduce::Count => Ok(Value::whole(self.counted(&rows, filter)?.len())),
            Reduce::Sum => {
                let numbers = self.numbers(&rows, value.expect("a number"), filter)?;
                Ok(Value::Number(numbers.into_iter().fold(zero(), |sum, n| sum + n)))
            }
            Reduce::Min => self
                .numbers(&rows, value.expect("a number"), filter)?
                .into_iter()
                .min()
                .map(Value::Number)
                .ok_or(Missing::NotApplicable),
            Reduce::Max => self
                .numbers(&rows, value.expect("a number"), filter)?
                .into_iter()
                .max()
                .map(Value::Number)
                .ok_or(Missing::NotApplicable),
        }
    }

    /// Rows to which the condition does not apply are passed over.
    fn quantified(&self, all: bool, rows: &[Frame<'_>], condition: &Typed) -> Truth {
        let truths = rows.iter().map(|row| self.truth(row, condition)).filter(|truth| *truth != Truth::NotApplicable);
        if all { truths.fold(Truth::True, Truth::and) } else { truths.fold(Truth::False, Truth::or) }
    }

    /// The rows for which the filter is true; one for which it is unknown makes everything unknown.
    fn counted<'r>(&self, rows: &[Frame<'r>], filter: Option<&Typed>) -> Result<Vec<Frame<'r>>, Missing> {
        let mut counted = Vec::new();
        for row in rows {
            match filter.map_or(Truth::True, |filter| self.truth(row, filter)) {
                Truth::True => counted.push(*row),
                Truth::Unknown => return Err(Missing::Undecided),
                Truth::False | Truth::NotApplicable => {}
            }
        }
        Ok(counted)
    }

    /// The numbers of the rows that count; cells that do not apply are passed over, one that is missing decides.
    fn numbers(&self, rows: &[Frame<'_>], value: &Typed, filter: Option<&Typed>) -> Result<Vec<BigRational>, Missing> {
        let mut numbers = Vec::new();
        let mut missing = None;
        for row in self.counted(rows, filter)? {
            match self.value(&row, value) {
                Ok(Value::Number(n)) => numbers.push(n),
                Ok(other) => panic!("{other:?} is no number"),
                Err(Missing::NotApplicable) => {}
                Err(why) => missing = missing.max(Some(why)),
            }
        }
        match missing {
            Some(why) => Err(why),
            None => Ok(numbers),
        }
    }
}
