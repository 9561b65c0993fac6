//! The pay services and the processor over real HTTP, driven by a client that shares no code with them.

use std::time::Duration;

use billfold_money::Money;
use billfold_sandbox::{
    Call, Clock, Config, Fault, Invoice, Merchant, Sandbox, Shipping, authentication, test_numbers,
};
use serde_json::{Value, json};

use crate::client::{Client, Paying, keys, now};

const GOOD: &str = "4242424242424242";

async fn sandbox() -> Sandbox {
    Sandbox::start(Config::new(Clock::fixed(now())).with_keys(keys())).await.unwrap()
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn invoice(sandbox: &Sandbox, number: &str, total: &str) -> Invoice {
    let merchant = Merchant::new("xero-mid-1", "Fabrikam Roofing", "accounts@fabrikam.example");
    let invoice = sandbox.invoice(&merchant, number, money(total)).with_id(&format!("id-{number}"));
    sandbox.issue("xero", &invoice).unwrap();
    invoice
}

#[tokio::test]
async fn loadentity_answers_in_the_published_shape() {
    let sandbox = sandbox().await;
    let invoice = invoice(&sandbox, "INV-1", "98.87 USD");
    let client = Client::new(&sandbox, "xero", &invoice);
    let (status, text) = client.load(None).await;
    assert_eq!(status, 200);
    assert!(text.contains("\"price\":98.87,"), "{text}");
    assert!(!text.contains("null"), "{text}");
    let answer: Value = serde_json::from_str(&text).unwrap();
    let data = &answer["methodData"][0]["data"];
    assert_eq!(answer["methodData"][0]["supportedMethods"], "https://pay.microsoft.com/microsoftpay");
    assert_eq!(data["event"], "loadentity");
    assert_eq!(data["productContext"], json!({"invoiceId": "id-INV-1"}));
    assert_eq!(data["mode"], "TEST");
    assert_eq!(data["entity"]["identifier"], "INV-1");
    assert_eq!(data["entity"]["paymentDueDate"], "2026-12-20T00:00:00");
    assert_eq!(data["entity"]["paymentStatus"], "PaymentDue");
    assert_eq!(answer["details"]["id"], "id-INV-1");
    let total =
        json!({"label": "Total Due", "amount": {"currency": "USD", "value": "98.87"}, "pending": false});
    assert_eq!(answer["details"]["total"], total);
}

#[tokio::test]
async fn shipping_changes_the_total() {
    let sandbox = sandbox().await;
    let merchant = Merchant::new("xero-mid-1", "Fabrikam Roofing", "accounts@fabrikam.example");
    let options = [
        Shipping::new("norush", "Regular Shipping", money("0.00 USD")),
        Shipping::new("priority", "Priority Shipping", money("3.00 USD")),
    ];
    let invoice = sandbox
        .invoice(&merchant, "INV-2", money("10.00 USD"))
        .with_lines(&[("Large Widget", money("7.00 USD")), ("Small Widget", money("3.00 USD"))])
        .shipped_by(&options);
    sandbox.issue("xero", &invoice).unwrap();
    let client = Client::new(&sandbox, "xero", &invoice);
    let load = |change: Value| client.load_with(change);

    let first: Value = serde_json::from_str(&load(json!({})).await.1).unwrap();
    assert_eq!(first["options"]["requestShipping"], true);
    assert_eq!(first["details"]["total"]["pending"], true);
    assert_eq!(first["details"].get("shippingOptions"), None);

    let address = json!({"country": "US", "city": "Redmond", "dependantLocality": null});
    let with_address = json!({"event": "shippingaddresschange", "shippingAddress": address});
    let second: Value = serde_json::from_str(&load(with_address).await.1).unwrap();
    assert_eq!(second["shippingAddress"]["city"], "Redmond");
    assert_eq!(second["details"]["shippingOptions"][1]["amount"]["value"], "3.00");

    let with_option =
        json!({"event": "shippingoptionchange", "shippingAddress": address, "shippingOption": "priority"});
    let third: Value = serde_json::from_str(&load(with_option).await.1).unwrap();
    assert_eq!(third["details"]["total"]["amount"]["value"], "13.00");
    assert_eq!(third["details"]["displayItems"][2]["label"], "Shipping");
    assert_eq!(third["methodData"][0]["data"]["entity"]["totalPaymentDue"]["price"].to_string(), "13.0");

    let (_, refused) = client.pay(&Paying::new("r-1", "10.00 USD", GOOD)).await;
    assert_eq!(refused["error"]["code"], "invoice_changed");
    let paying = Paying::new("r-2", "13.00 USD", GOOD).shipped("priority");
    assert_eq!(client.pay(&paying).await.1["result"], "success");
}

#[tokio::test]
async fn a_payment_is_made_once_and_the_invoice_is_paid() {
    let sandbox = sandbox().await;
    let invoice = invoice(&sandbox, "INV-3", "98.87 USD");
    let client = Client::new(&sandbox, "xero", &invoice);
    let paying = Paying::new("r-1", "98.87 USD", GOOD);
    let (status, paid) = client.pay(&paying).await;
    assert_eq!(
        (status, &paid["result"], &paid["requestId"]),
        (200, &json!("success"), &json!("r-1")),
        "{paid}"
    );
    assert_eq!(paid["entity"]["paymentStatus"], "PaymentComplete");
    let confirmation = paid["entity"]["confirmationNumber"].as_str().unwrap();
    assert_eq!(paid["entity"]["totalPaymentDue"]["price"].to_string(), "0.0");

    // The same request again: the same answer, no second charge. A new one: refused.
    assert_eq!(client.pay(&paying).await, (200, paid.clone()));
    let (_, again) = client.pay(&Paying::new("r-2", "98.87 USD", GOOD)).await;
    assert_eq!(again["error"]["code"], "already_paid");
    assert_eq!(sandbox.processor().times_charged("xero-mid-1", "INV-3"), 1);
    let payments = sandbox.partner("xero").unwrap().payments("xero-mid-1", "id-INV-3");
    assert_eq!(payments.len(), 1);
    assert_eq!(payments[0].confirmation_number, confirmation);
    assert_eq!(payments[0].payer, "pat@customer.example");
    let live: Value = serde_json::from_str(&client.load(None).await.1).unwrap();
    assert_eq!(live["methodData"][0]["data"]["entity"]["paymentStatus"], "PaymentComplete");
    assert_eq!(live["details"]["total"]["amount"]["value"], "0.00");
    assert_eq!(client.status("r-1").await, (200, paid));
}

#[tokio::test]
async fn a_declined_card_says_why_and_the_next_one_pays() {
    let sandbox = sandbox().await;
    let invoice = invoice(&sandbox, "INV-4", "20.00 USD");
    let client = Client::new(&sandbox, "xero", &invoice);
    for (number, code) in [
        ("4000000000000002", "card_declined"),
        ("4000000000009995", "card_declined"),
        ("4000000000000069", "expired_card"),
        ("4000000000000127", "incorrect_cvc"),
        ("4000000000000119", "processing_error"),
        ("4539578763621486", "invalid_number"),
    ] {
        let (status, declined) = client.pay(&Paying::new(number, "20.00 USD", number)).await;
        assert_eq!((status, &declined["result"]), (200, &json!("fail")), "{declined}");
        assert_eq!(declined["error"]["code"], "card_error");
        assert_eq!(declined["error"]["innererror"]["code"], code, "{number}");
        assert_eq!(declined.get("entity"), None);
    }
    assert_eq!(sandbox.processor().times_charged("xero-mid-1", "INV-4"), 0);
    assert_eq!(client.pay(&Paying::new("good", "20.00 USD", GOOD)).await.1["result"], "success");
    assert_eq!(sandbox.processor().times_charged("xero-mid-1", "INV-4"), 1);
    // The card that is not published was never even tried.
    assert_eq!(sandbox.processor().charges().len(), 6);
}

#[tokio::test]
async fn every_published_number_has_a_verdict_and_codes_must_fit_the_card() {
    let sandbox = sandbox().await;
    for (at, number) in test_numbers().filter(|number| authentication(number).is_none()).enumerate() {
        let invoice = invoice(&sandbox, &format!("N-{at}"), "1.00 USD");
        let client = Client::new(&sandbox, "xero", &invoice);
        let answer = client.pay(&Paying::new(number, "1.00 USD", number)).await.1;
        let declined = number.starts_with("40000000000") || number.starts_with("4000000000009");
        assert_eq!(answer["result"], if declined { "fail" } else { "success" }, "{number} {answer}");
    }
    let invoice = invoice(&sandbox, "CVC", "1.00 USD");
    let client = Client::new(&sandbox, "xero", &invoice);
    for (number, code, expiry) in
        [(GOOD, "1234", 2030), ("378282246310005", "123", 2030), (GOOD, "123", 2025)]
    {
        let paying = Paying::new(&format!("{number}{code}{expiry}"), "1.00 USD", number).card(code, expiry);
        let answer = client.pay(&paying).await.1;
        let expected = if expiry == 2025 { "expired_card" } else { "invalid_cvc" };
        assert_eq!(answer["error"]["innererror"]["code"], expected);
    }
}

// Protocol: BP-GEN-03, BP-GEN-04.
#[tokio::test]
async fn callers_without_a_good_bearer_token_get_401() {
    let sandbox = sandbox().await;
    let invoice = invoice(&sandbox, "INV-5", "5.00 USD");
    let other = Merchant::new("xero-mid-2", "Other", "o@other.example");
    let others = sandbox.invoice(&other, "O-1", money("5.00 USD"));
    sandbox.issue("xero", &others).unwrap();
    let client = Client::new(&sandbox, "xero", &invoice);
    let later = now().timestamp();
    for (change, expected) in [
        (json!({}), 200),
        (json!({"iss": "https://elsewhere.example/"}), 401),
        (json!({"appid": "other"}), 401),
        (json!({"ver": "V2"}), 401),
        (json!({"aud": "nobody"}), 401),
        (json!({"aud": "xero-mid-2"}), 403),
        (json!({"exp": later - 301}), 401),
        (json!({"exp": later - 200}), 200),
        (json!({"nbf": later + 301}), 401),
        (json!({"sub": ""}), 401),
    ] {
        assert_eq!(client.load(Some(&change)).await.0, expected, "{change}");
    }
    let forged = client.with_other_signers();
    assert_eq!(forged.load(None).await.0, 401);
    let response = client.post(&client.request_url, None, "{}").await;
    assert_eq!(response.status(), 401);
    assert!(response.headers().contains_key("www-authenticate"));
}

// Protocol: BP-CPL-01.
#[tokio::test]
async fn a_payment_token_for_something_else_is_refused() {
    let sandbox = sandbox().await;
    let invoice = invoice(&sandbox, "INV-6", "5.00 USD");
    let client = Client::new(&sandbox, "xero", &invoice);
    let paying = |id: &str| Paying::new(id, "5.00 USD", GOOD);
    for (id, wrong) in [
        ("w-1", paying("w-1").token_for("other-request", "5.00 USD")),
        ("w-2", paying("w-2").token_for("w-2", "6.00 USD")),
        ("w-3", paying("w-3").live()),
        ("w-4", paying("w-4").expired()),
        ("w-5", paying("w-5").garbled()),
    ] {
        // The refusal is final: the true token under the same id changes nothing.
        for sent in [wrong, paying(id)] {
            let (status, answer) = client.pay(&sent).await;
            assert_eq!((status, &answer["error"]["code"]), (200, &json!("token_refused")), "{id} {answer}");
        }
    }
    let (status, answer) = client.with_other_signers().pay_as(&client, &paying("w-6")).await;
    assert_eq!((status, &answer["error"]["code"]), (200, &json!("token_refused")));
    // The header says the right thing, but the card was sealed for another invoice: only the processor can see that.
    let (status, answer) = client.pay(&Paying::new("s", "5.00 USD", GOOD).sealed_for("INV-7")).await;
    assert_eq!((status, &answer["error"]["code"]), (200, &json!("token_refused")));
    assert!(sandbox.processor().charges().is_empty());
    // A wrong amount is refused though all tokens agree with it.
    let (_, answer) = client.pay(&Paying::new("t", "4.00 USD", GOOD)).await;
    assert_eq!(answer["error"]["code"], "invoice_changed");
    assert_eq!(client.pay(&paying("r")).await.1["result"], "success");
}

#[tokio::test]
async fn two_clients_at_once_pay_once() {
    let sandbox = sandbox().await;
    let invoice = invoice(&sandbox, "INV-8", "5.00 USD");
    sandbox.processor().faults().push(Call::Charge, Fault::SlowBefore(Duration::from_millis(200)));
    let client = Client::new(&sandbox, "xero", &invoice);
    let (one, two) = (Paying::new("one", "5.00 USD", GOOD), Paying::new("two", "5.00 USD", GOOD));
    let (one, two) = tokio::join!(client.pay(&one), client.pay(&two));
    let results = [one.1["result"].clone(), two.1["result"].clone()];
    assert!(results.contains(&json!("success")) && results.contains(&json!("fail")), "{results:?}");
    assert_eq!(sandbox.processor().times_charged("xero-mid-1", "INV-8"), 1);
}

#[tokio::test]
async fn unknown_outcomes_can_be_found_out() {
    let sandbox = sandbox().await;
    for (number, fault, moved) in [
        ("F-1", Fault::DropBefore, false),
        ("F-2", Fault::DropAfter, true),
        ("F-3", Fault::Truncate, true),
        ("F-4", Fault::BadGatewayBefore, false),
        ("F-5", Fault::BadGatewayAfter, true),
        ("F-6", Fault::MalformedJson, true),
        ("F-7", Fault::AnswerTwice, true),
        ("F-8", Fault::Redirect, false),
        ("F-9", Fault::TooManyRequests(30), false),
        ("F-10", Fault::WrongRequestId, true),
        ("F-11", Fault::Oversized(3_000_000), true),
    ] {
        let invoice = invoice(&sandbox, number, "5.00 USD");
        let client = Client::new(&sandbox, "xero", &invoice);
        sandbox.partner("xero").unwrap().faults().push(Call::PaymentComplete, fault);
        let answer = client.try_pay(&Paying::new(number, "5.00 USD", GOOD)).await;
        let clear = answer.is_some_and(|(status, text)| {
            let json = serde_json::from_str::<Value>(&text);
            status == 200
                && text.len() < 1_000_000
                && json.is_ok_and(|json| json["requestId"] == *number && json["result"] == "success")
        });
        assert!(!clear, "{fault:?}");
        assert_eq!(sandbox.processor().times_charged("xero-mid-1", number), usize::from(moved), "{fault:?}");
        let (_, status) = client.status(number).await;
        if moved {
            assert_eq!(status["result"], "success", "{fault:?}");
        } else {
            // Once asked about, a payment that did not come will not be taken any more.
            assert_eq!(status["error"]["code"], "not_received", "{fault:?}");
            let late = client.pay(&Paying::new(number, "5.00 USD", GOOD)).await.1;
            assert_eq!(late["error"]["code"], "not_received");
            assert_eq!(sandbox.processor().times_charged("xero-mid-1", number), 0);
        }
    }
    assert_eq!(sandbox.partner("xero").unwrap().faults().waiting(), 0);
}

#[tokio::test]
async fn a_partner_that_lost_its_processors_answer_asks_again() {
    let sandbox = sandbox().await;
    for (number, fault, moved) in [("P-1", Fault::DropAfter, true), ("P-2", Fault::DropBefore, false)] {
        let invoice = invoice(&sandbox, number, "5.00 USD");
        let client = Client::new(&sandbox, "xero", &invoice);
        sandbox.processor().faults().push(Call::Charge, fault);
        let paying = Paying::new(number, "5.00 USD", GOOD);
        for _ in 0..2 {
            let (status, answer) = client.pay(&paying).await;
            assert_eq!((status, &answer["result"]), (200, &json!("pending")), "nobody charges meanwhile");
        }
        let (_, status) = client.status(number).await;
        // What never reached the processor stays open until the card can no longer be opened.
        assert_eq!(status["result"], if moved { "success" } else { "pending" });
        assert_eq!(sandbox.processor().times_charged("xero-mid-1", number), usize::from(moved));
    }
}

// Protocol: BP-SUP-02, BP-SUP-03.
#[tokio::test]
async fn a_payment_takes_the_place_of_one_that_cannot_charge() {
    let sandbox = sandbox().await;
    let one = invoice(&sandbox, "S-1", "5.00 USD");
    let client = Client::new(&sandbox, "xero", &one);
    // The first never came; it comes when its place is taken.
    let second = Paying::new("s-2", "5.00 USD", GOOD).superseding("s-1");
    assert_eq!(client.pay(&second).await.1["result"], "success");
    let (_, late) = client.pay(&Paying::new("s-1", "5.00 USD", GOOD)).await;
    assert_eq!(late["error"]["code"], "superseded");
    assert_eq!(client.status("s-1").await.1["error"]["code"], "superseded");
    let (_, third) = client.pay(&Paying::new("s-3", "5.00 USD", GOOD).superseding("s-2")).await;
    assert_eq!(third["error"]["code"], "already_paid");
    // One that may still be charged keeps its place.
    let two = invoice(&sandbox, "S-2", "5.00 USD");
    let client = Client::new(&sandbox, "xero", &two);
    sandbox.processor().faults().push(Call::Charge, Fault::DropAfter);
    assert_eq!(client.pay(&Paying::new("t-1", "5.00 USD", GOOD)).await.1["result"], "pending");
    let next = Paying::new("t-2", "5.00 USD", GOOD).superseding("t-1");
    assert_eq!(client.pay(&next).await.1["error"]["code"], "in_progress");
    assert_eq!(client.status("t-1").await.1["result"], "success");
    assert_eq!(client.pay(&next).await.1["error"]["code"], "in_progress", "a refusal is final");
    assert_eq!(sandbox.processor().charges().len(), 2);
}

// Protocol: BP-REQ-07.
#[tokio::test]
async fn an_invoice_that_is_issued_again_is_another_one_only_if_the_payer_says_so() {
    let sandbox = sandbox().await;
    let first = invoice(&sandbox, "N-1", "5.00 USD");
    let again = first.clone().with_id("id-N-1-again");
    sandbox.issue("xero", &again).unwrap();
    let (first, again) = (Client::new(&sandbox, "xero", &first), Client::new(&sandbox, "xero", &again));
    sandbox.processor().faults().push(Call::Charge, Fault::DropAfter);
    assert_eq!(first.pay(&Paying::new("n-1", "5.00 USD", GOOD)).await.1["result"], "pending");
    let (_, held) = again.pay(&Paying::new("n-2", "5.00 USD", GOOD).acknowledging("number_paid")).await;
    assert_eq!(held["error"]["code"], "in_progress", "the number is held");
    assert!(!again.load(None).await.1.contains("notices"));
    assert_eq!(first.status("n-1").await.1["result"], "success");
    assert!(again.load(None).await.1.contains(r#""notices":["number_paid"]"#));
    assert!(!first.load(None).await.1.contains("notices"), "the one that was paid");
    let (_, blind) = again.pay(&Paying::new("n-3", "5.00 USD", GOOD)).await;
    assert_eq!(blind["error"]["code"], "number_paid");
    let seen = Paying::new("n-4", "5.00 USD", GOOD).acknowledging("number_paid");
    assert_eq!(again.pay(&seen).await.1["result"], "success");
}

#[tokio::test]
async fn the_services_log_what_they_received() {
    let sandbox = sandbox().await;
    let invoice = invoice(&sandbox, "INV-9", "5.00 USD");
    let client = Client::new(&sandbox, "xero", &invoice);
    client.load(None).await;
    client.pay(&Paying::new("r-9", "5.00 USD", GOOD)).await;
    let received = sandbox.partner("xero").unwrap().received();
    let events: Vec<_> = received.iter().map(|call| (call.event.as_str(), call.status)).collect();
    assert_eq!(events, [("loadentity", 200), ("paymentcomplete", 200)]);
    assert_eq!(received[1].request_id.as_deref(), Some("r-9"));
}
