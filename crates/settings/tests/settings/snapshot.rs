//! The snapshot against `decide`, and what a change means for whom.

use billfold_settings::{
    GroupId, Impact, Limits, Lookup, Mailbox, Plan, Snapshot, TenantId, TenantKind, TenantSettings,
    affected_mailboxes, decide,
};
use proptest::prelude::*;

use crate::common::settings;

fn group(id: &str) -> GroupId {
    GroupId::new(id).unwrap()
}

fn of_group(settings: &TenantSettings, id: &str) -> Mailbox {
    Mailbox::of_group(settings.tenant().clone(), group(id), id)
}

fn named(text: &str, version: u64) -> TenantSettings {
    TenantSettings::read(text, "s", None, &Limits::default()).unwrap().with_version(version)
}

#[test]
fn a_tenant_that_is_not_there_is_off_and_a_person_of_none_is_on() {
    let snapshot = Snapshot::default();
    let stranger = Mailbox::in_tenant(TenantId::new("fabrikam").unwrap(), "lee@fabrikam.example");
    assert_eq!(snapshot.resolve(&stranger).off.iter().count(), 5);
    assert_eq!(snapshot.resolve(&stranger).version, None);
    assert!(snapshot.resolve(&Mailbox::personal("pat@outlook.example")).is_on());
}

#[test]
fn updates_are_taken_in_order_of_version() {
    let on = named("tenant = \"Contoso\"", 2);
    let off = named("tenant = \"contoso\"\n[organization]\nOutlookPayEnabled = false", 3);
    let mailbox = Mailbox::in_tenant(on.tenant().clone(), "pat@contoso.example");
    let mut snapshot = Snapshot::build([&on, &on.clone().with_version(1)]).unwrap();
    assert_eq!((snapshot.len(), snapshot.resolve(&mailbox).version), (1, Some(2)));
    assert!(snapshot.update(&off));
    assert!(!snapshot.update(&on));
    assert_eq!((snapshot.resolve(&mailbox).is_on(), snapshot.version(on.tenant())), (false, Some(3)));
    let before = snapshot.resolve(&mailbox);
    snapshot.compact().unwrap();
    assert_eq!((snapshot.resolve(&mailbox), snapshot.len()), (before, 1));
}

#[test]
fn a_forgotten_tenant_is_off_until_it_is_known_again() {
    let (one, two) = (named("tenant = \"one\"", 4), named("tenant = \"two\"", 4));
    let mut snapshot = Snapshot::build([&one, &two]).unwrap();
    let mailbox = Mailbox::in_tenant(one.tenant().clone(), "pat@one.example");
    snapshot.forget(one.tenant());
    for _ in 0..2 {
        assert_eq!(
            (snapshot.resolve(&mailbox).is_on(), snapshot.version(one.tenant()), snapshot.len()),
            (false, None, 1)
        );
        snapshot.compact().unwrap();
    }
    assert!(snapshot.update(&one));
    assert_eq!((snapshot.resolve(&mailbox).is_on(), snapshot.len()), (true, 2));
}

#[test]
fn a_group_is_found_by_its_aliases() {
    let settings = named(
        "tenant = \"contoso\"\n[[group]]\nidentity = \"sales@contoso.com\"\naliases = [\"Größe\", \"S\"]\n\
         ConnectorsEnabled = false",
        1,
    );
    let mut snapshot = Snapshot::build([&settings]).unwrap();
    let mut overlaid = Snapshot::default();
    overlaid.update(&settings);
    for _ in 0..2 {
        for id in ["sales@contoso.com", "SALES@contoso.com", "gRÖßE", "s"] {
            assert!(!snapshot.resolve(&of_group(&settings, id)).is_on(), "{id}");
            assert!(!overlaid.resolve(&of_group(&settings, id)).is_on(), "{id}");
        }
        assert!(snapshot.resolve(&of_group(&settings, "other@contoso.com")).is_on());
        snapshot.compact().unwrap();
        overlaid.compact().unwrap();
    }
}

fn impact(document: &str, script: &str) -> Impact {
    let current = named(document, 1);
    Impact::of(&Plan::import(script, "s.ps1", &current, &Limits::default()))
}

