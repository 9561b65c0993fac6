//! A journal in a [`Store`], and so in SQLite or PostgreSQL.
//!
//! Five spaces, all in the merchant's shard (SHA-256 of its id), so that each change is one commit. `partner.request` has the
//! records, by a digest of merchant and request id; their versions are the store's. `partner.invoice` has a head for each number of
//! an invoice that was ever claimed, `partner.reference` one for each id that the accounting system gave it. A head names the requests that
//! hold the invoice: whoever claims or releases replaces both under compare-and-set, so that two claims cannot both succeed. Heads are never
//! deleted, so a version of a head is seen once. The head of a number also names the ids under which it was paid. `partner.open`
//! has a pointer for each record that holds its invoice, so that a sweep reads what is open and nothing else, and `partner.alert` one
//! for each record with an alert that waits.
//!
//! Journals of earlier versions have no heads by id; a record that is open gets its own with its next change.

use std::sync::Arc;

use aws_lc_rs::digest;
use billfold_store::{Key, Record, Store, StoreError, Write};
use serde::{Deserialize, Serialize};

use super::heads::{Head, ReadHead, written};
use super::{Journal, JournalError, JournalRecord, JournalState, OpenRecords};

const REQUESTS: &str = "partner.request";
pub(super) const INVOICES: &str = "partner.invoice";
const REFERENCES: &str = "partner.reference";
const OPEN: &str = "partner.open";
const ALERTS: &str = "partner.alert";

/// The form of what is stored.
pub(super) const FORM: u32 = 1;
/// How often a change is tried again when another request of the same invoice was faster.
const ROUNDS: usize = 16;
/// Records, and shards, read at once.
const PAGE: usize = 100;

/// A journal in a record store: durable and shared as far as the store's engine is. Clones share one journal.
///
/// ```
/// use std::sync::Arc;
///
/// use billfold_partner_service::{Journal, StoreJournal};
/// use billfold_store::MemoryStore;
///
/// // A host opens `SqliteStore` or `PostgresStore` here.
/// let journal = StoreJournal::new(Arc::new(MemoryStore::new()));
/// assert!(journal.open()?.is_empty());
/// # Ok::<(), billfold_partner_service::JournalError>(())
/// ```
///
/// Records are kept for good: an old request id must go on having its one outcome. Ids and amounts are stored in the clear, cards
/// and tokens not at all.
#[derive(Debug, Clone)]
pub struct StoreJournal {
    store: Arc<dyn Store>,
}

#[derive(Serialize, Deserialize)]
struct StoredRecord {
    form: u32,
    record: JournalRecord,
}

impl StoreJournal {
    /// A journal in a store. Other users of the store do not meet its records.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// The heads of a record's invoice, by its number and by its id.
    fn heads(&self, record: &JournalRecord) -> Result<[ReadHead; 2], JournalError> {
        Ok([
            self.head(head_key(INVOICES, &record.merchant_id, &record.invoice))?,
            self.head(head_key(REFERENCES, &record.merchant_id, &record.reference))?,
        ])
    }

    fn head(&self, key: Key) -> Result<ReadHead, JournalError> {
        let Some(found) = self.store.get(&key)? else {
            return Ok(ReadHead { key, version: None, head: Head::default() });
        };
        let head: Head = serde_json::from_slice(&found.body).map_err(|_| JournalError::Damaged)?;
        if head.form != FORM {
            return Err(JournalError::Damaged);
        }
        Ok(ReadHead { key, version: Some(found.version), head })
    }

    /// Makes the writes of a change whose first write is about the request itself; `None` if another request of the invoice was
    /// faster, so that the change must be decided again.
    fn commit(&self, request: &Key, writes: &[Write]) -> Result<Option<()>, Refused> {
        match self.store.commit(writes) {
            Ok(()) => Ok(Some(())),
            Err(StoreError::Conflict { key }) if *key == *request => Err(Refused::Request),
            Err(StoreError::Conflict { .. }) => Ok(None),
            Err(error) => Err(Refused::Journal(error.into())),
        }
    }

