//! The execution plan that a form compiles to: one flat list of operations, shared by all its rules and standards.
//!
//! (The government's plan is a `Programme` in this code base.)

pub(crate) mod build;
pub mod count;
mod gap;
mod lower;
mod number;
pub mod op;

pub use gap::{Comparison, Lever};
pub use lower::Value;
pub use number::Num;
pub use op::{Context, Op, Reg, Rows, Shape, TextSource, Width};

use crate::catalogue::{Body, Form, Message, Part, Rule, Scope, Standard};
use crate::lang::{Arith, Cell, Domain, Node, Source, Typed};
use crate::limits::narrow;
use crate::map::{Map, Set, sort_by_number};
use crate::span::AuthorWords;
use lower::Lowerer;

/// All operations of a form, and what each rule needs of them.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Operations; operands come before their users.
    pub ops: Vec<Op>,
    /// Domain, width and bound of each.
    pub shapes: Vec<Shape>,
    /// One entry per rule of the form, in order.
    pub rules: Vec<RulePlan>,
    /// One entry per standard of the form, in order.
    pub standards: Vec<RulePlan>,
    /// For each record field that is not always asked: the truth of its relevance.
    pub field_relevance: Vec<Option<Reg>>,
    /// The same for the fields of each table.
    pub column_relevance: Vec<Vec<Option<Reg>>>,
    /// For each computed record field: its value.
    pub computed: Map<u16, Value>,
    /// Which rules read a cell, directly or through computed fields and relevance.
    pub readers: Map<Cell, Vec<u32>>,
}

/// What one rule or standard needs.
#[derive(Clone, Debug)]
pub struct RulePlan {
    /// Truth of the rule where it applies; the rule's relevance for rules of repetition.
    pub outcome: Reg,
    /// Once per record or per row.
    pub domain: Domain,
    /// Operations to run for the outcome, ascending.
    pub needs: Vec<Reg>,
    /// Operations to run to tell about it, ascending.
    pub explain: Vec<Reg>,
    /// Expressions that are shown, with what they became.
    pub shown: Vec<(Typed, Value)>,
    /// Comparisons that must all hold, for telling the gap.
    pub comparisons: Vec<Comparison>,
    /// Every cell that decides it, through computed fields and relevance too, in order.
    pub reads: Vec<Cell>,
    /// The cells among them that stand in a divisor.
    pub divisors: Vec<Cell>,
}

/// Something that the plan cannot express.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Id of the rule, standard or field.
    pub of: String,
    /// What it is; none where the loader has told it already.
    pub what: Option<AuthorWords>,
}

/// Compiles a form. Problems are the author's; a form with problems must not be used.
#[must_use]
pub fn compile(form: &Form) -> (Plan, Vec<Problem>) {
    let mut compiler = Compiler { low: Lowerer::new(form), problems: Vec::new() };
    let rules: Vec<RulePlan> = form.rules.iter().map(|rule| compiler.rule(rule)).collect();
    let standards: Vec<RulePlan> = form.standards.iter().map(|standard| compiler.standard(standard)).collect();
    let index = narrow::<u16>;
    let mut field_relevance = Vec::new();
    let mut computed = Map::new();
    for (at, field) in form.fields.iter().enumerate() {
        field_relevance.push(compiler.low.relevance(Source::Current, None, index(at)));
        if let Some(formula) = &field.computed {
            let cell = Typed {
                node: Node::Cell(Cell::Field { source: Source::Current, table: None, field: index(at) }),
                ..formula.clone()
            };
            computed.insert(index(at), compiler.low.value(&cell, Source::Current));
        }
        compiler.settle(&field.id);
    }
    let mut column_relevance = Vec::new();
    for (t, table) in form.tables.iter().enumerate() {
        let columns =
            (0..table.fields.len()).map(|f| compiler.low.relevance(Source::Current, Some(index(t)), index(f)));
        column_relevance.push(columns.collect());
        compiler.settle(&table.id);
    }
    let mut readers: Map<Cell, Vec<u32>> = Map::new();
    for (at, rule) in rules.iter().enumerate() {
        for cell in &rule.reads {
            readers.or_default(*cell).push(u32::try_from(at).expect("limited number of rules"));
        }
    }
    let Compiler { low, problems } = compiler;
    let plan = Plan {
        ops: low.b.ops,
        shapes: low.b.shapes,
        rules,
        standards,
        field_relevance,
        column_relevance,
        computed,
        readers,
    };
    (plan, problems)
}

