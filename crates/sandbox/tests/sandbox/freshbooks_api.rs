//! The FreshBooks emulator keeps the vendor's traps where a careless client would be caught.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use billfold_sandbox::{
    Call, Clock, ErrorStyle, Fault, FreshBooksApi, FreshBooksTokens, Invoice, Merchant, Mischief,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

const SCOPES: &str = "user:invoices:read user:invoices:write user:payments:read user:payments:write \
                      user:online_payments:read user:notifications:read user:notifications:write";

struct Bench {
    books: FreshBooksApi,
    time: Arc<Mutex<DateTime<Utc>>>,
    tokens: FreshBooksTokens,
    invoice: u64,
    http: reqwest::Client,
}

impl Bench {
    async fn new() -> Self {
        let time = Arc::new(Mutex::new("2026-11-20T02:00:00Z".parse().unwrap()));
        let shown = Arc::clone(&time);
        let books = FreshBooksApi::start(Clock::new(move || *shown.lock().unwrap())).await.unwrap();
        let merchant = Merchant::new("mid-1", "Lucerne Design", "hello@lucerne.example");
        let issued = "2026-11-20".parse().unwrap();
        let invoice =
            books.add_invoice(&Invoice::new(&merchant, "0000012", "100.00 USD".parse().unwrap(), issued));
        let tokens = books.consent(SCOPES).unwrap();
        Self { books, time, tokens, invoice, http: reqwest::Client::builder().no_proxy().build().unwrap() }
    }

    fn later(&self, time: TimeDelta) {
        *self.time.lock().unwrap() += time;
    }

    async fn call(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let url = format!("{}{}", self.books.base_url(), path.replace("{acc}", self.books.account_id()));
        let mut request = self
            .http
            .request(method.parse().unwrap(), url)
            .bearer_auth(&self.tokens.access_token)
            .header("content-type", "application/json");
        if let Some(body) = body {
            request = request.body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or_else(|_| json!({"text": text})))
    }

    async fn invoice(&self) -> Value {
        let path = format!("/accounting/account/{{acc}}/invoices/invoices/{}", self.invoice);
        self.call("GET", &path, None).await.1["response"]["result"]["invoice"].clone()
    }

    fn payment(&self, amount: &str) -> Value {
        json!({"payment": {
            "amount": {"amount": amount, "code": "USD"}, "date": "2026-11-20", "invoiceid": self.invoice,
            "type": "Credit Card", "note": "attempt-1", "transactionid": "attempt-1",
        }})
    }

    async fn pay(&self, amount: &str) -> (u16, Value) {
        self.call("POST", "/accounting/account/{acc}/payments/payments", Some(self.payment(amount))).await
    }
}

#[tokio::test]
async fn money_is_text_times_are_local_and_statuses_overlap() {
    let bench = Bench::new().await;
    let invoice = bench.invoice().await;
    assert_eq!(invoice["outstanding"], json!({"amount": "100.00", "code": "USD"}));
    assert_eq!(invoice["created_at"], "2026-11-19 21:00:00");
    assert_eq!((&invoice["due_date"], &invoice["due_offset_days"]), (&json!("2026-12-20"), &json!(30)));
    assert_eq!(invoice.get("lines"), None);
    let statuses = |invoice: &Value| {
        ["status", "v3_status", "display_status", "payment_status"].map(|name| invoice[name].clone())
    };
    assert_eq!(statuses(&invoice), [json!(2), json!("sent"), json!("sent"), json!("unpaid")]);
    assert!(bench.books.edit_invoice(bench.invoice, |invoice| "viewed".clone_into(&mut invoice.v3_status)));
    bench.later(TimeDelta::days(60));
    assert_eq!(bench.call("GET", "/auth/api/v1/users/me", None).await.0, 401, "twelve hours are over");
    let bench = Bench { tokens: bench.books.consent(SCOPES).unwrap(), ..bench };
    let overdue = [json!(3), json!("overdue"), json!("viewed"), json!("unpaid")];
    assert_eq!(statuses(&bench.invoice().await), overdue);
}

