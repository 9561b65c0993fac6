//! The suite every engine runs (feature `contract`).
//!
//! Each function is one promise of [`Store`](crate::Store), takes a store, and panics where the promise is broken. A
//! function works in shards of its own that no earlier run has used, so one database serves all of them, many times.
//!
//! ```
//! use billfold_store::{MemoryStore, contract};
//!
//! let store = MemoryStore::new();
//! for (name, promise) in contract::ALL {
//!     println!("{name}");
//!     promise(&store);
//! }
//! ```
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a contract function is a test: it fails by panicking"
)]

mod basic;
mod bounds;
mod concurrent;
mod index;
pub mod model;
mod order;
mod together;
mod transaction;

pub use basic::{
    delete_removes, get_of_absent_is_none, insert_refuses_a_second, insert_then_get, replace_counts_versions,
    replace_refuses_a_stale_version, what_is_absent_cannot_be_replaced_or_deleted,
};
pub use bounds::{limits_are_kept, limits_are_reached, malformed_names_are_refused};
pub use concurrent::{
    counters_lose_no_update, one_of_many_inserts_wins, one_of_many_unique_values_wins,
    readers_never_see_half, write_skew_is_refused,
};
pub use index::{
    find_is_within_space_and_shard, find_sees_every_value, indexes_follow_the_record,
    plain_values_are_shared, unique_is_within_space_and_shard, unique_value_can_be_handed_on,
    unique_values_are_refused_twice,
};
pub use order::{bytes_are_kept_as_they_are, scan_pages_in_byte_order, shards_are_listed_in_pages};
pub use together::{commits_made_together_are_judged_apart, hundreds_of_commits_in_one_call};
pub use transaction::{
    all_or_nothing, an_empty_commit_is_nothing, expect_guards_other_records, one_record_one_write,
    one_shard_per_commit, several_spaces_in_one_commit,
};

/// A promise: its name, and the function that tests it.
pub type Promise = (&'static str, fn(&dyn crate::Store));

/// Every promise.
pub const ALL: &[Promise] = &[
    ("insert_then_get", insert_then_get),
    ("get_of_absent_is_none", get_of_absent_is_none),
    ("insert_refuses_a_second", insert_refuses_a_second),
    ("replace_counts_versions", replace_counts_versions),
    ("replace_refuses_a_stale_version", replace_refuses_a_stale_version),
    ("delete_removes", delete_removes),
    ("what_is_absent_cannot_be_replaced_or_deleted", what_is_absent_cannot_be_replaced_or_deleted),
    ("all_or_nothing", all_or_nothing),
    ("an_empty_commit_is_nothing", an_empty_commit_is_nothing),
    ("expect_guards_other_records", expect_guards_other_records),
    ("one_record_one_write", one_record_one_write),
    ("one_shard_per_commit", one_shard_per_commit),
    ("several_spaces_in_one_commit", several_spaces_in_one_commit),
    ("commits_made_together_are_judged_apart", commits_made_together_are_judged_apart),
    ("hundreds_of_commits_in_one_call", hundreds_of_commits_in_one_call),
    ("find_sees_every_value", find_sees_every_value),
    ("find_is_within_space_and_shard", find_is_within_space_and_shard),
    ("indexes_follow_the_record", indexes_follow_the_record),
    ("plain_values_are_shared", plain_values_are_shared),
    ("unique_values_are_refused_twice", unique_values_are_refused_twice),
    ("unique_is_within_space_and_shard", unique_is_within_space_and_shard),
    ("unique_value_can_be_handed_on", unique_value_can_be_handed_on),
    ("scan_pages_in_byte_order", scan_pages_in_byte_order),
    ("shards_are_listed_in_pages", shards_are_listed_in_pages),
    ("bytes_are_kept_as_they_are", bytes_are_kept_as_they_are),
    ("limits_are_kept", limits_are_kept),
    ("limits_are_reached", limits_are_reached),
    ("malformed_names_are_refused", malformed_names_are_refused),
    ("one_of_many_inserts_wins", one_of_many_inserts_wins),
    ("one_of_many_unique_values_wins", one_of_many_unique_values_wins),
    ("counters_lose_no_update", counters_lose_no_update),
    ("readers_never_see_half", readers_never_see_half),
    ("write_skew_is_refused", write_skew_is_refused),
];

const SPACE: &str = "contract.a";
const OTHER: &str = "contract.b";

/// A shard that no test has used yet.
fn fresh() -> Vec<u8> {
    use std::sync::atomic::{AtomicU32, Ordering};

    static NEXT: AtomicU32 = AtomicU32::new(0);
    let mut shard = std::process::id().to_be_bytes().to_vec();
    shard.extend(NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    let mut random = [0; 8];
    getrandom::fill(&mut random).unwrap();
    shard.extend(random);
    shard
}

fn key(shard: &[u8], id: &str) -> crate::Key {
    crate::Key::new(SPACE, shard, id)
}

/// The ids of records, as text.
fn ids(records: &[crate::Record]) -> Vec<String> {
    records.iter().map(|record| String::from_utf8(record.key.id.clone()).unwrap()).collect()
}
