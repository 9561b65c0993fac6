//! Settings in a store: versions, history, one writer at a time, rollback.

use std::sync::Arc;

use billfold_settings::{
    ApplyError, Author, Coded, GroupId, Limits, LoadError, Mailbox, Off, Plan, Scope, Setting, SettingsStore,
    TenantId, TenantKind, TenantSettings, Unavailable, Value, code,
};
use billfold_store::{Key, MemoryStore, SqliteStore, Store, Write};
use chrono::{DateTime, Utc};
use proptest::prelude::*;

use crate::common::{bare, settings};

pub(crate) fn tenant() -> TenantId {
    TenantId::new("Contoso").unwrap()
}

pub(crate) fn at(minute: u32) -> DateTime<Utc> {
    format!("2026-11-20T10:{minute:02}:00Z").parse().unwrap()
}

/// An empty store.
pub(crate) fn empty() -> (SettingsStore, Arc<MemoryStore>) {
    let records = Arc::new(MemoryStore::new());
    (SettingsStore::new(Arc::<MemoryStore>::clone(&records)), records)
}

/// A store that knows the tenant, at version 1.
pub(crate) fn store() -> (SettingsStore, Arc<MemoryStore>) {
    let (store, records) = empty();
    create(&store);
    (store, records)
}

fn create(store: &SettingsStore) {
    store.apply(&Plan::create(tenant(), TenantKind::Standard), "admin@contoso.example", at(0)).unwrap();
}

/// The number of the newest version.
pub(crate) fn number(store: &SettingsStore) -> Option<u64> {
    store.version(&tenant()).unwrap().map(|id| id.number())
}

pub(crate) fn set(store: &SettingsStore, setting: Setting, value: Value, minute: u32) -> TenantSettings {
    let current = store.require(&tenant()).unwrap();
    let plan = Plan::set(&current, Scope::Organization, setting, value).unwrap();
    store.apply(&plan, "admin@contoso.example", at(minute)).unwrap().settings
}

#[test]
fn each_change_is_a_version_with_who_and_when() {
    let (store, _) = store();
    set(&store, Setting::OutlookPayEnabled, Value::Off, 1);
    let third = set(&store, Setting::ConnectorsEnabled, Value::Off, 2);
    assert_eq!(third.version(), 3);
    let unchanged = set(&store, Setting::ConnectorsEnabled, Value::Off, 3);
    assert_eq!(unchanged, third, "what changes nothing makes no version");
    let loaded = store.load(&TenantId::new("CONTOSO").unwrap()).unwrap().unwrap();
    assert_eq!(loaded, third);
    let entry = loaded.entry(&Scope::Organization, Setting::OutlookPayEnabled).unwrap();
    assert_eq!(entry.origin.to_string(), "set at 2026-11-20T10:01:00Z by admin@contoso.example");
    let second = store.revision(&tenant(), 2).unwrap().unwrap().settings;
    assert_eq!(store.changed_since(&tenant(), third.stored()).unwrap(), None);
    assert_eq!(store.changed_since(&tenant(), second.stored()).unwrap().as_ref(), Some(&third));
    assert_eq!(store.changed_since(&tenant(), None).unwrap().as_ref(), Some(&third));
    assert_eq!(store.version(&tenant()).unwrap().as_ref(), third.stored());
    assert_eq!(number(&store), Some(3));
}

#[test]
fn the_second_of_two_writers_is_told() {
    let (store, _) = store();
    let current = store.require(&tenant()).unwrap();
    let plan = |value| Plan::set(&current, Scope::Organization, Setting::OutlookPayEnabled, value).unwrap();
    store.apply(&plan(Value::Off), "first", at(1)).unwrap();
    let error = store.apply(&plan(Value::On), "second", at(2)).unwrap_err();
    assert!(matches!(error, ApplyError::Stale { planned: 1, found: 2 }), "{error}");
    assert!(ApplyError::codes().contains(error.code()));
    assert_eq!(number(&store), Some(2));
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
                        let current = store.require(&tenant()).unwrap();
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
    assert_eq!((settings.version(), settings.groups().len()), (41, 40));
}

