//! Commands that make a new version.

use std::path::Path;

use billfold::settings::{
    GroupId, Limits, Plan, Scope, Setting, SettingsStore, TenantKind, TenantSettings, Value,
};
use billfold_host::clock;

use super::target::{Target, input, plan, refused};
use super::tell;
use crate::args::{AliasArgs, ScriptArgs};
use crate::codes;
use crate::exit::Exit;
use crate::failure::Failure;

pub(super) fn create(target: &Target<'_>) -> Result<Exit, Failure> {
    let tenant = target.tenant()?.clone();
    let kind = target.kind().ok_or_else(|| {
        Failure::usage(
            "of which kind is the tenant? Say --kind standard, or --kind gcc for a government cloud",
        )
    })?;
    let store = target.made_store()?;
    apply(target, &store, &Plan::create(tenant, kind))
}

pub(super) fn kind(target: &Target<'_>, kind: TenantKind) -> Result<Exit, Failure> {
    let current = target.settings()?;
    apply(target, &target.store()?, &Plan::kind(&current, kind))
}

pub(super) fn set(target: &Target<'_>, scope: &str, setting: &str, value: &str) -> Result<Exit, Failure> {
    let scope: Scope = scope.parse().map_err(input)?;
    let setting: Setting = setting.parse().map_err(input)?;
    let value: Value = value.parse().map_err(input)?;
    let current = target.settings()?;
    let plan = Plan::set(&current, scope, setting, value).map_err(input)?;
    apply(target, &target.store()?, &plan)
}

pub(super) fn alias(target: &Target<'_>, arguments: &AliasArgs) -> Result<Exit, Failure> {
    let id = |text: &String| GroupId::new(text).map_err(input);
    let current = target.settings()?;
    let plan = match (&arguments.remove, &arguments.group) {
        (Some(other), _) => Plan::part(&current, &id(other)?),
        (None, Some(group)) => {
            let others = arguments.others.iter().map(id).collect::<Result<Vec<_>, _>>()?;
            Plan::alias(&current, &id(group)?, &others, &Limits::default())
        }
        (None, None) => return Err(Failure::usage("which group?")),
    };
    apply(target, &target.store()?, &plan.map_err(|error| refused(&error))?)
}

pub(super) fn import(target: &Target<'_>, script: &ScriptArgs, dry_run: bool) -> Result<Exit, Failure> {
    let plan = plan(&target.settings()?, script)?;
    if !plan.errors().is_empty() {
        tell::plan(target, &plan, None)?;
        return Ok(Exit::Refused);
    }
    if dry_run {
        tell::plan(target, &plan, None)?;
        return Ok(Exit::Done);
    }
    apply(target, &target.store()?, &plan)
}

pub(super) fn load(target: &Target<'_>, file: &Path) -> Result<Exit, Failure> {
    let document = target.document(file)?;
    let store = target.made_store()?;
    let current = store.load(document.tenant()).map_err(|error| refused(&error))?;
    let nothing = || TenantSettings::new(document.tenant().clone(), document.kind());
    let name = file.display().to_string();
    let plan = Plan::replace(&current.unwrap_or_else(nothing), &document, &name);
    apply(target, &store, &plan.map_err(|error| refused(&error))?)
}

pub(super) fn rollback(target: &Target<'_>, version: u64) -> Result<Exit, Failure> {
    let (current, store) = (target.settings()?, target.store()?);
    let revision = store.revision(target.tenant()?, version).map_err(|error| refused(&error))?;
    let revision = revision.ok_or_else(|| {
        let newest = current.version();
        Failure::of(&codes::NO_VERSION, format_args!("there is no version {version}; the newest is {newest}"))
    })?;
    let plan = Plan::rollback(&current, &revision.settings).map_err(|error| refused(&error))?;
    apply(target, &store, &plan)
}

fn apply(target: &Target<'_>, store: &SettingsStore, plan: &Plan) -> Result<Exit, Failure> {
    let revision = store.apply(plan, target.author(), clock::now()).map_err(|error| refused(&error))?;
    tell::plan(target, plan, Some(revision.settings.version()))?;
    Ok(Exit::Done)
}
