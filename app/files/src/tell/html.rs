//! The report as one page without scripts or outside files, for a browser, for printing and for the archive.

use super::csv::main_cell;
use super::group::{are_blanks, by_rule, file_of, mark, severity_of, short, unit_words, units};
use super::labels::Labels;
use super::say::{basis, counts_words, human, is_flag};
use super::summary::{missing, reached};
use super::{MAX_CELLS_SHOWN, MAX_HTML_FINDINGS, MAX_SUMMARY_LINES, say};
use crate::FileSummary;
use shequ_core::report::{AssessmentReport, FindingReport, Report, Verdict, escape, first_line};
use shequ_core::{Lang, Words, words};

/// How the page looks.
pub const STYLE: &str = include_str!("page.css");

/// The whole page. Where the labels know of a handbook, findings lead to their entries there.
#[must_use]
pub fn page(report: &Report, files: &[FileSummary], labels: &Labels<'_>) -> String {
    let mut page = Page { out: String::new(), labels, left: MAX_HTML_FINDINGS };
    let title = page.words(words!("校验结果", "Result of the check"));
    let lang = match labels.lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    };
    page.raw(&format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{}</h1>\n",
        escape(&title),
        escape(&title)
    ));
    page.head(report, files);
    page.findings(report, files);
    page.undetermined(report);
    page.standards(report);
    page.foot(report);
    page.raw("</main>\n</body>\n</html>\n");
    page.out
}

struct Page<'a> {
    out: String,
    labels: &'a Labels<'a>,
    left: usize,
}

