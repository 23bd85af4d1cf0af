//! The sheets of a workbook: which are read, as what.

use super::words as say;
use super::{Content, FormNames, Role, SheetPlan, Surveyor, book_head};
use crate::answers;
use crate::book::{Book, Leftover, leftover_words};
use crate::card;
use crate::feed::{Key, KeyMap};
use crate::heading::normal::plain;
use crate::heading::{HeadRow, Heading, Target};
use crate::note::Notes;
use crate::shared::Shared;
use crate::skip::{RowKind, Sieve};
use crate::sniff::Sort;
use crate::template::{self, Template};
use shequ_core::catalogue::{Form, Severity};
use shequ_core::finding::structural::Structural;
use shequ_core::limits::MAX_HEADER_SEARCH_ROWS;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Rows of a sheet in which the labels of a card are looked for.
const CARD_ROWS: usize = 1_500;
/// A heading of at least so many fields is none of the lines of a card.
const SURE: usize = 8;

/// The sheets of one book while they are judged.
struct Judged<'a> {
    form: &'a Form,
    names: Arc<FormNames>,
    plans: Vec<SheetPlan>,
    /// Sheets that fit nothing, with the best match.
    strange: Vec<(usize, (usize, usize))>,
    /// Tables without a column for the unit: they need the only record of the file.
    loose: Vec<(usize, Heading)>,
    /// What was found while judging.
    told: Vec<Structural>,
}

impl Surveyor<'_> {
    pub(super) fn survey_book(
        &mut self,
        file: &str,
        sort: Sort,
        source: &Shared,
        notes: &mut Notes,
    ) -> Result<Content, Box<Structural>> {
        let mut book = Book::open(sort, source)?;
        let own = book.sheets.iter().position(|sheet| sheet.name == template::SHEET);
        let template = match own {
            Some(sheet) => template::read(&book_head(&mut book, sheet, template::MAX_ROWS).0)?,
            None => None,
        };
        let others = (0..book.sheets.len()).map(|sheet| {
            if Some(sheet) == own { Default::default() } else { book_head(&mut book, sheet, MAX_HEADER_SEARCH_ROWS) }
        });
        let mut heads: Vec<(Vec<HeadRow>, Leftover)> = others.collect();
        self.take_answers(file, &mut book, &mut heads);
        let form = self.choose_form(template.as_ref().map(|t| t.form.as_str()), &mut |surveyor, form| {
            heads.iter().map(|(rows, _)| surveyor.matches(form, rows).nearest().0).sum()
        })?;
        let names = self.names_of(form);
        let form = &self.catalogue.forms[form];
        if let Some(found) = template.as_ref().and_then(|t| t.difference(self.catalogue, form)) {
            notes.add(file, found);
        }
        let mut judged =
            Judged { form, names, plans: Vec::new(), strange: Vec::new(), loose: Vec::new(), told: Vec::new() };
        for (sheet, (head, _)) in heads.iter().enumerate().filter(|(_, (head, _))| !head.is_empty()) {
            judged.judge(&mut book, sheet, head, template.as_ref());
        }
        // Sheets that are read tell their troubles then.
        for (sheet, (_, left)) in heads.iter().enumerate() {
            if !judged.plans.iter().any(|plan| plan.sheet == sheet) {
                for found in
                    leftover_words(&book.sheets[sheet].name, left).into_iter().filter(|f| f.severity == Severity::Error)
                {
                    notes.add(file, found);
                }
            }
        }
        judged.settle_hidden(&book);
        for found in std::mem::take(&mut judged.told) {
            notes.add(file, found);
        }
        judged.settle_loose(file, &book, notes);
        judged.settle_mains(file, &mut book, notes)?;
        let Judged { names, plans, strange, .. } = judged;
        if plans.is_empty() {
            let best = strange.iter().map(|(_, best)| *best).max().unwrap_or((0, 0));
            return Err(Box::new(say::not_this_form(form, best)));
        }
        for (sheet, best) in strange.iter().filter(|(sheet, _)| !book.sheets[*sheet].hidden) {
            notes.add(file, say::strange_sheet(&book.sheets[*sheet].name, *best));
        }
        let year = year(&plans).or(template.as_ref().and_then(|t| t.period)).or(self.options.period);
        say_plans(file, form, &names, &book, &plans, year, notes);
        for plan in &plans {
            if let Role::Records(heading) = &plan.role {
                let (rows, _) = &heads[plan.sheet];
                say::say_title_year(file, &book.sheets[plan.sheet].name, form, heading, rows, notes);
            }
        }
        let open = self.keep_open.then_some(book);
        Ok(Content::Book { sort, open, sheets: plans, year })
    }
}

