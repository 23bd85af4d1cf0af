//! From the findings of a report to marks on cells and lines of the list.

use super::copy::Places;
use super::{Line, MAX_LINES, MAX_NOTES, Mark, Marking, Told, Weight, link_to};
use crate::write::value_told;
use shequ_core::catalogue::Field;
use shequ_core::column::Explanation;
use shequ_core::report::{CellReport, FindingReport, LapsedReport};
use shequ_core::{Lang, Words, words};

/// Cells that one finding may mark: a rule over a whole table reads more.
const MARKED: usize = 20;

/// A place in the workbook that is written: sheet, and cell.
type Place = (String, (u32, u32));

/// All that belongs into the workbook of one file. `before` are the answers that it brought along, if it had a list.
pub fn told(marking: &Marking<'_>, places: &Places, before: Option<&[(String, Explanation)]>) -> Told {
    let teller = Teller { marking, places };
    let mut told = Told::default();
    let (mut errors, mut verify, mut explained, mut cut) = (0u64, 0u64, 0u64, 0u64);
    for finding in marking.report.findings.iter().filter(|finding| teller.belongs(finding)) {
        let accepted = finding.explanation.as_ref().is_some_and(|given| given.accepted);
        match Weight::of(finding.severity) {
            Weight::Error => errors += 1,
            Weight::Verify if accepted => explained += 1,
            Weight::Verify => verify += 1,
            Weight::Hint => {}
        }
        let marked = teller.places_of(finding);
        for (sheet, at) in &marked {
            let cells = told.marks.entry(sheet.clone()).or_default();
            teller.mark(cells.entry(*at), finding);
        }
        if told.lines.len() < MAX_LINES {
            told.lines.push(teller.line(finding, marked.first()));
        } else {
            cut += 1;
        }
    }
    for lapsed in marking.report.lapsed.iter().filter(|lapsed| teller.was_in(lapsed, before)) {
        if told.lines.len() < MAX_LINES {
            told.lines.push(teller.lapsed(lapsed));
        }
    }
    cut += marking.report.counts.cut;
    told.title = teller.title(errors, verify, explained, cut);
    let notes = told.marks.values().map(std::collections::BTreeMap::len).sum::<usize>();
    told.remark = teller.remark(notes > MAX_NOTES);
    told
}

struct Teller<'a> {
    marking: &'a Marking<'a>,
    places: &'a Places,
}

