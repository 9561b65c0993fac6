//! Warnings that mean something: a payee is accepted once, as a whole, and known from then on.
#![cfg(feature = "http")]

use billfold::settings::Lookup;
use billfold::{Account, Payee, Screened, Severity, Verdict};
use billfold_sandbox::Merchant;

use crate::world::{PAT, World, roofing, screen, screener};

fn judge(world: &World, account: &Account, mail: &[u8]) -> Screened {
    let screener = screener(world.service.network(), account.clone());
    screen(&screener, mail, &world.mailbox, Lookup::NONE, &world.zone(), world.clock.now())
}

/// What people are warned of; what is only worth knowing warns nobody.
fn warnings(screened: &Screened) -> Vec<&'static str> {
    let told = screened.report.warnings.iter().filter(|reason| reason.severity() >= Severity::Warning);
    told.map(|reason| reason.code().name()).collect()
}

/// Genuine mail of every kind: through both partners, of a business itself, and with a signed request.
fn genuine(world: &World, kind: &str, number: &str) -> Vec<u8> {
    let invoice = world.invoice(number, "10.00");
    match kind {
        "business" => {
            let business = &world.sandbox.businesses()[0];
            let merchant =
                Merchant::new("northgate-mid", "Northgate Lighting", "a@northgate-lighting.example");
            let invoice = world.sandbox.invoice(&merchant, number, "10.00 USD".parse().unwrap());
            world.sandbox.issue_from_business(business, &invoice).unwrap()
        }
        "signed" => world.sandbox.issue_signed("xero", &invoice, PAT).unwrap(),
        partner => world.sandbox.issue(partner, &invoice).unwrap(),
    }
}

/// The rule is one mail in twenty; of these there is none.
#[tokio::test]
async fn genuine_mail_of_a_payee_who_was_paid_warns_of_nothing() {
    let world = World::start().await;
    for kind in ["xero", "freshbooks", "business", "signed"] {
        let mut account = Account::new(PAT);
        let first = judge(&world, &account, &genuine(&world, kind, &format!("{kind}-0")));
        assert_eq!(warnings(&first), ["payee.unknown"], "{kind}: the payee is accepted as a whole");
        // The host keeps it as text.
        let kept = serde_json::to_string(first.bill.unwrap().payee()).unwrap();
        account.remember(serde_json::from_str::<Payee>(&kept).unwrap());
        for number in 1..=20 {
            let next = judge(&world, &account, &genuine(&world, kind, &format!("{kind}-{number}")));
            assert_eq!((next.report.verdict, warnings(&next)), (Verdict::Card, vec![]), "{kind}");
        }
    }
}

#[tokio::test]
async fn whoever_was_just_paid_is_known() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("W-1", "10.00")).unwrap();
    let reviewed = world.review(world.bill(&mail)).await.unwrap();
    let choice = world.choice(&reviewed, world.card("4242424242424242"));
    let confirmed = reviewed.confirm(choice, &world.permit(), world.clock.now()).unwrap();
    let claimed = world.service.claim(confirmed, &world.ledger, world.clock.now()).unwrap();
    let code = billfold::vault::SecurityCode::parse("123").unwrap();
    let released = claimed.release(&world.service, &world.vault, code, world.clock.now()).unwrap();
    let sending = world.send(released);
    let (request, awaited) = sending.take();
    let payee = awaited.payee().clone();
    let answer = world.driver.send(&request).await;
    awaited.answer(&world.ledger, answer, world.clock.now()).unwrap();
    let mut account = Account::new(PAT);
    account.remember(payee);
    let next = world.sandbox.issue("xero", &world.invoice("W-2", "10.00")).unwrap();
    assert_eq!(judge(&world, &account, &next).report.verdict, Verdict::Card);
}

/// What is accepted once is this address: another one later is a warning again, and so is a business's own mail that sends answers
/// elsewhere.
#[tokio::test]
async fn another_address_for_answers_warns_again() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("W-1", "10.00")).unwrap();
    let mut account = Account::new(PAT);
    account.remember(world.bill(&mail).payee().clone());
    let mut moved = roofing();
    moved.email = "billing@elsewhere.example".to_owned();
    let invoice = world.sandbox.invoice(&moved, "W-2", "10.00 USD".parse().unwrap());
    let mail = world.sandbox.issue("xero", &invoice).unwrap();
    let screened = judge(&world, &account, &mail);
    assert_eq!(warnings(&screened), ["sender.reply_to_foreign"]);
    // Paid all the same, both are remembered.
    account.remember(screened.bill.unwrap().payee().clone());
    assert_eq!(account.known_payees.len(), 1);
    assert_eq!(warnings(&judge(&world, &account, &mail)), Vec::<&str>::new());
    let old = world.sandbox.issue("xero", &world.invoice("W-3", "10.00")).unwrap();
    assert_eq!(warnings(&judge(&world, &account, &old)), Vec::<&str>::new());
}
