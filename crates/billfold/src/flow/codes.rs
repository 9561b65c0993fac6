//! The codes of the payment flow, and those that several of its steps give.

use billfold_reason::{Code, Coded, codes};

use super::{
    Caution, Change, ClaimRefusal, ConfirmError, Disagreement, MethodError, ReconcileError, ReleaseRefusal,
    ReviewError, SendError, SettleError, ShippingError,
};

codes! {
    /// What is wrong whichever step finds it, and what the pane warns about.
    pub(super) SHARED;
    SIGNING_FAILED = Code::refusal("service.signing_failed", "The payment service could not sign the call, so nothing was sent.")
        .with_remedy("Operator: look after the signing keys or the service that holds them. The payer can try again.");
    REVIEW_TOO_OLD = Code::refusal("confirm.review_too_old", "The review is older than 15 minutes, or from the future.")
        .with_remedy("Review the bill again.");
    FOREIGN_LINK = Code::warning(
        "link.foreign_host",
        "the link to the full invoice leads to a host that is not the partner's, so it is not shown"
    );
}

/// Every code that the payment flow itself gives.
pub(crate) fn codes() -> impl Iterator<Item = &'static Code> {
    let lists = [
        SHARED,
        Caution::codes(),
        Change::codes(),
        ReviewError::codes(),
        Disagreement::codes(),
        ShippingError::codes(),
        ConfirmError::codes(),
        MethodError::codes(),
        ClaimRefusal::codes(),
        ReleaseRefusal::codes(),
        SendError::codes(),
        SettleError::codes(),
        ReconcileError::codes(),
    ];
    lists.into_iter().flatten()
}
