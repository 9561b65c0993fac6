//! What a change did, in words and as JSON.

use billfold::settings::{Coded as _, Plan, Report};
use serde::Serialize;

use super::target::Target;
use crate::failure::Failure;
use crate::output;

/// What a command that changes settings prints: the plan, and what was stored of it.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    report: Report<'a>,
    /// The version that was stored, or null.
    stored: Option<u64>,
    /// Which hosts read what was stored; absent if nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    bears_on: Option<String>,
}

/// Prints a plan. `version` is the newest after it was applied; none if it was not.
pub(super) fn plan(target: &Target<'_>, plan: &Plan, version: Option<u64>) -> Result<(), Failure> {
    let stored = version.filter(|version| *version > plan.before().version());
    let bears_on = stored.map(|_| hosts(target, plan));
    if target.json() {
        return output::json(&Told { report: plan.report(stored.is_some()), stored, bears_on });
    }
    for change in plan.report(false).changes {
        let (scope, setting) = (&change.scope, change.setting);
        output::line(&format!("{scope}  {setting}  {} -> {}", change.before, change.value))?;
    }
    if plan.errors().is_empty() {
        plan.declared().iter().try_for_each(|declared| output::line(&declared.to_string()))?;
    }
    findings(plan)?;
    let tenant = plan.tenant();
    match (stored, bears_on) {
        (Some(version), Some(bears_on)) => {
            output::line(&format!("stored as version {version} of tenant {tenant}"))?;
            output::line(&bears_on)
        }
        _ if version.is_some() => output::line("nothing stored: it is so already"),
        _ if plan.errors().is_empty() => output::line("nothing stored"),
        _ => output::line("nothing stored: the whole script is refused"),
    }
}

/// Who is bound by what was stored.
fn hosts(target: &Target<'_>, plan: &Plan) -> String {
    let (tenant, store) = (plan.tenant(), target.data().display());
    format!(
        "hosts with `tenant = \"{tenant}\"` and `store = \"{store}\"` under `[settings]` of their configuration follow it from \
         their next question; hosts that read a document do not see it"
    )
}

/// What is doubtful or wrong about a script, each with its place.
pub(super) fn findings(plan: &Plan) -> Result<(), Failure> {
    for (kind, findings) in [("warning", plan.warnings()), ("error", plan.errors())] {
        for finding in findings {
            let (line, column, names) = (finding.line, finding.column, finding.names.join(", "));
            let words =
                format!("{kind} at {line}:{column}: {} ({}) {names}", finding.code().text(), finding.code());
            output::line(words.trim_end())?;
            if let Some(remedy) = finding.code().remedy().filter(|_| kind == "error") {
                output::line(&format!("  {remedy}"))?;
            }
        }
    }
    Ok(())
}
