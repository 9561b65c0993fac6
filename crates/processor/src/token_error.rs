//! The error of verifying a payment token.

use billfold_reason::{Code, reasons};

/// Why a payment token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// Longer than 16 KiB.
    #[error("a payment token is longer than {limit} bytes")]
    TooLong {
        /// The limit in bytes.
        limit: usize,
    },
    /// Not three parts of canonical base64url, or the header lacks a member or has one twice.
    #[error("a payment token is malformed")]
    Malformed,
    /// The header's version is unknown.
    #[error("a payment token has an unknown version")]
    Version,
    /// The algorithm is unknown.
    #[error("a payment token has an unknown algorithm")]
    Algorithm,
    /// No key of this id and algorithm is trusted.
    #[error("the payment token's key is not known")]
    UnknownKey,
    /// The signature does not verify.
    #[error("the payment token's signature does not verify")]
    BadSignature,
    /// The expiry has passed.
    #[error("the payment token expired")]
    Expired,
    /// The expiry is more than 15 minutes ahead.
    #[error("the payment token lives too long")]
    LivesTooLong,
    /// A test token at a live verifier, or a live token at a test verifier.
    #[error("the payment token's test mode is not the verifier's")]
    TestMode,
    /// For another merchant.
    #[error("the payment token is for another merchant")]
    Merchant,
    /// For another payment request.
    #[error("the payment token is for another payment request")]
    PaymentRequest,
    /// For another amount or currency.
    #[error("the payment token is for another amount")]
    Amount,
}

reasons! {
    TokenError {
        Self::TooLong { limit } => Code::refusal(
            "processor.token_too_long",
            "The payment token is longer than a token can be.",
        )
        .with_detail("The payment token is longer than {limit:number} bytes."), limit: *limit;
        Self::Malformed => Code::refusal(
            "processor.token_malformed",
            "The payment token is not written as one.",
        );
        Self::Version => Code::refusal(
            "processor.token_version",
            "The payment token has a version that is not known here.",
        );
        Self::Algorithm => Code::refusal(
            "processor.token_algorithm",
            "The payment token is signed with an algorithm that is not allowed.",
        );
        Self::UnknownKey => Code::refusal(
            "processor.token_unknown_key",
            "The payment token is signed with a key that is not trusted here.",
        )
        .with_remedy("Operator of the partner's service: take over the payment service's current keys.");
        Self::BadSignature => Code::refusal(
            "processor.token_bad_signature",
            "The signature of the payment token does not verify: it was altered, or not made by this key.",
        );
        Self::Expired => Code::refusal("processor.token_expired", "The payment token has expired.")
            .with_remedy("Start a new payment.");
        Self::LivesTooLong => Code::refusal(
            "processor.token_lives_too_long",
            "The payment token is valid for longer than a token may be.",
        );
        Self::TestMode => Code::refusal(
            "processor.token_test_mode",
            "A test token was given to a live service, or a live token to a test service.",
        );
        Self::Merchant => Code::refusal(
            "processor.token_merchant",
            "The payment token is for another merchant.",
        );
        Self::PaymentRequest => Code::refusal(
            "processor.token_payment_request",
            "The payment token is for another payment request.",
        );
        Self::Amount => Code::refusal(
            "processor.token_amount",
            "The payment token is for another amount or currency.",
        );
    }
}
