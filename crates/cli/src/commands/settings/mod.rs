//! `billfold settings`: read, change and explain the gates.

mod change;
mod look;
mod target;
mod tell;

use crate::args::{SettingsArgs, SettingsCommand};
use crate::exit::Exit;
use crate::failure::Failure;

use target::Target;

/// Whatever is refused says what helps, which an administrator should not have to look up.
pub(crate) fn run(arguments: &SettingsArgs) -> Result<Exit, Failure> {
    answer(arguments).map_err(Failure::with_remedy)
}

fn answer(arguments: &SettingsArgs) -> Result<Exit, Failure> {
    let target = Target::new(arguments)?;
    match &arguments.command {
        SettingsCommand::Create => change::create(&target),
        SettingsCommand::Kind { to } => change::kind(&target, (*to).into()),
        SettingsCommand::Set { scope, setting, value } => change::set(&target, scope, setting, value),
        SettingsCommand::Alias(alias) => change::alias(&target, alias),
        SettingsCommand::Import { dry_run, script } => change::import(&target, script, *dry_run),
        SettingsCommand::Load { file } => change::load(&target, file),
        SettingsCommand::Rollback { to } => change::rollback(&target, *to),
        SettingsCommand::Show { cmdlets } => look::show(&target, *cmdlets),
        SettingsCommand::Explain { mailbox, group } => look::explain(&target, mailbox.as_deref(), group),
        SettingsCommand::Diff { script } => look::diff(&target, script),
        SettingsCommand::History { limit } => look::history(&target, *limit),
        SettingsCommand::Verify { seen } => look::verify(&target, seen.as_deref()),
    }
}
