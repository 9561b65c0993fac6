//! What can be wrong with an entry, a request to be built, and an answer. Every reason that reaches people has a code.

use std::time::Duration;

use crate::http::Failure;

/// Why an entry cannot be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryError {
    /// A partner id with other than 1 to 64 of `a-z`, `0-9`, `-`, `_`.
    #[error("a partner id is 1 to 64 lower-case letters, digits, hyphens and underscores")]
    Id,
    /// A host that is no ASCII host name.
    #[error("a host of a partner entry is no host name in ASCII")]
    Host,
    /// An originator that is empty, longer than 256 bytes or has control characters.
    #[error("an originator is 1 to 256 bytes without control characters")]
    Originator,
    /// A webhook that is neither `https` nor `http` on loopback, or has a user name or fragment.
    #[error("a webhook is an https address without user name and fragment; plain http only on loopback")]
    Webhook,
    /// A sender-data document has another digest than the one given with it.
    #[error("the sender data is not the document whose SHA-256 was given")]
    DataDigest,
    /// A sender-data document is too large or not of the form of [`SenderData`](crate::SenderData).
    #[error("the sender data is no document of format 1 within 65536 bytes (line {line}, column {column})")]
    DataDocument {
        /// The line of the first fault, from 1.
        line: usize,
        /// The column of the first fault, from 1.
        column: usize,
    },
    /// Sender data of another partner.
    #[error("the sender data is of another partner")]
    DataOfAnother,
    /// Sender data with an earlier version than the entry has.
    #[error("the sender data is older than the data in use")]
    DataOlder,
}

/// Why a registry does not take an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// The id is taken.
    #[error("a partner with this id is already registered")]
    DuplicateId,
    /// An originator belongs to another partner.
    #[error("an originator is already registered for another partner")]
    DuplicateOriginator,
    /// A sender host belongs to another partner.
    #[error("a sender host is already registered for another partner")]
    DuplicateSenderHost,
}

/// Why a request is not built. Nothing has been sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The host has not enrolled the partner: originators or webhooks are missing.
    #[error("the partner is not enrolled")]
    NotEnrolled,
    /// The bearer token is for another merchant than the call.
    #[error("the bearer token is for another merchant")]
    WrongAudience,
    /// The payment token is for another payment than the order.
    #[error("the payment token does not belong to the order")]
    WrongPaymentToken,
    /// The amount is not a positive number of the currency's minor units.
    #[error("the amount is not a positive number of minor units")]
    Amount,
    /// The product context is no JSON object or larger than the limit.
    #[error("the product context is no JSON object within the limit")]
    ProductContext,
    /// A text is empty where it must not be, too long, or has control characters.
    #[error("a text of the request is empty, too long or has control characters")]
    Text,
    /// The shipping option is none of those the partner offered.
    #[error("the shipping option was not offered")]
    ShippingOption,
    /// The adapter declares that the partner cannot do this.
    #[error("the partner does not support this call")]
    Unsupported,
}

impl BuildError {
    /// Every code, in the order of the variants.
    pub const CODES: [&'static str; 8] = [
        "partner.not_enrolled",
        "partner.wrong_audience",
        "partner.wrong_payment_token",
        "partner.amount",
        "partner.product_context",
        "partner.text",
        "partner.shipping_option",
        "partner.unsupported",
    ];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotEnrolled => "partner.not_enrolled",
            Self::WrongAudience => "partner.wrong_audience",
            Self::WrongPaymentToken => "partner.wrong_payment_token",
            Self::Amount => "partner.amount",
            Self::ProductContext => "partner.product_context",
            Self::Text => "partner.text",
            Self::ShippingOption => "partner.shipping_option",
            Self::Unsupported => "partner.unsupported",
        }
    }
}

/// What was asked. Decides what an unclear answer means: after a write the outcome is unknown, after a read nothing
/// happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// `loadentity`.
    LoadEntity,
    /// `shippingaddresschange` or `shippingoptionchange`.
    ChangeShipping,
    /// The completed payment: the one call that moves money.
    Complete,
    /// The `paymentstatus` extension.
    PaymentStatus,
}

impl Operation {
    /// Whether the call may move money.
    #[must_use]
    pub fn is_write(self) -> bool {
        matches!(self, Self::Complete)
    }
}

/// What is wrong with an answer's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Flaw {
    /// No JSON, or not of the protocol's shape.
    Json,
    /// A member that must be there is absent or null.
    Missing,
    /// An amount or currency that is not money.
    Money,
    /// `details.total`, the entity's price and the shipping cost do not agree.
    Totals,
    /// The entity is no invoice that can be read.
    Entity,
    /// The request id is not the one asked about.
    RequestId,
    /// The answer says two things at once, as success with an error, or failure with a paid invoice.
    Contradiction,
    /// A result that is neither success nor failure.
    Result,
    /// Larger than [`Limits`](crate::Limits) allows.
    TooLarge,
}

