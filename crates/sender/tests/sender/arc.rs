//! ARC is reported and decides nothing: with a forwarder's real seals, with broken ones and with forged ones.

#![cfg(feature = "dkim")]

use billfold_sender::dns::{Kind, Zone};
use billfold_sender::{ArcResult, Outcome, Policy};

use crate::support::mail;
use crate::support::mail::{Key, Mail, PARTNER, Signer, check, codes, delivery, policy, warnings, zone};

const LIST: &str = "lists.example";

fn world() -> Zone {
    let mut zone = zone();
    zone.insert(&format!("k1._domainkey.{LIST}"), Kind::Txt, vec![Key::rsa().record()]);
    zone
}

fn judge(mail: &Mail, policy: &Policy) -> Outcome {
    check(&mail.bytes(), policy, &delivery(), &world())
}

/// Adds the set of a forwarder, as RFC 8617 section 5.1 says.
fn seal(mail: Mail) -> Mail {
    let results = format!("i=1; {LIST}; dkim=pass header.d={PARTNER}; dmarc=pass header.from={PARTNER}");
    let signer = Signer::new(LIST).without_tag("v").tag("i", "1").tag("c", "relaxed/simple");
    let mail = signer.sign_as("ARC-Message-Signature", mail);
    let signature = mail.headers[0].1.clone();
    let seal = format!("i=1; a=rsa-sha256; cv=none; d={LIST}; s=k1; t=1799999999; b=");
    let fields = [
        ("ARC-Authentication-Results", results.as_str()),
        ("ARC-Message-Signature", &signature),
        ("ARC-Seal", &seal),
    ];
    let seal = format!("{seal}{}", mail::sign_fields(&fields));
    mail.above("ARC-Authentication-Results", &results).above("ARC-Seal", &seal)
}

#[test]
fn a_chain_that_verifies_is_reported_and_opens_nothing() {
    let genuine = seal(Mail::partner().sign(PARTNER));
    let outcome = judge(&genuine, &policy().arc(true));
    let arc = outcome.evidence.arc.clone().unwrap();
    assert_eq!(
        (arc.sets, arc.sealers.as_slice(), arc.result),
        (1, [LIST.to_owned()].as_slice(), ArcResult::Pass)
    );
    assert!(outcome.verified.is_some() && warnings(&outcome).is_empty(), "{:?}", codes(&outcome));

    // The forwarder vouches for what it altered: no card.
    let mut altered = Mail::partner().sign(PARTNER);
    altered.body = altered.body.replace("41.50", "99.50");
    let outcome = judge(&seal(altered), &policy().arc(true));
    assert_eq!(outcome.evidence.arc.unwrap().sealers, [LIST]);
    assert!(outcome.verified.is_none());
    assert_eq!(outcome.reasons[0].code().name(), "sender.dkim_body_altered");
}

#[test]
fn a_chain_that_fails_refuses_nothing() {
    let mut broken = seal(Mail::partner().sign(PARTNER));
    broken.headers[1].1 = broken.headers[1].1.replace("dmarc=pass", "dmarc=fail");
    let outcome = judge(&broken, &policy().arc(true));
    assert_eq!(outcome.evidence.arc.clone().unwrap().result, ArcResult::Fail);
    assert_eq!((outcome.verified.is_some(), warnings(&outcome)), (true, vec!["sender.arc_fail"]));
}

#[test]
fn nobody_is_asked_unless_the_host_wants_to_know() {
    let outcome = judge(&seal(Mail::partner().sign(PARTNER)), &policy());
    assert!(!outcome.evidence.dns.iter().any(|dns| dns.query.name().ends_with(LIST)));
    assert_eq!(outcome.evidence.arc.unwrap().result, ArcResult::NotValidated);
}

#[test]
fn a_forged_set_is_malformed_and_ignored() {
    let forged = Mail::partner()
        .above(
            "ARC-Authentication-Results",
            &format!("i=1; mx.provider.example; dkim=pass header.d={PARTNER}"),
        )
        .above("ARC-Seal", &format!("i=1; a=rsa-sha256; cv=none; d={LIST}; s=k1; b=AAAA"));
    let outcome = judge(&forged, &policy().arc(true));
    assert_eq!(outcome.reasons[0].code().name(), "sender.dkim_missing");
    assert!(warnings(&outcome).contains(&"sender.arc_invalid"));
}

#[test]
fn a_key_that_cannot_be_had_now_holds_nothing() {
    let mut slow = world();
    slow.servfail(&format!("k1._domainkey.{LIST}"));
    let raw = seal(Mail::partner().sign(PARTNER)).bytes();
    let outcome = check(&raw, &policy().arc(true), &delivery(), &slow);
    assert!(outcome.verified.is_some() && outcome.hold_until.is_none());
    assert_eq!(outcome.evidence.arc.unwrap().result, ArcResult::TempError);
}
