//! What only a browser can do: keep drafts, move the focus, read files, talk to the server. Everything that comes back
//! is an action; nothing is decided here.

mod clock;
mod files;
mod guest;
mod keep;
mod net;
mod settings;
mod take;

pub use clock::{fresh_id, last_year, local_time, now};
pub use files::{read_file, read_last_year, save_file, save_original};
pub use keep::{delete_draft, open_draft, reload};
pub use net::{look_up, overwrite, start_report, take_server};
pub use settings::{apply, remembered};
pub use take::take_record;

use crate::action::{Action, Effect};
use crate::state::State;
use crate::view::{Hub, focus_cell, focus_head};
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use std::cell::{Cell, RefCell};

/// What goes on in the background.
#[derive(Default)]
pub struct Running {
    /// The next keeping of the draft.
    save: RefCell<Option<Timeout>>,
    /// Whether the draft is being kept right now.
    saving: Cell<bool>,
    /// The next attempt to submit.
    attempt: RefCell<Option<Timeout>>,
    /// The channel to other windows.
    channel: RefCell<Option<web_sys::BroadcastChannel>>,
    listeners: RefCell<Vec<EventListener>>,
    /// The script that reads workbooks, once it is loaded.
    reader: RefCell<wasm_bindgen::JsValue>,
}

/// Begins to listen: to other windows, to the page being left; and where the page is ours, to the network.
pub fn begin(hub: &Hub) {
    let hidden = hub.clone();
    let leaving = EventListener::new(&gloo::utils::document(), "visibilitychange", move |_| keep::save_now(&hidden));
    hub.0.running.listeners.borrow_mut().push(leaving);
    if hub.read(State::keeps) {
        keep::listen(hub);
    }
    if hub.read(|state| state.guest.is_none()) {
        begin_alone(hub);
    }
}

fn begin_alone(hub: &Hub) {
    let window = gloo::utils::window();
    let online = hub.clone();
    let offline = hub.clone();
    let listeners = vec![
        EventListener::new(&window, "online", move |_| online.send(Action::Online(true))),
        EventListener::new(&window, "offline", move |_| offline.send(Action::Online(false))),
    ];
    hub.0.running.listeners.borrow_mut().extend(listeners);
    if !window.navigator().on_line() {
        hub.send(Action::Online(false));
    }
    keep::list(hub);
}

/// Does what an action asks for.
pub fn run(hub: &Hub, effect: Effect) {
    match effect {
        Effect::Save => {
            if hub.read(State::keeps) {
                keep::save_soon(hub);
            }
            guest::changed(hub);
        }
        Effect::SaveNow => {
            if hub.read(State::keeps) {
                keep::save_now(hub);
            }
        }
        Effect::List => keep::list(hub),
        Effect::Focus(at) => focus_cell(hub, at),
        Effect::FocusHead => focus_head(hub),
        Effect::Remember => settings::remember(hub),
        Effect::Try(_) if hub.read(|state| state.guest.is_some()) => guest::submit(hub),
        Effect::Try(after) => net::attempt_after(hub, after),
    }
}
