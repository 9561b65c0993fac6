//! The result of reading.

use crate::model::{Invoice, PaymentRequest};
use crate::read::Refusal;

/// Everything that was found in a message or file.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Reading {
    /// The payment request of the displayed body, at most one. If there are two, both are refused and the list is empty.
    pub requests: Vec<PaymentRequest>,
    /// All other invoices: markup without a request, attachments, forwarded messages.
    pub invoices: Vec<Invoice>,
    /// Everything that looked like an invoice or a request and was refused, with reasons.
    pub refused: Vec<Refusal>,
}

impl Reading {
    /// The payment request, if there is one.
    #[must_use]
    pub fn request(&self) -> Option<&PaymentRequest> {
        self.requests.first()
    }

    /// Every invoice, that of the payment request first.
    pub fn all_invoices(&self) -> impl Iterator<Item = &Invoice> {
        self.requests.iter().map(PaymentRequest::invoice).chain(&self.invoices)
    }
}
