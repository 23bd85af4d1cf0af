//! A workbook on the first page: how far it is, what was not read, and which of its reports to open.

use super::store::Hub;
use crate::browser;
use crate::import::{Import, Offer, Told, Trouble};
use crate::state::State;
use crate::words;
use shequ_core::Lang;
use yew::prelude::*;

/// What became of the file that was chosen last.
pub fn draw(state: &State, hub: &Hub) -> Html {
    let lang = state.lang;
    match &state.import {
        Import::None => Html::default(),
        Import::Busy(done, of) => {
            let (value, max) = ((*of > 0).then(|| done.to_string()), of.to_string());
            let max = (*of > 0).then_some(max);
            html! { <p><label for="reading">{ words::READING.get(lang) }</label><progress id="reading" {value} {max} /></p> }
        }
        Import::Told(told) => read(told, lang, hub),
    }
}

fn read(told: &Told, lang: Lang, hub: &Hub) -> Html {
    let troubles: Vec<Html> = told.troubles.iter().map(trouble).collect();
    let offers: Vec<Html> = told.offers.iter().map(|one| offer(one, lang, hub)).collect();
    let head = if offers.is_empty() { words::NO_OFFER } else { words::OFFERS };
    html! {
        <div class="import">
            { troubles }
            <h3>{ head.get(lang) }</h3>
            if !offers.is_empty() { <ul class="drafts offers">{ offers }</ul> }
            if told.others > 0 { <p class="hint">{ words::others(told.others, lang) }</p> }
        </div>
    }
}

fn trouble(one: &Trouble) -> Html {
    html! {
        <div class={format!("finding {}", one.severity)}>
            <p class="says">{ &one.says }</p>
            <p class="hint">{ &one.place }</p>
            <p>{ &one.why }</p>
            <p>{ &one.fix }</p>
        </div>
    }
}

fn offer(one: &Offer, lang: Lang, hub: &Hub) -> Html {
    let name = if one.name.is_empty() { words::UNNAMED.get(lang) } else { &one.name };
    let (hub, at) = (hub.clone(), one.at);
    let open = Callback::from(move |_: MouseEvent| browser::take_record(&hub, at));
    let words = words::OPEN_OFFER.get(lang);
    html! {
        <li key={at.to_string()}>
            <p><b>{ name.to_owned() }</b>{ format!(" {} {}", one.unit, one.period) }</p>
            <button type="button" class="main" aria-label={format!("{words} {name} {}", one.unit)} onclick={open}>{ words }</button>
        </li>
    }
}
