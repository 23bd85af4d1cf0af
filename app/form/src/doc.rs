//! The report being filled in: the core's session, and what a person has looked at so far.
//!
//! Whether something is wrong is the session's to say. What this file decides is when it is told beside a cell: not
//! while a figure is half typed, and a blank one not before somebody has been there or has asked.

use crate::action::Topic;
use crate::draft::{Draft, Head};
use crate::send::Submission;
use shequ_core::catalogue::{BuiltIn, Form, Item, Severity};
use shequ_core::column::CellAt;
use shequ_core::lang::{Cell, Source};
use shequ_core::report::{Asked, AssessmentReport, FindingReport};
use shequ_core::session::{Changes, Session};
use shequ_core::value::State;
use shequ_core::{Checker, Lang};
use std::collections::{BTreeMap, BTreeSet};
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
    /// The version on the server that it goes on from.
    pub etag: Option<String>,
    /// What became of its submission.
    pub submission: Option<Submission>,
    /// Records to go back to.
    pub undo: Vec<String>,
    /// The cell whose words on a missing figure are open.
    pub open: Option<CellAt>,
    /// Sections whose blanks are told: somebody has been through them.
    seen: BTreeSet<usize>,
    touched: BTreeSet<CellAt>,
    editing: Option<Editing>,
    told: BTreeMap<CellAt, Vec<Told>>,
    gaps: BTreeMap<CellAt, Vec<Gap>>,
}

/// A cell with the focus.
#[derive(Debug)]
struct Editing {
    at: CellAt,
    /// Whether something was typed since.
    changed: bool,
    /// What was told of it when the focus came.
    before: BTreeSet<u64>,
}

/// A finding beside a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its place in the session's list.
    pub at: usize,
    /// Whether this is where it is most likely to be mended; elsewhere it is only mentioned.
    pub main: bool,
    /// Rule, row and cell, whatever the values.
    key: u64,
    /// All that is shown of it.
    looks: u64,
}

/// A standard beside a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Gap {
    at: usize,
    looks: u64,
}

impl Doc {
    /// Opens a draft.
    #[must_use]
    pub fn open(checker: &'static Checker<'static>, draft: Draft, lang: Lang) -> Self {
        let asked = Asked { lang, level: None, as_of: None, previous: draft.previous.as_deref(), unit: None };
        let session = Session::new(checker, &draft.record, &asked);
        let mut doc = Self {
            session,
            id: draft.id,
            version: draft.version,
            previous: draft.previous,
            etag: draft.etag,
            submission: draft.submission,
            undo: Vec::new(),
            open: None,
            seen: BTreeSet::new(),
            touched: BTreeSet::new(),
            editing: None,
            told: BTreeMap::new(),
            gaps: BTreeMap::new(),
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
            unit: text(Some(form.unit_key)),
            name: text(form.unit_name),
            period: text(form.period_field),
            line: self.session.summary().line,
            kept,
            waiting: self.submission.as_ref().is_some_and(Submission::is_open),
        }
    }

    /// The same record once more: in another language, with last year's, or as it was before.
    pub fn reopen(&mut self, record: &str, lang: Lang) {
        let previous = self.previous.as_deref();
        let asked = Asked { lang, level: None, as_of: None, previous, unit: None };
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
        let all = self.told.get(&at).map_or(&[][..], Vec::as_slice);
        all.iter().filter_map(|told| Some((self.session.findings().nth(told.at)?, told.main)))
    }

