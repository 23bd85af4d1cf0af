//! The one value model: exact numbers, dates, kinds of field, states of a cell.
//!
//! A missing value is neither zero nor false; [`State`] says which kind of missing it is.

pub mod date;
pub mod identifier;
pub mod intervals;
pub mod kind;
pub mod letters;
pub mod number;
pub mod search;

pub use date::Date;
pub use kind::{Kind, State};
pub use number::{Decimal, Rounding};
