//! The words of the app itself, Chinese and English. Words about data stand in the catalogue and in core.

use crate::import::Import;
use shequ_core::Lang;
use shequ_core::measure::measured;

/// A fixed text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrase(pub &'static str, pub &'static str);

impl Phrase {
    /// The text in one language.
    #[must_use]
    pub fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.0,
            Lang::En => self.1,
        }
    }
}

/// Builds a sentence with values from two format strings, and takes the one of the language.
macro_rules! say {
    ($lang:expr, $zh:literal, $en:literal) => {
        match $lang {
            shequ_core::Lang::Zh => format!($zh),
            shequ_core::Lang::En => format!($en),
        }
    };
}
pub(crate) use say;

/// Declares phrases.
macro_rules! phrases {
    ($($name:ident = $zh:literal, $en:literal;)*) => {
        $(#[doc = $en] pub const $name: Phrase = Phrase($zh, $en);)*
        /// All of them, for tests.
        pub const ALL: &[Phrase] = &[$($name),*];
    };
}

phrases! {
    APP = "城乡社区服务统计报表", "Community service reports";
    // Start.
    START_NEW = "开始填报", "Start a report";
    START_FORM = "报表", "Form";
    START_ROLLUP = "查看各级报表的指标汇总", "See the indicators over all reports";
    START_UNIT = "统计用区划代码（12 位）", "Division code (12 digits)";
    START_PERIOD = "报告期（年份）", "Reporting year";
    START_GO = "开始填报", "Start";
    START_DRAFTS = "本机上的草稿", "Drafts on this machine";
    START_NONE = "还没有草稿。", "No drafts yet.";
    START_FILE = "打开文件", "Open a file";
    START_FILE_HINT = "选择填好的 Excel、WPS、CSV 文件，或以前“存为文件”的草稿（.json），也可以把文件拖到这里。文件只在本机读取和校验，不上传。", "Choose a filled-in file of Excel, WPS or CSV, or a draft that was saved as a file (.json), or drop it here. It is read and checked on this machine only.";
    CHECKERS = "审核人员：一次校验多个文件", "For checkers: check many files at once";
    READING = "正在读取文件…", "Reading the file…";
    READ = "已读完文件", "The file was read";
    OFFERS = "打开哪一份？", "Which report is to be opened?";
    OPEN_OFFER = "打开", "Open";
    NO_OFFER = "文件里没有可以打开的报表", "The file has no report of this form to open";
    NO_READER = "读取文件的程序没有取到，请检查网络后再试；用“存为文件”的草稿（.json）不受影响", "What reads files could not be fetched; check the network and try again. Drafts saved as files (.json) open all the same";
    CONTINUE = "继续填报", "Continue";
    DELETE_DRAFT = "删除草稿", "Delete the draft";
    DELETE_SURE = "再按一次删除，删除后不能恢复", "Press again to delete; it cannot be brought back";
    UNNAMED = "（未写名称）", "(no name yet)";
    // Bar.
    SKIP = "跳到填报内容", "Skip to the form";
    BACK = "返回首页", "All reports";
    CHECK = "检查全表", "Check everything";
    SUBMIT = "上报", "Submit";
    SAVE_FILE = "存为文件", "Save as a file";
    PRINT = "打印", "Print";
    LARGE = "大字", "Large type";
    CONTRAST = "高对比", "High contrast";
    OTHER_LANG = "English", "中文";
    TOOLS = "显示方式", "Display";
    SAVED = "草稿已存在本机", "Draft kept on this machine";
    SAVING = "正在保存…", "Saving…";
    NOT_SAVED = "草稿没有存下", "The draft was not kept";
    NO_ROOM = "浏览器给的空间用完了，请先存为文件，再删去不用的草稿", "the browser has no more room; save it as a file, then delete drafts that are not needed";
    NOT_ALLOWED = "浏览器不许在本机保存（无痕窗口或单位策略），请随时存为文件", "the browser keeps nothing here (a private window, or a policy); save it as a file now and then";
    HOST_SILENT = "所在系统没有回应，不知道是否收到；请查看该系统里是否已有这份报表，没有的再上报一次",
        "The system around has not answered, and may or may not have it; look there first, and submit again if it is missing";
    OFFLINE = "现在没有网络，可以继续填；联网后再上报", "No network now; go on filling in, and submit when it is back";
    // Navigation.
    SECTIONS = "各部分", "Sections";
    SHOW_SECTIONS = "全部部分", "All sections";
    NEXT = "下一部分", "Next";
    PREVIOUS = "上一部分", "Back";
    // Fields.
    MUST = "必填", "required";
    YES = "是", "Yes";
    NO = "否", "No";
    CHOOSE = "请选择", "Choose";
    LAST_YEAR = "上年", "Last year";
    SAME = "与上年相同", "unchanged";
    CONFIRM = "确认不变", "Confirm unchanged";
    CONFIRM_KEY = "按回车确认", "Enter confirms";
    CARRIED = "沿用上年，待确认", "carried over, to be confirmed";
    CONFIRMED = "已确认不变", "confirmed unchanged";
    IMPORTED = "从文件读入", "read from a file";
    COMPUTED = "自动计算", "computed";
    CANNOT = "填不出？", "No figure?";
    CANNOT_TITLE = "这一项填不出数的原因", "Why there is no figure";
    GIVEN = "填写数据", "Give a value";
    BLANK = "暂时空着（未填）", "Leave blank for now";
    NOT_APPLICABLE = "不适用", "Not applicable";
    NOT_AVAILABLE = "暂无数据", "Not available";
    REASON = "原因", "Reason";
    CLAUSE = "依据", "Basis";
    ENTRY = "在手册中查看", "In the handbook";
    HANDBOOK = "规则手册", "Handbook of the rules";
    TRACE = "看算式", "Show the calculation";
    UNREADABLE = "无法识别", "unreadable";
    // Findings.
    SUMMARY = "问题清单", "What to look at";
    ALL_GOOD = "没有要改或要说明的问题。", "Nothing to fix or explain.";
    EXPLAIN = "情况说明", "Explanation";
    EXPLAIN_HINT = "数据属实的，写明具体原因；改了数以后要重新说明。", "If the figures are right, say why. The explanation lapses when they change.";
    EXPLAIN_SAVE = "保存说明", "Keep the explanation";
    EXPLAINED = "已说明", "explained";
    EXPLAINED_BEFORE = "原来的说明（数据已改，请重新说明）", "Explained before (the figures have changed; explain again)";
    OPEN_CELLS = "填上这些，就能判定更多", "Fill these in to decide more";
    NOT_FITTING = "打开的内容里有些不合本表，没有读入；原文仍存在草稿里，可存为文件", "Some of what was opened does not fit the form and was not read; the original stays in the draft and can be saved as a file";
    SAVE_ORIGINAL = "把原文存为文件", "Save the original as a file";
    MORE_BELOW = "还有更多，改完这些再看", "There are more; mend these first";
    // Standards.
    STANDARDS = "对照规划标准", "Against the plan's standards";
    STANDARDS_HINT = "没有达到标准是如实反映的差距，不影响上报。", "A standard not reached is a gap told as it is; it never keeps a report from being submitted.";
    MET = "已达到", "met";
    NOT_MET = "有差距", "gap";
    CANNOT_TELL = "还不能判断", "cannot be told yet";
    // Tables.
    ADD_ROW = "添加一行", "Add a row";
    COPY_ROW = "复制本行", "Duplicate row";
    DELETE_ROW = "删除本行", "Delete row";
    UNDO = "撤销", "Undo";
    NO_ROWS = "还没有行。可以添加一行，或从 Excel、WPS 复制一块后粘贴到表格里。", "No rows yet. Add one, or copy a block from Excel or WPS and paste it into the table.";
    GRID_HELP = "Tab 到下一格，回车到下一行，方向键移动；F2 到表下“当前格”，看上年数或说明没有数据，Esc 回来；可直接粘贴从 Excel、WPS 复制的一块。", "Tab goes to the next cell, Enter to the next row, arrows move; F2 goes to “This cell” below the table, for last year's figure or to say that there is none, and Esc back; paste a block copied from Excel or WPS.";
    HERE = "当前格", "This cell";
    ROW = "行", "Row";
    // Last year.
    CARRY = "沿用上年数据", "Carry over last year's figures";
    CARRY_HINT = "时点数沿用上年，逐格确认或改写；时期数（当年发生的）不沿用。", "Figures of a day are carried over, to be confirmed or changed one by one; figures of the year are not.";
    LAST_FILE = "打开上年报表文件", "Open last year's report";
    // Submission.
    QUEUED = "等待上报", "Waiting to be submitted";
    SENDING = "正在上报…", "Submitting…";
    SENT = "已上报", "Submitted";
    HELD = "服务器已收存，但还没有上报：", "Kept by the server, but not handed in:";
    HELD_FIX = "请改正或写明情况后再按“上报”。", "Mend or explain it, then press Submit again.";
    REFUSED = "没有上报成功", "Not submitted";
    CONFLICT = "服务器上已有更新的一份", "The server has a newer version";
    RETRY = "再试一次", "Try again";
    TAKE_SERVER = "打开服务器上的一份（这里的留作草稿）", "Open the server's version (this one stays a draft)";
    OVERWRITE = "仍以这一份上报", "Submit this one all the same";
    NOT_SAME = "服务器的校验结果与本页不同，以服务器的为准", "The server's check differs from this page; the server's holds";
    ASKING = "正在查找…", "Looking it up…";
    RECEIPT = "回执", "Receipt";
    CANCEL = "取消", "Cancel";
    CLOSE = "关闭", "Close";
    // Two windows.
    ELSEWHERE = "这份报表在另一个窗口里改过。", "This report was changed in another window.";
    TAKE_THEIRS = "用另一个窗口的内容", "Use the other window's version";
    KEEP_BOTH = "保留这里的，另存一份草稿", "Keep this as a second draft";
    // Print.
    SHEET_NUMBER = "表　　号：", "Form number: ";
    SHEET_AUTHORITY = "制定机关：", "Issued by: ";
    SHEET_VALID = "有效期至：", "Valid until: ";
    SHEET_UNIT = "统计单位：", "Reporting unit: ";
    SHEET_CODE = "区划代码：", "Division code: ";
    SHEET_PERIOD = "报告期：", "Period: ";
    SHEET_ITEM = "指标名称", "Item";
    SHEET_MEASURE = "计量单位", "Measure";
    SHEET_VALUE = "本年", "This year";
    SHEET_LAST = "上年", "Last year";
    SHEET_DRAFT = "草稿，未上报", "Draft, not submitted";
    SHEET_BACK = "返回填报", "Back to the form";
    SHEET_PRINT = "打印本表", "Print this sheet";
}

/// Address of the handbook, beside the page.
#[must_use]
pub fn handbook(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "handbook.html",
        Lang::En => "handbook-en.html",
    }
}

