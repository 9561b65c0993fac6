//! Commands that change nothing, and make nothing.

use billfold::Reason;
use billfold::settings::{Advice, Coded as _, Decision, Finding, GroupId, Impact, Mailbox, decide};
use serde::Serialize;

use super::target::{Found, Target, input, plan, refused};
use super::tell;
use crate::args::ScriptArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

pub(super) fn show(target: &Target<'_>, cmdlets: bool) -> Result<Exit, Failure> {
    let settings = target.settings()?;
    let text = match (cmdlets, target.json()) {
        (true, _) => settings.to_cmdlets(),
        (false, true) => settings.to_json(),
        (false, false) => settings.to_toml(),
    };
    output::line(text.trim_end())?;
    Ok(Exit::Done)
}

/// What `explain --json` prints: the decision, and what is doubtful about the question.
#[derive(Serialize)]
struct Explained<'a> {
    #[serde(flatten)]
    decision: &'a Decision,
    warnings: Vec<Reason>,
}

/// One answer for each mailbox that was asked about.
pub(super) fn explain(
    target: &Target<'_>,
    mailbox: Option<&str>,
    groups: &[String],
) -> Result<Exit, Failure> {
    let found = target.found()?;
    let tenant = || found.tenant().clone();
    let mut mailboxes = Vec::new();
    for group in groups {
        let group = GroupId::new(group).map_err(input)?;
        let address = mailbox.map_or_else(|| group.to_string(), str::to_owned);
        mailboxes.push(Mailbox::of_group(tenant(), group, address));
    }
    if mailboxes.is_empty() {
        mailboxes.push(Mailbox::in_tenant(tenant(), mailbox.unwrap_or("anyone")));
    }
    for (place, mailbox) in mailboxes.into_iter().enumerate() {
        if place > 0 && !target.json() {
            output::line("")?;
        }
        tell_decision(target, &found, mailbox)?;
    }
    Ok(Exit::Done)
}

fn tell_decision(target: &Target<'_>, found: &Found, mailbox: Mailbox) -> Result<(), Failure> {
    let (advice, mailbox) = match found {
        Found::Settings(settings) => (settings.advice(&mailbox), settings.mailbox(mailbox)),
        Found::Nothing(..) => (None, mailbox),
    };
    let decision = decide(&mailbox, &found.lookup());
    if target.json() {
        let warnings = advice.iter().map(Advice::reason).collect();
        return output::json(&Explained { decision: &decision, warnings });
    }
    output::line(decision.to_string().trim_end())?;
    let Some(advice) = advice else { return Ok(()) };
    output::line(&format!("note: {advice} ({})", advice.code()))?;
    advice.code().remedy().map_or(Ok(()), |remedy| output::line(&format!("  {remedy}")))
}

/// What `diff --json` prints: who would be affected, and what is doubtful or wrong.
#[derive(Serialize)]
struct Difference<'a> {
    #[serde(flatten)]
    impact: &'a Impact,
    warnings: &'a [Finding],
    errors: &'a [Finding],
}

pub(super) fn diff(target: &Target<'_>, script: &ScriptArgs) -> Result<Exit, Failure> {
    let plan = plan(&target.settings()?, script)?;
    let affected = Impact::of(&plan);
    if target.json() {
        output::json(&Difference { impact: &affected, warnings: plan.warnings(), errors: plan.errors() })?;
    } else {
        tell::findings(&plan)?;
        if plan.errors().is_empty() {
            output::line(affected.to_string().trim_end())?;
        } else {
            output::line("nobody is affected: an import refuses the whole script")?;
        }
    }
    Ok(if plan.errors().is_empty() { Exit::Done } else { Exit::Refused })
}

pub(super) fn history(target: &Target<'_>, limit: u32) -> Result<Exit, Failure> {
    target.settings()?;
    for step in target.store()?.history(target.tenant()?, limit).map_err(|error| refused(&error))? {
        if target.json() {
            output::json(&step)?;
        } else {
            output::line(step.to_string().trim_end())?;
        }
    }
    Ok(Exit::Done)
}

pub(super) fn verify(target: &Target<'_>, seen: Option<&str>) -> Result<Exit, Failure> {
    let report = target.store()?.verify(target.tenant()?, seen).map_err(|error| refused(&error))?;
    if target.json() {
        output::json(&report)?;
    } else {
        for problem in &report.problems {
            let (version, code) = (problem.version, problem.code);
            output::line(&format!("version {version}: {} ({code})", code.text()))?;
        }
        let versions = report.versions;
        let words = if report.problems.is_empty() { "each follows the one before it" } else { "not sound" };
        output::line(&format!("{versions} versions, {words}; digest of the newest: {}", report.digest))?;
    }
    Ok(if report.problems.is_empty() { Exit::Done } else { Exit::Refused })
}
