//! Step `settings`: nothing turns payments off.

use billfold_reason::Coded as _;
use billfold_settings::decide;

use super::{Facts, Findings, Reach, Run, Stage};

pub(super) const STAGE: Stage = Stage {
    name: "settings",
    rule: "No setting of the tenant or of the mailbox turns payments off.",
    codes: &[],
    others: &["settings."],
    run: Run::Rule(run),
};

fn run(facts: &mut Facts<'_>, findings: &mut Findings) -> Reach {
    let decision = decide(facts.mailbox, &facts.settings);
    findings.reasons.extend(decision.reasons().iter().map(|off| off.reason()));
    facts.permit = decision.into_permit().ok();
    Reach::Run
}
