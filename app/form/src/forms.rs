//! The forms of the catalogue, each made ready when it is first asked for: whoever fills in one does not wait for five.

use crate::told::{self, Told};
use shequ_core::{Catalogue, Checker, compiled};

/// Forms with their plans.
#[derive(Debug)]
pub struct Forms {
    catalogue: &'static Catalogue,
    ready: Vec<&'static Checker<'static>>,
}

impl Forms {
    /// The forms of a catalogue, one of which is ready.
    #[must_use]
    pub fn of(checker: &'static Checker<'static>) -> Self {
        Self { catalogue: checker.catalogue, ready: vec![checker] }
    }

    /// The forms of a compiled catalogue, none of which is ready yet; none where it cannot be used.
    #[must_use]
    pub fn read(compiled: &str) -> Option<Self> {
        // It lives as long as the page: forms and reports on the screen borrow it.
        let catalogue = Box::leak(Box::new(compiled::read_later(compiled).ok()?));
        Some(Self { catalogue, ready: Vec::new() })
    }

    /// The catalogue.
    #[must_use]
    pub fn catalogue(&self) -> &'static Catalogue {
        self.catalogue
    }

    /// A form made ready; none where the catalogue has no such form, or it cannot be run.
    pub fn checker(&mut self, form: &str) -> Option<&'static Checker<'static>> {
        if let Some(ready) = self.ready.iter().find(|ready| ready.form.id == form) {
            return Some(ready);
        }
        let mut form = self.catalogue.form(form)?;
        if let Some(whole) = compiled::completed(self.catalogue, form) {
            form = Box::leak(Box::new(whole));
        }
        let checker = Checker::new(self.catalogue, form).ok()?;
        let checker: &'static Checker<'static> = Box::leak(Box::new(checker));
        self.ready.push(checker);
        Some(checker)
    }
}

/// The form that a record says it is of; empty where it does not say.
#[must_use]
pub fn form_of(record: &str) -> String {
    told::read(record).word("form")
}
