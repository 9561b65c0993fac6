//! Rule `times`: the signature was valid when the message was received.

use chrono::Duration;

use super::{Facts, Findings};
use crate::Reason;
use crate::outcome::codes;

pub(super) const RULE: &str = "At the time of receipt, not of reading, the signature had not expired (x=) and was not from \
    the future (t=, fifteen minutes of slack).";

codes! {
    discard EXPIRED = "sender.dkim_expired", "the signature had expired when the message was received";
    discard FUTURE = "sender.dkim_future", "the signature is dated after the receipt of the message";
    discard DISORDER = "sender.dkim_times", "the signature expires before it was made";
}

pub(super) fn run(facts: &mut Facts<'_>, findings: &mut Findings) {
    let received = facts.received_at;
    let latest = received.checked_add_signed(Duration::minutes(15)).unwrap_or(received);
    facts.reject(findings, |candidate| {
        let (signed, expires) = (candidate.signature.signed_at, candidate.signature.expires_at);
        if let Some((signed, expires)) = signed.zip(expires)
            && expires <= signed
        {
            return Some(Reason::new(&DISORDER));
        }
        if let Some(expires) = expires.filter(|expires| *expires < received) {
            return Some(Reason::with(&EXPIRED, format_args!("expired {expires}, received {received}")));
        }
        let signed = signed.filter(|signed| *signed > latest)?;
        Some(Reason::with(&FUTURE, format_args!("signed {signed}, received {received}")))
    });
}
