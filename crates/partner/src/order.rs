//! The values that adapters turn into requests.

use std::fmt;

use billfold_invoice::PaymentRequest;
use billfold_money::Money;
use billfold_processor::PaymentToken;

use crate::wire::Address;

/// Identifies the invoice of a call: the merchant, and the partner's own `productContext` from the message as JSON text.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ask<'a> {
    /// The merchant at the partner; must be the audience of the bearer token.
    pub merchant_id: &'a str,
    /// The `productContext` byte for byte as the message carries it.
    pub product_context: &'a str,
}

impl<'a> Ask<'a> {
    /// Names an invoice.
    #[must_use]
    pub fn new(merchant_id: &'a str, product_context: &'a str) -> Self {
        Self { merchant_id, product_context }
    }

    /// The invoice of a message's payment request; `None` if it has no `productContext`, by which alone a partner knows it.
    #[must_use]
    pub fn from_request(request: &'a PaymentRequest) -> Option<Self> {
        Some(Self::new(request.merchant_id(), request.product_context()?.json()))
    }
}

impl fmt::Debug for Ask<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ask").field("merchant_id", &self.merchant_id).finish_non_exhaustive()
    }
}

/// The payer's choice for shipping.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ShippingChange {
    /// An address; the answer brings options and, it may be, another total.
    Address(Box<Address>),
    /// The id of an option from the live invoice.
    Option(String),
}

/// The payer's contact data, as far as the partner asked for it and the payer agreed.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Payer {
    /// Name.
    pub name: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
}

impl Payer {
    /// Says nothing about the payer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a name.
    #[must_use]
    pub fn with_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// Adds a mail address.
    #[must_use]
    pub fn with_email(mut self, email: &str) -> Self {
        self.email = Some(email.to_owned());
        self
    }

    /// Adds a telephone number.
    #[must_use]
    pub fn with_phone(mut self, phone: &str) -> Self {
        self.phone = Some(phone.to_owned());
        self
    }
}

impl fmt::Debug for Payer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given = |value: &Option<String>| value.as_ref().map(|_| "***");
        f.debug_struct("Payer")
            .field("name", &given(&self.name))
            .field("email", &given(&self.email))
            .field("phone", &given(&self.phone))
            .finish()
    }
}

/// A payment to be completed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Order<'a> {
    /// The invoice.
    pub ask: Ask<'a>,
    /// The attempt id, which the partner dedupes.
    pub request_id: &'a str,
    /// The amount that the payer confirmed.
    pub amount: Money,
    /// The signed payment token for exactly this payment.
    pub payment_token: &'a PaymentToken,
    /// Where to ship, if the partner asked.
    pub shipping_address: Option<&'a Address>,
    /// How to ship, if the partner asked.
    pub shipping_option: Option<&'a str>,
    /// Who pays.
    pub payer: Payer,
    /// The attempt whose place this one takes.
    pub supersedes: Option<&'a str>,
    /// Whether the payer acknowledged that another invoice of this number was paid before.
    pub number_acknowledged: bool,
}

impl<'a> Order<'a> {
    /// An order without shipping that says nothing about the payer.
    #[must_use]
    pub fn new(ask: Ask<'a>, request_id: &'a str, amount: Money, payment_token: &'a PaymentToken) -> Self {
        Self {
            ask,
            request_id,
            amount,
            payment_token,
            shipping_address: None,
            shipping_option: None,
            payer: Payer::new(),
            supersedes: None,
            number_acknowledged: false,
        }
    }

    /// Takes the place of an earlier attempt, whose outcome is unknown. The partner refuses while that one may still charge.
    #[must_use]
    pub fn superseding(mut self, attempt: &'a str) -> Self {
        self.supersedes = Some(attempt);
        self
    }

    /// Says whether the payer acknowledged that [another invoice of this number was paid](crate::LiveInvoice::number_was_paid).
    #[must_use]
    pub fn with_number_acknowledged(mut self, acknowledged: bool) -> Self {
        self.number_acknowledged = acknowledged;
        self
    }

    /// Adds what the payer chose for shipping.
    #[must_use]
    pub fn with_shipping(mut self, address: Option<&'a Address>, option: Option<&'a str>) -> Self {
        self.shipping_address = address;
        self.shipping_option = option;
        self
    }

    /// Adds who pays.
    #[must_use]
    pub fn with_payer(mut self, payer: Payer) -> Self {
        self.payer = payer;
        self
    }
}
