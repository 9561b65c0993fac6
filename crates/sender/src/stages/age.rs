//! Rule `age`: the message is not old, and not from the future.

use billfold_reason::codes;
use chrono::Duration;

use super::{Facts, Findings};
use crate::Reason;
use crate::syntax::received;

pub(super) const RULE: &str = "Date is there and readable, at most one day after the receipt; neither it nor the time of \
    signing is older than the limit (60 days) at the time of reading.";

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    MISSING = Code::discard("sender.date_missing", "the message has no Date");
    MALFORMED = Code::discard("sender.date_malformed", "the Date of the message cannot be read");
    FUTURE = Code::discard("sender.date_future", "the Date of the message is after its receipt")
        .with_detail("dated {date:time}, received {received:time}")
        .with_remedy("The sender's clock may be wrong; ask for the invoice again.");
    TOO_OLD = Code::discard("sender.too_old", "the message is older than the limit")
        .with_detail("from {oldest:time}, the limit is {days:number} days")
        .with_remedy("Ask the sender for a current invoice.");
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
    // A sender's clock may be in another time zone by mistake, but not a day ahead.
    let latest = facts.received_at.checked_add_signed(Duration::days(1)).unwrap_or(facts.received_at);
    if date > latest {
        findings.push(Reason::new(&FUTURE).with("date", date).with("received", facts.received_at));
    }
    let days = facts.policy.max_age_days;
    let limit = Duration::days(i64::from(days));
    // The sender writes two of the three, and a replay is received late: the oldest counts.
    let signed = facts.live().filter_map(|candidate| candidate.signature.signed_at).min();
    let oldest = signed.map_or(date, |signed| signed.min(date)).min(facts.received_at);
    if facts.delivery.now.signed_duration_since(oldest) > limit {
        findings.push(Reason::new(&TOO_OLD).with("oldest", oldest).with("days", days));
    }
}
