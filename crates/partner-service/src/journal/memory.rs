//! A journal in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Journal, JournalError, JournalRecord, JournalState, OpenRecords};

/// A journal that forgets when the process ends: for tests, demos and examples of the trait. Clones share one journal.
#[derive(Debug, Clone, Default)]
pub struct MemoryJournal(Arc<Mutex<BTreeMap<(String, String), JournalRecord>>>);

impl MemoryJournal {
    /// An empty journal.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<(String, String), JournalRecord>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(record: &JournalRecord) -> (String, String) {
    (record.merchant_id.clone(), record.request_id.clone())
}

impl Journal for MemoryJournal {
    fn get(&self, merchant_id: &str, request_id: &str) -> Result<Option<JournalRecord>, JournalError> {
        Ok(self.lock().get(&(merchant_id.to_owned(), request_id.to_owned())).cloned())
    }

    fn insert(&self, record: &JournalRecord) -> Result<(), JournalError> {
        if record.version != 1 {
            return Err(JournalError::Version);
        }
        let mut records = self.lock();
        if records.contains_key(&key(record)) {
            return Err(JournalError::RequestId);
        }
        let same_invoice = |other: &&JournalRecord| {
            other.holds_invoice()
                && other.merchant_id == record.merchant_id
                && (other.invoice == record.invoice || other.reference == record.reference)
        };
        if record.holds_invoice() && records.values().any(|other| same_invoice(&other)) {
            return Err(JournalError::Invoice);
        }
        records.insert(key(record), record.clone());
        Ok(())
    }

    fn replace(&self, record: &JournalRecord) -> Result<(), JournalError> {
        let mut records = self.lock();
        let current = records.get(&key(record)).ok_or(JournalError::Version)?;
        if current.version.checked_add(1) != Some(record.version) {
            return Err(JournalError::Version);
        }
        if !current.state.may_become(&record.state) {
            return Err(JournalError::Final);
        }
        records.insert(key(record), record.clone());
        Ok(())
    }

    fn open(&self) -> Result<OpenRecords, JournalError> {
        let mut open: Vec<_> =
            self.lock().values().filter(|record| record.holds_invoice()).cloned().collect();
        open.sort_by_key(|record| record.updated);
        Ok(OpenRecords::new(open))
    }

    fn alerts(&self) -> Result<OpenRecords, JournalError> {
        let mut waiting: Vec<_> = self.lock().values().filter(|record| record.has_alert()).cloned().collect();
        waiting.sort_by_key(|record| record.updated);
        Ok(OpenRecords::new(waiting))
    }

    fn paid_under(&self, merchant_id: &str, invoice: &str) -> Result<Vec<String>, JournalError> {
        let records = self.lock();
        let paid = records.values().filter(|record| {
            matches!(record.state, JournalState::Recorded { .. })
                && (record.merchant_id.as_str(), record.invoice.as_str()) == (merchant_id, invoice)
        });
        Ok(paid.map(|record| record.reference.clone()).collect::<BTreeSet<_>>().into_iter().collect())
    }
}
