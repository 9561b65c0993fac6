//! Genuine mail keeps its card.

#![cfg(feature = "dkim")]

use billfold_sender::dns::{Answers, Kind};
use billfold_sender::spf::SpfResult;
use billfold_sender::{
    Assurance, Check, Delivery, DmarcResult, Envelope, Pin, PinKind, Profile, ReceivedFrom, Step,
};
use chrono::Duration;

use crate::support::mail;
use crate::support::mail::{
    ATTACKER, BUSINESS, Key, Mail, PARTNER, PARTNER_ORG, Signer, check, check_usual, codes, delivery, policy,
    received, warnings, zone,
};

#[test]
fn a_partner_message_is_verified() {
    let mail = Mail::partner().set("Reply-To", &format!("accounts@{BUSINESS}")).sign(PARTNER);
    let outcome = check_usual(&mail);
    assert_eq!((codes(&outcome), warnings(&outcome)), (vec![], vec![]));
    let verified = outcome.verified.unwrap();
    assert_eq!(verified.address().to_string(), format!("billing@{PARTNER}"));
    assert_eq!(verified.display_name(), Some("Tallyhouse"));
    assert_eq!((verified.authenticated_domain(), verified.selector()), (PARTNER, Some("k1")));
    assert_eq!((verified.pin().kind(), verified.pin().id()), (PinKind::Partner, "tallyhouse"));
    assert_eq!(verified.assurance(), Assurance::LocalDkim);
    assert_eq!(verified.message_id(), Some("m7341@tallyhouse.example"));
    assert_eq!(verified.recipients()[0].to_string(), "robin@payer.example");
    assert_eq!(verified.reply_to()[0].domain(), BUSINESS);
    assert!(
        verified.coverage().covers("Subject")
            && verified.coverage().body()
            && !verified.coverage().covers("X-Other")
    );
    assert_eq!(
        verified.message_sha256().to_vec(),
        aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &mail.bytes()).as_ref()
    );
    assert_eq!((verified.received_at(), verified.signed_at()), (received(), Some(received())));
    assert_eq!(outcome.evidence.dns.len(), 4);
    assert_eq!(outcome.evidence.dmarc, Some(DmarcResult::None));
    assert_eq!(outcome.evidence.signatures[0].key_bits, Some(2048));
}

#[test]
fn a_proof_is_handed_out_once() {
    let raw = Mail::partner().sign(PARTNER).bytes();
    let message = mail_parser::MessageParser::default().parse(&raw).unwrap();
    let (policy, delivery, mut answers) = (policy(), delivery(), Answers::new());
    let mut check = Check::new(&raw, &message, &policy, &delivery);
    while let Step::Need(queries) = check.step(&answers) {
        zone().answer_all(&queries, &mut answers);
    }
    let mut check = Check::new(&raw, &message, &policy, &delivery);
    let proofs: Vec<bool> = (0..3)
        .map(|_| match check.step(&answers) {
            Step::Done(outcome) => {
                assert_eq!(outcome.verified.is_some(), outcome.reasons.is_empty());
                outcome.verified.is_some()
            }
            other => panic!("the answers are at hand: {other:?}"),
        })
        .collect();
    assert_eq!(proofs, [true, false, false]);
}

#[test]
fn a_business_message_is_verified_by_its_own_domain() {
    let verified = check_usual(&Mail::business().sign(BUSINESS)).verified.unwrap();
    assert_eq!((verified.pin().domain(), verified.authenticated_domain()), (Some(BUSINESS), BUSINESS));
}

#[test]
fn a_business_below_its_organisation_may_be_signed_by_it() {
    let host = "bills.northwind-oil.example";
    let mail = Mail::from(&format!("accounts@{host}")).sign(BUSINESS);
    let policy = policy().pin(Pin::business(host).unwrap());
    assert!(check(&mail.bytes(), &policy, &delivery(), &zone()).verified.is_some());
}

