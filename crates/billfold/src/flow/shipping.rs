//! Shipping, when the partner asks: the payer's address or option changes the live invoice.

use billfold_partner::http::{self, Failure};
use billfold_partner::{AnswerError, BuildError, Operation, ShippingChange};
use billfold_processor::SignError;
use chrono::{DateTime, Utc};

use super::{ReviewFailed, Reviewed, Service};

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

/// A shipping change on its way to the partner.
#[derive(Debug)]
pub struct ShippingCall {
    reviewed: Reviewed,
    request: http::Request,
}

impl Service {
    /// Builds the call that tells the partner a shipping address or option.
    ///
    /// # Errors
    /// [`ShippingError`] with the review.
    pub fn ship(
        &self,
        reviewed: Reviewed,
        change: &ShippingChange,
        now: DateTime<Utc>,
    ) -> Result<ShippingCall, (Box<Reviewed>, ShippingError)> {
        match self.shipping_request(&reviewed, change, now) {
            Ok(request) => Ok(ShippingCall { reviewed, request }),
            Err(error) => Err((Box::new(reviewed), error)),
        }
    }

    fn shipping_request(
        &self,
        reviewed: &Reviewed,
        change: &ShippingChange,
        now: DateTime<Utc>,
    ) -> Result<http::Request, ShippingError> {
        let bearer = self.bearer_for(&reviewed.bill, now)?;
        Ok(reviewed.adapter.change_shipping(&reviewed.bill.ask(), &reviewed.live, change, &bearer)?)
    }
}

impl ShippingCall {
    /// What to send.
    #[must_use]
    pub fn request(&self) -> &http::Request {
        &self.request
    }

    /// Reads the answer: a review with the new total, compared with the mailed invoice again.
    ///
    /// # Errors
    /// [`ReviewFailed`] with the bill. Nothing was charged.
    pub fn answer(
        self,
        answer: Result<http::Response, Failure>,
        now: DateTime<Utc>,
    ) -> Result<Reviewed, ReviewFailed> {
        let Reviewed { bill, adapter, live, .. } = self.reviewed;
        let changed = answer
            .map_err(|failure| AnswerError::from_failure(Operation::ChangeShipping, failure))
            .and_then(|response| adapter.read_entity(&response, Some(&live)));
        match changed {
            Ok(live) => Reviewed::new(bill, adapter, live, now),
            Err(error) => Err(ReviewFailed { bill: Box::new(bill), error: error.into() }),
        }
    }
}
