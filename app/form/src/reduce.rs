//! From one state to the next. Pure but for the record being changed in place: the same actions on the same draft give
//! the same screen, which is what the tests rely on.

use crate::action::{Action, Effect, Page, Topic, Topics};
use crate::doc::{Doc, is_explained, record};
use crate::draft::Draft;
use crate::forms::form_of;
use crate::grid;
use crate::import::Import;
use crate::limits::MAX_UNDO;
use crate::send::{Answer, Phase, Submission};
use crate::state::{Outcome, Save, State};
use crate::words;
use shequ_core::Lang;
use shequ_core::catalogue::{Moment, Severity};
use shequ_core::column::{CameFrom, CellAt};
use shequ_core::session::{Changes, Entry};
use shequ_core::value::State as CellState;

impl State {
    /// Takes an action in.
    pub fn reduce(&mut self, action: Action) -> Outcome {
        let mut outcome = self.reduced(action);
        let here = self.doc.as_ref().and_then(|doc| doc.here);
        if let Some((at, table)) = here.and_then(|at| Some((at, at.table?)))
            && outcome.topics.contains(Topic::Cell(at))
        {
            outcome.topics.insert(Topic::Here(table));
        }
        if outcome.effects.contains(&Effect::Save) {
            self.ahead = true;
            if self.save == Save::Kept {
                self.save = Save::Pending;
                outcome.topics.insert(Topic::Save);
            }
        }
        outcome
    }

    fn reduced(&mut self, action: Action) -> Outcome {
        match action {
            Action::Opened(draft) => self.opened(*draft),
            Action::Import(import) => {
                self.said = words::of_import(&import, self.lang);
                self.import = import;
                Outcome::of([Topic::Import, Topic::Said])
            }
            Action::Listed(drafts) => {
                self.drafts = drafts;
                self.deleting = None;
                Outcome::of([Topic::Drafts])
            }
            Action::Units(units) => {
                self.units = units;
                Outcome::of([Topic::Units])
            }
            Action::Chosen(form) => {
                let Some(checker) = self.forms.checker(&form) else { return Outcome::default() };
                self.chosen = checker;
                Outcome::of([Topic::Page])
            }
            Action::Deleting(id) => {
                self.deleting = Some(id);
                Outcome::of([Topic::Drafts])
            }
            Action::Show(page) => self.show(page),
            Action::Section(section) => self.turn_to(section).and(Effect::FocusHead),
            Action::GoTo(at) => self.go_to(at),
            Action::CheckAll => self.check_all(),
            Action::OtherLang => self.other_lang(),
            Action::Large(large) => {
                self.large = large;
                Outcome::of([Topic::Page]).and(Effect::Remember)
            }
            Action::Contrast(contrast) => {
                self.contrast = contrast;
                Outcome::of([Topic::Page]).and(Effect::Remember)
            }
            Action::Sections(open) => {
                self.sections_open = open;
                Outcome::of([Topic::Section])
            }
            Action::Online(online) => self.network(online),
            Action::Said(words) => {
                self.said = words;
                Outcome::of([Topic::Said])
            }
            Action::Quiet => {
                self.said.clear();
                Outcome::of([Topic::Said])
            }
            of_report => match self.doc.is_some() {
                true => self.of_report(of_report),
                false => Outcome::default(),
            },
        }
    }

