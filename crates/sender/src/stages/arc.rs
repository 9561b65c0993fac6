//! Rule `arc`: what forwarders say they found; reported, never trusted.

use billfold_reason::codes;

use super::{Facts, Findings};
use crate::syntax::arc::Chain;
use crate::{ArcEvidence, ArcResult};

pub(super) const RULE: &str = "ARC sets (RFC 8617) are read and reported: how many there are, who sealed them, whether each is \
    complete and well-formed. Nothing of it opens a card or refuses one.";

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    BROKEN = Code::note("sender.arc_invalid", "the ARC sets of the message are incomplete or malformed; they decide nothing");
}

pub(super) fn run(facts: &mut Facts<'_>, findings: &mut Findings) {
    let Some(chain) = Chain::read(&facts.fields) else { return };
    if chain.links.is_none() {
        findings.add(&BROKEN);
    }
    let links = chain.links.as_deref().unwrap_or_default();
    facts.evidence.arc = Some(ArcEvidence {
        sets: chain.sets,
        sealers: links.iter().map(|link| link.seal.domain.clone()).collect(),
        result: if chain.links.is_some() { ArcResult::NotValidated } else { ArcResult::Malformed },
    });
    facts.arc = chain;
}
