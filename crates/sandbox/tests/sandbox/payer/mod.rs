//! The inbox half of a payment: the partner's entry, and what is signed, sealed and asked for one invoice.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use billfold_money::Money;
use billfold_partner::http::Request;
use billfold_partner::{
    Adapter as _, Ask, BearerToken, Entry, EntryBuilder, Mode, Operator, Order, StandardAdapter, bearer,
};
use billfold_processor::{Binding, CardData, CardParts, PaymentToken, PaymentTokenHeader, seal};
use billfold_sandbox::Sandbox;
use chrono::{DateTime, TimeDelta, Utc};

/// A partner in test mode, which sends from one domain.
pub(crate) fn entry(
    id: &str,
    name: &str,
    domain: &str,
    originator: &str,
    request_url: &str,
    complete_url: &str,
) -> EntryBuilder {
    Entry::builder(id, name)
        .unwrap()
        .sender_hosts([domain])
        .dkim_domains([domain])
        .originators([originator])
        .action_hosts(["127.0.0.1"])
        .takes_supersedes(true)
        .answers_status(true)
        .request_url(request_url.parse().unwrap())
        .complete_url(complete_url.parse().unwrap())
        .mode(Mode::Test)
}

/// A bearer token's issuer, application and version.
pub(crate) fn operator(sandbox: &Sandbox) -> Operator {
    let operator = sandbox.operator();
    Operator::new(&operator.issuer, &operator.app_id, &operator.version)
}

/// Who pays one invoice, and when.
pub(crate) struct Payer<'a> {
    pub(crate) sandbox: &'a Sandbox,
    pub(crate) adapter: &'a StandardAdapter,
    pub(crate) merchant: &'a str,
    /// The invoice's number.
    pub(crate) number: &'a str,
    /// Who sent the invoice.
    pub(crate) sender: &'a str,
    pub(crate) context: &'a str,
    pub(crate) now: DateTime<Utc>,
}

impl<'a> Payer<'a> {
    pub(crate) fn ask(&self) -> Ask<'a> {
        Ask::new(self.merchant, self.context)
    }

    pub(crate) fn bearer(&self) -> BearerToken {
        let operator = operator(self.sandbox);
        let signer = self.sandbox.service_keys().unwrap().bearer();
        bearer(&operator, self.merchant, "pat@customer.example", self.sender, signer, self.now).unwrap()
    }

    /// Seals the card of this number for the processor.
    pub(crate) fn token(&self, id: &str, amount: Money, card: &str) -> PaymentToken {
        let until = self.now.checked_add_signed(TimeDelta::minutes(10)).unwrap();
        let binding = Binding::new(self.merchant, self.number, amount, id, until).unwrap();
        let parts = CardParts {
            number: card,
            expiry_month: 12,
            expiry_year: 2030,
            security_code: Some("737"),
            name: "Pat Payer",
            postal_code: "",
            country: "",
        };
        let key = self.sandbox.processor().pinned_key().unwrap();
        let sealed = seal(&key, CardData::new(&parts).unwrap(), &binding, self.now).unwrap();
        let signer = self.sandbox.service_keys().unwrap().payment();
        PaymentToken::sign(&PaymentTokenHeader::new(&binding, &sealed, signer, true), &sealed, signer)
            .unwrap()
    }

    /// Asks for the payment.
    pub(crate) fn completion(&self, id: &str, amount: Money, card: &str) -> Request {
        let token = self.token(id, amount, card);
        self.adapter.complete(&Order::new(self.ask(), id, amount, &token), &self.bearer()).unwrap()
    }

    /// Asks what became of the payment.
    pub(crate) fn status(&self, id: &str) -> Request {
        self.adapter.payment_status(&self.ask(), id, &self.bearer()).unwrap()
    }
}
