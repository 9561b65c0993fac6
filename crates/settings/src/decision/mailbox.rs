//! The mailbox a message was delivered to.

use crate::{GroupId, TenantId};

/// The mailbox a message was delivered to: what the gates are looked up for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mailbox {
    /// Belongs to a person and to no organization: no gate bears on it.
    Personal {
        /// Its address.
        address: String,
    },
    /// Belongs to a tenant.
    Tenant {
        /// The tenant.
        tenant: TenantId,
        /// Its address.
        address: String,
        /// The group, if it is a group's mailbox.
        group: Option<GroupId>,
    },
}

impl Mailbox {
    /// A mailbox of no organization.
    #[must_use]
    pub fn personal(address: impl Into<String>) -> Self {
        Self::Personal { address: address.into() }
    }

    /// A person's mailbox in a tenant.
    #[must_use]
    pub fn in_tenant(tenant: TenantId, address: impl Into<String>) -> Self {
        Self::Tenant { tenant, address: address.into(), group: None }
    }

    /// A group's mailbox in a tenant.
    #[must_use]
    pub fn of_group(tenant: TenantId, group: GroupId, address: impl Into<String>) -> Self {
        Self::Tenant { tenant, address: address.into(), group: Some(group) }
    }

    /// The mailbox's address.
    #[must_use]
    pub fn address(&self) -> &str {
        match self {
            Self::Personal { address } | Self::Tenant { address, .. } => address,
        }
    }

    /// The tenant, if it belongs to one.
    #[must_use]
    pub const fn tenant(&self) -> Option<&TenantId> {
        match self {
            Self::Personal { .. } => None,
            Self::Tenant { tenant, .. } => Some(tenant),
        }
    }

    /// The group, if it is a group's mailbox.
    #[must_use]
    pub const fn group(&self) -> Option<&GroupId> {
        match self {
            Self::Personal { .. } => None,
            Self::Tenant { group, .. } => group.as_ref(),
        }
    }
}
