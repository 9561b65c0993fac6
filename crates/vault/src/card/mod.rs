//! Cards as people enter them: number, expiry, security code, name and billing details.

mod billing;
mod code;
mod edit;
mod expiry;
mod json;
mod network;
mod new_card;
mod number;
mod test_numbers;
mod text;

pub use billing::Billing;
pub use code::{SecurityCode, SecurityCodeError};
pub use edit::Edit;
pub use expiry::{Expiry, ExpiryError};
pub use network::CardNetwork;
pub use new_card::{NewCard, NewCardError};
pub use number::{CardNumber, CardNumberError};
pub use test_numbers::is_published_test_number;
pub use text::TextProblem;

pub(crate) use number::last4;
