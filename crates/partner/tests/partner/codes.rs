//! Refusals by the code that people see, each provoked once.

use billfold_money::Money;
use billfold_partner::http::{Headers, Response};
use billfold_partner::{Adapter, Ask, Coded as _, Completion, EntryBuilder, Order, StandardAdapter};
use billfold_processor::{
    Algorithm, Binding, CardData, CardParts, OpeningKey, PaymentToken, PaymentTokenHeader, SoftwareSigner,
    seal,
};
use chrono::TimeDelta;

use crate::common::{enrolled, now, token};

const CONTEXT: &str = r#"{"invoiceId":"b-1"}"#;

fn adapter() -> StandardAdapter {
    StandardAdapter::new(enrolled().build().unwrap())
}

#[test]
fn values_of_an_entry_that_cannot_be_used_are_named() {
    let refused = |entry: EntryBuilder| entry.build().unwrap_err().code().name();
    for originator in ["", "o\n1", &"o".repeat(257)] {
        assert_eq!(refused(enrolled().originators([originator])), "partner.entry_originator");
    }
    for url in [
        "http://pay.invoicly.example/",
        "https://user@pay.invoicly.example/",
        "https://pay.invoicly.example/#top",
    ] {
        assert_eq!(refused(enrolled().request_url(url.parse().unwrap())), "partner.entry_webhook", "{url}");
        assert_eq!(refused(enrolled().complete_url(url.parse().unwrap())), "partner.entry_webhook", "{url}");
    }
}

/// A payment token for a merchant and an attempt.
fn payment_token(merchant: &str, request_id: &str) -> PaymentToken {
    let until = now().checked_add_signed(TimeDelta::minutes(10)).unwrap();
    let amount = Money::parse("98.87", "USD").unwrap();
    let binding = Binding::new(merchant, "b-1", amount, request_id, until).unwrap();
    let card = CardData::new(&CardParts {
        number: "4242424242424242",
        expiry_month: 12,
        expiry_year: 2030,
        security_code: Some("123"),
        name: "Pat Doe",
        postal_code: "98052",
        country: "US",
    });
    let pinned = OpeningKey::generate("acme", "k").unwrap().pinned(now(), until).unwrap();
    let sealed = seal(&pinned, card.unwrap(), &binding, now()).unwrap();
    let signer = SoftwareSigner::generate(Algorithm::Es256, "k").unwrap();
    PaymentToken::sign(&PaymentTokenHeader::new(&binding, &sealed, &signer, false), &sealed, &signer).unwrap()
}

#[test]
fn tokens_of_another_call_build_nothing() {
    let ask = Ask::new("mid-1", CONTEXT);
    let amount = Money::parse("98.87", "USD").unwrap();
    assert!(adapter().load_entity(&ask, &token("mid-1")).is_ok());
    let other = adapter().load_entity(&ask, &token("mid-2")).unwrap_err();
    assert_eq!(other.code().name(), "partner.wrong_audience");
    let complete = |payment: &PaymentToken| {
        let order = Order::new(ask, "r-1", amount, payment);
        adapter().complete(&order, &token("mid-1")).map_err(|error| error.code().name()).err()
    };
    assert_eq!(complete(&payment_token("mid-1", "r-1")), None);
    for mixed_up in [payment_token("mid-2", "r-1"), payment_token("mid-1", "r-2")] {
        assert_eq!(complete(&mixed_up), Some("partner.wrong_payment_token"));
    }
}

fn answer(status: u16, body: &str) -> Response {
    Response::new(status, Headers::new(), body.as_bytes().to_vec())
}

// Protocol: BP-STS-03.
#[test]
fn a_partner_without_the_status_extension_is_told_apart() {
    let refused = adapter().read_payment_status(&answer(400, ""), "r-1").unwrap_err();
    assert_eq!(refused.code().name(), "partner.unsupported");
}

/// The inner errors of the protocol's documentation.
#[test]
fn every_error_of_a_card_has_its_code() {
    for code in [
        "processor.invalid_number",
        "processor.invalid_expiry_month",
        "processor.invalid_expiry_year",
        "processor.invalid_cvc",
        "processor.incorrect_number",
        "processor.expired_card",
        "processor.incorrect_cvc",
        "processor.incorrect_zip",
        "processor.card_declined",
        "processor.processing_error",
    ] {
        let wire = code.trim_start_matches("processor.");
        let body = format!(
            r#"{{"requestId":"r-1","result":"fail","error":{{"code":"card_error","innererror":{{"code":"{wire}"}}}}}}"#
        );
        match adapter().read_completion(&answer(200, &body), "r-1") {
            Ok(Completion::Declined(declined)) => assert_eq!(declined.code().name(), code),
            other => panic!("{code}: {other:?}"),
        }
    }
}
