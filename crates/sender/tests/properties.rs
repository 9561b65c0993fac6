//! Properties of the whole check.

#![cfg(feature = "dkim")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
#![expect(clippy::arithmetic_side_effects, reason = "times of the tests are far from the ends")]

#[path = "support/mail.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod mail;

use std::sync::OnceLock;

use billfold_sender::dns::Zone;
use billfold_sender::{Envelope, Outcome, Profile};
use mail::{ATTACKER, BUSINESS, Mail, PARTNER, PARTNER_ORG, Signer, check, delivery, policy, zone};
use proptest::prelude::*;

/// The order of design: discard, hold, first contact, card.
fn rank(outcome: &Outcome) -> u8 {
    match (&outcome.verified, outcome.hold_until) {
        (None, None) => 0,
        (None, Some(_)) => 1,
        (Some(_), _) if outcome.is_first_contact() => 2,
        (Some(_), _) => 3,
    }
}

fn judge(raw: &[u8]) -> u8 {
    rank(&check(raw, &policy(), &delivery(), shared_zone()))
}

fn shared_zone() -> &'static Zone {
    static ZONE: OnceLock<Zone> = OnceLock::new();
    ZONE.get_or_init(zone)
}

fn genuine() -> &'static Mail {
    static MAIL: OnceLock<Mail> = OnceLock::new();
    MAIL.get_or_init(|| Mail::partner().sign(PARTNER))
}

/// Refused messages of every kind.
fn refused() -> &'static [Mail] {
    static MAILS: OnceLock<Vec<Mail>> = OnceLock::new();
    MAILS.get_or_init(|| {
        let mut altered = Mail::partner().sign(PARTNER);
        altered.body = altered.body.replace("41.50", "99.50");
        vec![
            Mail::partner(),
            altered,
            Mail::partner().sign(ATTACKER),
            Mail::from(&format!("billing@{PARTNER}")).sign("old.tallyhouse.example"),
            Mail::from("eve@mischief.example").sign(ATTACKER),
            Mail::partner().set("To", "alex@payer.example").sign(PARTNER),
            Mail::partner().without("Date").sign(PARTNER),
            Mail::partner().without("From").sign(PARTNER),
            Signer::new(PARTNER).tag("l", "5").sign(Mail::partner()),
            Signer::new(PARTNER).names(&["From", "Subject"]).sign(Mail::partner()),
            Signer::new(PARTNER).tag("s", "absent").sign(Mail::partner()),
            Mail::business().sign("esp.example"),
        ]
    })
}

fn header() -> impl Strategy<Value = (String, String)> {
    let trusted = format!(
        "mx.provider.example; dkim=pass header.d={PARTNER}; dmarc=pass header.from={PARTNER}; spf=pass smtp.mailfrom=b@{PARTNER}"
    );
    let names = [
        "From",
        "To",
        "Cc",
        "Subject",
        "Date",
        "Message-ID",
        "Reply-To",
        "Sender",
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
        "Resent-From",
        "Authentication-Results",
        "ARC-Authentication-Results",
        "X-Any",
        "List-Id",
    ];
    let values = [
        format!("billing@{PARTNER}"),
        format!("a@{BUSINESS}"),
        "robin@payer.example".to_owned(),
        "Fri, 15 Jan 2027 08:00:00 +0000".to_owned(),
        "<m7341@tallyhouse.example>".to_owned(),
        "text/html; charset=utf-8".to_owned(),
        "multipart/alternative; boundary=\"=_part\"".to_owned(),
        "1.0".to_owned(),
        "base64".to_owned(),
        trusted,
        "v=1; a=rsa-sha256; d=mail.tallyhouse.example; s=k1; h=from; bh=AAAA; b=AAAA".to_owned(),
        String::new(),
    ];
    (prop::sample::select(names.to_vec()), prop::sample::select(values.to_vec()))
        .prop_map(|(n, v)| (n.to_owned(), v))
}

fn results() -> impl Strategy<Value = [usize; 3]> {
    // dkim, spf, dmarc: 0 pass, 1 none, 2 temperror, 3 fail
    [0..4_usize, 0..4_usize, 0..4_usize]
}

