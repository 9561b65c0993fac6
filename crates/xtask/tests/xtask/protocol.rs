//! `docs/protocol.md` against the tests that cite its requirements, and against the members that are read and written.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use billfold_testkit::sources::{crates, top, with_extension};

/// The beginning of a citation, which stands above the function that shows the requirement.
const CITES: &str = "// Protocol:";

fn page() -> String {
    fs::read_to_string(top().join("docs/protocol.md")).unwrap()
}

/// `BP-CPL-03`, and nothing like it.
fn is_name(word: &str) -> bool {
    let mut parts = word.split('-');
    let (area, number) = (parts.nth(1).unwrap_or_default(), parts.next().unwrap_or_default());
    word.starts_with("BP-")
        && parts.next().is_none()
        && area.len() == 3
        && area.chars().all(|c| c.is_ascii_uppercase())
        && number.len() == 2
        && number.chars().all(|c| c.is_ascii_digit())
}

/// The requirements of the page, in its order.
fn required(page: &str) -> Vec<&str> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| BP-").map(|_| line));
    rows.map(|row| row.split('|').nth(1).unwrap_or_default().trim()).collect()
}

fn sources() -> impl Iterator<Item = (PathBuf, String)> {
    let files = crates().into_iter().flat_map(|folder| with_extension(&folder, "rs"));
    files
        .filter(|file| !file.ends_with("tests/xtask/protocol.rs"))
        .map(|file| (file.clone(), fs::read_to_string(&file).unwrap()))
}

/// What is cited in a source file, and a fault of a citation: it must stand above a test, or above a rule of a contract suite.
fn cited(file: &str, text: &str) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    for (at, line) in lines.iter().enumerate() {
        let Some(list) = line.strip_prefix(CITES) else { continue };
        let below = || lines.iter().skip(at.saturating_add(1));
        let attributes: Vec<&&str> = below().take_while(|line| line.starts_with("#[")).collect();
        let shows = below().nth(attributes.len()).is_some_and(|line| line.contains("fn "));
        let test = attributes.iter().any(|attribute| attribute.contains("test"));
        let suite = file.contains("/src/contract/");
        if !shows || !(test || suite) {
            return Err(format!("{file}:{} cites a requirement above no test", at.saturating_add(1)));
        }
        names.extend(list.trim().trim_end_matches('.').split(',').map(|name| name.trim().to_owned()));
    }
    Ok(names)
}

#[test]
fn every_requirement_of_the_protocol_is_shown_by_a_test() {
    let page = page();
    let required = required(&page);
    let unique: BTreeSet<&str> = required.iter().copied().collect();
    assert_eq!(unique.len(), required.len(), "a name stands for one requirement");
    assert!(required.len() > 40 && required.iter().all(|name| is_name(name)), "{required:?}");
    let area = |name: &str| name.rsplit_once('-').map(|(area, _)| area.to_owned());
    assert!(
        required.is_sorted_by(|one, two| area(one) != area(two) || one < two),
        "in order within their area"
    );
    let mut shown: BTreeMap<String, usize> = BTreeMap::new();
    for (file, text) in sources() {
        for name in cited(&file.to_string_lossy(), &text).unwrap() {
            let count = shown.entry(name).or_default();
            *count = count.saturating_add(1);
        }
    }
    let missing: Vec<&&str> = required.iter().filter(|name| !shown.contains_key(**name)).collect();
    assert!(missing.is_empty(), "no test cites {missing:?}");
    let foreign: Vec<&String> = shown.keys().filter(|name| !unique.contains(name.as_str())).collect();
    assert!(foreign.is_empty(), "docs/protocol.md does not have {foreign:?}");
}

#[test]
fn a_citation_stands_above_a_test() {
    let cite = |below: &str| cited("crates/a/tests/a.rs", &format!("{CITES} BP-CPL-01, BP-ACT-02.\n{below}"));
    let names = ["BP-CPL-01", "BP-ACT-02"].map(str::to_owned).to_vec();
    assert_eq!(cite("#[test]\nfn shows() {}"), Ok(names.clone()));
    assert_eq!(
        cite("#[tokio::test(flavor = \"multi_thread\")]\n#[ignore]\nasync fn shows() {}"),
        Ok(names.clone())
    );
    assert!(cite("fn helps() {}").is_err() && cite("let x = 1;").is_err() && cite("").is_err());
    assert_eq!(
        cited("crates/a/src/contract/b.rs", &format!("{CITES} BP-CPL-01, BP-ACT-02.\npub fn rule() {{}}")),
        Ok(names)
    );
    for wrong in ["BP-CPL-1", "BP-CP-01", "BP-CPL-01-2", "BP-cpl-01", "BPCPL01", ""] {
        assert!(!is_name(wrong), "{wrong}");
    }
}

/// Members of the wire's types that the page does not name would be read or written by nobody who follows it.
#[test]
fn every_member_of_the_wire_is_on_the_page() {
    let page = page();
    let mut members = 0_usize;
    for file in with_extension(&top().join("crates/partner/src/wire"), "rs") {
        let text = fs::read_to_string(&file).unwrap();
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for (at, line) in lines.iter().enumerate() {
            let Some((name, _)) = line.strip_prefix("pub ").and_then(|rest| rest.split_once(": ")) else {
                continue;
            };
            if !name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
                continue;
            }
            let above = at.checked_sub(1).and_then(|above| lines.get(above)).copied().unwrap_or_default();
            let renamed = above.split("rename = \"").nth(1).and_then(|rest| rest.split('"').next());
            let member = renamed.map_or_else(|| camel(name), str::to_owned);
            let named = ["`", ".", "[", " "].iter().any(|before| page.contains(&format!("{before}{member}")));
            assert!(named, "docs/protocol.md does not name `{member}` ({})", file.display());
            members = members.saturating_add(1);
        }
    }
    assert!(members > 60, "{members}");
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut camel, word| {
        let (head, rest) = word.split_at(1.min(word.len()));
        camel.push_str(&head.to_ascii_uppercase());
        camel.push_str(rest);
        camel
    })
}
