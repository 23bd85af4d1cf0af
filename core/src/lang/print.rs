//! Expressions back to text. `parse(print(x)) == x` up to spans is a property test; traces print values in the place of names.

use super::ast::{Ast, Expr};
use super::names::Names;
use super::typed::{Arith, Cell, Logic, Node, Reduce, Source, StateTest, TextTest, Type, Typed};
use crate::value::Decimal;
use crate::value::search::{holds, join};

/// A checked expression as its author could have written it.
#[must_use]
pub fn print(typed: &Typed, names: &Names) -> String {
    print_with(typed, names, &mut |_| None)
}

/// The same, with `value` asked for each node first; what it gives stands in the node's place.
pub fn print_with(typed: &Typed, names: &Names, value: &mut dyn FnMut(&Typed) -> Option<String>) -> String {
    let mut printer = Printer { names, value, rows: false };
    printer.typed(typed, 0)
}

/// An expression as parsed, back to text.
#[must_use]
pub fn print_expr(expr: &Expr) -> String {
    ast(expr, 0)
}

/// Binding strengths: an operand weaker than its surroundings stands in brackets.
const IMPLIES: u8 = 1;
const OR: u8 = 2;
const AND: u8 = 3;
const NOT: u8 = 4;
const COMPARE: u8 = 5;
const SUM: u8 = 6;
const PRODUCT: u8 = 7;
const UNARY: u8 = 8;

fn bracketed(text: String, strength: u8, around: u8) -> String {
    if strength < around { format!("({text})") } else { text }
}

fn logic_parts(op: Logic) -> (u8, &'static str, u8, u8) {
    match op {
        Logic::Implies => (IMPLIES, "=>", OR, IMPLIES),
        Logic::Or => (OR, "or", OR, AND),
        Logic::And => (AND, "and", AND, NOT),
    }
}

fn arith_parts(op: Arith) -> (u8, &'static str, u8, u8) {
    match op {
        Arith::Add => (SUM, "+", SUM, PRODUCT),
        Arith::Sub => (SUM, "-", SUM, PRODUCT),
        Arith::Mul => (PRODUCT, "*", PRODUCT, UNARY),
        Arith::Div => (PRODUCT, "/", PRODUCT, UNARY),
    }
}

struct Printer<'a> {
    names: &'a Names,
    value: &'a mut dyn FnMut(&Typed) -> Option<String>,
    /// Whether a table's rows are being walked, so that its columns need no prefix.
    rows: bool,
}

