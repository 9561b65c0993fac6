//! The collector of everything that is found in a message.

use std::cell::OnceCell;

use billfold_reason::MessageHash;
use chrono::{DateTime, Utc};
use encoding_rs::Encoding;

use crate::Limits;
use crate::model::{Format, Invoice, PartPath, PayableReason, PaymentRequest, ProblemCode, SignedBinding};
use crate::read::html::Crowd;
use crate::read::scan::has_payment_request;
use crate::read::{Reading, Refusal, RefusalReason, RequestKeys, merge};

/// Where a document was found.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) part: PartPath,
    /// Markup here is what the reader of the mail sees: not attached, forwarded, or a second body.
    pub(crate) displayed: bool,
    /// Inside a forwarded or attached message: nothing here is payable, documents included.
    pub(crate) forwarded: bool,
    /// Containers around it.
    pub(crate) depth: usize,
    /// Embedded in a PDF.
    pub(crate) in_pdf: bool,
    /// Inside a container that could be read only after repair.
    pub(crate) repaired: bool,
    /// Inside a signature container or a `multipart/signed` whose signature was not verified.
    pub(crate) signed: bool,
    /// How the header of the part says that its text is written; for the bytes of the part itself only.
    pub(crate) charset: Option<&'static Encoding>,
}

impl Place {
    pub(crate) fn file() -> Self {
        Self {
            part: PartPath::file(),
            displayed: true,
            forwarded: false,
            depth: 0,
            in_pdf: false,
            repaired: false,
            signed: false,
            charset: None,
        }
    }
}

/// What a message's own header says.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    pub(crate) at: Option<DateTime<Utc>>,
    pub(crate) from: Option<String>,
}

impl Sent {
    /// A signature is made for one sender and when the message is written: a day's difference is allowed.
    fn agrees(&self, binding: &SignedBinding) -> bool {
        let day = chrono::Duration::days(1);
        let near =
            |signed: DateTime<Utc>, sent: DateTime<Utc>| signed.signed_duration_since(sent).abs() <= day;
        let sender = match (&self.from, &binding.sender) {
            (Some(from), Some(sender)) => from.eq_ignore_ascii_case(sender.trim()),
            _ => true,
        };
        let Some(at) = self.at else { return sender };
        sender
            && binding.issued_at.is_none_or(|signed| near(signed, at))
            && binding.expires_at.is_none_or(|end| at < end)
            && binding.not_before.is_none_or(|start| at.checked_add_signed(day).is_none_or(|at| at >= start))
    }
}

/// How the content of a container is read: by what it is. The reader gives it, so that no container has to know the others.
pub(crate) type ReadInside = fn(&[u8], &Place, &mut Collector<'_>);

/// Which documents are read now. What only a container shows is read with the container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reads {
    All,
    /// HTML and JSON: where payment requests are. It costs no more than some times its bytes.
    Markup,
    /// All others: XML, PDF, archives, signature containers and messages in files.
    Documents,
}

/// Everything that was found so far, and what may still be looked at.
pub(crate) struct Collector<'r> {
    pub(crate) reads: Reads,
    /// The work that tags of very many attributes made, in all HTML together.
    pub(crate) crowd: Crowd,
    pub(crate) limits: &'r Limits,
    pub(crate) keys: &'r RequestKeys,
    /// The raw bytes.
    hash: &'r MessageHash<'r>,
    inside: ReadInside,
    /// Whether the raw bytes may hold a payment request, once something needs it.
    may_request: OnceCell<bool>,
    /// When the message says it was sent, and by whom; a signed request must agree.
    pub(crate) sent: Sent,
    /// Parts met, over all nesting.
    // For the whole message rather than each container: many small archives must not cost more than one large one.
    parts_seen: usize,
    /// Bytes that compressed streams may still inflate to, over all nesting.
    inflate_left: usize,
    /// Payment requests met, whatever became of them.
    requests_seen: usize,
    requests: Vec<PaymentRequest>,
    invoices: Vec<Invoice>,
    refused: Vec<Refusal>,
}

