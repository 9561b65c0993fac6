//! Recorded answers, specification examples and vectors, field by field.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking and says what it did")]

use billfold_money::Money;
use billfold_partner::Coded as _;
use billfold_partner::accounting::{
    AccessToken, Accounting as _, BookPayment, BookState, BooksError, WebhookError,
};
use billfold_partner::http::{Headers, Response};
use billfold_partner::wire::same_json;
use billfold_testkit::fixtures;
use billfold_xero::{
    Api, AuthError, BooksAccount, Invoice, Invoices, PaymentAccount, date, instant, iso_instant,
    read_connections, read_tokens,
};
use serde_json::Value;
use serde_json::value::RawValue;

fn fixture(name: &str) -> Option<Vec<u8>> {
    fixtures::read(&format!("partners/xero/{name}"))
}

fn api() -> Api {
    let account =
        BooksAccount::new("tenant", "Demo Company (NZ)", PaymentAccount::Code("970".to_owned())).unwrap();
    Api::new(account, b"ABC123-webhook-key")
}

fn ok(body: Vec<u8>) -> Response {
    Response::new(200, Headers::new(), body)
}

/// The raw invoices of an answer.
fn raw_invoices(body: &[u8]) -> Vec<Box<RawValue>> {
    #[derive(serde::Deserialize)]
    struct Answer {
        #[serde(rename = "Invoices")]
        invoices: Vec<Box<RawValue>>,
    }
    serde_json::from_slice::<Answer>(body).unwrap().invoices
}

#[test]
fn seventy_nine_recorded_invoices_map_without_loss() {
    let name = "cassettes/test_invoice_attachment_upload_and_download.0.body.json";
    let Some(body) = fixture(name) else { return };
    let raw = raw_invoices(&body);
    let read: Invoices = api().read_invoices(&ok(body)).unwrap();
    assert_eq!((raw.len(), read.invoices.len()), (79, 79));
    let (mut payable, mut paid, mut lines) = (0, 0, 0);
    for (raw, invoice) in raw.iter().zip(&read.invoices) {
        let again = RawValue::from_string(serde_json::to_string(invoice).unwrap()).unwrap();
        assert!(same_json(raw, &again), "lost something of {:?}", invoice.invoice_number);
        assert!(invoice.sums_hold(), "{:?}", invoice.invoice_number);
        assert!(invoice.lines_hold(), "{:?}", invoice.invoice_number);
        lines += invoice.line_items.iter().flatten().filter(|line| line.quantity.is_some()).count();
        assert!(invoice.issued().is_some() && invoice.due().is_some(), "both notations of both dates agree");
        let book = invoice.to_book("Demo Company (NZ)").unwrap();
        let members: Value = serde_json::from_str(raw.get()).unwrap();
        assert_eq!(book.reference, members["InvoiceID"]);
        assert_eq!(
            book.due.unwrap().to_string(),
            members["DueDateString"].as_str().unwrap().replace("T00:00:00", "")
        );
        let literal = |member: &str| {
            let (_, rest) = raw.get().split_once(&format!("\"{member}\":")).unwrap();
            rest.trim_start().split([',', '\r', '\n', '}']).next().unwrap().trim().to_owned()
        };
        assert_eq!(book.amount_due.amount_text(), literal("AmountDue"), "digit for digit");
        assert_eq!(book.amount_due.currency().code(), "NZD");
        match book.state {
            BookState::Payable => payable += 1,
            BookState::Paid => paid += 1,
            _ => {
                assert!(members["Type"] == "ACCPAY" || members["Status"] == "DRAFT", "{}", members["Status"]);
            }
        }
    }
    assert_eq!((payable, paid, lines), (9, 27, 92), "the organisation's sales and all lines, by hand count");
    println!("79 invoices and {lines} lines without loss; {payable} payable, {paid} paid; every sum holds");
}

