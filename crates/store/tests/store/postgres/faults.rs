//! C8 of the storage faults: whatever the server or the wire does, a commit has its effect exactly once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use billfold_store::{Index, Key, PostgresStore, Store, StoreError, Write};
use billfold_testkit::postgres::{Cluster, url};

use super::proxy::{Cut, Proxy};
use super::{options, store};

/// For tests in which the machine may be slower than the server's troubles are long.
const PATIENT: Duration = Duration::from_secs(60);

fn key(id: &str) -> Key {
    Key::new("test", "shard", id)
}

/// Makes every third change of a record fail with `state`, at the statement or (`deferred`) at the commit. The sequence
/// does not roll back, so the next try succeeds.
fn inject(cluster: &Cluster, raise: &str, deferred: bool) {
    let deferred = if deferred { "DEFERRABLE INITIALLY DEFERRED" } else { "" };
    cluster.sql(&format!(
        "DROP TRIGGER IF EXISTS fail ON billfold_record;
         CREATE SEQUENCE IF NOT EXISTS turn;
         CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             IF nextval('turn') % 3 = 0 THEN {raise}; END IF;
             RETURN NULL;
         END $$;
         CREATE CONSTRAINT TRIGGER fail AFTER INSERT OR UPDATE ON billfold_record
             {deferred} FOR EACH ROW EXECUTE FUNCTION fail()"
    ));
}

/// Counts up one by one; each step is acknowledged once and counted once, with a record of its own.
fn count_to(store: &dyn Store, shard: &str, steps: u64) {
    let key = |id: &str| Key::new("test", shard, id);
    store.commit(&[Write::insert(key("counter"), "0", vec![])]).unwrap();
    for step in 1..=steps {
        let index = vec![Index::unique("step", step.to_string())];
        let writes = [
            Write::replace(key("counter"), step, step.to_string(), vec![]),
            Write::insert(key(&format!("step-{step}")), "", index),
        ];
        store.commit(&writes).unwrap();
        let counter = store.get(&key("counter")).unwrap().unwrap();
        assert_eq!((counter.version, counter.body), (step + 1, step.to_string().into_bytes()));
    }
    let records = store.scan("test", shard.as_bytes(), None, 1000).unwrap();
    assert_eq!(u64::try_from(records.len()).unwrap(), steps + 1);
}

#[test]
fn injected_failures_of_the_server_leave_exactly_one_effect() {
    let Some(cluster) = Cluster::start(&[]) else { return };
    let store = store(&cluster);
    let end_session = "PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1)";
    for raise in [
        "RAISE EXCEPTION 'injected' USING ERRCODE = '40001'",
        "RAISE EXCEPTION 'injected' USING ERRCODE = '40P01'",
        "RAISE EXCEPTION 'injected' USING ERRCODE = '08006'",
        end_session,
    ] {
        for deferred in [false, true] {
            inject(&cluster, raise, deferred);
            count_to(&store, &format!("{raise}{deferred}"), 20);
        }
    }
}

#[test]
fn a_wire_cut_around_the_commit_leaves_exactly_one_effect() {
    let Some(cluster) = Cluster::start(&[]) else { return };
    let proxy = Proxy::to(cluster.port());
    let store = PostgresStore::open(&url(proxy.port)).unwrap();
    store.commit(&[Write::insert(key("counter"), "0", vec![])]).unwrap();
    let mut version = 1;
    for (n, cut) in
        [Cut::Request, Cut::Answer, Cut::Answer, Cut::Request, Cut::Answer].into_iter().enumerate()
    {
        proxy.cut_next(cut);
        let writes = [
            Write::replace(key("counter"), version, n.to_string(), vec![]),
            Write::insert(key(&format!("step-{n}")), "", vec![]),
        ];
        store.commit(&writes).unwrap();
        assert!(proxy.has_cut());
        version += 1;
        assert_eq!(store.get(&key("counter")).unwrap().unwrap().version, version);
        // The same, for a record that is new.
        proxy.cut_next(cut);
        store.commit(&[Write::insert(key(&format!("new-{n}")), "", vec![])]).unwrap();
        assert!(proxy.has_cut());
    }
    assert_eq!(store.scan("test", b"shard", None, 100).unwrap().len(), 11);
}

/// Deletions leave no stamp: when their answer is lost, the engine says that it does not know.
#[test]
fn a_lost_answer_to_a_deletion_is_an_unknown_outcome() {
    let Some(cluster) = Cluster::start(&[]) else { return };
    let proxy = Proxy::to(cluster.port());
    let store = PostgresStore::open(&url(proxy.port)).unwrap();
    store.commit(&[Write::insert(key("a"), "", vec![]), Write::insert(key("b"), "", vec![])]).unwrap();
    proxy.cut_next(Cut::Request);
    store.commit(&[Write::delete(key("a"), 1)]).unwrap();
    proxy.cut_next(Cut::Answer);
    let lost = store.commit(&[Write::delete(key("b"), 1)]);
    assert!(matches!(lost, Err(StoreError::OutcomeUnknown { .. })), "{lost:?}");
    assert_eq!(store.get(&key("b")).unwrap(), None);
}

