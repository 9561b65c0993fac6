//! Findings that no other test of this crate meets, so that a clone without the shared fixtures tests every one of them.

#![cfg(feature = "dkim")]

use billfold_sender::{Assurance, Limits};
use chrono::Duration;

use crate::support::mail::{
    Mail, PARTNER, check, check_usual, codes, delivery, policy, received, warnings, zone, zone_with,
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
