//! Which number format each style of a workbook has. Fonts, fills and borders say nothing of a value.

use crate::book::Trouble;
use crate::book::formats::Look;
use crate::book::xml::{Element, Event, Xml, count, local, plain};
use shequ_core::map::sort_by_number;

/// The looks of all styles, in the order in which cells refer to them.
pub fn read(mut xml: Xml<'_>) -> Result<Vec<Look>, Trouble> {
    let (mut own, mut looks) = (Vec::new(), Vec::new());
    let mut in_list = Lists::Other;
    loop {
        match xml.event()? {
            Event::Start(e) => match (local(e.name()), in_list) {
                (b"numFmts", _) => in_list = Lists::Formats,
                (b"cellXfs", _) => {
                    in_list = Lists::Styles;
                    sort_by_number(&mut own, &|(number, _)| *number);
                }
                (b"numFmt", Lists::Formats) => own.extend(format(&e)?),
                (b"xf", Lists::Styles) => looks.push(number_of(&e).map_or(Look::Plain, |number| look(&own, number))),
                _ => {}
            },
            Event::End(name) => match local(name) {
                b"numFmts" => in_list = Lists::Other,
                // Formats stand before the styles; nothing that counts stands behind.
                b"cellXfs" | b"styleSheet" => return Ok(looks),
                _ => {}
            },
            _ => {}
        }
    }
}

#[derive(Clone, Copy)]
enum Lists {
    Formats,
    Styles,
    Other,
}

/// The look of a number format: the last that the workbook tells of it, or the one that every program knows.
fn look(own: &[(u32, Look)], number: u32) -> Look {
    let behind = own.partition_point(|(other, _)| *other <= number);
    match behind.checked_sub(1).map(|at| own[at]) {
        Some((own, look)) if own == number => look,
        _ => Look::of_number(number),
    }
}

/// A format of the workbook's own.
fn format(element: &Element<'_>) -> Result<Option<(u32, Look)>, Trouble> {
    let (Some(number), Some(code)) = (number_of(element), element.attribute(b"formatCode")) else { return Ok(None) };
    Ok(Some((number, Look::of_code(&plain(code)?))))
}

fn number_of(element: &Element<'_>) -> Option<u32> {
    element.attribute(b"numFmtId").and_then(count)?.try_into().ok()
}
