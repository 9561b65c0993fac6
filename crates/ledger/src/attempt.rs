//! What the ledger tells about an attempt. These are views: none of them is a right to do anything.

use std::fmt;

use billfold_money::Money;
use billfold_reason::Code;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::alert::CONTRADICTED;
use crate::{Alert, AttemptId, Evidence, InvoiceKey, State};

/// An attempt to pay an invoice: a snapshot of its record at the time it was read.
///
/// `Debug` tells only the length of the partner's [context](Self::context) and of the bank's address.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Attempt {
    /// The attempt's id, which is the `requestId` on the wire.
    pub id: AttemptId,
    /// The invoice.
    pub key: InvoiceKey,
    /// The number of the attempt among those at its invoice, counted from 1.
    pub n: u32,
    /// Its state.
    pub state: State,
    /// The amount to be charged, in the currency of the invoice.
    pub amount: Money,
    /// The number the merchant prints on the invoice.
    pub invoice_number: String,
    /// The name of the payee, as it was shown to the payer.
    pub payee: String,
    /// The owner of the method in the vault.
    pub owner: String,
    /// The id of the method in the vault.
    pub method: String,
    /// How the method is shown: `visa ••4242`.
    pub method_label: String,
    /// What the partner needs to find the invoice again: its own `productContext` as JSON. Absent if none was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// What the host remembers of the payee once this attempt is paid, as it gave it with the claim.
    pub payee_record: Option<String>,
    /// Where the card may go: lower-case hexadecimal digits of a SHA-256 digest, see
    /// [`ClaimRequest::destination`](crate::ClaimRequest::destination).
    pub destination: Option<String>,
    /// The attempt whose outcome was unknown, and whose place this one took.
    pub supersedes: Option<AttemptId>,
    /// What the payer's bank asks, while the attempt is [`ActionRequired`](State::ActionRequired).
    pub action: Option<Action>,
    /// When it was claimed.
    pub created: DateTime<Utc>,
    /// When it last changed.
    pub updated: DateTime<Utc>,
    /// When the claim, or the wait for an answer, ends. No token of this attempt may be valid longer.
    pub expires_at: DateTime<Utc>,
    /// A stable code that says why it was declined or abandoned, or why its outcome is unknown.
    pub reason: Option<String>,
    /// The receipt, once the attempt is paid.
    pub receipt: Option<Receipt>,
    /// What was learned while its outcome was unknown.
    pub evidence: Evidence,
    /// What a person must look at, answered or not.
    pub alerts: Vec<Alert>,
    /// Every change, in order, the claim first.
    pub history: Vec<Event>,
}

/// The page on which the payer's bank asks the payer (3-D Secure). `Debug` tells only the length of its address.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Action {
    /// Where it begins: an address on a host that the partner's registry entry pins; at most 2048 bytes.
    pub url: String,
    /// Until when the payer can answer there. Afterwards the outcome is unknown.
    pub until: DateTime<Utc>,
}

impl Action {
    /// An action that begins at `url` and can be answered until `until`.
    #[must_use]
    pub fn new(url: impl Into<String>, until: DateTime<Utc>) -> Self {
        Self { url: url.into(), until }
    }
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Action")
            .field("url", &length_of(Some(&self.url)))
            .field("until", &self.until)
            .finish()
    }
}

/// One change of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Event {
    /// When the attempt changed.
    pub at: DateTime<Utc>,
    /// The state from then on.
    pub state: State,
    /// The stable code given with it.
    pub code: Option<String>,
}

/// The receipt of a payment, which the payer keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Receipt {
    /// The attempt that paid.
    pub attempt: AttemptId,
    /// The partner's number for the payment, if it gave one.
    pub confirmation_number: Option<String>,
    /// The amount that was paid.
    pub amount: Money,
    /// The name of the payee.
    pub payee: String,
    /// The number on the invoice.
    pub invoice_number: String,
    /// The method, as shown: `visa ••4242`.
    pub method_label: String,
    /// When the answer, or the evidence, was recorded.
    pub paid_at: DateTime<Utc>,
    /// What the partner says to the payer, if anything. Foreign text: show it as text.
    pub message: Option<String>,
}

impl Attempt {
    /// Moves on to `state`, noting when and why.
    pub(crate) fn enter(&mut self, state: State, code: Option<&str>, now: DateTime<Utc>) {
        // Codes may come from a partner's answer. Cut, not refused: an outcome must be stored whatever came with it.
        let code = code.map(|code| cut(code, MAX_CODE));
        self.state = state;
        self.updated = now;
        self.reason.clone_from(&code);
        // A full history must not keep an outcome from being recorded; `state` and `reason` above always hold the last change.
        if self.history.len() < MAX_EVENTS {
            self.history.push(Event { at: now, state, code });
        }
    }

