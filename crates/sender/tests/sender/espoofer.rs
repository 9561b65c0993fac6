//! The cases of espoofer (Chen, Paxson, Jiang: Composition Kills, USENIX Security 2020), restated as data in the fixtures: none
//! gets a card, with either profile.

#![cfg(feature = "dkim")]

use std::fmt::Write as _;

use billfold_sender::dns::{Kind, Zone};
use billfold_sender::{Envelope, Pin, Policy, Profile};
use serde_json::Value;

use crate::support::fixtures;
use crate::support::mail::{Key, Mail, PAYER, Signer, check, codes, delivery};

/// The attacker's names and, for the cases inside one provider, that provider's: all sign and send as they like.
fn world() -> Zone {
    let mut zone = Zone::new();
    for domain in ["attack.com", "33.attack.com", "any.attack.com", "example.com"] {
        for selector in ["k1", "selector"] {
            zone.insert(&format!("{selector}._domainkey.{domain}"), Kind::Txt, vec![Key::rsa().record()]);
        }
    }
    for domain in ["attack.com", "helo.attack.com", "33.attack.com", "any.attack.com"] {
        zone.insert(domain, Kind::Txt, vec!["v=spf1 +all".to_owned()]);
    }
    zone.insert("legitimate.com", Kind::Txt, vec!["v=spf1 -all".to_owned()]);
    zone.insert("_dmarc.legitimate.com", Kind::Txt, vec!["v=DMARC1; p=reject".to_owned()]);
    zone
}

fn message(case: &Value) -> Vec<u8> {
    let text = |key: &str| case[key].as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned());
    let mut mail = Mail::from("x").without("From");
    let headers: Vec<String> = text("headers").chain(text("extra_headers")).collect();
    for header in headers.iter().rev() {
        let (name, value) = header.split_once(':').unwrap();
        mail.headers.insert(0, (name.to_owned(), value.trim().to_owned()));
    }
    // Every case is also signed by the attacker, as strongly as the case allows.
    let domain = case["dkim"]["d"].as_str().unwrap_or("attack.com");
    let signer = Signer::new(domain).tag("s", case["dkim"]["s"].as_str().unwrap_or("k1"));
    signer.sign(mail).bytes()
}

#[test]
fn no_case_of_espoofer_gets_a_card() {
    let Some(file) = fixtures::folder("suites/espoofer-cases.json") else { return };
    let cases: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let cases = cases["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 22);
    let policy = Policy::new()
        .pin(Pin::partner("legitimate", ["legitimate.com"], ["legitimate.com"], ["legitimate.com"]).unwrap())
        .pin(Pin::business("example.com").unwrap())
        .addresses([PAYER]);
    let mut table = String::from(
        "22 cases, each also signed by the attacker; none gets a card. The last three are sent through the business's own provider, \
         which the attacker may use: what it signs for another user's From is its word, so the third rests on the provider.\n\n\
         | case | technique | first reason |\n|---|---|---|\n",
    );
    for case in cases {
        let id = case["id"].as_str().unwrap();
        let envelope = Envelope::new(
            "198.51.100.9".parse().unwrap(),
            case["helo"].as_str().unwrap(),
            case["mail_from"].as_str().unwrap(),
        );
        let raw = message(case);
        let mut first = "";
        for profile in [Profile::Strict, Profile::Standard] {
            let outcome = check(
                &raw,
                &policy.clone().profile(profile),
                &delivery().envelope(envelope.clone()),
                &world(),
            );
            assert!(outcome.verified.is_none(), "{id}");
            first = codes(&outcome)[0];
        }
        writeln!(table, "| `{id}` | {} | `{first}` |", case["description"].as_str().unwrap()).unwrap();
    }
    billfold_testkit::doc_block::check("docs/sender-suites.md", "espoofer", &table).unwrap();
}
