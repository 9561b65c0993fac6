//! Step `proofs`: the proofs of all steps make a bill.

use super::{Facts, Findings, Reach, Run, Stage};
use crate::{Bill, code};

pub(super) const STAGE: Stage = Stage {
    name: "proofs",
    rule: "The proofs of all steps are of one message, one mailbox and one tenant.",
    codes: &[code::REQUEST_PROOFS_DIFFER],
    others: &[],
    run: Run::Rule(run),
};

fn run(facts: &mut Facts<'_>, findings: &mut Findings) -> Reach {
    if !facts.report.reasons.is_empty() {
        return Reach::NotReached;
    }
    let proofs =
        (facts.outcome.verified.take(), facts.payable.take(), facts.payee.take(), facts.permit.take());
    // No step failed: a proof that is missing all the same never makes a card.
    if let (Some(verified), Some(request), Some(payee), Some(permit)) = proofs {
        let warnings = facts.report.warnings.clone();
        let mailbox = facts.mailbox.address();
        facts.bill = facts
            .screener
            .account
            .owner_for(&permit)
            .and_then(|owner| Bill::new((verified, request), (permit, mailbox, owner), payee, warnings));
    }
    if facts.bill.is_none() {
        findings.refuse(&code::REQUEST_PROOFS_DIFFER);
    }
    Reach::Run
}
