//! The rules that come from fields and tables by themselves: required, format, range, length, rows, key.
//!
//! A hidden cell makes them not applicable by itself, so relevance does not stand in their `when`.

use super::express::wider;
use super::pack::version_of;
use crate::catalogue::{Body, BuiltIn, Examples, Field, Form, Item, Message, Part, Rule, Scope, Severity};
use crate::lang::{Arith, Cell, Compare, Domain, Logic, Node, NumberType, Reduce, Source, StateTest, Type, Typed};
use crate::limits::MAX_TABLE_ROWS;
use crate::measure::{Measures, Quantity, measured};
use crate::span::{Span, Words};
use crate::value::number::format_scaled;
use crate::value::{Decimal, Kind};
use crate::words;

/// Where a table, or a field of the record or of a table, is declared: file and line.
pub type PlaceOf<'a> = &'a dyn Fn(Option<u16>, Option<u16>) -> (String, u32);

/// All of them, in form order.
#[must_use]
pub fn rules(form: &Form, measures: &Measures, place_of: PlaceOf<'_>) -> Vec<Rule> {
    let mut rules = Vec::new();
    for section in &form.sections {
        for item in &section.items {
            match *item {
                Item::Field(at) => {
                    let at = index(at);
                    let maker = Maker { form, measures, table: None, place: place_of(None, Some(at)) };
                    maker.of_field(at, &mut rules);
                }
                Item::Table(at) => {
                    let table = index(at);
                    let maker = Maker { form, measures, table: Some(table), place: place_of(Some(table), None) };
                    rules.append(&mut maker.of_table());
                    for field in 0..index(form.tables[at].fields.len()) {
                        let place = place_of(Some(table), Some(field));
                        Maker { form, measures, table: Some(table), place }.of_field(field, &mut rules);
                    }
                }
            }
        }
    }
    rules
}

/// Forms have at most `MAX_FIELDS` fields, which the loader has seen to.
fn index(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

struct Maker<'a> {
    form: &'a Form,
    measures: &'a Measures,
    table: Option<u16>,
    place: (String, u32),
}

/// What differs from one built-in rule to the next.
struct Draft<'a> {
    built_in: BuiltIn,
    suffix: &'a str,
    scope: Scope,
    body: Body,
    cells: Vec<Cell>,
    says: Message,
    why: Words,
    fix: Words,
    parameters: String,
}

