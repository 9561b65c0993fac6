//! The ledger over its store.

use std::sync::Arc;

use billfold_store::{Store, StoreError};

use crate::{Sealer, row};

/// The record of all attempts to pay, in a store that any number of ledgers in any number of processes may share. All of them
/// have the same sealer, or they do not see each other's attempts.
#[derive(Debug, Clone)]
pub struct Ledger {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) sealer: Arc<dyn Sealer>,
}

impl Ledger {
    /// A ledger over a store, whose rows are sealed by `sealer`. It has no state of its own.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, sealer: Arc<dyn Sealer>) -> Self {
        Self { store, sealer }
    }

    /// Whether a store holds no attempt at all, under whatever key: only then may a new key be made for it.
    ///
    /// # Errors
    /// [`StoreError`] if the store fails.
    pub fn is_empty(store: &dyn Store) -> Result<bool, StoreError> {
        Ok(store.shards(row::ATTEMPTS, None, 1)?.is_empty())
    }
}
