//! Step `covered`: whose word the body is.

use billfold_sender::Assurance;

use super::{Facts, Findings, Reach, Run, Stage};
use crate::code;

pub(super) const STAGE: Stage = Stage {
    name: "covered",
    rule: "The signature covers the whole body, as the sender's procedure demands, unless the mail provider vouches for an altered \
         message: then the card is a first contact.",
    codes: &[code::PAYEE_PROVIDER_ASSURANCE],
    others: &[],
    run: Run::Rule(run),
};

fn run(facts: &mut Facts<'_>, findings: &mut Findings) -> Reach {
    let (Some(verified), Some(_)) = (&facts.outcome.verified, &facts.partner) else {
        return Reach::NotReached;
    };
    // What an altered message says of its payee is nobody's word. Of any other the whole body is signed: a signature over a
    // part of it proves no sender.
    if verified.assurance() == Assurance::ProviderAr {
        findings.warn(&code::PAYEE_PROVIDER_ASSURANCE);
    }
    Reach::Run
}
