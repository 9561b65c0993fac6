//! The records of the processor: merchants, charges, and the sealed cards it has seen.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use billfold_money::Money;
use chrono::{DateTime, Utc};

use super::Verdict;

/// One attempt to charge a card, approved or declined.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Charge {
    /// `ch_` and random text.
    pub id: String,
    /// The merchant that gets the money.
    pub merchant_id: String,
    /// For which invoice.
    pub invoice_id: String,
    /// The payer's attempt.
    pub payment_request_id: String,
    /// The amount.
    pub amount: Money,
    /// The last four digits of the card.
    pub last4: String,
    /// Approved or declined.
    pub verdict: Verdict,
    /// The time of the charge.
    pub at: DateTime<Utc>,
}

impl Charge {
    /// Whether money moved.
    #[must_use]
    pub fn is_approved(&self) -> bool {
        self.verdict == Verdict::Approved
    }
}

#[derive(Debug, Default)]
pub(crate) struct Book {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// merchant id → API key of the partner that enrolled it
    merchants: BTreeMap<String, String>,
    charges: Vec<Charge>,
    seen: BTreeSet<[u8; 32]>,
}

impl Book {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn enrol(&self, merchant_id: &str, api_key: &str) {
        self.state().merchants.insert(merchant_id.to_owned(), api_key.to_owned());
    }

    /// Whether the partner with this key may charge for the merchant.
    pub(crate) fn may_charge(&self, merchant_id: &str, api_key: &str) -> bool {
        self.state().merchants.get(merchant_id).is_some_and(|key| key == api_key)
    }

    /// Remembers a sealed card and its payment request; false if either was here before.
    pub(crate) fn is_first_use(&self, sealed: [u8; 32], payment_request: [u8; 32]) -> bool {
        let mut state = self.state();
        if state.seen.contains(&sealed) || state.seen.contains(&payment_request) {
            return false;
        }
        state.seen.insert(sealed);
        state.seen.insert(payment_request);
        true
    }

    pub(crate) fn add(&self, charge: Charge) {
        self.state().charges.push(charge);
    }

    pub(crate) fn charges(&self) -> Vec<Charge> {
        self.state().charges.clone()
    }

    pub(crate) fn find(&self, merchant_id: &str, payment_request_id: &str) -> Option<Charge> {
        let is = |charge: &&Charge| {
            charge.merchant_id == merchant_id && charge.payment_request_id == payment_request_id
        };
        self.state().charges.iter().find(is).cloned()
    }
}
