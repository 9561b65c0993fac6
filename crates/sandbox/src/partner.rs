//! Partners and senders as plain values: nothing is read from the adapters under test.

use std::net::Ipv4Addr;

use crate::invoice::Invoice;

/// The wording of a partner's invoice mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Wording {
    /// As Xero's default template.
    Xero,
    /// As FreshBooks' default template.
    FreshBooks,
    /// Plain English.
    Plain,
}

/// Somebody who sends invoice mail: a partner, or a business with a domain of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sender {
    /// The address in From.
    pub address: String,
    /// Written after the seller's name in From: `Fabrikam via Xero`. Empty = the seller's name alone.
    pub via: String,
    /// `d=` of the DKIM signature.
    pub dkim_domain: String,
    /// `s=` of the DKIM signature.
    pub selector: String,
    /// The domain of the bounce address (MAIL FROM).
    pub bounce_domain: String,
    /// The name of the sending host.
    pub host: String,
    /// Its address, from the ranges of RFC 5737.
    pub ip: Ipv4Addr,
    /// The wording of its mail.
    pub wording: Wording,
}

impl Sender {
    /// A sender that signs with the domain of its own address and sends from `out.` that domain.
    #[must_use]
    pub fn new(address: &str, ip: Ipv4Addr) -> Self {
        let domain = address.rsplit_once('@').map_or(address, |(_, domain)| domain);
        Self {
            address: address.to_owned(),
            via: String::new(),
            dkim_domain: domain.to_owned(),
            selector: "s1".to_owned(),
            bounce_domain: domain.to_owned(),
            host: format!("out.{domain}"),
            ip,
            wording: Wording::Plain,
        }
    }

    /// The domain of the address in From.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or(self.address.as_str(), |(_, domain)| domain)
    }
}

/// An invoicing platform of the partner network.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Partner {
    /// The registry id: `xero`.
    pub id: String,
    /// The name people read: `broker.name`.
    pub name: String,
    /// `originator` of its payment requests.
    pub originator: String,
    /// The host of its invoice pages.
    pub invoice_host: String,
    /// The way it sends mail.
    pub sender: Sender,
}

impl Partner {
    /// A partner known only by the given values, with plain wording.
    #[must_use]
    pub fn new(id: &str, name: &str, originator: &str, invoice_host: &str, sender: Sender) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            originator: originator.to_owned(),
            invoice_host: invoice_host.to_owned(),
            sender,
        }
    }

    /// Xero as its help pages and public copies of its mail show it: From `messaging-service@post.xero.com`.
    #[must_use]
    pub fn xero() -> Self {
        let mut sender = Sender::new("messaging-service@post.xero.com", Ipv4Addr::new(198, 51, 100, 25));
        sender.via = "via Xero".to_owned();
        sender.wording = Wording::Xero;
        Self::new("xero", "Xero", "xero-sandbox-originator", "in.xero.com", sender)
    }

    /// FreshBooks; its sender address is not confirmed by a source of the vendor.
    #[must_use]
    pub fn freshbooks() -> Self {
        let mut sender = Sender::new("mail@freshbooks.com", Ipv4Addr::new(198, 51, 100, 80));
        sender.via = "via FreshBooks".to_owned();
        sender.wording = Wording::FreshBooks;
        Self::new("freshbooks", "FreshBooks", "freshbooks-sandbox-originator", "my.freshbooks.com", sender)
    }

    /// The page of an invoice; the token in it is opaque and always the same for one invoice.
    #[must_use]
    pub fn invoice_url(&self, invoice: &Invoice) -> String {
        let token = invoice.token();
        let host = &self.invoice_host;
        let cut = |length: usize| token.chars().take(length).collect::<String>();
        match self.sender.wording {
            Wording::Xero => format!("https://{host}/{}?utm_source=outlookpay", cut(40)),
            Wording::FreshBooks => format!("https://{host}/#/link/{}", cut(14)),
            Wording::Plain => format!("https://{host}/i/{}", cut(24)),
        }
    }
}
