//! The looks that an annotation adds to those of a workbook. What is there keeps its number.

use super::Weight;
use super::xml::{Edits, Node};
use shequ_core::map::Map;

/// Looks of cells on the list, by their numbers in the workbook.
#[derive(Clone, Debug, Default)]
pub struct Looks {
    /// Colours of faulty cells.
    pub colours: Map<Weight, usize>,
    pub title: usize,
    pub remark: usize,
    pub head: usize,
    pub text: usize,
    pub link: usize,
    pub answer: usize,
    pub answered: usize,
    pub severity: Map<Weight, usize>,
}

/// A workbook without any looks.
pub const PLAIN: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><fonts count=\"1\"><font><sz val=\"11\"/><name val=\"宋体\"/></font></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/></cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>";

/// The children of a style sheet in the order that the format asks for.
const ORDER: [&str; 11] = [
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors",
    "extLst",
];

/// Fill and letters of a weight: light enough to read and print through, told apart without colour by the words.
fn colour(weight: Weight) -> (&'static str, &'static str) {
    match weight {
        Weight::Error => ("FFF7C6C1", "FF9C1C1C"),
        Weight::Verify => ("FFFBE6B3", "FF7A5200"),
        Weight::Hint => ("FFD3E6F7", "FF1F4E79"),
    }
}

struct List<'t> {
    node: Node<'t>,
    known: Vec<&'t str>,
    new: Vec<String>,
}

impl<'t> List<'t> {
    fn of(root: &Node<'t>, name: &str) -> Option<Self> {
        let node = root.child(name)?;
        let known = node.inside()?.children.iter().map(|child| child.text()).collect();
        Some(Self { node, known, new: Vec::new() })
    }

    /// The number of an item; one that is there already is not added again.
    fn item(&mut self, text: String) -> usize {
        let known = self.known.iter().position(|item| *item == text);
        let new = || self.new.iter().position(|item| *item == text).map(|at| self.known.len() + at);
        known.or_else(new).unwrap_or_else(|| {
            self.new.push(text);
            self.known.len() + self.new.len() - 1
        })
    }

    fn write(&self, edits: &mut Edits) -> Option<()> {
        if self.new.is_empty() {
            return Some(());
        }
        edits.append(&self.node, &self.new.concat(), self.new.len())
    }
}

/// Adds the looks to a style sheet.
pub fn extended(styles: &str) -> Option<(String, Looks)> {
    let root = Node::root(styles)?;
    let p = root.prefix();
    let (mut fonts, mut fills) = (List::of(&root, "fonts")?, List::of(&root, "fills")?);
    let (mut borders, mut cells) = (List::of(&root, "borders")?, List::of(&root, "cellXfs")?);
    let mut font = |size: u8, colour: &str, more: &str| {
        let more = more.replace('<', &format!("<{p}"));
        fonts.item(format!(
            "<{p}font>{more}<{p}sz val=\"{size}\"/><{p}color rgb=\"{colour}\"/><{p}name val=\"宋体\"/></{p}font>"
        ))
    };
    let (ink, faint) = ("FF1F2933", "FF596673");
    let (title_font, remark_font) = (font(14, ink, "<b/>"), font(10, faint, ""));
    let (head_font, text_font) = (font(10, ink, "<b/>"), font(10, ink, ""));
    let link_font = font(10, "FF0B5394", "<u/>");
    let mut fill = |colour: &str| {
        fills.item(format!("<{p}fill><{p}patternFill patternType=\"solid\"><{p}fgColor rgb=\"{colour}\"/><{p}bgColor indexed=\"64\"/></{p}patternFill></{p}fill>"))
    };
    let side = |name: &str| format!("<{p}{name} style=\"thin\"><{p}color rgb=\"FFB8C2CC\"/></{p}{name}>");
    let lines = format!(
        "<{p}border>{}{}{}{}<{p}diagonal/></{p}border>",
        side("left"),
        side("right"),
        side("top"),
        side("bottom")
    );
    let ruled = borders.item(lines);
    let plain =
        borders.item(format!("<{p}border><{p}left/><{p}right/><{p}top/><{p}bottom/><{p}diagonal/></{p}border>"));
    let mut cell = |font: usize, fill: usize, border: usize, align: &str| {
        cells.item(format!("<{p}xf numFmtId=\"49\" fontId=\"{font}\" fillId=\"{fill}\" borderId=\"{border}\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\"><{p}alignment {align}/></{p}xf>"))
    };
    let wrapped = "vertical=\"top\" wrapText=\"1\"";
    let (head, answer) = (fill("FFDCE6F1"), fill("FFFFFBE6"));
    let mut looks = Looks {
        title: cell(title_font, 0, plain, "vertical=\"center\""),
        remark: cell(remark_font, 0, plain, "vertical=\"center\""),
        head: cell(head_font, head, ruled, "horizontal=\"center\" vertical=\"center\" wrapText=\"1\""),
        text: cell(text_font, 0, ruled, wrapped),
        link: cell(link_font, 0, ruled, wrapped),
        answer: cell(text_font, answer, ruled, wrapped),
        answered: cell(remark_font, 0, ruled, wrapped),
        ..Looks::default()
    };
    let mut differential = Vec::new();
    for weight in Weight::ALL {
        let (back, letters) = colour(weight);
        let (font, fill) = (font(10, letters, "<b/>"), fill(back));
        looks.severity.insert(weight, cell(font, fill, ruled, "horizontal=\"center\" vertical=\"top\" wrapText=\"1\""));
        differential.push((weight, format!("<{p}dxf><{p}fill><{p}patternFill patternType=\"solid\"><{p}fgColor rgb=\"{back}\"/><{p}bgColor rgb=\"{back}\"/></{p}patternFill></{p}fill></{p}dxf>")));
    }
    let mut edits = Edits::default();
    [&fonts, &fills, &borders, &cells].into_iter().try_for_each(|list| list.write(&mut edits))?;
    add_differential(&root, differential, &mut looks, &mut edits)?;
    Some((edits.apply(styles), looks))
}

/// Differential formats, of which a workbook may have no list yet.
fn add_differential(root: &Node<'_>, items: Vec<(Weight, String)>, looks: &mut Looks, edits: &mut Edits) -> Option<()> {
    if let Some(mut list) = List::of(root, "dxfs") {
        looks.colours = Map::from_iter(items.into_iter().map(|(weight, text)| (weight, list.item(text))));
        return list.write(edits);
    }
    let rank = |name: &str| ORDER.iter().position(|known| *known == name).unwrap_or(ORDER.len());
    let inside = root.inside()?;
    let behind = inside.children.iter().find(|child| rank(child.name()) > rank("dxfs")).map(|child| child.start);
    let at = behind.or(inside.close)?;
    let p = root.prefix();
    let texts: String = items.iter().map(|(_, text)| text.as_str()).collect();
    edits.put(at..at, format!("<{p}dxfs count=\"{}\">{texts}</{p}dxfs>", items.len()));
    looks.colours = Map::from_iter(items.iter().enumerate().map(|(at, (weight, _))| (*weight, at)));
    Some(())
}
