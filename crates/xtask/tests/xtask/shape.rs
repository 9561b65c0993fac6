//! The shape of the repository: what CONTRIBUTING.md promises and no compiler checks.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use billfold_testkit::sources::{crates, top, with_extension, without_tests};

/// The Rust files of every crate that are not tests.
fn every_source() -> Vec<PathBuf> {
    crates().iter().flat_map(|folder| with_extension(&folder.join("src"), "rs")).collect()
}

#[test]
fn no_source_file_is_too_long() {
    let long: Vec<String> = every_source()
        .iter()
        .map(|path| (path, without_tests(&fs::read_to_string(path).unwrap()).lines().count()))
        .filter(|(_, lines)| *lines > 400)
        .map(|(path, lines)| format!("{} has {lines} lines", path.display()))
        .collect();
    assert!(long.is_empty(), "more than 400 lines without tests:\n{}", long.join("\n"));
}

#[test]
fn every_crate_inherits_the_lints_and_has_a_readme() {
    for folder in crates() {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        assert!(manifest.contains("[lints]\nworkspace = true"), "{}", folder.display());
        let readme = fs::read_to_string(folder.join("README.md")).expect("every crate has a README");
        assert!(readme.lines().count() > 5, "{} has an empty README", folder.display());
    }
}

/// `deny.toml` holds that nothing that ships depends on the testkit; dev-dependencies it does not look at.
#[test]
fn no_crate_depends_on_the_commands() {
    for folder in crates() {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        assert!(!manifest.contains("\nxtask"), "{} depends on xtask", folder.display());
    }
}

#[test]
fn every_published_crate_says_what_it_is() {
    for folder in crates() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        if manifest.contains("\npublish = false") {
            continue;
        }
        for part in [
            "description = ",
            "keywords = ",
            "categories = ",
            "[package.metadata.docs.rs]\nall-features = true",
        ] {
            assert!(manifest.contains(&format!("\n{part}")), "{name}/Cargo.toml has no {part}");
        }
        let readme = fs::read_to_string(folder.join("README.md")).unwrap();
        assert!(readme.contains("/docs/glossary.md"), "the page of {name} does not lead to the glossary");
    }
}

/// Each program of tests is linked for itself, so a crate has one; a second says in its first lines why it is apart.
#[test]
fn the_tests_of_a_crate_are_one_program() {
    for folder in crates() {
        let tests = folder.join("tests");
        let sources = with_extension(&tests, "rs");
        let programs = sources.iter().filter(|path| {
            let inside = path.strip_prefix(&tests).unwrap();
            let depth = inside.components().count();
            depth == 1 || (depth == 2 && inside.ends_with("main.rs"))
        });
        let apart = programs.clone().filter(|path| {
            let text = fs::read_to_string(path).unwrap();
            let head = text.lines().take_while(|line| line.starts_with("//!"));
            head.map(|line| line.trim_start_matches("//!"))
                .collect::<String>()
                .contains("A program of its own")
        });
        let (all, apart) = (programs.count(), apart.count());
        assert!(all <= apart.saturating_add(1), "{}: {all} programs, {apart} say why", folder.display());
    }
}

#[test]
fn no_crate_is_a_junk_drawer() {
    for folder in crates() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        assert!(!["core", "common", "util", "utils", "shared"].contains(&name.as_str()), "{name}");
    }
}

#[test]
fn no_example_in_the_docs_is_ignored() {
    let pages = [("docs", "md"), ("crates", "md"), ("crates", "rs")];
    let pages = pages.iter().flat_map(|(folder, end)| with_extension(&top().join(folder), end));
    let fence = ["```", "ignore"].concat();
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        assert!(!text.contains(&fence), "{} has an ignored example", page.display());
    }
}

#[test]
fn every_fuzz_target_states_its_property_and_has_seeds() {
    let targets = with_extension(&top().join("fuzz/fuzz_targets"), "rs");
    assert!(!targets.is_empty());
    let manifest = fs::read_to_string(top().join("fuzz/Cargo.toml")).unwrap();
    for target in targets {
        let name = target.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&target).unwrap();
        assert!(text.starts_with("//! Property: "), "{name} does not state its property in its first line");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name} is not in fuzz/Cargo.toml");
        let seeds = fs::read_dir(top().join("fuzz/seeds").join(&name)).map_or(0, Iterator::count);
        assert!(seeds > 0, "{name} has no seeds");
    }
}

