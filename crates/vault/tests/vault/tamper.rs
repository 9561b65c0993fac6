//! What an attacker with the database can do: destroy, and be noticed.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use billfold_store::{Key, Store, Write};
use billfold_vault::{AccessError, Action, Edit, OwnerId, Proof, Vault};

use crate::support;
use crate::support::{
    AMEX, Hosted, VISA, card, later, memory, now, overwrite, passphrase, pat, roll_back, rows, vault,
};

fn other() -> OwnerId {
    "contoso:sam@contoso.example".parse().unwrap()
}

/// Whether the vault answers `views` or an error; anything else is a wrong answer.
fn same_or_error(store: &Arc<dyn Store>, views: &[billfold_vault::MethodView]) -> bool {
    let Ok(vault) = Vault::open(Arc::clone(store), passphrase(), "test") else { return false };
    match vault.list(&pat(), now()) {
        Ok(listed) => {
            assert_eq!(listed, views, "a wrong answer");
            true
        }
        Err(_) => false,
    }
}

#[test]
fn no_flipped_bit_gives_a_wrong_answer() {
    let store = memory();
    vault(&store).add(&pat(), card(VISA), now()).unwrap();
    let views = vault(&store).list(&pat(), now()).unwrap();
    let (mut flips, mut survived) = (0, 0);
    for row in rows(&store, &["vault.meta", "vault.key", "vault.owner", "vault.method"]) {
        // Every byte of the small rows, every third of the large ones: each flip is a whole unlocking.
        let step = if row.body.len() > 300 { 3 } else { 1 };
        for at in (0..row.body.len()).step_by(step) {
            let mut body = row.body.clone();
            body[at] ^= 1 << (at % 8);
            overwrite(&store, &row.key, &body);
            flips += 1;
            let sound = same_or_error(&store, &views);
            // The sealed name of the owner is only used by sweeps.
            assert!(!sound || row.key.id == b"name" || row.key.id[0] == 2, "{:?} byte {at}", row.key);
            survived += usize::from(sound);
        }
        overwrite(&store, &row.key, &row.body);
    }
    assert!(flips > 500, "{flips}");
    assert!(
        same_or_error(&store, &views),
        "and the original is back; {survived} flips were beside the point"
    );
}

#[test]
fn no_truncated_or_extended_row_gives_a_wrong_answer() {
    let store = memory();
    vault(&store).add(&pat(), card(VISA), now()).unwrap();
    let views = vault(&store).list(&pat(), now()).unwrap();
    for row in rows(&store, &["vault.key", "vault.owner", "vault.method"]) {
        if row.key.id == b"name" {
            continue;
        }
        for length in (0..row.body.len()).step_by(7).chain([row.body.len() - 1]) {
            overwrite(&store, &row.key, &row.body[..length]);
            assert!(!same_or_error(&store, &views) || row.key.id[0] == 2, "{:?} cut to {length}", row.key);
        }
        overwrite(&store, &row.key, &[&row.body[..], &[0; 64]].concat());
        assert!(!same_or_error(&store, &views), "{:?} extended", row.key);
        overwrite(&store, &row.key, &row.body);
    }
}

/// Exchanges two rows, and expects both owners' vaults to notice.
fn swapped(
    store: &Arc<dyn Store>,
    one: &Key,
    two: &Key,
) -> (Result<usize, AccessError>, Result<usize, AccessError>) {
    let (a, b) = (store.get(one).unwrap().unwrap(), store.get(two).unwrap().unwrap());
    overwrite(store, one, &b.body);
    overwrite(store, two, &a.body);
    let vault = vault(store);
    let answer = [pat(), other()].map(|owner| vault.list(&owner, now()).map(|list| list.len()));
    overwrite(store, one, &a.body);
    overwrite(store, two, &b.body);
    let [one, two] = answer;
    (one, two)
}

