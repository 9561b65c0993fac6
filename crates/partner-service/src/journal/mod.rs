//! The journal: the durable record of every request, its outcome and what was booked.

mod booking;
mod heads;
mod memory;
mod store;

use std::fmt::Debug;

use billfold_money::Money;
use billfold_partner::DeclineReason;
use billfold_partner::accounting::BookPayment;
use billfold_reason::{Code, reasons};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::Alert;

pub use booking::Booking;
pub use memory::MemoryJournal;
pub use store::StoreJournal;

/// The journal's record of one request id. It is stored as it serialises.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct JournalRecord {
    /// The request id.
    pub request_id: String,
    /// The merchant.
    pub merchant_id: String,
    /// The invoice's number.
    pub invoice: String,
    /// The accounting system's id of the invoice. This and the number are empty where the request was refused, or asked about, before
    /// the invoice was looked at.
    pub reference: String,
    /// The amount; zero of a request that never came, of an invoice that is not in the books.
    pub amount: Money,
    /// Until when the payment token could still be used.
    pub token_expires: DateTime<Utc>,
    /// The state of the request.
    pub state: JournalState,
    /// When it was claimed. The books' date of the payment, which must not change when it is recorded again.
    pub created: DateTime<Utc>,
    /// When the state last changed, or was written again before a try to record the payment.
    pub updated: DateTime<Utc>,
    /// Counts the changes, for compare-and-swap: 1 when inserted.
    pub version: u64,
    /// The request whose place this one takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<String>,
    /// How far writing the payment into the books came.
    #[serde(default, skip_serializing_if = "Booking::is_new")]
    pub booking: Booking,
    /// What somebody has to look at, or looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alerts: Vec<Alert>,
    /// Whether more was due than the amount: the payment is an instalment.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub part: bool,
    /// What the address of the payment's page ends with, which nobody can guess; empty where there is no page.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ticket: String,
}

impl JournalRecord {
    /// Whether the record holds the invoice: no other request may be charged for it meanwhile.
    #[must_use]
    pub fn holds_invoice(&self) -> bool {
        matches!(
            self.state,
            JournalState::Claimed
                | JournalState::Charging
                | JournalState::ActionRequired { .. }
                | JournalState::Charged { .. }
        )
    }

    /// The payment as it is written into the books.
    #[must_use]
    pub fn payment(&self) -> BookPayment {
        let date = self.created.date_naive();
        BookPayment::new(&self.reference, self.amount, date, &self.request_id)
            .in_attempt(self.booking.attempt)
    }
}

/// The state of a request. `Claimed` is stored before the invoice is looked at for the last time, `Charging` before the
/// processor is asked, `Charged` before the books are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum JournalState {
    /// The invoice is claimed; nothing was sent, and will not be unless the record still says so.
    Claimed,
    /// The processor may have been asked.
    Charging,
    /// The payer's bank asks the payer first: the charge goes on after that, or not.
    ActionRequired {
        /// Where it asks.
        url: String,
        /// Until when the service waits for the answer. Journals of earlier versions do not say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<DateTime<Utc>>,
    },
    /// Money moved; the books may not know it.
    Charged {
        /// The processor's number of the charge.
        confirmation: String,
    },
    /// Money moved and the books know it.
    Recorded {
        /// The processor's number of the charge.
        confirmation: String,
        /// The books' id of the payment.
        payment_id: String,
    },
    /// Money did not move and will not.
    Declined {
        /// The reason that the payer is told.
        reason: DeclineReason,
    },
    /// Asked about before it came: must not be acted on any more.
    Barred,
    /// Another request took its place: must not be acted on any more.
    Superseded {
        /// The other request's id.
        by: String,
    },
}

impl JournalState {
    /// Whether this is the outcome of the request, and not a state on the way to it.
    #[must_use]
    pub fn is_final(&self) -> bool {
        match self {
            Self::Claimed | Self::Charging | Self::ActionRequired { .. } => false,
            Self::Charged { .. }
            | Self::Recorded { .. }
            | Self::Declined { .. }
            | Self::Barred
            | Self::Superseded { .. } => true,
        }
    }

    /// Whether a record in this state may be replaced by one in another. A request id has one final outcome: what was declined, barred or
    /// superseded stays so, and what was charged only gets into the books. The one exception is a charge that comes to light
    /// after its record was given up, which is never forgotten.
    #[must_use]
    pub fn may_become(&self, next: &Self) -> bool {
        // The outcome stays, and something else of the record changes.
        if self == next {
            return true;
        }
        match self {
            Self::Claimed | Self::Charging | Self::ActionRequired { .. } => true,
            Self::Charged { .. } => matches!(next, Self::Charged { .. } | Self::Recorded { .. }),
            Self::Recorded { .. } => false,
            Self::Declined { .. } | Self::Barred | Self::Superseded { .. } => {
                matches!(next, Self::Charged { .. })
            }
        }
    }
}

/// What is open: charged or perhaps charged, and not known to be in the books.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenRecords {
    /// The records, oldest first.
    pub records: Vec<JournalRecord>,
    /// Where something stands that cannot be read, in the journal's own words. Its request and its invoice stay blocked until it is restored.
    pub damaged: Vec<String>,
}

impl OpenRecords {
    /// These records, and nothing damaged.
    #[must_use]
    pub fn new(records: Vec<JournalRecord>) -> Self {
        Self { records, damaged: Vec::new() }
    }

