//! Adding, listing, changing and removing payment methods.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use billfold_store::{Index, Key, SqliteStore, Store, StoreError, Write};
use billfold_vault::{
    AddError, Billing, Edit, Expiry, MethodId, NewCardError, OpenError, OwnerId, Params, PassphraseKey,
    ReadError, SecurityCode, UpdateError, Vault,
};

use crate::support;
use crate::support::{AMEX, MASTERCARD, VISA, card, later, memory, now, passphrase, pat, vault};

fn stores() -> (tempfile::TempDir, Vec<Arc<dyn Store>>) {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = SqliteStore::open(folder.path().join("store.sqlite")).unwrap();
    (folder, vec![memory(), Arc::new(sqlite)])
}

#[test]
fn a_card_is_kept_and_shown_masked() {
    let (_folder, stores) = stores();
    for store in stores {
        let vault = vault(&store);
        assert_eq!(vault.list(&pat(), now()).unwrap(), []);
        let added = vault.add(&pat(), card(VISA), now()).unwrap();
        let json = serde_json::to_string(&added).unwrap();
        let beginning = format!(
            "{{\"id\":\"{}\",\"network\":\"visa\",\"last4\":\"4242\",\"expiry\":\"2030-12\",\"name\":\"Pat Doe\"",
            added.id
        );
        assert!(json.starts_with(&beginning), "{json}");
        assert!(json.contains(r#""default":true,"expired":false"#) && !json.contains("42424"), "{json}");
        assert_eq!(
            (added.label().as_str(), added.masked_number().as_str()),
            ("visa ••4242", "•••• •••• •••• 4242")
        );
        assert_eq!(added.billing.get_city(), "Redmond");

        // Another vault over the same store, after a restart.
        let again = support::vault(&store);
        assert_eq!(again.list(&pat(), now()).unwrap(), std::slice::from_ref(&added));
        assert_eq!(again.show(&pat(), &added.id, now()).unwrap(), added);
        let other: OwnerId = "contoso:pat@customer.example".parse().unwrap();
        assert_eq!(again.list(&other, now()).unwrap(), []);
        assert!(matches!(again.show(&other, &added.id, now()), Err(ReadError::NotFound)));
    }
}

#[test]
fn the_first_is_the_default_until_another_is() {
    let store = memory();
    let vault = vault(&store);
    let visa = vault.add(&pat(), card(VISA), now()).unwrap();
    let amex = vault.add(&pat(), card(AMEX), later(1)).unwrap();
    let mastercard = vault.add(&pat(), card(MASTERCARD), later(2)).unwrap();
    let order = |vault: &Vault| vault.list(&pat(), now()).unwrap().iter().map(|m| m.id).collect::<Vec<_>>();
    assert_eq!(order(&vault), [visa.id, amex.id, mastercard.id]);
    assert!(vault.set_default(&pat(), &mastercard.id, now()).unwrap().default);
    assert_eq!(order(&vault), [mastercard.id, visa.id, amex.id]);
    vault.remove(&pat(), &mastercard.id, now()).unwrap();
    assert_eq!(vault.default_method(&pat(), now()).unwrap().unwrap().id, visa.id);
    assert!(matches!(vault.remove(&pat(), &mastercard.id, now()), Err(ReadError::NotFound)));
    assert!(matches!(vault.set_default(&pat(), &mastercard.id, now()), Err(ReadError::NotFound)));
    vault.remove(&pat(), &visa.id, now()).unwrap();
    vault.remove(&pat(), &amex.id, now()).unwrap();
    assert_eq!(vault.list(&pat(), now()).unwrap(), []);
    assert_eq!(vault.default_method(&pat(), now()).unwrap(), None);
    assert!(vault.add(&pat(), card(VISA), now()).unwrap().default);
}

#[test]
fn everything_but_the_number_changes() {
    let store = memory();
    let vault = vault(&store);
    let old = vault.add(&pat(), card(VISA), now()).unwrap();
    let billing = Billing::default().line1("2 Side St").unwrap().country("CA").unwrap();
    let edit = Edit::new()
        .expiry(Expiry::new(2032, 1).unwrap())
        .name("Patricia Doe")
        .unwrap()
        .nickname("groceries")
        .unwrap()
        .billing(billing)
        .security_code(SecurityCode::parse("123").unwrap());
    let new = vault.update(&pat(), &old.id, edit, later(5)).unwrap();
    assert_eq!((new.id, new.last4.as_str(), new.created), (old.id, "4242", old.created));
    assert_eq!((new.expiry.to_string().as_str(), new.name.as_str()), ("2032-01", "Patricia Doe"));
    assert_eq!((new.nickname.as_str(), new.billing.get_line1()), ("groceries", "2 Side St"));
    assert_eq!((new.billing.get_city(), new.updated), ("", later(5)));

    let number = Edit::from_json(br#"{"number": "5555555555554444"}"#);
    assert_eq!(number.unwrap_err(), NewCardError::NumberImmutable);
    let past = Edit::from_json(br#"{"expiry": "2020-01"}"#).unwrap();
    assert!(matches!(
        vault.update(&pat(), &old.id, past, now()),
        Err(UpdateError::Card(NewCardError::Expiry(_)))
    ));
    let long = Edit::from_json(br#"{"name": "P", "security_code": "1234"}"#).unwrap();
    let refused = vault.update(&pat(), &old.id, long, now());
    assert!(matches!(refused, Err(UpdateError::Card(NewCardError::CodeLength))));
    let id: MethodId = "00000000000000000000000000000000".parse().unwrap();
    assert!(matches!(vault.update(&pat(), &id, Edit::new(), now()), Err(UpdateError::NotFound)));
    assert_eq!(vault.show(&pat(), &old.id, now()).unwrap(), new);
}

#[test]
fn the_same_number_again_is_reported() {
    let store = memory();
    let vault = vault(&store);
    let first = vault.add(&pat(), card(VISA), now()).unwrap();
    let second = vault.add(&pat(), card(VISA), later(1)).unwrap();
    assert_eq!((first.duplicate_of, second.duplicate_of), (None, Some(first.id)));
    assert_eq!(vault.show(&pat(), &second.id, now()).unwrap().duplicate_of, Some(first.id));
    assert_eq!(vault.add(&pat(), card(AMEX), later(2)).unwrap().duplicate_of, None);
    let other: OwnerId = "someone@else.example".parse().unwrap();
    assert_eq!(vault.add(&other, card(VISA), now()).unwrap().duplicate_of, None);
}

#[test]
fn a_replacement_takes_the_place_of_the_old_card() {
    let store = memory();
    let vault = vault(&store);
    let old = vault.add(&pat(), card(VISA), now()).unwrap();
    let amex = vault.add(&pat(), card(AMEX), now()).unwrap();
    let new = vault.replace(&pat(), &old.id, card(MASTERCARD), later(1)).unwrap();
    assert!(new.default);
    let ids: Vec<_> = vault.list(&pat(), now()).unwrap().iter().map(|m| m.id).collect();
    assert_eq!(ids, [new.id, amex.id]);
    assert!(matches!(vault.replace(&pat(), &old.id, card(VISA), now()), Err(AddError::NotFound)));
    // The same number again, in place of itself, is not a duplicate.
    assert_eq!(vault.replace(&pat(), &new.id, card(MASTERCARD), now()).unwrap().duplicate_of, None);
}

#[test]
fn billing_profiles_move_with_their_card_in_one_commit() {
    let (_folder, stores) = stores();
    for store in stores {
        let vault = vault(&store);
        let old = vault.add(&pat(), card(VISA), now()).unwrap();
        let shard = vault.beside(&pat());
        let key = |name: &str| Key::new("profile", shard.clone(), name);
        for name in ["home", "work"] {
            let index = vec![Index::new("method", old.id.to_string())];
            store.commit(&[Write::insert(key(name), old.id.to_string(), index)]).unwrap();
        }
        let mut rounds = 0;
        let new = vault
            .replace_with(&pat(), &old.id, card(MASTERCARD), now(), |new| {
                rounds += 1;
                let profiles = store.find("profile", &shard, "method", old.id.to_string().as_bytes())?;
                let moved = profiles.into_iter().map(|profile| {
                    let index = vec![Index::new("method", new.to_string())];
                    Write::replace(profile.key, profile.version, new.to_string(), index)
                });
                let moved = moved.collect();
                if rounds == 1 {
                    // Another writer changes a profile, and a method, at this moment.
                    let home = store.get(&key("home"))?.unwrap();
                    store.commit(&[Write::replace(home.key, home.version, home.body, home.indexes)])?;
                }
                Ok(moved)
            })
            .unwrap();
        assert_eq!(rounds, 2, "read again after the conflict");
        for name in ["home", "work"] {
            assert_eq!(store.get(&key(name)).unwrap().unwrap().body, new.id.to_string().into_bytes());
        }
        assert_eq!(vault.list(&pat(), now()).unwrap().len(), 1);

        // What fails changes neither card nor profile.
        let writes = |key: Key| move |_: &MethodId| Ok(vec![Write::insert(key.clone(), "x", vec![])]);
        for wrong in [Key::new("profile", "elsewhere", "x"), Key::new("vault.method", shard.clone(), "x")] {
            let refused = vault.replace_with(&pat(), &new.id, card(VISA), now(), writes(wrong));
            assert!(matches!(refused, Err(AddError::NotBeside)), "{refused:?}");
        }
        let refused = vault.replace_with(&pat(), &new.id, card(VISA), now(), |_| {
            Err(StoreError::Conflict { key: Box::new(key("home")) })
        });
        assert!(matches!(refused, Err(AddError::Access(_))), "{refused:?}");
        assert_eq!(vault.list(&pat(), now()).unwrap()[0].id, new.id);
        assert!(vault.verify(&pat()).unwrap().is_sound());
    }
}

#[test]
fn what_cannot_be_added_is_refused() {
    let store = memory();
    let vault = vault(&store);
    let expired = card(r#"{"number": "4242424242424242", "expiry": "2026-10", "name": "Pat"}"#);
    assert!(matches!(vault.add(&pat(), expired, now()), Err(AddError::Card(NewCardError::Expiry(_)))));
    let last = card(r#"{"number": "4242424242424242", "expiry": "2026-11", "name": "Pat"}"#);
    let added = vault.add(&pat(), last, now()).unwrap();
    assert!(added.expires_soon && !added.expired);
    assert!(vault.list(&pat(), later(60 * 24 * 30)).unwrap()[0].expired);
    for _ in 1..Vault::MAX_METHODS {
        vault.add(&pat(), card(AMEX), now()).unwrap();
    }
    assert!(matches!(vault.add(&pat(), card(AMEX), now()), Err(AddError::TooMany { limit: 100 })));
}

#[test]
fn a_vault_opens_by_its_own_key_only() {
    let store = memory();
    vault(&store).add(&pat(), card(VISA), now()).unwrap();
    let wrong = Box::new(PassphraseKey::new("open says me", Params::FOR_TESTS));
    assert!(matches!(Vault::open(Arc::clone(&store), wrong, "test"), Err(OpenError::WrongKey)));
    let service = Arc::default();
    let other = Vault::open(Arc::clone(&store), support::Hosted::new(&service), "test");
    assert!(matches!(other, Err(OpenError::OtherProvider { made_with }) if made_with == "passphrase"));
    assert!(matches!(Vault::open(Arc::clone(&store), passphrase(), ""), Err(OpenError::Namespace)));
    let elsewhere = Vault::open(Arc::clone(&store), passphrase(), "other").unwrap();
    assert_eq!(elsewhere.list(&pat(), now()).unwrap(), [], "namespaces do not see one another");
    assert_eq!(vault(&store).list(&pat(), now()).unwrap().len(), 1);
}

#[test]
fn writers_at_once_lose_nothing() {
    let (_folder, stores) = stores();
    for store in stores {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let store = Arc::clone(&store);
                std::thread::spawn(move || {
                    let vault = vault(&store);
                    (0..5).map(|_| vault.add(&pat(), card(VISA), now()).unwrap().id).collect::<Vec<_>>()
                })
            })
            .collect();
        let mut added: Vec<_> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        added.sort();
        let vault = vault(&store);
        let mut listed: Vec<_> = vault.list(&pat(), now()).unwrap().iter().map(|m| m.id).collect();
        listed.sort();
        assert_eq!(listed, added);
        assert_eq!(vault.list(&pat(), now()).unwrap().iter().filter(|m| m.default).count(), 1);
        assert!(vault.verify(&pat()).unwrap().is_sound());
    }
}

#[test]
fn owners_can_be_swept() {
    let store = memory();
    let vault = vault(&store);
    let owners: Vec<OwnerId> =
        ["a@x.example", "b@x.example", "t:c@x.example"].iter().map(|text| text.parse().unwrap()).collect();
    for owner in &owners {
        vault.add(owner, card(VISA), now()).unwrap();
    }
    let other = Vault::open(Arc::clone(&store), passphrase(), "other").unwrap();
    other.add(&pat(), card(VISA), now()).unwrap();
    let mut swept = vault.owners(None, 100).unwrap();
    swept.sort();
    assert_eq!(swept, owners);
}
