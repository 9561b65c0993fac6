//! Stored evidence gives the same decision again, without the network and without what the host knew.

#![cfg(feature = "dkim")]

use billfold_sender::dns::{Kind, Zone};
use billfold_sender::{Check, Delivery, Envelope, Evidence, Outcome, Pin, Policy, Profile, Step};
use chrono::{DateTime, Duration};

use crate::support::fixtures;
use crate::support::mail;
use crate::support::mail::{
    ATTACKER, BUSINESS, Mail, PARTNER, PARTNER_ORG, Signer, check, delivery, policy, received, zone,
};

/// Checks once, stores the evidence, checks again with nothing else.
fn again(raw: &[u8], policy: &Policy, delivery: &Delivery, zone: &Zone) -> (Outcome, Outcome) {
    let first = check(raw, policy, delivery, zone);
    let stored = serde_json::to_string(&first.evidence).unwrap();
    let evidence: Evidence = serde_json::from_str(&stored).unwrap();
    assert_eq!(serde_json::to_string(&evidence).unwrap(), stored);
    let message = mail_parser::MessageParser::default().parse(raw).unwrap();
    let (delivery, answers) = (evidence.delivery(), evidence.answers());
    let Step::Done(second) = Check::new(raw, &message, policy, &delivery).step(&answers) else {
        panic!("asks again: {stored}")
    };
    (first, *second)
}

/// Everything that an outcome says.
fn told(outcome: &Outcome) -> String {
    let proof = outcome
        .verified
        .as_ref()
        .map(|v| (v.address().to_string(), v.coverage().clone(), v.message_sha256()));
    let evidence = serde_json::to_string(&outcome.evidence).unwrap();
    format!(
        "{proof:?} {:?} {:?} {:?} {:?} {:?} {:?} {evidence}",
        outcome.reasons,
        outcome.warnings,
        outcome.hold_until,
        outcome.from,
        outcome.assurance,
        outcome.authenticated_domain
    )
}

fn mails() -> Vec<Mail> {
    let mut altered = Mail::partner().sign(PARTNER);
    altered.body = altered.body.replace("41.50", "99.50");
    let passes = format!(
        "mx.provider.example; dkim=pass header.d={PARTNER}; dmarc=pass header.from={PARTNER}; spf=pass smtp.mailfrom=b@{PARTNER}"
    );
    let vouched = altered
        .clone()
        .above("Received", "from x by mx.provider.example; Fri, 15 Jan 2027 08:30:00 +0000")
        .above("Authentication-Results", &passes);
    vec![
        Mail::partner().sign(PARTNER),
        Mail::partner().sign(PARTNER).sign(PARTNER_ORG).sign("esp.example"),
        Mail::business().sign(BUSINESS),
        Mail::partner().set("Reply-To", "x@elsewhere.example").sign(PARTNER),
        Mail::partner(),
        altered,
        vouched,
        Mail::from("eve@mischief.example").sign(ATTACKER),
        Mail::partner().sign(ATTACKER),
        Mail::partner().without("Date").sign(PARTNER),
        Signer::new(PARTNER).tag("a", "rsa-sha1").sign(Mail::partner()),
        Signer::new(PARTNER).tag("s", "absent").sign(Mail::partner()),
        Signer::new(PARTNER)
            .tag("x", &(received() + Duration::hours(1)).timestamp().to_string())
            .sign(Mail::partner()),
        Signer::new(PARTNER).names(&["From", "Subject"]).sign(Mail::partner()),
        Mail::partner()
            .sign(PARTNER)
            .above("ARC-Seal", "i=1; a=rsa-sha256; d=list.example; s=a; cv=none; b=AAAA"),
    ]
}

#[test]
fn every_case_of_ours() {
    let envelope = |ip: &str, from: &str| Envelope::new(ip.parse().unwrap(), "out.example", from);
    let deliveries = [
        delivery(),
        Delivery::at(received() + Duration::days(2)),
        Delivery::at(received()).received_at(received() + Duration::days(1)),
        delivery().envelope(envelope("192.0.2.9", "b@bounce.tallyhouse.example")),
        delivery().envelope(envelope("198.51.100.9", "b@bounce.tallyhouse.example")),
        delivery().envelope(envelope("2001:db8::9", "")),
        delivery().envelope(envelope("192.0.2.9", "x@slow.example")),
    ];
    let mut slow = zone();
    slow.servfail(&format!("k1._domainkey.{PARTNER}"));
    slow.servfail("slow.example");
    slow.servfail(&format!("_dmarc.{PARTNER}"));
    let mut public = zone();
    public.insert(&format!("_dmarc.{PARTNER_ORG}"), Kind::Txt, vec!["v=DMARC1; p=reject".to_owned()]);
    public.insert(
        "slow.example",
        Kind::Txt,
        vec!["v=spf1 mx a:a.example include:bounce.tallyhouse.example ?all".to_owned()],
    );
    public.insert("slow.example", Kind::Mx, vec!["10 mx.slow.example".to_owned()]);
    for mail in mails() {
        for delivery in &deliveries {
            for zone in [&slow, &public] {
                for profile in [Profile::Standard, Profile::Strict] {
                    for arc in [false, true] {
                        let policy = policy().profile(profile).arc(arc);
                        let (first, second) = again(&mail.bytes(), &policy, delivery, zone);
                        assert_eq!(told(&first), told(&second));
                        assert_eq!(second.evidence.profile, profile);
                        assert_eq!(second.evidence.envelope, delivery.envelope);
                    }
                }
            }
        }
    }
}

