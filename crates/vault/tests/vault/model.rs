//! Any sequence of operations leaves what a plain list would hold, also when commits fail in between.
#![expect(clippy::indexing_slicing, clippy::expect_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use billfold_store::{Key, MemoryStore, Record, Store, StoreError, Write};
use billfold_vault::{Edit, MethodId, Vault};
use proptest::prelude::*;

use crate::support::{AMEX, MASTERCARD, VISA, card, later, now, pat, vault};

const CARDS: [(&str, &str); 3] = [(VISA, "4242"), (AMEX, "0005"), (MASTERCARD, "4444")];

#[derive(Debug, Clone)]
enum Step {
    Add(usize),
    Rename(usize, String),
    Remove(usize),
    Default(usize),
    Replace(usize, usize),
    Rotate,
    Rewrap,
    Retire,
    Reopen,
    /// The next commit fails.
    Fail,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0_usize..3).prop_map(Step::Add),
        2 => (0_usize..8, "[A-Z][a-z]{1,20}").prop_map(|(at, name)| Step::Rename(at, name)),
        2 => (0_usize..8).prop_map(Step::Remove),
        1 => (0_usize..8).prop_map(Step::Default),
        1 => (0_usize..8, 0_usize..3).prop_map(|(at, with)| Step::Replace(at, with)),
        1 => Just(Step::Rotate),
        1 => Just(Step::Rewrap),
        1 => Just(Step::Retire),
        1 => Just(Step::Reopen),
        1 => Just(Step::Fail),
    ];
    prop::collection::vec(step, 1..24)
}

/// A store whose next commit fails when it is told so.
#[derive(Debug)]
struct Fragile {
    inner: MemoryStore,
    fail: AtomicBool,
}

impl Store for Fragile {
    fn get(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        self.inner.get(key)
    }
    fn find(&self, space: &str, shard: &[u8], index: &str, value: &[u8]) -> Result<Vec<Record>, StoreError> {
        self.inner.find(space, shard, index, value)
    }
    fn scan(&self, s: &str, shard: &[u8], after: Option<&[u8]>, n: usize) -> Result<Vec<Record>, StoreError> {
        self.inner.scan(s, shard, after, n)
    }
    fn shards(&self, space: &str, after: Option<&[u8]>, limit: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        self.inner.shards(space, after, limit)
    }
    fn commit(&self, writes: &[Write]) -> Result<(), StoreError> {
        if self.fail.swap(false, Ordering::SeqCst) {
            return Err(StoreError::Unavailable { source: "as told".into() });
        }
        self.inner.commit(writes)
    }
}

/// One method of the plain list.
#[derive(Debug, Clone, PartialEq)]
struct Plain {
    id: MethodId,
    last4: &'static str,
    name: String,
    default: bool,
}

/// Does one step to the vault and, if the vault says that it happened, to the list.
fn apply(vault: &Vault, list: &mut Vec<Plain>, step: &Step, minutes: i64) {
    let at = later(minutes);
    let id = |list: &[Plain], place: usize| list.get(place).map(|plain| plain.id);
    match step {
        Step::Add(which) => {
            let (json, last4) = CARDS[*which];
            if let Ok(view) = vault.add(&pat(), card(json), at) {
                let name = "Pat Doe".to_owned();
                list.push(Plain { id: view.id, last4, name, default: view.default });
            }
        }
        Step::Rename(place, name) => {
            let Some(id) = id(list, *place) else { return };
            if vault.update(&pat(), &id, Edit::new().name(name).expect("a name"), at).is_ok() {
                list[*place].name.clone_from(name);
            }
        }
        Step::Remove(place) => {
            let Some(id) = id(list, *place) else { return };
            if vault.remove(&pat(), &id, at).is_ok() && list.remove(*place).default && !list.is_empty() {
                list[0].default = true;
            }
        }
        Step::Default(place) => {
            let Some(id) = id(list, *place) else { return };
            if vault.set_default(&pat(), &id, at).is_ok() {
                list.iter_mut().for_each(|plain| plain.default = plain.id == id);
            }
        }
        Step::Replace(place, which) => {
            let Some(id) = id(list, *place) else { return };
            let (json, last4) = CARDS[*which];
            if let Ok(view) = vault.replace(&pat(), &id, card(json), at) {
                let was = list.remove(*place);
                list.push(Plain { id: view.id, last4, name: "Pat Doe".to_owned(), default: was.default });
            }
        }
        Step::Rotate => {
            let _may_fail = vault.rotate(&pat(), at);
        }
        Step::Rewrap => {
            let _may_fail = vault.rewrap(&pat(), at);
        }
        Step::Retire => {
            if let Ok(report) = vault.key_report(&pat()) {
                let _may_fail = vault.retire_keys(&pat(), report.active, at);
            }
        }
        Step::Reopen | Step::Fail => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn the_vault_holds_what_a_plain_list_would(steps in steps()) {
        let fragile = Arc::new(Fragile { inner: MemoryStore::new(), fail: AtomicBool::new(false) });
        let store: Arc<dyn Store> = Arc::<Fragile>::clone(&fragile);
        let mut open = vault(&store);
        let mut list = Vec::new();
        for (minutes, step) in (1_i64..).zip(&steps) {
            match step {
                Step::Reopen => {
                    fragile.fail.store(false, Ordering::SeqCst);
                    open = vault(&store);
                }
                Step::Fail => fragile.fail.store(true, Ordering::SeqCst),
                step => apply(&open, &mut list, step, minutes),
            }
            let views = open.list(&pat(), now()).expect("everything opens");
            let mut shown: Vec<_> = views
                .iter()
                .map(|view| (view.id, view.last4.as_str(), view.name.as_str(), view.default))
                .collect();
            let mut expected: Vec<_> =
                list.iter().map(|plain| (plain.id, plain.last4, plain.name.as_str(), plain.default)).collect();
            shown.sort_unstable();
            expected.sort_unstable();
            prop_assert_eq!(shown, expected, "after {:?}", step);
        }
        prop_assert!(open.verify(&pat()).expect("readable").is_sound());
    }
}