impl Maker<'_> {
    fn of_field(&self, at: u16, rules: &mut Vec<Rule>) {
        let field = self.form.field_at(self.table, at);
        let cell = Cell::Field { source: Source::Current, table: self.table, field: at };
        let typed = self.cell(field, cell);
        let mut drafts = Vec::new();
        if field.required {
            drafts.push(self.required(field, &typed));
        }
        match &field.computed {
            None => drafts.push(self.format(field, &typed)),
            // A file may hold what somebody else computed.
            Some(formula) => {
                let entered = Typed { node: Node::Entered(cell), ..typed.clone() };
                drafts.push(self.format(field, &entered));
                drafts.extend(self.computed(field, &entered, &typed, formula));
            }
        }
        if let Some(range) = field.range {
            drafts.push(self.range(field, &typed, range));
        }
        if let Some(length) = field.length {
            drafts.push(self.length(field, &typed, length));
        }
        let id = self.id_of(field);
        for draft in drafts {
            // A blank cell is not out of range; whether it may be blank is for `required` to say.
            let when = match draft.built_in {
                BuiltIn::Range | BuiltIn::Length => Some(self.state(StateTest::Given, &typed)),
                BuiltIn::Computed => {
                    let entered = Typed { node: Node::Entered(cell), ..typed.clone() };
                    Some(self.state(StateTest::Given, &entered))
                }
                BuiltIn::Required | BuiltIn::Format | BuiltIn::Rows | BuiltIn::Key => None,
            };
            let severity = if draft.built_in == BuiltIn::Computed { Severity::Verify } else { Severity::Error };
            rules.push(Rule { when, severity, ..self.rule(&id, field.clause.clone(), field.source.clone(), draft) });
        }
    }

    fn of_table(&self) -> Vec<Rule> {
        let Some(at) = self.table else { return Vec::new() };
        let table = &self.form.tables[usize::from(at)];
        let mut rules = Vec::new();
        if table.rows != (0, MAX_TABLE_ROWS) {
            rules.push(self.rule(&table.id, None, None, self.rows(at)));
        }
        if let Some(key) = table.key {
            let field = &table.fields[key];
            rules.push(self.rule(&self.id_of(field), field.clause.clone(), field.source.clone(), self.key(at, key)));
        }
        rules
    }

    fn id_of(&self, field: &Field) -> String {
        match self.table {
            None => field.id.clone(),
            Some(t) => format!("{}.{}", self.form.tables[usize::from(t)].id, field.id),
        }
    }

    fn scope(&self) -> Scope {
        self.table.map_or(Scope::Record, Scope::Row)
    }

    fn domain(&self) -> Domain {
        self.table.map_or(Domain::Record, |table| Domain::Rows { table, source: Source::Current })
    }

    fn rule(&self, stem: &str, clause: Option<String>, source: Option<String>, draft: Draft<'_>) -> Rule {
        let id = format!("{stem}.{}", draft.suffix);
        Rule {
            version: version_of(&[&id, &draft.parameters]),
            id,
            severity: Severity::Error,
            severity_by_level: Vec::new(),
            scope: draft.scope,
            when: None,
            body: draft.body,
            check_text: String::new(),
            says: draft.says,
            why: Message::plain(draft.why),
            fix: Message::plain(draft.fix),
            clause,
            source,
            from: None,
            until: None,
            waiver: None,
            examples: Examples::default(),
            built_in: Some(draft.built_in),
            cells: draft.cells,
            place: self.place.clone(),
        }
    }

    /// A rule about one cell.
    fn about<'d>(
        &self,
        built_in: BuiltIn,
        suffix: &'d str,
        typed: &Typed,
        check: Typed,
        told: (Message, Words, Words),
    ) -> Draft<'d> {
        let (says, why, fix) = told;
        let (body, cells) = (Body::Check(check), typed.cells());
        Draft { built_in, suffix, scope: self.scope(), body, cells, says, why, fix, parameters: String::new() }
    }

    fn required<'d>(&self, field: &Field, typed: &Typed) -> Draft<'d> {
        let Words { zh, en } = &field.label;
        let why = field.hint.clone().map_or_else(
            || words!("这一项每个填报单位都要回答", "every unit answers this item"),
            |hint| Words {
                zh: format!("这一项必填：{}", hint.zh), en: format!("this item is required: {}", hint.en)
            },
        );
        let fix = match field.kind {
            Kind::Number { .. } => words!(
                "填写{zh}；数量为零填 0，确实没有数据写“暂无数据”",
                "fill in {en}; write 0 for none, and 暂无数据 where there is no figure"
            ),
            Kind::Code { .. } => words!("选择{zh}", "choose {en}"),
            Kind::Flag => words!("回答是或否", "answer yes or no"),
            Kind::Text
            | Kind::Date
            | Kind::Year
            | Kind::Month
            | Kind::Phone
            | Kind::Email
            | Kind::Uscc
            | Kind::Division
            | Kind::Intervals => {
                words!("填写{zh}", "fill in {en}")
            }
        };
        let says = Message::plain(words!("{zh}未填", "{en} is not filled in"));
        self.about(BuiltIn::Required, "required", typed, self.state(StateTest::Answered, typed), (says, why, fix))
    }

    fn format<'d>(&self, field: &Field, typed: &Typed) -> Draft<'d> {
        let Words { zh, en } = &field.label;
        let says = sentence(
            [text(&format!("{zh}“")), value(typed), text("”无法识别")],
            [text(&format!("{en} \"")), value(typed), text("\" cannot be read")],
        );
        let (shape_zh, shape_en) = shape(&field.kind);
        let why = words!("这一项应是{shape_zh}", "this item is {shape_en}");
        let fix = words!("按{shape_zh}改写；原来填的内容仍保留", "rewrite it as {shape_en}; what was typed is kept");
        self.about(BuiltIn::Format, "format", typed, self.state(StateTest::Readable, typed), (says, why, fix))
    }

    fn range<'d>(&self, field: &Field, typed: &Typed, (least, most): (i64, i64)) -> Draft<'d> {
        let Words { zh, en } = &field.label;
        let places = match field.kind {
            Kind::Number { places } => places,
            Kind::Year
            | Kind::Text
            | Kind::Code { .. }
            | Kind::Flag
            | Kind::Date
            | Kind::Month
            | Kind::Phone
            | Kind::Email
            | Kind::Uscc
            | Kind::Division
            | Kind::Intervals => 0,
        };
        let measure = field.measure.as_deref().map(|m| self.measures.label(m)).unwrap_or_default();
        let shown = |n: i64| Decimal { mantissa: i128::from(n), places }.reduced();
        let (a, b) = (shown(least), shown(most));
        let (in_zh, in_en) = (spaced(&measure.zh), spaced(&measure.en));
        let says = sentence(
            [text(&format!("{zh} ")), value(typed), text(&format!(" 超出 {a} 至 {b}{in_zh}"))],
            [text(&format!("{en} ")), value(typed), text(&format!(" is outside {a} to {b}{in_en}"))],
        );
        let why = words!(
            "可信的数值在 {a} 至 {b}{in_zh}之间，超出的多半是录入或计量单位有误",
            "believable values lie between {a} and {b}{in_en}; others are mostly slips of typing or of the measure"
        );
        let fix = if measure.zh.is_empty() {
            words!("核对{zh}，改正录入错误", "compare {en} with its source and correct it")
        } else {
            let (own_zh, own_en) = (&measure.zh, &measure.en);
            words!(
                "核对{zh}的数值，并确认是以{own_zh}为单位填写的",
                "compare {en} with its source, and check that it is given in {own_en}"
            )
        };
        let check = between(typed, self.literal(field, places, least), self.literal(field, places, most));
        let mut draft = self.about(BuiltIn::Range, "range", typed, check, (says, why, fix));
        draft.parameters =
            format!("{}..{}", format_scaled(i128::from(least), places), format_scaled(i128::from(most), places));
        draft
    }

    fn length<'d>(&self, field: &Field, typed: &Typed, (least, most): (usize, usize)) -> Draft<'d> {
        let Words { zh, en } = &field.label;
        let len = Typed {
            span: Span::default(),
            ty: count_type(),
            domain: typed.domain,
            node: Node::Len(Box::new(typed.clone())),
        };
        let says = sentence(
            [text(&format!("{zh}有 ")), value(&len), text(&format!(" 个字，应为 {least} 至 {most} 个字"))],
            [text(&format!("{en} has ")), value(&len), text(&format!(" characters instead of {least} to {most}"))],
        );
        let why = words!(
            "过短的内容不完整，过长的多半填错了位置",
            "a shorter text is not complete, a longer one mostly belongs elsewhere"
        );
        let fix = words!("把{zh}写成 {least} 至 {most} 个字", "write {en} in {least} to {most} characters");
        let check = between(&len, whole(least), whole(most));
        let mut draft = self.about(BuiltIn::Length, "length", typed, check, (says, why, fix));
        draft.parameters = format!("{least}..{most}");
        draft
    }

    /// What was typed for a computed number lies within half of its last place of the formula: rounding either way is
    /// right. None for other kinds, which are compared nowhere in a file.
    fn computed<'d>(&self, field: &Field, entered: &Typed, own: &Typed, formula: &Typed) -> Option<Draft<'d>> {
        let Kind::Number { places } = field.kind else { return None };
        let Words { zh, en } = &field.label;
        let ty = number_type(places + 1, &field.quantity);
        let arith = Node::Arith(Arith::Sub, Box::new(entered.clone()), Box::new(own.clone()));
        let difference = Typed { ty: formula.ty.clone(), node: arith, ..entered.clone() };
        let half = |mantissa: i128| Typed {
            span: Span::default(),
            ty: ty.clone(),
            domain: Domain::Constant,
            node: Node::Number(Decimal { mantissa, places: places + 1 }),
        };
        let compare = |op: Compare, limit: i128| Typed {
            span: Span::default(),
            ty: Type::Flag,
            domain: entered.domain,
            node: Node::Compare(op, Box::new(difference.clone()), Box::new(half(limit))),
        };
        let both =
            Node::Logic(Logic::And, Box::new(compare(Compare::AtMost, 5)), Box::new(compare(Compare::AtLeast, -5)));
        let check = Typed { span: Span::default(), ty: Type::Flag, domain: entered.domain, node: both };
        let rounded = Typed { ty: entered.ty.clone(), node: Node::Round(Box::new(own.clone()), places), ..own.clone() };
        let says = sentence(
            [text(&format!("{zh}填的是 ")), value(entered), text("，按公式应为 "), value(&rounded)],
            [text(&format!("{en} is given as ")), value(entered), text(", the formula gives "), value(&rounded)],
        );
        let why = words!(
            "{zh}由其他指标计算得出，填的数与算出的不一致，说明其中有一项填错或没有更新",
            "{en} is computed from other items; where the two differ, one of them is wrong or out of date"
        );
        let fix = words!(
            "核对公式用到的各项；都正确的，把{zh}改为算出的数，或留空由系统计算",
            "check the items of the formula; where they are right, correct {en} or leave it blank to be computed"
        );
        let mut draft = self.about(BuiltIn::Computed, "computed", entered, check, (says, why, fix));
        draft.cells = [entered.cells(), formula.cells()].concat();
        draft.parameters = field.computed_text.clone().unwrap_or_default();
        Some(draft)
    }

    fn rows<'d>(&self, at: u16) -> Draft<'d> {
        let table = &self.form.tables[usize::from(at)];
        let Words { zh, en } = &table.title;
        let (least, most) = table.rows;
        let node = Node::Reduce { how: Reduce::Count, table: at, source: Source::Current, value: None, filter: None };
        let count = Typed { span: Span::default(), ty: count_type(), domain: Domain::Record, node };
        let says = sentence(
            [text(&format!("{zh}有 ")), value(&count), text(&format!(" 行，应为 {least} 至 {most} 行"))],
            [text(&format!("{en} has ")), value(&count), text(&format!(" rows instead of {least} to {most}"))],
        );
        let why = words!("本表按 {least} 至 {most} 行设计", "the table is made for {least} to {most} rows");
        let fix =
            words!("补填缺少的行，或删去多余、重复的行", "add the missing rows, or remove those that do not belong");
        let body = Body::Check(between(&count, whole(least), whole(most)));
        let parameters = format!("{least}..{most}");
        Draft {
            built_in: BuiltIn::Rows,
            suffix: "rows",
            scope: Scope::Record,
            body,
            cells: Vec::new(),
            says,
            why,
            fix,
            parameters,
        }
    }

    fn key<'d>(&self, at: u16, key: usize) -> Draft<'d> {
        let table = &self.form.tables[usize::from(at)];
        let field = &table.fields[key];
        let cell = Cell::Field { source: Source::Current, table: Some(at), field: index(key) };
        let typed = self.cell(field, cell);
        let (zh, en) = (&field.label.zh, &field.label.en);
        let says = sentence(
            [text(&format!("{}中{zh} ", table.title.zh)), value(&typed), text(" 重复")],
            [text(&format!("{en} ")), value(&typed), text(&format!(" stands twice in {}", table.title.en))],
        );
        let why = words!(
            "各行靠{zh}区分，重复时无法对应上年和说明",
            "rows are told apart by {en}; repeated ones cannot be matched with last year or with explanations"
        );
        let fix = words!(
            "给每一行不同的{zh}；重复录入的行删去一行",
            "give each row its own {en}; remove a row that was entered twice"
        );
        let body = Body::Unique(vec![cell]);
        Draft {
            built_in: BuiltIn::Key,
            suffix: "repeated",
            scope: self.scope(),
            body,
            cells: vec![cell],
            says,
            why,
            fix,
            parameters: String::new(),
        }
    }

    fn cell(&self, field: &Field, cell: Cell) -> Typed {
        Typed { span: Span::default(), ty: type_of(field), domain: self.domain(), node: Node::Cell(cell) }
    }

    fn state(&self, test: StateTest, typed: &Typed) -> Typed {
        let node = Node::State(test, Box::new(typed.clone()));
        Typed { span: Span::default(), ty: Type::Flag, domain: typed.domain, node }
    }

    fn literal(&self, field: &Field, places: u8, n: i64) -> Typed {
        let node = Node::Number(Decimal { mantissa: i128::from(n), places });
        Typed { span: Span::default(), ty: number_type(places, &field.quantity), domain: Domain::Constant, node }
    }
}

