//! What a host found when it looked up the settings of a tenant.

use billfold_reason::{Code, reasons};

use crate::{DocumentError, LoadError, TenantSettings};

/// What a host found when it looked up the settings of a mailbox's tenant.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Lookup<'a> {
    /// They were read.
    Found(&'a TenantSettings),
    /// The organization's were read, those of its groups could not be: group mailboxes are off.
    GroupsUnavailable(&'a TenantSettings, Unavailable),
    /// They could not be read: every mailbox of the tenant is off.
    Unavailable(Unavailable),
}

impl Lookup<'_> {
    /// Nothing was looked up. A personal mailbox needs no more; every mailbox of a tenant is off.
    pub const NONE: Self = Self::Unavailable(Unavailable::NotLookedUp);
}

impl<'a> From<&'a TenantSettings> for Lookup<'a> {
    fn from(settings: &'a TenantSettings) -> Self {
        Self::Found(settings)
    }
}

/// What reading gave: the settings, or why there are none.
impl<'a, E: Copy + Into<Unavailable>> From<&'a Result<TenantSettings, E>> for Lookup<'a> {
    fn from(read: &'a Result<TenantSettings, E>) -> Self {
        match read {
            Ok(settings) => Self::Found(settings),
            Err(cause) => Self::Unavailable((*cause).into()),
        }
    }
}

/// Why the settings of a tenant could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unavailable {
    /// They were not looked up.
    #[error("the settings were not looked up")]
    NotLookedUp,
    /// Nothing is stored for the tenant: its name is misspelled, or nobody has created it.
    #[error("nothing is stored for this tenant")]
    TenantUnknown,
    /// The file that holds them could not be opened.
    #[error("the settings document could not be opened")]
    File,
    /// The document that holds them is not a tenant's settings.
    #[error("the settings document is refused: {0}")]
    Document(DocumentError),
    /// The store failed.
    #[error("the settings could not be read from the store")]
    Store,
    /// What is stored is damaged or of a later format.
    #[error("the stored settings are damaged or of a later format")]
    Damaged,
    /// The host's own directory or service gave no usable answer.
    #[error("the service that keeps the settings gave no usable answer")]
    Service,
}

reasons! {
    Unavailable {
        Self::NotLookedUp => Code::discard("settings.not_looked_up", "The settings of the mailbox's tenant were not looked up.")
            .with_remedy("The developer of the host must look up the settings before deciding.");
        Self::File => Code::discard("settings.file", "The settings document could not be opened.")
            .with_remedy("An administrator must look after the file that the configuration names.");
        Self::Service => Code::discard("settings.service", "The service that keeps the settings gave no usable answer.")
            .with_remedy("Try again later; an operator must look after the service.");
    }
    shares {
        Self::TenantUnknown => LoadError::TENANT_UNKNOWN;
        Self::Store => LoadError::STORE_FAILED;
        Self::Damaged => LoadError::DAMAGED;
    }
    wraps {
        Self::Document(error) => error;
    }
}

impl From<DocumentError> for Unavailable {
    fn from(error: DocumentError) -> Self {
        Self::Document(error)
    }
}

impl From<&LoadError> for Unavailable {
    fn from(error: &LoadError) -> Self {
        match error {
            LoadError::Store(_) => Self::Store,
            LoadError::Damaged => Self::Damaged,
            LoadError::TenantUnknown => Self::TenantUnknown,
        }
    }
}
