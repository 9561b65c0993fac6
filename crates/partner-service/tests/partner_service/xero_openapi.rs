//! What our adapter asks of Xero and what our emulator answers, held against Xero's own `OpenAPI` document. The flows of
//! `end_to_end.rs` and the calls of `xero_api.rs` are judged in the same way.

use std::ops::AddAssign as _;
use std::sync::{Arc, Mutex};

use crate::openapi::{Checked, Document};
use billfold_money::Money;
use billfold_partner::accounting::{AccessToken, Accounting as _, BookPayment, Found};
use billfold_partner::http::{Method, Request, Response};
use billfold_partner_service::HttpTransport;
use billfold_sandbox::{Clock, Merchant, Mischief, XeroApi, XeroLimits};
use billfold_testkit::fixtures;
use serde_json::{Value, json};

struct Bench {
    xero: XeroApi,
    api: billfold_xero::Api,
    token: AccessToken,
    transport: HttpTransport,
    checked: Checked,
}

impl Bench {
    async fn new() -> (Self, String) {
        let clock = Clock::fixed("2026-11-20T09:30:00Z".parse().unwrap());
        let xero = XeroApi::start(clock, XeroLimits::default()).await.unwrap();
        let merchant = Merchant::new("mid-1", "Contoso", "c@contoso.example");
        let issued = "2026-11-20".parse().unwrap();
        let total = "98.87 USD".parse().unwrap();
        let id = xero.add_invoice(&billfold_sandbox::Invoice::new(&merchant, "INV-1", total, issued));
        let code = billfold_xero::PaymentAccount::Code("090".to_owned());
        let account = billfold_xero::BooksAccount::new(xero.tenant_id(), "Contoso", code).unwrap();
        let account = account.at(format!("{}/", xero.api_url()).parse().unwrap()).unwrap();
        let scopes = "accounting.invoices accounting.payments accounting.settings.read";
        let token = AccessToken::new(xero.consent(scopes).unwrap().access_token);
        let api = billfold_xero::Api::new(account, b"webhook-key");
        let transport = HttpTransport::new().unwrap();
        (Self { xero, api, token, transport, checked: Checked::default() }, id)
    }

    /// Sends a request and judges it with its answer.
    async fn judged(&mut self, document: &Document, request: Request) -> Response {
        let (method, sent) = (request.method.as_str(), request.body.clone());
        let target = request.url.as_str().strip_prefix(&self.xero.api_url()).unwrap().to_owned();
        let answer = self.transport.carry(request).await.unwrap();
        let judged = document.exchange((method, &target), Some(&sent), (answer.status, &answer.body));
        self.checked.add_assign(judged.unwrap());
        answer
    }

    /// A call that our adapter does not make and the emulator answers.
    async fn other(&mut self, document: &Document, method: Method, target: &str, body: &Value) -> Response {
        let url = format!("{}{target}", self.xero.api_url()).parse().unwrap();
        let mut request = Request::new(method, url)
            .with_header("accept", "application/json")
            .with_header("authorization", &self.token.authorization())
            .with_header("xero-tenant-id", self.xero.tenant_id());
        if !body.is_null() {
            request = request.with_body("application/json", body.to_string().into_bytes());
        }
        self.judged(document, request).await
    }
}

fn paying(id: &str, amount: &str, reference: &str) -> BookPayment {
    BookPayment::new(id, amount.parse::<Money>().unwrap(), "2026-11-20".parse().unwrap(), reference)
}

