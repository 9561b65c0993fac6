//! The fault matrix finds adapters that pay twice or never; Invoice Ninja, the worked example of the guide, passes it.

use std::sync::{Arc, Mutex};

use billfold_money::Currency;
use billfold_partner::accounting::{
    AccessToken, Accounting, BookInvoice, BookPayment, BooksError, Capabilities, Found, Recorded,
    WebhookError, WebhookEvent,
};
use billfold_partner::http::{Headers, Method, Request, Response};
use billfold_partner_service::contract::faults::{self, Emulator};
use serde_json::{Value, json};

#[expect(dead_code, reason = "its own main is run by the test of the guide")]
#[path = "../../../partner/examples/invoice_ninja.rs"]
mod example;

/// One way to be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    FindsAnything,
    ForgetsReference,
    IgnoresRetryAfter,
    RefusedIsRecorded,
}

#[derive(Debug)]
struct Broken {
    ninja: example::Ninja,
    fault: Fault,
}

fn broken(fault: Fault) -> Broken {
    let base = "https://invoicing.example/".parse().unwrap();
    let currency = Currency::from_code("USD").unwrap();
    Broken { ninja: example::Ninja { base, payee: "Contoso", currency }, fault }
}

/// The worked example as it is.
pub(crate) fn honest() -> Box<dyn Accounting> {
    Box::new(broken(Fault::None))
}

impl Accounting for Broken {
    fn capabilities(&self) -> Capabilities {
        self.ninja.capabilities()
    }

    fn invoice(&self, reference: &str, token: &AccessToken) -> Result<Request, BooksError> {
        self.ninja.invoice(reference, token)
    }

    fn read_invoice(&self, answer: &Response) -> Result<BookInvoice, BooksError> {
        self.ninja.read_invoice(answer)
    }

    fn record_payment(&self, payment: &BookPayment, token: &AccessToken) -> Result<Request, BooksError> {
        let mut request = self.ninja.record_payment(payment, token)?;
        if self.fault == Fault::ForgetsReference {
            let body = String::from_utf8(request.body).unwrap().replace(&payment.reference, "");
            request.body = body.into_bytes();
        }
        Ok(request)
    }

    fn read_recorded(&self, answer: &Response, payment: &BookPayment) -> Result<Recorded, BooksError> {
        match self.ninja.read_recorded(answer, payment) {
            Err(BooksError::RateLimited { .. }) if self.fault == Fault::IgnoresRetryAfter => {
                Err(BooksError::RateLimited { after: None })
            }
            Err(BooksError::Rejected { .. }) if self.fault == Fault::RefusedIsRecorded => {
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
            Ok(Found::Nowhere) if self.fault == Fault::FindsAnything => Ok(Found::Here(Recorded::new("p1"))),
            read => read,
        }
    }

    fn webhook(&self, headers: &Headers, body: &[u8]) -> Result<Vec<WebhookEvent>, WebhookError> {
        self.ninja.webhook(headers, body)
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

/// Invoice Ninja in memory: it records every payment it is sent.
#[derive(Debug, Default)]
pub(crate) struct System(Mutex<Vec<String>>);

impl Emulator for System {
    fn serve(&self, request: &Request) -> Response {
        let mut payments = self.0.lock().unwrap();
        if request.method == Method::Post {
            let sent: Value = serde_json::from_slice(&request.body).unwrap();
            let reference = sent.get("transaction_reference").unwrap().as_str().unwrap().to_owned();
            let answer = json!({"data": paid(&reference)}).to_string();
            payments.push(reference);
            return Response::json(200, answer);
        }
        if request.url.path().ends_with("/payments") {
            let list: Vec<Value> = payments.iter().map(|reference| paid(reference)).collect();
            return Response::json(200, page(&list));
        }
        Response::json(200, INVOICE)
    }

    fn payments(&self, reference: &str) -> usize {
        self.0.lock().unwrap().iter().filter(|have| *have == reference).count()
    }
}

#[test]
fn the_matrix_finds_who_pays_twice_or_never() {
    let matrix = |fault| {
        let connect = || {
            let system: Arc<dyn Emulator> = Arc::new(System::default());
            (Box::new(broken(fault)) as Box<dyn Accounting>, system)
        };
        faults::matrix(&connect, r#"{"invoiceId":"c1.i1"}"#)
    };
    let rows = matrix(Fault::None).unwrap();
    assert!(rows.iter().all(|row| row.finally == 1) && rows.len() == faults::Fault::ALL.len());
    billfold_testkit::doc_block::check("docs/fault-matrix.md", "invoice-ninja", &faults::table(&rows))
        .unwrap();
    for fault in
        [Fault::FindsAnything, Fault::ForgetsReference, Fault::IgnoresRetryAfter, Fault::RefusedIsRecorded]
    {
        assert!(matrix(fault).is_err(), "{fault:?}");
    }
}
