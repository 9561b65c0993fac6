//! The invoice.

use std::borrow::Cow;

use billfold_money::{Currency, Money};
use chrono::NaiveDate;
use url::Url;

use crate::model::link::Link;
use crate::model::{
    AllowanceCharge, Difference, DueDate, Format, Kind, Line, Origin, PartPath, Party, PayableReason,
    PaymentMeans, PaymentStatus, Problem, Source, Tax, Term, Totals,
};

/// An invoice in the terms of EN 16931, read from one document.
///
/// Every value is what the document states: nothing is computed, completed or replaced, and what the document does not
/// state is `None`. [`problems`](Self::problems) lists what is wrong with it, [`payability`](Self::payability) why it
/// may not be paid, and [`source`](Self::source) where a value was read.
///
/// The only way to make one is to read a document. What binds an invoice to the message it came from is its payment request
/// ([`PaymentRequest::message_sha256`](crate::PaymentRequest::message_sha256)); without one it cannot be paid.
///
/// ```
/// # #[cfg(feature = "read")] {
/// use billfold_invoice::{Limits, Term, read_file};
/// let file = br#"{"$schema": "https://gobl.org/draft-0/bill/invoice", "code": "1", "currency": "EUR",
///     "supplier": {"name": "Contoso"}, "totals": {"payable": "0.00"}}"#;
/// let reading = read_file(file, "invoice.json", &Limits::default()).into_reading();
/// let invoice = reading.invoices.first().ok_or("no invoice")?;
/// assert_eq!(invoice.seller().and_then(|party| party.name()), Some("Contoso"));
/// assert_eq!(invoice.due_date(), None);
/// assert_eq!(invoice.source(Term::SellerName).map(|source| source.path), Some("supplier/name"));
/// # }
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    pub(crate) origin: Origin,
    pub(crate) also: Vec<Origin>,
    pub(crate) kind: Kind,
    pub(crate) type_code: Option<String>,
    pub(crate) number: Option<String>,
    pub(crate) issue_date: Option<NaiveDate>,
    pub(crate) due_dates: Vec<DueDate>,
    pub(crate) currency: Option<Currency>,
    pub(crate) currency_text: Option<String>,
    pub(crate) tax_currency: Option<String>,
    pub(crate) specification: Option<String>,
    pub(crate) buyer_reference: Option<String>,
    pub(crate) order_reference: Option<String>,
    pub(crate) preceding: Vec<String>,
    pub(crate) seller: Option<Party>,
    pub(crate) buyer: Option<Party>,
    pub(crate) payee: Option<Party>,
    pub(crate) broker: Option<Party>,
    pub(crate) totals: Totals,
    pub(crate) due_money: Option<Money>,
    pub(crate) total_money: Option<Money>,
    pub(crate) taxes: Vec<Tax>,
    pub(crate) allowance_charges: Vec<AllowanceCharge>,
    pub(crate) line_allowance_charges: Vec<AllowanceCharge>,
    pub(crate) lines: Vec<Line>,
    pub(crate) payment_means: Vec<PaymentMeans>,
    pub(crate) payment_terms: Vec<String>,
    pub(crate) status: PaymentStatus,
    pub(crate) url: Option<Link>,
    pub(crate) confirmation_number: Option<String>,
    pub(crate) account_id: Option<String>,
    pub(crate) sources: Vec<(Term, Cow<'static, str>)>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) blocks: Vec<PayableReason>,
    pub(crate) conflicts: Vec<Difference>,
    /// The root element is one that the rules of EN 16931 know.
    pub(crate) known_root: bool,
}

/// What it is and where it comes from.
impl Invoice {
    /// The document it was read from.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Other documents of the same message that state the same invoice.
    #[must_use]
    pub fn also_in(&self) -> &[Origin] {
        &self.also
    }

    /// The syntax it was read from.
    #[must_use]
    pub fn format(&self) -> Format {
        self.origin.format
    }

    /// The part it was found in.
    #[must_use]
    pub fn part(&self) -> &PartPath {
        &self.origin.part
    }

    /// Where a value was read; `None` if it is not stated.
    #[must_use]
    pub fn source(&self, term: Term) -> Option<Source<'_>> {
        let (_, path) = self.sources.iter().find(|(t, _)| *t == term)?;
        Some(Source { format: self.origin.format, part: &self.origin.part, path })
    }

    /// What is wrong with the document.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The values on which other documents of the message disagree with this one.
    #[must_use]
    pub fn conflicts(&self) -> &[Difference] {
        &self.conflicts
    }

    /// The kind of document.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The type code as stated (BT-3).
    #[must_use]
    pub fn type_code(&self) -> Option<&str> {
        self.type_code.as_deref()
    }
}

/// Its values.
impl Invoice {
    /// The number (BT-1).
    #[must_use]
    pub fn number(&self) -> Option<&str> {
        self.number.as_deref()
    }

