//! Sentences that every way of writing a roll-up shares.

use shequ_core::report::indicators::{IndicatorReport, RollUpReport, ValueReport};
use shequ_core::{Lang, Words, words};

/// First and last year of the programme.
#[must_use]
pub fn period(report: &RollUpReport) -> (u32, u32) {
    let year = |at: usize| report.programme_period.get(at).copied().unwrap_or(0);
    (year(0), year(1))
}

/// A standing as people say it.
#[must_use]
pub fn standing(name: &str, lang: Lang) -> String {
    let words = match name {
        "met" => words!("达到目标", "target met"),
        "on_track" => words!("进度正常", "on track"),
        "behind" => words!("落后", "behind"),
        "open" => words!("未到目标年，规划没有基期数", "before the target year, no baseline to draw a path from"),
        "followed" => words!("只监测", "followed only"),
        "not_applicable" => words!("没有统计对象", "nothing to count"),
        _ => words!("无法判定", "undetermined"),
    };
    words.get(lang).to_owned()
}

/// What is missing, as a sentence; empty where nothing is.
#[must_use]
pub fn distance(indicator: &IndicatorReport, value: &ValueReport, lang: Lang) -> String {
    let measure = &indicator.numerator_measure;
    let (year, to_point, to_target) = (indicator.year, &value.to_point, &value.to_target);
    let words = match (to_point.is_empty(), to_target.is_empty()) {
        (_, true) => return String::new(),
        (false, false) if to_point != to_target => words!(
            "距本年进度差 {to_point} {measure}，距 {year} 年目标差 {to_target} {measure}",
            "{to_point} {measure} short of this year's point, {to_target} {measure} of the target of {year}"
        ),
        (_, false) => {
            words!("距目标差 {to_target} {measure}", "{to_target} {measure} short of the target")
        }
    };
    words.get(lang).to_owned()
}

/// How many units a value rests on, and what it could be otherwise; empty where everybody is in it.
#[must_use]
pub fn basis(value: &ValueReport, measure: &str, lang: Lang) -> String {
    let absent = value.missing + value.unknown;
    if absent == 0 {
        return String::new();
    }
    let (units, all) = (value.units, value.units + absent);
    let (missing, unknown) = (value.missing, value.unknown);
    let mut words = words!(
        "依据 {all} 个单位中的 {units} 个（未报 {missing} 个，数据不全 {unknown} 个）",
        "rests on {units} of {all} units ({missing} not reported, {unknown} without the figure)"
    );
    if let Some(range) = &value.range {
        let (low, high) = (&range.low, &range.high);
        words.zh += &format!("；其余若与同类相近，在 {low} 至 {high} {measure} 之间");
        words.en += &format!("; between {low} and {high} {measure} if the rest are like their peers");
    }
    words.get(lang).to_owned()
}

/// A level as people say it.
#[must_use]
pub fn level_words(level: &str) -> Words {
    match level {
        "community" => words!("村（社区）表", "Communities"),
        "township" => words!("乡镇（街道）表", "Townships"),
        "county" => words!("县表", "Counties"),
        "city" => words!("市表", "Cities"),
        _ => words!("自治区表", "Region"),
    }
}
