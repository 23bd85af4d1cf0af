//! What can happen to the form: what a person does, and what the browser reports. No DOM type stands here.

use crate::draft::{Draft, Head, Unit};
use crate::import::Import;
use crate::send::Answer;
use shequ_core::column::CellAt;
use shequ_core::value::State as CellState;

/// A page of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// Drafts, a new report, a file.
    Start,
    /// The form.
    Form,
    /// The form as an official sheet.
    Sheet,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Action {
    /// A draft was chosen, begun or read from a file.
    Opened(Box<Draft>),
    /// A workbook is being read, was read, or cannot be.
    Import(Import),
    /// The drafts on this machine were listed.
    Listed(Vec<Head>),
    /// Units of the register that fit what was typed.
    Units(Vec<Unit>),
    /// A new report is to be of this form.
    Chosen(String),
    /// A draft is to be deleted, if asked again.
    Deleting(String),
    /// Another page is wanted.
    Show(Page),
    /// Another section of the form is wanted.
    Section(usize),
    /// A cell is wanted, wherever it stands.
    GoTo(CellAt),
    /// Everything is to be checked, blank cells too.
    CheckAll,

    /// A cell has the focus.
    Focused(CellAt),
    /// It has it no more.
    Left(CellAt),
    /// What stands in a cell now.
    Typed(CellAt, String),
    /// Why a cell has no value.
    Stated(CellAt, CellState),
    /// The words beside that.
    Noted(CellAt, String),
    /// The words of a cell without a figure are to be shown or hidden.
    Asked(CellAt),
    /// Last year's value holds this year too.
    Confirmed(CellAt),
    /// All figures of a day are carried over from last year.
    Carried,
    /// Last year's report was read from a file.
    LastYear(String),

    /// A row is wanted at the end of a table.
    RowAdded(u16),
    /// A row is to stand twice.
    RowCopied(u16, u32),
    /// A row is to go.
    RowDeleted(u16, u32),
    /// A block was pasted with its upper left corner at a cell of a table.
    Pasted(CellAt, String),
    /// The last change of a table is to be taken back.
    Undone,

    /// A finding was explained: its fingerprint, the words, the moment.
    Explained(String, String, String),

    /// The other language.
    OtherLang,
    /// Large type, or not.
    Large(bool),
    /// High contrast, or not.
    Contrast(bool),
    /// The list of sections on a narrow screen, shown or not.
    Sections(bool),

    /// The draft is being kept as it stands now.
    Keeping,
    /// The draft of this id was kept with this version.
    Saved(String, u64),
    /// The draft of this id was not kept, and why.
    NotSaved(String, Trouble),
    /// Another window kept a newer version of the draft of this id.
    Elsewhere(String, u64),
    /// This window's content goes on as a second draft of this id.
    KeptBoth(String),

    /// The network came or went.
    Online(bool),
    /// The report is to be submitted, with this key for all attempts and this moment.
    Submit(String, String),
    /// An attempt begins.
    Sending,
    /// The server has answered, or could not be reached.
    Answered(Answer),
    /// Another attempt is wanted at once, over the version that the server is now known to hold.
    Again(Option<String>),
    /// The submission is not to be made after all.
    Withdrawn,
    /// Something is to be said.
    Said(String),
    /// What was said is no longer of interest.
    Quiet,
}

/// Why a draft was not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The browser gives no more room.
    Full,
    /// The browser keeps nothing here: a private window, or a policy.
    Forbidden,
}

/// What is to be done outside the state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Keep the draft soon.
    Save,
    /// Keep the draft at once, before something takes its place.
    SaveNow,
    /// List the drafts on this machine.
    List,
    /// Move the focus to a cell once it is on the screen.
    Focus(CellAt),
    /// Move the focus to the head of the section or page.
    FocusHead,
    /// Keep language and display on this machine.
    Remember,
    /// Try to submit after so many milliseconds.
    Try(u32),
}

/// Parts of the screen, each once, in the order in which they were named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Topics(Vec<Topic>);

impl Topics {
    /// Adds a part.
    pub fn insert(&mut self, topic: Topic) {
        if !self.contains(topic) {
            self.0.push(topic);
        }
    }

    /// Adds some parts.
    pub fn extend(&mut self, topics: impl IntoIterator<Item = Topic>) {
        for topic in topics {
            self.insert(topic);
        }
    }

    /// Whether a part is among them.
    #[must_use]
    pub fn contains(&self, topic: Topic) -> bool {
        self.0.contains(&topic)
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[Topic] {
        &self.0
    }
}

/// A part of the screen that changes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Which page is shown, in which language.
    Page,
    /// The first line.
    FirstLine,
    /// Title, unit and period.
    Title,
    /// Which section is shown.
    Section,
    /// Progress of a section.
    Progress(usize),
    /// A cell with all that stands beside it.
    Cell(CellAt),
    /// The rows of a table.
    Table(u16),
    /// What is told of the cell of a table that had the focus last.
    Here(u16),
    /// The list of findings.
    Summary,
    /// The standards.
    Standards,
    /// Whether the draft is kept.
    Save,
    /// The submission.
    Send,
    /// What a screen reader says.
    Said,
    /// Units of the register.
    Units,
    /// The drafts on this machine.
    Drafts,
    /// What became of a workbook.
    Import,
    /// What can be undone.
    Undo,
}