/// What expressions see of a field.
#[must_use]
pub fn type_of(field: &Field) -> Type {
    match &field.kind {
        Kind::Number { places } => number_type(*places, &field.quantity),
        Kind::Year | Kind::Month => number_type(0, &Quantity::pure()),
        Kind::Code { list } => Type::Code(*list),
        Kind::Flag => Type::Flag,
        Kind::Date => Type::Date,
        Kind::Text | Kind::Phone | Kind::Email | Kind::Uscc | Kind::Division | Kind::Intervals => Type::Text,
    }
}

fn number_type(places: u8, quantity: &Quantity) -> Type {
    Type::Number(NumberType { places: Some(places), quantity: quantity.clone(), plain: false })
}

/// The type of counts of characters and rows.
fn count_type() -> Type {
    Type::Number(NumberType { places: Some(0), quantity: Quantity::pure(), plain: true })
}

fn whole(n: usize) -> Typed {
    let node = Node::Number(Decimal::whole(n as i128));
    Typed { span: Span::default(), ty: count_type(), domain: Domain::Constant, node }
}

/// `x >= least and x <= most`
fn between(x: &Typed, least: Typed, most: Typed) -> Typed {
    let compare = |op, limit: Typed| Typed {
        span: Span::default(),
        ty: Type::Flag,
        domain: wider(x.domain, limit.domain),
        node: Node::Compare(op, Box::new(x.clone()), Box::new(limit)),
    };
    let (low, high) = (compare(Compare::AtLeast, least), compare(Compare::AtMost, most));
    let node = Node::Logic(Logic::And, Box::new(low), Box::new(high));
    Typed { span: Span::default(), ty: Type::Flag, domain: x.domain, node }
}

