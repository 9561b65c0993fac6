//! Settings in a store: versions, history, one writer at a time, rollback.

use std::sync::Arc;

use billfold_settings::{
    ApplyError, Coded, GroupId, Limits, Mailbox, Off, Plan, Scope, Setting, SettingsStore, TenantId,
    TenantKind, TenantSettings, Unavailable, Value, code,
};
use billfold_store::{Key, MemoryStore, SqliteStore, Store, Write};
use chrono::{DateTime, Utc};
use proptest::prelude::*;

use crate::common::{bare, settings};

fn tenant() -> TenantId {
    TenantId::new("Contoso").unwrap()
}

fn at(minute: u32) -> DateTime<Utc> {
    format!("2026-11-20T10:{minute:02}:00Z").parse().unwrap()
}

fn store() -> (SettingsStore, Arc<MemoryStore>) {
    let records = Arc::new(MemoryStore::new());
    (SettingsStore::new(Arc::<MemoryStore>::clone(&records)), records)
}

fn set(store: &SettingsStore, setting: Setting, value: Value, minute: u32) -> TenantSettings {
    let current = store.load_or_new(&tenant(), TenantKind::Standard).unwrap();
    let plan = Plan::set(&current, Scope::Organization, setting, value).unwrap();
    store.apply(&plan, "admin@contoso.example", at(minute)).unwrap().settings
}

#[test]
fn each_change_is_a_version_with_who_and_when() {
    let (store, _) = store();
    assert_eq!(store.load(&tenant()).unwrap(), None);
    set(&store, Setting::OutlookPayEnabled, Value::Off, 1);
    let second = set(&store, Setting::ConnectorsEnabled, Value::Off, 2);
    assert_eq!(second.version(), 2);
    let unchanged = set(&store, Setting::ConnectorsEnabled, Value::Off, 3);
    assert_eq!(unchanged, second, "what changes nothing makes no version");
    let loaded = store.load(&TenantId::new("CONTOSO").unwrap()).unwrap().unwrap();
    assert_eq!(loaded, second);
    let entry = loaded.entry(&Scope::Organization, Setting::OutlookPayEnabled).unwrap();
    assert_eq!(entry.origin.to_string(), "set at 2026-11-20T10:01:00Z by admin@contoso.example");
    assert_eq!(store.changed_since(&tenant(), 2).unwrap(), None);
    assert_eq!(store.changed_since(&tenant(), 1).unwrap(), Some(second));
}

#[test]
fn the_second_of_two_writers_is_told() {
    let (store, _) = store();
    let current = store.load_or_new(&tenant(), TenantKind::Standard).unwrap();
    let plan = |value| Plan::set(&current, Scope::Organization, Setting::OutlookPayEnabled, value).unwrap();
    store.apply(&plan(Value::Off), "first", at(1)).unwrap();
    let error = store.apply(&plan(Value::On), "second", at(2)).unwrap_err();
    assert!(matches!(error, ApplyError::Stale { planned: 0, found: 1 }), "{error}");
    assert!(ApplyError::codes().contains(error.code()));
    assert_eq!(store.load(&tenant()).unwrap().unwrap().version(), 1);
}

#[test]
fn many_writers_lose_nothing() {
    let (store, _) = store();
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let store = store.clone();
            scope.spawn(move || {
                for round in 0..10 {
                    let group = GroupId::new(&format!("g{writer}-{round}@contoso.com")).unwrap();
                    loop {
                        let current = store.load_or_new(&tenant(), TenantKind::Standard).unwrap();
                        let scope = Scope::Group(group.clone());
                        let plan =
                            Plan::set(&current, scope, Setting::ConnectorsEnabled, Value::Off).unwrap();
                        match store.apply(&plan, "writer", at(0)) {
                            Ok(_) => break,
                            Err(ApplyError::Stale { .. }) => {}
                            Err(error) => panic!("{error}"),
                        }
                    }
                }
            });
        }
    });
    let settings = store.load(&tenant()).unwrap().unwrap();
    assert_eq!((settings.version(), settings.groups().len()), (40, 40));
}