#[tokio::test]
async fn the_adapters_requests_and_the_emulators_answers_fit_the_document() {
    let Some(document) = Document::load() else { return };
    let (mut bench, id) = Bench::new().await;
    // Everything our adapter can ask.
    let asked = bench.api.invoice(&id, &bench.token).unwrap();
    let answer = bench.judged(document, asked).await;
    assert_eq!(bench.api.read_invoice(&answer).unwrap().amount_due.to_string(), "98.87 USD");
    let asked = bench.api.invoices(1, &bench.token).unwrap();
    let answer = bench.judged(document, asked).await;
    assert_eq!(bench.api.read_invoices(&answer).unwrap().invoices.len(), 1);
    let asked = bench.api.online_invoice(&id, &bench.token).unwrap();
    bench.judged(document, asked).await;
    let mut recorded = Vec::new();
    for (amount, reference, taken) in
        [("1.50 USD", "attempt-1", true), ("97.37 USD", "attempt-2", true), ("1.00 USD", "attempt-3", false)]
    {
        let payment = paying(&id, amount, reference);
        let asked = bench.api.record_payment(&payment, &bench.token).unwrap();
        let answer = bench.judged(document, asked).await;
        let read = bench.api.read_recorded(&answer, &payment);
        assert_eq!((answer.status, read.is_ok()), (200, taken), "an error under 200 for {reference}");
        recorded.extend(read);
        let asked = bench.api.find_payment(&payment, 1, &bench.token).unwrap();
        let answer = bench.judged(document, asked).await;
        assert_eq!(bench.api.read_found(&answer, &payment, 1).unwrap() != Found::Nowhere, taken);
    }
    let ours = bench.checked;
    assert_eq!((ours.requests, ours.answers), (3, 9), "our adapter");
    // What the vendor's SDKs ask besides.
    let payment = recorded[0].payment_id.as_str();
    let over = json!({"Payments": [{"Invoice": {"InvoiceID": id}, "Account": {"Code": "090"},
        "Date": "2026-11-20", "Amount": 1000}]});
    let get = Method::Get;
    for (method, target, body, status) in [
        (Method::Put, "/Payments".to_owned(), over, 400),
        (get, "/Payments?page=1".to_owned(), Value::Null, 200),
        (get, format!("/Payments/{payment}"), Value::Null, 200),
        (Method::Post, format!("/Payments/{payment}"), json!({"Status": "DELETED"}), 200),
        (get, "/Accounts".to_owned(), Value::Null, 200),
        (get, "/Organisation".to_owned(), Value::Null, 200),
    ] {
        let answer = bench.other(document, method, &target, &body).await;
        assert_eq!(answer.status, status, "{target}");
    }
    let all = bench.checked;
    assert_eq!((all.requests, all.answers, all.undescribed), (5, 15, 0));
    println!("Xero's OpenAPI: {} request bodies and {} answers fit", all.requests, all.answers);
}

/// The trap: a validator that gives up on circular schemas says yes to these as well.
#[tokio::test]
async fn broken_bodies_are_refused() {
    let Some(document) = Document::load() else { return };
    let (bench, id) = Bench::new().await;
    let request = bench.api.record_payment(&paying(&id, "1.50 USD", "attempt"), &bench.token).unwrap();
    let good = String::from_utf8(request.body).unwrap();
    let asked = bench.api.invoice(&id, &bench.token).unwrap();
    let answer = String::from_utf8(bench.transport.carry(asked).await.unwrap().body).unwrap();
    let paid = json!({"Payments": []}).to_string();
    let put = |sent: &str| {
        document.exchange(("PUT", "/Payments"), Some(sent.as_bytes()), (200, paid.as_bytes())).map(|_| ())
    };
    let get = |body: &str| {
        document.exchange(("GET", &format!("/Invoices/{id}")), None, (200, body.as_bytes())).map(|_| ())
    };
    assert_eq!((put(&good), get(&answer)), (Ok(()), Ok(())), "as they are");
    let mut refused = 0_usize;
    for (from, to) in [
        ("1.50", "\"1.50\""),
        ("\"InvoiceID\":\"", "\"InvoiceID\":\"x"),
        ("\"Amount\"", "\"Ammount\""),
        ("[{", "[[{"),
        ("{\"Payments\":[", "{\"Payments\":\"str\",\"x\":["),
        ("\"attempt\"", "7"),
    ] {
        let broken = good.replacen(from, to, 1);
        assert_ne!(broken, good, "{from}");
        assert!(put(&broken).is_err(), "{broken}");
        refused = refused.saturating_add(1);
    }
    for (from, to) in [
        ("\"Total\":98.87", "\"Total\":\"98.87\""),
        ("\"Status\":\"AUTHORISED\"", "\"Status\":\"AUTHORIZED\""),
        ("\"CurrencyCode\":\"USD\"", "\"CurrencyCode\":\"XXA\""),
        ("\"ContactID\":\"", "\"ContactID\":\"x"),
        ("\"LineItems\":[{", "\"LineItems\":[{\"Colour\":1,"),
        ("\"Payments\":[]", "\"Payments\":[{\"Invoice\":{\"Total\":\"1\"}}]"),
    ] {
        let broken = answer.replacen(from, to, 1);
        assert_ne!(broken, answer, "{from} in {answer}");
        assert!(get(&broken).is_err(), "{to}");
        refused = refused.saturating_add(1);
    }
    for (method, target) in [("GET", "/Invoice/x"), ("DELETE", "/Payments"), ("GET", "/Invoices/x/y")] {
        assert!(document.exchange((method, target), None, (200, b"{}")).is_err(), "{method} {target}");
        refused = refused.saturating_add(1);
    }
    println!("Xero's OpenAPI: {refused} broken exchanges refused");
}

