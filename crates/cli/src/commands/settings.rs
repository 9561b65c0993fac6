//! `billfold settings`: read, change and explain the gates.

use std::io::Read as _;
use std::path::Path;

use billfold::settings::{
    Coded as _, Finding, GroupId, Impact, Limits, Lookup, Mailbox, Plan, Scope, Setting, SettingsStore,
    TenantId, TenantKind, TenantSettings, Value, decide,
};
use billfold_host::{DataFolder, clock, settings_document};
use serde::Serialize;

use crate::args::{KindArg, SettingsArgs, SettingsCommand};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

pub(crate) fn run(arguments: &SettingsArgs) -> Result<Exit, Failure> {
    let tenant = TenantId::new(&arguments.target.tenant).map_err(Failure::usage)?;
    let reads = matches!(
        arguments.command,
        SettingsCommand::Show { .. } | SettingsCommand::Explain { .. } | SettingsCommand::Diff { .. }
    );
    if arguments.target.settings.is_some() && !reads {
        return Err(Failure::usage(
            "--settings is for show, explain and diff: the other commands work on the store",
        ));
    }
    match &arguments.command {
        SettingsCommand::Set { scope, setting, value } => set(arguments, &tenant, [scope, setting, value]),
        SettingsCommand::Import { dry_run, file } => import(arguments, &tenant, file, *dry_run),
        SettingsCommand::Diff { file } => diff(arguments, &tenant, file),
        SettingsCommand::Show { cmdlets } => show(arguments, &tenant, *cmdlets),
        SettingsCommand::Explain { mailbox, group } => explain(arguments, &tenant, mailbox, group.as_deref()),
        SettingsCommand::History => history(arguments, &tenant),
        SettingsCommand::Rollback { to } => rollback(arguments, &tenant, *to),
    }
}

fn store(arguments: &SettingsArgs) -> Result<SettingsStore, Failure> {
    Ok(DataFolder::open(&arguments.target.data)?.settings())
}

/// The settings of a document, or the newest of the store.
fn current(arguments: &SettingsArgs, tenant: &TenantId) -> Result<TenantSettings, Failure> {
    match &arguments.target.settings {
        Some(path) => Ok(settings_document(path)?),
        None => store(arguments)?.load_or_new(tenant, kind(arguments)).map_err(Failure::refused),
    }
}

fn set(arguments: &SettingsArgs, tenant: &TenantId, words: [&String; 3]) -> Result<Exit, Failure> {
    let [scope, setting, value] = words;
    let scope = parse_scope(scope)?;
    let setting: Setting = setting.parse().map_err(Failure::usage)?;
    let value: Value = value.parse().map_err(Failure::usage)?;
    let store = store(arguments)?;
    let current = store.load_or_new(tenant, kind(arguments)).map_err(Failure::refused)?;
    let plan = Plan::set(&current, scope, setting, value).map_err(Failure::usage)?;
    apply(arguments, &store, &plan)
}

fn import(arguments: &SettingsArgs, tenant: &TenantId, file: &Path, dry_run: bool) -> Result<Exit, Failure> {
    let store = store(arguments)?;
    let current = store.load_or_new(tenant, kind(arguments)).map_err(Failure::refused)?;
    let plan = plan(&current, file)?;
    if dry_run || !plan.errors().is_empty() {
        tell(arguments, &plan, false)?;
        return Ok(if plan.errors().is_empty() { Exit::Done } else { Exit::Refused });
    }
    apply(arguments, &store, &plan)
}

fn plan(current: &TenantSettings, file: &Path) -> Result<Plan, Failure> {
    let mut script = Vec::new();
    if file == Path::new("-") {
        std::io::stdin().take(8 << 20).read_to_end(&mut script).map_err(Failure::usage)?;
    } else {
        script = std::fs::read(file).map_err(|error| Failure::file(file, error))?;
    }
    Ok(Plan::import_file(&script, &file.display().to_string(), current, &Limits::default()))
}

fn apply(arguments: &SettingsArgs, store: &SettingsStore, plan: &Plan) -> Result<Exit, Failure> {
    store.apply(plan, &person(), clock::now()).map_err(Failure::refused)?;
    tell(arguments, plan, true)?;
    Ok(Exit::Done)
}

fn kind(arguments: &SettingsArgs) -> TenantKind {
    match arguments.target.kind {
        KindArg::Standard => TenantKind::Standard,
        KindArg::Gcc => TenantKind::Gcc,
    }
}

