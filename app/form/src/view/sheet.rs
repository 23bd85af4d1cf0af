//! The report as an official sheet, to be looked at and printed.

use super::bar::display;
use super::button;
use super::store::Hub;
use crate::action::{Action, Page};
use crate::doc::{Doc, record};
use crate::send::Phase;
use crate::words::{self, Phrase};
use shequ_core::Lang;
use shequ_core::catalogue::{BlankMeans, Field, Item, Section, Table};
use shequ_core::column::CellAt;
use shequ_core::value::State;
use yew::prelude::*;

/// The page.
pub fn page(state: &crate::state::State, hub: &Hub) -> Html {
    let Some(doc) = &state.doc else { return Html::default() };
    let lang = state.lang;
    let print = Callback::from(|_: MouseEvent| drop(gloo::utils::window().print()));
    let paper = Paper { doc, lang };
    html! {
        <div class="sheet">
            <header class="screen-only bar"><div class="bar-row">
                <div class="tools">
                    { button("", words::SHEET_BACK, lang, hub.click(Action::Show(Page::Form))) }
                    { button("main", words::SHEET_PRINT, lang, print) }
                </div>
                { display(state, hub) }
            </div></header>
            <main>{ paper.head() }{ paper.sections() }{ paper.foot() }</main>
        </div>
    }
}

struct Paper<'a> {
    doc: &'a Doc,
    lang: Lang,
}