#[tokio::test]
async fn payments_have_no_protection_and_can_be_found() {
    let bench = Bench::new().await;
    let first = bench.pay("60.00").await.1;
    assert_eq!(first["response"]["result"]["payment"]["overpaymentid"], Value::Null);
    assert_eq!(bench.invoice().await["payment_status"], "partial");
    let second = bench.pay("60.00").await.1;
    assert!(second["response"]["result"]["payment"]["overpaymentid"].is_u64());
    let invoice = bench.invoice().await;
    assert_eq!((&invoice["payment_status"], &invoice["status"]), (&json!("paid"), &json!(4)));
    let path = format!("/accounting/account/{{acc}}/payments/payments?search[invoiceid]={}", bench.invoice);
    let found = bench.call("GET", &path, None).await.1["response"]["result"].clone();
    assert_eq!((&found["total"], &found["payments"][1]["note"]), (&json!(2), &json!("attempt-1")));
    let id = found["payments"][1]["id"].as_u64().unwrap();
    let path = format!("/accounting/account/{{acc}}/payments/payments/{id}");
    let moved = bench.call("PUT", &path, Some(json!({"payment": {"invoiceid": 1}}))).await;
    assert_eq!(moved.0, 422);
    bench.call("PUT", &path, Some(json!({"payment": {"vis_state": 1}}))).await;
    assert_eq!(bench.invoice().await["outstanding"]["amount"], "40.00");
}

#[tokio::test]
async fn an_answer_can_be_lost_after_the_payment_was_recorded() {
    let bench = Bench::new().await;
    bench.books.faults().push(Call::Write, Fault::BadGatewayAfter);
    assert_eq!(bench.pay("100.00").await.0, 502);
    assert_eq!(bench.books.payments(bench.invoice).len(), 1);
    bench.books.faults().push(Call::Write, Fault::BadGatewayBefore);
    assert_eq!(bench.pay("100.00").await.0, 502);
    assert_eq!(bench.books.payments(bench.invoice).len(), 1);
}

#[tokio::test]
async fn errors_come_in_families_even_under_200() {
    let bench = Bench::new().await;
    let path = "/accounting/account/{acc}/invoices/invoices/1";
    let (status, classic) = bench.call("GET", path, None).await;
    assert_eq!((status, &classic["response"]["errors"][0]["errno"]), (404, &json!(1012)));
    bench.books.set_errors(ErrorStyle::ClassicUnder200);
    assert_eq!(bench.call("GET", path, None).await, (200, classic));
    bench.books.set_errors(ErrorStyle::Modern);
    let (status, modern) = bench.call("GET", path, None).await;
    assert_eq!((status, &modern["details"][0]["reason"]), (404, &json!("1012")));
    let (status, online) = bench.call("GET", "/payments/account/{acc}/invoice/1/payment_options", None).await;
    assert_eq!((status, &online["error_type"]), (404, &json!("not_found")));
    let (status, event) = bench.call("GET", "/events/account/{acc}/events/callbacks/1", None).await;
    assert_eq!((status, &event["errno"]), (404, &json!(404)));
    bench.books.limit_calls(Some(1));
    assert_eq!(bench.call("GET", path, None).await.0, 404);
    assert_eq!(bench.call("GET", path, None).await.0, 429);
}

#[tokio::test]
async fn scopes_are_asked_for() {
    let bench = Bench::new().await;
    let tokens = bench.books.consent("user:invoices:read").unwrap();
    let bench = Bench { tokens, ..bench };
    assert_eq!(bench.pay("1.00").await.0, 403);
    let path = format!("/accounting/account/{{acc}}/invoices/invoices/{}", bench.invoice);
    let delete = json!({"invoice": {"vis_state": 1}});
    assert_eq!(bench.call("PUT", &path, Some(delete)).await.0, 403);
    assert_eq!(bench.invoice().await["vis_state"], 0);
}

#[tokio::test]
async fn deleted_invoices_and_links() {
    let bench = Bench::new().await;
    let path = format!("/accounting/account/{{acc}}/invoices/invoices/{}", bench.invoice);
    let link = bench.call("GET", &format!("{path}/share_link?share_method=share_link"), None).await.1;
    let link = link["response"]["result"]["share_link"]["share_link"].as_str().unwrap().to_owned();
    assert!(link.starts_with("https://my.freshbooks.com/#/link/"), "{link}");
    bench.call("PUT", &path, Some(json!({"invoice": {"vis_state": 1}}))).await;
    let listed = bench.call("GET", "/accounting/account/{acc}/invoices/invoices", None).await.1;
    assert_eq!(listed["response"]["result"]["total"], 0);
    assert_eq!(bench.invoice().await["vis_state"], 1);
}

