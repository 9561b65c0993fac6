//! Whether every row can be read, and the rows of each invoice belong together.

use std::collections::BTreeMap;

use crate::listing::{Damage, DamagedRow};
use crate::row::{self, Head};
use crate::{Attempt, Ledger, LedgerError};

/// What [`Ledger::verify`] found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verification {
    /// Attempts that can be read.
    pub attempts: usize,
    /// Invoices whose record can be read.
    pub invoices: usize,
    /// What cannot be trusted, in the order of spaces and keys. Each blocks the payment of its own invoice only.
    pub damaged: Vec<DamagedRow>,
}

impl Ledger {
    /// Reads every row of the ledger, and compares each invoice's record with its attempts. Changes nothing. A store in which
    /// payments are under way at the same time may show a claim half, so verify again what was found then.
    ///
    /// # Errors
    /// [`LedgerError::Store`] if the store fails.
    pub fn verify(&self) -> Result<Verification, LedgerError> {
        let mut verification = Verification::default();
        let mut heads: BTreeMap<Vec<u8>, Head> = BTreeMap::new();
        let mut unreadable = Vec::new();
        let damaged = self.each_record(row::HEADS, |record| match self.decode_head(record) {
            Ok(head) => drop(heads.insert(record.key.id.clone(), head.value)),
            Err(_) => unreadable.push(record.key.clone()),
        })?;
        for key in damaged.iter().chain(&unreadable) {
            verification.note(row::HEADS, &key.id, Damage::Unreadable);
        }
        verification.invoices = heads.len();
        let listing = self.all_attempts()?;
        verification.attempts = listing.attempts.len();
        verification.damaged.extend(listing.damaged);
        let mut invoices: BTreeMap<Vec<u8>, Vec<&Attempt>> = BTreeMap::new();
        for attempt in &listing.attempts {
            invoices.entry(self.place(&attempt.key).digest().to_vec()).or_default().push(attempt);
        }
        for (digest, head) in &heads {
            let attempts = invoices.remove(digest).unwrap_or_default();
            if let Some(damage) = compare(head, &attempts) {
                verification.note(row::HEADS, digest, damage);
            }
        }
        for attempt in invoices.into_values().flatten() {
            verification.note(row::ATTEMPTS, &attempt.id.to_bytes(), Damage::NoInvoice);
        }
        verification.damaged.sort();
        Ok(verification)
    }
}

impl Verification {
    fn note(&mut self, space: &'static str, id: &[u8], damage: Damage) {
        self.damaged.push(DamagedRow::new(space, id, damage));
    }
}

/// What is wrong between an invoice's record and its attempts.
pub(crate) fn compare(head: &Head, attempts: &[&Attempt]) -> Option<Damage> {
    let latest = attempts.iter().max_by_key(|attempt| attempt.n);
    if latest.is_none_or(|latest| latest.id != head.latest || latest.n != head.n) {
        return Some(Damage::WrongLatest);
    }
    let mut numbers: Vec<u32> = attempts.iter().map(|attempt| attempt.n).collect();
    numbers.sort_unstable();
    let complete = numbers.iter().zip(1..).all(|(n, expected): (&u32, u32)| *n == expected);
    (!complete).then_some(Damage::Gap)
}
