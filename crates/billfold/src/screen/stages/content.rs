//! Step `content`: what people see contradicts the request in nothing.

use billfold_reason::{Reason, Severity};

use super::{Facts, Findings, Reach, Run, Stage};
use crate::code;
use crate::screen::budget::Budget;
use crate::screen::content;

pub(super) const STAGE: Stage = Stage {
    name: "content",
    rule: "Of an authentic message: what people see in the HTML, in the plain-text alternative and in attached texts and invoices \
         contradicts the request in no amount due, currency, number or due date; what could not be compared makes a first contact.",
    codes: &[
        code::CONTENT_AMOUNT,
        code::CONTENT_CURRENCY,
        code::CONTENT_NUMBER,
        code::CONTENT_DUE_DATE,
        code::CONTENT_ATTACHMENT,
        code::CONTENT_UNSURE,
        code::CONTENT_UNSTATED,
    ],
    others: &[],
    run: Run::Rule(run),
};

fn run(facts: &mut Facts<'_>, findings: &mut Findings) -> Reach {
    // Comparing is the dearest step, and of a message that failed it would say nothing new.
    let failed = facts.outcome.verified.is_none() || !facts.report.reasons.is_empty();
    let Some(request) = facts.request.as_ref().filter(|_| !failed) else { return Reach::NotReached };
    let found = content::compare(facts.mail, request, &facts.reading.invoices, &mut Budget::new());
    for code in found {
        let list =
            if code.severity() < Severity::Hold { &mut findings.warnings } else { &mut findings.reasons };
        list.push(Reason::new(code));
    }
    Reach::Run
}
