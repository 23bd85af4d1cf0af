//! Phase 0: is this the form, which sheets, which heading, which columns.

pub mod columns;
mod sheets;
mod words;

use crate::book::{Book, Leftover};
use crate::card::Card;
use crate::heading::find::{best, is_enough};
use crate::heading::{HeadRow, Heading, Names, Target};
use crate::note::Notes;
use crate::shared::Shared;
use crate::sniff::{self, Sort, sniff};
use crate::text::decode::Encoding;
use crate::text::delimited::Delimited;
use crate::{FileSummary, Options};
use shequ_core::catalogue::{Catalogue, Form};
use shequ_core::finding::structural::Structural;
use shequ_core::limits::MAX_HEADER_SEARCH_ROWS;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Headings of another form that must be recognised before a file is taken for that form. All forms share the code,
/// the name and the lines about who reports.
const SURELY_ANOTHER: usize = 8;

/// One input after phase 0.
pub struct Surveyed {
    pub summary: FileSummary,
    pub source: Shared,
    pub content: Content,
}

/// What is to be read of it.
pub enum Content {
    /// Nothing; it has been said why.
    Nothing,
    Book {
        sort: Sort,
        open: Option<Book>,
        sheets: Vec<SheetPlan>,
        year: Option<i32>,
    },
    Text {
        encoding: Encoding,
        separator: u8,
        heading: Heading,
        year: Option<i32>,
    },
    Json {
        encoding: Encoding,
    },
}

/// One sheet that is to be read.
pub struct SheetPlan {
    /// Index among the sheets of the book.
    pub sheet: usize,
    pub role: Role,
}

/// What a sheet is.
pub enum Role {
    Records(Heading),
    Card(Card),
    Table(usize, Heading),
}

/// The headings of all kinds of sheet of one form.
pub struct FormNames {
    pub record: Names,
    pub tables: Vec<Names>,
}

impl FormNames {
    pub fn of(form: &Form) -> Self {
        Self {
            record: Names::of_record(form),
            tables: (0..form.tables.len()).map(|t| Names::of_table(form, t)).collect(),
        }
    }

    /// How well the first rows of a sheet fit each kind of sheet.
    pub fn matches(&self, form: &Form, rows: &[HeadRow]) -> Matches {
        let tables =
            self.tables.iter().zip(&form.tables).map(|(names, t)| (t.fields.len(), best(rows, names, t.fields.len())));
        Matches { record: (form.fields.len(), best(rows, &self.record, form.fields.len())), tables: tables.collect() }
    }
}

/// The best heading of each kind of sheet, with the number of fields of that kind.
#[derive(Debug)]
pub struct Matches {
    record: (usize, Option<Heading>),
    tables: Vec<(usize, Option<Heading>)>,
}

impl Matches {
    /// The kind of sheet that the rows fit best. A table needs the unit code unless `alone`.
    pub fn best(&self, alone: bool) -> Option<Heading> {
        let sure = |(fields, best): &'_ (usize, Option<Heading>)| {
            let fields = *fields;
            best.clone().filter(|heading| is_enough(heading, fields))
        };
        let mut best = sure(&self.record);
        for table in &self.tables {
            let Some(heading) = sure(table) else { continue };
            let fits = alone || heading.unit.or(heading.name).is_some();
            if fits && heading.matched > best.as_ref().map_or(0, |b| b.matched) {
                best = Some(heading);
            }
        }
        best
    }

    /// The best match, however poor, with the number of headings looked at.
    pub fn nearest(&self) -> (usize, usize) {
        let all = std::iter::once(&self.record).chain(&self.tables).filter_map(|(_, best)| best.as_ref());
        all.map(|heading| (heading.matched, heading.shown.len())).max().unwrap_or((0, 0))
    }
}

/// The first rows of a text, taken apart by one separator.
struct Split {
    encoding: Encoding,
    separator: u8,
    /// Headings recognised.
    matched: usize,
    /// Cells of the widest row.
    width: usize,
    rows: Vec<HeadRow>,
    /// How well they fit each form.
    matches: Vec<(usize, Matches)>,
}