fn rollback(arguments: &SettingsArgs, tenant: &TenantId, version: u64) -> Result<Exit, Failure> {
    let store = store(arguments)?;
    let current = store.load_or_new(tenant, kind(arguments)).map_err(Failure::refused)?;
    let revision = store.revision(tenant, version).map_err(Failure::refused)?;
    let revision = revision.ok_or_else(|| Failure::refused("there is no such version"))?;
    let plan = Plan::rollback(&current, &revision.settings).map_err(Failure::refused)?;
    apply(arguments, &store, &plan)
}

/// What `diff --json` prints: who would be affected, and what is doubtful or wrong.
#[derive(Serialize)]
struct Difference<'a> {
    #[serde(flatten)]
    impact: &'a Impact,
    warnings: &'a [Finding],
    errors: &'a [Finding],
}

/// Who changes settings, for the history.
fn person() -> String {
    let name = std::env::var_os("USER").or_else(|| std::env::var_os("LOGNAME"));
    name.map_or_else(|| "unknown".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn tell(arguments: &SettingsArgs, plan: &Plan, applied: bool) -> Result<(), Failure> {
    if arguments.json {
        return output::json(&plan.report(applied));
    }
    for change in plan.changes() {
        let (scope, setting) = (&change.scope, change.setting);
        output::line(&format!("{scope}  {setting}  {} -> {}", change.before, change.value))?;
    }
    tell_findings(plan)?;
    output::line(if applied { "stored" } else { "nothing stored" })
}

/// What is doubtful or wrong about a script, each with its place.
fn tell_findings(plan: &Plan) -> Result<(), Failure> {
    for (kind, findings) in [("warning", plan.warnings()), ("error", plan.errors())] {
        for finding in findings {
            let (line, column, names) = (finding.line, finding.column, finding.names.join(", "));
            output::line(&format!(
                "{kind} at {line}:{column}: {} ({}) {names}",
                finding.code().text(),
                finding.code()
            ))?;
        }
    }
    Ok(())
}

/// `organization` or `group:IDENTITY`.
fn parse_scope(text: &str) -> Result<Scope, Failure> {
    match text.split_once(':') {
        None if text.eq_ignore_ascii_case("organization") => Ok(Scope::Organization),
        Some((group, id)) if group.eq_ignore_ascii_case("group") => {
            GroupId::new(id).map(Scope::Group).map_err(Failure::usage)
        }
        _ => Err(Failure::usage("a scope is `organization` or `group:IDENTITY`")),
    }
}

fn show(arguments: &SettingsArgs, tenant: &TenantId, cmdlets: bool) -> Result<Exit, Failure> {
    let settings = current(arguments, tenant)?;
    let text = match (cmdlets, arguments.json) {
        (true, _) => settings.to_cmdlets(),
        (false, true) => settings.to_json(),
        (false, false) => settings.to_toml(),
    };
    output::line(text.trim_end())?;
    Ok(Exit::Done)
}

fn explain(
    arguments: &SettingsArgs,
    tenant: &TenantId,
    mailbox: &str,
    group: Option<&str>,
) -> Result<Exit, Failure> {
    let mailbox = |tenant: TenantId| match group {
        Some(group) => GroupId::new(group).map(|group| Mailbox::of_group(tenant, group, mailbox)),
        None => Ok(Mailbox::in_tenant(tenant, mailbox)),
    };
    let decision = match &arguments.target.settings {
        Some(path) => {
            let settings = settings_document(path)?;
            let mailbox = mailbox(settings.tenant().clone()).map_err(Failure::usage)?;
            decide(&mailbox, &Lookup::Found(&settings))
        }
        None => {
            let mailbox = mailbox(tenant.clone()).map_err(Failure::usage)?;
            store(arguments)?.decide(&mailbox, Some(kind(arguments)))
        }
    };
    if arguments.json {
        output::json(&decision)?;
    } else {
        output::line(decision.to_string().trim_end())?;
    }
    Ok(Exit::Done)
}

fn diff(arguments: &SettingsArgs, tenant: &TenantId, file: &Path) -> Result<Exit, Failure> {
    let current = current(arguments, tenant)?;
    let plan = plan(&current, file)?;
    let affected = Impact::of(&plan);
    if arguments.json {
        output::json(&Difference { impact: &affected, warnings: plan.warnings(), errors: plan.errors() })?;
    } else {
        tell_findings(&plan)?;
        output::line(affected.to_string().trim_end())?;
    }
    Ok(if plan.errors().is_empty() { Exit::Done } else { Exit::Refused })
}

fn history(arguments: &SettingsArgs, tenant: &TenantId) -> Result<Exit, Failure> {
    for step in store(arguments)?.history(tenant, 1000).map_err(Failure::refused)? {
        if arguments.json {
            output::json(&step)?;
        } else {
            output::line(step.to_string().trim_end())?;
        }
    }
    Ok(Exit::Done)
}