#[test]
fn rows_open_only_where_they_were_sealed() {
    let store = memory();
    let vault = vault(&store);
    let visa = vault.add(&pat(), card(VISA), now()).unwrap();
    let amex = vault.add(&pat(), card(AMEX), now()).unwrap();
    let sams = vault.add(&other(), card(VISA), now()).unwrap();
    let find = |space: &str, id: &[u8]| {
        let rows = rows(&store, &[space]);
        rows.into_iter().filter(|row| row.key.id == id).map(|row| row.key).collect::<Vec<_>>()
    };
    let method = |id: billfold_vault::MethodId| {
        find("vault.method", &hex::decode(id.to_string()).unwrap()).pop().unwrap()
    };

    // Two records of one owner; the same kind of record of two owners in two tenants.
    assert!(matches!(swapped(&store, &method(visa.id), &method(amex.id)), (Err(_), Ok(1))));
    assert!(matches!(swapped(&store, &method(visa.id), &method(sams.id)), (Err(_), Err(_))));
    // Manifests, wrapping keys and fingerprint keys of two owners.
    let manifests = find("vault.owner", b"manifest");
    assert!(matches!(swapped(&store, &manifests[0], &manifests[1]), (Err(_), Err(_))));
    for purpose in [1, 2] {
        let keys = find("vault.key", &[purpose, 0, 0, 0, 1]);
        assert!(matches!(swapped(&store, &keys[0], &keys[1]), (Err(_), Err(_))), "purpose {purpose}");
    }
    // A wrapping key where the fingerprint key should be, of one owner.
    let shard = method(visa.id).shard;
    let wrapping = Key::new("vault.key", shard.clone(), [1, 0, 0, 0, 1]);
    let fingerprint = Key::new("vault.key", shard, [2, 0, 0, 0, 1]);
    assert!(matches!(swapped(&store, &wrapping, &fingerprint), (Err(_), Ok(1))));
    // A manifest in the place of a method.
    let (manifest, row) = (&manifests[0], method(visa.id));
    assert!(matches!(swapped(&store, manifest, &row), (Err(_), _) | (_, Err(_))));
    assert!(matches!(swapped(&store, &row, &row), (Ok(2), Ok(1))), "and everything is back");
}

#[test]
fn a_record_of_another_namespace_does_not_open() {
    let store = memory();
    vault(&store).add(&pat(), card(VISA), now()).unwrap();
    let twin = Vault::open(Arc::clone(&store), passphrase(), "twin").unwrap();
    twin.add(&pat(), card(AMEX), now()).unwrap();
    let rows = rows(&store, &["vault.method"]);
    let [one, two] = [&rows[0], &rows[1]];
    overwrite(&store, &one.key, &two.body);
    overwrite(&store, &two.key, &one.body);
    assert!(vault(&store).list(&pat(), now()).is_err());
    assert!(twin.list(&pat(), now()).is_err());
}

#[test]
fn a_record_that_is_gone_added_or_older_is_noticed() {
    let store = memory();
    let vault = vault(&store);
    let method = vault.add(&pat(), card(VISA), now()).unwrap();
    let old = rows(&store, &["vault.method"]).pop().unwrap();
    vault.update(&pat(), &method.id, Edit::new().name("New Name").unwrap(), now()).unwrap();
    let new = rows(&store, &["vault.method"]).pop().unwrap();

    overwrite(&store, &old.key, &old.body);
    assert!(matches!(vault.list(&pat(), now()), Err(AccessError::Rollback { what: "method" })));
    let report = vault.verify(&pat()).unwrap();
    assert_eq!(
        (report.problems[0].code.name(), report.problems[0].method),
        ("vault.rollback", Some(method.id))
    );
    overwrite(&store, &new.key, &new.body);

    let row = store.get(&new.key).unwrap().unwrap();
    store.commit(&[Write::delete(row.key.clone(), row.version)]).unwrap();
    assert!(matches!(vault.list(&pat(), now()), Err(AccessError::Missing { .. })));
    assert_eq!(vault.verify(&pat()).unwrap().problems[0].code.name(), "vault.missing_record");
    store.commit(&[Write::insert(row.key.clone(), row.body.clone(), row.indexes)]).unwrap();

    let extra = Key::new("vault.method", row.key.shard, [7; 16]);
    store.commit(&[Write::insert(extra.clone(), row.body, Vec::new())]).unwrap();
    assert!(matches!(vault.list(&pat(), now()), Err(AccessError::Missing { .. })));
    assert!(!vault.verify(&pat()).unwrap().is_sound());
    store.commit(&[Write::delete(extra, 1)]).unwrap();
    let report = vault.verify(&pat()).unwrap();
    assert!(report.is_sound() && report.methods == 1 && report.latest == Proof::NotProvable, "{report:?}");
}

#[test]
fn the_audit_trail_cannot_be_cut_or_rewritten() {
    let store = memory();
    let vault = vault(&store);
    let method = vault.add(&pat(), card(VISA), now()).unwrap();
    vault.update(&pat(), &method.id, Edit::new().name("New Name").unwrap(), now()).unwrap();
    assert_eq!(vault.verify(&pat()).unwrap().events, 2);
    let events = rows(&store, &["vault.audit"]);
    for event in &events {
        for at in 0..event.body.len() {
            let mut body = event.body.clone();
            body[at] ^= 1;
            overwrite(&store, &event.key, &body);
            let report = vault.verify(&pat()).unwrap();
            assert_eq!(
                report.problems.first().map(|p| p.code.name()),
                Some("vault.audit_broken"),
                "byte {at}"
            );
        }
        overwrite(&store, &event.key, &event.body);
    }
    assert!(vault.verify(&pat()).unwrap().is_sound());
    let last = store.get(&events[1].key).unwrap().unwrap();
    store.commit(&[Write::delete(last.key, last.version)]).unwrap();
    assert!(!vault.verify(&pat()).unwrap().is_sound());
    assert!(vault.audit_trail(&pat()).is_err());
}

