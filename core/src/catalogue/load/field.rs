//! One field of a form: its kind, bounds, headings and constraints.

use super::block::{Block, NumberText, Text};
use super::built_in::type_of;
use super::headings::heading_key;
use super::known::{Known, choice};
use super::lists::CODE_LIST;
use super::sink::{Place, noun};
use crate::author_words as words;
use crate::catalogue::{BlankMeans, Field, Moment};
use crate::lang::Type;
use crate::limits::{MAX_PLACES, MAX_SCALED, MAX_TEXT_CHARS};
use crate::measure::Quantity;
use crate::span::Words;
use crate::value::Kind;

/// A field whose expressions are still texts.
pub struct Draft<'a> {
    /// The field without relevance and formula.
    pub field: Field,
    /// What expressions see.
    pub ty: Type,
    /// Place of its id.
    pub place: Place<'a>,
    /// Its own relevance.
    pub when: Option<Text<'a>>,
    /// Its formula.
    pub computed: Option<Text<'a>>,
    /// Headings with their places, for the search for collisions.
    pub headings: Vec<(String, Place<'a>)>,
}

/// Words that mean something else in expressions or examples.
const RESERVED: [&str; 18] = [
    "and", "or", "not", "in", "between", "if", "then", "else", "true", "false", "where", "prev", "unit", "as_of",
    "head", "batch", "children", "table",
];

/// Reads one `[[…field]]`. None where it has no id.
pub fn field<'a>(mut block: Block<'a>, section: usize, known: &Known<'_>) -> Option<Draft<'a>> {
    let id = block.id(false);
    if let Some(id) = id {
        reserved(id, known);
    }
    let label = block.languages("label");
    if !block.has("label") {
        block.missing("label");
    }
    let kind = kind(&block, known);
    let (measure, quantity) = measure(&block, &kind, known);
    let range = range(&block, &kind, known);
    let length = length(&block, &kind, known);
    let required = block.flag("required");
    let blank = block.opt_text("blank").and_then(|text| {
        let choices = [
            ("undetermined", BlankMeans::Undetermined),
            ("not_applicable", BlankMeans::NotApplicable),
            ("zero", BlankMeans::Zero),
        ];
        choice(text, noun("空白的含义", "meaning of blank"), "unknown-blank", &choices, known.sink)
    });
    let moment = block.opt_text("moment").and_then(|text| {
        let choices = [("point", Moment::Point), ("period", Moment::Period)];
        choice(text, noun("时点或时期", "moment"), "unknown-moment", &choices, known.sink)
    });
    let headings = headings(&block, id, label);
    let (when, computed) = (block.opt_text("when"), block.opt_text("computed"));
    let blank = blank_fits(&block, blank.unwrap_or_default(), kind.as_ref(), required, known);
    computed_fits(&block, kind.as_ref(), required, known);
    let readable = kind.is_some() && quantity.is_some();
    let field = Field {
        id: id.map_or(String::new(), |id| id.text.to_owned()),
        section,
        label: label.map(words_of).unwrap_or_default(),
        kind: kind.unwrap_or(Kind::Text),
        measure,
        quantity: quantity.unwrap_or_else(Quantity::pure),
        range,
        length,
        required,
        when: None,
        blank,
        moment,
        headings: headings.iter().map(|(text, _)| text.clone()).collect(),
        hint: block.opt_words("hint"),
        clause: known.clause(&block),
        source: block.opt_text("source").map(|text| text.text.to_owned()),
        computed: None,
        computed_text: computed.map(|text| text.text.to_owned()),
    };
    let place = block.place;
    block.finish();
    let ty = if readable { type_of(&field) } else { Type::Unknown };
    id.map(|_| Draft { field, ty, place, when, computed, headings })
}

fn words_of((zh, en): (Text<'_>, Text<'_>)) -> Words {
    Words { zh: zh.text.to_owned(), en: en.text.to_owned() }
}

fn reserved(id: Text<'_>, known: &Known<'_>) {
    if RESERVED.contains(&id.text) {
        let name = id.text;
        known.sink.add(
            id.place,
            "id-reserved",
            words!("“{name}”不能作指标的标识", "`{name}` cannot be the id of a field"),
            words!("这个词在公式或例子中另有含义", "the word means something else in expressions or examples"),
            words!("换一个标识", "choose another id"),
        );
    }
}