struct Compiler<'a> {
    low: Lowerer<'a>,
    problems: Vec<Problem>,
}

impl Compiler<'_> {
    fn rule(&mut self, rule: &Rule) -> RulePlan {
        let mut when = rule.when.as_ref().map(|w| self.low.truth(w, Source::Current));
        if rule.scope == Scope::History {
            let present = self.low.b.push(Op::HasPrevious);
            when = Some(when.map_or(present, |w| self.low.b.and(present, w)));
        }
        let check = match &rule.body {
            Body::Check(check) => self.low.truth(check, Source::Current),
            Body::Unique(cells) => {
                // An entry without a complete key repeats nothing.
                let complete = self.all_given(cells);
                let unbroken = self.low.b.push(Op::Truth(true));
                self.low.guarded(complete, unbroken)
            }
            Body::ExistsInRegister(_) => self.low.b.push(Op::InRegister),
            Body::ExistsInDivisions(cell) => {
                let s = self.low.state_of(*cell);
                self.low.b.push(Op::InDivisions(*cell, s))
            }
        };
        let outcome = match when {
            Some(when) => self.low.guarded(when, check),
            None => check,
        };
        let outcome = match (rule.scope, self.low.b.domain(outcome)) {
            (Scope::Row(table), Domain::Record | Domain::Constant) => {
                self.low.b.in_rows(outcome, (table, Source::Current))
            }
            _ => outcome,
        };
        let body = match &rule.body {
            Body::Check(check) => vec![check],
            Body::Unique(_) | Body::ExistsInRegister(_) | Body::ExistsInDivisions(_) => Vec::new(),
        };
        let mut placeholders = Vec::new();
        for message in [&rule.says, &rule.why, &rule.fix] {
            add_placeholders(message, &mut placeholders);
        }
        let mut plan = self.finish(outcome, &body, &placeholders);
        plan.divisors = self.divisors(rule.when.iter().chain(body));
        self.settle(&rule.id);
        plan
    }

    fn standard(&mut self, standard: &Standard) -> RulePlan {
        let check = self.low.truth(&standard.check, Source::Current);
        let outcome = match &standard.when {
            Some(when) => {
                let when = self.low.truth(when, Source::Current);
                self.low.guarded(when, check)
            }
            None => check,
        };
        let outcome = match standard.scope {
            Scope::Row(table) => self.low.b.in_rows(outcome, (table, Source::Current)),
            Scope::Record | Scope::Batch | Scope::History | Scope::Rollup => outcome,
        };
        let mut shown = vec![&standard.value, &standard.target];
        if let Some(message) = &standard.says {
            add_placeholders(message, &mut shown);
        }
        let mut plan = self.finish(outcome, &[&standard.check], &shown);
        plan.divisors = self.divisors(standard.when.iter().chain([&standard.check]));
        self.settle(&standard.id);
        plan
    }

    /// True where every cell is given; a rule of repetition applies only there.
    fn all_given(&mut self, cells: &[Cell]) -> Reg {
        let mut all = self.low.b.push(Op::Truth(true));
        for cell in cells {
            let s = self.low.state_of(*cell);
            let given = self.low.b.push(Op::StateTest(crate::lang::StateTest::Given, s));
            all = self.low.b.and(all, given);
        }
        all
    }

    fn finish(&mut self, outcome: Reg, body: &[&Typed], shown: &[&Typed]) -> RulePlan {
        let needs = reachable(&self.low.b.ops, vec![outcome]);
        let mut spots: Vec<(Typed, Value)> = Vec::new();
        for typed in shown {
            // A placeholder is shown as one value, whatever it is computed from.
            let value = self.low.value(typed, Source::Current);
            spots.push(((*typed).clone(), value));
        }
        for typed in body.iter().chain(shown) {
            self.show(typed, &mut spots);
        }
        let mut comparisons: Vec<Comparison> = Vec::new();
        for check in body {
            comparisons.append(&mut gap::comparisons(&mut self.low, check));
        }
        let mut roots = vec![outcome];
        for (_, value) in &spots {
            roots.append(&mut value_regs(value));
        }
        for one in &comparisons {
            roots.extend([one.difference, one.state]);
        }
        let explain = reachable(&self.low.b.ops, roots);
        RulePlan {
            outcome,
            domain: self.low.b.domain(outcome),
            reads: cells(&self.low.b.ops, &needs).into_iter().collect(),
            needs,
            explain,
            shown: spots,
            comparisons,
            divisors: Vec::new(),
        }
    }

    /// The cells that stand below the divisors of some expressions, through computed fields too.
    fn divisors<'t>(&'t self, all: impl Iterator<Item = &'t Typed>) -> Vec<Cell> {
        let mut found = Set::new();
        // Each cell is looked into once, so that neither a chain nor a circle of computed fields takes long.
        let mut seen: Vec<(Cell, bool)> = Vec::new();
        let mut open: Vec<(&Typed, bool, Source)> = all.map(|typed| (typed, false, Source::Current)).collect();
        while let Some((typed, below, source)) = open.pop() {
            match &typed.node {
                Node::Arith(Arith::Div, dividend, divisor) => {
                    open.push((dividend, below, source));
                    open.push((divisor, true, source));
                }
                Node::Cell(cell) => {
                    let cell = build::shifted(*cell, source);
                    let Cell::Field { source, table, field } = cell else { continue };
                    match &self.low.form.field_at(table, field).computed {
                        Some(formula) if !seen.contains(&(cell, below)) => {
                            seen.push((cell, below));
                            open.push((formula, below, source));
                        }
                        Some(_) => {}
                        None if below => {
                            found.insert(cell);
                        }
                        None => {}
                    }
                }
                _ => open.extend(typed.children().into_iter().map(|child| (child, below, source))),
            }
        }
        found.into_iter().collect()
    }

    /// What a trace or message shows of an expression: itself where it is a value, its cells and aggregates otherwise.
    fn show(&mut self, typed: &Typed, spots: &mut Vec<(Typed, Value)>) {
        if spots.iter().any(|(known, _)| known.node == typed.node) {
            return;
        }
        let whole =
            matches!(typed.node, Node::Cell(_) | Node::Entered(_) | Node::Reduce { .. }) || lower::is_number(&typed.ty);
        if whole {
            let value = self.low.value(typed, Source::Current);
            spots.push((typed.clone(), value));
        }
        if !matches!(typed.node, Node::Reduce { .. }) {
            for child in typed.children() {
                self.show(child, spots);
            }
        }
    }

    /// Attributes what went wrong since the last call to a rule or field.
    fn settle(&mut self, of: &str) {
        let mut words = std::mem::take(&mut self.low.problems);
        if std::mem::take(&mut self.low.faulty) {
            // What follows from a fault that has been told is not told again.
            self.problems.push(Problem { of: of.to_owned(), what: None });
            self.low.b.overflow = false;
            return;
        }
        if std::mem::take(&mut self.low.b.overflow) {
            words.push(crate::author_words!(
                "算式的结果可能超过 38 位数字",
                "the result could have more than 38 digits"
            ));
        }
        self.problems.extend(words.into_iter().map(|what| Problem { of: of.to_owned(), what: Some(what) }));
    }
}

