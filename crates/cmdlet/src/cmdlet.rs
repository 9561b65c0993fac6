//! A cmdlet, its parameters, and which of them a name or an abbreviation means.

use billfold_reason::Code;

/// A cmdlet that the caller applies, with every parameter it has.
///
/// Abbreviations are unique prefixes, so whether `-OutlookP` is one depends on every name that the cmdlet has: the parameters that
/// mean nothing to the caller are listed as well. `-WhatIf`, `-Confirm` and the common parameters of all cmdlets are known here.
#[derive(Debug, Clone, Copy)]
pub struct Cmdlet {
    name: &'static str,
    parameters: &'static [Parameter],
    by_position: &'static [&'static str],
    ignored_values: &'static [&'static str],
    ignored_switches: &'static [&'static str],
    refused: &'static [(&'static [&'static str], &'static Code)],
    lacks: &'static [(&'static [&'static str], &'static Code)],
}

impl Cmdlet {
    /// A cmdlet and those of its parameters that mean something to the caller.
    #[must_use]
    pub const fn new(name: &'static str, parameters: &'static [Parameter]) -> Self {
        Self {
            name,
            parameters,
            by_position: &[],
            ignored_values: &[],
            ignored_switches: &[],
            refused: &[],
            lacks: &[],
        }
    }

    /// The same cmdlet, whose parameters of these names take the values that have no name before them, in this order.
    #[must_use]
    pub const fn with_positions(self, names: &'static [&'static str]) -> Self {
        Self { by_position: names, ..self }
    }

    /// The same cmdlet with its other parameters: those that take a value, and those that are switches. Where a script uses
    /// one, the reading has a warning.
    #[must_use]
    pub const fn ignoring(self, values: &'static [&'static str], switches: &'static [&'static str]) -> Self {
        Self { ignored_values: values, ignored_switches: switches, ..self }
    }

    /// The same cmdlet with parameters whose use makes the whole script be refused, each list with its reason: what they change
    /// beside what the caller applies is not the caller's to guess. All of them take a value.
    #[must_use]
    pub const fn refusing(self, refused: &'static [(&'static [&'static str], &'static Code)]) -> Self {
        Self { refused, ..self }
    }

    /// The same cmdlet with names of parameters that it does not have and that people try, each list with the reason that they are
    /// told. They take no part in abbreviations.
    #[must_use]
    pub const fn lacking(self, lacks: &'static [(&'static [&'static str], &'static Code)]) -> Self {
        Self { lacks, ..self }
    }

    /// Its name, such as `Set-UnifiedGroup`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The parameters that mean something to the caller.
    #[must_use]
    pub const fn parameters(&self) -> &'static [Parameter] {
        self.parameters
    }

    /// Why it has no parameter of this name.
    pub(crate) fn lack(&self, name: &str) -> &'static Code {
        let mut lists =
            self.lacks.iter().filter(|(names, _)| names.iter().any(|known| known.eq_ignore_ascii_case(name)));
        lists.next().map_or(&crate::code::UNKNOWN_PARAMETER, |(_, code)| code)
    }

    pub(crate) const fn by_position(&self) -> &'static [&'static str] {
        self.by_position
    }
}

/// A parameter that means something to the caller.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    name: &'static str,
    takes: Takes,
    missing: Option<&'static Code>,
}

/// What a parameter takes.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Takes {
    /// `$true` or `$false`.
    Boolean,
    /// Nothing, which switches it on; a Boolean only after a colon.
    Switch,
    /// A text. The check says why one is refused, as PowerShell's own validation of a parameter does.
    Text(fn(&str) -> Result<(), &'static Code>),
    /// The same, and nothing is given where the text is not in the script.
    TextWhereKnown(fn(&str) -> Result<(), &'static Code>),
}

impl Parameter {
    const fn new(name: &'static str, takes: Takes) -> Self {
        Self { name, takes, missing: None }
    }

    /// A parameter that takes `$true` or `$false`.
    #[must_use]
    pub const fn boolean(name: &'static str) -> Self {
        Self::new(name, Takes::Boolean)
    }

    /// A switch.
    #[must_use]
    pub const fn switch(name: &'static str) -> Self {
        Self::new(name, Takes::Switch)
    }

    /// A parameter that takes a text which passes this check.
    #[must_use]
    pub const fn text(name: &'static str, check: fn(&str) -> Result<(), &'static Code>) -> Self {
        Self::new(name, Takes::Text(check))
    }

    /// The same, where a value that is not in the script gives nothing: the command is read all the same.
    #[must_use]
    pub const fn text_where_known(name: &'static str, check: fn(&str) -> Result<(), &'static Code>) -> Self {
        Self::new(name, Takes::TextWhereKnown(check))
    }

    /// The same parameter, without which the command is refused with this code.
    #[must_use]
    pub const fn or_else(self, missing: &'static Code) -> Self {
        Self { missing: Some(missing), ..self }
    }

    /// Its name, without the dash.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What it takes.
    #[must_use]
    pub const fn takes(&self) -> Takes {
        self.takes
    }

    pub(crate) const fn missing(&self) -> Option<&'static Code> {
        self.missing
    }
}

