//! What only the host knows: what its scanner found, and whether the payer takes part at all.
#![cfg(feature = "http")]

use billfold::sender::dns::Answers;
use billfold::sender::{Check, Delivery, Fate, Policy, Severity, Threat};
use billfold::settings::Lookup;
use billfold::{Account, Mail, Screened, Step, Verdict};

use crate::world::{PAT, World, screen_delivered, screener};

fn judge(world: &World, account: Account, mail: &[u8], threat: Option<Threat>) -> Screened {
    let mut delivery = Delivery::at(world.clock.now());
    delivery.threat = threat;
    let screener = screener(world.service.network(), account);
    screen_delivered(&screener, mail, &world.mailbox, Lookup::NONE, &world.zone(), &delivery)
}

#[tokio::test]
async fn the_hosts_scanner_refuses_or_warns() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("T-1", "10.00")).unwrap();
    let mut account = Account::new(PAT);
    account.known_payees.push(world.bill(&mail).payee().clone());
    for (threat, verdict, code) in [
        (None, Verdict::Card, None),
        (Some(Threat::Unknown), Verdict::Card, Some(("sender.threat_unknown", Severity::Warning))),
        (Some(Threat::Malware), Verdict::Discard, Some(("sender.threat_malware", Severity::Discard))),
        (Some(Threat::Phishing), Verdict::Discard, Some(("sender.threat_phishing", Severity::Discard))),
    ] {
        let screened = judge(&world, account.clone(), &mail, threat);
        assert_eq!(screened.report.verdict, verdict, "{threat:?}: {:#?}", screened.report);
        let told = screened.report.reasons.iter().chain(&screened.report.warnings);
        let found: Vec<_> = told.map(|reason| (reason.code().name(), reason.severity())).collect();
        assert!(code.is_none_or(|code| found.contains(&code)), "{threat:?}: {found:?}");
        // Of a message that is refused it is not known whose payee it names.
        assert!(verdict == Verdict::Discard || found.len() == usize::from(code.is_some()), "{found:?}");
        assert_eq!(screened.evidence.unwrap().delivery().threat, threat, "it can be checked again");
    }
}

/// Nobody is asked about a message that the scanner refuses.
#[tokio::test]
async fn what_the_scanner_refuses_asks_nobody() {
    let world = World::start().await;
    let raw = world.sandbox.issue("xero", &world.invoice("T-2", "10.00")).unwrap();
    let mail = Mail::parse(&raw).unwrap();
    let (policy, delivery) = (Policy::new(), Delivery::at(world.clock.now()).threat(Threat::Malware));
    let mut check = Check::new(mail.raw(), mail.message(), &policy, &delivery);
    assert!(matches!(check.step(&Answers::default()), billfold::sender::Step::Done(_)));
    let screener = screener(world.service.network(), Account::new(PAT));
    let mut screening = screener.screen(&mail, &delivery, &world.mailbox, Lookup::NONE);
    assert!(matches!(screening.step(&Answers::default()), Step::Done(_)));
}

#[tokio::test]
async fn who_does_not_take_part_gets_no_card_and_no_question_is_asked() {
    let world = World::start().await;
    let raw = world.sandbox.issue("xero", &world.invoice("E-1", "10.00")).unwrap();
    let mut account = Account::new(PAT);
    account.enrolled = false;
    let screener = screener(world.service.network(), account);
    let mail = Mail::parse(&raw).unwrap();
    let delivery = Delivery::at(world.clock.now());
    let mut screening = screener.screen(&mail, &delivery, &world.mailbox, Lookup::NONE);
    let Step::Done(screened) = screening.step(&Answers::default()) else { panic!("asks DNS") };
    assert_eq!(screened.report.verdict, Verdict::Discard);
    let codes: Vec<_> = screened.report.reasons.iter().map(|reason| reason.code().name()).collect();
    assert_eq!(codes, ["account.not_enrolled"]);
    assert!(screened.bill.is_none() && screened.evidence.is_none());
    let failed: Vec<_> =
        screened.trail.iter().filter(|run| run.fate == Fate::Failed).map(|run| run.stage).collect();
    assert_eq!(failed, ["mailbox"]);
    // Mail without a payment request is none for everybody.
    let other = Mail::parse(b"From: a@b.example\r\n\r\nHello").unwrap();
    let mut screening = screener.screen(&other, &delivery, &world.mailbox, Lookup::NONE);
    let Step::Done(screened) = screening.step(&Answers::default()) else { panic!("asks DNS") };
    assert_eq!(screened.report.verdict, Verdict::None);
}
