//! From surveyed files to batches: tables first, then records in input order.

mod told;

use crate::book::{Book, leftover_words};
use crate::builder::{Answers, Builder};
use crate::card::Card;
use crate::feed::{Feed, Key};
use crate::gather::gathered;
use crate::heading::{Heading, Names, Target};
use crate::note::{Notes, fatal};
use crate::row::{Row, View};
use crate::shared::Shared;
use crate::skip::{RowKind, Sieve, Skipped};
use crate::survey::columns::Strangers;
use crate::survey::{Content, FormNames, Role, SheetPlan, Surveyed, Surveyor};
use crate::text::delimited::Delimited;
use crate::{Chunk, Input, Options, Reading, sniff};
use shequ_core::catalogue::{Catalogue, Form};
use shequ_core::column::place::{Layout, Origin};
use shequ_core::column::read::RawCell;
use shequ_core::diag::nearest;
use shequ_core::finding::structural::Structural;
use shequ_core::map::{Map, Set, sort_by};
use shequ_core::words;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use told::Shown;

/// Up to so many workbooks stay open between survey and reading.
const KEEP_OPEN: usize = 8;
/// Rows of a sheet up to which its merged cells are looked for, which takes a second reading.
const MERGES_UP_TO: u64 = 2_000;

/// See [`crate::read_chunks`].
pub fn read_all(
    inputs: Vec<Input>,
    catalogue: &Catalogue,
    options: &Options,
    sink: &mut dyn FnMut(Chunk) -> ControlFlow<()>,
) -> Reading {
    let mut notes = Notes::default();
    let names: Vec<String> = inputs.iter().map(|input| input.name.clone()).collect();
    let form = match &options.form {
        None => None,
        Some(id) => match catalogue.forms.iter().position(|form| form.id == *id) {
            Some(form) => Some(form),
            None => return without_form(&names, catalogue, id),
        },
    };
    if catalogue.forms.is_empty() {
        return without_form(&names, catalogue, "");
    }
    let form = form.or((catalogue.forms.len() == 1).then_some(0));
    let mut surveyor = Surveyor {
        catalogue,
        options,
        form,
        keep_open: inputs.len() <= KEEP_OPEN,
        names: Vec::new(),
        answers: Vec::new(),
        answered_in: BTreeMap::new(),
    };
    let mut files: Vec<Surveyed> = inputs
        .into_iter()
        .map(|input| surveyor.survey(&input.name, Shared::new(input.source.into_stream()), &mut notes))
        .collect();
    let chosen = surveyor.form.unwrap_or(0);
    let form = &catalogue.forms[chosen];
    let answers = Answers::new(std::mem::take(&mut surveyor.answers), form.unit_key);
    let builder = Builder::new(form, catalogue, answers, sink);
    let names_of = surveyor.names_of(chosen);
    let awaited = std::mem::take(&mut surveyor.answered_in);
    let mut run = Run { form, digest: &catalogue.digest, names: names_of, builder, notes, feeds: Vec::new(), awaited };
    for (at, file) in files.iter_mut().enumerate() {
        run.collect_tables(at, file);
    }
    for file in &mut files {
        if !run.builder.stopped {
            run.read_records(file);
        }
    }
    run.finish(&mut files);
    let Run { builder, notes, .. } = run;
    let unusable = files.iter().all(|file| !file.summary.usable);
    Reading {
        form: (!unusable).then_some(chosen),
        structural: in_input_order(notes.finish(), &names),
        records: builder.records,
        files: files.into_iter().map(|file| file.summary).collect(),
        unusable,
    }
}

fn without_form(names: &[String], catalogue: &Catalogue, id: &str) -> Reading {
    let known = catalogue.forms.iter().map(|form| form.id.as_str());
    let fix = match nearest(id, known.clone()) {
        Some(near) => words!("是否指“{near}”？", "is `{near}` meant?"),
        None => {
            let list = known.collect::<Vec<_>>().join("、");
            words!("可用的报表：{list}", "forms at hand: {list}")
        }
    };
    let found = fatal(
        "form_unknown",
        words!("没有报表“{id}”", "there is no form `{id}`"),
        words!("当前的目录里没有这个编号", "the catalogue at hand does not have this id"),
        fix,
    );
    let files = names.iter().map(|name| crate::FileSummary { name: name.clone(), ..Default::default() }).collect();
    Reading { form: None, structural: vec![found], records: 0, files, unusable: true }
}

