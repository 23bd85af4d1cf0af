//! A roll-up for a terminal: headline indicators first and in full, the others one line each.

use crate::output::one_line;
use crate::output::wrap::{cut, pad, wrap};
use shequ_core::report::indicators::{IndicatorReport, RollUpReport, ValueReport};
use shequ_core::{Lang, Words, words};
use shequ_rollup::say::{basis, distance, level_words, period, standing};

/// Places listed below the topmost one.
const MAX_PLACES: usize = 150;
/// Units and findings listed with one indicator.
const MAX_LISTED: usize = 5;
/// Names listed of those that have not reported.
const MAX_NAMES: usize = 10;

/// The whole text.
pub fn told(report: &RollUpReport, lang: Lang, width: usize) -> String {
    let mut text = Text { out: String::new(), lang, width };
    text.head(report);
    for indicator in report.indicators.iter().filter(|one| in_full(report, one)) {
        text.in_full(report, indicator);
    }
    let rest: Vec<&IndicatorReport> = report.indicators.iter().filter(|one| !in_full(report, one)).collect();
    if !rest.is_empty() {
        text.title(words!("其他指标", "Other indicators"));
        rest.iter().for_each(|one| text.in_short(one));
    }
    text.outliers(report);
    text.out
}

/// Headline indicators, and whatever was asked for by name.
fn in_full(report: &RollUpReport, one: &IndicatorReport) -> bool {
    one.kind == "headline" || report.indicators.len() <= 8
}

struct Text {
    out: String,
    lang: Lang,
    width: usize,
}

impl Text {
    fn head(&mut self, report: &RollUpReport) {
        let (year, title) = (&report.period, &report.programme_title);
        self.line(words!("{year} 年指标汇总 · {title}", "Indicators of {year} · {title}"));
        let (first, last) = period(report);
        let covered = report.period.parse::<u32>().is_ok_and(|year| (first..=last).contains(&year));
        if !covered {
            self.line(words!(
                "{year} 年不在规划期 {first} 至 {last} 年内：只列数值，不作判断",
                "{year} lies outside the period {first} to {last}: values are told, nothing is judged"
            ));
        }
        for level in &report.completeness {
            let (name, reported) = (level_words(level.level), level.reported);
            match level.expected {
                None => self.line(words!(
                    "{}：已报 {reported} 个；没有名录，不知道应报多少",
                    "{}: {reported} reported; without a register nobody knows how many should",
                    name.zh; name.en
                )),
                Some(expected) => {
                    let missing = level.not_reported as usize;
                    self.line(words!(
                        "{}：应报 {expected} 个，已报 {reported} 个，未报 {missing} 个",
                        "{}: {expected} expected, {reported} reported, {missing} not reported",
                        name.zh; name.en
                    ));
                    let names = level.missing.iter().take(MAX_NAMES).map(|unit| format!("{} {}", unit.name, unit.unit));
                    let mut names = names.collect::<Vec<_>>().join(self.comma());
                    if missing > MAX_NAMES {
                        names += self.pick(" …", " …");
                    }
                    if missing > 0 {
                        self.wrapped("    ", &names);
                    }
                }
            }
        }
        for one in report.left_out.iter().take(MAX_NAMES) {
            self.wrapped("    ", &format!("{}{}{}", one.what, self.pick("：", ": "), one.why));
        }
        for one in &report.versions {
            self.wrapped("    ", &one.says);
            if !one.units.is_empty() {
                self.wrapped("      ", &one.units.join(self.comma()));
            }
        }
        let found = report.findings.len();
        if found > 0 {
            self.line(words!(
                "各级之间不一致 {found} 处，用 shequ check 查看",
                "{found} findings between levels; `shequ check` tells them"
            ));
        }
    }

    fn in_full(&mut self, report: &RollUpReport, one: &IndicatorReport) {
        self.title(Words { zh: one.title.clone(), en: one.title.clone() });
        let Some(top) = one.values.first() else {
            self.line(words!("没有可汇总的数据", "there is nothing to sum up"));
            return;
        };
        self.value_line(one, top);
        for text in [distance(one, top, self.lang), basis(top, &one.measure, self.lang)] {
            if !text.is_empty() {
                self.wrapped("    ", &text);
            }
        }
        if !one.readings.is_empty() {
            let readings = one.readings.join(" ");
            self.soft(words!("读法：{readings}", "Reading: {readings}"));
        }
        let points: Vec<String> = one
            .path
            .iter()
            .filter(|p| p.year.to_string() <= report.period)
            .map(|p| format!("{} {}", p.year, p.value))
            .collect();
        if points.len() > 1 {
            let points = points.join(self.comma());
            self.soft(words!("规划进度：{points}", "Path of the plan: {points}"));
        }
        self.levers(one);
        self.effects(one);
        if let Some(crowd) = &one.crowd {
            let (above, below, width) = (crowd.above, crowd.below, &crowd.width);
            self.soft(words!(
                "分布：达到目标、超出不到 {width}% 的单位 {above} 个，差距不到 {width}% 的 {below} 个；只供分析，不说明任何单位有误",
                "Distribution: {above} units up to {width} % above the target, {below} up to {width} % below; a pattern, not a mistake of any unit"
            ));
        }
        let shown = MAX_PLACES.min(one.values.len() - 1);
        for value in &one.values[1..=shown] {
            self.place_line(one, value);
        }
        let more = one.values.len() - 1 - shown;
        if more > 0 {
            self.soft(words!("另有 {more} 个，用 --format csv 查看", "{more} more; see them with --format csv"));
        }
    }