#[test]
fn variations_that_deserve_a_card() {
    let plus = Mail::partner().set("To", "robin+bills@payer.example, other@elsewhere.example");
    let cc = Mail::partner().set("To", "boss@elsewhere.example").set("Cc", "Robin@Payer.example");
    let name = Mail::from(&format!("=?utf-8?Q?Tally=C3=B6?= =?utf-8?Q?house?= <billing@{PARTNER}>"));
    let quoted = Mail::partner()
        .body("text/html; charset=utf-8", "<p>41=2E50 =E2=82=AC</p>=\r\n\r\n")
        .set("Content-Transfer-Encoding", "quoted-printable");
    let encoded = Mail::partner()
        .body("text/plain", "SGVsbG8sIHdvcmxkIQ==\r\n")
        .set("Content-Transfer-Encoding", "base64");
    let trace = |mail: Mail| {
        mail.above("Received", "from out.example by mx.provider.example; Fri, 15 Jan 2027 08:00:00 +0000")
            .above("X-Spam", "no")
    };
    for (what, mail) in [
        ("the organisation's signature", Mail::partner().sign(PARTNER_ORG)),
        ("two signatures, the first a stranger's", Mail::partner().sign(PARTNER).sign("esp.example")),
        ("two signatures, the second a stranger's", Mail::partner().sign("esp.example").sign(PARTNER)),
        (
            "one good and one broken signature",
            Signer::new(PARTNER).tag("l", "10").sign(Mail::partner().sign(PARTNER)),
        ),
        (
            "an Ed25519 signature",
            Signer::new(PARTNER)
                .tag("a", "ed25519-sha256")
                .tag("s", "e1")
                .key(Key::ed25519())
                .sign(Mail::partner()),
        ),
        ("i= within d=", Signer::new(PARTNER_ORG).tag("i", "@news.tallyhouse.example").sign(Mail::partner())),
        ("a tagged recipient among others", plus.sign(PARTNER)),
        ("the recipient in Cc", cc.sign(PARTNER)),
        ("an encoded display name", name.sign(PARTNER)),
        ("quoted-printable", quoted.sign(PARTNER)),
        ("base64", encoded.sign(PARTNER)),
        (
            "unsigned headers that change nothing that is shown",
            Mail::partner()
                .sign(PARTNER)
                .above("Content-ID", "<a@b.example>")
                .above("Content-Language", "en")
                .above("Content-Disposition", "Inline"),
        ),
        ("trace headers on top", trace(Mail::partner().sign(PARTNER))),
        (
            "a name that shows the address itself",
            Mail::from(&format!("\"billing@{PARTNER}\" <billing@{PARTNER}>")).sign(PARTNER),
        ),
    ] {
        let outcome = check_usual(&mail);
        assert!(
            outcome.verified.is_some() && warnings(&outcome).is_empty(),
            "{what}: {:?} {:?}",
            codes(&outcome),
            warnings(&outcome)
        );
    }
}

#[test]
fn line_feeds_throughout_are_line_ends_too() {
    let text = String::from_utf8(Mail::partner().sign(PARTNER).bytes()).unwrap().replace("\r\n", "\n");
    let outcome = check(text.as_bytes(), &policy(), &delivery(), &zone());
    assert!(outcome.verified.is_some(), "{:?}", codes(&outcome));
}

#[test]
fn expiry_is_judged_at_the_time_of_receipt() {
    let expires = (received() + Duration::days(1)).timestamp().to_string();
    let mail = Signer::new(PARTNER).tag("x", &expires).sign(Mail::partner());
    assert!(check_usual(&mail).verified.is_some());
    let late = Delivery::at(received() + Duration::days(2)).received_at(received() + Duration::days(2));
    assert_eq!(codes(&check(&mail.bytes(), &policy(), &late, &zone())), ["sender.dkim_expired"]);
    // Without the host's word the trusted Received says when it was, and without that the time of reading counts.
    let unknown = Delivery::at(received() + Duration::days(2));
    let received_line = format!("from out.example by mx.provider.example; {}", received().to_rfc2822());
    let outcome =
        check(&mail.clone().above("Received", &received_line).bytes(), &policy(), &unknown, &zone());
    assert!(
        outcome.verified.is_some() && outcome.evidence.received_from == ReceivedFrom::Received,
        "{:?}",
        codes(&outcome)
    );
    assert_eq!(codes(&check(&mail.bytes(), &policy(), &unknown, &zone())), ["sender.dkim_expired"]);
}

#[test]
fn what_makes_a_first_contact() {
    let foreign = check_usual(&Mail::partner().set("Reply-To", "someone@elsewhere.example").sign(PARTNER));
    assert_eq!(warnings(&foreign), ["sender.reply_to_foreign"]);
    assert!(foreign.verified.is_some() && foreign.is_first_contact());
    let known = policy().known_reply_to(["Someone@Elsewhere.example"]);
    let mail = Mail::partner().set("Reply-To", "someone@elsewhere.example").sign(PARTNER);
    assert!(warnings(&check(&mail.bytes(), &known, &delivery(), &zone())).is_empty());
    let names =
        ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Mail-Reply-To"];
    let mail = Mail::partner().set("Mail-Reply-To", "someone@elsewhere.example");
    let followed = check_usual(&Signer::new(PARTNER).names(&names).sign(mail));
    assert_eq!((warnings(&followed), followed.verified.is_some()), (vec!["sender.reply_to_foreign"], true));
    let alike = check_usual(&Mail::partner().set("Reply-To", "accounts@northwind-0il.example").sign(PARTNER));
    assert_eq!(warnings(&alike), ["sender.reply_to_foreign", "sender.reply_to_lookalike"]);
    let shown = check_usual(&Mail::from(&format!("\"{BUSINESS}\" <billing@{PARTNER}>")).sign(PARTNER));
    assert_eq!((warnings(&shown), shown.verified.is_some()), (vec!["sender.name_shows_other"], true));
    let sender = check_usual(&Mail::partner().set("Sender", "list@elsewhere.example").sign(PARTNER));
    assert_eq!(warnings(&sender), ["sender.sender_foreign"]);
}

