//! Rule `receipt`: when and by whom the message was received.

use super::{Facts, Findings};
use crate::host;
use crate::outcome::codes;
use crate::policy::Placement;
use crate::syntax::received::Received;

pub(super) const RULE: &str = "The time of receipt is the host's, else that of the topmost Received if one of the \
    receiving hosts wrote it, else the time of reading, and never later than that. What stands below that Received is not trusted.";

codes! {
    note FUTURE = "sender.received_in_future", "two clocks disagree: the message was received after the time of reading, which counts instead";
}

/// Where the trusted trace of the message ends, as indexes into its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Boundary {
    /// The topmost `Received`, written by a receiving host.
    pub(crate) top: usize,
    /// The lowest of the unbroken run of `Received` by receiving hosts.
    pub(crate) border: usize,
}

pub(super) fn run(facts: &mut Facts<'_>, findings: &mut Findings) {
    let policy = facts.policy;
    let skips_handover = policy.provider.placement == Placement::Border;
    let mut boundary: Option<(Boundary, Received)> = None;
    for (at, field) in facts.fields.iter().enumerate().filter(|(_, field)| field.is("received")) {
        let Some(text) = field.unfolded() else { break };
        let received = Received::parse(&text);
        let ours = received
            .by
            .as_deref()
            .is_some_and(|by| policy.receiving_hosts.iter().any(|p| host::matches(p, by)));
        match (&mut boundary, ours) {
            (None, true) => boundary = Some((Boundary { top: at, border: at }, received)),
            (Some((boundary, _)), true) => boundary.border = at,
            // Gmail hands a message over inside before it is delivered: lines without a client, above its border host's.
            (None, false) if skips_handover && !received.from => {}
            _ => break,
        }
    }
    if let Some((boundary, received)) = boundary {
        facts.boundary = Some(boundary);
        if let (None, Some(time)) = (facts.delivery.received_at, received.time) {
            facts.received_at = time;
            facts.evidence.received_at = time;
            facts.evidence.received_from = "received";
        }
    }
    if facts.received_at > facts.delivery.now {
        findings.add(&FUTURE);
        facts.received_at = facts.delivery.now;
        facts.evidence.received_at = facts.delivery.now;
    }
}
