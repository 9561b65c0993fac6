//! Step `payee`: whether the payee is new to this mailbox, or not in the entry of the business that mails for it.

use billfold_reason::Reason;
use billfold_sender::REPLY_TO_FOREIGN;

use super::{Facts, Findings, Reach, Run, Stage};
use crate::{Payee, code};

pub(super) const STAGE: Stage = Stage {
    name: "payee",
    rule: "The merchant is among those of the business that mails, and was paid before under the same name and signing domain; \
         otherwise the card is a first contact.",
    codes: &[
        code::PAYEE_MERCHANT_UNLISTED,
        code::PAYEE_UNKNOWN,
        code::PAYEE_NAME_CHANGED,
        code::PAYEE_SIGNER_CHANGED,
    ],
    others: &[],
    run: Run::Rule(run),
};

fn run(facts: &mut Facts<'_>, findings: &mut Findings) -> Reach {
    let (Some(verified), Some(request), Some(partner)) =
        (&facts.outcome.verified, &facts.request, &facts.partner)
    else {
        return Reach::NotReached;
    };
    let payee = Payee::of(partner.clone(), request, verified);
    if facts.business().is_some_and(|business| !business.merchants.contains(&payee.merchant_id)) {
        findings.warn(&code::PAYEE_MERCHANT_UNLISTED);
    }
    let known: Vec<&Payee> =
        facts.screener.account.known_payees.iter().filter(|known| known.is(&payee)).collect();
    if known.is_empty() {
        findings.warn(&code::PAYEE_UNKNOWN);
    }
    findings.warnings.extend(payee.differs_from(&known).into_iter().map(Reason::new));
    if payee.answers_as(&known) {
        facts.take_back(&REPLY_TO_FOREIGN);
    }
    facts.payee = Some(payee);
    Reach::Run
}
