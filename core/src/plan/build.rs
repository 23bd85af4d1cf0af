//! Adds operations to a plan: shares equal ones, proves that numbers fit, and brings operands to one domain.

use super::op::{Op, Reg, Rows, Shape, Width};
use crate::lang::{Compare, Domain, Source, StateTest};
use crate::limits::{MAX_SCALED, MAX_TABLE_ROWS, MAX_TEXT_CHARS};

/// A plan in the making.
#[derive(Clone, Debug, Default)]
pub(crate) struct Builder {
    pub ops: Vec<Op>,
    pub shapes: Vec<Shape>,
    /// Largest magnitude of each number; 0 for bytes.
    bounds: Vec<u128>,
    /// Operations that read nothing, then those by the first register that they read: among these an equal one is found.
    known: Vec<Vec<Reg>>,
    /// Set when some number could exceed 128 bits; the caller turns it into a diagnostic of the rule at hand.
    pub overflow: bool,
}

const LONG: u128 = i64::MAX as u128;
const WIDE: u128 = i128::MAX as u128;

impl Builder {
    /// The register of an operation, new or shared.
    pub fn push(&mut self, op: Op) -> Reg {
        let place = op.operands().first().map_or(0, |first| *first as usize + 1);
        if self.known.len() <= place {
            self.known.resize(place + 1, Vec::new());
        }
        let known = &mut self.known[place];
        if let Some(reg) = known.iter().find(|reg| self.ops[**reg as usize] == op) {
            return *reg;
        }
        let reg = Reg::try_from(self.ops.len()).expect("plans stay below 2^32 operations");
        known.push(reg);
        let bound = self.bound_of(&op);
        if bound > WIDE {
            self.overflow = true;
        }
        let shape = self.shape_of(&op, bound);
        self.ops.push(op);
        self.shapes.push(shape);
        self.bounds.push(bound);
        reg
    }

    pub fn domain(&self, reg: Reg) -> Domain {
        self.shapes[reg as usize].domain
    }

    pub fn bound(&self, reg: Reg) -> u128 {
        self.bounds[reg as usize]
    }

    pub fn constant(&mut self, n: i128) -> Reg {
        self.push(Op::Const(n))
    }

    /// The literal in a register, if it holds one.
    pub fn literal(&self, reg: Reg) -> Option<i128> {
        match &self.ops[reg as usize] {
            Op::Const(n) => Some(*n),
            _ => None,
        }
    }

    pub fn mul(&mut self, a: Reg, b: Reg) -> Reg {
        match (self.literal(a), self.literal(b)) {
            (Some(1), _) => b,
            (_, Some(1)) => a,
            (Some(x), Some(y)) if x.checked_mul(y).is_some() => self.constant(x * y),
            _ => {
                let (a, b) = self.joined(a, b);
                self.push(Op::Mul(a, b))
            }
        }
    }

    pub fn add(&mut self, a: Reg, b: Reg) -> Reg {
        let (a, b) = self.joined(a, b);
        self.push(Op::Add(a, b))
    }

    pub fn sub(&mut self, a: Reg, b: Reg) -> Reg {
        let (a, b) = self.joined(a, b);
        self.push(Op::Sub(a, b))
    }

    /// The worse of two states; constants are always given.
    pub fn worse(&mut self, a: Reg, b: Reg) -> Reg {
        if a == b || self.ops[b as usize] == Op::AllGiven {
            return a;
        }
        if self.ops[a as usize] == Op::AllGiven {
            return b;
        }
        let (a, b) = self.joined(a, b);
        self.push(Op::Worse(a, b))
    }

    pub fn and(&mut self, a: Reg, b: Reg) -> Reg {
        let (a, b) = self.joined(a, b);
        self.push(Op::And(a, b))
    }

    pub fn or(&mut self, a: Reg, b: Reg) -> Reg {
        let (a, b) = self.joined(a, b);
        self.push(Op::Or(a, b))
    }

    /// "Where it is given, it lies between two bounds", as the range of every field says it, in one operation.
    pub fn within(&self, when: Reg, then: Reg) -> Option<Op> {
        let (Op::StateTest(StateTest::Given, given), Op::And(from, to)) =
            (&self.ops[when as usize], &self.ops[then as usize])
        else {
            return None;
        };
        let (Op::Compare(Compare::AtLeast, n, least, s), Op::Compare(Compare::AtMost, other, most, t)) =
            (&self.ops[*from as usize], &self.ops[*to as usize])
        else {
            return None;
        };
        let same = n == other && s == given && t == given;
        same.then_some(Op::Within(*n, *least, *most, *s))
    }

    /// Both in one domain: a record's entries are spread over its rows where the other side has rows.
    pub fn joined(&mut self, a: Reg, b: Reg) -> (Reg, Reg) {
        match (self.domain(a), self.domain(b)) {
            (Domain::Record, Domain::Rows { table, source }) => (self.spread(a, (table, source)), b),
            (Domain::Rows { table, source }, Domain::Record) => (a, self.spread(b, (table, source))),
            _ => (a, b),
        }
    }

