//! The roll-up of what was handed in: records of a year and the year before from the store, the register for
//! completeness, and the same crate as the command for everything else.

use crate::App;
use crate::limits::{MAX_ROLLUP_PLACES, MAX_ROLLUP_RECORDS, ROLLUP_PAGE, ROLLUP_TIME};
use crate::problem::{Kind, Problem};
use crate::store::{HandedIn, StoreError};
use crate::submit::of_store;
use shequ_core::catalogue::Catalogue;
use shequ_core::column::record::RecordReader;
use shequ_core::column::register::Register;
use shequ_core::column::{Batch, Origin, Place};
use shequ_core::report::indicators::{RollUpReport, VersionReport};
use shequ_core::rollup::{Level, Options};
use shequ_core::{Lang, Words, words};
use shequ_rollup::{Asked, rolled};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;
use tokio::runtime::Handle;

/// What is wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Year, programme, readings.
    pub options: Options,
    /// Lowest level that is told.
    pub by: Level,
    /// Language of the words.
    pub lang: Lang,
}

/// Rolls up what was handed in, beside the connections.
///
/// # Errors
/// A programme or reading that is not there, too many records, too little time, a store that does not answer.
pub async fn roll_up(app: &Arc<App>, wanted: Wanted) -> Result<RollUpReport, Problem> {
    let (there, handle) = (Arc::clone(app), Handle::current());
    app.rollups.run(move || now(&there, &handle, wanted)).await?
}

/// The work itself, on a thread that may wait for the store.
fn now(app: &App, handle: &Handle, wanted: Wanted) -> Result<RollUpReport, Problem> {
    let Wanted { options, by, lang } = wanted;
    let end = Instant::now() + ROLLUP_TIME;
    let mut reading = Reading { app, handle, end, digits: digits(by), places: BTreeSet::new() };
    let catalogue = app.catalogues.whole();
    let register = reading.register()?;
    let before = options.year - 1;
    let mut earlier = Vec::new();
    // The records of the year before are gone before those of this year come.
    let mut versions = Vec::new();
    let batches = reading.year(catalogue, before, &mut versions)?;
    if !batches.is_empty() {
        earlier.push(shequ_rollup::earlier(catalogue, before, &batches, &options).map_err(of_asker)?);
    }
    drop(batches);
    let batches = reading.year(catalogue, options.year, &mut versions)?;
    let told = |one: VersionReport| {
        let old = app.catalogues.get(&one.catalogue).and_then(|held| held.catalogue.form(&one.form));
        let title = catalogue.form(&one.form).or(old).map(|form| form.title.clone());
        let id = || Words { zh: one.form.clone(), en: one.form.clone() };
        let title = title.unwrap_or_else(id);
        one.told(&title, lang)
    };
    let versions = versions.into_iter().map(told).collect();
    let asked = Asked { options, by, lang, register: register.as_ref(), earlier, versions, left_out: Vec::new() };
    rolled(catalogue, &batches, asked).map_err(of_asker)
}

struct Reading<'a> {
    app: &'a App,
    handle: &'a Handle,
    end: Instant,
    /// Digits of a code that tell the places of the lowest level that is listed.
    digits: usize,
    /// Their beginnings of codes.
    places: BTreeSet<String>,
}

