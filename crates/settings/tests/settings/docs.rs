//! The tables of docs/precedence.md and docs/why-is-this-off.md, rendered from the code.

use std::fmt::Write as _;

use billfold_reason::Severity;
use billfold_settings::{
    Decision, Gate, GroupId, Impact, Limits, Lookup, Mailbox, Plan, TenantId, TenantKind, TenantSettings,
    Unavailable, code, decide,
};

use crate::import::does;
use crate::snippets::SNIPPETS;

fn check(page: &str, name: &str, rendered: &str) {
    if let Err(error) = billfold_testkit::doc_block::check(page, name, rendered) {
        panic!("{error}");
    }
}

fn precedence(name: &str, rendered: &str) {
    check("docs/precedence.md", name, rendered);
}

fn tenant() -> TenantId {
    TenantId::new("contoso").unwrap()
}

fn person() -> Mailbox {
    Mailbox::in_tenant(tenant(), "pat@contoso.com")
}

fn group(id: &str) -> Mailbox {
    Mailbox::of_group(tenant(), GroupId::new(id).unwrap(), id)
}

fn import(kind: TenantKind, script: &str) -> Plan {
    let plan = Plan::import(script, "script.ps1", &TenantSettings::new(tenant(), kind), &Limits::default());
    assert_eq!(plan.errors(), []);
    plan
}