    /// Actions on the report being filled in; there is one.
    fn of_report(&mut self, action: Action) -> Outcome {
        let Some(doc) = self.doc.as_mut() else { return Outcome::default() };
        match action {
            Action::Focused(at) => Outcome::with(doc.focused(at)),
            Action::Left(at) => self.left(at),
            Action::Typed(at, text) => {
                doc.typing(at);
                doc.undo.clear();
                let changes = doc.session.set(at, Entry::Text(&text));
                self.after(&changes, [])
            }
            Action::Stated(at, state) => {
                doc.undo.clear();
                let changes = doc.session.set(at, Entry::State(state));
                self.after(&changes, [])
            }
            Action::Noted(at, note) => {
                doc.session.set_note(at, &note);
                self.after(&Changes::default(), [Topic::Cell(at)])
            }
            Action::Asked(at) => {
                let before = doc.open.replace(at);
                if before == Some(at) {
                    doc.open = None;
                }
                Outcome::of(before.into_iter().chain([at]).map(Topic::Cell))
            }
            Action::Confirmed(at) => {
                doc.undo.clear();
                let changes = doc.session.carry(at);
                doc.session.set_origin(at, Some(CameFrom::Confirmed));
                self.after(&changes, [Topic::Cell(at)])
            }
            Action::Carried => self.carried(),
            Action::LastYear(previous) => {
                doc.set_previous(previous);
                self.everything().and(Effect::Save)
            }
            Action::RowAdded(_)
            | Action::RowCopied(..)
            | Action::RowDeleted(..)
            | Action::Pasted(..)
            | Action::Undone => self.of_table(action),
            Action::Explained(fingerprint, text, moment) => {
                let by = by_whom(doc);
                let changes = doc.explain(&fingerprint, &text, &by, &moment);
                self.after(&changes, [])
            }
            other => self.of_keeping(other),
        }
    }

    /// Keeping the draft. What comes back from the browser's database may be about a draft that was left meanwhile.
    fn of_keeping(&mut self, action: Action) -> Outcome {
        let Some(doc) = self.doc.as_mut() else { return Outcome::default() };
        match action {
            Action::Keeping => {
                self.ahead = false;
                Outcome::default()
            }
            Action::Saved(id, _) | Action::NotSaved(id, _) | Action::Elsewhere(id, _) if id != doc.id => {
                Outcome::default()
            }
            Action::Saved(_, version) => {
                doc.version = version;
                if self.ahead {
                    return Outcome::default().and(Effect::Save);
                }
                self.save = Save::Kept;
                Outcome::of([Topic::Save])
            }
            Action::NotSaved(_, trouble) => {
                self.ahead = true;
                self.save = Save::Failed(trouble);
                Outcome::of([Topic::Save])
            }
            Action::Elsewhere(_, version) => {
                self.save = Save::Elsewhere(version);
                Outcome::of([Topic::Save])
            }
            Action::KeptBoth(id) => {
                (doc.id, doc.version) = (id, 0);
                self.save = Save::Pending;
                Outcome::of([Topic::Save]).and(Effect::Save)
            }
            other => self.of_sending(other),
        }
    }

    /// Submitting the report.
    fn of_sending(&mut self, action: Action) -> Outcome {
        let Some(doc) = self.doc.as_mut() else { return Outcome::default() };
        match action {
            Action::Submit(key, moment) => self.submit(key, moment),
            Action::Sending => {
                if let Some(submission) = &mut doc.submission {
                    submission.phase = Phase::Sending;
                }
                Outcome::of([Topic::Send])
            }
            Action::Answered(answer) => {
                // The server has this version even where the report has changed since and is to be submitted anew.
                if let Answer::Taken(taken) = &answer {
                    doc.etag.clone_from(&taken.etag);
                }
                let Some(submission) = &mut doc.submission else { return Outcome::default() };
                let again = submission.answered(answer);
                let told = Outcome::of([Topic::Send]).and(Effect::Save);
                again.into_iter().fold(told, |told, after| told.and(Effect::Try(after)))
            }
            Action::Again(etag) => {
                if let Some(submission) = &mut doc.submission {
                    submission.phase = Phase::Waiting;
                    doc.etag = etag.or(doc.etag.take());
                }
                Outcome::of([Topic::Send]).and(Effect::Try(0))
            }
            Action::Withdrawn => {
                doc.submission = None;
                Outcome::of([Topic::Send]).and(Effect::Save)
            }
            _ => Outcome::default(),
        }
    }