/// The kind; none after a report.
fn kind(block: &Block<'_>, known: &Known<'_>) -> Option<Kind> {
    let places = block.integer("decimals", (0, i64::from(MAX_PLACES)));
    let places = places.and_then(|(n, _)| u8::try_from(n).ok()).unwrap_or(0);
    let codes = block.opt_text("codes");
    let text = block.text("kind")?;
    let list = codes.and_then(|codes| code_list(codes, known));
    let choices = [
        ("number", 0),
        ("text", 1),
        ("code", 2),
        ("flag", 3),
        ("date", 4),
        ("year", 5),
        ("month", 6),
        ("phone", 7),
        ("email", 8),
        ("uscc", 9),
        ("division", 10),
        ("intervals", 11),
    ];
    let kind = match choice(text, noun("类型", "kind"), "unknown-kind", &choices, known.sink)? {
        0 => Kind::Number { places },
        2 => {
            if !block.has("codes") {
                block.missing("codes");
            }
            Kind::Code { list: list? }
        }
        3 => Kind::Flag,
        4 => Kind::Date,
        5 => Kind::Year,
        6 => Kind::Month,
        7 => Kind::Phone,
        8 => Kind::Email,
        9 => Kind::Uscc,
        10 => Kind::Division,
        11 => Kind::Intervals,
        _ => Kind::Text,
    };
    if !matches!(kind, Kind::Number { .. }) {
        not_for(block, "decimals", &kind, known);
    }
    if !matches!(kind, Kind::Code { .. }) {
        not_for(block, "codes", &kind, known);
    }
    Some(kind)
}

fn code_list(text: Text<'_>, known: &Known<'_>) -> Option<u16> {
    let at = known.lists.iter().position(|list| list.id == text.text);
    if at.is_none() {
        let all = known.lists.iter().map(|list| list.id.as_str());
        known.sink.unknown(text.place, "unknown-code-list", CODE_LIST, text.text, all);
    }
    at.and_then(|at| u16::try_from(at).ok())
}

/// Reports a key that has no meaning for a kind.
fn not_for(block: &Block<'_>, key: &str, kind: &Kind, known: &Known<'_>) {
    if block.has(key) {
        let kind = kind.name();
        known.sink.add(
            block.key_place(key),
            "key-not-for-kind",
            words!("类型 {kind} 不用 {key}", "kind `{kind}` takes no `{key}`"),
            words!("它对这种类型没有意义，不会起作用", "it means nothing for this kind and would have no effect"),
            words!("删去 {key}，或改正 kind", "remove `{key}`, or correct `kind`"),
        );
    }
}

fn measure(block: &Block<'_>, kind: &Option<Kind>, known: &Known<'_>) -> (Option<String>, Option<Quantity>) {
    let text = block.opt_text("measure");
    match kind {
        Some(Kind::Number { .. }) => {
            if !block.has("measure") {
                known.sink.add(
                    block.place,
                    "measure-missing",
                    words!("数值指标没有计量单位", "a number without a measure"),
                    words!(
                        "没有计量单位就无法查出平方米加户数这样的错误",
                        "without it square metres could be added to households"
                    ),
                    words!(
                        "补上 measure，如 \"person\"；个数用 \"count\"",
                        "add `measure`, such as \"person\"; for pieces \"count\""
                    ),
                );
            }
            let quantity = text.and_then(|text| known.quantity(text));
            (text.map(|text| text.text.to_owned()), quantity)
        }
        Some(kind) => {
            not_for(block, "measure", kind, known);
            (None, Some(Quantity::pure()))
        }
        None => (None, None),
    }
}

fn range(block: &Block<'_>, kind: &Option<Kind>, known: &Known<'_>) -> Option<(i64, i64)> {
    let pair = block.numbers("range");
    let places = match kind.as_ref()? {
        Kind::Number { places } => *places,
        Kind::Year => 0,
        other => {
            not_for(block, "range", other, known);
            return None;
        }
    };
    let (least, most) = pair?;
    let (a, b) = (stored(&least, places, known)?, stored(&most, places, known)?);
    block.ascending("range", a <= b, block.key_place("range")).then_some((a, b))
}

