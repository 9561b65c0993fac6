//! The importer: the corpus, all or nothing, and export as its inverse.

use std::fmt::Write as _;

use billfold_cmdlet::code as cmdlet;
use billfold_reason::Severity;
use billfold_settings::{Coded, Limits, Plan, TenantId, TenantKind, TenantSettings, code};
use proptest::prelude::*;

use crate::common::{bare, settings};
use crate::snippets::SNIPPETS;

fn empty() -> TenantSettings {
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
    let plans: Vec<_> = SNIPPETS.iter().map(|s| import(s.script)).collect();
    let errors: Vec<_> = plans.iter().flat_map(Plan::errors).map(Coded::code).collect();
    let warnings: Vec<_> = plans.iter().flat_map(Plan::warnings).map(Coded::code).collect();
    let of_files = [&cmdlet::SCRIPT_TOO_LARGE, &cmdlet::ENCODING];
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
    let script = "Set-UnifiedGroup -Id sales@contoso.com -ConnectorsEnabled:$false\nSet-UnifiedGroup x -ConnectorsEnabled off";
    let json = serde_json::to_value(import(script).report(false)).unwrap();
    let expected = serde_json::json!({
        "applied": false,
        "changes": [],
        "warnings": [{"line": 1, "column": 18, "code": "settings.abbreviated", "names": ["Identity"]}],
        "errors": [{"line": 2, "column": 39, "code": "settings.switch_needs_colon"}],
    });
    assert_eq!(json, expected);
}

#[test]
fn limits_hold() {
    let mut limits = Limits::default();
    (limits.bytes, limits.commands, limits.errors) = (300, 3, 2);
    let import = |script: &str| Plan::import(script, "s", &empty(), &limits);
    let codes = |plan: &Plan| plan.errors().iter().map(Coded::code).collect::<Vec<_>>();
    assert_eq!(codes(&import(&"#".repeat(301))), [&cmdlet::SCRIPT_TOO_LARGE]);
    assert_eq!(codes(&import(&"fl\n".repeat(4))), [&cmdlet::SCRIPT_TOO_LARGE]);
    assert_eq!(codes(&import(&"wrong\n".repeat(3))).len(), 2);
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
    ])
    .prop_map(str::to_owned)
}
