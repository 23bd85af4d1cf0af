//! The part of the handbook about plans: indicators, targets, readings of the text, and the register of clauses.

use crate::pieces::pick;
use crate::spoken::spoken;
use crate::{Book, clauses};
use shequ_core::Lang;
use shequ_core::catalogue::{
    Area, Baseline, Form, Indicator, IndicatorKind, Programme, Reading, RollUp, Target, entry,
};
use shequ_core::lang::{Typed, print};

impl Book<'_> {
    /// All indicators, in file order.
    pub(super) fn indicators(&mut self) {
        self.anchor("indicators");
        self.head(2, "汇总指标", "Indicators");
        let mut last = None;
        for one in &self.catalogue.indicators {
            if last != Some(one.kind) {
                last = Some(one.kind);
                let title = kind(one.kind, self.lang);
                self.head(3, &title, &title);
            }
            self.indicator(one);
        }
    }

    fn indicator(&mut self, one: &Indicator) {
        let (c, lang) = (self.catalogue, self.lang);
        let title = one.title.get(lang);
        self.anchor(&entry::of_indicator(&one.id));
        self.head(4, &format!("{title}（`{}`）", one.id), &format!("{title} (`{}`)", one.id));
        let facts = [kind(one.kind, lang), area(one.area, lang), roll_up(one.roll_up(), lang)];
        self.line(&facts.join(&pick(lang, "；", "; ")));
        self.line("");
        if let Some(form) = c.form(&one.form) {
            let told = |typed: Option<&Typed>| typed.map_or_else(String::new, |t| spoken(t, form, c, lang));
            let table = one.table.map(|at| form.tables[usize::from(at)].title.get(lang));
            let read = [Some(form.title.get(lang)), table].into_iter().flatten().collect::<Vec<_>>();
            self.item("取自", "Read from", &read.join(&pick(lang, "，", ", ")));
            if let Some(count) = &one.count {
                let below = count.denominator_form.as_ref().and_then(|id| c.form(id)).unwrap_or(form);
                let under = count.denominator.as_ref().map_or_else(String::new, |t| spoken(t, below, c, lang));
                let other = count.denominator_form.as_ref().map_or("", |_| below.title.get(lang));
                let other = if other.is_empty() { String::new() } else { format!(" ({other})") };
                let written =
                    |typed: Option<&Typed>, form: &Form| typed.map_or_else(String::new, |t| print(t, &form.names));
                self.item("计入", "Counts", &told(count.population.as_ref()));
                self.code("计入的写法", "Counts, as written", &written(count.population.as_ref(), form));
                self.item("分子", "Numerator", &told(Some(&count.numerator)));
                self.code("分子的写法", "Numerator, as written", &written(Some(&count.numerator), form));
                self.item("分母", "Denominator", &format!("{under}{other}"));
                self.code("分母的写法", "Denominator, as written", &written(count.denominator.as_ref(), below));
                self.item("计量单位", "Measure", c.measures.label(&count.measure).get(lang));
            }
        }
        if let Some(level) = &one.from_level {
            self.item("最低公布层级", "Lowest level told", level);
        }
        self.item("说明", "Note", one.note.as_ref().map_or("", |n| n.get(lang)));
        for programme in &c.programmes {
            for target in programme.targets.iter().filter(|target| target.indicator == one.id) {
                let year = target.goal.as_ref().map_or_else(String::new, |goal| {
                    pick(lang, format!("{} 年 ", goal.year), format!("by {} ", goal.year))
                });
                let from = baseline(target, lang);
                let from = if from.is_empty() {
                    from
                } else {
                    pick(lang, format!("基期 {from}"), format!("baseline {from}"))
                };
                let told = [format!("{year}{}", goal(target)), asked(target), from, target.clause.clone()];
                let told: Vec<String> = told.into_iter().filter(|text| !text.trim().is_empty()).collect();
                let title = programme.title.get(lang);
                self.item(
                    &format!("目标（{title}）"),
                    &format!("Target ({title})"),
                    &told.join(&pick(lang, "；", "; ")),
                );
            }
        }
        self.item("读法", "Reading", one.reading.as_ref().map_or("", |r| r.get(lang)));
        self.line("");
    }

    /// All plans.
    pub(super) fn programmes(&mut self) {
        self.anchor("programmes");
        self.head(2, "规划、目标和条款", "Programmes, targets and clauses");
        for programme in &self.catalogue.programmes {
            let (from, to) = programme.period;
            let title = programme.title.get(self.lang);
            self.head(3, &format!("{title}（{from}–{to}）"), &format!("{title} ({from}–{to})"));
            // What was not read in the plan itself says so, before any figure of it.
            self.item("来源", "Source", &programme.source);
            self.line("");
            self.targets(programme);
            for reading in &programme.readings {
                self.reading(reading);
            }
            self.register(programme);
        }
    }

    fn targets(&mut self, programme: &Programme) {
        if programme.targets.is_empty() {
            return;
        }
        self.row(
            &["汇总指标", "目标", "年份", "基期", "属性或原文", "依据"],
            &["Indicator", "Target", "Year", "Baseline", "Property or wording", "Clause"],
        );
        for target in &programme.targets {
            let year = target.goal.as_ref().map_or_else(String::new, |goal| goal.year.to_string());
            self.cells(&[
                format!("[`{0}`](#indicator-{0})", target.indicator),
                goal(target),
                year,
                baseline(target, self.lang),
                asked(target),
                target.clause.clone(),
            ]);
        }
        self.line("");
    }

    fn reading(&mut self, reading: &Reading) {
        let lang = self.lang;
        let title = reading.title.get(lang);
        self.anchor(&format!("reading-{}", reading.id));
        self.head(4, &format!("读法：{title}（`{}`）", reading.id), &format!("Reading: {title} (`{}`)", reading.id));
        for (at, choice) in reading.choices.iter().enumerate() {
            let mark = if at == reading.default {
                pick(lang, "默认", "default")
            } else {
                pick(lang, "另一读法", "other")
            };
            let changed: Vec<String> = choice.changes.iter().map(|change| format!("`{}`", change.indicator)).collect();
            let title = choice.title.get(lang);
            let note = choice.note.as_ref().map_or(String::new(), |note| {
                pick(lang, format!("；{}", note.get(lang)), format!("; {}", note.get(lang)))
            });
            let changed = if changed.is_empty() {
                String::new()
            } else {
                let list = changed.join(&pick(lang, "、", ", "));
                pick(lang, format!("；改变 {list}"), format!("; changes {list}"))
            };
            self.line(&format!("- {mark}: **{title}** (`{}`){note}{changed}", choice.id));
        }
        self.item("依据", "Clause", reading.clause.as_deref().unwrap_or(""));
        self.line("");
    }

    fn register(&mut self, programme: &Programme) {
        self.row(&["条款", "标题", "由什么落实"], &["Clause", "Title", "Encoded by"]);
        for clause in &programme.clauses {
            let told = clauses::told(clause, programme, self.catalogue, self.lang).join("<br>");
            self.cells(&[clause.id.clone(), clause.title.get(self.lang).to_owned(), told]);
        }
        self.line("");
    }
}

