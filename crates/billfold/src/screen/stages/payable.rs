//! Step `payable`: the invoice can be paid.

use billfold_reason::{Coded as _, Reason};

use super::{Facts, Findings, Reach, Run, Stage};

pub(super) const STAGE: Stage = Stage {
    name: "payable",
    rule: "The invoice states what a payment needs, names its payee, is due and is greater than zero.",
    codes: &[],
    others: &["invoice."],
    run: Run::Rule(run),
};

fn run(facts: &mut Facts<'_>, findings: &mut Findings) -> Reach {
    let Some(request) = facts.request.take() else { return Reach::NotReached };
    match request.into_payable() {
        Ok(request) => facts.payable = Some(request),
        Err(reasons) => findings.reasons.extend(reasons.iter().map(|reason| Reason::new(reason.code()))),
    }
    Reach::Run
}
