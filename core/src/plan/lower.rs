//! Checked expressions to operations.

use super::build::{Builder, shifted};
use super::number::Num;
use super::op::{Op, Reg, Rows, TextSource};
use crate::author_words as words;
use crate::catalogue::Form;
use crate::lang::{Arith, Cell, Compare, Logic, Node, Reduce, Source, StateTest, Type, Typed};
use crate::span::AuthorWords;
use crate::value::Kind;
use std::collections::HashMap;

/// What an expression became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number, a day, a code or a year.
    Num(Num),
    /// A truth.
    Truth(Reg),
    /// A text and its state.
    Text(TextSource, Reg),
}

/// Lowers the expressions of one form into one plan.
pub(crate) struct Lowerer<'a> {
    pub b: Builder,
    pub form: &'a Form,
    /// What the plan cannot express, told by the rule at hand.
    pub problems: Vec<AuthorWords>,
    /// An expression with a fault that the loader has told already was met.
    pub faulty: bool,
    /// Fields already lowered; each once, however many expressions read it.
    cells: HashMap<Cell, Value>,
    relevances: HashMap<Cell, Option<Reg>>,
    /// Fields being lowered. One that is met again is computed from itself, which the loader has told.
    open: Vec<Cell>,
}

impl<'a> Lowerer<'a> {
    pub fn new(form: &'a Form) -> Self {
        Self {
            b: Builder::default(),
            form,
            problems: Vec::new(),
            faulty: false,
            cells: HashMap::default(),
            relevances: HashMap::default(),
            open: Vec::new(),
        }
    }

    /// A condition as a truth register.
    pub fn truth(&mut self, typed: &Typed, seen: Source) -> Reg {
        match self.value(typed, seen) {
            Value::Truth(reg) => reg,
            Value::Num(_) | Value::Text(..) => self.problem(words!("条件不是真假", "a condition is no truth")),
        }
    }

    /// A number, day or code.
    pub fn num(&mut self, typed: &Typed, seen: Source) -> Num {
        match self.value(typed, seen) {
            Value::Num(num) => num,
            Value::Truth(_) | Value::Text(..) => {
                self.problem(words!("这里只能用数、日期或代码", "only numbers, days and codes stand here"));
                self.literal(0)
            }
        }
    }

    fn problem(&mut self, words: AuthorWords) -> Reg {
        self.problems.push(words);
        self.b.push(Op::Truth(false))
    }

    fn literal(&mut self, n: i128) -> Num {
        Num { n: self.b.constant(n), d: None, scale: 0, s: self.b.push(Op::AllGiven) }
    }

