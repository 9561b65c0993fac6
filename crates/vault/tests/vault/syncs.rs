//! How often the disk is asked to make something durable, counted by `strace` over a child: an add is one sync, and a sweep over all
//! owners is one sync for hundreds of them.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, says what it skips and takes its work from the environment"
)]

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use billfold_store::{SqliteStore, Store};
use billfold_testkit::process::traced;
use billfold_testkit::skip::{Need, skipped};
use billfold_vault::OwnerId;

use crate::support::{MASTERCARD, VISA, card, later, now, pat, vault};

fn owner(number: u32) -> OwnerId {
    format!("owner{number}@customer.example").parse().unwrap()
}

#[test]
#[ignore = "run by the other tests, as a child"]
fn child_works() {
    let Ok(path) = std::env::var("BILLFOLD_TEST_STORE") else { return };
    let number = |name: &str| std::env::var(name).unwrap().parse::<u32>().unwrap();
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(path).unwrap());
    let vault = vault(&store);
    for n in 0..number("BILLFOLD_TEST_ADDS") {
        vault.add(&pat(), card(VISA), later(n.into())).unwrap();
    }
    let owners = number("BILLFOLD_TEST_OWNERS");
    for n in 0..owners {
        vault.add(&owner(n), card(MASTERCARD), now()).unwrap();
        vault.rotate(&owner(n), now()).unwrap();
    }
    if number("BILLFOLD_TEST_SWEEPS") > 0 {
        let report = vault.rewrap_all(later(100)).unwrap();
        assert_eq!(report.rewrapped, usize::try_from(owners).unwrap());
    }
}

/// Syncs of a child that does so much in a new store. `None`, having said so, where there is no `strace`.
fn syncs(folder: &Path, adds: u32, owners: u32, sweeps: u32) -> Option<usize> {
    let name = format!("{adds}-{owners}-{sweeps}");
    let log = folder.join(format!("{name}.log"));
    let mut strace = Command::new("strace");
    strace.args(["-f", "-e", "trace=fsync,fdatasync,sync_file_range,msync", "-o"]).arg(&log);
    let child = traced(&mut strace, module_path!(), "child_works")
        .env("BILLFOLD_TEST_STORE", folder.join(format!("{name}.db")))
        .env("BILLFOLD_TEST_ADDS", adds.to_string())
        .env("BILLFOLD_TEST_OWNERS", owners.to_string())
        .env("BILLFOLD_TEST_SWEEPS", sweeps.to_string())
        .output();
    let Ok(child) = child else {
        skipped(Need::Program, "no strace");
        return None;
    };
    let said = String::from_utf8_lossy(&child.stderr);
    if said.contains("ptrace") {
        skipped(Need::Machine, format_args!("strace may not trace here: {said}"));
        return None;
    }
    assert!(child.status.success(), "{}{said}", String::from_utf8_lossy(&child.stdout));
    let log = std::fs::read_to_string(log).unwrap();
    Some(log.lines().filter(|line| line.contains("sync(") || line.contains("sync_file_range(")).count())
}

#[test]
fn an_add_is_one_sync() {
    let folder = tempfile::tempdir().unwrap();
    let Some(few) = syncs(folder.path(), 5, 0, 0) else { return };
    let many = syncs(folder.path(), 45, 0, 0).unwrap();
    assert_eq!(many - few, 40, "forty more adds: {few}, then {many}");
}

#[test]
fn a_sweep_over_many_owners_is_one_sync() {
    let folder = tempfile::tempdir().unwrap();
    let Some(without) = syncs(folder.path(), 0, 20, 0) else { return };
    let with = syncs(folder.path(), 0, 20, 1).unwrap();
    assert_eq!(with - without, 1);
}
