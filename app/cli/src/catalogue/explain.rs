//! Everything a catalogue says about one id: rule, field, table, standard, indicator, clause, function, code list,
//! measure, programme or form.

use crate::output::Style;
use crate::output::wrap::{pad, width, wrap};
use shequ_core::catalogue::{Body, Catalogue, Field, Form, Indicator, Programme, Rule, Standard, Target};
use shequ_core::diag::nearest;
use shequ_core::lang::{Cell, FUNCTIONS, Function, Source, print};
use shequ_core::plan::{self, Plan};
use shequ_core::{Lang, words};
use shequ_handbook::pieces::{self, pick};
use shequ_handbook::spoken::{cell_words, spoken};
use shequ_handbook::{clauses, plans};

/// Names proposed for an id that nothing has.
const SUGGESTIONS: usize = 4;
/// Readers and entries listed for one id.
const MAX_NAMED: usize = 60;

/// Everything about an id; several entries where several things have it.
///
/// # Errors
/// A sentence with the nearest ids.
pub fn explain(catalogue: &Catalogue, id: &str, lang: Lang) -> Result<String, String> {
    let mut entries = Vec::new();
    for form in &catalogue.forms {
        let teller = Teller { catalogue, form, lang };
        teller.of_form(id, &mut entries);
    }
    for levels in &catalogue.levels {
        let teller = Teller { catalogue, form: &levels.across, lang };
        let rules = levels.across.rules.iter().filter(|rule| rule.id == id);
        entries.extend(rules.map(|rule| teller.rule(rule)));
    }
    entries.extend(catalogue.indicators.iter().filter(|i| i.id == id).map(|i| indicator(i, catalogue, lang)));
    for programme in &catalogue.programmes {
        entries.extend((programme.id == id).then(|| whole_programme(programme, lang)));
        let clauses = programme.clauses.iter().filter(|c| c.id == id);
        entries.extend(clauses.map(|_| clause(id, programme, catalogue, lang)));
    }
    entries.extend(FUNCTIONS.iter().filter(|f| f.name == id).map(|f| function(f, lang)));
    entries.extend(list(catalogue, id, lang));
    entries.extend(measure(catalogue, id, lang));
    if entries.is_empty() { Err(unknown(catalogue, id, lang)) } else { Ok(entries.join("\n")) }
}

/// One block of the answer, with its heads in one column.
struct Entry {
    head: String,
    items: Vec<(String, String)>,
    lang: Lang,
}

impl Entry {
    fn new(lang: Lang, zh: &str, en: &str, id: &str) -> Self {
        Self { head: format!("{} {id}", pick(lang, zh, en)), items: Vec::new(), lang }
    }

    fn item(&mut self, zh: &str, en: &str, text: impl Into<String>) -> &mut Self {
        let text = text.into();
        if !text.is_empty() {
            self.items.push((pick(self.lang, zh, en), text));
        }
        self
    }

    fn told(&self) -> String {
        let columns = Style::terminal_width();
        let widest = self.items.iter().map(|(head, _)| width(head)).max().unwrap_or(0) + 4;
        let mut out = format!("{}\n", self.head);
        for (head, text) in &self.items {
            let first = pad(&format!("  {head}"), widest);
            for line in wrap(text, &first, &" ".repeat(widest), columns) {
                out.push_str(line.trim_end());
                out.push('\n');
            }
        }
        out
    }
}

struct Teller<'a> {
    catalogue: &'a Catalogue,
    form: &'a Form,
    lang: Lang,
}

