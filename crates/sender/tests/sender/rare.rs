//! Findings that no other test of this crate meets, so that a clone without the shared fixtures tests every one of them.

#![cfg(feature = "dkim")]

use std::borrow::Cow;

use billfold_sender::dns::{Answers, Kind};
use billfold_sender::{Assurance, Check, Limits, Outcome, Pin, PinError, Provider, Step};
use chrono::Duration;
use mail_parser::{Address, HeaderName, HeaderValue, Message, MessageParser};

use crate::support::mail::{
    Mail, PARTNER, PARTNER_ORG, check, check_usual, codes, delivery, policy, received, warnings, zone,
    zone_with,
};

/// Just at the limit, and one byte beyond it.
#[test]
fn a_message_that_is_too_large_is_refused() {
    let raw = Mail::partner().sign(PARTNER).bytes();
    for (message, refused) in [(raw.len(), false), (raw.len() - 1, true)] {
        let mut limits = Limits::default();
        limits.message = message;
        let outcome = check(&raw, &policy().limits(limits), &delivery(), &zone());
        assert_eq!(codes(&outcome).contains(&"sender.message_too_large"), refused, "{message}");
        assert_eq!(outcome.verified.is_none(), refused, "{message}");
    }
}

/// What somebody else found out is no concern of the host's.
#[test]
fn results_of_a_stranger_are_noted_and_not_believed() {
    let mail = Mail::partner()
        .sign(PARTNER)
        .above("Authentication-Results", "mx.stranger.example; dkim=fail header.d=mail.tallyhouse.example");
    let outcome = check_usual(&mail);
    assert!(warnings(&outcome).contains(&"sender.ar_untrusted"), "{:?}", warnings(&outcome));
    assert!(outcome.verified.is_some(), "{:?}", codes(&outcome));
}

/// The provider writes its results above its own `Received`: what is below came with the message, and what has no form says nothing.
#[test]
fn results_out_of_place_or_form_are_noted() {
    let trusted = "from out.example by mx.provider.example; Fri, 15 Jan 2027 08:00:00 +0000";
    let results = "Authentication-Results";
    let below = Mail::partner()
        .sign(PARTNER)
        .above(results, "mx.provider.example; spf=pass smtp.mailfrom=b@mail.tallyhouse.example")
        .above("Received", trusted);
    let malformed =
        Mail::partner().sign(PARTNER).above("Received", trusted).above(results, "mx.provider.example; =pass");
    for (mail, code) in [(below, "sender.ar_untrusted_position"), (malformed, "sender.ar_malformed")] {
        let outcome = check_usual(&mail);
        assert!(warnings(&outcome).contains(&code), "{code}: {:?}", warnings(&outcome));
    }
}

/// The clocks of two machines: the earlier one counts, and nothing is refused for it.
#[test]
fn a_message_from_the_future_is_noted() {
    let early = billfold_sender::Delivery::at(received() - Duration::minutes(1)).received_at(received());
    let outcome = check(&Mail::partner().sign(PARTNER).bytes(), &policy(), &early, &zone());
    assert!(warnings(&outcome).contains(&"sender.received_in_future"), "{:?}", warnings(&outcome));
}

#[test]
fn a_broken_disposition_of_html_is_refused() {
    let html = |disposition: &str| {
        let body = format!(
            "--=_part\r\nContent-Type: text/html; charset=utf-8\r\n{disposition}\r\n<p>Invoice</p>\r\n--=_part--\r\n"
        );
        check_usual(&Mail::partner().body("multipart/alternative; boundary=\"=_part\"", &body).sign(PARTNER))
    };
    assert!(html("Content-Disposition: inline\r\n").verified.is_some());
    let outcome = html("Content-Disposition: inline; filename\r\n");
    assert!(codes(&outcome).contains(&"mime.content_disposition"), "{:?}", codes(&outcome));
}

#[test]
fn results_of_nobody_are_noted_and_not_believed() {
    let mail =
        Mail::partner().sign(PARTNER).above("Authentication-Results", "dkim=fail header.d=example.net");
    let outcome = check_usual(&mail);
    assert!(warnings(&outcome).contains(&"sender.ar_no_authserv_id"), "{:?}", warnings(&outcome));
    assert!(outcome.verified.is_some(), "{:?}", codes(&outcome));
}

/// A message that was signed with a key of 1024 bits once, and the key's record; the private key is gone. The provider of this
/// workspace makes no such keys any more.
#[test]
fn a_key_of_1024_bits_verifies_and_is_noted() {
    let raw = include_bytes!("fixtures/short-key.eml");
    let record = include_str!("fixtures/short-key.txt").trim();
    let zone = zone_with(&format!("k1._domainkey.{PARTNER}"), &[record]);
    let outcome = check(raw, &policy(), &delivery(), &zone);
    assert!(warnings(&outcome).contains(&"sender.dkim_key_1024"), "{:?}", warnings(&outcome));
    let verified = outcome.verified.as_ref().unwrap();
    assert_eq!(verified.assurance(), Assurance::LocalDkim);
    let altered = String::from_utf8(raw.to_vec()).unwrap().replace("41.50", "99.50");
    assert!(check(altered.as_bytes(), &policy(), &delivery(), &zone).verified.is_none());
}