#[test]
fn history_says_who_changed_what_and_rollback_goes_back() {
    let (store, _) = store();
    set(&store, Setting::OutlookPayEnabled, Value::Off, 1);
    let script = "Set-UnifiedGroup sales@contoso.com -ConnectorsEnabled:$false\nSet-OrganizationConfig -OutlookPayEnabled 1";
    let current = store.require(&tenant()).unwrap();
    let import = Plan::import(script, "on.ps1", &current, &Limits::default());
    store.apply(&import, "lee", at(2)).unwrap();
    let third = store.revision(&tenant(), 3).unwrap().unwrap().settings;
    let entry = third.entry(&Scope::Organization, Setting::OutlookPayEnabled).unwrap();
    assert_eq!(entry.origin.to_string(), "import on.ps1:2 at 2026-11-20T10:02:00Z by lee");

    let second = store.revision(&tenant(), 2).unwrap().unwrap().settings;
    let back = Plan::rollback(&third, &second).unwrap();
    let fourth = store.apply(&back, "pat", at(3)).unwrap().settings;
    assert_eq!((fourth.version(), bare(&fourth)), (4, bare(&second)));

    let history = store.history(&tenant(), 10).unwrap();
    let text: Vec<_> = history.iter().map(ToString::to_string).collect();
    assert_eq!(
        text,
        [
            "version 4  2026-11-20T10:03:00Z  pat  rollback to version 2\n  organization  OutlookPayEnabled  on -> off\n  \
             group:sales@contoso.com  ConnectorsEnabled  off -> unset\n",
            "version 3  2026-11-20T10:02:00Z  lee  import on.ps1\n  organization  OutlookPayEnabled  off -> on\n  \
             group:sales@contoso.com  ConnectorsEnabled  unset -> off\n",
            "version 2  2026-11-20T10:01:00Z  admin@contoso.example  set\n  organization  OutlookPayEnabled  unset -> off\n",
            "version 1  2026-11-20T10:00:00Z  admin@contoso.example  create standard\n",
        ]
    );
    let newest: Vec<_> = store.history(&tenant(), 2).unwrap();
    assert_eq!(newest, history[..2]);
    let json = serde_json::to_value(&history[2]).unwrap();
    assert_eq!((&json["version"], &json["by"]), (&2.into(), &"admin@contoso.example".into()));
    assert_eq!(store.revision(&tenant(), 5).unwrap(), None);
}

/// Alice switches off, Bob on, Carol takes it back: Carol switched it off.
#[test]
fn a_rollback_is_the_deed_of_whoever_takes_it_back() {
    let (store, _) = store();
    let set = |value, by: &str, minute| {
        let current = store.require(&tenant()).unwrap();
        let plan = Plan::set(&current, Scope::Organization, Setting::OutlookPayEnabled, value).unwrap();
        store.apply(&plan, by, at(minute)).unwrap().settings
    };
    let off = set(Value::Off, "alice", 1);
    let on = set(Value::On, "bob", 2);
    let back = store.apply(&Plan::rollback(&on, &off).unwrap(), "carol", at(3)).unwrap().settings;
    let origin = |settings: &TenantSettings| {
        settings.entry(&Scope::Organization, Setting::OutlookPayEnabled).unwrap().origin.to_string()
    };
    assert_eq!(origin(&back), "rollback to 2 at 2026-11-20T10:03:00Z by carol");
    assert_eq!(store.require(&tenant()).unwrap(), back, "and it is stored so");
    // Taking back what is so already does nothing, and keeps who did it.
    let again = store.apply(&Plan::rollback(&back, &off).unwrap(), "dave", at(4)).unwrap().settings;
    assert_eq!((again.version(), origin(&again)), (4, origin(&back)));
}

/// A document that is taken into the store: what it does not change stays the deed of whoever did it.
#[test]
fn a_document_replaces_what_differs_and_is_stored_once() {
    let (store, _) = store();
    set(&store, Setting::OutlookPayEnabled, Value::Off, 1);
    let text = "tenant = \"contoso\"\nkind = \"gcc\"\n[organization]\nOutlookPayEnabled = false\n\
                ConnectorsEnabled = { value = true, by = \"bob\" }\nSmtpActionableMessagesEnabled = true\n";
    let document = TenantSettings::read(text, "settings.toml", None, &Limits::default()).unwrap();
    let replace = |minute| {
        let current = store.require(&tenant()).unwrap();
        let plan = Plan::replace(&current, &document, "settings.toml").unwrap();
        store.apply(&plan, "lee", at(minute)).unwrap().settings
    };
    let stored = replace(2);
    let origins: Vec<_> = stored.organization().values().map(|entry| entry.origin.to_string()).collect();
    assert_eq!(
        origins,
        [
            "set at 2026-11-20T10:01:00Z by admin@contoso.example",
            "settings.toml:5 (set by bob)",
            "settings.toml:6 (loaded at 2026-11-20T10:02:00Z by lee)",
        ]
    );
    assert_eq!((stored.kind(), stored.version()), (TenantKind::Gcc, 3));
    assert_eq!(replace(3), stored, "the same document again changes nothing");
}

