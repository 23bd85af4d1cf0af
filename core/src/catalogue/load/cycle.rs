//! Cycles among relevance and formulas: a field may depend on others, never, however far round, on itself.

use super::express::is_previous;
use super::sink::{Place, Sink};
use crate::author_words as words;
use crate::catalogue::Form;
use crate::lang::{Cell, Node, Source, Typed};
use crate::map::{Map, Set, sort};
use crate::span::Span;

/// Something whose value or relevance depends on others: a table as a whole, or a field of the record or of a table.
pub type Thing = (Option<u16>, Option<u16>);

/// Reports every cycle once, with the way round.
pub fn cycles(form: &Form, file: &str, span_of: &dyn Fn(Option<u16>, Option<u16>) -> Span, sink: &Sink) {
    let graph = graph(form);
    let mut walk = Walk { graph: &graph, done: Set::new(), path: Vec::new(), found: Vec::new() };
    for thing in graph.keys() {
        walk.visit(*thing);
    }
    for cycle in walk.found {
        let names: Vec<String> = cycle.iter().chain(cycle.first()).map(|thing| name(form, *thing)).collect();
        let way = names.join(" → ");
        let Some(first) = cycle.first() else { continue };
        sink.add(
            Place { file, span: span_of(first.0, first.1) },
            "cycle",
            words!("循环依赖：{way}", "these depend on each other: {way}"),
            words!(
                "公式（computed）和适用条件（when）必须能依次求出",
                "formulas and relevance must be computable one after the other"
            ),
            words!(
                "断开其中一环，例如删去一个 when 中对另一指标的引用",
                "break the circle, for instance by taking one field out of a `when`"
            ),
        );
    }
}

fn name(form: &Form, (table, field): Thing) -> String {
    match (table, field) {
        (None, Some(f)) => form.fields[usize::from(f)].id.clone(),
        (Some(t), None) => form.tables[usize::from(t)].id.clone(),
        (Some(t), Some(f)) => {
            let table = &form.tables[usize::from(t)];
            format!("{}.{}", table.id, table.fields[usize::from(f)].id)
        }
        (None, None) => String::new(),
    }
}

fn graph(form: &Form) -> Map<Thing, Vec<Thing>> {
    let mut graph = Map::new();
    for (f, field) in (0u16..).zip(&form.fields) {
        graph.insert((None, Some(f)), reads(field.when.iter().chain(&field.computed)));
    }
    for (t, table) in (0u16..).zip(&form.tables) {
        graph.insert((Some(t), None), reads(table.when.iter()));
        for (f, field) in (0u16..).zip(&table.fields) {
            let mut list = reads(field.when.iter().chain(&field.computed));
            list.push((Some(t), None));
            graph.insert((Some(t), Some(f)), list);
        }
    }
    graph
}

fn reads<'t>(expressions: impl Iterator<Item = &'t Typed>) -> Vec<Thing> {
    let mut things = Vec::new();
    for typed in expressions {
        for cell in typed.cells().into_iter().filter(|cell| !is_previous(cell)) {
            if let Cell::Field { table, field, .. } = cell {
                things.push((table, Some(field)));
            }
        }
        typed.visit(&mut |node| {
            if let Node::Reduce { table, source: Source::Current, .. } = &node.node {
                things.push((Some(*table), None));
            }
        });
    }
    sort(&mut things);
    things.dedup();
    things
}

struct Walk<'g> {
    graph: &'g Map<Thing, Vec<Thing>>,
    done: Set<Thing>,
    path: Vec<Thing>,
    found: Vec<Vec<Thing>>,
}

impl Walk<'_> {
    /// Follows what a thing reads. The depth is at most the number of fields of a form.
    fn visit(&mut self, thing: Thing) {
        if self.done.contains(&thing) {
            return;
        }
        if let Some(from) = self.path.iter().position(|other| *other == thing) {
            let mut cycle = self.path[from..].to_vec();
            let least = cycle.iter().enumerate().min_by_key(|(_, t)| **t).map_or(0, |(i, _)| i);
            cycle.rotate_left(least);
            if !self.found.contains(&cycle) {
                self.found.push(cycle);
            }
            return;
        }
        self.path.push(thing);
        for next in self.graph.get(&thing).cloned().unwrap_or_default() {
            self.visit(next);
        }
        self.path.pop();
        self.done.insert(thing);
    }
}
