//! The vendor SDKs' recorded exchanges and vectors, field by field.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking and says what it skips")]

use billfold_freshbooks::{
    Api, AuthError, BooksAccount, ErrorBody, Invoice, Payment, Verification, date, read_tokens,
};
use billfold_money::Money;
use billfold_partner::Coded as _;
use billfold_partner::accounting::{
    AccessToken, Accounting as _, BookPayment, BookState, BooksError, Found, WebhookError,
};
use billfold_partner::http::{Headers, Response};
use billfold_testkit::fixtures;
use serde_json::{Value, json};

fn fixture(name: &str) -> Option<Value> {
    serde_json::from_slice(&fixtures::read(&format!("partners/freshbooks/{name}"))?).ok()
}

fn api(account: &str) -> Api {
    Api::new(BooksAccount::new(account, "Contoso").unwrap(), Some(b"test-verifier-0123456789abcdef"))
}

fn answer(status: u16, body: &Value) -> Response {
    Response::json(status, body.to_string())
}

fn token() -> AccessToken {
    AccessToken::new("SECRET".to_owned())
}

/// The SDK's invoice, with members replaced.
fn invoice(changes: &[(&str, Value)]) -> Value {
    let mut invoice = json!({
        "id": 217506, "invoiceid": 217506, "accountid": "xZNQ1X", "invoice_number": "SS007",
        "amount": {"amount": "1222.00", "code": "USD"}, "outstanding": {"amount": "1222.00", "code": "USD"},
        "paid": {"amount": "0.00", "code": "USD"}, "currency_code": "USD", "create_date": "2019-11-14",
        "due_date": "2019-12-14", "due_offset_days": 30, "status": 3, "v3_status": "overdue",
        "display_status": "viewed", "payment_status": "unpaid", "auto_bill": false, "vis_state": 0
    });
    for (name, value) in changes {
        invoice.as_object_mut().unwrap().insert((*name).to_owned(), value.clone());
    }
    invoice
}

fn state(changes: &[(&str, Value)]) -> Result<BookState, BooksError> {
    let read = serde_json::from_value::<Invoice>(invoice(changes)).map_err(|_| BooksError::Unsupported)?;
    read.to_book("Contoso").map(|book| book.state)
}

#[test]
fn recorded_invoices_are_read_field_by_field() {
    let Some(exchanges) = fixture("nodejs-sdk-exchanges/Invoice.json") else { return };
    let mut seen = 0;
    for exchange in exchanges.as_array().unwrap() {
        let result = &exchange["response"]["response"]["result"];
        let list = result["invoices"].as_array().cloned().unwrap_or_else(|| vec![result["invoice"].clone()]);
        for raw in list {
            let read: Invoice = serde_json::from_value(raw.clone()).unwrap();
            assert!(read.sums_hold() && read.other.get("ownerid").is_some());
            assert!(!format!("{read:?}").contains("organization"), "whose it is, is not printed");
            assert_eq!(stated(&serde_json::to_value(&read).unwrap()), stated(&raw), "every member");
            let book = read.to_book("Contoso").unwrap();
            assert_eq!(
                (book.reference.as_str(), book.amount_due.amount_text().as_str()),
                ("217506", "1222.00")
            );
            assert_eq!(book.due, date("2019-11-14"));
            assert!(matches!(book.state, BookState::NotPayable { .. }), "all of them are drafts or deleted");
            seen += 1;
        }
    }
    assert_eq!(seen, 7);
    println!("{seen} invoices without loss; every sum and date holds; none is payable");
}

/// A value without the members that are null: null and absent are one.
fn stated(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().filter(|(_, value)| !value.is_null());
            members
                .map(|(name, value)| (name.clone(), stated(value)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        }
        Value::Array(elements) => elements.iter().map(stated).collect(),
        other => other.clone(),
    }
}

#[test]
fn recorded_payments_are_read_without_loss() {
    let Some(exchanges) = fixture("nodejs-sdk-exchanges/Payment.json") else { return };
    let mut seen = 0;
    for exchange in exchanges.as_array().unwrap() {
        let result = &exchange["response"]["response"]["result"];
        let one = result["payment"].is_object().then(|| vec![result["payment"].clone()]);
        for raw in result["payments"].as_array().cloned().or(one).unwrap_or_default() {
            let read: Payment = serde_json::from_value(raw.clone()).unwrap();
            assert_eq!(stated(&serde_json::to_value(&read).unwrap()), stated(&raw), "every member");
            assert!(!read.is(&payment()), "it has no note of ours");
            seen += 1;
        }
    }
    assert!(seen >= 3, "{seen}");
    println!("{seen} payments without loss");
}

