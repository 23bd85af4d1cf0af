//! What phase 0 found, in words.

use super::FormNames;
use super::columns::unknown;
use crate::card::Card;
use crate::heading::{HeadRow, Heading, Target};
use crate::note::{Notes, brief, fatal, note};
use shequ_core::catalogue::{Field, Form, Severity};
use shequ_core::column::place::{Layout, Origin};
use shequ_core::finding::structural::Structural;
use shequ_core::words;

/// Labels listed in one message.
const LISTED: usize = 30;

/// The origin of a sheet, for addresses.
pub fn origin(file: &str, sheet: &str, layout: Layout) -> Origin {
    Origin { file: file.to_owned(), sheet: sheet.to_owned(), layout }
}

pub fn not_this_form(form: &Form, (matched, of): (usize, usize)) -> Structural {
    let (zh, en) = (&form.title.zh, &form.title.en);
    let closest = if matched == 0 {
        words!("没有一个表头与报表的指标相同", "no heading is that of an item of the form")
    } else {
        words!(
            "最接近的一行 {of} 个表头中只有 {matched} 个能对应",
            "of the {of} headings in the closest row only {matched} could be matched"
        )
    };
    fatal(
        "form_not_found",
        words!("没有找到“{zh}”的表头", "no heading of “{en}” was found"),
        closest,
        words!(
            "确认选对了文件；用模板填报，或把表头改成模板中的指标名称",
            "make sure this is the right file; use the template, or name the columns as it does"
        ),
    )
}

pub fn other_form(chosen: &Form, other: &Form) -> Structural {
    let (chosen_zh, chosen_en) = (&chosen.title.zh, &chosen.title.en);
    let (zh, en, id) = (&other.title.zh, &other.title.en, &other.id);
    fatal(
        "other_form",
        words!(
            "这个文件是“{zh}”，本次校验的是“{chosen_zh}”，文件没有读取",
            "this file is “{en}”, this check is about “{chosen_en}”; the file was not read"
        ),
        words!("一次校验只对一种报表，规则按报表取", "one check is about one form; the rules follow it"),
        words!("用 --form {id} 另行校验这个文件", "check this file apart with --form {id}"),
    )
}

/// A text in which no sign parts the columns.
pub fn no_separators(form: &Form) -> Structural {
    let (zh, en) = (&form.title.zh, &form.title.en);
    fatal(
        "form_not_found",
        words!(
            "没有找到“{zh}”的表头：文件里没有分列的符号",
            "no heading of “{en}” was found: nothing parts the columns"
        ),
        words!(
            "文本表格用逗号、制表符、分号或竖线分列；中文逗号和空格不行",
            "tables in text part their columns by commas, tabs, semicolons or bars"
        ),
        words!(
            "用 Excel 或 WPS 另存为“CSV UTF-8（逗号分隔）”，或直接提交工作簿；不是表格的文件不要提交",
            "save it as CSV from Excel or WPS, or hand in the workbook; a file that is no table does not belong here"
        ),
    )
}

pub fn strange_sheet(sheet: &str, (matched, of): (usize, usize)) -> Structural {
    let found = note(
        "sheet_not_recognised",
        Severity::Hint,
        words!(
            "工作表“{sheet}”没有读取：{of} 个表头中能对应的有 {matched} 个",
            "sheet “{sheet}” was not read: {matched} of {of} headings could be matched"
        ),
        words!("它不像报表的主表，也不像明细表", "it looks neither like the main table nor like one of the others"),
        words!(
            "如果其中有要上报的数据，把表头改成模板中的名称",
            "if it holds data to be reported, name its columns as the template does"
        ),
    );
    Structural { at: sheet.to_owned(), ..found }
}

pub fn sheet_passed_over(sheet: &str, chosen: &str) -> Structural {
    let found = note(
        "sheet_passed_over",
        Severity::Verify,
        words!(
            "工作表“{sheet}”与“{chosen}”有相同的单位，只读取了“{chosen}”",
            "sheets “{sheet}” and “{chosen}” hold the same units; only “{chosen}” was read"
        ),
        words!("“{chosen}”与报表同名", "“{chosen}” bears the name of the form"),
        words!(
            "确认“{chosen}”是要上报的一份，删去另一份",
            "make sure that “{chosen}” is the one to report, and remove the other"
        ),
    );
    Structural { at: sheet.to_owned(), ..found }
}

