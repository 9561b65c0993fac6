//! What a change says beside values: the kind of the tenant, and which identities are one group.

use std::fmt;

use serde::Serialize;

use crate::{GroupId, TenantKind, TenantSettings};

/// What a change says about the tenant itself. None of it is a value, and each can switch payments on or off.
///
/// JSON: `{"declared": "kind", "before": "standard", "kind": "gcc"}`, `{"declared": "joined", "group": "...", "other": "..."}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "declared", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Declared {
    /// The tenant is of another kind, which has other defaults.
    Kind {
        /// What it was.
        #[serde(serialize_with = "kind_name")]
        before: TenantKind,
        /// What it is.
        #[serde(serialize_with = "kind_name")]
        kind: TenantKind,
    },
    /// An identity belongs to a group.
    Joined {
        /// The group.
        group: GroupId,
        /// Its other identity.
        other: GroupId,
    },
    /// An identity belongs to a group no longer.
    Parted {
        /// The group.
        group: GroupId,
        /// What was an identity of it.
        other: GroupId,
    },
}

fn kind_name<S: serde::Serializer>(kind: &TenantKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.as_str())
}

impl fmt::Display for Declared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind { before, kind } => write!(f, "tenant  kind  {before} -> {kind}"),
            Self::Joined { group, other } => write!(f, "group:{group}  is also  {other}"),
            Self::Parted { group, other } => write!(f, "group:{group}  is no longer  {other}"),
        }
    }
}

/// In what two settings of a tenant differ beside their values.
#[must_use]
pub fn declared(before: &TenantSettings, after: &TenantSettings) -> Vec<Declared> {
    let kind =
        (before.kind() != after.kind()).then(|| Declared::Kind { before: before.kind(), kind: after.kind() });
    let (old, new) = (before.identities(), after.identities());
    let joined = new
        .difference(&old)
        .map(|(group, other)| Declared::Joined { group: (*group).clone(), other: (*other).clone() });
    let parted = old
        .difference(&new)
        .map(|(group, other)| Declared::Parted { group: (*group).clone(), other: (*other).clone() });
    kind.into_iter().chain(joined).chain(parted).collect()
}
