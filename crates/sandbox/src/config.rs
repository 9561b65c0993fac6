//! The configuration of a sandbox.

use std::net::Ipv4Addr;

use crate::clock::Clock;
use crate::operator::{Operator, PublicKeys, ServiceKeys};
use crate::partner::{Partner, Sender};

/// A business that mails its own invoices through a partner.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Business {
    /// The way it sends mail.
    pub sender: Sender,
    /// The partner that invoices for it.
    pub partner: String,
    /// Its merchant ids at that partner.
    pub merchants: Vec<String>,
}

impl Business {
    /// A business with one merchant id.
    #[must_use]
    pub fn new(sender: Sender, partner: &str, merchant: &str) -> Self {
        Self { sender, partner: partner.to_owned(), merchants: vec![merchant.to_owned()] }
    }
}

/// The source of the signing keys of the payment service under test.
#[derive(Debug)]
pub(crate) enum KeySource {
    /// Made at the start.
    Made,
    /// Given, so that another process can use the same.
    Given(Box<ServiceKeys>),
    /// Held elsewhere; only the public halves are known.
    Elsewhere(Box<PublicKeys>),
}

/// The configuration of a sandbox: partners, businesses, keys, operator and payer. [`Config::new`] has Xero, FreshBooks, and one
/// business that mails for itself.
#[derive(Debug)]
pub struct Config {
    pub(crate) clock: Clock,
    pub(crate) operator: Operator,
    pub(crate) service_keys: KeySource,
    pub(crate) partners: Vec<Partner>,
    pub(crate) businesses: Vec<Business>,
    pub(crate) host: String,
    pub(crate) payer: (String, String),
    pub(crate) results: bool,
}

impl Config {
    /// The usual sandbox: partners `xero` and `freshbooks`, the business `northgate-lighting.example` (merchant
    /// `northgate-mid` at `xero`), the payer `pat@customer.example` whose mail arrives at `mx.host.example`.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        let business = Sender::new("accounts@northgate-lighting.example", Ipv4Addr::new(203, 0, 113, 9));
        Self {
            clock,
            operator: Operator::default(),
            service_keys: KeySource::Made,
            partners: vec![Partner::xero(), Partner::freshbooks()],
            businesses: vec![Business::new(business, "xero", "northgate-mid")],
            host: "mx.host.example".to_owned(),
            payer: ("Pat Payer".to_owned(), "pat@customer.example".to_owned()),
            results: false,
        }
    }

    /// Adds a partner.
    #[must_use]
    pub fn with_partner(mut self, partner: Partner) -> Self {
        self.partners.push(partner);
        self
    }

    /// Adds a business.
    #[must_use]
    pub fn with_business(mut self, business: Business) -> Self {
        self.businesses.push(business);
        self
    }

    /// Uses signing keys that were made before.
    #[must_use]
    pub fn with_keys(mut self, keys: ServiceKeys) -> Self {
        self.service_keys = KeySource::Given(Box::new(keys));
        self
    }

    /// Uses a payment service that keeps its signing keys to itself.
    #[must_use]
    pub fn with_public_keys(mut self, keys: PublicKeys) -> Self {
        self.service_keys = KeySource::Elsewhere(Box::new(keys));
        self
    }

    /// Uses another operator in the bearer tokens.
    #[must_use]
    pub fn with_operator(mut self, operator: Operator) -> Self {
        self.operator = operator;
        self
    }

    /// Uses another payer.
    #[must_use]
    pub fn for_payer(mut self, name: &str, address: &str) -> Self {
        self.payer = (name.to_owned(), address.to_owned());
        self
    }

    /// The payer's host writes Authentication-Results of its own.
    #[must_use]
    pub fn with_authentication_results(mut self) -> Self {
        self.results = true;
        self
    }
}
