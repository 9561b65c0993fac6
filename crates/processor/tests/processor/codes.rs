//! Refusals by the code that people see, each provoked once.

use std::io::{Error, ErrorKind, Write};

use billfold_processor::jws::{self, Header, Limits};
use billfold_processor::{
    Algorithm, Binding, Expect, OpeningKey, PaymentToken, ProcessorStream, SignError, Signer, SoftwareSigner,
    Tokenizer, VerifyingKeys, seal,
};
use billfold_reason::Coded as _;
use chrono::TimeDelta;

use crate::support::{binding, card, now, processor};

fn signer(key_id: &str) -> SoftwareSigner {
    SoftwareSigner::generate(Algorithm::Es256, key_id).unwrap()
}

#[test]
fn a_signature_of_another_text_or_key_is_refused() {
    let (one, other) = (signer("k"), signer("k"));
    let signature = one.sign(b"text").unwrap();
    let refused = one.public_key().unwrap().verify(b"another text", &signature).unwrap_err();
    assert_eq!(refused.code().name(), "processor.bad_signature");
    let mut keys = VerifyingKeys::new();
    keys.insert(other.public_key().unwrap()).unwrap();
    let text = jws::sign(&Header::jwt(), b"{}", &one).unwrap();
    let refused = jws::verify(&text, &keys, Algorithm::ALL, &Limits::default()).err().unwrap();
    assert_eq!(refused.code().name(), "processor.jws_bad_signature");
}

#[test]
fn ids_and_keys_that_are_none_are_refused() {
    let amount = "1 USD".parse().unwrap();
    let unnamed = Binding::new("", "invoice", amount, "attempt", now()).unwrap_err();
    assert_eq!(unnamed.code().name(), "processor.binding_identifier");
    assert_eq!(unnamed.reason().detail(), "The merchant id is empty, too long or has control characters.");
    let spaced = OpeningKey::generate("a b", "k").unwrap_err();
    let long = SoftwareSigner::generate(Algorithm::Es256, &"k".repeat(129)).unwrap_err();
    assert_eq!([spaced.code().name(), long.code().name()], ["processor.key_identifier"; 2]);
    let document = SoftwareSigner::from_pkcs8(Algorithm::Es256, "k", b"no document").unwrap_err();
    assert_eq!(document.code().name(), "processor.private_key_rejected");
}

#[test]
fn a_set_is_full_at_its_limit() {
    let key = signer("k").public_key().unwrap();
    let mut keys = VerifyingKeys::new();
    for at in 0..VerifyingKeys::MAX_KEYS {
        keys.insert(key.clone().with_key_id(&at.to_string())).unwrap();
    }
    let refused = keys.insert(key.with_key_id("one more")).unwrap_err();
    assert_eq!(refused.code().name(), "processor.keys_too_many");
}

#[test]
fn a_payment_whose_time_is_over_is_not_sealed() {
    let late = binding().expires_at();
    let refused = seal(&processor().1, card(), &binding(), late).unwrap_err();
    assert_eq!(refused.code().name(), "processor.payment_expired");
}

/// A signer behind a service that fails.
struct Failing(SignError);

impl Signer for Failing {
    fn key_id(&self) -> &str {
        "k"
    }
    fn algorithm(&self) -> Algorithm {
        Algorithm::Es256
    }
    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, SignError> {
        Err(self.0)
    }
}

#[test]
fn what_a_signing_service_answers_is_told() {
    for (error, code) in [
        (SignError::Unavailable, "processor.signer_unavailable"),
        (SignError::Refused, "processor.signer_refused"),
        (SignError::Failed, "processor.signing_failed"),
    ] {
        let refused = jws::sign(&Header::jwt(), b"{}", &Failing(error)).unwrap_err();
        assert_eq!(refused.code().name(), code);
    }
}

#[test]
fn a_token_longer_than_any_is_not_read() {
    let expect = Expect::new("merchant-7", true);
    let refused =
        PaymentToken::verify(&"x".repeat(20_000), &VerifyingKeys::new(), now(), &expect).err().unwrap();
    assert_eq!(refused.code().name(), "processor.token_too_long");
}

/// A stream that breaks.
struct Broken;

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(Error::from(ErrorKind::ConnectionReset))
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl ProcessorStream for Broken {
    fn tls_peer(&self) -> Option<String> {
        Some("api.stripe.example:443".to_owned())
    }
}

#[test]
fn a_tokenizer_s_values_and_stream_can_fail() {
    let until = now().checked_add_signed(TimeDelta::days(1)).unwrap();
    let malformed = Tokenizer::stripe("stripe", "api.stripe.example/", "pk_test_1", now(), until);
    assert_eq!(malformed.unwrap_err().code().name(), "processor.tokenizer_malformed");
    let tokenizer = Tokenizer::stripe("stripe", "api.stripe.example", "pk_test_1", now(), until).unwrap();
    let request = tokenizer.request(card(), &binding(), now()).unwrap();
    let lost = request.write_to(&mut Broken, now()).unwrap_err();
    assert_eq!(lost.code().name(), "processor.transport");
}
