//! Lists of attempts. What cannot be read is named beside what can.

use billfold_store::{Key, Record, StoreError, sound};

use crate::row::{self, Row};
use crate::{Attempt, AttemptId, InvoiceKey, Ledger, LedgerError};

/// Attempts, the oldest first, and the rows among them that cannot be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listing {
    /// The attempts.
    pub attempts: Vec<Attempt>,
    /// Rows that cannot be read, of whichever service and payer: they do not say.
    pub damaged: Vec<DamagedRow>,
}

/// A row of the ledger that cannot be trusted. It blocks the invoice it belongs to, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct DamagedRow {
    /// The space of the store: `ledger.attempt` or `ledger.invoice`.
    pub space: &'static str,
    /// The key in that space as lower-case hexadecimal digits: for an attempt its id.
    pub id: String,
    /// What is wrong with it.
    pub damage: Damage,
}

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Damage {
    /// It does not open with the ledger's key at its place, or is not in a form that this version knows.
    Unreadable,
    /// An invoice's record names a latest attempt that is missing, or is not the latest.
    WrongLatest,
    /// An attempt has no record of its invoice.
    NoInvoice,
    /// The attempts of an invoice are not numbered from 1 without gaps.
    Gap,
}

impl Damage {
    /// The name in JSON and in text: `unreadable`, `wrong_latest`, `no_invoice`, `gap`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::WrongLatest => "wrong_latest",
            Self::NoInvoice => "no_invoice",
            Self::Gap => "gap",
        }
    }
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl DamagedRow {
    pub(crate) fn new(space: &'static str, id: &[u8], damage: Damage) -> Self {
        Self { space, id: hex::encode(id), damage }
    }
}

impl Listing {
    fn unreadable(&mut self, keys: &[Key]) {
        let row = |key: &Key| DamagedRow::new(row::ATTEMPTS, &key.id, Damage::Unreadable);
        self.damaged.extend(keys.iter().map(row));
    }

    fn sorted(mut self) -> Self {
        self.attempts.sort_by(|a, b| (a.created, a.n, &a.id).cmp(&(b.created, b.n, &b.id)));
        self
    }
}

impl Ledger {
    /// Reads one attempt, or `None` if there is none of this id.
    ///
    /// # Errors
    /// [`LedgerError::Damaged`] if the stored attempt cannot be read, [`LedgerError::Store`] if the store fails.
    pub fn attempt(&self, id: &AttemptId) -> Result<Option<Attempt>, LedgerError> {
        Ok(self.load(id)?.map(|row| row.value))
    }

    /// Reads the latest attempt at an invoice, or `None` if there was none.
    ///
    /// # Errors
    /// [`LedgerError::Damaged`] if a row of this invoice cannot be read, [`LedgerError::Store`] if the store fails.
    pub fn latest(&self, key: &InvoiceKey) -> Result<Option<Attempt>, LedgerError> {
        match self.head(&self.place(key))? {
            Some(head) => self.attempt(&head.value.latest),
            None => Ok(None),
        }
    }

    /// Lists every attempt at an invoice, the first one first.
    ///
    /// # Errors
    /// [`LedgerError::Damaged`] if a row of this invoice cannot be read, [`LedgerError::Store`] if the store fails.
    pub fn attempts_for(&self, key: &InvoiceKey) -> Result<Vec<Attempt>, LedgerError> {
        Ok(self.rows_for(key)?.into_iter().map(|row| row.value).collect())
    }

    pub(crate) fn rows_for(&self, key: &InvoiceKey) -> Result<Vec<Row<Attempt>>, LedgerError> {
        let place = self.place(key);
        let records = self.store.find(row::ATTEMPTS, &[place.bucket()], row::BY_INVOICE, place.digest())?;
        let mut rows = records.iter().map(|record| self.decode(record)).collect::<Result<Vec<_>, _>>()?;
        rows.sort_by_key(|row| row.value.n);
        Ok(rows)
    }

