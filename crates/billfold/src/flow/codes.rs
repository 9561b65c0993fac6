//! The codes that several steps of the payment flow give.

use billfold_reason::codes;

codes! {
    /// What is wrong whichever step finds it, and what the pane warns about.
    pub(crate) SHARED;
    SIGNING_FAILED = Code::refusal("service.signing_failed", "The payment service could not sign the call, so nothing was sent.")
        .with_remedy("Operator: look after the signing keys or the service that holds them. The payer can try again.");
    REVIEW_TOO_OLD = Code::refusal("confirm.review_too_old", "The review is older than 15 minutes, or from the future.")
        .with_remedy("Review the bill again.");
    NUMBER_ELSEWHERE = Code::warning(
        "ledger.number_elsewhere",
        "an invoice of this number that came by another partner has been paid, or may have been",
    )
    .with_remedy("Compare the two invoices, and pay only if this is another one.");
    FOREIGN_LINK = Code::warning(
        "link.foreign_host",
        "the link to the full invoice leads to a host that is not the partner's, so it is not shown"
    );
}
