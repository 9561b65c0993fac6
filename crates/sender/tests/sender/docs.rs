//! `docs/sender-policy.md` says what the code says.

use std::fmt::Write as _;

use billfold_sender::{Inside, ORDER, Placement, Provider};
use billfold_testkit::doc_block;

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
        "| profile | its results stand | without an id | lines of its own above the border's | ids it is known to write |\n|---|---|---|---|---|\n",
    );
    for provider in Provider::ALL {
        let place = match provider.placement {
            Placement::Above => "above its border's `Received`",
            _ => "below it, and copied above it",
        };
        let without = if provider.without_id { "yes" } else { "" };
        let ids: Vec<String> = provider.known_ids.iter().map(|id| format!("`{id}`")).collect();
        let inside: Vec<String> = provider.inside.iter().map(|inside| line(*inside)).collect();
        writeln!(
            table,
            "| `{}` | {place} | {without} | {} | {} |",
            provider.name,
            inside.join(", "),
            ids.join(" ")
        )
        .unwrap();
    }
    doc_block::check(PAGE, "providers", &table).unwrap();
}

/// How a line of the provider's own is told from its border host's.
fn line(inside: Inside) -> String {
    match inside {
        Inside::By(host) => format!("by `{host}`"),
        Inside::NoClient => "without `from`".to_owned(),
        Inside::Loopback => "from `(localhost [127.0.0.1])`".to_owned(),
        _ => String::new(),
    }
}

#[test]
fn codes_are_unique_and_well_formed() {
    let mut seen = std::collections::BTreeSet::new();
    let procedure: std::collections::BTreeSet<_> =
        ORDER.iter().flat_map(|stage| stage.codes.iter().copied().flatten()).collect();
    for code in billfold_sender::codes() {
        let (area, name) = code.name().split_once('.').unwrap();
        assert!(matches!(area, "sender" | "mime"), "{}", code.name());
        assert!(
            name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'),
            "{}",
            code.name()
        );
        // What a rule found may stand inside a sentence; what went wrong with a call is one.
        assert!(!code.text().is_empty(), "{}", code.name());
        assert!(!(procedure.contains(code) && code.text().ends_with('.')), "{}", code.name());
        assert!(seen.insert(code.name()), "{} twice", code.name());
    }
}
