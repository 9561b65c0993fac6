//! Several processes on one vault, processes that are killed, and a minute of everything at once.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says what it did"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use billfold_store::{SqliteStore, Store};
use billfold_testkit::process::{Running, again};
use billfold_vault::{AccessError, AddError, Edit, KeysError, MethodId, UpdateError, Vault};

use crate::support::{VISA, card, now, pat, vault};

/// This test program again, running one of its ignored tests.
fn child(test: &str, path: &Path) -> Running {
    Running::start(again(module_path!(), test).env("BILLFOLD_TEST_VAULT", path))
}

fn path_of_child() -> Option<PathBuf> {
    std::env::var_os("BILLFOLD_TEST_VAULT").map(PathBuf::from)
}

fn open(path: &Path) -> Vault {
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(path).unwrap());
    vault(&store)
}

fn is_contended(error: &AccessError) -> bool {
    matches!(error, AccessError::Contended)
}

/// Adds a card; tries again when others were always faster.
fn add(vault: &Vault) -> MethodId {
    loop {
        match vault.add(&pat(), card(VISA), now()) {
            Ok(method) => return method.id,
            Err(AddError::Access(error)) if is_contended(&error) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
}

/// New keys, everything under them, and the old ones destroyed, as far as others let it be.
fn renew(vault: &Vault) {
    let done = vault.rotate(&pat(), now()).and_then(|report| {
        vault.rewrap(&pat(), now())?;
        vault.retire_keys(&pat(), report.active, now())
    });
    match done {
        Ok(_) | Err(KeysError::StillUsed { .. } | KeysError::NoSuchVersion) => {}
        Err(KeysError::Access(error)) if is_contended(&error) => {}
        Err(error) => panic!("{error:?}"),
    }
}

#[test]
#[ignore = "run by two_processes_share_a_vault, as a child"]
fn child_adds() {
    let Some(path) = path_of_child() else { return };
    let vault = open(&path);
    for n in 0..20 {
        println!("\nadded {}", add(&vault));
        if n % 5 == 4 {
            renew(&vault);
        }
    }
}

/// C4: two processes, besides this one, add to one owner's methods and renew the keys; nothing is lost.
#[test]
fn two_processes_share_a_vault() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault.db");
    let vault = open(&path);
    let mut added: BTreeSet<String> = BTreeSet::new();
    let children = [child("child_adds", &path), child("child_adds", &path)];
    for _ in 0..10 {
        added.insert(add(&vault).to_string());
    }
    for child in children {
        let lines = child.finish();
        added.extend(lines.iter().filter_map(|line| line.strip_prefix("added ")).map(str::to_owned));
    }
    let listed: BTreeSet<_> = vault.list(&pat(), now()).unwrap().iter().map(|m| m.id.to_string()).collect();
    assert_eq!((listed.len(), listed), (50, added));
    assert!(vault.verify(&pat()).unwrap().is_sound());
}

#[test]
#[ignore = "run by the tests that kill it, as a child"]
fn child_works_until_killed() {
    let Some(path) = path_of_child() else { return };
    let vault = open(&path);
    for n in 0.. {
        // What an earlier child was killed before removing is there as well.
        let methods = vault.list(&pat(), now()).unwrap();
        for method in methods.iter().take(methods.len().saturating_sub(10)) {
            println!("\nremoving {}", method.id);
            vault.remove(&pat(), &method.id, now()).unwrap();
            println!("\nremoved {}", method.id);
        }
        println!("\nadded {}", add(&vault));
        if n % 3 == 1 {
            renew(&vault);
        }
    }
}

/// C3 and B2: whatever was acknowledged before the kill is so afterwards; in the middle of a rotation as well.
fn kill_loop(rounds: u64) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault.db");
    let (mut must, mut acknowledged) = (BTreeSet::new(), 0_usize);
    for round in 0..rounds {
        let mut child = child("child_works_until_killed", &path);
        // Only once it works, else a slow start is all that is killed.
        let before = child.until("added ");
        std::thread::sleep(Duration::from_millis(1 + round * 7 % 50));
        let lines = child.kill();
        let mut gone = BTreeSet::new();
        // A word without its whole id was torn by the kill.
        let whole = |id: &str| id.parse::<MethodId>().ok();
        for line in before.into_iter().chain(lines) {
            match line.split_once(' ') {
                Some(("added", id)) => must.extend(whole(id)),
                Some(("removing", id)) => {
                    whole(id).inspect(|id| {
                        must.remove(id);
                    });
                }
                Some(("removed", id)) => gone.extend(whole(id)),
                _ => {}
            }
        }
        let vault = open(&path);
        let listed: BTreeSet<_> = vault.list(&pat(), now()).unwrap().iter().map(|method| method.id).collect();
        assert!(must.is_subset(&listed), "{:?} lost in round {round}", must.difference(&listed));
        assert!(gone.is_disjoint(&listed), "what was removed is back in round {round}");
        let report = vault.verify(&pat()).unwrap();
        assert!(report.is_sound(), "{report:?} in round {round}");
        // What was done and not acknowledged counts from here on.
        must = listed;
        acknowledged += 1;
        renew(&vault);
    }
    println!("{acknowledged} kills, nothing lost");
}

