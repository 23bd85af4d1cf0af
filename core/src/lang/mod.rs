//! The rule language: text to tree ([`parse`]), tree to proved expression ([`check`]), and back to text ([`print`]).
//!
//! There is no clock, no loop, no assignment and no escape hatch. The grammar stands in `parse.rs`,
//! the functions in one table in `functions.rs`, the laws of types and measures in `check.rs` and `arith.rs`.

mod arith;
pub mod ast;
mod calls;
mod check;
pub mod functions;
mod names;
mod parse;
mod print;
mod token;
mod typed;

pub use ast::Expr;
pub use check::{Want, check};
pub use functions::{FUNCTIONS, Function};
pub use names::{ListNames, Name, Names, Site, TableNames};
pub use parse::parse;
pub use print::{print, print_expr, print_with};
pub use typed::{
    Arith, Cell, Compare, Domain, Logic, Node, NumberType, Outside, Reduce, Source, StateTest, TextTest, Type, Typed,
    UnitAttribute,
};