impl Reading<'_> {
    /// Waits for the store, as long as there is time.
    fn wait<T>(&mut self, answer: impl Future<Output = Result<T, StoreError>>) -> Result<T, Problem> {
        if Instant::now() > self.end {
            return Err(too_slow());
        }
        self.handle.block_on(answer).map_err(of_store)
    }

    /// Notes the place of a unit.
    fn note(&mut self, code: &str) -> Result<(), Problem> {
        let place = code.get(..self.digits).unwrap_or(code);
        if !self.places.contains(place) {
            self.places.insert(place.to_owned());
        }
        if self.places.len() > MAX_ROLLUP_PLACES { Err(too_many_places()) } else { Ok(()) }
    }

    /// The register; none where the store holds no registered unit, since nobody is missed then.
    fn register(&mut self) -> Result<Option<Register>, Problem> {
        let mut units = BTreeMap::new();
        let mut after = String::new();
        loop {
            let page = self.wait(self.app.store.units("", &after, ROLLUP_PAGE))?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.code);
            for line in page.iter().filter(|line| line.registered) {
                self.note(&line.code)?;
            }
            units.extend(page.into_iter().filter(|line| line.registered).map(|line| (line.code, line.unit)));
            if units.len() > MAX_ROLLUP_RECORDS {
                return Err(too_many());
            }
        }
        Ok((!units.is_empty()).then(|| Register { units: units.into_iter().collect() }))
    }

    /// Whether a record that was filled in by a version of the catalogue means the same by the present one.
    fn fits(&self, digest: &str, form: &str, catalogue: &Catalogue) -> bool {
        self.app.catalogues.get(digest).is_some_and(|old| catalogue.asks_the_same(old.catalogue, form))
    }

    /// Records of a year, in columns by form; only a page of them is held as text. What was filled in by another version
    /// of the catalogue is noted in `versions`, and read only where that version asks the same.
    fn year(
        &mut self,
        catalogue: &Catalogue,
        year: i32,
        versions: &mut Vec<VersionReport>,
    ) -> Result<Vec<Batch>, Problem> {
        let period = year.to_string();
        let mut others: BTreeMap<(String, String), (bool, Vec<String>)> = BTreeMap::new();
        let mut batches: Vec<(RecordReader, Batch)> = Vec::new();
        let (mut form, mut unit, mut count) = (String::new(), String::new(), 0);
        loop {
            let page = self.wait(self.app.store.records(&period, (&form, &unit), ROLLUP_PAGE))?;
            let Some(HandedIn { key, .. }) = page.last() else { break };
            (form, unit) = (key.form.clone(), key.unit.clone());
            count += page.len();
            if count > MAX_ROLLUP_RECORDS {
                return Err(too_many());
            }
            for HandedIn { key, catalogue: digest, record } in page {
                self.note(&key.unit)?;
                if digest != catalogue.digest {
                    let counts = || (self.fits(&digest, &key.form, catalogue), Vec::new());
                    let (fits, units) = others.entry((key.form.clone(), digest.clone())).or_insert_with(counts);
                    units.push(key.unit.clone());
                    if !*fits {
                        continue;
                    }
                }
                if batches.last().is_none_or(|(_, batch)| batch.form != key.form) {
                    // A form that the catalogue at hand does not have any more has nothing to add to its indicators.
                    let Some(form) = catalogue.form(&key.form) else { continue };
                    let mut batch = Batch::for_form(form);
                    batch.origins.push(Origin::default());
                    batches.push((RecordReader::new(form, catalogue), batch));
                }
                if let Some((reader, batch)) = batches.last_mut() {
                    // What of it does not fit the form was told when it was handed in.
                    reader.push_json(batch, &record, Place::default());
                }
            }
        }
        for ((form, digest), (counted, units)) in others {
            let version = self.app.catalogues.get(&digest).map_or("", |old| &old.catalogue.version);
            versions.push(VersionReport::new(&form, &period, (&digest, version), counted, &units));
        }
        Ok(batches.into_iter().map(|(_, batch)| batch).collect())
    }
}

/// A programme, reading or choice that is not there.
fn of_asker(words: Words) -> Problem {
    Problem::new(
        Kind::Invalid,
        words,
        words!("汇总按目录里的规划和读法进行", "a roll-up is made by the programmes and readings of the catalogue"),
        words!("从所列的里面选一个", "choose one of those listed"),
    )
}

fn too_many() -> Problem {
    Problem::new(
        Kind::TooLarge,
        words!(
            "一年的报表多于 {MAX_ROLLUP_RECORDS} 份，服务器不汇总",
            "there are more than {MAX_ROLLUP_RECORDS} reports of a year, the server does not roll them up"
        ),
        words!("服务器同时为许多人服务，内存有限", "the server works for many, and its memory is limited"),
        words!("导出报表，在本机用 shequ rollup 汇总", "export the reports and run `shequ rollup` on your own machine"),
    )
    .with("limit", MAX_ROLLUP_RECORDS)
}

/// Digits of a code that tell a place of a level.
fn digits(level: Level) -> usize {
    match level {
        Level::Community => 12,
        Level::Township => 9,
        Level::County => 6,
        Level::City => 4,
        Level::Region => 2,
    }
}

fn too_many_places() -> Problem {
    Problem::new(
        Kind::TooLarge,
        words!(
            "列到这一级有多于 {MAX_ROLLUP_PLACES} 个单位，服务器不列",
            "this level has more than {MAX_ROLLUP_PLACES} places, the server does not list them"
        ),
        words!(
            "每个单位在每项指标下各有一行，全部列出会有几百兆",
            "each place stands under every indicator; all of them would be hundreds of mebibytes"
        ),
        words!(
            "改为列到更高的一级，或在本机用 shequ rollup --by community",
            "list down to a higher level, or run `shequ rollup --by community` on your own machine"
        ),
    )
    .with("limit", MAX_ROLLUP_PLACES)
}

fn too_slow() -> Problem {
    let seconds = ROLLUP_TIME.as_secs();
    Problem::new(
        Kind::Busy,
        words!(
            "{seconds} 秒内没有读完报表，已停止",
            "the reports were not read within {seconds} seconds; it was stopped"
        ),
        words!("数据库很忙，或磁盘很慢", "the store is busy, or its disk is slow"),
        words!(
            "过一会儿再试，或在本机用 shequ rollup 汇总",
            "try again later, or run `shequ rollup` on your own machine"
        ),
    )
}