/// Findings in the order of the files, each file's in the order they were made.
fn in_input_order(mut list: Vec<Structural>, names: &[String]) -> Vec<Structural> {
    let mut order: Map<&str, usize> = Map::new();
    for (at, name) in names.iter().enumerate() {
        order.or_insert(name, at);
    }
    let place = |found: &Structural| order.get(found.file.as_str()).copied();
    sort_by(&mut list, &|a, b| place(a).cmp(&place(b)));
    list
}

struct Run<'a> {
    /// Digest of the catalogue.
    digest: &'a str,
    form: &'a Form,
    names: Arc<FormNames>,
    builder: Builder<'a>,
    notes: Notes,
    /// Tables of files without records of their own: number of the file, rows.
    feeds: Vec<(usize, Feed)>,
    /// Units that are explained on a list of findings and of which no record has come yet, with the file of the list.
    awaited: BTreeMap<String, String>,
}

impl Run<'_> {
    /// Takes up the tables of files that hold no records; any record may own their rows.
    fn collect_tables(&mut self, at: usize, file: &mut Surveyed) {
        let name = file.summary.name.clone();
        match &mut file.content {
            Content::Text { encoding, separator, heading, year } => {
                let Target::Table(table) = heading.target else { return };
                let opened = Delimited::new(Box::new(file.source.clone()), *encoding, *separator);
                let Ok(mut reader) = opened.map_err(|e| self.notes.add(&name, sniff::unreadable(&e))) else { return };
                file.summary.usable = true;
                file.summary.period = *year;
                let origin = self.grid_origin(&name, "", heading);
                let mut feed = Feed::new(table, &name, origin, heading, &self.builder);
                self.count_rows(&name, &mut reader, heading, &mut feed);
                match reader.restart(*separator) {
                    Ok(()) => feed.attach(reader),
                    Err(e) => self.notes.add(&name, sniff::unreadable(&e)),
                }
                self.feeds.push((at, feed));
            }
            Content::Book { sort, open, sheets, year } => {
                if sheets.iter().any(|plan| !matches!(plan.role, Role::Table(..))) {
                    return;
                }
                file.summary.period = *year;
                let book = match open.take() {
                    Some(book) => Ok(book),
                    None => Book::open(*sort, &file.source),
                };
                match book {
                    Ok(mut book) => {
                        file.summary.usable = true;
                        file.summary.sheets = sheets.iter().map(|plan| book.sheets[plan.sheet].name.clone()).collect();
                        let feeds = self.table_sheets(&name, &mut book, sheets);
                        self.feeds.extend(feeds.into_iter().map(|feed| (at, feed)));
                    }
                    Err(found) => self.notes.add(&name, *found),
                }
            }
            Content::Json { .. } | Content::Nothing => {}
        }
    }

    /// Counts the rows of each unit in a table file, which is read again later.
    fn count_rows(&mut self, file: &str, reader: &mut Delimited, heading: &Heading, feed: &mut Feed) {
        let mut side = Side::new(heading);
        loop {
            let view = match reader.next() {
                Ok(Some(view)) => view,
                Ok(None) => break,
                Err(broken) => {
                    self.notes.add(file, told::broken_words(&broken));
                    break;
                }
            };
            match feed.kind(&view) {
                RowKind::Data => {
                    feed.count(&view);
                    side.strangers.count(&view);
                }
                RowKind::Skipped => side.skipped.add(&view),
                RowKind::Blank => {}
            }
        }
        self.say_broken_rows(file, reader);
        self.say_side(file, heading, feed.origin, &side);
    }

    /// Reads the records of a file.
    fn read_records(&mut self, file: &mut Surveyed) {
        let (records, rows, fed) = (self.builder.records, self.builder.rows, self.fed());
        let name = file.summary.name.clone();
        let mut is_table_file = false;
        match &mut file.content {
            Content::Nothing => return,
            Content::Json { encoding } => {
                // Which units they are about is known only where they are read.
                self.awaited.clear();
                let whose = (name.as_str(), self.digest);
                crate::json::read(whose, &file.source, *encoding, &mut self.builder, &mut self.notes);
                file.summary.usable = self.builder.records > records;
                if !file.summary.usable && !self.notes.has(&name) {
                    self.notes.add(&name, crate::json::nothing_in_it());
                }
            }
            Content::Text { encoding, separator, heading, year } => {
                if heading.target == Target::Record {
                    file.summary.usable = true;
                    file.summary.period = *year;
                    match Delimited::new(Box::new(file.source.clone()), *encoding, *separator) {
                        Ok(mut reader) => self.text_records(&name, &mut reader, heading, *year),
                        Err(e) => self.notes.add(&name, sniff::unreadable(&e)),
                    }
                } else {
                    is_table_file = true;
                }
            }
            Content::Book { sort, open, sheets, year } => {
                if sheets.iter().all(|plan| matches!(plan.role, Role::Table(..))) {
                    is_table_file = true;
                } else {
                    file.summary.period = *year;
                    let book = match open.take() {
                        Some(book) => Ok(book),
                        None => Book::open(*sort, &file.source),
                    };
                    match book {
                        Ok(mut book) => {
                            file.summary.usable = true;
                            file.summary.sheets =
                                sheets.iter().map(|plan| book.sheets[plan.sheet].name.clone()).collect();
                            self.book_records(&name, &mut book, sheets, *year);
                        }
                        Err(found) => self.notes.add(&name, *found),
                    }
                }
            }
        }
        if !is_table_file {
            file.summary.records = self.builder.records - records;
            // Rows of table files are counted with those files.
            file.summary.rows = self.builder.rows - rows - (self.fed() - fed);
            self.say_refused(&name);
        }
    }

    /// Rows that table files have given so far.
    fn fed(&self) -> u64 {
        self.feeds.iter().map(|(_, feed)| feed.used).sum()
    }

    fn text_records(&mut self, file: &str, reader: &mut Delimited, heading: &Heading, year: Option<i32>) {
        let main = self.main(file, "", heading, year);
        let mut side = Side::new(heading);
        while !self.builder.stopped {
            match reader.next() {
                Ok(Some(view)) => self.record_row(&view, &main, &mut [], &mut side),
                Ok(None) => break,
                Err(broken) => {
                    self.notes.add(file, told::broken_words(&broken));
                    break;
                }
            }
        }
        self.say_broken_rows(file, reader);
        self.say_side(file, heading, main.origin, &side);
        self.say_no_records(file, heading, main.origin, &side);
    }

    fn main<'h>(&mut self, file: &str, sheet: &str, heading: &'h Heading, year: Option<i32>) -> Main<'h> {
        let key = heading.columns[self.form.unit_key];
        let name = self.form.unit_name.and_then(|field| heading.columns[field]);
        let origin = self.grid_origin(file, sheet, heading);
        Main { heading, sieve: Sieve::new(heading, key), key, name, origin, year }
    }

    /// One row of a main table.
    fn record_row(&mut self, view: &View<'_>, main: &Main<'_>, own: &mut [Feed], side: &mut Side) {
        match main.sieve.kind(view) {
            RowKind::Data => {}
            RowKind::Blank => return,
            RowKind::Skipped => return side.skipped.add(view),
        }
        if side.below.is_some() || (!main.sieve.is_sure(view) && self.begins_table(view)) {
            side.below.get_or_insert((view.number, 0)).1 += 1;
            return;
        }
        side.records += 1;
        side.strangers.count(view);
        if !self.awaited.is_empty()
            && let Some(key) = main.key
        {
            self.awaited.remove(view.shown(key as usize).trim());
        }
        self.builder.record(view, &main.heading.columns, main.origin, main.year);
        if !(own.is_empty() && self.feeds.is_empty()) {
            let of = |column: Option<u32>| column.map_or(Key::Blank, |column| Key::of(view.cell(column as usize)));
            // Names take long to be brought to one form, and joining by them is rare.
            let by_name = own.iter().chain(self.feeds.iter().map(|(_, feed)| feed)).any(|feed| feed.by_name);
            let name = if by_name { of(main.name) } else { Key::Blank };
            self.give(&of(main.key), &name, own);
        }
        self.builder.end_record();
    }

    /// Whether a row among the records is the heading of one of the form's tables.
    fn begins_table(&self, view: &View<'_>) -> bool {
        let texts = view.filled().filter(|column| matches!(view.cell(*column), RawCell::Text(_)));
        let texts: Vec<String> = texts.map(|column| view.shown(column).into_owned()).collect();
        let named = |names: &Names| texts.iter().filter(|text| names.is_field(text)).count();
        self.names.tables.iter().any(|names| {
            let named = named(names);
            named >= 4 && named * 10 >= texts.len() * 6
        })
    }

    /// Gives the record at hand its rows: those of its own file first.
    fn give(&mut self, code: &Key, name: &Key, own: &mut [Feed]) {
        for feed in own.iter_mut().chain(self.feeds.iter_mut().map(|(_, feed)| feed)) {
            feed.give(code, name, &mut self.builder);
        }
    }

    fn book_records(&mut self, file: &str, book: &mut Book, sheets: &[SheetPlan], year: Option<i32>) {
        let mut own = self.table_sheets(file, book, sheets);
        let cards = sheets.iter().filter(|plan| matches!(plan.role, Role::Card(_))).count();
        let only_record = cards == 1 && !sheets.iter().any(|plan| matches!(plan.role, Role::Records(_)));
        for plan in sheets {
            match &plan.role {
                Role::Table(..) => {}
                Role::Card(card) => self.card_record(file, book, (plan.sheet, card), year, &mut own, only_record),
                Role::Records(heading) => self.sheet_records(file, book, plan.sheet, heading, year, &mut own),
            }
        }
        for feed in own {
            feed.finish(&self.builder, &mut self.notes);
        }
    }

    fn sheet_records(
        &mut self,
        file: &str,
        book: &mut Book,
        sheet: usize,
        heading: &Heading,
        year: Option<i32>,
        own: &mut [Feed],
    ) {
        let name = book.sheets[sheet].name.clone();
        let main = self.main(file, &name, heading, year);
        let origin = main.origin;
        let mut side = Side::new(heading);
        let left = book.rows(sheet, &mut |row| {
            self.record_row(&row.view(), &main, own, &mut side);
            side.rows += 1;
            side.rows_to = row.number;
            if self.builder.stopped { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        for found in leftover_words(&name, &left) {
            self.notes.add(file, found);
        }
        self.say_merged((file, sheet), book, (heading, origin), side.rows, None);
        self.say_hidden(file, book, sheet, &Shown::of(heading, side.rows_to));
        self.say_side(file, heading, origin, &side);
        self.say_no_records(file, heading, origin, &side);
    }

    /// The one record of a card. Its tables need no unit code when it is the only record of the file.
    fn card_record(
        &mut self,
        file: &str,
        book: &mut Book,
        (sheet, card): (usize, &Card),
        year: Option<i32>,
        own: &mut [Feed],
        only: bool,
    ) {
        let name = book.sheets[sheet].name.clone();
        let origin =
            Origin { file: file.to_owned(), sheet: name.clone(), layout: Layout::Card { cells: card.cells.clone() } };
        let origin = self.builder.origin(origin);
        let wanted: Set<u32> = gathered(card.cells.iter().flatten().map(|(row, _)| *row));
        let mut rows: Map<u32, Row> = Map::new();
        let left = book.rows(sheet, &mut |row| {
            if wanted.contains(&row.number) {
                rows.insert(row.number, row.clone());
            }
            ControlFlow::Continue(())
        });
        for found in leftover_words(&name, &left) {
            self.notes.add(file, found);
        }
        if !card.beside {
            self.say_hidden(file, book, sheet, &Shown::of_card(card));
        }
        let cell = |field: usize| match card.cells[field] {
            Some((row, column)) => rows.get(&row).map_or(RawCell::Empty, |row| row.view().cell(column as usize)),
            None => RawCell::Empty,
        };
        self.awaited.remove(crate::row::shown(cell(self.form.unit_key)).trim());
        let key = Key::of(cell(self.form.unit_key));
        let unit_name = self.form.unit_name.map_or(Key::Blank, |field| Key::of(cell(field)));
        let known: Vec<Option<u32>> = (0..card.cells.len())
            .map(|field| card.cells[field].map(|(_, column)| column).filter(|_| cell(field) != RawCell::Empty))
            .collect();
        let first = card.cells.iter().flatten().map(|(row, _)| *row).min().unwrap_or(0);
        self.builder.record_of_cells(cell, origin, first, year, &known);
        if only {
            for feed in own.iter_mut() {
                feed.give_all(&mut self.builder);
            }
        }
        self.give(&key, &unit_name, own);
        self.builder.end_record();
    }

    /// The tables of one workbook, held until their records come.
    fn table_sheets(&mut self, file: &str, book: &mut Book, sheets: &[SheetPlan]) -> Vec<Feed> {
        let mut feeds = Vec::new();
        for plan in sheets {
            let Role::Table(table, heading) = &plan.role else { continue };
            let name = book.sheets[plan.sheet].name.clone();
            let origin = self.grid_origin(file, &name, heading);
            let mut feed = Feed::new(*table, file, origin, heading, &self.builder);
            let mut side = Side::new(heading);
            let left = book.rows(plan.sheet, &mut |row| {
                let view = row.view();
                match feed.kind(&view) {
                    RowKind::Data => {
                        side.strangers.count(&view);
                        feed.keep(&view, &self.builder);
                    }
                    RowKind::Skipped => side.skipped.add(&view),
                    RowKind::Blank => {}
                }
                side.rows += 1;
                side.rows_to = row.number;
                ControlFlow::Continue(())
            });
            for found in leftover_words(&name, &left) {
                self.notes.add(file, found);
            }
            self.say_merged((file, plan.sheet), book, (heading, origin), side.rows, Some(&mut feed));
            self.say_hidden(file, book, plan.sheet, &Shown::of(heading, side.rows_to));
            self.say_side(file, heading, origin, &side);
            feeds.push(feed);
        }
        feeds
    }

    /// Hands out the last batch and says which rows of tables found no record.
    fn finish(&mut self, files: &mut [Surveyed]) {
        self.builder.flush();
        for (at, feed) in std::mem::take(&mut self.feeds) {
            files[at].summary.rows += feed.used;
            if !self.builder.stopped {
                feed.finish(&self.builder, &mut self.notes);
            }
        }
        if !self.builder.stopped {
            self.say_unused_answers();
        }
    }

    fn grid_origin(&mut self, file: &str, sheet: &str, heading: &Heading) -> u32 {
        let layout = Layout::Grid { columns: heading.columns.clone() };
        self.builder.origin(Origin { file: file.to_owned(), sheet: sheet.to_owned(), layout })
    }
}

/// One main table that is being read.
struct Main<'h> {
    heading: &'h Heading,
    sieve: Sieve,
    key: Option<u32>,
    name: Option<u32>,
    origin: u32,
    year: Option<i32>,
}

/// What is learned beside the data of one sheet.
struct Side {
    strangers: Strangers,
    skipped: Skipped,
    rows: u64,
    /// The last row that holds anything.
    rows_to: u32,
    /// Records of the sheet; rows of tables are not counted here.
    records: u64,
    /// The heading of another table below the records, and the rows from there on.
    below: Option<(u32, u64)>,
}

impl Side {
    fn new(heading: &Heading) -> Self {
        Self {
            strangers: Strangers::of(heading),
            skipped: Skipped::default(),
            rows: 0,
            rows_to: 0,
            records: 0,
            below: None,
        }
    }
}