/// What a value of a kind looks like, in Chinese and English.
fn shape(kind: &Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Number { places: 0 } => ("整数", "a whole number"),
        Kind::Number { .. } => ("数", "a number"),
        Kind::Text => ("文字", "a text"),
        Kind::Code { .. } => ("所列选项之一", "one of the choices"),
        Kind::Flag => ("是或否", "yes or no"),
        Kind::Date => ("日期，如 2025-12-31", "a date such as 2025-12-31"),
        Kind::Year => ("四位年份，如 2025", "a year of four digits such as 2025"),
        Kind::Month => ("年月，如 2025-12", "a month such as 2025-12"),
        Kind::Phone => ("电话号码，如 0771-2222222", "a telephone number such as 0771-2222222"),
        Kind::Email => ("电子邮箱地址", "an e-mail address"),
        Kind::Uscc => ("18 位统一社会信用代码", "a unified social credit code of 18 characters"),
        Kind::Division => ("12 位统计用区划代码", "a division code of 12 digits"),
        Kind::Intervals => ("开放时段，如 08:00-12:00 14:30-18:00", "opening hours such as 08:00-12:00 14:30-18:00"),
    }
}

fn spaced(measure: &str) -> String {
    measured("", measure)
}

fn text(text: &str) -> Part {
    Part::Text(text.to_owned())
}

fn value(typed: &Typed) -> Part {
    Part::Value(Box::new(typed.clone()))
}

fn sentence<const N: usize, const M: usize>(zh: [Part; N], en: [Part; M]) -> Message {
    Message { zh: zh.into(), en: en.into() }
}
