//! Reading a message in two steps: first where its payment request is, then the documents.

use std::fmt;

use mail_parser::Message;

use crate::read::Reading;
use crate::read::collect::{Collector, Place, Reads};
use crate::read::container::message;

/// A message whose markup was read and whose documents (XML, PDF, archives, messages in files) were not; see
/// [`Reader::read_markup`](crate::Reader::read_markup).
///
/// ```
/// use billfold_invoice::{Limits, MessageHash, Reader};
/// use mail_parser::MessageParser;
///
/// let hash = MessageHash::of(b"Content-Type: text/html\r\n\r\n<p>Hello</p>");
/// let message = MessageParser::default().parse(hash.raw()).ok_or("no message")?;
/// let reader = Reader::new(Limits::default());
/// let markup = reader.read_markup(&hash, &message)?;
/// assert!(!markup.has_request());
/// assert!(markup.read_documents().invoices.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Markup<'r> {
    message: &'r Message<'r>,
    collector: Collector<'r>,
}

impl<'r> Markup<'r> {
    pub(super) fn new(message: &'r Message<'r>, collector: Collector<'r>) -> Self {
        Self { message, collector }
    }

    /// Whether the markup has a payment request, or something that looks like one and is not read.
    #[must_use]
    pub fn has_request(&self) -> bool {
        self.collector.has_request()
    }

    /// What was found, without the documents.
    #[must_use]
    pub fn leave_documents(self) -> Reading {
        self.collector.finish()
    }

    /// What was found, with the documents: the same as [`Reader::read_message`](crate::Reader::read_message) gives, in another
    /// order. If there is not exactly one payment request that can be read, the documents change nothing and are left.
    #[must_use]
    pub fn read_documents(mut self) -> Reading {
        if self.collector.has_one_request() {
            self.collector.reads = Reads::Documents;
            message::walk(self.message, &Place::file(), &mut self.collector);
        }
        self.collector.finish()
    }
}

impl fmt::Debug for Markup<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Markup").field("has_request", &self.has_request()).finish_non_exhaustive()
    }
}
