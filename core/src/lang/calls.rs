//! Function calls: arity, argument types, and aggregates over the rows of a table.

use super::ast::{Ast, Expr};
use super::check::{Checker, fault_at, suggestion, type_words, typed, whole_number};
use super::functions::{FUNCTIONS, Function, function_named};
use super::names::Site;
use super::typed::{Arith, Domain, Node, NumberType, Reduce, Source, StateTest, TextTest, Type, Typed};
use crate::author_words as words;
use crate::limits::MAX_PLACES;
use crate::measure::Quantity;
use crate::span::{AuthorWords, Lang, Span};

/// Proves `function(args where filter)`.
pub(super) fn call(
    checker: &mut Checker<'_>,
    span: Span,
    (name, name_span): (&str, Span),
    args: &[Expr],
    filter: Option<&Expr>,
) -> Typed {
    let Some(function) = function_named(name) else {
        let fix = suggestion(name, &mut FUNCTIONS.iter().map(|f| f.name));
        checker.fault(
            "unknown-function",
            name_span,
            words!("没有函数 {name}", "there is no function `{name}`"),
            words!("函数只有手册里列出的那些", "only the functions of the manual exist"),
            fix,
        );
        return fault_at(span);
    };
    if args.len() < function.arity.0 || args.len() > function.arity.1 {
        wrong_use(checker, span, function);
        return fault_at(span);
    }
    let row_table = function.over_rows.then(|| args.iter().find_map(|arg| table_of(checker, arg))).flatten();
    match (function.over_rows, row_table) {
        (true, Some((table, source))) if args.len() == 1 => {
            aggregate(checker, span, function, (table, source), &args[0], filter)
        }
        (true, None) if function.name == "min" || function.name == "max" => {
            if args.len() < 2 || filter.is_some() {
                wrong_use(checker, span, function);
                return fault_at(span);
            }
            extreme(checker, span, function.name == "max", args)
        }
        (true, _) => {
            wrong_use(checker, span, function);
            fault_at(span)
        }
        (false, _) if filter.is_some() => {
            wrong_use(checker, span, function);
            fault_at(span)
        }
        (false, _) => plain_call(checker, span, function, args),
    }
}

fn wrong_use(checker: &mut Checker<'_>, span: Span, function: &Function) {
    let Function { name, signature, example, .. } = function;
    checker.fault(
        "wrong-arguments",
        span,
        words!("{name} 的参数不对", "`{name}` is not used this way"),
        words!("它的用法是 {signature}", "its use is {signature}"),
        words!("例如 {example}", "for example {example}"),
    );
}

fn plain_call(checker: &mut Checker<'_>, span: Span, function: &Function, args: &[Expr]) -> Typed {
    let first = &args[0];
    match function.name {
        "given" => state(checker, span, StateTest::Given, first),
        "blank" => state(checker, span, StateTest::Blank, first),
        "abs" => {
            let x = checker.expr(first);
            let x = checker.number(x);
            typed(span, x.ty.clone(), x.domain, Node::Abs(Box::new(x)))
        }
        "or_zero" => {
            let x = checker.expr(first);
            let x = checker.number(x);
            typed(span, x.ty.clone(), x.domain, Node::OrZero(Box::new(x)))
        }
        "round" => round(checker, span, function, args),
        "change" => change(checker, span, first),
        "len" => text(checker, first, Node::Len, span, plain_whole()),
        "minutes" => {
            let ty = measured_whole(checker, "minute");
            text(checker, first, Node::Minutes, span, ty)
        }
        "overlaps" => text(checker, first, Node::Overlaps, span, Type::Flag),
        "year_of" => date(checker, first, Node::YearOf, span, whole_number()),
        "month_of" => date(checker, first, Node::MonthOf, span, whole_number()),
        "days_between" => {
            let ty = measured_whole(checker, "day");
            let (a, b) = (date_arg(checker, first), date_arg(checker, &args[1]));
            let domain = checker.join(span, &[&a, &b]);
            typed(span, ty, domain, Node::DaysBetween(Box::new(a), Box::new(b)))
        }
        "starts_with" => text_test(checker, span, function, TextTest::StartsWith, args),
        "ends_with" => text_test(checker, span, function, TextTest::EndsWith, args),
        "contains" => text_test(checker, span, function, TextTest::Contains, args),
        "digits" => digits(checker, span, function, args),
        _ => {
            wrong_use(checker, span, function);
            fault_at(span)
        }
    }
}