type Seen = Arc<Mutex<Vec<(String, String)>>>;

/// A receiver that keeps the form and the signature.
async fn receiver() -> (String, Seen) {
    let seen = Seen::default();
    let log = Arc::clone(&seen);
    let handler = move |headers: HeaderMap, body: Bytes| {
        let log = Arc::clone(&log);
        async move {
            let signature = headers["x-freshbooks-hmac-sha256"].to_str().unwrap().to_owned();
            log.lock().unwrap().push((String::from_utf8(body.to_vec()).unwrap(), signature));
            StatusCode::OK
        }
    };
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", socket.local_addr().unwrap());
    let router = Router::new().route("/hook", axum::routing::post(handler));
    tokio::spawn(async move { axum::serve(socket, router).await });
    (url, seen)
}

fn verifies(verifier: &str, form: &str, signature: &str) -> bool {
    use base64::Engine as _;
    let members: Vec<String> = url::form_urlencoded::parse(form.as_bytes())
        .map(|(name, value)| format!("\"{name}\": \"{value}\""))
        .collect();
    let text = format!("{{{}}}", members.join(", "));
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, verifier.as_bytes());
    let signature = base64::engine::general_purpose::STANDARD.decode(signature).unwrap();
    aws_lc_rs::hmac::verify(&key, text.as_bytes(), &signature).is_ok()
}

#[tokio::test]
async fn callbacks_shake_hands_before_they_deliver() {
    let bench = Bench::new().await;
    let (url, seen) = receiver().await;
    let path = "/events/account/{acc}/events/callbacks";
    let bad = bench.call("POST", path, Some(json!({"callback": {"event": "x", "uri": "y"}}))).await;
    assert_eq!((bad.0, bad.1["details"].as_array().unwrap().len()), (422, 2));
    let body = json!({"callback": {"event": "payment", "uri": url}});
    let created = bench.call("POST", path, Some(body)).await.1;
    let callback = &created["response"]["result"]["callback"];
    assert_eq!(callback["verified"], false);
    let one = format!("{path}/{}", callback["callbackid"]);

    bench.pay("1.00").await;
    assert_eq!(bench.books.deliver(Mischief::None).await.unwrap().len(), 1, "only the handshake");
    let (form, signature) = seen.lock().unwrap().remove(0);
    let field = |form: &str, name: &str| {
        url::form_urlencoded::parse(form.as_bytes())
            .find(|(known, _)| known == name)
            .map(|(_, v)| v.into_owned())
    };
    assert_eq!(field(&form, "name").as_deref(), Some("callback.verify"));
    let verifier = field(&form, "verifier").unwrap();
    assert!(verifies(&verifier, &form, &signature));
    let answer = bench.call("PUT", &one, Some(json!({"callback": {"verifier": verifier}}))).await.1;
    assert_eq!(answer["response"]["result"]["callback"]["verified"], true);

    for (mischief, deliveries, good) in [
        (Mischief::None, 1, true),
        (Mischief::Duplicate, 2, true),
        (Mischief::WrongSignature, 1, false),
        (Mischief::Altered, 1, false),
    ] {
        bench.pay("1.00").await;
        bench.books.deliver(mischief).await.unwrap();
        let got = std::mem::take(&mut *seen.lock().unwrap());
        assert_eq!(got.len(), deliveries, "{mischief:?}");
        for (form, signature) in got {
            assert_eq!(field(&form, "name").as_deref(), Some("payment.create"));
            assert_eq!(verifies(&verifier, &form, &signature), good, "{mischief:?}");
        }
    }
    bench.call("PUT", &one, Some(json!({"callback": {"resend": true}}))).await;
    assert_eq!(bench.books.deliver(Mischief::None).await.unwrap().len(), 1);
    assert_eq!(bench.call("DELETE", &one, None).await.0, 200);
    assert_eq!(bench.call("GET", &one, None).await.0, 404);
}
