//! Tree to proved expression: names, types, measures and domains. Every fault is told, once.

use super::arith::unify;
use super::ast::{Ast, Expr};
use super::names::{Name, Names, Site, find};
use super::typed::{
    Arith, Cell, Compare, Domain, Logic, Node, NumberType, Outside, Source, Type, Typed, UnitAttribute,
};
use crate::author_words as words;
use crate::diag::{Fault, nearest};
use crate::measure::Quantity;
use crate::span::{AuthorWords, Span};
use crate::value::Decimal;

/// What the surroundings expect of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Want {
    /// A condition.
    Flag,
    /// A number of any measure.
    Number,
    /// A number in this measure; one of the same dimension is converted to it.
    Quantity(Quantity),
    /// Anything.
    Any,
}

/// Proves an expression. Where faults are returned, parts of the result are [`Node::Fault`].
#[must_use]
pub fn check(expr: &Expr, names: &Names, site: &Site, want: &Want) -> (Typed, Vec<Fault>) {
    let mut checker = Checker { names, site: *site, faults: Vec::new() };
    let typed = checker.expr(expr);
    let typed = checker.wanted(typed, want);
    (typed, checker.faults)
}

pub(super) struct Checker<'a> {
    pub names: &'a Names,
    pub site: Site,
    pub faults: Vec<Fault>,
}