#[test]
fn every_case_of_the_catalogue() {
    let Some(folder) = fixtures::folder("catalogue") else { return };
    let text = std::fs::read_to_string(folder.join("catalogue.json")).unwrap();
    let catalogue: serde_json::Value = serde_json::from_str(&text).unwrap();
    let context = &catalogue["context"];
    let time = |name: &str| DateTime::from_timestamp(context[name].as_i64().unwrap(), 0).unwrap();
    let words = |value: &serde_json::Value| -> Vec<String> {
        value.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    let mut policy = Policy::new()
        .addresses(words(&context["account_addresses"]))
        .authserv_ids(words(&context["trusted_authserv_ids"]))
        .receiving_hosts(words(&context["receiving_hosts"]));
    for partner in context["partners"].as_array().unwrap() {
        let host = partner["from_suffix"].as_str().unwrap().trim_start_matches('@').to_owned();
        let (signers, bounces) = (words(&partner["dkim_domains"]), words(&partner["bounce_domains"]));
        policy = policy.pin(Pin::partner("partner", [host], signers, bounces).unwrap());
    }
    for business in context["businesses"].as_array().unwrap() {
        policy = policy.pin(Pin::business(business["domain"].as_str().unwrap()).unwrap());
    }
    let (mut cases, mut proofs) = (0, 0);
    for case in catalogue["cases"].as_array().unwrap() {
        let raw = std::fs::read(folder.join(case["eml"].as_str().unwrap())).unwrap();
        let zone: Zone = serde_json::from_value(case["dns"].clone()).unwrap();
        let mut delivery = Delivery::at(time("reading_time")).received_at(time("receipt_time"));
        if let (Some(ip), Some(helo), Some(from)) =
            (case["ip"].as_str(), case["helo"].as_str(), case["mailfrom"].as_str())
            && let Ok(ip) = ip.parse()
        {
            delivery = delivery.envelope(Envelope::new(ip, helo, from));
        }
        for profile in [Profile::Standard, Profile::Strict] {
            let (first, second) = again(&raw, &policy.clone().profile(profile), &delivery, &zone);
            assert_eq!(told(&first), told(&second), "{}", case["id"]);
            proofs += usize::from(second.verified.is_some());
        }
        cases += 1;
    }
    assert!(cases >= 80 && proofs >= 10, "{cases} {proofs}");
}

#[test]
fn evidence_says_what_the_signature_covers() {
    let outcome = mail::check_usual(&Mail::partner().sign(PARTNER));
    let json = serde_json::to_value(&outcome.evidence).unwrap();
    assert_eq!(json["coverage"]["body"], true);
    assert!(json["coverage"]["headers"].as_array().unwrap().iter().any(|name| name == "subject"));
    assert!(json["signatures"][0]["signed_headers"].as_str().unwrap().starts_with("from:from:to:cc:"));
    assert_eq!((&json["profile"], &json["envelope"]), (&"standard".into(), &serde_json::Value::Null));
    // Evidence of before these were told reads back; words that are not ours do not.
    let mut old = json.clone();
    for field in ["coverage", "profile", "envelope", "host_received_at"] {
        old.as_object_mut().unwrap().remove(field);
    }
    assert!(serde_json::from_value::<Evidence>(old).is_ok());
    for (field, word) in [
        ("/received_from", "somewhere"),
        ("/spf", "great"),
        ("/dmarc", "Pass"),
        ("/signatures/0/algorithm", "rsa-sha512"),
        ("/signatures/0/result", "sender.from_nobody"),
        // A code of ours, but none that a signature can have.
        ("/signatures/0/result", "sender.pin_empty"),
    ] {
        let mut forged = json.clone();
        *forged.pointer_mut(field).unwrap() = word.into();
        let refused = serde_json::from_value::<Evidence>(forged).unwrap_err().to_string();
        assert_eq!(refused, "unknown word", "{field}");
    }
}
