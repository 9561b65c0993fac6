//! The techniques of the literature that need more than one spoilt field: other senders' headers, homographs, shared suffixes,
//! attached originals, envelopes, and results that forwarders or forgers left behind. None gets a card, with either profile.

#![cfg(feature = "dkim")]

use billfold_sender::dns::{Kind, Zone};
use billfold_sender::{Envelope, Pin, Policy, Profile};

use crate::support::mail::{ATTACKER, Key, Mail, PARTNER, PAYER, check, codes, delivery, policy, zone};

const TRUSTED: &str = "from out.example by mx.provider.example; Fri, 15 Jan 2027 08:00:00 +0000";

fn world() -> Zone {
    let mut zone = zone();
    for domain in ["mail.xn--tllyhouse-0yh.example", "evil.github.io", "mail.tal1yhouse.example"] {
        zone.insert(&format!("k1._domainkey.{domain}"), Kind::Txt, vec![Key::rsa().record()]);
    }
    for (domain, record) in [
        (PARTNER, "v=spf1 include:cloud.example -all"),
        ("cloud.example", "v=spf1 ip4:198.51.100.0/24 -all"),
        ("open.tallyhouse.example", "v=spf1 +all"),
        ("six.tallyhouse.example", "v=spf1 ip6:::/0 -all"),
        ("_dmarc.mail.tallyhouse.example", "v=DMARC1; p=reject"),
    ] {
        zone.insert(domain, Kind::Txt, vec![record.to_owned()]);
    }
    zone
}

/// All must be refused with this code first, under both profiles, although SPF passes for the partner.
fn refuse(table: &[(&str, Mail, &str)]) {
    let from = Envelope::new("192.0.2.9".parse().unwrap(), "out.example", "b@bounce.tallyhouse.example");
    let delivery = delivery().envelope(from);
    for (what, mail, code) in table {
        for profile in [Profile::Standard, Profile::Strict] {
            let outcome = check(&mail.bytes(), &policy().profile(profile), &delivery, &world());
            assert_eq!(codes(&outcome).first(), Some(code), "{what}: {:?}", codes(&outcome));
        }
    }
}

#[test]
fn another_header_shows_the_partner() {
    let eve = || Mail::from("Eve <eve@mischief.example>");
    let victim = format!("billing@{PARTNER}");
    let shown = |name: &str| eve().above(name, &victim).sign(ATTACKER);
    refuse(&[
        ("Resent-From", shown("Resent-From"), "sender.unknown_sender"),
        ("Sender", shown("Sender"), "sender.unknown_sender"),
        ("Reply-To", shown("Reply-To"), "sender.unknown_sender"),
        ("On-Behalf-Of", shown("X-On-Behalf-Of"), "sender.unknown_sender"),
        (
            "the brand as a name",
            Mail::from("Tallyhouse Billing <a@mischief.example>").sign(ATTACKER),
            "sender.unknown_sender",
        ),
        (
            "the thread of a genuine message",
            Mail::from("billing@mail.tal1yhouse.example")
                .set("In-Reply-To", "<m7341@tallyhouse.example>")
                .set("Subject", "Re: Invoice 7341")
                .sign("mail.tal1yhouse.example"),
            "sender.lookalike",
        ),
        (
            "a homograph as an A-label",
            Mail::from("billing@mail.xn--tllyhouse-0yh.example").sign("mail.xn--tllyhouse-0yh.example"),
            "sender.lookalike",
        ),
    ]);
}

#[test]
fn a_neighbour_under_a_shared_suffix_is_no_relative() {
    let raw = Mail::from("accounts@victim.github.io").sign("evil.github.io").bytes();
    let policy = Policy::new().pin(Pin::business("victim.github.io").unwrap()).addresses([PAYER]);
    assert_eq!(codes(&check(&raw, &policy, &delivery(), &world())), ["sender.align_dkim"]);
    let raw = Mail::from("accounts@victim.github.io").sign("github.io").bytes();
    assert_eq!(codes(&check(&raw, &policy, &delivery(), &world())), ["sender.align_public_suffix"]);
}

