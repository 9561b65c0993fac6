//! Screening genuine, forged and doubtful messages made by the sandbox's signer.
#![cfg(feature = "http")]

use billfold::partner::PartnerId;
use billfold::settings::{Limits, Lookup, Mailbox, TenantSettings};
use billfold::{Account, Payee, Verdict};
use billfold_sandbox::Attack;
use chrono::TimeDelta;
use serde_json::json;

use crate::world::{PAT, World, roofing, screen, screener};

fn codes(screened: &billfold::Screened) -> Vec<&'static str> {
    screened.report.reasons.iter().map(|reason| reason.code().name()).collect()
}

#[tokio::test]
async fn genuine_mail_of_every_kind_gets_its_card() {
    let world = World::start().await;
    let from_xero = world.sandbox.issue("xero", &world.invoice("G-1", "10.00")).unwrap();
    let from_freshbooks = world.sandbox.issue("freshbooks", &world.invoice("G-2", "10.00")).unwrap();
    let business = world.sandbox.businesses()[0].clone();
    let northgate = billfold_sandbox::Merchant::new(
        "northgate-mid",
        "Northgate Lighting",
        "a@northgate-lighting.example",
    );
    let own = world.sandbox.invoice(&northgate, "G-3", "10.00 USD".parse().unwrap());
    let from_business = world.sandbox.issue_from_business(&business, &own).unwrap();
    let signed = world.sandbox.issue_signed("xero", &world.invoice("G-4", "10.00"), PAT).unwrap();
    for mail in [from_xero, from_freshbooks, from_business, signed] {
        let screened = world.screen(&mail);
        assert_eq!(screened.report.verdict, Verdict::FirstContact, "{:#?}", screened.report);
        assert!(screened.report.warnings.iter().any(|w| w.code().name() == "payee.unknown"));
        assert!(screened.bill.unwrap().is_first_contact());
    }
}

#[tokio::test]
async fn a_known_payee_gets_a_plain_card() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("K-1", "10.00")).unwrap();
    let mut account = Account::new(PAT);
    // What the host remembered when it paid for the first time.
    account.known_payees.push(world.bill(&mail).payee().clone());
    let screened = with(&world, account.clone(), &mail);
    assert_eq!(screened.report.verdict, Verdict::Card, "{:#?}", screened.report);
    assert!(screened.report.warnings.is_empty());

    // The same merchant id under another name is a first contact again, and so is a Reply-To that was never seen.
    let mut renamed = roofing();
    renamed.name = "Fictional Roofing Ltd".to_owned();
    renamed.email = "refunds@elsewhere.example".to_owned();
    let invoice = world.sandbox.invoice(&renamed, "K-2", "10.00 USD".parse().unwrap());
    let mail = world.sandbox.issue("xero", &invoice).unwrap();
    let screened = with(&world, account, &mail);
    assert_eq!(screened.report.verdict, Verdict::FirstContact, "{:#?}", screened.report);
    let codes: Vec<_> = screened.report.warnings.iter().map(|w| w.code().name()).collect();
    assert!(codes.contains(&"payee.name_changed") && codes.contains(&"sender.reply_to_foreign"), "{codes:?}");

    // Where only the merchant id is remembered, nothing else is compared.
    let mut account = Account::new(PAT);
    account.known_payees.push(Payee::new(PartnerId::new("xero").unwrap(), roofing().id));
    let codes: Vec<_> =
        with(&world, account, &mail).report.warnings.iter().map(|w| w.code().name()).collect();
    assert_eq!(codes, ["sender.reply_to_foreign"]);
}

fn with(world: &World, account: Account, mail: &[u8]) -> billfold::Screened {
    let screener = screener(world.service.network(), account);
    screen(&screener, mail, &world.mailbox, Lookup::NONE, &world.zone(), world.clock.now())
}

/// The code that must be among the reasons of an attack.
fn expected(attack: Attack) -> &'static str {
    match attack {
        Attack::Unsigned | Attack::ForgedResults => "sender.dkim_missing",
        Attack::AttackerSigned => "sender.align_dkim",
        Attack::AlteredAmount | Attack::AlteredMerchant => "sender.dkim_body_altered",
        Attack::AlteredReplyTo => "sender.dkim_failed",
        Attack::Lookalike => "sender.lookalike",
        Attack::ExtraFrom => "sender.from_multiple",
        Attack::DisplayName => "sender.name_address",
        Attack::FromNotSigned => "sender.dkim_from_unsigned",
        Attack::AppendedBody => "sender.dkim_length",
        Attack::Readdressed => "sender.recipient_mismatch",
        Attack::ForeignOriginator => "partner.originator_foreign",
        Attack::Stale => "sender.too_old",
        Attack::TwoRequests => "invoice.request_multiple",
        Attack::HiddenAmount => "content.amount",
        Attack::ForeignRequestKey => "invoice.signature_invalid",
        other => panic!("{other:?} has no expected code"),
    }
}

