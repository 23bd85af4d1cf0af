//! Bytes that nobody should have written: no end in panic, and nothing read is lost.

use super::{Dice, ours, package};

const STRINGS: &str = "<sst><si><t>甲</t></si><si><r><t>乙 &amp; 丙</t></r></si></sst>";
const STYLES: &str = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;年&quot;\"/></numFmts>\
    <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"9\"/></cellXfs></styleSheet>";
const SHEET: &str = "<worksheet><cols><col min=\"1\" max=\"2\" hidden=\"1\"/></cols><sheetData>\
    <row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\"><f>TODAY()</f><v>45000</v></c></row>\
    <row r=\"2\" hidden=\"true\"><c t=\"inlineStr\"><is><t>丁_x000D_</t></is></c><c s=\"2\"><v>0.5</v></c></row>\
    <row r=\"3\"><c r=\"C3\" t=\"e\"><v>#N/A</v></c><c t=\"b\"><v>1</v></c></row></sheetData>\
    <mergeCells><mergeCell ref=\"A1:A3\"/></mergeCells></worksheet>";

/// The text with a few pieces changed: bytes that mean something in XML, pieces doubled, moved, cut out.
fn mutated(text: &str, dice: &mut Dice) -> String {
    const MARKS: &[&str] = &[
        "<", ">", "\"", "'", "&", ";", "/", "=", " ", "<!--", "-->", "<![CDATA[", "]]>", "<?", "&#0;", "9", "_xD800_",
        ":",
    ];
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..=dice.below(3) {
        let at = dice.below(chars.len());
        let to = (at + dice.below(24)).min(chars.len());
        let piece: Vec<char> = chars[at..to].to_vec();
        match dice.below(4) {
            0 => drop(chars.splice(at..(at + 1).min(chars.len()), dice.of(MARKS).chars())),
            1 => drop(chars.splice(at..to, [])),
            2 => drop(chars.splice(at..at, piece)),
            _ => {
                let other = dice.below(chars.len());
                chars.splice(other..other, piece);
            }
        }
        if chars.is_empty() {
            break;
        }
    }
    chars.into_iter().collect()
}

#[test]
fn changed_parts_never_panic() {
    let mut dice = Dice(17);
    let (mut whole, mut damaged, mut refused) = (0, 0, 0);
    for round in 0..3_000 {
        let mut parts = [SHEET, STRINGS, STYLES].map(str::to_owned);
        let at = if round % 3 > 0 { 0 } else { 1 + dice.below(2) };
        parts[at] = mutated(&parts[at], &mut dice);
        match ours(&package(&parts[0], &parts[1], &parts[2])) {
            Some(told) if told.iter().all(|sheet| sheet.cells.is_some()) => whole += 1,
            Some(_) => damaged += 1,
            None => refused += 1,
        }
    }
    assert!(whole > 500 && damaged > 100 && refused > 100, "{whole} {damaged} {refused}");
}

#[test]
fn changed_containers_never_panic() {
    let mut dice = Dice(23);
    let bytes = package(SHEET, STRINGS, STYLES);
    let (mut opened, mut refused) = (0, 0);
    for _ in 0..3_000 {
        let mut bytes = bytes.clone();
        for _ in 0..=dice.below(4) {
            let at = dice.below(bytes.len());
            bytes[at] = dice.below(256) as u8;
        }
        bytes.truncate(bytes.len() - if dice.below(4) == 0 { dice.below(bytes.len()) } else { 0 });
        match ours(&bytes) {
            Some(_) => opened += 1,
            None => refused += 1,
        }
    }
    assert!(opened > 100 && refused > 100, "{opened} {refused}");
}

#[test]
fn what_stands_before_the_damage_is_kept() {
    let cells = |sheet: &str| {
        let mut told = ours(&package(sheet, STRINGS, STYLES)).unwrap().remove(0);
        (told.cells.take().map(|cells| cells.len()), told.merged)
    };
    let whole = cells(SHEET);
    assert_eq!(whole, (Some(6), vec![(0, 2, 0, 0)]));
    // Behind the cells nothing is worth a damaged sheet.
    let cut = SHEET.find("<mergeCell ").unwrap();
    assert_eq!(cells(&SHEET[..cut]), (Some(6), vec![]));
    assert_eq!(cells(&SHEET[..SHEET.find("</sheetData>").unwrap()]).0, None);
    for (right, wrong) in [
        ("r=\"A1\"", "r=\"A0\""),
        ("r=\"A1\"", "r=\"ZZZZZZZZ1\""),
        ("r=\"1\"", "r=\"99999999999\""),
        ("<v>0</v>", "<v>&x;</v>"),
    ] {
        assert_eq!(cells(&SHEET.replacen(right, wrong, 1)).0, None, "{wrong}");
    }
    assert_eq!(cells("<chartsheet><sheetViews/></chartsheet>").0, Some(0));
    assert_eq!(cells("<worksheet><sheetViews></worksheet>").0, None);
    assert_eq!(cells("").0, None);
}

#[test]
fn what_is_declared_costs_nothing() {
    let strings = "<sst count=\"4000000000\" uniqueCount=\"4000000000\"><si><t>甲</t></si></sst>";
    let sheet = "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>\
        <row r=\"4294967295\"><c r=\"A4294967295\" t=\"s\"><v>0</v></c><c><v>1</v></c></row><row><c><v>2</v></c></row></sheetData></worksheet>";
    let told = ours(&package(sheet, strings, STYLES)).unwrap().remove(0);
    assert!(told.cells.is_some_and(|cells| cells.len() == 3));
}
