//! The records of the processor: merchants, charges, and the sealed cards it has seen.

use std::cmp::Ordering;
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
    /// What went back to the payer.
    pub refunded: Money,
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

/// A charge that waits until the bank has authenticated the payer.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// `threeDSServerTransID`.
    pub(crate) id: String,
    /// The charge, with the verdict it will have if the payer is authenticated.
    pub(crate) charge: Charge,
    /// The card number, which is a published one.
    pub(crate) number: String,
    /// Where the payer's browser goes afterwards.
    pub(crate) return_url: Option<String>,
    /// Until when the answer counts.
    pub(crate) until: DateTime<Utc>,
    /// Whether the bank reported that its method page was loaded.
    pub(crate) method_done: bool,
    /// The bank's page and its id of the transaction, once it wants a challenge.
    pub(crate) challenge: Option<(String, String)>,
}

/// What is known of a payment request.
#[derive(Debug)]
pub(crate) enum Found {
    Charged(Charge),
    Asked(Asked),
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
    /// Authentications that are not over, by their id.
    asked: BTreeMap<String, Asked>,
    /// Where the payers' browsers go from authentications that are over.
    over: BTreeMap<String, Option<String>>,
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

    /// Gives money back; false if the charge was not made, or less is left of it.
    pub(crate) fn refund(&self, merchant_id: &str, request_id: &str, amount: &Money) -> bool {
        let mut state = self.state();
        let made = |charge: &&mut Charge| charge.is_approved() && is_of(charge, merchant_id, request_id);
        let Some(charge) = state.charges.iter_mut().find(made) else { return false };
        let refunded = charge.refunded.checked_add(amount).ok().filter(|_| amount.is_positive());
        match refunded {
            Some(refunded) if refunded.checked_cmp(&charge.amount).is_ok_and(Ordering::is_le) => {
                charge.refunded = refunded;
                true
            }
            _ => false,
        }
    }

    pub(crate) fn charges(&self) -> Vec<Charge> {
        self.state().charges.clone()
    }

    /// What became of a payment request. An authentication that was not answered in time is over.
    pub(crate) fn find(&self, merchant_id: &str, request_id: &str, now: DateTime<Utc>) -> Option<Found> {
        let mut state = self.state();
        let overdue = state.asked_about(merchant_id, request_id).filter(|asked| now >= asked.until);
        if let Some(Asked { id, .. }) = overdue.cloned() {
            state.end(&id, Some(EXPIRED), now);
        }
        state.found(merchant_id, request_id)
    }

    pub(crate) fn ask(&self, asked: Asked) {
        self.state().asked.insert(asked.id.clone(), asked);
    }

    /// The authentication of an id, if it is not over.
    pub(crate) fn asked(&self, id: &str, now: DateTime<Utc>) -> Option<Asked> {
        self.state().asked.get(id).filter(|asked| now < asked.until).cloned()
    }

    /// Where the payer's browser goes from an authentication, whether or not it is over.
    pub(crate) fn return_url(&self, id: &str) -> Option<String> {
        let state = self.state();
        state.asked.get(id).map(|asked| &asked.return_url).or_else(|| state.over.get(id))?.clone()
    }

    pub(crate) fn change(&self, id: &str, change: impl FnOnce(&mut Asked)) {
        if let Some(asked) = self.state().asked.get_mut(id) {
            change(asked);
        }
    }

    /// Ends an authentication: with the card's own verdict, or declined. False if it was over, in time or by an earlier word: then
    /// nothing is charged.
    pub(crate) fn end(&self, id: &str, declined: Option<Verdict>, now: DateTime<Utc>) -> bool {
        let mut state = self.state();
        let in_time = state.asked.get(id).is_some_and(|asked| now < asked.until);
        in_time && state.end(id, declined, now)
    }

    /// Gives the authentication of a payment request up.
    pub(crate) fn give_up(&self, merchant_id: &str, request_id: &str, now: DateTime<Utc>) -> Option<Found> {
        let mut state = self.state();
        if let Some(Asked { id, .. }) = state.asked_about(merchant_id, request_id).cloned() {
            state.end(&id, Some(EXPIRED), now);
        }
        state.found(merchant_id, request_id)
    }
}

/// The verdict where no answer came in time.
const EXPIRED: Verdict = Verdict::Declined { code: "authentication_expired", reason: None };

impl State {
    fn asked_about(&self, merchant_id: &str, request_id: &str) -> Option<&Asked> {
        self.asked.values().find(|asked| is_of(&asked.charge, merchant_id, request_id))
    }

    fn found(&self, merchant_id: &str, request_id: &str) -> Option<Found> {
        let charged = self.charges.iter().find(|charge| is_of(charge, merchant_id, request_id));
        let charged = charged.cloned().map(Found::Charged);
        charged.or_else(|| self.asked_about(merchant_id, request_id).cloned().map(Found::Asked))
    }

    fn end(&mut self, id: &str, declined: Option<Verdict>, now: DateTime<Utc>) -> bool {
        let Some(Asked { mut charge, return_url, .. }) = self.asked.remove(id) else { return false };
        self.over.insert(id.to_owned(), return_url);
        charge.verdict = declined.unwrap_or(charge.verdict);
        charge.at = now;
        self.charges.push(charge);
        true
    }
}

fn is_of(charge: &Charge, merchant_id: &str, request_id: &str) -> bool {
    charge.merchant_id == merchant_id && charge.payment_request_id == request_id
}
