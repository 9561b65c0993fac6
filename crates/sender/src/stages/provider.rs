//! Rule `provider`: the account's own provider may vouch for a message that was altered on the way.

use billfold_reason::codes;

use super::dkim::Dkim;
use super::{Facts, Findings, Progress};
use crate::Assurance;
use crate::dns::Answers;

pub(super) const RULE: &str = "When an aligned signature failed only because the message was altered, trusted \
    Authentication-Results with dmarc=pass for From and dkim=pass for a pinned d= stand in; every value is then taken from \
    the partner again.";

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    VOUCHED = Code::note("sender.provider_vouches", "the message was altered on the way; the mail provider vouches for its sender");
}

pub(super) fn run(facts: &mut Facts<'_>, _: &Answers, findings: &mut Findings) -> Progress {
    match facts.dkim {
        Some(Dkim::Pass(_)) => facts.assurance = Assurance::LocalDkim,
        // Only of an altered message: a bad or missing key is not repaired by what somebody else says.
        Some(Dkim::Altered(_)) => {
            if facts.vouched.is_some() {
                facts.assurance = Assurance::ProviderAr;
                findings.add(&VOUCHED);
            } else {
                facts.settle(findings);
            }
        }
        Some(Dkim::Fail) | None => {}
    }
    Progress::default()
}
