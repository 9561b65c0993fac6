//! The Xero emulator keeps the vendor's rules where a careless client would be caught.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use billfold_partner::accounting::{Accounting as _, BooksError};
use billfold_partner::http::{Headers, Response};
use billfold_sandbox::{Call, Clock, Fault, Merchant, Mischief, XeroApi, XeroLimits, XeroTokens};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::openapi::Document;

const SCOPES: &str = "offline_access accounting.invoices.read accounting.payments accounting.settings.read";

struct Bench {
    xero: XeroApi,
    time: Arc<Mutex<DateTime<Utc>>>,
    tokens: XeroTokens,
    invoice: String,
    http: reqwest::Client,
}

impl Bench {
    async fn new(limits: XeroLimits) -> Self {
        let time = Arc::new(Mutex::new("2026-11-20T09:30:00Z".parse().unwrap()));
        let shown = Arc::clone(&time);
        let xero = XeroApi::start(Clock::new(move || *shown.lock().unwrap()), limits).await.unwrap();
        let merchant = Merchant::new("mid-1", "Fabrikam Roofing", "accounts@fabrikam.example");
        let issued = "2026-11-20".parse().unwrap();
        let invoice =
            billfold_sandbox::Invoice::new(&merchant, "INV-1", "98.87 USD".parse().unwrap(), issued);
        let invoice = xero.add_invoice(&invoice);
        let tokens = xero.consent(SCOPES).unwrap();
        Self { xero, time, tokens, invoice, http: reqwest::Client::builder().no_proxy().build().unwrap() }
    }

    fn later(&self, time: TimeDelta) {
        *self.time.lock().unwrap() += time;
    }

    fn call(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.xero.api_url()))
            .header("authorization", format!("Bearer {}", self.tokens.access_token))
            .header("xero-tenant-id", self.xero.tenant_id())
            .header("accept", "application/json")
    }

    fn paying(&self, amount: &str, key: &str) -> reqwest::RequestBuilder {
        let body = format!(
            "{{\"Payments\":[{{\"Invoice\":{{\"InvoiceID\":\"{}\"}},\"Account\":{{\"Code\":\"090\"}},\
             \"Date\":\"2026-11-20\",\"Amount\":{amount},\"Reference\":\"attempt\"}}]}}",
            self.invoice
        );
        self.call(reqwest::Method::PUT, "/Payments").header("idempotency-key", key).body(body)
    }

    async fn token(&self, fields: &[(&str, &str)]) -> (u16, Value) {
        let (id, secret) = self.xero.client();
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.http.post(self.xero.token_url()).basic_auth(id, Some(secret)).body(form);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), serde_json::from_str(&answer.text().await.unwrap()).unwrap())
    }
}

/// Sends a request and holds the answer against Xero's own document. The requests are hand-written, some of them wrong.
async fn json_of(request: reqwest::RequestBuilder) -> (u16, Value) {
    let (client, request) = request.build_split();
    let request = request.unwrap();
    let (method, target) = (request.method().to_string(), request.url().to_string());
    let answer = client.execute(request).await.unwrap();
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    if let (Some((_, target)), Some(document)) = (target.split_once("/api.xro/2.0"), Document::load()) {
        document.exchange((&method, target), None, (status, text.as_bytes())).unwrap();
    }
    (status, serde_json::from_str(&text).unwrap_or_else(|_| json!({"text": text})))
}

#[tokio::test]
async fn an_invoice_has_the_recorded_members_and_number_literals() {
    let bench = Bench::new(XeroLimits::default()).await;
    let answer =
        bench.call(reqwest::Method::GET, &format!("/Invoices/{}", bench.invoice)).send().await.unwrap();
    assert!(answer.headers().contains_key("xero-correlation-id"));
    assert_eq!(answer.headers()["x-minlimit-remaining"], "59");
    let text = answer.text().await.unwrap();
    for literal in [
        "\"Total\":98.87",
        "\"AmountPaid\":0.00",
        "\"CurrencyRate\":1.000000",
        "\"Date\":\"/Date(1795132800000+0000)/\"",
        "\"DueDateString\":\"2026-12-20T00:00:00\"",
        "\"Quantity\":1.0000",
    ] {
        assert!(text.contains(literal), "{literal} is missing in {text}");
    }
    let by_number = json_of(bench.call(reqwest::Method::GET, "/Invoices/INV-1")).await.1;
    assert_eq!(by_number["Invoices"][0]["InvoiceID"], bench.invoice.as_str());
    assert_eq!(json_of(bench.call(reqwest::Method::GET, "/Invoices/INV-2")).await.0, 404);
}

