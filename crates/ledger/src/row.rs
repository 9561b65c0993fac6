//! How attempts are kept in the store.
//!
//! Two spaces, both in one of 256 shards: the first byte of the invoice's digest, which is also the first byte of every
//! attempt id. `ledger.invoice` has one head per invoice, which names its latest attempt; `ledger.attempt` has the
//! attempts. A claim replaces the head under compare-and-swap, so two claims cannot both succeed; the unique index
//! `live` refuses a second live attempt even to a writer that ignores the head.
//!
//! Every body is sealed for its place, and every value of an index is a keyed digest: the store alone tells nobody who pays
//! whom.

use billfold_store::{Index, Key, Record, Write};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::key::digest_of;
use crate::{Attempt, AttemptId, InvoiceKey, Ledger, LedgerError, SealError, Sealer};

pub(crate) const ATTEMPTS: &str = "ledger.attempt";
pub(crate) const HEADS: &str = "ledger.invoice";

/// The index of the attempts of one invoice.
pub(crate) const BY_INVOICE: &str = "invoice";
/// The index of the attempts of one payer, by service and owner.
pub(crate) const BY_OWNER: &str = "owner";
/// The index of the attempts of one service that are not finished: live, superseded without an outcome, or with an open
/// alert.
pub(crate) const BY_OPEN: &str = "open";
/// The index of the attempts at invoices of one number, whoever sent them.
pub(crate) const BY_NUMBER: &str = "number";
/// The unique index of live attempts, by invoice.
const LIVE: &str = "live";

/// The version of the stored form. Form 1 was not sealed, and never released.
const FORM: u32 = 2;

#[derive(Serialize, Deserialize)]
struct Stored<T> {
    form: u32,
    row: T,
}

/// The head of an invoice: its latest attempt, and how many there were.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Head {
    pub(crate) n: u32,
    pub(crate) latest: AttemptId,
}

/// A head or an attempt with the version it was read at.
#[derive(Debug, Clone)]
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
}

impl Ledger {
    pub(crate) fn place(&self, key: &InvoiceKey) -> Place {
        Place { digest: key.digest(&*self.sealer) }
    }

    pub(crate) fn head(&self, place: &Place) -> Result<Option<Row<Head>>, LedgerError> {
        self.store.get(&place.head_key())?.as_ref().map(|record| self.decode_head(record)).transpose()
    }

    pub(crate) fn decode_head(&self, record: &Record) -> Result<Row<Head>, LedgerError> {
        open(&*self.sealer, record)
    }

    /// The write that makes `attempt` the latest one, if the head is still `held`.
    pub(crate) fn move_head(
        &self,
        place: &Place,
        held: Option<&Row<Head>>,
        attempt: &Attempt,
    ) -> Result<Write, SealError> {
        let head = Head { n: attempt.n, latest: attempt.id.clone() };
        let key = place.head_key();
        let body = seal(&*self.sealer, &key, head)?;
        Ok(match held {
            None => Write::insert(key, body, vec![]),
            Some(row) => Write::replace(key, row.version, body, vec![]),
        })
    }

    /// Reads an attempt by its id alone.
    pub(crate) fn load(&self, id: &AttemptId) -> Result<Option<Row<Attempt>>, LedgerError> {
        self.store.get(&attempt_key(id))?.as_ref().map(|record| self.decode(record)).transpose()
    }

    /// Reads a stored attempt.
    pub(crate) fn decode(&self, record: &Record) -> Result<Row<Attempt>, LedgerError> {
        let row: Row<Attempt> = open(&*self.sealer, record)?;
        if record.key.id == row.value.id.to_bytes() { Ok(row) } else { Err(LedgerError::Damaged) }
    }

    /// The write of a new attempt.
    pub(crate) fn insert(&self, attempt: &Attempt) -> Result<Write, SealError> {
        let key = attempt_key(&attempt.id);
        let body = seal(&*self.sealer, &key, attempt)?;
        Ok(Write::insert(key, body, self.indexes(attempt)))
    }

    /// The write of a changed attempt, if it is still at `version`.
    pub(crate) fn replace(&self, version: u64, attempt: &Attempt) -> Result<Write, SealError> {
        let key = attempt_key(&attempt.id);
        let body = seal(&*self.sealer, &key, attempt)?;
        Ok(Write::replace(key, version, body, self.indexes(attempt)))
    }

    fn indexes(&self, attempt: &Attempt) -> Vec<Index> {
        let digest = self.place(&attempt.key).digest;
        let mut indexes = vec![
            Index::new(BY_INVOICE, digest),
            Index::new(BY_OWNER, self.owner_digest(&attempt.key.service, &attempt.owner)),
            Index::new(BY_NUMBER, self.number_digest(&attempt.key.service, &attempt.invoice_number)),
        ];
        // Both go with the state: an attempt that has ended blocks nothing, and no sweep reads it.
        if attempt.state.is_live() {
            indexes.push(Index::unique(LIVE, digest));
        }
        let is_open = attempt.state.is_live() || attempt.state.is_unsettled();
        if is_open || attempt.open_alerts().next().is_some() {
            indexes.push(Index::new(BY_OPEN, self.service_digest(&attempt.key.service)));
        }
        indexes
    }

    pub(crate) fn service_digest(&self, service: &str) -> [u8; 32] {
        digest_of(&*self.sealer, "service", &[service])
    }

    pub(crate) fn owner_digest(&self, service: &str, owner: &str) -> [u8; 32] {
        digest_of(&*self.sealer, "owner", &[service, owner])
    }

    /// Numbers are compared without regard to case and blanks, as people read them.
    pub(crate) fn number_digest(&self, service: &str, number: &str) -> [u8; 32] {
        let number: String = number.split_whitespace().collect::<String>().to_lowercase();
        digest_of(&*self.sealer, "number", &[service, &number])
    }
}

/// The condition that an attempt is still as it was read.
pub(crate) fn unchanged(row: &Row<Attempt>) -> Write {
    Write::expect(attempt_key(&row.value.id), Some(row.version))
}

fn attempt_key(id: &AttemptId) -> Key {
    let bytes = id.to_bytes();
    let bucket: Vec<u8> = bytes.iter().take(1).copied().collect();
    Key::new(ATTEMPTS, bucket, bytes)
}

fn seal<T: Serialize>(sealer: &dyn Sealer, key: &Key, row: T) -> Result<Vec<u8>, SealError> {
    let plain = serde_json::to_vec(&Stored { form: FORM, row }).map_err(|_| SealError::Failed)?;
    sealer.seal(&place_of(key), &plain)
}

fn open<T: DeserializeOwned>(sealer: &dyn Sealer, record: &Record) -> Result<Row<T>, LedgerError> {
    let plain = sealer.open(&place_of(&record.key), &record.body).ok_or(LedgerError::Damaged)?;
    let stored: Stored<T> = serde_json::from_slice(&plain).map_err(|_| LedgerError::Damaged)?;
    // A form that a later version wrote is refused rather than guessed at: misreading a state could allow a second payment.
    if stored.form == FORM {
        Ok(Row { version: record.version, value: stored.row })
    } else {
        Err(LedgerError::Damaged)
    }
}

/// The place for which a row is sealed: a row that was copied to the place of another is damage.
fn place_of(key: &Key) -> Vec<u8> {
    [key.space.as_bytes(), &[0], &key.id].concat()
}
