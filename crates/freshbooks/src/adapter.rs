//! The inbox half for FreshBooks: the standard wire protocol with FreshBooks' own link shape.

use billfold_invoice::PaymentRequest;
use billfold_partner::{Entry, RequestProblem, StandardAdapter};

use crate::{InvoiceLink, codes};

/// The link to the full invoice leads to FreshBooks but has not the shape of an invoice link.
pub const LINK_SHAPE: RequestProblem = RequestProblem::new(&codes::LINK_SHAPE);

/// An adapter for FreshBooks' entry as the host enrolled it, see [`entry`](crate::entry()).
#[must_use]
pub fn adapter(entry: Entry) -> StandardAdapter {
    StandardAdapter::new(entry).with_check(link_shape)
}

fn link_shape(request: &PaymentRequest) -> Option<RequestProblem> {
    let link = request.invoice().url()?;
    InvoiceLink::parse(link).is_err().then_some(LINK_SHAPE)
}