#[tokio::test]
async fn who_does_not_ask_for_json_gets_xml() {
    let bench = Bench::new(XeroLimits::default()).await;
    let request = bench
        .http
        .get(format!("{}/Invoices", bench.xero.api_url()))
        .bearer_auth(&bench.tokens.access_token)
        .header("xero-tenant-id", bench.xero.tenant_id());
    let answer = request.send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/xml; charset=utf-8");
}

#[tokio::test]
async fn a_key_is_one_payment_for_six_minutes_and_keeps_errors_too() {
    let bench = Bench::new(XeroLimits::default()).await;
    let (status, first) = json_of(bench.paying("50.00", "k-1")).await;
    assert_eq!((status, &first["Payments"][0]["Status"]), (200, &json!("AUTHORISED")), "{first}");
    assert_eq!(json_of(bench.paying("50.00", "k-1")).await, (200, first));
    let (status, other) = json_of(bench.paying("48.00", "k-1")).await;
    assert_eq!(status, 400);
    assert!(other["Message"].as_str().unwrap().contains("different request"));

    let (status, error) = json_of(bench.paying("60.00", "k-2")).await;
    assert_eq!((status, &error["ErrorNumber"]), (400, &json!(10)));
    let message = &error["Elements"][0]["ValidationErrors"][0]["Message"];
    assert_eq!(message, "Payment amount exceeds the amount outstanding on this document");
    assert_eq!(json_of(bench.paying("60.00", "k-2")).await, (400, error));

    bench.later(TimeDelta::minutes(6));
    let (status, _) = json_of(bench.paying("48.87", "k-1")).await;
    assert_eq!(status, 200, "after six minutes the key protects nothing");
    assert_eq!(bench.xero.payments(&bench.invoice).len(), 2);
    assert_eq!(bench.xero.invoice(&bench.invoice).unwrap().status, "PAID");
    assert_eq!(json_of(bench.paying("1.00", &"k".repeat(129))).await.0, 400);
}

#[tokio::test]
async fn a_200_can_hold_errors() {
    let bench = Bench::new(XeroLimits::default()).await;
    let good = json!({"Invoice": {"InvoiceNumber": "INV-1"}, "Account": {"Code": "090"}, "Date": "2026-11-20", "Amount": 1});
    let bad = json!({"Invoice": {"InvoiceID": "none"}, "Account": {"Code": "200"}, "Date": "soon", "Amount": "1.00"});
    let body = json!({"Payments": [good, bad]}).to_string();
    let strict = bench.call(reqwest::Method::PUT, "/Payments").body(body.clone());
    let (status, refused) = json_of(strict).await;
    assert_eq!((status, refused["Elements"].as_array().unwrap().len()), (400, 1));
    assert_eq!(refused["Elements"][0]["ValidationErrors"].as_array().unwrap().len(), 4);
    assert!(bench.xero.payments(&bench.invoice).is_empty());
    let apart = bench.call(reqwest::Method::PUT, "/Payments?summarizeErrors=false").body(body);
    let (status, answer) = json_of(apart).await;
    assert_eq!(status, 200);
    assert_eq!(answer["Payments"][0]["StatusAttributeString"], "OK");
    assert_eq!(answer["Payments"][1]["StatusAttributeString"], "ERROR");
    assert_eq!(answer["Payments"][1]["HasValidationErrors"], true);
    assert_eq!(bench.xero.payments(&bench.invoice).len(), 1);
}

#[tokio::test]
async fn payments_can_be_found_and_deleted_and_statuses_decide() {
    let bench = Bench::new(XeroLimits::default()).await;
    let paid = json_of(bench.paying("98.87", "k")).await.1;
    let id = paid["Payments"][0]["PaymentID"].as_str().unwrap().to_owned();
    let found = json_of(bench.call(reqwest::Method::GET, "/Payments?where=Reference==\"attempt\"")).await.1;
    assert_eq!(found["Payments"][0]["PaymentID"], id.as_str());
    let delete =
        || bench.call(reqwest::Method::POST, &format!("/Payments/{id}")).body("{\"Status\":\"DELETED\"}");
    assert_eq!(json_of(delete()).await.1["Payments"][0]["Status"], "DELETED");
    assert_eq!(json_of(delete()).await.0, 400);
    assert_eq!(bench.xero.invoice(&bench.invoice).unwrap().status, "AUTHORISED");
    for status in ["DRAFT", "VOIDED", "SOMETHING-NEW"] {
        assert!(bench.xero.set_status(&bench.invoice, status));
        assert_eq!(json_of(bench.paying("1.00", status)).await.0, 400);
    }
    let path = format!("/Invoices/{}", bench.invoice);
    // A word that the document does not know, on purpose.
    let shown = bench.call(reqwest::Method::GET, &path).send().await.unwrap().text().await.unwrap();
    assert!(shown.contains("\"Status\":\"SOMETHING-NEW\""), "{shown}");
}

