//! The payment flow from a genuine message to its receipt, over real HTTP against the sandbox.
#![cfg(feature = "http")]

use billfold::invoice::Format;
use billfold::ledger::{ClaimError, State};
use billfold::money::Money;
use billfold::vault::SecurityCode;
use billfold::{Caution, Change, ClaimRefusal, Coded as _, ConfirmError, Disagreement, ReviewError};
use billfold_sandbox::{Call, FORGERIES, Fault, RequestForm};
use chrono::TimeDelta;

use crate::world::{World, roofing};

const CHARGED: &str = "4242424242424242";
const DECLINED: &str = "4000000000000002";

#[tokio::test]
async fn a_genuine_invoice_is_paid_once() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("INV-1", "98.87")).unwrap();
    let method = world.card(CHARGED);
    let reviewed = world.review(world.bill(&mail)).await.unwrap();
    assert_eq!(reviewed.total().to_string(), "98.87 USD");
    assert!(reviewed.changes().is_empty());
    let attempt = world.pay(reviewed, method).await;
    assert_eq!(attempt.state, State::Paid);
    let receipt = attempt.receipt.unwrap();
    assert!(receipt.confirmation_number.is_some());
    assert_eq!((receipt.payee.as_str(), receipt.invoice_number.as_str()), ("Fictional Roofing", "INV-1"));
    assert_eq!(world.sandbox.processor().times_charged("roofing-mid", "INV-1"), 1);
    // Opened again: the partner says it is paid.
    let again = world.review(world.bill(&mail)).await.unwrap_err();
    assert!(matches!(again.error(), ReviewError::NotPayable(_)), "{:?}", again.error());
}

/// The task pane as the help page describes it: who sent it, what is due and when, the full invoice, and every caution.
#[tokio::test]
async fn the_pane_shows_what_the_help_page_says() {
    let world = World::start().await;
    let invoice = world.invoice("INV-0", "98.87");
    let mail = world.sandbox.issue("xero", &invoice).unwrap();
    let reviewed = world.review(world.bill(&mail)).await.unwrap();
    let pane = reviewed.pane();
    assert_eq!(pane.sender, "messaging-service@post.xero.com");
    assert_eq!((pane.payee, pane.number), (Some("Fictional Roofing"), Some("INV-0")));
    assert_eq!((pane.amount_due.to_string(), pane.due_date), ("98.87 USD".to_owned(), Some(invoice.due)));
    assert_eq!(pane.full_invoice.and_then(|url| url.host_str()), Some("in.xero.com"));
    assert_eq!(pane.cautions, Caution::ALL);
    let cautions: Vec<&str> = pane.cautions.iter().map(|caution| caution.code().name()).collect();
    let said = [
        "caution.know_the_sender",
        "caution.expect_the_invoice",
        "caution.check_the_details",
        "caution.stay_here",
        "caution.no_bill_pay_agent",
    ];
    assert_eq!(cautions, said);
}

/// A card states no invoice; the mail does, and the rest of the way is the same.
#[tokio::test]
async fn the_older_cards_are_screened_and_paid_like_an_action_request() {
    let world = World::start().await;
    let method = world.card(CHARGED);
    for (at, (partner, form, format)) in [
        ("xero", RequestForm::MessageCard, Format::MessageCard),
        ("xero", RequestForm::AdaptiveCard, Format::AdaptiveCard),
        ("freshbooks", RequestForm::MessageCard, Format::MessageCard),
        ("freshbooks", RequestForm::AdaptiveCard, Format::AdaptiveCard),
    ]
    .into_iter()
    .enumerate()
    {
        let number = format!("CARD-{at}");
        let mail = world.sandbox.issue_in_form(partner, &world.invoice(&number, "98.87"), form).unwrap();
        let bill = world.bill(&mail);
        assert_eq!((bill.partner().as_str(), bill.request().request().origin().format), (partner, format));
        let reviewed = world.review(bill).await.unwrap();
        assert_eq!(reviewed.total().to_string(), "98.87 USD");
        assert!(reviewed.changes().is_empty(), "{:?}", reviewed.changes());
        let attempt = world.pay(reviewed, method.clone()).await;
        assert_eq!(attempt.state, State::Paid, "{form:?}");
        assert_eq!(attempt.receipt.unwrap().invoice_number, number);
        assert_eq!(world.sandbox.processor().times_charged("roofing-mid", &number), 1);
        let again = world.review(world.bill(&mail)).await.unwrap_err();
        assert!(matches!(again.error(), ReviewError::NotPayable(_)), "{:?}", again.error());
    }
}

