//! A table as a grid that the keyboard moves through and a spreadsheet's block can be pasted into.

use super::button;
use super::cell::Draw;
use super::dom::{box_id, focus_cell, focus_inside, here_id};
use super::finding;
use super::part::Part;
use super::store::Hub;
use crate::action::Action;
use crate::doc::Doc;
use crate::grid::{Spot, Step, block, step};
use crate::words;
use shequ_core::Lang;
use shequ_core::column::CellAt;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, HtmlInputElement};
use yew::prelude::*;

/// A table.
pub fn draw(doc: &Doc, at: u16, lang: Lang, hub: &Hub) -> Html {
    let table = &doc.form().tables[usize::from(at)];
    let rows = doc.session.rows(at);
    let id = format!("grid-{}", table.id);
    let heads: Vec<Html> = table
        .fields
        .iter()
        .map(|field| {
            html! {
                <div role="columnheader" class="head"><span>{ field.label.get(lang) }</span>
                    if field.required { <span class="must">{ words::MUST.get(lang) }</span> }
                    <span class="measure">{ doc.measure(field.measure.as_deref(), lang) }</span>
                </div>
            }
        })
        .collect();
    let lines: Vec<Html> = (0..rows).map(|row| Part::Row(at, row).keyed(hub, row.to_string())).collect();
    let told: Vec<Html> = (0..rows).map(|row| Part::RowTold(at, row).keyed(hub, row.to_string())).collect();
    html! {
        <section class="table" aria-labelledby={id.clone()}>
            <h3 id={id.clone()}>{ table.title.get(lang) }</h3>
            <p class="hint" id={format!("{id}-help")}>{ words::GRID_HELP.get(lang) }</p>
            if rows == 0 { <p class="none">{ words::NO_ROWS.get(lang) }</p> } else {
                <div class="scroll" role="group" aria-labelledby={id.clone()} tabindex="0">
                    <div role="grid" class="grid" aria-labelledby={id.clone()} aria-describedby={format!("{id}-help")} aria-rowcount={(rows + 1).to_string()}>
                        <div role="row" class="row heads"><div role="columnheader" class="head number">{ words::ROW.get(lang) }</div>{ heads }</div>
                        { lines }
                    </div>
                </div>
                { Part::Here(at).of(hub) }
                <div>{ told }</div>
            }
            if doc.lost > 0 { <p class="refused">{ words::rows_lost(doc.lost, lang) }</p> }
            <p class="tools">
                { button("", words::ADD_ROW, lang, hub.click(Action::RowAdded(at))) }
                if !doc.undo.is_empty() { { button("", words::UNDO, lang, hub.click(Action::Undone)) } }
            </p>
        </section>
    }
}

/// A row of a table.
pub fn row(doc: &Doc, at: u16, row: u32, lang: Lang, hub: &Hub) -> Html {
    let columns = doc.form().tables[usize::from(at)].fields.len();
    let cells: Vec<Html> =
        cells(at, row, columns).map(|cell| Part::Cell(cell).keyed(hub, cell.field.to_string())).collect();
    let tool = |words: words::Phrase, action: Action| {
        let named = format!("{} {}", words.get(lang), row + 1);
        html! { <button type="button" class="small" aria-label={named} onclick={hub.click(action)}>{ words.get(lang) }</button> }
    };
    html! {
        <div role="row" class="row" aria-rowindex={(row + 2).to_string()}>
            <div role="rowheader" class="number"><span>{ row + 1 }</span>
                { tool(words::COPY_ROW, Action::RowCopied(at, row)) }{ tool(words::DELETE_ROW, Action::RowDeleted(at, row)) }
            </div>
            { cells }
        </div>
    }
}

