//! The laws of measures: what may be added and compared, and what products and quotients are counted in.

use super::check::Checker;
use super::typed::{Arith, Domain, Node, NumberType, Type, Typed};
use crate::author_words as words;
use crate::limits::MAX_PLACES;
use crate::measure::{Fraction, Quantity};
use crate::span::{Span, Words};

/// Brings `b` to the measure of `a` (or `a` to that of `b`, where `a` is a plain literal).
/// Reports a fault at `span`, or at `b` where none is given, when their dimensions differ.
pub(super) fn unify(checker: &mut Checker<'_>, a: Typed, b: Typed, span: Option<Span>) -> (Typed, Typed) {
    let (Type::Number(x), Type::Number(y)) = (&a.ty, &b.ty) else { return (a, b) };
    if x.plain && y.plain || x.quantity == y.quantity {
        return (a, b);
    }
    if adapts(&b, y, x) {
        let quantity = x.quantity.clone();
        return (a, measured(b, quantity));
    }
    if adapts(&a, x, y) {
        let quantity = y.quantity.clone();
        return (measured(a, quantity), b);
    }
    if x.quantity.dimension != y.quantity.dimension {
        dimension_fault(checker, &a, &b, span.unwrap_or(b.span));
        return (a, b);
    }
    match y.quantity.factor.over(x.quantity.factor) {
        Some(factor) => {
            let quantity = x.quantity.clone();
            (a, convert(b, factor, quantity))
        }
        None => (a, b),
    }
}

/// Whether a plain number takes the measure of `other`. A share of counts does not become per cent by meeting
/// `60%`: it is converted; the literal `60` beside a field in per cent does.
fn adapts(number: &Typed, ty: &NumberType, other: &NumberType) -> bool {
    ty.plain && (number.domain == Domain::Constant || !other.quantity.dimension.is_none())
}

/// A plain literal takes the measure of what it meets.
fn measured(literal: Typed, quantity: Quantity) -> Typed {
    match literal.ty {
        Type::Number(ty) => Typed { ty: Type::Number(NumberType { quantity, plain: false, ..ty }), ..literal },
        Type::Text | Type::Code(_) | Type::Flag | Type::Date | Type::Unknown => literal,
    }
}

fn convert(number: Typed, factor: Fraction, quantity: Quantity) -> Typed {
    let places = match &number.ty {
        Type::Number(ty) if factor.d == 1 => ty.places,
        Type::Number(_) | Type::Text | Type::Code(_) | Type::Flag | Type::Date | Type::Unknown => None,
    };
    Typed {
        span: number.span,
        domain: number.domain,
        ty: Type::Number(NumberType { places, quantity, plain: false }),
        node: Node::Convert(Box::new(number), factor),
    }
}

/// The type of `a op b` after [`unify`] for sums.
pub(super) fn result(op: Arith, a: &Type, b: &Type) -> Type {
    let (Type::Number(x), Type::Number(y)) = (a, b) else { return Type::Unknown };
    match op {
        Arith::Add | Arith::Sub => Type::Number(wider(x, y)),
        Arith::Mul => {
            let places = x.places.zip(y.places).map(|(p, q)| p + q).filter(|sum| *sum <= 3 * MAX_PLACES);
            Type::Number(NumberType { places, quantity: combined(x, y, Arith::Mul), plain: x.plain && y.plain })
        }
        Arith::Div => {
            Type::Number(NumberType { places: None, quantity: combined(x, y, Arith::Div), plain: x.plain && y.plain })
        }
    }
}

/// The type that holds both numbers exactly.
pub(super) fn wider(x: &NumberType, y: &NumberType) -> NumberType {
    NumberType {
        places: x.places.zip(y.places).map(|(p, q)| p.max(q)),
        quantity: if x.plain { y.quantity.clone() } else { x.quantity.clone() },
        plain: x.plain && y.plain,
    }
}

fn combined(x: &NumberType, y: &NumberType, op: Arith) -> Quantity {
    let (a, b) = (&x.quantity, &y.quantity);
    let (dimension, factor) = match op {
        Arith::Div => (a.dimension.over(&b.dimension), a.factor.over(b.factor)),
        Arith::Add | Arith::Sub | Arith::Mul => (a.dimension.times(&b.dimension), a.factor.times(b.factor)),
    };
    Quantity { dimension, factor: factor.unwrap_or(Fraction::ONE) }
}

fn dimension_fault(checker: &mut Checker<'_>, a: &Typed, b: &Typed, span: Span) {
    let (Type::Number(x), Type::Number(y)) = (&a.ty, &b.ty) else { return };
    let (left, right) = (super::print(a, checker.names), super::print(b, checker.names));
    let (p, q) = (told(checker, &x.quantity), told(checker, &y.quantity));
    let over = x.quantity.dimension.over(&y.quantity.dimension);
    let known = checker.names.measures.all().iter().any(|m| m.dimension == over) || !over.is_none();
    let fix = if known && !x.quantity.dimension.is_none() && !y.quantity.dimension.is_none() {
        words!("是不是要用比值 {left} / {right}？", "did you mean the quotient `{left} / {right}`?")
    } else {
        words!(
            "把两边换算成同一种量：一边除以或乘以缺少的那个量",
            "bring both sides to one kind of quantity: divide or multiply one of them"
        )
    };
    checker.fault(
        "measures-differ",
        span,
        words!("{left} 的计量单位是{}，{right} 的是{}", "`{left}` is counted in {}, `{right}` in {}", p.zh, q.zh; p.en, q.en),
        words!("不同种的量不能相加减，也不能比大小", "different kinds of quantity are neither added nor compared"),
        fix,
    );
}

/// A formula that gives another kind of quantity than its field has.
pub(super) fn not_the_measure(checker: &mut Checker<'_>, typed: &Typed, found: &Quantity, wanted: &Quantity) {
    let formula = super::print(typed, checker.names);
    let (p, q) = (told(checker, wanted), told(checker, found));
    checker.fault(
        "measures-differ",
        typed.span,
        words!(
            "指标的计量单位是{}，公式 {formula} 得出的是{}",
            "the field is counted in {}, its formula `{formula}` gives {}",
            p.zh, q.zh; p.en, q.en
        ),
        words!("公式的结果要能用指标的计量单位表示", "what a formula gives must be told in the measure of its field"),
        words!("改正公式，或改正指标的 measure", "correct the formula, or the `measure` of the field"),
    );
}

/// A quantity in words: the measure that has it, or its dimension.
fn told(checker: &Checker<'_>, quantity: &Quantity) -> Words {
    if quantity.dimension.is_none() && quantity.factor == Fraction::ONE {
        return crate::words!("纯数", "pure numbers");
    }
    let dimension = &quantity.dimension;
    checker.names.measures.told(quantity).unwrap_or_else(|| crate::words!("{dimension}", "{dimension}"))
}