    /// One try of [`Journal::insert`].
    fn try_insert(&self, record: &JournalRecord) -> Result<Option<()>, JournalError> {
        let (request, open) = keys(record);
        let mut writes = vec![Write::insert(request.clone(), encode(record)?, vec![])];
        writes.extend(pointed(&alert_key(&open), false, record.has_alert()));
        if record.holds_invoice() {
            let heads = self.heads(record)?;
            let looked_at = if cfg!(billfold_planted = "claims-by-number") { 1 } else { 2 };
            if heads.iter().take(looked_at).any(|head| !head.head.holders.is_empty()) {
                // The same request again is answered by its record; only another one is told that the invoice is held.
                let known = self.store.get(&request)?.is_some();
                return Err(if known { JournalError::RequestId } else { JournalError::Invoice });
            }
            writes.extend(written(heads, record)?);
            writes.extend(pointed(&open, false, true));
        } else if matches!(record.state, JournalState::Recorded { .. }) {
            writes.extend(written(self.heads(record)?, record)?);
        }
        self.commit(&request, &writes).map_err(|refused| refused.into_error(JournalError::RequestId))
    }

    /// One try of [`Journal::replace`].
    fn try_replace(&self, record: &JournalRecord) -> Result<Option<()>, JournalError> {
        let (request, open) = keys(record);
        let stored = self.store.get(&request)?.as_ref().map(decode).transpose()?;
        let Some(stored) = stored.filter(|stored| stored.version.checked_add(1) == Some(record.version))
        else {
            return Err(JournalError::Version);
        };
        if !stored.state.may_become(&record.state) {
            return Err(JournalError::Final);
        }
        let mut writes = vec![Write::replace(request.clone(), stored.version, encode(record)?, vec![])];
        if stored.holds_invoice() || record.holds_invoice() {
            writes.extend(written(self.heads(record)?, record)?);
        }
        writes.extend(pointed(&open, stored.holds_invoice(), record.holds_invoice()));
        writes.extend(pointed(&alert_key(&open), stored.has_alert(), record.has_alert()));
        self.commit(&request, &writes).map_err(|refused| refused.into_error(JournalError::Version))
    }

    /// The records that the pointers of a space name, oldest change first.
    fn pointed_at(
        &self,
        space: &'static str,
        counts: fn(&JournalRecord) -> bool,
    ) -> Result<OpenRecords, JournalError> {
        let mut found = OpenRecords::default();
        let mut after: Option<Vec<u8>> = None;
        loop {
            let shards = self.store.shards(space, after.as_deref(), PAGE)?;
            for shard in &shards {
                self.pointed_at_in(space, shard, counts, &mut found)?;
            }
            if shards.len() < PAGE {
                break;
            }
            after = shards.last().cloned();
        }
        found.records.sort_by_key(|record| record.updated);
        Ok(found)
    }

    /// Those of one merchant.
    fn pointed_at_in(
        &self,
        space: &'static str,
        shard: &[u8],
        counts: fn(&JournalRecord) -> bool,
        found: &mut OpenRecords,
    ) -> Result<(), JournalError> {
        let mut after: Option<Vec<u8>> = None;
        loop {
            // A pointer is its key: one whose body is damaged still points.
            let page = self.store.scan_keys(space, shard, after.as_deref(), PAGE)?;
            for pointer in &page {
                let request = Key::new(REQUESTS, shard, pointer.id.clone());
                // Settled meanwhile, perhaps: the pages of a sweep are not a snapshot.
                match self
                    .store
                    .get(&request)
                    .map_err(JournalError::from)
                    .and_then(|found| found.as_ref().map(decode).transpose())
                {
                    Ok(record) => found.records.extend(record.filter(counts)),
                    // It blocks its own invoice, by the head that names it, and nothing else.
                    Err(JournalError::Damaged) => found.damaged.push(place(&request)),
                    Err(error) => return Err(error),
                }
            }
            if page.len() < PAGE {
                return Ok(());
            }
            after = page.last().map(|pointer| pointer.id.clone());
        }
    }
}

impl Journal for StoreJournal {
    fn get(&self, merchant_id: &str, request_id: &str) -> Result<Option<JournalRecord>, JournalError> {
        let found = self.store.get(&request_key(merchant_id, request_id))?;
        found.as_ref().map(decode).transpose()
    }

