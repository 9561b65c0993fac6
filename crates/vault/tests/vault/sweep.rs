//! Wrapping the records of all owners anew: every record, in few calls of the store, whatever others do meanwhile.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use billfold_store::Store;
use billfold_vault::{Action, Edit, OwnerId, Vault};

use crate::support::watched::{Meanwhile, Moment, Watched};
use crate::support::{AMEX, MASTERCARD, VISA, card, later, memory, now, passphrase, vault};

fn owner(number: usize) -> OwnerId {
    format!("owner{number}@customer.example").parse().unwrap()
}

/// Owners with three cards each, of which every one but the first has a new key since.
fn filled(owners: usize) -> Arc<dyn Store> {
    let store = memory();
    let vault = vault(&store);
    for number in 0..owners {
        for json in [VISA, AMEX, MASTERCARD] {
            vault.add(&owner(number), card(json), now()).unwrap();
        }
        if number > 0 {
            vault.rotate(&owner(number), later(1)).unwrap();
        }
    }
    store
}

fn over(store: &Arc<Watched>) -> Vault {
    Vault::open(Arc::clone(store) as Arc<dyn Store>, passphrase(), "test").unwrap()
}

#[test]
fn every_owner_in_one_call_of_the_store() {
    let store = filled(40);
    // Another namespace in the same store is left alone.
    let other = Vault::open(Arc::clone(&store), passphrase(), "other").unwrap();
    other.add(&owner(1), card(VISA), now()).unwrap();
    other.rotate(&owner(1), now()).unwrap();
    let watched = Watched::over(&store);
    let vault = over(&watched);
    let report = vault.rewrap_all(later(2)).unwrap();
    assert_eq!((report.owners, report.changed, report.rewrapped), (40, 39, 117));
    assert_eq!(watched.seen(), (0, 1));
    for number in 1..40 {
        let report = vault.retire_keys(&owner(number), 2, later(3)).unwrap();
        assert_eq!((report.active, report.minimum), (2, 2));
        assert_eq!(vault.list(&owner(number), later(3)).unwrap().len(), 3);
        assert!(vault.verify(&owner(number)).unwrap().is_sound());
        let trail = vault.audit_trail(&owner(number)).unwrap();
        assert!(trail.iter().any(|event| event.action == Action::Rewrapped && event.detail == "3"));
    }
    assert!(other.retire_keys(&owner(1), 2, later(3)).is_err(), "still wrapped by the old key");
    let again = vault.rewrap_all(later(4)).unwrap();
    assert_eq!((again.owners, again.changed, again.rewrapped), (40, 0, 0));
}

#[test]
fn many_records_go_in_several_calls() {
    let store = memory();
    let vault = vault(&store);
    for number in 0..190 {
        for json in [VISA, AMEX, MASTERCARD].repeat(3) {
            vault.add(&owner(number), card(json), now()).unwrap();
        }
        vault.rotate(&owner(number), now()).unwrap();
    }
    let watched = Watched::over(&store);
    assert_eq!(over(&watched).rewrap_all(later(1)).unwrap().rewrapped, 1710);
    // 190 commits of 11 writes; a call is made when there are 2000.
    assert_eq!(watched.seen(), (0, 2));
}

#[test]
fn a_change_in_between_is_not_lost() {
    let store = filled(5);
    let others = Arc::clone(&store);
    let meanwhile: Meanwhile = Box::new(move || {
        let vault = vault(&others);
        let method = vault.list(&owner(3), later(2)).unwrap()[0].id;
        vault.update(&owner(3), &method, Edit::new().name("Patricia").unwrap(), later(2)).unwrap();
    });
    let watched = Watched::meddled(&store, Moment::FirstGroup, meanwhile);
    let vault = over(&watched);
    let report = vault.rewrap_all(later(3)).unwrap();
    // The update has wrapped one record by the new key itself.
    assert_eq!((report.changed, report.rewrapped), (4, 11));
    assert_eq!(watched.seen(), (1, 1));
    assert_eq!(vault.list(&owner(3), later(4)).unwrap()[0].name, "Patricia");
    assert!(vault.retire_keys(&owner(3), 2, later(4)).is_ok());
}
