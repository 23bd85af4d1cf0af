//! Expressions as written, nothing resolved.

use super::typed::{Arith, Compare, Logic};
use crate::span::Span;
use crate::value::{Date, Decimal};

/// One node with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expr {
    /// Where it stands in the expression's text.
    pub span: Span,
    /// What it is.
    pub node: Ast,
}

/// The forms of an expression as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ast {
    /// `30`, `30 m2`, `60%`
    Number(Decimal, Option<(String, Span)>),
    /// `'urban'`
    Text(String),
    /// `2025-12-31`
    Date(Date),
    /// `true`, `false`
    Flag(bool),
    /// `hh_resident`, `prev.facilities`
    Name(Vec<String>),
    /// `sum(facilities.area_total where is_new)`
    Call {
        /// Name of the function.
        function: String,
        /// Where the name stands.
        name: Span,
        /// Arguments in order.
        args: Vec<Expr>,
        /// Condition after `where`.
        filter: Option<Box<Expr>>,
    },
    /// `-x`
    Negate(Box<Expr>),
    /// `not x`
    Not(Box<Expr>),
    /// `a + b`
    Arith(Arith, Box<Expr>, Box<Expr>),
    /// `a <= b`
    Compare(Compare, Box<Expr>, Box<Expr>),
    /// `a and b`
    Logic(Logic, Box<Expr>, Box<Expr>),
    /// `x in ['a', 'b']`
    In(Box<Expr>, Vec<Expr>),
    /// `x between a and b`
    Between(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `if c then a else b`
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// Something unreadable that has been reported.
    Fault,
}
