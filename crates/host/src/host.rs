//! Everything that screening needs, and one message screened to its end.

use std::path::PathBuf;

use billfold::sender::dns::Answers;
use billfold::sender::{Delivery, Profile};
use billfold::settings::{Decision, Mailbox, TenantSettings};
use billfold::{Mail, Network, Screened, Screener, Step};

use crate::{Config, Dns, HostError, SettingsPlace};

/// What a program knows better than its configuration: nothing, unless it says so.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Overrides {
    /// The mailbox that is screened; else the first address of the account.
    pub mailbox: Option<String>,
    /// Which sender rules hold.
    pub profile: Profile,
    /// The settings document of the tenant; else the configuration's.
    pub settings_document: Option<PathBuf>,
}

impl Overrides {
    /// Nothing is known better.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The mailbox that is screened, where one is given.
    #[must_use]
    pub fn with_mailbox(self, mailbox: Option<String>) -> Self {
        Self { mailbox, ..self }
    }

    /// Which sender rules hold.
    #[must_use]
    pub fn with_profile(self, profile: Profile) -> Self {
        Self { profile, ..self }
    }

    /// The settings document of the tenant, where one is given.
    #[must_use]
    pub fn with_settings_document(self, file: Option<PathBuf>) -> Self {
        Self { settings_document: file, ..self }
    }
}

/// What screening needs, made of a configuration.
#[derive(Debug)]
#[non_exhaustive]
pub struct Host {
    /// Screens the messages of the account.
    pub screener: Screener,
    /// The partners.
    pub network: Network,
    /// The mailbox that is screened, as the configuration names it.
    pub mailbox: Mailbox,
    /// Where the settings that bear on it are kept. Every question reads what they say then.
    pub settings: SettingsPlace,
}

impl Host {
    /// Makes the parts.
    ///
    /// # Errors
    /// [`HostError`] if a value of the configuration is wrong or a file that it names cannot be used. Settings that cannot be
    /// read are no error: payments are off, and [`MailboxSettings::error`](crate::MailboxSettings::error) says why.
    pub fn new(config: &Config, overrides: &Overrides) -> Result<Self, HostError> {
        let network = config.network()?;
        let businesses = config.businesses()?;
        let account = config.account(overrides)?;
        let address =
            overrides.mailbox.clone().or_else(|| account.addresses.first().cloned()).unwrap_or_default();
        let screener = Screener::new(network.clone(), businesses, account)?;
        let (mailbox, settings) = config.mailbox(address, overrides)?;
        Ok(Self { screener, network, mailbox, settings })
    }

    /// The same parts for a mailbox of the same address in a tenant.
    #[must_use]
    pub fn in_tenant(&self, settings: TenantSettings) -> Self {
        let mailbox = Mailbox::in_tenant(settings.tenant().clone(), self.mailbox.address().to_owned());
        Self {
            screener: self.screener.clone(),
            network: self.network.clone(),
            mailbox,
            settings: SettingsPlace::given(settings),
        }
    }

    /// Whether payments are on for the mailbox, by what the settings say now.
    pub fn decide(&self) -> Decision {
        self.settings.read().decide(&self.mailbox)
    }

    /// Screens a message to its end, by what the settings say now.
    pub async fn screen(&self, dns: &Dns, mail: &Mail<'_>, delivery: &Delivery) -> Screened {
        let settings = self.settings.read();
        let mailbox = settings.mailbox(&self.mailbox);
        let mut screening = self.screener.screen(mail, delivery, &mailbox, settings.lookup());
        let mut answers = Answers::default();
        loop {
            match screening.step(&answers) {
                Step::Need(queries) => dns.answer(&queries, &mut answers).await,
                Step::Done(screened) => return *screened,
            }
        }
    }
}
