//! What a reader is made of, and what it answers.

use crate::model::{Invoice, PaymentRequest};
use crate::read::{ReadError, Refusal, RequestKeys};
use crate::{Limits, read};

/// Everything that was found in a message or file.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Reading {
    /// The payment request of the displayed body: none or one. Two requests are none, and refused.
    pub requests: Vec<PaymentRequest>,
    /// All other invoices: markup without a request, attachments, forwarded messages.
    pub invoices: Vec<Invoice>,
    /// What looked like an invoice or a request and is not read, with reasons.
    pub refused: Vec<Refusal>,
}

impl Reading {
    /// The one payment request.
    #[must_use]
    pub fn request(&self) -> Option<&PaymentRequest> {
        self.requests.first()
    }

    /// Every invoice, that of the payment request first.
    pub fn all_invoices(&self) -> impl Iterator<Item = &Invoice> {
        self.requests.iter().map(PaymentRequest::invoice).chain(&self.invoices)
    }
}

/// A reader with limits and the keys of signed requests.
///
/// ```
/// # #[cfg(feature = "read")] {
/// use billfold_invoice::{Limits, Reader};
/// let report = Reader::new(Limits::default()).read_file(b"<p>Hello</p>", "mail.html");
/// assert_eq!(report.outcome(), billfold_invoice::Outcome::None);
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct Reader {
    pub(crate) limits: Limits,
    pub(crate) keys: RequestKeys,
}

impl Reader {
    /// A reader that refuses signed requests, because it has no keys.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, keys: RequestKeys::default() }
    }

    /// With the keys that may have signed requests.
    #[must_use]
    pub fn with_keys(mut self, keys: RequestKeys) -> Self {
        self.keys = keys;
        self
    }

    /// Reads a message that was parsed already; `raw` are the bytes it was parsed from.
    ///
    /// # Errors
    /// [`ReadError`] if the message is beyond a limit as a whole. Everything else is a [`Refusal`] in the answer.
    pub fn read_message(&self, raw: &[u8], message: &mail_parser::Message<'_>) -> Result<Reading, ReadError> {
        read::message::read(self, raw, message)
    }

    /// Reads a single file by its content; the name only helps where the content does not tell.
    #[must_use]
    pub fn read_file(&self, bytes: &[u8], name_hint: &str) -> read::FileReport {
        read::file::read(self, bytes, name_hint)
    }
}
