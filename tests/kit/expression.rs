//! Random expressions: well-typed texts over a small form, and trees of any shape.

use crate::chance::Chance;
use shequ_core::lang::ast::{Ast, Expr};
use shequ_core::lang::{Arith, Compare, Logic};
use shequ_core::span::Span;
use shequ_core::value::{Date, Decimal};

/// What a number is counted in, as far as the small form goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dimension {
    Pure,
    Area,
    Household,
    Density,
    Day,
}

/// Where an expression stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a rule about a record.
    Record,
    /// In a rule about a row of `rooms`.
    Room,
    /// In a rule about a record and last year's.
    History,
}

/// Writes conditions over the form of `tests/kit/small`.
#[derive(Debug)]
pub struct Writer<'c> {
    chance: &'c mut Chance,
    place: Place,
    /// Whether the rows of `rooms` are being walked.
    rows: bool,
    /// Whether quotients must not occur, as inside a sum.
    exact: bool,
}

impl<'c> Writer<'c> {
    /// A writer for a place.
    pub fn new(chance: &'c mut Chance, place: Place) -> Self {
        Self { chance, place, rows: place == Place::Room, exact: false }
    }

    /// A condition.
    pub fn condition(&mut self, depth: usize) -> String {
        if depth == 0 {
            return format!("({})", self.simple_condition());
        }
        match self.chance.below(16) {
            0 | 1 => format!("({} and {})", self.condition(depth - 1), self.condition(depth - 1)),
            2 | 3 => format!("({} or {})", self.condition(depth - 1), self.condition(depth - 1)),
            4 => format!("({} => {})", self.condition(depth - 1), self.condition(depth - 1)),
            5 => format!("(not {})", self.condition(depth - 1)),
            6 => format!(
                "((if {} then {} else {}) == true)",
                self.condition(depth - 1),
                self.condition(depth - 1),
                self.condition(depth - 1)
            ),
            7 if !self.rows => {
                let how = *self.chance.pick(&["any", "all"]);
                let table = self.table();
                format!("{how}({table} where {})", self.in_rows(|w| w.condition(depth - 1)))
            }
            8 => format!("({} == {})", self.condition(depth - 1), self.condition(depth - 1)),
            _ => self.comparison(depth),
        }
    }

    fn comparison(&mut self, depth: usize) -> String {
        let dimension = *self.chance.pick(&[
            Dimension::Pure,
            Dimension::Area,
            Dimension::Household,
            Dimension::Density,
            Dimension::Day,
        ]);
        let a = self.number(dimension, depth - 1);
        let b = if self.chance.percent(40) { self.literal() } else { self.number(dimension, depth - 1) };
        match self.chance.below(8) {
            0 => format!("({a} between {} and {b})", self.literal()),
            1 => format!("({a} in [{}, {}])", self.literal(), self.literal()),
            _ => format!("({a} {} {b})", self.chance.pick(&["==", "!=", "<", "<=", ">", ">="])),
        }
    }

    fn simple_condition(&mut self) -> String {
        let rows = self.rows;
        match self.chance.below(15) {
            0 => "open".to_owned(),
            1 => self.prev("shared"),
            2 => "kind == 'urban'".to_owned(),
            3 => "kind in ['rural', 'mixed']".to_owned(),
            4 => "kind != 'mixed'".to_owned(),
            5 => format!(
                "{}({})",
                self.chance.pick(&["starts_with", "ends_with", "contains"]),
                if rows { "room, '1'" } else { "note, '1'" }
            ),
            6 => format!("{}({})", self.chance.pick(&["given", "blank"]), self.cell()),
            7 => "opened <= as_of".to_owned(),
            8 => "opened > 2025-06-30".to_owned(),
            9 => "overlaps(hours)".to_owned(),
            10 => "note in ['甲', '12']".to_owned(),
            11 if rows => "used".to_owned(),
            12 if rows => "room == note".to_owned(),
            13 if rows => "use == 'hall'".to_owned(),
            14 => "unit.kind == 'urban'".to_owned(),
            _ => "given(area)".to_owned(),
        }
    }

    fn cell(&mut self) -> String {
        let names = ["area", "people", "kind", "note", "hidden", "density", "opened", "shared", "ratio"];
        let name = *self.chance.pick(&names);
        if self.rows && self.chance.percent(50) {
            (*self.chance.pick(&["size", "cost", "use", "room", "used"])).to_owned()
        } else {
            name.to_owned()
        }
    }

