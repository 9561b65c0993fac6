//! Cards sealed as JWE: who opens them, for what, and in which form they travel.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use billfold_processor::{
    Algorithm, Binding, CardData, CardParts, ContentEncryption, JweKey, JweOpeningKey, KeyError, OpenError,
    PaymentToken, PaymentTokenHeader, Sealed, Signer as _, SoftwareSigner, seal,
};
use chrono::TimeDelta;

use crate::support::{binding, card, now, parts};

const BOTH: [ContentEncryption; 2] = [ContentEncryption::A256Gcm, ContentEncryption::A256CbcHs512];

fn processor(encryption: ContentEncryption) -> JweOpeningKey {
    JweOpeningKey::generate("acme", "2026-j", encryption).unwrap()
}

fn sealed(key: &JweOpeningKey, card: CardData) -> Sealed {
    let pinned = key.pinned(now(), now().checked_add_signed(TimeDelta::days(1)).unwrap()).unwrap();
    seal(&pinned, card, &binding(), now()).unwrap()
}

#[test]
fn both_content_encryptions_open_for_the_processor_only() {
    for encryption in BOTH {
        let key = processor(encryption);
        let sealed = sealed(&key, card());
        let opened = key.open(&Sealed::parse(&sealed.to_text()).unwrap(), &binding(), now()).unwrap();
        assert_eq!((opened.number(), opened.security_code()), ("4242424242424242", Some("123")));
        assert_eq!((opened.expiry_month(), opened.expiry_year(), opened.name()), (12, 2030, "Pat Doe"));
        let header = URL_SAFE_NO_PAD.decode(sealed.to_text().split('.').next().unwrap()).unwrap();
        let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
        assert_eq!((header["alg"].as_str(), header["version"].as_str()), (Some("RSA-OAEP-256"), Some("1")));
        assert_eq!(
            (header["enc"].as_str(), header["kid"].as_str()),
            (Some(encryption.name()), Some("2026-j"))
        );

        let twin = processor(encryption);
        assert_eq!(twin.open(&sealed, &binding(), now()).err(), Some(OpenError::NotForThisPayment));
        let again =
            JweOpeningKey::from_pkcs8("acme", "2026-j", encryption, &key.to_pkcs8().unwrap()).unwrap();
        assert!(again.open(&sealed, &binding(), now()).is_ok());
        let other = Binding::new(
            "merchant-7",
            "invoice-1043",
            "98.88 USD".parse().unwrap(),
            "attempt-1",
            binding().expires_at(),
        );
        assert_eq!(key.open(&sealed, &other.unwrap(), now()).err(), Some(OpenError::NotForThisPayment));
        let late = now().checked_add_signed(TimeDelta::minutes(10)).unwrap();
        assert!(matches!(key.open(&sealed, &binding(), late), Err(OpenError::Expired { .. })));
    }
}

#[test]
fn names_with_quotes_survive() {
    let key = processor(ContentEncryption::A256CbcHs512);
    let name = r#"Zoë "Z" O\Neil"#;
    let card = CardData::new(&CardParts { name, security_code: None, ..parts() }).unwrap();
    let opened = key.open(&sealed(&key, card), &binding(), now()).unwrap();
    assert_eq!((opened.name(), opened.security_code()), (name, None));
}

#[test]
fn every_altered_character_is_refused() {
    for encryption in BOTH {
        let key = processor(encryption);
        let text = sealed(&key, card()).to_text();
        for at in (0..text.len()).step_by(3) {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let altered = Sealed::parse(std::str::from_utf8(&bytes).unwrap());
            let opened = altered.map(|sealed| key.open(&sealed, &binding(), now()).is_ok());
            assert!(!matches!(opened, Ok(true)), "character {at}");
        }
    }
}

#[test]
fn weak_keys_are_refused_before_a_card_is_read() {
    let encryption = ContentEncryption::A256Gcm;
    let small = format!("010001|{}", "ff".repeat(128));
    let exponent = format!("3|{}", "ff".repeat(256));
    for weak in [small.as_str(), &exponent, "", "|", "010001", "zz|ff"] {
        assert_eq!(JweKey::from_adyen(weak, encryption).err(), Some(KeyError::WeakOrMalformedRsa), "{weak}");
    }
    let p256 = SoftwareSigner::generate(Algorithm::Es256, "k").unwrap().public_key().unwrap().to_pem();
    assert_eq!(JweKey::from_pem(&p256, encryption).err(), Some(KeyError::WeakOrMalformedRsa));
    let rsa = SoftwareSigner::generate(Algorithm::Rs256, "k").unwrap().public_key().unwrap().to_pem();
    assert!(JweKey::from_pem(&rsa, encryption).is_ok());
    assert_eq!(
        JweKey::from_pem(&format!("{rsa}{rsa}"), encryption).err(),
        Some(KeyError::WeakOrMalformedRsa)
    );
}

#[test]
fn it_travels_in_a_payment_token() {
    let key = processor(ContentEncryption::A256Gcm);
    let sealed = sealed(&key, card());
    let signer = SoftwareSigner::generate(Algorithm::Es256, "operator-1").unwrap();
    let header = PaymentTokenHeader::new(&binding(), &sealed, &signer, true);
    assert_eq!((header.format(), header.key_id()), ("jwe", signer.key_id()));
    let token = PaymentToken::sign(&header, &sealed, &signer).unwrap();
    assert!(token.as_str().len() < 4096);
}
