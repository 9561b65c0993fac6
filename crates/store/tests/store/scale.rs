//! What it costs, as ratios in one run: a durable commit beside a bare sync, and a small shard among many records.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and a measurement reads the clock"
)]

use std::fs::{self, File};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use billfold_store::{Index, Key, SqliteStore, Store, Write};
use billfold_testkit::process::traced;
use billfold_testkit::skip::{Need, skipped};

fn key(shard: &[u8], id: u32) -> Key {
    Key::new("scale.method", shard, id.to_be_bytes())
}

/// Fills a store with `records` records, five to a shard.
fn fill(path: &Path, records: u32) {
    let store = SqliteStore::open(path).unwrap();
    for owner in 0..records / 5 {
        let writes: Vec<Write> = (0..5)
            .map(|id| {
                Write::insert(
                    key(&owner.to_be_bytes(), id),
                    vec![7; 200],
                    vec![Index::unique("f", [u8::try_from(id).unwrap()])],
                )
            })
            .collect();
        store.commit(&writes).unwrap();
    }
}

/// The middle of a run of times.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap()
}

/// A commit of one record, beside one append of the same size and its sync, taken in turns.
#[test]
#[ignore = "soak"]
fn soak_a_durable_commit_costs_one_sync() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path().join("store.db")).unwrap();
    let mut file = File::create(folder.path().join("raw")).unwrap();
    // As the log of the store when it is used again: written before, so that no size changes.
    file.write_all(&vec![0; 64 << 20]).unwrap();
    file.sync_all().unwrap();
    file.seek(SeekFrom::Start(0)).unwrap();
    let (mut raw, mut durable) = (Vec::new(), Vec::new());
    for n in 0..1500_u32 {
        let start = Instant::now();
        file.write_all(&vec![7; 3 * 4120]).unwrap();
        file.sync_data().unwrap();
        raw.push(start.elapsed());
        let start = Instant::now();
        store.commit(&[Write::insert(key(b"shard", n), vec![7; 600], vec![])]).unwrap();
        durable.push(start.elapsed());
    }
    // The first commits make the log grow.
    let (raw, durable) = (median(raw.split_off(500)), median(durable.split_off(500)));
    let ratio = durable.as_micros() * 100 / raw.as_micros();
    println!("sync {raw:?}, commit {durable:?}: {}.{:02}x", ratio / 100, ratio % 100);
    assert!(ratio <= 150, "a commit costs more than a sync and a half");
}

#[test]
#[ignore = "run by soak_a_small_shard_costs_the_same_among_a_million, as a child"]
fn child_lists() {
    let Some(path) = std::env::var_os("BILLFOLD_TEST_STORE") else { return };
    let times: u32 = std::env::var_os("BILLFOLD_TEST_TIMES").unwrap().into_string().unwrap().parse().unwrap();
    let store = SqliteStore::open(path).unwrap();
    for n in 0..times {
        let shard = (n * 37 % 2000).to_be_bytes();
        assert_eq!(store.scan("scale.method", &shard, None, 100).unwrap().len(), 5);
        assert_eq!(store.find("scale.method", &shard, "f", &[3]).unwrap().len(), 1);
    }
}

fn has_valgrind() -> bool {
    let probe = Command::new("valgrind").args(["--tool=none", "-q", "true"]).status();
    probe.is_ok_and(|status| status.success())
}

/// Instructions of the child that lists so many times, counted by valgrind.
fn instructions(path: &Path, times: u32) -> u64 {
    let out = path.with_extension("callgrind");
    let mut valgrind = Command::new("valgrind");
    valgrind.arg("--tool=callgrind").arg(format!("--callgrind-out-file={}", out.display()));
    let output = traced(&mut valgrind, module_path!(), "child_lists")
        .env("BILLFOLD_TEST_STORE", path)
        .env("BILLFOLD_TEST_TIMES", times.to_string())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = fs::read_to_string(out).unwrap();
    let total =
        text.lines().find_map(|line| line.strip_prefix("totals: ").or(line.strip_prefix("summary: ")));
    total.unwrap().trim().parse().unwrap()
}

/// Listing and finding in one small shard: the instructions per call may grow as the depth of a tree does, not more.
#[test]
#[ignore = "soak"]
fn soak_a_small_shard_costs_the_same_among_a_million() {
    if !has_valgrind() {
        skipped(Need::Program, "no valgrind");
        return;
    }
    // In memory where there is such a folder: filling is not what is measured.
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
    let mut costs: Vec<u64> = Vec::new();
    for records in [10_000, 100_000, 1_000_000] {
        let path = folder.path().join(format!("{records}.db"));
        fill(&path, records);
        let (few, many) = (instructions(&path, 10), instructions(&path, 210));
        let each = (many - few) / 200;
        println!("{records} records: {each} instructions to list and find in a shard of five");
        costs.push(each);
    }
    let (least, most) = (costs.iter().min().unwrap(), costs.iter().max().unwrap());
    assert!(*most <= least * 2, "{costs:?}");
}
