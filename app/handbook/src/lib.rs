//! The handbook: everything a catalogue says, as one Markdown document, and the language it is written in.

mod between;
pub mod clauses;
mod page;
pub mod plans;
pub mod pieces;
pub mod spoken;

pub use page::{Assets, SCRIPT, STYLE, page};
use pieces::pick;
use shequ_core::Lang;
use shequ_core::catalogue::{Body, Catalogue, Field, Form, Item, Rule, Scope, Standard, entry};
use shequ_core::lang::{Cell, FUNCTIONS};
use spoken::spoken;

/// The whole handbook in one language.
#[must_use]
pub fn handbook(catalogue: &Catalogue, lang: Lang) -> String {
    let mut book = Book { out: String::new(), catalogue, lang };
    book.front();
    for form in &catalogue.forms {
        book.form(form);
        book.rules(form);
        book.standards(form);
    }
    book.between();
    book.indicators();
    book.programmes();
    book.lists();
    book.measures();
    book.language();
    book.out
}

struct Book<'a> {
    out: String,
    catalogue: &'a Catalogue,
    lang: Lang,
}

impl Book<'_> {
    fn front(&mut self) {
        let c = self.catalogue;
        self.line(&format!("# {}", c.title.get(self.lang)));
        self.line("");
        let (id, version, digest) = (&c.id, &c.version, &c.digest);
        self.both(
            &format!("目录 `{id}`，版本 {version}，摘要 `{digest}`。本手册由 `shequ catalogue docs` 生成。"),
            &format!("Catalogue `{id}`, version {version}, digest `{digest}`. Made by `shequ catalogue docs`."),
        );
        self.line("");
        self.head(2, "目次", "Contents");
        let forms: Vec<(String, String, String)> =
            c.forms.iter().map(|f| (f.id.clone(), f.title.get(self.lang).to_owned(), String::new())).collect();
        for (id, title, _) in forms {
            self.line(&format!("- [{title}](#form-{id})"));
            let (rules, standards) = (pick(self.lang, "规则", "Rules"), pick(self.lang, "标准", "Standards"));
            self.line(&format!("  - [{rules}](#rules-{id})"));
            self.line(&format!("  - [{standards}](#standards-{id})"));
        }
        for (anchor, zh, en) in [
            ("between", "各级之间的规则", "Rules between levels"),
            ("indicators", "汇总指标", "Indicators"),
            ("programmes", "规划、目标和条款", "Programmes, targets and clauses"),
            ("lists", "代码表", "Code lists"),
            ("measures", "计量单位", "Measures"),
            ("language", "规则语言", "Language of rules"),
        ] {
            let title = pick(self.lang, zh, en);
            self.line(&format!("- [{title}](#{anchor})"));
        }
        self.line("");
    }

    // ---- forms -----------------------------------------------------------------------------------------

    fn form(&mut self, form: &Form) {
        self.anchor(&entry::of_form(&form.id));
        let title = form.title.get(self.lang).to_owned();
        self.head(2, &title, &title);
        let mut facts = Vec::new();
        facts.extend(form.table_number.as_ref().map(|n| pick(self.lang, format!("表号 {n}"), format!("number {n}"))));
        facts.extend(
            form.authority
                .as_ref()
                .map(|a| pick(self.lang, format!("制定机关 {}", a.zh), format!("authority {}", a.en))),
        );
        facts.extend(form.valid_until.map(|d| pick(self.lang, format!("有效期至 {d}"), format!("valid until {d}"))));
        if !facts.is_empty() {
            let told = facts.join(&pick(self.lang, "；", "; "));
            self.line(&told);
            self.line("");
        }
        for section in &form.sections {
            let title = section.title.get(self.lang);
            self.head(3, title, title);
            let fields: Vec<&Field> = section
                .items
                .iter()
                .filter_map(|item| match *item {
                    Item::Field(at) => Some(&form.fields[at]),
                    Item::Table(_) => None,
                })
                .collect();
            self.fields(&fields, form, None);
            for item in &section.items {
                if let Item::Table(at) = *item {
                    let table = &form.tables[at];
                    let (least, most) = table.rows;
                    let title = table.title.get(self.lang);
                    self.head(
                        4,
                        &format!("{title}（`{}`，{least} 至 {most} 行）", table.id),
                        &format!("{title} (`{}`, {least} to {most} rows)", table.id),
                    );
                    self.fields(&table.fields.iter().collect::<Vec<_>>(), form, Some(&table.id));
                }
            }
        }
    }

    fn fields(&mut self, fields: &[&Field], form: &Form, table: Option<&str>) {
        if fields.is_empty() {
            return;
        }
        self.row(
            &["指标", "代号", "填什么", "要求", "何时填、怎么填", "依据"],
            &["Item", "Id", "Holds", "Asks", "When, and how to fill in", "Based on"],
        );
        for field in fields {
            let mut notes = Vec::new();
            notes.extend(field.when.as_ref().map(|w| {
                let told = spoken(w, form, self.catalogue, self.lang);
                pick(self.lang, format!("{told}时填"), format!("where {told}"))
            }));
            notes.extend(field.computed.as_ref().map(|c| {
                let told = spoken(c, form, self.catalogue, self.lang);
                pick(self.lang, format!("自动计算：{told}"), format!("computed: {told}"))
            }));
            notes.extend(field.hint.as_ref().map(|h| h.get(self.lang).to_owned()));
            let based = field.clause.clone().or_else(|| field.source.clone()).unwrap_or_default();
            let cells = [
                field.label.get(self.lang).to_owned(),
                format!("<a id=\"{}\"></a>`{}`", entry::of_field(&form.id, table, &field.id), field.id),
                pieces::kind(field, self.catalogue, self.lang),
                pieces::demands(field, self.lang),
                notes.join(&pick(self.lang, "；", "; ")),
                based,
            ];
            self.cells(&cells);
        }
        self.line("");
    }

    // ---- rules -----------------------------------------------------------------------------------------

    fn rules(&mut self, form: &Form) {
        self.anchor(&format!("rules-{}", form.id));
        let title = form.title.get(self.lang);
        self.head(2, &format!("规则：{title}"), &format!("Rules: {title}"));
        let written: Vec<&Rule> = form.rules.iter().filter(|r| r.built_in.is_none()).collect();
        let (all, own) = (form.rules.len(), written.len());
        let from_fields = all - own;
        self.both(
            &format!("共 {all} 条：{from_fields} 条由指标的要求自动产生（必填、范围、字数、格式、行数），列在各指标的“要求”里；以下是其余 {own} 条。"),
            &format!("{all} rules: {from_fields} follow from what the fields ask (required, bounds, length, format, rows) and stand there; these are the other {own}."),
        );
        self.line("");
        for (at, section) in form.sections.iter().enumerate() {
            let here: Vec<&&Rule> = written.iter().filter(|r| section_of(r, form) == Some(at)).collect();
            if !here.is_empty() {
                let title = section.title.get(self.lang);
                self.head(3, title, title);
                for rule in here {
                    self.rule(rule, form);
                }
            }
        }
        let across: Vec<&&Rule> = written.iter().filter(|r| section_of(r, form).is_none()).collect();
        if !across.is_empty() {
            self.head(3, "跨单位、跨年度", "Across units and years");
            for rule in across {
                self.rule(rule, form);
            }
        }
    }

    fn rule(&mut self, rule: &Rule, form: &Form) {
        let (c, lang) = (self.catalogue, self.lang);
        self.anchor(&entry::of_rule(form, rule));
        self.line(&format!("#### `{}`", rule.id));
        self.line("");
        let says = pieces::sentence(&rule.says, form, c, lang);
        self.line(&format!("{} · {} · {says}", pieces::severity(rule, lang), pieces::scope(rule.scope, form, lang)));
        self.line("");
        if let Body::Check(check) = &rule.body {
            self.item("条件", "Condition", &spoken(check, form, c, lang));
            self.code("写法", "As written", &rule.check_text);
        }
        if let Some(when) = &rule.when {
            self.item("何时适用", "Applies where", &spoken(when, form, c, lang));
        }
        self.item("原因", "Why", &pieces::sentence(&rule.why, form, c, lang));
        self.item("处理", "Do", &pieces::sentence(&rule.fix, form, c, lang));
        self.item("依据", "Clause", &rule.clause.as_ref().map_or_else(String::new, |id| pieces::clause(id, c, lang)));
        self.item("来源", "Source", rule.source.as_deref().unwrap_or(""));
        self.item("有效", "In force", &pieces::dates(rule.from, rule.until, lang));
        self.item("可豁免", "Waived by", rule.waiver.as_deref().unwrap_or(""));
        for example in rule.examples.iter() {
            let expected = pieces::expected(example.expect, false, lang);
            self.code(&format!("例：{expected}"), &format!("Example: {expected}"), &pieces::example(example, lang));
        }
        self.line("");
    }

    fn standards(&mut self, form: &Form) {
        self.anchor(&format!("standards-{}", form.id));
        let title = form.title.get(self.lang);
        self.head(2, &format!("标准：{title}"), &format!("Standards: {title}"));
        self.both(
            "未达到标准是工作差距，不是填报错误。",
            "Missing a standard is a gap in the work, no error in the report.",
        );
        self.line("");
        let mut programme = "";
        for standard in &form.standards {
            if standard.programme != programme {
                programme = &standard.programme;
                let title = self.catalogue.programme(programme).map_or(programme, |one| one.title.get(self.lang));
                self.head(3, title, title);
            }
            self.standard(standard, form);
        }
    }

    fn standard(&mut self, standard: &Standard, form: &Form) {
        let (c, lang) = (self.catalogue, self.lang);
        let title = standard.title.get(lang);
        self.anchor(&format!("standard-{}-{}", form.id, standard.id));
        self.head(4, &format!("{title}（`{}`）", standard.id), &format!("{title} (`{}`)", standard.id));
        self.item("要求", "Asks", &pieces::demand(standard, form, c, lang));
        if let Some(when) = &standard.when {
            self.item("何时适用", "Applies where", &spoken(when, form, c, lang));
        }
        self.item("范围", "Looks at", &pieces::scope(standard.scope, form, lang));
        self.item("读法", "Reading", standard.reading.as_ref().map_or("", |r| r.get(lang)));
        self.item("依据", "Clause", &pieces::clause(&standard.clause, c, lang));
        for example in standard.examples.iter() {
            let expected = pieces::expected(example.expect, true, lang);
            self.code(&format!("例：{expected}"), &format!("Example: {expected}"), &pieces::example(example, lang));
        }
        self.line("");
    }

    // ---- the rest --------------------------------------------------------------------------------------

    fn lists(&mut self) {
        self.anchor("lists");
        self.head(2, "代码表", "Code lists");
        for list in &self.catalogue.lists {
            self.line(&format!("### `{}`\n", list.id));
            self.row(&["代码", "名称", "也认得", "有效"], &["Code", "Label", "Also accepted", "In force"]);
            for code in &list.codes {
                let also = code.also.join(&pick(self.lang, "、", ", "));
                self.cells(&[
                    format!("`{}`", code.code),
                    code.label.get(self.lang).to_owned(),
                    also,
                    pieces::dates(code.from, code.until, self.lang),
                ]);
            }
            self.line("");
        }
    }

    fn measures(&mut self) {
        self.anchor("measures");
        self.head(2, "计量单位", "Measures");
        self.row(&["代号", "名称", "单元格里认得的写法"], &["Id", "Label", "Spellings accepted in cells"]);
        for measure in self.catalogue.measures.all() {
            let symbols = measure.symbols.join(&pick(self.lang, "、", ", "));
            self.cells(&[format!("`{}`", measure.id), measure.label.get(self.lang).to_owned(), symbols]);
        }
        self.line("");
    }

    fn language(&mut self) {
        self.anchor("language");
        self.head(2, "规则语言", "Language of rules");
        self.both(
            "算式由名字、数、`'文字'`、日期和以下运算组成，先后由紧到松：`* /`、`+ -`、`== != < <= > >= in between`、`not`、`and`、`or`、`=>`。没有值的格既不是零也不是否：参与运算的结果是“未能判定”。数后面可以写计量单位（`30 m2`、`60%`）；加减和比较要求量纲相同。",
            "A formula consists of names, numbers, `'texts'`, dates and these operators, binding from tight to loose: `* /`, `+ -`, `== != < <= > >= in between`, `not`, `and`, `or`, `=>`. A cell without a value is neither zero nor false: what is computed from it is undetermined. A measure may stand behind a number (`30 m2`, `60%`); addition and comparison need equal dimensions.",
        );
        self.line("");
        self.both(
            "`prev.x` 是上年的同一指标；`unit.name`、`unit.kind`、`unit.parent` 取自名录；`as_of`、`period.start`、`period.end`、`period.year` 由校验时给定。",
            "`prev.x` is the same item last year; `unit.name`, `unit.kind` and `unit.parent` come from the register; `as_of`, `period.start`, `period.end` and `period.year` are given with the check.",
        );
        self.line("");
        self.row(&["函数", "作用", "例子"], &["Function", "What it does", "Example"]);
        for f in FUNCTIONS {
            self.cells(&[format!("`{}`", f.signature), pick(self.lang, f.zh, f.en), format!("`{}`", f.example)]);
        }
        self.line("");
    }

    // ---- lines -----------------------------------------------------------------------------------------

    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn both(&mut self, zh: &str, en: &str) {
        let told = pick(self.lang, zh, en);
        self.line(&told);
    }

    fn head(&mut self, level: usize, zh: &str, en: &str) {
        let told = pick(self.lang, zh, en);
        self.line(&format!("{} {told}\n", "#".repeat(level)));
    }

    /// Headings have Chinese anchors that differ from one reader to the next; these do not.
    fn anchor(&mut self, id: &str) {
        self.line(&format!("<a id=\"{id}\"></a>\n"));
    }

    fn item(&mut self, zh: &str, en: &str, text: &str) {
        if !text.is_empty() {
            let (head, colon) = (pick(self.lang, zh, en), pick(self.lang, "：", ": "));
            self.line(&format!("- **{head}**{colon}{text}"));
        }
    }

    fn code(&mut self, zh: &str, en: &str, text: &str) {
        if !text.is_empty() {
            self.item(zh, en, &format!("`{text}`"));
        }
    }

    fn row(&mut self, zh: &[&str], en: &[&str]) {
        let heads: Vec<String> = match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
        .iter()
        .map(|h| (*h).to_owned())
        .collect();
        self.cells(&heads);
        self.line(&format!("|{}", " --- |".repeat(heads.len())));
    }

    fn cells(&mut self, cells: &[String]) {
        let cells: Vec<String> = cells.iter().map(|c| c.replace('|', "\\|").replace('\n', " ")).collect();
        self.line(&format!("| {} |", cells.join(" | ")));
    }
}

/// Section of the first cell of this year that a rule reads; none for rules across units and years.
fn section_of(rule: &Rule, form: &Form) -> Option<usize> {
    match rule.scope {
        Scope::Batch | Scope::History | Scope::Rollup => None,
        Scope::Row(_) | Scope::Record => rule.cells.iter().find_map(|cell| match *cell {
            Cell::Field { table, field, .. } => Some(form.field_at(table, field).section),
            Cell::Unit(_) | Cell::Given(_) => None,
        }),
    }
}
