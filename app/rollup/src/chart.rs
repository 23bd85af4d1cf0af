//! Plain SVG: a bar against its target, a path over the years, a distribution with its threshold. Positions are whole
//! numbers; values come as texts and are placed by thousandths.

use crate::escape::escape;
use shequ_core::report::indicators::{IndicatorReport, ValueReport};
use shequ_core::{Lang, words};

/// A value in thousandths, for placing it.
pub fn milli(text: &str) -> Option<i64> {
    let text = text.trim_start_matches(['>', '<', '=', ' ']).trim_end_matches('%').trim();
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = rest.chars().chain("000".chars()).take(3).collect();
    let whole: i64 = whole.parse().ok()?;
    Some(sign * (whole.checked_mul(1_000)?.checked_add(digits.parse::<i64>().ok()?)?))
}

/// Where a value lies on an axis of so many units of length.
fn place(value: i64, (from, to): (i64, i64), length: i64) -> i64 {
    let span = i128::from((to - from).max(1));
    i64::try_from(i128::from(value - from) * i128::from(length) / span).unwrap_or(0).clamp(0, length)
}

/// A bar with its target, its baseline and what it could be.
pub fn bullet(one: &IndicatorReport, value: &ValueReport, lang: Lang) -> String {
    const WIDE: i64 = 600;
    let (target, baseline) = (milli(&one.target), milli(&one.baseline));
    let shown = milli(&value.value);
    let range = value.range.as_ref().and_then(|range| Some((milli(&range.low)?, milli(&range.high)?)));
    let most = [shown, target, baseline, range.map(|(_, high)| high)].into_iter().flatten().max().unwrap_or(1);
    let axis = (0, (most + most / 20).max(1));
    let at = |value: i64| place(value, axis, WIDE);
    let told = format!("{} {} {}", one.title, value.value, one.target);
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDE} 34\" role=\"img\" aria-label=\"{}\" preserveAspectRatio=\"none\" class=\"bar\">\
         <rect x=\"0\" y=\"8\" width=\"{WIDE}\" height=\"18\" fill=\"#e8ebef\"/>",
        escape(&told)
    );
    if let Some(shown) = shown {
        let colour = colour(value.standing);
        svg += &format!("<rect x=\"0\" y=\"11\" width=\"{}\" height=\"12\" fill=\"{colour}\"/>", at(shown));
    }
    if let Some((low, high)) = range {
        let (low, high) = (at(low), at(high));
        let wide = (high - low).max(2);
        svg += &format!("<rect x=\"{low}\" y=\"15\" width=\"{wide}\" height=\"4\" fill=\"#1b1f24\"/>");
    }
    if let Some(baseline) = baseline {
        let title = words!("基期 {}", "baseline {}", one.baseline);
        let x = at(baseline);
        svg += &format!(
            "<rect x=\"{}\" y=\"8\" width=\"3\" height=\"18\" fill=\"#7b8594\"><title>{}</title></rect>",
            x - 1,
            escape(title.get(lang))
        );
    }
    if let Some(target) = target {
        let title = words!("目标 {}", "target {}", one.target);
        let x = at(target);
        svg += &format!(
            "<rect x=\"{}\" y=\"2\" width=\"4\" height=\"30\" fill=\"#1b1f24\"><title>{}</title></rect>",
            x - 2,
            escape(title.get(lang))
        );
    }
    svg + "</svg>"
}

/// The colour of a standing; words beside it say the same.
fn colour(standing: &str) -> &'static str {
    match standing {
        "met" | "on_track" => "#3b7d57",
        "behind" => "#b4484c",
        "open" => "#b07a2a",
        _ => "#5b7fa6",
    }
}

