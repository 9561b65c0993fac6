//! The history is chained: what is altered, removed or exchanged is found.

use std::sync::Arc;

use billfold_settings::{Code, GroupId, HistoryReport, Plan, Scope, Setting, SettingsStore, Value};
use billfold_store::{Key, MemoryStore, Store, Write};

use crate::store::{at, set, store, tenant};

fn key(version: u64) -> Key {
    Key::new("settings.revision", "contoso", version.to_be_bytes())
}

/// Five versions, the last two about groups.
fn five() -> (SettingsStore, Arc<MemoryStore>) {
    let (store, records) = store();
    set(&store, Setting::OutlookPayEnabled, Value::Off, 1);
    set(&store, Setting::OutlookPayEnabled, Value::On, 2);
    for (minute, group) in [(3, "sales@contoso.com"), (4, "finance@contoso.com")] {
        let scope = Scope::Group(GroupId::new(group).unwrap());
        let current = store.require(&tenant()).unwrap();
        let plan = Plan::set(&current, scope, Setting::ConnectorsEnabled, Value::Off).unwrap();
        store.apply(&plan, "lee", at(minute)).unwrap();
    }
    (store, records)
}

fn verify(store: &SettingsStore) -> HistoryReport {
    store.verify(&tenant(), None).unwrap()
}

fn problems(store: &SettingsStore) -> Vec<(u64, &'static str)> {
    verify(store).problems.iter().map(|problem| (problem.version, Code::name(problem.code))).collect()
}

fn body(records: &MemoryStore, key: &Key) -> String {
    String::from_utf8(records.get(key).unwrap().unwrap().body).unwrap()
}

fn overwrite(records: &MemoryStore, key: &Key, body: String) {
    let version = records.get(key).unwrap().unwrap().version;
    records.commit(&[Write::replace(key.clone(), version, body, Vec::new())]).unwrap();
}

#[test]
fn a_history_that_nobody_touched_is_sound() {
    let (store, _) = five();
    let report = verify(&store);
    assert_eq!((report.versions, report.problems.len(), report.digest.len()), (5, 0, 64));
}

/// Each version in turn says that somebody else made it.
#[test]
fn an_altered_version_is_found() {
    for version in 1..=5 {
        let (store, records) = five();
        let changed =
            body(&records, &key(version)).replace("admin@contoso.example", "mallory").replace("lee", "eve");
        overwrite(&records, &key(version), changed);
        assert_eq!(problems(&store), [(version, "settings.history_altered")]);
        assert!(store.history(&tenant(), 10).is_err(), "a history that was altered is not read out");
    }
    // The newest also decides: what was altered counts as unavailable.
    let (store, records) = five();
    overwrite(&records, &key(5), body(&records, &key(5)).replace("\"on\"", "\"off\"").replace("lee", "eve"));
    assert!(store.load(&tenant()).is_err());
}

#[test]
fn a_removed_version_is_found() {
    for version in 1..=5 {
        let (store, records) = five();
        let found = records.get(&key(version)).unwrap().unwrap().version;
        records.commit(&[Write::delete(key(version), found)]).unwrap();
        assert_eq!(problems(&store), [(version, "settings.history_missing")]);
        assert!(store.history(&tenant(), 10).is_err());
    }
}

#[test]
fn exchanged_versions_are_found() {
    let (store, records) = five();
    let (second, third) = (body(&records, &key(2)), body(&records, &key(3)));
    overwrite(&records, &key(2), third.replace("\"version\":3", "\"version\":2"));
    overwrite(&records, &key(3), second.replace("\"version\":2", "\"version\":3"));
    let found = problems(&store);
    assert!(found.iter().all(|(_, code)| *code == "settings.history_altered"), "{found:?}");
    assert!(
        found.contains(&(2, "settings.history_altered")) && found.contains(&(3, "settings.history_altered"))
    );
    assert!(store.history(&tenant(), 10).is_err());
}

#[test]
fn a_version_beyond_the_newest_and_an_older_head_are_found() {
    let (store, records) = five();
    records.commit(&[Write::insert(key(6), body(&records, &key(5)), Vec::new())]).unwrap();
    assert_eq!(problems(&store), [(6, "settings.history_added")]);
    // A head that names a number nobody ever stored does not keep the look-out busy.
    let head = Key::new("settings.current", "contoso", "current");
    overwrite(&records, &head, body(&records, &head).replace("\"version\":5", "\"version\":5000000000"));
    assert_eq!(problems(&store).len(), 100);
}

#[test]
fn groups_that_were_altered_or_removed_are_found() {
    for place in 0..2 {
        let (store, records) = five();
        let parts = records.scan("settings.groups", b"contoso", None, 10).unwrap();
        assert_eq!(parts.len(), 2, "one for each version that changed groups");
        let key = parts[place].key.clone();
        overwrite(&records, &key, body(&records, &key).replace("false", "true "));
        let found = problems(&store);
        assert!(found.iter().all(|(_, code)| *code == "settings.history_altered"), "{found:?}");
        assert_eq!(found.len(), 1);
        let version = records.get(&key).unwrap().unwrap().version;
        records.commit(&[Write::delete(key, version)]).unwrap();
        assert_eq!(problems(&store), [(found[0].0, "settings.history_missing")]);
    }
}

/// Whoever can write the store can write all of it anew; a digest that was kept elsewhere shows it.
#[test]
fn a_digest_kept_elsewhere_finds_what_was_rewritten() {
    let (store, _) = five();
    let kept = verify(&store).digest;
    set(&store, Setting::ConnectorsEnabled, Value::Off, 5);
    assert!(store.verify(&tenant(), Some(&kept.to_uppercase())).unwrap().problems.is_empty());
    let (rewritten, _) = crate::store::store();
    for minute in 1..9 {
        set(
            &rewritten,
            Setting::OutlookPayEnabled,
            if minute % 2 == 0 { Value::On } else { Value::Off },
            minute,
        );
    }
    assert!(verify(&rewritten).problems.is_empty(), "in itself it is sound");
    let report = rewritten.verify(&tenant(), Some(&kept)).unwrap();
    assert_eq!(report.problems[0].code.name(), "settings.history_rewritten");
}
