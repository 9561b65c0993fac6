//! Step `replay`: a second delivery of one message is told.

use super::{Facts, Findings, Reach, Run, Stage};
use crate::{MessageKey, code};

pub(super) const STAGE: Stage = Stage {
    name: "replay",
    rule: "A message that was delivered before with other trace lines is told on the card; the ledger pays no invoice twice.",
    codes: &[code::REQUEST_DELIVERED_BEFORE],
    others: &[],
    run: Run::Rule(run),
};

fn run(facts: &mut Facts<'_>, findings: &mut Findings) -> Reach {
    let (Some(verified), Some(_)) = (&facts.outcome.verified, &facts.partner) else {
        return Reach::NotReached;
    };
    let history = facts.screener.history.as_ref();
    let earlier = history.and_then(|history| history.first_delivery(&MessageKey::of(verified)));
    if earlier.is_some_and(|bytes| bytes != verified.message_sha256()) {
        findings.warn(&code::REQUEST_DELIVERED_BEFORE);
    }
    Reach::Run
}
