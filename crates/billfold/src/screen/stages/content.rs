//! Step `content`: what people see contradicts the request in nothing.

use billfold_reason::Reason;

use super::{Facts, Findings, Reach, Run, Stage};
use crate::code;
use crate::screen::content;

pub(super) const STAGE: Stage = Stage {
    name: "content",
    rule: "What people see in the HTML, in the plain-text alternative and in attached texts and invoices contradicts the request in \
         no amount due, currency, number or due date.",
    codes: &[
        code::CONTENT_AMOUNT,
        code::CONTENT_CURRENCY,
        code::CONTENT_NUMBER,
        code::CONTENT_DUE_DATE,
        code::CONTENT_ATTACHMENT,
    ],
    others: &[],
    run: Run::Rule(run),
};

fn run(facts: &mut Facts<'_>, findings: &mut Findings) -> Reach {
    let Some(request) = &facts.request else { return Reach::NotReached };
    let found = content::compare(facts.mail, request, &facts.reading.invoices);
    findings.reasons.extend(found.into_iter().map(Reason::new));
    Reach::Run
}
