//! From a screened mail to the bytes of `loadentity` against `serde_json` writing the same body and against `mail-parser` parsing
//! the mail; from the bearer token's claims to the request against `aws-lc-rs` signing as many bytes; and the verification of webhooks
//! (Xero, FreshBooks) against the bare HMAC-SHA256 of `aws-lc-rs` over the same body, of 1 kB and of 64 kB.
#![expect(clippy::unwrap_used, reason = "a benchmark stops by panicking")]

use std::hint::black_box;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::{hmac, signature};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use billfold_invoice::{Limits, PaymentRequest, read_message};
use billfold_partner::accounting::Accounting;
use billfold_partner::http::{Headers, Request};
use billfold_partner::wire::Payload;
use billfold_partner::{Adapter as _, Ask, Entry, Operator, StandardAdapter, bearer};
use billfold_processor::{Algorithm, SoftwareSigner};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use mail_parser::MessageParser;

const KEY: &[u8] = b"webhook-key";

/// An invoice mail of 32 kB with its payment request, as a partner sends it.
fn mail() -> Vec<u8> {
    let rows = "<tr><td style=\"padding:4px\">Consulting, per hour</td><td>1.00</td><td>98.87</td></tr>\r\n"
        .repeat(380);
    format!(
        "From: Contoso <billing@post.invoicly.example>\r\nTo: pat@customer.example\r\nSubject: Invoice INV-1\r\n\
         Date: Fri, 20 Nov 2026 09:00:00 +0000\r\nMessage-ID: <1@post.invoicly.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/html; charset=utf-8\r\n\r\n\
         <!DOCTYPE html><html><head><script type=\"application/ld+json\">{{\"@type\":\"ActionRequest\",\
         \"@context\":\"http://schema.org/extensions\",\"originator\":\"o-1\",\"actions\":[{{\"@type\":\"PaymentAction\",\
         \"merchantId\":\"mid-1\",\"productContext\":{{\"invoiceId\":\"717f2bfc-c6d4-41fd-b238-3f2f0c0cf777\"}}}}],\
         \"entity\":{{\"@type\":\"invoice\",\"provider\":{{\"@type\":\"Organization\",\"name\":\"Contoso\"}},\
         \"broker\":{{\"@type\":\"Organization\",\"name\":\"Invoicly\"}},\"identifier\":\"INV-1\",\
         \"paymentDueDate\":\"2026-12-01\",\"totalPaymentDue\":{{\"@type\":\"PriceSpecification\",\"price\":\"98.87\",\
         \"priceCurrency\":\"USD\"}},\"url\":\"https://pay.invoicly.example/i/1\",\
         \"paymentStatus\":\"http://schema.org/PaymentDue\"}}}}</script></head>\
         <body><p>Invoice INV-1: 98.87 USD</p><table>{rows}</table></body></html>\r\n"
    )
    .into_bytes()
}

fn adapter() -> StandardAdapter {
    let entry = Entry::builder("invoicly", "Invoicly")
        .unwrap()
        .invoice_hosts(["pay.invoicly.example"])
        .originators(["o-1"])
        .request_url("https://pay.invoicly.example/api/invoices".parse().unwrap())
        .complete_url("https://pay.invoicly.example/api/payments".parse().unwrap());
    StandardAdapter::new(entry.build().unwrap())
}

fn read(mail: &[u8]) -> PaymentRequest {
    let message = MessageParser::default().parse(mail).unwrap();
    read_message(mail, &message, &Limits::default()).unwrap().requests.into_iter().next().unwrap()
}