/// Surveys all inputs with one catalogue.
pub struct Surveyor<'a> {
    pub catalogue: &'a Catalogue,
    pub options: &'a Options,
    /// The form, once an input or the caller has told.
    pub form: Option<usize>,
    /// Books stay open between survey and reading.
    pub keep_open: bool,
    /// The headings of each form, once somebody asked for them.
    pub names: Vec<Option<Arc<FormNames>>>,
    /// Explanations on lists of findings that came with the files, with the codes of their units.
    pub answers: Vec<(String, shequ_core::column::Explanation)>,
    /// The file that brought an explanation, by the code of the unit.
    pub answered_in: BTreeMap<String, String>,
}

impl Surveyor<'_> {
    /// The headings of a form.
    pub fn names_of(&mut self, form: usize) -> Arc<FormNames> {
        self.names.resize(self.catalogue.forms.len(), None);
        let names = self.names[form].get_or_insert_with(|| Arc::new(FormNames::of(&self.catalogue.forms[form])));
        Arc::clone(names)
    }

    fn matches(&mut self, form: usize, rows: &[HeadRow]) -> Matches {
        self.names_of(form).matches(&self.catalogue.forms[form], rows)
    }

    /// Surveys one input.
    pub fn survey(&mut self, name: &str, source: Shared, notes: &mut Notes) -> Surveyed {
        let summary = FileSummary { name: name.to_owned(), ..FileSummary::default() };
        let found = match sniff(&source) {
            Ok(Sort::Json(encoding)) => self.survey_json(&source, encoding),
            Ok(Sort::Text(encoding)) => self.survey_text(name, &source, encoding, notes),
            Ok(sort @ (Sort::Xlsx | Sort::Xls | Sort::Ods)) => self.survey_book(name, sort, &source, notes),
            Err(found) => Err(found),
        };
        let content = found.unwrap_or_else(|found| {
            notes.add(name, *found);
            Content::Nothing
        });
        Surveyed { summary, source, content }
    }

    fn survey_json(&mut self, source: &Shared, encoding: Encoding) -> Result<Content, Box<Structural>> {
        let said = crate::json::form_of(source, encoding);
        let form = said.and_then(|id| self.catalogue.forms.iter().position(|form| form.id == id));
        if let (Some(chosen), Some(form)) = (self.form, form)
            && chosen != form
        {
            return Err(Box::new(self.other_form(chosen, form)));
        }
        self.form = self.form.or(form).or(if self.catalogue.forms.is_empty() { None } else { Some(0) });
        Ok(Content::Json { encoding })
    }

    /// The separator is the one with which the heading is recognised best. A text of which no heading is recognised is
    /// looked at in the other encoding too: parts of different encodings joined into one file make a bad sample.
    fn survey_text(
        &mut self,
        name: &str,
        source: &Shared,
        encoding: Encoding,
        notes: &mut Notes,
    ) -> Result<Content, Box<Structural>> {
        let mut best = self.split(source, encoding)?;
        if best.matched == 0
            && let Some(other) = encoding.other()
        {
            let second = self.split(source, other)?;
            if second.matched > 0 {
                best = second;
            }
        }
        let Split { encoding, separator, rows, matches, .. } = best;
        // What was looked at for the separator is not looked at again.
        let chosen = self.choose_form(None, &mut |surveyor, form| {
            let seen = matches.iter().find(|(seen, _)| *seen == form).map(|(_, matches)| matches.nearest().0);
            seen.unwrap_or_else(|| surveyor.matches(form, &rows).nearest().0)
        })?;
        let names = self.names_of(chosen);
        let form = &self.catalogue.forms[chosen];
        let Some((_, matches)) = matches.iter().find(|(form, _)| *form == chosen) else { return Ok(Content::Nothing) };
        let Some(heading) = matches.best(false) else {
            if let Some(heading) = matches.best(true) {
                return Err(Box::new(words::table_without_unit(form, &heading, "")));
            }
            let parted = rows.iter().any(|row| row.cells.len() > 1);
            return Err(Box::new(if parted {
                words::not_this_form(form, matches.nearest())
            } else {
                words::no_separators(form)
            }));
        };
        let year = heading.year.or(self.options.period);
        words::say_columns(name, "", form, &names, &heading, notes);
        if heading.target == Target::Record {
            words::say_title_year(name, "", form, &heading, &rows, notes);
            words::say_year(
                name,
                form,
                heading.columns[..].get(form.period_field.unwrap_or(usize::MAX)).copied().flatten().is_some(),
                year,
                notes,
            );
        }
        Ok(Content::Text { encoding, separator, heading, year })
    }

    fn split(&mut self, source: &Shared, encoding: Encoding) -> Result<Split, Box<Structural>> {
        let failed = |e: std::io::Error| Box::new(sniff::unreadable(&e));
        let mut reader = Delimited::new(Box::new(source.clone()), encoding, b',').map_err(failed)?;
        let forms: Vec<usize> = self.form.map_or_else(|| (0..self.catalogue.forms.len()).collect(), |form| vec![form]);
        let mut best: Option<Split> = None;
        for separator in [b',', b'\t', b';', b'|'] {
            reader.restart(separator).map_err(failed)?;
            let rows = text_head(&mut reader);
            let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
            // A separator that does not occur tells nothing that another has not told.
            if best.is_some() && width <= 1 {
                continue;
            }
            let matches: Vec<(usize, Matches)> = forms.iter().map(|form| (*form, self.matches(*form, &rows))).collect();
            let matched = matches.iter().map(|(_, m)| m.nearest().0).max().unwrap_or(0);
            if best.as_ref().is_none_or(|best| (matched, width) > (best.matched, best.width)) {
                best = Some(Split { encoding, separator, matched, width, rows, matches });
            }
        }
        let none = Split { encoding, separator: b',', matched: 0, width: 0, rows: Vec::new(), matches: Vec::new() };
        Ok(best.unwrap_or(none))
    }

    /// The form that the caller, the template or the headings name; the first one where nothing tells. One run is
    /// about one form: a file that is clearly another one is not read, and that is said. `score` is how many headings of
    /// a form were recognised.
    fn choose_form(
        &mut self,
        template: Option<&str>,
        score: &mut dyn FnMut(&mut Self, usize) -> usize,
    ) -> Result<usize, Box<Structural>> {
        let by_template = template.and_then(|id| self.catalogue.forms.iter().position(|form| form.id == id));
        match (self.form, by_template) {
            (Some(chosen), Some(own)) if own == chosen => return Ok(chosen),
            (Some(chosen), Some(own)) => return Err(Box::new(self.other_form(chosen, own))),
            (None, Some(own)) => {
                self.form = Some(own);
                return Ok(own);
            }
            (Some(_) | None, None) => {}
        }
        let count = self.catalogue.forms.len();
        let scores: Vec<usize> = (0..count).map(|form| score(self, form)).collect();
        let best = (0..count).max_by_key(|form| (scores[*form], std::cmp::Reverse(*form))).unwrap_or(0);
        let Some(chosen) = self.form else {
            self.form = Some(best);
            return Ok(best);
        };
        if scores[best] > scores[chosen].max(SURELY_ANOTHER) {
            return Err(Box::new(self.other_form(chosen, best)));
        }
        Ok(chosen)
    }

    fn other_form(&self, chosen: usize, other: usize) -> Structural {
        words::other_form(&self.catalogue.forms[chosen], &self.catalogue.forms[other])
    }
}

fn text_head(reader: &mut Delimited) -> Vec<HeadRow> {
    let mut rows = Vec::new();
    while let Ok(Some(view)) = reader.next()
        && (view.number as usize) < MAX_HEADER_SEARCH_ROWS
    {
        rows.push(HeadRow::of(&view));
    }
    rows
}

/// The first rows of a sheet, and what was wrong with them.
pub fn book_head(book: &mut Book, sheet: usize, most: usize) -> (Vec<HeadRow>, Leftover) {
    let mut rows = Vec::new();
    let left = book.rows(sheet, &mut |row| {
        if row.number as usize >= most {
            return ControlFlow::Break(());
        }
        let head = HeadRow::of(&row.view());
        if !head.cells.is_empty() {
            rows.push(head);
        }
        if rows.len() >= most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    (rows, left)
}
