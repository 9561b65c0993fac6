//! The processor that the service charges with.

use std::fmt::{self, Debug};

use billfold_money::Money;
use billfold_partner::DeclineReason;
use billfold_processor::VerifiedPaymentToken;

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
        /// Where it asks.
        url: String,
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
}