#[test]
fn the_provider_may_vouch_for_altered_mail() {
    let mut mail = Mail::partner().sign(PARTNER);
    mail.body = mail.body.replace("41.50", "41.50 [external]");
    assert_eq!(codes(&check_usual(&mail)), ["sender.dkim_body_altered"]);
    let results =
        format!("mx.provider.example; dkim=pass header.d={PARTNER}; dmarc=pass header.from={PARTNER}");
    let with = |results: &str| {
        mail.clone()
            .above("Received", "from x by mx.provider.example")
            .above("Authentication-Results", results)
    };
    let outcome = check_usual(&with(&results));
    assert_eq!(warnings(&outcome), ["sender.provider_vouches"]);
    let verified = outcome.verified.unwrap();
    assert_eq!((verified.assurance(), verified.authenticated_domain()), (Assurance::ProviderAr, PARTNER));
    assert!(!verified.coverage().body() && !verified.coverage().covers("from"));
    for (results, code) in [
        (format!("mx.provider.example; dkim=pass header.d={PARTNER}"), "sender.dkim_body_altered"),
        (format!("mx.provider.example; dmarc=pass header.from={PARTNER}"), "sender.dkim_body_altered"),
        (
            format!("mx.provider.example; dkim=pass header.d=esp.example; dmarc=pass header.from={PARTNER}"),
            "sender.dkim_body_altered",
        ),
        (
            format!("mx.provider.example; dkim=pass header.d={PARTNER}; dmarc=pass header.from={ATTACKER}"),
            "sender.dkim_body_altered",
        ),
        (
            format!("mx.provider.example; dkim=pass header.d={PARTNER}; dmarc=fail header.from={PARTNER}"),
            "sender.ar_dmarc_fail",
        ),
        (results.replace("mx.provider", "mx.other"), "sender.dkim_body_altered"),
    ] {
        assert!(codes(&check_usual(&with(&results))).contains(&code), "{results}");
    }
    let below = mail
        .clone()
        .above("Authentication-Results", &results)
        .above("Received", "from x by mx.provider.example");
    assert_eq!(codes(&check_usual(&below)), ["sender.dkim_body_altered"]);
}

#[test]
fn spf_decides_only_in_the_strict_profile() {
    let mail = Mail::partner().sign(PARTNER);
    let strict = policy().profile(Profile::Strict);
    let from = |ip: &str, mail_from: &str| {
        delivery().envelope(Envelope::new(ip.parse().unwrap(), "out.example", mail_from))
    };
    let judge = |delivery: &Delivery| codes(&check(&mail.bytes(), &strict, delivery, &zone()));
    assert_eq!(judge(&delivery()), ["sender.spf_unknown"]);
    assert!(judge(&from("192.0.2.9", "b@bounce.tallyhouse.example")).is_empty());
    assert_eq!(judge(&from("198.51.100.9", "b@bounce.tallyhouse.example")), ["sender.spf_fail"]);
    assert_eq!(judge(&from("192.0.2.9", &format!("x@{ATTACKER}"))), ["sender.spf_unaligned"]);
    assert_eq!(judge(&from("192.0.2.9", "x@nowhere.example")), ["sender.spf_fail"]);
    let standard =
        check(&mail.bytes(), &policy(), &from("198.51.100.9", "b@bounce.tallyhouse.example"), &zone());
    assert!(standard.verified.is_some());
    assert_eq!(
        (warnings(&standard), standard.evidence.spf),
        (vec!["sender.spf_not_passed"], Some(SpfResult::Fail))
    );
    // The provider's own word serves where the envelope is not known.
    let vouched = mail.clone().above("Received", "from x by mx.provider.example").above(
        "Authentication-Results",
        "mx.provider.example; spf=pass smtp.mailfrom=b@bounce.tallyhouse.example",
    );
    assert!(check(&vouched.bytes(), &strict, &delivery(), &zone()).verified.is_some());
}