/// Whoever names a person, a script or a document writes no line of the history.
#[test]
fn names_cannot_write_history() {
    let (store, _) = store();
    let current = store.require(&tenant()).unwrap();
    let forged = "x\nversion 9  2026-01-01T00:00:00Z  alice  set\u{1b}[2J\u{202e}";
    let script = "Set-OrganizationConfig -OutlookPayEnabled $false";
    let import = Plan::import(script, forged, &current, &Limits::default());
    let imported = store.apply(&import, forged, at(1)).unwrap().settings;
    let document = TenantSettings::read(
        "tenant = \"contoso\"\n[organization]\nConnectorsEnabled = false",
        forged,
        None,
        &Limits::default(),
    )
    .unwrap();
    let replaced = Plan::replace(&imported, &document, forged).unwrap();
    store.apply(&replaced, Author::of_operating_system(forged), at(2)).unwrap();
    for step in store.history(&tenant(), 10).unwrap() {
        let text = step.to_string();
        let expected = 1 + step.changes.len();
        assert_eq!(text.lines().count(), expected, "{text}");
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
        let version = store.revision(&tenant(), step.version).unwrap().unwrap();
        for (setting, entry) in version.settings.organization() {
            let origin = entry.origin.to_string();
            assert!(!origin.chars().any(char::is_control), "{setting} {origin}");
        }
    }
}

#[test]
fn a_plan_with_errors_is_not_applied() {
    let (store, _) = store();
    let current = store.require(&tenant()).unwrap();
    let script = "Set-OrganizationConfig -OutlookPayEnabled 0\nSet-OrganizationConfig -OutlookPayEnabled 'x'";
    let plan = Plan::import(script, "half.ps1", &current, &Limits::default());
    assert!(matches!(store.apply(&plan, "lee", at(1)), Err(ApplyError::Refused { count: 1 })));
    assert_eq!(number(&store), Some(1));
    // And nothing of it is told as changed.
    assert!(plan.report(false).changes.is_empty());
    assert!(billfold_settings::Impact::of(&plan).changes().is_empty());
}

/// A tenant nobody created is off, and nothing is written for it in passing.
#[test]
fn what_is_not_stored_is_not_on() {
    let (store, _) = empty();
    let mailbox = Mailbox::in_tenant(tenant(), "pat@contoso.com");
    let decision = store.decide(&mailbox);
    assert!(!decision.is_on());
    assert_eq!(decision.reasons(), [Off::Unavailable(Unavailable::TenantUnknown)]);
    assert_eq!(Unavailable::TenantUnknown.code().name(), "settings.tenant_unknown");
    assert!(decision.to_string().contains("settings create"), "{decision}");
    let nothing = TenantSettings::new(tenant(), TenantKind::Standard);
    let plan = Plan::set(&nothing, Scope::Organization, Setting::ConnectorsEnabled, Value::On).unwrap();
    let refused = store.apply(&plan, "lee", at(1)).unwrap_err();
    assert!(matches!(refused, ApplyError::Load(LoadError::TenantUnknown)), "{refused}");
    assert_eq!(store.load(&tenant()).unwrap(), None);
    create(&store);
    assert!(store.decide(&mailbox).is_on());
    let twice = store.apply(&Plan::create(tenant(), TenantKind::Gcc), "lee", at(2)).unwrap_err();
    assert!(matches!(twice, ApplyError::Exists { found: 1 }), "{twice}");
}

#[test]
fn the_kind_is_changed_and_the_change_recorded() {
    let (store, _) = store();
    let mailbox = Mailbox::in_tenant(tenant(), "pat@contoso.com");
    let plan = Plan::kind(&store.require(&tenant()).unwrap(), TenantKind::Gcc);
    let stored = store.apply(&plan, "lee", at(1)).unwrap().settings;
    assert_eq!((stored.kind(), stored.version()), (TenantKind::Gcc, 2));
    assert!(!store.decide(&mailbox).is_on(), "connectors are off by default in a government cloud");
    let newest = store.history(&tenant(), 1).unwrap().remove(0);
    assert_eq!(
        newest.to_string(),
        "version 2  2026-11-20T10:01:00Z  lee  kind gcc\n  tenant  kind  standard -> gcc\n"
    );
    let unchanged = store.apply(&Plan::kind(&stored, TenantKind::Gcc), "lee", at(2)).unwrap();
    assert_eq!(unchanged.settings.version(), 2);
}

#[test]
fn damaged_settings_are_unavailable() {
    let (store, records) = empty();
    let mailbox = Mailbox::in_tenant(tenant(), "pat@contoso.com");
    let key = Key::new("settings.current", "contoso", "current");
    records.commit(&[Write::insert(key, "{}", Vec::new())]).unwrap();
    assert!(store.load(&tenant()).is_err());
    let decision = store.decide(&mailbox);
    assert_eq!(decision.gates()[0].code(), Some(&code::UNAVAILABLE));
    assert_eq!(decision.reasons(), [Off::Unavailable(Unavailable::Damaged)]);
    assert!(store.decide(&Mailbox::personal("pat@outlook.example")).is_on());
}

