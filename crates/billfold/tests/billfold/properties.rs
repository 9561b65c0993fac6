//! Properties of the whole screening: a stranger's header opens no card, and weaker evidence raises no verdict.
#![cfg(feature = "http")]

use std::sync::OnceLock;

use billfold::partner::PartnerId;
use billfold::sender::dns::Zone;
use billfold::settings::{Lookup, Mailbox};
use billfold::{Account, Payee, Screener, Verdict};
use billfold_sandbox::{Attack, FORGERIES};
use chrono::{DateTime, Utc};
use proptest::prelude::*;

use crate::world;
use crate::world::{PAT, World, roofing, screen};

struct Host {
    screener: Screener,
    mailbox: Mailbox,
    now: DateTime<Utc>,
    /// DNS as it is, without an answer about the partner's key, and without that key.
    zones: [Zone; 3],
    /// Messages that are refused or held, by name.
    refused: Vec<(&'static str, Vec<u8>)>,
    /// A genuine message, and the same altered on its way.
    genuine: [Vec<u8>; 2],
    first_contact: Vec<u8>,
}

impl Host {
    fn judge(&self, raw: &[u8], zone: &Zone) -> Verdict {
        screen(&self.screener, raw, &self.mailbox, Lookup::NONE, zone, self.now).report.verdict
    }
}

fn host() -> &'static Host {
    static HOST: OnceLock<Host> = OnceLock::new();
    HOST.get_or_init(|| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let mut world = runtime.block_on(World::start());
        let mut account = Account::new(PAT);
        account.authserv_ids.push("mx.host.example".to_owned());
        let mut known = Payee::new(PartnerId::new("xero").unwrap(), roofing().id);
        known.reply_to.insert(roofing().email);
        account.known_payees.push(known);
        let screener = world::screener(world.service.network(), account);
        let invoice = world.invoice("P-1", "10.00");
        let genuine = world.sandbox.issue("xero", &invoice).unwrap();
        let altered = String::from_utf8(genuine.clone()).unwrap().replace("Hi ", "Ho ").into_bytes();
        let mut refused: Vec<(&str, Vec<u8>)> = Attack::ALL
            .into_iter()
            .map(|attack| (attack.name(), world.sandbox.forge("xero", &invoice, attack).unwrap()))
            .collect();
        let mut first_contact = None;
        for forgery in FORGERIES {
            let raw = world.sandbox.falsify("xero", &invoice, forgery).unwrap();
            if forgery.name == "reply-elsewhere" {
                first_contact = Some(raw.clone());
            }
            refused.push((forgery.name, raw));
        }
        let good = world.zone();
        let key = "s1._domainkey.post.xero.com";
        let mut absent: serde_json::Value = serde_json::from_str(&world.sandbox.zone().to_json()).unwrap();
        absent["txt"].as_object_mut().unwrap().remove(key);
        world.sandbox.zone_mut().set_unavailable(key);
        let zones = [good, world.zone(), serde_json::from_value(absent).unwrap()];
        let (mailbox, now) = (world.mailbox.clone(), world.clock.now());
        let genuine = [genuine, altered];
        let mut host =
            Host { screener, mailbox, now, zones, refused, genuine, first_contact: first_contact.unwrap() };
        // Some of the table are about the host's own state, or are only told.
        let mut refused = std::mem::take(&mut host.refused);
        refused.retain(|(_, raw)| !host.judge(raw, &host.zones[0]).shows_card());
        assert!(refused.len() > 90, "{}", refused.len());
        host.refused = refused;
        host
    })
}

/// The message with a header in the place of the `place`th, or below the last.
fn with_header(raw: &[u8], name: &str, value: &str, place: usize) -> Vec<u8> {
    let text = String::from_utf8_lossy(raw).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut fields: Vec<String> = Vec::new();
    for line in head.split("\r\n") {
        match fields.last_mut() {
            Some(field) if line.starts_with([' ', '\t']) => *field = format!("{field}\r\n{line}"),
            _ => fields.push(line.to_owned()),
        }
    }
    fields.insert(place.min(fields.len()), format!("{name}: {value}"));
    format!("{}\r\n\r\n{body}", fields.join("\r\n")).into_bytes()
}

