//! The payment request: an invoice, and the merchant that will charge for it.

use billfold_money::Money;
use chrono::{DateTime, NaiveDate, Utc};

use crate::model::{Invoice, Origin, PartPath, PayableReason};

/// The partner's opaque context of a payment (`productContext`): a JSON value that is echoed to the partner byte for byte.
#[derive(Clone, PartialEq, Eq)]
pub struct ProductContext(String);

impl ProductContext {
    #[cfg_attr(not(feature = "read"), expect(dead_code, reason = "only the readers make requests"))]
    pub(crate) fn new(json: String) -> Self {
        Self(json)
    }

    /// The JSON text exactly as it was written in the markup.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.0
    }
}

/// Prints no content: partners put customer identifiers into it.
impl std::fmt::Debug for ProductContext {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ProductContext({} bytes)", self.0.len())
    }
}

/// The claims that the signature of a `SignedActionRequest` covers in addition to the request. The signature was verified; the
/// caller judges whether the claims fit the message.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignedBinding {
    /// Label of the key that verified it, as the caller named it.
    pub key: String,
    /// `originator` of the signed claims.
    pub originator: String,
    /// `sender`: the address the message must come from; compare without regard to case.
    pub sender: Option<String>,
    /// `sub`: the partner's identifier of the recipient.
    pub subject: Option<String>,
    /// `iat`: when it was issued.
    pub issued_at: Option<DateTime<Utc>>,
    /// `nbf`: not valid before.
    pub not_before: Option<DateTime<Utc>>,
    /// `exp`: not valid from then on.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A payment request as found in the displayed body of a message: one `PaymentAction` for one invoice, or one `Transaction`
/// of an older card and the one invoice that the message states.
#[derive(Debug, Clone)]
pub struct PaymentRequest {
    pub(crate) origin: Origin,
    pub(crate) originator: String,
    pub(crate) merchant_id: String,
    pub(crate) display_id: Option<String>,
    pub(crate) product_context: Option<ProductContext>,
    pub(crate) invoice: Invoice,
    pub(crate) signed: Option<SignedBinding>,
    pub(crate) message_sha256: [u8; 32],
}

impl PaymentRequest {
    /// The originator id that the partner's platform was registered with.
    #[must_use]
    pub fn originator(&self) -> &str {
        &self.originator
    }

    /// The merchant at that partner.
    #[must_use]
    pub fn merchant_id(&self) -> &str {
        &self.merchant_id
    }

    /// The merchant's display id, if stated.
    #[must_use]
    pub fn display_id(&self) -> Option<&str> {
        self.display_id.as_deref()
    }

    /// The context to echo to the partner, if stated.
    #[must_use]
    pub fn product_context(&self) -> Option<&ProductContext> {
        self.product_context.as_ref()
    }

    /// The invoice: of the request itself, or, for an older card, the one that the message states elsewhere. If it does not
    /// state exactly one, this invoice is empty and not payable.
    #[must_use]
    pub fn invoice(&self) -> &Invoice {
        &self.invoice
    }

    /// The form of the request ([`Format::ActionRequest`](crate::Format::ActionRequest) or a card) and the part that carries
    /// it.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The part of the message that carries the request.
    #[must_use]
    pub fn part(&self) -> &PartPath {
        &self.origin.part
    }

    /// Takes the invoice that the message states elsewhere; the objections to the card apply to it as well.
    #[cfg(feature = "read")]
    pub(crate) fn adopt(&mut self, invoice: Invoice) {
        let card = std::mem::replace(&mut self.invoice, invoice);
        for problem in card.problems {
            self.invoice.problems.push(problem);
        }
        for reason in card.blocks {
            self.invoice.block(reason);
        }
    }

    /// What was signed, if the request was a `SignedActionRequest`.
    #[must_use]
    pub fn signed(&self) -> Option<&SignedBinding> {
        self.signed.as_ref()
    }

    /// SHA-256 of the raw message or file that carries the request. It binds the request to the proof of who sent that message.
    #[must_use]
    pub fn message_sha256(&self) -> [u8; 32] {
        self.message_sha256
    }

    /// The proof that this request may be paid as far as its content goes.
    ///
    /// ```
    /// # #[cfg(feature = "read")] {
    /// use billfold_invoice::{Limits, read_file};
    /// let mail = br#"<script type="application/ld+json">{"@type": "ActionRequest", "@context": "http://schema.org/extensions",
    ///     "originator": "o", "actions": [{"@type": "PaymentAction", "merchantId": "m"}], "entity": {"@type": "Invoice",
    ///     "identifier": "1", "provider": {"name": "Contoso"},
    ///     "totalPaymentDue": {"price": "98.87", "priceCurrency": "USD"}}}</script>"#;
    /// let mut reading = read_file(mail, "mail.html", &Limits::default()).into_reading();
    /// let payable = reading.requests.pop().ok_or("no request")?.into_payable().map_err(|_| "not payable")?;
    /// assert_eq!(payable.amount_due().to_string(), "98.87 USD");
    /// # }
    /// # Ok::<(), &str>(())
    /// ```
    ///
    /// # Errors
    /// Every reason why the invoice is not payable, as [`Invoice::payability`] lists them. A card names the seller, so here the
    /// name of a broker does not replace that of the seller.
    pub fn into_payable(self) -> Result<PayableRequest, Vec<PayableReason>> {
        let mut reasons = self.invoice.payability();
        let named = self.invoice.seller().is_some_and(|seller| seller.name().is_some());
        if !named && !reasons.contains(&PayableReason::PayeeMissing) {
            reasons.push(PayableReason::PayeeMissing);
            reasons.sort_unstable();
        }
        let (true, Some(amount_due)) = (reasons.is_empty(), self.invoice.amount_due().copied()) else {
            return Err(reasons);
        };
        Ok(PayableRequest { request: self, amount_due })
    }
}

/// A payment request that is payable: proof that [`PaymentRequest::into_payable`] found no reason against it.
///
/// There is no other way to make one: no public constructor, no `Clone`, no `Deserialize`.
///
/// ```compile_fail,E0451
/// # use billfold_invoice::{PayableRequest, PaymentRequest};
/// # fn forge(request: PaymentRequest, amount_due: billfold_money::Money) -> PayableRequest {
/// PayableRequest { request, amount_due }
/// # }
/// ```
#[derive(Debug)]
pub struct PayableRequest {
    request: PaymentRequest,
    amount_due: Money,
}

impl PayableRequest {
    /// The request.
    #[must_use]
    pub fn request(&self) -> &PaymentRequest {
        &self.request
    }

    /// Its invoice.
    #[must_use]
    pub fn invoice(&self) -> &Invoice {
        &self.request.invoice
    }

    /// What is due: above zero, and an exact number of minor units.
    #[must_use]
    pub fn amount_due(&self) -> &Money {
        &self.amount_due
    }

    /// When it is due, if that is stated unambiguously.
    #[must_use]
    pub fn due_date(&self) -> Option<NaiveDate> {
        self.request.invoice.due_date()
    }

    /// SHA-256 of the message it was read from.
    #[must_use]
    pub fn message_sha256(&self) -> [u8; 32] {
        self.request.message_sha256
    }

    /// The request; the proof is given up.
    #[must_use]
    pub fn into_request(self) -> PaymentRequest {
        self.request
    }
}