/// The values that a message shows.
fn add_placeholders<'t>(message: &'t Message, found: &mut Vec<&'t Typed>) {
    for parts in [&message.zh, &message.en] {
        for part in parts {
            if let Part::Value(typed) = part {
                found.push(typed);
            }
        }
    }
}

/// The registers that some registers are computed from, and these, ascending.
pub(crate) fn reachable(ops: &[Op], mut open: Vec<Reg>) -> Vec<Reg> {
    let (mut seen, mut found) = (vec![false; ops.len()], Vec::new());
    while let Some(reg) = open.pop() {
        if !std::mem::replace(&mut seen[reg as usize], true) {
            found.push(reg);
            open.append(&mut ops[reg as usize].operands());
        }
    }
    sort_by_number(&mut found, &|reg| *reg);
    found
}

/// The cells that some operations read straight from the batch.
pub(crate) fn cells(ops: &[Op], regs: &[Reg]) -> Set<Cell> {
    let mut cells = Set::new();
    for reg in regs {
        for cell in ops[*reg as usize].cells() {
            cells.insert(cell);
        }
    }
    cells
}

/// The registers that a value consists of.
pub(crate) fn value_regs(value: &Value) -> Vec<Reg> {
    match value {
        Value::Num(num) => {
            let mut regs = vec![num.n, num.s];
            regs.extend(num.d);
            regs
        }
        Value::Truth(reg) => vec![*reg],
        Value::Text(_, s) => vec![*s],
    }
}
