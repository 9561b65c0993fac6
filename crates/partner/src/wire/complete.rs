//! The body of the payment-complete webhook and of its answer.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Address, Amount};

/// The completed payment as it is posted. Not `Clone`: it holds a payment token.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CompleteRequest {
    /// Our attempt id. The partner answers one request id once.
    pub request_id: String,
    /// [`METHOD`](super::METHOD).
    pub method_name: String,
    /// The payment: context, token and amount.
    pub details: CompletionDetails,
    /// The shipping address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_address: Option<Address>,
    /// The id of the chosen shipping option.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_option: Option<String>,
    /// The request id whose place this one takes (our extension): the partner refuses while that one may still charge, and never
    /// acts on it after it took this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<String>,
    /// Which of the [`notices`](super::Data::notices) of the live invoice the payer acknowledged (our extension).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<Vec<String>>,
    /// The payer's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer_name: Option<String>,
    /// The payer's mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer_email: Option<String>,
    /// The payer's telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer_phone: Option<String>,
}

impl fmt::Debug for CompleteRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompleteRequest")
            .field("request_id", &self.request_id)
            .field("amount", &self.details.amount)
            .finish_non_exhaustive()
    }
}

/// The payment in a [`CompleteRequest`], its `details`: context, payment token and amount.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CompletionDetails {
    /// The partner's own data from the message, byte for byte.
    pub product_context: Box<RawValue>,
    /// The payment token: `header.token.signature`.
    pub payment_token: String,
    /// The amount that the payer confirmed.
    pub amount: Amount,
}

impl fmt::Debug for CompletionDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompletionDetails").field("amount", &self.amount).finish_non_exhaustive()
    }
}

/// The partner's answer to a completed payment, and to `paymentstatus`. `Debug` does not show the invoice, which has a link.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CompleteAnswer {
    /// The request id it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// `success` or `fail`, which are final; `pending`, `in_progress` or `requires_action`, which one of the two follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// A sentence for the payer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
    /// The reason of a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<PartnerError>,
    /// The invoice in its present state, byte for byte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<Box<RawValue>>,
    /// Where the payer's bank asks, with `requires_action` (our extension).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action_url: Option<String>,
    /// Until when the partner waits for the payer's answer there, in RFC 3339 (our extension).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action_until: Option<String>,
    /// What the partner's clock shows, in RFC 3339, with an answer that is not final (our extension).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Until when the request can still be charged, in RFC 3339, with an answer that is not final (our extension).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chargeable_until: Option<String>,
}

impl CompleteAnswer {
    /// An answer about a request id, with its result alone.
    #[must_use]
    pub fn new(request_id: &str, result: &str) -> Self {
        let [request_id, result] = [request_id, result].map(|text| Some(text.to_owned()));
        Self {
            request_id,
            result,
            details: None,
            error: None,
            entity: None,
            action_url: None,
            action_until: None,
            at: None,
            chargeable_until: None,
        }
    }
}

impl fmt::Debug for CompleteAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompleteAnswer")
            .field("request_id", &self.request_id)
            .field("result", &self.result)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

/// The reason of a failure in a [`CompleteAnswer`], its `error`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct PartnerError {
    /// `card_error` in the documentation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// A sentence; the documentation's own example spells the member `"message:"`.
    #[serde(alias = "message:", skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The member that the error is about, as in `stripeToken`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Further errors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Vec<InnerError>>,
    /// The processor's own error; all lower case on the wire.
    #[serde(rename = "innererror", skip_serializing_if = "Option::is_none")]
    pub inner_error: Option<InnerError>,
}

/// A code and a sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct InnerError {
    /// As `card_declined`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// A sentence.
    #[serde(alias = "message:", skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}
