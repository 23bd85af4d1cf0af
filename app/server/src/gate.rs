//! Work that takes a processor: done beside the connections, so much at a time, so many waiting.

use crate::limits::TURN_TIME;
use crate::problem::Problem;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

/// A door that lets so many in and so many wait.
#[derive(Clone, Debug)]
pub struct Gate {
    turns: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    most: usize,
}

/// One that waits; leaves the count when dropped, also when the client went away.
struct Waiting(Arc<AtomicUsize>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Gate {
    /// A door for `at_once` workers and `waiting` more.
    #[must_use]
    pub fn new(at_once: usize, waiting: usize) -> Self {
        Self { turns: Arc::new(Semaphore::new(at_once)), waiting: Arc::default(), most: at_once + waiting }
    }

    /// Does some work when its turn has come.
    ///
    /// # Errors
    /// Too many wait already, the turn did not come in time, or the work panicked.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let before = self.waiting.fetch_add(1, Ordering::AcqRel);
        let waiting = Waiting(Arc::clone(&self.waiting));
        if before >= self.most {
            return Err(Problem::busy());
        }
        let turn = tokio::time::timeout(TURN_TIME, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(Problem::busy()) };
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            // The place is free once the work is done, even when nobody waits for it any more.
            drop((turn, waiting));
            done
        });
        done.await.map_err(|error| {
            tracing::error!(error = %error, "work beside the connections panicked");
            Problem::internal()
        })
    }
}
