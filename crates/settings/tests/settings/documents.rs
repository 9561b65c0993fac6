//! Settings documents: what is read, what is refused and where, and that writing and reading are inverse.

use crate::common::{bare, settings};
use billfold_settings::{
    Coded, DocumentError, GroupId, JSON_SCHEMA, Limits, Problem, Scope, Setting, TenantId, TenantKind,
    TenantSettings, Value,
};
use proptest::prelude::*;

fn read(text: &str) -> Result<TenantSettings, DocumentError> {
    TenantSettings::read(text, "settings.toml", None, &Limits::default())
}

#[test]
fn a_document_keeps_values_and_lines() {
    let text = "tenant = \"contoso\"\nkind = \"gcc\"\nversion = 7\n\n[organization]\nConnectorsEnabled = true\n\
                SmtpActionableMessagesEnabled = false\nConnectorsEnabledForTeams = \"unset\"\n\n[[group]]\n\
                identity = \"Contoso Group\"\naliases = [\"contosogroup@contoso.com\"]\nConnectorsEnabled = false\n";
    let settings = read(text).unwrap();
    assert_eq!((settings.kind(), settings.version()), (TenantKind::Gcc, 7));
    let value = |setting| settings.value(&Scope::Organization, setting);
    assert_eq!(value(Setting::ConnectorsEnabled), Value::On);
    assert_eq!(value(Setting::SmtpActionableMessagesEnabled), Value::Off);
    assert_eq!(value(Setting::ConnectorsEnabledForTeams), Value::Unset);
    assert_eq!(value(Setting::OutlookPayEnabled), Value::Unset);
    let scope = Scope::Group(GroupId::new("CONTOSOGROUP@contoso.com").unwrap());
    let entry = settings.entry(&scope, Setting::ConnectorsEnabled).unwrap();
    assert_eq!((entry.on, entry.origin.to_string()), (false, "settings.toml:13".to_owned()));
}

#[test]
fn json_says_the_same_with_its_lines() {
    let text = "{\"tenant\": \"contoso\", \"organization\": {\n  \"OutlookPayEnabled\": false,\n  \
                \"ConnectorsEnabled\": null},\n \"group\": [{\"identity\": \"g\\u0040contoso.com\",\n\
                \"ConnectorsEnabled\": true}]}";
    let settings = read(text).unwrap();
    let entry = settings.entry(&Scope::Organization, Setting::OutlookPayEnabled).unwrap();
    assert_eq!((entry.on, entry.origin.to_string()), (false, "settings.toml:2".to_owned()));
    let scope = Scope::Group(GroupId::new("g@contoso.com").unwrap());
    let entry = settings.entry(&scope, Setting::ConnectorsEnabled).unwrap();
    assert_eq!((entry.on, entry.origin.to_string()), (true, "settings.toml:5".to_owned()));
    assert_eq!(settings.value(&Scope::Organization, Setting::ConnectorsEnabled), Value::Unset);
}

#[test]
fn what_is_wrong_is_refused_where_it_stands() {
    let type_of = |expected| Problem::WrongType { expected };
    for (text, problem, line, column) in [
        ("", Problem::MissingTenant, 1, 1),
        ("tenant = \"a\"\ntenant = \"b\"", Problem::DuplicateKey, 2, 1),
        ("tenant = \"a\"\n[organization]\nOutlookPayEnabled = \"false\"", type_of("true or false"), 3, 21),
        ("tenant = \"a\"\n[organization]\nOutlookPayEnabled = 0", type_of("true or false"), 3, 21),
        ("tenant = \"a\"\n[organization]\nOutlookpayEnabled = false", Problem::UnknownKey, 3, 1),
        ("tenant = \"a\"\n[users]\npat = false", Problem::UserSetting, 2, 2),
        ("{\"tenant\": \"a\", \"user\": {}}", Problem::UserSetting, 1, 25),
        ("tenant = \"a\"\nkind = \"gcch\"", type_of("`standard` or `gcc`"), 2, 8),
        ("tenant = \"a\"\n[[group]]\nConnectorsEnabled = false", Problem::MissingIdentity, 2, 1),
        (
            "tenant = \"a\"\n[[group]]\nidentity = \"g\"\n[[group]]\nidentity = \"G\"",
            Problem::IdentityTaken,
            4,
            1,
        ),
        ("tenant = \"a\"\nnonsense", Problem::Syntax, 2, 9),
        ("{\"tenant\": \"a\",\n \"tenant\": \"b\"}", Problem::DuplicateKey, 2, 12),
        ("{\"tenant\": \"a\",\n \"extra\": 1}", Problem::UnknownKey, 2, 11),
        ("{\"tenant\": \"a\",\n}", Problem::Syntax, 2, 1),
        ("{\"tenant\": \"a\", \"version\": -1}", type_of("a whole number"), 1, 28),
        ("{\"tenant\": \"a\", \"version\": 1.5}", type_of("a whole number"), 1, 28),
    ] {
        let error = read(text).unwrap_err();
        assert_eq!((error.problem, error.at.line, error.at.column), (problem, line, column), "{text}");
        assert!(DocumentError::codes().contains(error.code()));
    }
}