/// Every recorded exchange and answer, also those about other things: read, or refused with a code.
#[test]
fn every_recorded_answer_is_read_or_refused_with_a_code() {
    let mut answers = Vec::new();
    for name in ["APIClient", "Callback", "Client", "CreditNote", "Invoice", "Payment", "PaymentOptions"] {
        let Some(exchanges) = fixture(&format!("nodejs-sdk-exchanges/{name}.json")) else { return };
        answers.extend(exchanges.as_array().unwrap().iter().map(|exchange| exchange["response"].clone()));
    }
    for name in ["get_client_response", "list_clients_response", "get_callback_response__not_found"] {
        answers.extend(fixture(&format!("python-sdk-fixtures/{name}.json")));
    }
    let (mut read, mut refused) = (0, 0);
    for body in &answers {
        let answer = answer(200, body);
        match api("xZNQ1X").read_invoice(&answer) {
            Ok(book) => {
                assert!(matches!(book.state, BookState::NotPayable { .. }), "all are drafts or deleted");
                read += 1;
            }
            Err(error) => {
                assert!(error != BooksError::OutcomeUnknown, "a read: {body}");
                refused += 1;
            }
        }
        assert!(api("xZNQ1X").read_recorded(&answer, &payment()).is_err(), "no payment of ours: {body}");
    }
    assert!(read > 0 && refused > 20, "{read} {refused}");
    println!("{} answers: {read} invoices read, {refused} refused with a code", answers.len());
}

#[test]
fn an_invoice_is_payable_only_if_all_its_fields_agree() {
    assert_eq!(state(&[]), Ok(BookState::Payable));
    let part = [
        ("payment_status", json!("partial")),
        ("status", json!(8)),
        ("v3_status", json!("partial")),
        ("outstanding", json!({"amount": "1000.00", "code": "USD"})),
        ("paid", json!({"amount": "222.00", "code": "USD"})),
    ];
    assert_eq!(state(&part), Ok(BookState::Payable));
    let nothing = json!({"amount": "0.00", "code": "USD"});
    let all = json!({"amount": "1222.00", "code": "USD"});
    let paid = [
        ("outstanding", nothing),
        ("paid", all),
        ("payment_status", json!("paid")),
        ("v3_status", json!("paid")),
    ];
    assert_eq!(state(&paid), Ok(BookState::Paid));
    for change in [
        ("v3_status", json!("draft")),
        ("v3_status", json!("created")),
        ("v3_status", json!("disputed")),
        ("v3_status", json!("pending")),
        ("v3_status", json!("frozen")),
        ("v3_status", json!(null)),
        ("payment_status", json!("auto-paid")),
        ("payment_status", json!("refunded")),
        ("status", json!(0)),
        ("status", json!(1)),
        ("status", json!(99)),
        ("vis_state", json!(1)),
        ("vis_state", json!(2)),
        ("vis_state", json!(null)),
        ("auto_bill", json!(true)),
        ("invoice_number", json!("")),
    ] {
        assert!(
            matches!(state(std::slice::from_ref(&change)), Ok(BookState::NotPayable { .. })),
            "{change:?}"
        );
    }
    for change in [
        ("outstanding", json!({"amount": "1.00", "code": "USD"})),
        ("outstanding", json!({"amount": "1222.00", "code": "CAD"})),
        ("outstanding", json!({"amount": "1222.001", "code": "USD"})),
        ("currency_code", json!("CAD")),
        ("due_offset_days", json!(29)),
        ("due_date", json!("soon")),
        ("invoiceid", json!(1)),
    ] {
        assert_eq!(state(std::slice::from_ref(&change)), Err(BooksError::Malformed), "{change:?}");
    }
}

fn payment() -> BookPayment {
    BookPayment::new("197902", Money::parse("100", "USD").unwrap(), date("2019-10-22").unwrap(), "r-1")
}

