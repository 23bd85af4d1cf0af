//! Expressions, names and measures.

use super::code::{Coded, Reader, Writer, coded_enum, coded_struct};
use crate::lang::{
    Arith, Cell, Compare, Domain, Logic, Node, NumberType, Outside, Reduce, Source, StateTest, TextTest, Type, Typed,
    UnitAttribute,
};
use crate::measure::{Dimension, Fraction, Measure, Measures, Quantity};
use crate::span::{Span, Words};
use crate::value::{Date, Decimal, Kind};

coded_struct!(Words { zh en });
coded_struct!(Decimal { mantissa places });
coded_struct!(Fraction { n d });
coded_struct!(Quantity { dimension factor });
coded_struct!(Measure { id label symbols dimension factor });

coded_enum!(Type { 0 Number(number), 1 Text, 2 Code(list), 3 Flag, 4 Date, 5 Unknown, });
coded_enum!(Domain { 0 Constant, 1 Record, 2 Rows { table source }, });
coded_enum!(Source { 0 Current, 1 Previous, });
coded_enum!(Cell { 0 Field { source table field }, 1 Unit(attribute), 2 Given(outside), });
coded_enum!(UnitAttribute { 0 Name, 1 Kind, 2 Parent, });
coded_enum!(Outside { 0 AsOf, 1 PeriodStart, 2 PeriodEnd, 3 PeriodYear, });
coded_enum!(Compare { 0 Equal, 1 NotEqual, 2 Less, 3 AtMost, 4 Greater, 5 AtLeast, });
coded_enum!(Arith { 0 Add, 1 Sub, 2 Mul, 3 Div, });
coded_enum!(Logic { 0 And, 1 Or, 2 Implies, });
coded_enum!(Reduce { 0 Sum, 1 Count, 2 Min, 3 Max, 4 Any, 5 All, });
coded_enum!(TextTest { 0 StartsWith, 1 EndsWith, 2 Contains, });
coded_enum!(StateTest { 0 Given, 1 Blank, 2 Answered, 3 Readable, });
coded_enum!(Kind {
    0 Number { places }, 1 Text, 2 Code { list }, 3 Flag, 4 Date, 5 Year, 6 Month, 7 Phone, 8 Email, 9 Uscc,
    10 Division, 11 Intervals,
});
coded_enum!(Node {
    0 Number(n), 1 Text(text), 2 Code(code), 3 Date(date), 4 Flag(flag), 5 Cell(cell), 6 Entered(cell), 7 Negate(a),
    8 Arith(how a b), 9 Convert(a by), 10 Compare(how a b), 11 In(a list), 12 Logic(how a b), 13 Not(a), 14 If(c a b),
    15 Abs(a), 16 Extreme(greatest list), 17 Round(a places), 18 OrZero(a), 19 State(test a), 20 Len(a),
    21 Text2(test a literal), 22 Digits(a first last), 23 YearOf(a), 24 MonthOf(a), 25 DaysBetween(a b), 26 Minutes(a),
    27 Overlaps(a), 28 Reduce { how table source value filter }, 29 Fault,
});

impl Coded for NumberType {
    fn put(&self, out: &mut Writer) {
        out.once(0, format!("{self:?}"), |out| {
            self.places.put(out);
            self.quantity.put(out);
            self.plain.put(out);
        });
    }

    fn take(from: &mut Reader<'_>) -> Self {
        let read = |from: &mut Reader<'_>| Self {
            places: Coded::take(from),
            quantity: Coded::take(from),
            plain: Coded::take(from),
        };
        from.once(|from| &mut from.numbers_known, read)
    }
}

impl Coded for Typed {
    fn put(&self, out: &mut Writer) {
        out.once(1, look(self), |out| {
            self.ty.put(out);
            self.domain.put(out);
            self.node.put(out);
        });
    }

    fn take(from: &mut Reader<'_>) -> Self {
        let read = |from: &mut Reader<'_>| Self {
            span: Span::default(),
            ty: Coded::take(from),
            domain: Coded::take(from),
            node: Coded::take(from),
        };
        from.once(|from| &mut from.typed_known, read)
    }
}

/// An expression without the places where it stood in a file, which nobody asks for any more.
fn look(typed: &Typed) -> String {
    let all = format!("{typed:?}");
    let mut parts = all.split("span: Span { ");
    let mut look = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        look.push_str(part.split_once('}').map_or(part, |(_, rest)| rest));
    }
    look
}

impl Coded for Date {
    fn put(&self, out: &mut Writer) {
        self.days().put(out);
    }

    fn take(from: &mut Reader<'_>) -> Self {
        let day = Self::from_days(i64::from(i32::take(from)));
        day.unwrap_or_else(|| {
            from.break_off();
            Self::from_days(0).expect("a day of the calendar")
        })
    }
}

impl Coded for Measures {
    fn put(&self, out: &mut Writer) {
        self.all().to_vec().put(out);
    }

    fn take(from: &mut Reader<'_>) -> Self {
        Self::new(Vec::take(from))
    }
}

impl Coded for Dimension {
    fn put(&self, out: &mut Writer) {
        self.powers().put(out);
    }

    fn take(from: &mut Reader<'_>) -> Self {
        Self::of_powers(Coded::take(from))
    }
}
