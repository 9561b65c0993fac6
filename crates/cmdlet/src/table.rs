//! What the caller knows of the commands in a script.

use crate::Cmdlet;

/// The commands that mean something to the caller. Every other command makes a script be refused.
///
/// ```
/// use billfold_cmdlet::{Cmdlet, Parameter, Table};
/// const POLICY: Cmdlet = Cmdlet::new(
///     "Update-MSCommerceProductPolicy",
///     &[Parameter::text("PolicyId", |_| Ok(())), Parameter::text("ProductId", |_| Ok(())), Parameter::boolean("Enabled")],
/// );
/// const TABLE: Table = Table::new(&[POLICY], &["Connect-MSCommerce", "Get-MSCommerceProductPolicies"]);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Table {
    cmdlets: &'static [Cmdlet],
    harmless: &'static [&'static str],
}

impl Table {
    /// `cmdlets` are those that the caller applies; `harmless` names commands that change nothing, which administrators paste
    /// around them. A command of either kind is named in any case.
    #[must_use]
    pub const fn new(cmdlets: &'static [Cmdlet], harmless: &'static [&'static str]) -> Self {
        Self { cmdlets, harmless }
    }

    pub(crate) fn cmdlet(&self, name: &str) -> Option<&'static Cmdlet> {
        self.cmdlets.iter().find(|cmdlet| cmdlet.name().eq_ignore_ascii_case(name))
    }

    pub(crate) fn is_harmless(&self, name: &str) -> bool {
        self.harmless.iter().any(|known| known.eq_ignore_ascii_case(name))
    }
}
