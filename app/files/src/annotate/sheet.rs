//! Colours and notes on one sheet. Cells keep their bytes: colours are a conditional format that always holds, so
//! that the look of a cell stays its own, moves with its row, and comes back when the annotation is taken away.

use super::xml::{Edits, Node};
use super::{Mark, Weight};
use shequ_core::column::place::column_letters;
use shequ_core::map::Map;
use std::collections::BTreeMap;

/// The formula by which a colour of ours is known again; always true.
pub const OURS: &str = "LEN(\"shequ\")=5";
/// What other programs make of it when they save.
const OURS_INSIDE: &str = "\"shequ\"";
/// Cells of one conditional format; programs do not like endless lists.
const CELLS_OF_ONE: usize = 200;
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The children of a sheet in the order that the format asks for.
const ORDER: [&str; 38] = [
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing", "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
];

fn rank(name: &str) -> usize {
    // What stands in a choice between formats are controls and their like.
    ORDER.iter().position(|known| *known == name).unwrap_or(ORDER.len() - 5)
}

/// The relation to its notes that a sheet has.
pub fn legacy_drawing(sheet: &str) -> Option<String> {
    Node::root(sheet)?.child("legacyDrawing")?.attribute("id")
}

/// The sheet with these colours and no others of ours. `looks` are the numbers of the differential formats by weight;
/// `drawing` is the relation to new notes.
pub fn coloured(
    sheet: &str,
    marks: &BTreeMap<(u32, u32), Mark>,
    looks: &Map<Weight, usize>,
    drawing: Option<&str>,
) -> Option<String> {
    let root = Node::root(sheet)?;
    let inside = root.inside()?;
    let p = root.prefix();
    let mut edits = Edits::default();
    for format in inside.children.iter().filter(|child| child.name() == "conditionalFormatting") {
        let rules = format.inside()?.children;
        let ours = |rule: &&Node<'_>| rule.letters().contains(OURS_INSIDE);
        match rules.iter().filter(ours).count() {
            0 => {}
            all if all == rules.len() => edits.put(format.start..format.end, ""),
            _ => rules.iter().filter(ours).for_each(|rule| edits.put(rule.start..rule.end, "")),
        }
        if !marks.is_empty() {
            // Ours goes first; the others keep their order behind it.
            rules.iter().filter(|rule| !ours(rule)).for_each(|rule| step_back(rule, sheet, &mut edits));
        }
    }
    let mut formats = String::new();
    for (weight, look) in looks.iter() {
        let cells: Vec<String> = marks
            .iter()
            .filter(|(_, mark)| mark.weight == *weight)
            .map(|((row, column), _)| format!("{}{}", column_letters(*column), row + 1))
            .collect();
        for some in cells.chunks(CELLS_OF_ONE) {
            let (cells, formula) = (some.join(" "), super::xml::escape(OURS));
            let priority = *weight as usize + 1;
            formats.push_str(&format!(
                "<{p}conditionalFormatting sqref=\"{cells}\"><{p}cfRule type=\"expression\" dxfId=\"{look}\" priority=\"{priority}\"><{p}formula>{formula}</{p}formula></{p}cfRule></{p}conditionalFormatting>"
            ));
        }
    }
    let before = |name: &str| {
        let behind = inside.children.iter().find(|child| rank(child.name()) > rank(name));
        behind.map(|child| child.start).or(inside.close)
    };
    let at = before("conditionalFormatting")?;
    edits.put(at..at, formats);
    if let Some(id) = drawing {
        let at = before("legacyDrawing")?;
        edits.put(at..at, format!("<{p}legacyDrawing xmlns:r=\"{RELATIONS}\" r:id=\"{id}\"/>"));
    }
    Some(edits.apply(sheet))
}

/// Puts a rule of the user's three places back.
fn step_back(rule: &Node<'_>, sheet: &str, edits: &mut Edits) {
    let open = &sheet[rule.start..rule.end];
    let open = &open[..open.find('>').unwrap_or(0)];
    let Some(start) = open.find("priority=\"").map(|at| at + "priority=\"".len()) else { return };
    let Some(end) = open[start..].find('"').map(|len| start + len) else { return };
    if let Some(moved) = open[start..end].parse::<u32>().ok().and_then(|n| n.checked_add(3)) {
        // What was moved for an annotation before this one stays where it is.
        let taken = sheet.contains(OURS_INSIDE) || sheet.contains("&quot;shequ&quot;");
        if !taken {
            edits.put(rule.start + start..rule.start + end, moved.to_string());
        }
    }
}
