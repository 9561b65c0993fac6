//! *Review and pay*: the live invoice from the partner, compared with the mailed one.

use std::sync::Arc;

use billfold_invoice::{Invoice, PayableReason};
use billfold_money::Money;
use billfold_partner::http::{self, Failure};
use billfold_partner::{Adapter, AnswerError, BuildError, LiveInvoice, Operation, UnsignedBearer};
use billfold_processor::{SignError, Signature, SigningRequest};
use billfold_reason::{Code, Refused, reasons};
use chrono::{DateTime, Utc};
use url::Url;

use super::codes::SIGNING_FAILED;
use super::{Bill, Change, Pane, Service, Signers};

/// Why a bill could not be reviewed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReviewError {
    /// The partner of the bill is not in the service's network.
    #[error("the bill's partner is not in this service's network")]
    UnknownPartner,
    /// The call could not be built. Nothing was sent.
    #[error("the call to the partner could not be built")]
    Build(#[from] BuildError),
    /// The call could not be signed. Nothing was sent.
    #[error("the call to the partner could not be signed")]
    Sign(#[from] SignError),
    /// The partner gave no usable answer. Nothing was charged; it is safe to ask again.
    #[error("the partner gave no usable answer")]
    Answer(#[from] AnswerError),
    /// The live invoice is not the mailed one.
    #[error("the partner's invoice differs from the mailed one in its {0}")]
    Disagrees(Disagreement),
    /// The live invoice cannot be paid, for example because it is paid already.
    #[error("the partner's invoice cannot be paid now")]
    NotPayable(Vec<PayableReason>),
}

reasons! {
    ReviewError {
        Self::UnknownPartner => Code::refusal(
            "review.unknown_partner",
            "The bill's partner is not among those that this service may call.",
        )
        .with_remedy("Host: add the partner to the service's network.");
        Self::NotPayable(reasons) if reasons.is_empty() => Code::refusal(
            "review.not_payable",
            "The partner's invoice states no amount that is due.",
        );
    }
    shares {
        Self::Sign(_) => SIGNING_FAILED;
    }
    wraps {
        Self::Build(error) => error;
        Self::Answer(error) => error;
        Self::Disagrees(what) => what;
        Self::NotPayable(reasons) => reasons.first().unwrap_or(&PayableReason::AmountMissing);
    }
}

/// A value in which the live invoice must not differ from the mailed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Disagreement {
    /// The invoice id.
    Number,
    /// The provider's (merchant's) name.
    Provider,
    /// The currency.
    Currency,
    /// The echoed product context.
    ProductContext,
}

reasons! {
    Disagreement {
        Self::Number => Code::refusal(
            "review.number_differs",
            "The partner's invoice has another number than the mailed one.",
        )
        .with_remedy("Do not pay. Ask the business which invoice is meant.");
        Self::Provider => Code::refusal(
            "review.provider_differs",
            "The partner's invoice names another business than the mailed one.",
        )
        .with_remedy("Do not pay. Ask the business which invoice is meant.");
        Self::Currency => Code::refusal(
            "review.currency_differs",
            "The partner's invoice is in another currency than the mailed one.",
        )
        .with_remedy("Do not pay. Ask the business which invoice is meant.");
        Self::ProductContext => Code::refusal(
            "review.context_differs",
            "The partner's answer belongs to another payment request than the mailed one.",
        )
        .with_remedy("Partner: echo `productContext` as it was sent.");
    }
}

impl std::fmt::Display for Disagreement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Number => "number",
            Self::Provider => "provider",
            Self::Currency => "currency",
            Self::ProductContext => "product context",
        })
    }
}

/// The `loadentity` call of a bill, which waits for its signature.
#[derive(Debug)]
pub struct UnsignedReview {
    bill: Bill,
    adapter: Arc<dyn Adapter>,
    bearer: UnsignedBearer,
}

/// The `loadentity` call of a bill, to be sent once.
#[derive(Debug)]
pub struct ReviewCall {
    bill: Bill,
    adapter: Arc<dyn Adapter>,
    request: Arc<http::Request>,
}

impl Service {
    /// Begins *Review and pay*: the `loadentity` call to the partner's payment-request webhook.
    ///
    /// # Errors
    /// [`ReviewError`] with the bill, if its partner is not in the network or the token cannot be written.
    pub fn review(
        &self,
        bill: Bill,
        now: DateTime<Utc>,
    ) -> Result<UnsignedReview, Refused<Bill, ReviewError>> {
        let Some(adapter) = self.adapter(bill.partner()) else {
            return Err(Refused::new(bill, ReviewError::UnknownPartner));
        };
        match self.bearer_for(&bill, now) {
            Ok(bearer) => Ok(UnsignedReview { bill, adapter, bearer }),
            Err(error) => Err(Refused::new(bill, error.into())),
        }
    }
}

impl UnsignedReview {
    /// What is to be signed.
    #[must_use]
    pub fn to_sign(&self) -> Vec<&SigningRequest> {
        vec![self.bearer.to_sign()]
    }

    /// Takes the signature, or why there is none. `now` is when it came: the token may have expired while it was waited for.
    ///
    /// # Errors
    /// [`ReviewError::Sign`] or [`ReviewError::Build`] with the bill, if there is no good signature or the call cannot be
    /// built. Nothing was sent.
    pub fn signed(
        self,
        signatures: Result<Vec<Signature>, SignError>,
        now: DateTime<Utc>,
    ) -> Result<ReviewCall, Refused<Bill, ReviewError>> {
        match self.build(signatures, now) {
            Ok(request) => {
                Ok(ReviewCall { bill: self.bill, adapter: self.adapter, request: Arc::new(request) })
            }
            Err(error) => Err(Refused::new(self.bill, error)),
        }
    }

