//! How attempts are kept in the store.
//!
//! Two spaces, both in one of 256 shards: the first byte of the invoice's digest, which is also the first byte of every
//! attempt id. `ledger.invoice` has one head per invoice, which names its latest attempt; `ledger.attempt` has the
//! attempts. A claim replaces the head under compare-and-swap, so two claims cannot both succeed; the unique index
//! `live` refuses a second live attempt even to a writer that ignores the head.

use billfold_store::{Index, Key, Record, Store, Write};
use serde::{Deserialize, Serialize};

use crate::key::owner_digest;
use crate::{Attempt, AttemptId, InvoiceKey, LedgerError};

pub(crate) const ATTEMPTS: &str = "ledger.attempt";
const HEADS: &str = "ledger.invoice";

/// The index of the attempts of one invoice, by its digest.
pub(crate) const BY_INVOICE: &str = "invoice";
/// The index of the attempts of one payer, by a digest of service and owner.
pub(crate) const BY_OWNER: &str = "owner";
/// The index of the live attempts of one service, by its name.
pub(crate) const BY_OPEN: &str = "open";
/// The unique index of live attempts, by the invoice's digest.
const LIVE: &str = "live";

/// The version of the stored form.
const FORM: u32 = 1;

#[derive(Serialize, Deserialize)]
struct StoredAttempt {
    form: u32,
    attempt: Attempt,
}

/// The head of an invoice: its latest attempt, and the last of those before it that paid.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Head {
    form: u32,
    pub(crate) n: u32,
    pub(crate) latest: AttemptId,
    pub(crate) paid: Option<AttemptId>,
}

/// A head or an attempt with the version it was read at.
#[derive(Debug)]
pub(crate) struct Row<T> {
    pub(crate) version: u64,
    pub(crate) value: T,
}

/// The shard of an invoice, and the keys that follow from it.
#[derive(Debug)]
pub(crate) struct Place {
    digest: [u8; 32],
}

impl Place {
    pub(crate) fn of(key: &InvoiceKey) -> Self {
        Self { digest: key.digest() }
    }

    pub(crate) fn bucket(&self) -> u8 {
        let [first, ..] = self.digest;
        first
    }

    pub(crate) fn digest(&self) -> &[u8] {
        &self.digest
    }

    fn head_key(&self) -> Key {
        Key::new(HEADS, [self.bucket()], self.digest)
    }

    pub(crate) fn head(&self, store: &dyn Store) -> Result<Option<Row<Head>>, LedgerError> {
        let Some(record) = store.get(&self.head_key())? else { return Ok(None) };
        let head: Head = serde_json::from_slice(&record.body).map_err(|_| LedgerError::Damaged)?;
        if head.form != FORM {
            return Err(LedgerError::Damaged);
        }
        Ok(Some(Row { version: record.version, value: head }))
    }

    /// The write that makes `attempt` the latest one, if the head is still `held`.
    pub(crate) fn move_head(
        &self,
        held: Option<&Row<Head>>,
        attempt: &Attempt,
        paid: Option<AttemptId>,
    ) -> Result<Write, LedgerError> {
        let head = Head { form: FORM, n: attempt.n, latest: attempt.id.clone(), paid };
        let body = serde_json::to_vec(&head).map_err(|_| LedgerError::Damaged)?;
        Ok(match held {
            None => Write::insert(self.head_key(), body, vec![]),
            Some(row) => Write::replace(self.head_key(), row.version, body, vec![]),
        })
    }
}

/// Reads an attempt by its id alone.
pub(crate) fn load(store: &dyn Store, id: &AttemptId) -> Result<Option<Row<Attempt>>, LedgerError> {
    store.get(&attempt_key(id))?.as_ref().map(decode).transpose()
}

/// Reads a stored attempt.
pub(crate) fn decode(record: &Record) -> Result<Row<Attempt>, LedgerError> {
    let stored: StoredAttempt = serde_json::from_slice(&record.body).map_err(|_| LedgerError::Damaged)?;
    // An attempt that was copied to the place of another is damage as well.
    // A form that a later version wrote is refused rather than guessed at: misreading a state could allow a second payment.
    if stored.form != FORM || record.key.id != stored.attempt.id.to_bytes() {
        return Err(LedgerError::Damaged);
    }
    Ok(Row { version: record.version, value: stored.attempt })
}

/// The write of a new attempt.
pub(crate) fn insert(attempt: &Attempt) -> Result<Write, LedgerError> {
    Ok(Write::insert(attempt_key(&attempt.id), encode(attempt)?, indexes(attempt)))
}

/// The write of a changed attempt, if it is still at `version`.
pub(crate) fn replace(version: u64, attempt: &Attempt) -> Result<Write, LedgerError> {
    Ok(Write::replace(attempt_key(&attempt.id), version, encode(attempt)?, indexes(attempt)))
}

/// The condition that an attempt is still as it was read.
pub(crate) fn unchanged(row: &Row<Attempt>) -> Write {
    Write::expect(attempt_key(&row.value.id), Some(row.version))
}

fn encode(attempt: &Attempt) -> Result<Vec<u8>, LedgerError> {
    let stored = StoredAttempt { form: FORM, attempt: attempt.clone() };
    serde_json::to_vec(&stored).map_err(|_| LedgerError::Damaged)
}

fn attempt_key(id: &AttemptId) -> Key {
    let bytes = id.to_bytes();
    let bucket: Vec<u8> = bytes.iter().take(1).copied().collect();
    Key::new(ATTEMPTS, bucket, bytes)
}

fn indexes(attempt: &Attempt) -> Vec<Index> {
    let digest = attempt.key.digest();
    let owner = owner_digest(&attempt.key.service, &attempt.owner);
    let mut indexes = vec![Index::new(BY_INVOICE, digest), Index::new(BY_OWNER, owner)];
    // Both go with the state: an attempt that has ended blocks nothing, and no sweep reads it.
    if attempt.state.is_live() {
        indexes.push(Index::unique(LIVE, digest));
        indexes.push(Index::new(BY_OPEN, attempt.key.service.as_str()));
    }
    indexes
}