#[tokio::test]
async fn no_attack_gets_a_card() {
    let world = World::start().await;
    let invoice = world.invoice("A-1", "10.00");
    for attack in Attack::ALL {
        let mail = world.sandbox.forge("xero", &invoice, attack).unwrap();
        let screened = world.screen(&mail);
        assert_eq!(screened.report.verdict, Verdict::Discard, "{attack:?}: {:#?}", screened.report);
        assert!(screened.bill.is_none());
        assert!(codes(&screened).contains(&expected(attack)), "{attack:?}: {:?}", codes(&screened));
    }
}

#[tokio::test]
async fn dns_trouble_is_hold_with_a_time_and_never_a_pass() {
    let mut world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("H-1", "10.00")).unwrap();
    let names: Vec<String> = world.sandbox.zone().txt_names().map(str::to_owned).collect();
    for name in names.iter().filter(|name| name.contains("_domainkey.post.xero.com")) {
        world.sandbox.zone_mut().set_unavailable(name);
    }
    let screened = world.screen(&mail);
    assert_eq!(screened.report.verdict, Verdict::Hold, "{:#?}", screened.report);
    assert!(screened.report.retry_at.is_some_and(|at| at > world.clock.now()));
    assert!(screened.bill.is_none());
    // A doubt never raises a verdict: the same trouble on a forged message stays a refusal.
    let forged = world.sandbox.forge("xero", &world.invoice("H-2", "10.00"), Attack::ExtraFrom).unwrap();
    let screened = world.screen(&forged);
    assert_eq!((screened.report.verdict, screened.report.retry_at), (Verdict::Discard, None));
}

#[tokio::test]
async fn every_gate_that_is_off_is_a_reason() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("S-1", "10.00")).unwrap();
    let text = "tenant = \"contoso\"\n[organization]\nOutlookPayEnabled = false\nConnectorsEnabled = false\n";
    let settings = TenantSettings::read(text, "settings.toml", None, &Limits::default()).unwrap();
    let mailbox = Mailbox::in_tenant(settings.tenant().clone(), PAT);
    let known = |source| screen(&world.screener, &mail, &mailbox, source, &world.zone(), world.clock.now());
    let screened = known(Lookup::Found(&settings));
    assert_eq!(screened.report.verdict, Verdict::Discard);
    assert_eq!(screened.report.reasons.len(), 2, "{:#?}", screened.report);
    assert!(screened.report.reasons.iter().all(|r| r.detail().contains("Set-OrganizationConfig")));
    // Settings that cannot be read are off as well.
    let screened = known(Lookup::NONE);
    assert_eq!(screened.report.verdict, Verdict::Discard);
    assert_eq!(codes(&screened), ["settings.unavailable"], "one reason, whatever the number of gates");
}

#[tokio::test]
async fn mail_without_a_payment_request_is_none() {
    let world = World::start().await;
    for raw in [
        &b"From: a@b.example\r\n\r\nHello"[..],
        b"Subject: x\n\nActionRequest is a word",
        b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n<p>no markup</p>",
    ] {
        let screened = world.screen(raw);
        assert_eq!(screened.report.verdict, Verdict::None);
        assert!(screened.report.reasons.is_empty() && screened.evidence.is_none());
    }
}

#[tokio::test]
async fn every_claim_of_a_signed_request_is_bound_to_the_message() {
    let world = World::start().await;
    let invoice = world.invoice("J-1", "10.00");
    let partner = world.sandbox.partner("xero").unwrap().partner();
    let sent = world.clock.now() - TimeDelta::minutes(5);
    let at = |minutes: i64| json!((sent + TimeDelta::minutes(minutes)).timestamp());
    let day = 24 * 60;
    let cases = [
        ("xero", "sub", json!(PAT), None),
        ("xero", "sub", json!("PAT@customer.example"), None),
        ("xero", "sub", json!("customer-7"), None),
        ("xero", "sub", json!(null), None),
        ("xero", "sub", json!("robin@elsewhere.example"), Some("request.signed_subject")),
        ("xero", "sender", json!("Messaging-Service@post.xero.com"), None),
        ("xero", "sender", json!("billing@post.xero.com"), Some("request.signed_sender")),
        ("xero", "sender", json!(null), Some("request.signed_sender")),
        ("xero", "iat", at(-day), None),
        ("xero", "iat", at(-61 * day), Some("request.signed_time")),
        ("xero", "iat", at(20), Some("request.signed_time")),
        ("xero", "iat", json!(null), Some("request.signed_time")),
        ("xero", "iat", json!("soon"), Some("invoice.signed_content")),
        ("xero", "exp", at(-20), Some("request.signed_time")),
        ("xero", "exp", json!(null), None),
        ("xero", "nbf", at(20), Some("request.signed_time")),
        // The reader compares the two originators before anybody asks for the claims.
        ("xero", "originator", json!("another"), Some("invoice.signed_content")),
        ("xero", "header.alg", json!("none"), Some("invoice.signature_algorithm")),
        // FreshBooks' key signs a request in Xero's mail.
        ("freshbooks", "sub", json!(PAT), Some("request.signed_key")),
    ];
    for (key, claim, value, code) in cases {
        let signer = world.sandbox.request_key(key).unwrap();
        let letter = billfold_sandbox::Letter::new(partner, &invoice, sent).signed_request(signer, PAT);
        let mail = world.sandbox.post().post(&letter.claim(claim, value.clone())).unwrap();
        let screened = world.screen(&mail);
        let found = codes(&screened);
        let right = code.map_or(found.is_empty(), |code| found.contains(&code));
        assert!(right, "{claim} = {value}: {found:?}");
        assert_eq!(screened.bill.is_some(), code.is_none(), "{claim} = {value}");
    }
}