impl Printer<'_> {
    fn typed(&mut self, typed: &Typed, around: u8) -> String {
        if let Some(value) = (self.value)(typed) {
            return value;
        }
        match &typed.node {
            Node::Number(decimal) => self.number(*decimal, &typed.ty),
            Node::Text(text) => quoted(text),
            Node::Code(code) => quoted(&self.code(&typed.ty, *code)),
            Node::Date(date) => date.to_string(),
            Node::Flag(flag) => flag.to_string(),
            Node::Cell(cell) => self.cell(*cell),
            Node::Entered(cell) => format!("entered({})", self.cell(*cell)),
            Node::Fault => "?".to_owned(),
            Node::Negate(a) => bracketed(format!("-{}", self.typed(a, UNARY)), UNARY, around),
            Node::Convert(a, _) => self.typed(a, around),
            Node::Not(a) => bracketed(format!("not {}", self.typed(a, NOT)), NOT, around),
            Node::Arith(op, a, b) => self.binary(arith_parts(*op), a, b, around),
            Node::Logic(op, a, b) => self.binary(logic_parts(*op), a, b, around),
            Node::Compare(op, a, b) => self.binary((COMPARE, op.sign(), SUM, SUM), a, b, around),
            Node::In(a, list) => {
                let list: Vec<String> = list.iter().map(|x| self.typed(x, UNARY)).collect();
                bracketed(format!("{} in [{}]", self.typed(a, SUM), join(&list, ", ")), COMPARE, around)
            }
            Node::If(c, a, b) => {
                let (c, a, b) = (self.typed(c, 0), self.typed(a, 0), self.typed(b, 0));
                bracketed(format!("if {c} then {a} else {b}"), 0, around)
            }
            Node::Reduce { how, table, source, value, filter } => {
                self.reduce(*how, *table, *source, value.as_deref(), filter.as_deref())
            }
            Node::Abs(a) => self.call("abs", &[a]),
            Node::OrZero(a) => self.call("or_zero", &[a]),
            Node::Len(a) => self.call("len", &[a]),
            Node::YearOf(a) => self.call("year_of", &[a]),
            Node::MonthOf(a) => self.call("month_of", &[a]),
            Node::Minutes(a) => self.call("minutes", &[a]),
            Node::Overlaps(a) => self.call("overlaps", &[a]),
            Node::DaysBetween(a, b) => self.call("days_between", &[a, b]),
            Node::Extreme(greatest, list) => {
                self.call(if *greatest { "max" } else { "min" }, &list.iter().collect::<Vec<_>>())
            }
            Node::Round(a, places) => format!("round({}, {places})", self.typed(a, 0)),
            Node::Digits(a, from, to) => format!("digits({}, {from}, {to})", self.typed(a, 0)),
            Node::Text2(test, a, part) => format!("{}({}, {})", text_test(*test), self.typed(a, 0), quoted(part)),
            Node::State(test, a) => format!("{}({})", state_test(*test), self.typed(a, 0)),
        }
    }

    fn binary(&mut self, parts: (u8, &str, u8, u8), a: &Typed, b: &Typed, around: u8) -> String {
        let (strength, sign, left, right) = parts;
        bracketed(format!("{} {sign} {}", self.typed(a, left), self.typed(b, right)), strength, around)
    }

    fn call(&mut self, name: &str, args: &[&Typed]) -> String {
        let args: Vec<String> = args.iter().map(|a| self.typed(a, 0)).collect();
        format!("{name}({})", join(&args, ", "))
    }

    fn reduce(
        &mut self,
        how: Reduce,
        table: u16,
        source: Source,
        value: Option<&Typed>,
        filter: Option<&Typed>,
    ) -> String {
        let prev = if source == Source::Previous { "prev." } else { "" };
        let table = format!("{prev}{}", self.names.tables[usize::from(table)].id);
        let outer = std::mem::replace(&mut self.rows, true);
        let text = match (how, value, filter) {
            (Reduce::Any | Reduce::All, Some(condition), _) => {
                format!("{}({table} where {})", reduce_name(how), self.typed(condition, 0))
            }
            (_, value, filter) => {
                let over = match value {
                    Some(value) => match &value.node {
                        Node::Cell(Cell::Field { table: Some(_), .. }) => {
                            let column = self.typed(value, 0);
                            format!("{table}.{column}")
                        }
                        _ => self.typed(value, 0),
                    },
                    None => table,
                };
                match filter {
                    Some(filter) => format!("{}({over} where {})", reduce_name(how), self.typed(filter, 0)),
                    None => format!("{}({over})", reduce_name(how)),
                }
            }
        };
        self.rows = outer;
        text
    }

    /// Columns of the table being walked stand without its name, as authors write them.
    fn cell(&self, cell: Cell) -> String {
        let path = self.names.path(cell);
        match cell {
            Cell::Field { table: Some(_), .. } => path.rsplit('.').next().unwrap_or(&path).to_owned(),
            Cell::Field { table: None, .. } | Cell::Unit(_) | Cell::Given(_) => path,
        }
    }

    fn code(&self, ty: &Type, code: u16) -> String {
        match ty {
            Type::Code(list) => self.names.lists[usize::from(*list)].codes[usize::from(code)].clone(),
            Type::Number(_) | Type::Text | Type::Flag | Type::Date | Type::Unknown => String::new(),
        }
    }

    /// A literal with a measure of its own keeps it; one that took its measure from its surroundings had none.
    fn number(&self, decimal: Decimal, ty: &Type) -> String {
        match ty {
            Type::Number(ty) if !ty.plain && ty.quantity.dimension.is_none() => {
                let percent = self.names.measures.get("percent");
                if percent.is_some_and(|p| p.factor == ty.quantity.factor) {
                    format!("{decimal}%")
                } else {
                    decimal.to_string()
                }
            }
            Type::Number(_) | Type::Text | Type::Code(_) | Type::Flag | Type::Date | Type::Unknown => {
                decimal.to_string()
            }
        }
    }
}

