//! The entry points: reading a message or a file.

use billfold_reason::MessageHash;
use mail_parser::Message;

use crate::Limits;
use crate::model::PartPath;
use crate::read::collect::{Collector, Place, Reads};
use crate::read::container::{content, message};
use crate::read::sniff::{Form, form};
use crate::read::{FileReport, Markup, ReadError, Reading, Refusal, RefusalReason, RequestKeys};

/// Reads all invoices of a message and its payment request, if there is one.
///
/// Signed requests are refused, because there are no keys; see [`Reader::with_keys`].
///
/// ```
/// use billfold_invoice::{Limits, read_message};
/// use mail_parser::MessageParser;
///
/// let raw = br#"Content-Type: application/json
///
/// {"$schema": "https://gobl.org/draft-0/bill/invoice", "code": "1", "currency": "EUR", "totals": {"payable": "121.00"}}"#;
/// let message = MessageParser::default().parse(raw.as_slice()).ok_or("no message")?;
/// let reading = read_message(raw, &message, &Limits::default())?;
/// let invoice = reading.all_invoices().next().ok_or("no invoice")?;
/// assert_eq!(invoice.amount_due().map(|due| due.to_string()).as_deref(), Some("121.00 EUR"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the message is larger than [`Limits::message_bytes`]. What is wrong with a part of it is a [`Refusal`] in the answer.
pub fn read_message(raw: &[u8], message: &Message<'_>, limits: &Limits) -> Result<Reading, ReadError> {
    Reader::new(*limits).read_message(raw, message)
}

/// Reads a single file by its content. Signed requests are refused, because there are no keys; see [`Reader::with_keys`].
///
/// ```
/// use billfold_invoice::{Limits, Outcome, read_file};
/// let file = br#"{"$schema": "https://gobl.org/draft-0/bill/invoice", "series": "S", "code": "1", "currency": "EUR"}"#;
/// let report = read_file(file, "invoice.json", &Limits::default());
/// assert_eq!(report.outcome(), Outcome::Invoice);
/// assert_eq!(report.reading().invoices[0].number(), Some("S-1"));
/// ```
#[must_use]
pub fn read_file(bytes: &[u8], name_hint: &str, limits: &Limits) -> FileReport {
    Reader::new(*limits).read_file(bytes, name_hint)
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

    /// Sets the keys that may have signed requests.
    #[must_use]
    pub fn with_keys(mut self, keys: RequestKeys) -> Self {
        self.keys = keys;
        self
    }

    /// Reads a message that was parsed already; `raw` are the bytes it was parsed from.
    ///
    /// # Errors
    /// If the message is larger than [`Limits::message_bytes`]. Everything else is a [`Refusal`] in the answer.
    pub fn read_message(&self, raw: &[u8], message: &Message<'_>) -> Result<Reading, ReadError> {
        let hash = MessageHash::of(raw);
        let mut collector = self.collector(&hash, message)?;
        message::walk(message, &Place::file(), &mut collector);
        Ok(collector.finish())
    }

    /// Reads the markup of a message, where its payment request is, and leaves the documents for later: for whoever does not know
    /// yet who sent it. Opening archives, PDFs and XML costs many times their size, and a stranger's are not worth it. The bytes
    /// are those of the hash, which others may use as well.
    ///
    /// # Errors
    /// As [`read_message`](Self::read_message).
    pub fn read_markup<'r>(
        &'r self,
        hash: &'r MessageHash<'r>,
        message: &'r Message<'r>,
    ) -> Result<Markup<'r>, ReadError> {
        let mut collector = self.collector(hash, message)?;
        collector.reads = Reads::Markup;
        message::walk(message, &Place::file(), &mut collector);
        Ok(Markup::new(message, collector))
    }

    fn collector<'r>(
        &'r self,
        hash: &'r MessageHash<'r>,
        message: &Message<'_>,
    ) -> Result<Collector<'r>, ReadError> {
        if hash.raw().len() > self.limits.message_bytes {
            return Err(ReadError::TooLarge { limit: self.limits.message_bytes });
        }
        let mut collector = Collector::new(&self.limits, &self.keys, hash, None, content::read);
        collector.sent = message::sent(message);
        Ok(collector)
    }

    /// Reads a single file by its content; the name counts only where the content does not decide.
    #[must_use]
    pub fn read_file(&self, bytes: &[u8], name_hint: &str) -> FileReport {
        let refused = |reason| {
            let reading =
                Reading { refused: vec![Refusal::new(reason, PartPath::file())], ..Reading::default() };
            FileReport { reading }
        };
        if bytes.len() > self.limits.message_bytes {
            return refused(RefusalReason::TooLarge);
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return refused(RefusalReason::Unreadable);
        }
        let extension = name_hint.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
        // A message may begin with any field, and XHTML is XML as well: there the name decides.
        let form = match (form(bytes), extension.as_str()) {
            (Form::Mail | Form::Unknown, "eml" | "mht") => Form::Mail,
            (Form::Unknown | Form::Xml, "html" | "htm") => Form::Html,
            (form, _) => form,
        };
        // In a file that is not a mail, words are not hidden in transfer encodings: JSON decides.
        let may_request = (form != Form::Mail).then_some(true);
        let hash = MessageHash::of(bytes);
        let mut collector = Collector::new(&self.limits, &self.keys, &hash, may_request, content::read);
        content::read_form(form, bytes, &Place::file(), &mut collector);
        FileReport { reading: collector.finish() }
    }
}
