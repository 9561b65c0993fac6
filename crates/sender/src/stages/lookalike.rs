//! Rule `lookalike`: the sender does not imitate somebody whom the account knows.

use billfold_reason::codes;

use super::{Facts, Findings};
use crate::Reason;
use crate::likeness::resembles;

pub(super) const RULE: &str = "A From host that is not pinned does not look like a pinned one, a correspondent's or the \
    account's own: UTS 39 skeleton, one edit (of four letters only one doubled or two swapped), hyphens left out or put for \
    dots, swapped words, the whole name or its registered word inside another, another suffix.";

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    LOOKALIKE = Code::discard("sender.lookalike", "the sender's host looks like one that the account knows, and is another")
        .with_detail("the sender's host looks like one that the account knows, and is another: {likeness:code}")
        .with_remedy("Do not pay. Ask the one whom you know, by another way than this message, whether the invoice is theirs.");
}

pub(super) fn run(facts: &mut Facts<'_>, findings: &mut Findings) {
    let Some(from) = &facts.from else { return };
    if facts.policy.pins.iter().any(|pin| pin.sends_from(from.domain())) {
        return;
    }
    if let Some(likeness) = resembles(from.domain(), facts.policy.known_hosts()) {
        findings.push(Reason::new(&LOOKALIKE).with("likeness", likeness.as_code()));
    }
}
