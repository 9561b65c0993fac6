//! The inbox half for FreshBooks: the standard wire protocol with FreshBooks' own link shape.

use billfold_invoice::PaymentRequest;
use billfold_partner::{Entry, RequestProblem, StandardAdapter};

use crate::InvoiceLink;

/// The link to the full invoice leads to FreshBooks but has not the shape of an invoice link.
pub const LINK_SHAPE: RequestProblem = RequestProblem::warning(
    "freshbooks.link_shape",
    "the link to the full invoice has not the shape of FreshBooks' invoice links",
);

/// Every code of this adapter.
pub const CODES: [&str; 1] = ["freshbooks.link_shape"];

/// An adapter for FreshBooks' entry as the host enrolled it, see [`entry`](crate::entry()).
#[must_use]
pub fn adapter(entry: Entry) -> StandardAdapter {
    StandardAdapter::new(entry).with_check(link_shape)
}

fn link_shape(request: &PaymentRequest) -> Option<RequestProblem> {
    let link = request.invoice().url()?;
    InvoiceLink::parse(link).is_err().then_some(LINK_SHAPE)
}