#[test]
fn temporary_dns_trouble_holds() {
    let mail = Mail::partner().sign(PARTNER);
    let mut zone = zone();
    zone.servfail(&format!("k1._domainkey.{PARTNER}"));
    let outcome = check(&mail.bytes(), &policy(), &delivery(), &zone);
    assert_eq!(codes(&outcome), ["sender.dns_temporary"]);
    let wait = outcome.hold_until.unwrap() - delivery().now;
    assert!(wait >= Duration::minutes(5) && wait <= Duration::hours(6), "{wait}");
    // What has no answer yet has not failed: DMARC is not judged, and nothing is said of it.
    let mut told = zone.clone();
    told.insert(&format!("_dmarc.{PARTNER}"), Kind::Txt, vec!["v=DMARC1; p=reject".to_owned()]);
    let outcome = check(&mail.bytes(), &policy(), &delivery(), &told);
    assert_eq!((codes(&outcome), warnings(&outcome)), (vec!["sender.dns_temporary"], vec![]));
    assert_eq!(outcome.evidence.dmarc, Some(DmarcResult::TempError));
    // A good second signature needs no hold.
    let both = mail.sign(PARTNER_ORG);
    assert!(check(&both.bytes(), &policy(), &delivery(), &zone).verified.is_some());
    // With profile strict SPF holds too.
    zone = mail::zone();
    zone.servfail("bounce.tallyhouse.example");
    let from = delivery().envelope(Envelope::new(
        "192.0.2.9".parse().unwrap(),
        "out.example",
        "b@bounce.tallyhouse.example",
    ));
    let strict = policy().profile(Profile::Strict);
    let outcome = check(&Mail::partner().sign(PARTNER).bytes(), &strict, &from, &zone);
    assert_eq!((codes(&outcome), outcome.hold_until.is_some()), (vec!["sender.spf_temporary"], true));
    zone.insert("unused.example", Kind::A, vec![]);
}

#[test]
fn evidence_is_serialisable_and_re_checks() {
    let outcome = check_usual(&Mail::partner().sign(PARTNER));
    let json = serde_json::to_value(&outcome.evidence).unwrap();
    assert_eq!(json["signatures"][0]["result"], "pass");
    assert_eq!(json["dns"][0]["query"]["kind"], "txt");
    assert_eq!(serde_json::to_value(&outcome.reasons).unwrap(), serde_json::json!([]));
    // The stored answers give the same decision without asking anybody.
    let stored: Vec<billfold_sender::DnsEvidence> = serde_json::from_value(json["dns"].clone()).unwrap();
    let answers = stored.into_iter().map(|dns| (dns.query, dns.answer)).collect();
    let raw = Mail::partner().sign(PARTNER).bytes();
    let message = mail_parser::MessageParser::default().parse(&raw).unwrap();
    let (policy, delivery) = (policy(), delivery());
    let Step::Done(again) = Check::new(&raw, &message, &policy, &delivery).step(&answers) else {
        panic!("asks")
    };
    assert!(again.verified.is_some());
    assert_eq!(again.evidence.answers().iter().count(), outcome.evidence.dns.len());
}

#[test]
fn a_message_id_outside_the_signature_is_none() {
    let names = ["From", "To", "Subject", "Date", "Content-Type"];
    let mail = Signer::new(BUSINESS).names(&names).sign(Mail::business());
    let replayed = mail.clone().set("Message-ID", "<other@elsewhere.example>");
    for mail in [mail, replayed] {
        let verified = check_usual(&mail).verified.unwrap();
        assert_eq!(verified.message_id(), None);
    }
    let all = check_usual(&Mail::business().sign(BUSINESS)).verified.unwrap();
    assert_eq!(all.message_id(), Some("m7341@tallyhouse.example"));
}

#[test]
fn dmarc_is_reported_and_decides_nothing() {
    let judge = |mail: &Mail, records: &[(&str, &str)]| {
        let mut zone = zone();
        for (name, record) in records {
            zone.insert(name, Kind::Txt, vec![(*record).to_owned()]);
        }
        let outcome = check(&mail.bytes(), &policy(), &delivery(), &zone);
        assert!(outcome.verified.is_some(), "{:?}", codes(&outcome));
        outcome.evidence.dmarc.unwrap().as_str()
    };
    let (own, parent) = (Mail::partner().sign(PARTNER), Mail::partner().sign(PARTNER_ORG));
    let at_parent = [("_dmarc.tallyhouse.example", "v=DMARC1; p=reject")];
    assert_eq!(judge(&own, &[]), "none");
    assert_eq!((judge(&own, &at_parent), judge(&parent, &at_parent)), ("pass", "pass"));
    let strict = [("_dmarc.mail.tallyhouse.example", "v=DMARC1; p=reject; adkim=s")];
    assert_eq!((judge(&own, &strict), judge(&parent, &strict)), ("pass", "fail"));
    let suffix = [
        ("_dmarc.mail.tallyhouse.example", "v=DMARC1; p=none"),
        ("_dmarc.tallyhouse.example", "v=DMARC1; psd=y"),
    ];
    assert_eq!((judge(&own, &suffix), judge(&parent, &suffix)), ("pass", "fail"));
    assert_eq!(judge(&own, &[("_dmarc.mail.tallyhouse.example", "p=none; v=DMARC1")]), "none");
}