fn header() -> impl Strategy<Value = (&'static str, &'static str)> {
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
        "Content-Disposition",
        "MIME-Version",
        "Resent-From",
        "Received",
        "Authentication-Results",
        "ARC-Authentication-Results",
        "DKIM-Signature",
        "X-Any",
        "List-Id",
    ];
    let values = [
        "messaging-service@post.xero.com",
        "accounts@northgate-lighting.example",
        PAT,
        "Fri, 20 Nov 2026 08:55:00 +0000",
        "<m1@post.xero.com>",
        "text/html; charset=utf-8",
        "1.0",
        "base64",
        "from x by mx.host.example; Fri, 20 Nov 2026 08:55:05 +0000",
        "mx.host.example; dkim=pass header.d=post.xero.com; spf=pass smtp.mailfrom=b@post.xero.com; dmarc=pass header.from=post.xero.com",
        "v=1; a=rsa-sha256; d=post.xero.com; s=s1; h=from; bh=AAAA; b=AAAA",
        "",
    ];
    (prop::sample::select(names.to_vec()), prop::sample::select(values.to_vec()))
}

/// Results of dkim, spf and dmarc, and the partner's key: 0 is the best of each.
fn strength() -> impl Strategy<Value = [usize; 4]> {
    [0..4_usize, 0..4_usize, 0..4_usize, 0..3_usize]
}

fn with_results(raw: &[u8], strength: [usize; 4]) -> Vec<u8> {
    let word = |at: usize| ["pass", "none", "temperror", "fail"][strength[at]];
    let (dkim, spf, dmarc) = (word(0), word(1), word(2));
    let value = format!(
        "mx.host.example; dkim={dkim} header.d=post.xero.com; spf={spf} smtp.mailfrom=b@post.xero.com; dmarc={dmarc} \
         header.from=post.xero.com"
    );
    with_header(raw, "Authentication-Results", &value, 0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_header_outside_the_signature_never_opens_a_card(
        which in any::<prop::sample::Index>(), (name, value) in header(), place in 0..24_usize,
    ) {
        let host = host();
        let (of, raw) = which.get(&host.refused);
        let verdict = host.judge(&with_header(raw, name, value, place), &host.zones[0]);
        prop_assert!(!verdict.shows_card(), "{} with {}: {} at {}: {}", of, name, value, place, verdict);
    }

    #[test]
    fn a_header_outside_the_signature_never_raises_a_verdict((name, value) in header(), place in 0..24_usize) {
        let host = host();
        for raw in [&host.genuine[0], &host.first_contact] {
            let before = host.judge(raw, &host.zones[0]);
            let after = host.judge(&with_header(raw, name, value, place), &host.zones[0]);
            prop_assert!(after <= before, "{}: {} at {}: {} after {}", name, value, place, after, before);
        }
    }

    #[test]
    fn weaker_evidence_never_gives_a_stronger_verdict(one in strength(), other in strength(), altered in 0..2_usize) {
        let host = host();
        let weaker: [usize; 4] = std::array::from_fn(|at| one[at].max(other[at]));
        // An altered message fails by its key; no answer about the key is more than that.
        let key = |of: [usize; 4]| if altered == 0 { of[3] } else { 0 };
        let judge = |of: [usize; 4]| host.judge(&with_results(&host.genuine[altered], of), &host.zones[key(of)]);
        let (strong, weak) = (judge(one), judge(weaker));
        prop_assert!(weak <= strong, "{:?} gives {}, {:?} gives {}", one, strong, weaker, weak);
    }
}

#[test]
fn the_properties_are_about_something() {
    let host = host();
    assert_eq!(host.judge(&host.genuine[0], &host.zones[0]), Verdict::Card);
    assert_eq!(host.judge(&host.genuine[0], &host.zones[1]), Verdict::Hold);
    assert_eq!(host.judge(&host.genuine[0], &host.zones[2]), Verdict::Discard);
    assert_eq!(host.judge(&host.first_contact, &host.zones[0]), Verdict::FirstContact);
    // Where the provider vouches for a message that was altered on its way, there is a first contact to lose.
    assert_eq!(host.judge(&with_results(&host.genuine[1], [0; 4]), &host.zones[0]), Verdict::FirstContact);
}
