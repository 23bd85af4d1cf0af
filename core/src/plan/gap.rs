//! How far a comparison is from passing: which cell to change, and that the change is linear.

use super::lower::{Lowerer, Value};
use super::op::{Op, Reg};
use crate::lang::{Cell, Compare, Logic, Node, Reduce, Source, Typed};
use crate::map::{Map, Set};

/// A comparison that must hold for a rule to pass.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Operator.
    pub op: Compare,
    /// Register of left side minus right side, over a positive common denominator.
    pub difference: Reg,
    /// State of both sides together.
    pub state: Reg,
    /// Cells in which the difference is linear, in reading order.
    pub levers: Vec<Lever>,
}

/// A cell, or the sum over a column, whose change moves a difference in proportion.
#[derive(Clone, Debug)]
pub struct Lever {
    /// The field.
    pub cell: Cell,
    /// Whether it is the sum over the rows of a record.
    pub summed: bool,
    /// Register that changes by one smallest unit.
    pub reg: Reg,
}

/// The comparisons of numbers that a condition requires together: itself, or the parts of an `and`.
pub(super) fn comparisons(low: &mut Lowerer<'_>, check: &Typed) -> Vec<Comparison> {
    match &check.node {
        Node::Logic(Logic::And, a, b) => {
            let mut all = comparisons(low, a);
            all.extend(comparisons(low, b));
            all
        }
        Node::Compare(op, a, b) => {
            let (Value::Num(x), Value::Num(y)) = (low.value(a, Source::Current), low.value(b, Source::Current)) else {
                return Vec::new();
            };
            let difference = low.b.num_difference(x, y);
            let state = low.b.worse(x.s, y.s);
            let found = levers(low, &[a, b]).into_iter();
            let levers = found.filter(|l| degree(&low.b.ops, difference, l.reg) == Some(1)).collect();
            vec![Comparison { op: *op, difference, state, levers }]
        }
        _ => Vec::new(),
    }
}

fn levers(low: &mut Lowerer<'_>, sides: &[&Typed]) -> Vec<Lever> {
    let (mut found, mut seen) = (Vec::new(), Vec::new());
    for side in sides {
        collect(low, side, &mut found, &mut seen);
    }
    found
}

/// `seen` are the computed fields that were looked into: each once, so that a circle of them, which the loader tells,
/// and a long chain of them end.
fn collect(low: &mut Lowerer<'_>, typed: &Typed, found: &mut Vec<Lever>, seen: &mut Vec<Cell>) {
    let mut add = |low: &mut Lowerer<'_>, cell: Cell, summed: bool| {
        if let Value::Num(num) = low.value(typed, Source::Current)
            && !found.iter().any(|l| l.reg == num.n)
        {
            found.push(Lever { cell, summed, reg: num.n });
        }
    };
    match &typed.node {
        Node::Cell(cell @ Cell::Field { source: Source::Current, table, field }) => {
            match low.form.field_at(*table, *field).computed.clone() {
                Some(_) if seen.contains(cell) => {}
                Some(formula) => {
                    seen.push(*cell);
                    collect(low, &formula, found, seen);
                }
                None => add(low, *cell, false),
            }
        }
        Node::Entered(cell) => add(low, *cell, false),
        Node::Reduce { how: Reduce::Sum, source: Source::Current, value: Some(value), .. } => {
            if let Node::Cell(cell) = value.node {
                add(low, cell, true);
            }
        }
        Node::Reduce { .. } => {}
        _ => {
            for child in typed.children() {
                collect(low, child, found, seen);
            }
        }
    }
}

/// Degree of a register as a polynomial in another; none where it is no polynomial of degree 0 or 1.
fn degree(ops: &[Op], of: Reg, variable: Reg) -> Option<u8> {
    // What stands before the variable cannot read it; of the rest only what the register reads matters.
    let mut read = Set::new();
    let mut open = vec![of];
    while let Some(reg) = open.pop() {
        if reg >= variable && read.insert(reg) {
            open.extend(ops[reg as usize].operands());
        }
    }
    // Operands come before their users, so one pass upwards is enough.
    let mut degrees: Map<Reg, Option<u8>> = Map::new();
    for reg in read {
        let known = |r: Reg| if r < variable { Some(0) } else { degrees[&r] };
        let found = match &ops[reg as usize] {
            _ if reg == variable => Some(1),
            Op::Add(a, b) | Op::Sub(a, b) => known(*a).zip(known(*b)).map(|(x, y)| x.max(y)),
            Op::Mul(a, b) => known(*a).zip(known(*b)).map(|(x, y)| x + y).filter(|sum| *sum <= 1),
            Op::Spread(a, _) => known(*a),
            op => op.operands().iter().all(|r| known(*r) == Some(0)).then_some(0),
        };
        degrees.insert(reg, found);
    }
    if of < variable { Some(0) } else { degrees[&of] }
}
