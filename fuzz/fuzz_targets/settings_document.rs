//! Property: a document that is read writes to TOML and JSON that read as the same values, and a snapshot of it decides as `decide` does.
#![cfg_attr(fuzzing, no_main)]

use billfold_settings::{Limits, Lookup, Mailbox, Snapshot, TenantSettings, decide, differences};
use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

fuzz_target!(|text: &str| {
    let read = |text: &str| TenantSettings::read(text, "settings.toml", None, &Limits::default());
    let Ok(settings) = read(text) else { return };
    for written in [settings.to_toml(), settings.to_json()] {
        let again = read(&written).expect("what was written is read");
        assert_eq!(
            (again.tenant(), again.kind(), again.version()),
            (settings.tenant(), settings.kind(), settings.version())
        );
        assert!(differences(&settings, &again).is_empty(), "{written}");
    }
    let snapshot = Snapshot::build([&settings]).expect("small");
    let groups = settings.groups().keys().cloned().take(8);
    let of_group = |id: billfold_settings::GroupId| Mailbox::of_group(settings.tenant().clone(), id, "group");
    for mailbox in groups.map(of_group).chain([Mailbox::in_tenant(settings.tenant().clone(), "person")]) {
        let decision = decide(&mailbox, &Lookup::Found(&settings));
        assert_eq!(snapshot.resolve(&mailbox).is_on(), decision.is_on());
    }
});