#[test]
fn history_says_who_changed_what_and_rollback_goes_back() {
    let (store, _) = store();
    set(&store, Setting::OutlookPayEnabled, Value::Off, 1);
    let script = "Set-UnifiedGroup sales@contoso.com -ConnectorsEnabled:$false\nSet-OrganizationConfig -OutlookPayEnabled 1";
    let current = store.load(&tenant()).unwrap().unwrap();
    let import = Plan::import(script, "on.ps1", &current, &Limits::default());
    store.apply(&import, "lee", at(2)).unwrap();
    let second = store.revision(&tenant(), 2).unwrap().unwrap().settings;
    let entry = second.entry(&Scope::Organization, Setting::OutlookPayEnabled).unwrap();
    assert_eq!(entry.origin.to_string(), "import on.ps1:2 at 2026-11-20T10:02:00Z by lee");

    let first = store.revision(&tenant(), 1).unwrap().unwrap().settings;
    let back = Plan::rollback(&second, &first).unwrap();
    let third = store.apply(&back, "pat", at(3)).unwrap().settings;
    assert_eq!((third.version(), bare(&third)), (3, bare(&first)));

    let history = store.history(&tenant(), 10).unwrap();
    let text: Vec<_> = history.iter().map(ToString::to_string).collect();
    assert_eq!(
        text,
        [
            "version 3  2026-11-20T10:03:00Z  pat  rollback to version 1\n  organization  OutlookPayEnabled  on -> off\n  \
             group:sales@contoso.com  ConnectorsEnabled  off -> unset\n",
            "version 2  2026-11-20T10:02:00Z  lee  import on.ps1\n  organization  OutlookPayEnabled  off -> on\n  \
             group:sales@contoso.com  ConnectorsEnabled  unset -> off\n",
            "version 1  2026-11-20T10:01:00Z  admin@contoso.example  set\n  organization  OutlookPayEnabled  unset -> off\n",
        ]
    );
    let newest: Vec<_> = store.history(&tenant(), 2).unwrap();
    assert_eq!(newest, history[..2]);
    let json = serde_json::to_value(&history[2]).unwrap();
    assert_eq!((&json["version"], &json["by"]), (&1.into(), &"admin@contoso.example".into()));
    assert_eq!(store.revision(&tenant(), 4).unwrap(), None);
}

#[test]
fn a_plan_with_errors_is_not_applied() {
    let (store, _) = store();
    let current = store.load_or_new(&tenant(), TenantKind::Standard).unwrap();
    let script = "Set-OrganizationConfig -OutlookPayEnabled 0\nSet-OrganizationConfig -OutlookPayEnabled 'x'";
    let plan = Plan::import(script, "half.ps1", &current, &Limits::default());
    assert!(matches!(store.apply(&plan, "lee", at(1)), Err(ApplyError::Refused { count: 1 })));
    assert_eq!(store.load(&tenant()).unwrap(), None);
}

#[test]
fn damaged_settings_are_unavailable_and_absent_ones_are_what_the_host_says() {
    let (store, records) = store();
    let mailbox = Mailbox::in_tenant(tenant(), "pat@contoso.com");
    assert!(store.decide(&mailbox, Some(TenantKind::Standard)).is_on());
    assert!(!store.decide(&mailbox, Some(TenantKind::Gcc)).is_on());
    assert_eq!(store.decide(&mailbox, None).reasons(), [Off::Unavailable(Unavailable::NoSettings)]);
    let key = Key::new("settings.current", "contoso", "current");
    records.commit(&[Write::insert(key, "{}", Vec::new())]).unwrap();
    assert!(store.load(&tenant()).is_err());
    let decision = store.decide(&mailbox, Some(TenantKind::Standard));
    assert_eq!(decision.gates()[0].code(), Some(&code::UNAVAILABLE));
    assert_eq!(decision.reasons(), [Off::Unavailable(Unavailable::Damaged)]);
    assert!(store.decide(&Mailbox::personal("pat@outlook.example"), None).is_on());
}

#[test]
fn tenants_are_listed_page_by_page() {
    let (store, _) = store();
    for name in ["beta", "Alpha", "gamma"] {
        let current = TenantSettings::new(TenantId::new(name).unwrap(), TenantKind::Gcc);
        let plan = Plan::set(&current, Scope::Organization, Setting::ConnectorsEnabled, Value::On).unwrap();
        store.apply(&plan, "host", at(1)).unwrap();
    }
    let page = store.tenants(None, 2).unwrap();
    assert_eq!(page, [TenantId::new("alpha").unwrap(), TenantId::new("beta").unwrap()]);
    assert_eq!(store.tenants(page.last(), 2).unwrap(), [TenantId::new("gamma").unwrap()]);
}

