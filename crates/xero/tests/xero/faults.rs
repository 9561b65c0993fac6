//! The rules of the accounting half, and the fault matrix against an emulator of the Accounting API.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use aws_lc_rs::hmac;
use base64::Engine as _;
use billfold_money::Money;
use billfold_partner::Coded as _;
use billfold_partner::accounting::{Accounting, BookPayment, BooksError};
use billfold_partner::contract::{Samples, run_accounting};
use billfold_partner::http::{Headers, Method, Request, Response};
use billfold_partner_service::MemoryJournal;
use billfold_partner_service::contract::faults::{self, Emulator};
use billfold_partner_service::contract::outcomes;
use billfold_xero::{Api, BooksAccount, PaymentAccount, date, read_tokens};
use proptest::prelude::*;
use serde_json::{Value, json};

const INVOICE: &str = "717f2bfc-c6d4-41fd-b238-3f2f0c0cf777";
const PAYMENT: &str = "61ed71fc-01bf-4eb8-8419-8a18789ff45f";
const KEY: &[u8] = b"webhook-key";

fn api() -> Box<dyn Accounting> {
    let account = BooksAccount::new("tenant", "Contoso", PaymentAccount::Code("970".to_owned())).unwrap();
    Box::new(Api::new(account, KEY))
}

fn invoice(paid: &str, due: &str, payments: &Value) -> String {
    let status = if due == "0.00" { "PAID" } else { "AUTHORISED" };
    format!(
        r#"{{"Invoices":[{{"Type":"ACCREC","InvoiceID":"{INVOICE}","InvoiceNumber":"INV-1","Status":"{status}",
        "CurrencyCode":"USD","SubTotal":98.87,"TotalTax":0.00,"Total":98.87,"AmountDue":{due},"AmountPaid":{paid},
        "AmountCredited":0.00,"DueDateString":"2026-12-01T00:00:00","HasErrors":false,"Payments":{payments}}}]}}"#
    )
}

/// Remembers keys, as Xero does, and answers a known key with what it answered before.
#[derive(Debug, Default)]
struct Xero {
    books: Mutex<(Vec<Value>, BTreeMap<String, String>)>,
}

impl Emulator for Xero {
    fn serve(&self, request: &Request) -> Response {
        let mut books = self.books.lock().unwrap();
        let (payments, keys) = &mut *books;
        if request.method == Method::Get {
            let (paid, due) = if payments.is_empty() { ("0.00", "98.87") } else { ("98.87", "0.00") };
            return Response::json(200, invoice(paid, due, &Value::Array(payments.clone())));
        }
        let key = request.headers.get_only("idempotency-key").unwrap().to_owned();
        if let Some(answer) = keys.get(&key) {
            return Response::json(200, answer.clone());
        }
        let sent: Value = serde_json::from_slice(&request.body).unwrap();
        let reference = sent.pointer("/Payments/0/Reference").unwrap().as_str().unwrap();
        payments.push(json!({"PaymentID": PAYMENT, "Amount": 98.87, "Reference": reference}));
        let answer = format!(
            r#"{{"Payments":[{{"PaymentID":"{PAYMENT}","Amount":98.87,"Reference":"{reference}","Status":"AUTHORISED","HasValidationErrors":false}}]}}"#
        );
        keys.insert(key, answer.clone());
        Response::json(200, answer)
    }

    fn payments(&self, reference: &str) -> usize {
        self.books
            .lock()
            .unwrap()
            .0
            .iter()
            .filter(|payment| payment.get("Reference").is_some_and(|have| have == reference))
            .count()
    }
}

