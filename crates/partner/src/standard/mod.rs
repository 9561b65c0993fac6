//! The adapter for any partner that speaks the wire protocol of the former Payments in Outlook.

mod answer;
mod build;
mod check;
mod complete;
mod entity;

use billfold_invoice::PaymentRequest;

use crate::http::{Request, Response};
use crate::{
    Adapter, AnswerError, Ask, BearerToken, BuildError, Completion, Entry, LiveInvoice, Order, PaymentStatus,
    RequestProblem, ShippingChange,
};

/// A check of a partner's own on its payment requests, in addition to those of the protocol.
pub type RequestCheck = fn(&PaymentRequest) -> Option<RequestProblem>;

/// The adapter for a partner that speaks the standard protocol: its entry, and a check of its own if it has one.
#[derive(Debug, Clone)]
pub struct StandardAdapter {
    entry: Entry,
    check: Option<RequestCheck>,
}

impl StandardAdapter {
    /// An adapter for an entry.
    #[must_use]
    pub fn new(entry: Entry) -> Self {
        Self { entry, check: None }
    }

    /// Adds a check of the partner's own. It is called only for requests whose link leads to the partner: another link is a
    /// finding already, and a sandbox has links of its own.
    #[must_use]
    pub fn with_check(mut self, check: RequestCheck) -> Self {
        self.check = Some(check);
        self
    }
}

impl Adapter for StandardAdapter {
    fn entry(&self) -> &Entry {
        &self.entry
    }

    fn check_request(&self, request: &PaymentRequest) -> Vec<RequestProblem> {
        let mut problems = check::request(&self.entry, request);
        let own = request.invoice().url().is_some_and(|link| !crate::is_loopback(link));
        if own && !problems.contains(&RequestProblem::LINK_FOREIGN) {
            problems.extend(self.check.and_then(|check| check(request)));
        }
        problems
    }

    fn load_entity(&self, ask: &Ask<'_>, bearer: &BearerToken) -> Result<Request, BuildError> {
        build::load_entity(&self.entry, ask, bearer)
    }

    fn change_shipping(
        &self,
        ask: &Ask<'_>,
        live: &LiveInvoice,
        change: &ShippingChange,
        bearer: &BearerToken,
    ) -> Result<Request, BuildError> {
        build::change_shipping(&self.entry, ask, live, change, bearer)
    }

    fn read_entity(
        &self,
        answer: &Response,
        before: Option<&LiveInvoice>,
    ) -> Result<LiveInvoice, AnswerError> {
        entity::read(&self.entry, answer, before)
    }

    fn complete(&self, order: &Order<'_>, bearer: &BearerToken) -> Result<Request, BuildError> {
        build::complete(&self.entry, order, bearer)
    }

    fn read_completion(&self, answer: &Response, request_id: &str) -> Result<Completion, AnswerError> {
        complete::read(&self.entry, answer, request_id)
    }

    fn payment_status(
        &self,
        ask: &Ask<'_>,
        request_id: &str,
        bearer: &BearerToken,
    ) -> Result<Request, BuildError> {
        build::payment_status(&self.entry, ask, request_id, bearer)
    }

    fn read_payment_status(&self, answer: &Response, request_id: &str) -> Result<PaymentStatus, AnswerError> {
        complete::read_status(&self.entry, answer, request_id)
    }
}
