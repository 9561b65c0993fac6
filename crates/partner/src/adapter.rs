//! The trait of the inbox half.

use std::fmt::Debug;

use billfold_invoice::PaymentRequest;

use crate::http::{Request, Response};
use crate::{
    AnswerError, Ask, BearerToken, BuildError, Completion, Entry, LiveInvoice, Order, PaymentStatus,
    RequestProblem, ShippingChange,
};

/// The inbox half of a partner: what a mail client or a payment service needs, without any credential of the merchant.
///
/// # Contract
/// An adapter is data and pure functions. It does no I/O, reads no clock and keeps no state, so that a mail client, a
/// service and a fuzzer drive the same code. `partner::contract` (feature `contract`) checks every point below.
///
/// 1. **Total.** No method panics, whatever the answer's bytes are.
/// 2. **Refuse, do not ignore.** What cannot be sent is a [`BuildError`]; nothing is left out silently.
/// 3. **A request goes only to the entry's webhooks**, with the bearer token in `Authorization` and nowhere else.
/// 4. **Only the partner's own final answer decides.** A 2xx in JSON is read; whatever else is answered to a completion (every other
///    status, a page, a redirect), cannot be read or contradicts itself, is [`AnswerError::OutcomeUnknown`].
/// 5. **Money is text.** Amounts are read from their literals, never through a float; a live invoice whose totals disagree
///    is refused.
/// 6. **Open enumerations.** An unknown status is never payable, an unknown result never paid.
/// 7. **Nothing leaks.** No token, link, address or card datum is in an error or a `Debug` form.
///
/// Every method is required: a default that someone forgets to replace is a hole. Most partners need their own
/// [`check_request`](Self::check_request) only and hand everything else to a [`StandardAdapter`](crate::StandardAdapter).
pub trait Adapter: Send + Sync + Debug {
    /// The partner's registry entry.
    fn entry(&self) -> &Entry;

    /// Checks the payment request of a message against what this partner is known to send. An empty list means that
    /// nothing is wrong. The caller has authenticated the sender already; this binds the content to the partner.
    fn check_request(&self, request: &PaymentRequest) -> Vec<RequestProblem>;

    /// Asks for the invoice in its present state (`loadentity`).
    ///
    /// # Errors
    /// [`BuildError`] if the partner is not enrolled, or the context or the merchant cannot be sent. Nothing has been sent.
    fn load_entity(&self, ask: &Ask<'_>, bearer: &BearerToken) -> Result<Request, BuildError>;

    /// Tells the partner what the payer chose for shipping and asks for the new total.
    ///
    /// # Errors
    /// [`BuildError`] if the option was not offered, or the call cannot be built as in [`load_entity`](Self::load_entity). Nothing
    /// has been sent.
    fn change_shipping(
        &self,
        ask: &Ask<'_>,
        live: &LiveInvoice,
        change: &ShippingChange,
        bearer: &BearerToken,
    ) -> Result<Request, BuildError>;

    /// Reads the answer to [`load_entity`](Self::load_entity), or with the live invoice so far to
    /// [`change_shipping`](Self::change_shipping).
    ///
    /// # Errors
    /// [`AnswerError`] if the partner refused or its answer cannot be used; a read never ends in `OutcomeUnknown`.
    fn read_entity(
        &self,
        answer: &Response,
        before: Option<&LiveInvoice>,
    ) -> Result<LiveInvoice, AnswerError>;

    /// Completes a payment: the one request that moves money. The caller stores "sent" before the first byte leaves and
    /// sends the request once.
    ///
    /// # Errors
    /// [`BuildError`] if the payment token is for another payment, the amount is not positive, a text cannot be sent, or the order
    /// takes the place of another at a partner that does not [take `supersedes`](Entry::takes_supersedes). Nothing has been sent.
    fn complete(&self, order: &Order<'_>, bearer: &BearerToken) -> Result<Request, BuildError>;

    /// Reads the answer to [`complete`](Self::complete): a final result, or that the payer's bank asks first.
    ///
    /// # Errors
    /// [`AnswerError`] if it is neither, or the bank's question is not on one of the entry's [`action_hosts`](Entry::action_hosts):
    /// [`is_outcome_unknown`](AnswerError::is_outcome_unknown) decides whether to reconcile.
    fn read_completion(&self, answer: &Response, request_id: &str) -> Result<Completion, AnswerError>;

    /// Asks what became of a request id (Billfold's extension `paymentstatus`). Asking binds the partner: an id that it
    /// has not received by then it will not act on later.
    ///
    /// # Errors
    /// [`BuildError`] if the partner is not enrolled, or the request id cannot be sent. Nothing has been sent.
    fn payment_status(
        &self,
        ask: &Ask<'_>,
        request_id: &str,
        bearer: &BearerToken,
    ) -> Result<Request, BuildError>;

    /// Reads the answer to [`payment_status`](Self::payment_status).
    ///
    /// # Errors
    /// [`AnswerError::Unsupported`] from a partner that does not know the extension; otherwise [`AnswerError`] if the answer cannot
    /// be used. The outcome stays unknown.
    fn read_payment_status(&self, answer: &Response, request_id: &str) -> Result<PaymentStatus, AnswerError>;
}
