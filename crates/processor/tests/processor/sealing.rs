//! Who can open a sealed card, for what, and until when.

use billfold_processor::{
    Binding, CardData, CardError, CardParts, KeyError, OpenError, OpeningKey, PinnedKey, SealError, Sealed,
    SealedError, seal,
};
use chrono::TimeDelta;
use proptest::prelude::*;

use crate::support::{binding, card, now, parts, processor};

#[test]
fn only_the_pinned_processor_opens_it() {
    let (key, pinned) = processor();
    let sealed = seal(&pinned, card(), &binding(), now()).unwrap();
    let opened = key.open(&sealed, &binding(), now()).unwrap();
    assert_eq!(opened.number(), "4242424242424242");
    assert_eq!((opened.expiry_month(), opened.expiry_year()), (12, 2030));
    assert_eq!((opened.security_code(), opened.name()), (Some("123"), "Pat Doe"));
    assert_eq!((opened.postal_code(), opened.country()), ("98052", "US"));

    // Same ids, another private key; and the same private key under another name.
    let (twin, _) = processor();
    assert_eq!(twin.open(&sealed, &binding(), now()).err(), Some(OpenError::NotForThisPayment));
    for (processor, name, error) in
        [("acme", "2026-b", OpenError::OtherKey), ("evil", "2026-a", OpenError::NotForThisPayment)]
    {
        let renamed = OpeningKey::from_private_bytes(processor, name, &key.private_bytes()).unwrap();
        assert_eq!(renamed.open(&sealed, &binding(), now()).err(), Some(error));
    }
}

#[test]
fn another_payment_cannot_use_it() {
    let (key, pinned) = processor();
    let sealed = seal(&pinned, card(), &binding(), now()).unwrap();
    let (until, later) = (now() + TimeDelta::minutes(10), now() + TimeDelta::minutes(11));
    let make = |merchant: &str, invoice: &str, amount: &str, request: &str, until| {
        Binding::new(merchant, invoice, amount.parse().unwrap(), request, until).unwrap()
    };
    for other in [
        make("merchant-8", "invoice-1043", "98.87 USD", "attempt-1", until),
        make("merchant-7", "invoice-1044", "98.87 USD", "attempt-1", until),
        make("merchant-7", "invoice-1043", "98.88 USD", "attempt-1", until),
        make("merchant-7", "invoice-1043", "98.87 CAD", "attempt-1", until),
        make("merchant-7", "invoice-1043", "98.87 USD", "attempt-2", until),
        make("merchant-7", "invoice-1043", "98.87 USD", "attempt-1", later),
        make("merchant-7invoice-1043", "x", "98.87 USD", "attempt-1", until),
    ] {
        assert_eq!(key.open(&sealed, &other, now()).err(), Some(OpenError::NotForThisPayment), "{other:?}");
    }
    let expired = OpenError::Expired { expires_at: until };
    assert_eq!(key.open(&sealed, &binding(), until).err(), Some(expired));
}

#[test]
fn weak_early_and_expired_keys_are_refused() {
    let (key, _) = processor();
    let (before, after) = (now() - TimeDelta::days(2), now() - TimeDelta::days(1));
    let expired = key.pinned(before, after).unwrap();
    let error = seal(&expired, card(), &binding(), now()).unwrap_err();
    assert_eq!(error, SealError::Key(KeyError::Expired { not_after: after }));
    let early = key.pinned(now() + TimeDelta::seconds(1), now() + TimeDelta::days(1)).unwrap();
    assert!(matches!(
        seal(&early, card(), &binding(), now()),
        Err(SealError::Key(KeyError::NotYetValid { .. }))
    ));
    assert_eq!(key.pinned(now(), now()), Err(KeyError::EmptyWindow));
    assert_eq!(
        PinnedKey::hpke_x25519("a b", "k", key.public_bytes(), before, after),
        Err(KeyError::Identifier)
    );
    assert_eq!(PinnedKey::hpke_x25519("a", "k", [0; 32], before, after), Err(KeyError::LowOrder));

    let pinned = key.pinned(before, now() + TimeDelta::days(1)).unwrap();
    assert_eq!(pinned.expect_thumbprint(&pinned.thumbprint().to_uppercase()), Ok(()));
    assert_eq!(pinned.expect_thumbprint("00"), Err(KeyError::Thumbprint));
    let late = now() + TimeDelta::minutes(10);
    assert_eq!(seal(&pinned, card(), &binding(), late).unwrap_err(), SealError::Expired { expires_at: late });
}