    fn insert(&self, record: &JournalRecord) -> Result<(), JournalError> {
        if record.version != 1 {
            return Err(JournalError::Version);
        }
        rounds(|| self.try_insert(record))
    }

    fn replace(&self, record: &JournalRecord) -> Result<(), JournalError> {
        rounds(|| self.try_replace(record))
    }

    fn open(&self) -> Result<OpenRecords, JournalError> {
        self.pointed_at(OPEN, JournalRecord::holds_invoice)
    }

    fn alerts(&self) -> Result<OpenRecords, JournalError> {
        self.pointed_at(ALERTS, JournalRecord::has_alert)
    }

    fn paid_under(&self, merchant_id: &str, invoice: &str) -> Result<Vec<String>, JournalError> {
        Ok(self.head(head_key(INVOICES, merchant_id, invoice))?.head.paid)
    }
}

/// Why a commit was not made.
enum Refused {
    /// The request's own record is not as the change expects it.
    Request,
    /// Something else.
    Journal(JournalError),
}

impl Refused {
    fn into_error(self, request: JournalError) -> JournalError {
        match self {
            Self::Request => request,
            Self::Journal(error) => error,
        }
    }
}

fn rounds(change: impl Fn() -> Result<Option<()>, JournalError>) -> Result<(), JournalError> {
    for _ in 0..ROUNDS {
        if change()?.is_some() {
            return Ok(());
        }
    }
    Err(JournalError::Unavailable)
}

fn alert_key(open: &Key) -> Key {
    Key::new(ALERTS, open.shard.clone(), open.id.clone())
}

/// What becomes of a pointer.
fn pointed(pointer: &Key, before: bool, after: bool) -> Option<Write> {
    match (before, after) {
        (true, false) => Some(Write::delete(pointer.clone(), 1)),
        (false, true) => Some(Write::insert(pointer.clone(), Vec::new(), vec![])),
        _ => None,
    }
}

fn keys(record: &JournalRecord) -> (Key, Key) {
    let request = request_key(&record.merchant_id, &record.request_id);
    let open = Key::new(OPEN, request.shard.clone(), request.id.clone());
    (request, open)
}

fn request_key(merchant_id: &str, request_id: &str) -> Key {
    Key::new(REQUESTS, shard(merchant_id), digest_of(&[merchant_id, request_id]))
}

fn head_key(space: &'static str, merchant_id: &str, invoice: &str) -> Key {
    Key::new(space, shard(merchant_id), digest_of(&[merchant_id, invoice]))
}

fn shard(merchant_id: &str) -> Vec<u8> {
    digest_of(&[merchant_id])
}

/// SHA-256 over the parts, each preceded by its length, so that no two lists of parts have one digest.
fn digest_of(parts: &[&str]) -> Vec<u8> {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(part.as_bytes());
    }
    context.finish().as_ref().to_vec()
}

/// Where a row is, for whoever restores it.
fn place(key: &Key) -> String {
    let mut place = key.space.clone();
    for part in [&key.shard, &key.id] {
        place.push(' ');
        part.iter().for_each(|byte| place.push_str(&format!("{byte:02x}")));
    }
    place
}

fn encode(record: &JournalRecord) -> Result<Vec<u8>, JournalError> {
    let stored = StoredRecord { form: FORM, record: record.clone() };
    serde_json::to_vec(&stored).map_err(|_| JournalError::Unavailable)
}

fn decode(found: &Record) -> Result<JournalRecord, JournalError> {
    let stored: StoredRecord = serde_json::from_slice(&found.body).map_err(|_| JournalError::Damaged)?;
    let record = stored.record;
    // A record copied to another key, or put back by hand, must not decide whether a card is charged.
    let own = request_key(&record.merchant_id, &record.request_id) == found.key;
    if stored.form == FORM && own && record.version == found.version {
        Ok(record)
    } else {
        Err(JournalError::Damaged)
    }
}

impl From<StoreError> for JournalError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Corrupt { .. } => Self::Damaged,
            _ => Self::Unavailable,
        }
    }
}
