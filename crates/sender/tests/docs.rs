//! `docs/sender-policy.md` says what the code says.

use std::fmt::Write as _;

use billfold_sender::{ORDER, PROVIDERS, Placement};
use xtask::doc_block;

const PAGE: &str = "docs/sender-policy.md";

#[test]
fn the_procedure_is_current() {
    let mut table = String::from("| | rule | demands | codes |\n|---|---|---|---|\n");
    for (n, stage) in ORDER.iter().enumerate() {
        let codes: Vec<String> =
            stage.codes.iter().copied().flatten().map(|code| format!("`{}`", code.name())).collect();
        let dns = if stage.needs_dns() { " (DNS)" } else { "" };
        writeln!(
            table,
            "| {} | `{}`{dns} | {} | {} |",
            n.saturating_add(1),
            stage.name,
            stage.rule,
            codes.join(" ")
        )
        .unwrap();
    }
    doc_block::check(PAGE, "procedure", &table).unwrap();
}

#[test]
fn the_providers_are_current() {
    let mut table = String::from(
        "| profile | its results stand | without an id | ids it is known to write |\n|---|---|---|---|\n",
    );
    for provider in PROVIDERS {
        let place = match provider.placement {
            Placement::Above => "above its `Received`",
            _ => "below its border host's `Received`",
        };
        let without = if provider.without_id { "yes" } else { "" };
        let ids: Vec<String> = provider.known_ids.iter().map(|id| format!("`{id}`")).collect();
        writeln!(table, "| `{}` | {place} | {without} | {} |", provider.name, ids.join(" ")).unwrap();
    }
    doc_block::check(PAGE, "providers", &table).unwrap();
}

#[test]
fn codes_are_unique_and_well_formed() {
    let mut seen = std::collections::BTreeSet::new();
    for code in billfold_sender::codes() {
        let (area, name) = code.name().split_once('.').unwrap();
        assert!(matches!(area, "sender" | "mime"), "{}", code.name());
        assert!(
            name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'),
            "{}",
            code.name()
        );
        assert!(!code.text().is_empty() && !code.text().ends_with('.'), "{}", code.name());
        assert!(seen.insert(code.name()), "{} twice", code.name());
    }
}