impl Teller<'_> {
    fn of_form(&self, id: &str, entries: &mut Vec<String>) {
        let form = self.form;
        if form.id == id {
            entries.push(self.form());
        }
        let plan = std::cell::OnceCell::new();
        let plan = || plan.get_or_init(|| plan::compile(form).0);
        let named = |field: &Field| field.id == id || field.label.zh == id;
        for (at, field) in form.fields.iter().enumerate().filter(|(_, f)| named(f)) {
            entries.push(self.field(None, at, field, plan()));
        }
        for (t, table) in form.tables.iter().enumerate() {
            if table.id == id || table.title.zh == id {
                entries.push(self.table(t));
            }
            let full = |field: &Field| named(field) || format!("{}.{}", table.id, field.id) == id;
            for (at, field) in table.fields.iter().enumerate().filter(|(_, f)| full(f)) {
                entries.push(self.field(Some(t), at, field, plan()));
            }
        }
        entries.extend(form.sections.iter().filter(|s| s.id == id || s.title.zh == id).map(|s| {
            let mut entry = Entry::new(self.lang, "部分", "section", &s.id);
            let names: Vec<&str> = s
                .items
                .iter()
                .map(|item| match *item {
                    shequ_core::catalogue::Item::Field(f) => form.fields[f].label.get(self.lang),
                    shequ_core::catalogue::Item::Table(t) => form.tables[t].title.get(self.lang),
                })
                .collect();
            entry.item("标题", "title", s.title.get(self.lang)).item("内容", "holds", self.listed(names));
            entry.told()
        }));
        entries.extend(form.rules.iter().filter(|r| r.id == id).map(|r| self.rule(r)));
        entries.extend(form.standards.iter().filter(|s| s.id == id).map(|s| self.standard(s)));
    }

    fn form(&self) -> String {
        let form = self.form;
        let mut entry = Entry::new(self.lang, "表", "form", &form.id);
        let columns: usize = form.tables.iter().map(|t| t.fields.len()).sum();
        let (fields, tables, rules, standards) =
            (form.fields.len(), form.tables.len(), form.rules.len(), form.standards.len());
        entry
            .item("表名", "title", form.title.get(self.lang))
            .item("表号", "number", form.table_number.clone().unwrap_or_default())
            .item("制定机关", "authority", form.authority.as_ref().map_or("", |a| a.get(self.lang)))
            .item("有效期至", "valid until", form.valid_until.map(|d| d.to_string()).unwrap_or_default())
            .item("部分", "sections", self.listed(form.sections.iter().map(|s| s.title.get(self.lang)).collect()))
            .item(
                "规模",
                "size",
                words!(
                    "{fields} 个指标，{tables} 张明细表共 {columns} 列，{rules} 条规则，{standards} 项标准",
                    "{fields} fields, {tables} tables with {columns} columns, {rules} rules, {standards} standards"
                )
                .get(self.lang),
            );
        entry.told()
    }

    fn table(&self, at: usize) -> String {
        let table = &self.form.tables[at];
        let mut entry = Entry::new(self.lang, "明细表", "table", &table.id);
        let (least, most) = table.rows;
        let columns = table.fields.iter().map(|f| f.label.get(self.lang)).collect();
        entry
            .item("标题", "title", table.title.get(self.lang))
            .item("行数", "rows", words!("{least} 至 {most} 行", "{least} to {most}").get(self.lang))
            .item("区分各行", "key", table.key.map_or("", |k| table.fields[k].label.get(self.lang)))
            .item("何时填", "asked where", self.spoken(table.when.as_ref()))
            .item("各列", "columns", self.listed(columns));
        entry.told()
    }

    fn field(&self, table: Option<usize>, at: usize, field: &Field, plan: &Plan) -> String {
        let id = table.map_or_else(|| field.id.clone(), |t| format!("{}.{}", self.form.tables[t].id, field.id));
        let mut entry = Entry::new(self.lang, "指标", "field", &id);
        entry
            .item("名称", "label", field.label.get(self.lang))
            .item(
                "所属",
                "part of",
                table.map_or_else(
                    || self.form.sections[field.section].title.get(self.lang),
                    |t| self.form.tables[t].title.get(self.lang),
                ),
            )
            .item("填什么", "holds", pieces::kind(field, self.catalogue, self.lang))
            .item("要求", "asks", pieces::demands(field, self.lang))
            .item("何时填", "asked where", self.spoken(field.when.as_ref()))
            .item("怎么算", "computed as", self.spoken(field.computed.as_ref()))
            .item("写法", "formula", field.computed_text.clone().unwrap_or_default())
            .item("填报说明", "how to fill in", field.hint.as_ref().map_or("", |h| h.get(self.lang)))
            .item("依据", "clause", field.clause.as_ref().map_or_else(String::new, |c| self.clause(c)))
            .item("来源", "source", field.source.clone().unwrap_or_default())
            .item("认得的列名", "headings", self.listed(field.headings.iter().map(String::as_str).collect()))
            .item("用到它的规则", "read by rules", self.readers(table, at, plan))
            .item("用到它的标准", "read by standards", self.standard_readers(table, at, plan));
        entry.told()
    }

    fn cell_of(table: Option<usize>, field: usize, source: Source) -> Cell {
        let index = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        Cell::Field { source, table: table.map(index), field: index(field) }
    }

    fn readers(&self, table: Option<usize>, field: usize, plan: &Plan) -> String {
        let both = [Source::Current, Source::Previous].map(|s| Self::cell_of(table, field, s));
        let mut rules: Vec<u32> = both.iter().filter_map(|cell| plan.readers.get(cell)).flatten().copied().collect();
        rules.sort_unstable();
        rules.dedup();
        self.listed(rules.iter().filter_map(|r| self.form.rules.get(*r as usize)).map(|r| r.id.as_str()).collect())
    }

    fn standard_readers(&self, table: Option<usize>, field: usize, plan: &Plan) -> String {
        let cell = Self::cell_of(table, field, Source::Current);
        let read = plan.standards.iter().zip(&self.form.standards).filter(|(p, _)| p.reads.contains(&cell));
        self.listed(read.map(|(_, s)| s.id.as_str()).collect())
    }

    fn rule(&self, rule: &Rule) -> String {
        let (form, lang) = (self.form, self.lang);
        let mut entry = Entry::new(lang, "规则", "rule", &rule.id);
        let sentence = |m| pieces::sentence(m, form, self.catalogue, lang);
        let named = |cells: &[Cell]| {
            let named =
                cells.iter().map(|c| format!("{} {}", cell_words(*c, form, self.catalogue, lang), form.names.path(*c)));
            self.listed(named.collect::<Vec<_>>().iter().map(String::as_str).collect())
        };
        let (condition, written) = match &rule.body {
            Body::Check(check) => {
                let written =
                    if rule.check_text.is_empty() { print(check, &form.names) } else { rule.check_text.clone() };
                (spoken(check, form, self.catalogue, lang), written)
            }
            Body::Unique(cells) => {
                (words!("不得重复：{}", "must not repeat: {}", named(cells)).get(lang).to_owned(), String::new())
            }
            Body::ExistsInRegister(_) => {
                (words!("单位在名录中", "the unit stands in the register").get(lang).to_owned(), String::new())
            }
            Body::ExistsInDivisions(_) => (
                words!(
                    "前六位在行政区划代码表中；乡镇、村级代码的前六位是县级",
                    "its first six digits stand in the list of divisions; those of a place below are a county's"
                )
                .get(lang)
                .to_owned(),
                String::new(),
            ),
        };
        entry
            .item("轻重", "severity", pieces::severity(rule, lang))
            .item("范围", "looks at", pieces::scope(rule.scope, form, lang))
            .item("何时适用", "applies where", self.spoken(rule.when.as_ref()))
            .item("条件", "condition", condition)
            .item("写法", "as written", written)
            .item("提示语", "says", sentence(&rule.says))
            .item("原因", "why", sentence(&rule.why))
            .item("处理", "do", sentence(&rule.fix))
            .item("依据", "clause", rule.clause.as_ref().map_or_else(String::new, |c| self.clause(c)))
            .item("来源", "source", rule.source.clone().unwrap_or_default())
            .item("有效", "in force", pieces::dates(rule.from, rule.until, lang))
            .item("可豁免", "waived by", rule.waiver.clone().unwrap_or_default())
            .item("读取", "reads", named(&rule.cells));
        for example in rule.examples.iter() {
            let text = format!(
                "{}{}{}",
                pieces::expected(example.expect, false, lang),
                pick(lang, "：", ": "),
                pieces::example(example, lang)
            );
            entry.item("例子", "example", text);
        }
        entry.item("出处", "stands in", format!("{}:{}", rule.place.0, rule.place.1)).item(
            "版本",
            "version",
            rule.version.clone(),
        );
        entry.told()
    }

    fn standard(&self, standard: &Standard) -> String {
        let (form, lang) = (self.form, self.lang);
        let mut entry = Entry::new(lang, "标准", "standard", &standard.id);
        entry
            .item("名称", "title", standard.title.get(lang))
            .item("规划", "programme", standard.programme.clone())
            .item("范围", "looks at", pieces::scope(standard.scope, form, lang))
            .item("何时适用", "applies where", self.spoken(standard.when.as_ref()))
            .item("要求", "asks", pieces::demand(standard, form, self.catalogue, lang))
            .item("写法", "as written", print(&standard.check, &form.names))
            .item(
                "差距看",
                "gap told in",
                standard.lever.map_or_else(String::new, |c| cell_words(c, form, self.catalogue, lang)),
            )
            .item("读法", "reading", standard.reading.as_ref().map_or("", |r| r.get(lang)))
            .item("依据", "clause", self.clause(&standard.clause))
            .item("所属指标", "indicator", standard.indicator.clone().unwrap_or_default());
        for example in standard.examples.iter() {
            let text = format!(
                "{}{}{}",
                pieces::expected(example.expect, true, lang),
                pick(lang, "：", ": "),
                pieces::example(example, lang)
            );
            entry.item("例子", "example", text);
        }
        entry.item(
            "说明",
            "note",
            pick(lang, "未达到标准是工作差距，不是填报错误", "missing it is a gap in the work, no error in the report"),
        );
        entry.item("出处", "stands in", format!("{}:{}", standard.place.0, standard.place.1));
        entry.told()
    }

    fn clause(&self, id: &str) -> String {
        pieces::clause(id, self.catalogue, self.lang)
    }

    fn spoken(&self, typed: Option<&shequ_core::lang::Typed>) -> String {
        typed.map_or_else(String::new, |t| spoken(t, self.form, self.catalogue, self.lang))
    }

    fn listed(&self, names: Vec<&str>) -> String {
        listed(names, self.lang)
    }
}