    /// The attempts at an invoice that can be read.
    pub(crate) fn sound_rows_for(&self, key: &InvoiceKey) -> Result<Vec<Row<Attempt>>, StoreError> {
        let place = self.place(key);
        let found =
            sound::find(&*self.store, row::ATTEMPTS, &[place.bucket()], row::BY_INVOICE, place.digest())?;
        Ok(found.records.iter().filter_map(|record| self.decode(record).ok()).collect())
    }

    /// Lists every attempt of one payer at a payment service. The cost grows with this payer's attempts only.
    ///
    /// # Errors
    /// [`LedgerError::Store`] if the store fails.
    pub fn attempts_of(&self, service: &str, owner: &str) -> Result<Listing, LedgerError> {
        Ok(self.indexed(row::BY_OWNER, &self.owner_digest(service, owner))?.sorted())
    }

    /// Lists every attempt of a payment service at invoices of one number, whichever partner or merchant they came from: one
    /// invoice may come by two partners. Numbers are compared without regard to case and blanks.
    ///
    /// # Errors
    /// [`LedgerError::Store`] if the store fails.
    pub fn attempts_at_number(&self, service: &str, number: &str) -> Result<Listing, LedgerError> {
        Ok(self.indexed(row::BY_NUMBER, &self.number_digest(service, number))?.sorted())
    }

    /// Lists every attempt of a payment service. Reads the attempts of all services.
    ///
    /// # Errors
    /// [`LedgerError::Store`] if the store fails.
    pub fn attempts(&self, service: &str) -> Result<Listing, LedgerError> {
        let mut listing = self.all_attempts()?;
        listing.attempts.retain(|attempt| attempt.key.service == service);
        Ok(listing)
    }

    /// Lists every attempt of every payment service.
    ///
    /// # Errors
    /// [`LedgerError::Store`] if the store fails.
    pub fn all_attempts(&self) -> Result<Listing, LedgerError> {
        let mut listing = Listing::default();
        let damaged = self.each_record(row::ATTEMPTS, |record| self.collect(&mut listing, record))?;
        listing.unreadable(&damaged);
        Ok(listing.sorted())
    }

    /// The attempts that an index finds under a value, in every shard.
    pub(crate) fn indexed(&self, index: &str, value: &[u8]) -> Result<Listing, StoreError> {
        let mut listing = Listing::default();
        for shard in self.shards(row::ATTEMPTS)? {
            let found = sound::find(&*self.store, row::ATTEMPTS, &shard, index, value)?;
            found.records.iter().for_each(|record| self.collect(&mut listing, record));
            listing.unreadable(&found.damaged);
        }
        Ok(listing)
    }

    fn collect(&self, listing: &mut Listing, record: &Record) {
        match self.decode(record) {
            Ok(row) => listing.attempts.push(row.value),
            Err(_) => listing.unreadable(std::slice::from_ref(&record.key)),
        }
    }

    /// Reads every record of a space, and gives the keys of those that the store itself finds damaged.
    pub(crate) fn each_record(
        &self,
        space: &str,
        mut each: impl FnMut(&Record),
    ) -> Result<Vec<Key>, StoreError> {
        let mut damaged = Vec::new();
        for shard in self.shards(space)? {
            let mut after: Option<Vec<u8>> = None;
            loop {
                let page = sound::scan(&*self.store, space, &shard, after.as_deref(), PAGE)?;
                page.records.iter().for_each(&mut each);
                after = page.last().map(<[u8]>::to_vec);
                let full = page.len() >= PAGE;
                damaged.extend(page.damaged);
                if !full {
                    break;
                }
            }
        }
        Ok(damaged)
    }

    /// The shards of a space: at most 256, so one page.
    fn shards(&self, space: &str) -> Result<Vec<Vec<u8>>, StoreError> {
        self.store.shards(space, None, PAGE)
    }
}

/// Records read at once.
const PAGE: usize = 500;