#[tokio::test]
async fn two_reviews_of_one_invoice_make_one_payment() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("INV-2", "10.00")).unwrap();
    let method = world.card(CHARGED);
    let one = world.review(world.bill(&mail)).await.unwrap();
    let two = world.review(world.bill(&mail)).await.unwrap();
    let (first, second) = (world.choice(&one, method.clone()), world.choice(&two, method));
    let one = one.confirm(first, &world.permit(), world.clock.now()).unwrap();
    let two = two.confirm(second, &world.permit(), world.clock.now()).unwrap();
    let claimed = world.service.claim(one, &world.ledger, world.clock.now()).unwrap();
    let refused = world.service.claim(two, &world.ledger, world.clock.now()).unwrap_err();
    assert!(
        matches!(refused.error(), ClaimRefusal::Ledger(ClaimError::InProgress { .. })),
        "{:?}",
        refused.error()
    );
    claimed.abandon(&world.ledger, "test.given_up", world.clock.now()).unwrap();
    // The claim is free again.
    world.service.claim(refused.into_value(), &world.ledger, world.clock.now()).unwrap();
}

#[tokio::test]
async fn a_declined_card_says_why_and_a_second_try_succeeds() {
    let world = World::start().await;
    let mail = world.sandbox.issue("freshbooks", &world.invoice("INV-3", "10.00")).unwrap();
    let bad = world.card(DECLINED);
    let good = world.card(CHARGED);
    let attempt = world.pay(world.review(world.bill(&mail)).await.unwrap(), bad).await;
    assert_eq!(
        (attempt.state, attempt.reason.as_deref()),
        (State::Declined, Some("processor.card_declined"))
    );
    let attempt = world.pay(world.review(world.bill(&mail)).await.unwrap(), good).await;
    assert_eq!((attempt.state, attempt.n), (State::Paid, 2));
}

/// Merchants restart numbers, and issue an invoice again under another id: the payer is told that the number was paid.
#[tokio::test]
async fn a_number_that_was_paid_before_must_be_acknowledged() {
    let world = World::start().await;
    let first = world.invoice("INV-12", "10.00");
    let mail = world.sandbox.issue("xero", &first).unwrap();
    let again = world.sandbox.issue("xero", &first.clone().with_id("INV-12-again")).unwrap();
    let reviewed = world.review(world.bill(&again)).await.unwrap();
    assert_eq!(reviewed.changes(), [], "nothing is paid yet");
    let card = world.card(CHARGED);
    assert_eq!(world.pay(world.review(world.bill(&mail)).await.unwrap(), card).await.state, State::Paid);
    let reviewed = world.review(world.bill(&again)).await.unwrap();
    let codes: Vec<_> = reviewed.changes().iter().map(|change| change.code().name()).collect();
    assert_eq!(codes, ["change.number_paid"]);
}

#[tokio::test]
async fn a_changed_amount_must_be_acknowledged() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("INV-4", "10.00")).unwrap();
    let dearer = Money::parse("12.50", "USD").unwrap();
    let edited = world.sandbox.partner("xero").unwrap().edit_invoice("roofing-mid", "INV-4", |invoice| {
        *invoice = invoice.clone().with_lines(&[("Roof", dearer)]);
    });
    assert!(edited);
    let reviewed = world.review(world.bill(&mail)).await.unwrap();
    assert!(
        matches!(reviewed.changes(), [Change::AmountDue { live, .. }] if *live == dearer),
        "{:?}",
        reviewed.changes()
    );
    let codes = reviewed.bill().to_accept().map(billfold::Code::name).collect::<Vec<_>>();
    let blind = billfold::Choice::new(world.card(CHARGED)).accept(codes);
    let refused = reviewed.confirm(blind, &world.permit(), world.clock.now()).unwrap_err();
    assert!(matches!(refused.error(), ConfirmError::ChangesNotAcknowledged(_)));
    let attempt = world.pay(refused.into_value(), world.card(CHARGED)).await;
    assert_eq!((attempt.state, attempt.amount), (State::Paid, dearer));
}