impl Checker<'_> {
    pub fn fault(&mut self, code: &'static str, span: Span, what: AuthorWords, why: AuthorWords, fix: AuthorWords) {
        self.faults.push(Fault { code, span, what, why, fix });
    }

    fn wanted(&mut self, typed: Typed, want: &Want) -> Typed {
        match want {
            Want::Any => typed,
            Want::Flag => self.flag(typed),
            Want::Number => self.number(typed),
            Want::Quantity(quantity) => {
                let typed = self.number(typed);
                if let Type::Number(found) = &typed.ty
                    && !found.plain
                    && found.quantity.dimension != quantity.dimension
                {
                    super::arith::not_the_measure(self, &typed, &found.quantity, quantity);
                    return typed;
                }
                let target = Typed {
                    span: typed.span,
                    ty: Type::Number(NumberType { places: Some(0), quantity: quantity.clone(), plain: false }),
                    domain: Domain::Constant,
                    node: Node::Number(Decimal::whole(0)),
                };
                unify(self, target, typed, None).1
            }
        }
    }

    pub fn expr(&mut self, expr: &Expr) -> Typed {
        let span = expr.span;
        match &expr.node {
            Ast::Fault => fault_at(span),
            Ast::Number(decimal, measure) => self.literal(span, *decimal, measure.as_ref()),
            Ast::Text(text) => typed(span, Type::Text, Domain::Constant, Node::Text(text.clone())),
            Ast::Date(date) => typed(span, Type::Date, Domain::Constant, Node::Date(*date)),
            Ast::Flag(flag) => typed(span, Type::Flag, Domain::Constant, Node::Flag(*flag)),
            Ast::Name(path) => self.name(span, path),
            Ast::Call { function, name, args, filter } => {
                super::calls::call(self, span, (function, *name), args, filter.as_deref())
            }
            Ast::Negate(inner) => {
                let inner = self.expr(inner);
                let inner = self.number(inner);
                typed(span, inner.ty.clone(), inner.domain, Node::Negate(Box::new(inner)))
            }
            Ast::Not(inner) => {
                let inner = self.condition(inner);
                typed(span, Type::Flag, inner.domain, Node::Not(Box::new(inner)))
            }
            Ast::Arith(op, a, b) => {
                let (a, b) = (self.expr(a), self.expr(b));
                let (a, b) = (self.number(a), self.number(b));
                self.arith(span, *op, a, b)
            }
            Ast::Logic(op, a, b) => {
                let (a, b) = (self.condition(a), self.condition(b));
                let domain = self.join(span, &[&a, &b]);
                typed(span, Type::Flag, domain, Node::Logic(*op, Box::new(a), Box::new(b)))
            }
            Ast::Compare(op, a, b) => {
                let (a, b) = (self.expr(a), self.expr(b));
                self.compare(span, *op, a, b)
            }
            Ast::Between(x, low, high) => {
                let x = self.expr(x);
                let (low, high) = (self.expr(low), self.expr(high));
                let at_least = self.compare(span, Compare::AtLeast, x.clone(), low);
                let at_most = self.compare(span, Compare::AtMost, x, high);
                let domain = self.join(span, &[&at_least, &at_most]);
                typed(span, Type::Flag, domain, Node::Logic(Logic::And, Box::new(at_least), Box::new(at_most)))
            }
            Ast::In(x, list) => self.in_list(span, x, list),
            Ast::If(condition, yes, no) => {
                let condition = self.condition(condition);
                let (yes, no) = (self.expr(yes), self.expr(no));
                let (yes, no) = self.same_type(span, yes, no);
                let domain = self.join(span, &[&condition, &yes, &no]);
                let ty = branch_type(&yes.ty, &no.ty);
                typed(span, ty, domain, Node::If(Box::new(condition), Box::new(yes), Box::new(no)))
            }
        }
    }

    fn literal(&mut self, span: Span, decimal: Decimal, measure: Option<&(String, Span)>) -> Typed {
        let (quantity, plain) = match measure {
            None => (Quantity::pure(), true),
            Some((id, at)) => match self.names.measures.quantity(id) {
                Ok(quantity) => (quantity, false),
                Err(unknown) => {
                    let all = self.names.measures.all().iter().map(|m| m.id.as_str());
                    let fix = suggestion(&unknown, &mut all.into_iter());
                    self.fault(
                        "unknown-measure",
                        *at,
                        words!("没有计量单位“{unknown}”", "there is no measure `{unknown}`"),
                        words!(
                            "数后面的词是计量单位，须在 measures.toml 里",
                            "a word behind a number is a measure of measures.toml"
                        ),
                        fix,
                    );
                    return fault_at(span);
                }
            },
        };
        let ty = Type::Number(NumberType { places: Some(decimal.places), quantity, plain });
        typed(span, ty, Domain::Constant, Node::Number(decimal))
    }

    // ---- names -----------------------------------------------------------------------------------------

    fn name(&mut self, span: Span, path: &[String]) -> Typed {
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        let resolved = match parts.as_slice() {
            [one] => self.plain_name(one),
            ["unit", "name"] => Some(unit(UnitAttribute::Name)),
            ["unit", "kind"] => Some(unit(UnitAttribute::Kind)),
            ["unit", "parent"] => Some(unit(UnitAttribute::Parent)),
            ["period", "start"] => Some((Cell::Given(Outside::PeriodStart), Type::Date)),
            ["period", "end"] => Some((Cell::Given(Outside::PeriodEnd), Type::Date)),
            ["period", "year"] => Some((Cell::Given(Outside::PeriodYear), whole_number())),
            ["head" | "record", field] => self.record_field(field, self.site.source),
            ["prev", field] => self.record_field(field, Source::Previous),
            [table, field] => self.own_column(table, field, Source::Current),
            ["prev", table, field] => self.own_column(table, field, Source::Previous),
            _ => None,
        };
        match resolved {
            Some((cell, ty)) => typed(span, ty, domain_of(cell), Node::Cell(cell)),
            None => {
                self.unknown_name(span, &parts);
                fault_at(span)
            }
        }
    }

    fn plain_name(&self, name: &str) -> Option<(Cell, Type)> {
        if name == "as_of" {
            return Some((Cell::Given(Outside::AsOf), Type::Date));
        }
        if let Some(table) = self.site.table {
            let columns = &self.names.tables[usize::from(table)].columns;
            if let Some(field) = find(columns, name) {
                return Some(self.cell(Some(table), field, self.site.source));
            }
        }
        self.record_field(name, self.site.source)
    }

    fn record_field(&self, name: &str, source: Source) -> Option<(Cell, Type)> {
        find(&self.names.record, name).map(|field| self.cell(None, field, source))
    }

    /// `table.field` is a value only where that table's rows are being walked.
    fn own_column(&self, table: &str, field: &str, source: Source) -> Option<(Cell, Type)> {
        let at = self.table_named(table)?;
        let here = self.site.table == Some(at) && (source == self.site.source || self.site.source == Source::Previous);
        if !here {
            return None;
        }
        let field = find(&self.names.tables[usize::from(at)].columns, field)?;
        Some(self.cell(Some(at), field, self.site.source))
    }

    fn cell(&self, table: Option<u16>, field: u16, source: Source) -> (Cell, Type) {
        let name = self.name_of(table, field);
        (Cell::Field { source, table, field }, name.ty.clone())
    }

    fn name_of(&self, table: Option<u16>, field: u16) -> &Name {
        match table {
            None => &self.names.record[usize::from(field)],
            Some(t) => &self.names.tables[usize::from(t)].columns[usize::from(field)],
        }
    }

    pub fn table_named(&self, name: &str) -> Option<u16> {
        let at = self.names.tables.iter().position(|t| t.id == name || t.label == name)?;
        u16::try_from(at).ok()
    }

    fn unknown_name(&mut self, span: Span, parts: &[&str]) {
        let last = parts.last().copied().unwrap_or_default();
        let written = parts.join(".");
        let table = self.names.tables.iter().find(|t| find(&t.columns, last).is_some());
        if let Some(table) = table {
            let id = &table.id;
            return self.fault(
                "column-outside-rows",
                span,
                words!(
                    "{last} 是表 {id} 的一栏，一份报表里有许多行",
                    "{last} is a column of {id}, which has many rows"
                ),
                words!("在报表一级要说明怎样归并各行", "about a record it must be said how the rows are combined"),
                words!(
                    "写作 sum({id}.{last})、count({id} where …)，或把规则设为 scope = \"row\"",
                    "write sum({id}.{last}) or count({id} where …), or set scope = \"row\""
                ),
            );
        }
        if self.table_named(last).is_some() {
            return self.fault(
                "table-as-value",
                span,
                words!("{last} 是一张表，不是一个值", "{last} is a table, not a value"),
                words!("表只能放在 sum、count、any、all 里", "a table stands inside sum, count, any or all"),
                words!("写作 count({last})", "write count({last})"),
            );
        }
        let fields = self.names.record.iter().chain(self.names.tables.iter().flat_map(|t| &t.columns));
        let all = fields.flat_map(|n| [n.id.as_str(), n.label.as_str()]);
        let own = ["as_of", "unit", "prev", "period", "head"];
        let fix = suggestion(last, &mut all.chain(own));
        self.fault(
            "unknown-name",
            span,
            words!("没有名为“{written}”的指标", "there is no field `{written}`"),
            words!(
                "名称须是本表的指标，或 prev、unit、period、as_of 之一",
                "a name is a field of this form, or one of prev, unit, period, as_of"
            ),
            fix,
        );
    }

    // ---- types -----------------------------------------------------------------------------------------

    pub fn condition(&mut self, expr: &Expr) -> Typed {
        let inner = self.expr(expr);
        self.flag(inner)
    }

    pub fn flag(&mut self, inner: Typed) -> Typed {
        match inner.ty {
            Type::Flag | Type::Unknown => inner,
            Type::Number(_) | Type::Text | Type::Code(_) | Type::Date => {
                let kind = type_words(&inner.ty);
                self.fault(
                    "condition-expected",
                    inner.span,
                    words!("这里要一个条件，写的是{}", "a condition is needed here, this is {}", kind.0; kind.1),
                    words!("and、or、not、when 和 check 只接受真假", "and, or, not, when and check take true or false"),
                    words!(
                        "加上比较，例如 … > 0、… == '…'，或 given(…)",
                        "compare it, such as … > 0 or … == '…', or write given(…)"
                    ),
                );
                fault_at(inner.span)
            }
        }
    }

    pub fn number(&mut self, inner: Typed) -> Typed {
        match inner.ty {
            Type::Number(_) | Type::Unknown => inner,
            Type::Flag | Type::Text | Type::Code(_) | Type::Date => {
                let kind = type_words(&inner.ty);
                self.fault(
                    "number-expected",
                    inner.span,
                    words!("这里要一个数，写的是{}", "a number is needed here, this is {}", kind.0; kind.1),
                    words!("只有数能加减乘除、求和、取绝对值", "only numbers are added, multiplied, summed"),
                    words!(
                        "是否类用 count(… where …)，日期用 days_between(…)",
                        "count yes/no with count(… where …), dates with days_between(…)"
                    ),
                );
                fault_at(inner.span)
            }
        }
    }

    /// The domain of a node over these operands; two different tables do not meet.
    pub fn join(&mut self, span: Span, parts: &[&Typed]) -> Domain {
        let mut domain = Domain::Constant;
        for part in parts {
            match (domain, part.domain) {
                (a, b) if a == b => {}
                (Domain::Rows { .. }, Domain::Rows { .. }) => {
                    self.fault(
                        "two-tables",
                        span,
                        words!("同一个式子里用了两张表的行", "rows of two tables meet in one expression"),
                        words!("两张表的行没有一一对应", "their rows do not belong together one by one"),
                        words!(
                            "先用 sum(…) 或 count(…) 归并其中一张",
                            "combine one of them first with sum(…) or count(…)"
                        ),
                    );
                }
                (a, b) => domain = a.max(b),
            }
        }
        domain
    }

    fn arith(&mut self, span: Span, op: Arith, a: Typed, b: Typed) -> Typed {
        let domain = self.join(span, &[&a, &b]);
        let (a, b) = match op {
            Arith::Add | Arith::Sub => unify(self, a, b, Some(span)),
            Arith::Mul | Arith::Div => (a, b),
        };
        if let (Arith::Div, Node::Number(Decimal { mantissa: 0, .. })) = (op, &b.node) {
            self.fault(
                "division-by-zero",
                b.span,
                words!("除数是 0", "the divisor is 0"),
                words!("除以零没有结果，永远无法判定", "a quotient by zero has no value, so nothing is ever decided"),
                words!(
                    "改正除数；除数可能为零的，用 when 排除",
                    "correct the divisor; keep zero divisors out with `when`"
                ),
            );
        }
        let ty = super::arith::result(op, &a.ty, &b.ty);
        typed(span, ty, domain, Node::Arith(op, Box::new(a), Box::new(b)))
    }

    pub fn compare(&mut self, span: Span, op: Compare, a: Typed, b: Typed) -> Typed {
        let (a, b) = self.same_type(span, a, b);
        let domain = self.join(span, &[&a, &b]);
        let ordered = matches!(op, Compare::Less | Compare::AtMost | Compare::Greater | Compare::AtLeast);
        if ordered && matches!(a.ty, Type::Text | Type::Code(_) | Type::Flag) {
            let kind = type_words(&a.ty);
            let sign = op.sign();
            self.fault(
                "not-ordered",
                span,
                words!("{}之间没有大小，不能用 {}", "{} has no order, so {} does not apply", kind.0, sign; kind.1, sign),
                words!("大小只对数和日期有意义", "only numbers and dates have an order"),
                words!("用 == 或 in […]；取编码里的数字用 digits(…)", "use == or in […]; digits(…) takes a number out of a code"),
            );
        }
        typed(span, Type::Flag, domain, Node::Compare(op, Box::new(a), Box::new(b)))
    }

    /// Brings two operands to one type: literals become codes, measures are converted.
    pub fn same_type(&mut self, span: Span, a: Typed, b: Typed) -> (Typed, Typed) {
        match (&a.ty, &b.ty) {
            (Type::Number(_), Type::Number(_)) => unify(self, a, b, Some(span)),
            (Type::Code(list), Type::Text) => {
                let (list, b) = (*list, b);
                let b = self.as_code(list, b);
                (a, b)
            }
            (Type::Text, Type::Code(list)) => {
                let list = *list;
                let a = self.as_code(list, a);
                (a, b)
            }
            (x, y) if x == y => (a, b),
            (Type::Unknown, _) | (_, Type::Unknown) => (a, b),
            (x, y) => {
                let (x, y) = (type_words(x), type_words(y));
                self.fault(
                    "types-differ",
                    span,
                    words!("{}与{}不能放在一起比", "{} and {} do not compare", x.0, y.0; x.1, y.1),
                    words!("比较的两边要是同一类值", "both sides must be of one type"),
                    words!("检查是否写错了指标，或漏了引号", "check the field names, and the quotation marks"),
                );
                (a, b)
            }
        }
    }

    /// A text literal where an entry of a code list is meant.
    fn as_code(&mut self, list: u16, text: Typed) -> Typed {
        let Node::Text(code) = &text.node else {
            let span = text.span;
            self.fault(
                "code-expected",
                span,
                words!(
                    "代码只能与加引号的代码或同表代码比",
                    "a code compares with a quoted code or a field of the same list"
                ),
                words!("文字指标里写的未必是代码", "a text field need not hold a code"),
                words!("写成 == '代码'", "write == 'code'"),
            );
            return fault_at(span);
        };
        let names = &self.names.lists[usize::from(list)];
        if let Some(at) = names.codes.iter().position(|c| c == code) {
            let node = Node::Code(u16::try_from(at).unwrap_or(u16::MAX));
            return Typed { ty: Type::Code(list), node, ..text };
        }
        if names.codes.is_empty() {
            // That the list is empty has been told where it stands.
            return fault_at(text.span);
        }
        let all = names.codes.join("、");
        let fix = match nearest(code, names.codes.iter().map(String::as_str)) {
            Some(near) => words!("是不是 '{near}'？", "did you mean '{near}'?"),
            None => words!("可用的代码：{all}", "the codes are: {all}"),
        };
        let id = names.id.clone();
        self.fault(
            "unknown-code",
            text.span,
            words!("代码表 {id} 里没有 '{code}'", "code list {id} has no '{code}'"),
            words!("与代码比较时，引号里须是代码本身，不是名称", "the text must be the code itself, not its label"),
            fix,
        );
        fault_at(text.span)
    }

    fn in_list(&mut self, span: Span, x: &Expr, list: &[Expr]) -> Typed {
        let x = self.expr(x);
        let mut entries = Vec::new();
        for entry in list {
            let entry = self.expr(entry);
            if entry.domain != Domain::Constant {
                self.fault(
                    "literal-expected",
                    entry.span,
                    words!("in 后面只列固定的值", "the list behind in holds literals only"),
                    words!("列出的值在读数据之前就要知道", "they must be known before any data is read"),
                    words!("改用 == 和 or", "use == and or"),
                );
                continue;
            }
            entries.push(self.same_type(span, x.clone(), entry).1);
        }
        typed(span, Type::Flag, x.domain, Node::In(Box::new(x), entries))
    }
}