    /// A field, last year's one where the place allows it.
    fn prev(&mut self, field: &str) -> String {
        if self.place == Place::History && !self.rows && self.chance.percent(40) {
            format!("prev.{field}")
        } else {
            field.to_owned()
        }
    }

    fn table(&mut self) -> &'static str {
        if self.place == Place::History && self.chance.percent(40) { "prev.rooms" } else { "rooms" }
    }

    fn in_rows<T>(&mut self, f: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.rows, true);
        let result = f(self);
        self.rows = outer;
        result
    }

    fn literal(&mut self) -> String {
        (*self.chance.pick(&["0", "1", "2", "3", "0.5", "1.5", "10", "100", "-1"])).to_owned()
    }

    fn number(&mut self, dimension: Dimension, depth: usize) -> String {
        if depth == 0 || self.chance.percent(25) {
            return self.simple_number(dimension);
        }
        let depth = depth - 1;
        match self.chance.below(13) {
            0 | 1 => format!(
                "({} {} {})",
                self.number(dimension, depth),
                self.chance.pick(&["+", "-"]),
                self.number(dimension, depth)
            ),
            2 if !self.exact => {
                format!("({} / {})", self.number(dimension, depth), self.number(Dimension::Pure, depth))
            }
            3 => format!("({} * {})", self.number(dimension, depth), self.literal()),
            4 => format!(
                "(if {} then {} else {})",
                self.condition(depth),
                self.number(dimension, depth),
                self.number(dimension, depth)
            ),
            5 => format!(
                "{}({}, {})",
                self.chance.pick(&["min", "max"]),
                self.number(dimension, depth),
                self.number(dimension, depth)
            ),
            6 => format!("abs({})", self.number(dimension, depth)),
            7 => format!("round({}, {})", self.number(dimension, depth), self.chance.below(3)),
            8 => format!("or_zero({})", self.number(dimension, depth)),
            9 => format!("(-{})", self.number(dimension, depth)),
            10 | 11 if !self.rows => self.aggregate(dimension, depth),
            _ => self.quotient(dimension, depth),
        }
    }

    /// Numbers that come about by dividing or by counting, by what they are counted in.
    fn quotient(&mut self, dimension: Dimension, depth: usize) -> String {
        if self.exact {
            return self.simple_number(dimension);
        }
        match dimension {
            Dimension::Density => {
                format!("({} / {})", self.number(Dimension::Area, depth), self.number(Dimension::Household, depth))
            }
            Dimension::Pure => {
                format!("({} / {})", self.number(Dimension::Area, depth), self.number(Dimension::Area, depth))
            }
            Dimension::Area => {
                format!("({} * {})", self.number(Dimension::Density, depth), self.number(Dimension::Household, depth))
            }
            Dimension::Household | Dimension::Day => self.simple_number(dimension),
        }
    }

    fn aggregate(&mut self, dimension: Dimension, depth: usize) -> String {
        let table = self.table();
        let filter = if self.chance.percent(50) {
            format!(" where {}", self.in_rows(|w| w.condition(depth.min(1))))
        } else {
            String::new()
        };
        match dimension {
            Dimension::Area => {
                let how = *self.chance.pick(&["sum", "sum", "min", "max"]);
                format!("{how}({table}.size{filter})")
            }
            Dimension::Household => format!("sum({table}.families{filter})"),
            Dimension::Pure => match self.chance.below(3) {
                0 => format!("{}({table}.cost{filter})", self.chance.pick(&["sum", "min", "max"])),
                _ => format!("count({table}{filter})"),
            },
            Dimension::Density | Dimension::Day => self.simple_number(dimension),
        }
    }

    fn simple_number(&mut self, dimension: Dimension) -> String {
        let names: &[&str] = match (dimension, self.rows) {
            (Dimension::Pure, false) => &[
                "people", "share", "built", "len(note)", "digits(note, 1, 2)", "year_of(opened)", "month_of(closed)",
                "hidden", "period.year",
            ],
            (Dimension::Pure, true) => &["people", "cost", "cost", "len(room)", "digits(room, 1, 1)"],
            (Dimension::Area, false) => &["area", "plot", "spare", "grown"],
            (Dimension::Area, true) => &["size", "size", "area", "twice"],
            (Dimension::Household, false) => &["families_all"],
            (Dimension::Household, true) => &["families", "families_all"],
            (Dimension::Density, _) if !self.exact => &["density", "ratio"],
            (Dimension::Density, _) => &["density"],
            (Dimension::Day, false) => &["days_between(opened, closed)", "days_between(period.start, opened)"],
            (Dimension::Day, true) => &["days_between(opened, closed)"],
        };
        let name = *self.chance.pick(names);
        if name.contains(['(', '.']) { name.to_owned() } else { self.prev(name) }
    }
}