#[test]
fn a_rolled_back_database_is_noticed_where_an_anchor_is() {
    let (store, service) = (memory(), Arc::default());
    let open = || Vault::open(Arc::clone(&store), Hosted::new(&service), "test").unwrap();
    let vault = open();
    assert!(vault.capabilities().anchor && vault.capabilities().owner_secrets);
    vault.add(&pat(), card(VISA), now()).unwrap();
    let earlier = rows(&store, support::SPACES);
    vault.add(&pat(), card(AMEX), now()).unwrap();
    assert_eq!(vault.verify(&pat()).unwrap().latest, Proof::Proven);

    roll_back(&store, &earlier);
    let vault = open();
    assert!(matches!(vault.list(&pat(), now()), Err(AccessError::Rollback { what: "database" })));
    assert!(vault.add(&pat(), card(AMEX), now()).is_err());
    let report = vault.verify(&pat()).unwrap();
    assert_eq!((report.latest, report.is_sound()), (Proof::Violated, false));

    vault.accept_restored(&pat(), later(1)).unwrap();
    assert_eq!(vault.list(&pat(), now()).unwrap().len(), 1);
    assert_eq!(vault.verify(&pat()).unwrap().latest, Proof::Proven);
    vault.add(&pat(), card(AMEX), now()).unwrap();

    // Everything of the owner is gone.
    roll_back(&store, &rows(&store, &["vault.meta"]));
    assert!(matches!(open().list(&pat(), now()), Err(AccessError::Rollback { what: "database" })));
    assert!(open().accept_restored(&pat(), now()).is_err());

    // Without an anchor it cannot be known, and the vault says so.
    let store = memory();
    let vault = support::vault(&store);
    vault.add(&pat(), card(VISA), now()).unwrap();
    let earlier = rows(&store, support::SPACES);
    vault.add(&pat(), card(AMEX), now()).unwrap();
    roll_back(&store, &earlier);
    assert_eq!(support::vault(&store).verify(&pat()).unwrap().latest, Proof::NotProvable);
}

#[test]
fn shredding_is_proven_only_with_a_secret_outside_the_database() {
    let (store, service) = (memory(), Arc::default());
    let open = || Vault::open(Arc::clone(&store), Hosted::new(&service), "test").unwrap();
    let vault = open();
    vault.add(&pat(), card(VISA), now()).unwrap();
    vault.add(&other(), card(AMEX), now()).unwrap();
    let backup = rows(&store, support::SPACES);
    let report = vault.shred_on_record(&pat(), now()).unwrap();
    assert_eq!(report.destroyed, Proof::Proven);
    assert!(report.rows >= 5, "{report:?}");
    assert_eq!(vault.list(&pat(), now()).unwrap(), []);
    assert_eq!(vault.list(&other(), now()).unwrap().len(), 1, "others are not affected");
    assert_eq!(vault.owners(None, 10).unwrap(), [other()]);
    // The owner may come back; epoch and trail go on.
    vault.add(&pat(), card(AMEX), now()).unwrap();
    assert_eq!(vault.list(&pat(), now()).unwrap().len(), 1);
    assert!(vault.verify(&pat()).unwrap().is_sound());
    let actions: Vec<_> = vault.audit_trail(&pat()).unwrap().iter().map(|event| event.action).collect();
    assert_eq!(actions, [Action::Added, Action::Shredded, Action::Added]);
    // The backup does not open any more, with every key there is.
    vault.shred(&pat()).unwrap();
    roll_back(&store, &backup);
    let vault = open();
    assert!(vault.list(&pat(), now()).is_err());
    assert!(vault.accept_restored(&pat(), now()).is_err());
    assert_eq!(vault.list(&other(), now()).unwrap().len(), 1);

    let store = memory();
    let vault = support::vault(&store);
    vault.add(&pat(), card(VISA), now()).unwrap();
    let report = vault.shred(&pat()).unwrap();
    assert_eq!(report.destroyed, Proof::NotProvable);
    assert!(rows(&store, &["vault.method", "vault.key"]).is_empty());
}
