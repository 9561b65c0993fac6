//! The rules of the accounting half, and the fault matrix against an emulator of the accounting API.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Arc, Mutex};

use aws_lc_rs::hmac;
use base64::Engine as _;
use billfold_freshbooks::{Api, BooksAccount, date, read_tokens};
use billfold_money::Money;
use billfold_partner::Coded as _;
use billfold_partner::accounting::{Accounting, BookPayment, BooksError};
use billfold_partner::contract::{Samples, run_accounting};
use billfold_partner::http::{Headers, Method, Request, Response};
use billfold_partner_service::MemoryJournal;
use billfold_partner_service::contract::faults::{self, Emulator};
use billfold_partner_service::contract::outcomes;
use proptest::prelude::*;
use serde_json::{Value, json};

const KEY: &[u8] = b"the-verifier-of-the-callback";

fn api() -> Box<dyn Accounting> {
    Box::new(Api::new(BooksAccount::new("xZNQ1X", "Contoso").unwrap(), Some(KEY)))
}

fn usd(amount: &str) -> Value {
    json!({"amount": amount, "code": "USD"})
}

fn result(result: &Value) -> String {
    json!({"response": {"result": result}}).to_string()
}

fn invoice(paid: bool) -> String {
    let (outstanding, settled, status) =
        if paid { ("0.00", "98.87", "paid") } else { ("98.87", "0.00", "unpaid") };
    result(&json!({"invoice": {
        "id": 7, "invoiceid": 7, "accountid": "xZNQ1X", "invoice_number": "INV-1", "amount": usd("98.87"),
        "outstanding": usd(outstanding), "paid": usd(settled), "currency_code": "USD", "status": 2, "v3_status": "sent",
        "payment_status": status, "auto_bill": false, "vis_state": 0
    }}))
}

fn page(payments: &[Value]) -> String {
    result(&json!({"payments": payments, "page": 1, "pages": 1, "per_page": 100, "total": payments.len()}))
}

/// Records every payment it is sent, as FreshBooks does: there is no key that it would know again.
#[derive(Debug, Default)]
struct FreshBooks(Mutex<Vec<Value>>);

impl Emulator for FreshBooks {
    fn serve(&self, request: &Request) -> Response {
        let mut payments = self.0.lock().unwrap();
        if request.method == Method::Get {
            let body = if request.url.path().contains("/payments/") {
                page(&payments)
            } else {
                invoice(!payments.is_empty())
            };
            return Response::json(200, body);
        }
        let sent: Value = serde_json::from_slice(&request.body).unwrap();
        let mut payment = sent.get("payment").unwrap().clone();
        payment.as_object_mut().unwrap().insert("id".to_owned(), json!(payments.len().saturating_add(1)));
        payments.push(payment.clone());
        Response::json(200, result(&json!({"payment": payment})))
    }

    fn payments(&self, reference: &str) -> usize {
        let note = format!("billfold:{reference}");
        self.0
            .lock()
            .unwrap()
            .iter()
            .filter(|payment| payment.get("note").is_some_and(|have| *have == note))
            .count()
    }
}

#[test]
fn the_accounting_half_keeps_its_rules() {
    let payment =
        BookPayment::new("7", Money::parse("98.87", "USD").unwrap(), date("2026-11-20").unwrap(), "r-1");
    let ours =
        json!({"id": 1, "invoiceid": 7, "amount": usd("98.87"), "note": "billfold:r-1", "vis_state": 0});
    let theirs = json!({"id": 1, "invoiceid": 7, "amount": usd("98.87"), "note": "cash", "vis_state": 0});
    let answers = [
        Response::json(200, invoice(false)),
        Response::json(200, result(&json!({"payment": ours}))),
        Response::json(200, page(&[ours])),
        Response::json(200, page(&[theirs])),
    ];
    let body = b"name=invoice.update&object_id=7&account_id=xZNQ1X".to_vec();
    let form = r#"{"name": "invoice.update", "object_id": "7", "account_id": "xZNQ1X"}"#;
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, KEY), form.as_bytes());
    let signature = base64::engine::general_purpose::STANDARD.encode(tag.as_ref());
    let delivery = (Headers::from_iter([("x-freshbooks-hmac-sha256", signature)]), body);
    assert_eq!(run_accounting(api().as_ref(), &Samples::new(payment, answers, Some(delivery))), Ok(()));
}

#[test]
fn a_delivery_larger_than_any_is_not_read() {
    let refused = api().webhook(&Headers::new(), &vec![b' '; (1 << 20) + 1]).unwrap_err();
    assert_eq!(refused.code().name(), "partner.webhook_too_large");
}

#[test]
fn a_delivery_that_somebody_else_signed_is_not_read() {
    let headers = Headers::from_iter([("x-freshbooks-hmac-sha256", "AAAA")]);
    let refused = api().webhook(&headers, b"{}").unwrap_err();
    assert_eq!(refused.code().name(), "partner.webhook_signature");
}

#[test]
fn a_token_endpoint_that_fails_leaves_the_consent_open() {
    let answer = Response::json(502, "<html>");
    let refused = read_tokens(&answer).unwrap_err();
    assert_eq!(refused.code().name(), "partner.consent_unanswered");
}

#[test]
fn a_payment_is_recorded_once_whatever_happens() {
    let connect = || (api(), Arc::new(FreshBooks::default()) as Arc<dyn Emulator>);
    let rows = faults::matrix(&connect, r#"{"invoiceId":7}"#).unwrap();
    billfold_testkit::doc_block::check("docs/adapter-guide.md", "faults-freshbooks", &faults::table(&rows))
        .unwrap();
}

#[test]
fn a_request_id_has_one_outcome_over_these_books() {
    let connect = || (api(), Arc::new(FreshBooks::default()) as Arc<dyn Emulator>);
    let journal = || -> outcomes::Open<'static> {
        let journal = MemoryJournal::new();
        Box::new(move || Box::new(journal.clone()))
    };
    let setting = outcomes::Setting::new(&connect, r#"{"invoiceId":7}"#, &journal);
    assert_eq!(outcomes::run(&setting), Ok(()));
}

proptest! {
    #[test]
    fn damaged_answers_neither_panic_nor_pass(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut body = invoice(false).into_bytes();
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
