//! What a checker and a form on a screen read of a catalogue. Left out is what only authors, handbooks and roll-ups
//! ask for: examples, conditions before they became operations, places in files, clauses, targets and indicators.

use super::code::{Coded, Reader, Writer, coded_enum, coded_struct};
use crate::catalogue::load::built_in;
use crate::catalogue::{
    BlankMeans, Body, BuiltIn, Catalogue, Code, CodeList, Division, Divisions, Field, Form, Item, Message, Moment,
    Part, Programme, Rule, Scope, Section, Severity, Standard, Table,
};
use crate::lang::{Name, Names, TableNames, Type};
use crate::measure::Measures;
use crate::value::Kind;

coded_struct!(Catalogue {
    id version title digest default_programme stock_phrases measures lists divisions forms programmes
} without { indicators levels levels_digest });
coded_struct!(CodeList { id codes });
coded_struct!(Code { code label also from until });
coded_struct!(Division { code name level parent from until was });
coded_struct!(Programme { id title period } without { source clauses targets readings });
coded_struct!(Form {
    id title unit period table_number authority valid_until unit_key unit_name period_field sections fields tables
    standards
} without { rules names });
coded_struct!(Section { id title items });
coded_struct!(Field {
    id section label kind measure quantity range length required when blank moment headings hint clause source computed
    computed_text
});
coded_struct!(Table { id section title rows key when fields });
coded_struct!(Rule {
    id version severity severity_by_level scope when body says why fix clause source from until waiver built_in cells
} without { check_text examples place });
coded_struct!(Message { zh en });
coded_struct!(Standard {
    id programme title scope when value comparator target check measure lever clause indicator reading says
} without { examples place });

coded_enum!(Item { 0 Field(at), 1 Table(at), });
coded_enum!(BlankMeans { 0 Undetermined, 1 NotApplicable, 2 Zero, });
coded_enum!(Moment { 0 Point, 1 Period, });
coded_enum!(Severity { 0 Hint, 1 Verify, 2 Error, });
coded_enum!(Scope { 0 Row(table), 1 Record, 2 Batch, 3 History, 4 Rollup, });
coded_enum!(Part { 0 Text(text), 1 Value(value), });
coded_enum!(Body { 0 Unique(cells), 1 ExistsInRegister(cell), 2 ExistsInDivisions(cell), 3 Check(check), });
coded_enum!(BuiltIn { 0 Required, 1 Range, 2 Length, 3 Format, 4 Rows, 5 Key, 6 Computed, });

impl Coded for Divisions {
    fn put(&self, out: &mut Writer) {
        self.all().cloned().collect::<Vec<_>>().put(out);
    }

    fn take(from: &mut Reader<'_>) -> Self {
        Self::new(Vec::take(from))
    }
}

/// Whether a form speaks of its own fields, tables and code lists only.
pub fn is_whole(form: &Form, lists: &[CodeList]) -> bool {
    let known = |kind: &Kind| match kind {
        Kind::Code { list } => usize::from(*list) < lists.len(),
        _ => true,
    };
    let fields = || form.fields.iter().chain(form.tables.iter().flat_map(|table| &table.fields));
    let item = |item: &Item| match item {
        Item::Field(at) => *at < form.fields.len(),
        Item::Table(at) => *at < form.tables.len(),
    };
    let head = [Some(form.unit_key), form.unit_name, form.period_field];
    fields().all(|field| field.section < form.sections.len() && known(&field.kind))
        && form.sections.iter().flat_map(|section| &section.items).all(item)
        && form.tables.iter().all(|table| table.key.is_none_or(|key| key < table.fields.len()))
        && head.iter().flatten().all(|at| *at < form.fields.len())
}

/// The rules that somebody wrote. Those that come from fields follow from the form.
pub fn written(form: &Form) -> Vec<Rule> {
    form.rules.iter().filter(|rule| rule.built_in.is_none()).cloned().collect()
}

/// Gives a form what follows from it, and the rules that somebody wrote for it.
pub fn complete(form: &mut Form, written: Vec<Rule>, lists: &[CodeList], measures: &Measures) {
    // The types of names serve expressions that are yet to be proved.
    let name = |field: &Field| Name { id: field.id.clone(), label: field.label.zh.clone(), ty: Type::Unknown };
    let table = |table: &Table| TableNames {
        id: table.id.clone(),
        label: table.title.zh.clone(),
        columns: table.fields.iter().map(name).collect(),
    };
    form.names = Names {
        record: form.fields.iter().map(name).collect(),
        tables: form.tables.iter().map(table).collect(),
        lists: lists.iter().map(CodeList::names).collect(),
        measures: measures.clone(),
    };
    form.rules = built_in::rules(form, measures, &|_, _| (String::new(), 0));
    form.rules.extend(written);
}
