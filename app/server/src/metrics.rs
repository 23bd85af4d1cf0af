//! Counters for Prometheus, in its text format. Routes are told by their pattern, never by what stood in the address.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper bounds of the times that are told apart, in microseconds.
const BOUNDS: [u64; 9] = [1_000, 5_000, 10_000, 25_000, 50_000, 100_000, 500_000, 1_000_000, 10_000_000];

/// All counters of one server.
#[derive(Debug, Default)]
pub struct Metrics {
    requests: Mutex<BTreeMap<(String, String, u16), Times>>,
    outcomes: Mutex<BTreeMap<&'static str, u64>>,
    commits: AtomicU64,
    writes: AtomicU64,
    connections: AtomicI64,
    panics: AtomicU64,
}

#[derive(Debug, Default)]
struct Times {
    count: u64,
    micros: u64,
    within: [u64; BOUNDS.len()],
}

impl Metrics {
    /// One request was answered.
    pub fn request(&self, method: &str, route: &str, status: u16, took: Duration) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let times = requests.entry((method.to_owned(), route.to_owned(), status)).or_default();
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        times.count += 1;
        times.micros = times.micros.saturating_add(micros);
        for (within, bound) in times.within.iter_mut().zip(BOUNDS) {
            *within += u64::from(micros <= bound);
        }
    }

    /// A submission ended: `stored`, `same`, or the kind of its refusal.
    pub fn submission(&self, outcome: &'static str) {
        *self.outcomes.lock().unwrap_or_else(PoisonError::into_inner).entry(outcome).or_default() += 1;
    }

    /// One commit of the store, with so many writes in it.
    pub fn commit(&self, writes: u64) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.writes.fetch_add(writes, Ordering::Relaxed);
    }

    /// A connection was opened (1) or closed (-1).
    pub fn connection(&self, change: i64) {
        self.connections.fetch_add(change, Ordering::Relaxed);
    }

    /// A handler panicked.
    pub fn panic(&self) {
        self.panics.fetch_add(1, Ordering::Relaxed);
    }

    /// Everything, in the text format of Prometheus.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.tell_requests(&mut out);
        out.push_str("# HELP shequ_submissions_total Submissions by what came of them.\n");
        out.push_str("# TYPE shequ_submissions_total counter\n");
        for (outcome, count) in self.outcomes.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let _ = writeln!(out, "shequ_submissions_total{{outcome=\"{outcome}\"}} {count}");
        }
        let one = |out: &mut String, name: &str, kind: &str, help: &str, value: i128| {
            let _ = write!(out, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n");
        };
        let load = |counter: &AtomicU64| i128::from(counter.load(Ordering::Relaxed));
        one(&mut out, "shequ_store_commits_total", "counter", "Commits of the store.", load(&self.commits));
        one(&mut out, "shequ_store_writes_total", "counter", "Writes that shared those commits.", load(&self.writes));
        one(&mut out, "shequ_panics_total", "counter", "Faults of the server itself.", load(&self.panics));
        let open = i128::from(self.connections.load(Ordering::Relaxed));
        one(&mut out, "shequ_connections", "gauge", "Open connections.", open);
        out
    }

    fn tell_requests(&self, out: &mut String) {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        out.push_str("# HELP shequ_request_seconds Time to answer, by route and status.\n");
        out.push_str("# TYPE shequ_request_seconds histogram\n");
        for ((method, route, status), times) in requests.iter() {
            let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{status}\"");
            for (bound, within) in BOUNDS.iter().zip(times.within) {
                let bound = seconds(*bound);
                let _ = writeln!(out, "shequ_request_seconds_bucket{{{labels},le=\"{bound}\"}} {within}");
            }
            let _ = writeln!(out, "shequ_request_seconds_bucket{{{labels},le=\"+Inf\"}} {}", times.count);
            let _ = writeln!(out, "shequ_request_seconds_sum{{{labels}}} {}", seconds(times.micros));
            let _ = writeln!(out, "shequ_request_seconds_count{{{labels}}} {}", times.count);
        }
    }
}

/// Microseconds as decimal seconds, without a float.
fn seconds(micros: u64) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}
