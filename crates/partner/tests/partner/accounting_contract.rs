//! The rules of the accounting half find adapters that are broken in one way each.

use billfold_money::{Currency, Money};
use billfold_partner::accounting::{
    AccessToken, Accounting, BookInvoice, BookPayment, BookState, BooksError, Capabilities, Found,
    Idempotency, Recorded, WebhookError, WebhookEvent,
};
use billfold_partner::contract::{self, Samples};
use billfold_partner::http::{Headers, Request, Response};
use serde_json::{Value, json};

use crate::invoice_ninja;

/// One way to be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    BelievesAnything,
    DeclaresIdempotency,
    DraftsArePayable,
    FindsAnything,
    FindsByAmount,
    ForgetsReference,
    OneKeyForEver,
    PathsAreOpen,
    TakesAnyPayment,
    TokenInAddress,
    Unfilled,
    UnknownIsMalformed,
    UnknownIsRejected,
}

#[derive(Debug)]
struct Broken {
    ninja: invoice_ninja::Ninja,
    fault: Fault,
}

fn broken(fault: Fault) -> Broken {
    let base = "https://invoicing.example/".parse().unwrap();
    let currency = Currency::from_code("USD").unwrap();
    Broken { ninja: invoice_ninja::Ninja { base, payee: "Contoso", currency }, fault }
}

impl Broken {
    fn has(&self, fault: Fault) -> bool {
        self.fault == fault
    }
}

impl Accounting for Broken {
    fn capabilities(&self) -> Capabilities {
        if self.has(Fault::DeclaresIdempotency) || self.has(Fault::OneKeyForEver) {
            return Capabilities::new(Idempotency::Native { seconds: 60 });
        }
        self.ninja.capabilities()
    }

    fn invoice(&self, reference: &str, token: &AccessToken) -> Result<Request, BooksError> {
        if self.has(Fault::PathsAreOpen) && reference.starts_with("..") {
            return self.ninja.invoice("c.i", token);
        }
        let mut request = self.ninja.invoice(reference, token)?;
        if self.has(Fault::TokenInAddress) {
            request.url.set_query(Some(token.expose()));
        }
        Ok(request)
    }

    fn read_invoice(&self, answer: &Response) -> Result<BookInvoice, BooksError> {
        if self.has(Fault::Unfilled) {
            return Err(BooksError::Unsupported);
        }
        match self.ninja.read_invoice(answer) {
            Err(BooksError::Unavailable) if self.has(Fault::UnknownIsMalformed) => {
                Err(BooksError::OutcomeUnknown)
            }
            Ok(mut invoice) if self.has(Fault::DraftsArePayable) => {
                invoice.state = BookState::NotPayable { raw: "swapped".to_owned() };
                Ok(invoice)
            }
            read => read,
        }
    }

    fn record_payment(&self, payment: &BookPayment, token: &AccessToken) -> Result<Request, BooksError> {
        let mut request = self.ninja.record_payment(payment, token)?;
        if self.has(Fault::OneKeyForEver) {
            request = request.with_header("idempotency-key", &payment.reference);
        }
        if self.has(Fault::ForgetsReference) {
            let body = String::from_utf8(request.body).unwrap().replace(&payment.reference, "");
            request.body = body.into_bytes();
        }
        Ok(request)
    }

    fn read_recorded(&self, answer: &Response, payment: &BookPayment) -> Result<Recorded, BooksError> {
        match self.ninja.read_recorded(answer, payment) {
            Err(BooksError::OutcomeUnknown) if self.has(Fault::UnknownIsRejected) => {
                Err(BooksError::Rejected { code: None })
            }
            Err(BooksError::OutcomeUnknown) if self.has(Fault::TakesAnyPayment) && answer.status == 200 => {
                Ok(Recorded::new("p1"))
            }
            read => read,
        }
    }

    fn find_payment(
        &self,
        payment: &BookPayment,
        page: u32,
        token: &AccessToken,
    ) -> Result<Request, BooksError> {
        self.ninja.find_payment(payment, page, token)
    }

    fn read_found(&self, answer: &Response, payment: &BookPayment, page: u32) -> Result<Found, BooksError> {
        match self.ninja.read_found(answer, payment, page) {
            Ok(Found::Here(_))
                if self.has(Fault::FindsByAmount) && payment.amount.amount_text() != "98.87" =>
            {
                Ok(Found::Nowhere)
            }
            Ok(Found::Nowhere) if self.has(Fault::FindsAnything) => Ok(Found::Here(Recorded::new("p1"))),
            read => read,
        }
    }

    fn webhook(&self, headers: &Headers, body: &[u8]) -> Result<Vec<WebhookEvent>, WebhookError> {
        if self.has(Fault::BelievesAnything) { Ok(Vec::new()) } else { self.ninja.webhook(headers, body) }
    }
}

fn paid(reference: &str) -> Value {
    json!({"id": "p1", "amount": 98.87, "transaction_reference": reference})
}

fn page(payments: &[Value]) -> String {
    json!({"data": payments, "meta": {"pagination": {"total_pages": 1}}}).to_string()
}

const INVOICE: &str = r#"{"data":{"id":"i1","client_id":"c1","number":"INV-1","status_id":"2","amount":98.87,"balance":98.87,
    "is_deleted":false,"auto_bill_enabled":false}}"#;

fn samples() -> Samples {
    let usd = Money::parse("98.87", "USD").unwrap();
    let payment = BookPayment::new("c1.i1", usd, "2026-11-20".parse().unwrap(), "r-1");
    let recorded = json!({"data": paid("r-1")}).to_string();
    let bodies = [INVOICE.to_owned(), recorded, page(&[paid("r-1")]), page(&[paid("cash")])];
    Samples::new(payment, bodies.map(|body| Response::json(200, body)), None)
}

#[test]
fn the_rules_find_every_broken_adapter() {
    let broken_adapters = [
        (Fault::BelievesAnything, "webhooks_need_their_signature"),
        (Fault::DeclaresIdempotency, "capabilities_are_kept"),
        (Fault::DraftsArePayable, "good_answers_are_read"),
        (Fault::FindsAnything, "good_answers_are_read"),
        (Fault::FindsByAmount, "good_answers_are_read"),
        (Fault::ForgetsReference, "payments_carry_our_reference"),
        (Fault::OneKeyForEver, "capabilities_are_kept"),
        (Fault::PathsAreOpen, "payments_carry_our_reference"),
        (Fault::TakesAnyPayment, "unclear_writes_are_unknown"),
        (Fault::TokenInAddress, "tokens_stay_in_their_header"),
        (Fault::Unfilled, "every_method_is_filled"),
        (Fault::UnknownIsMalformed, "unclear_writes_are_unknown"),
        (Fault::UnknownIsRejected, "unclear_writes_are_unknown"),
    ];
    for rule in contract::ACCOUNTING_RULES {
        assert!(broken_adapters.iter().any(|(_, finds)| *finds == rule.name), "nothing breaks {}", rule.name);
    }
    for (fault, rule) in broken_adapters {
        let made = contract::run_accounting(&broken(fault), &samples());
        assert_eq!(made.map_err(|violation| violation.rule), Err(rule), "{fault:?}");
    }
    assert_eq!(contract::run_accounting(&broken(Fault::None), &samples()), Ok(()));
}
