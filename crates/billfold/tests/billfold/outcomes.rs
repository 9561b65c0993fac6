//! Payments that do not end with their first answer: the bank's question, a payment that takes another's place, the rest after a
//! deposit, and how a bill stands meanwhile.
#![cfg(feature = "http")]

use billfold::ledger::{Attempt, Backoff, PayerWord, State};
use billfold::money::Money;
use billfold::vault::{MethodView, SecurityCode};
use billfold::{Choice, Coded as _, Payee, Payment, Reviewed, Saved};
use billfold_sandbox::{Answer, Call, Cardholder, Fault, Letter};
use chrono::TimeDelta;

use crate::world::World;

const VISA: &str = "4242424242424242";
/// Stripe's card that always needs a challenge.
const ASKS: &str = "4000000000003220";

impl World {
    async fn reviewed(&self, mail: &[u8]) -> Reviewed {
        self.review(self.bill(mail)).await.unwrap()
    }

    fn standing(&self, mail: &[u8]) -> Payment {
        self.service.standing(&self.bill(mail), &self.ledger).unwrap().payment
    }

    async fn ask(&self, attempt: &Attempt) -> Attempt {
        let call = self.status(attempt);
        let answer = self.driver.send(call.request()).await;
        drop(call.answer(&self.ledger, answer, self.clock.now()));
        self.ledger.attempt(&attempt.id).unwrap().unwrap()
    }

    fn charged(&self, number: &str) -> usize {
        self.sandbox.processor().times_charged("roofing-mid", number)
    }

    fn lose(&self, fault: Fault) {
        self.sandbox.partner("xero").unwrap().faults().push(Call::PaymentComplete, fault);
    }

    /// *Continue* and *Pay* a part, or all that is due.
    async fn pay_part(&self, reviewed: Reviewed, part: Option<Money>) -> Attempt {
        let mut choice = self.choice(&reviewed, self.card(VISA));
        choice.part = part;
        self.go_on(reviewed, choice).await
    }

    /// *Continue* and *Pay* in the place of an earlier attempt.
    async fn pay_instead(&self, reviewed: Reviewed, method: MethodView, earlier: &Attempt) -> Attempt {
        let choice = self.choice(&reviewed, method).supersede(earlier.id.clone());
        self.go_on(reviewed, choice).await
    }

    async fn go_on(&self, reviewed: Reviewed, choice: Choice) -> Attempt {
        let confirmed = reviewed.confirm(choice, &self.permit(), self.clock.now()).unwrap();
        let claimed = self.service.claim(confirmed, &self.ledger, self.clock.now()).unwrap();
        let code = SecurityCode::parse("123").unwrap();
        let released = claimed.release(&self.service, &self.vault, code, self.clock.now()).unwrap();
        let (request, awaited) = self.send(released).take();
        let answer = self.driver.send(&request).await;
        awaited.answer(&self.ledger, answer, self.clock.now()).unwrap()
    }
}

/// What the bank's pages show is worth nothing: the attempt ends by what the partner says afterwards, and its invoice is held meanwhile.
#[tokio::test]
async fn the_bank_asks_and_the_partner_says_what_came_of_it() {
    for (n, (answer, state, charged)) in [
        (Answer::Confirm, State::Paid, 1),
        (Answer::Refuse, State::Declined, 0),
        (Answer::Leave, State::ActionRequired, 0),
    ]
    .into_iter()
    .enumerate()
    {
        let world = World::start().await;
        let number = format!("3DS-{n}");
        let mail = world.sandbox.issue("xero", &world.invoice(&number, "10.00")).unwrap();
        let asked = world.pay(world.reviewed(&mail).await, world.card(ASKS)).await;
        assert_eq!((asked.state, world.charged(&number)), (State::ActionRequired, 0));
        assert_eq!(world.standing(&mail), Payment::InProgress);
        let action = asked.action.clone().unwrap();
        assert!(action.until > world.clock.now());
        Cardholder::new().unwrap().answer(&action.url, answer).await.unwrap();
        let attempt = world.ask(&asked).await;
        assert_eq!((attempt.state, world.charged(&number)), (state, charged), "{answer:?}");
        if answer == Answer::Leave {
            // The window was closed. The time ends in unknown, and the partner's own deadline in its final answer.
            world.clock.pass(TimeDelta::hours(1));
            let unknown = world.ledger.recover(world.service.name(), world.clock.now()).unwrap().unknown;
            assert_eq!(unknown.first().unwrap().reason.as_deref(), Some("ledger.action_over"));
            assert_eq!(world.standing(&mail), Payment::Unknown);
            let ended = world.ask(&attempt).await;
            assert_eq!((ended.state, world.charged(&number)), (State::Declined, 0));
            assert_eq!(ended.reason.as_deref(), Some("processor.authentication_expired"));
        }
    }
}

