//! What the host knows about the mailbox's owner and about businesses that mail their own invoices.

use std::collections::BTreeSet;

use billfold_partner::PartnerId;
use billfold_sender::{Profile, Provider};
use billfold_settings::Permit;
use billfold_vault::OwnerId;

use crate::Payee;

/// The payer's account, as far as it decides about a message.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Account {
    /// The payer's addresses: a bill must be addressed to one of them, and the mailbox it lies in be one of them. Plus-addresses
    /// match a bill's recipient.
    pub addresses: Vec<String>,
    /// Whose payment methods pay the account's bills. `None` means that every mailbox has its own: the owner is the mailbox's
    /// address in lower case, in its tenant if it has one.
    pub owner: Option<OwnerId>,
    /// Whose `Authentication-Results` are believed; empty means nobody's, whatever the provider's dialect. A client that reads the
    /// mailbox over IMAP leaves it empty: whoever can append to the mailbox can write results.
    pub authserv_ids: Vec<String>,
    /// Hosts ("by" of a `Received` line) below whose line nothing is believed.
    pub receiving_hosts: Vec<String>,
    /// The mail provider: selects the dialect of its `Authentication-Results`. [`Provider::GENERIC`] if in doubt.
    pub provider: Provider,
    /// Payees that were paid before, see [`Account::remember`]. All others are a first contact.
    pub known_payees: Vec<Payee>,
    /// Addresses or domains of the account's correspondents: a sender that looks like one of them is refused.
    pub address_book: Vec<String>,
    /// The oldest message, in days, that may still be paid.
    pub max_age_days: u32,
    /// Which sender rules hold.
    pub profile: Profile,
    /// Whether payments are offered to this payer at all. A service may begin with a limited number of users: the messages of the
    /// others get no card, and of their senders nothing is asked.
    pub enrolled: bool,
}

impl Account {
    /// An account with one address, which takes part, believes nobody's `Authentication-Results` and has paid nobody.
    #[must_use]
    pub fn new(address: impl Into<String>) -> Self {
        Self {
            addresses: vec![address.into()],
            owner: None,
            authserv_ids: Vec::new(),
            receiving_hosts: Vec::new(),
            provider: Provider::GENERIC,
            known_payees: Vec::new(),
            address_book: Vec::new(),
            max_age_days: 60,
            profile: Profile::Standard,
            enrolled: true,
        }
    }

    /// One owner pays the bills of all the account's mailboxes, as on a desktop that belongs to one person.
    #[must_use]
    pub fn with_owner(mut self, owner: OwnerId) -> Self {
        self.owner = Some(owner);
        self
    }

    /// Remembers a payee that was paid: what the paid message says of it joins what is known.
    pub fn remember(&mut self, payee: Payee) {
        match self.known_payees.iter_mut().find(|known| known.is(&payee)) {
            Some(known) => known.learn(payee),
            None => self.known_payees.push(payee),
        }
    }

    /// Whose payment methods pay the bills of the mailbox that a permit is for; `None` if its address cannot be an owner's id.
    pub(crate) fn owner_for(&self, permit: &Permit) -> Option<OwnerId> {
        let mailbox = permit.mailbox().to_lowercase();
        match (&self.owner, permit.tenant()) {
            (Some(owner), _) => Some(owner.clone()),
            (None, Some(tenant)) => OwnerId::in_tenant(tenant.as_str(), &mailbox).ok(),
            (None, None) => OwnerId::new(&mailbox).ok(),
        }
    }

    /// Whether a mailbox is one of the account's: proofs about two owners must not meet in one bill.
    pub(crate) fn owns(&self, mailbox: &str) -> bool {
        self.addresses.iter().any(|own| own.eq_ignore_ascii_case(mailbox))
    }
}

/// A business that mails its own invoices, vouched for by a partner.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Business {
    /// The domain of its From address, exactly.
    pub domain: String,
    /// The partner that takes its payments.
    pub partner: PartnerId,
    /// Its merchant ids at that partner. A request for another one is a first contact.
    pub merchants: BTreeSet<String>,
}

impl Business {
    /// A business and its merchant ids.
    pub fn new<S: Into<String>>(
        domain: impl Into<String>,
        partner: PartnerId,
        merchants: impl IntoIterator<Item = S>,
    ) -> Self {
        Self { domain: domain.into(), partner, merchants: merchants.into_iter().map(Into::into).collect() }
    }
}
