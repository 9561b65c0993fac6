//! Nothing that is committed (sources, tests, seeds, documents) looks like a real secret: no card number but those that processors publish
//! for tests, no private key, no signed token, no vendor's key, no share link.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use billfold_testkit::sources::top;

/// Every file but what is built.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let (path, name) = (entry.path(), entry.file_name());
        let skipped = ["target", ".git", "corpus", "artifacts", "node_modules"];
        if skipped.contains(&name.to_str().unwrap_or_default()) || path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The words of a text: longest runs of letters, digits and what `extra` allows.
fn words<'a>(text: &'a str, extra: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(move |c: char| !c.is_ascii_alphanumeric() && !extra.contains(c))
        .filter(|word| !word.is_empty())
}

/// Digits that a card network could have issued and that pass the Luhn check.
fn card_numbers(text: &str) -> Vec<String> {
    let issued = |digits: &str| match digits.len() {
        15 => digits.starts_with("34") || digits.starts_with("37"),
        16 => ["4", "5", "22", "23", "24", "25", "26", "27", "60", "65"]
            .iter()
            .any(|start| digits.starts_with(start)),
        _ => false,
    };
    let luhn = |digits: &str| {
        let sum: u32 = digits
            .bytes()
            .rev()
            .enumerate()
            .map(|(at, byte)| {
                let digit = u32::from(byte.wrapping_sub(b'0'));
                let doubled = if at % 2 == 1 { digit * 2 } else { digit };
                doubled / 10 + doubled % 10
            })
            .sum();
        sum.is_multiple_of(10)
    };
    let plain = words(text, "_.").filter(|word| word.bytes().all(|b| b.is_ascii_digit()));
    plain.filter(|digits| issued(digits) && luhn(digits)).map(str::to_owned).collect()
}

/// Whether a value is one that people make up: few different characters, or a stretch of the alphabet.
fn made_up(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let different: BTreeSet<char> = lower.chars().collect();
    let alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
    let stretch = (0..alphabet.len() - 5).any(|at| lower.contains(&alphabet[at..at + 6]));
    stretch || different.len() < 14
}

/// What in a text looks like a secret, by the kind of secret.
fn secrets(text: &str, published: &BTreeSet<String>) -> Vec<String> {
    let mut found: Vec<String> = card_numbers(text)
        .into_iter()
        .filter(|number| !published.contains(number))
        .map(|number| format!("card number {}…", &number[..6]))
        .collect();
    // A token in three parts, as a JWT or a payment token, with a signature that some key has made.
    let signed = words(text, "-_.").filter(|word| word.starts_with("eyJ")).filter(|word| {
        let parts: Vec<&str> = word.split('.').collect();
        matches!(parts.as_slice(), [header, _, signature] if header.len() > 10 && signature.len() >= 40 && !made_up(signature))
    });
    found.extend(signed.map(|word| format!("signed token {}…", &word[..10])));
    for block in text.split("PRIVATE KEY-----").skip(1) {
        let body = block.split("-----").next().unwrap_or_default();
        let encoded = |c: char| c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || "+/=\\".contains(c);
        if body.len() > 60 && body.chars().all(encoded) && !made_up(body) {
            found.push("private key".to_owned());
        }
    }
    let prefixes =
        ["sk_live_", "rk_live_", "pk_live_", "whsec_", "AKIA", "ghp_", "glpat-", "xoxb-", "xoxp-", "AIza"];
    let keys = words(text, "-_")
        .filter(|word| prefixes.iter().any(|prefix| word.starts_with(prefix)) && word.len() >= 20);
    found.extend(keys.filter(|word| !made_up(word)).map(|word| format!("vendor's key {}…", &word[..8])));
    for (host, length) in [("in.xero.com/", 30), ("in.xero.com/m/", 30), ("my.freshbooks.com/#/link/", 12)] {
        for rest in text.split(host).skip(1) {
            let token: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
            // A token of the other form is a signed one, and found as such.
            if token.len() >= length && !token.starts_with("eyJ") && !made_up(&token) {
                found.push(format!("share link at {host}"));
            }
        }
    }
    for name in ["access_token", "refresh_token", "client_secret", "verifier"] {
        for rest in text.split(&format!("{name}\":")).skip(1) {
            let value: String = rest
                .trim_start_matches([' ', '"', '\\'])
                .chars()
                .take_while(|c| !"\"\\,}".contains(*c))
                .collect();
            let kinds = [char::is_ascii_digit, char::is_ascii_uppercase, char::is_ascii_lowercase];
            let random = value.len() >= 24 && kinds.iter().all(|kind| value.chars().any(|c| kind(&c)));
            if random && !made_up(&value) {
                found.push(format!("{name} {}…", &value[..4]));
            }
        }
    }
    found
}

/// The test numbers of the program itself, and numbers of its tests that no processor publishes and none accepts.
fn published() -> BTreeSet<String> {
    let mut published = BTreeSet::from(["4539578763621486".to_owned()]);
    for list in ["crates/sandbox/src/processor/cards.rs", "crates/vault/src/card/test_numbers.rs"] {
        published.extend(card_numbers(&fs::read_to_string(top().join(list)).unwrap()));
    }
    published
}

#[test]
fn nothing_committed_looks_like_a_secret() {
    let (published, mut all) = (published(), Vec::new());
    files(&top(), &mut all);
    let mut found = Vec::new();
    for path in &all {
        let text = String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
        found.extend(
            secrets(&text, &published).into_iter().map(|secret| format!("{}: {secret}", path.display())),
        );
    }
    println!("{} files, {} published card numbers", all.len(), published.len());
    assert!(all.len() > 300 && published.len() > 20, "the whole project was looked at");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Each kind of secret is found where it is. They are put together here, so that this file has none.
#[test]
fn secrets_are_found_where_they_are() {
    let part = "Zk3mQ8vT1xR7wB4nJ6cH2yL9";
    let long = format!("{part}pS5d{}", "Gf0aEu").repeat(2);
    let cases = [
        (format!("card {}{}", "453201511", "2830366"), "card"),
        (format!("no card {}{}", "453201511", "2830367"), ""),
        (format!("eyJ{}.{}.{long}", "hbGciOiJIUzI1", "eyJhIjoxfQ"), "signed"),
        (format!("-----BEGIN {}-----\n{long}\n-----END {}-----", "PRIVATE KEY", "PRIVATE KEY"), "private"),
        (format!("sk_{}_{part}", "live"), "vendor"),
        (format!("https://in.xero.{}/{}", "com", &long[..38]), "share"),
        (format!("https://my.freshbooks.{}/#/link/{}", "com", &part[..14]), "share"),
        (format!("{{\"{}_token\": \"{long}\"}}", "refresh"), "refresh"),
    ];
    for (text, kind) in cases {
        let found = secrets(&text, &published());
        let expected = usize::from(!kind.is_empty());
        assert!(
            found.len() == expected && found.iter().all(|found| found.starts_with(kind)),
            "{kind}: {found:?}"
        );
    }
    for text in [
        "4242424242424242",
        "https://in.xero.com/Abcdefghijklmnopqrstuvwxyz0123456789ABCD",
        "{\"access_token\":\"lots_of_letters_and_numbers\"}",
        "-----BEGIN PUBLIC KEY-----",
    ] {
        assert_eq!(secrets(text, &published()), Vec::<String>::new(), "{text}");
    }
}