#[test]
fn a_snapshot_follows_the_store() {
    let (store, records) = store();
    let mailbox = Mailbox::in_tenant(tenant(), "pat@contoso.com");
    set(&store, Setting::ConnectorsEnabled, Value::On, 1);
    let mut snapshot = store.snapshot().unwrap();
    assert!(snapshot.resolve(&mailbox).is_on());
    assert_eq!(store.refresh(&mut snapshot).unwrap(), 0);
    set(&store, Setting::OutlookPayEnabled, Value::Off, 2);
    assert_eq!(store.refresh(&mut snapshot).unwrap(), 1);
    assert_eq!((snapshot.resolve(&mailbox).is_on(), snapshot.version(&tenant())), (false, Some(2)));
    let key = Key::new("settings.current", "contoso", "current");
    records.commit(&[Write::replace(key, 2, "{}", Vec::new())]).unwrap();
    store.refresh(&mut snapshot).unwrap();
    assert_eq!(snapshot.resolve(&mailbox).version, None, "damaged is unavailable");
}

/// A file, closed and opened again, and two programs on it.
#[test]
fn a_file_keeps_every_version() {
    let folder = tempfile::tempdir().unwrap();
    let open = || SettingsStore::new(Arc::new(SqliteStore::open(folder.path().join("store.db")).unwrap()));
    let first = open();
    set(&first, Setting::OutlookPayEnabled, Value::Off, 1);
    let second = open();
    let seen = second.load(&tenant()).unwrap().unwrap();
    set(&first, Setting::OutlookPayEnabled, Value::On, 2);
    let late = Plan::set(&seen, Scope::Organization, Setting::ConnectorsEnabled, Value::Off).unwrap();
    assert!(matches!(second.apply(&late, "late", at(3)), Err(ApplyError::Stale { planned: 1, found: 2 })));
    drop((first, second));
    let again = open();
    assert_eq!(again.load(&tenant()).unwrap().unwrap().version(), 2);
    assert_eq!(again.history(&tenant(), 10).unwrap().len(), 2);
}

/// More than one record holds is refused, with nothing written.
#[test]
fn what_is_too_large_is_refused_as_a_whole() {
    let (store, _) = store();
    let empty = TenantSettings::new(tenant(), TenantKind::Standard);
    let script = |count: u32| {
        (0..count).fold(String::new(), |script, n| {
            script + &format!("Set-UnifiedGroup the-group-with-the-long-name-and-number-{n}@a-still-longer-name.contoso.com -ConnectorsEnabled:0\n")
        })
    };
    let plan = Plan::import(&script(14_000), "too-many.ps1", &empty, &Limits::default());
    assert_eq!(plan.errors(), []);
    assert!(matches!(store.apply(&plan, "lee", at(1)), Err(ApplyError::TooLarge)));
    assert_eq!(store.load(&tenant()).unwrap(), None);
}

#[test]
fn a_group_has_one_setting() {
    let current = TenantSettings::new(tenant(), TenantKind::Standard);
    let scope = Scope::Group(GroupId::new("sales@contoso.com").unwrap());
    assert!(Plan::set(&current, scope, Setting::OutlookPayEnabled, Value::Off).is_err());
    let other = TenantSettings::new(TenantId::new("fabrikam").unwrap(), TenantKind::Standard);
    assert!(Plan::replace(&current, &other, "settings.toml").is_err());
}

proptest! {
    /// What is stored is what was planned, origins included.
    #[test]
    fn storing_and_loading_are_inverse(document in settings()) {
        let (store, _) = store();
        let current = TenantSettings::new(tenant(), TenantKind::Standard);
        let plan = Plan::replace(&current, &document, "settings.toml").unwrap();
        let stored = store.apply(&plan, "lee", at(1)).unwrap().settings;
        prop_assert_eq!(bare(&stored), bare(&document));
        prop_assert_eq!(store.load(&tenant()).unwrap().unwrap(), stored);
    }
}
