//! Power cuts, full disks and failing writes, without a word from SQLite about them.
//!
//! In write-ahead mode, what is not yet synced lies in two places: the tail of the log while a commit is made, and pages
//! of the file while the log is copied back. So a power cut is a state of the two files that can be built: the log of
//! the last commit plus any of the 512-byte sectors of the next, or the full log beside any mixture of old and new
//! sectors of the file.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]
#![cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "some faults can be made on Linux only"))]

use billfold_reason::Coded as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use billfold_store::{Index, Key, SqliteStore, Store, StoreError, Write};
use billfold_testkit::process::traced;
use billfold_testkit::skip::{Need, skipped};

const SECTOR: usize = 512;

fn key(id: u32) -> Key {
    Key::new("test", "shard", id.to_be_bytes())
}

/// Commit `n` inserts a record and replaces the first one.
fn commit(store: &dyn Store, n: u32) -> Result<(), StoreError> {
    let body = vec![n.to_be_bytes()[3]; 700];
    let mut writes = vec![Write::insert(key(n), body.as_slice(), vec![Index::unique("n", n.to_be_bytes())])];
    if n == 1 {
        writes.push(Write::insert(key(0), n.to_be_bytes(), vec![]));
    } else {
        writes.push(Write::replace(key(0), u64::from(n - 1), n.to_be_bytes(), vec![]));
    }
    store.commit(&writes)
}

/// Opens what is left, and gives the number of the last commit in it. Panics unless every commit is whole.
fn last_commit(path: &Path) -> u32 {
    let store = SqliteStore::open(path).unwrap();
    store.check().unwrap();
    let last = store.get(&key(0)).unwrap().map_or(0, |record| {
        let last = u32::from_be_bytes(record.body.as_slice().try_into().unwrap());
        assert_eq!(u64::from(last), record.version);
        last
    });
    let records = store.scan("test", b"shard", None, 1000).unwrap();
    assert_eq!(records.len(), if last == 0 { 0 } else { usize::try_from(last).unwrap() + 1 });
    last
}

/// The file and its log at one moment.
#[derive(Clone)]
struct Disk {
    file: Vec<u8>,
    log: Vec<u8>,
}

impl Disk {
    fn read(path: &Path) -> Self {
        let log = fs::read(format!("{}-wal", path.display())).unwrap_or_default();
        Self { file: fs::read(path).unwrap(), log }
    }

    fn write(&self, path: &Path) {
        fs::write(path, &self.file).unwrap();
        fs::write(format!("{}-wal", path.display()), &self.log).unwrap();
        drop(fs::remove_file(format!("{}-shm", path.display())));
    }
}

/// A sector of `new` where the bit says so, else of `old` (zeros beyond its end).
fn torn(old: &[u8], new: &[u8], mut written: impl FnMut(usize) -> bool) -> Vec<u8> {
    let mut out = old.to_vec();
    out.resize(old.len().max(new.len()), 0);
    for (n, sector) in new.chunks(SECTOR).enumerate() {
        if written(n) {
            out[n * SECTOR..n * SECTOR + sector.len()].copy_from_slice(sector);
        }
    }
    out
}

/// A small generator, so that a failure can be repeated.
struct Seed(u64);

