//! What the world contradicts: things that no retry mends, and that somebody has to look at.

use billfold_partner::accounting::Recorded;
use billfold_reason::code_enum;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};

use crate::{JournalError, JournalRecord, JournalState, OpenRecords, PartnerService};

code_enum! {
    /// What somebody has to look at.
    pub enum AlertReason {
        BookingRefused = Code::warning(
            "partner.booking_refused",
            "The books refuse a payment that was charged, again and again; it is not tried any more.",
        )
        .with_remedy("Merchant: record the payment by hand, or put right what the books refuse, and answer the alert.");
        BookedDifferently = Code::warning(
            "partner.booked_differently",
            "The books have a payment with another amount than was charged.",
        )
        .with_remedy("Merchant: correct the payment in the books, or answer why it is right.");
        ChargedAfterRefusal = Code::warning(
            "partner.charged_after_refusal",
            "A payment that the payer was told is not made was charged after all; it counts as paid now.",
        )
        .with_remedy("Merchant: tell the payer, and give the money back if it is not owed.");
        SecondCharge = Code::warning(
            "partner.second_charge",
            "An invoice was charged for a payment that had been given up, beside another payment of it.",
        )
        .with_remedy("Merchant: give one of the two back.");
    }
}

impl<'de> Deserialize<'de> for AlertReason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let known = Self::ALL.iter().copied().find(|reason| reason.as_code().name() == name);
        known.ok_or_else(|| serde::de::Error::custom("a reason of an alert"))
    }
}

/// Something about a request that stays until somebody answers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Alert {
    /// What it is.
    pub reason: AlertReason,
    /// When it was seen first.
    pub since: DateTime<Utc>,
    /// When it was answered, and in which words; none while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<(DateTime<Utc>, String)>,
}

/// The most characters of an answer that are kept.
const ANSWER: usize = 500;

impl JournalRecord {
    /// The alerts that nobody answered yet.
    pub fn alerts_waiting(&self) -> impl Iterator<Item = &Alert> {
        self.alerts.iter().filter(|alert| alert.answer.is_none())
    }

    /// Whether an alert waits for an answer.
    #[must_use]
    pub fn has_alert(&self) -> bool {
        self.alerts_waiting().next().is_some()
    }

    /// Adds an alert, once for as long as it waits.
    pub(crate) fn alert(&mut self, reason: AlertReason, now: DateTime<Utc>) {
        if !self.alerts_waiting().any(|alert| alert.reason == reason) {
            self.alerts.push(Alert { reason, since: now, answer: None });
        }
    }

    /// Answers an alert; false if none of its kind waits.
    pub(crate) fn answer_alert(&mut self, reason: AlertReason, words: &str, now: DateTime<Utc>) -> bool {
        let words: String = words.chars().filter(|c| !c.is_control()).take(ANSWER).collect();
        let mut waiting = self.alerts.iter_mut().filter(|alert| alert.answer.is_none());
        let Some(alert) = waiting.find(|alert| alert.reason == reason) else { return false };
        alert.answer = Some((now, words));
        true
    }

    /// What the books say of the payment once it is there.
    pub(crate) fn compare(&mut self, recorded: &Recorded, now: DateTime<Utc>) {
        self.answer_alert(AlertReason::BookingRefused, "The payment is in the books.", now);
        if recorded.amount.is_some_and(|amount| amount != self.amount) {
            self.alert(AlertReason::BookedDifferently, now);
        }
    }
}

impl PartnerService {
    /// Every record with an alert that nobody answered, oldest change first, and what cannot be read.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`] if the journal cannot be read.
    pub fn alerts(&self) -> Result<OpenRecords, JournalError> {
        self.journal.alerts()
    }

    /// Takes somebody's answer to an alert, in their words (at most 500 characters are kept). After
    /// [`BookingRefused`](AlertReason::BookingRefused) the books are tried again. False if no such alert waits.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`] or [`JournalError::Damaged`] if the journal fails, [`JournalError::Version`] if the record was
    /// changed at the same moment: the answer is to be given again.
    pub fn answer_alert(
        &self,
        (merchant_id, request_id): (&str, &str),
        reason: AlertReason,
        words: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, JournalError> {
        let Some(mut record) = self.journal.get(merchant_id, request_id)? else { return Ok(false) };
        if !record.answer_alert(reason, words, now) {
            return Ok(false);
        }
        if reason == AlertReason::BookingRefused {
            record.booking = record.booking.resumed(now);
        }
        let state = record.state.clone();
        self.advance(record, state, now)?;
        Ok(true)
    }

    /// What it means that a charge comes to light whose record was given up.
    pub(crate) fn alert_of_charge(&self, given_up: &JournalRecord) -> AlertReason {
        let paid = self.journal.paid_under(&given_up.merchant_id, &given_up.invoice);
        let paid = paid.is_ok_and(|paid| paid.contains(&given_up.reference));
        let same = |other: &JournalRecord| {
            other.merchant_id == given_up.merchant_id
                && other.request_id != given_up.request_id
                && (other.invoice == given_up.invoice || other.reference == given_up.reference)
                && !matches!(other.state, JournalState::Claimed)
        };
        let held = self.journal.open().is_ok_and(|open| open.records.iter().any(same));
        if paid || held { AlertReason::SecondCharge } else { AlertReason::ChargedAfterRefusal }
    }
}
