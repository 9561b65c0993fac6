//! The settings an administrator can write down, by the names the cmdlets give them.

use std::fmt;
use std::str::FromStr;

use billfold_reason::{Code, reasons};

/// A switch of `Set-OrganizationConfig`; [`Setting::ConnectorsEnabled`] is also the switch of `Set-UnifiedGroup`.
///
/// The three workload switches (`ForSharepoint`, `ForTeams`, `ForYammer`) are kept with the others, so that a pasted
/// script or an export loses nothing, but no payment depends on them. There is no setting of a user: Exchange has none
/// ("it is not possible to disable for some and not others"), so there is no type to write one down with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Setting {
    /// Payments in Outlook for the whole organization.
    OutlookPayEnabled,
    /// Connected apps of the organization, or of one group.
    ConnectorsEnabled,
    /// Connected apps in Outlook on the web.
    ConnectorsEnabledForOutlook,
    /// Connected apps in `SharePoint`. The cmdlet spells it `Sharepoint`. Bears on no mail.
    ConnectorsEnabledForSharepoint,
    /// Connected apps in Teams. Bears on no mail.
    ConnectorsEnabledForTeams,
    /// Connected apps in Viva Engage. Bears on no mail.
    ConnectorsEnabledForYammer,
    /// Action buttons in connector cards.
    ConnectorsActionableMessagesEnabled,
    /// Action buttons in e-mail messages.
    SmtpActionableMessagesEnabled,
}

impl Setting {
    /// Every setting of an organization, in the order of documents and exports.
    pub const ALL: [Self; 8] = [
        Self::OutlookPayEnabled,
        Self::ConnectorsEnabled,
        Self::ConnectorsEnabledForOutlook,
        Self::ConnectorsEnabledForSharepoint,
        Self::ConnectorsEnabledForTeams,
        Self::ConnectorsEnabledForYammer,
        Self::ConnectorsActionableMessagesEnabled,
        Self::SmtpActionableMessagesEnabled,
    ];

    /// The parameter's name, as the vendor spells it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OutlookPayEnabled => "OutlookPayEnabled",
            Self::ConnectorsEnabled => "ConnectorsEnabled",
            Self::ConnectorsEnabledForOutlook => "ConnectorsEnabledForOutlook",
            Self::ConnectorsEnabledForSharepoint => "ConnectorsEnabledForSharepoint",
            Self::ConnectorsEnabledForTeams => "ConnectorsEnabledForTeams",
            Self::ConnectorsEnabledForYammer => "ConnectorsEnabledForYammer",
            Self::ConnectorsActionableMessagesEnabled => "ConnectorsActionableMessagesEnabled",
            Self::SmtpActionableMessagesEnabled => "SmtpActionableMessagesEnabled",
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The text names no setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not the name of a setting")]
#[non_exhaustive]
pub struct UnknownSetting;

reasons! {
    UnknownSetting {
        Self => Code::refusal("settings.unknown_setting", "There is no setting of this name.")
            .with_remedy("Write the name as the cmdlet spells it, in full: docs/precedence.md lists all of them.");
    }
}

impl FromStr for Setting {
    type Err = UnknownSetting;

    /// Reads a full name, in any case, as PowerShell does. Abbreviations are the importer's business.
    fn from_str(name: &str) -> Result<Self, UnknownSetting> {
        Self::ALL.into_iter().find(|s| s.name().eq_ignore_ascii_case(name)).ok_or(UnknownSetting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_any_case_and_only_in_full() {
        for setting in Setting::ALL {
            assert_eq!(setting.name().parse(), Ok(setting));
            assert_eq!(setting.name().to_uppercase().parse(), Ok(setting));
        }
        for wrong in
            ["", "OutlookPay", "ConnectorsEnabledFor", "ConnectorsEnabledForSharePoint ", "UserPayEnabled"]
        {
            assert_eq!(wrong.parse::<Setting>(), Err(UnknownSetting));
        }
    }
}
