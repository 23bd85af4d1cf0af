//! Pages without values: nothing was handed in, or nothing can be rolled up; and what came in and is set apart.

use super::{MAX_NAMES, Page};
use crate::escape::escape;
use shequ_core::report::indicators::RollUpReport;
use shequ_core::{Lang, words};

/// A page that says why there is no roll-up: what is wrong, why, and what to do.
#[must_use]
pub fn refusal([says, why, fix]: [&str; 3], lang: Lang) -> String {
    let mut page = Page::begin(words!("没有汇总", "No roll-up"), lang, "");
    page.raw(&format!("<p class=\"note\"><b>{}</b></p>\n", escape(says)));
    let told = [(words!("原因", "Why"), why), (words!("处理", "What to do"), fix)];
    for (head, text) in told {
        let (head, between) = (page.say(head), if lang == Lang::Zh { "：" } else { ": " });
        page.raw(&format!("<p>{head}{between}{}</p>\n", escape(text)));
    }
    let out = [
        ("/rollup", words!("不带参数重新汇总", "Roll up without any choices")),
        ("/", words!("返回填报首页", "All reports")),
    ];
    for (to, words) in out {
        let (text, tag) = (page.say(words), if lang == Lang::En && to == "/rollup" { "?lang=en" } else { "" });
        page.raw(&format!("<p><a href=\"{to}{tag}\">← {}</a></p>\n", escape(&text)));
    }
    page.close()
}

impl Page<'_> {
    /// Nothing counts yet: what that means and what to do, and who is awaited where a register says so.
    pub(super) fn empty(&mut self, report: &RollUpReport) {
        let year = &report.period;
        let says = self.say(words!("{year} 年还没有可以汇总的报表。", "No report of {year} has been handed in yet."));
        self.raw(&format!("<p class=\"note\"><b>{}</b></p>\n", escape(&says)));
        for words in [
            words!(
                "只有已提交的报表才汇总：草稿、待改正和已撤回的不算，空着也不当作零。",
                "Only reports that were handed in are summed up: drafts, reports to be mended and withdrawn ones are not, and nothing is taken for zero."
            ),
            words!(
                "在填报首页填写并提交一份，或等下级单位提交；别的年份有报表的，在上方换一个报告期。手里有文件的，在本机用 shequ rollup 汇总。",
                "Fill in and submit a report from the first page, or wait for the units below; if another year has reports, choose it above. Files at hand are rolled up with `shequ rollup` on your own machine."
            ),
        ] {
            let text = escape(&self.say(words));
            self.raw(&format!("<p>{text}</p>\n"));
        }
        if report.completeness.iter().any(|level| level.expected.is_some()) {
            self.completeness(report);
        } else {
            self.apart(report);
        }
    }

    /// What came in and does not count, and what was filled in by another version of the catalogue.
    pub(super) fn apart(&mut self, report: &RollUpReport) {
        let (between, comma) = if self.lang == Lang::Zh { ("：", "、") } else { (": ", ", ") };
        let left_out = report.left_out.iter().take(MAX_NAMES).map(|one| format!("{}{between}{}", one.what, one.why));
        let versions = report.versions.iter().map(|one| match one.units.as_slice() {
            [] => one.says.clone(),
            units => {
                let more = if one.records as usize > MAX_NAMES { " …" } else { "" };
                let units: Vec<&str> = units.iter().take(MAX_NAMES).map(String::as_str).collect();
                format!("{}{between}{}{more}", one.says, units.join(comma))
            }
        });
        let items: String = left_out.chain(versions).map(|text| format!("<li>{}</li>", escape(&text))).collect();
        if !items.is_empty() {
            self.raw(&format!("<ul class=\"short\">{items}</ul>\n"));
        }
    }
}