#[tokio::test]
async fn tokens_expire_rotate_and_have_scopes() {
    let bench = Bench::new(XeroLimits::default()).await;
    bench.later(TimeDelta::minutes(30));
    let (status, expired) = json_of(bench.call(reqwest::Method::GET, "/Invoices")).await;
    assert_eq!(status, 401);
    assert!(expired["Detail"].as_str().unwrap().starts_with("TokenExpired"));
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", &bench.tokens.refresh_token)];
    let (status, next) = bench.token(&refresh).await;
    assert_eq!((status, &next["expires_in"]), (200, &json!(1800)));
    assert_ne!(next["refresh_token"], bench.tokens.refresh_token.as_str());
    assert_eq!(bench.token(&refresh).await.0, 200, "the old one has half an hour of grace");
    bench.later(TimeDelta::minutes(30));
    assert_eq!(bench.token(&refresh).await, (400, json!({"error": "invalid_grant"})));

    // PKCE, vector of RFC 7636 appendix B.
    let code = bench.xero.authorize(SCOPES, Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")).unwrap();
    let exchange = |verifier: &'static str| {
        [("grant_type", "authorization_code"), ("code", code.as_str()), ("code_verifier", verifier)]
    };
    assert_eq!(bench.token(&exchange("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")).await.0, 200);
    assert_eq!(bench.token(&exchange("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")).await.0, 400);

    let narrow = bench.xero.consent("accounting.invoices.read").unwrap();
    let bench = Bench { tokens: narrow, ..bench };
    assert_eq!(json_of(bench.call(reqwest::Method::GET, "/Invoices")).await.0, 200);
    assert_eq!(json_of(bench.paying("1.00", "k")).await.1["Detail"], "AuthorizationUnsuccessful");
    let elsewhere = bench.call(reqwest::Method::GET, "/Invoices").header("xero-tenant-id", "other");
    assert_eq!(json_of(elsewhere).await.0, 200, "two values: the first counts");
    let none =
        bench.http.get(format!("{}/Invoices", bench.xero.api_url())).bearer_auth(&bench.tokens.access_token);
    assert_eq!(json_of(none).await.0, 403);
}

#[tokio::test]
async fn limits_are_counted_in_the_clocks_time() {
    let bench = Bench::new(XeroLimits::new(2, 3)).await;
    let get = || bench.call(reqwest::Method::GET, "/Organisation");
    assert_eq!(json_of(get()).await.0, 200);
    bench.later(TimeDelta::seconds(20));
    assert_eq!(json_of(get()).await.0, 200);
    let answer = get().send().await.unwrap();
    assert_eq!(answer.status(), 429);
    assert_eq!(answer.headers()["x-rate-limit-problem"], "minute");
    assert_eq!(answer.headers()["retry-after"], "40");
    bench.later(TimeDelta::seconds(40));
    assert_eq!(json_of(get()).await.0, 200);
    bench.later(TimeDelta::minutes(5));
    let answer = get().send().await.unwrap();
    assert_eq!(answer.headers()["x-rate-limit-problem"], "day");
}

#[tokio::test]
async fn calls_at_the_same_time_are_limited_and_our_adapter_waits() {
    let mut limits = XeroLimits::default();
    limits.concurrent = 1;
    let bench = Bench::new(limits).await;
    let calls: Vec<_> =
        (0..16).map(|_| tokio::spawn(bench.call(reqwest::Method::GET, "/Organisation").send())).collect();
    let mut served = 0;
    for call in calls {
        let answer = call.await.unwrap().unwrap();
        match answer.status().as_u16() {
            200 => served += 1,
            status => {
                assert_eq!(
                    (status, &answer.headers()["x-rate-limit-problem"]),
                    (429, &"concurrent".parse().unwrap())
                );
            }
        }
    }
    assert!(served >= 1, "one after the other is allowed");
    limits.concurrent = 0;
    let bench = Bench::new(limits).await;
    let code = billfold_xero::PaymentAccount::Code("090".to_owned());
    let account = billfold_xero::BooksAccount::new(bench.xero.tenant_id(), "Contoso", code).unwrap();
    let api = billfold_xero::Api::new(account, b"k");
    let answer =
        bench.call(reqwest::Method::GET, &format!("/Invoices/{}", bench.invoice)).send().await.unwrap();
    let fields = answer.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
    let carried = Response::new(answer.status().as_u16(), Headers::from_iter(fields), Vec::new());
    let after = Some(Duration::from_secs(1));
    assert_eq!(api.read_invoice(&carried), Err(BooksError::RateLimited { after }));
}

