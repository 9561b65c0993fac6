//! The ledger, and the claim: the one place where a payment may begin.

use std::sync::Arc;

use billfold_store::{Store, StoreError, Write};
use chrono::{DateTime, Utc};

use crate::error::reason;
use crate::key::owner_digest;
use crate::row::{self, Place, Row};
use crate::{Attempt, AttemptId, Claim, ClaimError, ClaimRequest, Deposit, InvoiceKey, LedgerError, State};

/// Rounds of reading and writing before [`ClaimError::Contended`]. Every lost round means that another writer made progress.
pub(crate) const ROUNDS: usize = 16;

/// The record of all attempts to pay, in a store that any number of ledgers in any number of processes may share.
#[derive(Debug, Clone)]
pub struct Ledger {
    pub(crate) store: Arc<dyn Store>,
}

impl Ledger {
    /// A ledger over a store. It has no state of its own.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// Reserves an invoice for a new attempt: the first step of every payment, and the only maker of [`Claim`].
    ///
    /// Refused while another attempt is live, and after a paid one unless the live invoice shows that payment as a
    /// [deposit](ClaimRequest::after_deposit). A claim whose lease has ended does not block a new one: it is abandoned here.
    ///
    /// # Errors
    /// [`ClaimError`] if the invoice is paid, is being paid or may have been paid by another attempt, if the request is
    /// malformed, or if the store fails.
    #[expect(clippy::needless_pass_by_value, reason = "a request is made for one claim")]
    pub fn claim(&self, request: ClaimRequest, now: DateTime<Utc>) -> Result<Claim, ClaimError> {
        request.check()?;
        for _ in 0..ROUNDS {
            match self.try_claim(&request, now) {
                // Another writer was first. What it left decides whether this claim may still be made.
                Err(ClaimError::Store(error)) if error.is_conflict() => {}
                other => return other,
            }
        }
        Err(ClaimError::Contended)
    }

    fn try_claim(&self, request: &ClaimRequest, now: DateTime<Utc>) -> Result<Claim, ClaimError> {
        let place = Place::of(&request.key);
        let head = place.head(&*self.store)?;
        let mut writes = Vec::with_capacity(3);
        let mut paid = None;
        if let Some(head) = &head {
            let latest = row::load(&*self.store, &head.value.latest)?.ok_or(ClaimError::Damaged)?;
            // In the same commit: the latest attempt must still be as it was judged here.
            writes.push(make_way(&latest, now)?);
            // A deposit opens the invoice for one attempt: when that one fails, the payment before it still counts.
            paid = if latest.value.state == State::Paid {
                Some(latest.value.id)
            } else {
                head.value.paid.clone()
            };
        }
        if let Some(paid) = &paid {
            self.check_deposit(paid, request)?;
        }
        let attempt = begin(request, head.as_ref().map_or(0, |head| head.value.n), now)?;
        writes.push(place.move_head(head.as_ref(), &attempt, paid)?);
        writes.push(row::insert(&attempt)?);
        self.store.commit(&writes)?;
        Ok(Claim::new(attempt))
    }

    fn check_deposit(&self, paid: &AttemptId, request: &ClaimRequest) -> Result<(), ClaimError> {
        let attempt = paid.clone();
        match &request.deposit {
            None => Err(ClaimError::AlreadyPaid { attempt }),
            // Only the partner's own live figures reopen a paid invoice. A payer's wish, or a second mail, does not.
            Some(shown) if self.is_deposit(shown, request)? => Ok(()),
            Some(_) => Err(ClaimError::DepositNotShown { attempt }),
        }
    }

    /// Whether the live invoice shows all that was paid here, and a rest that covers what is asked for.
    fn is_deposit(&self, shown: &Deposit, request: &ClaimRequest) -> Result<bool, ClaimError> {
        let attempts = self.attempts_for(&request.key)?;
        let mut paid = attempts.iter().filter(|attempt| attempt.state == State::Paid);
        let Some(first) = paid.next().map(|attempt| attempt.amount) else { return Ok(false) };
        let Ok(ours) = paid.try_fold(first, |sum, attempt| sum.checked_add(&attempt.amount)) else {
            return Ok(false);
        };
        // An amount in another currency cannot be compared, and so shows nothing.
        let counts = shown.payments.checked_cmp(&ours).is_ok_and(std::cmp::Ordering::is_ge);
        let rest = shown.due.checked_cmp(&request.amount).is_ok_and(std::cmp::Ordering::is_ge);
        Ok(counts && rest)
    }

    /// Reads one attempt, or `None` if there is none of this id.
    ///
    /// # Errors
    /// [`LedgerError::Damaged`] if a stored attempt cannot be read, [`LedgerError::Store`] if the store fails.
    pub fn attempt(&self, id: &AttemptId) -> Result<Option<Attempt>, LedgerError> {
        Ok(row::load(&*self.store, id)?.map(|row| row.value))
    }

    /// Reads the latest attempt at an invoice, or `None` if there was none.
    ///
    /// # Errors
    /// [`LedgerError::Damaged`] if a stored attempt cannot be read, [`LedgerError::Store`] if the store fails.
    pub fn latest(&self, key: &InvoiceKey) -> Result<Option<Attempt>, LedgerError> {
        match Place::of(key).head(&*self.store)? {
            Some(head) => self.attempt(&head.value.latest),
            None => Ok(None),
        }
    }

