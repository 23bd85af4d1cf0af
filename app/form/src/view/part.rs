//! Parts of the screen. Each is drawn by a function of the state, and drawn again only when one of its topics differs.
//!
//! There is one component for all of them: what differs is data, and the code of a component is paid for once.

use super::store::Hub;
use super::{bar, cell, field, grid, import, section, sheet, start, summary};
use crate::action::{Page, Topic};
use crate::state::State;
use shequ_core::column::CellAt;
use yew::prelude::*;

/// A part of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The page.
    Page,
    /// What a screen reader says.
    Said,
    /// Title, unit and period.
    Title,
    /// The first line.
    FirstLine,
    /// Whether the draft is kept.
    Kept,
    /// What became of the submission.
    Sent,
    /// The list of sections.
    Sections,
    /// A line of it.
    SectionLink(usize),
    /// The questions of the section that is shown.
    Section,
    /// A question.
    Field(CellAt),
    /// A table.
    Grid(u16),
    /// A row of a table.
    Row(u16, u32),
    /// A cell of a table.
    Cell(CellAt),
    /// What is told of a row of a table.
    RowTold(u16, u32),
    /// What is told of the cell of a table that had the focus last.
    Here(u16),
    /// What to look at.
    Summary,
    /// The standards.
    Standards,
    /// Units of the register.
    Units,
    /// Drafts on this machine.
    Drafts,
    /// What was said of a file.
    Trouble,
    /// What became of a workbook.
    Import,
}

impl Part {
    /// The part as it is put into another.
    pub fn of(self, hub: &Hub) -> Html {
        html! { <Show part={self} hub={hub.clone()} /> }
    }

    /// The part with a name among its neighbours.
    pub fn keyed(self, hub: &Hub, key: String) -> Html {
        html! { <Show {key} part={self} hub={hub.clone()} /> }
    }

    fn topics(self, state: &State) -> Vec<Topic> {
        match self {
            Self::Page => vec![Topic::Page],
            Self::Said | Self::Trouble => vec![Topic::Said],
            Self::Title => vec![Topic::Title],
            Self::FirstLine => vec![Topic::FirstLine],
            Self::Kept => vec![Topic::Save],
            Self::Sent => vec![Topic::Send],
            Self::Sections | Self::Section => vec![Topic::Section],
            Self::SectionLink(section) => vec![Topic::Section, Topic::Progress(section)],
            Self::Field(at) | Self::Cell(at) => vec![Topic::Cell(at)],
            Self::Grid(table) => vec![Topic::Table(table), Topic::Undo],
            Self::Row(table, _) => vec![Topic::Table(table)],
            Self::RowTold(table, row) => {
                let columns = state.checker.form.tables[usize::from(table)].fields.len();
                grid::cells(table, row, columns).map(Topic::Cell).collect()
            }
            Self::Here(table) => vec![Topic::Here(table)],
            Self::Summary => vec![Topic::Summary],
            Self::Standards => vec![Topic::Standards],
            Self::Import => vec![Topic::Import],
            Self::Units => vec![Topic::Units],
            Self::Drafts => vec![Topic::Drafts],
        }
    }

    fn draw(self, state: &State, hub: &Hub) -> Html {
        match (self, &state.doc) {
            (Self::Page, _) => match state.page {
                Page::Start => html! { <>{ Self::Said.of(hub) }{ start::page(state, hub) }</> },
                Page::Form => html! { <>{ Self::Said.of(hub) }{ section::page(state, hub) }</> },
                Page::Sheet => html! { <>{ Self::Said.of(hub) }{ sheet::page(state, hub) }</> },
            },
            (Self::Said, _) => html! { <p class="said" role="status" aria-live="polite">{ &state.said }</p> },
            (Self::Units, _) => start::units(state),
            (Self::Drafts, _) => start::drafts(state, hub),
            (Self::Trouble, _) => start::trouble(state),
            (Self::Import, _) => import::draw(state, hub),
            (Self::Kept, _) => bar::kept(state, hub),
            (_, None) => Html::default(),
            (Self::Title, Some(doc)) => bar::title(doc, state.lang),
            (Self::FirstLine, Some(doc)) => bar::first_line(doc),
            (Self::Sent, Some(doc)) => bar::sent(state, doc, hub),
            (Self::Sections, Some(doc)) => section::list(state, doc, hub),
            (Self::SectionLink(section), Some(doc)) => section::link(state, doc, section, hub),
            (Self::Section, Some(doc)) => section::questions(state, doc, hub),
            (Self::Field(at), Some(doc)) => field::draw(doc, at, state.lang, hub),
            (Self::Grid(table), Some(doc)) => grid::draw(doc, table, state.lang, hub),
            (Self::Row(table, row), Some(doc)) => grid::row(doc, table, row, state.lang, hub),
            (Self::Cell(at), Some(doc)) => grid::cell(doc, at, state.lang, hub),
            (Self::RowTold(table, row), Some(doc)) => grid::told(doc, table, row, state.lang, hub),
            (Self::Here(table), Some(doc)) => field::here(doc, table, state.lang, hub),
            (Self::Summary, Some(doc)) => summary::draw(doc, state.lang, hub),
            (Self::Standards, Some(doc)) => summary::standards(doc, state.lang),
        }
    }
}

/// What the component is drawn from.
#[derive(PartialEq, Properties)]
pub struct ShowProps {
    /// Which part.
    pub part: Part,
    /// The store.
    pub hub: Hub,
}

/// A part on the screen.
pub struct Show {
    listening: u32,
}

impl Component for Show {
    type Message = ();
    type Properties = ShowProps;

    fn create(ctx: &Context<Self>) -> Self {
        let ShowProps { part, hub } = ctx.props();
        Self { listening: hub.listen(hub.read(|state| part.topics(state)), ctx.link()) }
    }

    fn changed(&mut self, ctx: &Context<Self>, before: &ShowProps) -> bool {
        if ctx.props().part != before.part {
            ctx.props().hub.forget(self.listening);
            *self = <Self as Component>::create(ctx);
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let ShowProps { part, hub } = ctx.props();
        hub.read(|state| part.draw(state, hub))
    }

    fn rendered(&mut self, ctx: &Context<Self>, _first: bool) {
        if let Part::Field(at) | Part::Cell(at) = ctx.props().part {
            let hub = &ctx.props().hub;
            hub.read(|state| state.doc.as_ref().map(|doc| cell::settle(hub, doc, at)));
        }
    }

    fn destroy(&mut self, ctx: &Context<Self>) {
        ctx.props().hub.forget(self.listening);
    }
}