#[tokio::test]
async fn a_payee_is_known_by_its_business_and_its_signer() {
    let world = World::start().await;
    let warnings = |screened: &billfold::Screened| {
        assert_eq!(screened.report.verdict, Verdict::FirstContact, "{:#?}", screened.report);
        screened.report.warnings.iter().map(|w| w.code().name()).collect::<Vec<_>>()
    };
    // The business mails for a merchant that is not in its entry.
    let business = world.sandbox.businesses()[0].clone();
    let mail = world.sandbox.issue_from_business(&business, &world.invoice("P-1", "10.00")).unwrap();
    let found = warnings(&world.screen(&mail));
    assert!(found.contains(&"payee.merchant_unlisted"), "{found:?}");
    // What the merchant was paid for before had been signed by another domain.
    let mail = world.sandbox.issue("xero", &world.invoice("P-2", "10.00")).unwrap();
    let mut account = Account::new(PAT);
    let mut known = world.bill(&mail).payee().clone();
    known.signers = ["elsewhere.example".to_owned()].into();
    account.known_payees.push(known);
    assert_eq!(warnings(&with(&world, account, &mail)), ["payee.signer_changed"]);
}

#[tokio::test]
async fn a_mailbox_that_is_not_the_accounts_gets_no_card() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("M-1", "10.00")).unwrap();
    for (address, shown) in [("Pat@Customer.example", true), ("sam@customer.example", false)] {
        let mailbox = Mailbox::personal(address);
        let screened =
            screen(&world.screener, &mail, &mailbox, Lookup::NONE, &world.zone(), world.clock.now());
        assert_eq!(screened.bill.is_some(), shown, "{:#?}", screened.report);
        assert_eq!(codes(&screened).contains(&"request.mailbox_foreign"), !shown);
    }
}

#[derive(Debug)]
struct Recorded(billfold::MessageKey, [u8; 32]);

impl billfold::History for Recorded {
    fn first_delivery(&self, message: &billfold::MessageKey) -> Option<[u8; 32]> {
        (*message == self.0).then_some(self.1)
    }
}

#[tokio::test]
async fn a_second_delivery_of_one_message_is_told() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("D-1", "10.00")).unwrap();
    let bill = world.bill(&mail);
    let history = std::sync::Arc::new(Recorded(bill.message_key(), bill.verified().message_sha256()));
    let screener = world.screener.clone().with_history(history);
    let told = |raw: &[u8]| {
        let screened = screen(&screener, raw, &world.mailbox, Lookup::NONE, &world.zone(), world.clock.now());
        assert!(screened.bill.is_some(), "{:#?}", screened.report);
        screened.report.warnings.iter().any(|w| w.code().name() == "request.delivered_before")
    };
    let again = [
        b"Received: from relay.example by mx.elsewhere.example; Fri, 20 Nov 2026 08:59:00 +0000\r\n",
        &mail[..],
    ];
    assert!(!told(&mail), "opened again, not delivered again");
    assert!(told(&again.concat()));
    let other = world.sandbox.issue("xero", &world.invoice("D-2", "10.00")).unwrap();
    assert!(!told(&other));
}

#[tokio::test]
async fn who_looks_like_a_correspondent_is_refused() {
    let world = World::start().await;
    let business = world.sandbox.businesses()[0].clone();
    let invoice = world.invoice("L-1", "10.00");
    let mail = world.sandbox.issue_from_business(&business, &invoice).unwrap();
    // The host does not list this business; its owner corresponds with one that looks like it.
    let mut account = Account::new(PAT);
    account.address_book.push("accounts@northgate-1ighting.example".to_owned());
    let unlisted = billfold::Screener::new(world.service.network().clone(), Vec::new(), account).unwrap();
    let screened = screen(&unlisted, &mail, &world.mailbox, Lookup::NONE, &world.zone(), world.clock.now());
    assert!(codes(&screened).contains(&"sender.lookalike"), "{:?}", codes(&screened));
}
