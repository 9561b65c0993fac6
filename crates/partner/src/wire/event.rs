//! The events of the payment-request webhook.

use serde::{Deserialize, Serialize};

/// The call that a payload makes, its `event` member. An unknown event is kept apart and never guessed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Event {
    /// Load the invoice. The earliest partners called it `loadlandingpage`.
    #[serde(alias = "loadlandingpage")]
    LoadEntity,
    /// The payer chose a shipping address.
    ShippingAddressChange,
    /// The payer chose a shipping option.
    ShippingOptionChange,
    /// Billfold's extension: what became of a request id.
    PaymentStatus,
    /// Anything else.
    #[serde(other)]
    Unknown,
}