/// Writers whose sessions are ended all the time: what they count is what is stored.
#[test]
fn ended_sessions_lose_and_repeat_nothing() {
    sessions_are_ended(40);
}

#[test]
#[ignore = "soak"]
fn soak_ended_sessions_lose_and_repeat_nothing() {
    sessions_are_ended(2000);
}

fn sessions_are_ended(each: u64) {
    let Some(cluster) = Cluster::start(&[]) else { return };
    let store = PostgresStore::open_with(options(&cluster).timeout(PATIENT)).unwrap();
    store.commit(&[Write::insert(key("counter"), "", vec![])]).unwrap();
    let done = AtomicBool::new(false);
    let (counted, unknown) = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..3).map(|_| scope.spawn(|| count(&store, each))).collect();
        let killer = scope.spawn(|| {
            while !done.load(Ordering::SeqCst) {
                cluster.sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                     WHERE application_name = 'billfold-store' AND random() < 0.5",
                );
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        let totals: Vec<(u64, u64)> = writers.into_iter().map(|writer| writer.join().unwrap()).collect();
        done.store(true, Ordering::SeqCst);
        killer.join().unwrap();
        (totals.iter().map(|t| t.0).sum::<u64>(), totals.iter().map(|t| t.1).sum::<u64>())
    });
    let version = store.get(&key("counter")).unwrap().unwrap().version;
    assert!(version > counted && version <= counted + unknown + 1, "{counted} {unknown} {version}");
    assert_eq!(counted, 3 * each);
}

/// Counts `each` acknowledged steps; gives them and the number of unknown outcomes.
fn count(store: &dyn Store, each: u64) -> (u64, u64) {
    let (mut counted, mut unknown) = (0, 0);
    while counted < each {
        let record = store.get(&key("counter")).unwrap().unwrap();
        match store.commit(&[Write::replace(key("counter"), record.version, "", vec![])]) {
            Ok(()) => counted += 1,
            Err(StoreError::OutcomeUnknown { .. }) => unknown += 1,
            // Nothing happened: again.
            Err(StoreError::Conflict { .. } | StoreError::Unavailable { .. }) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    (counted, unknown)
}

#[test]
fn a_busy_server_is_unavailable_after_the_timeout_and_nothing_happened() {
    let Some(cluster) = Cluster::start(&[]) else { return };
    let options = options(&cluster).connections(1).timeout(Duration::from_millis(400));
    let store = PostgresStore::open_with(options).unwrap();
    store.commit(&[Write::insert(key("a"), "", vec![])]).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| cluster.sql("BEGIN; LOCK TABLE billfold_record; SELECT pg_sleep(2); COMMIT"));
        std::thread::sleep(Duration::from_millis(500));
        // One waits for the lock, the others for the only connection.
        let calls: Vec<_> = (0..3)
            .map(|n| {
                let store = &store;
                scope.spawn(move || store.commit(&[Write::insert(key(&format!("busy-{n}")), "", vec![])]))
            })
            .collect();
        for call in calls {
            let refused = call.join().unwrap();
            assert!(matches!(refused, Err(StoreError::Unavailable { .. })), "{refused:?}");
        }
    });
    assert_eq!(store.scan("test", b"shard", None, 10).unwrap().len(), 1);
    store.commit(&[Write::insert(key("b"), "", vec![])]).unwrap();
}

#[test]
fn a_server_that_is_restarted_at_once_is_waited_for() {
    let Some(cluster) = Cluster::start(&[]) else { return };
    let store = PostgresStore::open_with(options(&cluster).timeout(PATIENT)).unwrap();
    store.commit(&[Write::insert(key("counter"), "", vec![])]).unwrap();
    let (counted, unknown) = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let (mut counted, mut unknown) = (0, 0);
            for _ in 0..20 {
                let (c, u) = count(&store, 20);
                counted += c;
                unknown += u;
            }
            (counted, unknown)
        });
        for _ in 0..2 {
            std::thread::sleep(Duration::from_millis(150));
            cluster.stop_immediately();
            cluster.up();
        }
        writer.join().unwrap()
    });
    let version = store.get(&key("counter")).unwrap().unwrap().version;
    assert!(version > counted && version <= counted + unknown + 1, "{counted} {unknown} {version}");
}
