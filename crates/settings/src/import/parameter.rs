//! Which parameter a name or an abbreviation means.

use super::names;
use crate::Setting;

/// The two cmdlets that change settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cmdlet {
    SetOrganizationConfig,
    SetUnifiedGroup,
}

/// What a parameter does here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A Boolean of the organization: needs a value.
    Boolean(Setting),
    /// The group's switch: on by itself, a value needs the colon.
    GroupSwitch,
    /// Which group.
    Identity,
    /// `-WhatIf`, a switch.
    WhatIf,
    /// `-Confirm`, a switch.
    Confirm,
    /// Takes a value and does not matter here; `common` ones are not worth a warning.
    OtherValue { common: bool },
    /// A switch that does not matter here.
    OtherSwitch { common: bool },
}

impl Role {
    pub(super) const fn is_switch(self) -> bool {
        matches!(self, Self::GroupSwitch | Self::WhatIf | Self::Confirm | Self::OtherSwitch { .. })
    }
}

/// A parameter of a cmdlet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    alias: &'static str,
    pub(super) role: Role,
}

/// What a name in a script means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The name in full, or an alias.
    Exactly(Parameter),
    /// The only parameter that begins so.
    Abbreviated(Parameter),
    /// Several begin so.
    Ambiguous(Vec<&'static str>),
    /// None begins so.
    Unknown,
}

impl Cmdlet {
    pub(super) fn named(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case("Set-OrganizationConfig") {
            Some(Self::SetOrganizationConfig)
        } else if name.eq_ignore_ascii_case("Set-UnifiedGroup") {
            Some(Self::SetUnifiedGroup)
        } else {
            None
        }
    }

    /// PowerShell's rule: a full name or alias wins, else the only one that begins so; case does not matter.
    pub(super) fn parameter(self, name: &str) -> Found {
        let is = |text: &str| text.eq_ignore_ascii_case(name);
        let begins = |text: &str| text.get(..name.len()).is_some_and(is);
        let mut prefixed = Vec::new();
        for parameter in self.parameters() {
            if is(parameter.name) || is(parameter.alias) {
                return Found::Exactly(parameter);
            }
            if begins(parameter.name) || begins(parameter.alias) {
                prefixed.push(parameter);
            }
        }
        match prefixed.as_slice() {
            [] => Found::Unknown,
            [one] => Found::Abbreviated(*one),
            several => Found::Ambiguous(several.iter().map(|p| p.name).collect()),
        }
    }

    fn parameters(self) -> impl Iterator<Item = Parameter> {
        let (values, switches) = match self {
            Self::SetOrganizationConfig => (names::ORGANIZATION_VALUES, names::ORGANIZATION_SWITCHES),
            Self::SetUnifiedGroup => (names::GROUP_VALUES, names::GROUP_SWITCHES),
        };
        let settings = Setting::ALL.iter().map(|s| (s.name(), "", Role::Boolean(*s)));
        let settings = settings.filter(move |_| self == Self::SetOrganizationConfig);
        let group =
            [("Identity", "", Role::Identity), (Setting::ConnectorsEnabled.name(), "", Role::GroupSwitch)];
        let group = group.into_iter().filter(move |_| self == Self::SetUnifiedGroup);
        let risk = [("WhatIf", "wi", Role::WhatIf), ("Confirm", "cf", Role::Confirm)];
        let value = |common| Role::OtherValue { common };
        let switch = |common| Role::OtherSwitch { common };
        let others = values.iter().map(move |name| (*name, "", value(false)));
        let others = others.chain(switches.iter().map(move |name| (*name, "", switch(false))));
        let common = names::COMMON_VALUES.iter().map(move |(name, alias)| (*name, *alias, value(true)));
        let common = common
            .chain(names::COMMON_SWITCHES.iter().map(move |(name, alias)| (*name, *alias, switch(true))));
        let all = settings.chain(group).chain(risk).chain(others).chain(common);
        all.map(|(name, alias, role)| Parameter { name, alias, role })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shortest(cmdlet: Cmdlet, name: &str) -> Option<String> {
        (1..name.len()).map(|len| name.get(..len).unwrap()).find_map(|prefix| {
            match cmdlet.parameter(prefix) {
                Found::Abbreviated(p) if p.name == name => Some(prefix.to_owned()),
                _ => None,
            }
        })
    }

    /// The shortest abbreviations, as the live parameter lists give them.
    #[test]
    fn the_shortest_abbreviations_are_those_of_the_live_cmdlets() {
        let organization = |name| shortest(Cmdlet::SetOrganizationConfig, name);
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(organization("OutlookPayEnabled"), some("OutlookP"));
        assert_eq!(organization("ConnectorsActionableMessagesEnabled"), some("ConnectorsA"));
        assert_eq!(organization("SmtpActionableMessagesEnabled"), some("Sm"));
        assert_eq!(organization("ConnectorsEnabledForOutlook"), some("ConnectorsEnabledForO"));
        assert_eq!(organization("ConnectorsEnabledForTeams"), some("ConnectorsEnabledForT"));
        assert_eq!(organization("ConnectorsEnabled"), None, "every prefix fits ConnectorsEnabledFor… too");
        let group = |name| shortest(Cmdlet::SetUnifiedGroup, name);
        assert_eq!(group("ConnectorsEnabled"), some("Conn"));
        assert_eq!(group("Identity"), some("Id"));
    }

    #[test]
    fn a_full_name_wins_over_longer_ones() {
        let found = Cmdlet::SetOrganizationConfig.parameter("connectorsenabled");
        assert!(matches!(found, Found::Exactly(p) if p.role == Role::Boolean(Setting::ConnectorsEnabled)));
        assert!(
            matches!(Cmdlet::SetUnifiedGroup.parameter("wi"), Found::Exactly(p) if p.role == Role::WhatIf)
        );
        assert_eq!(Cmdlet::SetUnifiedGroup.parameter("OutlookPayEnabled"), Found::Unknown);
        assert_eq!(Cmdlet::SetOrganizationConfig.parameter("Identity"), Found::Unknown);
    }

    #[test]
    fn no_name_stands_twice() {
        for cmdlet in [Cmdlet::SetOrganizationConfig, Cmdlet::SetUnifiedGroup] {
            let mut names: Vec<_> = cmdlet.parameters().map(|p| p.name.to_lowercase()).collect();
            let all = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), all);
        }
    }
}