    /// Any expression, as seen from this year's record or last year's.
    pub fn value(&mut self, typed: &Typed, seen: Source) -> Value {
        match &typed.node {
            Node::Number(decimal) => {
                let num = self.literal(decimal.mantissa);
                Value::Num(Num { scale: i32::from(decimal.places), ..num })
            }
            Node::Code(code) => Value::Num(self.literal(i128::from(*code))),
            Node::Date(date) => Value::Num(self.literal(i128::from(date.days()))),
            Node::Flag(flag) => Value::Truth(self.b.push(Op::Truth(*flag))),
            Node::Text(text) => Value::Text(TextSource::Literal(text.clone()), self.b.push(Op::AllGiven)),
            Node::Cell(cell) => self.cell(shifted(*cell, seen)),
            Node::Negate(_)
            | Node::Arith(..)
            | Node::Convert(..)
            | Node::Abs(_)
            | Node::Extreme(..)
            | Node::Round(..) => Value::Num(self.arithmetic(typed, seen)),
            Node::OrZero(a) => {
                let a = self.num(a, seen);
                Value::Num(self.b.num_or_zero(a))
            }
            Node::Compare(op, a, b) => Value::Truth(self.compare(*op, a, b, seen)),
            Node::In(x, list) => Value::Truth(self.among(x, list, seen)),
            Node::Logic(op, a, b) => {
                let (mut a, b) = (self.truth(a, seen), self.truth(b, seen));
                Value::Truth(match op {
                    Logic::And => self.b.and(a, b),
                    Logic::Or => self.b.or(a, b),
                    Logic::Implies => {
                        a = self.b.push(Op::Not(a));
                        self.b.or(a, b)
                    }
                })
            }
            Node::Not(a) => {
                let a = self.truth(a, seen);
                Value::Truth(self.b.push(Op::Not(a)))
            }
            Node::If(c, a, b) => self.choose(c, a, b, seen),
            Node::State(test, cell) => Value::Truth(self.state_test(*test, cell, seen)),
            Node::Len(a) | Node::Digits(a, _, _) | Node::Minutes(a) | Node::Overlaps(a) | Node::Text2(_, a, _) => {
                self.of_text(&typed.node, a, seen)
            }
            Node::YearOf(a) => {
                let a = self.num(a, seen);
                Value::Num(Num { n: self.b.push(Op::YearOf(a.n)), ..a })
            }
            Node::MonthOf(a) => {
                let a = self.num(a, seen);
                Value::Num(Num { n: self.b.push(Op::MonthOf(a.n)), ..a })
            }
            Node::DaysBetween(a, b) => {
                let (a, b) = (self.num(a, seen), self.num(b, seen));
                Value::Num(self.b.num_add(b, a, true))
            }
            Node::Entered(cell) => self.entered(shifted(*cell, seen)),
            Node::Reduce { how, table, source, value, filter } => {
                let source = if seen == Source::Previous { Source::Previous } else { *source };
                self.reduce(*how, (*table, source), value.as_deref(), filter.as_deref())
            }
            Node::Fault => {
                self.faulty = true;
                Value::Num(self.literal(0))
            }
        }
    }

    // ---- cells -----------------------------------------------------------------------------------------

    fn cell(&mut self, cell: Cell) -> Value {
        let (source, table, field) = match cell {
            Cell::Given(outside) => {
                let n = self.b.push(Op::Outside(outside));
                return Value::Num(Num { n, d: None, scale: 0, s: self.b.push(Op::AllGiven) });
            }
            Cell::Unit(_) => {
                let s = self.b.push(Op::StateOf(cell));
                return Value::Text(TextSource::Cell(cell), s);
            }
            Cell::Field { source, table, field } => (source, table, field),
        };
        if let Some(value) = self.cells.get(&cell) {
            return value.clone();
        }
        if self.open.contains(&cell) {
            self.faulty = true;
            return Value::Num(self.literal(0));
        }
        self.open.push(cell);
        let form = self.form;
        let declared = form.field_at(table, field);
        let value = match &declared.computed {
            Some(formula) => {
                let value = self.value(formula, source);
                match (value, self.relevance(source, table, field)) {
                    (Value::Num(num), Some(when)) => Value::Num(Num { s: self.masked(num.s, when), ..num }),
                    (Value::Truth(t), Some(when)) => Value::Truth(self.guarded(when, t)),
                    (value, _) => value,
                }
            }
            None => self.stored(cell, &declared.kind),
        };
        self.open.pop();
        self.cells.insert(cell, value.clone());
        value
    }

    /// What was typed for a computed field.
    fn entered(&mut self, cell: Cell) -> Value {
        match cell {
            Cell::Field { table, field, .. } => self.stored(cell, &self.form.field_at(table, field).kind),
            Cell::Unit(_) | Cell::Given(_) => self.cell(cell),
        }
    }

    fn stored(&mut self, cell: Cell, kind: &Kind) -> Value {
        let s = self.state_of(cell);
        match kind {
            Kind::Flag => {
                let n = self.b.push(Op::Column(cell));
                Value::Truth(self.b.push(Op::FlagOf(n, s)))
            }
            Kind::Number { places } => {
                Value::Num(Num { n: self.b.push(Op::Column(cell)), d: None, scale: i32::from(*places), s })
            }
            Kind::Code { .. } | Kind::Date | Kind::Year | Kind::Month => {
                Value::Num(Num { n: self.b.push(Op::Column(cell)), d: None, scale: 0, s })
            }
            Kind::Text | Kind::Phone | Kind::Email | Kind::Uscc | Kind::Division | Kind::Intervals => {
                Value::Text(TextSource::Cell(cell), s)
            }
        }
    }