/// Names in one line, cut with a count.
fn listed(names: Vec<&str>, lang: Lang) -> String {
    let more = names.len().saturating_sub(MAX_NAMED);
    let mut told = names.iter().take(MAX_NAMED).copied().collect::<Vec<_>>().join(&pick(lang, "、", ", "));
    if more > 0 {
        told.push_str(words!(" 等，另有 {more} 个", " and {more} more").get(lang));
    }
    told
}

fn indicator(one: &Indicator, catalogue: &Catalogue, lang: Lang) -> String {
    let form = catalogue.form(&one.form);
    let told = |typed: Option<&shequ_core::lang::Typed>, form: Option<&Form>| match (typed, form) {
        (Some(typed), Some(form)) => spoken(typed, form, catalogue, lang),
        (_, _) => String::new(),
    };
    let mut entry = Entry::new(lang, "汇总指标", "indicator", &one.id);
    entry
        .item("名称", "title", one.title.get(lang))
        .item("类别", "kind", plans::kind(one.kind, lang))
        .item("范围", "area", plans::area(one.area, lang))
        .item("汇总", "roll-up", plans::roll_up(one.roll_up(), lang))
        .item("最低层级", "lowest level", one.from_level.clone().unwrap_or_default())
        .item("取自", "read from", one.form.clone());
    if let Some(count) = &one.count {
        let below = count.denominator_form.as_ref().map_or(form, |id| catalogue.form(id));
        entry
            .item("计入", "counts", told(count.population.as_ref(), form))
            .item("分子", "numerator", told(Some(&count.numerator), form))
            .item("分母", "denominator", told(count.denominator.as_ref(), below))
            .item("分母取自", "denominator from", count.denominator_form.clone().unwrap_or_default())
            .item("计量单位", "measure", catalogue.measures.label(&count.measure).get(lang));
    }
    entry.item("说明", "note", one.note.as_ref().map_or("", |n| n.get(lang))).item(
        "读法",
        "reading",
        one.reading.as_ref().map_or("", |r| r.get(lang)),
    );
    for programme in &catalogue.programmes {
        for target in programme.targets.iter().filter(|t| t.indicator == one.id) {
            entry.item("目标", "target", target_words(target, programme, lang));
        }
        for reading in &programme.readings {
            for choice in reading.choices.iter().filter(|c| c.changes.iter().any(|change| change.indicator == one.id)) {
                let told = format!("{}.{} {}", reading.id, choice.id, choice.title.get(lang));
                entry.item("另一读法", "other reading", told);
            }
        }
    }
    let standards =
        catalogue.forms.iter().flat_map(|f| &f.standards).filter(|s| s.indicator.as_deref() == Some(&one.id));
    entry.item("相应标准", "standards", listed(standards.map(|s| s.id.as_str()).collect(), lang));
    entry.told()
}

