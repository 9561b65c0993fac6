//! Compact JWS and key documents.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use billfold_processor::jws::{self, Header, JwsError, Limits};
use billfold_processor::{Algorithm, KeySetError, Signer, SoftwareSigner, VerifyingKeys};
use proptest::prelude::*;

use crate::support;

const BOTH: &[Algorithm] = Algorithm::ALL;

fn signer(algorithm: Algorithm) -> (SoftwareSigner, VerifyingKeys) {
    let signer = SoftwareSigner::generate(algorithm, "key-1").unwrap();
    let mut keys = VerifyingKeys::new();
    keys.insert(signer.public_key().unwrap()).unwrap();
    (signer, keys)
}

fn raw(signer: &SoftwareSigner, header: &str) -> String {
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode("{}"));
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signer.sign(signed.as_bytes()).unwrap()))
}

#[test]
fn headers_that_choose_their_own_rules_are_refused() {
    let (signer, keys) = signer(Algorithm::Es256);
    let verify = |header: &str| jws::verify(&raw(&signer, header), &keys, BOTH, &Limits::default()).err();
    assert_eq!(verify(r#"{"alg":"ES256"}"#), None, "a key id may be absent");
    assert_eq!(verify(r#"{"alg":"ES256","jku":"https://evil.example"}"#), None, "ignored, not fetched");
    assert_eq!(verify(r#"{"alg":"none"}"#), Some(JwsError::Algorithm));
    assert_eq!(verify(r#"{"alg":"HS256"}"#), Some(JwsError::Algorithm));
    assert_eq!(verify(r#"{"alg":"es256"}"#), Some(JwsError::Algorithm));
    assert_eq!(verify(r#"{"alg":"RS256"}"#), Some(JwsError::UnknownKey));
    assert_eq!(verify(r#"{"alg":"ES256","kid":"other"}"#), Some(JwsError::UnknownKey));
    assert_eq!(verify(r#"{"alg":"ES256","crit":["exp"]}"#), Some(JwsError::Critical));
    assert_eq!(verify(r#"{"alg":"ES256","b64":false}"#), Some(JwsError::Critical));
    assert_eq!(verify(r#"{"alg":"ES256","alg":"ES256"}"#), Some(JwsError::Malformed));
    assert_eq!(verify(r#"{"typ":"JWT"}"#), Some(JwsError::Malformed));
    let text = raw(&signer, r#"{"alg":"ES256"}"#);
    let only_rsa = jws::verify(&text, &keys, &[Algorithm::Rs256], &Limits::default());
    assert_eq!(only_rsa.err(), Some(JwsError::Algorithm));
    let limits = Limits::default().with_max_text(10);
    assert_eq!(jws::verify(&text, &keys, BOTH, &limits).err(), Some(JwsError::TooLong { limit: 10 }));
}

#[test]
fn the_empty_set_verifies_nothing() {
    let (signer, _) = signer(Algorithm::Es256);
    let text = jws::sign(&Header::jwt(), b"{}", &signer).unwrap();
    let answer = jws::verify(&text, &VerifyingKeys::new(), BOTH, &Limits::default());
    assert_eq!(answer.err(), Some(JwsError::UnknownKey));
}

#[test]
fn keys_travel_as_jwks_pem_and_pkcs8() {
    for algorithm in [Algorithm::Rs256, Algorithm::Es256] {
        let (signer, keys) = signer(algorithm);
        let text = jws::sign(&Header::jwt(), b"{}", &signer).unwrap();
        let key = keys.iter().next().unwrap();
        for document in [keys.to_jwks(), key.to_pem(), format!("a comment\n{}", key.to_pem())] {
            let read = VerifyingKeys::parse(&document).unwrap();
            assert!(jws::verify(&text, &read, BOTH, &Limits::default()).is_ok());
            assert_eq!(read.iter().next().unwrap().thumbprint(), key.thumbprint());
        }
        let again = SoftwareSigner::from_pkcs8(algorithm, "key-1", &signer.to_pkcs8().unwrap()).unwrap();
        assert_eq!(again.public_key().unwrap(), *key);
        assert!(!format!("{signer:?}").contains("pkcs8"));
    }
}

/// RFC 7638 section 3.1 and RFC 7515 appendix A.2: the same RSA key, its thumbprint and a signature by it.
#[test]
fn the_examples_of_the_rfcs_verify() {
    let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3\
             oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qM\
             QvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnq\
             DKgw";
    let set =
        format!(r#"{{"keys":[{{"kty":"RSA","n":"{n}","e":"AQAB","alg":"RS256","kid":"2011-04-29"}}]}}"#);
    let keys = VerifyingKeys::from_jwks(&set).unwrap();
    let thumbprint = keys.iter().next().unwrap().thumbprint();
    assert_eq!(thumbprint, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

#[test]
fn weak_and_malformed_keys_spoil_the_set() {
    let read = |keys: &str| VerifyingKeys::from_jwks(&format!(r#"{{"keys":[{keys}]}}"#)).err();
    let n1024 = URL_SAFE_NO_PAD.encode([0xff; 128]);
    let n2048 = URL_SAFE_NO_PAD.encode([0xff; 256]);
    let even = URL_SAFE_NO_PAD.encode([0xfe; 256]);
    for (n, e) in [(&n1024, "AQAB"), (&n2048, "Aw"), (&n2048, "AQAA"), (&even, "AQAB"), (&n2048, "AAEAAQ")] {
        let key = format!(r#"{{"kty":"RSA","n":"{n}","e":"{e}"}}"#);
        assert_eq!(read(&key), Some(KeySetError::WeakOrMalformedKey), "{e}");
    }
    let off_curve = URL_SAFE_NO_PAD.encode([1; 32]);
    let key = format!(r#"{{"kty":"EC","crv":"P-256","x":"{off_curve}","y":"{off_curve}"}}"#);
    assert_eq!(read(&key), Some(KeySetError::WeakOrMalformedKey));
    for skipped in [
        r#"{"kty":"oct","k":"AAAA"}"#,
        r#"{"kty":"OKP","crv":"Ed25519","x":"AAAA"}"#,
        r#"{"kty":"RSA","use":"enc"}"#,
        r#"{"kty":"RSA","alg":"PS256"}"#,
    ] {
        assert_eq!(read(skipped), Some(KeySetError::NoUsableKey), "{skipped}");
    }
    assert_eq!(VerifyingKeys::parse("").err(), Some(KeySetError::NoUsableKey));
    assert_eq!(VerifyingKeys::parse("{").err(), Some(KeySetError::Malformed));
    let private = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----";
    assert_eq!(VerifyingKeys::parse(private).err(), Some(KeySetError::Malformed));
    let long = " ".repeat(VerifyingKeys::MAX_DOCUMENT + 1);
    assert!(matches!(VerifyingKeys::parse(&long), Err(KeySetError::TooLong { .. })));
}

#[test]
fn two_keys_with_one_id_are_refused() {
    let (_, mut keys) = signer(Algorithm::Es256);
    let (other, _) = signer(Algorithm::Es256);
    assert_eq!(keys.insert(other.public_key().unwrap()), Err(KeySetError::DuplicateKeyId));
}

/// Wycheproof's JSON Web Crypto suite, for the groups whose algorithm we have.
#[test]
fn wycheproof_signatures() {
    let Some(text) = support::fixture("wycheproof/json_web_crypto_test.json") else { return };
    let suite: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut run = 0;
    for group in suite["testGroups"].as_array().unwrap() {
        let key = if group["public"].is_null() { &group["private"] } else { &group["public"] };
        let Ok(keys) = VerifyingKeys::from_jwks(&format!(r#"{{"keys":[{key}]}}"#)) else { continue };
        for case in group["tests"].as_array().unwrap() {
            let Some(jws) = case["jws"].as_str() else { continue };
            let verified = jws::verify(jws, &keys, BOTH, &Limits::default()).is_ok();
            assert_eq!(verified, case["result"] == "valid", "tcId {} {}", case["tcId"], case["comment"]);
            run += 1;
        }
    }
    println!("{run} signatures");
    assert!(run > 10, "only {run} cases ran");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_payload_comes_back_and_no_text_panics(payload in prop::collection::vec(any::<u8>(), 0..200), noise in "\\PC{0,60}") {
        let (signer, keys) = signer(Algorithm::Es256);
        let text = jws::sign(&Header::typ("x"), &payload, &signer).unwrap();
        let verified = jws::verify(&text, &keys, BOTH, &Limits::default()).unwrap();
        prop_assert_eq!(verified.payload(), &payload[..]);
        prop_assert_eq!((verified.key_id(), verified.typ()), (Some("key-1"), Some("x")));
        prop_assert!(jws::verify(&noise, &keys, BOTH, &Limits::default()).is_err());
        let longer = format!("{text}{noise}x");
        prop_assert!(jws::verify(&longer, &keys, BOTH, &Limits::default()).is_err());
    }
}
