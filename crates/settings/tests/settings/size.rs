//! A tenant with a hundred thousand groups, and the limits, above and below.

use std::fmt::Write as _;

use billfold_settings::{
    ApplyError, Coded, GroupId, Limits, Mailbox, Plan, Scope, Setting, TenantKind, TenantSettings, Value,
};

use crate::store::{at, empty, number, tenant};

fn script(groups: std::ops::Range<u32>) -> String {
    let mut script = String::new();
    for n in groups {
        writeln!(script, "Set-UnifiedGroup group-{n}@contoso.com -ConnectorsEnabled:$false").unwrap();
    }
    script
}

#[test]
fn a_hundred_thousand_groups_are_imported_stored_and_explained() {
    let (store, _) = empty();
    let created = store.apply(&Plan::create(tenant(), TenantKind::Standard), "lee", at(0)).unwrap();
    let plan = Plan::import(&script(0..100_000), "all.ps1", &created.settings, &Limits::default());
    assert_eq!((plan.errors(), plan.changes().len()), (&[][..], 100_000));
    store.apply(&plan, "lee", at(1)).unwrap();
    let mailbox = |n: u32| {
        let address = format!("group-{n}@contoso.com");
        Mailbox::of_group(tenant(), GroupId::new(&address).unwrap(), address)
    };
    let decision = store.decide(&mailbox(99_999));
    let origin = decision.deciding().next().unwrap().origin().to_string();
    assert_eq!(origin, "import all.ps1:100000 at 2026-11-20T10:01:00Z by lee");
    assert!(store.decide(&mailbox(100_000)).is_on(), "of this one nothing is written down");

    // One more is one too many, and the error says how many there may be.
    let full = store.require(&tenant()).unwrap();
    let more = |n: u32| {
        let scope = Scope::Group(GroupId::new(&format!("group-{n}@contoso.com")).unwrap());
        Plan::set(&full, scope, Setting::ConnectorsEnabled, Value::On).unwrap()
    };
    let refused = store.apply(&more(100_000), "lee", at(2)).unwrap_err();
    assert!(matches!(refused, ApplyError::TooManyGroups { limit: 100_000 }), "{refused}");
    assert!(refused.reason().detail().contains("100000"), "{}", refused.reason().detail());
    assert_eq!(number(&store), Some(2));
    assert_eq!(store.apply(&more(7), "lee", at(2)).unwrap().settings.version(), 3);
    let newest = store.history(&tenant(), 1).unwrap().remove(0).to_string();
    assert!(newest.ends_with("set\n  group:group-7@contoso.com  ConnectorsEnabled  off -> on\n"), "{newest}");
}

/// Distinguished names are long: what they may take together has its own limit.
#[test]
fn what_takes_too_many_bytes_is_refused_as_a_whole() {
    let mut limits = Limits::default();
    limits.stored_bytes = 100_000;
    let store = empty().0.with_limits(limits);
    let created = store.apply(&Plan::create(tenant(), TenantKind::Standard), "lee", at(0)).unwrap();
    let script = |groups: u32| {
        (0..groups).fold(String::new(), |script, n| {
            script + &format!("Set-UnifiedGroup 'CN=group {n},OU=contoso.example,OU=Microsoft Exchange Hosted Organizations,DC=EURPR01A001,DC=PROD,DC=OUTLOOK,DC=COM' -ConnectorsEnabled:0\n")
        })
    };
    let plan = |groups| Plan::import(&script(groups), "names.ps1", &created.settings, &Limits::default());
    let refused = store.apply(&plan(800), "lee", at(1)).unwrap_err();
    assert!(matches!(refused, ApplyError::TooLarge { limit: 100_000 }), "{refused}");
    assert!(refused.to_string().contains("100000 bytes"), "{refused}");
    assert_eq!(number(&store), Some(1));
    assert_eq!(store.apply(&plan(600), "lee", at(1)).unwrap().settings.groups().len(), 600);
}

#[test]
fn a_document_has_as_many_groups_as_a_store() {
    let text = |groups: u32| {
        (0..groups).fold("tenant = \"contoso\"\n".to_owned(), |mut text, n| {
            writeln!(text, "[[group]]\nidentity = \"g{n}@contoso.com\"").unwrap();
            text
        })
    };
    let mut limits = Limits::default();
    assert_eq!(limits.groups, 100_000);
    limits.groups = 1_000;
    let read = |groups| TenantSettings::read(&text(groups), "f", None, &limits);
    assert_eq!(read(1_000).unwrap().groups().len(), 1_000);
    assert!(read(1_001).unwrap_err().to_string().contains("more than 1000 groups"));
}
