//! Step `content`: what people see contradicts the request in nothing.

use billfold_reason::Reason;

use super::{Facts, Findings, Reach, Run, Stage};
use crate::code;
use crate::screen::budget::Budget;
use crate::screen::content;

pub(super) const STAGE: Stage = Stage {
    name: "content",
    rule: "Of an authentic message: what people see or may see in any view of the message and in attached texts and invoices contradicts the request in no \
         amount due, currency, number or due date, and the text that is surely shown states the amount due.",
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
    let agreement = content::compare(facts.mail, request, &facts.reading.invoices, &mut Budget::new());
    facts.compared = agreement.compared;
    findings.reasons.extend(agreement.reasons.into_iter().map(Reason::new));
    findings.warnings.extend(agreement.warnings.into_iter().map(Reason::new));
    Reach::Run
}
