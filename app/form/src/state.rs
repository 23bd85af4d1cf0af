//! All that the screen is a function of.

use crate::action::{Effect, Page, Topic, Topics, Trouble};
use crate::doc::Doc;
use crate::draft::{Head, Unit};
use crate::forms::Forms;
use crate::import::Import;
use shequ_core::{Checker, Lang};

/// The state of the app.
#[derive(Debug)]
pub struct State {
    /// All forms of the catalogue.
    pub forms: Forms,
    /// The form that a new report will be of.
    pub chosen: &'static Checker<'static>,
    /// The form of the report that is shown, with its plan.
    pub checker: &'static Checker<'static>,
    /// Language of everything.
    pub lang: Lang,
    /// Large type.
    pub large: bool,
    /// High contrast.
    pub contrast: bool,
    /// Which page is shown.
    pub page: Page,
    /// Which section of the form is shown.
    pub section: usize,
    /// Whether the list of sections is unfolded on a narrow screen.
    pub sections_open: bool,
    /// The report being filled in.
    pub doc: Option<Doc>,
    /// Units of the register that fit what is typed on the first page.
    pub units: Vec<Unit>,
    /// Drafts on this machine.
    pub drafts: Vec<Head>,
    /// What became of a workbook that was chosen.
    pub import: Import,
    /// The draft that is deleted if that is asked again.
    pub deleting: Option<String>,
    /// Whether the draft is kept.
    pub save: Save,
    /// Whether the draft has changed since it was last taken to be kept: what is being kept is not all of it then.
    pub ahead: bool,
    /// Whether there is a network.
    pub online: bool,
    /// What a screen reader says next.
    pub said: String,
    /// Where the app is a guest in another page.
    pub guest: Option<Guest>,
}

/// The app as a part of somebody else's page: it shows one report, and submits through that page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guest {
    /// Whether the draft is kept in the browser, under the address of that page.
    pub keeps: bool,
}

/// Whether the draft is kept on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Save {
    /// As it stands.
    Kept,
    /// Not yet.
    Pending,
    /// It cannot be.
    Failed(Trouble),
    /// Another window has kept a newer version.
    Elsewhere(u64),
}

/// What an action came to: which parts of the screen differ, and what is to be done outside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Parts of the screen to be drawn again.
    pub topics: Topics,
    /// What is to be done, in order.
    pub effects: Vec<Effect>,
}

impl State {
    /// The app as it opens.
    #[must_use]
    pub fn new(checker: &'static Checker<'static>, lang: Lang, large: bool, contrast: bool) -> Self {
        Self {
            forms: Forms::of(checker),
            chosen: checker,
            checker,
            lang,
            large,
            contrast,
            page: Page::Start,
            section: 0,
            sections_open: false,
            doc: None,
            units: Vec::new(),
            drafts: Vec::new(),
            import: Import::None,
            deleting: None,
            save: Save::Kept,
            ahead: false,
            online: true,
            said: String::new(),
            guest: None,
        }
    }
}

impl State {
    /// Whether drafts are kept in the browser.
    #[must_use]
    pub fn keeps(&self) -> bool {
        self.guest.is_none_or(|guest| guest.keeps)
    }
}

impl Outcome {
    /// Some parts of the screen, nothing to be done.
    pub fn of(topics: impl IntoIterator<Item = Topic>) -> Self {
        let mut outcome = Self::default();
        outcome.topics.extend(topics);
        outcome
    }

    /// Some parts of the screen that stand in a list already.
    #[must_use]
    pub fn with(topics: Topics) -> Self {
        Self { topics, effects: Vec::new() }
    }

    /// With something to be done.
    #[must_use]
    pub fn and(mut self, effect: Effect) -> Self {
        self.effects.push(effect);
        self
    }
}
