//! Payment tokens: what is signed, and what a verifier refuses.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use billfold_processor::{
    Algorithm, Binding, Expect, PaymentToken, PaymentTokenHeader, SignError, Signer, SoftwareSigner,
    TokenError, VerifyingKeys, seal,
};
use chrono::TimeDelta;

use crate::support::{binding, card, now, processor};

struct Operator {
    signer: SoftwareSigner,
    keys: VerifyingKeys,
}

fn operator(algorithm: Algorithm) -> Operator {
    let signer = SoftwareSigner::generate(algorithm, "operator-1").unwrap();
    let mut keys = VerifyingKeys::new();
    keys.insert(signer.public_key().unwrap()).unwrap();
    Operator { signer, keys }
}

impl Operator {
    fn token(&self, binding: &Binding, test_mode: bool) -> PaymentToken {
        let sealed = seal(&processor().1, card(), binding, now()).unwrap();
        let header = PaymentTokenHeader::new(binding, &sealed, &self.signer, test_mode);
        PaymentToken::sign(&header, &sealed, &self.signer).unwrap()
    }

    /// Signs any header text, as a faulty or hostile operator might.
    fn raw(&self, header: &str, token: &str) -> String {
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(token));
        let signature = URL_SAFE_NO_PAD.encode(self.signer.sign(signed.as_bytes()).unwrap());
        format!("{signed}.{signature}")
    }

    fn verify(&self, text: &str) -> Result<(), TokenError> {
        PaymentToken::verify(text, &self.keys, now(), &Expect::new("merchant-7", true)).map(|_| ())
    }
}

fn part(text: &str, n: usize) -> String {
    String::from_utf8(URL_SAFE_NO_PAD.decode(text.split('.').nth(n).unwrap()).unwrap()).unwrap()
}

#[test]
fn the_header_begins_as_the_protocol_shows_and_its_members_keep_their_order() {
    let operator = operator(Algorithm::Es256);
    let token = operator.token(&binding(), true);
    assert!(token.as_str().starts_with("eyJWZXJz"), "the protocol's example begins so");
    assert_eq!(
        part(token.as_str(), 0),
        "{\"Version\":1,\"Algorithm\":\"ES256\",\"KeyId\":\"operator-1\",\"Format\":\"hpke-v1\",\
         \"MerchantId\":\"merchant-7\",\"PaymentRequestId\":\"attempt-1\",\"Amount\":\"98.87\",\
         \"Currency\":\"USD\",\"Expiry\":\"2026-11-20T09:10:00Z\",\"TestMode\":true}"
    );
    assert!(part(token.as_str(), 1).starts_with("hpke1."));
    assert_eq!(format!("{token:?}"), "PaymentToken(***)");
}

#[test]
fn both_algorithms_verify_and_every_altered_byte_is_refused() {
    for algorithm in [Algorithm::Rs256, Algorithm::Es256] {
        let operator = operator(algorithm);
        let token = operator.token(&binding(), true);
        let expect =
            Expect::new("merchant-7", true).amount("98.87 USD".parse().unwrap()).payment_request("attempt-1");
        let verified = PaymentToken::verify(token.as_str(), &operator.keys, now(), &expect).unwrap();
        assert_eq!(verified.header().payment_request_id(), "attempt-1");
        assert_eq!(verified.remember_until(), now() + TimeDelta::minutes(11));
        for at in 0..token.as_str().len() {
            let mut bytes = token.as_str().as_bytes().to_vec();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(bytes).unwrap();
            assert!(operator.verify(&altered).is_err(), "{algorithm:?} byte {at}");
        }
    }
}

#[test]
fn time_mode_merchant_request_and_amount_are_compared() {
    let operator = operator(Algorithm::Es256);
    let token = operator.token(&binding(), true);
    let verify = |at, expect: &Expect| PaymentToken::verify(token.as_str(), &operator.keys, at, expect).err();
    let expect = Expect::new("merchant-7", true);
    assert_eq!(verify(now(), &expect), None);
    assert_eq!(verify(now() + TimeDelta::seconds(659), &expect), None, "within the skew");
    assert_eq!(verify(now() + TimeDelta::seconds(660), &expect), Some(TokenError::Expired));
    assert_eq!(verify(now() - TimeDelta::minutes(6), &expect), None, "16 minutes ahead, within the skew");
    assert_eq!(verify(now() - TimeDelta::seconds(361), &expect), Some(TokenError::LivesTooLong));
    assert_eq!(verify(now(), &Expect::new("merchant-7", false)), Some(TokenError::TestMode));
    assert_eq!(verify(now(), &Expect::new("merchant-8", true)), Some(TokenError::Merchant));
    assert_eq!(verify(now(), &expect.clone().payment_request("x")), Some(TokenError::PaymentRequest));
    for other in ["98.88 USD", "98.87 CAD"] {
        let expect = expect.clone().amount(other.parse().unwrap());
        assert_eq!(verify(now(), &expect), Some(TokenError::Amount));
    }
    let live = operator.token(&binding(), false);
    let refused = PaymentToken::verify(live.as_str(), &operator.keys, now(), &expect);
    assert_eq!(refused.err(), Some(TokenError::TestMode));
}

#[test]
fn strangers_and_malformed_headers_are_refused_even_when_signed() {
    let operator = operator(Algorithm::Es256);
    let good = part(operator.token(&binding(), true).as_str(), 0);
    assert_eq!(operator.verify(&operator.raw(&good, "tok")), Ok(()));
    let twice = good.replacen("\"TestMode\":true", "\"TestMode\":true,\"TestMode\":true", 1);
    let number = good.replacen("\"98.87\"", "98.87", 1);
    let exponent = good.replacen("\"98.87\"", "\"9887e-2\"", 1);
    let missing = good.replacen("\"Format\":\"hpke-v1\",", "", 1);
    for wrong in [twice.as_str(), &number, &exponent, &missing, "", "{}", "[]", "null"] {
        assert_eq!(operator.verify(&operator.raw(wrong, "tok")), Err(TokenError::Malformed), "{wrong}");
    }
    let version = good.replacen("\"Version\":1", "\"Version\":2", 1);
    assert_eq!(operator.verify(&operator.raw(&version, "tok")), Err(TokenError::Version));
    let algorithm = good.replacen("ES256", "none", 1);
    assert_eq!(operator.verify(&operator.raw(&algorithm, "tok")), Err(TokenError::Algorithm));
    let confused = good.replacen("ES256", "RS256", 1);
    assert_eq!(operator.verify(&operator.raw(&confused, "tok")), Err(TokenError::UnknownKey));
    let unknown = good.replacen("operator-1", "operator-2", 1);
    assert_eq!(operator.verify(&operator.raw(&unknown, "tok")), Err(TokenError::UnknownKey));
    let forged = Operator { keys: operator.keys.clone(), ..self::operator(Algorithm::Es256) };
    assert_eq!(operator.verify(forged.token(&binding(), true).as_str()), Err(TokenError::BadSignature));
    for wrong in ["", ".", "..", "a.b", "a.b.c.d", &"x".repeat(20_000)] {
        assert!(operator.verify(wrong).is_err());
    }
}

#[test]
fn a_header_for_another_signer_is_not_signed() {
    let (one, two) = (operator(Algorithm::Es256), operator(Algorithm::Rs256));
    let sealed = seal(&processor().1, card(), &binding(), now()).unwrap();
    let header = PaymentTokenHeader::new(&binding(), &sealed, &one.signer, true);
    let answer = PaymentToken::sign(&header, &sealed, &two.signer);
    assert_eq!(answer.err(), Some(SignError::HeaderMismatch));
}
