//! The report for a terminal: the verdict first, then what to mend, then what could not be told, then the standards.

mod standards;

use super::csv::main_cell;
use super::group::{FileGroup, Part, by_file, by_rule, mark, severity_of, short, unit_words, units};
use super::labels::Labels;
use super::wrap::{cut, pad, plain, width, wrap};
use super::{
    MAX_CELLS_SHOWN, MAX_OVERVIEW, MAX_SUMMARY_LINES, MAX_TEXT_FINDINGS, MAX_TEXT_PER_RULE, MIN_TEXT_PER_RULE,
    OVERVIEW_FROM, Style, basis, counts_words, human, is_flag, say,
};
use shequ_core::catalogue::Severity;
use shequ_core::report::{FindingReport, Report, Verdict, first_line};
use shequ_core::{Lang, Words, words};
use shequ_files::FileSummary;

/// The whole text.
pub fn told(report: &Report, files: &[FileSummary], labels: &Labels<'_>, style: Style) -> String {
    let groups = by_file(&report.findings);
    let single = |part: &&Part<'_>| matches!(part, Part::One(_));
    let ones = groups.iter().flat_map(|g| &g.parts).filter(single).count();
    let groups_of_many = groups.iter().map(|g| g.parts.len()).sum::<usize>() - ones;
    let room = MAX_TEXT_FINDINGS.saturating_sub(ones) / groups_of_many.max(1);
    let mut page = Page {
        out: String::new(),
        labels,
        style,
        one_unit: report.counts.units <= 1,
        left: MAX_TEXT_FINDINGS,
        per_rule: room.clamp(MIN_TEXT_PER_RULE, MAX_TEXT_PER_RULE),
    };
    page.head(report, files);
    if !page.one_unit {
        page.overview(report);
    }
    for group in &groups {
        page.file(group);
    }
    page.cut(report);
    page.lapsed(report);
    page.undetermined(report);
    page.standards(report);
    page.foot(report);
    page.out
}

/// What the text of a line is told in.
#[derive(Clone, Copy)]
enum Colour {
    Red,
    Yellow,
    Cyan,
    Green,
    Bold,
}

struct Page<'a> {
    out: String,
    labels: &'a Labels<'a>,
    style: Style,
    /// Whether the unit is told once at the top.
    one_unit: bool,
    /// Findings that may still be listed.
    left: usize,
    /// Findings of one rule in one file that are listed.
    per_rule: usize,
}

