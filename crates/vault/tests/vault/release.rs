//! The way out: who can read a released card, for what, and when nothing is released.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use billfold_ledger::{ClaimRequest, InvoiceKey};
use billfold_processor::{Binding, KeyError, OpenError, OpeningKey, Tokenizer};
use billfold_reason::Coded as _;
use billfold_vault::{Action, Edit, ReleaseError, SecurityCode, StoredCredential};

use crate::support;
use crate::support::{AMEX, MERCHANT, VISA, card, claim, later, memory, now, pat, processor, vault};

fn code(text: &str) -> SecurityCode {
    SecurityCode::parse(text).unwrap()
}

#[test]
fn only_the_processor_reads_it_and_only_for_this_payment() {
    let store = memory();
    let vault = vault(&store).with_origin("pane");
    let method = vault.add(&pat(), card(VISA), now()).unwrap();
    let (key, pinned) = processor();
    let claim = claim(&store, &pat(), &method, "invoice-1", &pinned);
    let attempt = claim.attempt_id().to_string();
    let release = vault.release(claim, code("737"), &pinned, now()).unwrap();
    assert_eq!(release.spent.attempt_id().to_string(), attempt);
    assert_eq!(release.binding.merchant_id(), "merchant-7");
    assert_eq!(
        (release.binding.invoice_id(), release.binding.payment_request_id()),
        ("invoice-1", attempt.as_str())
    );
    assert_eq!(
        (release.binding.amount().to_string().as_str(), release.binding.expires_at()),
        ("98.87 USD", later(15))
    );

    let opened = key.open(&release.sealed, &release.binding, now()).unwrap();
    assert_eq!((opened.number(), opened.security_code()), ("4242424242424242", Some("737")));
    assert_eq!((opened.name(), opened.postal_code(), opened.country()), ("Pat Doe", "98052", "US"));
    assert_eq!((opened.expiry_month(), opened.expiry_year()), (12, 2030));

    let (stranger, _) = processor();
    let refused = stranger.open(&release.sealed, &release.binding, now());
    assert_eq!(refused.err(), Some(OpenError::NotForThisPayment));
    let other =
        Binding::new("merchant-7", "invoice-2", *release.binding.amount(), &attempt, later(15)).unwrap();
    assert_eq!(key.open(&release.sealed, &other, now()).err(), Some(OpenError::NotForThisPayment));
    assert!(matches!(key.open(&release.sealed, &release.binding, later(15)), Err(OpenError::Expired { .. })));

    let trail = vault.audit_trail(&pat()).unwrap();
    let last = trail.last().unwrap();
    assert_eq!((last.action, last.method, last.origin.as_str()), (Action::Released, Some(method.id), "pane"));
    assert_eq!(last.detail, format!("acme 2026-a {attempt}"));
}

#[test]
fn a_refusal_gives_the_claim_back_and_is_on_record() {
    let store = memory();
    let vault = vault(&store);
    let method = vault.add(&pat(), card(VISA), now()).unwrap();
    let (key, pinned) = processor();
    let expired = key.pinned(later(-1000), later(-1)).unwrap();
    let mut held = claim(&store, &pat(), &method, "invoice-1", &pinned);
    let tries: [(&str, &billfold_processor::PinnedKey, i64, &str); 4] = [
        ("737", &expired, 0, "processor.key_expired"),
        ("7373", &pinned, 0, "vault.code_length"),
        ("737", &pinned, 15, "vault.claim_ended"),
        ("737", &pinned, -1001, "processor.key_not_yet_valid"),
    ];
    for (digits, key, minutes, reason) in tries {
        let failed = vault.release(held, code(digits), key, later(minutes)).unwrap_err();
        assert_eq!(failed.code().name(), reason);
        let last = vault.audit_trail(&pat()).unwrap().pop().unwrap();
        assert_eq!((last.action, last.detail.as_str()), (Action::ReleaseRefused, reason));
        held = failed.into_value();
    }
    let release = vault.release(held, code("737"), &pinned, now()).unwrap();
    assert!(key.open(&release.sealed, &release.binding, now()).is_ok());
}

#[test]
fn the_code_has_the_length_of_the_network() {
    let store = memory();
    let vault = vault(&store);
    let method = vault.add(&pat(), card(AMEX), now()).unwrap();
    let (key, pinned) = processor();
    let failed =
        vault.release(claim(&store, &pat(), &method, "i", &pinned), code("737"), &pinned, now()).unwrap_err();
    assert!(matches!(failed.error(), ReleaseError::CodeLength));
    let release = vault.release(failed.into_value(), code("7373"), &pinned, now()).unwrap();
    let opened = key.open(&release.sealed, &release.binding, now()).unwrap();
    assert_eq!(opened.security_code(), Some("7373"));
}

