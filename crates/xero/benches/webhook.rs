//! Verifying and reading a webhook delivery against the bare HMAC over the same bytes, and against the bare HMAC with a JSON
//! parse into a tree: what the checks around the signature cost.
#![expect(clippy::unwrap_used, reason = "a benchmark stops by panicking")]

use std::hint::black_box;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use billfold_partner::http::Headers;
use billfold_partner::merchant::Accounting as _;
use billfold_xero::{Account, Api, PaymentAccount};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const KEY: &[u8] = b"webhook-key";

/// A delivery with this many events.
fn delivery(events: usize) -> Vec<u8> {
    let event = r#"{"resourceUrl":"https://api.xero.com/api.xro/2.0/Invoices/717f2bfc-c6d4-41fd-b238-3f2f0c0cf777",
        "resourceId":"717f2bfc-c6d4-41fd-b238-3f2f0c0cf777","eventDateUtc":"2024-06-21T01:15:39.902","eventType":"UPDATE",
        "eventCategory":"INVOICE","tenantId":"c2cc9b6e-9458-4c7d-93cc-f02b81b0594f","tenantType":"ORGANISATION"}"#;
    let events = vec![event; events].join(",");
    format!(r#"{{"events":[{events}],"firstEventSequence":1,"lastEventSequence":1,"entropy":"E"}}"#)
        .into_bytes()
}

fn webhook(c: &mut Criterion) {
    let account = Account::new("tenant", "Contoso", PaymentAccount::Code("970".to_owned())).unwrap();
    let api = Api::new(account, KEY);
    let key = hmac::Key::new(hmac::HMAC_SHA256, KEY);
    let mut group = c.benchmark_group("xero_webhook");
    for events in [1, 100] {
        let body = delivery(events);
        let signature = hmac::sign(&key, &body);
        let headers = Headers::from_iter([("x-xero-signature", STANDARD.encode(signature.as_ref()))]);
        group.throughput(Throughput::Bytes(u64::try_from(body.len()).unwrap()));
        group.bench_function(BenchmarkId::new("billfold", events), |b| {
            b.iter(|| api.webhook(black_box(&headers), black_box(&body)).unwrap().len());
        });
        group.bench_function(BenchmarkId::new("hmac_alone", events), |b| {
            b.iter(|| hmac::verify(&key, black_box(&body), signature.as_ref()).is_ok());
        });
        group.bench_function(BenchmarkId::new("hmac_and_json_tree", events), |b| {
            b.iter(|| {
                hmac::verify(&key, black_box(&body), signature.as_ref()).unwrap();
                serde_json::from_slice::<serde_json::Value>(black_box(&body)).unwrap()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, webhook);
criterion_main!(benches);
