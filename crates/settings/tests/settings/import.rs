//! The importer: the corpus, all or nothing, and export as its inverse.

use std::fmt::Write as _;

use billfold_cmdlet::code as cmdlet;
use billfold_reason::Severity;
use billfold_settings::{Coded, Limits, Plan, TenantId, TenantKind, TenantSettings, code};
use proptest::prelude::*;

use crate::common::{bare, settings};
use crate::scripts::{NAMES, scripts};
use crate::snippets::SNIPPETS;

pub(crate) fn empty() -> TenantSettings {
    TenantSettings::new(TenantId::new("contoso").unwrap(), TenantKind::Standard)
}

fn import(script: &str) -> Plan {
    Plan::import(script, "script.ps1", &empty(), &Limits::default())
}

/// What a plan does, in the words of the corpus.
pub(crate) fn does(plan: &Plan) -> Vec<String> {
    let changes = plan.changes().iter().map(|c| format!("{} {} {}", c.scope, c.setting, c.value));
    let warnings = plan.warnings().iter().map(|f| format!("warning {}:{} {}", f.line, f.column, f.code()));
    let errors = plan.errors().iter().map(|f| format!("error {}:{} {}", f.line, f.column, f.code()));
    changes.chain(warnings).chain(errors).collect()
}

#[test]
fn every_snippet_does_what_the_corpus_says() {
    let mut wrong = String::new();
    for snippet in SNIPPETS {
        let did = does(&import(snippet.script));
        if did != snippet.does {
            writeln!(
                wrong,
                "{}: {}\n  says {:?}\n  did  {did:?}",
                snippet.about, snippet.script, snippet.does
            )
            .unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(SNIPPETS.len() >= 60);
}

#[test]
fn every_code_of_the_importer_is_listed_and_shown() {
    let for_contoso = |script| Plan::import_for(script, "script.ps1", &empty(), &NAMES, &Limits::default());
    let snippets = SNIPPETS.iter().map(|snippet| import(snippet.script));
    let plans: Vec<_> = snippets.chain(scripts().map(|script| for_contoso(script.text))).collect();
    let errors: Vec<_> = plans.iter().flat_map(Plan::errors).map(Coded::code).collect();
    let warnings: Vec<_> = plans.iter().flat_map(Plan::warnings).map(Coded::code).collect();
    // Those of limits and of files are shown by tests of their own.
    let of_files =
        [&cmdlet::SCRIPT_TOO_LARGE, &cmdlet::TOO_MANY_COMMANDS, &cmdlet::TOO_DEEP, &cmdlet::ENCODING];
    for code in cmdlet::CODES.iter().chain(code::CODES) {
        match code.severity() {
            Severity::Discard => {}
            Severity::Refusal => {
                assert!(errors.contains(&code) || of_files.contains(&code), "no snippet shows {code}");
            }
            _ => assert!(warnings.contains(&code), "no snippet shows {code}"),
        }
    }
    assert!(errors.iter().all(|code| code.severity() == Severity::Refusal));
    assert!(warnings.iter().all(|code| code.severity() < Severity::Hold));
}

#[test]
fn a_report_is_json_as_the_command_line_promises() {
    let script = "Set-UnifiedGroup -Id sales@contoso.com -ConnectorsEnabled:$false\n";
    let json = serde_json::to_value(import(script).report(false)).unwrap();
    let warnings = serde_json::json!([
        {"line": 1, "column": 18, "code": "settings.abbreviated", "names": ["Identity"]}
    ]);
    let expected = serde_json::json!({
        "applied": false,
        "changes": [
            {"scope": "group:sales@contoso.com", "setting": "ConnectorsEnabled", "value": "off", "before": "unset"}
        ],
        "warnings": warnings,
        "errors": [],
    });
    assert_eq!(json, expected);
    // A refused script lists nothing as changed.
    let script = format!("{script}Set-UnifiedGroup x -ConnectorsEnabled off");
    let json = serde_json::to_value(import(&script).report(false)).unwrap();
    let expected = serde_json::json!({
        "applied": false,
        "changes": [],
        "warnings": warnings,
        "errors": [{"line": 2, "column": 39, "code": "settings.switch_needs_colon"}],
    });
    assert_eq!(json, expected);
}

#[test]
fn limits_hold_just_above_and_not_just_below() {
    let mut limits = Limits::default();
    (limits.bytes, limits.commands, limits.errors) = (300, 3, 2);
    let errors = |script: &str| does(&Plan::import(script, "s", &empty(), &limits));
    assert_eq!(errors(&"#".repeat(300)), ["warning 1:1 settings.nothing"]);
    assert_eq!(errors(&"#".repeat(301)), ["error 1:1 settings.script_too_large"]);
    let set = "Set-OrganizationConfig -OutlookPayEnabled 0\n";
    assert_eq!(errors(&set.repeat(3)), ["organization OutlookPayEnabled off"]);
    assert_eq!(errors(&set.repeat(4)), ["error 4:1 settings.too_many_commands"]);
    assert_eq!(errors(&"wrong\n".repeat(3)).len(), 2);
}

/// The longest names that groups have, one command each; and a loop.
#[test]
fn a_script_about_a_hundred_thousand_groups_is_imported() {
    let name = |n| {
        format!(
            "CN=group {n},OU=contoso.onmicrosoft.com,OU=Microsoft Exchange Hosted Organizations,DC=EURPR01A001,DC=COM"
        )
    };
    let script: String =
        (0..100_000).map(|n| format!("Set-UnifiedGroup '{}' -ConnectorsEnabled:$false\n", name(n))).collect();
    let mut limits = Limits::default();
    (limits.bytes, limits.commands) = (32 << 20, 200_000);
    let import = |script: &str| Plan::import(script, "script.ps1", &empty(), &limits);
    let plan = import(&script);
    assert_eq!(plan.errors(), []);
    assert_eq!(plan.changes().len(), 100_000);

    // What a loop runs counts, and not what it is written with.
    let names: String = (0..9_999).map(|n| format!("  'group{n}@contoso.com'\n")).collect();
    let script = format!("foreach ($g in @(\n{names})) {{ Set-UnifiedGroup $g -ConnectorsEnabled:$false }}");
    limits.commands = 10_000;
    let import = |script: &str| Plan::import(script, "script.ps1", &empty(), &limits);
    assert_eq!(import(&script).changes().len(), 9_999);
    let refused = import(&format!("Get-Date\n{script}"));
    assert_eq!(
        refused.errors()[0].reason().detail(),
        "The script has or runs more than 10000 commands, the limit."
    );
}

#[test]
fn every_refusal_has_a_remedy() {
    let codes = cmdlet::CODES.iter().chain(code::CODES);
    let without = codes.filter(|code| code.severity() == Severity::Refusal && code.remedy().is_none());
    assert_eq!(without.collect::<Vec<_>>(), [&cmdlet::VARIABLE; 0]);
}

/// Which names of a connection are the tenant's.
#[test]
fn a_connection_is_the_tenants_own_or_the_script_is_refused() {
    let connected = |tenant: &str, names: &[&str], parameters: &str| {
        let current = TenantSettings::new(TenantId::new(tenant).unwrap(), TenantKind::Standard);
        let script =
            format!("Connect-ExchangeOnline {parameters}\nSet-OrganizationConfig -OutlookPayEnabled 0");
        let plan = Plan::import_for(&script, "s", &current, names, &Limits::default());
        let assumed = plan.warnings().iter().any(|warning| *warning.code() == code::ORGANIZATION_ASSUMED);
        match plan.errors() {
            [] if assumed => "assumed",
            [] => "own",
            [error] if *error.code() == code::OTHER_ORGANIZATION && plan.changes().is_empty() => "other",
            errors => panic!("{script}: {errors:?}"),
        }
    };
    let domain = "-Organization contoso.onmicrosoft.com";
    let cases: &[(&str, &[&str], &str, &str)] = &[
        ("contoso", &[], "", "own"),
        ("contoso", &[], domain, "assumed"),
        ("Contoso", &["contoso.onmicrosoft.com"], domain, "own"),
        ("contoso", &["CONTOSO.onmicrosoft.com."], domain, "own"),
        ("contoso.onmicrosoft.com", &[], domain, "own"),
        ("contoso", &["contoso.com"], domain, "other"),
        ("fabrikam", &[], domain, "other"),
        ("default", &[], domain, "other"),
        ("default", &["contoso.onmicrosoft.com"], domain, "own"),
        ("contoso", &["contoso.com"], "-UserPrincipalName pat@contoso.com", "own"),
        ("contoso", &[], "-UserPrincipalName pat@contoso.com", "assumed"),
        ("contoso", &[], "-UserPrincipalName pat@contoso.evil.example", "other"),
        ("contoso", &[], "-UserPrincipalName pat@contoso.co.uk", "other"),
        ("contoso", &["contoso.com"], "-UserPrincipalName pat@contoso.evil.example", "other"),
        ("contoso", &[], "-UserPrincipalName pat@sub.contoso.com", "other"),
        ("contoso", &[], "-UserPrincipalName pat@partner.example -DelegatedOrganization contoso", "own"),
        ("contoso", &[], "-DelegatedOrganization contoso -Organization fabrikam.com", "other"),
        ("contoso", &[], "-Credential $credential", "own"),
    ];
    for (tenant, names, parameters, whose) in cases {
        assert_eq!(connected(tenant, names, parameters), *whose, "{tenant} {names:?} {parameters}");
    }
}

/// However it is written, it is one group: the last command counts.
#[test]
fn spellings_of_one_identity_are_one_group() {
    for spellings in [
        &[
            "sales@contoso.com",
            "'smtp:Sales@Contoso.com'",
            "\"SMTP:SALES@contoso.com\"",
            "' sales@contoso.com '",
        ][..],
        &["'0f9b4c4e-7c5d-4f0e-9d9a-1f2e3d4c5b6a'", "'{0F9B4C4E-7C5D-4F0E-9D9A-1F2E3D4C5B6A}'"],
    ] {
        let commands =
            spellings.iter().map(|name| format!("Set-UnifiedGroup {name} -ConnectorsEnabled:$false\n"));
        let plan = import(&commands.collect::<String>());
        assert_eq!(plan.errors(), []);
        assert_eq!(plan.after().groups().len(), 1, "{spellings:?}");
    }
}

#[test]
fn a_file_is_read_in_the_encodings_powershell_saves() {
    let file = |bytes: &[u8]| Plan::import_file(bytes, "s", &empty(), &Limits::default());
    let script = "Set-UnifiedGroup größe@contoso.com -ConnectorsEnabled:0";
    let units = script.encode_utf16().flat_map(u16::to_le_bytes);
    let utf_16: Vec<_> = [0xff, 0xfe].into_iter().chain(units).collect();
    for bytes in [script.as_bytes(), &utf_16] {
        assert_eq!(does(&file(bytes)), ["group:größe@contoso.com ConnectorsEnabled off"]);
    }
    let latin_1: Vec<_> = script.chars().map(|c| u32::from(c) as u8).collect();
    assert_eq!(does(&file(&latin_1)), ["error 1:1 settings.encoding"]);
    let mut limits = Limits::default();
    limits.bytes = 10;
    let large = Plan::import_file(&[0xc3; 100], "s", &empty(), &limits);
    assert_eq!(does(&large), ["error 1:1 settings.script_too_large"]);
    // UTF-16 without its mark looks like UTF-8 with a NUL beside each letter.
    let unmarked: Vec<_> = "Set-OrganizationConfig".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(does(&file(&unmarked)), ["error 1:1 settings.encoding"]);
}

#[test]
fn a_value_that_stays_keeps_its_origin() {
    let text = "tenant = \"contoso\"\n[organization]\nOutlookPayEnabled = false\n";
    let current = TenantSettings::read(text, "settings.toml", None, &Limits::default()).unwrap();
    let script = "Set-OrganizationConfig -OutlookPayEnabled $false";
    let plan = Plan::import(script, "script.ps1", &current, &Limits::default());
    assert_eq!((plan.changes().len(), plan.is_empty()), (1, true));
    assert_eq!(plan.after(), &current);
}

#[test]
fn an_alias_names_the_same_group() {
    let text =
        "tenant = \"contoso\"\n[[group]]\nidentity = \"sales@contoso.com\"\naliases = [\"Sales Team\"]\n";
    let current = TenantSettings::read(text, "settings.toml", None, &Limits::default()).unwrap();
    let plan =
        Plan::import("Set-UnifiedGroup 'sales team' -ConnectorsEnabled:0", "s", &current, &Limits::default());
    assert_eq!(does(&plan), ["group:sales@contoso.com ConnectorsEnabled off"]);
}

proptest! {
    /// Export, then import into a tenant where nothing is set: the same settings.
    #[test]
    fn export_then_import_is_the_identity(settings in settings()) {
        let script = settings.to_cmdlets();
        let empty = TenantSettings::new(settings.tenant().clone(), settings.kind());
        let plan = Plan::import(&script, "export.ps1", &empty, &Limits::default());
        prop_assert_eq!(plan.errors(), &[], "{}", script);
        prop_assert_eq!(bare(plan.after()), bare(&settings), "{}", script);
    }

    /// Whatever is pasted is read or refused; every place of a finding is in the script.
    #[test]
    fn any_text_gives_a_plan(text in "\\PC{0,120}", lines in 1..4_usize) {
        let script = vec![text; lines].join("\n");
        let plan = import(&script);
        for finding in plan.errors().iter().chain(plan.warnings()) {
            let line = script.split('\n').nth(finding.line as usize - 1).unwrap_or("");
            prop_assert!(finding.column as usize <= line.chars().count() + 1);
        }
    }

    /// What is around a script decides whether it is applied, and never what it means.
    #[test]
    fn a_script_means_the_same_inside_of_others(pieces in proptest::collection::vec(piece(), 0..12)) {
        let script = pieces.concat();
        let plan = import(&script);
        if !plan.errors().is_empty() {
            prop_assert!(plan.changes().is_empty() && plan.is_empty());
            return Ok(());
        }
        for same in [
            format!("try {{\n{script}\n}} catch {{ throw }}"),
            format!("foreach ($one in 'once') {{\n{script}\n}}"),
            format!("'once' | ForEach-Object {{\n{script}\n}}"),
        ] {
            let wrapped = import(&same);
            prop_assert!(!wrapped.errors().is_empty() || wrapped.changes() == plan.changes(), "{}", same);
        }
        let other = format!("Connect-ExchangeOnline -Organization fabrikam.com\n{script}");
        prop_assert!(!import(&other).errors().is_empty());
        if plan.changes().is_empty() {
            return Ok(());
        }
        for refused in [
            format!("Connect-ExchangeOnline -Prefix Other\n{script}"),
            format!("Disconnect-ExchangeOnline\n{script}"),
            format!("{script}\nConnect-ExchangeOnline"),
            format!("if ($perhaps) {{\n{script}\n}}"),
            format!("Get-UnifiedGroup | ForEach-Object {{\n{script}\n}}"),
            format!("try {{ Get-UnifiedGroup }} catch {{\n{script}\n}}"),
        ] {
            prop_assert!(!import(&refused).errors().is_empty(), "{}", refused);
        }
    }

    /// Pieces of real commands in any order: what is accepted means the same when it is written out again.
    #[test]
    fn what_is_accepted_can_be_exported(pieces in proptest::collection::vec(piece(), 0..12)) {
        let plan = import(&pieces.concat());
        if plan.errors().is_empty() {
            let again = Plan::import(&plan.after().to_cmdlets(), "again", &empty(), &Limits::default());
            prop_assert_eq!(bare(again.after()), bare(plan.after()));
        }
    }
}

/// Pieces that scripts are made of.
fn piece() -> impl Strategy<Value = String> {
    proptest::sample::select(vec![
        "Set-OrganizationConfig",
        "Set-UnifiedGroup",
        " ",
        " ",
        " ",
        "\n",
        ";",
        "`\n",
        "` \n",
        "-OutlookPayEnabled",
        "-ConnectorsEnabled",
        "-ConnectorsEnabled:",
        "-Identity",
        "-Conn",
        ":",
        "$true",
        "$false",
        "$null",
        "0",
        "1",
        "'a b'",
        "\"a\"",
        "sales@contoso.com",
        "-WhatIf",
        "-Confirm:$false",
        "# x",
        "<# x #>",
        "|",
        "(",
        ")",
        ",",
        "\u{2013}",
        "\u{201c}",
        "\u{a0}",
        "--",
        "@x",
        "'",
        "\"",
        "Set-OrganizationConfig -OutlookPayEnabled 0\n",
        "Set-UnifiedGroup sales@contoso.com -ConnectorsEnabled:$false\n",
        "$x = @{ Identity = 'a b' }\n",
        "$g = 'a', 'b'\n",
        "foreach ($g in $g) {",
        "$g",
        "\"$g\"",
        "}",
        "Write-Host $(",
        " > log.txt",
        "smtp:",
    ])
    .prop_map(str::to_owned)
}