#[test]
fn every_altered_bit_is_refused() {
    let (key, pinned) = processor();
    let text = seal(&pinned, card(), &binding(), now()).unwrap().to_text();
    for at in 0..text.len() {
        for bit in 0..7 {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            let Ok(altered) = String::from_utf8(bytes) else { continue };
            let Ok(sealed) = Sealed::parse(&altered) else { continue };
            assert!(key.open(&sealed, &binding(), now()).is_err(), "byte {at} bit {bit}");
        }
    }
    for length in 0..text.len() {
        let opened =
            Sealed::parse(text.get(..length).unwrap()).map(|sealed| key.open(&sealed, &binding(), now()));
        assert!(!matches!(opened, Ok(Ok(_))), "cut to {length}");
    }
}

#[test]
fn text_that_is_no_sealed_card_is_refused() {
    assert_eq!(Sealed::parse(""), Err(SealedError::UnknownSuite));
    assert_eq!(Sealed::parse("hpke9.a.b.c"), Err(SealedError::UnknownSuite));
    assert_eq!(Sealed::parse(&"x".repeat(4097)), Err(SealedError::TooLong { limit: 4096 }));
    for wrong in ["hpke1.", "hpke1.YQ.YQ.YQ", "hpke1.YQ.YQ", "hpke1....", "hpke1.YQ==.x.y"] {
        assert_eq!(Sealed::parse(wrong), Err(SealedError::Malformed), "{wrong}");
    }
}

#[test]
fn fields_outside_their_form_are_refused_by_name() {
    let cases = [
        (CardParts { number: "42424242424", ..parts() }, "number"),
        (CardParts { number: "٤٢٤٢٤٢٤٢", ..parts() }, "number"),
        (CardParts { expiry_month: 13, ..parts() }, "expiry"),
        (CardParts { expiry_year: 30, ..parts() }, "expiry"),
        (CardParts { security_code: Some("12a"), ..parts() }, "security code"),
        (CardParts { security_code: Some(""), ..parts() }, "security code"),
        (CardParts { name: "", ..parts() }, "name"),
        (CardParts { name: "Pat\nDoe", ..parts() }, "name"),
        (CardParts { postal_code: "12345678901234567", ..parts() }, "postal code"),
        (CardParts { country: "usa", ..parts() }, "country"),
    ];
    for (parts, field) in cases {
        assert_eq!(CardData::new(&parts).err(), Some(CardError::Malformed { field }));
    }
    let nothing_secret = format!("{:?} {:?}", card(), parts());
    assert!(!nothing_secret.contains("4242") && !nothing_secret.contains("Pat"), "{nothing_secret}");
}

proptest! {
    #[test]
    fn parse_and_print_agree(text in "hpke1(\\.[A-Za-z0-9_-]{0,60}){0,4}|\\PC{0,80}") {
        if let Ok(sealed) = Sealed::parse(&text) {
            prop_assert_eq!(sealed.to_text(), text);
        }
    }

    #[test]
    fn any_card_comes_back_and_all_are_of_one_length(
        number in "[0-9]{12,19}",
        month in 1_u8..=12,
        year in 2000_u16..=2099,
        code in prop::option::of("[0-9]{3,4}"),
        name in "[A-Za-zäöüÄ ]{1,40}",
        postal in "[0-9A-Z ]{0,16}",
        country in "([A-Z]{2})?",
    ) {
        let (key, pinned) = processor();
        let card = CardData::new(&CardParts {
            number: &number, expiry_month: month, expiry_year: year, security_code: code.as_deref(),
            name: &name, postal_code: &postal, country: &country,
        }).unwrap();
        let text = seal(&pinned, card, &binding(), now()).unwrap().to_text();
        prop_assert_eq!(text.len(), 6 + 8 + 1 + 43 + 1 + 278);
        let opened = key.open(&Sealed::parse(&text).unwrap(), &binding(), now()).unwrap();
        prop_assert_eq!(opened.number(), &number);
        prop_assert_eq!(opened.security_code(), code.as_deref());
        prop_assert_eq!(opened.name(), &name);
        prop_assert_eq!((opened.postal_code(), opened.country()), (postal.as_str(), country.as_str()));
        prop_assert_eq!((opened.expiry_month(), opened.expiry_year()), (month, year));
    }
}
