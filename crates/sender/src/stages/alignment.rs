//! Rule `alignment`: a signature belongs to the sender that From shows.

use billfold_reason::{Value, codes};

use super::{Facts, Findings};
use crate::host;
use crate::remedy;
use crate::{Pin, Reason};

pub(super) const RULE: &str = "A signature's d= is one of the partner's pinned domains, or the From domain of the business \
    or a parent of it within its own organisation; never a sibling, never a public suffix.";

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    UNALIGNED = Code::discard("sender.align_dkim", "no signature belongs to the sender")
        .with_remedy(remedy::SIGNER);
    SIBLING = Code::discard("sender.align_sibling", "the signing domain is a relative of the sender's that is not pinned")
        .with_detail("the signing domain is a relative of the sender's that is not pinned: {domain:host}")
        .with_remedy(remedy::SIGNER);
    PUBLIC_SUFFIX = Code::discard("sender.align_public_suffix", "the signing domain is a public suffix")
        .with_detail("the signing domain is a public suffix: {domain:host}");
}

pub(super) fn run(facts: &mut Facts<'_>, findings: &mut Findings) {
    let Some(pin) = facts.pin else { return };
    if facts.candidates.is_empty() || facts.candidates.iter().any(|c| c.aligned) {
        return;
    }
    // A relative's or a suffix's signature is told by name: it is what a careless set-up and an attack both look like.
    let mut said = false;
    for domain in facts.candidates.iter().filter_map(|c| c.signature.domain.as_deref()) {
        let code = if host::is_public_suffix(domain) {
            &PUBLIC_SUFFIX
        } else if is_relative(pin, domain) {
            &SIBLING
        } else {
            continue;
        };
        findings.push(Reason::new(code).with("domain", Value::host(domain)));
        said = true;
    }
    if !said {
        findings.add(&UNALIGNED);
    }
}

fn is_relative(pin: &Pin, domain: &str) -> bool {
    let ours = host::organisational(domain);
    ours.is_some() && pin.names().any(|name| host::organisational(name) == ours)
}
