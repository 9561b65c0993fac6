//! The importer of cmdlets, as administrators really paste them: what each command changes.

use billfold_cmdlet::{Call, Coded as _, Finding, Position, Reading, Severity, read, read_file};

use super::identity;
use super::organization::Organization;
use super::table::{IDENTITY, TABLE};
use crate::{Action, Gate, Limits, Origin, Plan, Scope, Setting, TenantSettings, Value, code, off_gates};

impl Plan {
    /// Reads a script of `Set-OrganizationConfig` and `Set-UnifiedGroup` commands and plans what it sets.
    ///
    /// `name` is what origins call the script, usually its path. The script is read, never run. Whatever cannot be
    /// understood for certain is an error with its place, and a plan with errors cannot be applied: nothing is half done.
    ///
    /// ```
    /// use billfold_settings::{Coded, Limits, Plan, TenantId, TenantKind, TenantSettings};
    ///
    /// let current = TenantSettings::new(TenantId::new("contoso")?, TenantKind::Standard);
    /// let plan = Plan::import("Set-OrganizationConfig -OutlookPayEnabled $false", "off.ps1", &current, &Limits::default());
    /// assert!(plan.errors().is_empty());
    ///
    /// // A switch without its colon is switched ON by PowerShell, whatever follows: refused.
    /// let trap = "Set-UnifiedGroup -Identity sales@contoso.com -ConnectorsEnabled $false";
    /// let plan = Plan::import(trap, "trap.ps1", &current, &Limits::default());
    /// let error = &plan.errors()[0];
    /// assert_eq!((error.code().name(), error.column), ("settings.switch_needs_colon", 65));
    /// # Ok::<(), billfold_settings::IdError>(())
    /// ```
    #[must_use]
    pub fn import(text: &str, name: &str, current: &TenantSettings, limits: &Limits) -> Self {
        Self::import_for(text, name, current, NO_NAMES, limits)
    }

    /// Reads a script file as it is on disk: UTF-8 with or without a byte order mark, or UTF-16 with one, as Windows
    /// PowerShell saves. Otherwise as [`import`](Self::import); bytes in no such encoding are an error of the plan.
    #[must_use]
    pub fn import_file(bytes: &[u8], name: &str, current: &TenantSettings, limits: &Limits) -> Self {
        Self::import_file_for(bytes, name, current, NO_NAMES, limits)
    }

    /// As [`import`](Self::import), with the names by which a connection in the script may call the tenant: its domains,
    /// its initial domain (`contoso.onmicrosoft.com`), its GUID. The tenant's id is one of them without being listed.
    ///
    /// A script that connects to any other organization is refused as a whole. So is one that signs in under another domain and
    /// names no organization. Where no names are listed, the tenant's id under a top-level domain or under `onmicrosoft.com`
    /// (`contoso.com` of `contoso`) is taken for the tenant's, with a warning.
    ///
    /// ```
    /// use billfold_settings::{Coded, Limits, Plan, TenantId, TenantKind, TenantSettings};
    ///
    /// let current = TenantSettings::new(TenantId::new("contoso")?, TenantKind::Standard);
    /// let names = ["contoso.com", "contoso.onmicrosoft.com"];
    /// let script = "Connect-ExchangeOnline -DelegatedOrganization fabrikam.onmicrosoft.com
    ///               Set-OrganizationConfig -OutlookPayEnabled $false";
    /// let plan = Plan::import_for(script, "fabrikam.ps1", &current, &names, &Limits::default());
    /// assert_eq!(plan.errors()[0].code().name(), "settings.other_organization");
    /// assert!(plan.changes().is_empty());
    /// # Ok::<(), billfold_settings::IdError>(())
    /// ```
    #[must_use]
    pub fn import_for(
        text: &str,
        name: &str,
        current: &TenantSettings,
        organizations: &[impl AsRef<str>],
        limits: &Limits,
    ) -> Self {
        let organization = Organization::new(current.tenant(), organizations);
        Importer::new(name, current).plan(read(text, &TABLE, &limits.of_scripts()), &organization)
    }

