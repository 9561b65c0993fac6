//! Books behind the API of an accounting system.

use billfold_partner::accounting::{
    AccessToken, Accounting, BookInvoice, BookPayment, BooksError, Found, Idempotency, Recorded,
};
use billfold_partner::http::{Request, Response};
use billfold_partner::wire::{AmountText, members};
use serde_json::value::RawValue;

use crate::{Books, Tokens, Transport};

/// The most pages that a search reads.
const MAX_PAGES: u32 = 50;

/// One merchant's books behind an API: builds with an [`Accounting`] adapter, sends with a [`Transport`].
///
/// The `productContext` names the invoice by its member `invoiceId` (a text or a number): the system's own id.
#[derive(Debug)]
pub struct ApiBooks {
    accounting: Box<dyn Accounting>,
    transport: Box<dyn Transport>,
    tokens: Box<dyn Tokens>,
}

impl ApiBooks {
    /// Books behind an API.
    #[must_use]
    pub fn new(
        accounting: Box<dyn Accounting>,
        transport: Box<dyn Transport>,
        tokens: Box<dyn Tokens>,
    ) -> Self {
        Self { accounting, transport, tokens }
    }

    /// Sends a request; on a refused token once more with a new one. A refused token means that nothing was done, so this is
    /// safe for writes.
    fn call<T>(
        &self,
        write: bool,
        build: impl Fn(&AccessToken) -> Result<Request, BooksError>,
        read: impl Fn(&Response) -> Result<T, BooksError>,
    ) -> Result<T, BooksError> {
        let once = |token: &AccessToken| {
            let answer = self.transport.send(build(token)?);
            read(&answer.map_err(|failure| BooksError::from_failure(write, failure))?)
        };
        match once(&self.tokens.token()?) {
            Err(BooksError::NeedsReauth) => once(&self.tokens.refreshed()?),
            done => done,
        }
    }
}

impl Books for ApiBooks {
    fn invoice(&self, product_context: &RawValue) -> Result<BookInvoice, BooksError> {
        let reference = invoice_id(product_context).ok_or(BooksError::NotFound)?;
        let accounting = &self.accounting;
        let invoice =
            self.call(false, |token| accounting.invoice(&reference, token), |a| accounting.read_invoice(a))?;
        // A system that answers with another invoice than the one asked for is not trusted.
        if invoice.reference.eq_ignore_ascii_case(&reference) {
            Ok(invoice)
        } else {
            Err(BooksError::Malformed)
        }
    }

    fn record(&self, payment: &BookPayment) -> Result<Recorded, BooksError> {
        let accounting = &self.accounting;
        let record = || {
            self.call(
                true,
                |token| accounting.record_payment(payment, token),
                |a| accounting.read_recorded(a, payment),
            )
        };
        match record() {
            Err(BooksError::OutcomeUnknown) => {}
            done => return done,
        }
        // A search that fails says nothing: recording again could put the payment into the books twice.
        if let Some(found) = self.find(payment).map_err(|_| BooksError::OutcomeUnknown)? {
            return Ok(found);
        }
        // Not there now may be not there yet. Only a system that knows the key again may be asked again at once.
        match accounting.capabilities().idempotency {
            Idempotency::Native { .. } => record(),
            _ => Err(BooksError::OutcomeUnknown),
        }
    }

    fn find(&self, payment: &BookPayment) -> Result<Option<Recorded>, BooksError> {
        let accounting = &self.accounting;
        for page in 1..=MAX_PAGES {
            let build = |token: &AccessToken| accounting.find_payment(payment, page, token);
            match self.call(false, build, |answer| accounting.read_found(answer, payment, page))? {
                Found::Here(recorded) => return Ok(Some(recorded)),
                Found::Nowhere => return Ok(None),
                // There are more pages.
                _ => {}
            }
        }
        // Giving up must not look like "nowhere", after which the payment would be recorded again.
        Err(BooksError::Malformed)
    }
}

/// The member `invoiceId` of a context: its text, or the literal of its number.
fn invoice_id(context: &RawValue) -> Option<String> {
    let members = members(context)?;
    let id = AmountText::from_raw(members.get("invoiceId")?)?;
    Some(id.as_str().to_owned()).filter(|id| !id.is_empty() && id.len() <= 128)
}
