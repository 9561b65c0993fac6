//! Rule `lookalike`: nobody looks like somebody the account knows.

use super::{Facts, Findings};
use crate::host;
use crate::likeness::resembles;
use crate::outcome::codes;

pub(super) const RULE: &str = "A From host that is not pinned does not look like a pinned one, a correspondent's or the \
    account's own: UTS 39 skeleton, one edit, hyphen for dot, swapped words, the name inside another, another suffix.";

codes! {
    discard LOOKALIKE = "sender.lookalike", "the sender's host looks like one that the account knows, and is another";
}

pub(super) fn run(facts: &mut Facts<'_>, findings: &mut Findings) {
    let Some(from) = &facts.from else { return };
    if facts.policy.pins.iter().any(|pin| pin.sends_from(from.domain())) {
        return;
    }
    if let Some(likeness) = resembles(from.domain(), &known_hosts(facts)) {
        findings.add_with(&LOOKALIKE, format_args!("{}: {likeness}", LOOKALIKE.text()));
    }
}

/// Hosts the account knows, in A-label form.
pub(super) fn known_hosts(facts: &Facts<'_>) -> Vec<String> {
    let policy = facts.policy;
    let pinned = policy.pins.iter().flat_map(crate::Pin::names).map(str::to_owned);
    let met = policy.address_book.iter().chain(&policy.addresses).filter_map(|entry| {
        let domain = entry.rsplit_once('@').map_or(entry.as_str(), |(_, domain)| domain);
        host::to_ascii(domain).ok()
    });
    let mut hosts: Vec<String> = pinned.chain(met).collect();
    hosts.sort();
    hosts.dedup();
    hosts
}
