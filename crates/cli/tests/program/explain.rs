//! `screen --explain`: every step in order and what the decision rests on, in words.

use billfold::SCREENING;
use billfold::sender::ORDER;
use serde_json::Value;

use crate::bench::{Bench, billfold, code, objects};

/// What is printed about a message.
fn explained(bench: &Bench, mail: &str) -> String {
    let (config, dns) = (bench.path("billfold.toml"), bench.path("dns.json"));
    let output = billfold(&["screen", "--explain", "--config", &config, "--dns", &dns, mail], "");
    assert_eq!(code(&output), 0);
    let text = String::from_utf8(output.stdout).unwrap();
    // Raw data stays under `--json`.
    assert!(!text.contains("evidence.") && text.lines().all(|line| line.chars().count() < 400), "{text}");
    text
}

/// The fate of a step: what follows its name.
fn fate<'t>(text: &'t str, step: &str) -> &'t str {
    let mut words = text.lines().filter_map(|line| line.trim_start().split_once(' '));
    let rest = words.find_map(|(number, rest)| {
        let known = number.parse::<usize>().is_ok();
        rest.strip_prefix(step).filter(|rest| known && rest.starts_with(' '))
    });
    rest.unwrap_or_else(|| panic!("no step {step} in {text}")).trim()
}

#[test]
fn a_card_is_explained_step_by_step() {
    let bench = Bench::new();
    let text = explained(&bench, &bench.mail("INV-1", "98.87 USD"));
    let names = SCREENING.iter().flat_map(|stage| {
        let own = (stage.name != "sender").then_some(stage.name).into_iter();
        own.chain(ORDER.iter().map(|rule| rule.name).filter(move |_| stage.name == "sender"))
    });
    let mut steps = 0_usize;
    for (at, name) in names.enumerate() {
        let number = at.saturating_add(1);
        assert!(text.contains(&format!("\n  {number:>2} {name:<12} passed")), "{number} {name}: {text}");
        steps = number;
    }
    assert!(!text.contains(&format!("\n  {:>2} ", steps.saturating_add(1))));
    assert!(fate(&text, "payee").contains("payee.unknown (note): you have not paid this merchant before"));
    for said in [
        "post.xero.com signed it with selector s1 (rsa-sha256, 2048 bits)",
        "the signature is good.",
        "The signature covers the whole body and the headers content-type, date, from,",
        "It was received at ",
        "SPF was not judged",
        "DMARC for the domain of From: pass.",
        "DNS was asked for TXT of s1._domainkey.post.xero.com: v=DKIM1; k=rsa; p=",
        "… (410 characters).",
    ] {
        assert!(text.contains(said), "{said} is missing in {text}");
    }
}

#[test]
fn a_refusal_names_its_step_and_what_was_not_reached() {
    let bench = Bench::new();
    let mail = bench.mail("INV-2", "98.87 USD");
    let genuine = std::fs::read_to_string(&mail).unwrap();
    std::fs::write(&mail, genuine.replace("Hi ", "Ho ")).unwrap();
    let text = explained(&bench, &mail);
    assert_eq!(
        fate(&text, "dkim"),
        "failed: sender.dkim_body_altered: the body is not the one that was signed"
    );
    assert_eq!(fate(&text, "alignment"), "passed");
    for step in ["provider", "spf", "partner", "payee", "signed", "proofs"] {
        assert_eq!(fate(&text, step), "not reached", "{step}");
    }
    assert!(text.contains("the signature does not count (sender.dkim_body_altered)."), "{text}");
    assert!(text.contains("No signature counts, so nothing of the message is proven."), "{text}");
    // A stranger's key is not asked for.
    std::fs::write(&mail, genuine.replace("@post.xero.com>", "@stranger.example>")).unwrap();
    let text = explained(&bench, &mail);
    assert!(fate(&text, "identity").starts_with("failed: sender.unknown_sender: "), "{text}");
    assert_eq!((fate(&text, "alignment"), fate(&text, "dkim")), ("not reached", "not reached"));
    assert!(text.contains("DNS was asked nothing."), "{text}");
    // A mail without a payment request is asked nothing.
    std::fs::write(&mail, "From: a@b.example\r\n\r\nHello").unwrap();
    assert!(explained(&bench, &mail).contains("there is no payment request, so nothing was checked"));
}

#[test]
fn a_message_that_waits_says_for_what() {
    let bench = Bench::new();
    let mail = bench.mail("INV-3", "98.87 USD");
    let dns = bench.path("dns.json");
    let mut zone: Value = serde_json::from_str(&std::fs::read_to_string(&dns).unwrap()).unwrap();
    zone["servfail"] = serde_json::json!(["s1._domainkey.post.xero.com"]);
    std::fs::write(&dns, zone.to_string()).unwrap();
    let text = explained(&bench, &mail);
    assert!(text.contains("no card yet") && text.contains("try again at "), "{text}");
    assert_eq!(fate(&text, "dkim"), "no answer yet: sender.dns_temporary: DNS gives no answer for now");
    assert!(text.contains("TXT of s1._domainkey.post.xero.com: no answer for now."), "{text}");
    // The evidence itself is data.
    let config = bench.path("billfold.toml");
    let arguments = ["screen", "--explain", "--json", "--config", &config, "--dns", &dns, &mail];
    let report = &objects(&billfold(&arguments, ""))[0];
    assert_eq!(report["evidence"]["signatures"][0]["selector"], "s1", "{report}");
}
