//! What stands in a sheet already stays beside what is put in: formats, notes and drawings of others.

use super::notes::{AUTHOR, noted};
use super::sheet::{OURS, coloured};
use super::styles::{PLAIN, extended};
use super::{Mark, Weight, cell_of};
use shequ_core::map::Map;
use std::collections::BTreeMap;

fn marks(cells: &[(u32, u32)]) -> BTreeMap<(u32, u32), Mark> {
    cells.iter().map(|at| (*at, Mark { weight: Weight::Error, note: "<错> & \"误\"".to_owned() })).collect()
}

const SHEET: &str = r#"<x:worksheet xmlns:x="m"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData><x:conditionalFormatting sqref="A1"><x:cfRule type="cellIs" dxfId="0" priority="1" operator="equal"><x:formula>1</x:formula></x:cfRule></x:conditionalFormatting><x:dataValidations count="0"/><x:pageSetup/><x:tableParts count="0"/></x:worksheet>"#;

#[test]
fn colours_stand_where_the_format_wants_them_and_go_again() {
    let looks = Map::from_iter([(Weight::Error, 7)]);
    let told = coloured(SHEET, &marks(&[(0, 0), (4, 27)]), &looks, Some("r9")).unwrap();
    let at = |part: &str| told.find(part).unwrap_or_else(|| panic!("{part} in {told}"));
    assert!(at("sqref=\"A1 AB5\"") > at("operator=\"equal\""));
    assert!(at("sqref=\"A1 AB5\"") < at("<x:dataValidations"));
    assert!(at("<x:legacyDrawing") > at("<x:pageSetup") && at("<x:legacyDrawing") < at("<x:tableParts"));
    assert!(told.contains("dxfId=\"7\" priority=\"1\"") && told.contains("priority=\"4\" operator"), "{told}");
    assert!(told.contains(&OURS.replace('"', "&quot;")));

    // A second time nothing is added and the rule of the user stays where it is.
    let again = coloured(&told, &marks(&[(0, 0), (4, 27)]), &looks, None).unwrap();
    assert_eq!(again, told);
    let without = coloured(&told, &marks(&[]), &looks, None).unwrap();
    assert!(!without.contains("shequ") && without.contains("operator=\"equal\""), "{without}");
}

const COMMENTS: &str = r#"<comments xmlns="m"><authors><author>韦志明</author></authors><commentList><comment ref="A1" authorId="0"><text><t>已核对</t></text></comment></commentList></comments>"#;
const DRAWING: &str = r#"<xml xmlns:v="v" xmlns:x="x"><v:shapetype id="_x0000_t202"/><v:shape id="_x0000_s900001"><x:ClientData ObjectType="Note"><x:Row>0</x:Row><x:Column>0</x:Column></x:ClientData></v:shape></xml>"#;

#[test]
fn notes_of_others_stay_and_ours_are_replaced() {
    let both = marks(&[(0, 0), (2, 1)]);
    let first = noted(Some(COMMENTS), Some(DRAWING), &both, 0).unwrap();
    assert_eq!(first.comments.matches("<comment ").count(), 2, "{}", first.comments);
    assert!(first.comments.contains("已核对") && first.comments.contains("&lt;错&gt; &amp; &quot;误&quot;"));
    assert!(first.comments.contains(&format!("<author>{AUTHOR}</author>")));
    assert_eq!(first.drawing.matches("<v:shape ").count(), 2);
    assert!(first.drawing.contains("_x0000_s900002\""), "{}", first.drawing);

    let second = noted(Some(&first.comments), Some(&first.drawing), &both, 0).unwrap();
    assert_eq!((second.comments, second.drawing), (first.comments.clone(), first.drawing.clone()));
    let none = noted(Some(&first.comments), Some(&first.drawing), &marks(&[]), 0).unwrap();
    assert!(none.any && none.comments.contains("已核对") && !none.comments.contains("<错>"));
    assert_eq!(none.drawing, DRAWING);
}

#[test]
fn parts_that_do_not_hold_together_get_no_notes() {
    assert!(noted(Some("<comments><authors/>"), None, &marks(&[(0, 0)]), 0).is_none());
    assert!(noted(None, Some("<xml><br></xml>"), &marks(&[(0, 0)]), 0).is_none());
    assert!(coloured("<worksheet><sheetData>", &marks(&[(0, 0)]), &Map::new(), None).is_none());
}

#[test]
fn looks_are_added_once() {
    let (first, looks) = extended(PLAIN).unwrap();
    assert_eq!(looks.colours.len(), 3);
    let (second, again) = extended(&first).unwrap();
    assert_eq!(second, first);
    assert_eq!(again.colours, looks.colours);
    assert!(extended("<styleSheet/>").is_none());
}

#[test]
fn addresses_are_read() {
    assert_eq!(cell_of("A1"), Some((0, 0)));
    assert_eq!(cell_of("FP19"), Some((18, 171)));
    for wrong in ["", "A", "1", "a1", "A0", "5:5", "AAAAAAAA1"] {
        assert_eq!(cell_of(wrong), None, "{wrong}");
    }
}
