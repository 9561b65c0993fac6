//! Step `mailbox`: the mailbox is the account's own.

use super::{Facts, Findings, Reach, Run, Stage};
use crate::code;

pub(super) const STAGE: Stage = Stage {
    name: "mailbox",
    rule: "The mailbox that was screened is one of the account's addresses.",
    codes: &[code::REQUEST_MAILBOX_FOREIGN],
    others: &[],
    run: Run::Rule(run),
};

fn run(facts: &mut Facts<'_>, findings: &mut Findings) -> Reach {
    if !facts.screener.account.owns(facts.mailbox.address()) {
        findings.refuse(&code::REQUEST_MAILBOX_FOREIGN);
    }
    Reach::Run
}