/// A sheet that the user does not see: whether its content was read.
pub fn hidden_sheet(sheet: &str, read: bool) -> Structural {
    let found = if read {
        note(
            "hidden_sheet_read",
            Severity::Hint,
            words!("工作表“{sheet}”是隐藏的，其中的内容也读取了", "sheet “{sheet}” is hidden and was read as well"),
            words!(
                "没有显示的工作表是这一类，隐藏的也可能是要上报的",
                "no visible sheet is of its kind, so it may be what is to be reported"
            ),
            words!(
                "取消隐藏，核对其中的内容；不上报的删去",
                "unhide it and look at it; remove what is not to be reported"
            ),
        )
    } else {
        note(
            "hidden_sheet_passed_over",
            Severity::Hint,
            words!("隐藏的工作表“{sheet}”没有读取", "the hidden sheet “{sheet}” was not read"),
            words!(
                "显示的工作表中已有同一类内容，隐藏的通常是旧稿",
                "a visible sheet is of the same kind; hidden ones are old copies mostly"
            ),
            words!(
                "不需要的删去；要上报的取消隐藏，并与另一个表合并",
                "remove it, or unhide it and join it with the other"
            ),
        )
    };
    Structural { at: sheet.to_owned(), ..found }
}

/// A table lying on its side with more units than are read.
pub fn too_many_beside(sheet: &str, units: usize) -> Structural {
    let most = crate::card::MOST_BESIDE + 1;
    let found = note(
        "too_many_units_side_by_side",
        Severity::Error,
        words!(
            "工作表“{sheet}”横排了 {units} 个单位，只读取了前 {most} 个",
            "sheet “{sheet}” holds {units} units side by side; only the first {most} were read"
        ),
        words!("一列一个单位的表读取很慢，数量有限", "units side by side are slow to read, so their number is limited"),
        words!(
            "改成一行一个单位（复制后“选择性粘贴—转置”）",
            "put one unit into each row (copy, then paste transposed)"
        ),
    );
    Structural { at: sheet.to_owned(), ..found }
}

/// A title that states another year than the column of the period.
pub fn say_title_year(file: &str, sheet: &str, form: &Form, heading: &Heading, rows: &[HeadRow], notes: &mut Notes) {
    let column = form.period_field.and_then(|field| heading.columns[field]);
    let (Some(column), Some(title)) = (column, heading.year) else { return };
    let first = rows.iter().find(|row| row.number >= heading.data_from && !row.text(column).is_empty());
    let Some(row) = first else { return };
    let text = row.text(column);
    let digits: String = crate::heading::normal::half_width(text).chars().filter(char::is_ascii_digit).collect();
    if digits.len() != 4 || digits == title.to_string() {
        return;
    }
    let label = &form.fields[form.period_field.unwrap_or(0)].label;
    let at = origin(file, sheet, Layout::Grid { columns: Vec::new() }).at(row.number, column);
    let found = note(
        "title_year_differs",
        Severity::Verify,
        words!("标题写的是 {title} 年，“{}”一列是 {digits}", "the title says {title}, the column “{}” says {digits}", label.zh; label.en),
        words!("按列中的年份校验；标题可能是上年的旧标题", "the column was taken; the title may be last year's"),
        words!(
            "核对是哪一年的数据，改正标题或该列",
            "see which year the figures are of, and correct the title or the column"
        ),
    );
    notes.add(file, Structural { at, value: text.to_owned(), ..found });
}

pub fn two_sheets_match(first: &str, second: &str) -> Structural {
    let found = fatal(
        "two_sheets_match",
        words!(
            "工作表“{first}”和“{second}”都像主表，并且有相同的单位，两个都没有读取",
            "sheets “{first}” and “{second}” both look like the main table and hold the same units; neither was read"
        ),
        words!("无法判断哪一份是要上报的", "it cannot be told which is to be reported"),
        words!(
            "只保留要上报的一个工作表，或把它命名为报表名称",
            "keep only the sheet to be reported, or name it after the form"
        ),
    );
    Structural { at: first.to_owned(), value: second.to_owned(), ..found }
}

pub fn table_without_unit(form: &Form, heading: &Heading, sheet: &str) -> Structural {
    let table = match heading.target {
        Target::Table(table) => &form.tables[table].title,
        Target::Record => &form.title,
    };
    let key = &form.fields[form.unit_key].label;
    let found = note(
        "table_without_unit_column",
        Severity::Error,
        words!("“{}”中没有“{}”一列，这些行没有读取", "“{}” has no column “{}”, so its rows were not read", table.zh, key.zh; table.en, key.en),
        words!("明细行要凭单位代码归到对应的村（社区）", "rows of tables join their community by its code"),
        words!("增加一列“{}”，逐行填写所属单位的代码", "add a column “{}” with the code of the unit in each row", key.zh; key.en),
    );
    Structural { at: sheet.to_owned(), fatal: sheet.is_empty(), ..found }
}

