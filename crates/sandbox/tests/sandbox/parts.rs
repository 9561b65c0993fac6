//! Deposits and parts: the rest after a deposit, instalments, refunds, and what the processor's own book says of all of it.

use billfold_money::Money;
use billfold_sandbox::{Call, Clock, Config, Fault, Invoice, Merchant, Sandbox};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::client::{Client, Paying, keys, now};

const CARD: &str = "4242424242424242";
const MERCHANT: &str = "xero-mid-1";

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

async fn world(change: impl FnOnce(Invoice) -> Invoice) -> (Sandbox, Client) {
    let sandbox = Sandbox::start(Config::new(Clock::fixed(now())).with_keys(keys())).await.unwrap();
    let merchant = Merchant::new(MERCHANT, "Fabrikam Roofing", "accounts@fabrikam.example");
    let invoice = change(sandbox.invoice(&merchant, "INV-1", money("100.00 USD")));
    sandbox.issue("xero", &invoice).unwrap();
    let client = Client::new(&sandbox, "xero", &invoice);
    (sandbox, client)
}

async fn pay(client: &Client, id: &str, amount: &str) -> Value {
    client.pay(&Paying::new(id, amount, CARD)).await.1
}

/// What is due, and what was paid so far.
async fn shown(client: &Client) -> (Value, Value) {
    let live: Value = serde_json::from_str(&client.load(None).await.1).unwrap();
    let details = &live["details"];
    (details["total"]["amount"]["value"].clone(), details["paidSoFar"]["value"].clone())
}

// Protocol: BP-REQ-08.
#[tokio::test]
async fn the_live_invoice_states_what_was_paid_and_what_is_due() {
    let (_sandbox, client) = world(|invoice| invoice.with_deposit(money("40.00 USD"))).await;
    assert_eq!(shown(&client).await, (json!("60.00"), json!("40.00")));
    assert_eq!(pay(&client, "r-1", "60.00 USD").await["result"], "success");
    assert_eq!(shown(&client).await, (json!("0.00"), json!("100.00")));
}

// Protocol: BP-CPL-09.
#[tokio::test]
async fn a_part_is_taken_where_the_merchant_takes_parts_and_the_rest_afterwards() {
    let (sandbox, client) = world(|invoice| invoice).await;
    assert_eq!(pay(&client, "r-1", "50.00 USD").await["error"]["code"], "invoice_changed");
    assert_eq!(sandbox.processor().charges().len(), 0);

    let (sandbox, client) = world(Invoice::in_parts).await;
    let part = pay(&client, "r-1", "30.00 USD").await;
    assert_eq!(part["result"], "success");
    assert_eq!(part["entity"].get("paymentStatus"), None, "neither due nor complete: {part}");
    assert!(part["entity"]["confirmationNumber"].is_string());
    assert_eq!(shown(&client).await, (json!("70.00"), json!("30.00")));
    for too_much in ["70.01 USD", "100.00 USD"] {
        let refused = pay(&client, &format!("more-{too_much}"), too_much).await;
        assert_eq!(refused["error"]["code"], "invoice_changed", "{too_much}");
    }
    let rest = pay(&client, "r-2", "70.00 USD").await;
    assert_eq!(
        (rest["result"].as_str(), rest["entity"]["paymentStatus"].as_str()),
        (Some("success"), Some("PaymentComplete"))
    );
    assert_eq!(pay(&client, "r-3", "1.00 USD").await["error"]["code"], "already_paid");
    assert_eq!(sandbox.processor().captured(MERCHANT, "INV-1"), Some(money("100.00 USD")));
}

// Protocol: BP-CPL-10.
#[tokio::test]
async fn equal_instalments_are_two_payments_and_one_request_id_is_one() {
    let (sandbox, client) = world(Invoice::in_parts).await;
    for _ in 0..3 {
        assert_eq!(pay(&client, "r-1", "50.00 USD").await["result"], "success");
    }
    assert_eq!(sandbox.processor().times_charged(MERCHANT, "INV-1"), 1);
    assert_eq!(pay(&client, "r-2", "50.00 USD").await["result"], "success");
    assert_eq!(sandbox.processor().times_charged(MERCHANT, "INV-1"), 2);
    assert_eq!(shown(&client).await, (json!("0.00"), json!("100.00")));
}

