//! Rule `identity`: From is one of the pinned senders.

use billfold_reason::codes;

use super::{Facts, Findings};

pub(super) const RULE: &str = "The host of From is exactly a sender host of a partner or the domain of a listed business; nothing else opens a card.";

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    UNKNOWN = Code::discard("sender.unknown_sender", "the sender is neither a partner nor a listed business")
        .with_remedy("If the business mails its own invoices, whoever runs the mail system can add its domain to the listed businesses.");
}

pub(super) fn run(facts: &mut Facts<'_>, findings: &mut Findings) {
    let Some(from) = &facts.from else { return };
    // A partner pin wins over a business pin with the same host: it demands more.
    facts.pin =
        facts.policy.pins.iter().filter(|pin| pin.sends_from(from.domain())).min_by_key(|pin| pin.kind());
    match facts.pin {
        Some(pin) => facts.evidence.pin = Some(pin.id().to_owned()),
        None => findings.add(&UNKNOWN),
    }
}
