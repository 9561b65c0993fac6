//! Every stable code of this crate.

use billfold_reason::{Code, Coded as _};

use crate::accounting::{AuthError, BooksError, WebhookError};
use crate::http::Failure;
use crate::{
    AnswerError, BearerError, BuildError, DeclineReason, DiscoveryError, EntryError, RegistryError,
    RequestProblem,
};

// What every adapter can find, and what errors of several operations have.
pub(crate) const NOT_ENROLLED: Code =
    Code::discard("partner.not_enrolled", "the host has no originator or webhook of this partner")
        .with_remedy(
            "Administrator: enrol the partner with the originators and webhooks that it agreed with you.",
        );
pub(crate) const ORIGINATOR_FOREIGN: Code =
    Code::discard("partner.originator_foreign", "the originator does not belong to this partner");
pub(crate) const MERCHANT_ID: Code = Code::discard("partner.merchant_id", "the merchant id is malformed");
pub(crate) const PRODUCT_CONTEXT: Code =
    Code::discard("partner.product_context", "the product context is no JSON object within the limit");
pub(crate) const LINK_FOREIGN: Code =
    Code::warning("partner.link_foreign", "the link to the full invoice does not lead to this partner")
        .with_remedy("Do not look for the invoice behind links of the message; it is shown without one.");
pub(crate) const UNSUPPORTED: Code =
    Code::refusal("partner.unsupported", "The partner does not support this call; nothing happened.");

/// Every stable code that an error or a finding of this crate can have. For pages and translations.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    [
        RequestProblem::codes(),
        DeclineReason::codes(),
        AnswerError::codes(),
        BuildError::codes(),
        BearerError::codes(),
        EntryError::codes(),
        RegistryError::codes(),
        DiscoveryError::codes(),
        Failure::codes(),
        BooksError::codes(),
        WebhookError::codes(),
        AuthError::codes(),
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests {
    use super::codes;

    #[test]
    fn codes_are_sound_and_of_this_crate() {
        assert_eq!(billfold_reason::faults(codes()), [""; 0]);
        // A decline by the card's bank is told in the processor's name.
        assert!(codes().all(|code| ["partner", "processor"].contains(&code.area())));
    }
}