/// "12 of 17 filled in".
#[must_use]
pub fn progress(done: usize, all: usize, lang: Lang) -> String {
    say!(lang, "已填 {done}/{all}", "{done} of {all}")
}

/// "2 to fix".
#[must_use]
pub fn errors(n: usize, lang: Lang) -> String {
    say!(lang, "必须改 {n}", "{n} to fix")
}

/// "3 to explain".
#[must_use]
pub fn verifies(n: usize, lang: Lang) -> String {
    say!(lang, "需说明 {n}", "{n} to explain")
}

/// "41 still to be filled in".
#[must_use]
pub fn blanks(n: usize, lang: Lang) -> String {
    say!(lang, "还没填到的 {n} 项", "{n} still to be filled in")
}

/// "3 rows found no room".
#[must_use]
pub fn rows_lost(n: usize, lang: Lang) -> String {
    say!(
        lang,
        "表格已满，复制内容的最后 {n} 行没有粘贴；请核对是否粘贴到了正确的表",
        "The table is full: the last {n} rows of the block were not pasted; check that this is the right table"
    )
}

/// What is said aloud of a file.
#[must_use]
pub fn of_import(import: &Import, lang: Lang) -> String {
    match import {
        Import::None => String::new(),
        Import::Busy(..) => READING.get(lang).to_owned(),
        Import::Told(told) => {
            let end = if told.offers.is_empty() { NO_OFFER } else { OFFERS };
            let (line, end) = (&told.line, end.get(lang));
            say!(lang, "{line}。{end}", "{line}. {end}")
        }
    }
}