#[test]
fn another_tenant_and_too_much_are_refused() {
    let (contoso, limits) = (TenantId::new("contoso").unwrap(), Limits::default());
    let other = TenantSettings::read("tenant = \"fabrikam\"", "f", Some(&contoso), &limits).unwrap_err();
    assert_eq!(other.problem, Problem::OtherTenant);
    let mine = TenantSettings::read("tenant = \"Contoso\"", "f", Some(&contoso), &limits).unwrap();
    assert_eq!(*mine.tenant(), contoso);
    let mut small = limits;
    (small.bytes, small.groups, small.aliases) = (100, 1, 1);
    let read = |text: &str| TenantSettings::read(text, "f", Some(&contoso), &small).unwrap_err().problem;
    let large = read(&" ".repeat(101));
    assert_eq!(large, Problem::TooLarge { limit: 100 });
    assert_eq!(large.code().name(), "settings.document_too_large");
    assert_eq!(
        read("[[group]]\nidentity = \"a\"\n[[group]]\nidentity = \"b\""),
        Problem::TooManyGroups { limit: 1 }
    );
    let aliases = "[[group]]\nidentity = \"a\"\naliases = [\"b\", \"c\"]";
    assert_eq!(read(aliases), Problem::TooManyAliases { limit: 1 });
    let error = TenantSettings::read(aliases, "f", Some(&contoso), &small).unwrap_err();
    assert!(error.to_string().contains("more than 1 other"), "{error}");
    assert_eq!(error.reason().detail(), "The settings document has more than 1 other identities of a group.");
    let deep = format!("{{\"tenant\": {}{}}}", "[".repeat(40), "]".repeat(40));
    assert_eq!(read(&deep), Problem::Syntax);
}

/// Who, when and how go with a value from a store to a document and back.
#[test]
fn a_document_carries_who_and_when() {
    let text = "tenant = \"contoso\"\n[organization]\n\
                OutlookPayEnabled = { value = \"off\", how = \"import off.ps1:3\", at = \"2026-11-20T11:00:00+01:00\", by = \"alice\" }\n\
                ConnectorsEnabled = { value = true, by = \"root (operating system)\" }\n\
                SmtpActionableMessagesEnabled = false\n";
    let settings = read(text).unwrap();
    let origin = |settings: &TenantSettings, setting| {
        settings.entry(&Scope::Organization, setting).unwrap().origin.to_string()
    };
    assert_eq!(
        origin(&settings, Setting::OutlookPayEnabled),
        "settings.toml:3 (import off.ps1:3 at 2026-11-20T10:00:00Z by alice)"
    );
    assert_eq!(
        origin(&settings, Setting::ConnectorsEnabled),
        "settings.toml:4 (set by root (operating system))"
    );
    assert_eq!(origin(&settings, Setting::SmtpActionableMessagesEnabled), "settings.toml:5");
    for written in [settings.to_toml(), settings.to_json()] {
        let again = read(&written).unwrap();
        let said = origin(&again, Setting::OutlookPayEnabled);
        assert!(said.ends_with("(import off.ps1:3 at 2026-11-20T10:00:00Z by alice)"), "{written}");
        assert_eq!(bare(&again), bare(&settings));
        let plain = ["SmtpActionableMessagesEnabled = false\n", "\"SmtpActionableMessagesEnabled\":false"];
        assert!(plain.iter().any(|plain| written.contains(plain)), "{written}");
    }
    for (said, expected) in [
        ("{ how = \"set\" }", "true or false"),
        ("{ value = true, at = \"yesterday\" }", "a time as in RFC 3339"),
        ("{ value = true, by = \"a\\nversion 9\" }", "a text of one line"),
        ("{ value = true, how = \" \" }", "a text of one line"),
    ] {
        let text = format!("tenant = \"contoso\"\n[organization]\nOutlookPayEnabled = {said}\n");
        assert_eq!(read(&text).unwrap_err().problem, Problem::WrongType { expected }, "{said}");
    }
}

#[test]
fn the_schema_is_rendered_from_the_table() {
    let rendered = crate::common::json_schema();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/settings.schema.json");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &rendered).unwrap();
    }
    assert_eq!(
        JSON_SCHEMA, rendered,
        "stale: run UPDATE_DOCS=1 cargo test -p billfold-settings, then once more"
    );
}

proptest! {
    #[test]
    fn writing_and_reading_are_inverse(settings in settings()) {
        for text in [settings.to_toml(), settings.to_json()] {
            let again = read(&text).unwrap();
            prop_assert_eq!(bare(&again), bare(&settings), "{}", text);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        if let Ok(settings) = read(&text) {
            prop_assert_eq!(bare(&read(&settings.to_toml()).unwrap()), bare(&settings));
        }
    }
}
