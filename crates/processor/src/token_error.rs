//! Why a payment token is refused.

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

impl TokenError {
    /// Stable codes of this enum.
    pub const CODES: &'static [&'static str] = &[
        "processor.token_too_long",
        "processor.token_malformed",
        "processor.token_version",
        "processor.token_algorithm",
        "processor.token_unknown_key",
        "processor.token_bad_signature",
        "processor.token_expired",
        "processor.token_lives_too_long",
        "processor.token_test_mode",
        "processor.token_merchant",
        "processor.token_payment_request",
        "processor.token_amount",
    ];

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "processor.token_too_long",
            Self::Malformed => "processor.token_malformed",
            Self::Version => "processor.token_version",
            Self::Algorithm => "processor.token_algorithm",
            Self::UnknownKey => "processor.token_unknown_key",
            Self::BadSignature => "processor.token_bad_signature",
            Self::Expired => "processor.token_expired",
            Self::LivesTooLong => "processor.token_lives_too_long",
            Self::TestMode => "processor.token_test_mode",
            Self::Merchant => "processor.token_merchant",
            Self::PaymentRequest => "processor.token_payment_request",
            Self::Amount => "processor.token_amount",
        }
    }
}
