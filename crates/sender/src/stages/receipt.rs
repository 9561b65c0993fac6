//! Rule `receipt`: when and by whom the message was received.

use billfold_reason::codes;

use super::{Facts, Findings};
use crate::ReceivedFrom;
use crate::host;
use crate::policy::Inside;
use crate::syntax::received::Received;

pub(super) const RULE: &str = "The time of receipt is the host's, else that of the border Received, else the time of reading, \
    and never later than that. The border is the first Received below the provider's results, and at the latest the first \
    that is not one of those that it writes while it hands a message on inside; one of the receiving hosts wrote it. What \
    stands below it is not trusted.";

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    FUTURE = Code::note("sender.received_in_future", "two clocks disagree: the message was received after the time of reading, which counts instead")
        .with_remedy("Set the clock of this computer.");
}

pub(super) fn run(facts: &mut Facts<'_>, findings: &mut Findings) {
    if let Some((border, received)) = border(facts) {
        facts.border = Some(border);
        if let (None, Some(time)) = (facts.delivery.received_at, received.time) {
            facts.received_at = time;
            facts.evidence.received_at = time;
            facts.evidence.received_from = ReceivedFrom::Received;
        }
    }
    if facts.received_at > facts.delivery.now {
        findings.add(&FUTURE);
        facts.received_at = facts.delivery.now;
        facts.evidence.received_at = facts.delivery.now;
    }
}

/// The line that the account's provider wrote when it took the message from outside, and its place among the fields. Every
/// message from outside has one, so it is the first that is not written inside, and a sender's own lines stand below it. Below
/// results it is the first of any kind: of a message from one user of the provider to another all real lines are written inside.
fn border(facts: &Facts<'_>) -> Option<(usize, Received)> {
    let policy = facts.policy;
    let mut results = false;
    for (at, field) in facts.fields.iter().enumerate() {
        results |= field.is("authentication-results") || field.is("arc-authentication-results");
        if !field.is("received") {
            continue;
        }
        let received = Received::parse(&field.unfolded()?);
        let inside = policy.provider.inside.iter().any(|inside| is_inside(*inside, &received));
        if inside && !results {
            continue;
        }
        let by = received.by.as_deref()?;
        let ours = inside || policy.receiving_hosts.iter().any(|p| host::matches(p, by));
        return ours.then_some((at, received));
    }
    None
}

fn is_inside(inside: Inside, received: &Received) -> bool {
    match inside {
        Inside::By(pattern) => received.by.as_deref().is_some_and(|by| {
            pattern.strip_suffix('*').map_or_else(
                || host::matches(pattern, by),
                |start| by.starts_with(start) && !by.contains('.'),
            )
        }),
        Inside::NoClient => received.by.is_some() && !received.from,
        Inside::Loopback => received.loopback,
    }
}
