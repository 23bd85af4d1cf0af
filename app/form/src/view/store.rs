//! The one state, who draws which part of it, and what is done outside.

use super::part::Show;
use crate::action::{Action, Topic};
use crate::browser;
use crate::state::State;
use js_sys::Function;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::Element;
use yew::html::Scope;
use yew::prelude::*;

/// The state with its listeners.
pub struct Store {
    state: RefCell<State>,
    listeners: RefCell<Vec<Listener>>,
    next: Cell<u32>,
    /// Where the app stands in the page.
    place: Element,
    /// Who is told, where the app is a guest in another page.
    host: Option<Function>,
    /// What the browser keeps going: timers, channels, listeners.
    pub running: browser::Running,
}

/// A part of the screen and what it is drawn from.
struct Listener {
    id: u32,
    topics: Vec<Topic>,
    part: Scope<Show>,
}

/// The store as parts of the screen share it.
#[derive(Clone)]
pub struct Hub(pub Rc<Store>);

impl PartialEq for Hub {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Hub {
    /// A store around a state, drawn into a place of the page.
    pub fn new(state: State, place: Element, host: Option<Function>) -> Self {
        Self(Rc::new(Store {
            state: RefCell::new(state),
            listeners: RefCell::default(),
            next: Cell::new(0),
            place,
            host,
            running: browser::Running::default(),
        }))
    }

    /// Looks something up in the state.
    pub fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.0.state.borrow())
    }

    /// Where the app stands in the page.
    pub fn place(&self) -> &Element {
        &self.0.place
    }

    /// An element of the app by its id.
    pub fn element(&self, id: &str) -> Option<Element> {
        self.0.place.query_selector(&format!("[id=\"{id}\"]")).ok().flatten()
    }

    /// Tells the page around that something happened; what about is JSON.
    pub fn tell(&self, what: &str, about: &str) {
        if let Some(host) = &self.0.host {
            // What goes wrong in the page around is told in its console and must not stop the form.
            if let Err(error) = host.call2(&JsValue::NULL, &what.into(), &about.into()) {
                web_sys::console::error_1(&error);
            }
        }
    }

    /// Takes an action in, draws what differs, does what is to be done.
    pub fn send(&self, action: Action) {
        let outcome = self.0.state.borrow_mut().reduce(action);
        let everything = outcome.topics.contains(Topic::Page);
        for listener in self.0.listeners.borrow().iter() {
            if everything || listener.topics.iter().any(|topic| outcome.topics.contains(*topic)) {
                listener.part.send_message(());
            }
        }
        for effect in outcome.effects {
            browser::run(self, effect);
        }
    }

    /// A callback that sends what an event means, if it means anything.
    pub fn on<E: 'static>(&self, means: impl Fn(E) -> Option<Action> + 'static) -> Callback<E> {
        let hub = self.clone();
        Callback::from(move |event| {
            if let Some(action) = means(event) {
                hub.send(action);
            }
        })
    }

    /// A callback for a click.
    pub fn click(&self, action: Action) -> Callback<MouseEvent> {
        self.on(move |_: MouseEvent| Some(action.clone()))
    }

    /// A callback that has the browser do something.
    pub fn ask(&self, what: fn(&Hub)) -> Callback<MouseEvent> {
        let hub = self.clone();
        Callback::from(move |_: MouseEvent| what(&hub))
    }

    /// Draws a part again whenever one of its topics differs.
    pub fn listen(&self, topics: Vec<Topic>, part: &Scope<Show>) -> u32 {
        let id = self.0.next.get();
        self.0.next.set(id + 1);
        self.0.listeners.borrow_mut().push(Listener { id, topics, part: part.clone() });
        id
    }

    /// Forgets a part that is no longer on the screen.
    pub fn forget(&self, id: u32) {
        self.0.listeners.borrow_mut().retain(|listener| listener.id != id);
    }
}