#[test]
fn the_accounting_half_keeps_its_rules() {
    let payment =
        BookPayment::new(INVOICE, Money::parse("98.87", "USD").unwrap(), date("2026-11-20").unwrap(), "r-1");
    let recorded = format!(
        r#"{{"Payments":[{{"PaymentID":"{PAYMENT}","Amount":98.87,"Reference":"r-1","Status":"AUTHORISED"}}]}}"#
    );
    let ours = json!([{"PaymentID": PAYMENT, "Amount": 98.87, "Reference": "r-1"}]);
    let theirs = json!([{"PaymentID": PAYMENT, "Amount": 98.87, "Reference": "cash"}]);
    let answers = [
        Response::json(200, invoice("0.00", "98.87", &json!([]))),
        Response::json(200, recorded),
        Response::json(200, invoice("98.87", "0.00", &ours)),
        Response::json(200, invoice("98.87", "0.00", &theirs)),
    ];
    let body = br#"{"events":[],"firstEventSequence":0,"lastEventSequence":0,"entropy":"E"}"#.to_vec();
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, KEY), &body);
    let signature = base64::engine::general_purpose::STANDARD.encode(tag.as_ref());
    let delivery = (Headers::from_iter([("x-xero-signature", signature)]), body);
    assert_eq!(run_accounting(api().as_ref(), &Samples::new(payment, answers, Some(delivery))), Ok(()));
}

#[test]
fn a_delivery_larger_than_any_is_not_read() {
    let refused = api().webhook(&Headers::new(), &vec![b' '; (1 << 20) + 1]).unwrap_err();
    assert_eq!(refused.code().name(), "partner.webhook_too_large");
}

#[test]
fn a_delivery_that_somebody_else_signed_is_not_read() {
    let headers = Headers::from_iter([("x-xero-signature", "AAAA")]);
    let refused = api().webhook(&headers, b"{}").unwrap_err();
    assert_eq!(refused.code().name(), "partner.webhook_signature");
}

#[test]
fn a_token_endpoint_that_fails_leaves_the_consent_open() {
    let answer = Response::json(502, "<html>");
    let refused = read_tokens(&answer, chrono::DateTime::UNIX_EPOCH).unwrap_err();
    assert_eq!(refused.code().name(), "partner.consent_unanswered");
}

#[test]
fn a_payment_is_recorded_once_whatever_happens() {
    let connect = || (api(), Arc::new(Xero::default()) as Arc<dyn Emulator>);
    let rows = faults::matrix(&connect, &format!("{{\"invoiceId\":\"{INVOICE}\"}}")).unwrap();
    billfold_testkit::doc_block::check("docs/adapter-guide.md", "faults-xero", &faults::table(&rows))
        .unwrap();
}

#[test]
fn a_request_id_has_one_outcome_over_these_books() {
    let connect = || (api(), Arc::new(Xero::default()) as Arc<dyn Emulator>);
    let journal = || -> outcomes::Open<'static> {
        let journal = MemoryJournal::new();
        Box::new(move || Box::new(journal.clone()))
    };
    let context = format!("{{\"invoiceId\":\"{INVOICE}\"}}");
    let setting = outcomes::Setting::new(&connect, &context, &journal);
    assert_eq!(outcomes::run(&setting), Ok(()));
}

proptest! {
    #[test]
    fn damaged_answers_neither_panic_nor_pass(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut body = invoice("0.00", "98.87", &json!([])).into_bytes();
        let at = at.index(body.len());
        if cut {
            body.truncate(at);
        } else if let Some(place) = body.get_mut(at) {
            *place = byte;
        }
        let answer = Response::json(200, body);
        match api().read_invoice(&answer) {
            Ok(read) => {
                // A changed digit changes one sum and not the others.
                prop_assert_eq!(read.amount_due.amount_text(), "98.87");
                prop_assert!(read.amount_due.currency().minor_units() == 2);
            }
            Err(error) => prop_assert!(error != BooksError::OutcomeUnknown, "a read"),
        }
        let payment = BookPayment::new("7", Money::parse("1", "USD").unwrap(), date("2026-11-20").unwrap(), "r-1");
        let written = api().read_recorded(&answer, &payment);
        prop_assert!(written.is_err(), "an invoice is no payment: {:?}", written);
    }
}
