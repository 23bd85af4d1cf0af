//! A table as a grid that the keyboard moves through and a spreadsheet's block can be pasted into.

use super::cell::CellBox;
use super::dom::{box_id, focus_cell};
use super::finding::{FindingBox, GapBox};
use super::store::{Hub, use_topics};
use crate::action::{Action, Topic};
use crate::grid::{Spot, Step, step};
use crate::words;
use shequ_core::catalogue::Table;
use shequ_core::column::CellAt;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, HtmlInputElement};
use yew::prelude::*;

/// What a grid is drawn from.
#[derive(PartialEq, Properties)]
pub struct GridProps {
    /// The table.
    pub table: u16,
}

/// A table.
#[component]
pub fn Grid(props: &GridProps) -> Html {
    let at = props.table;
    let hub = use_topics(vec![Topic::Table(at), Topic::Undo]);
    let found = hub.read(|state| {
        let doc = state.doc.as_ref()?;
        Some((&doc.form().tables[usize::from(at)], doc.session.rows(at), state.lang, !doc.undo.is_empty()))
    });
    let Some((table, rows, lang, undo)) = found else { return Html::default() };
    let heads = table.fields.iter().map(|field| {
        html! {
            <div role="columnheader" class="head"><span>{ field.label.get(lang) }</span>
                if field.required { <span class="must">{ words::MUST.get(lang) }</span> }
                <Measure {at} field={field.id.clone()} />
            </div>
        }
    });
    let style = format!("grid-{}", table.id);
    html! {
        <section class="table" aria-labelledby={style.clone()}>
            <h3 id={style.clone()}>{ table.title.get(lang) }</h3>
            <p class="hint" id={format!("{style}-help")}>{ words::GRID_HELP.get(lang) }</p>
            if rows == 0 { <p class="none">{ words::NO_ROWS.get(lang) }</p> } else {
                <div class="scroll" role="region" aria-labelledby={style.clone()} tabindex="0">
                    <div role="grid" class="grid" aria-labelledby={style} aria-rowcount={(rows + 1).to_string()}>
                        <div role="row" class="row heads"><div role="columnheader" class="head number">{ words::ROW.get(lang) }</div>{ for heads }</div>
                        { for (0..rows).map(|row| html! { <Row key={row} table={at} {row} /> }) }
                    </div>
                </div>
            }
            <p class="tools">
                <button type="button" onclick={hub.click(move || Action::RowAdded(at))}>{ words::ADD_ROW.get(lang) }</button>
                if undo { <button type="button" onclick={hub.click(|| Action::Undone)}>{ words::UNDO.get(lang) }</button> }
            </p>
        </section>
    }
}

/// What the measure in a heading is drawn from.
#[derive(PartialEq, Properties)]
struct MeasureProps {
    at: u16,
    field: String,
}

#[component]
fn Measure(props: &MeasureProps) -> Html {
    let hub = use_topics(Vec::new());
    hub.read(|state| {
        let Some(doc) = &state.doc else { return Html::default() };
        let table = &doc.form().tables[usize::from(props.at)];
        let measure = table.field_index(&props.field).and_then(|field| table.fields[field].measure.as_ref());
        match measure {
            Some(measure) => {
                let label = doc.session.checker().catalogue.measures.label(measure);
                html! { <span class="measure">{ label.get(state.lang).to_owned() }</span> }
            }
            None => Html::default(),
        }
    })
}

/// What a row is drawn from.
#[derive(PartialEq, Properties)]
struct RowProps {
    table: u16,
    row: u32,
}

#[component]
fn Row(props: &RowProps) -> Html {
    let RowProps { table: at, row } = *props;
    let hub = use_topics(vec![Topic::Table(at)]);
    let found = hub.read(|state| {
        let doc = state.doc.as_ref()?;
        Some((&doc.form().tables[usize::from(at)], doc.session.rows(at), state.lang))
    });
    let Some((table, rows, lang)) = found else { return Html::default() };
    let cells = (0..table.fields.len()).map(|field| {
        let cell = CellAt::row(at, row, u16::try_from(field).expect("the loader limits the number of fields"));
        html! { <GridCell key={field} at={cell} {rows} /> }
    });
    let tools = |words: words::Phrase, action: Action| {
        html! {
            <button type="button" class="small" aria-label={format!("{} {}", words.get(lang), row + 1)} onclick={hub.click(move || action.clone())}>{ words.get(lang) }</button>
        }
    };
    html! {
        <>
            <div role="row" class="row" aria-rowindex={(row + 2).to_string()}>
                <div role="rowheader" class="number"><span>{ row + 1 }</span>
                    { tools(words::COPY_ROW, Action::RowCopied(at, row)) }{ tools(words::DELETE_ROW, Action::RowDeleted(at, row)) }
                </div>
                { for cells }
            </div>
            <RowTold table={at} {row} fields={table.fields.len()} />
        </>
    }
}