#[test]
fn tenants_are_listed_page_by_page() {
    let (store, _) = empty();
    for name in ["beta", "Alpha", "gamma"] {
        let plan = Plan::create(TenantId::new(name).unwrap(), TenantKind::Gcc);
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
    assert_eq!((snapshot.resolve(&mailbox).is_on(), snapshot.version(&tenant())), (false, Some(3)));
    let key = Key::new("settings.current", "contoso", "current");
    records.commit(&[Write::replace(key, 3, "{}", Vec::new())]).unwrap();
    store.refresh(&mut snapshot).unwrap();
    assert_eq!(snapshot.resolve(&mailbox).version, None, "damaged is unavailable");
}

/// A store that was restored from a backup, or exchanged for another, counts to the same versions. Nothing that was read from the
/// one before is taken for its own.
#[test]
fn a_store_that_was_exchanged_is_not_taken_for_the_one_before() {
    let (before, after) = (store().0, store().0);
    let off = set(&before, Setting::OutlookPayEnabled, Value::Off, 1);
    let on = set(&after, Setting::OutlookPayEnabled, Value::On, 1);
    assert_eq!((off.version(), on.version()), (2, 2));
    assert_ne!(off.stored(), on.stored());
    assert_eq!(after.changed_since(&tenant(), off.stored()).unwrap(), Some(on));

    let plan = Plan::set(&off, Scope::Organization, Setting::ConnectorsEnabled, Value::Off).unwrap();
    let refused = after.apply(&plan, "admin", at(2)).unwrap_err();
    assert!(matches!(refused, ApplyError::Stale { planned: 2, found: 2 }), "{refused}");
    assert_eq!(number(&after), Some(2));

    // The one before knows more: another tenant, and a version beyond.
    let fabrikam = TenantId::new("fabrikam").unwrap();
    before.apply(&Plan::create(fabrikam.clone(), TenantKind::Standard), "host", at(1)).unwrap();
    let mailbox = Mailbox::in_tenant(tenant(), "pat@contoso.com");
    let mut snapshot = before.snapshot().unwrap();
    assert_eq!((snapshot.len(), snapshot.resolve(&mailbox).is_on()), (2, false));
    assert_eq!(after.refresh(&mut snapshot).unwrap(), 2);
    assert_eq!((snapshot.len(), snapshot.resolve(&mailbox).is_on()), (1, true));
    assert_eq!(snapshot.version(&fabrikam), None, "no longer stored, so unavailable");
    assert_eq!(after.refresh(&mut snapshot).unwrap(), 0);
    set(&before, Setting::OutlookPayEnabled, Value::Off, 2);
    set(&before, Setting::ConnectorsEnabled, Value::Off, 3);
    before.refresh(&mut snapshot).unwrap();
    assert_eq!((snapshot.version(&tenant()), snapshot.resolve(&mailbox).is_on()), (Some(3), false));
    after.refresh(&mut snapshot).unwrap();
    assert_eq!((snapshot.version(&tenant()), snapshot.resolve(&mailbox).is_on()), (Some(2), true));
    let gone = SettingsStore::new(Arc::new(MemoryStore::new()));
    assert!(matches!(gone.changed_since(&tenant(), off.stored()), Err(LoadError::TenantUnknown)));
}

/// A file, closed and opened again, and two programs on it.
#[test]
fn a_file_keeps_every_version() {
    let folder = tempfile::tempdir().unwrap();
    let open = || SettingsStore::new(Arc::new(SqliteStore::open(folder.path().join("store.db")).unwrap()));
    let first = open();
    create(&first);
    set(&first, Setting::OutlookPayEnabled, Value::Off, 1);
    let second = open();
    let seen = second.load(&tenant()).unwrap().unwrap();
    set(&first, Setting::OutlookPayEnabled, Value::On, 2);
    let late = Plan::set(&seen, Scope::Organization, Setting::ConnectorsEnabled, Value::Off).unwrap();
    assert!(matches!(second.apply(&late, "late", at(3)), Err(ApplyError::Stale { planned: 2, found: 3 })));
    drop((first, second));
    let again = open();
    assert_eq!(again.load(&tenant()).unwrap().unwrap().version(), 3);
    assert_eq!(again.history(&tenant(), 10).unwrap().len(), 3);
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
        let (store, _) = empty();
        let current = TenantSettings::new(tenant(), TenantKind::Standard);
        let plan = Plan::replace(&current, &document, "settings.toml").unwrap();
        let stored = store.apply(&plan, "lee", at(1)).unwrap().settings;
        prop_assert_eq!(bare(&stored), bare(&document));
        prop_assert_eq!(store.load(&tenant()).unwrap().unwrap(), stored);
    }
}
