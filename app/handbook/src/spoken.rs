//! Formulas in words: labels in the place of ids, signs of arithmetic in the place of operators.

use shequ_core::Lang;
use shequ_core::catalogue::{Catalogue, Form};
use shequ_core::lang::{
    Arith, Cell, Compare, Logic, Node, NumberType, Outside, Reduce, Source, StateTest, TextTest, Type, Typed,
    UnitAttribute,
};
use shequ_core::value::Decimal;

/// An expression of a form as a sentence part.
pub fn spoken(typed: &Typed, form: &Form, catalogue: &Catalogue, lang: Lang) -> String {
    Speaker { form, catalogue, lang }.condition(typed, 0)
}

/// The label of a cell, in quotation marks, with its table and year.
pub fn cell_words(cell: Cell, form: &Form, catalogue: &Catalogue, lang: Lang) -> String {
    let speaker = Speaker { form, catalogue, lang };
    let label = speaker.cell(cell);
    match cell {
        Cell::Field { table: Some(t), .. } => {
            let title = form.tables[usize::from(t)].title.get(lang);
            speaker.pick(format!("{title}的{label}"), format!("{label} of {title}"))
        }
        Cell::Field { table: None, .. } | Cell::Unit(_) | Cell::Given(_) => label,
    }
}

/// Binding strengths, as in the language itself.
const IMPLIES: u8 = 1;
const OR: u8 = 2;
const AND: u8 = 3;
const NOT: u8 = 4;
const COMPARE: u8 = 5;
const SUM: u8 = 6;
const PRODUCT: u8 = 7;
const UNARY: u8 = 8;

struct Speaker<'a> {
    form: &'a Form,
    catalogue: &'a Catalogue,
    lang: Lang,
}