    fn opened(&mut self, draft: Draft) -> Outcome {
        self.import = Import::None;
        let waits = draft.submission.as_ref().is_some_and(Submission::is_open);
        let open = self.doc.as_ref().filter(|doc| doc.id == draft.id).map(|doc| doc.version);
        if open.is_some_and(|version| version >= draft.version) {
            // What is kept is no newer than what is open, which may hold changes that are not kept yet.
            return if self.page == Page::Start { self.show(Page::Form) } else { Outcome::default() };
        }
        // Another window's version of the report that is shown already leaves everybody where they are.
        let same = self.page != Page::Start && open.is_some();
        // A page around asked for one form, whatever the record says of itself.
        if self.guest.is_none()
            && let Some(checker) = self.forms.checker(&form_of(&draft.record))
        {
            (self.checker, self.chosen) = (checker, checker);
        }
        self.doc = Some(Doc::open(self.checker, draft, self.lang));
        if same {
            (self.save, self.ahead) = (Save::Kept, false);
            return self.everything();
        }
        self.page = Page::Form;
        self.section = 0;
        self.save = Save::Pending;
        let outcome = self.everything().and(Effect::Save).and(Effect::FocusHead);
        if waits { outcome.and(Effect::Try(0)) } else { outcome }
    }

    fn show(&mut self, page: Page) -> Outcome {
        self.page = if self.doc.is_none() { Page::Start } else { page };
        let outcome = Outcome::of([Topic::Page]).and(Effect::FocusHead);
        // Another report may be opened from the first page at once.
        if self.page == Page::Start { outcome.and(Effect::SaveNow).and(Effect::List) } else { outcome }
    }

    fn turn_to(&mut self, section: usize) -> Outcome {
        let Some(doc) = self.doc.as_mut() else { return Outcome::default() };
        if section >= doc.form().sections.len() {
            return Outcome::default();
        }
        // Whoever leaves a section has been through it.
        let mut topics = if section == self.section { Topics::default() } else { doc.look_through(Some(self.section)) };
        self.section = section;
        self.sections_open = false;
        topics.insert(Topic::Section);
        Outcome::with(topics)
    }

    fn go_to(&mut self, at: CellAt) -> Outcome {
        let Some(doc) = &self.doc else { return Outcome::default() };
        let section = doc.section_of(at);
        let mut outcome = if section == self.section { Outcome::default() } else { self.turn_to(section) };
        if self.page != Page::Form {
            self.page = Page::Form;
            outcome.topics.insert(Topic::Page);
        }
        outcome.and(Effect::Focus(at))
    }

    fn check_all(&mut self) -> Outcome {
        let Some(doc) = self.doc.as_mut() else { return Outcome::default() };
        let mut topics = doc.look_through(None);
        self.said = doc.session.summary().line;
        topics.extend([Topic::Said, Topic::Summary, Topic::FirstLine]);
        Outcome::with(topics)
    }

    fn other_lang(&mut self) -> Outcome {
        self.lang = match self.lang {
            Lang::Zh => Lang::En,
            Lang::En => Lang::Zh,
        };
        if let Some(doc) = self.doc.as_mut() {
            doc.set_lang(self.lang);
        }
        self.everything().and(Effect::Remember)
    }

    fn network(&mut self, online: bool) -> Outcome {
        let back = online && !self.online;
        self.online = online;
        let waits = self.doc.as_ref().and_then(|doc| doc.submission.as_ref()).is_some_and(Submission::is_open);
        let outcome = Outcome::of([Topic::Send]);
        if back && waits { outcome.and(Effect::Try(0)) } else { outcome }
    }

    fn left(&mut self, at: CellAt) -> Outcome {
        let Some(doc) = self.doc.as_mut() else { return Outcome::default() };
        let mut outcome = Outcome::with(doc.left(at));
        // What came up is said once, when the hand has left the cell.
        let come_up = outcome.topics.contains(Topic::Cell(at));
        let says = doc.told(at).find(|(_, main)| *main).map(|(finding, _)| finding.says.clone());
        if let (true, Some(says)) = (come_up, says) {
            self.said = says;
            outcome.topics.insert(Topic::Said);
        }
        outcome
    }

