//! Indicators: what is summed over records or rows, written out, taken from one field, or the same as another's.

use super::block::{Block, Text};
use super::express::expression;
use super::form::FIELD;
use super::known::{Known, choice};
use super::sink::{Noun, noun};
use super::source::Source;
use super::standard::{form_named, ignore, table_named};
use crate::author_words as words;
use crate::catalogue::{Area, Count, Field, Form, Indicator, IndicatorKind};
use crate::lang::{Site, Type, Typed, Want};
use crate::measure::Quantity;
use crate::span::Words;
use crate::value::Kind;

/// What sentences call an indicator.
pub const INDICATOR: Noun = noun("统计指标", "indicator");
const KINDS: [(&str, IndicatorKind); 4] = [
    ("headline", IndicatorKind::Headline),
    ("commitment", IndicatorKind::Commitment),
    ("item", IndicatorKind::Item),
    ("stock", IndicatorKind::Stock),
];
const AREAS: [(&str, Area); 3] = [("both", Area::Both), ("urban", Area::Urban), ("rural", Area::Rural)];

/// Reads `indicators.toml`.
///
/// The ids of those that could not be read come second, so that targets that name them are not blamed for it.
pub fn indicators(source: &Source, forms: &[Form], known: &Known<'_>) -> (Vec<Indicator>, Vec<String>) {
    let root = Block::of(&source.tree, &source.path, noun("统计指标文件", "indicators file"), known.sink);
    let mut ids = Vec::new();
    let mut list: Vec<Indicator> = Vec::new();
    for mut block in root.blocks("indicator", INDICATOR) {
        let id = block.id(false);
        ids.extend(id.map(|id| (id.text, id.place)));
        let name = id.map_or("", |id| id.text);
        if block.has("same_as") {
            let copy = same(&block, name, &list, known);
            list.extend(copy);
            block.finish();
            continue;
        }
        match form_named(&block, forms, known) {
            Some(at) => {
                let reader = Reader { block: &block, form: &forms[at], forms, known };
                list.extend(reader.indicator(name));
                block.finish();
            }
            None => drop(block),
        }
    }
    root.finish();
    let unread = ids.iter().map(|(id, _)| *id).filter(|id| !list.iter().any(|one: &Indicator| one.id == *id));
    let unread = unread.map(str::to_owned).collect();
    known.sink.twice(ids, INDICATOR);
    (list, unread)
}

struct Reader<'r, 'a> {
    block: &'r Block<'a>,
    form: &'r Form,
    forms: &'r [Form],
    known: &'r Known<'r>,
}

impl Reader<'_, '_> {
    /// Reads one `[[indicator]]`. None where anything of it was reported.
    fn indicator(&self, id: &str) -> Option<Indicator> {
        let (block, form, known) = (self.block, self.form, self.known);
        let before = known.sink.count();
        let table = table_named(block, form, known);
        let (kind, title) = (kind(block, known), block.opt_words("title"));
        if table.is_none() && block.has("table") {
            ignore(block);
            return None;
        }
        let area = block
            .opt_text("area")
            .and_then(|text| choice(text, noun("城乡范围", "area"), "unknown-area", &AREAS, known.sink));
        let from_level = block.opt_text("from_level").and_then(|text| known.level(text));
        let note = block.opt_words("note");
        let field = block.opt_text("field").and_then(|text| self.field(text, table));
        let count = match (field, block.has("field")) {
            (Some(field), _) => self.of_field(field, table),
            (None, true) => None,
            (None, false) if !block.has("numerator") && note.is_some() => None,
            (None, false) => self.written(table),
        };
        let title = title.or_else(|| field.map(|field| field.label.clone()));
        if title.is_none() && !block.has("title") {
            block.missing("title");
        }
        let indicator = Indicator {
            id: id.to_owned(),
            title: title.unwrap_or_default(),
            kind: kind?,
            area: area.unwrap_or(Area::Both),
            from_level,
            form: form.id.clone(),
            table,
            count,
            note: note.or_else(|| field.and_then(|field| field.hint.clone())),
            reading: block.opt_words("reading"),
        };
        (known.sink.count() == before).then_some(indicator)
    }

    fn field(&self, text: Text<'_>, table: Option<u16>) -> Option<&Field> {
        let fields = table.map_or(&self.form.fields, |t| &self.form.tables[usize::from(t)].fields);
        let found = fields.iter().find(|field| field.id == text.text);
        if found.is_none() {
            let all = fields.iter().map(|field| field.id.as_str());
            self.known.sink.unknown(text.place, "unknown-field", FIELD, text.text, all);
        }
        found
    }

