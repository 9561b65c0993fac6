//! The two cmdlets that change settings, and which of their parameters do.

use billfold_cmdlet::{Cmdlet, Code, Parameter, Table};

use super::names;
use crate::{GroupId, Setting, code};

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
.ignoring(names::GROUP_VALUES, names::GROUP_SWITCHES);

/// What the importer knows.
pub(super) const TABLE: Table = Table::new(&[ORGANIZATION, GROUP], names::HARMLESS);

fn is_identity(text: &str) -> Result<(), &'static Code> {
    GroupId::new(text).map(drop).map_err(|_| &code::IDENTITY_MALFORMED)
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
    fn the_organization_has_every_setting() {
        let names: Vec<_> = ORGANIZATION.parameters().iter().map(Parameter::name).collect();
        assert_eq!(names, Setting::ALL.map(Setting::name));
    }
}