/// What a cell of a grid is drawn from.
#[derive(PartialEq, Properties)]
struct GridCellProps {
    at: CellAt,
    rows: u32,
}

#[component]
fn GridCell(props: &GridCellProps) -> Html {
    let GridCellProps { at, rows } = *props;
    let hub = use_topics(vec![Topic::Cell(at)]);
    let Some(index) = at.table else { return Html::default() };
    let found = hub.read(|state| {
        let doc = state.doc.as_ref()?;
        if at.row >= doc.session.rows(index) {
            return None;
        }
        let weights: Vec<&str> = doc.told(at).filter(|(_, main)| *main).map(|(finding, _)| finding.severity).collect();
        let weight = ["error", "verify", "hint"].into_iter().find(|weight| weights.contains(weight));
        Some((&doc.form().tables[usize::from(index)], doc.session.is_asked(at), weight, state.lang))
    });
    let Some((table, asked, weight, lang)) = found else { return Html::default() };
    let label = table.fields[usize::from(at.field)].label.get(lang).to_owned();
    let named = format!("{label}，{} {}", words::ROW.get(lang), at.row + 1);
    let described = format!("r-{}-{}", table.id, at.row);
    html! {
        <div role="gridcell" class={classes!("cell", weight, (!asked).then_some("unasked"))} data-label={label}>
            if asked { <CellBox {at} {described} label={named} onkeydown={keys(&hub, table, at, rows)} onpaste={paste(&hub, at)} /> }
        </div>
    }
}

/// Arrows and Enter lead through the grid; left and right only from the edge of what is typed.
fn keys(_hub: &Hub, table: &'static Table, at: CellAt, rows: u32) -> Callback<KeyboardEvent> {
    let columns = table.fields.len();
    let hub = _hub.clone();
    Callback::from(move |event: KeyboardEvent| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let edge = |end: bool| {
            input.as_ref().is_none_or(|input| {
                let length = u32::try_from(input.value().encode_utf16().count()).unwrap_or(0);
                let place = input.selection_start().ok().flatten().unwrap_or(0);
                let until = input.selection_end().ok().flatten().unwrap_or(0);
                place == until && place == if end { length } else { 0 }
            })
        };
        let wanted = match event.key().as_str() {
            "Enter" => Step::Down,
            "ArrowUp" if input.is_some() => Step::Up,
            "ArrowDown" if input.is_some() => Step::Down,
            "ArrowLeft" if edge(false) => Step::Left,
            "ArrowRight" if edge(true) => Step::Right,
            _ => return,
        };
        if event.is_composing() {
            return;
        }
        event.prevent_default();
        let from = Spot { row: at.row as usize, column: usize::from(at.field) };
        let mut to = step(from, wanted, rows as usize, columns);
        // Cells that are not asked have no box; the step goes on over them.
        while let Some(spot) = to {
            let cell = CellAt {
                row: u32::try_from(spot.row).unwrap_or(at.row),
                field: u16::try_from(spot.column).unwrap_or(at.field),
                ..at
            };
            let form = hub.read(|state| state.checker.form);
            if gloo::utils::document().get_element_by_id(&box_id(form, cell)).is_some() {
                focus_cell(form, cell);
                return;
            }
            to = step(spot, wanted, rows as usize, columns);
        }
    })
}

fn paste(hub: &Hub, at: CellAt) -> Callback<Event> {
    let hub = hub.clone();
    Callback::from(move |event: Event| {
        let data = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
        let Some(text) = data.and_then(|data| data.get_data("text/plain").ok()) else { return };
        if crate::grid::block(&text).is_some() {
            event.prevent_default();
            hub.send(Action::Pasted(at, text));
        }
    })
}

/// What is told of a row, under it.
#[derive(PartialEq, Properties)]
struct RowToldProps {
    table: u16,
    row: u32,
    fields: usize,
}

#[component]
fn RowTold(props: &RowToldProps) -> Html {
    let RowToldProps { table, row, fields } = *props;
    let cells = move || (0..fields).map(move |field| CellAt::row(table, row, u16::try_from(field).unwrap_or(0)));
    let hub = use_topics(cells().map(Topic::Cell).collect());
    hub.read(|state| {
        let Some(doc) = &state.doc else { return Html::default() };
        if row >= doc.session.rows(table) {
            return Html::default();
        }
        let declared = &doc.form().tables[usize::from(table)];
        let told = cells().flat_map(|at| doc.told(at)).filter(|(_, main)| *main).map(|(finding, _)| {
            let key = format!("{} {}", finding.rule, finding.fingerprint);
            html! { <FindingBox {key} finding={finding.clone()} main=true lang={state.lang} /> }
        });
        let gaps = cells().flat_map(|at| doc.gaps(at)).map(|gap| html! { <GapBox standard={gap.standard.clone()} row={gap.row} /> });
        html! { <div role="row" class="row-told"><div role="gridcell" id={format!("r-{}-{row}", declared.id)}>{ for told }{ for gaps }</div></div> }
    })
}
