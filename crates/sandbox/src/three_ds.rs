//! The messages of EMV 3-D Secure (Protocol and Core Functions Specification 2.2.0), with their names and members, as far as a
//! payment in a browser needs them. One departure: `purchaseCurrency` is the alphabetic code of ISO 4217, not the number.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The version of the protocol.
pub(crate) const VERSION: &str = "2.2.0";

/// The result of an authentication, `transStatus`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum TransStatus {
    /// Authenticated.
    Y,
    /// Not authenticated: the transaction is denied.
    N,
    /// Attempted: the bank could not, and stands in for it.
    A,
    /// Could not be performed.
    U,
    /// Rejected: the bank wants no authorisation to be tried.
    R,
    /// A challenge is required: the bank asks the payer.
    C,
}

/// Authentication request, from the 3DS server to the bank's access control server (ACS).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AReq {
    pub(crate) message_type: String,
    pub(crate) message_version: String,
    #[serde(rename = "threeDSServerTransID")]
    pub(crate) server_trans_id: String,
    /// Where the `RReq` goes.
    #[serde(rename = "threeDSServerURL")]
    pub(crate) server_url: String,
    /// Whether the method page was loaded: `Y`, `N`, or `U` where the bank has none.
    #[serde(rename = "threeDSCompInd")]
    pub(crate) method_completed: String,
    /// `02`: a browser.
    pub(crate) device_channel: String,
    /// `01`: a payment.
    pub(crate) message_category: String,
    pub(crate) acct_number: String,
    pub(crate) merchant_name: String,
    /// In minor units.
    pub(crate) purchase_amount: String,
    pub(crate) purchase_currency: String,
    pub(crate) purchase_exponent: String,
    /// Where the `CRes` goes.
    #[serde(rename = "notificationURL")]
    pub(crate) notification_url: String,
}

/// Authentication response, to the [`AReq`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ARes {
    pub(crate) message_type: String,
    pub(crate) message_version: String,
    #[serde(rename = "threeDSServerTransID")]
    pub(crate) server_trans_id: String,
    #[serde(rename = "acsTransID")]
    pub(crate) acs_trans_id: String,
    pub(crate) trans_status: TransStatus,
    /// Where the `CReq` goes, with [`TransStatus::C`].
    #[serde(rename = "acsURL", skip_serializing_if = "Option::is_none")]
    pub(crate) acs_url: Option<String>,
}

/// Challenge request, carried to the bank's page by the browser.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CReq {
    pub(crate) message_type: String,
    pub(crate) message_version: String,
    #[serde(rename = "threeDSServerTransID")]
    pub(crate) server_trans_id: String,
    #[serde(rename = "acsTransID")]
    pub(crate) acs_trans_id: String,
    pub(crate) challenge_window_size: String,
}

/// Challenge response, carried back by the browser. It proves nothing: a browser can write what it likes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CRes {
    pub(crate) message_type: String,
    pub(crate) message_version: String,
    #[serde(rename = "threeDSServerTransID")]
    pub(crate) server_trans_id: String,
    #[serde(rename = "acsTransID")]
    pub(crate) acs_trans_id: String,
    pub(crate) challenge_completion_ind: String,
    pub(crate) trans_status: TransStatus,
}

/// Results request, from the bank to the 3DS server: the bank's word.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RReq {
    pub(crate) message_type: String,
    pub(crate) message_version: String,
    #[serde(rename = "threeDSServerTransID")]
    pub(crate) server_trans_id: String,
    #[serde(rename = "acsTransID")]
    pub(crate) acs_trans_id: String,
    pub(crate) trans_status: TransStatus,
    pub(crate) interaction_counter: String,
    /// Why the challenge ended without an answer: `01`, the payer cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) challenge_cancel: Option<String>,
}

/// Results response, to the [`RReq`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RRes {
    pub(crate) message_type: String,
    pub(crate) message_version: String,
    #[serde(rename = "threeDSServerTransID")]
    pub(crate) server_trans_id: String,
    #[serde(rename = "acsTransID")]
    pub(crate) acs_trans_id: String,
    /// `01`: received.
    pub(crate) results_status: String,
}

/// An error, in place of any answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Erro {
    pub(crate) message_type: String,
    pub(crate) message_version: String,
    /// `301`: no such transaction; `402`: it timed out.
    pub(crate) error_code: String,
    pub(crate) error_component: String,
    pub(crate) error_description: String,
}

impl Erro {
    pub(crate) fn new(code: &str, description: &str) -> Self {
        Self {
            message_type: "Erro".to_owned(),
            message_version: VERSION.to_owned(),
            error_code: code.to_owned(),
            error_component: "S".to_owned(),
            error_description: description.to_owned(),
        }
    }
}

/// `threeDSMethodData`, to the bank's method page and back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MethodData {
    #[serde(rename = "threeDSServerTransID")]
    pub(crate) server_trans_id: String,
    #[serde(rename = "threeDSMethodNotificationURL", skip_serializing_if = "Option::is_none")]
    pub(crate) notification_url: Option<String>,
}

/// A message as a form carries it: base64url of its JSON.
pub(crate) fn to_field<T: Serialize>(message: &T) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(message).unwrap_or_default())
}

/// Reads what [`to_field`] wrote; padding is let pass.
pub(crate) fn from_field<T: DeserializeOwned>(field: &str) -> Option<T> {
    let bytes = URL_SAFE_NO_PAD.decode(field.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok()
}
