//! A roll-up as one page without outside files, for a browser, for printing and for the archive. Its only script sorts
//! the table of counties.

mod bare;

pub use bare::refusal;

use crate::chart::{bullet, distribution, milli, path};
use crate::escape::escape;
use crate::say::{basis, distance, level_words, period, standing};
use shequ_core::catalogue::{Catalogue, entry};
use shequ_core::report::entry_by;
use shequ_core::report::indicators::{IndicatorReport, RollUpReport, ValueReport};
use shequ_core::rollup::Level;
use shequ_core::{Lang, Words, words};
use std::collections::BTreeMap;

/// How the page looks.
const STYLE: &str = include_str!("page.css");
/// What sorts the table.
const SCRIPT: &str = include_str!("sort.js");
/// Units and findings listed with one indicator.
const MAX_LISTED: usize = 6;
/// Names listed of those that have not reported.
const MAX_NAMES: usize = 40;
/// Places listed in the table; a browser sorts a thousand rows at once.
const MAX_PLACES: usize = 1_000;
/// Units far from their peers.
const MAX_OUTLIERS: usize = 60;

/// The style and the script of the page, for a policy that names them by their hashes.
#[must_use]
pub fn inline() -> (String, String) {
    (format!("\n{STYLE}"), format!("\n{SCRIPT}"))
}

/// The whole page. `bar` is HTML that stands before it and is not printed, such as controls; none where empty.
#[must_use]
pub fn page(report: &RollUpReport, lang: Lang, bar: &str) -> String {
    page_with(report, lang, bar, None)
}

/// Where rules and indicators are explained.
#[derive(Clone, Copy, Debug)]
pub struct Handbook<'a> {
    /// Address, absolute or seen from the page.
    pub address: &'a str,
    /// The catalogue it is about.
    pub catalogue: &'a Catalogue,
}

/// The same with ways into the handbook, each in a window of its own.
#[must_use]
pub fn page_with(report: &RollUpReport, lang: Lang, bar: &str, handbook: Option<Handbook<'_>>) -> String {
    let year = &report.period;
    let mut page = Page::begin(words!("{year} 年指标汇总", "Indicators of {year}"), lang, bar);
    page.handbook = handbook;
    if report.completeness.iter().all(|level| level.reported == 0) {
        page.empty(report);
        return page.end(report);
    }
    page.head(report);
    page.bullets(report);
    page.completeness(report);
    page.places(report);
    page.cards(report);
    page.others(report);
    page.outliers(report);
    page.end(report)
}

/// Headline indicators, and whatever was asked for by name.
fn shown_in_full(report: &RollUpReport) -> Vec<&IndicatorReport> {
    let few = report.indicators.len() <= 8;
    report.indicators.iter().filter(|one| few || one.kind == "headline").collect()
}

/// Heading of the table of places, and of its first column.
fn places_words(level: Level) -> (Words, Words) {
    match level {
        Level::Community => (words!("各村（社区）", "Communities"), words!("村（社区）", "Community")),
        Level::Township => (words!("各乡镇（街道）", "Townships"), words!("乡镇（街道）", "Township")),
        Level::County => (words!("各县（市、区）", "Counties"), words!("县（市、区）", "County")),
        Level::City => (words!("各设区市", "Cities"), words!("设区市", "City")),
        Level::Region => (words!("全区", "The region"), words!("自治区", "Region")),
    }
}

struct Page<'a> {
    out: String,
    lang: Lang,
    handbook: Option<Handbook<'a>>,
}

