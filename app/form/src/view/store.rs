//! The one state, who draws which part of it, and what is done outside.

use crate::action::{Action, Topic};
use crate::browser;
use crate::state::State;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::prelude::*;

/// The state with its listeners.
pub struct Store {
    state: RefCell<State>,
    listeners: RefCell<BTreeMap<(Topic, u32), UseForceUpdateHandle>>,
    next: Cell<u32>,
    /// What the browser keeps going: timers, channels, listeners.
    pub running: browser::Running,
}

/// The store as components share it.
#[derive(Clone)]
pub struct Hub(pub Rc<Store>);

impl PartialEq for Hub {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Hub {
    /// A store around a state.
    pub fn new(state: State) -> Self {
        Self(Rc::new(Store {
            state: RefCell::new(state),
            listeners: RefCell::default(),
            next: Cell::new(0),
            running: browser::Running::default(),
        }))
    }

    /// Looks something up in the state.
    pub fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.0.state.borrow())
    }

    /// Takes an action in, draws what differs, does what is to be done.
    pub fn send(&self, action: Action) {
        let outcome = self.0.state.borrow_mut().reduce(action);
        let everything = outcome.topics.contains(&Topic::Page);
        for ((topic, _), listener) in self.0.listeners.borrow().iter() {
            if everything || outcome.topics.contains(topic) {
                listener.force_update();
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
    pub fn click(&self, action: impl Fn() -> Action + 'static) -> Callback<MouseEvent> {
        self.on(move |_: MouseEvent| Some(action()))
    }

    fn listen(&self, topics: &[Topic], listener: &UseForceUpdateHandle) -> u32 {
        let id = self.0.next.get();
        self.0.next.set(id + 1);
        let mut listeners = self.0.listeners.borrow_mut();
        listeners.extend(topics.iter().map(|topic| ((*topic, id), listener.clone())));
        id
    }

    fn forget(&self, topics: &[Topic], id: u32) {
        let mut listeners = self.0.listeners.borrow_mut();
        for topic in topics {
            listeners.remove(&(*topic, id));
        }
    }
}

/// The store, for a component that draws some parts of the state and is drawn again when one of them differs.
#[hook]
pub fn use_topics(topics: Vec<Topic>) -> Hub {
    let hub = use_context::<Hub>().expect("the root provides the store");
    let update = use_force_update();
    let mine = hub.clone();
    use_effect_with(topics, move |topics| {
        let topics = topics.clone();
        let id = mine.listen(&topics, &update);
        move || mine.forget(&topics, id)
    });
    hub
}