#[test]
fn a_payment_is_sent_and_read_as_the_sdk_does() {
    let Some(exchanges) = fixture("nodejs-sdk-exchanges/Payment.json") else { return };
    let post = exchanges.as_array().unwrap().iter().find(|exchange| exchange["method"] == "POST").unwrap();
    let request = api("zDmNq").record_payment(&payment(), &token()).unwrap();
    assert_eq!(request.url.path(), post["url"].as_str().unwrap());
    let mut sent: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(sent["payment"]["note"], "billfold:r-1");
    let sdk = &post["request"]["payment"];
    for (name, value) in sent["payment"].as_object_mut().unwrap() {
        if !["note", "transactionid", "type"].contains(&name.as_str()) {
            assert_eq!(value, &sdk[name.as_str()], "{name}");
        }
    }
    assert!(!format!("{request:?}").contains("SECRET"));

    let mut answered = post["response"].clone();
    let read = |body: &Value| api("zDmNq").read_recorded(&answer(200, body), &payment());
    assert_eq!(read(&answered), Err(BooksError::OutcomeUnknown), "the SDK's payment has no note of ours");
    answered["response"]["result"]["payment"]["note"] = json!("billfold:r-1");
    assert_eq!(read(&answered).unwrap().payment_id, "115804");
    answered["response"]["result"]["payment"]["amount"]["amount"] = json!("99.00");
    assert_eq!(read(&answered), Err(BooksError::OutcomeUnknown));
    for id in ["", "../1", "1e3", "-1", "99999999999999999999999"] {
        assert!(api("zDmNq").invoice(id, &token()).is_err(), "{id:?}");
    }
}

#[test]
fn a_payment_is_found_by_its_note_over_all_pages() {
    let Some(exchanges) = fixture("nodejs-sdk-exchanges/Payment.json") else { return };
    let list = exchanges
        .as_array()
        .unwrap()
        .iter()
        .find(|exchange| exchange["response"]["response"]["result"]["payments"].is_array());
    let mut page = list.unwrap()["response"].clone();
    let read = |body: &Value, number| api("zDmNq").read_found(&answer(200, body), &payment(), number);
    assert_eq!(read(&page, 1), Ok(Found::Nowhere));
    assert_eq!(read(&page, 2), Err(BooksError::Malformed), "another page than the one asked for");
    page["response"]["result"]["pages"] = json!(2);
    assert_eq!(read(&page, 1), Ok(Found::More));
    page["response"]["result"]["payments"][0]["note"] = json!("billfold:r-1");
    assert!(matches!(read(&page, 1), Ok(Found::Here(_))));
    page["response"]["result"]["payments"][0]["vis_state"] = json!(1);
    assert_eq!(read(&page, 1), Ok(Found::More), "a deleted payment is none");
    let request = api("zDmNq").find_payment(&payment(), 3, &token()).unwrap();
    assert_eq!(request.url.query(), Some("search%5Binvoiceid%5D=197902&page=3&per_page=100"));
}

