//! Property: of all texts only the tokens that were signed verify, as payment token and as JWS, and key documents that are read
//! are written and read again as the same keys.
#![cfg_attr(fuzzing, no_main)]

use std::sync::OnceLock;

use billfold_processor::jws::{self, Header, Limits};
use billfold_processor::{
    Algorithm, Binding, CardData, CardParts, Expect, OpeningKey, PaymentToken, PaymentTokenHeader,
    SoftwareSigner, VerifyingKeys, seal,
};
use libfuzzer_sys::fuzz_target;

#[cfg(not(fuzzing))]
fn main() {}

struct Fixture {
    keys: VerifyingKeys,
    token: String,
    jws: String,
}

fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(1_795_165_200, 0).unwrap()
}

fn fixture() -> &'static Fixture {
    static FIXTURE: OnceLock<Fixture> = OnceLock::new();
    FIXTURE.get_or_init(|| {
        let signer = SoftwareSigner::generate(Algorithm::Es256, "k").unwrap();
        let mut keys = VerifyingKeys::new();
        keys.insert(signer.public_key().unwrap()).unwrap();
        let day = chrono::TimeDelta::days(1);
        let until = now() + chrono::TimeDelta::minutes(10);
        let binding = Binding::new("m", "i", "1 USD".parse().unwrap(), "r", until).unwrap();
        let parts = CardParts {
            number: "4242424242424242",
            expiry_month: 12,
            expiry_year: 2030,
            security_code: None,
            name: "P",
            postal_code: "",
            country: "",
        };
        let pinned = OpeningKey::generate("p", "k").unwrap().pinned(now() - day, now() + day).unwrap();
        let sealed = seal(&pinned, CardData::new(&parts).unwrap(), &binding, now()).unwrap();
        let header = PaymentTokenHeader::new(&binding, &sealed, &signer, true);
        let token = PaymentToken::sign(&header, &sealed, &signer).unwrap().as_str().to_owned();
        let jws = jws::sign(&Header::jwt(), b"{}", &signer).unwrap();
        Fixture { keys, token, jws }
    })
}

/// Puts some text over another at an offset.
fn overlay(text: &str, at: usize, with: &str) -> String {
    let (at, with) = (at % text.len(), with.as_bytes());
    let end = at.saturating_add(with.len()).min(text.len());
    let mut bytes = text.as_bytes().to_vec();
    bytes.splice(at..end, with.iter().copied());
    String::from_utf8_lossy(&bytes).into_owned()
}

fuzz_target!(|input: (u16, &str)| {
    let (at, text) = input;
    let fixture = fixture();
    let expect = Expect::new("m", true);
    for candidate in [text.to_owned(), overlay(&fixture.token, at.into(), text)] {
        let verified = PaymentToken::verify(&candidate, &fixture.keys, now(), &expect).is_ok();
        assert!(!verified || candidate == fixture.token);
    }
    for candidate in [text.to_owned(), overlay(&fixture.jws, at.into(), text)] {
        let verified = jws::verify(&candidate, &fixture.keys, Algorithm::ALL, &Limits::default()).is_ok();
        assert!(!verified || candidate == fixture.jws);
    }
    if let Ok(keys) = VerifyingKeys::parse(text) {
        assert_eq!(VerifyingKeys::from_jwks(&keys.to_jwks()), Ok(keys));
    }
});