    /// A flag gives the share of those who are asked; a number its sum; a text is told as it is.
    fn of_field(&self, field: &Field, table: Option<u16>) -> Option<Count> {
        let site = table.map_or(Site::RECORD, Site::row);
        let proved = |text: &str| {
            let at = Text { text, place: self.block.place, at: None };
            expression(at, &self.form.names, site, &Want::Number, self.known.sink)
        };
        let id = &field.id;
        let (numerator, denominator, measure) = match field.kind {
            Kind::Flag => (proved(&format!("if {id} then 1 else 0"))?, proved("1"), "percent".to_owned()),
            Kind::Number { .. } => (proved(id)?, None, field.measure.clone()?),
            Kind::Text
            | Kind::Code { .. }
            | Kind::Date
            | Kind::Year
            | Kind::Month
            | Kind::Phone
            | Kind::Email
            | Kind::Uscc
            | Kind::Division
            | Kind::Intervals => return None,
        };
        Some(Count { population: field.when.clone(), numerator, denominator, denominator_form: None, measure })
    }

    fn written(&self, table: Option<u16>) -> Option<Count> {
        let (block, form, known) = (self.block, self.form, self.known);
        let site = table.map_or(Site::RECORD, Site::row);
        let prove = |text: Option<Text<'_>>, want, form: &Form, site| {
            text.and_then(|text| expression(text, &form.names, site, &want, known.sink))
        };
        let population = prove(block.opt_text("population"), Want::Flag, form, site);
        let numerator = prove(block.text("numerator"), Want::Number, form, site);
        let other = block.opt_text("denominator_form").and_then(|text| {
            let found = self.forms.iter().find(|form| form.id == text.text);
            if found.is_none() {
                let all = self.forms.iter().map(|form| form.id.as_str());
                known.sink.unknown(text.place, "unknown-form", super::form::FORM, text.text, all);
            }
            found
        });
        let under = block.opt_text("denominator");
        let denominator = match (other, block.has("denominator_form")) {
            (Some(other), _) => prove(under, Want::Number, other, Site::RECORD),
            (None, true) => None,
            (None, false) => prove(under, Want::Number, form, site),
        };
        let measure = block.text("measure");
        let quantity = measure.and_then(|text| known.quantity(text));
        if let (Some(over), Some(under), Some(quantity), Some(text)) = (&numerator, &denominator, &quantity, measure) {
            measures_agree(over, under, quantity, text, known);
        }
        let measure = measure?.text.to_owned();
        let denominator_form = other.map(|form| form.id.clone());
        Some(Count { population, numerator: numerator?, denominator, denominator_form, measure })
    }
}

fn kind(block: &Block<'_>, known: &Known<'_>) -> Option<IndicatorKind> {
    choice(block.text("kind")?, noun("类别", "kind"), "unknown-indicator-kind", &KINDS, known.sink)
}

/// The quantity of another indicator under an id of its own, such as where something stood before.
fn same(block: &Block<'_>, id: &str, list: &[Indicator], known: &Known<'_>) -> Option<Indicator> {
    let text = block.text("same_as")?;
    let (kind, title, note): (_, Option<Words>, _) =
        (kind(block, known), block.opt_words("title"), block.opt_words("note"));
    let Some(other) = list.iter().find(|one| one.id == text.text) else {
        let all = list.iter().map(|one| one.id.as_str());
        known.sink.unknown(text.place, "unknown-indicator", INDICATOR, text.text, all);
        return None;
    };
    let title = title.unwrap_or_else(|| other.title.clone());
    let note = note.or_else(|| other.note.clone());
    Some(Indicator { id: id.to_owned(), title, kind: kind?, note, ..other.clone() })
}

/// The quotient must be told in a measure of its own dimension; counts fit anything.
pub(super) fn measures_agree(over: &Typed, under: &Typed, quantity: &Quantity, text: Text<'_>, known: &Known<'_>) {
    let (Type::Number(over), Type::Number(under)) = (&over.ty, &under.ty) else { return };
    if over.plain || under.plain {
        return;
    }
    let dimension = over.quantity.dimension.over(&under.quantity.dimension);
    if dimension != quantity.dimension {
        let (written, found) = (text.text, dimension.to_string());
        known.sink.add(
            text.place,
            "indicator-measure",
            words!(
                "分子除以分母的量纲是 {found}，不能用 {written} 表示",
                "numerator over denominator has dimension {found}, which `{written}` cannot tell"
            ),
            words!("量纲不同的数不能换算", "numbers of different dimensions cannot be converted"),
            words!("改正 measure，或检查分子、分母", "correct `measure`, or check numerator and denominator"),
        );
    }
}