/// The table that an aggregate's argument ranges over: the first `table` or `prev.table` in it.
fn table_of(checker: &Checker<'_>, expr: &Expr) -> Option<(u16, Source)> {
    let named = |path: &[String]| match path {
        [prev, table, ..] if prev == "prev" => checker.table_named(table).map(|t| (t, Source::Previous)),
        [table, ..] => checker.table_named(table).map(|t| (t, checker.site.source)),
        [] => None,
    };
    let first = |parts: &[&Expr]| parts.iter().find_map(|part| table_of(checker, part));
    match &expr.node {
        Ast::Name(path) => named(path),
        Ast::Number(..) | Ast::Text(_) | Ast::Date(_) | Ast::Flag(_) | Ast::Fault => None,
        Ast::Call { args, .. } => first(&args.iter().collect::<Vec<_>>()),
        Ast::Negate(a) | Ast::Not(a) | Ast::In(a, _) => table_of(checker, a),
        Ast::Arith(_, a, b) | Ast::Compare(_, a, b) | Ast::Logic(_, a, b) => first(&[a, b]),
        Ast::Between(a, b, c) | Ast::If(a, b, c) => first(&[a, b, c]),
    }
}

fn aggregate(
    checker: &mut Checker<'_>,
    span: Span,
    function: &Function,
    (table, source): (u16, Source),
    arg: &Expr,
    filter: Option<&Expr>,
) -> Typed {
    let outer = checker.site;
    checker.site = Site { table: Some(table), source };
    let whole_table =
        matches!(&arg.node, Ast::Name(path) if path.last().and_then(|name| checker.table_named(name)) == Some(table));
    let value = (!whole_table).then(|| checker.expr(arg));
    let filter = filter.map(|f| checker.condition(f));
    checker.site = outer;
    let how = match function.name {
        "sum" => Reduce::Sum,
        "count" => Reduce::Count,
        "min" => Reduce::Min,
        "max" => Reduce::Max,
        "any" => Reduce::Any,
        _ => Reduce::All,
    };
    let shaped = match how {
        Reduce::Count => value.is_none(),
        Reduce::Any | Reduce::All => value.is_none() && filter.is_some(),
        Reduce::Sum | Reduce::Min | Reduce::Max => value.is_some(),
    };
    if !shaped {
        wrong_use(checker, span, function);
        return fault_at(span);
    }
    for part in value.iter().chain(&filter) {
        let _ = checker.join(span, &[part, &typed(span, Type::Flag, Domain::Rows { table, source }, Node::Flag(true))]);
    }
    let (ty, value, filter) = match how {
        Reduce::Count => (plain_whole(), None, filter),
        Reduce::Any | Reduce::All => (Type::Flag, filter, None),
        Reduce::Sum | Reduce::Min | Reduce::Max => {
            let value = value.map(|v| checker.number(v));
            let ty = value.as_ref().map_or(Type::Unknown, |v| v.ty.clone());
            if matches!(&ty, Type::Number(NumberType { places: None, .. })) {
                checker.fault(
                    "sum-of-quotients",
                    arg.span,
                    words!(
                        "{} 里是一个商，没有固定的小数位",
                        "{} ranges over a quotient, which has no fixed decimals",
                        function.name
                    ),
                    words!(
                        "比值相加没有意义；要的往往是合计之比",
                        "adding ratios means nothing; a ratio of sums is meant most often"
                    ),
                    words!(
                        "写成 sum(…) / sum(…)，或先 round(…, 位数)",
                        "write sum(…) / sum(…), or round(…, places) first"
                    ),
                );
            }
            (ty, value, filter)
        }
    };
    let node = Node::Reduce { how, table, source, value: value.map(Box::new), filter: filter.map(Box::new) };
    typed(span, ty, Domain::Record, node)
}

fn extreme(checker: &mut Checker<'_>, span: Span, greatest: bool, args: &[Expr]) -> Typed {
    let mut list: Vec<Typed> = Vec::new();
    for arg in args {
        let x = checker.expr(arg);
        let x = checker.number(x);
        let x = match list.first() {
            Some(first) => checker.same_type(span, first.clone(), x).1,
            None => x,
        };
        list.push(x);
    }
    let domain = checker.join(span, &list.iter().collect::<Vec<_>>());
    let ty = list.iter().skip(1).fold(list[0].ty.clone(), |ty, x| match (&ty, &x.ty) {
        (Type::Number(a), Type::Number(b)) => Type::Number(super::arith::wider(a, b)),
        _ => Type::Unknown,
    });
    typed(span, ty, domain, Node::Extreme(greatest, list))
}

/// `given` and `blank` ask about a cell, not about the result of a calculation.
fn state(checker: &mut Checker<'_>, span: Span, test: StateTest, arg: &Expr) -> Typed {
    let x = checker.expr(arg);
    if !matches!(x.node, Node::Cell(_) | Node::Fault) {
        checker.fault(
            "cell-expected",
            arg.span,
            words!("这里要一个指标名", "the name of a field is needed here"),
            words!("填没填只对单个指标有意义", "only a cell is filled in or not"),
            words!("分别写 given(a) and given(b)", "write given(a) and given(b)"),
        );
        return fault_at(span);
    }
    typed(span, Type::Flag, x.domain, Node::State(test, Box::new(x)))
}