    /// All in the largest of their domains.
    pub fn join_all(&mut self, regs: &mut [Reg]) {
        let rows = regs.iter().find_map(|r| match self.domain(*r) {
            Domain::Rows { table, source } => Some((table, source)),
            Domain::Record | Domain::Constant => None,
        });
        if let Some(rows) = rows {
            for reg in regs {
                *reg = self.in_rows(*reg, rows);
            }
        }
    }

    /// A register of record or constant domain, spread over rows.
    pub fn in_rows(&mut self, reg: Reg, rows: Rows) -> Reg {
        match self.domain(reg) {
            Domain::Rows { .. } => reg,
            Domain::Record | Domain::Constant => self.spread(reg, rows),
        }
    }

    fn spread(&mut self, reg: Reg, rows: Rows) -> Reg {
        self.push(Op::Spread(reg, rows))
    }

    fn shape_of(&self, op: &Op, bound: u128) -> Shape {
        let width = match op {
            Op::Spread(a, _) => self.shapes[*a as usize].width,
            _ if !is_number(op) => Width::Byte,
            _ if bound > LONG => Width::Wide,
            _ => Width::Long,
        };
        let domain = self.domain_of(op);
        let single = !matches!(domain, Domain::Rows { .. }) && !reduces_rows(op);
        Shape { domain, width, single }
    }

    fn domain_of(&self, op: &Op) -> Domain {
        if reduces_rows(op) || matches!(op, Op::InRegister | Op::HasPrevious) {
            return Domain::Record;
        }
        if let Op::Spread(_, (table, source)) = op {
            return Domain::Rows { table: *table, source: *source };
        }
        let operands = op.operands().into_iter().map(|r| self.domain(r));
        let cells = op.cells().into_iter().map(cell_domain);
        operands.chain(cells).max().unwrap_or(Domain::Constant)
    }

    fn bound_of(&self, op: &Op) -> u128 {
        let of = |reg: &Reg| self.bound(*reg);
        let rows = MAX_TABLE_ROWS as u128;
        match op {
            Op::Const(n) => n.unsigned_abs(),
            Op::Outside(_) => 4_000_000,
            Op::Column(_) => MAX_SCALED.unsigned_abs().into(),
            Op::Add(a, b) | Op::Sub(a, b) => of(a).saturating_add(of(b)),
            Op::Mul(a, b) => of(a).saturating_mul(of(b)),
            Op::Abs(a) | Op::ZeroUnlessGiven(a, _) | Op::Spread(a, _) | Op::ExtremeRows(_, a, _, _) => of(a),
            Op::Round(a, _) => of(a).saturating_add(1),
            Op::Sign(_) => 1,
            Op::Select(_, a, b) => of(a).max(of(b)),
            Op::Len(_) => MAX_TEXT_CHARS as u128,
            Op::Digits(_, from, to) => 10u128.saturating_pow(u32::from(to - from) + 1),
            Op::YearOf(_) | Op::MonthOf(_) => 9_999,
            Op::Minutes(_) => 1_000_000,
            Op::SumRows(a, _, _) => of(a).saturating_mul(rows),
            Op::CountRows(..) => rows,
            _ => 0,
        }
    }
}

/// Whether an operation makes one entry of the rows of a record.
fn reduces_rows(op: &Op) -> bool {
    matches!(
        op,
        Op::SumRows(..)
            | Op::CountRows(..)
            | Op::ExtremeRows(..)
            | Op::WorstRow(..)
            | Op::SomeRow(..)
            | Op::Quantify(..)
    )
}

fn is_number(op: &Op) -> bool {
    matches!(
        op,
        Op::Const(_)
            | Op::Outside(_)
            | Op::Column(_)
            | Op::Add(..)
            | Op::Sub(..)
            | Op::Mul(..)
            | Op::Abs(_)
            | Op::Sign(_)
            | Op::Select(..)
            | Op::Round(..)
            | Op::ZeroUnlessGiven(..)
            | Op::Len(_)
            | Op::Digits(..)
            | Op::YearOf(_)
            | Op::MonthOf(_)
            | Op::Minutes(_)
            | Op::SumRows(..)
            | Op::CountRows(..)
            | Op::ExtremeRows(..)
    )
}

/// How often a cell has a value.
pub(crate) fn cell_domain(cell: crate::lang::Cell) -> Domain {
    use crate::lang::Cell;
    match cell {
        Cell::Field { source, table: Some(table), .. } => Domain::Rows { table, source },
        Cell::Field { table: None, .. } | Cell::Unit(_) => Domain::Record,
        Cell::Given(_) => Domain::Constant,
    }
}

/// The rows that a cell stands in, seen from the previous period where `source` says so.
pub(crate) fn shifted(cell: crate::lang::Cell, to: Source) -> crate::lang::Cell {
    use crate::lang::Cell;
    match (cell, to) {
        (Cell::Field { table, field, .. }, Source::Previous) => Cell::Field { source: Source::Previous, table, field },
        (Cell::Field { .. } | Cell::Unit(_) | Cell::Given(_), _) => cell,
    }
}