impl Seed {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

/// C1 while commits are made: `rounds` random subsets of sectors per commit, besides every prefix.
fn power_cut_in_a_commit(commits: u32, rounds: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let copy = folder.path().join("copy.db");
    let store = SqliteStore::open(&path).unwrap();
    let mut before = Disk::read(&path);
    let mut seed = Seed(0x5eed);
    for n in 1..=commits {
        commit(&store, n).unwrap();
        let after = Disk::read(&path);
        assert_eq!(after.file, before.file, "no checkpoint in between");
        let sectors = after.log.len().div_ceil(SECTOR);
        let first = before.log.len() / SECTOR;
        let mut cuts: Vec<Vec<u8>> =
            (first..=sectors).map(|end| torn(&before.log, &after.log, |n| n < end)).collect();
        for _ in 0..rounds {
            cuts.push(torn(&before.log, &after.log, |_| seed.next().is_multiple_of(2)));
        }
        cuts.push(before.log.clone());
        for log in cuts {
            let whole = log == after.log;
            Disk { file: after.file.clone(), log }.write(&copy);
            let last = last_commit(&copy);
            assert!(last == n || (last == n - 1 && !whole), "commit {n}: found {last}");
        }
        before = after;
    }
}

#[test]
fn a_power_cut_in_a_commit_leaves_all_or_nothing_of_it() {
    power_cut_in_a_commit(6, 10);
}

#[test]
#[ignore = "soak"]
fn soak_power_cuts_in_commits() {
    power_cut_in_a_commit(60, 100);
}

/// C1 while the log is copied back into the file.
fn power_cut_in_a_checkpoint(rounds: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let copy = folder.path().join("copy.db");
    let store = SqliteStore::open(&path).unwrap();
    for n in 1..=40 {
        commit(&store, n).unwrap();
    }
    let before = Disk::read(&path);
    store.checkpoint().unwrap();
    let after = Disk::read(&path);
    assert!(after.log.is_empty() && after.file != before.file);
    let mut seed = Seed(0xcafe);
    for _ in 0..rounds {
        let file = torn(&before.file, &after.file, |_| seed.next().is_multiple_of(2));
        Disk { file, log: before.log.clone() }.write(&copy);
        assert_eq!(last_commit(&copy), 40);
    }
}

#[test]
fn a_power_cut_in_a_checkpoint_loses_nothing() {
    power_cut_in_a_checkpoint(20);
}

#[test]
#[ignore = "soak"]
fn soak_power_cuts_in_checkpoints() {
    power_cut_in_a_checkpoint(1000);
}

/// What a child that goes on writing through errors was told.
struct Told {
    /// The last commit that was acknowledged.
    acknowledged: u32,
    /// Whether an error was reported.
    failed: bool,
}

/// Runs `command` with the arguments that make this program the writing child, over a store in `path`.
fn run_child(command: &mut Command, path: &Path) -> Told {
    let output = traced(command, module_path!(), "child_writes_through_errors")
        .env("BILLFOLD_TEST_STORE", path)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let acknowledged =
        text.lines().rev().find_map(|line| line.strip_prefix("ack ")).map(|n| n.parse().unwrap());
    Told { acknowledged: acknowledged.unwrap_or(0), failed: text.contains("error store.") }
}

#[test]
#[ignore = "run by the tests of failing writes, as a child"]
fn child_writes_through_errors() {
    let Some(path) = std::env::var_os("BILLFOLD_TEST_STORE") else { return };
    let store = match SqliteStore::open(path) {
        Ok(store) => store,
        Err(error) => return println!("\nerror {}", error.code().name()),
    };
    let mut failures = 0;
    let mut n = 1;
    while n <= 30 && failures < 8 {
        // An unknown outcome is settled by reading, as the contract says.
        if let Err(error) = commit(&store, n) {
            println!("\nerror {}", error.code().name());
            failures += 1;
            if !matches!(store.get(&key(n)), Ok(Some(_))) {
                continue;
            }
        }
        println!("\nack {n}");
        if n % 10 == 0 && store.checkpoint().is_err() {
            failures += 1;
        }
        n += 1;
    }
}

/// C2, a full disk: the child's files may not grow beyond `limit` blocks. The error surfaces, and all that was
/// acknowledged is there.
fn full_disk(limits: impl Iterator<Item = u32>) {
    let mut failed = false;
    for limit in limits {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        drop(SqliteStore::open(&path).unwrap());
        let script = format!("trap '' XFSZ; ulimit -f {limit}; exec \"$0\" \"$@\"");
        let told = run_child(Command::new("bash").args(["-c", &script]), &path);
        let last = last_commit(&path);
        assert!(last >= told.acknowledged, "limit {limit}: {} acknowledged, {last} found", told.acknowledged);
        failed |= told.failed;
    }
    assert!(failed, "some limit must have been reached");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_reported_and_loses_nothing() {
    full_disk((4..160).step_by(30));
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "soak"]
fn soak_full_disks() {
    full_disk(4..200);
}

/// C2, a failing disk: call number `at` of a system call fails, or that and all later ones. Injected by `strace`.
fn failing_calls(calls: &[u32]) {
    if !injects() {
        skipped(Need::Program, "strace cannot inject failures here");
        return;
    }
    let mut failed = 0;
    for fault in [
        "fdatasync:error=EIO",
        "pwrite64:error=EIO",
        "pwrite64:error=ENOSPC",
        "pwrite64:error=EINTR",
        "pread64:error=EIO",
    ] {
        for at in calls {
            for last in ["", "+"] {
                if fault.contains("EINTR") && last == "+" {
                    // Repeated for ever, as it must be.
                    continue;
                }
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("store.db");
                drop(SqliteStore::open(&path).unwrap());
                let trace = format!("trace={}", fault.split(':').next().unwrap());
                let inject = format!("inject={fault}:when={at}{last}");
                let mut strace = Command::new("strace");
                strace.args(["-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject]);
                let told = run_child(&mut strace, &path);
                let found = last_commit(&path);
                assert!(
                    found >= told.acknowledged,
                    "{inject}: {} acknowledged, {found} found",
                    told.acknowledged
                );
                assert!(
                    found <= told.acknowledged + 1,
                    "{inject}: {found} found, {} acknowledged",
                    told.acknowledged
                );
                failed += u32::from(told.failed);
                assert!(!(told.failed && fault.contains("EINTR")), "an interrupted call is repeated");
            }
        }
    }
    assert!(failed > 5, "some calls must have failed");
}

fn injects() -> bool {
    let probe = ["-qq", "-o", "/dev/null", "-e", "inject=fdatasync:error=EIO:when=1", "true"];
    Command::new("strace").args(probe).status().is_ok_and(|status| status.success())
}

#[cfg(target_os = "linux")]
#[test]
fn a_failing_disk_is_reported_and_loses_nothing() {
    failing_calls(&[1, 2, 5, 9, 20]);
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "soak"]
fn soak_failing_disks() {
    failing_calls(&(1..120).collect::<Vec<_>>());
}
