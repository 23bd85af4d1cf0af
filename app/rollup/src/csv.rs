//! A roll-up as a table for a spreadsheet: UTF-8 with a byte-order mark, one value a row, no cell that computes.

use shequ_core::report::indicators::{IndicatorReport, RollUpReport, ValueReport};
use shequ_core::{Lang, words};

/// The whole table.
pub fn table(report: &RollUpReport, lang: Lang) -> String {
    let headings = [
        words!("指标代号", "Indicator"),
        words!("指标", "Title"),
        words!("计量单位", "Measure"),
        words!("报告期", "Year"),
        words!("单位代码", "Unit"),
        words!("单位名称", "Name"),
        words!("层级", "Level"),
        words!("上级代码", "Unit above"),
        words!("数值", "Value"),
        words!("分子", "Numerator"),
        words!("分母", "Denominator"),
        words!("计入的单位", "Units counted"),
        words!("计入的条数", "Entries counted"),
        words!("未报单位", "Units not reported"),
        words!("数据不全的单位", "Units not known"),
        words!("可能最低", "Low"),
        words!("可能最高", "High"),
        words!("目标", "Target"),
        words!("状态", "Standing"),
        words!("距本年进度", "To this year's point"),
        words!("距目标", "To the target"),
        words!("差距的计量单位", "Measure of the distance"),
    ];
    let mut out = String::from("\u{feff}");
    row(&mut out, headings.iter().map(|words| words.get(lang)));
    for indicator in &report.indicators {
        for value in &indicator.values {
            let cells = cells(report, indicator, value, lang);
            row(&mut out, cells.iter().map(String::as_str));
        }
    }
    out
}

fn cells(report: &RollUpReport, indicator: &IndicatorReport, value: &ValueReport, lang: Lang) -> [String; 22] {
    let (low, high) =
        value.range.as_ref().map_or_else(Default::default, |range| (range.low.clone(), range.high.clone()));
    [
        indicator.indicator.clone(),
        indicator.title.clone(),
        indicator.measure.clone(),
        report.period.clone(),
        value.unit.clone(),
        value.name.clone(),
        value.level.to_owned(),
        value.parent.clone(),
        value.value.clone(),
        value.numerator.clone(),
        value.denominator.clone(),
        value.units.to_string(),
        value.entries.to_string(),
        value.missing.to_string(),
        value.unknown.to_string(),
        low,
        high,
        indicator.target.clone(),
        crate::say::standing(value.standing, lang),
        value.to_point.clone(),
        value.to_target.clone(),
        indicator.numerator_measure.clone(),
    ]
}

fn row<'c>(out: &mut String, cells: impl Iterator<Item = &'c str>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(',');
        }
        // What a spreadsheet would compute gets an apostrophe in front; plain negative numbers do not compute.
        let computes =
            cell.starts_with(['=', '+', '@', '\t', '\r']) || (cell.starts_with('-') && cell.parse::<i64>().is_err());
        let cell = if computes { format!("'{cell}") } else { cell.to_owned() };
        if cell.contains([',', '"', '\n', '\r']) {
            out.push_str(&format!("\"{}\"", cell.replace('"', "\"\"")));
        } else {
            out.push_str(&cell);
        }
    }
    out.push_str("\r\n");
}