/// The partner bars the earlier request when it takes the new one, so no word of the payer is needed.
#[tokio::test]
async fn a_lost_request_is_superseded_and_barred() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("S-1", "10.00")).unwrap();
    world.lose(Fault::DropBefore);
    let lost = world.pay(world.reviewed(&mail).await, world.card(VISA)).await;
    assert_eq!((lost.state, world.standing(&mail)), (State::Unknown, Payment::Unknown));
    let paid = world.pay_instead(world.reviewed(&mail).await, world.card(VISA), &lost).await;
    assert_eq!((paid.state, world.charged("S-1")), (State::Paid, 1));
    assert_eq!(world.ledger.attempt(&lost.id).unwrap().unwrap().state, State::Superseded);
    let barred = world.ask(&lost).await;
    assert_eq!((barred.state, world.charged("S-1")), (State::Declined, 1));
    assert_eq!(world.standing(&mail), Payment::Paid);
    assert!(world.ledger.alerts(world.service.name()).unwrap().attempts.is_empty());
}

/// An earlier request that was charged refuses the new one, whatever the payer believes.
#[tokio::test]
async fn a_charged_request_is_not_superseded() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("S-2", "10.00")).unwrap();
    let reviewed = world.reviewed(&mail).await;
    world.lose(Fault::DropAfter);
    let lost = world.pay(world.reviewed(&mail).await, world.card(VISA)).await;
    world.ledger.payer_says(&lost.id, PayerWord::Unpaid, world.clock.now()).unwrap();
    let refused = world.pay_instead(reviewed, world.card(VISA), &lost).await;
    assert_eq!((refused.state, world.charged("S-2")), (State::Declined, 1));
    let known = world.ask(&lost).await;
    assert_eq!(known.state, State::Paid);
    // The payer's word against the partner's is told.
    assert_eq!(known.alerts.first().unwrap().code, "ledger.payer_contradicted");
    assert_eq!(world.standing(&mail), Payment::Paid);
}

/// Two equal instalments are two payments; the rest is what the live invoice still shows, and beyond it nothing is charged.
#[tokio::test]
async fn instalments_and_the_rest_are_paid_and_nothing_beyond() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("D-1", "100.00").in_parts()).unwrap();
    let usd = |text: &str| -> Money { format!("{text} USD").parse().unwrap() };
    for (due, part) in [("100.00", Some("30.00")), ("70.00", Some("30.00")), ("40.00", None)] {
        let reviewed = world.reviewed(&mail).await;
        assert_eq!(*reviewed.amount_due(), usd(due));
        let attempt = world.pay_part(reviewed, part.map(usd)).await;
        assert_eq!((attempt.state, attempt.amount), (State::Paid, usd(part.unwrap_or(due))));
    }
    let over = world.review(world.bill(&mail)).await.unwrap_err();
    assert_eq!(over.code().name(), "invoice.nothing_due");
    assert_eq!(world.sandbox.processor().captured("roofing-mid", "D-1"), Some(usd("100.00")));
    assert!(world.ledger.alerts(world.service.name()).unwrap().attempts.is_empty());
}

/// What the books do not show as paid does not open the invoice again.
#[tokio::test]
async fn a_payment_that_the_books_do_not_show_opens_no_second_one() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("D-2", "100.00").in_parts()).unwrap();
    let (early, late) = (world.reviewed(&mail).await, world.reviewed(&mail).await);
    world.pay_part(early, Some("30.00 USD".parse().unwrap())).await;
    // Reviewed before the first payment was booked.
    let choice = world.choice(&late, world.card(VISA));
    let confirmed = late.confirm(choice, &world.permit(), world.clock.now()).unwrap();
    let refused = world.service.claim(confirmed, &world.ledger, world.clock.now()).unwrap_err();
    assert_eq!(refused.code().name(), "ledger.deposit_not_shown");
    for part in ["0.00 USD", "100.00 USD", "100.01 USD", "10.005 USD", "10.00 EUR"] {
        let reviewed = world.reviewed(&mail).await;
        let choice = world.choice(&reviewed, world.card(VISA)).pay_part(part.parse().unwrap());
        let refused = reviewed.confirm(choice, &world.permit(), world.clock.now()).unwrap_err();
        assert_eq!(refused.code().name(), "confirm.part_not_taken", "{part}");
    }
}

/// One invoice may come by two partners. A reminder by the same one stands as the invoice does.
#[tokio::test]
async fn a_bill_that_is_paid_shows_as_paid_in_every_message_about_it() {
    let world = World::start().await;
    let invoice = world.invoice("P-1", "10.00");
    let mail = world.sandbox.issue("xero", &invoice).unwrap();
    // Another message about the same invoice, a moment later.
    world.clock.pass(TimeDelta::seconds(30));
    let partner = world.sandbox.partner("xero").unwrap().partner();
    let reminder = world.sandbox.post().post(&Letter::new(partner, &invoice, world.clock.now())).unwrap();
    assert_ne!(mail, reminder);
    assert_eq!(world.standing(&mail), Payment::Open);
    let attempt = world.pay(world.reviewed(&mail).await, world.card(VISA)).await;
    for message in [&mail, &reminder] {
        let standing = world.service.standing(&world.bill(message), &world.ledger).unwrap();
        assert_eq!(standing.payment, Payment::Paid);
        assert_eq!(standing.attempt.unwrap().id, attempt.id);
        assert!(standing.warnings.is_empty());
    }
    let elsewhere = world.sandbox.issue("freshbooks", &invoice).unwrap();
    let standing = world.service.standing(&world.bill(&elsewhere), &world.ledger).unwrap();
    assert_eq!(standing.payment, Payment::Open);
    assert_eq!(standing.warnings.first().unwrap().code().name(), "ledger.number_elsewhere");
    let other = world.sandbox.issue("freshbooks", &world.invoice("P-2", "10.00")).unwrap();
    assert!(world.service.standing(&world.bill(&other), &world.ledger).unwrap().warnings.is_empty());
}

