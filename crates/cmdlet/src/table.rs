//! What the caller knows of the commands in a script.

use billfold_reason::Code;

use crate::Cmdlet;

/// The commands that mean something to the caller. PowerShell's own commands that only show, read, sort or write files are
/// known here. Every other command makes a script be refused.
///
/// ```
/// use billfold_cmdlet::{Cmdlet, Parameter, Table};
/// const POLICY: Cmdlet = Cmdlet::new(
///     "Update-MSCommerceProductPolicy",
///     &[Parameter::text("PolicyId", |_| Ok(())), Parameter::text("ProductId", |_| Ok(())), Parameter::boolean("Enabled")],
/// );
/// const TABLE: Table = Table::new(&[POLICY], &["Connect-MSCommerce", "Get-MSCommerce*"]);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Table {
    cmdlets: &'static [Cmdlet],
    harmless: &'static [&'static str],
    connects: &'static [Cmdlet],
    disconnects: &'static [&'static str],
    refused: &'static [Refused],
}

/// Commands that make a script be refused with a reason of the caller's own.
#[derive(Debug, Clone, Copy)]
pub struct Refused {
    commands: &'static [&'static str],
    parameters: &'static [&'static str],
    code: &'static Code,
}

impl Refused {
    /// These commands, refused with this code.
    #[must_use]
    pub const fn new(commands: &'static [&'static str], code: &'static Code) -> Self {
        Self { commands, parameters: &[], code }
    }

    /// The same commands, refused so only where they have one of these parameters; elsewhere as any unknown command.
    #[must_use]
    pub const fn with_parameters(self, parameters: &'static [&'static str]) -> Self {
        Self { parameters, ..self }
    }
}

impl Table {
    /// `cmdlets` are those that the caller applies; `harmless` names commands that change nothing, which administrators paste
    /// around them. A command of either kind is named in any case. A harmless name that ends in `*` is every command that begins
    /// so.
    #[must_use]
    pub const fn new(cmdlets: &'static [Cmdlet], harmless: &'static [&'static str]) -> Self {
        Self { cmdlets, harmless, connects: &[], disconnects: &[], refused: &[] }
    }

    /// The same table, with the commands that open the session in which the others run, and the names of those that close it.
    ///
    /// A script that opens two, or applies something before it opens one or after it closes it, is refused. If one that opens a
    /// session has a parameter `Prefix`, the cmdlets that the caller applies are named with it in that session
    /// (`Set-ContosoUnifiedGroup`), and those without are refused.
    #[must_use]
    pub const fn with_sessions(
        self,
        connects: &'static [Cmdlet],
        disconnects: &'static [&'static str],
    ) -> Self {
        Self { connects, disconnects, ..self }
    }

    /// The same table, with commands that are refused for a reason of the caller's own.
    #[must_use]
    pub const fn refusing(self, refused: &'static [Refused]) -> Self {
        Self { refused, ..self }
    }

    pub(crate) fn cmdlet(&self, name: &str) -> Option<&'static Cmdlet> {
        self.cmdlets.iter().find(|cmdlet| cmdlet.name().eq_ignore_ascii_case(name))
    }

    pub(crate) fn connect(&self, name: &str) -> Option<&'static Cmdlet> {
        self.connects.iter().find(|cmdlet| cmdlet.name().eq_ignore_ascii_case(name))
    }

    pub(crate) fn is_disconnect(&self, name: &str) -> bool {
        self.disconnects.iter().any(|known| known.eq_ignore_ascii_case(name))
    }

    pub(crate) fn is_harmless(&self, name: &str) -> bool {
        is_listed(self.harmless, name)
    }

    /// Why a command is refused that is none of the known ones.
    pub(crate) fn refusal(&self, name: &str, has: impl Fn(&str) -> bool) -> Option<&'static Code> {
        let refused = self.refused.iter().find(|refused| {
            is_listed(refused.commands, name)
                && (refused.parameters.is_empty()
                    || refused.parameters.iter().any(|parameter| has(parameter)))
        });
        refused.map(|refused| refused.code)
    }
}

/// Is the name in a list in which `Get-*` is every name that begins so?
pub(crate) fn is_listed(list: &[&str], name: &str) -> bool {
    list.iter().any(|known| match known.strip_suffix('*') {
        Some(begin) => name.get(..begin.len()).is_some_and(|head| head.eq_ignore_ascii_case(begin)),
        None => known.eq_ignore_ascii_case(name),
    })
}