/// `guangxi-14：2025 年 ≥ 80%（基期 50%，预期性，专栏1-1）`.
pub fn target_words(target: &Target, programme: &Programme, lang: Lang) -> String {
    let id = &programme.id;
    let goal = match &target.goal {
        Some(goal) => {
            let (year, told) = (goal.year, plans::goal(target));
            words!("{year} 年 {told}", "{told} in {year}")
        }
        None => words!("只跟踪，未定目标值", "followed, without a target"),
    };
    let base = plans::baseline(target, lang);
    let base = if base.is_empty() { base } else { pick(lang, format!("基期 {base}，"), format!("from {base}, ")) };
    let (goal, asked, clause) = (goal.get(lang), plans::asked(target), &target.clause);
    pick(lang, format!("{id}：{goal}（{base}{asked}，{clause}）"), format!("{id}: {goal} ({base}{asked}, {clause})"))
}

fn whole_programme(programme: &Programme, lang: Lang) -> String {
    let (from, to) = programme.period;
    let mut entry = Entry::new(lang, "规划", "programme", &programme.id);
    entry
        .item("名称", "title", programme.title.get(lang))
        .item("期间", "period", format!("{from}–{to}"))
        .item("文件", "document", programme.source.clone())
        .item("条款", "clauses", programme.clauses.len().to_string())
        .item("读法", "readings", listed(programme.readings.iter().map(|r| r.id.as_str()).collect(), lang));
    for target in &programme.targets {
        let told = format!("{} {}", target.indicator, target_words(target, programme, lang));
        entry.item("目标", "target", told);
    }
    entry.told()
}