    /// Standards whose gap is told beside a cell.
    pub fn gaps(&self, at: CellAt) -> impl Iterator<Item = &AssessmentReport> {
        let all = self.gaps.get(&at).map_or(&[][..], Vec::as_slice);
        all.iter().filter_map(|gap| self.session.assessments().nth(gap.at))
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

    /// Whether a finding only says that something required is blank.
    #[must_use]
    pub fn is_blank(&self, finding: &FindingReport) -> bool {
        let rules = &self.form().rules;
        rules.iter().find(|rule| rule.id == finding.rule).is_some_and(|rule| rule.built_in == Some(BuiltIn::Required))
    }

    /// Whether nothing was entered into a cell.
    #[must_use]
    pub fn is_blank_cell(&self, at: CellAt) -> bool {
        self.session.state(at) == State::Blank
    }

    /// Every blank is to be told from now on, everywhere or in one section.
    pub fn look_through(&mut self, section: Option<usize>) -> BTreeSet<Topic> {
        match section {
            Some(section) => drop(self.seen.insert(section)),
            None => self.seen.extend(0..self.form().sections.len()),
        }
        self.retell(false)
    }

    /// A cell has the focus.
    pub fn focused(&mut self, at: CellAt) -> BTreeSet<Topic> {
        let before = self.told.get(&at).into_iter().flatten().map(|told| told.key).collect();
        self.editing = Some(Editing { at, changed: false, before });
        self.retell(false)
    }

    /// A cell has the focus no more.
    pub fn left(&mut self, at: CellAt) -> BTreeSet<Topic> {
        if self.editing.as_ref().is_some_and(|editing| editing.at == at) {
            self.editing = None;
        }
        self.touched.insert(at);
        self.retell(false)
    }

    /// Something was typed into a cell, whole or half.
    pub fn typing(&mut self, at: CellAt) {
        if let Some(editing) = self.editing.as_mut().filter(|editing| editing.at == at) {
            editing.changed = true;
        }
    }

    /// Parts of the screen that a change of the record concerns.
    pub fn changed(&mut self, changes: &Changes) -> BTreeSet<Topic> {
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
        self.editing = self.editing.take().filter(|editing| editing.at.table != Some(table));
    }

    /// Works out anew what stands beside which cell; gives the parts of the screen that differ.
    fn retell(&mut self, standards: bool) -> BTreeSet<Topic> {
        let told = self.findings_by_cell();
        let mut topics = differing(&self.told, &told);
        self.told = told;
        if standards {
            let gaps = self.gaps_by_cell();
            topics.extend(differing(&self.gaps, &gaps));
            self.gaps = gaps;
        }
        let sections: BTreeSet<usize> = topics.iter().map(|at| self.section_of(*at)).collect();
        let mut topics: BTreeSet<Topic> = topics.into_iter().map(Topic::Cell).collect();
        if !topics.is_empty() {
            topics.insert(Topic::Summary);
        }
        topics.extend(sections.into_iter().map(Topic::Progress));
        topics
    }

    fn findings_by_cell(&self) -> BTreeMap<CellAt, Vec<Told>> {
        let mut by_cell: BTreeMap<CellAt, Vec<Told>> = BTreeMap::new();
        for (index, finding) in self.session.findings().enumerate() {
            let cells = self.session.cells_of(finding);
            let main = self.main_cells(finding);
            if self.is_quiet(finding, &main) || self.is_held(finding, &cells) {
                continue;
            }
            for at in cells {
                let key = key_of(finding, at);
                let looks =
                    digest(&(&finding.fingerprint, &finding.says, &finding.trace, given(finding), main.contains(&at)));
                let told = Told { at: index, main: main.contains(&at), key, looks };
                by_cell.entry(at).or_default().push(told);
            }
        }
        by_cell
    }

    /// A blank that must be filled is not told before somebody was there or asked.
    fn is_quiet(&self, finding: &FindingReport, main: &[CellAt]) -> bool {
        let new = |at: &CellAt| !self.touched.contains(at) && !self.seen.contains(&self.section_of(*at));
        main.iter().all(new) && main.iter().all(|at| self.is_blank_cell(*at)) && self.is_blank(finding)
    }

    /// What a half-typed figure gives rise to is not told before the hand has left the cell.
    fn is_held(&self, finding: &FindingReport, cells: &[CellAt]) -> bool {
        let Some(editing) = self.editing.as_ref().filter(|editing| editing.changed) else { return false };
        cells.contains(&editing.at) && !editing.before.contains(&key_of(finding, editing.at))
    }

    fn gaps_by_cell(&self) -> BTreeMap<CellAt, Vec<Gap>> {
        let mut by_cell: BTreeMap<CellAt, Vec<Gap>> = BTreeMap::new();
        let form = self.form();
        for (index, assessed) in self.session.assessments().enumerate() {
            let standard = form.standards.iter().find(|standard| standard.id == assessed.standard);
            let Some(Cell::Field { source: Source::Current, table, field }) = standard.and_then(|s| s.lever) else {
                continue;
            };
            // A record-wide standard whose lever stands in a table is told in the list of standards only.
            let row = match (table, assessed.row) {
                (None, _) => 0,
                (Some(_), 0) => continue,
                (Some(_), row) => row - 1,
            };
            let looks = digest(&(&assessed.standard, &assessed.value, &assessed.gap, assessed.met));
            by_cell.entry(CellAt { table, row, field }).or_default().push(Gap { at: index, looks });
        }
        by_cell
    }

    /// Findings of a section that are told beside their cells: to be fixed, and to be fixed or explained.
    #[must_use]
    pub fn marks(&self, section: usize) -> (usize, usize) {
        let here = self.told.iter().filter(|(at, _)| self.section_of(**at) == section);
        let main: BTreeSet<usize> =
            here.flat_map(|(_, told)| told).filter(|told| told.main).map(|told| told.at).collect();
        let (mut errors, mut verifies) = (0, 0);
        for (_, finding) in self.session.findings().enumerate().filter(|(at, _)| main.contains(at)) {
            let explained = finding.explanation.as_ref().is_some_and(|given| given.accepted);
            errors += usize::from(finding.severity == Severity::Error.name());
            verifies += usize::from(finding.severity == Severity::Verify.name() && !explained);
        }
        (errors, verifies)
    }

    /// Cells of a section, without the rows of tables.
    #[must_use]
    pub fn fields_of(&self, section: usize) -> Vec<CellAt> {
        let items = self.form().sections[section].items.iter();
        items
            .filter_map(|item| match item {
                Item::Field(at) => Some(record(*at)),
                Item::Table(_) => None,
            })
            .collect()
    }
}

/// The cell of a record field.
#[must_use]
pub fn record(field: usize) -> CellAt {
    CellAt::record(u16::try_from(field).expect("the loader limits the number of fields"))
}

fn given(finding: &FindingReport) -> Option<(bool, &str)> {
    finding.explanation.as_ref().map(|given| (given.accepted, given.text.as_str()))
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

/// What makes two entries look alike.
trait Looks {
    fn looks(&self) -> u64;
}

impl Looks for Told {
    fn looks(&self) -> u64 {
        self.looks
    }
}

impl Looks for Gap {
    fn looks(&self) -> u64 {
        self.looks
    }
}

/// Cells beside which something else stands now.
fn differing<T: Looks>(before: &BTreeMap<CellAt, Vec<T>>, after: &BTreeMap<CellAt, Vec<T>>) -> BTreeSet<CellAt> {
    let same = |a: Option<&Vec<T>>, b: Option<&Vec<T>>| {
        let looks = |list: Option<&Vec<T>>| list.into_iter().flatten().map(Looks::looks).collect::<Vec<u64>>();
        looks(a) == looks(b)
    };
    before.keys().chain(after.keys()).filter(|at| !same(before.get(at), after.get(at))).copied().collect()
}