#[tokio::test]
async fn a_new_payee_must_be_accepted_and_a_review_ages() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("INV-5", "10.00")).unwrap();
    let reviewed = world.review(world.bill(&mail)).await.unwrap();
    let hasty = billfold::Choice::new(world.card(CHARGED));
    let refused = reviewed.confirm(hasty, &world.permit(), world.clock.now()).unwrap_err();
    let ConfirmError::WarningsNotAccepted(open) = refused.error() else { panic!("{}", refused.error()) };
    assert!(open.contains(&&billfold::code::PAYEE_UNKNOWN), "{open:?}");
    let reviewed = refused.into_value();
    world.clock.pass(billfold::MAX_REVIEW_AGE + TimeDelta::seconds(1));
    let choice = world.choice(&reviewed, world.card(CHARGED));
    let refused = reviewed.confirm(choice, &world.permit(), world.clock.now()).unwrap_err();
    assert_eq!(*refused.error(), ConfirmError::ReviewTooOld);
    assert_eq!(refused.code().name(), "confirm.review_too_old");
    // A confirmation that waits gets no claim either.
    let reviewed = world.review(world.bill(&mail)).await.unwrap();
    let choice = world.choice(&reviewed, world.card(CHARGED));
    let confirmed = reviewed.confirm(choice, &world.permit(), world.clock.now()).unwrap();
    world.clock.pass(billfold::MAX_REVIEW_AGE + TimeDelta::seconds(1));
    let refused = world.service.claim(confirmed, &world.ledger, world.clock.now()).unwrap_err();
    assert!(matches!(refused.error(), ClaimRefusal::ReviewTooOld));
}

#[tokio::test]
async fn a_text_that_could_not_be_compared_asks_for_the_amount() {
    let world = World::start().await;
    let forgery = FORGERIES.iter().find(|forgery| forgery.code == "content.unsure").unwrap();
    let mail = world.sandbox.falsify("xero", &world.invoice("INV-11", "10.00"), forgery).unwrap();
    world.sandbox.issue("xero", &world.invoice("INV-11", "10.00")).unwrap();
    let reviewed = world.review(world.bill(&mail)).await.unwrap();
    let codes: Vec<&str> = reviewed.bill().to_accept().map(billfold::Code::name).collect();
    assert!(codes.contains(&"content.unsure") && codes.contains(&"payee.unknown"), "{codes:?}");
    // Whoever accepts new payees accepts nothing else with it.
    let choice = || billfold::Choice::new(world.card(CHARGED));
    let confirm = |reviewed: billfold::Reviewed, choice| {
        let refused = reviewed.confirm(choice, &world.permit(), world.clock.now()).unwrap_err();
        let error = refused.error().clone();
        (refused.into_value(), error)
    };
    let (reviewed, error) =
        confirm(reviewed, choice().accept(codes.iter().copied().filter(|code| *code != "content.unsure")));
    assert_eq!(error, ConfirmError::WarningsNotAccepted(vec![&billfold::code::CONTENT_UNSURE]));
    let (reviewed, error) = confirm(reviewed, choice().accept(codes.clone()));
    assert_eq!(error, ConfirmError::AmountNotTyped);
    let other = Money::parse("1.00", "USD").unwrap();
    let (reviewed, error) = confirm(reviewed, choice().accept(codes).type_amount(other));
    assert_eq!(error, ConfirmError::AmountNotTyped);
    let typed = world.choice(&reviewed, world.card(CHARGED)).type_amount(*reviewed.amount_due());
    assert!(reviewed.confirm(typed, &world.permit(), world.clock.now()).is_ok());
}

#[tokio::test]
async fn a_redirect_after_a_payment_is_unknown_not_declined() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("INV-10", "10.00")).unwrap();
    let reviewed = world.review(world.bill(&mail)).await.unwrap();
    world.sandbox.partner("xero").unwrap().faults().push(Call::PaymentComplete, Fault::Redirect);
    let attempt = world.pay(reviewed, world.card(CHARGED)).await;
    assert_eq!(attempt.state, State::Unknown);
}

#[tokio::test]
async fn a_permit_of_another_mailbox_confirms_nothing() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("INV-6", "10.00")).unwrap();
    let reviewed = world.review(world.bill(&mail)).await.unwrap();
    let other = billfold::settings::Mailbox::personal("eve@customer.example");
    let permit = billfold::settings::decide(&other, &billfold::settings::Lookup::NONE).into_permit().unwrap();
    let choice = world.choice(&reviewed, world.card(CHARGED));
    let refused = reviewed.confirm(choice, &permit, world.clock.now()).unwrap_err();
    assert_eq!(*refused.error(), ConfirmError::PermitDiffers);
}

#[tokio::test]
async fn a_live_invoice_of_another_merchant_is_refused() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("INV-7", "10.00")).unwrap();
    world.sandbox.partner("xero").unwrap().edit_invoice("roofing-mid", "INV-7", |invoice| {
        invoice.merchant.name = "Somebody Else".to_owned();
    });
    let refused = world.review(world.bill(&mail)).await.unwrap_err();
    assert!(
        matches!(refused.error(), ReviewError::Disagrees(Disagreement::Provider)),
        "{:?}",
        refused.error()
    );
}