#[test]
fn more_parts_than_the_limit_are_refused() {
    let raw = Mail::partner().sign(PARTNER).bytes();
    for (most, refused) in [(3, false), (2, true)] {
        let mut limits = Limits::default();
        limits.mime_parts = most;
        let outcome = check(&raw, &policy().limits(limits), &delivery(), &zone());
        assert_eq!(codes(&outcome).contains(&"mime.too_many_parts"), refused, "{most}");
        assert_eq!(outcome.verified.is_none(), refused, "{most}");
    }
}

/// Checks what the partner really sends, when the host hands over another tree than mail-parser's.
fn with_tree(change: impl FnOnce(&mut Message<'_>)) -> Outcome {
    let raw = Mail::partner().sign(PARTNER).bytes();
    let mut message = MessageParser::default().parse(&raw).unwrap();
    change(&mut message);
    let (policy, delivery) = (policy(), delivery());
    let mut check = Check::new(&raw, &message, &policy, &delivery);
    let mut answers = Answers::new();
    loop {
        match check.step(&answers) {
            Step::Need(queries) => zone().answer_all(&queries, &mut answers),
            Step::Done(outcome) => return *outcome,
        }
    }
}

#[test]
fn two_readings_of_one_message_are_refused() {
    assert!(with_tree(|_| ()).verified.is_some());
    let fewer = with_tree(|message| {
        message.parts.pop();
    });
    assert!(codes(&fewer).contains(&"mime.parsers_disagree"), "{:?}", codes(&fewer));
    let other = with_tree(|message| {
        let headers = &mut message.parts[0].headers;
        let from = headers.iter_mut().find(|header| header.name == HeaderName::From).unwrap();
        let HeaderValue::Address(Address::List(list)) = &mut from.value else { panic!("no list") };
        list[0].address = Some(Cow::Borrowed("eve@mischief.example"));
    });
    assert!(codes(&other).contains(&"sender.from_ambiguous"), "{:?}", codes(&other));
    assert!(fewer.verified.is_none() && other.verified.is_none());
}

/// A decision is handed out once: a second one has nothing to prove, and says so.
#[test]
fn a_check_that_is_over_proves_nothing() {
    let raw = Mail::partner().sign(PARTNER).bytes();
    let message = MessageParser::default().parse(&raw).unwrap();
    let (policy, delivery) = (policy(), delivery());
    let mut check = Check::new(&raw, &message, &policy, &delivery);
    let mut answers = Answers::new();
    let mut outcomes = Vec::new();
    while outcomes.len() < 2 {
        match check.step(&answers) {
            Step::Need(queries) => zone().answer_all(&queries, &mut answers),
            Step::Done(outcome) => outcomes.push(outcome),
        }
    }
    assert!(outcomes[0].verified.is_some() && outcomes[1].verified.is_none());
    assert_eq!(codes(&outcomes[1]), ["sender.incomplete"]);
}

/// The pins take the signature of the partner's organisation; its own DMARC record asks for the host's.
#[test]
fn a_failure_of_dmarc_is_noted_and_refuses_nothing() {
    for (record, noted) in [("v=DMARC1; p=reject", false), ("v=DMARC1; p=reject; adkim=s", true)] {
        let mut zone = zone();
        zone.insert(&format!("_dmarc.{PARTNER_ORG}"), Kind::Txt, vec![record.to_owned()]);
        let raw = Mail::partner().sign(PARTNER_ORG).bytes();
        let outcome = check(&raw, &policy().dmarc(true), &delivery(), &zone);
        assert_eq!(warnings(&outcome).contains(&"sender.dmarc_fail"), noted, "{record}");
        assert!(outcome.verified.is_some(), "{record} {:?}", codes(&outcome));
    }
}

/// Each name that nobody can pin, with the code of its error.
#[test]
fn names_that_cannot_be_pinned_have_codes() {
    use billfold_sender::Coded as _;
    for (name, code) in [
        ("co.uk", "sender.pin_public_suffix"),
        ("xn--0.example", "sender.host_idna"),
        ("localhost", "sender.host_single_label"),
    ] {
        assert_eq!(Pin::business(name).unwrap_err().code().name(), code, "{name}");
    }
    assert_eq!(Pin::partner("tallyhouse", [PARTNER], [""; 0], [""; 0]), Err(PinError::Empty));
    assert_eq!("nonesuch".parse::<Provider>().unwrap_err().code().name(), "sender.provider_unknown");
}
