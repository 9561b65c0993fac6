//! The importer of cmdlets, as administrators really paste them.

mod bind;
mod chars;
mod cursor;
mod encoding;
mod lex;
mod names;
mod parameter;
mod parse;
mod script;

#[cfg(test)]
mod differential;

use bind::{Bound, bind};
use parameter::Cmdlet;
use script::{Command, Pipeline};

use crate::plan::Action;
use crate::{
    Finding, Gate, Limits, Origin, Plan, Position, Scope, Setting, TenantSettings, Value, code, off_gates,
};

impl Plan {
    /// Reads a script of `Set-OrganizationConfig` and `Set-UnifiedGroup` commands and plans what it sets.
    ///
    /// `name` is what origins call the script, usually its path. The script is read, never run. Whatever cannot be
    /// understood for certain is an error with its place, and a plan with errors cannot be applied: nothing is half done.
    ///
    /// ```
    /// use billfold_settings::{Limits, Plan, TenantId, TenantKind, TenantSettings};
    ///
    /// let current = TenantSettings::new(TenantId::new("contoso")?, TenantKind::Standard);
    /// let plan = Plan::import("Set-OrganizationConfig -OutlookPayEnabled $false", "off.ps1", &current, &Limits::default());
    /// assert!(plan.errors().is_empty());
    ///
    /// // A switch without its colon is switched ON by PowerShell, whatever follows: refused.
    /// let trap = "Set-UnifiedGroup -Identity sales@contoso.com -ConnectorsEnabled $false";
    /// let plan = Plan::import(trap, "trap.ps1", &current, &Limits::default());
    /// assert_eq!((plan.errors()[0].code, plan.errors()[0].column), ("settings.switch_needs_colon", 65));
    /// # Ok::<(), billfold_settings::IdError>(())
    /// ```
    #[must_use]
    pub fn import(text: &str, name: &str, current: &TenantSettings, limits: &Limits) -> Self {
        let mut importer = Importer::new(name, current);
        if text.len() > limits.bytes {
            importer.plan.errors.push(Finding::new(Position::START, code::SCRIPT_TOO_LARGE));
            return importer.plan;
        }
        let script = parse::parse(text, limits);
        importer.plan.errors = script.errors;
        for pipeline in &script.pipelines {
            importer.pipeline(pipeline);
        }
        importer.finish(limits)
    }

    /// Reads a script file as it is on disk: UTF-8 with or without a byte order mark, or UTF-16 with one, as Windows
    /// PowerShell saves. Otherwise as [`import`](Self::import); bytes in no such encoding are an error of the plan.
    #[must_use]
    pub fn import_file(bytes: &[u8], name: &str, current: &TenantSettings, limits: &Limits) -> Self {
        let bytes = bytes.get(..limits.bytes.saturating_add(1)).unwrap_or(bytes);
        let code = match encoding::decode(bytes) {
            _ if bytes.len() > limits.bytes => code::SCRIPT_TOO_LARGE,
            Some(text) => return Self::import(&text, name, current, limits),
            None => code::ENCODING,
        };
        let mut importer = Importer::new(name, current);
        importer.plan.errors.push(Finding::new(Position::START, code));
        importer.plan
    }
}

struct Importer {
    plan: Plan,
    name: String,
    /// Where groups were switched on, to warn of those that stay without effect.
    switched_on: Vec<(Scope, Setting, Position)>,
}

impl Importer {
    fn new(name: &str, current: &TenantSettings) -> Self {
        let plan = Plan::new(current, Action::Import { script: name.to_owned() });
        Self { plan, name: name.to_owned(), switched_on: Vec::new() }
    }

    fn pipeline(&mut self, pipeline: &Pipeline) {
        if let Err(error) = self.try_pipeline(pipeline) {
            self.plan.errors.push(error);
        }
    }

    fn try_pipeline(&mut self, pipeline: &Pipeline) -> Result<(), Finding> {
        let mut commands = pipeline.commands.iter();
        let Some(first) = commands.next() else { return Ok(()) };
        let rest: Vec<&Command> = commands.collect();
        let Some(cmdlet) = Cmdlet::named(&first.name) else {
            return self.harmless(first, &rest);
        };
        // What a command that sets something prints may be thrown away, and nothing else.
        if let Some(next) = rest.iter().find(|c| !c.name.eq_ignore_ascii_case("Out-Null")) {
            return Err(Finding::new(next.at, code::PIPELINE));
        }
        let bound = bind(cmdlet, first)?;
        self.apply(first, bound);
        Ok(())
    }

    /// A command that changes no setting, and others that only show what it found.
    fn harmless(&mut self, first: &Command, rest: &[&Command]) -> Result<(), Finding> {
        for command in std::iter::once(&first).chain(rest) {
            if Cmdlet::named(&command.name).is_some() {
                return Err(Finding::new(command.at, code::PIPELINE));
            }
            if !names::HARMLESS.iter().any(|known| known.eq_ignore_ascii_case(&command.name)) {
                return Err(Finding::new(command.at, code::UNKNOWN_COMMAND));
            }
        }
        self.plan.warnings.push(Finding::new(first.at, code::IGNORED_COMMAND));
        Ok(())
    }

    fn apply(&mut self, command: &Command, bound: Bound) {
        let scope = bound.scope();
        if let Some(at) = command.typographic {
            self.plan.warnings.push(Finding::new(at, code::TYPOGRAPHIC));
        }
        if let Some((id, at)) = &bound.group
            && !id.is_lasting()
            && self.plan.before.group(id).is_none()
        {
            self.plan.warnings.push(Finding::new(*at, code::IDENTITY_NOT_LASTING));
        }
        self.plan.warnings.extend(bound.warnings);
        if let Some(at) = bound.what_if {
            self.plan.warnings.push(Finding::new(at, code::WHAT_IF));
            return;
        }
        for (setting, value) in bound.writes {
            if self.plan.planned(&scope, setting).is_some_and(|earlier| earlier.value != value) {
                self.plan.warnings.push(Finding::new(command.at, code::OVERRIDDEN));
            }
            let origin =
                Origin::Import { script: self.name.clone(), line: command.at.line, at: None, by: None };
            self.plan.write(scope.clone(), setting, value, origin);
            if value == Value::On {
                self.switched_on.push((scope.clone(), setting, command.at));
            }
        }
    }

    fn finish(mut self, limits: &Limits) -> Plan {
        let positions = std::mem::take(&mut self.switched_on);
        for (scope, setting, at) in positions {
            if self.plan.after.value(&scope, setting) == Value::On && self.is_shadowed(&scope, setting) {
                self.plan.warnings.push(Finding::new(at, code::NO_EFFECT));
            }
        }
        let plan = &mut self.plan;
        if plan.changes.is_empty() && plan.errors.is_empty() {
            plan.warnings.push(Finding::new(Position::START, code::NOTHING));
        }
        plan.errors.sort_by_key(|f| (f.line, f.column));
        plan.errors.truncate(limits.errors);
        plan.warnings.sort_by_key(|f| (f.line, f.column));
        plan.warnings.dedup();
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