fn text_test(test: TextTest) -> &'static str {
    match test {
        TextTest::StartsWith => "starts_with",
        TextTest::EndsWith => "ends_with",
        TextTest::Contains => "contains",
    }
}

fn state_test(test: StateTest) -> &'static str {
    match test {
        StateTest::Given => "given",
        StateTest::Blank => "blank",
        StateTest::Answered => "answered",
        StateTest::Readable => "readable",
    }
}

fn reduce_name(how: Reduce) -> &'static str {
    match how {
        Reduce::Sum => "sum",
        Reduce::Count => "count",
        Reduce::Min => "min",
        Reduce::Max => "max",
        Reduce::Any => "any",
        Reduce::All => "all",
    }
}

fn quoted(text: &str) -> String {
    let quote = if holds(text, "'") { '"' } else { '\'' };
    format!("{quote}{text}{quote}")
}

fn ast(expr: &Expr, around: u8) -> String {
    match &expr.node {
        Ast::Number(decimal, None) => decimal.to_string(),
        Ast::Number(decimal, Some((measure, _))) if measure == "percent" => format!("{decimal}%"),
        Ast::Number(decimal, Some((measure, _))) => format!("{decimal} {measure}"),
        Ast::Text(text) => quoted(text),
        Ast::Date(date) => date.to_string(),
        Ast::Flag(flag) => flag.to_string(),
        Ast::Name(path) => join(path, "."),
        Ast::Fault => "?".to_owned(),
        Ast::Call { function, args, filter, .. } => {
            let args: Vec<String> = args.iter().map(|a| ast(a, 0)).collect();
            let filter = filter.as_ref().map_or(String::new(), |f| format!(" where {}", ast(f, 0)));
            format!("{function}({}{filter})", join(&args, ", "))
        }
        Ast::Negate(a) => bracketed(format!("-{}", ast(a, UNARY)), UNARY, around),
        Ast::Not(a) => bracketed(format!("not {}", ast(a, NOT)), NOT, around),
        Ast::Arith(op, a, b) => ast_binary(arith_parts(*op), a, b, around),
        Ast::Logic(op, a, b) => ast_binary(logic_parts(*op), a, b, around),
        Ast::Compare(op, a, b) => ast_binary((COMPARE, op.sign(), SUM, SUM), a, b, around),
        Ast::In(a, list) => {
            let list: Vec<String> = list.iter().map(|x| ast(x, UNARY)).collect();
            bracketed(format!("{} in [{}]", ast(a, SUM), join(&list, ", ")), COMPARE, around)
        }
        Ast::Between(x, low, high) => {
            let text = format!("{} between {} and {}", ast(x, SUM), ast(low, SUM), ast(high, SUM));
            bracketed(text, COMPARE, around)
        }
        Ast::If(c, a, b) => bracketed(format!("if {} then {} else {}", ast(c, 0), ast(a, 0), ast(b, 0)), 0, around),
    }
}

fn ast_binary((strength, sign, left, right): (u8, &str, u8, u8), a: &Expr, b: &Expr, around: u8) -> String {
    bracketed(format!("{} {sign} {}", ast(a, left), ast(b, right)), strength, around)
}
