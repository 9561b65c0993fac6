//! What the host decides: who is pinned, whose results are trusted, how strict the check is.

mod pin;
mod provider;

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use crate::host;
use crate::likeness::Known;

pub use pin::{Pin, PinError, PinKind};
pub use provider::{Inside, Placement, Provider, UnknownProvider};

/// How much of the envelope a card needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Profile {
    /// DKIM decides; SPF is reported. A forwarded message whose signature is intact keeps its card.
    #[default]
    Standard,
    /// As `Standard`, and MAIL FROM must pass SPF, aligned with From or a bounce domain of the pin; unknown is a refusal.
    Strict,
}

/// The sender policy of one account.
///
/// ```
/// use billfold_sender::{Pin, Policy, Profile};
///
/// let policy = Policy::new()
///     .pin(Pin::partner("invoicly", ["post.invoicly.example"], ["invoicly.example"], ["bounce.invoicly.example"])?)
///     .pin(Pin::business("contoso.example")?)
///     .addresses(["pat@customer.example"])
///     .profile(Profile::Standard);
/// # Ok::<(), billfold_sender::PinError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Policy {
    pub(crate) pins: Vec<Arc<Pin>>,
    pub(crate) addresses: Vec<String>,
    pub(crate) address_book: Vec<String>,
    pub(crate) known_reply_to: Vec<String>,
    pub(crate) authserv_ids: Vec<String>,
    pub(crate) receiving_hosts: Vec<String>,
    pub(crate) provider: Provider,
    pub(crate) profile: Profile,
    pub(crate) max_age_days: u32,
    pub(crate) dmarc: bool,
    pub(crate) arc: bool,
    pub(crate) limits: Limits,
    /// Whom no sender may imitate; made when it is first needed, and again after a change.
    known: OnceLock<Vec<Known>>,
}

/// What is refused for its size alone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The whole message, in bytes. Default 32 MiB.
    pub message: usize,
    /// The header block, in bytes. Default 64 KiB.
    pub header_block: usize,
    /// DKIM signatures. Default 10.
    pub signatures: usize,
    /// Names in `h=` of one signature. Default 100.
    pub signed_names: usize,
    /// Depth of nested multiparts. Default 16.
    pub mime_depth: usize,
    /// MIME parts in all. Default 200.
    pub mime_parts: usize,
    /// `Authentication-Results` that are read, from the top; more do not refuse the message, they are ignored. Default 50.
    pub authentication_results: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message: 32 << 20,
            header_block: 64 << 10,
            signatures: 10,
            signed_names: 100,
            mime_depth: 16,
            mime_parts: 200,
            authentication_results: 50,
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::new()
    }
}

impl Policy {
    /// No sender is pinned and no results are trusted; profile `standard`, 60 days.
    #[must_use]
    pub fn new() -> Self {
        Self {
            pins: Vec::new(),
            addresses: Vec::new(),
            address_book: Vec::new(),
            known_reply_to: Vec::new(),
            authserv_ids: Vec::new(),
            receiving_hosts: Vec::new(),
            provider: Provider::GENERIC,
            profile: Profile::Standard,
            max_age_days: 60,
            dmarc: true,
            arc: false,
            limits: Limits::default(),
            known: OnceLock::new(),
        }
    }

    /// Adds a sender that may ask for money.
    #[must_use]
    pub fn pin(mut self, pin: Pin) -> Self {
        self.pins.push(Arc::new(pin));
        self.known = OnceLock::new();
        self
    }

    /// Adds several such senders.
    #[must_use]
    pub fn pins(mut self, pins: impl IntoIterator<Item = Pin>) -> Self {
        self.pins.extend(pins.into_iter().map(Arc::new));
        self.known = OnceLock::new();
        self
    }

    /// The account's own addresses and aliases: a payment request must be addressed to one of them. `name+tag@host`
    /// matches `name@host`.
    #[must_use]
    pub fn addresses<S: Into<String>>(mut self, addresses: impl IntoIterator<Item = S>) -> Self {
        self.addresses.extend(addresses.into_iter().map(Into::into));
        self.known = OnceLock::new();
        self
    }

    /// Addresses or domains of the account's correspondents: no other sender may imitate them.
    #[must_use]
    pub fn address_book<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.address_book.extend(names.into_iter().map(Into::into));
        self.known = OnceLock::new();
        self
    }

    /// Reply-To addresses that earlier paid mail of the same payees had: not foreign.
    #[must_use]
    pub fn known_reply_to<S: Into<String>>(mut self, addresses: impl IntoIterator<Item = S>) -> Self {
        self.known_reply_to.extend(addresses.into_iter().map(Into::into));
        self
    }

    /// Whose `Authentication-Results` are trusted: exact authserv-ids, or `*.suffix`. Empty: none are, of whatever provider.
    /// Where the provider's results name no id ([`Provider::without_id`]), any entry says that they are trusted; name its
    /// border hosts.
    ///
    /// A client that reads the mailbox over IMAP leaves this empty: whoever can append a message to the mailbox (another
    /// program of the owner, an import, a migration) writes the provider's lines as well as its own. A host that takes the
    /// message from its own mail server's delivery may name that server.
    #[must_use]
    pub fn authserv_ids<S: Into<String>>(mut self, ids: impl IntoIterator<Item = S>) -> Self {
        self.authserv_ids.extend(ids.into_iter().map(Into::into));
        self
    }

    /// The `by` hosts of the account's own provider, exact or `*.suffix`: below their `Received` nothing is trusted.
    #[must_use]
    pub fn receiving_hosts<S: Into<String>>(mut self, hosts: impl IntoIterator<Item = S>) -> Self {
        self.receiving_hosts.extend(hosts.into_iter().map(Into::into));
        self
    }

    /// The dialect of the account's provider.
    #[must_use]
    pub const fn provider(mut self, provider: Provider) -> Self {
        self.provider = provider;
        self
    }

    /// How much of the envelope a card needs.
    #[must_use]
    pub const fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// How old a payment request may be, in days. Default 60.
    #[must_use]
    pub const fn max_age_days(mut self, days: u32) -> Self {
        self.max_age_days = days;
        self
    }

    /// Whether DMARC records are asked for, to be reported. Default yes; the decision is the same without.
    #[must_use]
    pub const fn dmarc(mut self, report: bool) -> Self {
        self.dmarc = report;
        self
    }

    /// Whether the keys of ARC seals are asked for and the seals verified, to be reported. Default no: the questions tell the
    /// forwarders' name servers that the mail is read, and the decision is the same without.
    #[must_use]
    pub const fn arc(mut self, validate: bool) -> Self {
        self.arc = validate;
        self
    }

    /// What is refused for its size.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The hosts of pinned senders, of correspondents and of the account itself.
    pub(crate) fn known_hosts(&self) -> &[Known] {
        self.known.get_or_init(|| {
            let pinned = self.pins.iter().flat_map(|pin| pin.names()).map(str::to_owned);
            let met = self.address_book.iter().chain(&self.addresses).filter_map(|entry| {
                let domain = entry.rsplit_once('@').map_or(entry.as_str(), |(_, domain)| domain);
                host::to_ascii(domain).ok()
            });
            let hosts: BTreeSet<String> = pinned.chain(met).collect();
            hosts.into_iter().map(Known::new).collect()
        })
    }
}
