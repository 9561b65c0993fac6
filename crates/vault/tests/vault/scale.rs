//! What it costs to list one owner's methods among many records of others, in instructions.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::unwrap_in_result,
    reason = "a test fails by panicking, says what it skips and takes its work from the environment"
)]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use billfold_store::{Index, Key, SqliteStore, Store, Write};
use billfold_testkit::process::traced;
use billfold_testkit::skip::{Need, skipped};

use crate::support::{VISA, card, now, pat, vault};

/// Fills a store with records of strangers, five to an owner, that look as a vault's do, and gives five cards to Pat.
fn fill(path: &Path, records: u32) {
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(path).unwrap());
    let owners: Vec<u32> = (0..records / 5).collect();
    for some in owners.chunks(1000) {
        let commits: Vec<Vec<Write>> = some.iter().map(|owner| five(*owner)).collect();
        assert!(store.commit_all(&commits).iter().all(Result::is_ok));
    }
    let vault = vault(&store);
    for _ in 0..5 {
        vault.add(&pat(), card(VISA), now()).unwrap();
    }
}

fn five(owner: u32) -> Vec<Write> {
    // Spread over the whole range, as the shards of a vault are.
    let shard = [owner.wrapping_mul(2_654_435_761).to_be_bytes(); 8].concat();
    (0..5)
        .map(|id| {
            let key = Key::new("vault.method", shard.clone(), [id; 16]);
            let indexes = vec![Index::new("fingerprint", [id; 32]), Index::new("key-version", [0; 4])];
            Write::insert(key, vec![7; 467], indexes)
        })
        .collect()
}

#[test]
#[ignore = "run by soak_listing_one_owner_among_a_million_records, as a child"]
fn child_lists() {
    let Ok(path) = std::env::var("BILLFOLD_TEST_STORE") else { return };
    let times: u32 = std::env::var("BILLFOLD_TEST_TIMES").unwrap().parse().unwrap();
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(path).unwrap());
    let vault = vault(&store);
    for _ in 0..times {
        assert_eq!(vault.list(&pat(), now()).unwrap().len(), 5);
    }
}

/// Instructions of a child that lists so many times. `None`, having said so, where there is no valgrind.
fn instructions(path: &Path, times: u32) -> Option<u64> {
    let out = path.with_extension("callgrind");
    let mut valgrind = Command::new("valgrind");
    valgrind.arg("--tool=callgrind").arg(format!("--callgrind-out-file={}", out.display()));
    let child = traced(&mut valgrind, module_path!(), "child_lists")
        .env("BILLFOLD_TEST_STORE", path)
        .env("BILLFOLD_TEST_TIMES", times.to_string())
        .output();
    let Ok(child) = child else {
        skipped(Need::Program, "no valgrind");
        return None;
    };
    assert!(child.status.success(), "{child:?}");
    let text = fs::read_to_string(out).unwrap();
    let total =
        text.lines().find_map(|line| line.strip_prefix("totals: ").or(line.strip_prefix("summary: ")));
    Some(total.unwrap().trim().parse().unwrap())
}

/// Ten times the records may add a level to a tree, and no more.
#[test]
#[ignore = "soak"]
fn soak_listing_one_owner_among_a_million_records() {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
    let mut costs: Vec<u64> = Vec::new();
    for records in [10_000, 100_000, 1_000_000] {
        let path = folder.path().join(format!("{records}.db"));
        fill(&path, records);
        let Some(few) = instructions(&path, 10) else { return };
        let each = (instructions(&path, 110).unwrap() - few) / 100;
        println!("{records} records: {each} instructions to list five methods");
        costs.push(each);
        fs::remove_file(path).unwrap();
    }
    let (least, most) = (costs.iter().min().unwrap(), costs.iter().max().unwrap());
    assert!(*most * 100 <= least * 115, "{costs:?}");
}
