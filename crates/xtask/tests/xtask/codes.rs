//! Every rule is tested without the shared fixtures: each code that the product can give is named by a test that makes it do so
//! from documents, messages and values of its own.
#![expect(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use billfold_testkit::sources::{crates, top, with_extension, without_tests};

/// What no test can bring about, and why.
const EXEMPT: [(&str, &str); 18] = [
    ("host.built_in", "only a wrong entry in the sources of an adapter, whose own tests build it"),
    ("http.unavailable", "a system without certificates or TLS"),
    ("ledger.no_randomness", "a system that gives no random bytes"),
    ("partner.no_client", "a system without certificates or TLS"),
    ("processor.encryption", "a cipher that fails"),
    ("processor.key_generation", "a system that gives no random bytes"),
    ("processor.no_randomness", "a system that gives no random bytes"),
    ("program.core_dumps", "a system that lets no process lower its limits"),
    ("sandbox.client", "a system without certificates or TLS"),
    ("sandbox.key_encoding", "a library that cannot write out its own key"),
    ("sandbox.key_generation", "a system that gives no random bytes"),
    ("sandbox.no_randomness", "a system that gives no random bytes"),
    ("sandbox.processor_key", "a system that gives no random bytes"),
    ("sandbox.signing_failed", "a library that cannot sign with its own key"),
    (
        "sender.dkim_unreadable",
        "an engine that reads a signature otherwise than we, which none of its cases does",
    ),
    ("sender.resolver_unavailable", "a system without a resolver configuration"),
    ("settings.snapshot_too_large", "names of more than 4 GiB"),
    ("vault.self_test", "a processor that computes wrongly"),
];

/// How a test can name a code beside its text.
enum Name {
    /// A constant of the crate.
    Constant(String),
    /// A variant of a type.
    Variant(String, String),
    /// A type that is the error itself.
    Type(String),
}