impl Surveyor<'_> {
    /// Lists of findings of ours are no sheets of the form: their answers are taken, and nothing else is looked for.
    fn take_answers(&mut self, file: &str, book: &mut Book, heads: &mut [(Vec<HeadRow>, Leftover)]) {
        for (sheet, head) in heads.iter_mut().enumerate() {
            let first = head.0.first().filter(|row| row.number == 0);
            if first.is_some_and(|row| answers::is_list(&row.cells)) {
                let given = answers::answers_of(book, sheet);
                self.answered_in.extend(given.iter().map(|(unit, _)| (unit.clone(), file.to_owned())));
                self.answers.extend(given);
                *head = Default::default();
            }
        }
    }
}

fn year(plans: &[SheetPlan]) -> Option<i32> {
    let mains = plans.iter().find_map(|plan| match &plan.role {
        Role::Records(heading) => heading.year,
        Role::Card(card) => card.year,
        Role::Table(..) => None,
    });
    mains.or_else(|| {
        plans.iter().find_map(|plan| match &plan.role {
            Role::Table(_, heading) => heading.year,
            Role::Records(_) | Role::Card(_) => None,
        })
    })
}

fn say_plans(
    file: &str,
    form: &Form,
    names: &FormNames,
    book: &Book,
    plans: &[SheetPlan],
    year: Option<i32>,
    notes: &mut Notes,
) {
    for plan in plans {
        let sheet = &book.sheets[plan.sheet].name;
        match &plan.role {
            Role::Records(heading) => {
                say::say_columns(file, sheet, form, names, heading, notes);
                let has = form.period_field.is_some_and(|field| heading.columns[field].is_some());
                say::say_year(file, form, has, year, notes);
            }
            Role::Table(_, heading) => say::say_columns(file, sheet, form, names, heading, notes),
            Role::Card(card) if card.beside => {}
            Role::Card(card) => {
                say::say_card(file, sheet, form, names, card, notes);
                let has = form.period_field.is_some_and(|field| card.cells[field].is_some());
                say::say_year(file, form, has, year, notes);
            }
        }
    }
}

