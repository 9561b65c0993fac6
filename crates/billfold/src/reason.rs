//! Reasons with stable codes, from every crate, in one form.

use serde::Serialize;

/// Why there is no card, or what deserves care: a stable code `crate.reason` and a sentence in English.
///
/// Translations are looked up by the code. The sentence repeats no text of the message and no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reason {
    /// The stable code, as in `docs/reasons.md`.
    pub code: &'static str,
    /// What was found.
    pub detail: String,
}

impl Reason {
    /// A reason made elsewhere, such as a gate of the settings.
    #[must_use]
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }

    pub(crate) fn of(code: Code) -> Self {
        Self::new(code.name(), code.text())
    }
}

/// The reasons that the facade itself gives: where the results of two crates are bound together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Code {
    /// The bytes are no mail, or could not be read.
    InputUnreadable,
    /// The sender is a business whose partner the host does not know.
    PartnerUnknown,
    /// The payment request stands outside what the signature covers.
    RequestOutsideSignature,
    /// A signed action request was signed by another partner's key.
    RequestSignedKey,
    /// A signed action request is for another recipient.
    RequestSignedSubject,
    /// A signed action request names another sender than the authenticated From.
    RequestSignedSender,
    /// A signed action request names another originator than the request inside.
    RequestSignedOriginator,
    /// A signed action request is too old, expired, or from the future.
    RequestSignedTime,
    /// The proofs come from two different messages, mailboxes or tenants.
    RequestProofsDiffer,
    /// The mailbox that was screened is none of the account's addresses.
    RequestMailboxForeign,
    /// The same signed message was delivered before.
    RequestDeliveredBefore,
    /// The merchant is not among the business's merchants.
    PayeeMerchantUnlisted,
    /// This mailbox has not paid this merchant before.
    PayeeUnknown,
    /// The merchant was paid before under another name.
    PayeeNameChanged,
    /// The merchant's earlier messages were signed by another domain.
    PayeeSignerChanged,
    /// The values come from a message that was altered on its way; only the partner's own answer counts.
    PayeeProviderAssurance,
    /// The visible text states another amount than the payment request.
    ContentAmount,
    /// The visible text states another currency than the payment request.
    ContentCurrency,
    /// The visible text names another invoice number than the payment request.
    ContentNumber,
    /// The visible text states another due date than the payment request.
    ContentDueDate,
    /// An invoice attached to the message contradicts the payment request.
    ContentAttachment,
}

impl Code {
    /// Every code, in the order of the documentation.
    pub const ALL: &'static [Self] = &[
        Self::InputUnreadable,
        Self::PartnerUnknown,
        Self::RequestOutsideSignature,
        Self::RequestSignedKey,
        Self::RequestSignedSender,
        Self::RequestSignedSubject,
        Self::RequestSignedOriginator,
        Self::RequestSignedTime,
        Self::RequestProofsDiffer,
        Self::RequestMailboxForeign,
        Self::RequestDeliveredBefore,
        Self::PayeeMerchantUnlisted,
        Self::PayeeUnknown,
        Self::PayeeNameChanged,
        Self::PayeeSignerChanged,
        Self::PayeeProviderAssurance,
        Self::ContentAmount,
        Self::ContentCurrency,
        Self::ContentNumber,
        Self::ContentDueDate,
        Self::ContentAttachment,
    ];

    /// The stable code.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::InputUnreadable => "input.unreadable",
            Self::PartnerUnknown => "partner.unknown",
            Self::RequestOutsideSignature => "request.outside_signature",
            Self::RequestSignedKey => "request.signed_key",
            Self::RequestSignedSubject => "request.signed_subject",
            Self::RequestSignedSender => "request.signed_sender",
            Self::RequestSignedOriginator => "request.signed_originator",
            Self::RequestSignedTime => "request.signed_time",
            Self::RequestProofsDiffer => "request.proofs_differ",
            Self::RequestMailboxForeign => "request.mailbox_foreign",
            Self::RequestDeliveredBefore => "request.delivered_before",
            Self::PayeeMerchantUnlisted => "payee.merchant_unlisted",
            Self::PayeeUnknown => "payee.unknown",
            Self::PayeeNameChanged => "payee.name_changed",
            Self::PayeeSignerChanged => "payee.signer_changed",
            Self::PayeeProviderAssurance => "payee.provider_assurance",
            Self::ContentAmount => "content.amount",
            Self::ContentCurrency => "content.currency",
            Self::ContentNumber => "content.number",
            Self::ContentDueDate => "content.due_date",
            Self::ContentAttachment => "content.attachment",
        }
    }

    /// The sentence for people.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::InputUnreadable => "the input is no readable mail",
            Self::PartnerUnknown => "the business's partner is not in the registry",
            Self::RequestOutsideSignature => "the payment request stands outside what the signature covers",
            Self::RequestSignedKey => "the signed request was signed by a key of another partner",
            Self::RequestSignedSubject => "the signed request is for another recipient",
            Self::RequestSignedSender => "the signed request names another sender than the authenticated one",
            Self::RequestSignedOriginator => "the signed request and the request inside name two originators",
            Self::RequestSignedTime => "the signed request is too old, expired, or from the future",
            Self::RequestProofsDiffer => "the checks were made on different messages or mailboxes",
            Self::RequestMailboxForeign => "the mailbox is none of the account's addresses",
            Self::RequestDeliveredBefore => "the same message was delivered before",
            Self::PayeeMerchantUnlisted => "this merchant is not among the merchants known for the business",
            Self::PayeeUnknown => "you have not paid this merchant before",
            Self::PayeeNameChanged => "you have paid this merchant under another name",
            Self::PayeeSignerChanged => "another domain signed this merchant's earlier messages",
            Self::PayeeProviderAssurance => {
                "the message was altered on its way; your mail provider vouches for its sender"
            }
            Self::ContentAmount => "the text of the message states another amount than the payment request",
            Self::ContentCurrency => {
                "the text of the message states another currency than the payment request"
            }
            Self::ContentNumber => "the text of the message names another invoice than the payment request",
            Self::ContentDueDate => {
                "the text of the message states another due date than the payment request"
            }
            Self::ContentAttachment => "an attached invoice contradicts the payment request",
        }
    }
}