/// Doubled and missing columns of a sheet.
pub fn say_columns(file: &str, sheet: &str, form: &Form, names: &FormNames, heading: &Heading, notes: &mut Notes) {
    let _ = names;
    let place = origin(file, sheet, Layout::Grid { columns: Vec::new() });
    let fields = fields(form, heading.target);
    for (field, column, text) in &heading.doubled {
        let first = heading.columns[*field].map(|first| place.at(heading.last, first)).unwrap_or_default();
        notes.add(file, doubled(&fields[*field], &first, place.at(heading.last, *column), text));
    }
    let missing: Vec<&Field> = fields
        .iter()
        .zip(&heading.columns)
        .filter(|(field, column)| column.is_none() && field.computed.is_none())
        .map(|(field, _)| field)
        .filter(|field| {
            heading.target != Target::Record || form.period_field.is_none_or(|p| form.fields[p].id != field.id)
        })
        .collect();
    say_missing(file, &place.row_address(heading.last), &missing, notes);
}

/// Doubled, missing and unknown labels of a card.
pub fn say_card(file: &str, sheet: &str, form: &Form, names: &FormNames, card: &Card, notes: &mut Notes) {
    let place = origin(file, sheet, Layout::Grid { columns: Vec::new() });
    for (field, row, column, text) in &card.doubled {
        let first = card.cells[*field].map(|(row, column)| place.at(row, column)).unwrap_or_default();
        notes.add(file, doubled(&form.fields[*field], &first, place.at(*row, *column), text));
    }
    for (row, column, text) in &card.unknown {
        notes.add(file, unknown(text, 1, &names.record, place.at(*row, *column)));
    }
    let missing: Vec<&Field> = form
        .fields
        .iter()
        .enumerate()
        .filter(|(at, field)| card.cells[*at].is_none() && field.computed.is_none() && form.period_field != Some(*at))
        .map(|(_, field)| field)
        .collect();
    say_missing(file, sheet, &missing, notes);
}

/// Says where the period is unknown.
pub fn say_year(file: &str, form: &Form, has_column: bool, year: Option<i32>, notes: &mut Notes) {
    let Some(field) = form.period_field.filter(|_| !has_column && year.is_none()) else { return };
    let label = &form.fields[field].label;
    notes.add(file, note(
        "period_unknown",
        Severity::Verify,
        words!("没有写明是哪一年的数据", "it is not said which year the figures are of"),
        words!("没有“{}”一列，标题中也没有年份", "there is no column “{}” and no year in the title", label.zh; label.en),
        words!("增加“{}”一列，或在标题中写明年份，例如“2025年”", "add the column “{}”, or state the year in the title, such as “2025年”", label.zh; label.en),
    ));
}

fn fields(form: &Form, target: Target) -> &[Field] {
    match target {
        Target::Record => &form.fields,
        Target::Table(table) => &form.tables[table].fields,
    }
}

fn doubled(field: &Field, first: &str, at: String, text: &str) -> Structural {
    let (zh, en, shown) = (&field.label.zh, &field.label.en, brief(text));
    let found = note(
        "duplicate_column",
        Severity::Error,
        words!(
            "“{zh}”出现两次：{first} 和 {at}，只读取了 {first}",
            "“{en}” stands twice: {first} and {at}; only {first} was read"
        ),
        words!(
            "两处表头指的是同一个指标，无法判断以哪个为准",
            "both headings mean the same item; it cannot be told which holds"
        ),
        words!("只保留一处，另一处（“{shown}”）删去或改名", "keep one; remove or rename the other (“{shown}”)"),
    );
    Structural { at, value: text.to_owned(), ..found }
}

fn say_missing(file: &str, at: &str, missing: &[&Field], notes: &mut Notes) {
    for required in [true, false] {
        let list: Vec<&&Field> = missing.iter().filter(|field| field.required == required).collect();
        if list.is_empty() {
            continue;
        }
        let more = if list.len() > LISTED { "……" } else { "" };
        let zh = list.iter().take(LISTED).map(|f| f.label.zh.as_str()).collect::<Vec<_>>().join("、") + more;
        let en = list.iter().take(LISTED).map(|f| f.label.en.as_str()).collect::<Vec<_>>().join("; ") + more;
        let count = list.len();
        let found = if required {
            note(
                "missing_required_columns",
                Severity::Verify,
                words!("缺少 {count} 个必填指标的列：{zh}", "{count} required items have no column: {en}"),
                words!(
                    "这些指标按未填处理，各单位都会提示必填",
                    "they count as not filled in, and each unit will be told so"
                ),
                words!("补上这些列，表头用模板中的名称", "add the columns under the names of the template"),
            )
        } else {
            note(
                "missing_columns",
                Severity::Hint,
                words!("缺少 {count} 个非必填指标的列：{zh}", "{count} optional items have no column: {en}"),
                words!(
                    "这些指标按未填处理，与它们有关的核对不进行",
                    "they count as not filled in, and what depends on them is not checked"
                ),
                words!("本单位有这些数据时，补上这些列", "add the columns where there are such data"),
            )
        };
        notes.add(file, Structural { at: at.to_owned(), ..found });
    }
}
