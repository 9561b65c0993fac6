//! Step `payee`: whether the payee is new to this mailbox, or not in the entry of the business that mails for it.

use billfold_reason::Reason;
use billfold_sender::{PinKind, REPLY_TO_FOREIGN, REPLY_TO_LOOKALIKE};

use super::{Facts, Findings, Reach, Run, Stage};
use crate::{Payee, code};

pub(super) const STAGE: Stage = Stage {
    name: "payee",
    rule: "The merchant is among those of the business that mails, and was paid before under the same name and signing domain; \
         otherwise the card is a first contact. A merchant's own \
         Reply-To in a partner's message is part of the payee: accepted with it once, known from then on.",
    codes: &[
        code::PAYEE_MERCHANT_UNLISTED,
        code::PAYEE_UNKNOWN,
        code::PAYEE_NAME_CHANGED,
        code::PAYEE_SIGNER_CHANGED,
    ],
    others: &[],
    run: Run::Rule(run),
};

/// Where the answers to a message would go.
enum Answers {
    /// Where they went when the payee was paid before.
    Known,
    /// To an address that is accepted with its payee.
    PartOfThePayee,
    Foreign,
}

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
    let through_a_partner = verified.pin().kind() == PinKind::Partner;
    let answers = if known.is_empty() {
        findings.warn(&code::PAYEE_UNKNOWN);
        // A partner puts the merchant's own address here. It belongs to the payee whom the payer accepts as a whole, once.
        if through_a_partner { Answers::PartOfThePayee } else { Answers::Foreign }
    } else if payee.answers_as(&known) {
        Answers::Known
    } else {
        Answers::Foreign
    };
    findings.warnings.extend(payee.differs_from(&known).into_iter().map(Reason::new));
    match answers {
        Answers::Foreign => {}
        Answers::PartOfThePayee => facts.take_back(&[&REPLY_TO_FOREIGN]),
        Answers::Known => facts.take_back(&[&REPLY_TO_FOREIGN, &REPLY_TO_LOOKALIKE]),
    }
    facts.payee = Some(payee);
    Reach::Run
}
