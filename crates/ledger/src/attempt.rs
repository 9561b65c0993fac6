//! What the ledger tells about an attempt. These are views: none of them is a right to do anything.

use std::fmt;

use billfold_money::Money;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::error::reason::CONTRADICTED;
use crate::{AttemptId, InvoiceKey};

/// The state of an attempt to pay. `Paid` and `Abandoned` are final, and so is `Declined` unless the partner
/// [contradicts](crate::reason::CONTRADICTED) it later.
///
/// ```text
///            ┌─> Abandoned
/// Claimed ───┤
///            └─> Sent ──┬─> Paid
///                       ├─> Declined
///                       └─> Unknown ──┬─> Paid
///                                     └─> Declined
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum State {
    /// The invoice is reserved for this attempt; nothing has left.
    Claimed,
    /// The payment is about to leave, or has left, and no answer is recorded.
    Sent,
    /// The partner answered that it is paid.
    Paid,
    /// The partner answered that it is not paid, or can no longer be by this attempt.
    Declined,
    /// The payment has left and its answer is not known. To be reconciled, never repeated.
    Unknown,
    /// Nothing left, and nothing will.
    Abandoned,
}

impl State {
    /// The name in JSON and in text: `claimed`, `sent`, `paid`, `declined`, `unknown`, `abandoned`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::Sent => "sent",
            Self::Paid => "paid",
            Self::Declined => "declined",
            Self::Unknown => "unknown",
            Self::Abandoned => "abandoned",
        }
    }

    /// Whether the attempt holds its invoice: claimed, sent or unknown. There is one such attempt per invoice.
    #[must_use]
    pub fn is_live(self) -> bool {
        matches!(self, Self::Claimed | Self::Sent | Self::Unknown)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An attempt to pay an invoice: a snapshot of its record at the time it was read.
///
/// `Debug` tells only the length of the partner's [context](Self::context).
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
    /// Every change, in order, the claim first.
    pub history: Vec<Event>,
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

    /// Whether it is recorded as declined although word came that it was paid.
    pub(crate) fn is_contradicted(&self) -> bool {
        self.state == State::Declined && self.reason.as_deref() == Some(CONTRADICTED.name())
    }

    /// Makes the attempt paid, with its receipt.
    pub(crate) fn pay(&mut self, confirmation: Option<&str>, message: Option<&str>, now: DateTime<Utc>) {
        self.enter(State::Paid, None, now);
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
            .field("created", &self.created)
            .field("updated", &self.updated)
            .field("expires_at", &self.expires_at)
            .field("reason", &self.reason)
            .field("receipt", &self.receipt)
            .field("history", &self.history)
            .finish()
    }
}

/// What `Debug` tells of a partner's `productContext`: foreign text, which may be all that a link to the invoice needs.
pub(crate) fn length_of(context: Option<&String>) -> Option<String> {
    context.map(|json| format!("<{} bytes>", json.len()))
}

/// Bytes of a code.
const MAX_CODE: usize = 128;
/// Bytes of foreign text that is kept.
const MAX_TEXT: usize = 1024;
/// An attempt has at most four states in a row; the rest is room for what a later version may note.
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

    #[test]
    fn names_of_states_agree_with_json() {
        use State::{Abandoned, Claimed, Declined, Paid, Sent, Unknown};
        for state in [Claimed, Sent, Paid, Declined, Unknown, Abandoned] {
            assert_eq!(serde_json::to_string(&state).unwrap(), format!("\"{state}\""));
        }
    }
}
