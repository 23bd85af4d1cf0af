//! The form as a part of somebody else's page: what that page may ask, and what it is told.

use super::{fresh_id, keep, now};
use crate::action::Action;
use crate::draft::{self, Draft, Unit};
use crate::forms::Forms;
use crate::limits::{HOST_ANSWERS_WITHIN_MS, MAX_JSON_DEPTH};
use crate::send::{Answer, Taken};
use crate::state::{Guest, State};
use crate::told::{self, Told, quoted, quoted_or_null};
use crate::view::{Hub, Show, render};
use crate::words;
use gloo::timers::callback::Timeout;
use js_sys::Function;
use shequ_core::json::{self, Json, Value};
use shequ_core::{Checker, Lang};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::AppHandle;

/// What the page around says of the report.
#[derive(Debug, Default)]
struct Wanted {
    form: String,
    unit: String,
    name: String,
    kind: String,
    parent: String,
    period: String,
    lang: String,
    record: Option<String>,
    previous: Option<String>,
    keep: bool,
}

impl Wanted {
    /// From JSON. What is not known is refused, as whoever wrote it means something by it.
    fn read(text: &str) -> Result<Self, String> {
        let broken = |broken: json::Broken| format!("no JSON at line {}, column {}", broken.line, broken.column);
        let whole = json::read(text, MAX_JSON_DEPTH).map_err(broken)?;
        let mut wanted = Self::default();
        for (name, value) in whole.value.into_map().ok_or("no object")? {
            wanted.take(&name, &value).ok_or_else(|| format!("`{name}` is not known, or cannot be {}", value.text))?;
        }
        Ok(wanted)
    }

    fn take(&mut self, name: &str, told: &Json<'_>) -> Option<()> {
        let place = match name {
            "form" => &mut self.form,
            "unit" => &mut self.unit,
            "name" => &mut self.name,
            "kind" => &mut self.kind,
            "parent" => &mut self.parent,
            "period" => &mut self.period,
            "lang" => &mut self.lang,
            "record" => {
                self.record = told.written();
                return Some(());
            }
            "previous" => {
                self.previous = told.written();
                return Some(());
            }
            "keep" => return matches!(told.value, Value::Bool(_)).then(|| self.keep = told.is(true)),
            _ => return None,
        };
        told.text()?.clone_into(place);
        Some(())
    }
}

thread_local! {
    /// Forms of catalogues, with the text that each catalogue was read from.
    static CATALOGUES: RefCell<Vec<(String, Forms)>> = const { RefCell::new(Vec::new()) };
}

/// A form that stands in somebody else's page.
#[wasm_bindgen]
#[allow(missing_debug_implementations)]
pub struct Mounted {
    hub: Hub,
    drawn: Option<AppHandle<Show>>,
}

#[wasm_bindgen]
impl Mounted {
    /// Draws a form into `place`. `wanted` is JSON; `tell` is called with the name of what happened and JSON about it.
    ///
    /// # Errors
    /// Why there is no form: `catalogue`, `no-such-form: …` or `options: …`.
    #[wasm_bindgen(constructor)]
    pub fn new(place: Element, catalogue: &str, wanted: &str, tell: Function) -> Result<Mounted, JsValue> {
        let wanted: Wanted = Wanted::read(wanted).map_err(|error| format!("options: {error}"))?;
        let checker = checker(catalogue, &wanted.form)?;
        let lang = if wanted.lang.starts_with("en") { Lang::En } else { Lang::Zh };
        let mut state = State::new(checker, lang, false, false);
        state.guest = Some(Guest { keeps: wanted.keep });
        let (hub, drawn) = render(state, place, Some(tell));
        hub.read(|state| super::apply(state, hub.place()));
        super::begin(&hub);
        open(&hub, wanted);
        Ok(Self { hub, drawn: Some(drawn) })
    }

    /// The canonical record as it stands; empty before there is one.
    #[must_use]
    pub fn record(&self) -> String {
        self.hub.read(|state| state.doc.as_ref().and_then(|doc| doc.session.checked().record).unwrap_or_default())
    }

    /// The report on it; empty before there is one.
    #[must_use]
    pub fn report(&self) -> String {
        self.hub.read(|state| {
            let report = state.doc.as_ref().map(|doc| doc.session.checked().report);
            report.map(|report| shequ_core::report::to_json(&report)).unwrap_or_default()
        })
    }

    /// The same as pressing the button.
    pub fn submit(&self) {
        self.hub.send(Action::Submit(fresh_id(), now()));
    }

    /// Shows everything that is wrong, blank cells too.
    pub fn check(&self) {
        self.hub.send(Action::CheckAll);
    }