impl Judged<'_> {
    fn judge(&mut self, book: &mut Book, sheet: usize, head: &[HeadRow], template: Option<&Template>) {
        let matches = self.names.matches(self.form, head);
        let grid = matches.best(true);
        let sure = grid.as_ref().is_some_and(|heading| heading.matched >= SURE || heading.target != Target::Record);
        let name = book.sheets[sheet].name.clone();
        let card_expected = template.is_some_and(|t| t.is_card() && t.of_sheet(&name).any(|place| place.row.is_some()));
        if !sure || card_expected {
            let (rows, _) = book_head(book, sheet, CARD_ROWS);
            let card = card::find(&rows, &self.names.record, self.form, template.map(|t| (t, name.as_str())));
            if let Some(card) =
                card.filter(|card| card_expected || card.matched > grid.as_ref().map_or(0, |g| g.matched))
            {
                let mut others = card::beside(&rows, &card, self.form.unit_key);
                if others.len() > card::MOST_BESIDE {
                    self.told.push(say::too_many_beside(&name, others.len() + 1));
                    others.truncate(card::MOST_BESIDE);
                }
                let cards = std::iter::once(card).chain(others);
                self.plans.extend(cards.map(|card| SheetPlan { sheet, role: Role::Card(card) }));
                return;
            }
        }
        match grid {
            None => self.strange.push((sheet, matches.nearest())),
            Some(heading) => match heading.target {
                Target::Record => self.plans.push(SheetPlan { sheet, role: Role::Records(heading) }),
                Target::Table(table) if heading.unit.or(heading.name).is_some() => {
                    self.plans.push(SheetPlan { sheet, role: Role::Table(table, heading) });
                }
                Target::Table(_) => self.loose.push((sheet, heading)),
            },
        }
    }

    /// A hidden sheet counts only where no visible one is of its kind: hidden copies are old copies.
    fn settle_hidden(&mut self, book: &Book) {
        let kind = |role: &Role| match role {
            Role::Records(_) | Role::Card(_) => None,
            Role::Table(table, _) => Some(*table),
        };
        let visible: Vec<Option<usize>> =
            self.plans.iter().filter(|p| !book.sheets[p.sheet].hidden).map(|p| kind(&p.role)).collect();
        let passed = |plan: &SheetPlan| book.sheets[plan.sheet].hidden && visible.contains(&kind(&plan.role));
        let mut sheets: Vec<usize> = self.plans.iter().filter(|plan| passed(plan)).map(|plan| plan.sheet).collect();
        sheets.dedup();
        self.told.extend(sheets.iter().map(|sheet| say::hidden_sheet(&book.sheets[*sheet].name, false)));
        self.plans.retain(|plan| !passed(plan));
        let mut read: Vec<usize> =
            self.plans.iter().map(|plan| plan.sheet).filter(|sheet| book.sheets[*sheet].hidden).collect();
        read.dedup();
        self.told.extend(read.iter().map(|sheet| say::hidden_sheet(&book.sheets[*sheet].name, true)));
    }

    /// Tables without unit codes belong to the card, if there is exactly one.
    fn settle_loose(&mut self, file: &str, book: &Book, notes: &mut Notes) {
        let cards = self.plans.iter().filter(|plan| matches!(plan.role, Role::Card(_))).count();
        for (sheet, heading) in std::mem::take(&mut self.loose) {
            if let (1, Target::Table(table)) = (cards, heading.target) {
                self.plans.push(SheetPlan { sheet, role: Role::Table(table, heading) });
            } else {
                notes.add(file, say::table_without_unit(self.form, &heading, &book.sheets[sheet].name));
            }
        }
    }

    /// Several sheets of records are read one after the other unless they speak of the same units.
    fn settle_mains(&mut self, file: &str, book: &mut Book, notes: &mut Notes) -> Result<(), Box<Structural>> {
        let mains: Vec<(usize, Option<u32>)> = self
            .plans
            .iter()
            .filter_map(|plan| match &plan.role {
                Role::Records(heading) => Some((plan.sheet, heading.columns[self.form.unit_key])),
                Role::Card(_) | Role::Table(..) => None,
            })
            .collect();
        if mains.len() < 2 {
            return Ok(());
        }
        let Some((first, second)) = self.overlap(book, &mains) else { return Ok(()) };
        let titles = [plain(&self.form.title.zh), plain(&self.form.title.en)];
        let named = |sheet: usize| {
            titles.iter().any(|title| {
                let name = plain(&book.sheets[sheet].name);
                // Sheet names end at 31 characters.
                name == *title || (name.chars().count() >= 28 && title.starts_with(&name))
            })
        };
        let chosen: Vec<usize> = mains.iter().map(|(sheet, _)| *sheet).filter(|sheet| named(*sheet)).collect();
        let [chosen] = chosen[..] else {
            return Err(Box::new(say::two_sheets_match(&book.sheets[first].name, &book.sheets[second].name)));
        };
        for (sheet, _) in mains.iter().filter(|(sheet, _)| *sheet != chosen) {
            notes.add(file, say::sheet_passed_over(&book.sheets[*sheet].name, &book.sheets[chosen].name));
        }
        self.plans.retain(|plan| plan.sheet == chosen || !matches!(plan.role, Role::Records(_)));
        Ok(())
    }

    /// The first two sheets that hold a record of the same unit.
    fn overlap(&self, book: &mut Book, mains: &[(usize, Option<u32>)]) -> Option<(usize, usize)> {
        let mut seen: KeyMap<Option<usize>> = KeyMap::default();
        let mut found = None;
        for (sheet, key) in mains {
            let Some(key) = key else { continue };
            let plan = self.plans.iter().find(|plan| plan.sheet == *sheet)?;
            let Role::Records(heading) = &plan.role else { continue };
            let sieve = Sieve::new(heading, Some(*key));
            book.rows(*sheet, &mut |row| {
                let view = row.view();
                if sieve.kind(&view) == RowKind::Data
                    && let Some(first) = seen.entry(&Key::of(view.cell(*key as usize)))
                {
                    match *first {
                        Some(other) if other != *sheet => found = Some((other, *sheet)),
                        Some(_) => {}
                        None => *first = Some(*sheet),
                    }
                }
                if found.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            if found.is_some() {
                break;
            }
        }
        found
    }
}