    /// [`import_file`](Self::import_file) and [`import_for`](Self::import_for) in one.
    #[must_use]
    pub fn import_file_for(
        bytes: &[u8],
        name: &str,
        current: &TenantSettings,
        organizations: &[impl AsRef<str>],
        limits: &Limits,
    ) -> Self {
        let organization = Organization::new(current.tenant(), organizations);
        Importer::new(name, current).plan(read_file(bytes, &TABLE, &limits.of_scripts()), &organization)
    }
}

/// No names but the tenant's id.
const NO_NAMES: &[&str] = &[];

struct Importer {
    plan: Plan,
    name: String,
    /// Where something was switched on, to warn of what stays without effect.
    switched_on: Vec<(Scope, Setting, Position)>,
}

impl Importer {
    fn new(name: &str, current: &TenantSettings) -> Self {
        let plan = Plan::new(current, Action::Import { script: name.to_owned() });
        Self { plan, name: name.to_owned(), switched_on: Vec::new() }
    }

    fn plan(mut self, reading: Reading, organization: &Organization) -> Plan {
        self.plan.warnings = reading.warnings;
        self.plan.errors = reading.errors;
        for finding in reading.connections.iter().flat_map(|connection| organization.judge(connection)) {
            let refused = finding.code().severity() == Severity::Refusal;
            let findings = if refused { &mut self.plan.errors } else { &mut self.plan.warnings };
            findings.push(finding);
        }
        self.plan.errors.sort_by_key(Finding::position);
        // What could be read beside an error is not what the script would have done: a refused script changes nothing.
        if self.plan.errors.is_empty() {
            for call in &reading.calls {
                self.apply(call);
            }
        }
        self.finish()
    }

    fn apply(&mut self, call: &Call) {
        // The table lets no text through that is no identity, and no command for a group without one.
        let group = call.text(IDENTITY).and_then(|(text, at)| Some((identity::group(text).ok()?, at)));
        if let Some((id, at)) = &group
            && !id.is_lasting()
            && self.plan.before.group(id).is_none()
        {
            self.warn(*at, &code::IDENTITY_NOT_LASTING);
        }
        if call.what_if {
            return;
        }
        let scope = group.map_or(Scope::Organization, |(id, _)| Scope::Group(id));
        for (name, on) in call.booleans() {
            let Ok(setting) = name.parse() else { continue };
            self.write(&scope, setting, Value::from_bool(on), call.at);
        }
    }

    fn write(&mut self, scope: &Scope, setting: Setting, value: Value, at: Position) {
        if self.plan.planned(scope, setting).is_some_and(|earlier| earlier.value != value) {
            self.warn(at, &code::OVERRIDDEN);
        }
        let origin = Origin::Import { script: self.name.clone(), line: at.line, at: None, by: None };
        self.plan.write(scope.clone(), setting, value, origin);
        if value == Value::On {
            self.switched_on.push((scope.clone(), setting, at));
        }
    }

    fn warn(&mut self, at: Position, code: &'static billfold_cmdlet::Code) {
        self.plan.warnings.push(Finding::new(at, code));
    }

    fn finish(mut self) -> Plan {
        // Only the settings as they are in the end say what has no effect: a later command may switch on what is above.
        for (scope, setting, at) in std::mem::take(&mut self.switched_on) {
            if self.plan.after.value(&scope, setting) == Value::On && self.is_shadowed(&scope, setting) {
                self.warn(at, &code::NO_EFFECT);
            }
        }
        if self.plan.changes.is_empty() && self.plan.errors.is_empty() {
            self.warn(Position::START, &code::NOTHING);
        }
        self.plan.warnings.sort_by_key(Finding::position);
        self.plan.warnings.dedup();
        self.plan
    }

    /// Is a setting that is on overridden by one above it that is off?
    fn is_shadowed(&self, scope: &Scope, setting: Setting) -> bool {
        let (after, group) = (&self.plan.after, scope.group());
        let mut gates = Gate::ALL.into_iter();
        let Some(gate) = gates.find(|g| g.setting() == setting && g.is_of_group() == group.is_some()) else {
            return false;
        };
        let off = off_gates(
            after.kind(),
            Gate::ORGANIZATION
                .into_iter()
                .map(|g| (g, after.value(&Scope::Organization, g.setting()).into())),
        );
        gate.overridden_by().iter().any(|g| off.contains(*g))
    }
}
