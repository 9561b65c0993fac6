//! Shipping, when the partner asks: the payer's address or option changes the live invoice.

use std::sync::Arc;

use billfold_partner::http::{self, Failure};
use billfold_partner::{AnswerError, BuildError, Operation, ShippingChange, UnsignedBearer};
use billfold_processor::{SignError, Signature, SigningRequest};
use billfold_reason::{Refused, reasons};
use chrono::{DateTime, Utc};

use super::codes::SIGNING_FAILED;
use super::{Bill, ReviewError, Reviewed, Service, Signers};

/// Why a shipping change could not be asked for. Nothing was sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ShippingError {
    /// The call could not be built.
    #[error("the call to the partner could not be built")]
    Build(#[from] BuildError),
    /// The call could not be signed.
    #[error("the call to the partner could not be signed")]
    Sign(#[from] SignError),
}

reasons! {
    ShippingError {}
    shares {
        Self::Sign(_) => SIGNING_FAILED;
    }
    wraps {
        Self::Build(error) => error;
    }
}

/// A shipping change, which waits for its signature.
#[derive(Debug)]
pub struct UnsignedShipping {
    reviewed: Reviewed,
    change: ShippingChange,
    bearer: UnsignedBearer,
}

/// A shipping change on its way to the partner.
#[derive(Debug)]
pub struct ShippingCall {
    reviewed: Reviewed,
    request: Arc<http::Request>,
}

impl Service {
    /// Begins the call that tells the partner a shipping address or option.
    ///
    /// # Errors
    /// [`ShippingError::Sign`] with the review, if the token cannot be written.
    pub fn ship(
        &self,
        reviewed: Reviewed,
        change: &ShippingChange,
        now: DateTime<Utc>,
    ) -> Result<UnsignedShipping, Refused<Reviewed, ShippingError>> {
        match self.bearer_for(&reviewed.bill, now) {
            Ok(bearer) => Ok(UnsignedShipping { reviewed, change: change.clone(), bearer }),
            Err(error) => Err(Refused::new(reviewed, error.into())),
        }
    }
}

impl UnsignedShipping {
    /// What is to be signed.
    #[must_use]
    pub fn to_sign(&self) -> Vec<&SigningRequest> {
        vec![self.bearer.to_sign()]
    }

    /// Takes the signature, or why there is none. `now` is when it came: the token may have expired while it was waited for.
    ///
    /// # Errors
    /// [`ShippingError`] with the review, if there is no good signature or the call cannot be built. Nothing was sent.
    pub fn signed(
        self,
        signatures: Result<Vec<Signature>, SignError>,
        now: DateTime<Utc>,
    ) -> Result<ShippingCall, Refused<Reviewed, ShippingError>> {
        match self.build(signatures, now) {
            Ok(request) => Ok(ShippingCall { reviewed: self.reviewed, request: Arc::new(request) }),
            Err(error) => Err(Refused::new(self.reviewed, error)),
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
    ) -> Result<ShippingCall, Refused<Reviewed, ShippingError>> {
        let signatures = signers.sign(&self.to_sign());
        self.signed(signatures, now)
    }

    fn build(
        &self,
        signatures: Result<Vec<Signature>, SignError>,
        now: DateTime<Utc>,
    ) -> Result<http::Request, ShippingError> {
        let Reviewed { bill, adapter, live, .. } = &self.reviewed;
        let bearer = self.bearer.signed(&signatures?, now)?;
        Ok(adapter.change_shipping(&bill.ask(), live, &self.change, &bearer)?)
    }
}

impl ShippingCall {
    /// The request to send, once. A driver that needs to own it clones the `Arc`, so the credential inside is not copied.
    #[must_use]
    pub fn request(&self) -> &Arc<http::Request> {
        &self.request
    }

    /// Reads the answer: a review with the new total, compared with the mailed invoice again.
    ///
    /// # Errors
    /// [`ReviewError`] with the bill, if there is no usable answer, or the live invoice is not the mailed one or cannot be paid
    /// now. Nothing was charged.
    pub fn answer(
        self,
        answer: Result<http::Response, Failure>,
        now: DateTime<Utc>,
    ) -> Result<Reviewed, Refused<Bill, ReviewError>> {
        let Reviewed { bill, adapter, live, .. } = self.reviewed;
        let changed = answer
            .map_err(|failure| AnswerError::from_failure(Operation::ChangeShipping, failure))
            .and_then(|response| adapter.read_entity(&response, Some(&live)));
        match changed {
            // A new review rather than an edited one: an answer about shipping must not change what the payer has agreed to
            // unnoticed.
            Ok(live) => Reviewed::new(bill, adapter, live, now),
            Err(error) => Err(Refused::new(bill, error.into())),
        }
    }
}
