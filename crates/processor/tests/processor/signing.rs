//! Signing as a step: what comes out to be signed, and which answers are taken.

use billfold_processor::jws::{self, Header, Limits};
use billfold_processor::{
    Algorithm, Expect, KeyUse, PaymentToken, PaymentTokenHeader, SignError, Signature, Signer, SigningKey,
    SigningRequest, SoftwareSigner, UnsignedPaymentToken, VerifyingKeys, seal,
};
use billfold_reason::Coded as _;
use chrono::TimeDelta;

use crate::support::{binding, card, now, processor};

fn signer(algorithm: Algorithm) -> SoftwareSigner {
    SoftwareSigner::generate(algorithm, "k").unwrap()
}

fn keys(signer: &SoftwareSigner) -> VerifyingKeys {
    let mut keys = VerifyingKeys::new();
    keys.insert(signer.public_key().unwrap()).unwrap();
    keys
}

#[test]
fn a_text_that_was_signed_elsewhere_verifies_like_any_other() {
    for &algorithm in Algorithm::ALL {
        let signer = signer(algorithm);
        for key in [SigningKey::of(&signer), SigningKey::named("k", algorithm)] {
            let request = jws::to_sign(&Header::jwt(), b"{}", &key, KeyUse::Bearer).unwrap();
            // A service knows the bytes and the key's name, and answers bytes.
            let answer = Signature::new(request.id(), signer.sign(request.input()).unwrap());
            let text = request.attach(&[answer]).unwrap();
            let verified = jws::verify(&text, &keys(&signer), Algorithm::ALL, &Limits::default()).unwrap();
            assert_eq!(
                (verified.payload(), verified.key_id(), verified.typ()),
                (b"{}".as_slice(), Some("k"), Some("JWT"))
            );
        }
    }
}

#[test]
fn the_name_of_a_request_says_all_of_it() {
    let (one, other) = (SigningKey::named("k", Algorithm::Es256), SigningKey::named("l", Algorithm::Es256));
    let rsa = SigningKey::named("k", Algorithm::Rs256);
    let request =
        |key: &SigningKey, key_use, input: &str| SigningRequest::new(key, key_use, input.to_owned());
    let first = request(&one, KeyUse::Bearer, "a.b");
    assert_eq!(first, request(&one, KeyUse::Bearer, "a.b"));
    for second in [
        request(&one, KeyUse::Bearer, "a.c"),
        request(&one, KeyUse::PaymentToken, "a.b"),
        request(&other, KeyUse::Bearer, "a.b"),
        request(&rsa, KeyUse::Bearer, "a.b"),
    ] {
        assert_ne!(first.id(), second.id(), "{second:?}");
        let answer = Signature::new(second.id(), vec![7; 64]);
        assert_eq!(first.attach(&[answer]), Err(SignError::Missing));
    }
}

#[test]
fn what_is_no_signature_of_this_text_by_this_key_is_refused() {
    let (signer, stranger) = (signer(Algorithm::Es256), signer(Algorithm::Es256));
    let request = SigningRequest::new(&SigningKey::of(&signer), KeyUse::Bearer, "a.b".to_owned());
    let answer = |bytes: Vec<u8>| request.attach(&[Signature::new(request.id(), bytes)]);
    let good = signer.sign(b"a.b").unwrap();
    assert!(answer(good.clone()).is_ok());
    for (bytes, code) in [
        (Vec::new(), "processor.signature_size"),
        (good[..63].to_vec(), "processor.signature_size"),
        ([good.as_slice(), &[0]].concat(), "processor.signature_size"),
        (vec![0; 64], "processor.signature_wrong"),
        (signer.sign(b"a.c").unwrap(), "processor.signature_wrong"),
        (stranger.sign(b"a.b").unwrap(), "processor.signature_wrong"),
    ] {
        assert_eq!(answer(bytes).unwrap_err().code().name(), code);
    }
    let none = request.attach(&[]).unwrap_err();
    assert_eq!(none.code().name(), "processor.signature_missing");
    // Every single bit counts.
    for at in 0..good.len() {
        for bit in [1_u8, 2, 4, 8, 16, 32, 64, 128] {
            let mut bytes = good.clone();
            bytes[at] ^= bit;
            assert_eq!(answer(bytes), Err(SignError::Wrong), "{at} {bit}");
        }
    }
    // RSA keys have several sizes; without the public key all of them may be.
    let rsa =
        SigningRequest::new(&SigningKey::named("k", Algorithm::Rs256), KeyUse::Bearer, "a.b".to_owned());
    let sized = |size| rsa.attach(&[Signature::new(rsa.id(), vec![1; size])]).is_ok();
    assert_eq!([255, 256, 512, 1024, 1025].map(sized), [false, true, true, true, false]);
}

#[test]
fn a_signer_with_another_key_signs_nothing() {
    let signer = signer(Algorithm::Es256);
    for key in [SigningKey::named("l", Algorithm::Es256), SigningKey::named("k", Algorithm::Rs256)] {
        let request = SigningRequest::new(&key, KeyUse::Bearer, "a.b".to_owned());
        assert_eq!(request.sign(&signer), Err(SignError::HeaderMismatch));
    }
}

#[test]
fn a_payment_token_waits_for_its_signature_until_it_expires() {
    let signer = signer(Algorithm::Es256);
    let key = SigningKey::of(&signer);
    let sealed = seal(&processor().1, card(), &binding(), now()).unwrap();
    let header = PaymentTokenHeader::for_key(&binding(), &sealed, &key, true);
    let unsigned = UnsignedPaymentToken::new(&header, &sealed, &key).unwrap();
    assert_eq!(unsigned.to_sign().key_use(), KeyUse::PaymentToken);
    let answer = [unsigned.to_sign().sign(&signer).unwrap()];
    let last = header.expiry() - TimeDelta::seconds(1);
    let token = unsigned.signed(&answer, last).unwrap();
    let expect = Expect::new("merchant-7", true);
    assert!(PaymentToken::verify(token.as_str(), &keys(&signer), now(), &expect).is_ok());
    let late = unsigned.signed(&answer, header.expiry()).unwrap_err();
    assert_eq!(late.code().name(), "processor.signature_late");
    let other = SigningKey::named("l", Algorithm::Es256);
    assert_eq!(
        UnsignedPaymentToken::new(&header, &sealed, &other).map(|_| ()),
        Err(SignError::HeaderMismatch)
    );
}

#[test]
fn neither_the_text_nor_the_signature_is_printed() {
    let signer = signer(Algorithm::Es256);
    let request = SigningRequest::new(&SigningKey::of(&signer), KeyUse::Bearer, "pat.customer".to_owned());
    let signature = Signature::new(request.id(), vec![199; 64]);
    let shown = format!("{request:?} {signature:?}");
    assert!(!shown.contains("pat.customer") && !shown.contains("199"), "{shown}");
}
