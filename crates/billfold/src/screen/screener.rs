//! What screening knows beside the message: partners, businesses, the account.

use std::sync::Arc;

use billfold_invoice::{Limits, Reader, RequestKeys, RequestKeysError};
use billfold_reason::{Code, reasons};
use billfold_sender::{Delivery, Pin, PinError, Policy};
use billfold_settings::{Lookup, Mailbox};

use super::Screening;
use crate::{Account, Business, History, Mail, Network};

/// Why a screener cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScreenerError {
    /// A partner's sender data is no sender data.
    #[error("the sender data of partner {partner} is wrong: {source}")]
    Partner {
        /// The partner's id.
        partner: String,
        /// What is wrong.
        source: PinError,
    },
    /// A business's domain is no domain, or one under which strangers register.
    #[error("the domain of business number {index} is wrong: {source}")]
    Business {
        /// Its place in the list, from 0.
        index: usize,
        /// What is wrong.
        source: PinError,
    },
    /// A partner's keys for signed requests cannot be used: they must be RSA keys of 2048 to 8192 bits.
    #[error("the request keys of partner {partner} cannot be used: {source}")]
    Keys {
        /// The partner's id.
        partner: String,
        /// What is wrong.
        source: RequestKeysError,
    },
}

reasons! {
    ScreenerError {
        Self::Partner { .. } => Code::refusal("screener.partner", "The sender data of a partner is not usable.")
            .with_remedy("Host: correct the hosts and domains of the partner's entry.");
        Self::Business { index, .. } => Code::refusal(
            "screener.business",
            "The domain of a business is not a domain, or one under which strangers register.",
        )
        .with_detail("the domain of business number {index:number} is not usable")
        .with_remedy("Host: name the exact domain of the business's From address."), index: *index;
        Self::Keys { .. } => Code::refusal(
            "screener.keys",
            "The keys that sign a partner's requests are not RSA keys of 2048 to 8192 bits.",
        )
        .with_remedy("Host: correct the partner's keys.");
    }
}

/// Screens the messages of one account. Cheap to keep, shared by all messages.
#[derive(Debug, Clone)]
pub struct Screener {
    pub(crate) network: Network,
    pub(crate) businesses: Vec<Business>,
    pub(crate) account: Account,
    pub(crate) policy: Policy,
    pub(crate) reader: Reader,
    pub(crate) history: Option<Arc<dyn History>>,
}

impl Screener {
    /// Puts a screener together. A partner without sender hosts or signing domains cannot send anything and is left out.
    ///
    /// # Errors
    /// [`ScreenerError`] if a name is wrong.
    pub fn new(network: Network, businesses: Vec<Business>, account: Account) -> Result<Self, ScreenerError> {
        let policy = policy(&network, &businesses, &account)?;
        let reader = Reader::new(Limits::default()).with_keys(keys(&network)?);
        Ok(Self { network, businesses, account, policy, reader, history: None })
    }

    /// Gives it the host's record of earlier messages.
    #[must_use]
    pub fn with_history(self, history: Arc<dyn History>) -> Self {
        Self { history: Some(history), ..self }
    }

    /// Sets the bounds on what is read.
    ///
    /// # Errors
    /// [`ScreenerError::Keys`], as for [`new`](Self::new).
    pub fn with_limits(self, limits: Limits) -> Result<Self, ScreenerError> {
        let reader = Reader::new(limits).with_keys(keys(&self.network)?);
        Ok(Self { reader, ..self })
    }

    /// Begins to screen a message of a mailbox. `settings` are those of the mailbox's tenant, or unavailable; they do not
    /// bear on a personal mailbox.
    #[must_use]
    pub fn screen<'s>(
        &'s self,
        mail: &'s Mail<'s>,
        delivery: &'s Delivery,
        mailbox: &'s Mailbox,
        settings: Lookup<'s>,
    ) -> Screening<'s> {
        Screening::new(self, mail, delivery, mailbox, settings)
    }
}

/// The keys of signed requests, each labelled with its partner.
fn keys(network: &Network) -> Result<RequestKeys, ScreenerError> {
    let mut keys = RequestKeys::new();
    for entry in network.entries() {
        if let Some(jwks) = entry.jwks().filter(|jwks| !jwks.is_empty()) {
            let partner = || entry.id().to_string();
            keys.add(entry.id().as_str(), &jwks.to_jwks())
                .map_err(|source| ScreenerError::Keys { partner: partner(), source })?;
        }
    }
    Ok(keys)
}

fn policy(network: &Network, businesses: &[Business], account: &Account) -> Result<Policy, ScreenerError> {
    let mut policy = Policy::new()
        .addresses(account.addresses.iter().cloned())
        .authserv_ids(account.authserv_ids.iter().cloned())
        .address_book(account.address_book.iter().cloned())
        .receiving_hosts(account.receiving_hosts.iter().cloned())
        .provider(account.provider)
        .profile(account.profile)
        .max_age_days(account.max_age_days);
    for entry in network.entries().filter(|e| !e.sender_hosts().is_empty() && !e.dkim_domains().is_empty()) {
        let (hosts, signers, bounces) = (entry.sender_hosts(), entry.dkim_domains(), entry.bounce_domains());
        let pin = Pin::partner(entry.id().as_str(), hosts, signers, bounces)
            .map_err(|source| ScreenerError::Partner { partner: entry.id().to_string(), source })?;
        policy = policy.pin(pin);
    }
    for (index, business) in businesses.iter().enumerate() {
        let pin =
            Pin::business(&business.domain).map_err(|source| ScreenerError::Business { index, source })?;
        policy = policy.pin(pin);
    }
    Ok(policy)
}
