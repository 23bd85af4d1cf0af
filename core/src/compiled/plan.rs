//! Plans: operations, and what each rule shows. What follows from the operations is found again.

use super::code::{Coded, Reader, Writer, coded_enum, coded_struct};
use crate::lang::{Cell, Typed};
use crate::plan::{
    Comparison, Lever, Num, Op, Plan, Reg, RulePlan, Shape, TextSource, Value, Width, readers, value_regs,
};

coded_struct!(Num { n d scale s });
coded_struct!(Lever { cell summed reg });
coded_struct!(Comparison { op difference state levers });
coded_struct!(Shape { domain width } without { bound });

coded_enum!(Width { 0 Byte, 1 Long, 2 Wide, });
coded_enum!(Value { 0 Num(num), 1 Truth(reg), 2 Text(source state), });
coded_enum!(TextSource { 0 Cell(cell), 1 Literal(text), });
coded_enum!(Op {
    0 Const(n), 1 Outside(which), 2 Column(cell), 3 Add(a b), 4 Sub(a b), 5 Mul(a b), 6 Abs(a), 7 Sign(a),
    8 Select(t a b), 9 Round(a b), 10 ZeroUnlessGiven(a s), 11 Len(cell), 12 Digits(cell first last), 13 YearOf(a),
    14 MonthOf(a), 15 Minutes(cell), 16 SumRows(a filter rows), 17 CountRows(filter rows),
    18 ExtremeRows(greatest a filter rows), 19 StateOf(cell), 20 Mask(s t), 21 Worse(a b), 22 NonZero(a),
    23 SelectState(t a b), 24 AllGiven, 25 DigitsState(cell first last), 26 WorstRow(s filter rows),
    27 SomeRow(filter rows), 28 StateOfTruth(t), 29 Truth(truth), 30 Compare(how a b s), 31 AmongNumbers(a list s),
    32 FlagOf(a s), 33 SameText(a b s), 34 AmongTexts(cell list s), 35 TextTest(test cell literal s),
    36 Overlaps(cell s), 37 InDivisions(cell s), 38 And(a b), 39 Or(a b), 40 Not(a), 41 SelectTruth(t a b),
    42 StateTest(test s), 43 Guard(a b), 44 Quantify(all t rows), 45 InRegister, 46 HasPrevious, 47 Spread(a rows),
});

impl Coded for Plan {
    fn put(&self, out: &mut Writer) {
        self.ops.put(out);
        self.shapes.put(out);
        for rules in [&self.rules, &self.standards] {
            rules.len().put(out);
            for rule in rules {
                rule.outcome.put(out);
                rule.shown.put(out);
                rule.comparisons.put(out);
                rule.divisors.put(out);
            }
        }
        self.field_relevance.put(out);
        self.column_relevance.put(out);
        self.computed.put(out);
    }

    fn take(from: &mut Reader<'_>) -> Self {
        let ops: Vec<Op> = Vec::take(from);
        let mut shapes: Vec<Shape> = Vec::take(from);
        // Operands come before their users, and every operation has a shape; a plan of ours is never otherwise.
        let good = |(at, op): (usize, &Op)| op.operands().iter().all(|operand| (*operand as usize) < at);
        if shapes.len() != ops.len() || !ops.iter().enumerate().all(good) {
            from.break_off();
            shapes.clear();
        }
        let (rules, standards) = (rules(from, &ops, &shapes), rules(from, &ops, &shapes));
        Self {
            readers: readers(&rules),
            rules,
            standards,
            field_relevance: Coded::take(from),
            column_relevance: Coded::take(from),
            computed: Coded::take(from),
            ops,
            shapes,
        }
    }
}

fn rules(from: &mut Reader<'_>, ops: &[Op], shapes: &[Shape]) -> Vec<RulePlan> {
    let told: Vec<Told> = Vec::take(from);
    let mut rules = Vec::with_capacity(told.len());
    for Told { outcome, shown, comparisons, divisors } in told {
        let mut regs = shown.iter().flat_map(|(_, value)| value_regs(value));
        let mut levers = comparisons.iter().flat_map(|one| one.levers.iter().map(|lever| lever.reg));
        let mut compared = comparisons.iter().flat_map(|one| [one.difference, one.state]);
        let known = |reg: Reg| (reg as usize) < shapes.len();
        if !(known(outcome) && regs.all(known) && levers.all(known) && compared.all(known)) {
            from.break_off();
            return Vec::new();
        }
        let domain = shapes[outcome as usize].domain;
        rules.push(RulePlan { divisors, ..RulePlan::of(ops, domain, outcome, shown, comparisons) });
    }
    rules
}

/// What is told of a rule.
struct Told {
    outcome: Reg,
    shown: Vec<(Typed, Value)>,
    comparisons: Vec<Comparison>,
    divisors: Vec<Cell>,
}

coded_struct!(Told { outcome shown comparisons divisors });