/// "3 more are not of this form".
#[must_use]
pub fn others(n: usize, lang: Lang) -> String {
    say!(
        lang,
        "另有 {n} 份没有列出：不是本表，或超出可以列出的数量",
        "{n} more are not listed: they are of other forms, or too many"
    )
}

/// "4 checks wait for it".
#[must_use]
pub fn waits(n: usize, lang: Lang) -> String {
    say!(lang, "{n} 项判定要用到", "{n} checks need it")
}

/// How far one figure is from passing, all others as they are.
#[must_use]
pub fn gap(label: &str, by: &str, measure: &str, lang: Lang) -> String {
    let (by, more) = by.strip_prefix('-').map_or((by, false), |by| (by, true));
    let by = measured(by, measure);
    match more {
        true => {
            say!(lang, "其他数不变时，{label}多了 {by}", "All else equal, too much by {by}: {label}")
        }
        false => say!(lang, "其他数不变时，{label}少了 {by}", "All else equal, too little by {by}: {label}"),
    }
}

/// A standard with what is there and what is asked.
#[must_use]
pub fn standard(title: &str, value: &str, target: &str, lang: Lang) -> String {
    say!(lang, "{title}：现为 {value}，标准 {target}", "{title}: now {value}, asked {target}")
}

/// "Row 2".
#[must_use]
pub fn row(row: u32, lang: Lang) -> String {
    say!(lang, "第 {row} 行", "Row {row}")
}

/// "(row 2)", behind a name.
#[must_use]
pub fn of_row(row: u32, lang: Lang) -> String {
    say!(lang, "（第 {row} 行）", " (row {row})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_speaks_both_languages() {
        for phrase in ALL {
            assert!(!phrase.0.trim().is_empty() && !phrase.1.trim().is_empty(), "{phrase:?}");
            let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(chinese(phrase.0) || *phrase == OTHER_LANG, "{phrase:?} is not Chinese");
            assert!(!chinese(phrase.1) || *phrase == OTHER_LANG, "{phrase:?} is not English");
        }
    }
}
