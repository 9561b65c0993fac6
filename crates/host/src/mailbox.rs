//! The mailbox, and the settings of its tenant.

use std::path::Path;

use billfold::settings::{GroupId, Limits, Lookup, Mailbox, TenantId, TenantSettings, Unavailable};

use crate::{Config, HostError, Overrides};

/// What is known of the settings that bear on a mailbox.
#[derive(Debug)]
#[non_exhaustive]
pub enum MailboxSettings {
    /// No document is named: a personal mailbox, on which no gate bears, or a tenant whose payments are off.
    NotNamed,
    /// A document is named and cannot be read: payments are off, as for any client; the reason says so.
    Unreadable(Box<HostError>),
    /// The tenant's settings.
    Known(Box<TenantSettings>),
}

impl MailboxSettings {
    /// The settings as screening takes them.
    #[must_use]
    pub fn lookup(&self) -> Lookup<'_> {
        match self {
            Self::Known(settings) => Lookup::Found(settings),
            Self::NotNamed | Self::Unreadable(_) => Lookup::Unavailable(Unavailable::File),
        }
    }

    /// Why a document that is named could not be read: worth telling the administrator.
    #[must_use]
    pub fn error(&self) -> Option<&HostError> {
        match self {
            Self::Unreadable(error) => Some(error),
            Self::Known(_) | Self::NotNamed => None,
        }
    }
}

impl Config {
    /// The mailbox that is screened, and its tenant's settings.
    ///
    /// # Errors
    /// [`HostError::SettingsId`] if the name of the tenant or group is wrong, and [`HostError::File`] if the settings document
    /// alone says which tenant it is and cannot be read.
    pub fn mailbox(
        &self,
        address: String,
        overrides: &Overrides,
    ) -> Result<(Mailbox, MailboxSettings), HostError> {
        let Some(given) = &self.settings else {
            return match &overrides.settings_document {
                Some(file) => {
                    let settings = settings_document(file)?;
                    let mailbox = Mailbox::in_tenant(settings.tenant().clone(), address);
                    Ok((mailbox, MailboxSettings::Known(Box::new(settings))))
                }
                None => Ok((Mailbox::personal(address), MailboxSettings::NotNamed)),
            };
        };
        let wrong = |key| move |source| HostError::SettingsId { key, source };
        let tenant = TenantId::new(&given.tenant).map_err(wrong("settings.tenant"))?;
        let mailbox = match given.groups.first() {
            Some(group) => {
                let group = GroupId::new(group).map_err(wrong("settings.groups"))?;
                Mailbox::of_group(tenant, group, address)
            }
            None => Mailbox::in_tenant(tenant, address),
        };
        let file = overrides
            .settings_document
            .clone()
            .or_else(|| given.document.as_ref().map(|file| self.path(file)));
        let settings = match file.map(|file| settings_document(&file)) {
            Some(Ok(settings)) => MailboxSettings::Known(Box::new(settings)),
            Some(Err(error)) => MailboxSettings::Unreadable(Box::new(error)),
            None => MailboxSettings::NotNamed,
        };
        Ok((mailbox, settings))
    }
}

/// Reads a settings document (TOML or JSON).
///
/// # Errors
/// [`HostError::File`] if the file cannot be read or is no settings document.
pub fn settings_document(path: &Path) -> Result<TenantSettings, HostError> {
    let text = std::fs::read_to_string(path).map_err(|error| HostError::file_problem(path, error))?;
    let name = path.display().to_string();
    TenantSettings::read(&text, &name, None, &Limits::default())
        .map_err(|error| HostError::file_problem(path, error))
}
