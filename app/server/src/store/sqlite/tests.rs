//! The store by itself: what SQL promises, what shares a commit, what a restart finds.

use super::Sqlite;
use crate::metrics::Metrics;
use crate::store::{Event, Key, NewVersion, Put, State, Store, StoreError};
use rusqlite::Connection;
use shequ_core::Words;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

static NUMBER: AtomicU32 = AtomicU32::new(0);

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("shequ-store-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }

    fn open(&self) -> Sqlite {
        Sqlite::open(&self.0.join("s.sqlite"), Arc::default()).expect("a store")
    }

    fn connection(&self) -> Connection {
        Connection::open(self.0.join("s.sqlite")).expect("the file")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}

fn key(unit: &str) -> Key {
    Key { form: "community".into(), unit: unit.into(), period: "2025".into() }
}

fn version(unit: &str, expected: Option<u64>, content: &str) -> NewVersion {
    NewVersion {
        key: key(unit),
        expected,
        idempotency: None,
        sent_digest: content.to_owned(),
        state: State::Submitted,
        catalogue: "sha256:c".into(),
        record: format!("{{\"content\":\"{content}\"}}"),
        explanations: "[]".into(),
        report: "{}".into(),
        receipt: format!("sha256:{content}"),
        verdict: "clean".into(),
        says: Words { zh: "可上报".into(), en: "ready to submit".into() },
        unit_name: "一个村".into(),
        previous_version: 0,
        event: Event { action: "submit".into(), unit: unit.into(), ..Event::default() },
    }
}

#[test]
fn an_accepted_or_locked_submission_is_not_replaced() {
    let folder = Folder::new();
    let store = folder.open();
    run(store.put(version("1", None, "a"))).expect("stored");
    for (state, open) in State::ALL.map(|state| (state, state.may_be_replaced())) {
        folder.connection().execute("UPDATE submissions SET state = ?1", [state.name()]).expect("a state");
        let current = run(store.version(&key("1"), None)).expect("read").expect("there").version;
        let put = run(store.put(version("1", Some(current), state.name()))).expect("an answer");
        match put {
            Put::Stored(stored) => assert!(open && stored.version == current + 1, "{state:?}"),
            Put::Locked { current: told, state: why } => assert!(!open && told == current && why == state, "{state:?}"),
            other => panic!("{state:?}: {other:?}"),
        }
    }
}

#[test]
fn a_returned_submission_may_be_handed_in_again_unchanged() {
    let folder = Folder::new();
    let store = folder.open();
    run(store.put(version("1", None, "a"))).expect("stored");
    folder.connection().execute("UPDATE submissions SET state = 'returned'", []).expect("a state");
    let put = run(store.put(version("1", Some(1), "a"))).expect("an answer");
    assert!(matches!(put, Put::Stored(stored) if stored.version == 2 && stored.state == State::Submitted));
}

#[test]
fn versions_and_the_trail_are_never_changed() {
    let folder = Folder::new();
    let store = folder.open();
    run(store.put(version("1", None, "a"))).expect("stored");
    let connection = folder.connection();
    for statement in
        ["UPDATE versions SET record = ''", "DELETE FROM versions", "UPDATE audit SET detail = ''", "DELETE FROM audit"]
    {
        let refused = connection.execute(statement, []).expect_err(statement);
        assert!(refused.to_string().contains("never"), "{statement}: {refused}");
    }
    // Whoever takes the triggers away first is found out by the chain.
    connection.execute_batch("DROP TRIGGER audit_stays; UPDATE audit SET detail = 'x'").expect("forged");
    assert_eq!(run(store.verify()).expect("read").broken_at, Some(1));
}

#[test]
fn writes_that_wait_share_a_commit_and_keep_their_order() {
    let folder = Folder::new();
    let metrics = Arc::new(Metrics::default());
    let store = Sqlite::open(&folder.0.join("s.sqlite"), Arc::clone(&metrics)).expect("a store");
    // While somebody else holds the file, everything waits.
    let mut blocking = folder.connection();
    let held = blocking.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).expect("held");
    let waiting: Vec<_> =
        (0..200).map(|n| store.put(version(&format!("{:03}", n % 100), None, &format!("{n}")))).collect();
    held.rollback().expect("let go");
    let puts: Vec<Put> = run(async {
        let mut puts = Vec::new();
        for one in waiting {
            puts.push(one.await.expect("an answer"));
        }
        puts
    });
    assert!(puts[..100].iter().all(|put| matches!(put, Put::Stored(stored) if stored.version == 1)));
    assert!(puts[100..].iter().all(|put| *put == Put::NeedsVersion { current: 1 }));
    let text = metrics.text();
    let commits = text.lines().find_map(|line| line.strip_prefix("shequ_store_commits_total ")).expect("a count");
    assert!(commits.parse::<u32>().expect("a number") <= 3, "{commits} commits for 200 writes");
    let chain = run(store.verify()).expect("read");
    assert_eq!((chain.lines, chain.broken_at), (200, None));
}

#[test]
fn a_restart_finds_everything_and_folds_the_log_in() {
    let folder = Folder::new();
    {
        let store = folder.open();
        run(store.put(version("1", None, "a"))).expect("stored");
        run(store.version(&key("1"), None)).expect("read");
    }
    assert!(!folder.0.join("s.sqlite-wal").exists(), "the log is folded in when the store is closed");
    let store = folder.open();
    let stored = run(store.version(&key("1"), None)).expect("read").expect("there");
    assert_eq!((stored.record.as_str(), stored.state), ("{\"content\":\"a\"}", State::Submitted));
    let put = run(store.put(version("1", Some(1), "b"))).expect("an answer");
    assert!(matches!(put, Put::Stored(stored) if stored.version == 2));
    assert_eq!(run(store.verify()).expect("read").broken_at, None);
}

#[cfg(unix)]
#[test]
fn the_file_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let store = folder.open();
    let mode = std::fs::metadata(store.path()).expect("the file").permissions().mode();
    assert_eq!(mode & 0o077, 0);
}

#[test]
fn a_file_that_is_no_store_is_told() {
    let folder = Folder::new();
    let path = folder.0.join("s.sqlite");
    std::fs::write(
        &path,
        "not a database, but long enough to be taken for the head of one, which it is not at all: ".repeat(4),
    )
    .expect("written");
    assert!(matches!(Sqlite::open(&path, Arc::default()), Err(StoreError::Failed(_))));
    std::fs::remove_file(&path).expect("removed");
    folder.connection().pragma_update(None, "user_version", 99).expect("a later version");
    let Err(StoreError::Failed(why)) = Sqlite::open(&path, Arc::default()) else { panic!("it was opened") };
    assert!(why.contains("version 99"), "{why}");
}