/// A file of tests: the crate, what it says, and the whole file around it.
struct Tests {
    folder: String,
    text: String,
    file: String,
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The identifier at the beginning of a text.
fn word(text: &str) -> &str {
    let text = text.trim_start();
    text.split(|c| !is_word(c)).next().unwrap_or_default()
}

/// Whether a text has `sought` with nothing of its kind before and behind it.
fn has(text: &str, sought: &str, part: fn(char) -> bool) -> bool {
    text.match_indices(sought).any(|(at, _)| {
        !text[..at].ends_with(part)
            && !text[at..].strip_prefix(sought).is_some_and(|rest| rest.starts_with(part))
    })
}

fn without_comments(text: &str) -> String {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.collect::<Vec<_>>().join("\n")
}

/// What a file says without its functions that look at the shared fixtures.
fn without_fixtures(text: &str) -> String {
    let (mut kept, mut function, mut end) = (Vec::new(), Vec::new(), None);
    for line in text.lines() {
        let begins = ["fn ", "async fn ", "pub(crate) fn ", "pub fn "];
        let inside = line.trim_start();
        if end.is_none() && begins.iter().any(|begin| inside.starts_with(begin)) && !line.ends_with('}') {
            end = Some(format!("{}}}", line.strip_suffix(inside).unwrap_or_default()));
        }
        function.push(line);
        if end.is_none() || end.as_deref() == Some(line) {
            let uses = ["fixture(", "fixtures(", "fixtures::"];
            if !function.iter().any(|line| uses.iter().any(|word| line.contains(word))) {
                kept.append(&mut function);
            }
            (function, end) = (Vec::new(), None);
        }
    }
    kept.join("\n")
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// The tests of every crate but this one: those beside the sources, those at the end of a source file, and the contract suites
/// that the tests of other crates run. The list of all codes is no test of any.
fn every_test() -> Vec<Tests> {
    let mut all = Vec::new();
    for folder in crates().into_iter().filter(|folder| !folder.ends_with("xtask")) {
        for path in with_extension(&folder, "rs") {
            let file = fs::read_to_string(&path).unwrap();
            let below = path.strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/");
            let whole = below.contains("tests") || below.starts_with("src/contract");
            let text = if whole {
                Some(file.as_str())
            } else {
                file.split_once("#[cfg(test)]\nmod tests {").map(|(_, tests)| tests)
            };
            if let Some(text) = text.filter(|_| below != "tests/program/reasons.rs") {
                let text = without_fixtures(&without_comments(text));
                all.push(Tests { folder: name_of(&folder), text, file });
            }
        }
    }
    all
}

/// The type that declares what stands at a place of a source: the last enum, or the last one with `reasons!`, before it.
fn type_at(before: &str) -> &str {
    let starts = ["enum ", "reasons! {"].map(|start| before.rfind(start).map(|at| (at, start.len())));
    let (at, length) = starts.into_iter().flatten().max().unwrap_or_default();
    word(&before[at..][length..])
}

/// How the code that is declared behind `before` is named in Rust.
fn names(before: &str) -> Vec<Name> {
    let mut head = before.rsplit(';').next().unwrap_or_default();
    for start in ["reasons! {", "codes! {", "code_enum! {"] {
        head = head.rsplit(start).next().unwrap_or_default();
    }
    let of = || type_at(before).to_owned();
    if let Some(pattern) = head.trim_end().strip_suffix("=>") {
        let variants: Vec<Name> =
            pattern.split("Self::").skip(1).map(|rest| Name::Variant(of(), word(rest).to_owned())).collect();
        return if variants.is_empty() { vec![Name::Type(of())] } else { variants };
    }
    let Some(left) = head.trim_end().strip_suffix('=').map(str::trim_end) else { return Vec::new() };
    let left = left.strip_suffix(": Code").unwrap_or(left);
    let name = left.rsplit(|c| !is_word(c)).next().unwrap_or_default().to_owned();
    let constant = !name.chars().any(char::is_lowercase);
    vec![if constant { Name::Constant(name) } else { Name::Variant(of(), name) }]
}

/// Every code that the sources declare, with its crate and its names.
fn declared() -> Vec<(String, String, Vec<Name>)> {
    let mut all = Vec::new();
    for folder in crates() {
        for path in with_extension(&folder.join("src"), "rs") {
            let text = without_comments(without_tests(&fs::read_to_string(&path).unwrap()));
            for (at, start) in text.match_indices("Code::") {
                let Some((severity, rest)) = text[at..][start.len()..].split_once('(') else { continue };
                let code = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next());
                let Some(code) = code.filter(|_| severity.chars().all(is_word)) else { continue };
                all.push((code.to_owned(), name_of(&folder), names(&text[..at])));
            }
        }
    }
    all
}

fn is_named(code: &str, names: &[(&str, &Name)], tests: &[Tests]) -> bool {
    let of_code = |c: char| is_word(c) || c == '.';
    tests.iter().any(|tests| {
        let named = |(folder, name): &(&str, &Name)| match name {
            Name::Constant(name) => tests.folder == **folder && has(&tests.text, name, is_word),
            Name::Variant(of, name) => {
                let variant = format!("::{name}");
                let mut paths = tests.text.split(&variant).skip(1);
                has(&tests.file, of, is_word) && paths.any(|rest| !rest.starts_with(is_word))
            }
            Name::Type(name) => has(&tests.text, name, is_word),
        };
        has(&tests.text, code, of_code) || names.iter().any(named)
    })
}

#[test]
fn every_code_is_named_by_a_test_of_its_own_documents() {
    let page = fs::read_to_string(top().join("docs/reasons.json")).unwrap();
    // One code a line: what is inside it stands further to the right.
    let listed: Vec<&str> =
        page.lines().filter_map(|line| line.strip_prefix("  \"")?.strip_suffix("\": {")).collect();
    assert!(listed.len() > 500, "only {} codes are listed", listed.len());
    let (declared, tests) = (declared(), every_test());
    let mut wrong = Vec::new();
    for code in listed {
        let own: Vec<_> = declared.iter().filter(|(name, ..)| name == code).collect();
        // The page is stale then, which a test beside it says.
        if own.is_empty() {
            continue;
        }
        let names: Vec<(&str, &Name)> = own
            .iter()
            .flat_map(|(_, folder, names)| names.iter().map(move |name| (folder.as_str(), name)))
            .collect();
        let exempt = EXEMPT.iter().any(|(name, _)| *name == code);
        match (is_named(code, &names, &tests), exempt) {
            (false, false) => wrong.push(format!("{code} is given by no test without the shared fixtures")),
            (true, true) => wrong.push(format!("{code} is given by a test, and need not be exempt")),
            _ => {}
        }
    }
    for (code, _) in EXEMPT {
        if !declared.iter().any(|(name, ..)| name == code) {
            wrong.push(format!("{code} is exempt, and there is no such code"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The search finds what it seeks and nothing else.
#[test]
fn names_are_found_where_they_are() {
    let source = "pub enum E { A, B }\nreasons! {\n    E {\n        Self::A | Self::B { x } => ";
    let found: Vec<String> = names(source)
        .iter()
        .map(|name| match name {
            Name::Variant(of, name) => format!("{of}::{name}"),
            Name::Constant(name) | Name::Type(name) => name.clone(),
        })
        .collect();
    assert_eq!(found, ["E::A", "E::B"]);
    assert!(
        matches!(&names("const X: u8 = 1;\n    TOO_OLD = ")[..], [Name::Constant(name)] if name == "TOO_OLD")
    );
    assert!(matches!(&names("reasons! {\n    E {\n        Self => ")[..], [Name::Type(name)] if name == "E"));
    let of_code = |c: char| is_word(c) || c == '.';
    assert!(has("assert(\"a.b\")", "a.b", of_code) && !has("\"a.b_c\" \"x.a.b\"", "a.b", of_code));
    let text = "fn one() {\n    fixtures::path();\n    \"a.b\"\n}\nfn two() {\n    \"c.d\"\n}\n";
    assert_eq!(without_fixtures(text), "fn two() {\n    \"c.d\"\n}");
}
