//! Refusals by the code that people see, each provoked once.

use std::sync::Arc;

use billfold_settings::{
    Coded as _, GroupId, Plan, Scope, Setting, SettingsStore, TenantId, TenantKind, TenantSettings, Value,
};
use billfold_store::{Key, MemoryStore, Store as _, Write};

fn settings(tenant: &str) -> TenantSettings {
    TenantSettings::new(TenantId::new(tenant).unwrap(), TenantKind::Standard)
}

#[test]
fn words_that_name_nothing_are_refused() {
    let setting = "OutlookPay".parse::<Setting>().unwrap_err();
    assert_eq!(setting.code().name(), "settings.unknown_setting");
    let value = "maybe".parse::<Value>().unwrap_err();
    assert_eq!(value.code().name(), "settings.unknown_value");
}

/// Whoever else can write to the store left something there.
#[test]
fn stored_settings_that_cannot_be_read_are_told() {
    let records = Arc::new(MemoryStore::new());
    let key = Key::new("settings.current", "contoso", "current");
    records.commit(&[Write::insert(key, "{}", Vec::new())]).unwrap();
    let refused = SettingsStore::new(records).load(&TenantId::new("contoso").unwrap()).unwrap_err();
    assert_eq!(refused.code().name(), "settings.damaged");
}

#[test]
fn a_group_has_one_setting_and_a_tenant_its_own() {
    let group = Scope::Group(GroupId::new("sales@contoso.example").unwrap());
    let set = |setting| Plan::set(&settings("contoso"), group.clone(), setting, Value::Off);
    assert!(set(Setting::ConnectorsEnabled).is_ok());
    let refused = set(Setting::OutlookPayEnabled).unwrap_err();
    assert_eq!(refused.code().name(), "settings.not_of_group");
    let refused = Plan::replace(&settings("contoso"), &settings("fabrikam"), "settings.toml").unwrap_err();
    assert_eq!(refused.code().name(), "settings.other_tenant");
}