// Protocol: BP-CPL-11.
#[tokio::test]
async fn a_refund_unlocks_nothing() {
    let (sandbox, client) = world(|invoice| invoice).await;
    assert_eq!(pay(&client, "r-1", "100.00 USD").await["result"], "success");
    let processor = sandbox.processor();
    assert!(!processor.refund(MERCHANT, "r-2", &money("1.00 USD")), "no such charge");
    assert!(processor.refund(MERCHANT, "r-1", &money("60.00 USD")));
    assert!(!processor.refund(MERCHANT, "r-1", &money("40.01 USD")), "more than is left");
    assert!(
        !processor.refund(MERCHANT, "r-1", &money("-1.00 USD"))
            && !processor.refund(MERCHANT, "r-1", &money("1.00 EUR"))
    );
    assert_eq!(processor.captured(MERCHANT, "INV-1"), Some(money("40.00 USD")));
    assert_eq!(client.status("r-1").await.1["result"], "success");
    assert_eq!(pay(&client, "r-2", "60.00 USD").await["error"]["code"], "already_paid");
}

/// One step of somebody at one invoice.
#[derive(Debug, Clone)]
enum Step {
    Pay { id: u8, cents: i64 },
    Rest { id: u8 },
    Ask { id: u8 },
    Refund { id: u8, cents: i64 },
    Fail { charge: bool, after: bool },
}

fn step() -> impl Strategy<Value = Step> {
    let (id, cents) = (0..5_u8, prop_oneof![Just(5_000_i64), Just(2_500_i64), 1..12_000_i64]);
    prop_oneof![
        4 => (id.clone(), cents.clone()).prop_map(|(id, cents)| Step::Pay { id, cents }),
        2 => id.clone().prop_map(|id| Step::Rest { id }),
        2 => id.clone().prop_map(|id| Step::Ask { id }),
        1 => (id, cents).prop_map(|(id, cents)| Step::Refund { id, cents }),
        1 => (any::<bool>(), any::<bool>()).prop_map(|(charge, after)| Step::Fail { charge, after }),
    ]
}

async fn take(sandbox: &Sandbox, client: &Client, step: &Step) {
    let usd = |cents: i64| Money::from_minor(cents, money("1 USD").currency());
    match step {
        Step::Pay { id, cents } => {
            client.try_pay(&Paying::new(&format!("r-{id}"), &usd(*cents).to_string(), CARD)).await;
        }
        Step::Rest { id } => {
            let due = sandbox.partner("xero").unwrap().amount_due(MERCHANT, "INV-1").unwrap();
            if due.is_positive() {
                client.try_pay(&Paying::new(&format!("r-{id}"), &due.to_string(), CARD)).await;
            }
        }
        Step::Ask { id } => drop(client.status(&format!("r-{id}")).await),
        Step::Refund { id, cents } => {
            // More than is left is refused, as it should be.
            let _given = sandbox.processor().refund(MERCHANT, &format!("r-{id}"), &usd(*cents));
        }
        Step::Fail { charge, after } => {
            let fault = if *after { Fault::DropAfter } else { Fault::DropBefore };
            if *charge {
                sandbox.processor().faults().push(Call::Charge, fault);
            } else {
                sandbox.partner("xero").unwrap().faults().push(Call::PaymentComplete, fault);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever payers, refunds and failures come in which order: the processor's own book never has more than the invoice came to, each
    /// request id at most once, and the partner's book agrees with it in the end.
    // Protocol: BP-CPL-11.
    #[test]
    fn what_is_captured_never_exceeds_the_invoice(steps in prop::collection::vec(step(), 1..14)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (sandbox, client) = world(Invoice::in_parts).await;
            let total = money("100.00 USD");
            for step in &steps {
                take(&sandbox, &client, step).await;
                let captured = sandbox.processor().captured(MERCHANT, "INV-1");
                assert!(captured.is_none_or(|captured| captured.checked_cmp(&total).unwrap().is_le()), "{captured:?}");
            }
            sandbox.processor().faults().clear();
            sandbox.partner("xero").unwrap().faults().clear();
            for id in 0..5 {
                client.status(&format!("r-{id}")).await;
            }
            let charges: Vec<_> = sandbox.processor().charges().into_iter().filter(|charge| charge.is_approved()).collect();
            let ids: std::collections::BTreeSet<_> = charges.iter().map(|charge| charge.payment_request_id.clone()).collect();
            assert_eq!(ids.len(), charges.len(), "one request id is charged once");
            let booked = sandbox.partner("xero").unwrap().payments(MERCHANT, "INV-1");
            let booked: std::collections::BTreeSet<_> = booked.into_iter().map(|payment| payment.request_id).collect();
            assert_eq!(booked, ids, "the partner has booked what was charged");
        });
    }
}
