//! The page for reviewers names tests that exist.

use billfold_testkit::sources::{top, with_extension};

#[test]
fn every_test_that_the_page_names_exists() {
    // A crate that was unpacked alone has no page beside it.
    let Ok(page) = std::fs::read_to_string(top().join("docs/vault.md")) else { return };
    let mut named = 0_usize;
    for part in page.split('`') {
        let Some((name, test)) = part.split_once("::") else { continue };
        if !top().join("crates").join(name).join("src").is_dir() {
            continue;
        }
        let sources = with_extension(&top().join("crates").join(name), "rs");
        let code: String = sources.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect();
        assert!(code.contains(&format!("fn {test}(")), "docs/vault.md names `{part}`, which does not exist");
        named = named.saturating_add(1);
    }
    assert!(named > 60, "only {named} tests are named");
}
