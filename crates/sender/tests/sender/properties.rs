//! Properties of the whole check.

#![cfg(feature = "dkim")]

use std::sync::OnceLock;

use billfold_sender::dns::Zone;
use billfold_sender::{Envelope, Outcome, Pin, Policy, Profile, Provider};

use proptest::prelude::*;

use crate::support::mail::{
    ATTACKER, BUSINESS, Mail, PARTNER, PARTNER_ORG, Signer, check, delivery, policy, zone,
};
use crate::support::providers::{Lines, lines};

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

/// Which of the refused messages is a signed one that was altered.
const ALTERED: usize = 1;

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

/// A header that anybody may add; `AUTHSERV` stands for the identifier that the account's provider writes.
fn header() -> impl Strategy<Value = (String, String)> {
    let trusted = format!(
        "AUTHSERVdkim=pass header.d={PARTNER}; dmarc=pass header.from={PARTNER}; spf=pass smtp.mailfrom=b@{PARTNER}"
    );
    let mut values: Vec<String> = Provider::ALL
        .iter()
        .flat_map(|p| lines(*p).lines)
        .copied()
        .flatten()
        .map(|s| (*s).to_owned())
        .collect();
    let received = values.clone();
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
        "Received",
        "Authentication-Results",
        "ARC-Authentication-Results",
        "Mail-Reply-To",
        "Content-Location",
        "X-Any",
        "List-Id",
    ];
    values.extend([
        format!("billing@{PARTNER}"),
        format!("a@{BUSINESS}"),
        "robin@payer.example".to_owned(),
        "Fri, 15 Jan 2027 08:00:00 +0000".to_owned(),
        "<m7341@tallyhouse.example>".to_owned(),
        "text/html; charset=utf-8".to_owned(),
        "multipart/alternative; boundary=\"=_part\"".to_owned(),
        "1.0".to_owned(),
        "base64".to_owned(),
        trusted.clone(),
        format!("i=1; {trusted}"),
        "v=1; a=rsa-sha256; d=mail.tallyhouse.example; s=k1; h=from; bh=AAAA; b=AAAA".to_owned(),
        String::new(),
    ]);
    let pair = |name: &'static str, values: Vec<String>| {
        prop::sample::select(values).prop_map(move |v| (name.to_owned(), v))
    };
    let any = (prop::sample::select(names.to_vec()), prop::sample::select(values))
        .prop_map(|(n, v)| (n.to_owned(), v));
    prop_oneof![
        3 => any,
        2 => pair("Received", received),
        2 => pair("Authentication-Results", vec![trusted.clone()]),
        1 => pair("ARC-Authentication-Results", vec![format!("i=1; {trusted}")]),
    ]
}

/// From the strongest to the weakest: what a weaker word takes away, no other gives back.
const WORDS: &[&str] = &[
    "pass",
    "none",
    "neutral",
    "temperror",
    "bestguesspass",
    "policy",
    "permerror",
    "softfail",
    "hardfail",
    "reject",
    "fail",
];

/// What one field says: DKIM, SPF and DMARC, each a word of `WORDS` or, beyond them, nothing.
type Said = [usize; 3];

fn said() -> impl Strategy<Value = Said> {
    let word = 0..=WORDS.len();
    [word.clone(), word.clone(), word]
}

/// The fields of a provider, believed and not, from the top; the last two are written below its border.
fn with_results(provider: &Lines, mail: &Mail, said: &[Said]) -> Vec<u8> {
    let value = |said: &Said| {
        let about = [
            ("dkim", format!("header.d={PARTNER}")),
            ("spf", "smtp.mailfrom=b@bounce.tallyhouse.example".to_owned()),
            ("dmarc", format!("header.from={PARTNER}")),
        ];
        let words = said.iter().zip(about);
        let all: Vec<String> = words
            .filter_map(|(word, (method, about))| Some(format!("{method}={} {about}", WORDS.get(*word)?)))
            .collect();
        if all.is_empty() { "iprev=pass".to_owned() } else { all.join("; ") }
    };
    let mut mail = mail.clone();
    for below in &said[2..] {
        mail = mail.above("Authentication-Results", &format!("{}{}", provider.id, value(below)));
    }
    mail = provider.above(&mail, Some(&value(&said[0])));
    // A second one beside the first, wherever that stands above the border.
    let names = ["ARC-Authentication-Results", "Authentication-Results"];
    let first = mail.headers.iter().position(|(name, _)| names.contains(&name.as_str())).unwrap();
    let instance = if mail.headers[first].0.starts_with("ARC") { "i=1; " } else { "" };
    let second = (mail.headers[first].0.clone(), format!("{instance}{}{}", provider.id, value(&said[1])));
    mail.headers.insert(first, second);
    mail.bytes()
}