/// A cell of a table.
pub fn cell(doc: &Doc, at: CellAt, lang: Lang, hub: &Hub) -> Html {
    let Some(index) = at.table.filter(|_| !doc.is_gone(at)) else { return Html::default() };
    let table = &doc.form().tables[usize::from(index)];
    let label = table.fields[usize::from(at.field)].label.get(lang).to_owned();
    if !doc.session.is_asked(at) {
        return html! { <div role="gridcell" class="cell unasked" data-label={label}></div> };
    }
    let class = format!("cell {}", doc.weight(at).unwrap_or_default());
    let draw = Draw {
        hub,
        doc,
        at,
        lang,
        described: format!("r-{}-{}", table.id, at.row),
        label: Some(format!("{label}{}", words::of_row(at.row + 1, lang))),
        keys: Some(keys(hub, at, doc.session.rows(index), table.fields.len())),
        paste: Some(paste(hub, at)),
    };
    html! { <div role="gridcell" {class} data-label={label}>{ draw.draw() }</div> }
}

/// What is told of a row, under the table.
pub fn told(doc: &Doc, table: u16, row: u32, lang: Lang, hub: &Hub) -> Html {
    let declared = &doc.form().tables[usize::from(table)];
    let cells: Vec<CellAt> = cells(table, row, declared.fields.len()).filter(|at| !doc.is_gone(*at)).collect();
    let main = cells.iter().flat_map(|at| doc.told(*at)).filter(|(_, main)| *main);
    let told = main.map(|(found, _)| finding::draw(doc, found, true, lang, hub));
    let gaps = cells.iter().flat_map(|at| doc.gaps(*at)).map(|gap| finding::gap(doc, gap, lang));
    let told: Vec<Html> = told.chain(gaps).collect();
    let any = !told.is_empty();
    html! {
        <div class="row-told" id={format!("r-{}-{row}", declared.id)}>
            if any { <h4>{ words::row(row + 1, lang) }</h4> }
            { told }
        </div>
    }
}

/// The cells of a row.
pub fn cells(table: u16, row: u32, columns: usize) -> impl Iterator<Item = CellAt> {
    (0..columns).map(move |field| CellAt::row(table, row, u16::try_from(field).unwrap_or(0)))
}

/// Arrows and Enter lead through the grid; left and right only from the edge of what is typed.
fn keys(hub: &Hub, at: CellAt, rows: u32, columns: usize) -> Callback<KeyboardEvent> {
    let hub = hub.clone();
    Callback::from(move |event: KeyboardEvent| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let form = hub.read(|state| state.checker.form);
        let wanted = match event.key().as_str() {
            _ if event.is_composing() => return,
            "F2" => {
                event.prevent_default();
                return at.table.map_or((), |table| focus_inside(&hub, &here_id(form, table)));
            }
            "Enter" => Step::Down,
            "ArrowUp" if input.is_some() => Step::Up,
            "ArrowDown" if input.is_some() => Step::Down,
            "ArrowLeft" if at_edge(input.as_ref(), false) => Step::Left,
            "ArrowRight" if at_edge(input.as_ref(), true) => Step::Right,
            _ => return,
        };
        event.prevent_default();
        let mut spot = Spot { row: at.row as usize, column: usize::from(at.field) };
        // Cells that are not asked have no box; the step goes on over them.
        while let Some(next) = step(spot, wanted, rows as usize, columns) {
            spot = next;
            let row = u32::try_from(spot.row).unwrap_or(at.row);
            let cell = CellAt { row, field: u16::try_from(spot.column).unwrap_or(at.field), ..at };
            if hub.element(&box_id(form, cell)).is_some() {
                return focus_cell(&hub, cell);
            }
        }
    })
}

/// Whether the caret stands at the beginning or end of what is typed; a list has no caret.
fn at_edge(input: Option<&HtmlInputElement>, end: bool) -> bool {
    let Some(input) = input else { return true };
    let length = u32::try_from(input.value().encode_utf16().count()).unwrap_or(0);
    let place = input.selection_start().ok().flatten().unwrap_or(0);
    let until = input.selection_end().ok().flatten().unwrap_or(0);
    place == until && place == if end { length } else { 0 }
}

fn paste(hub: &Hub, at: CellAt) -> Callback<Event> {
    hub.on(move |event: Event| {
        let data = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data)?;
        let text = data.get_data("text/plain").ok()?;
        block(&text)?;
        event.prevent_default();
        Some(Action::Pasted(at, text))
    })
}
