//! Every forgery of the sandbox's signer, through the whole screening: each is seen by its step.
#![cfg(feature = "http")]

use std::collections::BTreeSet;
use std::net::IpAddr;

use billfold::partner::PartnerId;
use billfold::sender::{Delivery, Envelope, Fate, ORDER, Profile, Severity};
use billfold::settings::{Lookup, Mailbox};
use billfold::{Account, History, MessageKey, Payee, SCREENING, Screened, Screener, Verdict};
use billfold_sandbox::{Attack, Author, FORGERIES, Forgery};

use crate::world;
use crate::world::{PAT, World, roofing, screen_delivered};

/// A mailbox that knows the merchant well: its genuine mail gets a plain card.
fn account() -> Account {
    let mut account = Account::new(PAT);
    account.authserv_ids.push("mx.host.example".to_owned());
    let mut known = Payee::new(PartnerId::new("xero").unwrap(), roofing().id);
    known.names.insert("fictional roofing".to_owned());
    known.reply_to.insert(roofing().email);
    account.known_payees.push(known);
    account
}

/// The first delivery of a message was another one.
#[derive(Debug)]
struct Earlier;

impl History for Earlier {
    fn first_delivery(&self, _: &MessageKey) -> Option<[u8; 32]> {
        Some([0; 32])
    }
}

/// Screens a message in the circumstances that a step is about.
fn screen_for(step: &str, raw: &[u8], world: &World) -> Screened {
    let mut account = account();
    let mut delivery = Delivery::at(world.clock.now());
    if step == "spf" {
        account.profile = Profile::Strict;
        let elsewhere: IpAddr = "203.0.113.66".parse().unwrap();
        delivery =
            delivery.envelope(Envelope::new(elsewhere, "out.attacker.example", "bounce@post.xero.com"));
    }
    let screener: Screener = world::screener(world.service.network(), account);
    let screener =
        if step == "replay" { screener.with_history(std::sync::Arc::new(Earlier)) } else { screener };
    let other = Mailbox::personal("sam@customer.example");
    let mailbox = if step == "mailbox" { &other } else { &world.mailbox };
    screen_delivered(&screener, raw, mailbox, Lookup::NONE, &world.zone(), &delivery)
}

fn codes(screened: &Screened) -> Vec<&'static str> {
    screened
        .report
        .reasons
        .iter()
        .chain(&screened.report.warnings)
        .map(|reason| reason.code().name())
        .collect()
}

/// What lets a message keep a card, because somebody whom the partner vouches for may have meant it.
const TOLD: [&str; 11] = [
    "content.unsure",
    "content.unstated",
    "sender.reply_to_foreign",
    "sender.reply_to_lookalike",
    "sender.sender_foreign",
    "payee.unknown",
    "payee.name_changed",
    "payee.signer_changed",
    "payee.merchant_unlisted",
    "payee.provider_assurance",
    "request.delivered_before",
];

fn wrong(forgery: &Forgery, screened: &Screened) -> Option<String> {
    let found = codes(screened);
    let worst = if !TOLD.contains(&forgery.code) {
        Verdict::Hold
    } else if forgery.step == "replay" {
        Verdict::Card
    } else {
        Verdict::FirstContact
    };
    // The trail says where: at the step whose rule it breaks, if that is one that can give the code.
    let gives = |code: &billfold::Code| code.name() == forgery.code;
    let own = ORDER.iter().filter(|stage| stage.name == forgery.step).flat_map(|stage| stage.codes);
    let steps = SCREENING.iter().filter(|step| step.name == forgery.step);
    let can = own.copied().flatten().chain(steps.flat_map(|step| step.codes)).any(gives);
    let mut step = screened.trail.iter().filter(|run| run.stage == forgery.step).flat_map(|run| &run.reasons);
    let at_its_step = step.any(|reason| gives(reason.code()));
    let seen = (at_its_step || !can) && found.contains(&forgery.code) && screened.report.verdict <= worst;
    (!seen).then(|| {
        format!(
            "{} ({}): {} {found:?} instead of {}",
            forgery.name, forgery.step, screened.report.verdict, forgery.code
        )
    })
}