#[test]
fn lines_must_be_what_they_are_made_of() {
    let holds = |line: &str, sums: &str| {
        let kind = if sums.contains("Inclusive") { "" } else { ",\"LineAmountTypes\":\"Exclusive\"" };
        let json = format!("{{\"LineItems\":[{line}],{sums}{kind}}}");
        serde_json::from_str::<Invoice>(&json).unwrap().lines_hold()
    };
    let sums = r#""SubTotal":90.00,"TotalTax":13.50,"Total":103.50"#;
    for (line, right) in [
        (r#"{"Quantity":3.0000,"UnitAmount":30.00,"TaxAmount":13.50,"LineAmount":90.00}"#, true),
        (
            r#"{"Quantity":2,"UnitAmount":50.00,"DiscountRate":10.00,"TaxAmount":13.50,"LineAmount":90.00}"#,
            true,
        ),
        (r#"{"Quantity":2,"UnitAmount":50.00,"DiscountAmount":10.00,"LineAmount":90.00}"#, true),
        (r#"{"Quantity":1000,"UnitAmount":0.09,"LineAmount":90.00}"#, true),
        // 0.0921 was rounded to 0.09 on the way out, 0.0999 was not.
        (r#"{"Quantity":1000,"UnitAmount":0.09,"LineAmount":92.10},{"LineAmount":-2.10}"#, true),
        (r#"{"Quantity":1000,"UnitAmount":0.09,"LineAmount":99.90},{"LineAmount":-9.90}"#, false),
        (r#"{"Quantity":3,"UnitAmount":30.00,"LineAmount":90.00},{"Description":"thank you"}"#, true),
        (r#"{"Quantity":3,"UnitAmount":30.00,"LineAmount":90.03},{"LineAmount":-0.03}"#, false),
        (r#"{"Quantity":3,"UnitAmount":29.00,"LineAmount":87.00}"#, false),
        (r#"{"Quantity":3,"UnitAmount":30.00,"TaxAmount":13.00,"LineAmount":90.00}"#, false),
    ] {
        assert_eq!(holds(line, sums), right, "{line}");
    }
    let gross = r#"{"Quantity":1,"UnitAmount":103.50,"TaxAmount":13.50,"LineAmount":103.50}"#;
    let inclusive = format!("{sums},\"LineAmountTypes\":\"Inclusive\"");
    assert!(holds(gross, &inclusive) && !holds(gross, sums), "the total has the tax");
    assert!(holds("", sums), "a summary has no lines");
    // Lines that do not hold are not shown.
    let text = |unit| {
        format!(
            r#"{{"Type":"ACCREC","InvoiceID":"i","InvoiceNumber":"1","Status":"AUTHORISED","CurrencyCode":"NZD",{sums},
            "AmountDue":103.50,"LineItems":[{{"Description":"a","Quantity":3,"UnitAmount":{unit},"LineAmount":90.00}}]}}"#
        )
    };
    for (unit, shown) in [("30.00", 1), ("31.00", 0)] {
        let book = serde_json::from_str::<Invoice>(&text(unit)).unwrap().to_book("Contoso").unwrap();
        assert_eq!((book.lines.len(), book.state), (shown, BookState::Payable), "{unit}");
    }
}

/// The specification's own examples, good and bad: each is read, or refused with a code; none is a payment or a payable
/// invoice by chance.
#[test]
fn every_example_of_the_specification_is_read_or_refused_with_a_code() {
    let Some(folder) = fixtures::path("partners/xero/spec-examples") else { return };
    let (mut read, mut refused, mut examples) = (0, 0, 0);
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let status = name.strip_suffix(".json").and_then(|name| name.rsplit('.').next()).unwrap().parse();
        let answer = Response::new(status.unwrap_or(200), Headers::new(), std::fs::read(&path).unwrap());
        examples += 1;
        match api().read_invoice(&answer) {
            Ok(invoice) => {
                assert!(name.contains("nvoice"), "{name} is read as an invoice: {invoice:?}");
                read += 1;
            }
            Err(error) => {
                let malformed = answer.status == 200 && error == BooksError::Malformed;
                let rejected = answer.status == 400 && matches!(error, BooksError::Rejected { .. });
                assert!(malformed || rejected || error == BooksError::NotFound, "{name}: {error:?}");
                refused += 1;
            }
        }
        assert!(api().read_recorded(&answer, &payment()).is_err(), "{name} is no payment of ours");
    }
    assert!(examples == 61 && read >= 3, "{examples} {read}");
    println!("{examples} examples: {read} invoices read, {refused} answers refused with a code");
}

#[test]
fn the_specification_s_invoices_map_without_loss() {
    for name in ["getInvoice", "getInvoices", "createInvoices", "updateInvoice", "updateOrCreateInvoices"] {
        let Some(body) = fixture(&format!("spec-examples/{name}.response.200.json")) else { return };
        for raw in raw_invoices(&body) {
            let invoice: Invoice = serde_json::from_str(raw.get()).unwrap();
            let again = RawValue::from_string(serde_json::to_string(&invoice).unwrap()).unwrap();
            assert!(same_json(&raw, &again), "{name}: {again}");
        }
    }
}

fn payment() -> BookPayment {
    let date = date("2019-03-12").unwrap();
    BookPayment::new(
        "c7c37b83-ac95-45ea-88ba-8ad83a5f22fe",
        Money::parse("1.00", "NZD").unwrap(),
        date,
        "r-1",
    )
}

#[test]
fn a_payment_that_failed_under_200_is_not_recorded() {
    let Some(body) = fixture("spec-examples/createPayments.response.200.json") else { return };
    let text = String::from_utf8(body).unwrap();
    let read = |text: &str| api().read_recorded(&ok(text.as_bytes().to_vec()), &payment());
    assert_eq!(read(&text), Err(BooksError::OutcomeUnknown), "errors, and an id: find out");
    let nothing =
        text.replace("61ed71fc-01bf-4eb8-8419-8a18789ff45f", "00000000-0000-0000-0000-000000000000");
    assert!(matches!(read(&nothing), Err(BooksError::Rejected { .. })), "errors, and no id");
    let good: String = text.replace("\"HasValidationErrors\": true", "\"HasValidationErrors\": false");
    let (head, _) = good.split_once("\"ValidationErrors\": [\n        {\n          \"Message\"").unwrap();
    let good = format!("{}}}]}}", head.trim_end().trim_end_matches(','));
    assert_eq!(read(&good).unwrap().payment_id, "61ed71fc-01bf-4eb8-8419-8a18789ff45f");
    let other = good.replace("\"Amount\": 1.00", "\"Amount\": 2.00");
    assert_eq!(read(&other), Err(BooksError::OutcomeUnknown), "another amount than ours");
}

#[test]
fn a_payment_is_sent_as_the_specification_shows_it() {
    let request = api().record_payment(&payment(), &AccessToken::new("SECRET".to_owned())).unwrap();
    assert_eq!(request.url.as_str(), "https://api.xero.com/api.xro/2.0/Payments?summarizeErrors=false");
    let header = |name| request.headers.get_only(name);
    assert_eq!(header("idempotency-key"), Some("billfold-r-1"));
    assert_eq!((header("xero-tenant-id"), header("accept")), (Some("tenant"), Some("application/json")));
    let body = String::from_utf8(request.body.clone()).unwrap();
    assert_eq!(
        body,
        r#"{"Payments":[{"Invoice":{"InvoiceID":"c7c37b83-ac95-45ea-88ba-8ad83a5f22fe"},"Account":{"Code":"970"},"Date":"2019-03-12","Amount":1.00,"Reference":"r-1"}]}"#
    );
    assert!(!format!("{request:?}").contains("SECRET"));
    for reference in ["", "with space", &"x".repeat(200)] {
        let mut wrong = payment();
        wrong.reference = reference.to_owned();
        assert!(api().record_payment(&wrong, &AccessToken::new(String::new())).is_err(), "{reference:?}");
    }
    for id in ["", "../Accounts", "INV-1", "c7c37b83-ac95-45ea-88ba-8ad83a5f22fe/x"] {
        assert!(api().invoice(id, &AccessToken::new(String::new())).is_err(), "{id:?}");
    }
}

#[test]
fn a_recorded_payment_is_found_by_our_reference() {
    let name = "cassettes/test_invoice_attachment_upload_and_download.0.body.json";
    let Some(body) = fixture(name) else { return };
    let raw = raw_invoices(&body);
    let one = raw.iter().find(|raw| raw.get().contains("\"0027-Part\"")).unwrap();
    let answer = ok(format!("{{\"Invoices\":[{one}]}}").into_bytes());
    let mut ours = payment();
    (ours.reference, ours.amount) = ("0027-Part".to_owned(), Money::parse("579.37", "NZD").unwrap());
    let found = api().read_found(&answer, &ours, 1).unwrap();
    assert!(format!("{found:?}").contains("a02d4c19-8ad9-4cec-94e0-9310d60a277a"), "{found:?}");
    ours.reference = "another".to_owned();
    assert_eq!(api().read_found(&answer, &ours, 1), Ok(billfold_partner::accounting::Found::Nowhere));
}

#[test]
fn errors_have_their_meaning_for_reads_and_writes() {
    let limited = |problem: &str| {
        let answer = Response::new(429, Headers::from_iter([("X-Rate-Limit-Problem", problem)]), Vec::new());
        match api().read_invoice(&answer) {
            Err(BooksError::RateLimited { after }) => after.map(|wait| wait.as_secs()),
            other => panic!("{other:?}"),
        }
    };
    for (problem, seconds) in [
        ("minute", Some(60)),
        ("Minute limit", Some(60)),
        ("Daily limit", Some(86_400)),
        ("DayLimit", Some(86_400)),
        ("?", None),
    ] {
        assert_eq!(limited(problem), seconds, "{problem}");
    }
    let validation = br#"{"ErrorNumber":10,"Type":"ValidationException","Message":"A validation exception occurred","Elements":[]}"#;
    let key = br#"{"Type":"BadRequest","Message":"Idempotency Key k is used with a different request."}"#;
    let text = "The resource you're looking for cannot be found".as_bytes();
    for (status, body, read, write) in [
        (400, &validation[..], "partner.books_rejected", "partner.books_rejected"),
        (400, &key[..], "partner.books_rejected", "partner.books_outcome_unknown"),
        (400, b"<html>", "partner.books_rejected", "partner.books_rejected"),
        (
            401,
            br#"{"Type":null,"Title":"Unauthorized","Status":401}"#,
            "partner.books_needs_reauth",
            "partner.books_needs_reauth",
        ),
        (403, b"", "partner.books_misconfigured", "partner.books_misconfigured"),
        (404, text, "partner.books_not_found", "partner.books_not_found"),
        (500, b"", "partner.books_unavailable", "partner.books_outcome_unknown"),
        (502, b"<html>Bad Gateway</html>", "partner.books_unavailable", "partner.books_outcome_unknown"),
        (200, b"<html>", "partner.books_malformed", "partner.books_outcome_unknown"),
        (200, b"{}", "partner.books_malformed", "partner.books_outcome_unknown"),
        (204, b"", "partner.books_malformed", "partner.books_outcome_unknown"),
    ] {
        let answer = Response::new(status, Headers::new(), body.to_vec());
        assert_eq!(api().read_invoice(&answer).unwrap_err().code().name(), read, "read {status}");
        assert_eq!(
            api().read_recorded(&answer, &payment()).unwrap_err().code().name(),
            write,
            "write {status}"
        );
    }
}

#[test]
fn dates_are_those_of_the_vectors() {
    let Some(vectors) = fixture("vectors/ms-date.json") else { return };
    let vectors: Value = serde_json::from_slice(&vectors).unwrap();
    let pairs = |name: &str| {
        let list = vectors[name].as_array().unwrap().clone();
        list.into_iter()
            .map(|pair| (pair[0].as_str().unwrap().to_owned(), pair[1].as_str().unwrap().to_owned()))
    };
    for (text, expected) in pairs("date") {
        assert_eq!(date(&text).unwrap().to_string(), expected, "{text}");
    }
    for (text, expected) in pairs("datetime_utc") {
        assert_eq!(instant(&text), iso_instant(&expected), "{text}");
    }
    for (text, expected) in pairs("iso_datetime") {
        assert_eq!(iso_instant(&text).unwrap(), iso_instant(&expected).unwrap(), "{text}");
    }
    for text in vectors["invalid"].as_array().unwrap().iter().filter_map(Value::as_str) {
        assert_eq!(instant(text), None, "{text}");
    }
}

#[test]
fn webhooks_are_believed_only_with_their_signature() {
    let Some(vectors) = fixture("vectors/webhook-signature.json") else { return };
    let vectors: Value = serde_json::from_slice(&vectors).unwrap();
    let cases = vectors["cases"].as_array().unwrap();
    let mut events = Vec::new();
    for case in cases {
        let (body, signature) =
            (case["raw_body"].as_str().unwrap(), case["x-xero-signature"].as_str().unwrap());
        let headers = |signature: &str| Headers::from_iter([("x-xero-signature", signature)]);
        events.extend(api().webhook(&headers(signature), body.as_bytes()).unwrap());
        let tampered = body.replace("entropy", "entropi");
        assert_eq!(api().webhook(&headers(signature), tampered.as_bytes()), Err(WebhookError::Signature));
        assert_eq!(api().webhook(&headers("AAAA"), body.as_bytes()), Err(WebhookError::Signature));
        assert_eq!(api().webhook(&headers("not base64!"), body.as_bytes()), Err(WebhookError::Signature));
        assert_eq!(api().webhook(&Headers::new(), body.as_bytes()), Err(WebhookError::Unsigned));
        let twice = Headers::from_iter([("x-xero-signature", signature), ("x-xero-signature", signature)]);
        assert_eq!(api().webhook(&twice, body.as_bytes()), Err(WebhookError::Unsigned));
    }
    let [event] = events.as_slice() else { panic!("one event; the intent to receive has none") };
    assert_eq!((event.subject.as_str(), event.action.as_str()), ("invoice", "update"));
    assert_eq!(event.reference, "717f2bfc-c6d4-41fd-b238-3f2f0c0cf777");
    assert_eq!(event.at, iso_instant("2024-06-21T01:15:39.902Z"));
}

#[test]
fn recorded_tokens_and_connections_are_read() {
    let (Some(tokens), Some(connections)) = (
        fixture("cassettes/test_token_api_refresh_token.0.body.json"),
        fixture("cassettes/test_get_connections.0.body.json"),
    ) else {
        return;
    };
    let now = iso_instant("2020-03-30T05:22:00Z").unwrap();
    let set = read_tokens(&ok(tokens), now).unwrap();
    assert_eq!(set.access.authorization(), "Bearer xero-access-token");
    assert_eq!(set.refresh.expose(), "xero-refresh-token");
    assert_eq!(set.expires_at, iso_instant("2020-03-30T05:52:00Z").unwrap());
    assert!(!format!("{set:?}").contains("xero-"), "tokens are not printed");
    assert!(set.scopes.iter().any(|scope| scope == "offline_access"));
    let connections = read_connections(&ok(connections)).unwrap();
    assert_eq!(connections[0].tenant_type, "ORGANISATION");
    let refused = Response::json(400, r#"{"error":"invalid_grant"}"#);
    assert_eq!(read_tokens(&refused, now).unwrap_err(), AuthError::InvalidGrant);
    assert_eq!(read_tokens(&Response::json(502, "<html>"), now).unwrap_err(), AuthError::Unanswered);
}

#[test]
fn the_online_invoice_is_a_link_of_xero_s() {
    let Some(body) = fixture("spec-examples/getOnlineInvoice.response.200.json") else { return };
    let url = api().read_online_invoice(&ok(body.clone())).unwrap();
    assert_eq!(url.host_str(), Some("in.xero.com"));
    let elsewhere = String::from_utf8(body).unwrap().replace("in.xero.com", "evil.example");
    assert_eq!(api().read_online_invoice(&ok(elsewhere.into_bytes())), Err(BooksError::Malformed));
}
