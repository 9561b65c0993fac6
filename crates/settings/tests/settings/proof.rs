//! The rule against the table that the Coq proof prints: every one of its 8,192 rows.

use std::path::Path;

use billfold_settings::{Gate, State, TenantKind, off_gates};

use crate::decisions::decided_off;

/// The table as committed, and the theorems of the proof; both are at the top of the repository, not in this crate.
fn proofs(file: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/proofs").join(file);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: {} not found; it is in the repository, not in the package", path.display());
    }
    text
}

fn state(sign: char) -> State {
    match sign {
        '+' => State::On,
        '-' => State::Off,
        '.' => State::Unset,
        '?' => State::Unavailable,
        other => panic!("{other} is no state"),
    }
}

#[test]
fn the_code_agrees_with_every_row_of_the_proof() {
    let Some(table) = proofs("precedence-table.txt") else { return };
    let mut rows = std::collections::BTreeSet::new();
    for line in table.lines().filter(|l| l.starts_with("standard") || l.starts_with("gcc")) {
        let words: Vec<_> = line.split_whitespace().collect();
        let kind = TenantKind::from_name(words[0]).unwrap();
        let first: Vec<_> = words[1].chars().map(state).collect();
        assert_eq!((first.len(), words.len()), (3, 2 + 64));
        for (place, cell) in words[2..].iter().enumerate() {
            let last = [place / 16, place / 4 % 4, place % 4].map(|state| State::ALL[state]);
            let states = [first[0], first[1], first[2], last[0], last[1], last[2]];
            let proved = u8::from_str_radix(cell, 16).unwrap();
            let off = off_gates(kind, Gate::ALL.into_iter().zip(states));
            assert_eq!(off.bits(), proved, "{kind} {states:?}");
            if let Some(decided) = decided_off(kind, states) {
                assert_eq!(decided, off, "{kind} {states:?}");
            }
            rows.insert((kind, states));
        }
    }
    assert_eq!(rows.len(), 8192, "every row, and none twice");
}

/// The theorems of the proof with the sentence above each, as a list.
#[test]
fn the_page_lists_the_theorems_of_the_proof() {
    let Some(proof) = proofs("Precedence.v") else { return };
    assert!(!proof.contains("Admitted") && !proof.contains("Axiom") && !proof.contains("admit"));
    let mut list = String::from("| theorem | says |\n|---|---|\n");
    let (mut comment, mut in_comment) = (String::new(), false);
    for line in proof.lines() {
        if line.starts_with("(** ") {
            (comment, in_comment) = (String::new(), true);
        }
        if in_comment {
            let text = line.trim_start_matches("(** ").trim();
            comment.push_str(text.trim_end_matches("*)").trim());
            comment.push(' ');
            in_comment = !text.ends_with("*)");
        } else if let Some(rest) = line.strip_prefix("Theorem ") {
            let name = rest.split([' ', ':']).next().unwrap();
            let says = comment.trim().trim_start_matches('*').trim();
            list.push_str(&format!("| `{name}` | {says} |\n"));
        }
    }
    for promised in [
        "on_iff_all_on",
        "off_anywhere_is_off",
        "tenant_overrides_group",
        "group_never_widens",
        "other_groups_do_not_matter",
        "explanation_sound_and_complete",
        "fixing_all_reasons_turns_on",
        "monotone",
        "unavailable_is_off",
    ] {
        assert!(list.contains(&format!("`{promised}`")), "{promised} is not proved");
    }
    billfold_testkit::doc_block::check("docs/proofs/README.md", "theorems", &list).unwrap();
}
