//! Rotation, wrapping anew, retirement and cryptoperiods.

use std::sync::Arc;

use billfold_store::{Store, Write};
use billfold_vault::{AccessError, Action, Edit, KeyPolicy, KeysError, PurgeRule, Vault};

use crate::support::watched::{Moment, Watched};
use crate::support::{AMEX, MASTERCARD, VISA, card, later, memory, now, overwrite, pat, rows, vault};

const DAY: i64 = 24 * 60;

#[test]
fn rotated_rewrapped_and_retired() {
    let store = memory();
    let vault = vault(&store);
    assert!(matches!(vault.rotate(&pat(), now()), Err(KeysError::NotFound)));
    vault.add(&pat(), card(VISA), now()).unwrap();
    vault.add(&pat(), card(AMEX), now()).unwrap();
    let before = rows(&store, &["vault.method"]);
    assert_eq!(vault.rotate(&pat(), later(1)).unwrap().active, 2);
    assert_eq!(vault.list(&pat(), now()).unwrap().len(), 2, "the old version still opens");
    assert!(matches!(vault.retire_keys(&pat(), 2, now()), Err(KeysError::StillUsed { records: 2 })));
    assert!(matches!(vault.retire_keys(&pat(), 3, now()), Err(KeysError::NoSuchVersion)));

    let report = vault.rewrap(&pat(), later(2)).unwrap();
    assert_eq!((report.rewrapped, report.active, report.minimum), (2, 2, 1));
    assert_eq!(vault.rewrap(&pat(), later(2)).unwrap().rewrapped, 0);
    for (old, new) in before.iter().zip(rows(&store, &["vault.method"])) {
        assert_eq!(old.body[139..], new.body[139..], "the content is not touched");
        assert_ne!(old.body[15..139], new.body[15..139]);
    }
    assert_eq!(vault.retire_keys(&pat(), 2, later(3)).unwrap().minimum, 2);
    assert_eq!(rows(&store, &["vault.key"]).iter().filter(|row| row.key.id[0] == 1).count(), 1);
    assert_eq!(vault.list(&pat(), now()).unwrap().len(), 2);

    // What the old version wraps, from a backup, opens no more.
    overwrite(&store, &before[0].key, &before[0].body);
    assert!(matches!(vault.list(&pat(), now()), Err(AccessError::KeyTooOld)));
    let actions: Vec<_> = vault.audit_trail(&pat()).unwrap().iter().map(|event| event.action).collect();
    let expected =
        [Action::Added, Action::Added, Action::KeyRotated, Action::Rewrapped, Action::OldKeysDestroyed];
    assert_eq!(actions, expected);
}

#[test]
fn a_cryptoperiod_ends_by_age_and_by_count() {
    let store = memory();
    let vault = vault(&store).with_policy(KeyPolicy::new(30, 10));
    let method = vault.add(&pat(), card(VISA), now()).unwrap();
    let rename = |vault: &Vault, minutes| {
        vault.update(&pat(), &method.id, Edit::new().name("Other").unwrap(), later(minutes)).unwrap();
        vault.key_report(&pat()).unwrap()
    };
    assert_eq!(rename(&vault, 30 * DAY).active, 1);
    let report = rename(&vault, 30 * DAY + 1);
    assert_eq!((report.active, report.seals), (2, 2), "record and manifest");
    for _ in 0..4 {
        rename(&vault, 30 * DAY + 1);
    }
    assert_eq!(vault.key_report(&pat()).unwrap().seals, 10);
    assert_eq!(rename(&vault, 30 * DAY + 1).active, 3);
    assert_eq!(vault.list(&pat(), now()).unwrap().len(), 1);
    assert!(vault.verify(&pat()).unwrap().is_sound());
}

#[test]
fn rotating_rewrapping_and_writing_at_once_lose_nothing() {
    let store = memory();
    vault(&store).add(&pat(), card(VISA), now()).unwrap();
    let work: [fn(&Vault); 4] = [
        |vault| assert!(!vault.add(&pat(), card(MASTERCARD), now()).unwrap().default),
        |vault| assert!(vault.rotate(&pat(), now()).unwrap().active > 1),
        |vault| assert!(vault.rewrap(&pat(), now()).unwrap().active >= 1),
        |vault| {
            let active = vault.key_report(&pat()).unwrap().active;
            match vault.retire_keys(&pat(), active, now()) {
                Ok(_) | Err(KeysError::StillUsed { .. } | KeysError::NoSuchVersion) => {}
                Err(error) => panic!("{error:?}"),
            }
        },
    ];
    let threads = work.map(|step| {
        let store = Arc::clone(&store);
        std::thread::spawn(move || {
            let vault = vault(&store);
            (0..8).for_each(|_| step(&vault));
        })
    });
    for thread in threads {
        thread.join().unwrap();
    }
    let vault = vault(&store);
    assert_eq!(vault.list(&pat(), now()).unwrap().len(), 9);
    let report = vault.key_report(&pat()).unwrap();
    assert_eq!(report.active, 9);
    assert!(vault.verify(&pat()).unwrap().is_sound());
}

#[test]
fn a_key_that_is_retired_while_a_manifest_is_read_is_no_damage() {
    let inner = memory();
    let id = vault(&inner).add(&pat(), card(VISA), now()).unwrap().id;
    let meddled = || {
        let other = Arc::clone(&inner);
        let renew = move || {
            let vault = vault(&other);
            let active = vault.rotate(&pat(), now()).unwrap().active;
            vault.rewrap(&pat(), now()).unwrap();
            vault.retire_keys(&pat(), active, now()).unwrap();
        };
        let store: Arc<dyn Store> = Watched::meddled(&inner, Moment::FirstKey, Box::new(renew));
        vault(&store)
    };
    assert_eq!(meddled().list(&pat(), now()).unwrap().len(), 1);
    let edit = Edit::new().name("Other").unwrap();
    assert_eq!(meddled().update(&pat(), &id, edit, now()).unwrap().name, "Other");
    assert_eq!(meddled().rotate(&pat(), now()).unwrap().active, 5);
    assert!(meddled().verify(&pat()).unwrap().is_sound());
    // A key that is gone while nothing else changes is damage.
    let row = rows(&inner, &["vault.key"]).into_iter().rfind(|row| row.key.id[0] == 1).unwrap();
    inner.commit(&[Write::delete(row.key, row.version)]).unwrap();
    assert!(matches!(vault(&inner).list(&pat(), now()), Err(AccessError::Missing { what: "key" })));
}

#[test]
fn what_is_old_is_purged() {
    let store = memory();
    let vault = vault(&store);
    let old = card(r#"{"number": "4242424242424242", "expiry": "2026-11", "name": "Pat"}"#);
    let old = vault.add(&pat(), old, now()).unwrap();
    let kept = vault.add(&pat(), card(AMEX), later(1)).unwrap();
    let rule = PurgeRule::expired(10);
    assert_eq!(vault.purge(&pat(), rule, later(15 * DAY)).unwrap().kept, 2, "expired, but not long ago");
    let report = vault.purge(&pat(), rule, later(25 * DAY)).unwrap();
    assert_eq!((report.removed.as_slice(), report.kept), ([old.id].as_slice(), 1));
    assert_eq!(vault.default_method(&pat(), now()).unwrap().unwrap().id, kept.id);
    assert!(rows(&store, &["vault.method"]).iter().all(|row| row.key.id.len() == 16));
    assert_eq!(vault.purge(&pat(), PurgeRule::unchanged(400), later(401 * DAY)).unwrap().kept, 0);
    assert_eq!(vault.list(&pat(), now()).unwrap(), []);
}
