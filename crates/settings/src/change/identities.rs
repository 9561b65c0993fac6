//! Plans that say which identities are one group.

use billfold_reason::{Code, reasons};

use super::{Action, Plan};
use crate::tenant::Apart;
use crate::{GroupId, Limits, TenantSettings};

/// Why identities do not become one group, or do not part.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AliasError {
    /// Both have a value of their own, one on and one off.
    #[error("{group} and {other} have different values")]
    Contradicts {
        /// The group.
        group: GroupId,
        /// The other identity.
        other: GroupId,
    },
    /// The group would have too many identities.
    #[error("a group has at most {limit} other identities")]
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// It is not another identity of a group.
    #[error("{other} is not declared as another identity of a group")]
    NotDeclared {
        /// What was named.
        other: GroupId,
    },
}

reasons! {
    AliasError {
        Self::Contradicts { .. } => Code::refusal("settings.alias_contradicts", "Two identities that are to be one group have different values.")
            .with_remedy("Set both to the value that is right, then declare them one group.");
        Self::TooMany { limit } => Code::refusal("settings.alias_too_many", "A group would have more identities than the limit.")
            .with_detail("A group has at most {limit:number} other identities.")
            .with_remedy("Take identities away that no longer name the group."), limit: *limit;
        Self::NotDeclared { .. } => Code::refusal("settings.alias_not_declared", "The identity is not declared as another one of a group.")
            .with_remedy("Look at the identities that the settings show.");
    }
}

impl Plan {
    /// Says that alias, address, GUID and name are one group: what is set for one of them holds for all.
    ///
    /// ```
    /// use billfold_settings::{GroupId, Limits, Plan, Scope, Setting, TenantId, TenantKind, TenantSettings, Value};
    ///
    /// let current = TenantSettings::new(TenantId::new("contoso")?, TenantKind::Standard);
    /// let (sales, address) = (GroupId::new("sales")?, GroupId::new("sales@contoso.com")?);
    /// let off = Plan::set(&current, Scope::Group(sales.clone()), Setting::ConnectorsEnabled, Value::Off)?;
    /// let plan = Plan::alias(off.after(), &address, &[sales], &Limits::default())?;
    /// assert_eq!(plan.after().value(&Scope::Group(address), Setting::ConnectorsEnabled), Value::Off);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`AliasError::Contradicts`] if two of them have different values, and [`AliasError::TooMany`] beyond [`Limits::aliases`].
    pub fn alias(
        current: &TenantSettings,
        group: &GroupId,
        others: &[GroupId],
        limits: &Limits,
    ) -> Result<Self, AliasError> {
        let mut plan = Self::new(current, Action::Alias { group: current.canonical(group).clone() });
        for other in others {
            plan.after.join(group, other, limits.aliases).map_err(|apart| match apart {
                Apart::Contradicts => AliasError::Contradicts { group: group.clone(), other: other.clone() },
                Apart::TooMany(limit) => AliasError::TooMany { limit },
            })?;
        }
        Ok(plan)
    }

    /// Says that an identity no longer names the group that it named: the group was renamed, or another one took the name.
    ///
    /// # Errors
    /// [`AliasError::NotDeclared`] if it is not declared as another identity of a group.
    pub fn part(current: &TenantSettings, other: &GroupId) -> Result<Self, AliasError> {
        let mut plan = Self::new(current, Action::Alias { group: current.canonical(other).clone() });
        if plan.after.part(other) { Ok(plan) } else { Err(AliasError::NotDeclared { other: other.clone() }) }
    }
}