/// What a parameter does here.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Role {
    /// It means something to the caller.
    Applied(Takes),
    /// `-WhatIf`, a switch.
    WhatIf,
    /// `-Confirm`, a switch.
    Confirm,
    /// Takes a value and does not matter here; `common` ones are not worth a warning.
    OtherValue { common: bool },
    /// A switch that does not matter here.
    OtherSwitch { common: bool },
    /// Makes the script be refused.
    Refused(&'static Code),
}

impl Role {
    pub(crate) const fn is_switch(self) -> bool {
        matches!(self, Self::Applied(Takes::Switch) | Self::WhatIf | Self::Confirm | Self::OtherSwitch { .. })
    }

    /// What is wrong with the parameter where it has no value.
    pub(crate) const fn missing(self) -> &'static Code {
        match self {
            Self::Refused(code) => code,
            _ => &crate::code::MISSING_ARGUMENT,
        }
    }
}

/// A parameter by its name and what it does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Named {
    pub(crate) name: &'static str,
    alias: &'static str,
    pub(crate) role: Role,
}

/// What a name in a script means.
#[derive(Debug)]
pub(crate) enum Found {
    /// The name in full, or an alias.
    Exactly(Named),
    /// The only parameter that begins so.
    Abbreviated(Named),
    /// Several begin so.
    Ambiguous(Vec<&'static str>),
    /// None begins so.
    Unknown,
}

/// Common parameters that take a value, and their aliases.
const COMMON_VALUES: &[(&str, &str)] = &[
    ("ErrorAction", "ea"),
    ("ErrorVariable", "ev"),
    ("InformationAction", "infa"),
    ("InformationVariable", "iv"),
    ("OutBuffer", "ob"),
    ("OutVariable", "ov"),
    ("PipelineVariable", "pv"),
    ("ProgressAction", "proga"),
    ("WarningAction", "wa"),
    ("WarningVariable", "wv"),
];

/// Common switches that change nothing about what a command does, and their aliases.
const COMMON_SWITCHES: &[(&str, &str)] = &[("Debug", "db"), ("Verbose", "vb")];

impl Cmdlet {
    /// PowerShell's rule: a full name or alias wins, else the only one that begins so; case does not matter.
    pub(crate) fn find(&self, name: &str) -> Found {
        let is = |text: &str| text.eq_ignore_ascii_case(name);
        let begins = |text: &str| text.get(..name.len()).is_some_and(is);
        let mut prefixed = Vec::new();
        for parameter in self.all() {
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

    fn all(&self) -> impl Iterator<Item = Named> {
        let applied = self.parameters.iter().map(|p| (p.name, "", Role::Applied(p.takes)));
        let risk = [("WhatIf", "wi", Role::WhatIf), ("Confirm", "cf", Role::Confirm)];
        let value = |common| Role::OtherValue { common };
        let switch = |common| Role::OtherSwitch { common };
        let others = self.ignored_values.iter().map(move |name| (*name, "", value(false)));
        let others = others.chain(self.ignored_switches.iter().map(move |name| (*name, "", switch(false))));
        let refused = self
            .refused
            .iter()
            .flat_map(|(names, code)| names.iter().map(|name| (*name, "", Role::Refused(code))));
        let others = others.chain(refused);
        let common = COMMON_VALUES.iter().map(move |(name, alias)| (*name, *alias, value(true)));
        let common =
            common.chain(COMMON_SWITCHES.iter().map(move |(name, alias)| (*name, *alias, switch(true))));
        let all = applied.chain(risk).chain(others).chain(common);
        all.map(|(name, alias, role)| Named { name, alias, role })
    }
}

/// What tests of tables ask.
impl Cmdlet {
    /// The name in full that a name or an abbreviation means, if it means one.
    ///
    /// ```
    /// use billfold_cmdlet::{Cmdlet, Parameter};
    /// const GROUP: Cmdlet = Cmdlet::new("Set-UnifiedGroup", &[Parameter::switch("ConnectorsEnabled")]);
    /// assert_eq!(GROUP.full_name("conn"), Some("ConnectorsEnabled"));
    /// assert_eq!(GROUP.full_name("con"), None, "it fits -Confirm as well");
    /// assert_eq!(GROUP.full_name("wi"), Some("WhatIf"), "an alias");
    /// ```
    #[must_use]
    pub fn full_name(&self, name: &str) -> Option<&'static str> {
        match self.find(name) {
            Found::Exactly(parameter) | Found::Abbreviated(parameter) => Some(parameter.name),
            Found::Ambiguous(_) | Found::Unknown => None,
        }
    }

    /// The names that the table has more than once, in lower case: there should be none.
    #[must_use]
    pub fn repeated_names(&self) -> Vec<String> {
        let mut names: Vec<_> = self.all().map(|p| p.name.to_lowercase()).collect();
        names.sort();
        let twice = names.windows(2).filter_map(|pair| match pair {
            [a, b] if a == b => Some(a.clone()),
            _ => None,
        });
        twice.collect()
    }
}
