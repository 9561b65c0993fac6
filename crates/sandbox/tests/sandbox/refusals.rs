//! What the emulators refuse, by the code that people see.

use billfold_processor::{Algorithm, SoftwareSigner};
use billfold_reason::Coded as _;
use billfold_sandbox::{
    Clock, Config, Invoice, Letter, Merchant, Partner, Postmaster, Sandbox, ServiceKeys, StartError,
};
use chrono::{DateTime, Utc};

fn now() -> DateTime<Utc> {
    "2026-11-20T09:30:00Z".parse().unwrap()
}

fn code<T>(answer: Result<T, StartError>) -> &'static str {
    answer.map(|_| ()).unwrap_err().code().name()
}

fn merchant() -> Merchant {
    Merchant::new("roofing-mid", "Fictional Roofing", "accounts@fictionalroofing.example")
}

#[tokio::test]
async fn what_the_sandbox_does_not_run_or_know_is_refused() {
    let sandbox = Sandbox::start(Config::new(Clock::fixed(now()))).await.unwrap();
    let invoice = sandbox.invoice(&merchant(), "INV-1", "10.00 USD".parse().unwrap());
    assert_eq!(code(sandbox.issue("nobody", &invoice)), "sandbox.unknown_partner");
    assert_eq!(code(sandbox.request_key("nobody")), "sandbox.unknown_partner");
    sandbox.issue("xero", &invoice).unwrap();
    assert_eq!(code(sandbox.issue("xero", &invoice)), "sandbox.invoice");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    assert_eq!(code(sandbox.write_configuration(&file.join("below"))), "sandbox.io");
}

#[test]
fn a_letter_needs_an_enrolled_sender_and_a_sum() {
    let (partner, stranger) = (Partner::xero(), Partner::freshbooks());
    let mut post = Postmaster::new("mx.host.example").unwrap();
    post.enrol(&partner.sender).unwrap();
    let day = now().date_naive();
    let invoice = Invoice::new(&merchant(), "INV-1", "10.00 USD".parse().unwrap(), day);
    assert!(post.post(&Letter::new(&partner, &invoice, now())).is_ok());
    let refused = post.post(&Letter::new(&stranger, &invoice, now())).unwrap_err();
    assert_eq!(refused.code().name(), "sandbox.unknown_sender");
    let mixed =
        invoice.with_lines(&[("Roof", "10.00 USD".parse().unwrap()), ("Door", "10.00 EUR".parse().unwrap())]);
    let refused = post.post(&Letter::new(&partner, &mixed, now())).unwrap_err();
    assert_eq!(refused.code().name(), "sandbox.mail_without_sum");
}

#[test]
fn service_keys_are_rsa_keys() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(code(ServiceKeys::read(folder.path())), "sandbox.io");
    let other = SoftwareSigner::generate(Algorithm::Es256, "k").unwrap().to_pkcs8().unwrap();
    for name in ["service-bearer.p8", "service-payment.p8"] {
        std::fs::write(folder.path().join(name), &*other).unwrap();
    }
    assert_eq!(code(ServiceKeys::read(folder.path())), "sandbox.signer");
}
