//! The wire protocol of the former Payments in Outlook, as JSON types.
//!
//! The shapes are those of the removed partner documentation (OfficeDev/outlook-dev-docs, `docs/payments/reference.md`) and
//! of its sample service. Readers treat `null` like an absent member, ignore members they do not know, refuse duplicate
//! members, and take the quirks that occurred: `dependentLocality` beside `dependantLocality`, `"message:"` beside
//! `"message"`, `supportedMethods` as a text or a list, amounts as text or number. Writers leave absent members out and use
//! the documented spelling.

mod address;
mod complete;
mod event;
mod money;
mod payload;
mod text;

pub use address::Address;
pub use complete::{CompleteAnswer, CompleteRequest, CompletionDetails, InnerError, PartnerError};
pub use event::Event;
pub use money::{Amount, AmountText};
pub use payload::{Data, Details, Item, MethodData, Options, Payload, ShippingOption, SupportedMethods};
pub use text::{clean_text, members, read_object, same_json};

/// The notice that another invoice of the same number was paid before (our extension), in [`Data::notices`] and
/// [`CompleteRequest::acknowledged`].
pub const NUMBER_PAID: &str = "number_paid";

/// The payment method's name in `supportedMethods` and `methodName`.
pub const METHOD: &str = "https://pay.microsoft.com/microsoftpay";