    fn carried(&mut self) -> Outcome {
        let Some(doc) = self.doc.as_mut() else { return Outcome::default() };
        let form = doc.form();
        for (index, field) in form.fields.iter().enumerate() {
            let of_unit = index == form.unit_key || Some(index) == form.period_field;
            let of_head = form.sections[field.section].id == "head";
            if field.moment != Some(Moment::Period) && field.computed.is_none() && !of_unit && !of_head {
                doc.session.carry(record(index));
            }
        }
        doc.retell_all();
        doc.overtake();
        self.everything().and(Effect::Save)
    }

    fn of_table(&mut self, action: Action) -> Outcome {
        let Some(doc) = self.doc.as_mut() else { return Outcome::default() };
        let before = doc.session.record();
        doc.lost = 0;
        let (changes, table, focus) = match action {
            Action::RowAdded(table) => {
                let end = doc.session.rows(table);
                (doc.session.insert_row(table, end), table, Some(CellAt::row(table, end, 0)))
            }
            Action::RowCopied(table, row) => (copied(doc, table, row), table, Some(CellAt::row(table, row + 1, 0))),
            Action::RowDeleted(table, row) => {
                let changes = doc.session.remove_row(table, row);
                let left = doc.session.rows(table).checked_sub(1);
                (changes, table, left.map(|last| CellAt::row(table, row.min(last), 0)))
            }
            Action::Pasted(at, text) => match at.table {
                Some(table) => {
                    let changes = pasted(doc, at, table, &text);
                    let lost = not_pasted(doc, at, table, &text);
                    doc.lost = lost;
                    if lost > 0 {
                        self.said = words::rows_lost(lost, self.lang);
                    }
                    (changes, table, Some(at))
                }
                None => return Outcome::default(),
            },
            _ => {
                let Some(record) = doc.undo.pop() else { return Outcome::default() };
                doc.reopen(&record, self.lang);
                doc.overtake();
                return self.everything().and(Effect::Save);
            }
        };
        if changes == Changes::default() {
            return Outcome::default();
        }
        doc.rows_moved(table);
        doc.undo.push(before);
        if doc.undo.len() > MAX_UNDO {
            doc.undo.remove(0);
        }
        let outcome = self.after(&changes, [Topic::Table(table), Topic::Undo, Topic::Said]);
        focus.into_iter().fold(outcome, |outcome, at| outcome.and(Effect::Focus(at)))
    }

    fn submit(&mut self, key: String, moment: String) -> Outcome {
        let mut outcome = self.check_all();
        let Some(doc) = self.doc.as_mut() else { return Outcome::default() };
        use shequ_core::report::Verdict;
        match doc.session.summary().verdict {
            Verdict::Clean => {
                doc.submission = Some(Submission::new(key, moment));
                outcome.topics.insert(Topic::Send);
                outcome.and(Effect::Save).and(Effect::Try(0))
            }
            // What is in the way stands in the list, and the focus goes to the first of it.
            Verdict::Unreadable | Verdict::Blocked | Verdict::Explain => {
                let open = doc.session.findings().find(|finding| is_open(finding));
                let first = open.and_then(|finding| doc.main_cells(finding).first().copied());
                let Some(at) = first else { return outcome };
                let there = self.go_to(at);
                outcome.topics.extend(there.topics.all().iter().copied());
                outcome.effects.extend(there.effects);
                outcome
            }
        }
    }

    /// After a change of the record: what to draw, and the draft to be kept.
    fn after(&mut self, changes: &Changes, more: impl IntoIterator<Item = Topic>) -> Outcome {
        let Some(doc) = self.doc.as_mut() else { return Outcome::default() };
        let mut topics = doc.changed(changes);
        topics.extend(more);
        if doc.overtake() {
            topics.insert(Topic::Send);
        }
        if topics.all().iter().any(|topic| matches!(topic, Topic::Cell(at) if is_title(doc, *at))) {
            topics.insert(Topic::Title);
        }
        Outcome::with(topics).and(Effect::Save)
    }