    /// The state of a cell, hidden where the form does not ask for it.
    pub fn state_of(&mut self, cell: Cell) -> Reg {
        let s = self.b.push(Op::StateOf(cell));
        match cell {
            Cell::Field { source, table, field } => match self.relevance(source, table, field) {
                Some(when) => self.masked(s, when),
                None => s,
            },
            Cell::Unit(_) | Cell::Given(_) => s,
        }
    }

    fn masked(&mut self, s: Reg, when: Reg) -> Reg {
        let (s, when) = self.b.joined(s, when);
        self.b.push(Op::Mask(s, when))
    }

    pub fn guarded(&mut self, when: Reg, then: Reg) -> Reg {
        let (when, then) = self.b.joined(when, then);
        self.b.push(Op::Guard(when, then))
    }

    /// The condition under which the form asks for a field; none where it always does.
    pub fn relevance(&mut self, source: Source, table: Option<u16>, field: u16) -> Option<Reg> {
        let form = self.form;
        let cell = Cell::Field { source, table, field };
        if let Some(known) = self.relevances.get(&cell) {
            return *known;
        }
        let of_table = table.and_then(|t| self.table_relevance((t, source)));
        let own = form.field_at(table, field).when.as_ref();
        // A condition that reads its own field goes in a circle; `cell` ends it through the same list.
        let looped = own.is_some() && self.open.iter().filter(|open| **open == cell).count() > 1;
        self.faulty |= looped;
        self.open.push(cell);
        let own = own.filter(|_| !looped).map(|w| self.truth(w, source));
        self.open.pop();
        let relevance = match (of_table, own) {
            (Some(a), Some(b)) => Some(self.b.and(a, b)),
            (a, b) => a.or(b),
        };
        self.relevances.insert(cell, relevance);
        relevance
    }

    pub fn table_relevance(&mut self, (table, source): Rows) -> Option<Reg> {
        let form = self.form;
        form.tables[usize::from(table)].when.as_ref().map(|when| self.truth(when, source))
    }

    fn state_test(&mut self, test: StateTest, cell: &Typed, seen: Source) -> Reg {
        if let Node::Entered(c) = &cell.node {
            // Nobody has to type what is computed: where nothing was, no question about it arises, asked for or not.
            let cell = shifted(*c, seen);
            let typed = self.b.push(Op::StateOf(cell));
            let filled = self.b.push(Op::StateTest(StateTest::Answered, typed));
            let s = self.state_of(cell);
            let asked = self.b.push(Op::StateTest(test, s));
            return self.guarded(filled, asked);
        }
        let s = match &cell.node {
            // A computed field is asked for its typed entry by no rule; its value is there when the formula's is.
            Node::Cell(c @ Cell::Field { table, field, .. })
                if self.form.field_at(*table, *field).computed.is_none() =>
            {
                self.state_of(shifted(*c, seen))
            }
            _ => match self.value(cell, seen) {
                Value::Num(num) => num.s,
                Value::Text(_, s) => s,
                Value::Truth(t) => self.b.push(Op::StateOfTruth(t)),
            },
        };
        self.b.push(Op::StateTest(test, s))
    }

    // ---- numbers ---------------------------------------------------------------------------------------

    fn arithmetic(&mut self, typed: &Typed, seen: Source) -> Num {
        match &typed.node {
            Node::Negate(a) => {
                let a = self.num(a, seen);
                self.b.num_negate(a)
            }
            Node::Arith(op, a, b) => {
                let (a, b) = (self.num(a, seen), self.num(b, seen));
                match op {
                    Arith::Add => self.b.num_add(a, b, false),
                    Arith::Sub => self.b.num_add(a, b, true),
                    Arith::Mul => self.b.num_mul(a, b),
                    Arith::Div => self.b.num_div(a, b),
                }
            }
            Node::Convert(a, by) => {
                let a = self.num(a, seen);
                self.b.num_convert(a, *by)
            }
            Node::Abs(a) => {
                let a = self.num(a, seen);
                self.b.num_abs(a)
            }
            Node::Round(a, places) => {
                let a = self.num(a, seen);
                self.b.num_round(a, *places)
            }
            Node::Extreme(greatest, list) => {
                let mut best = self.num(&list[0], seen);
                for x in &list[1..] {
                    let x = self.num(x, seen);
                    let op = if *greatest { Compare::AtLeast } else { Compare::AtMost };
                    let s = self.b.worse(best.s, x.s);
                    let keep = self.b.num_compare(op, best, x);
                    best = Num { s, ..self.b.num_select(keep, best, x) };
                }
                best
            }
            _ => self.num(typed, seen),
        }
    }

