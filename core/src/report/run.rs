//! One check from first batch to report. Batches come and go; only findings, counts and keys stay.

use super::canonical::seal;
use super::explanation::Given;
use super::former::Former;
use super::machines::Tools;
use super::model::{
    CatalogueRef, CellReport, Counts, FindingReport, LapsedReport, Report, UndeterminedReport, Verdict,
};
use super::render::Renderer;
use crate::catalogue::Severity;
use crate::column::{Batch, Column, Explanation};
use crate::eval::truth;
use crate::finding::{Apart, Checker, Finding, Key, Keys, Listed, Outcomes, Repeats, Structural};
use crate::limits::{MAX_ASSESSMENTS_LISTED, MAX_LAPSED_LISTED, MAX_LISTED, MAX_UNDETERMINED_LISTED};
use crate::locate;
use crate::plan::Context;
use crate::span::Lang;
use std::sync::Arc;

/// How a check is made and told.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// Dates from outside.
    pub context: Context,
    /// Language of all words.
    pub lang: Lang,
    /// Level that checks, such as `county`, for severities that differ by level.
    pub level: Option<String>,
    /// Period of the records, as shown.
    pub period: String,
}

/// A check in progress.
#[derive(Debug)]
pub struct Run<'a> {
    checker: &'a Checker<'a>,
    options: RunOptions,
    tools: Tools,
    /// The record that is told about; kept for its memory.
    one: Batch,
    repeats: Repeats,
    units: Keys<()>,
    former: Former,
    structural: Vec<FindingReport>,
    unreadable: bool,
    findings: Vec<FindingReport>,
    undetermined: Vec<UndeterminedReport>,
    assessments: Vec<super::model::AssessmentReport>,
    lapsed: Vec<LapsedReport>,
    counts: Counts,
}

impl<'a> Run<'a> {
    /// Begins a check.
    #[must_use]
    pub fn new(checker: &'a Checker<'a>, options: RunOptions) -> Self {
        Self::with(checker, options, Tools::default())
    }

    /// Begins a check with what an earlier one worked with.
    #[must_use]
    pub fn with(checker: &'a Checker<'a>, options: RunOptions, tools: Tools) -> Self {
        let rules = checker.rules_in_force(options.context.as_of);
        Self {
            checker,
            tools,
            one: Batch::default(),
            repeats: Repeats::default(),
            units: Keys::default(),
            former: Former::of(checker),
            structural: Vec::new(),
            unreadable: false,
            findings: Vec::new(),
            undetermined: Vec::new(),
            assessments: Vec::new(),
            lapsed: Vec::new(),
            counts: Counts { rules: rules as u64, ..Counts::default() },
            options,
        }
    }

    /// Checks one batch.
    pub fn push(&mut self, batch: &Batch) {
        if batch.len == 0 {
            return;
        }
        let apart = self.check_apart(batch);
        if batch.len == 1 {
            self.tools.turn_to_only();
        } else {
            self.tools.telling.forget();
        }
        self.take_up(batch, apart);
    }

    /// Checks one batch without taking it up.
    pub fn check_apart(&mut self, batch: &Batch) -> Apart {
        let (context, listed) = (self.options.context, self.listed());
        self.checker.check_apart(&mut self.tools.machine, batch, &context, listed)
    }

    /// What there is still room for in the report.
    #[must_use]
    pub fn listed(&self) -> Listed {
        Listed {
            undetermined: self.undetermined.len() < MAX_UNDETERMINED_LISTED,
            assessments: self.assessments.len() < MAX_ASSESSMENTS_LISTED,
        }
    }

    /// Takes up a batch that was checked by itself, perhaps on another thread, with at least [`Run::listed`] of some
    /// earlier moment listed. Batches come in their order.
    pub fn push_checked(&mut self, batch: &Batch, apart: Apart) {
        if batch.len == 0 {
            return;
        }
        self.tools.telling.forget();
        self.take_up(batch, apart);
    }

    fn take_up(&mut self, batch: &Batch, apart: Apart) {
        let context = self.options.context;
        let outcomes = self.checker.settle(apart, batch, &mut self.repeats);
        self.count(batch, &outcomes);
        self.former.push(self.checker, batch);
        let checker = self.checker;
        let options = self.options.clone();
        let renderer = Renderer {
            checker,
            batch,
            context: &context,
            lang: options.lang,
            level: options.level.as_deref(),
            period: &options.period,
        };
        self.render_findings(&renderer, &outcomes);
        self.render_undetermined(&renderer, &outcomes);
        self.render_assessments(&renderer, &outcomes);
    }

    /// Adds what phase 0 said of the files.
    pub fn structural(&mut self, list: &[Structural]) {
        for item in list {
            self.unreadable |= item.fatal;
            self.count_severity(item.severity);
            if self.findings.len() + self.structural.len() < MAX_LISTED {
                self.structural.push(structural_finding(item, &self.options));
            }
        }
    }