fn word(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

#[test]
fn the_gates() {
    let mut table = String::from(
        "| gate | scope | what it switches | standard tenant, unset | GCC tenant, unset | overridden by | to switch it on |\n\
         |---|---|---|---|---|---|---|\n",
    );
    for gate in Gate::ALL {
        let scope = if gate.is_of_group() { "the group's mailbox" } else { "organization" };
        let above: Vec<_> = gate.overridden_by().iter().map(|g| g.setting().to_string()).collect();
        let above = match above.len() {
            0 => "-".to_owned(),
            5 => "every gate of the organization".to_owned(),
            _ => above.join(", "),
        };
        let [standard, gcc] = [TenantKind::Standard, TenantKind::Gcc].map(|k| word(gate.default_on(k)));
        let (setting, meaning, fix) = (gate.setting(), gate.meaning(), gate.fix(None));
        writeln!(table, "| `{setting}` | {scope} | {meaning} | {standard} | {gcc} | {above} | `{fix}` |")
            .unwrap();
    }
    precedence("gates", &table);
}

/// What the help pages tell administrators to run, by edition.
const EDITIONS: [(&str, &str, &str); 4] = [
    (
        "newer (Japanese, Italian)",
        "payments off for the tenant",
        "Set-OrganizationConfig -OutlookPayEnabled $false",
    ),
    (
        "older (Chinese, Polish)",
        "connectors off for the tenant",
        "Set-OrganizationConfig -ConnectorsEnabled:$false",
    ),
    (
        "older (Chinese, Polish)",
        "connectors off for a group's mailbox",
        "Set-UnifiedGroup -Identity contosogroup@contoso.com -ConnectorsEnabled:$false",
    ),
    (
        "older (Chinese, Polish)",
        "connectors' actionable messages off for the tenant",
        "Set-OrganizationConfig -ConnectorsActionableMessagesEnabled:$false",
    ),
];

#[test]
fn both_editions() {
    let mut table = String::from(
        "| edition | it says | command | a person's mailbox | that group's mailbox | another group's |\n|---|---|---|---|---|---|\n",
    );
    for (edition, says, script) in EDITIONS {
        let plan = import(TenantKind::Standard, script);
        let lookup = Lookup::Found(plan.after());
        let [person, mine, other] = [person(), group("contosogroup@contoso.com"), group("other@contoso.com")]
            .map(|mailbox| word(decide(&mailbox, &lookup).is_on()));
        writeln!(table, "| {edition} | {says} | `{script}` | {person} | {mine} | {other} |").unwrap();
    }
    precedence("editions", &table);
}

fn deciding(decision: &Decision) -> String {
    let gates: Vec<_> = decision.deciding().map(|g| format!("{} {}", g.scope(), g.setting())).collect();
    if gates.is_empty() { "-".to_owned() } else { gates.join("; ") }
}

#[test]
fn worked_examples() {
    let sales = || group("sales@contoso.com");
    let examples: [(&str, TenantKind, &str, Mailbox); 8] = [
        ("Nothing is set.", TenantKind::Standard, "", person()),
        ("Nothing is set, in a GCC tenant.", TenantKind::Gcc, "", person()),
        (
            "GCC, connectors switched on.",
            TenantKind::Gcc,
            "Set-OrganizationConfig -ConnectorsEnabled 1 -ConnectorsEnabledForOutlook 1 -ConnectorsActionableMessagesEnabled 1",
            person(),
        ),
        (
            "The group is on, the tenant is off: the tenant overrides.",
            TenantKind::Standard,
            "Set-OrganizationConfig -ConnectorsEnabled:$false; Set-UnifiedGroup sales@contoso.com -ConnectorsEnabled",
            sales(),
        ),
        (
            "One group is off; people are not affected.",
            TenantKind::Standard,
            "Set-UnifiedGroup sales@contoso.com -ConnectorsEnabled:$false",
            person(),
        ),
        (
            "The same, in that group's mailbox.",
            TenantKind::Standard,
            "Set-UnifiedGroup sales@contoso.com -ConnectorsEnabled:$false",
            sales(),
        ),
        (
            "Off in three places: all are named.",
            TenantKind::Standard,
            "Set-OrganizationConfig -OutlookPayEnabled 0 -SmtpActionableMessagesEnabled 0; Set-UnifiedGroup sales@contoso.com -ConnectorsEnabled:0",
            sales(),
        ),
        (
            "Another workload is off: no gate.",
            TenantKind::Standard,
            "Set-OrganizationConfig -ConnectorsEnabledForTeams $false",
            person(),
        ),
    ];
    let mut table = String::from(
        "| example | tenant | settings | mailbox | payments | off by | shadowed |\n|---|---|---|---|---|---|---|\n",
    );
    for (about, kind, script, mailbox) in examples {
        let plan = import(kind, script);
        let decision = decide(&mailbox, &Lookup::Found(plan.after()));
        let shadowed: Vec<_> =
            decision.shadowed().map(|g| format!("{} {}", g.scope(), g.setting())).collect();
        let shadowed = if shadowed.is_empty() { "-".to_owned() } else { shadowed.join("; ") };
        let script = if script.is_empty() { "-".to_owned() } else { format!("`{script}`") };
        let (payments, off) = (word(decision.is_on()), deciding(&decision));
        writeln!(
            table,
            "| {about} | {kind} | {script} | {} | {payments} | {off} | {shadowed} |",
            mailbox.address()
        )
        .unwrap();
    }
    let settings = TenantSettings::new(tenant(), TenantKind::Standard);
    for (about, mailbox, lookup) in [
        ("The settings cannot be read.", sales(), Lookup::Unavailable(Unavailable::Store)),
        (
            "Only the groups' cannot be read.",
            sales(),
            Lookup::GroupsUnavailable(&settings, Unavailable::Store),
        ),
        ("A personal mailbox.", Mailbox::personal("pat@outlook.example"), Lookup::NONE),
    ] {
        let decision = decide(&mailbox, &lookup);
        let (payments, off) = (word(decision.is_on()), deciding(&decision));
        writeln!(table, "| {about} | - | - | {} | {payments} | {off} | - |", mailbox.address()).unwrap();
    }
    precedence("examples", &table);
}

/// A script in a table cell, with what cannot be seen made visible.
pub(crate) fn visible(script: &str) -> String {
    let mut text = String::new();
    for c in script.chars() {
        match c {
            '\n' => text.push('⏎'),
            '\r' => {}
            '|' => text.push_str("\\|"),
            '\u{a0}' | '\u{200b}' | '\u{feff}' => write!(text, "<U+{:04X}>", u32::from(c)).unwrap(),
            c => text.push(c),
        }
    }
    let fence = if text.contains('`') { "``" } else { "`" };
    if text.is_empty() { "(empty)".to_owned() } else { format!("{fence} {text} {fence}") }
}

#[test]
fn the_corpus() {
    let mut table = String::from("| | script | what it does |\n|---|---|---|\n");
    for snippet in SNIPPETS {
        let empty = TenantSettings::new(tenant(), TenantKind::Standard);
        let plan = Plan::import(snippet.script, "s", &empty, &Limits::default());
        let mut did: Vec<_> = does(&plan);
        if !plan.errors().is_empty() {
            did.retain(|d| d.starts_with("error"));
            did.push("nothing is applied".to_owned());
        }
        writeln!(table, "| {} | {} | {} |", snippet.about, visible(snippet.script), did.join("<br>"))
            .unwrap();
    }
    precedence("snippets", &table);
    let traps: Vec<_> = SNIPPETS.iter().filter(|s| s.about.starts_with("trap: ")).take(2).collect();
    let mut table = String::from("| written | what PowerShell makes of it | the importer |\n|---|---|---|\n");
    let makes = [
        "switches the group **on**; `$false` is a stray argument, and the command fails",
        "switches connectors **on** for a group named `False`",
    ];
    for (trap, makes) in traps.iter().zip(makes) {
        writeln!(table, "| `{}` | {makes} | {} |", trap.script, trap.does.join(", ")).unwrap();
    }
    precedence("traps", &table);
}

/// The example document on the page is one.
#[test]
fn the_example_document_is_read() {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/precedence.md");
    let Ok(page) = std::fs::read_to_string(page) else { return };
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let (document, _) = rest.split_once("```").unwrap();
    let settings = TenantSettings::read(document, "page", None, &Limits::default()).unwrap();
    assert_eq!((settings.organization().len(), settings.groups().len()), (1, 1));
}

fn codes(of: impl Fn(Severity) -> bool) -> String {
    let mut table = String::from("| code | meaning | what helps |\n|---|---|---|\n");
    let codes = billfold_cmdlet::code::CODES.iter().chain(code::CODES);
    for code in codes.filter(|code| of(code.severity())) {
        writeln!(table, "| `{code}` | {} | {} |", code.text(), code.remedy().unwrap_or("-")).unwrap();
    }
    table
}

#[test]
fn the_codes() {
    precedence("import-errors", &codes(|severity| severity == Severity::Refusal));
    precedence("import-warnings", &codes(|severity| severity < Severity::Hold));
    check("docs/why-is-this-off.md", "codes", &codes(|severity| severity == Severity::Discard));
}

#[test]
fn what_an_administrator_sees() {
    let text = "tenant = \"contoso\"\nkind = \"gcc\"\n\n[organization]\nOutlookPayEnabled = false\n\
                ConnectorsEnabledForOutlook = true\n\n[[group]]\nidentity = \"sales@contoso.com\"\nConnectorsEnabled = true\n";
    let settings =
        TenantSettings::read(text, "settings.toml", None, &Limits::default()).unwrap().with_version(3);
    let decision = decide(&group("sales@contoso.com"), &Lookup::Found(&settings));
    check("docs/why-is-this-off.md", "explain", &format!("```text\n{decision}```"));
    let script = "Set-OrganizationConfig -OutlookPayEnabled $true -ConnectorsEnabled $true -ConnectorsActionableMessagesEnabled $true\n\
                  Set-UnifiedGroup support@contoso.com -ConnectorsEnabled:$false";
    let plan = Plan::import(script, "script.ps1", &settings, &Limits::default());
    let shown = format!("```powershell\n{script}\n```\n\n```text\n{}```", Impact::of(&plan));
    check("docs/why-is-this-off.md", "diff", &shown);
}
