//! The table of gates: everything the rule knows about each, once.

use std::fmt;

use crate::{GroupId, Setting, cmdlets};

/// What sort of tenant it is. It changes defaults only, never the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum TenantKind {
    /// A commercial tenant.
    #[default]
    Standard,
    /// A tenant of the US Government Community Cloud: connectors are off until somebody switches them on.
    Gcc,
}

impl TenantKind {
    /// Both kinds, in the order of the truth table.
    pub const ALL: [Self; 2] = [Self::Standard, Self::Gcc];

    /// `standard` or `gcc`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Gcc => "gcc",
        }
    }

    /// Reads `standard` or `gcc`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == name)
    }
}

impl fmt::Display for TenantKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A switch that must be on for a payment card to be drawn.
///
/// The order is the order of every answer: organization first, then the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Gate {
    /// `OutlookPayEnabled` of the organization.
    OutlookPay,
    /// `ConnectorsEnabled` of the organization.
    Connectors,
    /// `ConnectorsEnabledForOutlook` of the organization.
    ConnectorsForOutlook,
    /// `ConnectorsActionableMessagesEnabled` of the organization.
    ConnectorsActionableMessages,
    /// `SmtpActionableMessagesEnabled` of the organization.
    SmtpActionableMessages,
    /// `ConnectorsEnabled` of the group whose mailbox it is. Bears on group mailboxes only.
    GroupConnectors,
}

impl Gate {
    /// All six, in the order of answers and of the truth table.
    pub const ALL: [Self; 6] = [
        Self::OutlookPay,
        Self::Connectors,
        Self::ConnectorsForOutlook,
        Self::ConnectorsActionableMessages,
        Self::SmtpActionableMessages,
        Self::GroupConnectors,
    ];

    /// The five of the organization, which bear on every mailbox of a tenant.
    pub const ORGANIZATION: [Self; 5] = [
        Self::OutlookPay,
        Self::Connectors,
        Self::ConnectorsForOutlook,
        Self::ConnectorsActionableMessages,
        Self::SmtpActionableMessages,
    ];

    /// The setting the gate reads.
    #[must_use]
    pub const fn setting(self) -> Setting {
        match self {
            Self::OutlookPay => Setting::OutlookPayEnabled,
            Self::Connectors | Self::GroupConnectors => Setting::ConnectorsEnabled,
            Self::ConnectorsForOutlook => Setting::ConnectorsEnabledForOutlook,
            Self::ConnectorsActionableMessages => Setting::ConnectorsActionableMessagesEnabled,
            Self::SmtpActionableMessages => Setting::SmtpActionableMessagesEnabled,
        }
    }

    /// The setting's name, with `group` before that of a group's: what tells all six apart in text.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::GroupConnectors => "group ConnectorsEnabled",
            Self::OutlookPay
            | Self::Connectors
            | Self::ConnectorsForOutlook
            | Self::ConnectorsActionableMessages
            | Self::SmtpActionableMessages => self.setting().name(),
        }
    }

    /// True if the gate belongs to a group and not to the organization.
    #[must_use]
    pub const fn is_of_group(self) -> bool {
        matches!(self, Self::GroupConnectors)
    }

    /// What the gate is when it is unset. On, except that the connector switches of a GCC organization are off
    /// ("connectors are disabled by default for GCC tenants", support article). A group has no default of its own: an
    /// unset group follows its organization.
    #[must_use]
    pub const fn default_on(self, kind: TenantKind) -> bool {
        match (kind, self) {
            (
                TenantKind::Gcc,
                Self::Connectors | Self::ConnectorsForOutlook | Self::ConnectorsActionableMessages,
            ) => false,
            (TenantKind::Standard | TenantKind::Gcc, _) => true,
        }
    }

    /// The gates that override this one: while any of them is off, switching this one on has no effect on anything.
    ///
    /// The organization overrides the group; switching connectors off as a whole overrides the finer connector
    /// switches. `OutlookPayEnabled` overrides nothing here: a connector that is on still works outside payments.
    #[must_use]
    pub const fn overridden_by(self) -> &'static [Self] {
        match self {
            Self::OutlookPay | Self::Connectors | Self::SmtpActionableMessages => &[],
            Self::ConnectorsForOutlook => &[Self::Connectors],
            Self::ConnectorsActionableMessages => &[Self::Connectors, Self::ConnectorsForOutlook],
            Self::GroupConnectors => &Self::ORGANIZATION,
        }
    }

    /// What the vendor says the switch does, in a few words.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::OutlookPay => "payments in Outlook",
            Self::Connectors => "connected apps in all workloads",
            Self::ConnectorsForOutlook => "connected apps in Outlook on the web",
            Self::ConnectorsActionableMessages => "action buttons in connector cards",
            Self::SmtpActionableMessages => "action buttons in e-mail messages",
            Self::GroupConnectors => "connected apps in the group's mailbox",
        }
    }

    /// The command that switches the gate on, ready to paste. `group` names the group of [`Gate::GroupConnectors`]
    /// and is not looked at for the others.
    #[must_use]
    pub fn fix(self, group: Option<&GroupId>) -> String {
        match (self.is_of_group(), group) {
            (true, Some(id)) => cmdlets::set_group(id, true),
            (true, None) => "Set-UnifiedGroup -Identity <group> -ConnectorsEnabled:$true".to_owned(),
            (false, _) => cmdlets::set_organization(self.setting(), true),
        }
    }

    /// The gate's bit in a [`GateSet`](crate::GateSet): 0 to 5, in the order of [`Gate::ALL`].
    #[must_use]
    pub const fn bit(self) -> u8 {
        match self {
            Self::OutlookPay => 0,
            Self::Connectors => 1,
            Self::ConnectorsForOutlook => 2,
            Self::ConnectorsActionableMessages => 3,
            Self::SmtpActionableMessages => 4,
            Self::GroupConnectors => 5,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_bits_are_places() {
        for (place, gate) in Gate::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(gate.bit()), place);
            assert_eq!(gate.is_of_group(), place == 5);
        }
        assert_eq!(Gate::ALL[..5], Gate::ORGANIZATION);
    }

    #[test]
    fn overriding_goes_one_way() {
        for lower in Gate::ALL {
            for upper in lower.overridden_by() {
                assert!(upper < &lower, "{upper:?} stands above {lower:?}");
            }
        }
    }

    #[test]
    fn gcc_changes_connector_defaults_only() {
        let off: Vec<_> = Gate::ALL.into_iter().filter(|g| !g.default_on(TenantKind::Gcc)).collect();
        assert_eq!(off, [Gate::Connectors, Gate::ConnectorsForOutlook, Gate::ConnectorsActionableMessages]);
        assert!(Gate::ALL.into_iter().all(|g| g.default_on(TenantKind::Standard)));
    }
}
