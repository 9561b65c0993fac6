//! Identities of one group: normal forms, aliases, and what looks alike.

use billfold_settings::{
    Advice, AliasError, Coded, GroupId, Limits, Lookup, Mailbox, Plan, Scope, Setting, TenantId, TenantKind,
    TenantSettings, Value, decide,
};

fn id(text: &str) -> GroupId {
    GroupId::new(text).unwrap()
}

fn tenant() -> TenantId {
    TenantId::new("contoso").unwrap()
}

fn with(settings: &TenantSettings, group: &str, value: Value) -> TenantSettings {
    let plan = Plan::set(settings, Scope::Group(id(group)), Setting::ConnectorsEnabled, value).unwrap();
    plan.after().clone()
}

fn alias(settings: &TenantSettings, group: &str, others: &[&str]) -> Result<TenantSettings, AliasError> {
    let others: Vec<_> = others.iter().map(|other| id(other)).collect();
    Plan::alias(settings, &id(group), &others, &Limits::default()).map(|plan| plan.after().clone())
}

fn empty() -> TenantSettings {
    TenantSettings::new(tenant(), TenantKind::Standard)
}

fn is_on(settings: &TenantSettings, mailbox: Mailbox) -> bool {
    decide(&settings.mailbox(mailbox), &Lookup::Found(settings)).is_on()
}

fn of_group(group: &str) -> Mailbox {
    Mailbox::of_group(tenant(), id(group), group)
}

const GUID: &str = "0f9b4c4e-7c5d-4f0e-9d9a-1f2e3d4c5b6a";

/// Whichever identity a value was set by, and whichever is asked by, it is one group.
#[test]
fn what_is_declared_one_group_has_one_value() {
    let names = ["sales", "sales@contoso.com", GUID, "Sales Team"];
    let asked = ["SALES", "smtp:Sales@contoso.com", "{0F9B4C4E-7C5D-4F0E-9D9A-1F2E3D4C5B6A}", "'sales team'"];
    for set in names {
        let off = with(&empty(), set, Value::Off);
        let others: Vec<_> = names.into_iter().filter(|name| *name != "sales@contoso.com").collect();
        for settings in [
            alias(&off, "sales@contoso.com", &others).unwrap(),
            with(&alias(&empty(), "sales@contoso.com", &others).unwrap(), set, Value::Off),
        ] {
            assert_eq!(settings.groups().len(), 1);
            for ask in asked {
                assert!(!is_on(&settings, of_group(ask)), "set by {set}, asked by {ask}");
                assert_eq!(settings.advice(&of_group(ask)), None);
            }
            let again = TenantSettings::read(&settings.to_toml(), "f", None, &Limits::default()).unwrap();
            assert!(!is_on(&again, of_group(GUID)), "a document carries it");
        }
    }
}

#[test]
fn groups_of_different_values_are_not_made_one() {
    let both = with(&with(&empty(), "sales", Value::Off), "sales@contoso.com", Value::On);
    let refused = alias(&both, "sales@contoso.com", &["sales"]).unwrap_err();
    assert_eq!(refused.code().name(), "settings.alias_contradicts");
    let same = with(&both, "sales", Value::On);
    assert_eq!(alias(&same, "sales@contoso.com", &["sales"]).unwrap().groups().len(), 1);
    // Two groups with other identities of their own become one with all of them.
    let two = alias(&alias(&empty(), "a", &["b"]).unwrap(), "c", &["d"]).unwrap();
    let one = alias(&two, "b", &["d"]).unwrap();
    assert_eq!((one.groups().len(), one.canonical(&id("d")).as_str()), (1, "a"));
    assert_eq!(alias(&one, "a", &["b", "c", "a"]).unwrap(), one, "what is so already changes nothing");
}