    fn compare(&mut self, op: Compare, a: &Typed, b: &Typed, seen: Source) -> Reg {
        let (a, b) = (self.value(a, seen), self.value(b, seen));
        let same = match (a, b) {
            (Value::Num(a), Value::Num(b)) => return self.b.num_compare(op, a, b),
            (Value::Text(a, s), Value::Text(b, r)) => {
                let s = self.b.worse(s, r);
                self.b.push(Op::SameText(a, b, s))
            }
            (Value::Truth(a), Value::Truth(b)) => {
                let both = self.b.and(a, b);
                let (x, y) = (self.b.push(Op::Not(a)), self.b.push(Op::Not(b)));
                let neither = self.b.and(x, y);
                self.b.or(both, neither)
            }
            (Value::Num(_) | Value::Text(..) | Value::Truth(_), _) => {
                self.problem(words!("比较的两边不是同一类值", "the two sides of a comparison differ in type"))
            }
        };
        match op {
            Compare::Equal => same,
            Compare::NotEqual => self.b.push(Op::Not(same)),
            Compare::Less | Compare::AtMost | Compare::Greater | Compare::AtLeast => {
                self.problem(words!("文字和是否没有大小", "texts and truths have no order"))
            }
        }
    }

    fn among(&mut self, x: &Typed, list: &[Typed], seen: Source) -> Reg {
        match self.value(x, seen) {
            Value::Num(x) if x.d.is_none() => {
                let mut literals = Vec::new();
                let mut exact = true;
                for entry in list {
                    let entry = self.num(entry, seen);
                    let at_scale = i32::max(x.scale - entry.scale, 0);
                    let by = u8::try_from(at_scale).ok().and_then(crate::value::number::power_of_ten);
                    match (self.b.literal(entry.n), entry.d, by) {
                        (Some(n), None, Some(by)) if entry.scale <= x.scale => literals.push(n * by),
                        _ => exact = false,
                    }
                }
                if exact {
                    return self.b.push(Op::AmongNumbers(x.n, literals, x.s));
                }
                self.any_equal(x, list, seen)
            }
            Value::Num(x) => self.any_equal(x, list, seen),
            Value::Text(TextSource::Cell(cell), s) => {
                let texts = list.iter().filter_map(|t| match &t.node {
                    Node::Text(text) => Some(text.clone()),
                    _ => None,
                });
                self.b.push(Op::AmongTexts(cell, texts.collect(), s))
            }
            Value::Text(TextSource::Literal(_), _) | Value::Truth(_) => {
                self.problem(words!("in 左边要是指标", "a field stands before in"))
            }
        }
    }

    fn any_equal(&mut self, x: Num, list: &[Typed], seen: Source) -> Reg {
        let mut any = self.b.push(Op::Truth(false));
        for entry in list {
            let entry = self.num(entry, seen);
            let equal = self.b.num_compare(Compare::Equal, x, entry);
            any = self.b.or(any, equal);
        }
        any
    }

    fn choose(&mut self, c: &Typed, a: &Typed, b: &Typed, seen: Source) -> Value {
        let c = self.truth(c, seen);
        match (self.value(a, seen), self.value(b, seen)) {
            (Value::Num(a), Value::Num(b)) => Value::Num(self.b.num_select(c, a, b)),
            (Value::Truth(a), Value::Truth(b)) => {
                let mut regs = [c, a, b];
                self.b.join_all(&mut regs);
                Value::Truth(self.b.push(Op::SelectTruth(regs[0], regs[1], regs[2])))
            }
            (Value::Num(_) | Value::Truth(_) | Value::Text(..), _) => Value::Truth(self.problem(words!(
                "if 的两支只能是数、日期、代码或真假",
                "the branches of if are numbers, days, codes or truths"
            ))),
        }
    }