fn clause(id: &str, programme: &Programme, catalogue: &Catalogue, lang: Lang) -> String {
    let mut entry = Entry::new(lang, "条款", "clause", id);
    let Some(clause) = programme.clauses.iter().find(|c| c.id == id) else { return entry.told() };
    entry.item("标题", "title", clause.title.get(lang)).item("规划", "programme", programme.title.get(lang));
    for told in clauses::told(clause, programme, catalogue, lang) {
        entry.item("落实", "encoded by", told);
    }
    for target in programme.targets.iter().filter(|t| t.clause == id) {
        entry.item("目标", "target", format!("{} {}", target.indicator, target_words(target, programme, lang)));
    }
    entry.told()
}

fn function(one: &Function, lang: Lang) -> String {
    let mut entry = Entry::new(lang, "函数", "function", one.name);
    entry
        .item("写法", "signature", one.signature)
        .item("作用", "does", pick(lang, one.zh, one.en))
        .item("例子", "example", one.example);
    entry.told()
}

fn list(catalogue: &Catalogue, id: &str, lang: Lang) -> Option<String> {
    let list = catalogue.lists.iter().find(|l| l.id == id)?;
    let mut entry = Entry::new(lang, "代码表", "code list", id);
    for code in &list.codes {
        let dates = pieces::dates(code.from, code.until, lang);
        let also = if code.also.is_empty() {
            String::new()
        } else {
            pick(lang, format!("（也认：{}）", code.also.join("、")), format!(" (also: {})", code.also.join(", ")))
        };
        let told = format!("{}{also} {dates}", code.label.get(lang));
        entry.item(&code.code, &code.code, told.trim_end());
    }
    Some(entry.told())
}