#[test]
fn a_genuine_message_inside_lends_nothing() {
    let inner = String::from_utf8(Mail::partner().sign(PARTNER).bytes()).unwrap();
    let attached = |outer: Mail| {
        outer.body(
            "multipart/mixed; boundary=zz",
            &format!("--zz\r\nContent-Type: message/rfc822\r\n\r\n{inner}--zz--\r\n"),
        )
    };
    refuse(&[
        ("in a forged message", attached(Mail::partner()), "sender.dkim_missing"),
        (
            "in a stranger's",
            attached(Mail::from("eve@mischief.example")).sign(ATTACKER),
            "sender.unknown_sender",
        ),
        (
            "in a forged message signed by a stranger",
            attached(Mail::partner()).sign(ATTACKER),
            "sender.align_dkim",
        ),
    ]);
}

#[test]
fn an_envelope_that_passes_opens_nothing() {
    // The attacker rents from the cloud that the partner's SPF includes, or finds a record that lets everybody pass.
    for (what, ip, mail_from) in [
        ("the attacker's own envelope", "203.0.113.7", format!("bounce@{ATTACKER}")),
        ("shared infrastructure", "198.51.100.7", format!("bounce@{PARTNER}")),
        ("everybody passes", "203.0.113.7", "bounce@open.tallyhouse.example".to_owned()),
        ("an ip6 rule for an IPv4 client", "203.0.113.7", "bounce@six.tallyhouse.example".to_owned()),
        ("a comment in MAIL FROM", "203.0.113.7", format!("any@{PARTNER}(a.mischief.example")),
        ("no MAIL FROM, the partner as HELO", "198.51.100.7", String::new()),
    ] {
        let from = delivery().envelope(Envelope::new(ip.parse().unwrap(), PARTNER, &mail_from));
        for (mail, code) in
            [(Mail::partner(), "sender.dkim_missing"), (Mail::partner().sign(ATTACKER), "sender.align_dkim")]
        {
            for profile in [Profile::Standard, Profile::Strict] {
                let outcome = check(&mail.bytes(), &policy().profile(profile), &from, &world());
                assert_eq!(codes(&outcome).first(), Some(&code), "{what}: {:?}", codes(&outcome));
            }
        }
    }
}

#[test]
fn results_of_other_hops_open_nothing() {
    let pass = format!("mx.provider.example; dkim=pass header.d={PARTNER}; dmarc=pass header.from={PARTNER}");
    let results = |mail: Mail, value: &str| mail.above("Authentication-Results", value);
    let altered = || {
        let mut mail = Mail::partner().sign(PARTNER);
        mail.body = mail.body.replace("41.50", "99.50");
        mail
    };
    let fail = "mx.provider.example; dmarc=fail header.from=mail.tallyhouse.example";
    let injected = "mx.provider.example; spf=none smtp.mailfrom=\"x; dkim=pass header.d=mail.tallyhouse.example; dmarc=pass \
                    header.from=mail.tallyhouse.example\"@mischief.example";
    refuse(&[
        (
            "below a second line of the provider",
            results(altered(), &pass).above("Received", TRUSTED).above("Received", TRUSTED),
            "sender.dkim_body_altered",
        ),
        (
            "folded into the Subject",
            Mail::partner()
                .set("Subject", &format!("x\r\n Authentication-Results: {pass}"))
                .above("Received", TRUSTED),
            "sender.dkim_missing",
        ),
        (
            "inside a quoted string",
            results(altered().above("Received", TRUSTED), injected),
            "sender.dkim_body_altered",
        ),
        (
            "between two real ones",
            results(results(results(altered(), fail), &pass).above("Received", TRUSTED), fail),
            "sender.ar_dmarc_fail",
        ),
        (
            "three times, the real one above",
            results(
                results(results(results(altered(), &pass), &pass), &pass).above("Received", TRUSTED),
                fail,
            ),
            "sender.ar_dmarc_fail",
        ),
        (
            "as Original-Authentication-Results",
            altered().above("X-Original-Authentication-Results", &pass).above("Received", TRUSTED),
            "sender.dkim_body_altered",
        ),
        (
            "an unterminated quote before the id",
            results(altered().above("Received", TRUSTED), &format!("\"{pass}")),
            "sender.dkim_body_altered",
        ),
    ]);
}