impl Flaw {
    /// What is wrong, in a few words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Json => "it is not of the protocol's shape",
            Self::Missing => "a required member is missing",
            Self::Money => "an amount or currency is not money",
            Self::Totals => "the totals disagree",
            Self::Entity => "the invoice cannot be read",
            Self::RequestId => "the request id is another one",
            Self::Contradiction => "it contradicts itself",
            Self::Result => "the result is unknown",
            Self::TooLarge => "it is too large",
        }
    }
}

/// Why an answer gives no result. The variants are the taxonomy that a caller acts on; see each for what may be done next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerError {
    /// No byte reached the partner. May be sent again, with the same request id.
    #[error("the partner could not be reached")]
    NotSent,
    /// The partner asks to come back later. Nothing happened.
    #[error("the partner limits the rate of requests")]
    RateLimited {
        /// How long to wait, if it said so (at most one day).
        after: Option<Duration>,
    },
    /// The partner refuses this request and would refuse it again. Nothing happened.
    #[error("the partner rejected the request with status {status}")]
    Rejected {
        /// The HTTP status.
        status: u16,
    },
    /// The partner does not accept our credential: the operator's keys or registration need attention. Nothing happened.
    #[error("the partner did not accept our credential, status {status}")]
    Unauthorized {
        /// The HTTP status.
        status: u16,
    },
    /// The partner does not know this call. Nothing happened.
    #[error("the partner does not support this call")]
    Unsupported,
    /// The webhook's address is wrong, or a read was redirected: the host's configuration needs attention. Nothing happened.
    #[error("the partner's webhook is not there, status {status}")]
    Misconfigured {
        /// The HTTP status.
        status: u16,
    },
    /// A read failed on the partner's side. May be asked again.
    #[error("the partner is not available")]
    Unavailable {
        /// The HTTP status, if there was an answer.
        status: Option<u16>,
    },
    /// The answer to a read cannot be used.
    #[error("the partner's answer cannot be used: {}", flaw.as_str())]
    Malformed {
        /// What is wrong.
        flaw: Flaw,
    },
    /// A live partner answered in test mode, or the other way round.
    #[error("the partner answers in another mode than the one it is registered for")]
    WrongMode,
    /// Nobody knows whether money moved. **Never send again**: reconcile with `paymentstatus`.
    #[error("it is not known whether the payment was made")]
    OutcomeUnknown {
        /// The HTTP status, if there was an answer.
        status: Option<u16>,
        /// What is wrong with the body, if it was read.
        flaw: Option<Flaw>,
    },
}

impl AnswerError {
    /// Every code, in the order of the variants.
    pub const CODES: [&'static str; 10] = [
        "partner.unreachable",
        "partner.rate_limited",
        "partner.rejected",
        "partner.unauthorized",
        "partner.unsupported",
        "partner.misconfigured",
        "partner.unavailable",
        "partner.answer_malformed",
        "partner.wrong_mode",
        "partner.outcome_unknown",
    ];

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotSent => "partner.unreachable",
            Self::RateLimited { .. } => "partner.rate_limited",
            Self::Rejected { .. } => "partner.rejected",
            Self::Unauthorized { .. } => "partner.unauthorized",
            Self::Unsupported => "partner.unsupported",
            Self::Misconfigured { .. } => "partner.misconfigured",
            Self::Unavailable { .. } => "partner.unavailable",
            Self::Malformed { .. } => "partner.answer_malformed",
            Self::WrongMode => "partner.wrong_mode",
            Self::OutcomeUnknown { .. } => "partner.outcome_unknown",
        }
    }

    /// Whether money may have moved. Every other variant promises that the partner charged nothing for this request.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        matches!(self, Self::OutcomeUnknown { .. })
    }

    /// What a driver's failure means for an operation.
    #[must_use]
    pub fn from_failure(operation: Operation, failure: Failure) -> Self {
        match failure {
            Failure::NotSent => Self::NotSent,
            Failure::TooLarge => Self::flawed(operation, None, Flaw::TooLarge),
            Failure::Interrupted if operation.is_write() => Self::OutcomeUnknown { status: None, flaw: None },
            Failure::Interrupted => Self::Unavailable { status: None },
        }
    }

    /// An unusable body: unknown after a write, malformed after a read.
    #[must_use]
    pub fn flawed(operation: Operation, status: Option<u16>, flaw: Flaw) -> Self {
        if operation.is_write() {
            Self::OutcomeUnknown { status, flaw: Some(flaw) }
        } else {
            Self::Malformed { flaw }
        }
    }
}