    fn of_text(&mut self, node: &Node, a: &Typed, seen: Source) -> Value {
        let Value::Text(TextSource::Cell(cell), s) = self.value(a, seen) else {
            return Value::Truth(self.problem(words!("文字函数只用于文字指标", "text functions take a text field")));
        };
        let whole = |n, s| Value::Num(Num { n, d: None, scale: 0, s });
        match node {
            Node::Len(_) => whole(self.b.push(Op::Len(cell)), s),
            Node::Minutes(_) => whole(self.b.push(Op::Minutes(cell)), s),
            Node::Digits(_, from, to) => {
                let n = self.b.push(Op::Digits(cell, *from, *to));
                let readable = self.b.push(Op::DigitsState(cell, *from, *to));
                let given = self.b.push(Op::StateTest(StateTest::Given, s));
                let s = self.b.push(Op::SelectState(given, readable, s));
                whole(n, s)
            }
            Node::Text2(test, _, part) => Value::Truth(self.b.push(Op::TextTest(*test, cell, part.clone(), s))),
            _ => Value::Truth(self.b.push(Op::Overlaps(cell, s))),
        }
    }

    // ---- rows ------------------------------------------------------------------------------------------

    fn reduce(&mut self, how: Reduce, rows: Rows, value: Option<&Typed>, filter: Option<&Typed>) -> Value {
        let seen = rows.1;
        let filter = filter.map(|f| {
            let f = self.truth(f, seen);
            self.b.in_rows(f, rows)
        });
        let asked = self.table_relevance(rows);
        if let (Reduce::Any | Reduce::All, Some(condition)) = (how, value) {
            let condition = self.truth(condition, seen);
            let condition = self.b.in_rows(condition, rows);
            let result = self.b.push(Op::Quantify(how == Reduce::All, condition, rows));
            return Value::Truth(asked.map_or(result, |when| self.guarded(when, result)));
        }
        let mut num = match value {
            None => {
                let n = self.b.push(Op::CountRows(filter, rows));
                let s = match filter {
                    Some(_) => self.b.push(Op::WorstRow(None, filter, rows)),
                    None => self.b.push(Op::AllGiven),
                };
                Num { n, d: None, scale: 0, s }
            }
            Some(value) => self.reduce_numbers(how, rows, value, filter),
        };
        if let Some(when) = asked {
            num.s = self.masked(num.s, when);
        }
        Value::Num(num)
    }

    /// Cells that do not apply are passed over; a cell that is not known makes the whole unknown.
    fn reduce_numbers(&mut self, how: Reduce, rows: Rows, value: &Typed, filter: Option<Reg>) -> Num {
        let x = self.num(value, rows.1);
        let (n, s) = (self.b.in_rows(x.n, rows), self.b.in_rows(x.s, rows));
        if x.d.is_some() {
            self.problem(words!("合计里不能是商", "a quotient is not summed"));
        }
        let worst = self.b.push(Op::WorstRow(Some(s), filter, rows));
        match how {
            Reduce::Sum | Reduce::Count | Reduce::Any | Reduce::All => {
                let known = self.b.push(Op::ZeroUnlessGiven(n, s));
                let n = self.b.push(Op::SumRows(known, filter, rows));
                Num { n, d: None, scale: x.scale, s: worst }
            }
            Reduce::Min | Reduce::Max => {
                let given = self.b.push(Op::StateTest(StateTest::Given, s));
                let counted = match filter {
                    Some(f) => self.b.and(f, given),
                    None => given,
                };
                let n = self.b.push(Op::ExtremeRows(how == Reduce::Max, n, Some(counted), rows));
                let some = self.b.push(Op::SomeRow(Some(counted), rows));
                Num { n, d: None, scale: x.scale, s: self.b.worse(worst, some) }
            }
        }
    }
}

/// Whether a type is shown as a number.
pub(crate) fn is_number(ty: &Type) -> bool {
    matches!(ty, Type::Number(_))
}