#[test]
fn another_owners_method_a_removed_and_an_expired_one_are_not_released() {
    let store = memory();
    let vault = vault(&store);
    let method = vault.add(&pat(), card(VISA), now()).unwrap();
    let (_, pinned) = processor();
    let stranger = "mallory@else.example".parse().unwrap();
    let stolen = claim(&store, &stranger, &method, "invoice-1", &pinned);
    let failed = vault.release(stolen, code("737"), &pinned, now()).unwrap_err();
    assert!(matches!(failed.error(), ReleaseError::NotFound));

    let ledger = support::ledger(&store);
    let key = InvoiceKey::new("test", "invoicly", MERCHANT, "invoice-2");
    let odd = ClaimRequest::new(key, "a:b:c", "visa", "1 USD".parse().unwrap());
    let odd = ledger.claim(odd.destination(pinned.destination(MERCHANT)), now()).unwrap();
    let failed = vault.release(odd, code("737"), &pinned, now()).unwrap_err();
    assert!(matches!(failed.error(), ReleaseError::ClaimMalformed));

    let held = claim(&store, &pat(), &method, "invoice-3", &pinned);
    vault.remove(&pat(), &method.id, now()).unwrap();
    let failed = vault.release(held, code("737"), &pinned, now()).unwrap_err();
    assert!(matches!(failed.error(), ReleaseError::NotFound));
    assert_eq!(format!("{failed}"), "the payment method does not exist");

    let old = card(r#"{"number": "4242424242424242", "expiry": "2026-11", "name": "Pat"}"#);
    let method = vault.add(&pat(), old, now()).unwrap();
    let month = 60 * 24 * 31;
    let later_key = OpeningKey::generate("acme", "2026-b").unwrap().pinned(now(), later(2 * month)).unwrap();
    let request = support::request(&pat(), &method, "invoice-4");
    let held = ledger.claim(request.destination(later_key.destination(MERCHANT)), later(month)).unwrap();
    let failed = vault.release(held, code("737"), &later_key, later(month)).unwrap_err();
    assert!(matches!(failed.error(), ReleaseError::Expired));
}

#[test]
fn a_key_out_of_its_window_is_found_before_the_record_is_read() {
    let store = memory();
    let vault = vault(&store);
    let method = vault.add(&pat(), card(VISA), now()).unwrap();
    let (key, pinned) = processor();
    let held = claim(&store, &pat(), &method, "invoice-1", &pinned);
    // The record is damaged. With an expired key that does not show, because nothing is read.
    let row = support::rows(&store, &["vault.method"]).pop().unwrap();
    support::overwrite(&store, &row.key, b"damaged");
    let expired = key.pinned(later(-1000), later(-1)).unwrap();
    let failed = vault.release(held, code("737"), &expired, now()).unwrap_err();
    assert!(matches!(failed.error(), ReleaseError::Key(KeyError::Expired { .. })));
    let failed = vault.release(failed.into_value(), code("737"), &pinned, now()).unwrap_err();
    assert!(matches!(failed.error(), ReleaseError::Access(_)));
}

/// A stream that says whom TLS proved it to reach, and keeps what is written.
struct Stream(Vec<u8>);

impl std::io::Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl billfold_processor::ProcessorStream for Stream {
    fn tls_peer(&self) -> Option<String> {
        Some("api.stripe.example:443".to_owned())
    }
}

/// Whoever holds a claim cannot send the card elsewhere: the claim names the key, and so does nobody else's.
#[test]
fn a_card_goes_where_its_claim_says_and_nowhere_else() {
    let store = memory();
    let vault = vault(&store);
    let method = vault.add(&pat(), card(VISA), now()).unwrap();
    let (_, pinned) = processor();
    let (_, other) = processor();
    let other_merchant = pinned.destination("merchant-8");
    let nowhere = support::request(&pat(), &method, "invoice-1");
    let elsewhere = support::request(&pat(), &method, "invoice-2").destination(other_merchant);
    let ledger = support::ledger(&store);
    for request in [nowhere, elsewhere] {
        let held = ledger.claim(request, now()).unwrap();
        let failed = vault.release(held, code("737"), &pinned, now()).unwrap_err();
        assert!(matches!(failed.error(), ReleaseError::OtherDestination));
    }
    let held = claim(&store, &pat(), &method, "invoice-3", &pinned);
    let failed = vault.release(held, code("737"), &other, now()).unwrap_err();
    assert_eq!(failed.code().name(), "vault.other_destination");
    let tokenizer = Tokenizer::stripe("acme", "api.stripe.example", "pk_test_1", now(), later(99)).unwrap();
    let failed = vault.release_to_tokenizer(failed.into_value(), code("737"), &tokenizer, now()).unwrap_err();
    assert!(matches!(failed.error(), ReleaseError::OtherDestination));
    let last = vault.audit_trail(&pat()).unwrap().pop().unwrap();
    assert_eq!((last.action, last.detail.as_str()), (Action::ReleaseRefused, "vault.other_destination"));
    vault.release(failed.into_value(), code("737"), &pinned, now()).unwrap();
}

#[test]
fn a_tokenizing_processor_gets_a_request_that_only_its_stream_takes() {
    let store = memory();
    let vault = vault(&store);
    let method = vault.add(&pat(), card(VISA), now()).unwrap();
    let pin =
        |from, until| Tokenizer::stripe("stripe", "api.stripe.example", "pk_test_1", from, until).unwrap();
    let expired = pin(later(-9), later(-1));
    let request = support::request(&pat(), &method, "invoice-1");
    let held =
        support::ledger(&store).claim(request.destination(expired.destination(MERCHANT)), now()).unwrap();
    let failed = vault.release_to_tokenizer(held, code("737"), &expired, now()).unwrap_err();
    assert_eq!(failed.code().name(), "processor.key_expired");
    let good = pin(now(), later(99));
    let release = vault.release_to_tokenizer(failed.into_value(), code("737"), &good, now()).unwrap();
    let attempt = release.spent.attempt_id().to_string();
    let mut stream = Stream(Vec::new());
    release.request.write_to(&mut stream, now()).unwrap();
    let written = String::from_utf8(stream.0).unwrap();
    assert!(written.contains("card%5Bnumber%5D=4242424242424242") && written.contains("card%5Bcvc%5D=737"));
    assert!(written.contains(&format!("Idempotency-Key: {attempt}\r\n")));
    let last = vault.audit_trail(&pat()).unwrap().pop().unwrap();
    assert_eq!(last.detail, format!("stripe tokenizer {attempt}"));
}

#[test]
fn a_stored_credential_charges_without_the_card() {
    let store = memory();
    let vault = vault(&store);
    let method = vault.add(&pat(), card(VISA), now()).unwrap();
    let (_, pinned) = processor();
    let held = claim(&store, &pat(), &method, "invoice-1", &pinned);
    let failed = vault.release_credential(held, "acme", now()).unwrap_err();
    assert_eq!(failed.code().name(), "vault.no_credential");

    let keep = |merchant: &str, reference: &str| {
        let credential = StoredCredential::new("acme", merchant, reference).unwrap();
        assert!(!format!("{credential:?}").contains(reference));
        vault.keep_credential(&pat(), &method.id, &credential, now()).unwrap();
    };
    keep("merchant-7", "ref-old");
    keep("merchant-8", "ref-other");
    keep("merchant-7", "ref-new");
    // A change of the card keeps its credentials.
    vault.update(&pat(), &method.id, Edit::new().name("New Name").unwrap(), now()).unwrap();
    let release = vault.release_credential(failed.into_value(), "acme", now()).unwrap();
    assert_eq!(release.credential.reference(), "ref-new");
    assert_eq!(release.binding.payment_request_id(), release.spent.attempt_id().to_string());
    let last = vault.audit_trail(&pat()).unwrap().pop().unwrap();
    assert_eq!((last.action, last.method), (Action::CredentialUsed, Some(method.id)));

    let other = claim(&store, &pat(), &method, "invoice-2", &pinned);
    let failed = vault.release_credential(other, "another", now()).unwrap_err();
    assert!(matches!(failed.error(), ReleaseError::NoCredential));
    // Another card of the owner has none, and a replaced card takes its own along.
    let new = vault.replace(&pat(), &method.id, card(AMEX), now()).unwrap();
    let on_new = claim(&store, &pat(), &new, "invoice-3", &pinned);
    assert!(matches!(
        vault.release_credential(on_new, "acme", now()).unwrap_err().into_error(),
        ReleaseError::NoCredential
    ));
    assert!(matches!(
        vault.release_credential(failed.into_value(), "acme", now()).unwrap_err().into_error(),
        ReleaseError::NotFound
    ));
    for (processor, merchant, reference) in
        [("", "m", "r"), ("p", "", "r"), ("p", "m", ""), ("p", "m", "a\nb")]
    {
        assert!(StoredCredential::new(processor, merchant, reference).is_err());
    }
}