    /// The issue date (BT-2): the seller's calendar date.
    #[must_use]
    pub fn issue_date(&self) -> Option<NaiveDate> {
        self.issue_date
    }

    /// The due date: the document's own (BT-9) if it states one, otherwise the date on which payment means and terms agree.
    /// `None` if the dates differ; [`due_dates`](Self::due_dates) lists them.
    #[must_use]
    pub fn due_date(&self) -> Option<NaiveDate> {
        let unique = |own: bool| {
            let mut dates = self.due_dates.iter().filter(|d| d.document == own).map(|d| d.date);
            let first = dates.next();
            (first, dates.all(|d| Some(d) == first))
        };
        match unique(true) {
            (Some(date), true) => Some(date),
            (Some(_), false) => None,
            (None, _) => unique(false).0.filter(|_| unique(false).1),
        }
    }

    /// Every due date the document states.
    #[must_use]
    pub fn due_dates(&self) -> &[DueDate] {
        &self.due_dates
    }

    /// The currency (BT-5), if it is one in which money can be due.
    #[must_use]
    pub fn currency(&self) -> Option<Currency> {
        self.currency
    }

    /// The currency as stated, even if it is not a known code.
    #[must_use]
    pub fn currency_text(&self) -> Option<&str> {
        self.currency_text.as_deref()
    }

    /// The accounting currency of the tax as stated (BT-6).
    #[must_use]
    pub fn tax_currency(&self) -> Option<&str> {
        self.tax_currency.as_deref()
    }

    /// The specification the document claims to follow (BT-24).
    #[must_use]
    pub fn specification(&self) -> Option<&str> {
        self.specification.as_deref()
    }

    /// The buyer's reference (BT-10).
    #[must_use]
    pub fn buyer_reference(&self) -> Option<&str> {
        self.buyer_reference.as_deref()
    }

    /// The purchase order (BT-13).
    #[must_use]
    pub fn order_reference(&self) -> Option<&str> {
        self.order_reference.as_deref()
    }

    /// Numbers of the earlier invoices that this one follows: what it corrects, credits or settles (BT-25).
    #[must_use]
    pub fn preceding_invoices(&self) -> &[String] {
        &self.preceding
    }

    /// The total with tax (BT-112), if currency and amount are known.
    #[must_use]
    pub fn total(&self) -> Option<&Money> {
        self.total_money.as_ref()
    }

    /// The amount due (BT-115), if currency and amount are known.
    #[must_use]
    pub fn amount_due(&self) -> Option<&Money> {
        self.due_money.as_ref()
    }

    /// All totals as stated, also without a known currency.
    #[must_use]
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// The seller (BG-4); in markup the `provider`.
    #[must_use]
    pub fn seller(&self) -> Option<&Party> {
        self.seller.as_ref()
    }

    /// The buyer (BG-7); in markup the `customer`.
    #[must_use]
    pub fn buyer(&self) -> Option<&Party> {
        self.buyer.as_ref()
    }

    /// The payee, if it is not the seller (BG-10).
    #[must_use]
    pub fn payee(&self) -> Option<&Party> {
        self.payee.as_ref()
    }

    /// The platform between seller and buyer (schema.org `broker`).
    #[must_use]
    pub fn broker(&self) -> Option<&Party> {
        self.broker.as_ref()
    }

    /// The VAT breakdown (BG-23).
    #[must_use]
    pub fn taxes(&self) -> &[Tax] {
        &self.taxes
    }

    /// Allowances and charges on document level (BG-20, BG-21).
    #[must_use]
    pub fn allowance_charges(&self) -> &[AllowanceCharge] {
        &self.allowance_charges
    }

    /// Allowances and charges of all lines (BG-27, BG-28), in the order of the document.
    #[must_use]
    pub fn line_allowance_charges(&self) -> &[AllowanceCharge] {
        &self.line_allowance_charges
    }

    /// The lines (BG-25).
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Payment instructions (BG-16).
    #[must_use]
    pub fn payment_means(&self) -> &[PaymentMeans] {
        &self.payment_means
    }

    /// Payment terms in words (BT-20).
    #[must_use]
    pub fn payment_terms(&self) -> &[String] {
        &self.payment_terms
    }

    /// The payment status that the document states.
    #[must_use]
    pub fn status(&self) -> PaymentStatus {
        self.status
    }

    /// The invoice on the web. Always https without a user name; the caller judges the host.
    #[must_use]
    pub fn url(&self) -> Option<&Url> {
        self.url.as_ref().map(|link| &link.0)
    }

    /// schema.org `confirmationNumber`.
    #[must_use]
    pub fn confirmation_number(&self) -> Option<&str> {
        self.confirmation_number.as_deref()
    }

    /// schema.org `accountId`.
    #[must_use]
    pub fn account_id(&self) -> Option<&str> {
        self.account_id.as_deref()
    }
}