impl Speaker<'_> {
    fn pick(&self, zh: impl Into<String>, en: impl Into<String>) -> String {
        match self.lang {
            Lang::Zh => zh.into(),
            Lang::En => en.into(),
        }
    }

    fn bracketed(&self, text: String, strength: u8, around: u8) -> String {
        match (strength < around, self.lang) {
            (false, _) => text,
            (true, Lang::Zh) => format!("（{text}）"),
            (true, Lang::En) => format!("({text})"),
        }
    }

    fn tell(&self, typed: &Typed, around: u8) -> String {
        match &typed.node {
            Node::Number(n) => self.number(*n, &typed.ty),
            Node::Text(text) => self.quoted(text),
            Node::Code(code) => self.quoted(&self.code(&typed.ty, *code)),
            Node::Date(date) => date.to_string(),
            Node::Flag(true) => self.pick("是", "yes"),
            Node::Flag(false) => self.pick("否", "no"),
            Node::Cell(cell) => self.cell(*cell),
            Node::Entered(cell) => {
                self.pick(format!("填报的{}", self.cell(*cell)), format!("{} as given", self.cell(*cell)))
            }
            Node::Fault => "?".to_owned(),
            Node::Negate(a) => self.bracketed(format!("−{}", self.tell(a, UNARY)), UNARY, around),
            Node::Convert(a, _) => self.tell(a, around),
            Node::Not(a) => self.negated(a, around),
            Node::Arith(op, a, b) => self.arith(*op, a, b, around),
            Node::Logic(op, a, b) => self.logic(*op, a, b, around),
            Node::Compare(op, a, b) => {
                self.bracketed(format!("{} {} {}", self.tell(a, SUM), compare(*op), self.tell(b, SUM)), COMPARE, around)
            }
            Node::In(a, list) => self.bracketed(self.among(a, list, true), COMPARE, around),
            Node::If(c, a, b) => {
                let (c, a, b) = (self.condition(c, 0), self.tell(a, 0), self.tell(b, 0));
                self.bracketed(
                    self.pick(format!("若{c}则取 {a}，否则取 {b}"), format!("if {c} then {a}, otherwise {b}")),
                    0,
                    around,
                )
            }
            Node::Reduce { how, table, source, value, filter } => {
                self.reduce(*how, *table, *source, value.as_deref(), filter.as_deref())
            }
            Node::State(test, a) => self.state(*test, a),
            Node::Text2(test, a, part) => self.text_test(*test, a, part),
            Node::Extreme(greatest, list) => self.extreme(*greatest, list),
            Node::Abs(_)
            | Node::Round(..)
            | Node::OrZero(_)
            | Node::Len(_)
            | Node::Digits(..)
            | Node::YearOf(_)
            | Node::MonthOf(_)
            | Node::DaysBetween(..)
            | Node::Minutes(_)
            | Node::Overlaps(_) => self.function(&typed.node),
        }
    }

    fn function(&self, node: &Node) -> String {
        let one = |a: &Typed| self.tell(a, 0);
        match node {
            Node::Abs(a) => self.pick(format!("|{}|", one(a)), format!("|{}|", one(a))),
            Node::Round(a, places) => self.pick(
                format!("{}（四舍五入到 {places} 位小数）", self.tell(a, UNARY)),
                format!("{} (rounded to {places} places)", self.tell(a, UNARY)),
            ),
            Node::OrZero(a) => self.pick(
                format!("{}（未填作 0）", self.tell(a, UNARY)),
                format!("{} (0 where blank)", self.tell(a, UNARY)),
            ),
            Node::Len(a) => self.pick(format!("{}的字数", one(a)), format!("the length of {}", one(a))),
            Node::Digits(a, from, to) if from == to => {
                self.pick(format!("{}的第 {from} 位", one(a)), format!("digit {from} of {}", one(a)))
            }
            Node::Digits(a, from, to) => {
                self.pick(format!("{}的第 {from} 至 {to} 位", one(a)), format!("digits {from} to {to} of {}", one(a)))
            }
            Node::YearOf(a) => self.pick(format!("{}的年份", one(a)), format!("the year of {}", one(a))),
            Node::MonthOf(a) => self.pick(format!("{}的月份", one(a)), format!("the month of {}", one(a))),
            Node::DaysBetween(a, b) => {
                self.pick(format!("{}到{}的天数", one(a), one(b)), format!("the days from {} to {}", one(a), one(b)))
            }
            Node::Minutes(a) => self.pick(format!("{}的总时长", one(a)), format!("the total time of {}", one(a))),
            Node::Overlaps(a) => {
                self.pick(format!("{}的时段互相重叠", one(a)), format!("the hours of {} overlap", one(a)))
            }
            _ => "?".to_owned(),
        }
    }

    fn negated(&self, a: &Typed, around: u8) -> String {
        match &a.node {
            Node::Cell(cell) => self.bracketed(
                self.pick(format!("{}为否", self.cell(*cell)), format!("{} is no", self.cell(*cell))),
                COMPARE,
                around,
            ),
            Node::In(x, list) => self.bracketed(self.among(x, list, false), COMPARE, around),
            Node::Overlaps(x) => self.pick(
                format!("{}的时段互不重叠", self.tell(x, 0)),
                format!("the hours of {} do not overlap", self.tell(x, 0)),
            ),
            _ => self.bracketed(
                self.pick(format!("并非{}", self.tell(a, UNARY)), format!("not {}", self.tell(a, UNARY))),
                NOT,
                around,
            ),
        }
    }

    fn among(&self, x: &Typed, list: &[Typed], among: bool) -> String {
        let list: Vec<String> = list.iter().map(|x| self.tell(x, UNARY)).collect();
        let (x, zh, en) = (self.tell(x, SUM), list.join("、"), list.join(", "));
        if among {
            self.pick(format!("{x}为 {zh} 之一"), format!("{x} is one of {en}"))
        } else {
            self.pick(format!("{x}不为 {zh} 之一"), format!("{x} is none of {en}"))
        }
    }

    fn arith(&self, op: Arith, a: &Typed, b: &Typed, around: u8) -> String {
        let (strength, sign, left, right) = match op {
            Arith::Add => (SUM, "+", SUM, PRODUCT),
            Arith::Sub => (SUM, "−", SUM, PRODUCT),
            Arith::Mul => (PRODUCT, "×", PRODUCT, UNARY),
            Arith::Div => (PRODUCT, "÷", PRODUCT, UNARY),
        };
        self.bracketed(format!("{} {sign} {}", self.tell(a, left), self.tell(b, right)), strength, around)
    }

    fn logic(&self, op: Logic, a: &Typed, b: &Typed, around: u8) -> String {
        if let Some(text) = self.between(op, a, b) {
            return self.bracketed(text, COMPARE, around);
        }
        // Words bind less clearly than signs: "and" inside "or" stands in brackets.
        let mixed = |x: &Typed| if matches!(x.node, Node::Logic(Logic::Or, ..)) { OR } else { NOT };
        let (strength, left, right) = match op {
            Logic::Implies => (IMPLIES, OR, IMPLIES),
            Logic::Or => (OR, mixed(a), mixed(b)),
            Logic::And => (AND, AND, AND),
        };
        let (a, b) = (self.condition(a, left), self.condition(b, right));
        let text = match op {
            Logic::Implies => self.pick(format!("若{a}，则{b}"), format!("if {a} then {b}")),
            Logic::Or => self.pick(format!("{a}，或{b}"), format!("{a} or {b}")),
            Logic::And => self.pick(format!("{a}，且{b}"), format!("{a} and {b}")),
        };
        self.bracketed(text, strength, around)
    }

    /// `x >= low and x <= high`, which is also what `between` becomes.
    fn between(&self, op: Logic, a: &Typed, b: &Typed) -> Option<String> {
        let (Logic::And, Node::Compare(Compare::AtLeast, x, low), Node::Compare(Compare::AtMost, y, high)) =
            (op, &a.node, &b.node)
        else {
            return None;
        };
        if x.node != y.node {
            return None;
        }
        let (x, low, high) = (self.tell(x, SUM), self.tell(low, SUM), self.tell(high, SUM));
        Some(self.pick(format!("{x}在 {low} 至 {high} 之间"), format!("{x} is between {low} and {high}")))
    }

    /// A flag that stands alone as a condition.
    fn condition(&self, typed: &Typed, around: u8) -> String {
        match &typed.node {
            Node::Cell(cell) if typed.ty == Type::Flag => {
                self.pick(format!("{}为是", self.cell(*cell)), format!("{} is yes", self.cell(*cell)))
            }
            _ => self.tell(typed, around),
        }
    }

    fn reduce(&self, how: Reduce, table: u16, source: Source, value: Option<&Typed>, filter: Option<&Typed>) -> String {
        let title = self.form.tables[usize::from(table)].title.get(self.lang);
        let table = match source {
            Source::Current => title.to_owned(),
            Source::Previous => self.pick(format!("上年{title}"), format!("last year's {title}")),
        };
        let rows = match filter.map(|f| self.condition(f, 0)) {
            Some(filter) => self.pick(format!("{table}中{filter}的各行"), format!("rows of {table} where {filter}")),
            None => self.pick(format!("{table}各行"), format!("rows of {table}")),
        };
        let value = value.map(|v| match how {
            Reduce::Any | Reduce::All => self.condition(v, 0),
            Reduce::Sum | Reduce::Count | Reduce::Min | Reduce::Max => self.tell(v, UNARY),
        });
        let value = value.unwrap_or_default();
        match how {
            Reduce::Sum => self.pick(format!("{rows}{value}之和"), format!("the sum of {value} over {rows}")),
            Reduce::Count => self.pick(
                format!("{}的行数", rows.trim_end_matches("各行").trim_end_matches('的')),
                format!("the number of {rows}"),
            ),
            Reduce::Min => self.pick(format!("{rows}{value}的最小值"), format!("the least {value} over {rows}")),
            Reduce::Max => self.pick(format!("{rows}{value}的最大值"), format!("the greatest {value} over {rows}")),
            Reduce::Any => self.pick(format!("{table}中至少有一行{value}"), format!("in some row of {table}, {value}")),
            Reduce::All => self.pick(format!("{table}的每一行都{value}"), format!("in every row of {table}, {value}")),
        }
    }

    fn state(&self, test: StateTest, a: &Typed) -> String {
        let a = self.tell(a, 0);
        match test {
            StateTest::Given => self.pick(format!("{a}有值"), format!("{a} is given")),
            StateTest::Blank => self.pick(format!("{a}没有值"), format!("{a} is blank")),
            StateTest::Answered => self.pick(format!("{a}已填"), format!("{a} is answered")),
            StateTest::Readable => self.pick(format!("{a}能识别"), format!("{a} can be read")),
        }
    }

    fn text_test(&self, test: TextTest, a: &Typed, part: &str) -> String {
        let (a, part) = (self.tell(a, 0), self.quoted(part));
        match test {
            TextTest::StartsWith => self.pick(format!("{a}以{part}开头"), format!("{a} begins with {part}")),
            TextTest::EndsWith => self.pick(format!("{a}以{part}结尾"), format!("{a} ends with {part}")),
            TextTest::Contains => self.pick(format!("{a}含有{part}"), format!("{a} contains {part}")),
        }
    }

    fn extreme(&self, greatest: bool, list: &[Typed]) -> String {
        let list: Vec<String> = list.iter().map(|x| self.tell(x, 0)).collect();
        let (zh, en) = (list.join("、"), list.join(", "));
        if greatest {
            self.pick(format!("{zh} 中的最大值"), format!("the greatest of {en}"))
        } else {
            self.pick(format!("{zh} 中的最小值"), format!("the least of {en}"))
        }
    }

    fn cell(&self, cell: Cell) -> String {
        match cell {
            Cell::Field { source, table, field } => {
                let label = self.quoted(self.form.field_at(table, field).label.get(self.lang));
                match source {
                    Source::Current => label,
                    Source::Previous => self.pick(format!("上年{label}"), format!("last year's {label}")),
                }
            }
            Cell::Unit(UnitAttribute::Name) => self.pick("名录中的单位名称", "the unit's name in the register"),
            Cell::Unit(UnitAttribute::Kind) => self.pick("名录中的单位类别", "the unit's kind in the register"),
            Cell::Unit(UnitAttribute::Parent) => self.pick("名录中的上级单位", "the unit's parent in the register"),
            Cell::Given(Outside::AsOf) => self.pick("校验日", "the day of the check"),
            Cell::Given(Outside::PeriodStart) => self.pick("报告期首日", "the first day of the period"),
            Cell::Given(Outside::PeriodEnd) => self.pick("报告期末日", "the last day of the period"),
            Cell::Given(Outside::PeriodYear) => self.pick("报告年份", "the year of the period"),
        }
    }

    fn code(&self, ty: &Type, code: u16) -> String {
        match ty {
            Type::Code(list) => {
                let list = self.catalogue.lists.get(usize::from(*list));
                let code = list.and_then(|l| l.codes.get(usize::from(code)));
                code.map_or_else(String::new, |c| c.label.get(self.lang).to_owned())
            }
            Type::Number(_) | Type::Text | Type::Flag | Type::Date | Type::Unknown => String::new(),
        }
    }

    fn number(&self, n: Decimal, ty: &Type) -> String {
        match ty {
            Type::Number(NumberType { plain: false, quantity, .. }) => match self.catalogue.measures.told(quantity) {
                Some(label) if label.zh == "%" => format!("{n}%"),
                Some(label) => format!("{n} {}", label.get(self.lang)),
                None => n.to_string(),
            },
            Type::Number(_) | Type::Text | Type::Code(_) | Type::Flag | Type::Date | Type::Unknown => n.to_string(),
        }
    }

    fn quoted(&self, text: &str) -> String {
        format!("“{}”", text.replace('“', "‘").replace('”', "’"))
    }
}

fn compare(op: Compare) -> &'static str {
    match op {
        Compare::Equal => "=",
        Compare::NotEqual => "≠",
        Compare::Less => "<",
        Compare::AtMost => "≤",
        Compare::Greater => ">",
        Compare::AtLeast => "≥",
    }
}
