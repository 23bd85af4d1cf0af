//! Operations between records and their rows, column by column.

use super::register::{Bytes, Numbers, Register, zip_bytes};
use super::{At, Columns, Lanes, Reduction};
use crate::eval::lanes::{range, starts};
use crate::plan::{Reg, Rows, Width};

pub(super) fn sum(columns: &mut Columns, at: At<'_>, (a, filter): (Reg, Option<Reg>), rows: Rows) -> Register {
    if let (Numbers::Long(numbers), None, true) = (columns.numbers(at.input, a), filter, Columns::is_long(at)) {
        // The plan proved that the sum of the most rows fits 64 bits.
        let of = |record| numbers[range(at.input, rows, record)].iter().sum();
        return Register::Long((0..at.entries).map(of).collect());
    }
    columns.numbers_by(at, &mut |m, i| {
        let counted = range(at.input, rows, i).filter(|row| m.counted(at.input, filter, *row));
        let numbers = m.numbers(at.input, a);
        counted.map(|row| numbers.at(row)).sum()
    })
}

pub(super) fn reduce(
    columns: &mut Columns,
    at: At<'_>,
    (a, b): (Option<Reg>, Option<Reg>),
    rows: Rows,
    reduction: &Reduction<impl Fn(u8, u8) -> u8, impl Fn(u8, u8) -> u8>,
) -> Register {
    let (mut out, mut each) = (columns.new_bytes(), columns.new_bytes());
    let operand = |reg: Option<Reg>, absent: u8| reg.map_or(Bytes::One(absent), |reg| columns.bytes(at.input, reg));
    let count = starts(at.input, rows).and_then(<[u32]>::last).map_or(0, |end| *end as usize);
    let (a, b) = (operand(a, reduction.absent.0), operand(b, reduction.absent.1));
    zip_bytes(a, b, count, &mut each, &reduction.of);
    out.extend((0..at.entries).map(|record| {
        let rows = &each[range(at.input, rows, record)];
        rows.iter().fold(reduction.none, |so_far, row| (reduction.join)(so_far, *row))
    }));
    columns.spare_bytes.push(each);
    Register::Byte(out)
}

pub(super) fn spread(columns: &Columns, at: At<'_>, a: Reg, rows: Rows) -> Register {
    let starts = starts(at.input, rows).unwrap_or(&[]);
    let owners = || starts.windows(2).enumerate().flat_map(|(i, w)| std::iter::repeat_n(i, (w[1] - w[0]) as usize));
    if at.input.plan.shapes[a as usize].width == Width::Byte {
        return match columns.bytes(at.input, a) {
            Bytes::Slice(v) => Register::Byte(owners().map(|i| v[i]).collect()),
            Bytes::One(b) => Register::OneByte(b),
        };
    }
    match columns.numbers(at.input, a) {
        Numbers::Long(v) => Register::Long(owners().map(|i| v[i]).collect()),
        Numbers::Wide(v) => Register::Wide(owners().map(|i| v[i]).collect()),
        Numbers::One(n) => Register::OneNumber(n),
    }
}