impl Page<'_> {
    fn head(&mut self, report: &Report, files: &[FileSummary]) {
        let line = first_line(report.verdict, &report.counts, self.lang());
        let counts = counts_words(report, files, self.lang());
        let colour = match report.verdict {
            Verdict::Unreadable | Verdict::Blocked => Colour::Red,
            Verdict::Explain => Colour::Yellow,
            Verdict::Clean => Colour::Green,
        };
        let joined = format!("{line}{counts}");
        if width(&joined) <= self.style.width {
            let painted = self.paint(&line, colour);
            self.push(&format!("{painted}{counts}"));
        } else {
            for part in wrap(&line, "", "", self.style.width) {
                let painted = self.paint(&part, colour);
                self.push(&painted);
            }
            self.line("", "", counts.trim_matches(|c| "（） ()".contains(c)));
        }
        if self.one_unit
            && let Some(unit) = report.findings.iter().find(|f| !f.unit_name.is_empty())
        {
            let told = self.words(words!("{}　{} 年", "{}, {}", unit_words(&unit.unit_name, &unit.unit), unit.period));
            self.line("", "", &told);
        }
    }

    // ---- findings --------------------------------------------------------------------------------------

    fn file(&mut self, group: &FileGroup<'_>) {
        if self.left == 0 {
            return;
        }
        if !group.file.is_empty() {
            self.push("");
            let name = self.paint(&plain(group.file), Colour::Bold);
            self.push(&format!("== {name}"));
        }
        for part in &group.parts {
            if self.left == 0 {
                return;
            }
            self.push("");
            match part {
                Part::One(finding) => self.one(finding),
                Part::Many(list) => self.many(list),
                Part::Blanks(list) => self.blanks(list),
            }
        }
    }

    fn one(&mut self, finding: &FindingReport) {
        self.left -= 1;
        let place = main_cell(finding).map_or_else(String::new, |cell| match cell.at.as_str() {
            "" => self.labels.cell(cell),
            at => at.to_owned(),
        });
        let unit = if self.one_unit { String::new() } else { unit_words(&finding.unit_name, &finding.unit) };
        self.marked(finding, [place, unit]);
        self.line("    ", "    ", &finding.says);
        self.reasons(finding);
        self.item(words!("有关", "cells"), &self.cells(finding).unwrap_or_default());
        self.item(words!("核对", "check"), &self.labels.trace(finding).unwrap_or_default());
        self.item(words!("相差", "off by"), &self.labels.gap(finding).unwrap_or_default());
        self.basis(finding);
    }

    fn many(&mut self, list: &[&FindingReport]) {
        let first = list[0];
        let (n, units) = (list.len(), units(list));
        let counted = if self.one_unit || units == 0 {
            words!("{n} 处同类问题", "{n} of one kind")
        } else {
            words!("{n} 处同类问题，涉及 {units} 个单位", "{n} of one kind in {units} units")
        };
        let counted = self.words(counted);
        self.marked(first, [counted, String::new()]);
        self.item(words!("例如", "such as"), &first.says);
        self.reasons(first);
        self.basis(first);
        let shown = &list[..n.min(self.per_rule).min(self.left)];
        self.left -= shown.len();
        let mut rows: Vec<[String; 3]> = shown.iter().map(|f| self.row(f)).collect();
        // What is the same in every line was told above.
        if rows.iter().all(|r| r[2] == rows[0][2] && !(r[0].is_empty() && r[1].is_empty())) {
            rows.iter_mut().for_each(|r| r[2].clear());
        }
        self.rows(&rows);
        let more = n - shown.len();
        if more > 0 {
            let told = self.words(words!("另有 {more} 处", "{more} more"));
            self.line("      ", "      ", &told);
        }
    }

    /// Cells that must be filled in: where, what, and how.
    fn blanks(&mut self, list: &[&FindingReport]) {
        let n = list.len();
        let told = self.words(words!("{n} 项必填、尚未填写", "{n} required items are blank"));
        self.marked(list[0], [told, String::new()]);
        let shown = &list[..n.min(self.left)];
        self.left -= shown.len();
        let rows = shown.iter().map(|finding| {
            let cell = main_cell(finding);
            let at = cell.map_or_else(String::new, |c| c.at.clone());
            let label = cell.map_or_else(String::new, |c| {
                if at.is_empty() { self.labels.cell(c) } else { self.labels.cell_short(c) }
            });
            [at, label, finding.fix.clone()]
        });
        let rows: Vec<[String; 3]> = rows.collect();
        self.rows(&rows);
    }

    /// Lines with two columns of equal width before the third.
    fn rows(&mut self, rows: &[[String; 3]]) {
        let widest = |at: usize, most: usize| rows.iter().map(|r| width(&r[at])).max().unwrap_or(0).min(most);
        let (first, second) = (widest(0, 36), widest(1, 32));
        for [one, two, three] in rows {
            let columns = [(one, first), (two, second)].into_iter().filter(|(_, w)| *w > 0);
            let begin: String = columns.map(|(text, w)| pad(text, w) + "  ").collect();
            self.tabled(&begin, three);
        }
    }

    /// How often each rule is broken, before the single findings.
    fn overview(&mut self, report: &Report) {
        let mut rules = by_rule(&report.findings);
        if rules.len() < OVERVIEW_FROM {
            return;
        }
        rules.sort_by_key(|list| (list[0].level > 0, std::cmp::Reverse((severity_of(list[0]), list.len()))));
        let n = rules.len();
        self.push("");
        self.sentence(words!(
            "按规则汇总，共 {n} 条规则有问题（句中的数是第一处的）：",
            "{n} rules are broken (the figures are those of the first place):"
        ));
        let widest = rules.iter().map(|list| list.len().to_string().len()).max().unwrap_or(0);
        for list in rules.iter().take(MAX_OVERVIEW) {
            let (first, n) = (list[0], list.len());
            let places = self.words(words!("{n:>widest$} 处", "{n:>widest$} ×"));
            let begin =
                format!("  {} {}  {places}  ", mark(severity_of(first)), short(severity_of(first), self.lang()));
            let says = cut(&first.says, self.style.width.saturating_sub(width(&begin)).max(16));
            self.push(&format!("{begin}{says}"));
        }
        let rest = &rules[MAX_OVERVIEW.min(n)..];
        if !rest.is_empty() {
            let (more, places) = (rest.len(), rest.iter().map(Vec::len).sum::<usize>());
            let told = self.words(words!("另有 {more} 条规则，共 {places} 处", "{more} more rules, {places} places"));
            self.line("  ", "  ", &told);
        }
    }

    /// A line of a list: columns as they stand where they fit, wrapped as one sentence otherwise.
    fn tabled(&mut self, begin: &str, value: &str) {
        let indent = "      ";
        let begin = plain(begin);
        let room = self.style.width.saturating_sub(width(indent) + width(&begin));
        if value.is_empty() {
            self.line(indent, "        ", begin.trim_end());
        } else if room >= 16 {
            let first = format!("{indent}{begin}");
            let rest = " ".repeat(width(&first));
            self.line(&first, &rest, value);
        } else {
            self.line(indent, "        ", &format!("{} {value}", begin.trim_end()));
        }
    }

    fn row(&self, finding: &FindingReport) -> [String; 3] {
        let unit = if self.one_unit { String::new() } else { unit_words(&finding.unit_name, &finding.unit) };
        let Some(cell) = main_cell(finding) else { return [unit, String::new(), finding.says.clone()] };
        // A remark about the shape of a file has a sentence of its own for each place.
        if finding.level == 0 {
            return [unit, cell.at.clone(), finding.says.clone()];
        }
        let own = finding.cells.iter().filter(|c| !c.at.is_empty() || !c.value.is_empty());
        let values: Vec<String> = own
            .take(MAX_CELLS_SHOWN)
            .map(|c| format!("{} = {}", self.labels.cell_short(c), self.labels.value(c)))
            .collect();
        let separator = self.words(words!("；", "; "));
        let told = if values.is_empty() {
            format!("{} = {}", self.labels.cell(cell), self.labels.value(cell))
        } else {
            values.join(&separator)
        };
        [unit, cell.at.clone(), told]
    }

    fn marked(&mut self, finding: &FindingReport, rest: [String; 2]) {
        let severity = severity_of(finding);
        let colour = match severity {
            Severity::Error => Colour::Red,
            Severity::Verify => Colour::Yellow,
            Severity::Hint => Colour::Cyan,
        };
        let begin = format!("{} {}", mark(severity), short(severity, self.lang()));
        let rest: Vec<String> = rest.into_iter().filter(|t| !t.is_empty()).map(|t| plain(&t)).collect();
        let mut lines = wrap(&rest.join("  "), &format!("{begin}  "), "    ", self.style.width).into_iter();
        if let Some(line) = lines.next() {
            let painted = self.paint(&begin, colour);
            let told = line.strip_prefix(&begin).unwrap_or("").to_owned();
            self.push(&format!("{painted}{told}"));
        }
        for line in lines {
            self.push(&line);
        }
    }

    fn reasons(&mut self, finding: &FindingReport) {
        self.item(words!("原因", "why"), &finding.why);
        self.item(words!("处理", "do"), &finding.fix);
        self.item(words!("说明", "explained"), &self.labels.explanation(finding).unwrap_or_default());
    }

    fn basis(&mut self, finding: &FindingReport) {
        let Some(told) = basis(finding) else { return };
        let told = self.words(told);
        self.item(words!("依据", "basis"), &told);
    }

    /// The cells of a finding with their values, where there are several.
    fn cells(&self, finding: &FindingReport) -> Option<String> {
        if finding.cells.len() < 2 {
            return None;
        }
        let n = finding.cells.len();
        let sheet = |at: &str| at.rsplit_once('!').map_or(String::new(), |(sheet, _)| format!("{sheet}!"));
        let home = main_cell(finding).map_or_else(String::new, |c| sheet(&c.at));
        let file = main_cell(finding).map_or("", |c| c.file.as_str());
        let told = finding.cells.iter().take(MAX_CELLS_SHOWN).map(|c| {
            // The sheet of the finding itself was told with its place.
            let at = if c.file == file { c.at.strip_prefix(&home).unwrap_or(&c.at) } else { &c.at };
            let at = if at.is_empty() { String::new() } else { format!("{at} ") };
            // A cell of another file, such as the first report of a unit that is reported twice.
            let at = if c.file == file || c.file.is_empty() { at } else { format!("{} {at}", plain(&c.file)) };
            format!("{at}{} = {}", self.labels.cell_short(c), self.labels.value(c))
        });
        let told = told.collect::<Vec<_>>().join(&self.words(words!("；", "; ")));
        let tail = if n > MAX_CELLS_SHOWN {
            self.words(words!(" 等 {n} 格", " and others, {n} in all"))
        } else {
            String::new()
        };
        Some(told + &tail)
    }

    fn cut(&mut self, report: &Report) {
        let all = report.counts.listed + report.counts.cut;
        let shown = MAX_TEXT_FINDINGS - self.left;
        if self.left == 0 && all > shown as u64 {
            let told = words!(
                "仅列出前 {shown} 条，共 {all} 条；其余用 --format csv 或 --format html 查看",
                "only the first {shown} of {all} are listed; see the others with --format csv or --format html"
            );
            self.push("");
            self.sentence(told);
        }
        let (listed, cut) = (report.counts.listed, report.counts.cut);
        if cut > 0 {
            self.push("");
            self.sentence(words!(
                "报告只列出前 {listed} 条，另有 {cut} 条只计数；先改正已列出的，再校验一次",
                "the report lists the first {listed}; {cut} more are only counted: mend the listed ones and check again"
            ));
        }
    }

    /// Explanations that hold no more, each with the reason.
    fn lapsed(&mut self, report: &Report) {
        let all = report.counts.lapsed;
        if all == 0 {
            return;
        }
        self.push("");
        self.sentence(words!("失效的说明 {all} 条：", "{all} explanations hold no more:"));
        for item in report.lapsed.iter().take(MAX_SUMMARY_LINES) {
            let (unit, says, text) = (&item.unit, &item.says, &item.text);
            let told = self.words(words!("{unit}　{says}（原说明：{text}）", "{unit}: {says} (it said: {text})"));
            self.line("    ", "      ", &told);
        }
        let more = all.saturating_sub(MAX_SUMMARY_LINES as u64);
        if more > 0 {
            self.sentence(words!("另有 {more} 条，用 --format json 查看", "{more} more; see them with --format json"));
        }
    }

    // ---- the last lines --------------------------------------------------------------------------------

    fn foot(&mut self, report: &Report) {
        self.push("");
        let c = &report.counts;
        if c.tolerated > 0 {
            let n = c.tolerated;
            self.sentence(words!("有 {n} 格的写法不规范但能识别（如全角数字、带单位的数），已按识别结果校验。", "{n} cells in unusual spelling (such as full-width digits or a number with its measure) were read and used."));
        }
        if c.hidden_but_filled > 0 {
            let n = c.hidden_but_filled;
            self.sentence(words!(
                "有 {n} 格按本表规定不需填，已填的内容保留但未使用。",
                "{n} cells are not asked for here; what stands in them is kept but not used."
            ));
        }
        let (rules, pass, skip) = (c.rules, c.pass, c.not_applicable);
        let (id, version, as_of) = (&report.catalogue.id, &report.catalogue.version, &report.as_of);
        self.sentence(words!(
            "规则 {rules} 条：通过 {pass} 项，不适用 {skip} 项。按 {as_of} 有效的规则，目录 {id} {version}。",
            "{rules} rules: {pass} passed, {skip} did not apply. Rules as of {as_of}, catalogue {id} {version}."
        ));
        if report.findings.iter().any(|f| f.level > 0) {
            self.sentence(words!(
                "查看某条规则的全文：shequ catalogue explain 规则代号",
                "To read a rule in full: shequ catalogue explain RULE"
            ));
        }
    }

    // ---- lines -----------------------------------------------------------------------------------------

    fn lang(&self) -> Lang {
        self.labels.lang
    }

    fn words(&self, words: Words) -> String {
        say(self.lang(), words)
    }

    fn sentence(&mut self, words: Words) {
        let told = self.words(words);
        self.line("", "  ", &told);
    }

    /// `原因：…` with the text aligned behind the colon; nothing for an empty text.
    fn item(&mut self, head: Words, text: &str) {
        if text.is_empty() {
            return;
        }
        let head = match self.lang() {
            Lang::Zh => format!("    {}：", head.zh),
            Lang::En => format!("    {}: ", head.en),
        };
        let rest = " ".repeat(width(&head));
        self.line(&head, &rest, text);
    }

    fn line(&mut self, first: &str, rest: &str, text: &str) {
        for line in wrap(text, first, rest, self.style.width) {
            self.push(&line);
        }
    }

    fn push(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn paint(&self, text: &str, colour: Colour) -> String {
        if !self.style.colour {
            return text.to_owned();
        }
        let code = match colour {
            Colour::Red => "1;31",
            Colour::Yellow => "33",
            Colour::Cyan => "36",
            Colour::Green => "32",
            Colour::Bold => "1",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}
