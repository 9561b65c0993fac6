//! Why a document, or the whole input, is refused.

use billfold_reason::{code_enum, reasons};
use serde::Serialize;

use crate::model::{PartPath, PayableReason};

code_enum! {
    /// Why something that looked like an invoice or a payment request is not read.
    pub enum RefusalReason {
        TooLarge = Code::discard("invoice.too_large", "The document is larger than the limit.")
            .with_detail("The document is larger than {limit:number} bytes.")
            .with_remedy("For the host's developer: raise `Limits::message_bytes` if honest documents are that large.");
        TooManyParts = Code::discard("invoice.too_many_parts", "The message has more parts than the limit.")
            .with_remedy("For the host's developer: raise `Limits::parts` if honest messages have that many parts.");
        TooMany = Code::discard("invoice.too_many", "The message states more invoices than the limit.")
            .with_remedy("For the host's developer: raise `Limits::invoices` if honest messages state that many invoices.");
        TooDeep = Code::discard("invoice.too_deep", "Messages or containers are nested deeper than the limit.")
            .with_remedy("For the host's developer: raise `Limits::part_depth` if honest messages are nested that deep.");
        HtmlTooDeep = Code::discard("invoice.html_too_deep", "HTML elements are nested deeper than the limit.")
            .with_remedy("For the host's developer: raise `Limits::html_depth` if honest messages are nested that deep.");
        HtmlTag = Code::discard("invoice.html_tag", "An HTML tag has thousands of attributes.");
        HtmlScripts = Code::discard("invoice.html_scripts", "The HTML part has more data scripts than the limit.")
            .with_remedy("For the host's developer: raise `Limits::html_scripts` if honest messages have that many.");
        JsonMalformed = Code::discard("invoice.json_malformed", "The JSON is not well-formed.")
            .with_remedy("For the partner: correct the JSON.");
        JsonDuplicateKey = Code::discard("invoice.json_duplicate_key", "A JSON object has the same key twice.")
            .with_remedy("For the partner: state each key once.");
        JsonTooDeep = Code::discard("invoice.json_too_deep", "The JSON is nested deeper than the limit.")
            .with_remedy("For the host's developer: raise `Limits::json_depth` if honest documents are nested that deep.");
        JsonTooLarge = Code::discard("invoice.json_too_large", "The JSON has more bytes or values than the limit.")
            .with_remedy("For the host's developer: raise `Limits::json_bytes` or `Limits::json_values` if honest documents are that large.");
        RequestIncomplete = Code::discard("invoice.request_incomplete", "The payment request lacks a value it must have.")
            .with_remedy("For the partner: state the originator, one payment action with a merchant id, and one invoice.");
        RequestNotDisplayed = Code::discard("invoice.request_not_displayed", "The payment request is in a quoted, forwarded, attached or undisplayed part.")
            .with_remedy("Open the message in which the payment request was first sent.");
        SignedWithoutKey = Code::discard("invoice.signed_without_key", "The request is signed and no key of its originator is known.")
            .with_remedy("For the administrator: register the originator's public key with the partner's entry.");
        SignatureInvalid = Code::discard("invoice.signature_invalid", "The request's signature does not verify.")
            .with_remedy("Ask the sender to send the invoice again; if that does not help, the partner must look after its keys.");
        SignatureAlgorithm = Code::discard("invoice.signature_algorithm", "The request is signed with another algorithm than RS256, or needs an unknown extension.")
            .with_remedy("For the partner: sign with RS256 and without critical extensions.");
        SignedContent = Code::discard("invoice.signed_content", "The signed content is no payment request.")
            .with_remedy("For the partner: sign a payment request of the same originator.");
        DtdForbidden = Code::discard("invoice.dtd_forbidden", "The XML has a document type declaration.")
            .with_remedy("Ask the seller for the document without a document type declaration.");
        XmlMalformed = Code::discard("invoice.xml_malformed", "The XML is not well-formed.")
            .with_remedy("Ask the seller for a corrected document.");
        XmlEncoding = Code::discard("invoice.xml_encoding", "The XML's character encoding is unknown, forbidden or does not fit its bytes.")
            .with_remedy("Ask the seller for the document in UTF-8.");
        XmlTooDeep = Code::discard("invoice.xml_too_deep", "The XML is nested deeper than the limit.")
            .with_remedy("For the host's developer: raise `Limits::xml_depth` if honest documents are nested that deep.");
        XmlTooLarge = Code::discard("invoice.xml_too_large", "The XML has more bytes, elements, attributes or namespaces than the limit.")
            .with_remedy("For the host's developer: raise the limits of XML in `Limits` if honest documents are that large.");
        Incomplete = Code::discard("invoice.incomplete", "The document has neither a number nor a date.")
            .with_remedy("Ask the seller for a document that states its number and its date.");
        PdfMalformed = Code::discard("invoice.pdf_malformed", "The PDF cannot be read.")
            .with_remedy("Ask the seller to send the document again.");
        PdfEncrypted = Code::discard("invoice.pdf_encrypted", "The PDF needs a password.")
            .with_remedy("Ask the seller for the document without a password.");
        InflateLimit = Code::discard("invoice.inflate_limit", "A compressed stream inflates beyond the limit.")
            .with_remedy("For the host's developer: raise the limits of inflating in `Limits` if honest documents are that large.");
        ArchiveMalformed = Code::discard("invoice.archive_malformed", "The archive cannot be read.")
            .with_remedy("Ask the seller to send the document again, without an archive around it.");
        SignatureContainer = Code::discard("invoice.signature_container", "The signature container cannot be opened.")
            .with_remedy("Ask the seller to send the document again, without a signature container around it.");
        Unreadable = Code::discard("invoice.unreadable", "The input is empty.")
            .with_remedy("Check that the right file was given.");
    }
    shares {
        RequestMultiple = PayableReason::RequestMultiple;
        AmountMalformed = PayableReason::AmountMalformed;
    }
}

/// One document that was refused, and where it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Refusal {
    /// The reason of the refusal.
    pub code: RefusalReason,
    /// The part it was in; empty for a single file.
    pub part: PartPath,
}

impl Refusal {
    /// A refusal.
    #[must_use]
    pub fn new(code: RefusalReason, part: PartPath) -> Self {
        Self { code, part }
    }
}

reasons! {
    Refusal {}
    wraps {
        Self { code, .. } => code;
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

reasons! {
    ReadError {}
    shares {
        Self::TooLarge { limit } => *RefusalReason::TooLarge.as_code(), limit: *limit;
    }
}