/// Every step is there in its order, with reasons that it can give, and every reason of the report is there once.
fn trail_is_complete(screened: &Screened) {
    let names = screened.trail.iter().map(|run| run.stage).collect::<Vec<_>>();
    let sender = || ORDER.iter().map(|stage| stage.name);
    let table = SCREENING.iter().flat_map(|stage| match stage.name {
        "sender" => sender().collect::<Vec<_>>(),
        name => vec![name],
    });
    assert_eq!(names, table.collect::<Vec<_>>());
    let mut told = Vec::new();
    for run in &screened.trail {
        if let Some(step) = SCREENING.iter().find(|step| step.name == run.stage) {
            assert!(run.reasons.iter().all(|reason| step.gives(reason.code())), "{run:?}");
        }
        let refuses = run.reasons.iter().any(|reason| reason.severity() >= Severity::Discard);
        assert!(refuses == (run.fate == Fate::Failed), "{run:?}");
        told.extend(run.reasons.iter().map(|reason| reason.code().name()));
    }
    let mut found = codes(screened);
    told.sort_unstable();
    found.sort_unstable();
    assert_eq!(told, found);
}

#[tokio::test]
async fn every_forgery_is_seen_by_its_step() {
    let world = World::start().await;
    let genuine = world.sandbox.issue("xero", &world.invoice("F-1", "10.00")).unwrap();
    let screened = screen_for("", &genuine, &world);
    assert_eq!(screened.report.verdict, Verdict::Card, "{:#?}", screened.report);
    let mut unseen = Vec::new();
    for forgery in FORGERIES {
        let raw = world.sandbox.falsify("xero", &world.invoice("INV-3101", "10.00"), forgery).unwrap();
        let screened = screen_for(forgery.step, &raw, &world);
        trail_is_complete(&screened);
        unseen.extend(wrong(forgery, &screened));
    }
    assert!(unseen.is_empty(), "{}", unseen.join("\n"));
}

#[test]
fn no_step_is_without_a_forgery_and_there_are_many() {
    let steps: BTreeSet<&str> = FORGERIES.iter().map(|forgery| forgery.step).collect();
    let known: BTreeSet<&str> =
        ORDER.iter().map(|stage| stage.name).chain(SCREENING.iter().map(|stage| stage.name)).collect();
    assert!(steps.is_subset(&known), "{steps:?}");
    // A step that can only note something stops no attack; the two safety nets catch what no message can cause.
    let decides = |stage: &&billfold::sender::Stage| {
        stage.codes.iter().copied().flatten().any(|code| code.severity() > Severity::Note)
    };
    // What the host's scanner says is no part of the message: it has tests of its own.
    let of_message = |stage: &&billfold::sender::Stage| !["verdict", "threat"].contains(&stage.name);
    for stage in ORDER.iter().filter(decides).filter(of_message) {
        assert!(steps.contains(stage.name), "no forgery for step {}", stage.name);
    }
    // A mail that is none has no request, and settings are the receiver's own: both have tests of their own.
    let own = ["mail", "sender", "settings", "proofs"];
    for stage in SCREENING.iter().filter(|stage| !own.contains(&stage.name)) {
        assert!(steps.contains(stage.name), "no forgery for step {}", stage.name);
    }
    assert!(FORGERIES.len() + Attack::ALL.len() >= 77, "{}", FORGERIES.len());
    let names: BTreeSet<&str> = FORGERIES.iter().map(|forgery| forgery.name).collect();
    assert_eq!(names.len(), FORGERIES.len(), "a name stands twice");
    for author in [Author::Partner, Author::Business, Author::SignedRequest] {
        assert!(FORGERIES.iter().any(|forgery| forgery.of == author));
    }
}
