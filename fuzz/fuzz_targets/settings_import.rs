//! Property: what the importer accepts means the same once exported and imported again, and inside of `try` or a loop that runs once; after a connection to another tenant, under a prefix, after a disconnect or under a condition it changes nothing; a refused script changes nothing, and every finding has a place in the script.
#![cfg_attr(fuzzing, no_main)]

use billfold_settings::{Limits, Plan, TenantId, TenantKind, TenantSettings, differences};
use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

fn import(script: &str, empty: &TenantSettings) -> Plan {
    let plan = Plan::import_for(script, "script.ps1", empty, &["contoso.com"], &Limits::default());
    for finding in plan.errors().iter().chain(plan.warnings()) {
        assert!(finding.line >= 1 && finding.column >= 1);
        assert!(finding.line as usize <= script.split(['\n', '\r']).count());
    }
    assert!(plan.errors().is_empty() || plan.changes().is_empty() && plan.is_empty(), "{script}");
    plan
}

fuzz_target!(|script: &str| {
    let tenant = TenantId::new("contoso").expect("an id");
    let empty = TenantSettings::new(tenant, TenantKind::Standard);
    let plan = import(script, &empty);
    if !plan.errors().is_empty() {
        return;
    }
    let export = plan.after().to_cmdlets();
    let again = import(&export, &empty);
    assert!(again.errors().is_empty(), "{export}");
    assert!(differences(plan.after(), again.after()).is_empty(), "{export}");

    let script = script.trim_start_matches('\u{feff}');
    for same in [
        format!("try {{\n{script}\n}} catch {{ throw }}"),
        format!("try {{ Get-UnifiedGroup }} finally {{\n{script}\n}}"),
        format!("foreach ($one in 'once') {{\n{script}\n}}"),
        format!("'once' | ForEach-Object {{\n{script}\n}}"),
    ] {
        let wrapped = import(&same, &empty);
        // One level more may be one too many, and a script may end only where it ends.
        assert!(!wrapped.errors().is_empty() || wrapped.changes() == plan.changes(), "{same}");
    }
    let other = format!("Connect-ExchangeOnline -DelegatedOrganization fabrikam.onmicrosoft.com\n{script}");
    assert!(!import(&other, &empty).errors().is_empty(), "{other}");
    if plan.changes().is_empty() {
        return;
    }
    for refused in [
        format!("$table = @{{Prefix = 'NobodyHas'}}\nConnect-ExchangeOnline @table\n{script}"),
        format!("{script}\nConnect-ExchangeOnline"),
        format!("Connect-ExchangeOnline\nDisconnect-ExchangeOnline\n{script}"),
        format!("if ($perhaps) {{\n{script}\n}}"),
        format!("foreach ($each in $unknown) {{\n{script}\n}}"),
        format!("Get-UnifiedGroup | ForEach-Object {{\n{script}\n}}"),
        format!("try {{ Get-UnifiedGroup }} catch {{\n{script}\n}}"),
    ] {
        assert!(!import(&refused, &empty).errors().is_empty(), "{refused}");
    }
});
