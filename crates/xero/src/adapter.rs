//! The inbox half for Xero: the standard wire protocol with Xero's own link shape.

use billfold_invoice::PaymentRequest;
use billfold_partner::http::{Request, Response};
use billfold_partner::{
    AnswerError, Ask, BearerToken, BuildError, Completion, Entry, LiveInvoice, Order, PaymentStatus,
    RequestProblem, ShippingChange, StandardAdapter,
};

use crate::InvoiceLink;

/// The link to the full invoice leads to Xero but has not the shape of an invoice link.
pub const LINK_SHAPE: RequestProblem = RequestProblem::warning(
    "xero.link_shape",
    "the link to the full invoice has not the shape of Xero's invoice links",
);

/// Every code of this adapter.
pub const CODES: [&str; 1] = ["xero.link_shape"];

/// The inbox half for Xero.
#[derive(Debug, Clone)]
pub struct Adapter {
    standard: StandardAdapter,
}

/// An adapter for Xero's entry as the host enrolled it, see [`entry`](crate::entry()).
#[must_use]
pub fn adapter(entry: Entry) -> Adapter {
    Adapter { standard: StandardAdapter::new(entry) }
}

impl billfold_partner::Adapter for Adapter {
    fn entry(&self) -> &Entry {
        self.standard.entry()
    }

    fn check_request(&self, request: &PaymentRequest) -> Vec<RequestProblem> {
        let mut problems = self.standard.check_request(request);
        // A link elsewhere is reported already; a sandbox has links of its own.
        let link = request.invoice().url().filter(|link| {
            !problems.contains(&RequestProblem::LINK_FOREIGN) && !billfold_partner::is_loopback(link)
        });
        if link.is_some_and(|link| InvoiceLink::parse(link).is_err()) {
            problems.push(LINK_SHAPE);
        }
        problems
    }

    fn load_entity(&self, ask: &Ask<'_>, bearer: &BearerToken) -> Result<Request, BuildError> {
        self.standard.load_entity(ask, bearer)
    }

    fn change_shipping(
        &self,
        ask: &Ask<'_>,
        live: &LiveInvoice,
        change: &ShippingChange,
        bearer: &BearerToken,
    ) -> Result<Request, BuildError> {
        self.standard.change_shipping(ask, live, change, bearer)
    }

    fn read_entity(
        &self,
        answer: &Response,
        before: Option<&LiveInvoice>,
    ) -> Result<LiveInvoice, AnswerError> {
        self.standard.read_entity(answer, before)
    }

    fn complete(&self, order: &Order<'_>, bearer: &BearerToken) -> Result<Request, BuildError> {
        self.standard.complete(order, bearer)
    }

    fn read_completion(&self, answer: &Response, request_id: &str) -> Result<Completion, AnswerError> {
        self.standard.read_completion(answer, request_id)
    }

    fn payment_status(
        &self,
        ask: &Ask<'_>,
        request_id: &str,
        bearer: &BearerToken,
    ) -> Result<Request, BuildError> {
        self.standard.payment_status(ask, request_id, bearer)
    }

    fn read_payment_status(&self, answer: &Response, request_id: &str) -> Result<PaymentStatus, AnswerError> {
        self.standard.read_payment_status(answer, request_id)
    }
}