#[test]
fn a_change_names_those_it_affects() {
    let document =
        "tenant = \"contoso\"\n[[group]]\nidentity = \"sales@contoso.com\"\nConnectorsEnabled = false";
    let all_off = impact(document, "Set-OrganizationConfig -OutlookPayEnabled 0");
    assert_eq!(
        all_off.to_string(),
        "organization  OutlookPayEnabled  unset -> off\naffected:\n  on -> off  the mailboxes of all people\n  \
         on -> off  the mailboxes of all groups without a value of their own\n"
    );
    let json = serde_json::to_value(&all_off).unwrap();
    assert_eq!(
        json["effects"][2],
        serde_json::json!({"who": "group:sales@contoso.com", "before": "off", "after": "off", "affected": false,
            "off": ["OutlookPayEnabled", "group ConnectorsEnabled"]})
    );
    let document = "tenant = \"contoso\"\n[organization]\nConnectorsEnabled = false";
    let in_vain = impact(document, "Set-UnifiedGroup sales@contoso.com -ConnectorsEnabled");
    assert_eq!(
        in_vain.to_string(),
        "group:sales@contoso.com  ConnectorsEnabled  unset -> on\nnobody is affected\n"
    );
}

#[test]
fn a_host_with_a_directory_gets_names() {
    let current = TenantSettings::new(TenantId::new("contoso").unwrap(), TenantKind::Standard);
    let script = "Set-UnifiedGroup sales@contoso.com -ConnectorsEnabled:0";
    let plan = Plan::import(script, "s.ps1", &current, &Limits::default());
    let mailboxes = [
        Mailbox::in_tenant(current.tenant().clone(), "pat@contoso.com"),
        of_group(&current, "sales@contoso.com"),
        of_group(&current, "support@contoso.com"),
    ];
    let affected: Vec<_> = affected_mailboxes(&plan, &mailboxes)
        .map(|(m, before, after)| (m.address(), before.is_on(), after.is_on()))
        .collect();
    assert_eq!(affected, [("sales@contoso.com", true, false)]);
}

proptest! {
    /// Snapshot, snapshot with overlay, compacted snapshot and `decide` say the same.
    #[test]
    fn a_snapshot_says_what_decide_says(all in proptest::collection::vec(settings(), 1..5), pick in any::<prop::sample::Index>()) {
        let all: Vec<_> = all.iter().enumerate().map(|(n, settings)| {
            let text = settings.to_json().replace("\"contoso\"", &format!("\"Tenant-{n}\""));
            named(&text, n as u64 + 1)
        }).collect();
        let built = Snapshot::build(&all).unwrap();
        let mut updated = Snapshot::build(all.iter().step_by(2)).unwrap();
        for settings in all.iter().skip(1).step_by(2) {
            prop_assert!(updated.update(settings));
        }
        prop_assert_eq!(updated.len(), all.len());
        let mut compacted = updated.clone();
        compacted.compact().unwrap();
        let settings = pick.get(&all);
        let known = settings.groups().keys().map(|id| of_group(settings, &id.as_str().to_uppercase()));
        let others = [Mailbox::in_tenant(settings.tenant().clone(), "pat@contoso.com"), of_group(settings, "none@x.com")];
        for mailbox in known.chain(others) {
            let decision = decide(&mailbox, &Lookup::Found(settings));
            for snapshot in [&built, &updated, &compacted] {
                let verdict = snapshot.resolve(&mailbox);
                prop_assert_eq!(verdict.off, decision.deciding().map(|g| g.gate()).collect());
                prop_assert_eq!(verdict.version, decision.settings_version());
            }
        }
    }

    /// Whoever is said to be affected is, and nobody else.
    #[test]
    fn an_impact_is_what_decisions_say(before in settings(), after in settings()) {
        let impact = Impact::between(&before, &after);
        for effect in impact.effects() {
            let mailbox = match &effect.audience {
                billfold_settings::Audience::Group(id) => of_group(&before, id.as_str()),
                billfold_settings::Audience::OtherGroups => of_group(&before, "none@nowhere.example"),
                _ => Mailbox::in_tenant(before.tenant().clone(), "pat@contoso.com"),
            };
            prop_assert_eq!(decide(&mailbox, &Lookup::Found(&before)).is_on(), effect.before);
            prop_assert_eq!(decide(&mailbox, &Lookup::Found(&after)).is_on(), effect.after);
        }
    }
}