#[test]
fn every_family_of_errors_is_found_whatever_its_status() {
    let Some(shapes) = fixture("nodejs-sdk-exchanges/ErrorShapes.json") else { return };
    for (family, shapes) in shapes.as_object().unwrap() {
        for shape in shapes.as_array().unwrap() {
            let status: u16 = shape["status_arg"].as_str().map_or(400, |status| status.parse().unwrap());
            let answer = answer(status, &shape["body"]);
            let read = api("xZNQ1X").read_invoice(&answer).unwrap_err();
            let written = api("xZNQ1X").read_recorded(&answer, &payment()).unwrap_err();
            assert_eq!(read, written, "{family}: a family of errors is definite");
            let expected = match (family.as_str(), shape["body"].to_string()) {
                (_, body)
                    if body.contains("1012") || body.contains("not_found") || body.contains("\"code\":5") =>
                {
                    "partner.books_not_found"
                }
                (_, body) if body.contains("forbidden") => "partner.books_misconfigured",
                (_, body)
                    if ["unauthenticated", "invalid_token", "\"unauthorized\""]
                        .iter()
                        .any(|word| body.contains(word)) =>
                {
                    "partner.books_needs_reauth"
                }
                _ if status == 401 => "partner.books_needs_reauth",
                _ => "partner.books_rejected",
            };
            assert_eq!(read.code().name(), expected, "{family}: {}", shape["body"]);
        }
    }
    for name in [
        "auth_me_response__no_auth",
        "create_callback_response__validation_error",
        "get_client_response__not_found",
    ] {
        let body = fixture(&format!("python-sdk-fixtures/{name}.json")).unwrap();
        assert!(ErrorBody::find(body.to_string().as_bytes()).is_some(), "{name}");
    }
    assert_eq!(ErrorBody::find(br#"{"response":{"result":{}}}"#), None);
}

#[test]
fn statuses_without_a_body_have_their_meaning() {
    for (status, read, write) in [
        (401, "partner.books_needs_reauth", "partner.books_needs_reauth"),
        (403, "partner.books_misconfigured", "partner.books_misconfigured"),
        (404, "partner.books_not_found", "partner.books_not_found"),
        (422, "partner.books_rejected", "partner.books_rejected"),
        (500, "partner.books_unavailable", "partner.books_outcome_unknown"),
        (502, "partner.books_unavailable", "partner.books_outcome_unknown"),
        (200, "partner.books_malformed", "partner.books_outcome_unknown"),
    ] {
        let answer = Response::new(status, Headers::new(), b"<html>".to_vec());
        assert_eq!(api("x").read_invoice(&answer).unwrap_err().code().name(), read, "read {status}");
        assert_eq!(
            api("x").read_recorded(&answer, &payment()).unwrap_err().code().name(),
            write,
            "write {status}"
        );
    }
    let limited = Response::new(429, Headers::from_iter([("Retry-After", "57")]), Vec::new());
    let after = Some(std::time::Duration::from_secs(57));
    assert_eq!(api("x").read_invoice(&limited), Err(BooksError::RateLimited { after }));
}

#[test]
fn callbacks_are_believed_only_with_their_signature() {
    let Some(vectors) = fixture("webhook-signature-vectors.json") else { return };
    let headers = |signature: &str| Headers::from_iter([("X-FreshBooks-Hmac-SHA256", signature)]);
    for case in vectors["cases"].as_array().unwrap() {
        let body = case["raw_form_body"].as_str().unwrap();
        let signature = case["x-freshbooks-hmac-sha256"].as_str().unwrap();
        let events = api("x").webhook(&headers(signature), body.as_bytes()).unwrap();
        let (subject, _) = body.strip_prefix("name=").unwrap().split_once('.').unwrap();
        assert_eq!(events[0].subject, subject);
        let tampered = body.replace("object_id=", "object_id=9");
        assert_eq!(api("x").webhook(&headers(signature), tampered.as_bytes()), Err(WebhookError::Signature));
        assert_eq!(api("x").webhook(&Headers::new(), body.as_bytes()), Err(WebhookError::Unsigned));
        let unverified = Api::new(BooksAccount::new("x", "Contoso").unwrap(), None);
        assert_eq!(unverified.webhook(&headers(signature), body.as_bytes()), Err(WebhookError::Unsigned));
    }
    let verify = b"name=callback.verify&object_id=80001&account_id=xZNQ1X&verifier=some-long-verifier";
    let verification = Verification::read(verify).unwrap();
    assert_eq!(
        (verification.callback_id.as_str(), verification.verifier.as_str()),
        ("80001", "some-long-verifier")
    );
    assert!(!format!("{verification:?}").contains("some-long"));
    assert_eq!(Verification::read(b"name=invoice.update&object_id=1&verifier=some-long-verifier"), None);
    let request = api("xZNQ1X").confirm_callback(&verification, &token()).unwrap();
    assert_eq!(request.url.path(), "/events/account/xZNQ1X/events/callbacks/80001");
}

#[test]
fn tokens_are_read_and_errors_found_under_200() {
    let Some(body) = fixture("python-sdk-fixtures/auth_token_response.json") else { return };
    let set = read_tokens(&answer(200, &body)).unwrap();
    assert_eq!(set.expires_at.timestamp(), 1_287_273_600);
    assert_eq!(set.refresh.expose(), "my_refresh_token");
    assert!(!format!("{set:?}").contains("my_"));
    let refused = json!({"error": "invalid_grant", "error_description": "used"});
    assert_eq!(read_tokens(&answer(200, &refused)).unwrap_err(), AuthError::InvalidGrant);
    assert_eq!(read_tokens(&answer(401, &refused)).unwrap_err(), AuthError::InvalidGrant);
    assert_eq!(read_tokens(&Response::json(502, "<html>")).unwrap_err(), AuthError::Unanswered);
}
