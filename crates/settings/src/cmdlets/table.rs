//! The two cmdlets that change settings, and which of their parameters do.

use billfold_cmdlet::{Cmdlet, Code, Parameter, Refused, Table};

use super::{identity, names};
use crate::{Setting, code};

/// The parameter that says which group.
pub(super) const IDENTITY: &str = "Identity";

pub(super) const ORGANIZATION: Cmdlet = Cmdlet::new(
    "Set-OrganizationConfig",
    &[
        Parameter::boolean(Setting::OutlookPayEnabled.name()),
        Parameter::boolean(Setting::ConnectorsEnabled.name()),
        Parameter::boolean(Setting::ConnectorsEnabledForOutlook.name()),
        Parameter::boolean(Setting::ConnectorsEnabledForSharepoint.name()),
        Parameter::boolean(Setting::ConnectorsEnabledForTeams.name()),
        Parameter::boolean(Setting::ConnectorsEnabledForYammer.name()),
        Parameter::boolean(Setting::ConnectorsActionableMessagesEnabled.name()),
        Parameter::boolean(Setting::SmtpActionableMessagesEnabled.name()),
    ],
)
.ignoring(names::ORGANIZATION_VALUES, names::ORGANIZATION_SWITCHES);

pub(super) const GROUP: Cmdlet = Cmdlet::new(
    "Set-UnifiedGroup",
    &[
        Parameter::text(IDENTITY, is_identity).or_else(&code::IDENTITY_MISSING),
        Parameter::switch(Setting::ConnectorsEnabled.name()),
    ],
)
.with_positions(&[IDENTITY])
.ignoring(names::GROUP_VALUES, names::GROUP_SWITCHES)
.refusing(&[(names::GROUP_IDENTITY, &code::IDENTITY_CHANGED)])
.lacking(&[
    (names::OTHER_IDENTITY, &code::IDENTITY_CHANGED),
    (OF_THE_ORGANIZATION, &code::ONLY_OF_ORGANIZATION),
]);

/// The settings that no group has.
const OF_THE_ORGANIZATION: &[&str] = &[
    Setting::OutlookPayEnabled.name(),
    Setting::ConnectorsEnabledForOutlook.name(),
    Setting::ConnectorsEnabledForSharepoint.name(),
    Setting::ConnectorsEnabledForTeams.name(),
    Setting::ConnectorsEnabledForYammer.name(),
    Setting::ConnectorsActionableMessagesEnabled.name(),
    Setting::SmtpActionableMessagesEnabled.name(),
];

/// All settings.
const SETTINGS: &[&str] = &[
    Setting::OutlookPayEnabled.name(),
    Setting::ConnectorsEnabled.name(),
    Setting::ConnectorsEnabledForOutlook.name(),
    Setting::ConnectorsEnabledForSharepoint.name(),
    Setting::ConnectorsEnabledForTeams.name(),
    Setting::ConnectorsEnabledForYammer.name(),
    Setting::ConnectorsActionableMessagesEnabled.name(),
    Setting::SmtpActionableMessagesEnabled.name(),
];

/// The parameters of a connection that say which organization it is of, or who signs in.
pub(super) const DELEGATED: &str = "DelegatedOrganization";
pub(super) const NAMED: &str = "Organization";
pub(super) const URI: &str = "ConnectionUri";
pub(super) const USER: &str = "UserPrincipalName";

const CONNECTION: &[Parameter] = &[
    Parameter::text(DELEGATED, any),
    Parameter::text(NAMED, any),
    Parameter::text(URI, any),
    Parameter::text("Prefix", any),
    Parameter::text_where_known(USER, any),
];

const fn connection(name: &'static str) -> Cmdlet {
    Cmdlet::new(name, CONNECTION)
        .with_positions(&[URI])
        .ignoring(names::CONNECTION_VALUES, names::CONNECTION_SWITCHES)
}

/// What the importer knows.
pub(super) const TABLE: Table = Table::new(&[ORGANIZATION, GROUP], names::HARMLESS)
    .with_sessions(
        &[
            connection("Connect-ExchangeOnline"),
            connection("Connect-IPPSSession"),
            connection("Connect-EXOPSSession"),
        ],
        names::DISCONNECTS,
    )
    .refusing(&[
        Refused::new(names::SESSIONS, &billfold_cmdlet::code::SESSION),
        Refused::new(names::USERS, &code::NO_SETTING_OF_USER).with_parameters(SETTINGS),
    ]);

/// Any text: which organization it names is judged for the whole connection.
const fn any(_: &str) -> Result<(), &'static Code> {
    Ok(())
}

fn is_identity(text: &str) -> Result<(), &'static Code> {
    identity::group(text).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shortest(cmdlet: Cmdlet, name: &'static str) -> Option<&'static str> {
        let mut prefixes = (1..name.len()).filter_map(|len| name.get(..len));
        prefixes.find(|prefix| cmdlet.full_name(prefix) == Some(name))
    }

    /// The shortest abbreviations, as the live parameter lists give them.
    #[test]
    fn the_shortest_abbreviations_are_those_of_the_live_cmdlets() {
        let organization = |name| shortest(ORGANIZATION, name);
        assert_eq!(organization("OutlookPayEnabled"), Some("OutlookP"));
        assert_eq!(organization("ConnectorsActionableMessagesEnabled"), Some("ConnectorsA"));
        assert_eq!(organization("SmtpActionableMessagesEnabled"), Some("Sm"));
        assert_eq!(organization("ConnectorsEnabledForOutlook"), Some("ConnectorsEnabledForO"));
        assert_eq!(organization("ConnectorsEnabledForTeams"), Some("ConnectorsEnabledForT"));
        assert_eq!(organization("ConnectorsEnabled"), None, "every prefix fits ConnectorsEnabledFor… too");
        let group = |name| shortest(GROUP, name);
        assert_eq!(group("ConnectorsEnabled"), Some("Conn"));
        assert_eq!(group("Identity"), Some("Id"));
    }

    #[test]
    fn a_full_name_wins_over_longer_ones() {
        assert_eq!(ORGANIZATION.full_name("connectorsenabled"), Some("ConnectorsEnabled"));
        assert_eq!(GROUP.full_name("wi"), Some("WhatIf"));
        assert_eq!(GROUP.full_name("OutlookPayEnabled"), None);
        assert_eq!(ORGANIZATION.full_name("Identity"), None);
    }

    #[test]
    fn no_name_stands_twice() {
        for cmdlet in [ORGANIZATION, GROUP] {
            assert_eq!(cmdlet.repeated_names(), Vec::<String>::new());
        }
    }

    #[test]
    fn the_lists_of_settings_are_complete() {
        assert_eq!(SETTINGS, Setting::ALL.map(Setting::name));
        let others: Vec<_> = SETTINGS.iter().filter(|name| **name != "ConnectorsEnabled").copied().collect();
        assert_eq!(OF_THE_ORGANIZATION, others);
    }

    #[test]
    fn the_organization_has_every_setting() {
        let names: Vec<_> = ORGANIZATION.parameters().iter().map(Parameter::name).collect();
        assert_eq!(names, Setting::ALL.map(Setting::name));
    }
}
