//! Catalogues, forms and sessions as answers.

use crate::answer::{
    CellTold, CodeTold, FieldTold, FormTold, OpenedCatalogue, OpenedSession, SummaryTold, TableTold, View, in_lang,
};
use shequ_core::catalogue::{Catalogue, Field, Form};
use shequ_core::column::CellAt;
use shequ_core::map::Map;
use shequ_core::session::{Changes, Session};
use shequ_core::value::{Kind, State};

/// A catalogue that was opened.
pub fn catalogue(handle: u32, catalogue: &Catalogue) -> OpenedCatalogue<'_> {
    OpenedCatalogue {
        digest: &catalogue.digest,
        engine: env!("CARGO_PKG_VERSION"),
        forms: catalogue.forms.iter().map(|one| form(one, catalogue)).collect(),
        handle,
        id: &catalogue.id,
        title: (&catalogue.title).into(),
        version: &catalogue.version,
    }
}

/// A session that was opened.
pub fn opened<'s>(number: u32, session: &'s Session<'_>) -> OpenedSession<'s> {
    let lang = session.options().lang;
    let faults = session.faults().iter().map(|fault| in_lang(&fault.says, lang)).collect();
    OpenedSession { faults, session: number, view: everything(session) }
}

/// Everything there is to show.
pub fn everything<'s>(session: &'s Session<'_>) -> View<'s> {
    let cells = session.cells().into_iter().collect();
    changed(session, &Changes { cells, findings: true, standards: true })
}

/// What a change changed.
pub fn changed<'s>(session: &'s Session<'_>, changes: &Changes) -> View<'s> {
    let form = session.checker().form;
    let mut speaking: Map<CellAt, Vec<String>> = Map::new();
    for finding in session.findings() {
        for at in session.cells_of(finding) {
            speaking.or_default(at).push(finding.fingerprint.clone());
        }
    }
    let cells = changes.cells.iter().map(|at| {
        let findings = speaking.remove(at).unwrap_or_default();
        (at.path(form), cell(session, *at, findings))
    });
    let summary = session.summary();
    View {
        cells: cells.collect(),
        findings: changes.findings.then(|| session.findings().collect()),
        standards: changes.standards.then(|| session.assessments().collect()),
        summary: SummaryTold {
            by_severity: summary.by_severity,
            explained: summary.explained,
            line: summary.line,
            undetermined: summary.undetermined,
            verdict: summary.verdict,
        },
        undetermined: changes.findings.then(|| session.undetermined().collect()),
    }
}

fn cell(session: &Session<'_>, at: CellAt, findings: Vec<String>) -> CellTold {
    let mark = session.mark(at);
    let computed = if at.table.is_none() { session.computed(at.field) } else { None };
    CellTold {
        asked: session.is_asked(at),
        findings,
        note: mark.map_or(String::new(), |mark| mark.note.clone()),
        origin: mark.and_then(|mark| mark.origin).map(|origin| origin.name()),
        previous: session.previous_text(at),
        state: match session.state(at) {
            State::Given => "given",
            State::NotApplicable => "not_applicable",
            State::NotAvailable => "not_available",
            State::Unreadable => "unreadable",
            State::Blank | State::Hidden | State::DividedByZero => "blank",
        },
        text: computed.map_or_else(|| session.text(at), str::to_owned),
        value: session.canonical(at),
    }
}

fn form<'a>(form: &'a Form, catalogue: &'a Catalogue) -> FormTold<'a> {
    let fields = |fields: &'a [Field]| fields.iter().map(|one| field(one, catalogue)).collect();
    let tables = form.tables.iter().map(|table| TableTold {
        fields: fields(&table.fields),
        id: &table.id,
        title: (&table.title).into(),
    });
    FormTold {
        fields: fields(&form.fields),
        id: &form.id,
        tables: tables.collect(),
        title: (&form.title).into(),
        unit: &form.unit,
        unit_key: &form.fields[form.unit_key].id,
    }
}

fn field<'a>(field: &'a Field, catalogue: &'a Catalogue) -> FieldTold<'a> {
    let codes = match field.kind {
        Kind::Code { list } => catalogue.lists[usize::from(list)]
            .codes
            .iter()
            .map(|code| CodeTold { code: &code.code, label: (&code.label).into() })
            .collect(),
        Kind::Number { .. }
        | Kind::Text
        | Kind::Flag
        | Kind::Date
        | Kind::Year
        | Kind::Month
        | Kind::Phone
        | Kind::Email
        | Kind::Uscc
        | Kind::Division
        | Kind::Intervals => Vec::new(),
    };
    FieldTold {
        codes,
        computed: field.computed.is_some(),
        headings: &field.headings,
        hint: field.hint.as_ref().map(Into::into),
        id: &field.id,
        kind: field.kind.name(),
        label: (&field.label).into(),
        measure: field.measure.as_ref().map(|measure| catalogue.measures.label(measure).into()),
        required: field.required,
    }
}
