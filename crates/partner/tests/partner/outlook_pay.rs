//! Every example of the protocol's removed documentation is built or read exactly as it is written there.

use billfold_money::Money;
use billfold_partner::http::{Headers, Response};
use billfold_partner::wire::{Address, CompleteAnswer, CompleteRequest, Payload};
use billfold_partner::{
    Adapter, AnswerError, Ask, Coded as _, Completion, Mode, ShippingChange, StandardAdapter,
};
use serde_json::Value;

use crate::common::{enrolled, fixture, token};

const CONTEXT: &str = r#"{"invoiceId":"12345"}"#;

fn adapter() -> StandardAdapter {
    StandardAdapter::new(enrolled().mode(Mode::Test).build().unwrap())
}

fn answer(body: Vec<u8>) -> Response {
    Response::new(200, Headers::new(), body)
}

/// JSON values with nulls left out, as both sides treat them.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(
            members.into_iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k, without_nulls(v))).collect(),
        ),
        Value::Array(elements) => Value::Array(elements.into_iter().map(without_nulls).collect()),
        other => other,
    }
}

fn json(bytes: &[u8]) -> Value {
    without_nulls(serde_json::from_slice(bytes).unwrap())
}

// Protocol: BP-REQ-01.
#[test]
fn loadentity_is_asked_and_answered_as_documented() {
    let (Some(asked), Some(answered)) =
        (fixture("outlook-pay/loadentity-request.json"), fixture("outlook-pay/loadentity-response.json"))
    else {
        return;
    };
    let adapter = adapter();
    let request = adapter.load_entity(&Ask::new("mid-1", CONTEXT), &token("mid-1")).unwrap();
    assert_eq!(json(&request.body), json(&asked));

    let live = adapter.read_entity(&answer(answered), None).unwrap();
    assert_eq!(live.total(), &Money::parse("10.00", "USD").unwrap());
    assert_eq!(live.total().amount_text(), "10.00", "the digits of the text are kept");
    assert_eq!(live.invoice().number(), Some("12345"));
    assert_eq!(live.invoice().amount_due().unwrap().amount_text(), "10", "the digits of the number are kept");
    assert_eq!(live.invoice().due_date().unwrap().to_string(), "2019-01-31");
    assert_eq!(live.details_id(), Some("12345"));
    assert!(
        live.test_mode()
            && live.items_add_up()
            && live.echoes(CONTEXT)
            && !live.echoes(r#"{"invoiceId":"1"}"#)
    );
    assert_eq!(live.networks(), ["visa", "mastercard"]);
    assert_eq!(live.types(), ["credit"]);
    let options = live.payer_options();
    assert!(options.name && options.email && options.phone && options.shipping);
    assert_eq!(live.items().len(), 2);
}

// Protocol: BP-REQ-01, BP-REQ-03.
#[test]
fn shipping_is_asked_and_answered_as_documented() {
    let read = |name: &str| fixture(&format!("outlook-pay/{name}.json"));
    let (
        Some(loaded),
        Some(address_asked),
        Some(address_answered),
        Some(option_asked),
        Some(option_answered),
    ) = (
        read("loadentity-response"),
        read("shippingaddresschange-request"),
        read("shippingaddresschange-response"),
        read("shippingoptionchange-request"),
        read("shippingoptionchange-response"),
    )
    else {
        return;
    };
    let adapter = adapter();
    let ask = Ask::new("mid-1", CONTEXT);
    let live = adapter.read_entity(&answer(loaded), None).unwrap();

    let address: Address = serde_json::from_value(json(&address_asked)["shippingAddress"].clone()).unwrap();
    let change = ShippingChange::Address(Box::new(address));
    let request = adapter.change_shipping(&ask, &live, &change, &token("mid-1")).unwrap();
    let mut expected = json(&address_asked);
    // The service added an id and a default shipping type of its own; both are optional.
    expected.as_object_mut().unwrap().remove("id");
    expected["options"].as_object_mut().unwrap().remove("shippingType");
    assert_eq!(json(&request.body), expected);

    let live = adapter.read_entity(&answer(address_answered), Some(&live)).unwrap();
    let offered: Vec<(&str, String)> = live
        .shipping_options()
        .iter()
        .map(|option| (option.id.as_str(), option.amount.to_string()))
        .collect();
    assert_eq!(offered, [("norush", "0.00 USD".to_owned()), ("priority", "3.00 USD".to_owned())]);

    let none = ShippingChange::Option("overnight".to_owned());
    assert!(adapter.change_shipping(&ask, &live, &none, &token("mid-1")).is_err(), "not offered");
    let change = ShippingChange::Option("priority".to_owned());
    let request = adapter.change_shipping(&ask, &live, &change, &token("mid-1")).unwrap();
    let mut sent = json(&request.body);
    let mut expected = json(&option_asked);
    // The page's own copy error: its third request still names the second event. Ours names the third.
    assert_eq!(sent["methodData"][0]["data"]["event"], "shippingoptionchange");
    sent["methodData"][0]["data"]["event"] = expected["methodData"][0]["data"]["event"].clone();
    // We echo the options that were offered; the page's example had dropped them.
    sent["details"].as_object_mut().unwrap().remove("shippingOptions");
    expected["details"].as_object_mut().unwrap().remove("shippingOptions");
    assert_eq!(sent, expected);

    // The entity still says 10.00: the total may exceed it by exactly the chosen option.
    let after = adapter.read_entity(&answer(option_answered.clone()), Some(&live)).unwrap();
    assert_eq!(
        (after.total().to_string().as_str(), after.shipping_option()),
        ("13.00 USD", Some("priority"))
    );
    assert!(after.items_add_up());
    let alone = adapter.read_entity(&answer(option_answered), None).unwrap_err();
    assert_eq!(
        alone.code().name(),
        "partner.answer_malformed",
        "without the offer nothing explains three dollars more"
    );
}

#[test]
fn completions_are_read_as_documented() {
    let (Some(success), Some(failure)) =
        (fixture("outlook-pay/complete-success.json"), fixture("outlook-pay/complete-failure.json"))
    else {
        return;
    };
    let adapter = adapter();
    let Completion::Paid(paid) = adapter.read_completion(&answer(success.clone()), "12345").unwrap() else {
        panic!("paid")
    };
    assert_eq!(paid.confirmation.as_deref(), Some("98765"));
    assert_eq!(paid.message.as_deref(), Some("Thank you for paying your bill!"));
    assert!(paid.invoice.unwrap().amount_due().unwrap().is_zero());
    let other = adapter.read_completion(&answer(success), "54321").unwrap_err();
    assert!(other.is_outcome_unknown(), "an answer about another payment says nothing about ours");

    let Completion::Declined(declined) = adapter.read_completion(&answer(failure), "12345").unwrap() else {
        panic!("declined")
    };
    assert_eq!(declined.code().name(), "processor.card_declined");
    assert_eq!(declined.partner_code.as_deref(), Some("card_declined"));
    assert_eq!(declined.message.as_deref(), Some("We were unable to charge your credit card."));
}

// Protocol: BP-GEN-05.
#[test]
fn every_payload_survives_reading_and_writing() {
    for name in [
        "loadentity-request",
        "loadentity-response",
        "shippingaddresschange-request",
        "shippingaddresschange-response",
        "shippingoptionchange-request",
        "shippingoptionchange-response",
    ] {
        let Some(bytes) = fixture(&format!("outlook-pay/{name}.json")) else { return };
        let payload: Payload = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(json(&serde_json::to_vec(&payload).unwrap()), json(&bytes), "{name}");
    }
    let bytes = fixture("outlook-pay/complete-request.json").unwrap();
    let request: CompleteRequest = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(json(&serde_json::to_vec(&request).unwrap()), json(&bytes));
    assert!(!format!("{request:?}").contains("eyJ"), "a payment token is not printed");
    for name in ["complete-success", "complete-failure"] {
        let bytes = fixture(&format!("outlook-pay/{name}.json")).unwrap();
        let read: CompleteAnswer = serde_json::from_slice(&bytes).unwrap();
        let mut expected = json(&bytes);
        // The page's typo is read and never written.
        if let Some(error) = expected.get_mut("error").and_then(Value::as_object_mut) {
            let message = error.remove("message:").unwrap();
            error.insert("message".to_owned(), message);
        }
        assert_eq!(json(&serde_json::to_vec(&read).unwrap()), expected, "{name}");
    }
}

#[test]
fn a_live_partner_may_not_answer_in_test_mode() {
    let Some(answered) = fixture("outlook-pay/loadentity-response.json") else { return };
    let live = StandardAdapter::new(enrolled().build().unwrap());
    assert_eq!(live.read_entity(&answer(answered), None).unwrap_err(), AnswerError::WrongMode);
}