    fn value_line(&mut self, one: &IndicatorReport, value: &ValueReport) {
        let shown = if value.value.is_empty() { "—".to_owned() } else { format!("{} {}", value.value, one.measure) };
        let target = if one.target.is_empty() {
            String::new()
        } else {
            let (target, year) = (&one.target, one.year);
            self.say(words!(" · {year} 年目标 {target}", " · target {target} by {year}"))
        };
        let standing = standing(value.standing, self.lang);
        let name = if value.name.is_empty() { &value.unit } else { &value.name };
        self.wrapped("  ", &format!("{name}  {shown}{target} · {standing}"));
        if !value.numerator.is_empty() && !value.denominator.is_empty() {
            let (n, d, measure) = (&value.numerator, &value.denominator, &one.numerator_measure);
            self.soft(words!("= {n} {measure} ÷ {d}", "= {n} {measure} / {d}"));
        }
    }

    fn place_line(&mut self, one: &IndicatorReport, value: &ValueReport) {
        let indent = match value.level {
            "city" => "    ",
            "county" => "      ",
            "township" => "        ",
            _ => "          ",
        };
        let name = if value.name.is_empty() { &value.unit } else { &value.name };
        let mut line = format!("{indent}{}", pad(&cut(&one_line(name), 24), 26));
        let shown = if value.value.is_empty() { "—" } else { &value.value };
        line += &format!("{shown:>12}  {}", standing(value.standing, self.lang));
        if !value.to_target.is_empty() {
            let (to_target, measure) = (&value.to_target, &one.numerator_measure);
            line += &self.say(words!("，差 {to_target} {measure}", ", {to_target} {measure} short"));
        }
        if value.missing + value.unknown > 0 {
            let (units, all) = (value.units, value.units + value.missing + value.unknown);
            line += &self.say(words!("（{units}/{all} 个单位）", " ({units} of {all} units)"));
        }
        self.out.push_str(&line);
        self.out.push('\n');
    }

    fn levers(&mut self, one: &IndicatorReport) {
        if one.levers.is_empty() {
            return;
        }
        let measure = &one.numerator_measure;
        let list =
            one.levers.iter().take(MAX_LISTED).map(|lever| format!("{} {} {}", lever.name, lever.lacks, measure));
        let list = list.collect::<Vec<_>>().join(self.comma());
        self.soft(words!("补上这些最见效：{list}", "Closing these helps most: {list}"));
    }

    fn effects(&mut self, one: &IndicatorReport) {
        for effect in one.effects.iter().take(MAX_LISTED) {
            let (unit, shift, measure, says) = (&effect.unit, &effect.shift, &one.measure, &effect.says);
            self.soft(words!(
                "影响本指标的问题：{unit} {says}（该单位使数值变动 {shift} {measure}）",
                "Finding that bears on it: {unit} {says} (the unit moves the value by {shift} {measure})"
            ));
        }
    }

    fn in_short(&mut self, one: &IndicatorReport) {
        let Some(top) = one.values.first() else { return };
        let shown = if top.value.is_empty() { "—".to_owned() } else { format!("{} {}", top.value, one.measure) };
        let target = if one.target.is_empty() { String::new() } else { format!(" · {}", one.target) };
        let line = format!("{}  {shown}{target} · {}", one.title, standing(top.standing, self.lang));
        self.wrapped("  ", &line);
    }

    fn outliers(&mut self, report: &RollUpReport) {
        if report.outliers.is_empty() {
            return;
        }
        self.title(words!("与同类相差较大的单位（供分析）", "Units far from their peers (for analysts)"));
        for one in report.outliers.iter().take(MAX_LISTED * 4) {
            let (title, name, unit, ratio) = (&one.title, &one.name, &one.unit, &one.ratio);
            let (median, place, peers) = (&one.median, &one.place, one.peers);
            self.wrapped(
                "  ",
                &self.say(words!(
                    "{title}：{name} {unit} 为 {ratio}，{place}同类 {peers} 个的中位数为 {median}",
                    "{title}: {name} {unit} has {ratio}; the median of {peers} peers in {place} is {median}"
                )),
            );
        }
    }

    // ---- lines -----------------------------------------------------------------------------------------

    fn title(&mut self, words: Words) {
        let text = self.say(words);
        self.out.push_str(&format!("\n== {}\n", one_line(&text)));
    }

    fn line(&mut self, words: Words) {
        let text = self.say(words);
        self.wrapped("", &text);
    }

    fn soft(&mut self, words: Words) {
        let text = self.say(words);
        self.wrapped("    ", &text);
    }

    fn wrapped(&mut self, indent: &str, text: &str) {
        for line in wrap(&one_line(text), indent, indent, self.width) {
            self.out.push_str(&line);
            self.out.push('\n');
        }
    }

    fn say(&self, words: Words) -> String {
        match self.lang {
            Lang::Zh => words.zh,
            Lang::En => words.en,
        }
    }

    fn pick(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    fn comma(&self) -> &'static str {
        self.pick("、", ", ")
    }
}