    /// Whether nothing is open.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty() && self.damaged.is_empty()
    }
}

/// Why the journal did not take a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The request id is there already.
    #[error("the request id is in the journal")]
    RequestId,
    /// Another request holds the invoice.
    #[error("another request holds the invoice")]
    Invoice,
    /// The record was changed by someone else.
    #[error("the record was changed meanwhile")]
    Version,
    /// The record has its final outcome.
    #[error("the record has another final outcome")]
    Final,
    /// The journal cannot be read or written. A write may have happened or not: reading tells.
    #[error("the journal is not available")]
    Unavailable,
    /// What is stored is not what was written. Nothing is done on the strength of it.
    #[error("the journal is damaged")]
    Damaged,
}

reasons! {
    JournalError {
        Self::RequestId => Code::refusal(
            "partner.journal_request_id",
            "The request id is in the service's journal already.",
        );
        Self::Invoice => Code::refusal("partner.journal_invoice", "Another request holds the invoice.");
        Self::Version => Code::refusal(
            "partner.journal_version",
            "The journal's record was changed in the meantime.",
        );
        Self::Final => Code::refusal(
            "partner.journal_final",
            "The service's journal has another final outcome of the request.",
        );
        Self::Unavailable => Code::unknown(
            "partner.journal_unavailable",
            "The service's journal is not available; a write may have happened or not.",
        )
        .with_remedy("Operator of the partner service: look after its store.");
        Self::Damaged => Code::damage(
            "partner.journal_damaged",
            "The service's journal is damaged; nothing is done on the strength of it.",
        )
        .with_remedy("Operator of the partner service: restore the journal from a backup, and compare it with the processor and the books.");
    }
}

/// A durable record of requests, shared by every process that serves the same merchants.
///
/// # Contract
/// 1. **Atomic and in order.** Every method takes effect at one instant; what it returned, every later call sees, also of another
///    handle or process.
/// 2. **Durable.** What a method wrote when it returned `Ok` survives a crash of the process at any instruction.
/// 3. **A request id of a merchant is inserted once**, and two merchants' request ids have nothing to do with each other. Ids are
///    compared as bytes.
/// 4. **An invoice of a merchant has one holder**: while a record [holds it](JournalRecord::holds_invoice), no second record that
///    holds it is inserted. An invoice is the same by its number or by the accounting system's id, so that one that was
///    renumbered or issued again has the holder that it had.
/// 5. **A change names its version**: of two that were decided on the same record, one succeeds. State, booking, alerts, time and
///    version change; the rest of a record does not.
/// 6. **One final outcome**: a change that the state [may not take](JournalState::may_become) is refused.
/// 7. **A number that was paid is remembered**, with the ids of the invoices that had it.
/// 8. **A change is never refused for the invoice.** A charge that comes to light after its record was given up is taken back into
///    the journal, though another request may hold the invoice by then; both hold it from then on.
/// 9. **An alert is listed until it is answered**, whatever becomes of the request.
/// 10. After [`JournalError::Unavailable`] a write may have happened or not; after every other error it has not.
///
/// [`MemoryJournal`] keeps all but the second, [`StoreJournal`] all of them. The suite is `contract::journal::run` (feature
/// `contract`).
pub trait Journal: Send + Sync + Debug {
    /// The record of a request id of a merchant.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`] if the journal cannot be read, [`JournalError::Damaged`] if the record is not what was
    /// written.
    fn get(&self, merchant_id: &str, request_id: &str) -> Result<Option<JournalRecord>, JournalError>;

    /// Adds a record of version 1. If it [holds its invoice](JournalRecord::holds_invoice), no other record of the merchant may
    /// hold it.
    ///
    /// # Errors
    /// [`JournalError::RequestId`] if the request id is known, whether or not the invoice is held as well;
    /// [`JournalError::Invoice`] if another request holds the invoice; [`JournalError::Version`] for another version than 1;
    /// [`JournalError::Unavailable`] or [`JournalError::Damaged`] if the journal fails.
    fn insert(&self, record: &JournalRecord) -> Result<(), JournalError>;

    /// Puts a record in place of the one with the version before it.
    ///
    /// # Errors
    /// [`JournalError::Version`] if the stored record has another version or is missing; [`JournalError::Final`] if its state
    /// [may not take](JournalState::may_become) the change; [`JournalError::Unavailable`] or
    /// [`JournalError::Damaged`] if the journal fails.
    fn replace(&self, record: &JournalRecord) -> Result<(), JournalError>;

    /// Every record that [holds its invoice](JournalRecord::holds_invoice), by [`updated`](JournalRecord::updated), oldest first; and what
    /// should be one and is not what was written. It keeps nothing from the others.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`] if the journal cannot be read.
    fn open(&self) -> Result<OpenRecords, JournalError>;

    /// Every record with an [alert that waits](JournalRecord::has_alert), by [`updated`](JournalRecord::updated), oldest first; and what
    /// should be one and is not what was written.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`] if the journal cannot be read.
    fn alerts(&self) -> Result<OpenRecords, JournalError>;

    /// The accounting system's ids of the merchant's invoices of a number of which a payment is [recorded](JournalState::Recorded), each once.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`] if the journal cannot be read, [`JournalError::Damaged`] if it is not what was written.
    fn paid_under(&self, merchant_id: &str, invoice: &str) -> Result<Vec<String>, JournalError>;
}