fn policy_pins(policy: Policy) -> Policy {
    let bounces = ["bounce.tallyhouse.example"];
    policy.pin(Pin::partner("tallyhouse", [PARTNER], [PARTNER, PARTNER_ORG], bounces).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn adding_headers_never_opens_a_card(
        which in 0..12_usize, provider in 0..Provider::ALL.len(), said in prop::option::of(said()),
        added in prop::collection::vec((header(), 0..20_usize), 1..6),
    ) {
        let provider = lines(Provider::ALL[provider]);
        let mut mail = refused()[which].clone();
        for ((name, value), place) in added {
            let at = place.min(mail.headers.len());
            mail.headers.insert(at, (name, value.replace("AUTHSERV", provider.id)));
        }
        // The provider's own lines come last, above everything; they never vouch.
        let said = said.filter(|said| said[0] != 0 || said[2] != 0).map(|said| {
            format!("dkim={} header.d={PARTNER}; dmarc={} header.from={PARTNER}",
                WORDS.get(said[0]).unwrap_or(&"none"), WORDS.get(said[2]).unwrap_or(&"none"))
        });
        let raw = provider.above(&mail, said.as_deref()).bytes();
        prop_assert_eq!(rank(&check(&raw, &provider.policy(policy_pins), &delivery(), shared_zone())), 0);
    }

    #[test]
    fn adding_headers_to_a_genuine_message_never_raises_it(added in prop::collection::vec((header(), 0..20_usize), 1..5)) {
        let first_contact = Mail::partner().set("Reply-To", "x@elsewhere.example").sign(PARTNER);
        let before = judge(&first_contact.bytes());
        let mut mail = first_contact;
        for ((name, value), place) in added {
            let at = place.min(mail.headers.len());
            mail.headers.insert(at, (name, value.replace("AUTHSERV", "mx.provider.example; ")));
        }
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
    fn weaker_results_never_raise(
        which in 0..Provider::ALL.len(), altered in any::<bool>(), strict in any::<bool>(),
        before in prop::collection::vec(prop_oneof![Just([0, 0, 0]), said()], 4), field in 0..4_usize, method in 0..3_usize, by in 1..WORDS.len(),
    ) {
        let mut mail = genuine().clone();
        if altered {
            mail.body = mail.body.replace("41.50", "99.50");
        }
        let mut after = before.clone();
        // Saying nothing is not ordered with the words: a silent method stays silent.
        prop_assume!(before[field][method] < WORDS.len());
        after[field][method] = (before[field][method] + by).min(WORDS.len() - 1);
        let provider = lines(Provider::ALL[which]);
        let policy = provider.policy(policy_pins).profile(if strict { Profile::Strict } else { Profile::Standard });
        let judge = |said: &[Said]| rank(&check(&with_results(&provider, &mail, said), &policy, &delivery(), shared_zone()));
        prop_assert!(judge(&after) <= judge(&before), "{} {:?} {:?}", provider.provider.name, before, after);
    }

    #[test]
    fn a_provider_vouches_only_if_all_it_says_is_a_pass(
        which in 0..Provider::ALL.len(), said in prop::collection::vec(prop_oneof![4 => Just([0, 0, 0]), 1 => said()], 4),
    ) {
        let provider = lines(Provider::ALL[which]);
        let raw = with_results(&provider, &refused()[ALTERED], &said);
        let verified = check(&raw, &provider.policy(policy_pins), &delivery(), shared_zone()).verified.is_some();
        let passes = said.iter().all(|said| [said[0], said[2]].iter().all(|word| *word == 0 || *word == WORDS.len()));
        prop_assert!(!verified || passes, "{} {:?}", provider.provider.name, said);
        prop_assert!(verified || said.iter().any(|said| *said != [0, 0, 0]));
    }

    #[test]
    fn results_of_a_message_that_nobody_altered_open_nothing(which in 0..Provider::ALL.len(), said in prop::collection::vec(said(), 4), base in 0..12_usize) {
        // Every refused message but the altered one, for which a provider may vouch.
        prop_assume!(base != ALTERED);
        let provider = lines(Provider::ALL[which]);
        let raw = with_results(&provider, &refused()[base], &said);
        prop_assert_eq!(rank(&check(&raw, &provider.policy(policy_pins), &delivery(), shared_zone())), 0);
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
