//! The errors of entries, of requests to be built, and of answers.

use std::time::Duration;

use billfold_reason::{Code, reasons};

use crate::codes::{NOT_ENROLLED, PRODUCT_CONTEXT, UNSUPPORTED};
use crate::http::Failure;

/// Why an entry cannot be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryError {
    /// A partner id with other than 1 to 64 of `a-z`, `0-9`, `-`, `_`.
    #[error("a partner id is 1 to 64 lower-case letters, digits, hyphens and underscores")]
    Id,
    /// A host that is not an ASCII host name.
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

reasons! {
    EntryError {
        Self::Id => Code::refusal(
            "partner.entry_id",
            "The id of a partner is empty, too long or has characters other than lower-case letters, digits, hyphens and underscores.",
        );
        Self::Host => Code::refusal(
            "partner.entry_host",
            "A host in a partner's entry is not a host name in ASCII.",
        );
        Self::Originator => Code::refusal(
            "partner.entry_originator",
            "An originator in a partner's entry is empty, too long or has control characters.",
        );
        Self::Webhook => Code::refusal(
            "partner.entry_webhook",
            "A webhook in a partner's entry is not an https address, or has a user name or a fragment.",
        )
        .with_remedy("Administrator: give the partner's https address; plain http is for loopback only.");
        Self::DataDigest => Code::refusal(
            "partner.data_digest",
            "The sender data is not the document whose digest was given.",
        )
        .with_remedy("Administrator: fetch the sender data again, and check where its digest comes from.");
        Self::DataDocument { line, column } => Code::refusal(
            "partner.data_document",
            "The sender data is too large or not of the documented form.",
        )
        .with_detail("The sender data is not of the documented form at line {line:number}, column {column:number}."), line: *line, column: *column;
        Self::DataOfAnother => Code::refusal(
            "partner.data_of_another",
            "The sender data belongs to another partner.",
        );
        Self::DataOlder => Code::refusal(
            "partner.data_older",
            "The sender data is older than the data in use.",
        );
    }
}

/// Why a registry refuses an entry.
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

reasons! {
    RegistryError {
        Self::DuplicateId => Code::refusal("partner.duplicate_id", "Two partners have the same id.");
        Self::DuplicateOriginator => Code::refusal(
            "partner.duplicate_originator",
            "Two partners claim the same originator.",
        )
        .with_remedy("Administrator: an originator belongs to one partner; correct the entries.");
        Self::DuplicateSenderHost => Code::refusal(
            "partner.duplicate_sender_host",
            "Two partners claim the same sender host.",
        )
        .with_remedy("Administrator: a sender host belongs to one partner; correct the entries.");
    }
}

/// Why a request cannot be built. Nothing has been sent.
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
    /// The product context is not a JSON object, or is larger than the limit.
    #[error("the product context is no JSON object within the limit")]
    ProductContext,
    /// A text is empty where it must not be, too long, or has control characters.
    #[error("a text of the request is empty, too long or has control characters")]
    Text,
    /// The shipping option is not among those that the partner offered.
    #[error("the shipping option was not offered")]
    ShippingOption,
    /// The adapter declares that the partner cannot do this.
    #[error("the partner does not support this call")]
    Unsupported,
}

reasons! {
    BuildError {
        Self::WrongAudience => Code::refusal(
            "partner.wrong_audience",
            "The token for the call is for another merchant.",
        );
        Self::WrongPaymentToken => Code::refusal(
            "partner.wrong_payment_token",
            "The payment token belongs to another payment.",
        );
        Self::Amount => Code::refusal(
            "partner.amount",
            "The amount is not a positive number of the currency's smallest units.",
        );
        Self::Text => Code::refusal(
            "partner.text",
            "A text of the request is empty, too long or has control characters.",
        );
        Self::ShippingOption => Code::refusal(
            "partner.shipping_option",
            "The shipping option is not among those that the partner offered.",
        )
        .with_remedy("Choose one of the shipping options that are offered.");
    }
    shares {
        Self::NotEnrolled => NOT_ENROLLED;
        Self::ProductContext => PRODUCT_CONTEXT;
        Self::Unsupported => UNSUPPORTED;
    }
}

