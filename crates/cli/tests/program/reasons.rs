//! `docs/reasons.md` and `docs/reasons.json` say what the code says.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use billfold::Code;
use billfold_testkit::{doc_block, sources};
use serde::Serialize;

#[path = "../../src/codes.rs"]
mod codes;

/// The sections of the page, and the areas (what stands before the dot of a code) that each has.
const SECTIONS: [(&str, &[&str]); 8] = [
    ("sender", &["sender", "mime"]),
    ("request", &["account", "input", "request", "content", "payee", "partner", "xero", "freshbooks"]),
    ("invoice", &["invoice", "money"]),
    ("settings", &["settings", "cmdlet"]),
    (
        "paying",
        &["review", "link", "caution", "change", "confirm", "service", "reconcile", "http", "screener"],
    ),
    ("ledger", &["ledger", "store"]),
    ("vault", &["vault", "processor"]),
    ("program", &["program", "host", "sandbox", "books", "journal", "accounting", "webhook"]),
];

/// Every code of every crate, by name.
fn every_code() -> BTreeMap<&'static str, &'static Code> {
    let all: Vec<&Code> = billfold::codes()
        .chain(billfold_cmdlet::codes())
        .chain(billfold_xero::codes())
        .chain(billfold_freshbooks::codes())
        .chain(billfold_partner_service::codes())
        .chain(billfold_host::codes())
        .chain(billfold_sandbox::codes())
        .chain(codes::CODES)
        .collect();
    assert_eq!(billfold_reason::faults(all.iter().copied()), Vec::<String>::new());
    all.into_iter().map(|code| (code.name(), code)).collect()
}

#[test]
fn the_page_of_reasons_is_current() {
    let all = every_code();
    for (name, areas) in SECTIONS {
        let mut table = String::from("| code | severity | meaning | what to do |\n|---|---|---|---|\n");
        for code in all.values().filter(|code| areas.contains(&code.area())) {
            let severity = code.severity().as_str();
            writeln!(
                table,
                "| `{code}` | {severity} | {} | {} |",
                code.text(),
                code.remedy().unwrap_or_default()
            )
            .unwrap();
        }
        doc_block::check("docs/reasons.md", name, &table).unwrap();
    }
    let listed: BTreeSet<&str> = SECTIONS.iter().flat_map(|(_, areas)| *areas).copied().collect();
    let without: BTreeSet<&str> =
        all.values().map(|code| code.area()).filter(|area| !listed.contains(area)).collect();
    assert!(without.is_empty(), "no section of docs/reasons.md has the codes of {without:?}");
}

/// What the JSON says of a code.
#[derive(Serialize)]
struct Told {
    severity: billfold::Severity,
    text: &'static str,
    template: Option<&'static str>,
    values: BTreeMap<&'static str, &'static str>,
    remedy: Option<&'static str>,
}

/// The same for translators and for programs in other languages.
#[test]
fn the_json_of_reasons_is_current() {
    let told = |code: &'static Code| Told {
        severity: code.severity(),
        text: code.text(),
        template: code.template(),
        values: code.parameters().filter_map(|place| Some((place.name, place.kind?.as_str()))).collect(),
        remedy: code.remedy(),
    };
    let all: BTreeMap<&str, Told> = every_code().into_iter().map(|(name, code)| (name, told(code))).collect();
    let rendered = format!("{}\n", serde_json::to_string_pretty(&all).unwrap());
    doc_block::check_file("docs/reasons.json", &rendered).unwrap();
}

/// Every text in the sources of the programs that looks like a code is declared.
#[test]
fn every_code_that_the_programs_spell_out_is_declared() {
    let all = every_code();
    // These are tables of the configuration as well, with keys that look alike.
    let areas = SECTIONS.iter().flat_map(|(_, areas)| *areas).copied();
    let areas: BTreeSet<&str> =
        areas.filter(|area| !["account", "partner", "settings"].contains(area)).collect();
    let mut found = BTreeSet::new();
    let folders = ["cli", "host"].map(|name| sources::top().join("crates").join(name).join("src"));
    for path in folders.iter().flat_map(|folder| sources::with_extension(folder, "rs")) {
        let source = fs::read_to_string(&path).unwrap();
        let code = sources::without_tests(&source);
        found.extend(code.split('"').filter(|text| is_code(text, &areas)).map(str::to_owned));
    }
    assert!(found.contains("program.usage"), "the search finds codes: {found:?}");
    let missing: Vec<_> = found.iter().filter(|code| !all.contains_key(code.as_str())).collect();
    assert!(missing.is_empty(), "not declared: {missing:?}");
}

/// `area.reason`, and no file name such as `settings.toml`.
fn is_code(text: &str, areas: &BTreeSet<&str>) -> bool {
    let Some((area, reason)) = text.split_once('.') else { return false };
    let word = !reason.is_empty() && reason.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    word && areas.contains(area) && !["toml", "json", "jsonl", "db", "eml", "rs", "md"].contains(&reason)
}

#[test]
fn the_order_of_screening_is_current() {
    let mut table = String::from("| | step | demands | codes |\n|---|---|---|---|\n");
    for (n, stage) in billfold::SCREENING.iter().enumerate() {
        let own = stage.codes.iter().map(|code| format!("`{code}`"));
        let others = stage.others.iter().map(|others| format!("`{others}*`"));
        let codes: Vec<String> = own.chain(others).collect();
        let n = n.saturating_add(1);
        writeln!(table, "| {n} | `{}` | {} | {} |", stage.name, stage.rule, codes.join(" ")).unwrap();
    }
    doc_block::check("docs/sender-policy.md", "screening", &table).unwrap();
}