    /// The same with keys that are at hand.
    ///
    /// # Errors
    /// As [`signed`](Self::signed).
    pub fn sign(
        self,
        signers: &Signers,
        now: DateTime<Utc>,
    ) -> Result<ReviewCall, Refused<Bill, ReviewError>> {
        let signatures = signers.sign(&self.to_sign());
        self.signed(signatures, now)
    }

    fn build(
        &self,
        signatures: Result<Vec<Signature>, SignError>,
        now: DateTime<Utc>,
    ) -> Result<http::Request, ReviewError> {
        let bearer = self.bearer.signed(&signatures?, now)?;
        Ok(self.adapter.load_entity(&self.bill.ask(), &bearer)?)
    }
}

impl ReviewCall {
    /// The request to send, once. A driver that needs to own it clones the `Arc`, so the credential inside is not copied.
    #[must_use]
    pub fn request(&self) -> &Arc<http::Request> {
        &self.request
    }

    /// Reads the answer and compares the live invoice with the mailed one.
    ///
    /// # Errors
    /// [`ReviewError`] with the bill, if there is no usable answer, or the live invoice is not the mailed one or cannot be paid
    /// now. Nothing was charged.
    pub fn answer(
        self,
        answer: Result<http::Response, Failure>,
        now: DateTime<Utc>,
    ) -> Result<Reviewed, Refused<Bill, ReviewError>> {
        let Self { bill, adapter, .. } = self;
        let live = answer
            .map_err(|failure| AnswerError::from_failure(Operation::LoadEntity, failure))
            .and_then(|response| adapter.read_entity(&response, None));
        match live {
            Ok(live) => Reviewed::new(bill, adapter, live, now),
            Err(error) => Err(Refused::new(bill, error.into())),
        }
    }
}

/// A bill whose live invoice was loaded and agrees with the mailed one, save for the [`Change`]s.
#[derive(Debug)]
pub struct Reviewed {
    pub(crate) bill: Bill,
    pub(crate) adapter: Arc<dyn Adapter>,
    pub(crate) live: LiveInvoice,
    pub(crate) amount_due: Money,
    pub(crate) changes: Vec<Change>,
    pub(crate) at: DateTime<Utc>,
}

impl Reviewed {
    pub(crate) fn new(
        bill: Bill,
        adapter: Arc<dyn Adapter>,
        live: LiveInvoice,
        at: DateTime<Utc>,
    ) -> Result<Self, Refused<Bill, ReviewError>> {
        match compare(&bill, &live) {
            Ok(amount_due) => {
                let mailed = bill.request.invoice();
                let mut changes =
                    Change::between(mailed, bill.amount_due(), live.invoice(), &amount_due, live.total());
                if live.number_was_paid() {
                    changes.push(Change::NumberPaid);
                }
                Ok(Self { bill, adapter, live, amount_due, changes, at })
            }
            Err(error) => Err(Refused::new(bill, error)),
        }
    }

    /// The bill.
    #[must_use]
    pub fn bill(&self) -> &Bill {
        &self.bill
    }

    /// The invoice as the partner states it now.
    #[must_use]
    pub fn live(&self) -> &LiveInvoice {
        &self.live
    }

    /// The amount due now, as the partner states it.
    #[must_use]
    pub fn amount_due(&self) -> &Money {
        &self.amount_due
    }

    /// The amount that will be charged: the amount due, with shipping if any.
    #[must_use]
    pub fn total(&self) -> &Money {
        self.live.total()
    }

    /// The changes that the payer must acknowledge before paying.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The link to the full invoice, only if its host is the partner's.
    #[must_use]
    pub fn full_invoice(&self) -> Option<&Url> {
        self.live.invoice().url().filter(|url| self.adapter.entry().is_invoice_link(url))
    }

    /// The contents of the task pane.
    #[must_use]
    pub fn pane(&self) -> Pane<'_> {
        Pane::new(self, &self.bill, self.live.invoice())
    }

    /// When it was reviewed. A review is good for [`MAX_REVIEW_AGE`](super::MAX_REVIEW_AGE).
    #[must_use]
    pub fn at(&self) -> DateTime<Utc> {
        self.at
    }
}

/// Id, provider name, currency and echoed context must agree, and the live invoice must be payable.
fn compare(bill: &Bill, live: &LiveInvoice) -> Result<Money, ReviewError> {
    let mailed = bill.request.invoice();
    let differs = |what| Err(ReviewError::Disagrees(what));
    // Refusals, not changes to acknowledge: with another number, payee or currency it is another debt than the one the payer
    // read.
    if live.invoice().number() != mailed.number() {
        return differs(Disagreement::Number);
    }
    if !same_name(mailed, live.invoice()) {
        return differs(Disagreement::Provider);
    }
    if live.invoice().currency() != mailed.currency()
        || live.total().currency() != bill.amount_due().currency()
    {
        return differs(Disagreement::Currency);
    }
    // The context is the partner's own key to the invoice. An answer without it may be about another merchant's request.
    if !live.echoes(bill.ask().product_context) {
        return differs(Disagreement::ProductContext);
    }
    let reasons = live.invoice().payability();
    match (live.invoice().amount_due(), reasons.is_empty()) {
        (Some(due), true) => Ok(*due),
        _ => Err(ReviewError::NotPayable(reasons)),
    }
}

/// A partner may leave the provider out of its answer; if it names one, it must be the mailed one.
fn same_name(mailed: &Invoice, live: &Invoice) -> bool {
    let name = |invoice: &Invoice| invoice.seller().and_then(|party| party.name().map(str::to_owned));
    match (name(mailed), name(live)) {
        (Some(mailed), Some(live)) => mailed.trim() == live.trim(),
        (_, None) => true,
        (None, Some(_)) => false,
    }
}