impl<'r> Collector<'r> {
    /// For a message, `may_request` is left to the scan of its raw bytes.
    pub(crate) fn new(
        limits: &'r Limits,
        keys: &'r RequestKeys,
        hash: &'r MessageHash<'r>,
        may_request: Option<bool>,
        inside: ReadInside,
    ) -> Self {
        Self {
            reads: Reads::All,
            crowd: Crowd::default(),
            limits,
            keys,
            hash,
            inside,
            may_request: may_request.map_or_else(OnceCell::new, OnceCell::from),
            sent: Sent::default(),
            parts_seen: 0,
            inflate_left: limits.inflate_total,
            requests_seen: 0,
            requests: Vec::new(),
            invoices: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// Reads what a container holds.
    pub(crate) fn read_inside(&mut self, bytes: &[u8], place: &Place) {
        (self.inside)(bytes, place, self);
    }

    /// Whether the scan of the raw bytes allows a payment request.
    pub(crate) fn may_request(&self) -> bool {
        *self.may_request.get_or_init(|| has_payment_request(self.hash.raw()))
    }

    /// SHA-256 of the message or file.
    pub(crate) fn sha256(&self) -> [u8; 32] {
        self.hash.sha256()
    }

    pub(crate) fn refuse(&mut self, reason: RefusalReason, place: &Place) {
        self.refused.push(Refusal::new(reason, place.part.clone()));
    }

    pub(crate) fn invoice(&mut self, mut invoice: Invoice, place: &Place) {
        if self.invoices.len() >= self.limits.invoices {
            if self.refused.last().is_none_or(|r| r.code != RefusalReason::TooMany) {
                self.refuse(RefusalReason::TooMany, place);
            }
            return;
        }
        if place.forwarded || (invoice.format().is_markup() && !place.displayed) {
            invoice.block(PayableReason::NotDisplayed);
        }
        if place.repaired {
            invoice.block(PayableReason::Repaired);
        }
        if place.signed {
            invoice.problem(ProblemCode::SignatureUnverified, "");
        }
        if place.in_pdf && invoice.format() == Format::Cii {
            invoice.origin.format = Format::FacturX;
        }
        self.invoices.push(invoice);
    }

    /// Counts a part of a message or an entry of an archive; `false` if it is one too many.
    pub(crate) fn see_part(&mut self) -> bool {
        self.parts_seen = self.parts_seen.saturating_add(1);
        self.parts_seen <= self.limits.parts
    }

    /// Whether exactly one payment request was found, and nothing is wrong with it so far.
    pub(crate) fn has_one_request(&self) -> bool {
        self.requests_seen == 1 && self.requests.len() == 1 && self.refused.is_empty()
    }

    /// Whether a payment request was found, or something that looks like one and is not read.
    pub(crate) fn has_request(&self) -> bool {
        !self.requests.is_empty() || !self.refused.is_empty()
    }

    /// What a compressed stream of this size may inflate to.
    pub(crate) fn inflate_limit(&self, compressed: usize) -> usize {
        self.limits.inflate(compressed, self.inflate_left)
    }

    /// What all compressed streams may still inflate to.
    pub(crate) fn inflate_left(&self) -> usize {
        self.inflate_left
    }

    /// Counts what a stream inflated to.
    pub(crate) fn inflated(&mut self, bytes: usize) {
        self.inflate_left = self.inflate_left.saturating_sub(bytes);
    }

    /// Counts a request before anything in it is judged: a broken one is still a second one.
    pub(crate) fn see_request(&mut self) {
        self.requests_seen = self.requests_seen.saturating_add(1);
    }

    pub(crate) fn request(&mut self, mut request: PaymentRequest, place: &Place) {
        // A genuine signed request can be copied into another mail; only its claims show that it does not belong there.
        if request.signed.as_ref().is_some_and(|binding| !self.sent.agrees(binding)) {
            request.invoice.block(PayableReason::SignedElsewhere);
        }
        if place.signed {
            request.invoice.problem(ProblemCode::SignatureUnverified, "");
        }
        if place.displayed && !place.forwarded {
            self.requests.push(request);
        } else {
            self.refuse(RefusalReason::RequestNotDisplayed, place);
            if !request.invoice.format().is_card() {
                self.invoice(request.invoice, place);
            }
        }
    }

    pub(crate) fn finish(mut self) -> Reading {
        if self.requests_seen > 1 {
            // Which of them the sender means cannot be known, so none of them is a request any more.
            self.refused.push(Refusal::new(RefusalReason::RequestMultiple, PartPath::file()));
            let mut blocked: Vec<Invoice> =
                self.requests.drain(..).map(|r| r.invoice).filter(|i| !i.format().is_card()).collect();
            blocked.append(&mut self.invoices);
            for invoice in &mut blocked {
                invoice.block(PayableReason::RequestMultiple);
            }
            self.invoices = blocked;
        }
        let mut reading = Reading { requests: self.requests, invoices: self.invoices, refused: self.refused };
        merge::merge(&mut reading);
        reading
    }
}
