//! The report being filled in: the core's session, and what a person has looked at so far.
//!
//! Whether something is wrong is the session's to say. What this file decides is when it is told beside a cell: not
//! while a figure is half typed, and a blank one not before somebody has been there or has asked.

use crate::action::{Topic, Topics};
use crate::draft::{Draft, Head, Unit};
use crate::send::Submission;
use shequ_core::catalogue::{Form, Severity};
use shequ_core::column::CellAt;
use shequ_core::lang::{Cell, Source};
use shequ_core::report::{Asked, AssessmentReport, FindingReport};
use shequ_core::session::{Changes, Session};
use shequ_core::value::State;
use shequ_core::{Checker, Lang};
use std::hash::{DefaultHasher, Hash, Hasher};

/// A report being filled in.
#[derive(Debug)]
pub struct Doc {
    /// The record, always checked.
    pub session: Session<'static>,
    /// Id of the draft.
    pub id: String,
    /// How often it was kept.
    pub version: u64,
    /// Last year's record.
    pub previous: Option<String>,
    /// The record as it was opened, where not all of it fitted the form.
    pub original: Option<String>,
    /// Whether anything was ever explained in it.
    explained: bool,
    /// What the register says of the unit.
    pub unit: Option<Unit>,
    /// The version on the server that it goes on from.
    pub etag: Option<String>,
    /// What became of its submission.
    pub submission: Option<Submission>,
    /// Rows of the last pasted block that found no room.
    pub lost: usize,
    /// Records to go back to.
    pub undo: Vec<String>,
    /// The cell whose words on a missing figure are open.
    pub open: Option<CellAt>,
    /// The cell of a table that had the focus last.
    pub here: Option<CellAt>,
    /// Sections whose blanks are told: somebody has been through them.
    seen: Vec<usize>,
    touched: Vec<CellAt>,
    editing: Option<Editing>,
    /// In the order of the session's findings.
    told: Vec<Told>,
    /// In the order of the session's assessments.
    gaps: Vec<Gap>,
}

/// A cell with the focus.
#[derive(Debug)]
struct Editing {
    at: CellAt,
    /// Whether something was typed since.
    changed: bool,
    /// What was told of it when the focus came.
    before: Vec<u64>,
}

/// A finding beside a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Told {
    /// The cell.
    cell: CellAt,
    /// Its place in the session's list.
    at: usize,
    /// Whether this is where it is most likely to be mended; elsewhere it is only mentioned.
    main: bool,
    /// Rule, row and cell, whatever the values.
    key: u64,
    /// All that is shown of it.
    looks: u64,
}

/// A standard beside a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Gap {
    cell: CellAt,
    at: usize,
    looks: u64,
}

impl Doc {
    /// Opens a draft.
    #[must_use]
    pub fn open(checker: &'static Checker<'static>, draft: Draft, lang: Lang) -> Self {
        let unit = draft.unit.as_ref().map(Unit::registered);
        let asked = Asked { lang, level: None, as_of: None, previous: draft.previous.as_deref(), unit: unit.as_ref() };
        let session = Session::new(checker, &draft.record, &asked);
        let unfit = !session.faults().is_empty();
        let mut doc = Self {
            session,
            id: draft.id,
            version: draft.version,
            original: draft.original.or_else(|| unfit.then(|| draft.record.clone())),
            explained: draft.record.contains("\"explanations\""),
            previous: draft.previous,
            unit: draft.unit,
            etag: draft.etag,
            submission: draft.submission,
            lost: 0,
            undo: Vec::new(),
            open: None,
            here: None,
            seen: Vec::new(),
            touched: Vec::new(),
            editing: None,
            told: Vec::new(),
            gaps: Vec::new(),
        };
        doc.retell(true);
        doc
    }

    /// The draft to be kept.
    #[must_use]
    pub fn draft(&self) -> Draft {
        Draft {
            id: self.id.clone(),
            version: self.version,
            record: self.session.record(),
            previous: self.previous.clone(),
            original: self.original.clone(),
            unit: self.unit.clone(),
            etag: self.etag.clone(),
            submission: self.submission.clone(),
        }
    }

    /// Its line in the list of drafts.
    #[must_use]
    pub fn head(&self, kept: String) -> Head {
        let form = self.form();
        let text = |field: Option<usize>| field.map(|at| self.session.text(record(at))).unwrap_or_default();
        Head {
            id: self.id.clone(),
            form: form.id.clone(),
            unit: text(Some(form.unit_key)),
            name: text(form.unit_name),
            period: text(form.period_field),
            line: self.session.summary().line,
            kept,
            waiting: self.submission.as_ref().is_some_and(Submission::is_open),
        }
    }

