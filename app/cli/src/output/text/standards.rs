//! The end of the text: what could not be decided, and how the standards are met.

use super::{Page, human, is_flag};
use crate::output::MAX_SUMMARY_LINES;
use crate::output::wrap::{pad, width, wrap};
use shequ_core::report::{AssessmentReport, Report};
use shequ_core::{Words, words};
use shequ_files::tell::summary::{missing, reached};

impl Page<'_> {
    // ---- what could not be told ------------------------------------------------------------------------

    pub(super) fn undetermined(&mut self, report: &Report) {
        let all = report.counts.undetermined;
        if all == 0 {
            return;
        }
        self.push("");
        self.sentence(words!(
            "未能判定 {all} 项，因为下列各项未填、无法识别或未报：",
            "{all} could not be decided, because of what is blank, unreadable or not reported:"
        ));
        let list = missing(&report.undetermined);
        let names: Vec<String> = list.iter().take(MAX_SUMMARY_LINES).map(|m| self.labels.path(&m.path)).collect();
        let widest = names.iter().map(|n| width(n)).max().unwrap_or(0).min(40);
        for (name, missing) in names.iter().zip(&list) {
            let (outcomes, units) = (missing.outcomes, missing.units);
            let told = if self.one_unit {
                words!("影响 {outcomes} 项", "{outcomes} wait for it")
            } else {
                words!("影响 {outcomes} 项，{units} 个单位", "{outcomes} wait for it in {units} units")
            };
            let told = self.words(told);
            self.tabled(&(pad(name, widest) + "  "), &told);
        }
        let more = list.len().saturating_sub(MAX_SUMMARY_LINES);
        if more > 0 {
            let told = self.words(words!("另有 {more} 个指标", "{more} more items"));
            self.line("      ", "      ", &told);
        }
        let listed = report.undetermined.len();
        if (listed as u64) < all {
            self.sentence(words!("以上按前 {listed} 项统计", "counted over the first {listed}"));
        }
    }

    // ---- standards -------------------------------------------------------------------------------------

    pub(super) fn standards(&mut self, report: &Report) {
        let Some(first) = report.assessments.first() else { return };
        let counts = report.counts.assessments;
        let (met, missed, unknown) = (counts.met, counts.missed, counts.undetermined);
        let programme = self.labels.programme(&first.programme);
        self.push("");
        self.sentence(words!(
            "对照标准（{programme}）：达到 {met} 项，未达到 {missed} 项，暂不能判断 {unknown} 项",
            "Standards ({programme}): {met} reached, {missed} not reached, {unknown} cannot be told yet"
        ));
        self.sentence(words!(
            "这是工作进展，不是填报错误，不影响上报。",
            "This tells how far the work has come; it is no error in the report and does not hold it back."
        ));
        if self.one_unit { self.standards_of_one(&report.assessments) } else { self.standards_of_many(report) }
    }

    fn standards_of_one(&mut self, list: &[AssessmentReport]) {
        let missed: Vec<&AssessmentReport> = list.iter().filter(|a| a.met == Some(false)).collect();
        for item in missed.iter().take(MAX_SUMMARY_LINES) {
            let title = self.row_title(item);
            let head = self.words(words!("还差　{title}", "to go  {title}"));
            self.line("    ", "        ", &head);
            let told = self.distance(item);
            if !told.is_empty() {
                self.line("          ", "          ", &told);
            }
        }
        self.more(missed.len());
        self.titles(words!("达到", "reached"), list.iter().filter(|a| a.met == Some(true)));
        self.titles(words!("暂不能判断", "cannot be told yet"), list.iter().filter(|a| a.met.is_none()));
    }

    /// Where a unit stands and what it lacks; empty for yes-or-no standards, whose title says it all.
    fn distance(&self, item: &AssessmentReport) -> String {
        let mut parts = Vec::new();
        let (value, target) = (&item.value, human(&item.target));
        if !is_flag(&target) {
            parts.push(self.words(words!("现为 {value}，标准 {target}", "now {value}, standard {target}")));
        }
        if !item.gap.contains(&self.labels.standard(&item.standard)) {
            parts.push(item.gap.clone());
        }
        parts.retain(|p| !p.is_empty());
        parts.join(&self.words(words!("；", "; ")))
    }

    fn more(&mut self, n: usize) {
        let more = n.saturating_sub(MAX_SUMMARY_LINES);
        if more > 0 {
            let told = self.words(words!("另有 {more} 项", "{more} more"));
            self.line("    ", "    ", &told);
        }
    }

    fn titles<'b>(&mut self, head: Words, list: impl Iterator<Item = &'b AssessmentReport>) {
        let titles: Vec<String> = list.map(|a| self.row_title(a)).collect();
        if !titles.is_empty() {
            let told = titles.join(&self.words(words!("；", "; ")));
            let head = self.words(head);
            let colon = self.words(words!("：", ": "));
            self.line("    ", "        ", &format!("{head}{colon}{told}"));
        }
    }

    fn row_title(&self, item: &AssessmentReport) -> String {
        let title = self.labels.standard(&item.standard);
        match item.row {
            0 => title,
            row => self.words(words!("{title}（第 {row} 行）", "{title} (row {row})")),
        }
    }

    fn standards_of_many(&mut self, report: &Report) {
        let list = reached(&report.assessments);
        let names: Vec<String> = list.iter().map(|r| self.labels.standard(&r.standard)).collect();
        let most = self.style.width.saturating_sub(46).clamp(16, 56);
        let widest = names.iter().map(|n| width(n)).max().unwrap_or(0).min(most);
        for (name, r) in names.iter().zip(&list) {
            let (met, missed, unknown) = (r.met, r.missed, r.unknown);
            let told = self.words(words!(
                "达到 {met:>6}  未达到 {missed:>6}  暂不能判断 {unknown:>6}",
                "reached {met:>6}  not {missed:>6}  not known {unknown:>6}"
            ));
            let lines = wrap(name, "    ", "    ", widest + 4);
            for (at, line) in lines.iter().enumerate() {
                if at + 1 == lines.len() {
                    let line = pad(line, widest + 6);
                    self.push(&format!("{line}{told}"));
                } else {
                    self.push(line);
                }
            }
        }
        let listed = report.assessments.len() as u64;
        let counts = report.counts.assessments;
        if listed < counts.met + counts.missed + counts.undetermined {
            self.sentence(words!("以上各项按前 {listed} 条统计", "the lines above count the first {listed}"));
        }
    }
}
