//! Which number format each style of a workbook has. Fonts, fills and borders say nothing of a value.

use crate::book::Trouble;
use crate::book::formats::Look;
use crate::book::xml::{Attributes, Xml, local, plain};
use quick_xml::events::{BytesStart, Event};
use shequ_core::map::sort_by_number;

/// The looks of all styles, in the order in which cells refer to them.
pub fn read(mut xml: Xml<'_>) -> Result<Vec<Look>, Trouble> {
    let (mut own, mut looks) = (Vec::new(), Vec::new());
    let mut in_list = Lists::Other;
    loop {
        match xml.next()? {
            Event::Start(e) => match (local(e.name().0), in_list) {
                ("numFmts", _) => in_list = Lists::Formats,
                ("cellXfs", _) => {
                    in_list = Lists::Styles;
                    sort_by_number(&mut own, &|(number, _)| *number);
                }
                ("numFmt", Lists::Formats) => own.extend(format(&e)?),
                ("xf", Lists::Styles) => looks.push(number_of(&e)?.map_or(Look::Plain, |number| look(&own, number))),
                _ => {}
            },
            Event::End(e) => match local(e.name().0) {
                "numFmts" => in_list = Lists::Other,
                // Formats stand before the styles; nothing that counts stands behind.
                "cellXfs" | "styleSheet" => return Ok(looks),
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
fn format(element: &BytesStart<'_>) -> Result<Option<(u32, Look)>, Trouble> {
    let mut look = None;
    for pair in Attributes::of(element) {
        if let ("formatCode", code) = pair? {
            look = Some(Look::of_code(&plain(code)?));
        }
    }
    Ok(number_of(element)?.zip(look))
}

fn number_of(element: &BytesStart<'_>) -> Result<Option<u32>, Trouble> {
    Ok(crate::book::xml::attribute(element, "numFmtId")?.and_then(|number| number.parse().ok()))
}