/// `≥ 80%`; nothing where an indicator is only followed.
#[must_use]
pub fn goal(target: &Target) -> String {
    let sign = |text: &str| text.replace(">=", "≥").replace("<=", "≤").replace("==", "=");
    target.goal.as_ref().map_or_else(String::new, |goal| format!("{} {}", sign(goal.comparator.sign()), goal.value))
}

/// `25`, `≥ 900`, or the words of the plan.
#[must_use]
pub fn baseline(target: &Target, lang: Lang) -> String {
    match &target.baseline {
        Some(Baseline::Exact(value)) => value.clone(),
        Some(Baseline::AtLeast(value)) => format!("≥ {value}"),
        Some(Baseline::Words(words)) => words.get(lang).to_owned(),
        None => String::new(),
    }
}

/// The property as printed, else the words of the plan in quotation marks.
#[must_use]
pub fn asked(target: &Target) -> String {
    let wording = target.wording.as_ref().map(|words| format!("“{words}”"));
    [target.property.clone(), wording].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What an indicator is.
#[must_use]
pub fn kind(kind: IndicatorKind, lang: Lang) -> String {
    match kind {
        IndicatorKind::Headline => pick(lang, "主要指标", "main indicator"),
        IndicatorKind::Commitment => pick(lang, "正文承诺", "commitment of the text"),
        IndicatorKind::Item => pick(lang, "建设事项", "item"),
        IndicatorKind::Stock => pick(lang, "基期存量", "stock before the plan"),
    }
}

/// Which communities it speaks of.
#[must_use]
pub fn area(area: Area, lang: Lang) -> String {
    match area {
        Area::Both => pick(lang, "城乡", "urban and rural"),
        Area::Urban => pick(lang, "城市", "urban"),
        Area::Rural => pick(lang, "农村", "rural"),
    }
}

/// How it is rolled up.
#[must_use]
pub fn roll_up(rule: RollUp, lang: Lang) -> String {
    match rule {
        RollUp::Ratio => pick(lang, "分子之和除以分母之和", "sum of numerators over sum of denominators"),
        RollUp::Sum => pick(lang, "各单位相加", "summed over units"),
        RollUp::Words => pick(lang, "文字说明", "told in words"),
    }
}