    /// Says everything in another language.
    pub fn set_lang(&mut self, lang: Lang) {
        self.session.set_lang(lang);
        self.retell(true);
    }

    /// Compares with last year's record from now on.
    pub fn set_previous(&mut self, record: String) {
        self.session.set_previous(Some(&record));
        self.previous = Some(record);
        self.retell(true);
    }

    /// After a change of many cells.
    pub fn retell_all(&mut self) {
        self.retell(true);
    }

    /// The record as it was before.
    pub fn reopen(&mut self, record: &str, lang: Lang) {
        let previous = self.previous.as_deref();
        let unit = self.unit.as_ref().map(Unit::registered);
        let asked = Asked { lang, level: None, as_of: None, previous, unit: unit.as_ref() };
        self.session = Session::new(self.session.checker(), record, &asked);
        self.retell(true);
    }

    /// The form.
    #[must_use]
    pub fn form(&self) -> &'static Form {
        self.session.checker().form
    }

    /// The section in which a cell stands.
    #[must_use]
    pub fn section_of(&self, at: CellAt) -> usize {
        let form = self.form();
        match at.table {
            None => form.fields[usize::from(at.field)].section,
            Some(table) => form.tables[usize::from(table)].section,
        }
    }

    /// Findings beside a cell.
    pub fn told(&self, at: CellAt) -> impl Iterator<Item = (&FindingReport, bool)> {
        let here = self.told.iter().filter(move |told| told.cell == at);
        here.filter_map(|told| Some((self.session.findings().nth(told.at)?, told.main)))
    }

    /// Standards whose gap is told beside a cell.
    pub fn gaps(&self, at: CellAt) -> impl Iterator<Item = &AssessmentReport> {
        let here = self.gaps.iter().filter(move |gap| gap.cell == at);
        here.filter_map(|gap| self.session.assessments().nth(gap.at))
    }

    /// Where a finding is most likely to be mended: its suspects, else its first cell.
    #[must_use]
    pub fn main_cells(&self, finding: &FindingReport) -> Vec<CellAt> {
        let form = self.form();
        let cells = self.session.cells_of(finding);
        let suspects: Vec<CellAt> = finding
            .suspects
            .iter()
            .filter_map(|path| CellAt::parse(path, form))
            .filter(|at| cells.contains(at))
            .collect();
        if suspects.is_empty() { cells.into_iter().take(1).collect() } else { suspects }
    }

    /// Whether nothing was entered into a cell.
    #[must_use]
    pub fn is_blank_cell(&self, at: CellAt) -> bool {
        self.session.state(at) == State::Blank
    }

    /// Every blank is to be told from now on, everywhere or in one section.
    pub fn look_through(&mut self, section: Option<usize>) -> Topics {
        match section {
            Some(section) => self.seen.push(section),
            None => self.seen.extend(0..self.form().sections.len()),
        }
        self.retell(false)
    }

    /// A cell has the focus.
    pub fn focused(&mut self, at: CellAt) -> Topics {
        let before = self.told.iter().filter(|told| told.cell == at).map(|told| told.key).collect();
        self.editing = Some(Editing { at, changed: false, before });
        let mut topics = self.retell(false);
        if let Some(table) = at.table {
            let before = self.here.replace(at).and_then(|before| before.table);
            topics.extend(before.into_iter().chain([table]).map(Topic::Here));
        }
        topics
    }

    /// A cell has the focus no more.
    pub fn left(&mut self, at: CellAt) -> Topics {
        if self.editing.as_ref().is_some_and(|editing| editing.at == at) {
            self.editing = None;
        }
        if !self.touched.contains(&at) {
            self.touched.push(at);
        }
        self.retell(false)
    }

    /// Something was typed into a cell, whole or half.
    pub fn typing(&mut self, at: CellAt) {
        if let Some(editing) = self.editing.as_mut().filter(|editing| editing.at == at) {
            editing.changed = true;
        }
    }

    /// Parts of the screen that a change of the record concerns.
    pub fn changed(&mut self, changes: &Changes) -> Topics {
        let mut topics = self.retell(changes.standards);
        for at in &changes.cells {
            topics.insert(Topic::Cell(*at));
            topics.insert(Topic::Progress(self.section_of(*at)));
        }
        topics.insert(Topic::FirstLine);
        if changes.findings {
            topics.insert(Topic::Summary);
        }
        if changes.standards {
            topics.insert(Topic::Standards);
        }
        topics
    }

    /// Forgets what was kept by row of a table.
    pub fn rows_moved(&mut self, table: u16) {
        self.touched.retain(|at| at.table != Some(table));
        self.here = self.here.filter(|at| at.table != Some(table));
        self.editing = self.editing.take().filter(|editing| editing.at.table != Some(table));
    }

    /// Works out anew what stands beside which cell; gives the parts of the screen that differ.
    fn retell(&mut self, standards: bool) -> Topics {
        let mut cells = Vec::new();
        let told = self.findings_by_cell();
        let looks = |told: &Told| (told.cell, told.looks);
        differing(self.told.iter().map(looks), told.iter().map(looks), &mut cells);
        self.told = told;
        let mut topics = Topics::default();
        if !cells.is_empty() {
            topics.insert(Topic::Summary);
        }
        if standards {
            let gaps = self.gaps_by_cell();
            let looks = |gap: &Gap| (gap.cell, gap.looks);
            differing(self.gaps.iter().map(looks), gaps.iter().map(looks), &mut cells);
            self.gaps = gaps;
        }
        for at in cells {
            topics.insert(Topic::Cell(at));
            topics.insert(Topic::Progress(self.section_of(at)));
        }
        topics
    }

    fn findings_by_cell(&self) -> Vec<Told> {
        let mut all = Vec::new();
        for (at, finding) in self.session.findings().enumerate() {
            let cells = self.session.cells_of(finding);
            let main = self.main_cells(finding);
            if self.is_quiet(&cells) || self.is_held(finding, &cells) {
                continue;
            }
            let given = finding.explanation.as_ref().map(|given| (given.accepted, given.text.as_str()));
            for cell in cells {
                let main = main.contains(&cell);
                let looks = digest(&(&finding.fingerprint, &finding.says, &finding.trace, given, main));
                all.push(Told { cell, at, main, key: key_of(finding, cell), looks });
            }
        }
        all
    }

    /// What speaks of nothing but blank cells is not told before somebody was there or asked.
    fn is_quiet(&self, cells: &[CellAt]) -> bool {
        let new = |at: &CellAt| {
            self.is_blank_cell(*at) && !self.touched.contains(at) && !self.seen.contains(&self.section_of(*at))
        };
        !cells.is_empty() && cells.iter().all(new)
    }

    /// Findings that are told, and those that wait until somebody has been at their cells.
    #[must_use]
    pub fn told_and_quiet(&self) -> (Vec<&FindingReport>, Vec<&FindingReport>) {
        let (mut told, mut quiet) = (Vec::new(), Vec::new());
        for (at, finding) in self.session.findings().enumerate() {
            let cells = self.session.cells_of(finding);
            if self.is_quiet(&cells) {
                quiet.push(finding);
            } else if cells.is_empty() || self.told.iter().any(|told| told.at == at) {
                told.push(finding);
            }
        }
        (told, quiet)
    }

    /// What a half-typed figure gives rise to is not told before the hand has left the cell.
    fn is_held(&self, finding: &FindingReport, cells: &[CellAt]) -> bool {
        let Some(editing) = self.editing.as_ref().filter(|editing| editing.changed) else { return false };
        cells.contains(&editing.at) && !editing.before.contains(&key_of(finding, editing.at))
    }

    fn gaps_by_cell(&self) -> Vec<Gap> {
        let mut all = Vec::new();
        for (at, assessed) in self.session.assessments().enumerate() {
            let Some(Cell::Field { source: Source::Current, table, field }) = self.lever(assessed) else { continue };
            // A standard of the whole record whose lever stands in a table is told in the list of standards only.
            let row = match (table, assessed.row) {
                (None, _) => 0,
                (Some(_), 0) => continue,
                (Some(_), row) => row - 1,
            };
            let looks = digest(&(&assessed.standard, &assessed.value, &assessed.gap, assessed.met));
            all.push(Gap { cell: CellAt { table, row, field }, at, looks });
        }
        all
    }

    fn lever(&self, assessed: &AssessmentReport) -> Option<Cell> {
        self.form().standards.iter().find(|standard| *standard.id == *assessed.standard)?.lever
    }

    /// The title of a standard.
    #[must_use]
    pub fn standard_title(&self, id: &str, lang: Lang) -> &'static str {
        let standard = self.form().standards.iter().find(|standard| standard.id == id);
        standard.map_or("", |standard| standard.title.get(lang))
    }

    /// The words of a measure; empty for none.
    #[must_use]
    pub fn measure(&self, id: Option<&str>, lang: Lang) -> String {
        let measures = &self.session.checker().catalogue.measures;
        id.filter(|id| !id.is_empty()).map(|id| measures.label(id).get(lang).to_owned()).unwrap_or_default()
    }

    /// The record has changed: whether that shows in what became of its submission.
    pub fn overtake(&mut self) -> bool {
        let before = self.submission.take();
        self.submission = before.clone().and_then(Submission::overtaken);
        self.submission != before
    }

    /// Explains the findings of a fingerprint.
    pub fn explain(&mut self, fingerprint: &str, text: &str, by: &str, moment: &str) -> Changes {
        self.explained = true;
        self.session.explain(fingerprint, text, by, moment)
    }

    /// The words that explained a finding before its values changed; empty where there were none.
    #[must_use]
    pub fn lapsed(&self, finding: &FindingReport) -> String {
        if !self.explained || finding.explanation.is_some() {
            return String::new();
        }
        let lapsed = self.session.report().lapsed;
        lapsed.into_iter().rev().find(|one| one.rule == finding.rule).map(|one| one.text).unwrap_or_default()
    }

    /// Blank cells by how many undecided rules wait for them, those that decide most first.
    #[must_use]
    pub fn open_cells(&self) -> Vec<(CellAt, usize)> {
        let mut cells: Vec<(CellAt, usize)> = Vec::new();
        for path in self.session.undetermined().flat_map(|one| &one.needs) {
            let Some(at) = CellAt::parse(path, self.form()).filter(|at| !self.is_gone(*at)) else { continue };
            match cells.iter_mut().find(|(known, _)| *known == at) {
                Some((_, count)) => *count += 1,
                None => cells.push((at, 1)),
            }
        }
        cells.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        cells
    }

    /// How heavy the heaviest finding is that is to be mended in a cell.
    #[must_use]
    pub fn weight(&self, at: CellAt) -> Option<&'static str> {
        let here: Vec<&str> = self.told(at).filter(|(_, main)| *main).map(|(finding, _)| finding.severity).collect();
        [Severity::Error, Severity::Verify, Severity::Hint]
            .map(Severity::name)
            .into_iter()
            .find(|one| here.contains(one))
    }

    /// Whether a cell stood in a row that is no more.
    #[must_use]
    pub fn is_gone(&self, at: CellAt) -> bool {
        at.table.is_some_and(|table| at.row >= self.session.rows(table))
    }

    /// Findings of a section that are told beside their cells: to be fixed, and to be fixed or explained.
    #[must_use]
    pub fn marks(&self, section: usize) -> (usize, usize) {
        let (mut errors, mut verifies) = (0, 0);
        for (at, finding) in self.session.findings().enumerate() {
            let here = |told: &Told| told.at == at && told.main && self.section_of(told.cell) == section;
            if self.told.iter().any(here) {
                errors += usize::from(finding.severity == Severity::Error.name());
                verifies += usize::from(finding.severity == Severity::Verify.name() && !is_explained(finding));
            }
        }
        (errors, verifies)
    }
}