    /// Whether the partner said both that it was paid and that it was not, and nobody has resolved that.
    #[must_use]
    pub fn is_contradicted(&self) -> bool {
        self.has_alert(CONTRADICTED.name())
    }

    /// Whether the time of a claim, of a wait for an answer, or of the payer at the bank has ended.
    #[must_use]
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.waits_until() <= now
    }

    /// When that time ends.
    pub(crate) fn waits_until(&self) -> DateTime<Utc> {
        match (self.state, &self.action) {
            (State::ActionRequired, Some(action)) => action.until,
            _ => self.expires_at,
        }
    }

    /// The alerts that nobody has answered.
    pub fn open_alerts(&self) -> impl Iterator<Item = &Alert> {
        self.alerts.iter().filter(|alert| alert.is_open())
    }

    /// Whether the partner is to be asked what became of it: its outcome is unknown, or was contradicted.
    #[must_use]
    pub fn is_to_be_asked(&self) -> bool {
        let waits = matches!(self.state, State::ActionRequired | State::Unknown | State::Superseded);
        waits || self.is_contradicted()
    }

    pub(crate) fn has_alert(&self, code: &str) -> bool {
        self.open_alerts().any(|alert| alert.code == code)
    }

    /// Notes that the partner was asked. The code may come from its answer, so it is cut.
    pub(crate) fn note_asked(&mut self, said: &str, not_before: Option<DateTime<Utc>>, now: DateTime<Utc>) {
        self.evidence.note_asked(&cut(said, MAX_CODE), not_before, now);
    }

    /// Raises an alert, unless it is open already.
    pub(crate) fn alert(&mut self, code: &Code, now: DateTime<Utc>) {
        if self.has_alert(code.name()) {
            return;
        }
        if self.alerts.len() >= MAX_EVENTS
            && let Some(oldest) = self.alerts.iter().position(|alert| !alert.is_open())
        {
            // There are fewer codes than room, so some of a full list are answered.
            self.alerts.remove(oldest);
        }
        self.alerts.push(Alert::new(code, now));
        self.updated = now;
    }

    /// Makes the attempt paid, with its receipt.
    pub(crate) fn pay(&mut self, confirmation: Option<&str>, message: Option<&str>, now: DateTime<Utc>) {
        self.enter(State::Paid, None, now);
        self.action = None;
        self.receipt = Some(Receipt {
            attempt: self.id.clone(),
            confirmation_number: confirmation.map(|text| cut(text, MAX_TEXT)),
            amount: self.amount,
            payee: self.payee.clone(),
            invoice_number: self.invoice_number.clone(),
            method_label: self.method_label.clone(),
            paid_at: now,
            message: message.map(|text| cut(text, MAX_TEXT)),
        });
    }
}

impl fmt::Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt")
            .field("id", &self.id)
            .field("key", &self.key)
            .field("n", &self.n)
            .field("state", &self.state)
            .field("amount", &self.amount)
            .field("invoice_number", &self.invoice_number)
            .field("payee", &self.payee)
            .field("owner", &self.owner)
            .field("method", &self.method)
            .field("method_label", &self.method_label)
            .field("context", &length_of(self.context.as_ref()))
            .field("payee_record", &length_of(self.payee_record.as_ref()))
            .field("destination", &self.destination)
            .field("supersedes", &self.supersedes)
            .field("action", &self.action)
            .field("created", &self.created)
            .field("updated", &self.updated)
            .field("expires_at", &self.expires_at)
            .field("reason", &self.reason)
            .field("receipt", &self.receipt)
            .field("evidence", &self.evidence)
            .field("alerts", &self.alerts)
            .field("history", &self.history)
            .finish()
    }
}

/// What `Debug` tells of a partner's `productContext` and the like: foreign text, which may be all that a link needs.
pub(crate) fn length_of(text: Option<&String>) -> Option<String> {
    text.map(|text| format!("<{} bytes>", text.len()))
}

/// Bytes of a code.
const MAX_CODE: usize = 128;
/// Bytes of foreign text that is kept.
const MAX_TEXT: usize = 1024;
/// Changes that are kept, and alerts. An attempt can go between `Unknown` and `ActionRequired` any number of times.
const MAX_EVENTS: usize = 16;

/// The longest beginning of `text` of at most `max` bytes.
pub(crate) fn cut(text: &str, max: usize) -> String {
    let mut end = max.min(text.len());
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.get(..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_is_cut_between_characters() {
        assert_eq!(cut("añb", 2), "a");
        assert_eq!(cut("añb", 3), "añ");
        assert_eq!(cut("añb", 9), "añb");
    }
}
