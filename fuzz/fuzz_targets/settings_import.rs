//! Property: what the importer accepts means the same once exported and imported again, and every finding has a place in the script.
#![cfg_attr(fuzzing, no_main)]

use billfold_settings::{Limits, Plan, TenantId, TenantKind, TenantSettings, differences};
use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

fuzz_target!(|script: &str| {
    let tenant = TenantId::new("contoso").expect("an id");
    let empty = TenantSettings::new(tenant, TenantKind::Standard);
    let plan = Plan::import(script, "script.ps1", &empty, &Limits::default());
    for finding in plan.errors().iter().chain(plan.warnings()) {
        assert!(finding.line >= 1 && finding.column >= 1);
        assert!(finding.line as usize <= script.split(['\n', '\r']).count());
    }
    if plan.errors().is_empty() {
        let export = plan.after().to_cmdlets();
        let again = Plan::import(&export, "export.ps1", &empty, &Limits::default());
        assert!(again.errors().is_empty(), "{export}");
        assert!(differences(plan.after(), again.after()).is_empty(), "{export}");
    }
});
