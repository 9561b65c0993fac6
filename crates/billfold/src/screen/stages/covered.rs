//! Step `covered`: the request stands within what the signature covers.

use billfold_sender::Assurance;

use super::{Facts, Findings, Reach, Run, Stage};
use crate::code;

pub(super) const STAGE: Stage = Stage {
    name: "covered",
    rule: "The request stands within what the signature covers, unless the mail provider vouches for an altered message: then the \
         card is a first contact.",
    codes: &[code::REQUEST_OUTSIDE_SIGNATURE, code::PAYEE_PROVIDER_ASSURANCE],
    others: &[],
    run: Run::Rule(run),
};

fn run(facts: &mut Facts<'_>, findings: &mut Findings) -> Reach {
    let (Some(verified), Some(_)) = (&facts.outcome.verified, &facts.partner) else {
        return Reach::NotReached;
    };
    match verified.assurance() {
        // What an altered message says of its payee is nobody's word.
        Assurance::ProviderAr => findings.warn(&code::PAYEE_PROVIDER_ASSURANCE),
        Assurance::LocalDkim if !verified.coverage().body() => {
            findings.refuse(&code::REQUEST_OUTSIDE_SIGNATURE);
        }
        _ => {}
    }
    Reach::Run
}
