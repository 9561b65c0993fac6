//! Reading with a table of somebody else's: the cmdlets of self-service purchases.
#![expect(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use billfold_cmdlet::{
    Call, Cmdlet, Code, Coded, Finding, Limits, Parameter, Position, Reading, Table, code, read, read_file,
};
use proptest::prelude::*;

const POLICY_MISSING: Code =
    Code::refusal("subscriptions.policy_missing", "The command does not say which policy.");
const VALUE_UNKNOWN: Code = Code::refusal("subscriptions.value_unknown", "The policy has no such value.");

const POLICY: Cmdlet = Cmdlet::new(
    "Update-MSCommerceProductPolicy",
    &[
        Parameter::text("PolicyId", any).or_else(&POLICY_MISSING),
        Parameter::text("ProductId", any),
        Parameter::text("Value", is_value),
        Parameter::boolean("Enabled"),
        Parameter::switch("Force"),
    ],
)
.with_positions(&["PolicyId", "ProductId"])
.ignoring(&["OfferType"], &["PassThru"]);

const TABLE: Table = Table::new(&[POLICY], &["Connect-MSCommerce", "Get-MSCommerceProductPolicies"]);

fn any(_: &str) -> Result<(), &'static Code> {
    Ok(())
}

fn is_value(text: &str) -> Result<(), &'static Code> {
    let known = ["Enabled", "OnlyTrialsWithoutPaymentMethod", "Disabled"];
    if known.iter().any(|value| value.eq_ignore_ascii_case(text)) { Ok(()) } else { Err(&VALUE_UNKNOWN) }
}

fn reading(script: &str) -> Reading {
    read(script, &TABLE, &Limits::default())
}

fn told(findings: &[Finding]) -> Vec<(u32, u32, &'static str)> {
    findings.iter().map(|finding| (finding.line, finding.column, finding.code().name())).collect()
}

fn call(script: &str) -> Call {
    let reading = reading(script);
    assert_eq!(told(&reading.errors), [], "{script}");
    reading.calls.into_iter().next().unwrap()
}

#[test]
fn names_positions_and_switches_are_bound() {
    let call =
        call("update-mscommerceproductpolicy AllowSelfServicePurchase -Force 'CFQ7TTC0KP0N' -Value:Disabled");
    assert_eq!(call.cmdlet, "Update-MSCommerceProductPolicy");
    assert_eq!(call.text("PolicyId"), Some(("AllowSelfServicePurchase", Position::new(1, 32))));
    assert_eq!(call.text("ProductId").map(|(id, _)| id), Some("CFQ7TTC0KP0N"));
    assert_eq!(call.text("Value").map(|(value, _)| value), Some("Disabled"));
    assert_eq!(call.booleans().collect::<Vec<_>>(), [("Force", true)]);
    assert!(!call.what_if);
}

#[test]
fn a_position_that_a_name_took_is_not_taken_again() {
    let call = call("Update-MSCommerceProductPolicy CFQ7TTC0KP0N -PolicyId AllowSelfServicePurchase");
    assert_eq!(call.text("ProductId").map(|(id, _)| id), Some("CFQ7TTC0KP0N"));
    let stray = reading("Update-MSCommerceProductPolicy a b c");
    assert_eq!(told(&stray.errors), [(1, 36, "settings.stray_argument")]);
}

#[test]
fn the_callers_own_codes_are_told_with_their_places() {
    let missing = reading("Connect-MSCommerce\n  Update-MSCommerceProductPolicy -Enabled $false");
    assert_eq!(told(&missing.errors), [(2, 3, "subscriptions.policy_missing")]);
    let unknown = reading("Update-MSCommerceProductPolicy p -Value Off");
    assert_eq!(told(&unknown.errors), [(1, 41, "subscriptions.value_unknown")]);
    assert!(unknown.calls.is_empty());
}

#[test]
fn what_the_caller_skips_is_a_warning() {
    let reading = reading("Update-MSCommerceProductPolicy p -OfferType SaaS -PassThru -WhatIf -Verbose");
    assert_eq!(reading.errors, []);
    assert_eq!(
        told(&reading.warnings),
        [
            (1, 34, "settings.ignored_parameter"),
            (1, 50, "settings.ignored_parameter"),
            (1, 60, "settings.what_if")
        ]
    );
    assert!(reading.calls[0].what_if);
}

/// The vendor's own sample: the name is doubled, and the product comes from a pipeline.
#[test]
fn what_cannot_be_read_for_certain_is_refused() {
    for (script, error) in [
        ("UpdateUpdate-MSCommerceProductPolicy -PolicyId p", (1, 1, "settings.unknown_command")),
        ("Get-MSCommerceProductPolicies | Update-MSCommerceProductPolicy p", (1, 33, "settings.pipeline")),
        ("Update-MSCommerceProductPolicy p | Get-MSCommerceProductPolicies", (1, 36, "settings.pipeline")),
        ("Update-MSCommerceProductPolicy p -ProductId $product.ProductID", (1, 45, "settings.variable")),
        ("Update-MSCommerceProductPolicy p -Force $false", (1, 41, "settings.switch_needs_colon")),
        ("Update-MSCommerceProductPolicy p -P q", (1, 34, "settings.ambiguous_parameter")),
        ("Update-MSCommerceProductPolicy p\u{200b}q", (1, 33, "settings.invisible_character")),
    ] {
        let reading = reading(script);
        assert_eq!(told(&reading.errors), [error], "{script}");
        assert!(reading.calls.is_empty(), "{script}");
    }
}