/// Every way in which the answer to the payment can get lost, and what the ledger and the processor know afterwards.
#[tokio::test]
async fn a_lost_answer_is_unknown_and_reconciled_never_paid_twice() {
    let faults = [
        (Fault::DropBefore, 0),
        (Fault::DropAfter, 1),
        (Fault::Truncate, 1),
        (Fault::BadGatewayBefore, 0),
        (Fault::BadGatewayAfter, 1),
        (Fault::MalformedJson, 1),
        (Fault::Oversized(2 << 20), 1),
        (Fault::WrongRequestId, 1),
    ];
    let world = World::start().await;
    for (at, (fault, charged)) in faults.into_iter().enumerate() {
        let number = format!("INV-F{at}");
        let mail = world.sandbox.issue("xero", &world.invoice(&number, "10.00")).unwrap();
        let reviewed = world.review(world.bill(&mail)).await.unwrap();
        world.sandbox.partner("xero").unwrap().faults().push(Call::PaymentComplete, fault);
        let attempt = world.pay(reviewed, world.card(CHARGED)).await;
        assert_eq!(attempt.state, State::Unknown, "{fault:?}");
        assert!(attempt.reason.is_some());
        assert_eq!(world.sandbox.processor().times_charged("roofing-mid", &number), charged, "{fault:?}");
        // While it is unknown, nothing can be claimed.
        let key = attempt.key.clone();
        let call = world.status(&attempt);
        let answer = world.driver.send(call.request()).await;
        let settled = call.answer(&world.ledger, answer, world.clock.now()).unwrap();
        let wanted = if charged == 1 { State::Paid } else { State::Declined };
        assert_eq!(settled.state, wanted, "{fault:?}");
        assert_eq!(world.ledger.latest(&key).unwrap().unwrap().state, wanted);
    }
}

#[tokio::test]
async fn an_unreachable_or_malformed_partner_is_a_typed_failure_the_ledger_keeps() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("INV-8", "10.00")).unwrap();
    let faults = world.sandbox.partner("xero").unwrap().faults();
    for (fault, code) in [
        (Fault::MalformedJson, "partner.answer_malformed"),
        (Fault::BadGatewayBefore, "partner.unavailable"),
        (Fault::Redirect, "partner.misconfigured"),
        (Fault::TooManyRequests(30), "partner.rate_limited"),
        (Fault::DropBefore, "partner.unavailable"),
        (Fault::Oversized(2 << 20), "partner.answer_malformed"),
    ] {
        faults.push(Call::PaymentRequest, fault);
        let failed = world.review(world.bill(&mail)).await.unwrap_err();
        assert_eq!(failed.code().name(), code, "{fault:?}");
    }
    // Nobody listens any more when the payment is sent.
    let reviewed = world.review(world.bill(&mail)).await.unwrap();
    let choice = world.choice(&reviewed, world.card(CHARGED));
    let confirmed = reviewed.confirm(choice, &world.permit(), world.clock.now()).unwrap();
    let claimed = world.service.claim(confirmed, &world.ledger, world.clock.now()).unwrap();
    let released = claimed
        .release(&world.service, &world.vault, SecurityCode::parse("123").unwrap(), world.clock.now())
        .unwrap();
    let sending = world.send(released);
    let id = sending.attempt_id().clone();
    assert_eq!(
        world.ledger.attempt(&id).unwrap().unwrap().state,
        State::Sent,
        "stored before the first byte leaves"
    );
    let (_, awaited) = sending.take();
    let attempt = awaited
        .answer(&world.ledger, Err(billfold::partner::http::Failure::NotSent), world.clock.now())
        .unwrap();
    assert_eq!((attempt.state, attempt.reason.as_deref()), (State::Declined, Some("partner.unreachable")));
}

#[tokio::test]
async fn a_wrong_code_length_releases_nothing_and_the_claim_can_be_given_up() {
    let world = World::start().await;
    let mail = world.sandbox.issue("xero", &world.invoice("INV-9", "10.00")).unwrap();
    let reviewed = world.review(world.bill(&mail)).await.unwrap();
    let choice = world.choice(&reviewed, world.card(CHARGED));
    let confirmed = reviewed.confirm(choice, &world.permit(), world.clock.now()).unwrap();
    let claimed = world.service.claim(confirmed, &world.ledger, world.clock.now()).unwrap();
    let refused = claimed
        .release(&world.service, &world.vault, SecurityCode::parse("1234").unwrap(), world.clock.now())
        .unwrap_err();
    let code = refused.code().name();
    refused.into_value().abandon(&world.ledger, code, world.clock.now()).unwrap();
    let bill = world.bill(&mail);
    let attempt = world.ledger.latest(&bill.ledger_key(world.service.name())).unwrap().unwrap();
    assert_eq!(attempt.state, State::Abandoned);
    assert_eq!(roofing().id, "roofing-mid");
}
