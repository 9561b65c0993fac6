//! Rule `age`: the message is not old, and not from the future.

use chrono::Duration;

use super::{Facts, Findings};
use crate::outcome::codes;
use crate::syntax::received;

pub(super) const RULE: &str = "Date is there and readable, at most one day after the receipt; neither it nor the time of \
    signing is older than the limit (60 days) at the time of reading.";

codes! {
    discard MISSING = "sender.date_missing", "the message has no Date";
    discard MALFORMED = "sender.date_malformed", "the Date of the message cannot be read";
    discard FUTURE = "sender.date_future", "the Date of the message is after its receipt";
    discard TOO_OLD = "sender.too_old", "the message is older than the limit";
}

pub(super) fn run(facts: &mut Facts<'_>, findings: &mut Findings) {
    if facts.fields.is_empty() {
        return;
    }
    let Some(field) = facts.field("date") else {
        findings.add(&MISSING);
        return;
    };
    let Some(date) = field.unfolded().and_then(|text| received::date(&text)) else {
        findings.add(&MALFORMED);
        return;
    };
    facts.date = Some(date);
    let latest = facts.received_at.checked_add_signed(Duration::days(1)).unwrap_or(facts.received_at);
    if date > latest {
        findings.add_with(&FUTURE, format_args!("dated {date}, received {}", facts.received_at));
    }
    let days = facts.policy.max_age_days;
    let limit = Duration::days(i64::from(days));
    let signed = facts.live().filter_map(|candidate| candidate.signature.signed_at).min();
    let oldest = signed.map_or(date, |signed| signed.min(date)).min(facts.received_at);
    if facts.delivery.now.signed_duration_since(oldest) > limit {
        findings.add_with(&TOO_OLD, format_args!("from {oldest}, the limit is {days} days"));
    }
}