fn with_results(mail: &Mail, [dkim, spf, dmarc]: [usize; 3]) -> Vec<u8> {
    let word = |i: usize| ["pass", "none", "temperror", "fail"][i];
    let value = format!(
        "mx.provider.example; dkim={} header.d={PARTNER}; spf={} smtp.mailfrom=b@bounce.tallyhouse.example; dmarc={} header.from={PARTNER}",
        word(dkim),
        word(spf),
        word(dmarc)
    );
    mail.clone()
        .above("Received", "from x by mx.provider.example")
        .above("Authentication-Results", &value)
        .bytes()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn adding_a_header_never_opens_a_card(which in 0..12_usize, (name, value) in header(), place in 0..20_usize) {
        let base = &refused()[which];
        prop_assert_eq!(judge(&base.bytes()), 0);
        let mut mail = base.clone();
        let at = place.min(mail.headers.len());
        mail.headers.insert(at, (name, value));
        prop_assert_eq!(judge(&mail.bytes()), 0);
    }

    #[test]
    fn adding_a_header_to_a_genuine_message_never_raises_it((name, value) in header(), place in 0..20_usize) {
        let first_contact = Mail::partner().set("Reply-To", "x@elsewhere.example").sign(PARTNER);
        let before = judge(&first_contact.bytes());
        let mut mail = first_contact;
        let at = place.min(mail.headers.len());
        mail.headers.insert(at, (name, value));
        prop_assert!(judge(&mail.bytes()) <= before);
    }

    #[test]
    fn the_order_of_unrelated_headers_makes_no_difference(order in Just(vec![0, 1, 2, 3, 4, 5]).prop_shuffle(), places in prop::collection::vec(0..10_usize, 6)) {
        let extra = [("X-One", "1"), ("List-Unsubscribe", "<https://x.example/>"), ("X-Mailer", "y"), ("Received", "from a by b.example"),
            ("Return-Path", "<b@bounce.tallyhouse.example>"), ("Feedback-ID", "z")];
        let mut mail = genuine().clone();
        for (which, place) in order.into_iter().zip(places) {
            let (name, value) = extra[which];
            let at = place.min(mail.headers.len());
            mail.headers.insert(at, (name.to_owned(), value.to_owned()));
        }
        prop_assert_eq!(judge(&mail.bytes()), 3);
    }

    #[test]
    fn weaker_results_never_raise(altered in any::<bool>(), strict in any::<bool>(), before in results(), which in 0..3_usize, by in 1..4_usize) {
        let mut mail = genuine().clone();
        if altered {
            mail.body = mail.body.replace("41.50", "99.50");
        }
        let mut after = before;
        after[which] = (after[which] + by).min(3);
        let policy = policy().profile(if strict { Profile::Strict } else { Profile::Standard });
        let judge = |results| rank(&check(&with_results(&mail, results), &policy, &delivery(), shared_zone()));
        prop_assert!(judge(after) <= judge(before), "{:?} {:?}", before, after);
    }

    #[test]
    fn less_dns_never_raises(gone in prop::collection::vec(any::<bool>(), 3), slow in prop::collection::vec(any::<bool>(), 3), strict in any::<bool>()) {
        let mail = genuine().clone().sign(PARTNER_ORG).bytes();
        let policy = policy().profile(if strict { Profile::Strict } else { Profile::Standard });
        let from = delivery().envelope(Envelope::new("192.0.2.9".parse().unwrap(), "out.example", "b@bounce.tallyhouse.example"));
        let names = ["k1._domainkey.mail.tallyhouse.example", "k1._domainkey.tallyhouse.example", "bounce.tallyhouse.example"];
        let world = |gone: &[bool], slow: &[bool]| {
            let mut less = Zone::new();
            for (i, name) in names.iter().enumerate() {
                let query = billfold_sender::dns::Query::txt(name);
                if let (false, billfold_sender::dns::Answer::Records(records)) = (gone[i], shared_zone().answer(&query)) {
                    less.insert(name, billfold_sender::dns::Kind::Txt, records);
                }
                if slow[i] {
                    less.servfail(name);
                }
            }
            less
        };
        let all = rank(&check(&mail, &policy, &from, &world(&[false; 3], &[false; 3])));
        let some = rank(&check(&mail, &policy, &from, &world(&gone, &slow)));
        prop_assert!(some <= all && all == 3);
    }

    #[test]
    fn changed_bytes_never_panic_and_never_open_a_stranger(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let mut raw = Mail::from("eve@mischief.example").sign(ATTACKER).bytes();
        let index = at.index(raw.len());
        raw[index] = byte;
        raw.truncate(cut.index(raw.len()) + 1);
        if let Some(message) = mail_parser::MessageParser::default().parse(&raw) {
            drop(message);
            prop_assert_eq!(judge(&raw), 0);
        }
    }

    #[test]
    fn one_changed_byte_never_keeps_the_proof_of_other_content(at in any::<prop::sample::Index>(), flip in 1..=255_u8) {
        let mut raw = genuine().bytes();
        let index = at.index(raw.len());
        raw[index] ^= flip;
        if mail_parser::MessageParser::default().parse(&raw).is_some() {
            let outcome = check(&raw, &policy(), &delivery(), shared_zone());
            if let Some(verified) = outcome.verified {
                // Only case or white space that canonicalisation allows may differ.
                prop_assert_eq!(verified.address().to_string().to_lowercase(), format!("billing@{PARTNER}"));
                let whole = check(&genuine().bytes(), &policy(), &delivery(), shared_zone()).verified.unwrap();
                prop_assert_eq!(verified.body_hash(), whole.body_hash());
            }
        }
    }
}
