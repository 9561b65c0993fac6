//! Keys that are elsewhere, such as in a key management service: asked without blocking.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use billfold_processor::{SignError, Signature, SigningRequest};

use crate::Signers;

/// A signature that is on its way.
pub type SignatureFuture<'a> = Pin<Box<dyn Future<Output = Result<Signature, SignError>> + Send + 'a>>;

/// A service that holds both keys of the payment service, or speaks to one that does.
///
/// # Contract
/// - It signs exactly [`SigningRequest::input`] with the key that the request names, and answers
///   `Signature::new(request.id(), bytes)`; what is anything else is refused by the flow, and nothing is sent.
/// - It gives up by itself after some seconds with [`SignError::Unavailable`]: the flow knows no time but what it is told.
/// - It may be asked for several signatures at once.
pub trait AsyncSigner: Send + Sync {
    /// Signs what is asked for.
    fn sign<'a>(&'a self, request: &'a SigningRequest) -> SignatureFuture<'a>;
}

/// Keys in this process answer at once.
impl AsyncSigner for Signers {
    fn sign<'a>(&'a self, request: &'a SigningRequest) -> SignatureFuture<'a> {
        let answer = self.sign_one(request);
        Box::pin(async move { answer })
    }
}

/// Asks for all signatures of a step at once, and waits for them. The step takes them with the time when they came:
///
/// ```no_run
/// # use billfold::{Bill, Refused, ReviewCall, ReviewError, Service, http::{self, AsyncSigner}};
/// # use chrono::{DateTime, Utc};
/// # async fn review(
/// #     service: &Service, bill: Bill, signer: &dyn AsyncSigner, clock: impl Fn() -> DateTime<Utc>,
/// # ) -> Result<ReviewCall, Refused<Bill, ReviewError>> {
/// let unsigned = service.review(bill, clock())?;
/// let signatures = http::sign_all(signer, &unsigned.to_sign()).await;
/// unsigned.signed(signatures, clock())
/// # }
/// ```
///
/// # Errors
/// [`SignError`] of the first request, in their order, that got no signature.
pub async fn sign_all(
    signer: &dyn AsyncSigner,
    requests: &[&SigningRequest],
) -> Result<Vec<Signature>, SignError> {
    let mut waiting: Vec<_> = requests.iter().map(|request| (signer.sign(request), None)).collect();
    poll_fn(|context| {
        for (future, answer) in waiting.iter_mut().filter(|(_, answer)| answer.is_none()) {
            if let Poll::Ready(signature) = future.as_mut().poll(context) {
                *answer = Some(signature);
            }
        }
        if waiting.iter().all(|(_, answer)| answer.is_some()) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    waiting.into_iter().filter_map(|(_, answer)| answer).collect()
}