/// The bytes that go onto the wire, but for the request line.
fn bytes(request: &Request, out: &mut Vec<u8>) {
    out.clear();
    for (name, value) in request.headers.iter() {
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b": ");
        out.extend_from_slice(value.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(&request.body);
}

fn load_entity(c: &mut Criterion) {
    let (mail, adapter, mut out) = (mail(), adapter(), Vec::new());
    let operator = Operator::new("https://sts.service.example/", "app-1", "Example.AccessToken.V1");
    let signer = SoftwareSigner::generate(Algorithm::Es256, "k1").unwrap();
    let now = "2026-11-20T09:00:00Z".parse().unwrap();
    let token = || {
        bearer(&operator, "mid-1", "pat@customer.example", "billing@post.invoicly.example", &signer, now)
            .unwrap()
    };
    let (request, ready) = (read(&mail), token());
    let ask = Ask::new(request.merchant_id(), request.product_context().unwrap().json());
    let same: Payload = serde_json::from_slice(&adapter.load_entity(&ask, &ready).unwrap().body).unwrap();

    let mut group = c.benchmark_group("partner/loadentity");
    group.bench_function("limit: serde_json writes the same body", |b| {
        b.iter(|| serde_json::to_vec(black_box(&same)).unwrap());
    });
    group.bench_function("screened request to bytes, token at hand", |b| {
        b.iter(|| {
            let problems = adapter.check_request(black_box(&request));
            assert!(problems.is_empty());
            let ask = Ask::new(request.merchant_id(), request.product_context().unwrap().json());
            bytes(&adapter.load_entity(&ask, &ready).unwrap(), &mut out);
            out.len()
        });
    });
    let pkcs8 = signature::EcdsaKeyPair::generate_pkcs8(
        &signature::ECDSA_P256_SHA256_FIXED_SIGNING,
        &SystemRandom::new(),
    );
    let pair = signature::EcdsaKeyPair::from_pkcs8(
        &signature::ECDSA_P256_SHA256_FIXED_SIGNING,
        pkcs8.unwrap().as_ref(),
    )
    .unwrap();
    // As many bytes as the token's signed part has.
    let part = vec![b'a'; ready.as_str().rsplit_once('.').unwrap().0.len()];
    group.bench_function("limit: aws-lc-rs signs as many bytes", |b| {
        b.iter(|| pair.sign(&SystemRandom::new(), black_box(&part)).unwrap());
    });
    group.bench_function("screened request to bytes, token signed", |b| {
        b.iter(|| {
            bytes(&adapter.load_entity(&ask, black_box(&token())).unwrap(), &mut out);
            out.len()
        });
    });
    group.throughput(Throughput::Bytes(u64::try_from(mail.len()).unwrap()));
    group.bench_function("limit: mail-parser parses the mail", |b| {
        b.iter(|| MessageParser::default().parse(black_box(mail.as_slice())).unwrap().parts.len());
    });
    group.bench_function("mail to bytes: parse, request read, token at hand", |b| {
        b.iter(|| {
            let request = read(black_box(&mail));
            let ask = Ask::new(request.merchant_id(), request.product_context().unwrap().json());
            bytes(&adapter.load_entity(&ask, &ready).unwrap(), &mut out);
            out.len()
        });
    });
    group.finish();
}

/// A delivery of Xero of about so many bytes.
fn xero_delivery(size: usize) -> Vec<u8> {
    let event = r#"{"resourceUrl":"https://api.xero.com/api.xro/2.0/Invoices/717f2bfc-c6d4-41fd-b238-3f2f0c0cf777","resourceId":"717f2bfc-c6d4-41fd-b238-3f2f0c0cf777","eventDateUtc":"2026-11-20T01:15:39.902","eventType":"UPDATE","eventCategory":"INVOICE","tenantId":"c2cc9b6e-9458-4c7d-93cc-f02b81b0594f","tenantType":"ORGANISATION"}"#;
    let events = vec![event; size.div_ceil(event.len().saturating_add(1))].join(",");
    format!(r#"{{"events":[{events}],"firstEventSequence":1,"lastEventSequence":1,"entropy":"E"}}"#)
        .into_bytes()
}

/// A delivery of FreshBooks of about so many bytes, and what of it is signed.
fn freshbooks_delivery(size: usize) -> (Vec<u8>, Vec<u8>) {
    let start = "name=invoice.update&object_id=1234567&account_id=6BApk&note=";
    let note = "a".repeat(size.saturating_sub(start.len()));
    let signed = format!(
        r#"{{"name": "invoice.update", "object_id": "1234567", "account_id": "6BApk", "note": "{note}"}}"#
    );
    (format!("{start}{note}").into_bytes(), signed.into_bytes())
}

fn webhooks(c: &mut Criterion) {
    let key = hmac::Key::new(hmac::HMAC_SHA256, KEY);
    let account = billfold_xero::PaymentAccount::Code("970".to_owned());
    let account = billfold_xero::BooksAccount::new("tenant", "Contoso", account).unwrap();
    let xero: Box<dyn Accounting> = Box::new(billfold_xero::Api::new(account, KEY));
    let account = billfold_freshbooks::BooksAccount::new("6BApk", "Contoso").unwrap();
    let freshbooks: Box<dyn Accounting> = Box::new(billfold_freshbooks::Api::new(account, Some(KEY)));
    for (name, size) in [("1 kB", 1000), ("64 kB", 64_000)] {
        let mut group = c.benchmark_group(format!("partner/webhook/{name}"));
        let body = xero_delivery(size);
        let (form, signed) = freshbooks_delivery(size);
        for (api, vendor, header, body, signed) in [
            (&xero, "Xero", "x-xero-signature", &body, &body),
            (&freshbooks, "FreshBooks", "x-freshbooks-hmac-sha256", &form, &signed),
        ] {
            let tag = hmac::sign(&key, signed);
            let headers = Headers::from_iter([(header, STANDARD.encode(tag.as_ref()))]);
            let wrong = Headers::from_iter([(header, STANDARD.encode([0; 32]))]);
            group.throughput(Throughput::Bytes(u64::try_from(body.len()).unwrap()));
            group.bench_function(BenchmarkId::new(vendor, "limit: the bare HMAC over the body"), |b| {
                b.iter(|| hmac::verify(&key, black_box(body), tag.as_ref()).is_ok());
            });
            group.bench_function(BenchmarkId::new(vendor, "a mis-signed delivery is refused"), |b| {
                b.iter(|| api.webhook(black_box(&wrong), black_box(body)).is_err());
            });
            group.bench_function(BenchmarkId::new(vendor, "a genuine delivery is verified and read"), |b| {
                b.iter(|| api.webhook(black_box(&headers), black_box(body)).unwrap().len());
            });
        }
        group.finish();
    }
}

criterion_group!(benches, load_entity, webhooks);
criterion_main!(benches);
