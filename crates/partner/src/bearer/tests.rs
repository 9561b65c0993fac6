//! What a bearer token must and must not be.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use billfold_processor::{KeyUse, SignError, SigningKey, SoftwareSigner};
use proptest::prelude::*;

use super::*;
use crate::http::Headers;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

fn operator() -> Operator {
    Operator::new("https://sts.service.example/", "app-1", "Example.AccessToken.V1")
}

fn keys(signer: &SoftwareSigner) -> VerifyingKeys {
    let mut keys = VerifyingKeys::new();
    keys.insert(signer.public_key().unwrap()).unwrap();
    keys
}

fn after(seconds: i64) -> DateTime<Utc> {
    now().checked_add_signed(TimeDelta::seconds(seconds)).unwrap()
}

// Protocol: BP-GEN-04.
#[test]
fn a_token_is_for_one_merchant_one_operator_and_a_few_minutes() {
    let signer = SoftwareSigner::generate(Algorithm::Es256, "k1").unwrap();
    let keys = keys(&signer);
    let operator = operator();
    let token =
        bearer(&operator, "mid-1", "pat@customer.example", "billing@post.example", &signer, now()).unwrap();
    let expect = ExpectBearer::from_operator(&operator);
    let verified = BearerToken::verify(token.as_str(), &keys, &expect, now()).unwrap();
    assert_eq!(
        (verified.merchant_id(), verified.payer(), verified.sender()),
        ("mid-1", "pat@customer.example", Some("billing@post.example"))
    );
    assert!(!format!("{token:?} {verified:?}").contains("pat@"), "a payer's address is not printed");

    let check =
        |expect: &ExpectBearer<'_>, at| BearerToken::verify(token.as_str(), &keys, expect, at).map(|_| ());
    assert_eq!(check(&expect.with_audience("mid-2"), now()), Err(BearerError::Audience));
    for (other, error) in [
        (Operator::new("https://evil.example/", "app-1", "Example.AccessToken.V1"), BearerError::Issuer),
        (
            Operator::new("https://sts.service.example/", "app-2", "Example.AccessToken.V1"),
            BearerError::Application,
        ),
        (Operator::new("https://sts.service.example/", "app-1", "V2"), BearerError::Version),
    ] {
        assert_eq!(check(&ExpectBearer::from_operator(&other), now()), Err(error));
    }
    // Five minutes of life and five of skew on either side.
    assert_eq!(check(&expect, after(-SKEW_SECONDS)), Ok(()));
    assert_eq!(check(&expect, after(-SKEW_SECONDS - 1)), Err(BearerError::Time));
    assert_eq!(check(&expect, after(LIFETIME_SECONDS + SKEW_SECONDS - 1)), Ok(()));
    assert_eq!(check(&expect, after(LIFETIME_SECONDS + SKEW_SECONDS)), Err(BearerError::Time));

    let stranger = SoftwareSigner::generate(Algorithm::Es256, "k1").unwrap();
    let forged = bearer(&operator, "mid-1", "p", "s", &stranger, now()).unwrap();
    assert_eq!(
        BearerToken::verify(forged.as_str(), &keys, &expect, now()).map(|_| ()),
        Err(BearerError::Signature)
    );
}

#[test]
fn a_token_waits_for_its_signature_for_five_minutes() {
    let signer = SoftwareSigner::generate(Algorithm::Rs256, "k1").unwrap();
    let operator = operator();
    let key = SigningKey::of(&signer);
    let unsigned = UnsignedBearer::new(&operator, "mid-1", "p", "s", &key, now()).unwrap();
    assert_eq!((unsigned.to_sign().key_use(), unsigned.to_sign().key()), (KeyUse::Bearer, &key));
    let answer = [unsigned.to_sign().sign(&signer).unwrap()];
    let token = unsigned.signed(&answer, after(LIFETIME_SECONDS - 1)).unwrap();
    let expect = ExpectBearer::from_operator(&operator).with_audience("mid-1");
    assert!(BearerToken::verify(token.as_str(), &keys(&signer), &expect, now()).is_ok());
    assert_eq!(token.merchant_id(), "mid-1");
    let late = unsigned.signed(&answer, after(LIFETIME_SECONDS)).map(|_| ());
    assert_eq!(late, Err(SignError::Late));
    assert!(!format!("{unsigned:?}").contains("\"p\""), "a payer is not printed");
}