    /// Lists every attempt at an invoice, the first one first.
    ///
    /// # Errors
    /// [`LedgerError::Damaged`] if a stored attempt cannot be read, [`LedgerError::Store`] if the store fails.
    pub fn attempts_for(&self, key: &InvoiceKey) -> Result<Vec<Attempt>, LedgerError> {
        let place = Place::of(key);
        let found = self.store.find(row::ATTEMPTS, &[place.bucket()], row::BY_INVOICE, place.digest())?;
        let mut attempts = Vec::with_capacity(found.len());
        for record in found {
            attempts.push(row::decode(&record)?.value);
        }
        attempts.sort_by_key(|attempt| attempt.n);
        Ok(attempts)
    }

    /// Lists every attempt of one payer at a payment service, the oldest first. The cost grows with this payer's attempts only.
    ///
    /// # Errors
    /// [`LedgerError::Damaged`] if a stored attempt cannot be read, [`LedgerError::Store`] if the store fails.
    pub fn attempts_of(&self, service: &str, owner: &str) -> Result<Vec<Attempt>, LedgerError> {
        let digest = owner_digest(service, owner);
        let mut attempts = Vec::new();
        for shard in self.shards()? {
            for record in self.store.find(row::ATTEMPTS, &shard, row::BY_OWNER, &digest)? {
                attempts.push(row::decode(&record)?.value);
            }
        }
        sort_by_age(&mut attempts);
        Ok(attempts)
    }

    /// Lists every attempt of a payment service, the oldest first. Reads the attempts of all services.
    ///
    /// # Errors
    /// [`LedgerError::Damaged`] if a stored attempt cannot be read, [`LedgerError::Store`] if the store fails.
    pub fn attempts(&self, service: &str) -> Result<Vec<Attempt>, LedgerError> {
        let mut attempts = self.all_attempts()?;
        attempts.retain(|attempt| attempt.key.service == service);
        Ok(attempts)
    }

    /// Lists every attempt of every payment service, the oldest first.
    ///
    /// # Errors
    /// [`LedgerError::Damaged`] if a stored attempt cannot be read, [`LedgerError::Store`] if the store fails.
    pub fn all_attempts(&self) -> Result<Vec<Attempt>, LedgerError> {
        let mut attempts = Vec::new();
        for shard in self.shards()? {
            let mut after: Option<Vec<u8>> = None;
            loop {
                let page = self.store.scan(row::ATTEMPTS, &shard, after.as_deref(), PAGE)?;
                let full = page.len() == PAGE;
                after = page.last().map(|record| record.key.id.clone());
                for record in page {
                    attempts.push(row::decode(&record)?.value);
                }
                if !full {
                    break;
                }
            }
        }
        sort_by_age(&mut attempts);
        Ok(attempts)
    }

    /// The shards that have attempts: at most 256, so one page.
    pub(crate) fn shards(&self) -> Result<Vec<Vec<u8>>, StoreError> {
        self.store.shards(row::ATTEMPTS, None, PAGE)
    }
}

/// Refuses if the latest attempt blocks a new one; otherwise gives the write that ends it, or the condition that it is
/// unchanged.
fn make_way(latest: &Row<Attempt>, now: DateTime<Utc>) -> Result<Write, ClaimError> {
    let id = || latest.value.id.clone();
    let over = latest.value.expires_at <= now;
    match latest.value.state {
        State::Claimed if over => {
            let mut attempt = latest.value.clone();
            attempt.enter(State::Abandoned, Some(reason::LEASE_ENDED.name()), now);
            Ok(row::replace(latest.version, &attempt)?)
        }
        state @ (State::Claimed | State::Sent) if !over => {
            Err(ClaimError::InProgress { attempt: id(), state })
        }
        // A sent attempt whose lease is over is treated as unknown even before recovery has marked it: the card may have been
        // charged.
        State::Claimed | State::Sent | State::Unknown => Err(ClaimError::OutcomeUnknown { attempt: id() }),
        // The partner said both: declined, and later paid. Until a person has resolved that, a new attempt could pay twice.
        State::Declined if latest.value.is_contradicted() => {
            Err(ClaimError::OutcomeUnknown { attempt: id() })
        }
        State::Declined | State::Abandoned | State::Paid => Ok(row::unchanged(latest)),
    }
}

/// Records read at once.
const PAGE: usize = 500;

fn sort_by_age(attempts: &mut [Attempt]) {
    attempts.sort_by(|a, b| (a.created, a.n, &a.id).cmp(&(b.created, b.n, &b.id)));
}

/// The attempt that follows `n` earlier ones.
fn begin(request: &ClaimRequest, n: u32, now: DateTime<Utc>) -> Result<Attempt, ClaimError> {
    let expires_at = now
        .checked_add_signed(request.lease)
        .ok_or(ClaimError::Malformed { field: crate::RequestField::Lease })?;
    let id = AttemptId::random(Place::of(&request.key).bucket()).map_err(ClaimError::Randomness)?;
    let mut attempt = Attempt {
        id,
        key: request.key.clone(),
        n: n.checked_add(1).ok_or(ClaimError::Contended)?,
        state: State::Claimed,
        amount: request.amount,
        invoice_number: request.invoice_number.clone(),
        payee: request.payee.clone(),
        owner: request.owner.clone(),
        method: request.method.clone(),
        method_label: request.method_label.clone(),
        context: request.context.clone(),
        created: now,
        updated: now,
        expires_at,
        reason: None,
        receipt: None,
        history: Vec::new(),
    };
    attempt.enter(State::Claimed, None, now);
    Ok(attempt)
}

/// Reading for a claim fails as the claim does.
impl From<LedgerError> for ClaimError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Store(error) => Self::Store(error),
            LedgerError::Contended => Self::Contended,
            _ => Self::Damaged,
        }
    }
}