/// A payer may leave at every step before the claim, and after it the ledger has all that a restart needs.
#[tokio::test]
async fn a_payer_leaves_and_comes_back_at_every_step() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("L-1", "10.00")).unwrap();
    let other = world.sandbox.issue("xero", &world.invoice("L-2", "10.00")).unwrap();
    let again =
        |saved: &Saved| -> Saved { serde_json::from_str(&serde_json::to_string(saved).unwrap()).unwrap() };
    // After the card was drawn.
    let saved = again(&world.bill(&mail).save());
    let refused = saved.resume(world.bill(&other)).unwrap_err();
    assert_eq!(refused.code().name(), "review.other_bill");
    let bill = saved.resume(world.bill(&mail)).unwrap();
    assert_eq!(saved.message_sha256(), hex::encode(bill.verified().message_sha256()));
    // In the pane, with a method and warnings accepted; the next review is a new one.
    let reviewed = world.review(bill).await.unwrap();
    let method = world.card(VISA);
    let saved = again(&reviewed.save(&world.choice(&reviewed, method.clone())));
    assert_eq!(saved.method(), Some(method.id));
    let reviewed = world.review(saved.resume(world.bill(&mail)).unwrap()).await.unwrap();
    let choice = world.choice(&reviewed, method.clone()).accept(saved.accepted().clone());
    // Nothing that is kept has an amount, a name, or a number of the card.
    let text = serde_json::to_string(&saved).unwrap();
    assert!(!text.contains("10.00") && !text.contains("4242") && !text.contains("Roofing"), "{text}");
    // After it was sent: the process dies before the answer. The ledger has the payee and what to ask the partner with.
    world.lose(Fault::DropAfter);
    let sent = world.go_on(reviewed, choice).await;
    let found = world.ledger.recover(world.service.name(), world.clock.now()).unwrap().unknown.remove(0);
    let paid = world.ask(&found).await;
    assert_eq!((paid.state, &paid.id), (State::Paid, &sent.id));
    assert_eq!(Payee::of_attempt(&paid).as_ref(), Some(world.bill(&mail).payee()));
    // At the bank: where it asks is in the ledger as well.
    let reviewed = world.reviewed(&other).await;
    let asked = world.pay(reviewed, world.card(ASKS)).await;
    let found = world.ledger.recover(world.service.name(), world.clock.now()).unwrap().live.remove(0);
    assert_eq!(found.action, asked.action);
    Cardholder::new().unwrap().answer(&found.action.clone().unwrap().url, Answer::Confirm).await.unwrap();
    assert_eq!(world.ask(&found).await.state, State::Paid);
}

/// The driver asks about whatever is due, and goes on past a partner that does not answer.
#[tokio::test]
async fn the_driver_tends_what_is_unknown() {
    let world = World::start().await;
    let mut lost = Vec::new();
    for number in ["T-1", "T-2", "T-3"] {
        let mail = world.sandbox.issue("xero", &world.invoice(number, "10.00")).unwrap();
        world.lose(Fault::DropAfter);
        lost.push(world.pay(world.reviewed(&mail).await, world.card(VISA)).await.id);
    }
    let tend = async || {
        let (service, signers, ledger) = (&world.service, &world.signers, &world.ledger);
        world.driver.tend(service, signers, ledger, Backoff::default(), || world.clock.now()).await.unwrap()
    };
    world.sandbox.partner("xero").unwrap().faults().push(Call::PaymentStatus, Fault::DropBefore);
    let round = tend().await;
    let errors = round.asked.iter().filter(|(_, error)| error.is_some()).count();
    let paid = round.asked.iter().filter(|(attempt, _)| attempt.state == State::Paid).count();
    assert_eq!((round.asked.len(), errors, paid), (3, 1, 2));
    let wait = round.next.unwrap().signed_duration_since(world.clock.now());
    assert!(wait > TimeDelta::seconds(40) && wait < TimeDelta::seconds(80), "{wait}");
    assert!(tend().await.asked.is_empty(), "not before its time");
    world.clock.pass(wait.checked_add(&TimeDelta::seconds(1)).unwrap());
    let round = tend().await;
    assert_eq!((round.asked.len(), round.next), (1, None));
    for id in &lost {
        assert_eq!(world.ledger.attempt(id).unwrap().unwrap().state, State::Paid);
    }
}
