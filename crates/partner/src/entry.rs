//! The registry entry of a partner, as plain data.

use billfold_processor::{PinnedKey, VerifyingKeys};
use chrono::NaiveDate;
use url::Url;

use crate::{EntryBuilder, EntryError, Limits, PartnerId};

/// Whether payments to a partner are real or for tests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Mode {
    /// Real payments. Answers in `TEST` mode are refused.
    #[default]
    Live,
    /// The partner's test service; payment tokens carry `TestMode`.
    Test,
}

/// How well an entry's sender data is confirmed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Confidence {
    /// The vendor's own pages say so.
    Confirmed,
    /// Reported by others, or without any source: check it before live use.
    #[default]
    Unconfirmed,
    /// Written by the host's operator.
    Configured,
}

impl Confidence {
    /// `confirmed`, `unconfirmed` or `configured`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Unconfirmed => "unconfirmed",
            Self::Configured => "configured",
        }
    }
}

/// The source of an entry's sender data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Provenance {
    /// How well the data is confirmed.
    pub confidence: Confidence,
    /// The page, or the reason for doubt.
    pub citation: String,
}

impl Provenance {
    /// A source, and how well it confirms the data.
    #[must_use]
    pub fn new(confidence: Confidence, citation: &str) -> Self {
        Self { confidence, citation: citation.to_owned() }
    }
}

/// A partner of the network. Built with [`Entry::builder`]; a value is always well formed, but only an
/// [`enrolled`](Self::enrolled) one can be paid.
#[derive(Debug, Clone)]
pub struct Entry {
    pub(crate) id: PartnerId,
    pub(crate) name: String,
    pub(crate) sender_hosts: Vec<String>,
    pub(crate) dkim_domains: Vec<String>,
    pub(crate) bounce_domains: Vec<String>,
    pub(crate) originators: Vec<String>,
    pub(crate) invoice_hosts: Vec<String>,
    pub(crate) action_hosts: Vec<String>,
    pub(crate) takes_supersedes: bool,
    pub(crate) answers_status: bool,
    pub(crate) takes_parts: bool,
    pub(crate) request_url: Option<Url>,
    pub(crate) complete_url: Option<Url>,
    pub(crate) jwks: Option<VerifyingKeys>,
    pub(crate) processor_keys: Vec<PinnedKey>,
    pub(crate) mode: Mode,
    pub(crate) source: Provenance,
    pub(crate) data_version: Option<NaiveDate>,
    pub(crate) limits: Limits,
}

impl Entry {
    /// Starts an entry.
    ///
    /// # Errors
    /// [`EntryError::Id`] if the id is not 1 to 64 of `a-z`, `0-9`, `-` and `_`.
    pub fn builder(id: &str, name: &str) -> Result<EntryBuilder, EntryError> {
        Ok(EntryBuilder::new(PartnerId::new(id)?, name))
    }

    /// The short name.
    #[must_use]
    pub fn id(&self) -> &PartnerId {
        &self.id
    }

    /// The name people know.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Exact hosts of the From address, lower case.
    #[must_use]
    pub fn sender_hosts(&self) -> &[String] {
        &self.sender_hosts
    }

    /// Domains whose DKIM signature authenticates the partner.
    #[must_use]
    pub fn dkim_domains(&self) -> &[String] {
        &self.dkim_domains
    }

    /// Domains of the envelope sender.
    #[must_use]
    pub fn bounce_domains(&self) -> &[String] {
        &self.bounce_domains
    }

    /// The originators that the service issued to this partner.
    #[must_use]
    pub fn originators(&self) -> &[String] {
        &self.originators
    }

    /// Exact hosts of "full invoice" links.
    #[must_use]
    pub fn invoice_hosts(&self) -> &[String] {
        &self.invoice_hosts
    }

