//! The loss of the primary, with a synchronous standby: nothing that was acknowledged is lost.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use billfold_store::{Key, PostgresOptions, PostgresStore, Store, StoreError, Write};
use billfold_testkit::postgres::Cluster;

use super::options;

/// A primary and its synchronous standby.
fn pair() -> Option<(Cluster, Cluster)> {
    // `local` while there is no standby to wait for.
    let primary = Cluster::start(&["synchronous_standby_names = '*'", "synchronous_commit = local"])?;
    let standby = primary.standby();
    primary.sql("ALTER SYSTEM SET synchronous_commit = 'on'");
    primary.sql("SELECT pg_reload_conf()");
    wait_until(|| primary.sql("SELECT sync_state FROM pg_stat_replication") == "sync");
    Some((primary, standby))
}

fn fail_over(run: Duration) {
    let Some((primary, standby)) = pair() else { return };
    let url = format!(
        "host=127.0.0.1,127.0.0.1 port={},{} user=billfold dbname=postgres",
        primary.port(),
        standby.port()
    );
    let store = PostgresStore::open_with(PostgresOptions::new(url).timeout(Duration::from_secs(30))).unwrap();
    let stop = AtomicBool::new(false);
    let acknowledged: Vec<Vec<Key>> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..3)
            .map(|n| {
                scope.spawn({
                    let (store, stop) = (&store, &stop);
                    move || write_until(store, n, stop)
                })
            })
            .collect();
        std::thread::sleep(run);
        primary.stop_immediately();
        standby.promote();
        // Over the loss and on, over the same store.
        std::thread::sleep(run);
        stop.store(true, Ordering::SeqCst);
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    assert_eq!(standby.sql("SELECT pg_is_in_recovery()"), "f");
    for key in acknowledged.iter().flatten() {
        assert!(store.get(key).unwrap().is_some(), "an acknowledged record is lost");
    }
    let total = acknowledged.iter().map(Vec::len).sum::<usize>();
    eprintln!("{total} acknowledged, none lost");
    assert!(total > 20);
}

fn write_until(store: &dyn Store, writer: u8, stop: &AtomicBool) -> Vec<Key> {
    let mut acknowledged = Vec::new();
    for n in 0_u32.. {
        if stop.load(Ordering::SeqCst) {
            break;
        }
        let key = Key::new("test", [writer], n.to_be_bytes());
        match store.commit(&[Write::insert(key.clone(), vec![0; 500], vec![])]) {
            Ok(()) => acknowledged.push(key),
            Err(StoreError::OutcomeUnknown { .. } | StoreError::Unavailable { .. }) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    acknowledged
}

fn wait_until(holds: impl Fn() -> bool) {
    for _ in 0..200 {
        if holds() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("waited too long");
}

/// A session that is ended while its commit waits for the standby leaves a commit that can be seen on the primary and is
/// nowhere else. It is not acknowledged before the standby has it.
#[test]
fn an_ended_wait_for_the_standby_is_no_acknowledgement() {
    let Some((primary, standby)) = pair() else { return };
    let store = PostgresStore::open_with(options(&primary).timeout(Duration::from_secs(60))).unwrap();
    let key = Key::new("test", "shard", "a");
    standby.stop_immediately();
    std::thread::scope(|scope| {
        let commit = scope.spawn(|| store.commit(&[Write::insert(key.clone(), "", vec![])]));
        let waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        wait_until(|| primary.sql(waiting) == "1");
        primary.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
        wait_until(|| primary.sql("SELECT count(*) FROM billfold_record") == "1");
        // The engine has found its stamp, and waits again.
        wait_until(|| primary.sql(waiting) == "1");
        assert!(!commit.is_finished());
        standby.up();
        commit.join().unwrap().unwrap();
    });
    assert_eq!(standby.sql("SELECT count(*) FROM billfold_record"), "1");
    assert_eq!(store.get(&key).unwrap().unwrap().version, 1);
}

#[test]
fn a_promoted_synchronous_standby_has_all_that_was_acknowledged() {
    fail_over(Duration::from_millis(700));
}

#[test]
#[ignore = "soak"]
fn soak_promoted_standbys_have_all_that_was_acknowledged() {
    for round in 1..=10 {
        fail_over(Duration::from_millis(300 * round));
    }
}
