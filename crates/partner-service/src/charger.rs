//! The processor that the service charges with.

use std::fmt::{self, Debug};

use billfold_money::Money;
use billfold_partner::DeclineReason;
use billfold_processor::VerifiedPaymentToken;
use chrono::{DateTime, Utc};

/// A charge to be made. `Debug` shows no token.
#[non_exhaustive]
pub struct Charge<'a> {
    /// The merchant to be credited.
    pub merchant_id: &'a str,
    /// The invoice's number: with merchant, amount, request id and expiry it is what the card is sealed to.
    pub invoice_id: &'a str,
    /// The amount.
    pub amount: Money,
    /// The request id, and the processor's idempotency key.
    pub request_id: &'a str,
    /// The verified payment token with the sealed card.
    pub token: &'a VerifiedPaymentToken,
    /// The payment token as it came, for a processor that verifies it again.
    pub token_text: &'a str,
    /// Where the payer's browser goes when the bank has asked; none where the service [shows no
    /// pages](crate::PartnerService::with_action_pages). What the browser brings there is not believed.
    pub return_url: Option<&'a str>,
}

impl Debug for Charge<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Charge")
            .field("merchant_id", &self.merchant_id)
            .field("invoice_id", &self.invoice_id)
            .field("amount", &self.amount)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

/// The outcome of a charge.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChargeOutcome {
    /// Money moved.
    Charged {
        /// The processor's number of the charge.
        confirmation: String,
    },
    /// Money did not move and will not.
    Declined {
        /// The reason that the payer is told.
        reason: DeclineReason,
    },
    /// The payer's bank asks the payer first. The charge goes on after that; [`Charger::find`] tells what became of it.
    ActionRequired {
        /// Where it asks: an `https` page of the processor or the bank.
        url: String,
        /// Until when the processor waits for the answer, if it says so.
        until: Option<DateTime<Utc>>,
    },
    /// The processor has never seen the request id. Only an answer to [`Charger::find`].
    NotFound,
    /// It is not known whether money moved.
    Unknown,
}

/// A processor that charges cards for merchants. An implementation does its own I/O and may block.
pub trait Charger: Send + Sync + Debug {
    /// Charges once per request id; asked again with the same id, it gives the same outcome.
    fn charge(&self, charge: &Charge<'_>) -> ChargeOutcome;

    /// What became of a request id.
    fn find(&self, merchant_id: &str, request_id: &str) -> ChargeOutcome;

    /// Gives up a charge about which the bank asks. [`ChargeOutcome::Declined`] is a promise that it is not charged any more, whatever
    /// the payer answers later; [`ChargeOutcome::Charged`] says that the payer was faster. After anything else the charge is
    /// still open, and will be given up again.
    fn cancel(&self, merchant_id: &str, request_id: &str) -> ChargeOutcome;
}