#[test]
fn kill_9_loses_no_card_and_no_key() {
    kill_loop(10);
}

#[test]
#[ignore = "soak"]
fn soak_kill_9_of_a_vault_500_times() {
    kill_loop(500);
}

/// B1: four writers, two that renew the keys and one that wraps anew, on one owner's methods in one file.
fn all_at_once(time: Duration) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vault.db");
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&path).unwrap());
    let open = || vault(&store);
    let methods: Vec<_> = (0..4).map(|_| add(&open())).collect();
    let stop = AtomicBool::new(false);
    let go_on = || !stop.load(Ordering::Relaxed);
    let (writes, renewals) = std::thread::scope(|scope| {
        let writers: Vec<_> = methods
            .iter()
            .map(|id| {
                scope.spawn(|| {
                    let vault = open();
                    let mut last = 0_u64;
                    while go_on() {
                        let edit = Edit::new().nickname(&format!("n{}", last + 1)).unwrap();
                        match vault.update(&pat(), id, edit, now()) {
                            Ok(view) => {
                                last += 1;
                                assert_eq!(view.nickname, format!("n{last}"), "nobody else writes it");
                            }
                            Err(UpdateError::Access(error)) if is_contended(&error) => {}
                            Err(error) => panic!("{error:?}"),
                        }
                    }
                    last
                })
            })
            .collect();
        let renewers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let vault = open();
                    let mut count = 0_u64;
                    while go_on() {
                        renew(&vault);
                        count += 1;
                    }
                    count
                })
            })
            .collect();
        let sweeper = scope.spawn(|| {
            let vault = open();
            while go_on() {
                match vault.rewrap(&pat(), now()) {
                    Err(KeysError::Access(error)) if is_contended(&error) => {}
                    swept => {
                        swept.unwrap();
                    }
                }
            }
        });
        std::thread::sleep(time);
        stop.store(true, Ordering::Relaxed);
        sweeper.join().unwrap();
        let renewals: u64 = renewers.into_iter().map(|thread| thread.join().unwrap()).sum();
        (writers.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>(), renewals)
    });
    let vault = open();
    for (id, last) in methods.iter().zip(&writes) {
        let view = vault.show(&pat(), id, now()).unwrap();
        // The last write that was acknowledged, or the one after it, whose answer was lost to other writers.
        let written = [*last, last + 1].map(|n| format!("n{n}"));
        assert!(written.contains(&view.nickname), "{} instead of {written:?}", view.nickname);
    }
    assert!(vault.verify(&pat()).unwrap().is_sound());
    let active = vault.rotate(&pat(), now()).unwrap().active;
    vault.rewrap(&pat(), now()).unwrap();
    assert_eq!(vault.retire_keys(&pat(), active, now()).unwrap().minimum, active);
    println!("{} writes and {renewals} renewals up to version {active}", writes.iter().sum::<u64>());
    assert!(writes.iter().all(|count| *count > 0) && renewals > 0);
}

#[test]
fn writers_renewers_and_a_sweeper_at_once() {
    all_at_once(Duration::from_secs(2));
}

#[test]
#[ignore = "soak"]
fn soak_a_minute_of_writers_renewers_and_a_sweeper() {
    all_at_once(Duration::from_secs(60));
}