#[test]
fn every_test_that_the_threat_model_names_exists() {
    let page = fs::read_to_string(top().join("docs/threat-model.md")).unwrap();
    let missing = missing_items(&top().join("docs/threat-model.md"));
    assert!(missing.is_empty(), "what does not exist:\n{}", missing.join("\n"));
    let named = quoted(&page).iter().filter(|word| word.contains("::")).count();
    assert!(named > 10, "the threat model names only {named} tests");
}

/// The pages of a folder below `docs`.
fn pages(folder: &str) -> Vec<PathBuf> {
    with_extension(&top().join("docs").join(folder), "md")
}

/// What is in backquotes in a page, without its longer examples.
fn quoted(text: &str) -> Vec<String> {
    let prose: String = text.split("\n```").step_by(2).collect();
    prose.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether the code declares an item or a function of that name.
fn declares(code: &str, name: &str) -> bool {
    ["fn", "struct", "enum", "trait", "type", "mod", "const", "macro_rules!"].iter().any(|what| {
        code.split(&format!("{what} {name}"))
            .skip(1)
            .any(|rest| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_'))
    })
}

/// Items and tests that a page names as `crate::name` or `crate::Type::name`, and that the crate does not have. (Where a page
/// explains this, it says `crate`.)
fn missing_items(page: &Path) -> Vec<String> {
    let words = quoted(&fs::read_to_string(page).unwrap());
    let mut missing = Vec::new();
    let foreign = |word: &str| ["std::", "crate::"].iter().any(|prefix| word.starts_with(prefix));
    for word in words.iter().filter(|word| word.contains("::") && !foreign(word)) {
        let mut names = word.split("::");
        let folder = top().join("crates").join(names.next().unwrap().replace('_', "-"));
        let code: String =
            with_extension(&folder, "rs").iter().map(|path| fs::read_to_string(path).unwrap()).collect();
        if !names.all(|name| declares(&code, name)) {
            missing.push(format!("{} names `{word}`", page.display()));
        }
    }
    missing
}

/// Commands that a page names as `billfold command subcommand --option`, and that the program does not have.
fn missing_commands(page: &Path) -> Vec<String> {
    let code: String = with_extension(&top().join("crates/cli/src/args"), "rs")
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let has = |word: &str| match word.strip_prefix("--") {
        Some(option) => code.contains(&format!(" {}: ", option.replace('-', "_"))),
        // `export-root` is the variant `ExportRoot`.
        None => code.lines().any(|line| {
            let variant = line.trim_start().split(['(', '{', ',', ' ']).next().unwrap();
            variant.to_lowercase() == word.replace('-', "")
                && variant.starts_with(|first: char| first.is_uppercase())
        }),
    };
    let words = quoted(&fs::read_to_string(page).unwrap());
    let commands = words.iter().filter_map(|word| word.strip_prefix("billfold "));
    commands
        .filter(|command| !command.split(' ').all(|word| word == "…" || has(word)))
        .map(|command| format!("{} names `billfold {command}`", page.display()))
        .collect()
}

#[test]
fn every_name_on_the_help_page_exists() {
    let page = top().join("docs/help-page.md");
    let mut missing = missing_items(&page);
    missing.extend(missing_commands(&page));
    assert!(missing.is_empty(), "what does not exist:\n{}", missing.join("\n"));
    let text = fs::read_to_string(&page).unwrap();
    assert!(text.matches("\n| ").count() > 70, "the help page has lost sentences");
    for row in text.lines().filter(|line| line.starts_with("| ")) {
        let areas = ["pane", "purchases", "clients", "operator"];
        let said = row.split("not yet (").skip(1).all(|rest| areas.iter().any(|area| rest.starts_with(area)));
        assert!(
            said && row.matches("not yet").count() == row.matches("not yet (").count(),
            "no area in {row}"
        );
    }
}

#[test]
fn every_code_that_a_page_names_is_listed() {
    let list = fs::read_to_string(top().join("docs/reasons.md")).unwrap();
    let is_word =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    for page in ["help-page.md", "threat-model.md", "configuration.md", "command-line.md"] {
        for word in quoted(&fs::read_to_string(top().join("docs").join(page)).unwrap()) {
            let code = word.split_once('.').is_some_and(|(area, reason)| {
                is_word(area) && is_word(reason) && !["md", "rs", "toml", "json"].contains(&reason)
            });
            assert!(
                !code || list.contains(&format!("`{word}`")),
                "docs/{page} names `{word}`, which is no code"
            );
        }
    }
}

#[test]
fn every_name_in_the_glossary_and_the_decisions_exists() {
    let mut named = pages("decisions");
    named.push(top().join("docs/glossary.md"));
    let missing: Vec<String> = named.iter().flat_map(|page| missing_items(page)).collect();
    assert!(missing.is_empty(), "what does not exist:\n{}", missing.join("\n"));
}

#[test]
fn every_decision_is_in_the_index_and_has_its_parts() {
    let index = fs::read_to_string(top().join("docs/decisions/README.md")).unwrap();
    for page in pages("decisions").iter().filter(|page| !page.ends_with("README.md")) {
        let (name, text) = (page.file_name().unwrap().to_string_lossy(), fs::read_to_string(page).unwrap());
        assert!(index.contains(&format!("({name})")), "{name} is not in the index");
        let parts = [
            "Context.",
            "Decision.",
            "Looked at, and not taken.",
            "Consequences.",
            "Look again when",
            "Held by",
        ];
        for part in parts {
            assert!(text.contains(&format!("\n**{part}**")), "{name} has no part {part}");
        }
    }
}

#[test]
fn every_link_of_the_docs_leads_to_a_file() {
    let mut broken = Vec::new();
    let mut all = pages("");
    all.extend(["README.md", "CONTRIBUTING.md", "SECURITY.md"].map(|page| top().join(page)));
    for page in all {
        let text = fs::read_to_string(&page).unwrap();
        for target in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            let file = target.split('#').next().unwrap();
            if !target.contains("://") && !page.parent().unwrap().join(file).exists() {
                broken.push(format!("{} -> {target}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "links to nothing:\n{}", broken.join("\n"));
}

#[test]
fn the_glossary_has_each_word_once_and_in_order() {
    let page = fs::read_to_string(top().join("docs/glossary.md")).unwrap();
    let table = page.split("\n## ").next().unwrap().lines().filter(|line| line.starts_with("| ")).skip(1);
    let words: Vec<String> = table
        .map(|row| row.split('|').nth(1).unwrap())
        .map(|word| word.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase())
        .collect();
    assert!(words.len() > 100, "the glossary has only {} words", words.len());
    let wrong: Vec<_> = words.windows(2).filter(|pair| pair[0] >= pair[1]).collect();
    assert!(wrong.is_empty(), "out of order, or twice: {wrong:?}");
}

/// README, the index of the documentation, the page: at most three steps.
#[test]
fn every_page_is_two_steps_from_the_readme() {
    let index = fs::read_to_string(top().join("docs/README.md")).unwrap();
    let readme = fs::read_to_string(top().join("README.md")).unwrap();
    assert!(readme.contains("](docs/README.md)"));
    for folder in crates().iter().filter(|folder| !folder.ends_with("xtask")) {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        assert!(readme.contains(&format!("](crates/{name})")), "README.md does not lead to crates/{name}");
    }
    for entry in fs::read_dir(top().join("docs")).unwrap().map(|entry| entry.unwrap().path()) {
        let mut name = entry.file_name().unwrap().to_string_lossy().into_owned();
        if entry.join("README.md").exists() {
            name.push_str("/README.md");
        }
        let found = index.contains(&format!("]({name})")) || name == "README.md";
        assert!(found || !name.ends_with(".md"), "docs/README.md does not lead to {name}");
    }
}
