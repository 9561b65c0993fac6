//! Why a document, or the whole input, is refused.

use serde::Serialize;

use crate::codes::codes;
use crate::model::PartPath;

codes! {
    /// Why something that looked like an invoice or a payment request is not read.
    RefusalReason {
        TooLarge = "invoice.too_large", "The document is larger than the limit.";
        TooManyParts = "invoice.too_many_parts", "The message has more parts than the limit.";
        TooMany = "invoice.too_many", "The message states more invoices than the limit.";
        TooDeep = "invoice.too_deep", "Messages or containers are nested deeper than the limit.";
        HtmlTooDeep = "invoice.html_too_deep", "HTML elements are nested deeper than the limit.";
        HtmlTag = "invoice.html_tag", "An HTML tag has thousands of attributes.";
        HtmlScripts = "invoice.html_scripts", "The HTML part has more data scripts than the limit.";
        JsonMalformed = "invoice.json_malformed", "The JSON is not well-formed.";
        JsonDuplicateKey = "invoice.json_duplicate_key", "A JSON object has the same key twice.";
        JsonTooDeep = "invoice.json_too_deep", "The JSON is nested deeper than the limit.";
        JsonTooLarge = "invoice.json_too_large", "The JSON has more bytes or values than the limit.";
        RequestIncomplete = "invoice.request_incomplete", "The payment request lacks a value it must have.";
        RequestMultiple = "invoice.request_multiple", "The message carries more than one payment request.";
        RequestNotDisplayed = "invoice.request_not_displayed", "The payment request is in a quoted, forwarded, attached or undisplayed part.";
        SignedWithoutKey = "invoice.signed_without_key", "The request is signed and no key of its originator is known.";
        SignatureInvalid = "invoice.signature_invalid", "The request's signature does not verify.";
        SignatureAlgorithm = "invoice.signature_algorithm", "The request is signed with another algorithm than RS256, or needs an unknown extension.";
        SignedContent = "invoice.signed_content", "The signed content is no payment request.";
        DtdForbidden = "invoice.dtd_forbidden", "The XML has a document type declaration.";
        XmlMalformed = "invoice.xml_malformed", "The XML is not well-formed.";
        XmlEncoding = "invoice.xml_encoding", "The XML's character encoding is unknown, forbidden or does not fit its bytes.";
        XmlTooDeep = "invoice.xml_too_deep", "The XML is nested deeper than the limit.";
        XmlTooLarge = "invoice.xml_too_large", "The XML has more bytes, elements, attributes or namespaces than the limit.";
        Incomplete = "invoice.incomplete", "The document has neither a number nor a date.";
        AmountMalformed = "invoice.amount_malformed", "The amount due is no exact decimal.";
        PdfMalformed = "invoice.pdf_malformed", "The PDF cannot be read.";
        PdfEncrypted = "invoice.pdf_encrypted", "The PDF needs a password.";
        InflateLimit = "invoice.inflate_limit", "A compressed stream inflates beyond the limit.";
        ArchiveMalformed = "invoice.archive_malformed", "The archive cannot be read.";
        SignatureContainer = "invoice.signature_container", "The signature container cannot be opened.";
        Unreadable = "invoice.unreadable", "The input is empty.";
    }
}

/// One document that was refused, and where it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Refusal {
    /// Why.
    pub code: RefusalReason,
    /// In which part; empty for a single file.
    pub part: PartPath,
}

impl Refusal {
    /// A refusal.
    #[must_use]
    pub fn new(code: RefusalReason, part: PartPath) -> Self {
        Self { code, part }
    }
}

/// Why a whole message is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The raw message is larger than [`Limits::message_bytes`](crate::Limits::message_bytes).
    #[error("the message is larger than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
}

impl ReadError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => RefusalReason::TooLarge.code(),
        }
    }
}