/// A node of a type and domain.
pub(super) fn typed(span: Span, ty: Type, domain: Domain, node: Node) -> Typed {
    Typed { span, ty, domain, node }
}

/// What stands where a fault was reported.
pub(super) fn fault_at(span: Span) -> Typed {
    typed(span, Type::Unknown, Domain::Constant, Node::Fault)
}

/// A whole number without a measure that is not a literal.
pub(super) fn whole_number() -> Type {
    Type::Number(NumberType { places: Some(0), quantity: Quantity::pure(), plain: false })
}

/// "did you mean", or a general remedy.
pub(super) fn suggestion(written: &str, known: &mut dyn Iterator<Item = &str>) -> AuthorWords {
    if cfg!(not(feature = "author")) {
        return AuthorWords::default();
    }
    match nearest(written, known) {
        Some(near) => words!("是不是 {near}？", "did you mean `{near}`?"),
        None => words!("检查“{written}”的拼写", "check the spelling of `{written}`"),
    }
}

/// The kind of a type in words: Chinese, English.
pub(super) fn type_words(ty: &Type) -> (&'static str, &'static str) {
    match ty {
        Type::Number(_) => ("数", "a number"),
        Type::Text => ("文字", "a text"),
        Type::Code(_) => ("代码", "a code"),
        Type::Flag => ("是否", "true or false"),
        Type::Date => ("日期", "a date"),
        Type::Unknown => ("未知", "unknown"),
    }
}

fn unit(attribute: UnitAttribute) -> (Cell, Type) {
    (Cell::Unit(attribute), Type::Text)
}

fn domain_of(cell: Cell) -> Domain {
    match cell {
        Cell::Field { source, table: Some(table), .. } => Domain::Rows { table, source },
        Cell::Field { table: None, .. } | Cell::Unit(_) => Domain::Record,
        Cell::Given(_) => Domain::Constant,
    }
}

/// The type of `if … then a else b` after both were brought together.
fn branch_type(a: &Type, b: &Type) -> Type {
    match (a, b) {
        (Type::Number(x), Type::Number(y)) => Type::Number(super::arith::wider(x, y)),
        (Type::Unknown, other) => other.clone(),
        (other, _) => other.clone(),
    }
}
