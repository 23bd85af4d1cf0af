//! The part of the handbook about several reports: rules between levels and units, ratios among peers, crowds at targets.

use super::Book;
use super::spoken::spoken;
use shequ_core::Lang;
use shequ_core::catalogue::Levels;

impl Book<'_> {
    /// Rules between a form and those below it.
    pub(super) fn between(&mut self) {
        self.anchor("between");
        self.head(2, "各级之间的规则", "Rules between levels");
        self.both(
            "这些规则在同一期几种报表一起校验，或校验一种报表并给出名录时执行；有关单位未报的，无法判定。",
            "These run where several forms of a period, or one form with a register, are checked; where a unit that matters has not reported they are undetermined.",
        );
        self.line("");
        let catalogue = self.catalogue;
        for levels in catalogue.levels.iter().filter(|levels| !levels.across.rules.is_empty()) {
            let title = levels.across.title.get(self.lang);
            self.head(3, title, title);
            self.lookups(levels);
            for rule in &levels.across.rules {
                self.rule(rule, &levels.across);
            }
        }
        for levels in catalogue.levels.iter().filter(|levels| !levels.outliers.is_empty()) {
            self.head(3, "与同类比较的比值", "Ratios compared among peers");
            self.both(
                "按 Hidiroglou 与 Berthelot 的方法在同县同类单位之间比较，结果只供分析，不算填报错误。",
                "Compared after Hidiroglou and Berthelot among units of one kind and county; for analysts, never a mistake in the data.",
            );
            self.line("");
            let form = catalogue.form(&levels.form).unwrap_or(&levels.across);
            for check in &levels.outliers {
                let (c, lang) = (self.catalogue, self.lang);
                self.line(&format!("#### `{}`", check.id));
                self.line("");
                self.line(check.title.get(lang));
                self.line("");
                let over = spoken(&check.numerator, form, c, lang);
                let under = spoken(&check.denominator, form, c, lang);
                self.item("比值", "Ratio", &format!("{over} ÷ {under}"));
                if let Some(when) = &check.when {
                    self.item("何时适用", "Applies where", &spoken(when, form, c, lang));
                }
                let (size, least, far, group) = (check.size, check.least, check.far, check.group);
                let told = format!("U = {size}/100, A = {least}/100, C = {far}/100, n ≥ {group}");
                self.item("阈值", "Thresholds", &told);
                self.item("依据", "Based on", &check.source);
            }
        }
        self.crowding();
    }

    /// Answers that follow from what stands in other reports; rules below use them like fields.
    fn lookups(&mut self, levels: &Levels) {
        let Some(form) = self.catalogue.form(&levels.form) else { return };
        // They stand behind the form's own fields, in the same order.
        for (lookup, answer) in levels.lookups.iter().zip(&levels.across.fields[form.fields.len()..]) {
            let (of, lang) = (form.fields[lookup.of].label.get(self.lang), self.lang);
            let table = lookup.table.map(|table| &form.tables[table]);
            let column = &table.map_or(&form.fields, |table| &table.fields)[lookup.among].label;
            let title = table.map_or(&form.title, |table| &table.title);
            let (id, label, column, title) = (&answer.id, answer.label.get(lang), column.get(lang), title.get(lang));
            let told = match lang {
                Lang::Zh => format!(
                    "- `{id}` **{label}**：“{of}”里写的每一个，都在各单位“{title}”的“{column}”里；应当填报它的单位未报的，无法判定"
                ),
                Lang::En => format!(
                    "- `{id}` **{label}**: everything that “{of}” names stands under “{column}” of “{title}” in some report; undetermined while the unit that should have it has not reported"
                ),
            };
            self.line(&told);
            self.line("");
        }
    }

    /// When units are said to crowd just above a target.
    fn crowding(&mut self) {
        let told = self.catalogue.levels.iter().filter_map(|levels| Some((levels, levels.crowding.as_ref()?)));
        for (at, (levels, crowding)) in told.enumerate() {
            if at == 0 {
                self.head(3, "刚过目标的单位", "Units just above a target");
                self.both(
                    "刚过目标的单位远多于差一点的单位时，汇总中写明个数；结果只供分析，不算填报错误。",
                    "Where far more units lie just above a target than just below, a roll-up tells how many; for analysts, never a mistake in the data.",
                );
                self.line("");
            }
            let (width, units) = (crowding.width, crowding.units);
            let times = format!("{}.{:02}", crowding.times / 100, crowding.times % 100);
            let (zh, en) = (
                format!(
                    "目标上下各 {width}% 以内，上方至少 {units} 个，且不少于下方的 {times} 倍。依据：{}",
                    crowding.source
                ),
                format!(
                    "within {width} % of the target, at least {units} above, and {times} times as many as below. Based on: {}",
                    crowding.source
                ),
            );
            let title = levels.across.title.get(self.lang);
            self.line(&format!("- {title}：{}", if self.lang == Lang::Zh { zh } else { en }));
        }
    }
}