/// The path of the programme and the values of the years; none where there are less than two years to show.
pub fn path(one: &IndicatorReport, period: &str, value: &ValueReport, first: u32, lang: Lang) -> Option<String> {
    const WIDE: i64 = 290;
    const HIGH: i64 = 160;
    const LEFT: i64 = 40;
    const BOTTOM: i64 = 22;
    let year: u32 = period.parse().ok()?;
    let mut actual: Vec<(u32, i64, &str)> =
        one.earlier.iter().filter_map(|point| Some((point.year, milli(&point.value)?, point.value.as_str()))).collect();
    actual.extend(milli(&value.value).map(|shown| (year, shown, value.value.as_str())));
    let plan: Vec<(u32, i64)> = one.path.iter().filter_map(|p| Some((p.year, milli(&p.value)?))).collect();
    if plan.is_empty() || actual.is_empty() {
        return None;
    }
    let years = plan.iter().map(|(year, _)| *year).chain(actual.iter().map(|(year, ..)| *year));
    let years = (years.clone().min()?.min(first.saturating_sub(1)), years.max()?);
    let all = || plan.iter().map(|(_, v)| *v).chain(actual.iter().map(|(_, v, _)| *v));
    let (least, most) = (all().min()?, all().max()?);
    let room = ((most - least) / 5).max(most / 50).max(1);
    let axis = ((least - room).max(0), most + room);
    let x = |year: u32| LEFT + place(i64::from(year), (i64::from(years.0), i64::from(years.1)), WIDE - LEFT - 36);
    let y = |value: i64| HIGH - BOTTOM - place(value, axis, HIGH - BOTTOM - 14);
    let label = words!("{} 历年", "{} over the years", one.title);
    let mut svg =
        format!("<svg viewBox=\"0 0 {WIDE} {HIGH}\" role=\"img\" aria-label=\"{}\">", escape(label.get(lang)));
    let base = HIGH - BOTTOM;
    svg += &format!("<line x1=\"{LEFT}\" y1=\"{base}\" x2=\"{}\" y2=\"{base}\" stroke=\"#c9ced6\"/>", WIDE - 30);
    for year in years.0..=years.1 {
        svg += &format!("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{year}</text>", x(year), HIGH - 5);
    }
    let points: Vec<String> = plan.iter().map(|(year, value)| format!("{},{}", x(*year), y(*value))).collect();
    svg += &format!(
        "<polyline points=\"{}\" fill=\"none\" stroke=\"#7b8594\" stroke-width=\"2\" stroke-dasharray=\"6 4\"/>",
        points.join(" ")
    );
    let ends = [plan.first(), plan.last().filter(|_| plan.len() > 1)];
    for (at, (year, value)) in ends.into_iter().flatten().enumerate() {
        let text = one.path.iter().find(|p| p.year == *year).map_or("", |p| &p.value);
        let (dx, anchor) = if at == 0 && plan.len() > 1 { (-6, "end") } else { (6, "start") };
        svg += &format!("<circle cx=\"{}\" cy=\"{}\" r=\"3\" fill=\"#7b8594\"/>", x(*year), y(*value));
        svg +=
            &format!("<text x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\">{text}</text>", x(*year) + dx, y(*value) + 14);
    }
    let points: Vec<String> = actual.iter().map(|(year, value, _)| format!("{},{}", x(*year), y(*value))).collect();
    svg += &format!("<polyline points=\"{}\" fill=\"none\" stroke=\"#17507e\" stroke-width=\"3\"/>", points.join(" "));
    for (year, value, text) in &actual {
        svg += &format!("<circle cx=\"{}\" cy=\"{}\" r=\"5\" fill=\"#17507e\"/>", x(*year), y(*value));
        svg += &format!(
            "<text class=\"strong\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{text}</text>",
            x(*year),
            y(*value) - 9
        );
    }
    Some(svg + "</svg>")
}

/// How many counties have which value, with the target; none for less than five.
pub fn distribution(one: &IndicatorReport, values: &[&ValueReport], lang: Lang) -> Option<String> {
    const WIDE: i64 = 290;
    const HIGH: i64 = 160;
    const BOTTOM: i64 = 22;
    const BINS: usize = 14;
    let shown: Vec<i64> = values.iter().filter_map(|value| milli(&value.value)).collect();
    if shown.len() < 5 {
        return None;
    }
    let target = milli(&one.target);
    let (least, most) = (shown.iter().min()?, shown.iter().max()?);
    let (least, most) = (*least.min(&target.unwrap_or(*least)), *most.max(&target.unwrap_or(*most)));
    let room = ((most - least) / 14).max(most / 100).max(1);
    let axis = ((least - room).max(0), most + room);
    let bin = |value: i64| usize::try_from(place(value, axis, BINS as i64)).unwrap_or(0).min(BINS - 1);
    let mut counts = [0i64; BINS];
    shown.iter().for_each(|value| counts[bin(*value)] += 1);
    let highest = counts.iter().max().copied().unwrap_or(1).max(1);
    let base = HIGH - BOTTOM;
    let label = words!("各县 {} 的分布", "{} of the counties", one.title);
    let mut svg =
        format!("<svg viewBox=\"0 0 {WIDE} {HIGH}\" role=\"img\" aria-label=\"{}\">", escape(label.get(lang)));
    let step = WIDE / BINS as i64;
    for (at, count) in (0i64..).zip(counts).filter(|(_, count)| *count > 0) {
        let high = count * (base - 34) / highest;
        svg += &format!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{high}\" fill=\"#5b7fa6\"/>\
             <text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{count}</text>",
            at * step + 2,
            base - high,
            step - 4,
            at * step + step / 2,
            base - high - 4
        );
    }
    svg += &format!("<line x1=\"0\" y1=\"{base}\" x2=\"{WIDE}\" y2=\"{base}\" stroke=\"#c9ced6\"/>");
    let whole = |milli: i64| format!("{}.{}", milli / 1_000, milli % 1_000 / 100);
    svg += &format!("<text x=\"0\" y=\"{}\">{}</text>", HIGH - 5, whole(axis.0));
    svg += &format!("<text x=\"{WIDE}\" y=\"{}\" text-anchor=\"end\">{}</text>", HIGH - 5, whole(axis.1));
    if let Some(target) = target {
        let x = place(target, axis, step * BINS as i64);
        let anchor = if x > WIDE * 2 / 3 { "end" } else { "start" };
        let dx = if anchor == "end" { -6 } else { 6 };
        svg += &format!(
            "<line x1=\"{x}\" y1=\"4\" x2=\"{x}\" y2=\"{base}\" stroke=\"#1b1f24\" stroke-width=\"3\"/>\
             <text class=\"strong\" x=\"{}\" y=\"14\" text-anchor=\"{anchor}\">{}</text>",
            x + dx,
            escape(words!("目标 {}", "target {}", one.target.replace(">=", "≥").replace("==", "=")).get(lang))
        );
    }
    Some(svg + "</svg>")
}