    fn everything(&self) -> Outcome {
        Outcome::of([Topic::Page])
    }
}

/// Whether a finding still keeps the report from being submitted.
fn is_open(finding: &shequ_core::report::FindingReport) -> bool {
    let [error, verify] = [Severity::Error, Severity::Verify].map(Severity::name);
    finding.severity == error || finding.severity == verify && !is_explained(finding)
}

fn is_title(doc: &Doc, at: CellAt) -> bool {
    let form = doc.form();
    let field = usize::from(at.field);
    at.table.is_none() && [Some(form.unit_key), form.unit_name, form.period_field].contains(&Some(field))
}

/// Who explains: whoever fills in the form, by the name in its foot.
fn by_whom(doc: &Doc) -> String {
    let field = doc.form().field_index("filled_by");
    field.map(|at| doc.session.text(record(at))).unwrap_or_default()
}

/// Puts a copy of a row behind it. What tells rows apart is left blank, since it must differ.
fn copied(doc: &mut Doc, table: u16, row: u32) -> Changes {
    let declared = &doc.form().tables[usize::from(table)];
    let mut changes = doc.session.insert_row(table, row + 1);
    for field in 0..declared.fields.len() {
        let index = u16::try_from(field).expect("the loader limits the number of fields");
        let (from, to) = (CellAt::row(table, row, index), CellAt::row(table, row + 1, index));
        if declared.key == Some(field) {
            continue;
        }
        let more = match doc.session.state(from) {
            CellState::NotApplicable | CellState::NotAvailable => {
                let state = doc.session.state(from);
                doc.session.set(to, Entry::State(state))
            }
            CellState::Given
            | CellState::Unreadable
            | CellState::Blank
            | CellState::Hidden
            | CellState::DividedByZero => {
                let text = doc.session.text(from);
                if text.is_empty() { continue } else { doc.session.set(to, Entry::Text(&text)) }
            }
        };
        join(&mut changes, more);
    }
    changes
}

/// Rows of a block that found no room in a table.
fn not_pasted(doc: &Doc, at: CellAt, table: u16, text: &str) -> usize {
    let rows = grid::block(text).map_or(0, |block| block.len());
    let room = doc.session.rows(table).saturating_sub(at.row) as usize;
    rows.saturating_sub(room)
}

/// Writes a block into a table, adding rows where it is longer.
fn pasted(doc: &mut Doc, at: CellAt, table: u16, text: &str) -> Changes {
    let Some(block) = grid::block(text) else { return Changes::default() };
    let declared = &doc.form().tables[usize::from(table)];
    let columns = declared.fields.len();
    let room = u32::try_from(declared.rows.1).unwrap_or(u32::MAX).max(doc.session.rows(table));
    let mut changes = Changes::default();
    for (down, cells) in block.iter().enumerate() {
        let row = at.row + u32::try_from(down).unwrap_or(u32::MAX - at.row);
        // The form says how many rows a table has; what does not fit is told by the caller.
        if row >= room {
            break;
        }
        if row >= doc.session.rows(table) {
            let added = doc.session.insert_row(table, row);
            // The core says where a table ends; what does not fit is not written anywhere else.
            if added == Changes::default() {
                break;
            }
            join(&mut changes, added);
        }
        for (across, text) in cells.iter().enumerate().take(columns - usize::from(at.field)) {
            let field = at.field + u16::try_from(across).unwrap_or(0);
            join(&mut changes, doc.session.set(CellAt::row(table, row, field), Entry::Text(text)));
        }
    }
    changes
}

fn join(changes: &mut Changes, more: Changes) {
    changes.cells.extend(more.cells);
    changes.findings |= more.findings;
    changes.standards |= more.standards;
}
