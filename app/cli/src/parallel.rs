//! One check on several threads, with the report of one.
//!
//! ```text
//! one thread splits files ──chunks──> several read cells and check ──outcomes──> one takes them up in their order
//! ```
//!
//! What a rule says of a batch does not depend on other batches; what repeats in other batches and what has room in the
//! report is settled where batches come in their order. So the report does not depend on the number of threads.

use shequ_core::column::Batch;
use shequ_core::finding::{Apart, Listed};
use shequ_core::{Machine, Words};
use shequ_files::check::{Beside, Checking};
use shequ_files::{Chunk, Input, Reading, read_chunks};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Chunks under way for each thread. They wait in memory, about one and a half mebibyte each.
const UNDER_WAY: usize = 2;

/// A chunk on its way to a checking thread, with its number.
type Work = (u64, Chunk);
/// What became of it, or the panic of the thread.
type Done = (u64, std::thread::Result<(Batch, Apart)>);

/// What all threads see.
struct Common<'a> {
    /// Known once the first chunk was read.
    beside: OnceLock<Arc<Beside<'a>>>,
    /// Whether undetermined outcomes and assessments are still listed.
    undetermined: AtomicBool,
    assessments: AtomicBool,
}

/// Reads on one thread and checks on so many.
pub fn read(threads: usize, checking: &mut Checking<'_>, inputs: Vec<Input>) -> Result<Reading, Words> {
    let (catalogue, options) = (checking.catalogue(), checking.options());
    let common =
        Common { beside: OnceLock::new(), undetermined: AtomicBool::new(true), assessments: AtomicBool::new(true) };
    let (chunks, work) = channel::<Work>();
    let (done, outcomes) = channel::<Done>();
    // A permit for each chunk under way, so that a slow one does not let the others pile up behind it.
    let (permits, permitted) = channel::<()>();
    for _ in 0..=threads * UNDER_WAY {
        let _ = permits.send(());
    }
    let work = Mutex::new(work);
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || {
            let mut number = 0;
            read_chunks(inputs, catalogue, &options, &mut |chunk| {
                if permitted.recv().is_err() || chunks.send((number, chunk)).is_err() {
                    return ControlFlow::Break(());
                }
                number += 1;
                ControlFlow::Continue(())
            })
        });
        let taken = first(&work, checking, &common).and_then(|first| {
            for _ in 0..threads {
                let (done, work, common) = (done.clone(), &work, &common);
                scope.spawn(move || check_chunks(work, &done, common));
            }
            drop(done);
            take_up(first, &outcomes, &permits, checking, &common)
        });
        // Without permits the reader ends where it stands.
        drop((permits, outcomes));
        let reading = reader.join().unwrap_or_else(|panic| resume_unwind(panic));
        taken.map(|()| reading)
    })
}

/// The first batch, which tells form and period; none where there is not one record.
fn first<'a>(
    work: &Mutex<Receiver<Work>>,
    checking: &mut Checking<'a>,
    common: &Common<'a>,
) -> Result<Option<(Batch, Apart)>, Words> {
    let Some((_, chunk)) = next(work) else { return Ok(None) };
    let mut batch = chunk.read();
    let beside = checking.beside(&batch)?;
    beside.complete(&mut batch);
    let apart = beside.checker.check_apart(&mut Machine::default(), &batch, &beside.context, Listed::ALL);
    let _ = common.beside.set(beside);
    Ok(Some((batch, apart)))
}

fn next(work: &Mutex<Receiver<Work>>) -> Option<Work> {
    work.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

/// One checking thread.
fn check_chunks(work: &Mutex<Receiver<Work>>, done: &Sender<Done>, common: &Common<'_>) {
    let Some(beside) = common.beside.get() else { return };
    let mut machine = Machine::default();
    while let Some((number, chunk)) = next(work) {
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let mut batch = chunk.read();
            beside.complete(&mut batch);
            // Once there is no room any more there never is; until then listing too much does no harm.
            let listed = Listed {
                undetermined: common.undetermined.load(Ordering::Relaxed),
                assessments: common.assessments.load(Ordering::Relaxed),
            };
            let apart = beside.checker.check_apart(&mut machine, &batch, &beside.context, listed);
            (batch, apart)
        }));
        if done.send((number, outcome)).is_err() {
            return;
        }
    }
}

/// Takes up all batches in their order.
fn take_up(
    first: Option<(Batch, Apart)>,
    outcomes: &Receiver<Done>,
    permits: &Sender<()>,
    checking: &mut Checking<'_>,
    common: &Common<'_>,
) -> Result<(), Words> {
    let mut early = BTreeMap::new();
    let mut wanted = 0;
    let mut ready = first;
    loop {
        while let Some((batch, apart)) = ready.take().or_else(|| early.remove(&wanted)) {
            if checking.take_up(&batch, apart).is_break() {
                return Ok(());
            }
            wanted += 1;
            let listed = checking.listed();
            common.undetermined.store(listed.undetermined, Ordering::Relaxed);
            common.assessments.store(listed.assessments, Ordering::Relaxed);
            // The reader may have ended.
            let _ = permits.send(());
        }
        match outcomes.recv() {
            Ok((number, Ok(batch))) => drop(early.insert(number, batch)),
            Ok((_, Err(panic))) => resume_unwind(panic),
            Err(_) => return Ok(()),
        }
    }
}
