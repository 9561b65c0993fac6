//! Rule `times`: the signature was valid when the message was received.

use billfold_reason::codes;
use chrono::Duration;

use super::{Facts, Findings};
use crate::Reason;

pub(super) const RULE: &str = "At the time of receipt, not of reading, the signature had not expired (x=) and was not from \
    the future (t=, fifteen minutes of slack).";

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    EXPIRED = Code::discard("sender.dkim_expired", "the signature had expired when the message was received")
        .with_detail("expired {expires:time}, received {received:time}")
        .with_remedy("Ask the sender, by another way than this message, to send the invoice again.");
    FUTURE = Code::discard("sender.dkim_future", "the signature is dated after the receipt of the message")
        .with_detail("signed {signed:time}, received {received:time}");
    DISORDER = Code::discard("sender.dkim_times", "the signature expires before it was made");
}

pub(super) fn run(facts: &mut Facts<'_>, findings: &mut Findings) {
    let received = facts.received_at;
    let latest = received.checked_add_signed(Duration::minutes(15)).unwrap_or(received);
    // By the time of receipt: a bill that is opened late keeps its card (RFC 6376 section 3.5, x=).
    facts.reject(findings, |candidate| {
        let (signed, expires) = (candidate.signature.signed_at, candidate.signature.expires_at);
        if let Some((signed, expires)) = signed.zip(expires)
            && expires <= signed
        {
            return Some(Reason::new(&DISORDER));
        }
        if let Some(expires) = expires.filter(|expires| *expires < received) {
            return Some(Reason::new(&EXPIRED).with("expires", expires).with("received", received));
        }
        let signed = signed.filter(|signed| *signed > latest)?;
        Some(Reason::new(&FUTURE).with("signed", signed).with("received", received))
    });
}