#[test]
fn a_group_has_at_most_so_many_identities() {
    let names: Vec<_> = (0..33).map(|n| format!("sales{n}@contoso.com")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    assert_eq!(alias(&empty(), "sales", &names[..32]).unwrap().groups()[&id("sales")].aliases.len(), 32);
    let refused = alias(&empty(), "sales", &names).unwrap_err();
    assert_eq!(refused, AliasError::TooMany { limit: 32 });
    assert!(refused.to_string().contains("32"));
}

#[test]
fn an_identity_that_moved_on_is_taken_away() {
    let settings =
        alias(&with(&empty(), "sales@contoso.com", Value::Off), "sales@contoso.com", &["sales"]).unwrap();
    let plan = Plan::part(&settings, &id("sales")).unwrap();
    assert!(is_on(plan.after(), of_group("sales")));
    assert!(!is_on(plan.after(), of_group("sales@contoso.com")));
    assert_eq!(plan.declared()[0].to_string(), "group:sales@contoso.com  is no longer  sales");
    let refused = Plan::part(&settings, &id("sales@contoso.com")).unwrap_err();
    assert_eq!(refused.code().name(), "settings.alias_not_declared");
}

/// The address of a group's mailbox is enough: the host need not know that it is a group's.
#[test]
fn a_mailbox_of_a_groups_address_is_the_groups() {
    let settings = alias(
        &with(&empty(), "sales@contoso.com", Value::Off),
        "sales@contoso.com",
        &["vertrieb@contoso.com"],
    )
    .unwrap();
    for address in ["sales@contoso.com", "SMTP:Sales@Contoso.com", "vertrieb@contoso.com"] {
        let mailbox = Mailbox::in_tenant(tenant(), address);
        assert!(!is_on(&settings, mailbox.clone()), "{address}");
        assert_eq!(
            settings.advice(&mailbox),
            Some(Advice::MailboxOfGroup { group: id("sales@contoso.com") })
        );
    }
    for other in [
        Mailbox::in_tenant(tenant(), "pat@contoso.com"),
        Mailbox::in_tenant(tenant(), "anyone"),
        Mailbox::personal("sales@contoso.com"),
    ] {
        assert!(is_on(&settings, other.clone()));
        assert_eq!(settings.advice(&other), None);
    }
}

#[test]
fn an_unknown_group_is_said_to_be_unknown_and_whom_it_looks_like() {
    let settings = with(&with(&empty(), "sales", Value::Off), "finance@contoso.com", Value::Off);
    for (asked, known) in [
        ("sales@contoso.com", Some("sales")),
        ("finance", Some("finance@contoso.com")),
        ("finnance@contoso.com", Some("finance@contoso.com")),
        ("fiance@contoso.com", Some("finance@contoso.com")),
        ("CN=Sales,OU=contoso.com,DC=outlook,DC=com", Some("sales")),
        ("sale", None),
        ("support@contoso.com", None),
    ] {
        let advice = settings.advice(&of_group(asked)).unwrap();
        let expected = match known {
            Some(known) => Advice::GroupSimilar { group: id(asked), known: id(known) },
            None => Advice::GroupUnknown { group: id(asked) },
        };
        assert_eq!(advice, expected);
        assert!(advice.to_string().contains(asked) && advice.code().remedy().is_some());
    }
}

#[test]
fn who_tries_a_setting_of_a_user_is_told_that_there_is_none() {
    for scope in ["user:pat@contoso.com", "mailbox:pat@contoso.com", "User:pat"] {
        let refused = scope.parse::<Scope>().unwrap_err();
        assert_eq!(refused.code().name(), "settings.no_setting_of_user");
    }
    for scope in ["", "organisation", "pat@contoso.com", "group"] {
        assert_eq!(scope.parse::<Scope>().unwrap_err().code().name(), "settings.scope_malformed");
    }
    assert_eq!("Group:'sales@contoso.com'".parse(), Ok(Scope::Group(id("sales@contoso.com"))));
    assert_eq!("organization".parse(), Ok(Scope::Organization));
    assert_eq!("group:*".parse::<Scope>().unwrap_err().code().name(), "settings.identity_wildcard");
}
