//! Building a registry entry, with every value checked as it comes in.

use billfold_processor::{PinnedKey, VerifyingKeys};
use url::Url;

use crate::entry::is_loopback;
use crate::{Confidence, Entry, EntryError, Limits, Mode, PartnerId, Provenance, SenderData};

/// Builds an [`Entry`]. The first wrong value is reported by [`build`](Self::build).
#[derive(Debug)]
#[must_use]
pub struct EntryBuilder {
    entry: Entry,
    error: Option<EntryError>,
}

impl EntryBuilder {
    pub(crate) fn new(id: PartnerId, name: &str) -> Self {
        Self::from_entry(Entry {
            id,
            name: name.to_owned(),
            sender_hosts: Vec::new(),
            dkim_domains: Vec::new(),
            bounce_domains: Vec::new(),
            originators: Vec::new(),
            invoice_hosts: Vec::new(),
            action_hosts: Vec::new(),
            takes_supersedes: false,
            answers_status: false,
            takes_parts: false,
            request_url: None,
            complete_url: None,
            jwks: None,
            processor_keys: Vec::new(),
            mode: Mode::Live,
            source: Provenance::new(Confidence::Configured, ""),
            data_version: None,
            limits: Limits::default(),
        })
    }

    pub(crate) fn from_entry(entry: Entry) -> Self {
        Self { entry, error: None }
    }

    /// Takes the name, hosts, domains and source of a document, in place of those the entry has.
    pub fn sender_data(mut self, data: SenderData) -> Self {
        if data.id != self.entry.id {
            self.error.get_or_insert(EntryError::DataOfAnother);
        // An old document still has its digest: going back could bring a domain back that the partner has given up.
        } else if self.entry.data_version.is_some_and(|version| data.version < version) {
            self.error.get_or_insert(EntryError::DataOlder);
        } else {
            self.entry.name = data.name;
            self.entry.sender_hosts = self.hosts(data.sender_hosts);
            self.entry.dkim_domains = self.hosts(data.dkim_domains);
            self.entry.bounce_domains = self.hosts(data.bounce_domains);
            self.entry.invoice_hosts = self.hosts(data.invoice_hosts);
            self.entry.source = data.source;
            self.entry.data_version = Some(data.version);
        }
        self
    }

    /// Adds exact hosts of the From address.
    pub fn sender_hosts<S: AsRef<str>>(mut self, hosts: impl IntoIterator<Item = S>) -> Self {
        let hosts = self.hosts(hosts);
        self.entry.sender_hosts.extend(hosts);
        self
    }

    /// Adds DKIM domains.
    pub fn dkim_domains<S: AsRef<str>>(mut self, domains: impl IntoIterator<Item = S>) -> Self {
        let hosts = self.hosts(domains);
        self.entry.dkim_domains.extend(hosts);
        self
    }

    /// Adds domains of the envelope sender.
    pub fn bounce_domains<S: AsRef<str>>(mut self, domains: impl IntoIterator<Item = S>) -> Self {
        let hosts = self.hosts(domains);
        self.entry.bounce_domains.extend(hosts);
        self
    }

    /// Adds exact hosts of invoice links.
    pub fn invoice_hosts<S: AsRef<str>>(mut self, hosts: impl IntoIterator<Item = S>) -> Self {
        let hosts = self.hosts(hosts);
        self.entry.invoice_hosts.extend(hosts);
        self
    }

    /// Adds exact hosts of the page with which the bank's question begins (3-D Secure).
    pub fn action_hosts<S: AsRef<str>>(mut self, hosts: impl IntoIterator<Item = S>) -> Self {
        let hosts = self.hosts(hosts);
        self.entry.action_hosts.extend(hosts);
        self
    }

    /// Says whether the partner [takes `supersedes`](Entry::takes_supersedes); not, if never called.
    pub fn takes_supersedes(mut self, takes: bool) -> Self {
        self.entry.takes_supersedes = takes;
        self
    }

    /// Says whether the partner [answers `paymentstatus`](Entry::answers_status); not, if never called.
    pub fn answers_status(mut self, answers: bool) -> Self {
        self.entry.answers_status = answers;
        self
    }

    /// Says whether the partner [takes a part](Entry::takes_parts) of what is due; not, if never called.
    pub fn takes_parts(mut self, takes: bool) -> Self {
        self.entry.takes_parts = takes;
        self
    }

    /// Adds originators issued to the partner.
    pub fn originators<S: AsRef<str>>(mut self, originators: impl IntoIterator<Item = S>) -> Self {
        for originator in originators {
            let originator = originator.as_ref();
            if originator.is_empty() || originator.len() > 256 || originator.chars().any(char::is_control) {
                self.error.get_or_insert(EntryError::Originator);
            } else {
                self.entry.originators.push(originator.to_owned());
            }
        }
        self
    }

    /// Sets the payment-request webhook.
    pub fn request_url(mut self, url: Url) -> Self {
        self.entry.request_url = self.webhook(url);
        self
    }

    /// Sets the payment-complete webhook.
    pub fn complete_url(mut self, url: Url) -> Self {
        self.entry.complete_url = self.webhook(url);
        self
    }

    /// Sets the keys of signed action requests.
    pub fn jwks(mut self, keys: VerifyingKeys) -> Self {
        self.entry.jwks = Some(keys);
        self
    }

    /// Adds a pinned key of the partner's processor.
    pub fn processor_key(mut self, key: PinnedKey) -> Self {
        self.entry.processor_keys.push(key);
        self
    }

    /// Sets the mode; live if never called.
    pub fn mode(mut self, mode: Mode) -> Self {
        self.entry.mode = mode;
        self
    }

    /// Sets where the data comes from; "configured" if never called.
    pub fn source(mut self, source: Provenance) -> Self {
        self.entry.source = source;
        self
    }

    /// Sets bounds on the partner's answers.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.entry.limits = limits;
        self
    }

    /// Finishes the entry.
    ///
    /// # Errors
    /// The first wrong value that was set: [`EntryError::Host`], [`EntryError::Originator`], [`EntryError::Webhook`],
    /// [`EntryError::DataOfAnother`] or [`EntryError::DataOlder`].
    pub fn build(self) -> Result<Entry, EntryError> {
        match self.error {
            Some(error) => Err(error),
            None => Ok(self.entry),
        }
    }

    fn webhook(&mut self, url: Url) -> Option<Url> {
        let scheme = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
        if !scheme || !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            self.error.get_or_insert(EntryError::Webhook);
            return None;
        }
        Some(url)
    }

    fn hosts<S: AsRef<str>>(&mut self, hosts: impl IntoIterator<Item = S>) -> Vec<String> {
        let mut kept = Vec::new();
        for host in hosts {
            match host_name(host.as_ref()) {
                Some(host) => kept.push(host),
                None => {
                    self.error.get_or_insert(EntryError::Host);
                }
            }
        }
        kept
    }
}

/// A host name in lower case, without a final dot; ASCII (`xn--` form) only, because it is compared byte for byte.
fn host_name(host: &str) -> Option<String> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    (host.len() <= 253 && host.split('.').all(label)).then_some(host)
}
