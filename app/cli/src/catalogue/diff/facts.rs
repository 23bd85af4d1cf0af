//! What a catalogue says, as lists of texts that can be compared: one entry for each thing with an id.

use shequ_core::catalogue::{Catalogue, Field, Form, Indicator, Programme, Rule, Standard};
use shequ_core::lang::{Typed, print};
use shequ_core::{Lang, Words};
use shequ_handbook::spoken::spoken;
use shequ_handbook::{pieces, plans};

/// One thing with an id.
pub struct Entry {
    pub kind: &'static str,
    pub id: String,
    /// In the same order for all of a kind.
    pub facts: Vec<Fact>,
}

/// One thing said of it.
pub struct Fact {
    pub key: &'static str,
    pub zh: &'static str,
    pub text: String,
}

/// Kinds in the order in which they are told.
const KINDS: [(&str, &str, &str); 7] = [
    ("form", "表", "Forms"),
    ("field", "填报项", "Fields"),
    ("rule", "规则", "Rules"),
    ("standard", "标准", "Standards"),
    ("indicator", "汇总指标", "Indicators"),
    ("target", "规划目标", "Targets"),
    ("reading", "读法", "Readings"),
];

/// The place of a kind in the telling.
pub fn rank(kind: &str) -> usize {
    KINDS.iter().position(|(known, ..)| *known == kind).unwrap_or(KINDS.len())
}

/// The heading of a kind.
pub fn kind_words(kind: &str, lang: Lang) -> &'static str {
    KINDS.get(rank(kind)).map_or("", |(_, zh, en)| if lang == Lang::Zh { zh } else { en })
}

/// All entries of a catalogue.
pub fn of(catalogue: &Catalogue, lang: Lang) -> Vec<Entry> {
    let mut all = Vec::new();
    for form in &catalogue.forms {
        let teller = Teller { catalogue, form, lang };
        let title = fact("title", "名称", teller.words(&form.title));
        all.push(Entry { kind: "form", id: form.id.clone(), facts: vec![title] });
        all.extend(form.fields.iter().map(|field| teller.field(field, "")));
        for table in &form.tables {
            all.extend(table.fields.iter().map(|field| teller.field(field, &format!("{}.", table.id))));
        }
        all.extend(form.rules.iter().map(|rule| teller.rule(rule)));
        all.extend(form.standards.iter().map(|standard| teller.standard(standard)));
    }
    for indicator in &catalogue.indicators {
        if let Some(form) = catalogue.form(&indicator.form) {
            all.push(Teller { catalogue, form, lang }.indicator(indicator));
        }
    }
    for programme in &catalogue.programmes {
        all.extend(targets(programme, lang));
    }
    all
}

fn fact(key: &'static str, zh: &'static str, text: impl Into<String>) -> Fact {
    Fact { key, zh, text: text.into() }
}

struct Teller<'a> {
    catalogue: &'a Catalogue,
    form: &'a Form,
    lang: Lang,
}

