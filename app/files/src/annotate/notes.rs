//! Notes on cells: the part that holds their words, and the drawing that gives each its box.

use super::Mark;
use super::xml::{Edits, Node, escape};
use shequ_core::column::place::column_letters;
use std::collections::{BTreeMap, BTreeSet};

/// Who writes our notes; by this name they are known again.
pub const AUTHOR: &str = "社区报表校验";
/// Letters of one note; a box that fills the screen is not read.
const LETTERS: usize = 900;
/// Letters of a line of a note's box.
const LINE: usize = 22;
/// Numbers of shapes come in blocks of this size.
const BLOCK: usize = 1_024;
/// Blocks between the first of one sheet and the first of the next: shapes of two sheets never share one.
const BLOCKS_APART: usize = 64;

const COMMENTS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors></authors><commentList></commentList></comments>";
/// A drawing without shapes; the numbers are those of the blocks that its shapes may take.
fn empty_drawing(first: usize) -> String {
    let blocks = format!("{first},{},{}", first + 1, first + 2);
    format!(
        "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"{blocks}\"/></o:shapelayout></xml>"
    )
}
const TYPE: &str = "<v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>";

/// The two parts of a sheet's notes.
pub struct Notes {
    pub comments: String,
    pub drawing: String,
    /// Whether any note is left; where none is, both parts may go.
    pub any: bool,
}

/// Takes our former notes away and adds new ones. Notes of others stay; a cell that has one gets none of ours.
/// None where the parts do not hold together; they are better left alone then.
pub fn noted(
    comments: Option<&str>,
    drawing: Option<&str>,
    marks: &BTreeMap<(u32, u32), Mark>,
    sheet: usize,
) -> Option<Notes> {
    let comments = comments.unwrap_or(COMMENTS);
    let empty = empty_drawing((sheet + 1) * BLOCKS_APART);
    let drawing = drawing.unwrap_or(&empty);
    let (words, gone, kept) = words(comments, marks)?;
    let new: Vec<_> = marks.keys().filter(|at| !kept.contains(*at)).copied().collect();
    let boxes = boxes(drawing, &gone, &new, marks, sheet)?;
    Some(Notes { comments: words, drawing: boxes, any: !(kept.is_empty() && new.is_empty()) })
}

type Cells = BTreeSet<(u32, u32)>;

/// The new words, the cells whose former notes are gone, and the cells with notes of others.
fn words(comments: &str, marks: &BTreeMap<(u32, u32), Mark>) -> Option<(String, Cells, Cells)> {
    let root = Node::root(comments)?;
    let p = root.prefix();
    let (authors, list) = (root.child("authors")?, root.child("commentList")?);
    let names: Vec<String> = authors.inside()?.children.iter().map(Node::letters).collect();
    let ours = names.iter().position(|name| name == AUTHOR);
    let mut edits = Edits::default();
    let (mut gone, mut kept) = (Cells::new(), Cells::new());
    let children = list.inside()?.children;
    for comment in &children {
        let cell = comment.attribute("ref").and_then(|at| super::cell_of(&at))?;
        let author = comment.attribute("authorId").and_then(|id| id.parse::<usize>().ok());
        if author.is_some() && author == ours || comment.letters().starts_with(AUTHOR) {
            gone.insert(cell);
            edits.put(comment.start..comment.end, "");
        } else {
            kept.insert(cell);
        }
    }
    let id = match ours {
        Some(id) => id,
        None => {
            edits.append(&authors, &format!("<{p}author>{AUTHOR}</{p}author>"), 1)?;
            names.len()
        }
    };
    let mut new = String::new();
    for ((row, column), mark) in marks.iter().filter(|(at, _)| !kept.contains(*at)) {
        let (at, row) = (column_letters(*column), row + 1);
        let text = escape(&shortened(&mark.note));
        let look = format!("<{p}sz val=\"9\"/><{p}rFont val=\"宋体\"/>");
        new.push_str(&format!(
            "<{p}comment ref=\"{at}{row}\" authorId=\"{id}\" shapeId=\"0\"><{p}text><{p}r><{p}rPr><{p}b/>{look}</{p}rPr><{p}t xml:space=\"preserve\">{AUTHOR}\n</{p}t></{p}r><{p}r><{p}rPr>{look}</{p}rPr><{p}t xml:space=\"preserve\">{text}</{p}t></{p}r></{p}text></{p}comment>"
        ));
    }
    edits.append(&list, &new, 0)?;
    Some((edits.apply(comments), gone, kept))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LETTERS) {
        Some((at, _)) => format!("{}……", &text[..at]),
        None => text.to_owned(),
    }
}

/// The drawing with the boxes of new notes and without those of former ones.
fn boxes(
    drawing: &str,
    gone: &Cells,
    new: &[(u32, u32)],
    marks: &BTreeMap<(u32, u32), Mark>,
    sheet: usize,
) -> Option<String> {
    let mut edits = Edits::default();
    for shape in Node::root(drawing)?.inside()?.children.iter().filter(|child| child.name() == "shape") {
        if place_of(shape).is_some_and(|at| gone.contains(&at)) {
            edits.put(shape.start..shape.end, "");
        }
    }
    let drawing = edits.apply(drawing);
    // Numbers behind all those that are taken.
    let taken = drawing.split("_x0000_s").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest[..end].parse::<usize>().ok()
    });
    let first = taken.max().unwrap_or(0).max((sheet + 1) * BLOCKS_APART * BLOCK) + 1;
    let mut text = if drawing.contains("_x0000_t202\"") { String::new() } else { TYPE.to_owned() };
    for (number, at) in (first..).zip(new) {
        text.push_str(&shape(number, *at, marks.get(at).map_or("", |mark| &mark.note)));
    }
    if new.is_empty() {
        return Some(drawing);
    }
    let close = Node::root(&drawing)?.inside()?.close?;
    let mut edits = Edits::default();
    edits.put(close..close, text);
    Some(edits.apply(&drawing))
}

/// Row and column of the cell that a shape is the note of.
fn place_of(shape: &Node<'_>) -> Option<(u32, u32)> {
    let data = shape.child("ClientData")?;
    if data.attribute("ObjectType").as_deref() != Some("Note") {
        return None;
    }
    let number = |name: &str| data.child(name)?.letters().trim().parse::<u32>().ok();
    Some((number("Row")?, number("Column")?))
}

/// The box of a note, beside its cell and high enough for its words.
fn shape(number: usize, (row, column): (u32, u32), note: &str) -> String {
    let lines: usize =
        1 + shortened(note).lines().map(|line| line.chars().count().div_ceil(LINE).max(1)).sum::<usize>();
    let (left, right, top) = (column + 1, column + 5, row.saturating_sub(1));
    let bottom = top as usize + lines.clamp(4, 24) + 1;
    let (width, height) = (260, lines.clamp(4, 24) * 14 + 10);
    format!(
        "<v:shape id=\"_x0000_s{number}\" type=\"#_x0000_t202\" style=\"position:absolute;margin-left:80pt;margin-top:2pt;width:{width}pt;height:{height}pt;z-index:1;visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 12, {top}, 4, {right}, 40, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
}