/// The cell of a record field.
#[must_use]
pub fn record(field: usize) -> CellAt {
    CellAt::record(u16::try_from(field).expect("the loader limits the number of fields"))
}

/// Whether a finding was explained, and well enough.
#[must_use]
pub fn is_explained(finding: &FindingReport) -> bool {
    finding.explanation.as_ref().is_some_and(|given| given.accepted)
}

fn key_of(finding: &FindingReport, at: CellAt) -> u64 {
    let row = finding.cells.iter().map(|cell| cell.row).max();
    digest(&(&finding.rule, row, at))
}

fn digest(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// Adds the cells beside which something else stands now.
fn differing(
    before: impl Iterator<Item = (CellAt, u64)>,
    after: impl Iterator<Item = (CellAt, u64)>,
    cells: &mut Vec<CellAt>,
) {
    let before: Vec<(CellAt, u64)> = before.collect();
    let after: Vec<(CellAt, u64)> = after.collect();
    let lacks = |list: &[(CellAt, u64)], one: &(CellAt, u64)| !list.contains(one);
    let gone = before.iter().filter(|one| lacks(&after, one));
    let come = after.iter().filter(|one| lacks(&before, one));
    for (cell, _) in gone.chain(come) {
        if !cells.contains(cell) {
            cells.push(*cell);
        }
    }
}
