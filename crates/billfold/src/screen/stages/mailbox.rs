//! Step `mailbox`: the mailbox is the account's own, and its owner takes part.

use super::{Facts, Findings, Reach, Run, Stage};
use crate::code;

pub(super) const STAGE: Stage = Stage {
    name: "mailbox",
    rule: "The mailbox that was screened is one of the account's addresses, and payments are offered to its owner; to whom they are \
         not, nothing else is looked at.",
    codes: &[code::ACCOUNT_NOT_ENROLLED, code::REQUEST_MAILBOX_FOREIGN],
    others: &[],
    run: Run::Rule(run),
};

fn run(facts: &mut Facts<'_>, findings: &mut Findings) -> Reach {
    if !facts.screener.account.owns(facts.mailbox.address()) {
        findings.refuse(&code::REQUEST_MAILBOX_FOREIGN);
    }
    Reach::Run
}