/// A bound in stored form. None after a report.
fn stored(number: &NumberText<'_>, places: u8, known: &Known<'_>) -> Option<i64> {
    let scaled = number.value.with_places(places).and_then(|n| i64::try_from(n).ok()).filter(|n| n.abs() <= MAX_SCALED);
    if scaled.is_none() {
        let value = number.value;
        known.sink.add(
            number.place,
            "range-not-representable",
            words!(
                "{value} 不能用 {places} 位小数准确表示，或超出可存的大小",
                "{value} cannot be held with {places} decimals, or is too large"
            ),
            words!("界限按指标自己的小数位数比较", "a bound is compared with the decimals of its field"),
            words!("减少小数位，或提高 decimals", "write fewer decimals, or raise `decimals`"),
        );
    }
    scaled
}

fn length(block: &Block<'_>, kind: &Option<Kind>, known: &Known<'_>) -> Option<(usize, usize)> {
    let most = i64::try_from(MAX_TEXT_CHARS).unwrap_or(i64::MAX);
    let (least, greatest) = (block.integer("min_len", (0, most)), block.integer("max_len", (1, most)));
    if let Some(kind) = kind
        && *kind != Kind::Text
    {
        not_for(block, "min_len", kind, known);
        not_for(block, "max_len", kind, known);
        return None;
    }
    let place = greatest.or(least)?.1;
    let (a, b) = (least.map_or(0, |n| n.0), greatest.map_or(most, |n| n.0));
    let pair = usize::try_from(a).ok().zip(usize::try_from(b).ok());
    pair.filter(|_| block.ascending("min_len, max_len", a <= b, place))
}

/// The label in both languages, the id, and further headings; each once.
fn headings<'a>(
    block: &Block<'a>,
    id: Option<Text<'a>>,
    label: Option<(Text<'a>, Text<'a>)>,
) -> Vec<(String, Place<'a>)> {
    let mut list: Vec<(String, Place<'a>)> = Vec::new();
    let mut keys = Vec::new();
    let texts = label.into_iter().flat_map(|(zh, en)| [zh, en]).chain(id).chain(block.texts("header"));
    for text in texts {
        let key = heading_key(text.text);
        if !keys.contains(&key) {
            keys.push(key);
            list.push((text.text.to_owned(), text.place));
        }
    }
    list
}

fn blank_fits(
    block: &Block<'_>,
    blank: BlankMeans,
    kind: Option<&Kind>,
    required: bool,
    known: &Known<'_>,
) -> BlankMeans {
    let zero_fits = matches!(kind, None | Some(Kind::Number { .. } | Kind::Flag));
    let (code, what, fix) = match blank {
        BlankMeans::Zero if !zero_fits => (
            "blank-zero-kind",
            words!("blank = \"zero\" 只能用于数值和是否", "`blank = \"zero\"` is for numbers and flags"),
            words!("改为 \"undetermined\" 或 \"not_applicable\"", "write \"undetermined\" or \"not_applicable\""),
        ),
        BlankMeans::Zero | BlankMeans::NotApplicable if required => (
            "blank-and-required",
            words!("必填的指标又说明了空白的含义", "a required field also says what blank means"),
            words!("删去 blank 或 required 之一", "remove `blank` or `required`"),
        ),
        BlankMeans::Undetermined | BlankMeans::NotApplicable | BlankMeans::Zero => return blank,
    };
    let why = words!("空白不能同时有两种含义", "an empty cell cannot mean two things");
    known.sink.add(block.key_place("blank"), code, what, why, fix);
    blank
}

fn computed_fits(block: &Block<'_>, kind: Option<&Kind>, required: bool, known: &Known<'_>) {
    if !block.has("computed") {
        return;
    }
    if required {
        known.sink.add(
            block.key_place("required"),
            "computed-required",
            words!("计算得出的指标不能设为必填", "a computed field cannot be required"),
            words!("它由公式得出，不由人填写", "the formula gives it, nobody fills it in"),
            words!("删去 required", "remove `required`"),
        );
    }
    if let Some(kind) = kind
        && !matches!(kind, Kind::Number { .. } | Kind::Flag)
    {
        not_for(block, "computed", kind, known);
    }
}
