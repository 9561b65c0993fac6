//! Who may send payment requests.

use billfold_reason::{Code, reasons};

use crate::host::{self, HostError};

/// One sender that may ask for money, as plain data.
///
/// The crate knows no partner by name; the caller turns its registry into pins.
///
/// ```
/// use billfold_sender::{Pin, PinError};
///
/// let partner = Pin::partner("invoicly", ["post.invoicly.example"], ["invoicly.example"], ["bounce.invoicly.example"])?;
/// assert_eq!(partner.signers(), ["invoicly.example"]);
/// let business = Pin::business("bills.contoso.example")?;
/// assert_eq!(business.signers(), ["bills.contoso.example", "contoso.example"]);
/// assert_eq!(Pin::business("co.uk"), Err(PinError::PublicSuffix));
/// # Ok::<(), PinError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    kind: PinKind,
    id: String,
    hosts: Vec<String>,
    signers: Vec<String>,
    bounces: Vec<String>,
}

/// What a [`Pin`] stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum PinKind {
    /// An invoicing platform: exact From hosts, exact signing domains.
    Partner,
    /// A business that mails its own invoices: its From domain, signed by itself or its organisational parents.
    Business,
}

/// A pin that cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PinError {
    /// A host or domain is not a valid name.
    #[error("a pinned name is not a host name")]
    Host(#[from] HostError),
    /// A domain is a public suffix, under which strangers register.
    #[error("a pinned name is a public suffix")]
    PublicSuffix,
    /// A partner without sender hosts or without signing domains could never match.
    #[error("a partner pin needs sender hosts and signing domains")]
    Empty,
}

reasons! {
    PinError {
        Self::PublicSuffix => Code::refusal("sender.pin_public_suffix", "A pinned name is a public suffix, under which strangers register.")
            .with_remedy("Pin the name that the sender itself registered, with all its labels.");
        Self::Empty => Code::refusal("sender.pin_empty", "A partner has no sender host or no signing domain, so nothing could ever be from it.")
            .with_remedy("Whoever runs the mail client: complete the partner's entry.");
    }
    wraps {
        Self::Host(error) => error;
    }
}

impl Pin {
    /// A partner: mail from exactly one of `sender_hosts`, signed by exactly one of `dkim_domains`; with profile
    /// `strict` its MAIL FROM is in From's domain or in one of `bounce_domains`.
    ///
    /// # Errors
    /// [`PinError`] when a name is not a host name or is a public suffix, or when there is no sender host or no signing domain.
    pub fn partner(
        id: impl Into<String>,
        sender_hosts: impl IntoIterator<Item: AsRef<str>>,
        dkim_domains: impl IntoIterator<Item: AsRef<str>>,
        bounce_domains: impl IntoIterator<Item: AsRef<str>>,
    ) -> Result<Self, PinError> {
        let (hosts, signers, bounces) = (names(sender_hosts)?, names(dkim_domains)?, names(bounce_domains)?);
        if hosts.is_empty() || signers.is_empty() {
            return Err(PinError::Empty);
        }
        Ok(Self { kind: PinKind::Partner, id: id.into(), hosts, signers, bounces })
    }

    /// A business: mail from exactly `domain`, signed by it or by a parent of it within its own organisation (public
    /// suffix list).
    ///
    /// # Errors
    /// [`PinError`] when the domain is not a host name or is a public suffix.
    pub fn business(domain: impl AsRef<str>) -> Result<Self, PinError> {
        let domain = name(domain.as_ref())?;
        let signers = host::organisational_chain(&domain).into_iter().map(str::to_owned).collect();
        Ok(Self {
            kind: PinKind::Business,
            id: domain.clone(),
            hosts: vec![domain],
            signers,
            bounces: Vec::new(),
        })
    }

    /// Partner or business.
    #[must_use]
    pub const fn kind(&self) -> PinKind {
        self.kind
    }

    /// The partner's id; of a business its domain.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The domain of a business; `None` for a partner.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        match self.kind {
            PinKind::Partner => None,
            PinKind::Business => Some(&self.id),
        }
    }

    /// The exact From hosts.
    #[must_use]
    pub fn hosts(&self) -> &[String] {
        &self.hosts
    }

    /// The exact signing domains (`d=`).
    #[must_use]
    pub fn signers(&self) -> &[String] {
        &self.signers
    }

    /// Domains of MAIL FROM besides From's own.
    #[must_use]
    pub fn bounces(&self) -> &[String] {
        &self.bounces
    }

    pub(crate) fn sends_from(&self, host: &str) -> bool {
        self.hosts.iter().any(|h| h == host)
    }

    pub(crate) fn signs_with(&self, domain: &str) -> bool {
        self.signers.iter().any(|d| d == domain)
    }

    /// Every name that belongs to this sender.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.hosts.iter().chain(&self.signers).chain(&self.bounces).map(String::as_str)
    }
}

fn name(text: &str) -> Result<String, PinError> {
    let name = host::to_ascii(text)?;
    if host::is_public_suffix(&name) { Err(PinError::PublicSuffix) } else { Ok(name) }
}

fn names(texts: impl IntoIterator<Item: AsRef<str>>) -> Result<Vec<String>, PinError> {
    texts.into_iter().map(|text| name(text.as_ref())).collect()
}
