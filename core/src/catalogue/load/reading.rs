//! Readings of a programme: where its text leaves room, each choice proved against the indicators it changes.

use super::block::Block;
use super::express::expression;
use super::indicator::{INDICATOR, measures_agree};
use super::known::Known;
use super::programme::Draft;
use super::sink::{Noun, Place, noun};
use crate::author_words as words;
use crate::catalogue::{Change, Choice, Form, Indicator, Reading};
use crate::lang::{Site, Want};

const READING: Noun = noun("读法", "reading");
const CHOICE: Noun = noun("读法选项", "choice");

/// Reads the `[[reading]]` of a programme.
pub fn readings(draft: &mut Draft<'_>, indicators: &[Indicator], ids: &[&str], forms: &[Form], known: &Known<'_>) {
    let mut seen = Vec::new();
    let mut readings = Vec::new();
    for mut block in draft.root.blocks("reading", READING) {
        let id = block.id(false);
        seen.extend(id.map(|id| (id.text, id.place)));
        let (title, clause) = (block.words("title"), known.clause(&block));
        let default = block.text("default");
        let mut choices = Vec::new();
        let mut names = Vec::new();
        let mut idle = Vec::new();
        for mut inner in block.blocks("choice", CHOICE) {
            let name = inner.id(false);
            names.extend(name.map(|name| (name.text, name.place)));
            let (title, note) = (inner.words("title"), inner.opt_words("note"));
            let is_default = name.is_some() && name.map(|n| n.text) == default.map(|d| d.text);
            let changes = changes(&inner, indicators, ids, forms, known);
            if changes.is_empty() && note.is_none() && !is_default && !inner.has("change") {
                idle.push(inner.place);
            }
            let id = name.map_or(String::new(), |name| name.text.to_owned());
            choices.push(Choice { id, title, note, changes });
            inner.finish();
        }
        let all: Vec<(&str, usize)> = names.iter().enumerate().map(|(at, (name, _))| (*name, at)).collect();
        known.sink.twice(names.iter().copied(), CHOICE);
        let default = default.and_then(|text| {
            let at = all.iter().find(|(name, _)| *name == text.text).map(|(_, at)| *at);
            if at.is_none() {
                let all = all.iter().map(|(name, _)| *name);
                known.sink.unknown(text.place, "unknown-choice", CHOICE, text.text, all);
            }
            at
        });
        // Where the default is not known, nobody knows which choice may be without effect.
        if default.is_some() {
            idle.iter().for_each(|place| without_effect(*place, known));
        }
        if let (Some(id), Some(default)) = (id, default) {
            readings.push(Reading { id: id.text.to_owned(), title, default, choices, clause });
        }
        block.finish();
    }
    known.sink.twice(seen, READING);
    draft.programme.readings = readings;
}

fn changes(
    inner: &Block<'_>,
    indicators: &[Indicator],
    ids: &[&str],
    forms: &[Form],
    known: &Known<'_>,
) -> Vec<Change> {
    let mut changes = Vec::new();
    for block in inner.blocks("change", noun("改动", "change")) {
        let named = block.texts("indicators");
        if named.is_empty() {
            block.missing("indicators");
        }
        let texts = [block.opt_text("population"), block.opt_text("numerator"), block.opt_text("denominator")];
        for text in named {
            let Some(one) = indicators.iter().find(|one| one.id == text.text) else {
                if !ids.contains(&text.text) {
                    known.sink.unknown(text.place, "unknown-indicator", INDICATOR, text.text, ids.iter().copied());
                }
                continue;
            };
            let (Some(count), Some(form)) = (&one.count, forms.iter().find(|form| form.id == one.form)) else {
                known.sink.add(
                    text.place,
                    "change-of-words",
                    words!(
                        "{} 只用文字说明，没有可改的算式",
                        "`{}` is told in words and has nothing to change",
                        text.text
                    ),
                    words!("读法改的是分子、分母或计入范围", "a reading changes numerator, denominator or population"),
                    words!("从 indicators 中去掉它", "remove it from `indicators`"),
                );
                continue;
            };
            let below = count.denominator_form.as_ref().and_then(|id| forms.iter().find(|form| form.id == *id));
            let site = one.table.map_or(Site::RECORD, Site::row);
            let [population, over, under] = texts;
            let population = population.and_then(|t| expression(t, &form.names, site, &Want::Flag, known.sink));
            let numerator = over.and_then(|t| expression(t, &form.names, site, &Want::Number, known.sink));
            let (names, below_site) = below.map_or((&form.names, site), |form| (&form.names, Site::RECORD));
            let denominator = under.and_then(|t| expression(t, names, below_site, &Want::Number, known.sink));
            let whole =
                (numerator.as_ref().unwrap_or(&count.numerator), denominator.as_ref().or(count.denominator.as_ref()));
            if let (over, Some(under)) = whole
                && let Ok(quantity) = known.measures.quantity(&count.measure)
            {
                let at = super::block::Text { text: &count.measure, place: text.place, at: None };
                measures_agree(over, under, &quantity, at, known);
            }
            changes.push(Change { indicator: one.id.clone(), population, numerator, denominator });
        }
        if texts.iter().all(Option::is_none) {
            without_effect(block.place, known);
        }
        block.finish();
    }
    changes
}

fn without_effect(place: Place<'_>, known: &Known<'_>) {
    known.sink.add(
        place,
        "choice-without-effect",
        words!("这个选项什么也没有改", "this choice changes nothing"),
        words!(
            "除默认选项外，选项要么改变指标的算法，要么说明为什么算不出来",
            "a choice other than the default changes how an indicator is computed, or says why it cannot be"
        ),
        words!(
            "加上 [[reading.choice.change]]，或用 note 说明原因",
            "add [[reading.choice.change]], or give the reason in `note`"
        ),
    );
}