/// The call that an answer belongs to. It decides what an unclear answer means: after a write the outcome is unknown, after a
/// read nothing happened.
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
    /// The entity is not an invoice that can be read.
    Entity,
    /// The request id is not the one asked about.
    RequestId,
    /// The answer says two things at once, as success with an error, or failure with a paid invoice.
    Contradiction,
    /// A result that is neither success nor failure.
    Result,
    /// The address of the bank's question is not on one of the entry's [`action_hosts`](crate::Entry::action_hosts).
    Action,
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
            Self::Action => "the bank's question is not at an address of the partner",
            Self::TooLarge => "it is too large",
        }
    }
}

/// Why an answer gives no result. Each variant says what the caller may do next.
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
    /// It is not known whether money moved. **Never send again**: reconcile with `paymentstatus`.
    #[error("it is not known whether the payment was made")]
    OutcomeUnknown {
        /// The HTTP status, if there was an answer.
        status: Option<u16>,
        /// What is wrong with the body, if it was read.
        flaw: Option<Flaw>,
    },
}

reasons! {
    AnswerError {
        Self::NotSent => Code::hold(
            "partner.unreachable",
            "The partner could not be reached; nothing was sent.",
        )
        .with_remedy("Try again later.");
        Self::RateLimited { .. } => Code::hold(
            "partner.rate_limited",
            "The partner asks to come back later; nothing happened.",
        )
        .with_remedy("Try again later.");
        Self::Rejected { status } => Code::refusal(
            "partner.rejected",
            "The partner rejected the request; nothing happened.",
        )
        .with_detail("The partner rejected the request with status {status:number}; nothing happened."), status: *status;
        Self::Unauthorized { status } => Code::refusal(
            "partner.unauthorized",
            "The partner does not accept the operator's credential; nothing happened.",
        )
        .with_detail("The partner does not accept the operator's credential and answered with status {status:number}; nothing happened.")
        .with_remedy("Operator: check the signing key and the registration with the partner."), status: *status;
        Self::Misconfigured { status } => Code::refusal(
            "partner.misconfigured",
            "The partner's webhook is not at the address that is configured; nothing happened.",
        )
        .with_detail("The partner's webhook is not at the address that is configured, which answered with status {status:number}; nothing happened.")
        .with_remedy("Administrator: correct the partner's addresses in the configuration."), status: *status;
        Self::Unavailable { .. } => Code::hold(
            "partner.unavailable",
            "The partner is not available at the moment; nothing happened.",
        )
        .with_remedy("Try again later.");
        Self::Malformed { flaw } => Code::refusal(
            "partner.answer_malformed",
            "The partner's answer cannot be used; nothing happened.",
        )
        .with_detail("The partner's answer cannot be used, because {flaw:word}; nothing happened."), flaw: flaw.as_str();
        Self::WrongMode => Code::refusal(
            "partner.wrong_mode",
            "A live partner answered in test mode, or a test partner in live mode.",
        )
        .with_remedy("Administrator: correct the partner's mode in the configuration.");
        Self::OutcomeUnknown { .. } => Code::unknown(
            "partner.outcome_unknown",
            "It is not known whether the payment was made.",
        )
        .with_remedy("Do not pay again; ask the partner what became of the payment.");
    }
    shares {
        Self::Unsupported => UNSUPPORTED;
    }
}

impl AnswerError {
    /// Whether money may have moved. Once a completion has left, every error is this one: no status, page or silence promises that
    /// nothing was charged. [`NotSent`](Self::NotSent) does, and so does every error of a read.
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        matches!(self, Self::OutcomeUnknown { .. })
    }

    /// The error that a driver's failure means for an operation.
    #[must_use]
    pub fn from_failure(operation: Operation, failure: Failure) -> Self {
        match failure {
            Failure::NotSent => Self::NotSent,
            // An answer too long to read may still have been a success.
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