    /// The report of all that was pushed.
    #[must_use]
    pub fn finish(self) -> Report {
        self.finish_with().0
    }

    /// The report of all that was pushed, its canonical JSON, and what the check worked with.
    #[must_use]
    pub(super) fn finish_with(mut self) -> (Report, String, Tools) {
        self.counts.units = self.units.len() as u64;
        for told in std::mem::take(&mut self.former).finish(&self.units, &self.options) {
            self.count_severity(Severity::Error);
            self.structural.push(told);
        }
        let listed = self.structural.len() + self.findings.len();
        let severities = self.counts.by_severity;
        self.counts.listed = listed as u64;
        self.counts.cut = severities.error + severities.verify + severities.hint - self.counts.listed;
        let verdict = verdict_of(&self.counts, self.unreadable && self.counts.records == 0);
        let mut findings = self.structural;
        findings.append(&mut self.findings);
        let catalogue = self.checker.catalogue;
        let mut report = Report {
            as_of: self.options.context.as_of.to_string(),
            assessments: self.assessments,
            catalogue: CatalogueRef {
                digest: catalogue.digest.clone(),
                id: catalogue.id.clone(),
                version: catalogue.version.clone(),
            },
            counts: self.counts,
            digest: String::new(),
            engine: env!("CARGO_PKG_VERSION"),
            findings,
            lapsed: self.lapsed,
            report: 1,
            undetermined: self.undetermined,
            verdict,
        };
        let text = seal(&mut report);
        self.tools.telling.forget();
        (report, text, self.tools)
    }

    fn count(&mut self, batch: &Batch, outcomes: &Outcomes) {
        let tally = outcomes.tally;
        self.counts.pass += tally.pass;
        self.counts.fail += tally.fail;
        self.counts.not_applicable += tally.not_applicable;
        self.counts.undetermined += tally.undetermined;
        self.counts.hidden_but_filled += outcomes.hidden_but_filled;
        self.counts.records += batch.len as u64;
        self.counts.rows += batch.tables.iter().map(|t| t.len() as u64).sum::<u64>();
        let tolerated = |fields: &[Column]| fields.iter().map(|field| field.tolerated.len() as u64).sum::<u64>();
        self.counts.tolerated += tolerated(&batch.fields);
        for table in &batch.tables {
            self.counts.tolerated += tolerated(&table.fields);
        }
        let key = &batch.fields[self.checker.form.unit_key];
        for record in 0..batch.len {
            if let Some(text) = key.text(record) {
                self.units.add(Key::of_text(text), ());
            }
        }
        let assessed = outcomes.assessed;
        let counts = &mut self.counts.assessments;
        counts.met += assessed.pass;
        counts.missed += assessed.fail;
        counts.not_applicable += assessed.not_applicable;
        counts.undetermined += assessed.undetermined;
    }

    fn count_severity(&mut self, severity: Severity) {
        let counts = &mut self.counts.by_severity;
        match severity {
            Severity::Error => counts.error += 1,
            Severity::Verify => counts.verify += 1,
            Severity::Hint => counts.hint += 1,
        }
    }

    fn render_findings(&mut self, renderer: &Renderer<'_>, outcomes: &Outcomes) {
        // Records with explanations are told even where nothing is found, so that every lapse is said.
        let mut explained =
            renderer.batch.extras.iter().filter(|(_, extras)| !extras.explanations.is_empty()).peekable();
        let mut rest: &[Finding] = &outcomes.findings;
        loop {
            let next = rest.first().map(|f| f.record);
            let record = match (next, explained.peek()) {
                (Some(record), Some((other, _))) => record.min(**other),
                (Some(record), None) => record,
                (None, Some((other, _))) => **other,
                (None, None) => return,
            };
            let len = rest.iter().take_while(|f| f.record == record).count();
            let (of_record, after) = rest.split_at(len);
            rest = after;
            let explanations =
                explained.next_if(|(other, _)| **other == record).map_or(&[][..], |(_, e)| &e.explanations);
            self.render_record(renderer, record, of_record, explanations);
        }
    }

    /// The findings of one record, with the explanations it gives for them.
    fn render_record(&mut self, renderer: &Renderer<'_>, record: u32, found: &[Finding], explanations: &[Explanation]) {
        for one in found {
            self.count_severity(renderer.severity(&self.checker.form.rules[one.rule as usize]));
        }
        let room = MAX_LISTED.saturating_sub(self.findings.len() + self.structural.len());
        if room == 0 && explanations.is_empty() {
            return;
        }
        let one = renderer.single(record, &mut self.one);
        self.tools.telling.turn_to(record);
        // What has no room in the list is told all the same where explanations have to find it.
        let shown = if explanations.is_empty() { &found[..found.len().min(room)] } else { found };
        let (machines, repeats) = (&mut self.tools.telling, &self.repeats);
        let mut told: Vec<FindingReport> =
            shown.iter().map(|found| renderer.finding(machines, found, one, repeats)).collect();
        suspect(&mut told);
        if !explanations.is_empty() {
            self.explain(renderer, record, &mut told, explanations);
        }
        told.truncate(room);
        self.findings.append(&mut told);
    }