impl Page<'_> {
    fn head(&mut self, report: &Report, files: &[FileSummary]) {
        let class = match report.verdict {
            Verdict::Unreadable => "unreadable",
            Verdict::Blocked => "blocked",
            Verdict::Explain => "explain",
            Verdict::Clean => "clean",
        };
        let line = escape(&first_line(report.verdict, &report.counts, self.lang()));
        let counts = escape(&counts_words(report, files, self.lang()));
        self.raw(&format!("<p class=\"verdict {class}\">{line} <small>{counts}</small></p>\n"));
        let name = |f: &FileSummary| {
            if f.usable {
                f.name.clone()
            } else {
                format!("{}{}", f.name, self.words(words!("（不能用）", " (unusable)")))
            }
        };
        let names: Vec<String> = files.iter().take(MAX_SUMMARY_LINES).map(name).collect();
        if !names.is_empty() {
            let more =
                if files.len() > names.len() { self.words(words!(" 等", " and others")) } else { String::new() };
            let told = names.join(&self.words(words!("、", ", "))) + &more;
            self.soft(words!("文件：{told}", "Files: {told}"));
        }
        let (as_of, id, version) = (&report.as_of, &report.catalogue.id, &report.catalogue.version);
        self.soft(words!("规则截至 {as_of}；目录 {id} {version}", "Rules as of {as_of}; catalogue {id} {version}"));
    }

    // ---- findings --------------------------------------------------------------------------------------

    fn findings(&mut self, report: &Report, files: &[FileSummary]) {
        let rules = by_rule(&report.findings);
        if rules.is_empty() {
            return;
        }
        self.heading(words!("需要处理的问题", "What to mend"));
        if rules.len() > 3 && report.counts.units > 1 {
            self.overview(&rules);
        }
        let many_files = files.len() > 1;
        for (at, rule) in rules.iter().enumerate() {
            if self.left == 0 {
                break;
            }
            self.rule(at, rule, many_files, report.counts.units > 1);
        }
        let (shown, all) = ((MAX_HTML_FINDINGS - self.left) as u64, report.counts.listed + report.counts.cut);
        if shown < all {
            self.paragraph(words!(
                "仅列出前 {shown} 条，共 {all} 条；其余用 --format csv 查看。",
                "Only the first {shown} of {all} are listed; see the others with --format csv."
            ));
        }
    }

    fn overview(&mut self, rules: &[Vec<&FindingReport>]) {
        let heads = vec![
            words!("轻重", "Severity"),
            words!("第一处", "First place"),
            words!("处数", "Places"),
            words!("单位数", "Units"),
        ];
        let heads = self.open_table(heads, 2);
        for (at, rule) in rules.iter().enumerate() {
            let link = format!("<a href=\"#r{at}\">{}</a>", escape(&rule[0].says));
            let cells = [self.marked(rule[0]), link, rule.len().to_string(), units(rule).to_string()];
            self.row(&heads, &cells, 2);
        }
        self.close_table();
    }

    /// What a group is called: the finding itself where there is one.
    fn title(&self, list: &[&FindingReport]) -> String {
        let n = list.len();
        if n == 1 {
            return list[0].says.clone();
        }
        let blanks = are_blanks(list);
        self.words(if blanks {
            words!("{n} 项必填、尚未填写", "{n} required items are blank")
        } else {
            words!("{n} 处同类问题", "{n} of one kind")
        })
    }

    fn rule(&mut self, at: usize, list: &[&FindingReport], many_files: bool, many_units: bool) {
        let first = list[0];
        let n = list.len();
        let title = format!("{}{}", self.marked(first), escape(&self.title(list)));
        self.raw(&format!("<section id=\"r{at}\">\n<h3>{title}</h3>\n"));
        let same = |f: fn(&FindingReport) -> &str| list.iter().all(|x| f(x) == f(first));
        let (one_why, one_fix) = (same(|f| &f.why), same(|f| &f.fix));
        self.raw("<dl>");
        if one_why {
            self.term(words!("原因", "Why"), &first.why);
        }
        if one_fix {
            self.term(words!("处理", "Do"), &first.fix);
        }
        if !are_blanks(list) {
            self.basis(first);
        }
        self.raw("</dl>\n");
        self.entry(first);
        let mut heads = Vec::new();
        if many_files {
            heads.push(words!("文件", "File"));
        }
        heads.push(words!("单元格", "Cell"));
        if many_units {
            heads.push(words!("单位", "Unit"));
        }
        if n > 1 {
            heads.push(words!("问题", "What is wrong"));
        }
        heads.push(words!("有关数据", "Data"));
        let heads = self.open_table(heads, usize::MAX);
        let shown = &list[..n.min(self.left)];
        self.left -= shown.len();
        for finding in shown {
            let mut cells = Vec::new();
            if many_files {
                cells.push(escape(file_of(finding)));
            }
            cells.push(main_cell(finding).map_or_else(String::new, |c| {
                escape(if c.at.is_empty() { self.labels.cell(c) } else { c.at.clone() }.as_str())
            }));
            if many_units {
                cells.push(escape(&unit_words(&finding.unit_name, &finding.unit)));
            }
            let mut says = escape(&finding.says);
            for (same, text) in [(one_why, &finding.why), (one_fix, &finding.fix)] {
                if !same && !text.is_empty() {
                    says.push_str(&format!("<br><span class=\"soft\">{}</span>", escape(text)));
                }
            }
            if n > 1 {
                cells.push(says);
            }
            cells.push(self.data(finding));
            self.row(&heads, &cells, usize::MAX);
        }
        self.close_table();
        self.raw("</section>\n");
    }

    fn basis(&mut self, finding: &FindingReport) {
        let Some(told) = basis(finding) else { return };
        let told = self.words(told);
        self.term(words!("依据", "Basis"), &told);
    }

    /// The way to the handbook.
    fn entry(&mut self, finding: &FindingReport) {
        let Some(to) = self.labels.entry(finding) else { return };
        let told = self.words(words!("在手册中查看这条规则", "this rule in the handbook"));
        let (to, told) = (escape(&to), escape(&told));
        self.raw(&format!("<p class=\"entry\"><a href=\"{to}\" target=\"_blank\" rel=\"noopener\">{told}</a></p>\n"));
    }

    /// Cells with values, the calculation, the difference.
    fn data(&self, finding: &FindingReport) -> String {
        let shown = finding.cells.iter().filter(|c| !c.field.is_empty() || !c.value.is_empty());
        let mut lines: Vec<String> = shown
            .take(MAX_CELLS_SHOWN)
            .map(|c| escape(&named(&self.labels.cell_short(c), &self.labels.value(c))))
            .collect();
        if finding.cells.len() > MAX_CELLS_SHOWN {
            let n = finding.cells.len();
            lines.push(escape(&self.words(words!("等 {n} 格", "and others, {n} in all"))));
        }
        let extras = [self.labels.trace(finding), self.labels.gap(finding), self.labels.explanation(finding)];
        lines.extend(extras.into_iter().flatten().map(|t| format!("<span class=\"soft\">{}</span>", escape(&t))));
        lines.join("<br>")
    }

    // ---- the rest --------------------------------------------------------------------------------------

    fn undetermined(&mut self, report: &Report) {
        let all = report.counts.undetermined;
        if all == 0 {
            return;
        }
        self.heading(words!("未能判定", "Undetermined"));
        self.paragraph(words!(
            "未能判定 {all} 项，因为下列各项未填、无法识别或未报；补齐后再校验。",
            "{all} could not be decided, because of what is blank, unreadable or not reported; complete it and check again."
        ));
        let heads =
            self.open_table(vec![words!("指标", "Item"), words!("影响项数", "Waiting"), words!("单位数", "Units")], 1);
        let list = missing(&report.undetermined);
        for item in list.iter().take(MAX_SUMMARY_LINES * 2) {
            let cells = [escape(&self.labels.path(&item.path)), item.outcomes.to_string(), item.units.to_string()];
            self.row(&heads, &cells, 1);
        }
        self.close_table();
        let more = list.len().saturating_sub(MAX_SUMMARY_LINES * 2);
        if more > 0 {
            self.soft(words!("另有 {more} 个指标未列出", "{more} more items are not listed"));
        }
        let listed = report.undetermined.len();
        if (listed as u64) < all {
            self.soft(words!("以上按前 {listed} 项统计", "counted over the first {listed}"));
        }
    }

    fn standards(&mut self, report: &Report) {
        let Some(first) = report.assessments.first() else { return };
        self.heading(words!("对照标准", "Standards"));
        let programme = self.labels.programme(&first.programme);
        self.paragraph(words!(
            "{programme}。这里说的是工作进展，不是填报错误，不影响上报。",
            "{programme}. This tells how far the work has come; it is no error in the report and does not hold it back."
        ));
        if report.counts.units <= 1 {
            self.standards_of_one(&report.assessments)
        } else {
            self.standards_of_many(report)
        }
    }

    fn standards_of_one(&mut self, list: &[AssessmentReport]) {
        let heads = vec![
            words!("标准", "Standard"),
            words!("结果", "Result"),
            words!("现值", "Value"),
            words!("标准值", "Target"),
            words!("差距", "Gap"),
        ];
        let heads = self.open_table(heads, usize::MAX);
        for item in list {
            let result = match item.met {
                Some(true) => format!("<span class=\"met\">{}</span>", self.words(words!("达到", "reached"))),
                Some(false) => self.words(words!("未达到", "not reached")),
                None => self.words(words!("暂不能判断", "cannot be told yet")),
            };
            let title = self.labels.standard(&item.standard);
            let title = if item.row == 0 {
                title
            } else {
                let row = item.row;
                self.words(words!("{title}（第 {row} 行）", "{title} (row {row})"))
            };
            let (value, target) = (item.value.as_str(), human(&item.target));
            // For yes-or-no standards the result says it all.
            let (value, target) = if is_flag(&target) { ("", String::new()) } else { (value, target) };
            self.row(&heads, &[escape(&title), result, escape(value), escape(&target), escape(&item.gap)], usize::MAX);
        }
        self.close_table();
    }

    fn standards_of_many(&mut self, report: &Report) {
        let heads = vec![
            words!("标准", "Standard"),
            words!("达到", "Reached"),
            words!("未达到", "Not reached"),
            words!("暂不能判断", "Not known yet"),
        ];
        let heads = self.open_table(heads, 1);
        for r in reached(&report.assessments) {
            let cells = [
                escape(&self.labels.standard(&r.standard)),
                r.met.to_string(),
                r.missed.to_string(),
                r.unknown.to_string(),
            ];
            self.row(&heads, &cells, 1);
        }
        self.close_table();
        let (listed, c) = (report.assessments.len() as u64, report.counts.assessments);
        if listed < c.met + c.missed + c.undetermined {
            self.soft(words!("以上各项按前 {listed} 条统计", "the lines above count the first {listed}"));
        }
    }

    fn foot(&mut self, report: &Report) {
        let c = &report.counts;
        let (rules, pass, skip) = (c.rules, c.pass, c.not_applicable);
        self.soft(words!(
            "规则 {rules} 条：通过 {pass} 项，不适用 {skip} 项。",
            "{rules} rules: {pass} passed, {skip} did not apply."
        ));
        if !report.digest.is_empty() {
            let digest = &report.digest;
            self.soft(words!("报告摘要 {digest}", "Digest of the report {digest}"));
        }
    }

    // ---- pieces ----------------------------------------------------------------------------------------

    fn marked(&self, finding: &FindingReport) -> String {
        let severity = severity_of(finding);
        let short = short(severity, self.lang());
        format!("<span class=\"mark {}\">{} {}</span>", severity.name(), mark(severity), escape(&short))
    }

    fn term(&mut self, head: Words, text: &str) {
        if !text.is_empty() {
            let head = self.words(head);
            self.raw(&format!("<dt>{}</dt><dd>{}</dd>", escape(&head), escape(text)));
        }
    }

    /// Columns from `numbers` on are set to the right.
    fn open_table(&mut self, heads: Vec<Words>, numbers: usize) -> Vec<String> {
        let heads: Vec<String> = heads.into_iter().map(|w| escape(&self.words(w))).collect();
        let cells: String =
            heads.iter().enumerate().map(|(i, h)| format!("<th{} scope=\"col\">{h}</th>", class(i, numbers))).collect();
        self.raw(&format!("<table>\n<thead><tr>{cells}</tr></thead>\n<tbody>\n"));
        heads
    }

    fn row(&mut self, heads: &[String], cells: &[String], numbers: usize) {
        let cells = heads.iter().zip(cells).enumerate();
        let cells: String =
            cells.map(|(i, (head, cell))| format!("<td{} data-is=\"{head}\">{cell}</td>", class(i, numbers))).collect();
        self.raw(&format!("<tr>{cells}</tr>\n"));
    }

    fn close_table(&mut self) {
        self.raw("</tbody>\n</table>\n");
    }

    fn heading(&mut self, words: Words) {
        let told = escape(&self.words(words));
        self.raw(&format!("<h2>{told}</h2>\n"));
    }

    fn paragraph(&mut self, words: Words) {
        let told = escape(&self.words(words));
        self.raw(&format!("<p>{told}</p>\n"));
    }

    fn soft(&mut self, words: Words) {
        let told = escape(&self.words(words));
        self.raw(&format!("<p class=\"soft\">{told}</p>\n"));
    }

    fn raw(&mut self, html: &str) {
        self.out.push_str(html);
    }

    fn lang(&self) -> Lang {
        self.labels.lang
    }

    fn words(&self, words: Words) -> String {
        say(self.lang(), words)
    }
}

/// `label = value`; a remark about the shape of a file has no label.
fn named(label: &str, value: &str) -> String {
    if label.is_empty() { value.to_owned() } else { format!("{label} = {value}") }
}

fn class(at: usize, numbers: usize) -> &'static str {
    if at >= numbers { " class=\"n\"" } else { "" }
}