#[tokio::test]
async fn a_lost_answer_can_be_found_again() {
    let bench = Bench::new(XeroLimits::default()).await;
    bench.xero.faults().push(Call::Write, Fault::DropAfter);
    assert!(bench.paying("98.87", "k").send().await.is_err());
    assert_eq!(bench.xero.payments(&bench.invoice).len(), 1);
    assert_eq!(json_of(bench.paying("98.87", "k")).await.0, 200, "the key replays the answer");
    assert_eq!(bench.xero.payments(&bench.invoice).len(), 1);
    bench.xero.faults().push(Call::Read, Fault::SlowBefore(Duration::from_millis(1)));
    bench.xero.faults().push(Call::Read, Fault::BadGatewayBefore);
    assert_eq!(json_of(bench.call(reqwest::Method::GET, "/Invoices")).await.0, 200);
    assert_eq!(json_of(bench.call(reqwest::Method::GET, "/Invoices")).await.0, 502);
}

type Seen = Arc<Mutex<Vec<String>>>;

/// A receiver that checks signatures as the vendor's page says.
async fn receiver(key: &'static str) -> (String, Seen) {
    let seen = Seen::default();
    let log = Arc::clone(&seen);
    let handler = move |headers: HeaderMap, body: Bytes| {
        let log = Arc::clone(&log);
        async move {
            use base64::Engine as _;
            let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, key.as_bytes());
            let signature = base64::engine::general_purpose::STANDARD
                .decode(headers["x-xero-signature"].as_bytes())
                .unwrap();
            if aws_lc_rs::hmac::verify(&key, &body, &signature).is_err() {
                return StatusCode::UNAUTHORIZED;
            }
            log.lock().unwrap().push(String::from_utf8(body.to_vec()).unwrap());
            StatusCode::OK
        }
    };
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", socket.local_addr().unwrap());
    let router = Router::new().route("/hook", axum::routing::post(handler));
    tokio::spawn(async move { axum::serve(socket, router).await });
    (url, seen)
}

#[tokio::test]
async fn webhooks_are_signed_thin_and_sometimes_mischievous() {
    let bench = Bench::new(XeroLimits::default()).await;
    let (url, seen) = receiver("ABC123-webhook-key").await;
    bench.xero.subscribe(&url, "ABC123-webhook-key");
    assert!(bench.xero.intent_to_receive().await.unwrap());
    seen.lock().unwrap().clear();
    for (mischief, accepted, answers) in [
        (Mischief::None, 2, vec![200, 200]),
        (Mischief::Duplicate, 4, vec![200, 200, 200, 200]),
        (Mischief::Reorder, 2, vec![200, 200]),
        (Mischief::WrongSignature, 0, vec![401, 401]),
        (Mischief::Altered, 0, vec![401, 401]),
    ] {
        for status in ["DRAFT", "AUTHORISED"] {
            assert!(bench.xero.set_status(&bench.invoice, status));
        }
        let delivered = bench.xero.deliver(mischief).await.unwrap();
        assert_eq!(delivered.iter().map(|one| one.status).collect::<Vec<_>>(), answers);
        let bodies = std::mem::take(&mut *seen.lock().unwrap());
        assert_eq!(bodies.len(), accepted, "{mischief:?}");
        let events: Vec<Value> = bodies.iter().map(|body| serde_json::from_str(body).unwrap()).collect();
        assert!(events.iter().all(|event| event["events"][0]["resourceId"] == bench.invoice.as_str()));
        if mischief == Mischief::Reorder {
            assert!(events[0]["firstEventSequence"].as_u64() > events[1]["firstEventSequence"].as_u64());
        }
    }
    assert!(bench.xero.deliver(Mischief::None).await.unwrap().is_empty());
}