    /// Exact hosts of the page with which the bank's question begins (3-D Secure). Empty: the partner may not ask.
    #[must_use]
    pub fn action_hosts(&self) -> &[String] {
        &self.action_hosts
    }

    /// Whether the partner takes `supersedes`: it refuses a payment that names an earlier one while that one may still charge, and
    /// never acts on the earlier one afterwards. A partner that would ignore the member could charge both.
    #[must_use]
    pub fn takes_supersedes(&self) -> bool {
        self.takes_supersedes
    }

    /// Whether the partner answers `paymentstatus`. Where it does not, an unknown outcome stays so until somebody finds out
    /// another way.
    #[must_use]
    pub fn answers_status(&self) -> bool {
        self.answers_status
    }

    /// Whether less than the amount due may be paid, as an instalment.
    #[must_use]
    pub fn takes_parts(&self) -> bool {
        self.takes_parts
    }

    /// The payment-request webhook.
    #[must_use]
    pub fn request_url(&self) -> Option<&Url> {
        self.request_url.as_ref()
    }

    /// The payment-complete webhook.
    #[must_use]
    pub fn complete_url(&self) -> Option<&Url> {
        self.complete_url.as_ref()
    }

    /// Keys of signed action requests.
    #[must_use]
    pub fn jwks(&self) -> Option<&VerifyingKeys> {
        self.jwks.as_ref()
    }

    /// Keys of the partner's payment processor; the only ones a card may be sealed to.
    #[must_use]
    pub fn processor_keys(&self) -> &[PinnedKey] {
        &self.processor_keys
    }

    /// Live or test.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Where the sender data comes from.
    #[must_use]
    pub fn source(&self) -> &Provenance {
        &self.source
    }

    /// The version of the sender data, if it came from a [`SenderData`](crate::SenderData) document.
    #[must_use]
    pub fn data_version(&self) -> Option<NaiveDate> {
        self.data_version
    }

    /// Bounds on the partner's answers.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Whether the host has enrolled the partner: originators and both webhooks are known. Without it no card is drawn
    /// (`partner.not_enrolled`).
    #[must_use]
    pub fn enrolled(&self) -> bool {
        !self.originators.is_empty() && self.request_url.is_some() && self.complete_url.is_some()
    }

    /// Whether an originator belongs to this partner. Exact comparison: originators are opaque.
    #[must_use]
    pub fn has_originator(&self, originator: &str) -> bool {
        self.originators.iter().any(|have| have == originator)
    }

    /// Whether a link may be shown as the full invoice: `https`, no user name, default port, and an exact host of the entry.
    /// On an entry whose webhooks are on loopback, `http` to a listed loopback host counts as well.
    #[must_use]
    pub fn is_invoice_link(&self, link: &Url) -> bool {
        self.is_page_on(link, &self.invoice_hosts)
    }

    /// Whether the bank's question may begin at an address: as for [invoice links](Self::is_invoice_link), on one of the
    /// [`action_hosts`](Self::action_hosts).
    #[must_use]
    pub fn is_action_page(&self, page: &Url) -> bool {
        self.is_page_on(page, &self.action_hosts)
    }

    fn is_page_on(&self, link: &Url, hosts: &[String]) -> bool {
        let plain = link.username().is_empty() && link.password().is_none();
        // Exact hosts, not domains: a subdomain may belong to somebody else, as user pages do.
        let listed = link.host_str().is_some_and(|host| hosts.iter().any(|have| have == host));
        let secure = link.scheme() == "https" && link.port().is_none();
        // Never for a live entry: a link to the payer's own machine could reach a service there.
        let sandbox = is_loopback(link) && self.request_url.as_ref().is_some_and(is_loopback);
        plain && listed && (secure || sandbox)
    }

    /// The entry as a builder, to add what the host enrols.
    pub fn into_builder(self) -> EntryBuilder {
        EntryBuilder::from_entry(self)
    }
}

/// Whether a URL points at this machine by address or as `localhost`.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