impl Teller<'_> {
    fn words(&self, words: &Words) -> String {
        words.get(self.lang).to_owned()
    }

    fn formula(&self, typed: Option<&Typed>) -> String {
        typed.map_or(String::new(), |typed| print(typed, &self.form.names))
    }

    fn field(&self, field: &Field, table: &str) -> Entry {
        let (c, lang) = (self.catalogue, self.lang);
        let facts = vec![
            fact("label", "名称", self.words(&field.label)),
            fact("kind", "类型", pieces::kind(field, c, lang)),
            fact("measure", "计量单位", field.measure.clone().unwrap_or_default()),
            fact("demands", "要求", pieces::demands(field, lang)),
            fact("when", "何时填报", self.formula(field.when.as_ref())),
            fact("computed", "算式", field.computed_text.clone().unwrap_or_default()),
            fact("hint", "口径", field.hint.as_ref().map_or(String::new(), |hint| self.words(hint))),
            fact("clause", "依据", field.clause.clone().unwrap_or_default()),
            fact("headings", "认得的表头", field.headings.join("、")),
        ];
        Entry { kind: "field", id: format!("{}.{table}{}", self.form.id, field.id), facts }
    }

    fn rule(&self, rule: &Rule) -> Entry {
        let (c, lang) = (self.catalogue, self.lang);
        let sentence = |message| pieces::sentence(message, self.form, c, lang);
        let facts = vec![
            fact("severity", "轻重", pieces::severity(rule, lang)),
            fact("scope", "范围", pieces::scope(rule.scope, self.form, lang)),
            fact("check", "条件", rule.check_text.clone()),
            fact("when", "何时适用", self.formula(rule.when.as_ref())),
            fact("in force", "有效", pieces::dates(rule.from, rule.until, lang)),
            fact("says", "问题", sentence(&rule.says)),
            fact("why", "原因", sentence(&rule.why)),
            fact("fix", "处理", sentence(&rule.fix)),
            fact("clause", "依据", rule.clause.clone().unwrap_or_default()),
            fact("source", "来源", rule.source.clone().unwrap_or_default()),
            fact("waived by", "可豁免", rule.waiver.clone().unwrap_or_default()),
            // Old explanations lapse where it differs.
            fact("version", "版本（不同则旧的说明失效）", rule.version.clone()),
        ];
        Entry { kind: "rule", id: format!("{}.{}", self.form.id, rule.id), facts }
    }

    fn standard(&self, standard: &Standard) -> Entry {
        let (c, lang) = (self.catalogue, self.lang);
        let facts = vec![
            fact("title", "名称", self.words(&standard.title)),
            fact("demand", "要求", pieces::demand(standard, self.form, c, lang)),
            fact("check", "条件", self.formula(Some(&standard.check))),
            fact("when", "何时适用", standard.when.as_ref().map_or(String::new(), |w| spoken(w, self.form, c, lang))),
            fact("clause", "依据", standard.clause.clone()),
            fact("reading", "读法", standard.reading.as_ref().map_or(String::new(), |r| self.words(r))),
        ];
        Entry { kind: "standard", id: format!("{}.{}", self.form.id, standard.id), facts }
    }

    fn indicator(&self, indicator: &Indicator) -> Entry {
        let count = indicator.count.as_ref();
        let other = count.and_then(|count| count.denominator_form.as_deref());
        let names = other.and_then(|id| self.catalogue.form(id)).map_or(&self.form.names, |form| &form.names);
        let denominator = count.and_then(|count| count.denominator.as_ref());
        let facts = vec![
            fact("title", "名称", self.words(&indicator.title)),
            fact("kind", "类别", plans::kind(indicator.kind, self.lang)),
            fact("area", "城乡", plans::area(indicator.area, self.lang)),
            fact("numerator", "分子", self.formula(count.map(|count| &count.numerator))),
            fact("denominator", "分母", denominator.map_or(String::new(), |typed| print(typed, names))),
            fact("population", "统计范围", self.formula(count.and_then(|count| count.population.as_ref()))),
            fact("measure", "计量单位", count.map_or("", |count| count.measure.as_str())),
            fact("reading", "读法", indicator.reading.as_ref().map_or(String::new(), |r| self.words(r))),
        ];
        Entry { kind: "indicator", id: indicator.id.clone(), facts }
    }
}

fn targets(programme: &Programme, lang: Lang) -> Vec<Entry> {
    let mut all = Vec::new();
    for target in &programme.targets {
        let year = target.goal.as_ref().map_or(String::new(), |goal| goal.year.to_string());
        let facts = vec![
            fact("goal", "目标", plans::goal(target)),
            fact("year", "年份", year),
            fact("baseline", "基期", plans::baseline(target, lang)),
            fact("asked", "性质", plans::asked(target)),
            fact("clause", "依据", target.clause.clone()),
        ];
        all.push(Entry { kind: "target", id: format!("{}.{}", programme.id, target.indicator), facts });
    }
    for reading in &programme.readings {
        let chosen = reading.choices.get(reading.default).map_or("", |choice| choice.id.as_str());
        let choices: Vec<&str> = reading.choices.iter().map(|choice| choice.id.as_str()).collect();
        let facts = vec![
            fact("title", "名称", reading.title.get(lang)),
            fact("chosen", "采用", chosen),
            fact("choices", "可选", choices.join("、")),
        ];
        all.push(Entry { kind: "reading", id: format!("{}.{}", programme.id, reading.id), facts });
    }
    all
}