    /// The page around has taken the report, with this receipt of its own and these words.
    pub fn taken(&self, receipt: &str, says: &str) {
        let own = self.hub.read(|state| state.doc.as_ref().and_then(|doc| doc.session.checked().receipt));
        let own = own.unwrap_or_default();
        let receipt = if receipt.is_empty() { own.clone() } else { receipt.to_owned() };
        let same = receipt == own;
        self.answered(Answer::Taken(Taken {
            receipt,
            same,
            says: says.to_owned(),
            handed_in: true,
            ..Taken::default()
        }));
    }

    /// The page around has not taken it, and why.
    pub fn refused(&self, says: &str) {
        self.answered(Answer::Refused(says.to_owned()));
    }

    /// Speaks the other language, if it does not already.
    pub fn speak(&self, lang: &str) {
        let wanted = if lang.starts_with("en") { Lang::En } else { Lang::Zh };
        if self.hub.read(|state| state.lang) != wanted {
            self.hub.send(Action::OtherLang);
        }
    }

    /// Keeps the draft and takes the form off the page.
    pub fn close(&mut self) {
        if self.hub.read(State::keeps) {
            keep::save_now(&self.hub);
        }
        self.hub.0.running.attempt.borrow_mut().take();
        if let Some(drawn) = self.drawn.take() {
            drawn.destroy();
        }
    }
}

impl Mounted {
    fn answered(&self, answer: Answer) {
        self.hub.0.running.attempt.borrow_mut().take();
        self.hub.send(Action::Answered(answer));
    }
}

/// Tells the page around what stands over the form now.
pub fn changed(hub: &Hub) {
    let summary =
        hub.read(|state| state.doc.as_ref().filter(|_| state.guest.is_some()).map(|doc| doc.session.summary()));
    if let Some(summary) = summary {
        let about = [("verdict", json::to_json(&summary.verdict)), ("line", quoted(&summary.line))];
        hub.tell("change", &told::object(about));
    }
}

/// Hands the report to the page around, which answers by `taken` or `refused`; silence is an answer too, later.
pub fn submit(hub: &Hub) {
    let checked = hub.read(|state| state.doc.as_ref().map(|doc| doc.session.checked()));
    let Some((record, checked)) = checked.and_then(|checked| Some((checked.record.clone()?, checked))) else { return };
    hub.send(Action::Sending);
    let waiting = hub.clone();
    let silent = move || {
        let words = waiting.read(|state| words::HOST_SILENT.get(state.lang).to_owned());
        waiting.send(Action::Answered(Answer::Refused(words)));
    };
    *hub.0.running.attempt.borrow_mut() = Some(Timeout::new(HOST_ANSWERS_WITHIN_MS, silent));
    let about = [
        ("record", quoted(&record)),
        ("receipt", quoted_or_null(checked.receipt.as_deref())),
        ("verdict", json::to_json(&checked.report.verdict)),
    ];
    hub.tell("submit", &told::object(about));
}

fn checker(text: &str, form: &str) -> Result<&'static Checker<'static>, String> {
    CATALOGUES.with_borrow_mut(|held| {
        let at = match held.iter().position(|(known, _)| known == text) {
            Some(at) => at,
            None => {
                held.push((text.to_owned(), Forms::read(text).ok_or("catalogue")?));
                held.len() - 1
            }
        };
        let forms = &mut held[at].1;
        let catalogue = forms.catalogue();
        if catalogue.form(form).is_none() {
            let ids: Vec<&str> = catalogue.forms.iter().map(|form| form.id.as_str()).collect();
            return Err(format!("no-such-form: {}", ids.join(" ")));
        }
        forms.checker(form).ok_or_else(|| "catalogue".to_owned())
    })
}

/// Opens the report: the draft that is kept of it, unless the page around gives a record.
fn open(hub: &Hub, wanted: Wanted) {
    let Wanted { form, unit, name, kind, parent, period, record: given, previous, keep, .. } = wanted;
    let id = format!("{form}/{unit}/{period}");
    let known = (!kind.is_empty() || !parent.is_empty() || !name.is_empty()).then(|| Unit {
        code: unit.clone(),
        name: name.clone(),
        kind,
        parent,
    });
    let hub = hub.clone();
    spawn_local(async move {
        let kept = if keep { keep::stored(&id).await.ok().flatten() } else { None };
        let version = kept.as_ref().map_or(0, |draft| draft.version);
        let draft = match (given, kept) {
            (None, Some(kept)) => {
                Draft { previous: previous.or(kept.previous.clone()), unit: known.or(kept.unit.clone()), ..kept }
            }
            (given, _) => {
                let empty = || draft::empty(hub.read(|state| state.checker.form), &unit, &name, &period);
                Draft { id, version, record: given.unwrap_or_else(empty), previous, unit: known, ..Draft::default() }
            }
        };
        hub.send(Action::Opened(Box::new(draft)));
        hub.tell("ready", "{}");
    });
}