/// Recorded answers are not ours: that they fit shows that the judge is not too strict, and the three examples of the vendor
/// that do not fit their own schema show that it is strict enough.
#[test]
fn recorded_answers_fit_and_the_vendors_bad_examples_do_not() {
    let Some(document) = Document::load() else { return };
    let Some(folder) = fixtures::path("partners/xero") else { return };
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let invoices = read("cassettes/test_invoice_attachment_upload_and_download.0.body.json");
    let judged = document.exchange(("GET", "/Invoices"), None, (200, &invoices));
    assert_eq!(judged, Ok(Checked { answers: 1, ..Checked::default() }));
    let organisation = read("cassettes/test_get_organisations.0.body.json");
    document.exchange(("GET", "/Organisation"), None, (200, &organisation)).unwrap();
    let payments = "/Payments/61ed71fc-01bf-4eb8-8419-8a18789ff45f";
    for (target, name) in
        [("/Payments", "getPayments.response.200.json"), (payments, "getPayment.response.200.json")]
    {
        let example = read(&format!("spec-examples/{name}"));
        assert!(document.exchange(("GET", target), None, (200, &example)).is_err(), "{name}");
    }
    let delete = read("spec-examples/deletePayment.request.json");
    assert!(document.exchange(("POST", payments), Some(&delete), (404, b"")).is_err());
}

/// A receiver that keeps what it gets.
async fn receiver() -> (String, Arc<Mutex<Vec<Value>>>) {
    let got = Arc::<Mutex<Vec<Value>>>::default();
    let log = Arc::clone(&got);
    let handler = move |body: axum::body::Bytes| {
        let log = Arc::clone(&log);
        async move { log.lock().unwrap().push(serde_json::from_slice(&body).unwrap()) }
    };
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", socket.local_addr().unwrap());
    let router = axum::Router::new().route("/hook", axum::routing::post(handler));
    tokio::spawn(async move { axum::serve(socket, router).await });
    (url, got)
}

#[tokio::test]
async fn deliveries_fit_the_document_of_the_webhooks() {
    let Some(text) = fixtures::text("partners/xero/openapi/xero-webhooks.yaml") else { return };
    let spec: Value = serde_saphyr::from_str(&text).unwrap();
    let schema = json!({"$ref": "#/components/schemas/WebhookEvent", "components": spec["components"]});
    let judge = jsonschema::draft202012::options().should_validate_formats(true).build(&schema).unwrap();
    let (bench, id) = Bench::new().await;
    let (url, got) = receiver().await;
    bench.xero.subscribe(&url, "webhook-key");
    for status in ["DRAFT", "AUTHORISED"] {
        assert!(bench.xero.set_status(&id, status));
    }
    bench.xero.deliver(Mischief::None).await.unwrap();
    let deliveries = std::mem::take(&mut *got.lock().unwrap());
    assert_eq!(deliveries.len(), 2);
    for delivery in &deliveries {
        let wrong: Vec<String> = judge.iter_errors(delivery).map(|error| error.to_string()).collect();
        // The document wants a zone in `eventDateUtc`; its own example and the live service write none.
        assert!(wrong.iter().all(|error| error.contains("date-time")), "{delivery}: {wrong:?}");
    }
    let good = &deliveries[0];
    for (pointer, value) in [
        ("/events/0/eventType", json!("DELETED")),
        ("/events/0/eventCategory", json!("PAYMENT")),
        ("/events/0/resourceId", json!("7")),
        ("/firstEventSequence", json!("1")),
        ("/events", json!({})),
    ] {
        let mut broken = good.clone();
        *broken.pointer_mut(pointer).unwrap() = value;
        let wrong =
            judge.iter_errors(&broken).filter(|error| !error.to_string().contains("date-time")).count();
        assert!(wrong > 0, "{pointer}");
    }
    println!("Xero's webhook document: {} deliveries fit", deliveries.len());
}