impl Teller<'_> {
    fn say(&self, words: Words) -> String {
        match self.marking.lang {
            Lang::Zh => words.zh,
            Lang::En => words.en,
        }
    }

    fn belongs(&self, finding: &FindingReport) -> bool {
        let file = self.marking.file;
        let named = finding.cells.iter().any(|cell| !cell.file.is_empty());
        finding.cells.iter().any(|cell| cell.file == file) || (self.marking.alone && !named)
    }

    /// Which former answers were in this file; with one file without a list, all of them came from its records.
    fn was_in(&self, lapsed: &LapsedReport, before: Option<&[(String, Explanation)]>) -> bool {
        match before {
            Some(before) => before.iter().any(|(unit, given)| {
                *unit == lapsed.unit && given.fingerprint == lapsed.fingerprint && given.rule == lapsed.rule
            }),
            None => self.marking.alone,
        }
    }

    /// Where a finding is marked: its suspects, or all its cells where none is suspected more than the others.
    fn places_of(&self, finding: &FindingReport) -> Vec<Place> {
        let here = || finding.cells.iter().filter(|cell| cell.file == self.marking.file);
        let suspect = |cell: &&CellReport| finding.suspects.contains(&path(cell));
        let place = |cell: &CellReport| self.places.of(finding, cell);
        let suspects: Vec<Place> = here().filter(suspect).filter_map(place).take(MARKED).collect();
        if suspects.is_empty() { here().filter_map(place).take(MARKED).collect() } else { suspects }
    }

    fn mark(&self, entry: std::collections::btree_map::Entry<'_, (u32, u32), Mark>, finding: &FindingReport) {
        // What was explained is still shown, but asks for nothing more.
        let explained = finding.explanation.as_ref().is_some_and(|given| given.accepted);
        let weight = if explained { Weight::Hint } else { Weight::of(finding.severity) };
        let severity = self.severity(finding.severity);
        let mut note = format!("【{severity}】{}", finding.says);
        for (zh, en, text) in [("原因", "Why", &finding.why), ("处理", "Do", &finding.fix)] {
            if !text.is_empty() {
                note.push_str(&self.say(words!("\n{zh}：{text}", "\n{en}: {text}")));
            }
        }
        if explained {
            note.push_str(&self.say(words!("\n已说明", "\nexplained")));
        }
        let mark = entry.or_insert_with(|| Mark { weight, note: String::new() });
        mark.weight = mark.weight.min(weight);
        if !mark.note.is_empty() {
            mark.note.push('\n');
        }
        mark.note.push_str(&note);
    }

    fn severity(&self, severity: &str) -> String {
        self.say(match severity {
            "error" => words!("强制", "must fix"),
            "verify" => words!("核实", "fix or explain"),
            _ => words!("提示", "hint"),
        })
    }

    fn line(&self, finding: &FindingReport, first: Option<&Place>) -> Line {
        let here = |cell: &&CellReport| cell.file == self.marking.file;
        let suspect = finding.cells.iter().filter(here).find(|cell| finding.suspects.contains(&path(cell)));
        let cell = suspect.or_else(|| finding.cells.iter().find(here));
        let weight = Weight::of(finding.severity);
        let unit_told = match (finding.unit_name.is_empty(), finding.unit.is_empty()) {
            (false, _) => format!("{}\n{}", finding.unit_name, finding.unit),
            (true, _) => finding.unit.clone(),
        };
        let given = finding.explanation.as_ref();
        let state = match given {
            Some(given) if given.accepted => self.say(words!("已采纳", "accepted")),
            Some(given) => self.say(words!("未采纳：{}", "not accepted: {}", given.reason)),
            None if weight == Weight::Verify => self.say(words!("改正或在左边说明", "fix it, or explain at the left")),
            None if weight == Weight::Error => self.say(words!("必须改正", "must be fixed")),
            None => String::new(),
        };
        let keys = !finding.unit.is_empty() && !finding.fingerprint.is_empty();
        let clause = if finding.clause.is_empty() { &finding.source } else { &finding.clause };
        Line {
            weight: Some(weight),
            severity: self.severity(finding.severity),
            unit_told,
            at: first.map_or_else(
                || cell.map_or(String::new(), |cell| cell.at.clone()),
                |(sheet, (row, column))| {
                    let letters = shequ_core::column::place::column_letters(*column);
                    // The address first: names of sheets are long, and cut where the cell is narrow.
                    format!("{letters}{} {sheet}", row + 1)
                },
            ),
            link: first.map(|(sheet, at)| link_to(sheet, *at)),
            label: cell.map_or(String::new(), |cell| self.label(cell)),
            value: cell.map_or(String::new(), |cell| self.value(cell)),
            says: finding.says.clone(),
            why: finding.why.clone(),
            fix: finding.fix.clone(),
            clause: clause.clone(),
            answer: given.map_or(String::new(), |given| given.text.clone()),
            state,
            asks: weight == Weight::Verify && keys,
            keys: keys.then(|| {
                [&finding.unit, &finding.period, &finding.rule, &finding.rule_version, &finding.fingerprint]
                    .map(Clone::clone)
            }),
        }
    }

    /// A former answer that binds no more. Its line has no keys: it is told once and not read again.
    fn lapsed(&self, lapsed: &LapsedReport) -> Line {
        Line {
            severity: self.say(words!("说明失效", "lapsed")),
            unit_told: lapsed.unit.clone(),
            says: self.say(words!("规则 {} 的说明已失效", "the explanation for rule {} has lapsed", lapsed.rule)),
            why: lapsed.says.clone(),
            answer: lapsed.text.clone(),
            state: self.say(words!("已失效", "lapsed")),
            ..Line::default()
        }
    }

    fn field(&self, cell: &CellReport) -> Option<&Field> {
        let id = cell.field.trim_start_matches("prev.");
        let (first, forms) = (self.marking.form, &self.marking.catalogue.forms);
        forms[first.min(forms.len())..].iter().chain(forms).find_map(|form| {
            if cell.table.is_empty() {
                return form.fields.iter().find(|field| field.id == id);
            }
            form.tables.iter().find(|table| table.id == cell.table)?.fields.iter().find(|field| field.id == id)
        })
    }

    fn label(&self, cell: &CellReport) -> String {
        match (cell.row, self.marking.lang) {
            (0, _) => cell.label.clone(),
            (row, Lang::Zh) => format!("{}（第 {row} 行）", cell.label),
            (row, Lang::En) => format!("{} (row {row})", cell.label),
        }
    }

    fn value(&self, cell: &CellReport) -> String {
        let shown = match cell.state {
            "blank" => return self.say(words!("未填", "blank")),
            "given" => self.field(cell).map(|field| value_told(field, self.marking.catalogue, &cell.value)),
            _ => None,
        };
        let shown = shown.unwrap_or_else(|| cell.value.clone());
        if cell.measure.is_empty() || cell.state != "given" {
            return shown;
        }
        let measure = self.marking.catalogue.measures.label(&cell.measure);
        format!("{shown} {}", measure.get(self.marking.lang))
    }

    fn title(&self, errors: u64, verify: u64, explained: u64, cut: u64) -> String {
        let mut told = self.say(words!(
            "问题清单　必须改 {errors} 项，需说明 {verify} 项，已说明 {explained} 项",
            "Findings: {errors} to fix, {verify} to fix or explain, {explained} explained"
        ));
        if cut > 0 {
            told.push_str(&self.say(words!("（另有 {cut} 项未列出）", " ({cut} more not listed)")));
        }
        told
    }

    fn remark(&self, many: bool) -> String {
        let mut told = self.say(words!(
            "强制项请到原表改正；核实项改正，或在“说明”栏写明原因，保存后重新上传。点“单元格”可跳到该格。本表由程序生成，下次校验时更新。",
            "Correct what must be fixed in the sheets; correct the others or give the reason under “Explanation”, save, and hand the file in again. A click on a cell's address leads there. This sheet is made anew by the next check."
        ));
        if many {
            told.push_str(&self.say(words!(
                "批注只加到前 {MAX_NOTES} 个单元格。",
                " Notes stand on the first {MAX_NOTES} cells only."
            )));
        }
        told
    }
}

/// `hh_resident` or `facilities[2].area_total`, as suspects are told.
fn path(cell: &CellReport) -> String {
    match (cell.table.is_empty(), cell.row) {
        (true, _) => cell.field.clone(),
        (false, row) => format!("{}[{row}].{}", cell.table, cell.field),
    }
}