/// A tree of any shape that the grammar allows, whatever it means.
pub fn tree(chance: &mut Chance, depth: usize) -> Expr {
    let here = |node| Expr { span: Span::default(), node };
    let name = |chance: &mut Chance| (*chance.pick(&["a", "area_total", "户数", "x1", "prev", "as_of"])).to_owned();
    if depth == 0 {
        return here(match chance.below(6) {
            0 => Ast::Number(decimal(chance), None),
            1 => Ast::Number(
                decimal(chance),
                Some(((*chance.pick(&["m2", "percent", "户"])).to_owned(), Span::default())),
            ),
            2 => Ast::Text((*chance.pick(&["", "urban", "it's", "“”", "a b"])).to_owned()),
            3 => Ast::Date(Date::from_days(chance.below(40_000) as i64).expect("a day")),
            4 => Ast::Flag(chance.percent(50)),
            _ => Ast::Name((0..=chance.below(3)).map(|_| name(chance)).collect()),
        });
    }
    let part = |chance: &mut Chance| Box::new(tree(chance, depth - 1));
    let node = match chance.below(10) {
        0 => Ast::Negate(part(chance)),
        1 => Ast::Not(part(chance)),
        2 | 3 => {
            Ast::Arith(*chance.pick(&[Arith::Add, Arith::Sub, Arith::Mul, Arith::Div]), part(chance), part(chance))
        }
        4 => {
            let all =
                [Compare::Equal, Compare::NotEqual, Compare::Less, Compare::AtMost, Compare::Greater, Compare::AtLeast];
            Ast::Compare(*chance.pick(&all), part(chance), part(chance))
        }
        5 => Ast::Logic(*chance.pick(&[Logic::And, Logic::Or, Logic::Implies]), part(chance), part(chance)),
        6 => Ast::In(part(chance), (0..chance.below(3)).map(|_| *part(chance)).collect()),
        7 => Ast::Between(part(chance), part(chance), part(chance)),
        8 => Ast::If(part(chance), part(chance), part(chance)),
        _ => {
            let args: Vec<Expr> = (0..chance.below(4)).map(|_| *part(chance)).collect();
            let filter = (!args.is_empty() && chance.percent(40)).then(|| part(chance));
            Ast::Call { function: name(chance), name: Span::default(), args, filter }
        }
    };
    here(node)
}

fn decimal(chance: &mut Chance) -> Decimal {
    Decimal { mantissa: chance.below(100_000) as i128, places: chance.below(4) as u8 }.reduced()
}

/// The same tree without places, for comparing what was printed with what is read back.
#[must_use]
pub fn without_places(expr: &Expr) -> Expr {
    let part = |x: &Expr| Box::new(without_places(x));
    let list = |list: &[Expr]| list.iter().map(without_places).collect::<Vec<_>>();
    let node = match &expr.node {
        Ast::Number(n, measure) => Ast::Number(*n, measure.as_ref().map(|(id, _)| (id.clone(), Span::default()))),
        Ast::Text(_) | Ast::Date(_) | Ast::Flag(_) | Ast::Name(_) | Ast::Fault => expr.node.clone(),
        Ast::Call { function, args, filter, .. } => Ast::Call {
            function: function.clone(),
            name: Span::default(),
            args: list(args),
            filter: filter.as_deref().map(part),
        },
        Ast::Negate(a) => Ast::Negate(part(a)),
        Ast::Not(a) => Ast::Not(part(a)),
        Ast::Arith(op, a, b) => Ast::Arith(*op, part(a), part(b)),
        Ast::Compare(op, a, b) => Ast::Compare(*op, part(a), part(b)),
        Ast::Logic(op, a, b) => Ast::Logic(*op, part(a), part(b)),
        Ast::In(a, entries) => Ast::In(part(a), list(entries)),
        Ast::Between(a, b, c) => Ast::Between(part(a), part(b), part(c)),
        Ast::If(a, b, c) => Ast::If(part(a), part(b), part(c)),
    };
    Expr { span: Span::default(), node }
}