impl Paper<'_> {
    fn head(&self) -> Html {
        let form = self.doc.form();
        let line = |name: Phrase, value: String| html! { <p><span>{ name.get(self.lang) }</span>{ value }</p> };
        let text = |field: Option<usize>| field.map(|at| self.doc.session.text(record(at))).unwrap_or_default();
        let authority = form.authority.as_ref().map(|words| words.get(self.lang).to_owned()).unwrap_or_default();
        html! {
            <header>
                <h1 tabindex="-1">{ form.title.get(self.lang) }</h1>
                <div class="marks">
                    { line(words::SHEET_NUMBER, form.table_number.clone().unwrap_or_default()) }
                    { line(words::SHEET_AUTHORITY, authority) }
                    { line(words::SHEET_VALID, form.valid_until.map(|day| day.to_string()).unwrap_or_default()) }
                </div>
                <div class="unit">
                    { line(words::SHEET_UNIT, text(form.unit_name)) }
                    { line(words::SHEET_CODE, text(Some(form.unit_key))) }
                    { line(words::SHEET_PERIOD, text(form.period_field)) }
                </div>
            </header>
        }
    }

    fn sections(&self) -> Html {
        let form = self.doc.form();
        let shown = form.sections.iter().filter(|section| section.id != "head");
        html! { <>{ for shown.map(|section| self.section(section)) }</> }
    }

    fn section(&self, section: &Section) -> Html {
        let form = self.doc.form();
        let fields: Vec<usize> = section
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Field(at) => Some(*at),
                Item::Table(_) => None,
            })
            .collect();
        let tables = section.items.iter().filter_map(|item| match item {
            Item::Field(_) => None,
            Item::Table(at) => Some(*at),
        });
        let before = self.doc.previous.is_some();
        let rows = fields.into_iter().filter(|at| self.doc.session.is_asked(record(*at))).map(|at| {
            let field = &form.fields[at];
            html! {
                <tr>
                    <th scope="row">{ field.label.get(self.lang) }</th>
                    <td>{ self.measure(field) }</td>
                    <td class="value">{ self.value(record(at)) }</td>
                    if before { <td class="value last">{ self.doc.session.previous_text(record(at)).unwrap_or_default() }</td> }
                </tr>
            }
        });
        html! {
            <section>
                <h2>{ section.title.get(self.lang) }</h2>
                <table>
                    <thead><tr>
                        <th scope="col">{ words::SHEET_ITEM.get(self.lang) }</th>
                        <th scope="col">{ words::SHEET_MEASURE.get(self.lang) }</th>
                        <th scope="col">{ words::SHEET_VALUE.get(self.lang) }</th>
                        if before { <th scope="col" class="last">{ words::SHEET_LAST.get(self.lang) }</th> }
                    </tr></thead>
                    <tbody>{ for rows }</tbody>
                </table>
                { for tables.map(|at| self.table(at, &form.tables[at])) }
            </section>
        }
    }

    /// A table of the record: its columns have become rows, so that it fits the width of a page.
    fn table(&self, at: usize, table: &'static Table) -> Html {
        let index = u16::try_from(at).expect("the loader limits the number of tables");
        let rows = self.doc.session.rows(index);
        if rows == 0 {
            return Html::default();
        }
        let heads = (0..rows).map(|row| html! { <th scope="col">{ row + 1 }</th> });
        let lines = table.fields.iter().enumerate().map(|(column, field)| {
            let cell =
                |row| CellAt::row(index, row, u16::try_from(column).expect("the loader limits the number of fields"));
            html! {
                <tr>
                    <th scope="row">{ field.label.get(self.lang) }</th>
                    <td>{ self.measure(field) }</td>
                    { for (0..rows).map(|row| html! { <td class="value">{ self.value(cell(row)) }</td> }) }
                </tr>
            }
        });
        html! {
            <table>
                <caption>{ table.title.get(self.lang) }</caption>
                <thead><tr><th scope="col">{ words::SHEET_ITEM.get(self.lang) }</th><th scope="col">{ words::SHEET_MEASURE.get(self.lang) }</th>{ for heads }</tr></thead>
                <tbody>{ for lines }</tbody>
            </table>
        }
    }

    fn foot(&self) -> Html {
        let form = self.doc.form();
        let head = form.sections.iter().find(|section| section.id == "head");
        let items = head.map(|section| section.items.as_slice()).unwrap_or_default();
        let signs = items.iter().filter_map(|item| match item {
            Item::Field(at) => Some(html! { <p><span>{ form.fields[*at].label.get(self.lang) }{ "：" }</span>{ self.value(record(*at)) }</p> }),
            Item::Table(_) => None,
        });
        let receipt = match self.doc.submission.as_ref().map(|submission| &submission.phase) {
            Some(Phase::Sent(taken)) if taken.handed_in => {
                format!("{}：{}", words::RECEIPT.get(self.lang), taken.receipt)
            }
            _ => words::SHEET_DRAFT.get(self.lang).to_owned(),
        };
        html! {
            <footer><div class="signs">{ for signs }</div>
                <p class="receipt">{ receipt }{ " · " }{ self.doc.session.summary().line }</p></footer>
        }
    }

    fn measure(&self, field: &Field) -> String {
        self.doc.measure(field.measure.as_deref(), self.lang)
    }

    fn value(&self, at: CellAt) -> String {
        if let Some(computed) = at.table.is_none().then(|| self.doc.session.computed(at.field)).flatten() {
            return computed.to_owned();
        }
        match self.doc.session.state(at) {
            // Nobody has said so where the form itself takes an empty cell for it.
            State::NotApplicable if self.doc.form().field_at(at.table, at.field).blank == BlankMeans::NotApplicable => {
                self.shown(at)
            }
            State::NotApplicable => words::NOT_APPLICABLE.get(self.lang).to_owned(),
            State::NotAvailable => words::NOT_AVAILABLE.get(self.lang).to_owned(),
            State::Given | State::Unreadable | State::Hidden | State::Blank | State::DividedByZero => self.shown(at),
        }
    }

    /// Codes and yes or no in words, all else as it stands in the box.
    fn shown(&self, at: CellAt) -> String {
        let canonical = self.doc.session.canonical(at);
        let field = self.doc.form().field_at(at.table, at.field);
        match (&field.kind, canonical.as_str()) {
            (shequ_core::value::Kind::Flag, "true") => words::YES.get(self.lang).to_owned(),
            (shequ_core::value::Kind::Flag, "false") => words::NO.get(self.lang).to_owned(),
            (shequ_core::value::Kind::Code { list }, code) => {
                let list = &self.doc.session.checker().catalogue.lists[usize::from(*list)];
                list.codes
                    .iter()
                    .find(|one| one.code == code)
                    .map_or(canonical.clone(), |one| one.label.get(self.lang).to_owned())
            }
            _ => canonical,
        }
    }
}
