//! The protocol's own examples, where the fixtures are at hand.
#![cfg(feature = "read")]

use billfold_invoice::{Coded, Limits, PaymentStatus, entity};

use crate::common::{HTML, fixtures, html, message, read};

fn example(name: &str) -> Option<String> {
    Some(std::fs::read_to_string(fixtures("outlook-pay")?.join(name)).unwrap())
}

#[test]
fn the_documented_request_is_payable() {
    let Some(json) = example("action-request-1.json") else { return };
    let mut reading = read(&message(&[(HTML, &html(&[&json]))]));
    let payable = reading.requests.pop().unwrap().into_payable().unwrap();
    let request = payable.request();
    assert_eq!(
        (request.originator(), request.merchant_id(), request.display_id()),
        ("SAMPLE_ID", "SAMPLE_ID", Some("SAMPLE_ID"))
    );
    let invoice = payable.invoice();
    assert_eq!(invoice.number(), Some("103032"));
    assert_eq!(invoice.seller().unwrap().name(), Some("Contoso Company"));
    assert_eq!(invoice.broker().unwrap().name(), Some("Relecloud Inc."));
    assert_eq!(invoice.issue_date().unwrap().to_string(), "2018-03-21");
    assert_eq!(invoice.due_date().unwrap().to_string(), "2018-04-21");
    assert_eq!(payable.amount_due().to_string(), "98.87 USD");
    assert_eq!(invoice.url().unwrap().host_str(), Some("contoso.com"));
}

#[test]
fn the_documented_webhook_answers_are_read_by_the_same_reader() {
    let Some(answer) = example("complete-success.json") else { return };
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let entity = serde_json::to_string(&answer["entity"]).unwrap();
    let paid = entity::read_entity(entity.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(paid.status(), PaymentStatus::Complete);
    assert_eq!(paid.confirmation_number(), Some("98765"));
    assert_eq!(paid.number(), Some("12345"));
    assert!(paid.amount_due().unwrap().is_zero());

    let data: serde_json::Value = serde_json::from_str(&example("data.json").unwrap()).unwrap();
    let entity = serde_json::to_string(&data["entity"]).unwrap();
    let due = entity::read_entity(entity.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(due.amount_due().unwrap().to_string(), "10 USD");
    assert_eq!(due.due_date().unwrap().to_string(), "2019-01-31");
    assert_eq!((due.seller(), due.broker().unwrap().name()), (None, Some("Contoso")));
    assert!(due.is_payable());
}

#[test]
fn absent_is_null() {
    let bare = r#"{"@type":"Invoice","identifier":"1"}"#;
    let nulls = r#"{"@type":"Invoice","identifier":"1","provider":null,"paymentDueDate":null,"totalPaymentDue":null,
        "paymentStatus":null,"url":null,"confirmationNumber":null}"#;
    let read = |text: &str| entity::read_entity(text.as_bytes(), &Limits::default()).unwrap();
    let (bare, nulls) = (read(bare), read(nulls));
    assert_eq!(serde_json::to_value(bare.view()).unwrap(), serde_json::to_value(nulls.view()).unwrap());
    assert_eq!(bare.problems(), nulls.problems());
}

#[test]
fn what_is_no_invoice_is_an_error() {
    for (text, code) in [
        ("", "invoice.json_malformed"),
        ("[]", "invoice.not_an_invoice"),
        ("{}", "invoice.not_an_invoice"),
        (r#"{"@type":"Order"}"#, "invoice.not_an_invoice"),
        (r#"{"@type":"Invoice","a":1,"a":1}"#, "invoice.json_duplicate_key"),
    ] {
        assert_eq!(
            entity::read_entity(text.as_bytes(), &Limits::default()).unwrap_err().code().name(),
            code,
            "{text}"
        );
    }
}
