//! Who the payer is, and the businesses that mail for themselves.

use billfold::partner::PartnerId;
use billfold::vault::OwnerId;
use billfold::{Account, Business, Payee};

use crate::{Config, HostError, OWNER, Overrides};

impl Config {
    /// The payer's account. Where the configuration names no address, the mailbox that was named is the one.
    ///
    /// # Errors
    /// [`HostError::Provider`] if the mail provider is not known, and [`HostError::PartnerId`] if a known payee has no partner's
    /// id.
    pub fn account(&self, overrides: &Overrides) -> Result<Account, HostError> {
        let given = &self.account;
        let first = given.addresses.first().or(overrides.mailbox.as_ref()).cloned().unwrap_or_default();
        let mut account = Account::new(first);
        if !given.addresses.is_empty() {
            account.addresses.clone_from(&given.addresses);
        }
        account.authserv_ids.clone_from(&given.authserv_ids);
        account.receiving_hosts.clone_from(&given.receiving_hosts);
        account.provider = given.provider.parse()?;
        account.address_book.clone_from(&given.address_book);
        account.max_age_days = given.max_age_days;
        account.enrolled = given.enrolled;
        account.profile = overrides.profile;
        account.owner = OwnerId::new(OWNER).ok();
        for (partner, merchant) in &given.known_payees {
            let partner = partner_id("account.known_payees", partner)?;
            account.known_payees.push(Payee::new(partner, merchant.clone()));
        }
        for payee in &self.payee {
            account.remember(payee.clone());
        }
        Ok(account)
    }

    /// The businesses that mail their own invoices.
    ///
    /// # Errors
    /// [`HostError::PartnerId`] if a business has no partner's id.
    pub fn businesses(&self) -> Result<Vec<Business>, HostError> {
        let business = |given: &crate::config::BusinessConfig| {
            let partner = partner_id("business.partner", &given.partner)?;
            Ok(Business::new(given.domain.clone(), partner, given.merchants.iter().cloned()))
        };
        self.business.iter().map(business).collect()
    }
}

fn partner_id(key: &'static str, id: &str) -> Result<PartnerId, HostError> {
    PartnerId::new(id).map_err(|source| HostError::PartnerId { key, source })
}