impl Page<'_> {
    fn begin(title: Words, lang: Lang, bar: &str) -> Self {
        let mut page = Self { out: String::new(), lang, handbook: None };
        let (title, tag) = (escape(&page.say(title)), if lang == Lang::Zh { "zh-CN" } else { "en" });
        page.raw(&format!(
            "<!DOCTYPE html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
             <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{bar}<h1>{title}</h1>\n"
        ));
        page
    }

    /// Foot and end of the page.
    fn end(mut self, report: &RollUpReport) -> String {
        self.foot(report);
        self.close()
    }

    fn close(mut self) -> String {
        self.raw(&format!("</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n"));
        self.out
    }

    /// The way to an entry of the handbook; nothing without one.
    fn way(&self, entry: Option<String>, words: Words) -> String {
        let (Some(handbook), Some(entry)) = (self.handbook, entry) else { return String::new() };
        let (to, told) = (escape(&format!("{}#{entry}", handbook.address)), escape(&self.say(words)));
        format!(" <a href=\"{to}\" target=\"_blank\" rel=\"noopener\">{told}</a>")
    }

    fn head(&mut self, report: &RollUpReport) {
        let (title, by) = (&report.programme_title, &report.programme);
        self.soft(words!("对照：{title}（{by}）", "Against: {title} ({by})"));
        let (first, last) = period(report);
        let year = &report.period;
        if !report.period.parse::<u32>().is_ok_and(|year| (first..=last).contains(&year)) {
            let text = self.say(words!(
                "{year} 年不在规划期 {first} 至 {last} 年内：只列数值，不作判断。",
                "{year} lies outside the period {first} to {last}: values are told, nothing is judged."
            ));
            self.raw(&format!("<p class=\"note\">{}</p>\n", escape(&text)));
            return;
        }
        let tops: Vec<&ValueReport> = shown_in_full(report).iter().filter_map(|one| one.values.first()).collect();
        let count = |wanted: &[&str]| tops.iter().filter(|top| wanted.contains(&top.standing)).count();
        let (all, met, track) = (tops.len(), count(&["met"]), count(&["on_track"]));
        let (behind, unknown) = (count(&["behind"]), count(&["undetermined", "open"]));
        let followed = all - met - track - behind - unknown;
        let mut words = words!(
            "{all} 项主要指标：达到目标 {met} 项，进度正常 {track} 项，落后 {behind} 项，尚不能判定 {unknown} 项",
            "{all} main indicators: {met} met, {track} on track, {behind} behind, {unknown} not to be judged yet"
        );
        if followed > 0 {
            words.zh += &format!("，不作判断 {followed} 项");
            words.en += &format!(", {followed} without a target here");
        }
        let text = self.say(words) + self.stop();
        self.raw(&format!("<p><b>{}</b></p>\n", escape(&text)));
    }

    fn bullets(&mut self, report: &RollUpReport) {
        let key = [
            ("k-good", words!("达到或进度正常", "met or on track")),
            ("k-behind", words!("落后", "behind")),
            ("k-open", words!("未作判断", "not judged")),
            ("k-target", words!("粗竖线为目标，细横线为可能范围", "thick line: target; thin bar: possible range")),
            ("k-base", words!("基期（2020 年）", "baseline (2020)")),
        ];
        self.raw("<p class=\"key\">");
        for (class, words) in key {
            let text = escape(&self.say(words));
            self.raw(&format!("<span><i class=\"{class}\"></i>{text}</span>"));
        }
        self.raw("</p>\n<ul class=\"bullets\">\n");
        for one in shown_in_full(report) {
            let Some(top) = one.values.first() else { continue };
            let bar = bullet(one, top, self.lang);
            let value = self.value(one, top);
            let (goal, gap) = (self.goal(one), distance(one, top, self.lang));
            let basis = basis(top, &one.measure, self.lang);
            let under: Vec<String> = [goal, gap, basis].into_iter().filter(|text| !text.is_empty()).collect();
            let under: String = under.iter().map(|text| format!("<small>{}</small>", escape(text))).collect();
            self.raw(&format!(
                "<li><span class=\"what\"><a href=\"#{}\">{}</a></span>{bar}\
                 <span class=\"value\">{value}{under}</span></li>\n",
                one.indicator,
                escape(&one.title)
            ));
        }
        self.raw("</ul>\n");
    }

    fn value(&self, one: &IndicatorReport, value: &ValueReport) -> String {
        let shown = if value.value.is_empty() { "—" } else { &value.value };
        let standing = self.standing(value.standing);
        format!("<b>{shown}</b> {} {standing}", escape(if value.value.is_empty() { "" } else { &one.measure }))
    }

    fn standing(&self, name: &str) -> String {
        let sign = match name {
            "met" => "✓",
            "on_track" => "▲",
            "behind" => "▼",
            "undetermined" => "?",
            _ => "·",
        };
        format!("<span class=\"tag {name}\">{sign} {}</span>", escape(&standing(name, self.lang)))
    }

    fn goal(&self, one: &IndicatorReport) -> String {
        if one.target.is_empty() {
            return String::new();
        }
        let (target, year, property) = (one.target.replace(">=", "≥").replace("==", "="), one.year, &one.property);
        let property = if property.is_empty() { String::new() } else { format!("（{property}）") };
        match self.lang {
            Lang::Zh => format!("{year} 年目标 {target}{property}"),
            Lang::En => format!("target {target} by {year}"),
        }
    }

    fn completeness(&mut self, report: &RollUpReport) {
        self.heading(words!("报送情况", "Who has reported"));
        self.raw("<div class=\"wide\" tabindex=\"0\"><table>\n<thead><tr>");
        for (at, words) in [
            words!("报表", "Form"),
            words!("应报", "Expected"),
            words!("已报", "Reported"),
            words!("未报", "Not reported"),
            words!("未报的单位", "Who has not"),
        ]
        .into_iter()
        .enumerate()
        {
            let class = if (1..4).contains(&at) { " class=\"n\"" } else { "" };
            let text = escape(&self.say(words));
            self.raw(&format!("<th{class}>{text}</th>"));
        }
        self.raw("</tr></thead>\n<tbody>\n");
        for level in &report.completeness {
            let expected = level.expected.map_or("—".to_owned(), |n| n.to_string());
            let missing = level.expected.map_or("—".to_owned(), |_| level.not_reported.to_string());
            let names = level.missing.iter().take(MAX_NAMES).map(|unit| format!("{} {}", unit.name, unit.unit));
            let mut names = names.collect::<Vec<_>>().join(if self.lang == Lang::Zh { "、" } else { ", " });
            if level.missing.len() > MAX_NAMES {
                names += " …";
            }
            let form = self.say(level_words(level.level));
            self.raw(&format!(
                "<tr><td>{}</td><td class=\"n\">{expected}</td><td class=\"n\">{}</td><td class=\"n\">{missing}</td><td>{}</td></tr>\n",
                escape(&form),
                level.reported,
                escape(&names)
            ));
        }
        self.raw("</tbody></table></div>\n");
        if report.completeness.iter().any(|level| level.expected.is_none()) {
            self.soft(words!(
                "没有名录，不知道应报多少；用 --register 给出名录。",
                "Without a register nobody knows how many should report; give one with --register."
            ));
        }
        let found = report.findings.len();
        if found > 0 {
            self.soft(words!(
                "各级报表之间有 {found} 处不一致，用 shequ check 逐条查看。",
                "{found} findings between levels; `shequ check` tells each."
            ));
        }
        self.apart(report);
    }

    /// One row for each place of the lowest level that is told, one column for each main indicator.
    fn places(&mut self, report: &RollUpReport) {
        let all = shown_in_full(report);
        let Some(first) = all.iter().max_by_key(|one| one.values.len()) else { return };
        let levels = first.values.iter().filter_map(|value| Level::named(value.level));
        let Some(lowest) = levels.min() else { return };
        let rows: Vec<&ValueReport> = first.values.iter().filter(|value| value.level == lowest.name()).collect();
        let (heading, name) = places_words(lowest);
        self.heading(heading);
        self.soft(words!(
            "点列标题排序。✓ 达到目标，▲ 进度正常，▼ 落后，? 无法判定；* 有单位未报或数据不全。",
            "Click a heading to sort. ✓ met, ▲ on track, ▼ behind, ? undetermined; * not all units are in it."
        ));
        self.raw("<div class=\"wide\" tabindex=\"0\"><table id=\"places\">\n<thead><tr>");
        let name = escape(&self.say(name));
        // Repeated heads of printed pages leave buttons out.
        self.raw(&format!("<th><span class=\"printed\">{name}</span><button type=\"button\">{name}</button></th>"));
        for one in &all {
            let measure = if one.measure.is_empty() { String::new() } else { format!(" ({})", one.measure) };
            self.raw(&format!(
                "<th class=\"n\"><span class=\"printed\">{0}{1}</span><button type=\"button\">{0}{1}</button></th>",
                escape(&one.title),
                escape(&measure)
            ));
        }
        self.raw("</tr></thead>\n<tbody>\n");
        let by_unit: Vec<BTreeMap<&str, &ValueReport>> =
            all.iter().map(|one| one.values.iter().map(|value| (value.unit.as_str(), value)).collect()).collect();
        for (at, row) in rows.iter().take(MAX_PLACES).enumerate() {
            self.raw(&format!("<tr><td data-n=\"{at}\">{}</td>", escape(&row.name)));
            for values in &by_unit {
                match values.get(row.unit.as_str()) {
                    Some(value) => self.place_cell(value),
                    None => self.raw("<td class=\"n\" data-n=\"\"></td>"),
                }
            }
            self.raw("</tr>\n");
        }
        self.raw("</tbody></table></div>\n");
        let rest = rows.len().saturating_sub(MAX_PLACES);
        if rest > 0 {
            self.soft(words!(
                "还有 {rest} 个没有列出；全部数值在 JSON、CSV 和 XLSX 里。",
                "{rest} more are not listed; JSON, CSV and XLSX hold all values."
            ));
        }
    }

    fn place_cell(&mut self, value: &ValueReport) {
        let sign = match value.standing {
            "met" => "✓",
            "on_track" => "▲",
            "behind" => "▼",
            "undetermined" => "?",
            _ => "",
        };
        let number = milli(&value.value).map_or(String::new(), |n| n.to_string());
        let star = if value.missing + value.unknown > 0 { "*" } else { "" };
        let shown = if value.value.is_empty() { "—" } else { &value.value };
        self.raw(&format!(
            "<td class=\"n\" data-n=\"{number}\"><span class=\"{}\" title=\"{}\">{shown}{star} {sign}</span></td>",
            value.standing,
            escape(&standing(value.standing, self.lang))
        ));
    }

    fn cards(&mut self, report: &RollUpReport) {
        self.heading(words!("逐项说明", "One by one"));
        self.raw("<div class=\"cards\">\n");
        for one in shown_in_full(report) {
            self.card(report, one);
        }
        self.raw("</div>\n");
    }

    fn card(&mut self, report: &RollUpReport, one: &IndicatorReport) {
        let Some(top) = one.values.first() else { return };
        self.raw(&format!("<section class=\"card\" id=\"{}\">\n<h3>{}</h3>\n", one.indicator, escape(&one.title)));
        let value = self.value(one, top);
        self.raw(&format!("<p>{value}</p>\n"));
        if !top.denominator.is_empty() {
            let (n, d, measure) = (&top.numerator, &top.denominator, &one.numerator_measure);
            self.soft(words!("= {n} {measure} ÷ {d}", "= {n} {measure} ÷ {d}"));
        }
        for text in [distance(one, top, self.lang), basis(top, &one.measure, self.lang)] {
            if !text.is_empty() {
                self.raw(&format!("<p class=\"soft\">{}</p>\n", escape(&text)));
            }
        }
        let line = path(one, &report.period, top, period(report).0, self.lang);
        let counties: Vec<&ValueReport> = one.values.iter().filter(|value| value.level == "county").collect();
        let spread = distribution(one, &counties, self.lang);
        if line.is_some() || spread.is_some() {
            self.raw("<div class=\"charts\">");
            let figures = [
                (line, words!("历年数值（实线）与规划进度（虚线）", "values (solid) and path of the plan (dashed)")),
                (spread, words!("各县数值的分布：柱上为县数", "how many counties have which value")),
            ];
            for (svg, caption) in figures {
                if let Some(svg) = svg {
                    let caption = escape(&self.say(caption));
                    self.raw(&format!("<figure>{svg}<figcaption>{caption}</figcaption></figure>"));
                }
            }
            self.raw("</div>\n");
        }
        self.lists(one);
        if !one.reading.is_empty() {
            self.raw(&format!("<p class=\"soft\">{}</p>\n", escape(&one.reading)));
        }
        let way = self.way(
            Some(entry::of_indicator(&one.indicator)),
            words!("手册中的这项指标", "This indicator in the handbook"),
        );
        if !way.is_empty() {
            self.raw(&format!("<p class=\"soft way\">{way}</p>\n"));
        }
        if !one.readings.is_empty() {
            let readings = one.readings.join(" ");
            self.soft(words!("本次采用的读法：{readings}", "Reading taken: {readings}"));
        }
        self.raw("</section>\n");
    }

    fn lists(&mut self, one: &IndicatorReport) {
        let measure = &one.numerator_measure;
        if !one.levers.is_empty() {
            let items: Vec<String> = one
                .levers
                .iter()
                .take(MAX_LISTED)
                .map(|lever| escape(&format!("{}（{}）：{} {measure}", lever.name, lever.unit, lever.lacks)))
                .collect();
            self.list(words!("补上这些单位最见效：", "Closing these helps most:"), &items);
        }
        if !one.effects.is_empty() {
            let items: Vec<String> = one
                .effects
                .iter()
                .take(MAX_LISTED)
                .map(|effect| {
                    let crosses = if effect.crosses {
                        self.say(words!("，去掉该单位会改变是否达标", ", without the unit the judgement changes"))
                    } else {
                        String::new()
                    };
                    let told = format!("{} {}（{} {}{crosses}）", effect.unit, effect.says, effect.shift, one.measure);
                    let entry = self.handbook.and_then(|h| entry_by(&effect.rule, None, &effect.unit, h.catalogue));
                    escape(&told) + &self.way(entry, words!("规则", "rule"))
                })
                .collect();
            self.list(
                words!(
                    "先核对这些问题（括号内为该单位使本指标变动多少）：",
                    "Look at these findings first (how far the unit moves the value):"
                ),
                &items,
            );
        }
        if let Some(crowd) = &one.crowd {
            let (above, below, width) = (crowd.above, crowd.below, &crowd.width);
            self.soft(words!(
                "达到目标、超出不到 {width}% 的单位 {above} 个，差距不到 {width}% 的 {below} 个。只供分析，不说明任何单位有误。",
                "{above} units lie up to {width} % above the target, {below} up to {width} % below. A pattern, not a mistake of any unit."
            ));
        }
    }

    fn list(&mut self, title: Words, items: &[String]) {
        let title = escape(&self.say(title));
        let items: String = items.iter().map(|item| format!("<li>{item}</li>")).collect();
        self.raw(&format!("<p class=\"soft\">{title}</p><ul class=\"short\">{items}</ul>\n"));
    }

    fn others(&mut self, report: &RollUpReport) {
        let full: Vec<&str> = shown_in_full(report).iter().map(|one| one.indicator.as_str()).collect();
        let rest: Vec<&IndicatorReport> =
            report.indicators.iter().filter(|one| !full.contains(&one.indicator.as_str())).collect();
        for (kind, title) in [
            ("commitment", words!("其他承诺", "Other commitments")),
            ("item", words!("只监测的事项", "Items that are followed")),
            ("stock", words!("现有数量", "What there is")),
        ] {
            let list: Vec<&&IndicatorReport> = rest.iter().filter(|one| one.kind == kind).collect();
            if list.is_empty() {
                continue;
            }
            self.heading(title);
            self.raw("<div class=\"wide\" tabindex=\"0\"><table>\n<thead><tr>");
            for (at, words) in [
                words!("指标", "Indicator"),
                words!("数值", "Value"),
                words!("目标", "Target"),
                words!("状态", "Standing"),
                words!("条款", "Clause"),
            ]
            .into_iter()
            .enumerate()
            {
                let class = if at == 1 { " class=\"n\"" } else { "" };
                let text = escape(&self.say(words));
                self.raw(&format!("<th{class}>{text}</th>"));
            }
            self.raw("</tr></thead>\n<tbody>\n");
            for one in list {
                let Some(top) = one.values.first() else { continue };
                let shown =
                    if top.value.is_empty() { "—".to_owned() } else { format!("{} {}", top.value, one.measure) };
                let star = if top.missing + top.unknown > 0 { "*" } else { "" };
                let (goal, standing) = (self.goal(one), self.standing(top.standing));
                self.raw(&format!(
                    "<tr><td>{}</td><td class=\"n\">{}{star}</td><td>{}</td><td>{standing}</td><td>{}</td></tr>\n",
                    escape(&one.title),
                    escape(&shown),
                    escape(&goal),
                    escape(&one.clause)
                ));
            }
            self.raw("</tbody></table></div>\n");
        }
    }

    fn outliers(&mut self, report: &RollUpReport) {
        if report.outliers.is_empty() {
            return;
        }
        self.heading(words!("与同类相差较大的单位（供分析）", "Units far from their peers (for analysts)"));
        self.raw("<div class=\"wide\" tabindex=\"0\"><table>\n<thead><tr>");
        for words in [
            words!("比值", "Ratio"),
            words!("单位", "Unit"),
            words!("数值", "Value"),
            words!("同类的中位数", "Median of its peers"),
            words!("同类", "Peers"),
        ] {
            let text = escape(&self.say(words));
            self.raw(&format!("<th>{text}</th>"));
        }
        self.raw("</tr></thead>\n<tbody>\n");
        for one in report.outliers.iter().take(MAX_OUTLIERS) {
            self.raw(&format!(
                "<tr><td>{}</td><td>{} {}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{} {}</td></tr>\n",
                escape(&one.title),
                escape(&one.name),
                one.unit,
                one.ratio,
                one.median,
                escape(&one.place),
                one.peers
            ));
        }
        self.raw("</tbody></table></div>\n");
    }

    fn foot(&mut self, report: &RollUpReport) {
        let (id, version, digest) = (&report.catalogue.id, &report.catalogue.version, &report.catalogue.digest);
        self.soft(words!("目录 {id} {version}，程序 {}", "Catalogue {id} {version}, engine {}", report.engine));
        self.raw(&format!("<p class=\"soft\"><code>{digest}</code><br><code>{}</code></p>\n", report.digest));
    }

    // ---- pieces ----------------------------------------------------------------------------------------

    fn heading(&mut self, words: Words) {
        let text = escape(&self.say(words));
        self.raw(&format!("<h2>{text}</h2>\n"));
    }

    fn soft(&mut self, words: Words) {
        let text = escape(&self.say(words));
        self.raw(&format!("<p class=\"soft\">{text}</p>\n"));
    }

    fn say(&self, words: Words) -> String {
        match self.lang {
            Lang::Zh => words.zh,
            Lang::En => words.en,
        }
    }

    fn stop(&self) -> &'static str {
        if self.lang == Lang::Zh { "。" } else { "." }
    }

    fn raw(&mut self, html: &str) {
        self.out.push_str(html);
    }
}
