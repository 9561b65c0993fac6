//! Rule `provider`: the account's own provider may vouch for a message that was altered on the way.

use billfold_reason::codes;

use super::dkim::{Dkim, is_alteration};
use super::{Facts, Findings, Progress};
use crate::Assurance;
use crate::dns::Answers;

pub(super) const RULE: &str = "When no aligned signature was refused by a rule, and one failed only because the message was \
    altered, trusted Authentication-Results with dmarc=pass for From and dkim=pass for that very signature (its d=, and its s= \
    and the beginning of its b= as far as the results name them) stand in; every value is then taken from the partner again.";

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    VOUCHED = Code::note("sender.provider_vouches", "the message was altered on the way; the mail provider vouches for its sender");
}

pub(super) fn run(facts: &mut Facts<'_>, _: &Answers, findings: &mut Findings) -> Progress {
    match facts.dkim {
        Some(Dkim::Pass(_)) => facts.assurance = Assurance::LocalDkim,
        // Only of an altered message: a bad or missing key is not repaired by what somebody else says.
        Some(Dkim::Altered(_)) => match vouched(facts) {
            Some(at) => {
                facts.dkim = Some(Dkim::Altered(at));
                facts.assurance = Assurance::ProviderAr;
                findings.add(&VOUCHED);
            }
            None => facts.settle(findings),
        },
        Some(Dkim::Fail) | None => {}
    }
    Progress::default()
}

/// The signature that the provider vouches for. A provider keeps other rules than ours: where one of the sender's signatures was
/// refused by a rule, or where it cannot be known which of several is meant, the provider's word may be about that one.
fn vouched(facts: &Facts<'_>) -> Option<usize> {
    let ours =
        || facts.candidates.iter().enumerate().filter(|(_, c)| c.aligned || c.signature.domain.is_none());
    if !ours()
        .all(|(_, candidate)| candidate.signature.problem.as_ref().is_some_and(|p| is_alteration(p.code())))
    {
        return None;
    }
    facts.vouched.iter().find_map(|word| {
        let mut meant =
            ours().filter(|(_, candidate)| word.may_be_about(&candidate.signature)).map(|(at, _)| at);
        meant.next().filter(|_| meant.next().is_none())
    })
}
