//! The proof that settings allow payments for a mailbox.

use crate::{GroupId, Mailbox, TenantId};

/// Proof that every gate of a mailbox was on in this version of its tenant's settings.
///
/// Only [`decide`](crate::decide()) makes one. It cannot be copied, built or read back from storage: whoever resumes a
/// saved flow decides again.
///
/// ```compile_fail
/// let forged = billfold_settings::Permit { address: String::new() };
/// ```
/// ```compile_fail
/// fn copy(permit: &billfold_settings::Permit) -> billfold_settings::Permit {
///     permit.clone()
/// }
/// ```
/// ```compile_fail
/// let read: billfold_settings::Permit = serde_json::from_str("{}").unwrap();
/// ```
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a permit is what payment steps ask for"]
pub struct Permit {
    address: String,
    tenant: Option<TenantId>,
    group: Option<GroupId>,
    version: Option<u64>,
}

impl Permit {
    pub(crate) fn new(mailbox: &Mailbox, version: Option<u64>) -> Self {
        let (tenant, group) = (mailbox.tenant().cloned(), mailbox.group().cloned());
        Self { address: mailbox.address().to_owned(), tenant, group, version }
    }

    /// The mailbox it is for.
    #[must_use]
    pub fn mailbox(&self) -> &str {
        &self.address
    }

    /// The tenant whose settings were read; none for a personal mailbox.
    #[must_use]
    pub const fn tenant(&self) -> Option<&TenantId> {
        self.tenant.as_ref()
    }

    /// The group whose gate was on, for a group mailbox.
    #[must_use]
    pub const fn group(&self) -> Option<&GroupId> {
        self.group.as_ref()
    }

    /// The version of the settings that were read; none for a personal mailbox.
    #[must_use]
    pub const fn settings_version(&self) -> Option<u64> {
        self.version
    }
}