    fn explain(
        &mut self,
        renderer: &Renderer<'_>,
        record: u32,
        told: &mut [FindingReport],
        explanations: &[Explanation],
    ) {
        let mut given = Given::new(explanations, &self.checker.catalogue.stock_phrases, self.options.lang);
        told.iter_mut().for_each(|finding| given.answer(finding));
        let accepted = |f: &&FindingReport| f.explanation.as_ref().is_some_and(|e| e.accepted);
        let verify = |f: &&FindingReport| f.severity == Severity::Verify.name();
        self.counts.explained += told.iter().filter(verify).filter(accepted).count() as u64;
        let lapsed = given.lapsed(self.checker.form, told, &renderer.key_text(record));
        self.counts.lapsed += lapsed.len() as u64;
        let room = MAX_LAPSED_LISTED.saturating_sub(self.lapsed.len());
        self.lapsed.extend(lapsed.into_iter().take(room));
    }

    fn render_undetermined(&mut self, renderer: &Renderer<'_>, outcomes: &Outcomes) {
        for (record, rule) in &outcomes.undetermined {
            if self.undetermined.len() >= MAX_UNDETERMINED_LISTED {
                return;
            }
            let plan = &self.checker.plan.rules[*rule as usize];
            self.undetermined.push(UndeterminedReport {
                needs: renderer.needs(*record, plan),
                rule: self.checker.form.rules[*rule as usize].id.clone(),
                unit: renderer.key_text(*record),
            });
        }
    }

    /// Standards that do not apply are counted, not listed.
    fn render_assessments(&mut self, renderer: &Renderer<'_>, outcomes: &Outcomes) {
        let mut single = None;
        let mut unit: Arc<str> = Arc::default();
        for at in &outcomes.assessments {
            if at.3 == truth::NOT_APPLICABLE {
                continue;
            }
            if self.assessments.len() >= MAX_ASSESSMENTS_LISTED {
                return;
            }
            // The record is made a batch of its own once for all its standards.
            let one = match single {
                Some(record) if record == at.0 && renderer.batch.len > 1 => &self.one,
                _ => renderer.single(at.0, &mut self.one),
            };
            if single.replace(at.0) != Some(at.0) {
                unit = renderer.key_text(at.0).into();
            }
            self.tools.telling.turn_to(at.0);
            self.assessments.push(renderer.assessment(&mut self.tools.telling, *at, one, &unit));
        }
    }
}

/// The verdict that counts give.
pub(crate) fn verdict_of(counts: &Counts, unreadable: bool) -> Verdict {
    let by = &counts.by_severity;
    match (unreadable, by.error, by.verify.saturating_sub(counts.explained)) {
        (true, _, _) => Verdict::Unreadable,
        (false, 0, 0) => Verdict::Clean,
        (false, 0, _) => Verdict::Explain,
        (false, _, _) => Verdict::Blocked,
    }
}

/// Fills in the suspects of one record's findings.
pub(crate) fn suspect(told: &mut [FindingReport]) {
    let path = |cell: &CellReport| match cell.row {
        0 => cell.field.clone(),
        row => format!("{}[{row}].{}", cell.table, cell.field),
    };
    let mut names: Vec<String> = Vec::new();
    let mut cells: Vec<Vec<usize>> = Vec::new();
    for finding in told.iter() {
        let mut own = Vec::new();
        for cell in finding.cells.iter().filter(|cell| !cell.field.starts_with("prev.")) {
            let path = path(cell);
            own.push(names.iter().position(|name| *name == path).unwrap_or(names.len()));
            if own.last() == Some(&names.len()) {
                names.push(path);
            }
        }
        cells.push(own);
    }
    for (finding, suspects) in told.iter_mut().zip(locate::suspects(&cells, &[])) {
        finding.suspects = suspects.into_iter().map(|at| names[at].clone()).collect();
    }
}

pub(super) fn structural_finding(item: &Structural, options: &RunOptions) -> FindingReport {
    let lang = options.lang;
    let cell = CellReport {
        at: item.at.clone(),
        field: String::new(),
        file: item.file.clone(),
        label: String::new(),
        measure: String::new(),
        row: 0,
        state: "unreadable",
        table: String::new(),
        value: item.value.clone(),
    };
    FindingReport {
        cells: vec![cell],
        clause: String::new(),
        explanation: None,
        fingerprint: String::new(),
        fix: item.fix.get(lang).to_owned(),
        gap: None,
        level: 0,
        period: options.period.clone(),
        rule: format!("structure.{}", item.code),
        rule_version: String::new(),
        says: item.says.get(lang).to_owned(),
        scope: "structure",
        severity: item.severity.name(),
        source: String::new(),
        suspects: Vec::new(),
        trace: String::new(),
        unit: item.unit.clone(),
        unit_name: String::new(),
        why: item.why.get(lang).to_owned(),
    }
}