fn measure(catalogue: &Catalogue, id: &str, lang: Lang) -> Option<String> {
    let measure = catalogue.measures.get(id)?;
    let mut entry = Entry::new(lang, "计量单位", "measure", id);
    let factor = measure.factor;
    let factor = if factor.d == 1 { factor.n.to_string() } else { format!("{}/{}", factor.n, factor.d) };
    entry
        .item("名称", "label", measure.label.get(lang))
        .item("认得的写法", "spellings", listed(measure.symbols.iter().map(String::as_str).collect(), lang))
        .item("折合基本单位", "in base measures", factor);
    Some(entry.told())
}

/// Says that nothing has this id, with those that may be meant.
fn unknown(catalogue: &Catalogue, id: &str, lang: Lang) -> String {
    let mut left = ids(catalogue);
    let mut near: Vec<String> = Vec::new();
    while near.len() < SUGGESTIONS
        && let Some(found) = nearest(id, left.iter().map(String::as_str))
    {
        let found = found.to_owned();
        left.retain(|other| *other != found);
        near.push(found);
    }
    let holding: Vec<String> = left.into_iter().filter(|other| id.chars().count() >= 3 && other.contains(id)).collect();
    near.extend(holding.into_iter().take(SUGGESTIONS));
    let told = words!(
        "没有代号为“{id}”的规则、指标、标准、条款或函数",
        "no rule, field, standard, clause or function has the id “{id}”"
    );
    let told = told.get(lang);
    if near.is_empty() {
        let hint = words!("用 shequ catalogue docs 查看全部代号", "`shequ catalogue docs` lists all ids");
        return format!("{told}\n{}", hint.get(lang));
    }
    let hint = words!("相近的有：{}", "near ones: {}", near.join("  "));
    format!("{told}\n{}", hint.get(lang))
}

/// Every id that can be explained, each once.
fn ids(catalogue: &Catalogue) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for form in &catalogue.forms {
        all.push(form.id.clone());
        all.extend(form.fields.iter().map(|f| f.id.clone()));
        for table in &form.tables {
            all.push(table.id.clone());
            all.extend(table.fields.iter().map(|f| f.id.clone()));
        }
        all.extend(form.sections.iter().map(|s| s.id.clone()));
        all.extend(form.rules.iter().map(|r| r.id.clone()));
        all.extend(form.standards.iter().map(|s| s.id.clone()));
    }
    all.extend(catalogue.levels.iter().flat_map(|levels| &levels.across.rules).map(|r| r.id.clone()));
    all.extend(catalogue.indicators.iter().map(|i| i.id.clone()));
    for programme in &catalogue.programmes {
        all.push(programme.id.clone());
        all.extend(programme.clauses.iter().map(|c| c.id.clone()));
    }
    all.extend(FUNCTIONS.iter().map(|f| f.name.to_owned()));
    all.extend(catalogue.lists.iter().map(|l| l.id.clone()));
    all.extend(catalogue.measures.all().iter().map(|m| m.id.clone()));
    all.sort();
    all.dedup();
    all
}