#[test]
fn every_error_is_told_and_what_could_be_read_is_kept() {
    let reading = reading("Nonsense\nUpdate-MSCommerceProductPolicy p\n$x.y = 1\n");
    assert_eq!(told(&reading.errors), [(1, 1, "settings.unknown_command"), (3, 1, "settings.expression")]);
    assert_eq!(reading.calls.len(), 1);
}

#[test]
fn limits_hold_just_above_and_not_just_below() {
    let mut limits = Limits::default();
    (limits.bytes, limits.commands, limits.errors) = (40, 3, 2);
    let errors = |script: &str| told(&read(script, &TABLE, &limits).errors);
    assert_eq!(errors(&"#".repeat(40)), []);
    assert_eq!(errors(&"#".repeat(41)), [(1, 1, "settings.script_too_large")]);
    assert_eq!(errors(&"Nonsense;".repeat(3)).len(), 2, "three errors, two are told");
    (limits.bytes, limits.depth) = (1000, 3);
    let limited = |script: &str| read(script, &TABLE, &limits);
    assert_eq!(told(&limited(&"Connect-MSCommerce;".repeat(3)).errors), []);
    let above = limited(&"Connect-MSCommerce;".repeat(4));
    assert_eq!(told(&above.errors), [(1, 58, "settings.too_many_commands")]);
    // What runs counts as well as what is written.
    let looped = |list| limited(&format!("foreach ($p in {list}) {{ Update-MSCommerceProductPolicy $p }}"));
    assert_eq!(looped("'a', 'b'").calls.len(), 2);
    assert_eq!(told(&looped("'a', 'b', 'c'").errors), [(1, 33, "settings.too_many_commands")]);
    limits.commands = 10;
    let nested = |script: &str| told(&read(script, &TABLE, &limits).errors);
    assert_eq!(nested("Write-Host (((1)))"), []);
    assert_eq!(nested("Write-Host ((((1))))"), [(1, 15, "settings.too_deep")]);
    limits.bytes = 40;
    let file = read_file(&[0xff; 41], &TABLE, &limits);
    assert_eq!(told(&file.errors), [(1, 1, "settings.script_too_large")]);
    let file = read_file(&[0xff; 40], &TABLE, &limits);
    assert_eq!(told(&file.errors), [(1, 1, "settings.encoding")]);
}

#[test]
fn an_error_about_a_limit_names_it() {
    let mut limits = Limits::default();
    (limits.bytes, limits.commands, limits.depth) = (20, 1, 1);
    for (script, says) in [
        ("# more than twenty bytes", "The script has more than 20 bytes, the limit."),
        ("gc a; gc b", "The script has or runs more than 1 commands, the limit."),
        ("gc ((1))", "The script has more than 1 blocks and brackets in one another, the limit."),
    ] {
        let error = read(script, &TABLE, &limits).errors.remove(0);
        assert_eq!(error.reason().detail(), says);
        assert!(serde_json::to_value(&error).unwrap()["limit"].is_u64());
    }
}

/// However deep the loops in one another, what they run is counted, not run.
#[test]
fn loops_in_loops_end() {
    let list = "'1', '2', '3', '4', '5', '6', '7', '8', '9', '10'";
    let loops = |depth: usize| {
        let open: String = (0..depth).map(|n| format!("foreach ($v{n} in {list}) {{ ")).collect();
        format!("{open}Update-MSCommerceProductPolicy $v0{}", " }".repeat(depth))
    };
    assert_eq!(reading(&loops(4)).calls.len(), 10_000);
    let ended = reading(&loops(12));
    assert_eq!(ended.errors[0].code(), &code::TOO_MANY_COMMANDS);
    let deep = reading(&"(".repeat(100_000));
    assert_eq!(told(&deep.errors), [(1, 33, "settings.too_deep")]);
}

#[test]
fn every_refusal_has_a_remedy() {
    let without: Vec<_> = code::CODES
        .iter()
        .filter(|code| code.severity() == billfold_cmdlet::Severity::Refusal && code.remedy().is_none())
        .map(Code::name)
        .collect();
    assert_eq!(without, [""; 0]);
}

#[test]
fn a_finding_is_json_with_its_names() {
    let reading = reading("Update-MSCommerceProductPolicy -Pol p");
    let json = serde_json::to_value(&reading.warnings).unwrap();
    let expected = serde_json::json!([
        {"line": 1, "column": 32, "code": "settings.abbreviated", "names": ["PolicyId"]}
    ]);
    assert_eq!(json, expected);
}

proptest! {
    /// Whatever is pasted is read or refused, and every place is in the script.
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,80}", lines in 1..4_usize) {
        let script = vec![text; lines].join("\n");
        let reading = reading(&script);
        for finding in reading.errors.iter().chain(&reading.warnings) {
            let line = script.split('\n').nth(finding.line as usize - 1).unwrap_or("");
            prop_assert!(finding.column as usize <= line.chars().count() + 1);
        }
    }

    /// A text that was quoted reads as exactly that text.
    #[test]
    fn what_is_quoted_is_read_back(text in "[^\\p{C}\\p{Zl}\\p{Zp}]{1,40}") {
        let script = format!("Update-MSCommerceProductPolicy -PolicyId {}", billfold_cmdlet::quote(&text));
        let reading = reading(&script);
        prop_assert_eq!(told(&reading.errors), [], "{}", script);
        prop_assert_eq!(reading.calls[0].text("PolicyId").map(|(read, _)| read), Some(text.as_str()));
    }
}