fn round(checker: &mut Checker<'_>, span: Span, function: &Function, args: &[Expr]) -> Typed {
    let x = checker.expr(&args[0]);
    let x = checker.number(x);
    let Some(places) = small(&args[1]).filter(|p| *p <= MAX_PLACES) else {
        wrong_use(checker, span, function);
        return fault_at(span);
    };
    let ty = match &x.ty {
        Type::Number(ty) => Type::Number(NumberType { places: Some(places), ..ty.clone() }),
        _ => Type::Unknown,
    };
    typed(span, ty, x.domain, Node::Round(Box::new(x), places))
}

/// `change(x)` is `(x - prev.x) / prev.x`.
fn change(checker: &mut Checker<'_>, span: Span, arg: &Expr) -> Typed {
    let now = checker.expr(arg);
    let now = checker.number(now);
    let outer = checker.site;
    checker.site = Site { source: Source::Previous, ..outer };
    let faults = checker.faults.len();
    let before = checker.expr(arg);
    checker.faults.truncate(faults);
    checker.site = outer;
    if !matches!(now.ty, Type::Number(_)) {
        return fault_at(span);
    }
    let pure = |places| Type::Number(NumberType { places, quantity: Quantity::pure(), plain: false });
    let domain = checker.join(span, &[&now, &before]);
    let (same, quotient) = (now.ty.clone(), pure(None));
    let difference = typed(span, same, domain, Node::Arith(Arith::Sub, Box::new(now), Box::new(before.clone())));
    typed(span, quotient, domain, Node::Arith(Arith::Div, Box::new(difference), Box::new(before)))
}

fn text(checker: &mut Checker<'_>, arg: &Expr, node: impl FnOnce(Box<Typed>) -> Node, span: Span, ty: Type) -> Typed {
    let x = text_arg(checker, arg);
    typed(span, ty, x.domain, node(Box::new(x)))
}

fn text_arg(checker: &mut Checker<'_>, arg: &Expr) -> Typed {
    let x = checker.expr(arg);
    if matches!(x.ty, Type::Text | Type::Unknown) {
        return x;
    }
    wrong_type(checker, &x, words!("文字指标", "a text field"));
    fault_at(arg.span)
}

fn date(checker: &mut Checker<'_>, arg: &Expr, node: impl FnOnce(Box<Typed>) -> Node, span: Span, ty: Type) -> Typed {
    let x = date_arg(checker, arg);
    typed(span, ty, x.domain, node(Box::new(x)))
}

fn date_arg(checker: &mut Checker<'_>, arg: &Expr) -> Typed {
    let x = checker.expr(arg);
    if matches!(x.ty, Type::Date | Type::Unknown) {
        return x;
    }
    wrong_type(checker, &x, words!("日期指标或 2025-12-31 这样的日期", "a date field or a day such as 2025-12-31"));
    fault_at(arg.span)
}

fn wrong_type(checker: &mut Checker<'_>, found: &Typed, wanted: AuthorWords) {
    let kind = type_words(&found.ty);
    checker.fault(
        "wrong-type",
        found.span,
        words!("这里要{}，写的是{}", "{} is needed here, this is {}", wanted.get(Lang::Zh), kind.0; wanted.get(Lang::En), kind.1),
        words!("函数只接受手册里写明的类型", "a function takes the types that the manual names"),
        words!("检查指标的 kind", "check the kind of the field"),
    );
}

fn text_test(checker: &mut Checker<'_>, span: Span, function: &Function, test: TextTest, args: &[Expr]) -> Typed {
    let x = text_arg(checker, &args[0]);
    let Ast::Text(part) = &args[1].node else {
        wrong_use(checker, span, function);
        return fault_at(span);
    };
    typed(span, Type::Flag, x.domain, Node::Text2(test, Box::new(x), part.clone()))
}

fn digits(checker: &mut Checker<'_>, span: Span, function: &Function, args: &[Expr]) -> Typed {
    let x = text_arg(checker, &args[0]);
    match (small(&args[1]), small(&args[2])) {
        (Some(from), Some(to)) if from >= 1 && from <= to && to - from < 15 => {
            typed(span, plain_whole(), x.domain, Node::Digits(Box::new(x), from, to))
        }
        _ => {
            wrong_use(checker, span, function);
            fault_at(span)
        }
    }
}

/// A small whole literal.
fn small(expr: &Expr) -> Option<u8> {
    match &expr.node {
        Ast::Number(decimal, None) => decimal.with_places(0).and_then(|n| u8::try_from(n).ok()),
        _ => None,
    }
}

fn plain_whole() -> Type {
    Type::Number(NumberType { places: Some(0), quantity: Quantity::pure(), plain: true })
}

/// A whole number in a measure; a pure one where the catalogue has no such measure.
fn measured_whole(checker: &Checker<'_>, id: &str) -> Type {
    let quantity = checker.names.measures.quantity(id).unwrap_or_else(|_| Quantity::pure());
    Type::Number(NumberType { places: Some(0), quantity, plain: false })
}
