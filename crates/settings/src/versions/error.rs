//! Why settings could not be read from a store or written to it.

use billfold_reason::{Code, reasons};
use billfold_store::StoreError;

/// Why settings could not be read from a store. To a decision all of them mean unavailable.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The store failed.
    #[error("the settings could not be read from the store")]
    Store(#[from] StoreError),
    /// The record is not one this version wrote.
    #[error("the stored settings are damaged or of a later format")]
    Damaged,
    /// Nothing was ever stored for the tenant.
    #[error("nothing is stored for this tenant")]
    TenantUnknown,
}

impl LoadError {
    pub(crate) const TENANT_UNKNOWN: Code =
        Code::discard("settings.tenant_unknown", "Nothing is stored for the tenant, so its payments are off.").with_remedy(
            "Check the name of the tenant; an administrator makes a new one known with `settings create`, which says of what kind it is.",
        );
    pub(crate) const STORE_FAILED: Code =
        Code::damage("settings.store_failed", "The store failed while settings were read or written.")
            .with_remedy(
                "An operator must look after the store; then look at the settings before trying again.",
            );
    pub(crate) const DAMAGED: Code =
        Code::damage("settings.damaged", "The stored settings of a tenant are damaged or of a later format.")
            .with_remedy(
                "An operator must restore them from a backup, or read them with the version that wrote them.",
            );
}

reasons! {
    LoadError {
        Self::Store(_) => Self::STORE_FAILED;
        Self::Damaged => Self::DAMAGED;
        Self::TenantUnknown => Self::TENANT_UNKNOWN;
    }
}

/// Why a plan was not applied. Nothing of it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// The plan has errors.
    #[error("the plan has {count} errors")]
    Refused {
        /// How many.
        count: usize,
    },
    /// Somebody changed the settings since the plan was made, or exchanged the store. Plan again against the version found; of
    /// another history it may have the same number.
    #[error("the plan is for version {planned}, but the settings are at another: version {found}")]
    Stale {
        /// The version it was made against.
        planned: u64,
        /// The version in the store.
        found: u64,
    },
    /// The tenant has settings already, so it is not created again.
    #[error("the tenant is known already, at version {found}")]
    Exists {
        /// The version in the store.
        found: u64,
    },
    /// More groups than [`Limits::groups`](crate::Limits::groups).
    #[error("a tenant has at most {limit} groups with something written down")]
    TooManyGroups {
        /// The limit.
        limit: usize,
    },
    /// The groups take more bytes than [`Limits::stored_bytes`](crate::Limits::stored_bytes).
    #[error("the groups of a tenant take at most {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// The current settings could not be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The store failed while writing. `StoreError::OutcomeUnknown` means: read again to see.
    #[error("the settings could not be written to the store")]
    Store(#[source] StoreError),
}

reasons! {
    ApplyError {
        Self::Refused { count } => Code::refusal("settings.plan_refused", "The plan has errors, so nothing of it was applied.")
            .with_detail("The plan has {count:number} errors, so nothing of it was applied.")
            .with_remedy("Correct what the errors say and plan again."), count: *count;
        Self::Stale { planned, found } => Code::refusal("settings.plan_stale", "Somebody changed the settings after the plan was made.")
            .with_detail("The plan is for version {planned:number} of the settings, which are at version {found:number}.")
            .with_remedy("Plan again."), planned: *planned, found: *found;
        Self::Exists { found } => Code::refusal("settings.tenant_exists", "The tenant has settings already, so it is not created again.")
            .with_detail("The tenant has settings already, at version {found:number}, so it is not created again.")
            .with_remedy("Change what is there: `settings kind` changes the kind."), found: *found;
        Self::TooManyGroups { limit } => Code::refusal("settings.too_many_groups", "The tenant would have more groups with something written down than the limit.")
            .with_detail("A tenant has at most {limit:number} groups with something written down.")
            .with_remedy("Unset what is as the organization is: only groups that differ need a value."), limit: *limit;
        Self::TooLarge { limit } => Code::refusal("settings.too_large", "The groups of the tenant take more bytes than the limit.")
            .with_detail("The groups of a tenant take at most {limit:number} bytes.")
            .with_remedy("Name groups by their addresses, which are shorter than distinguished names, and unset what is as the organization is."), limit: *limit;
    }
    shares {
        Self::Store(_) => LoadError::STORE_FAILED;
    }
    wraps {
        Self::Load(error) => error;
    }
}