#[test]
fn a_token_that_lives_for_days_is_refused_however_well_it_is_signed() {
    let signer = SoftwareSigner::generate(Algorithm::Rs256, "k1").unwrap();
    let operator = operator();
    let at = now().timestamp();
    let sign = |nbf: i64, exp: i64, aud: &str| {
        let claims = format!(
            r#"{{"ver":"{}","iss":"{}","aud":"{aud}","appid":"{}","nbf":{nbf},"exp":{exp},"sub":"p"}}"#,
            operator.version, operator.issuer, operator.app_id
        );
        jws::sign(&jws::Header::jwt(), claims.as_bytes(), &signer).unwrap()
    };
    let expect = ExpectBearer::from_operator(&operator);
    let check = |text: String| BearerToken::verify(&text, &keys(&signer), &expect, now()).map(|_| ());
    assert_eq!(check(sign(at, at + 3600, "m")), Ok(()));
    assert_eq!(check(sign(at, at + 3601, "m")), Err(BearerError::Time));
    assert_eq!(check(sign(at, at, "m")), Err(BearerError::Time));
    assert_eq!(check(sign(i64::MIN, i64::MAX, "m")), Err(BearerError::Time));
    assert_eq!(check(sign(at, at + 60, "")), Err(BearerError::Malformed));
    assert_eq!(check(sign(at, at + 60, r#"m","aud":"n"#)), Err(BearerError::Malformed), "a claim twice");
}

#[test]
fn the_header_must_be_there_once() {
    let signer = SoftwareSigner::generate(Algorithm::Es256, "k1").unwrap();
    let operator = operator();
    let token = bearer(&operator, "m", "p", "s", &signer, now()).unwrap();
    let expect = ExpectBearer::from_operator(&operator);
    let keys = keys(&signer);
    let check = |headers: Headers| BearerToken::verify_request(&headers, &keys, &expect, now()).map(|_| ());
    let good = token.authorization();
    assert_eq!(check(Headers::from_iter([("Authorization", &good)])), Ok(()));
    assert_eq!(check(Headers::from_iter([("authorization", good.replace("Bearer", "bearer"))])), Ok(()));
    assert_eq!(check(Headers::new()), Err(BearerError::Missing));
    assert_eq!(
        check(Headers::from_iter([("Authorization", &good), ("authorization", &good)])),
        Err(BearerError::Missing)
    );
    assert_eq!(check(Headers::from_iter([("Authorization", "Basic abc")])), Err(BearerError::Missing));
}

#[test]
fn alg_none_and_other_headers_are_refused() {
    let signer = SoftwareSigner::generate(Algorithm::Es256, "k1").unwrap();
    let operator = operator();
    let token = bearer(&operator, "m", "p", "s", &signer, now()).unwrap();
    let expect = ExpectBearer::from_operator(&operator);
    let (_, rest) = token.as_str().split_once('.').unwrap();
    for header in
        [r#"{"alg":"none"}"#, r#"{"alg":"HS256","kid":"k1"}"#, r#"{"alg":"ES256","kid":"k1","crit":["x"]}"#]
    {
        let text = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header));
        assert!(BearerToken::verify(&text, &keys(&signer), &expect, now()).is_err(), "{header}");
    }
}

proptest! {
    #[test]
    fn no_other_text_verifies(text in "[A-Za-z0-9_.-]{0,200}") {
        let signer = SoftwareSigner::generate(Algorithm::Es256, "k1").unwrap();
        let operator = operator();
        let verified = BearerToken::verify(&text, &keys(&signer), &ExpectBearer::from_operator(&operator), now());
        prop_assert!(verified.is_err());
    }
}
