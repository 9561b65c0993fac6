//! Rule `results`: what the account's own provider found, and only it.

use std::borrow::Cow;

use super::{Facts, Findings};
use crate::host;
use crate::outcome::codes;
use crate::policy::Placement;
use crate::syntax::results::{Entry, Results, ResultsError};

pub(super) const RULE: &str = "Authentication-Results count only under an authserv-id that the host believes and on the \
    trusted side of its provider's Received; elsewhere they count against the message only. The worst result wins: a failure \
    refuses, a pass opens nothing by itself.";

codes! {
    discard DKIM_FAIL = "sender.ar_dkim_fail", "the mail provider found the sender's DKIM signature bad";
    discard DMARC_FAIL = "sender.ar_dmarc_fail", "the mail provider found that DMARC fails";
    discard CONFLICT = "sender.ar_conflict", "trusted results contradict each other";
    note MALFORMED = "sender.ar_malformed", "results in a trusted place cannot be read and were ignored";
    note UNTRUSTED = "sender.ar_untrusted", "results of somebody the host does not believe were ignored";
    note POSITION = "sender.ar_untrusted_position", "results below the trusted boundary were ignored";
    note NO_ID = "sender.ar_no_authserv_id", "results without an authserv-id were ignored";
}

/// What the trusted results say about this sender.
#[derive(Debug, Default)]
struct Tally {
    /// Pinned domains with a pass, in order.
    dkim_pass: Vec<String>,
    /// Pinned domains with a failure.
    dkim_fail: Vec<String>,
    dmarc_pass: bool,
    dmarc_fail: bool,
}

pub(super) fn run(facts: &mut Facts<'_>, findings: &mut Findings) {
    let (trusted, misplaced) = sort(facts, findings);
    let mut tally = Tally::default();
    for entry in trusted.iter().flat_map(|results| &results.entries) {
        facts.evidence.authentication_results.push(format!(
            "{}={}",
            word(&entry.method),
            word(&entry.result)
        ));
        count(facts, entry, &mut tally);
        if entry.method == "spf"
            && let Some(mail_from) = entry.property("smtp.mailfrom")
        {
            let again = facts.trusted_spf.is_some() || entry.is_ambiguous("smtp.mailfrom");
            // Two answers are none.
            facts.trusted_spf = Some(if again {
                ("none".to_owned(), String::new())
            } else {
                (entry.result.clone(), mail_from.to_owned())
            });
        }
    }
    let vouching = (tally.dkim_pass.clone(), tally.dmarc_pass);
    for entry in misplaced.iter().flat_map(|results| &results.entries) {
        count(facts, entry, &mut tally);
    }
    (tally.dkim_pass, tally.dmarc_pass) = vouching;
    if tally.dmarc_fail {
        findings.add(if tally.dmarc_pass { &CONFLICT } else { &DMARC_FAIL });
    }
    let contradicted = tally.dkim_fail.iter().any(|domain| tally.dkim_pass.contains(domain));
    if contradicted {
        findings.add(&CONFLICT);
    } else if !tally.dkim_fail.is_empty() && tally.dkim_pass.is_empty() {
        findings.add(&DKIM_FAIL);
    }
    if tally.dmarc_pass && !tally.dmarc_fail && !contradicted {
        facts.vouched = tally.dkim_pass.into_iter().next();
    }
}

/// A word for the evidence: our own repertoire only.
fn word(text: &str) -> &str {
    let plain = text.len() <= 32 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if plain { text } else { "?" }
}

/// The results under a believed identifier: those in a trusted place, and the others.
fn sort(facts: &mut Facts<'_>, findings: &mut Findings) -> (Vec<Results>, Vec<Results>) {
    let (mut trusted, mut misplaced, mut ignored) = (Vec::new(), Vec::new(), 0_usize);
    let provider = facts.policy.provider;
    let fields: Vec<(usize, Option<Cow<'_, str>>)> = facts
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| field.is("authentication-results"))
        .take(facts.policy.limits.authentication_results)
        .map(|(at, field)| (at, field.unfolded()))
        .collect();
    let mut border_taken = false;
    for (at, text) in fields {
        let placed = is_placed(facts, at, border_taken);
        let parsed =
            text.as_deref().ok_or(ResultsError::Syntax).and_then(|t| Results::parse(t, provider.without_id));
        let ignore = match parsed {
            Ok(results) => match (&results.id, placed) {
                (Some(id), _) if !believes(facts, id) => Some(&UNTRUSTED),
                (None, _) if !provider.without_id => Some(&NO_ID),
                (_, false) => {
                    misplaced.push(results);
                    Some(&POSITION)
                }
                _ => {
                    border_taken = provider.placement == Placement::Border;
                    trusted.push(results);
                    None
                }
            },
            Err(_) if placed && !facts.policy.authserv_ids.is_empty() => Some(&MALFORMED),
            Err(ResultsError::NoId) => Some(&NO_ID),
            Err(_) => Some(&UNTRUSTED),
        };
        if let Some(code) = ignore {
            ignored = ignored.saturating_add(1);
            findings.add(code);
        }
    }
    facts.evidence.authentication_results_ignored = ignored;
    (trusted, misplaced)
}

fn believes(facts: &Facts<'_>, id: &str) -> bool {
    facts.policy.authserv_ids.iter().any(|pattern| host::matches(pattern, id))
}

/// Whether a field stands where only the account's provider can have put it.
fn is_placed(facts: &Facts<'_>, at: usize, border_taken: bool) -> bool {
    let Some(boundary) = facts.boundary else { return false };
    match facts.policy.provider.placement {
        Placement::Above => at < boundary.top,
        Placement::Border => {
            // The first one after the border host's line, and no foreign trace line between.
            let foreign = facts
                .fields
                .iter()
                .enumerate()
                .any(|(i, f)| f.is("received") && i > boundary.border && i < at);
            at > boundary.border && !foreign && !border_taken
        }
    }
}

fn count(facts: &Facts<'_>, entry: &Entry, tally: &mut Tally) {
    let (Some(pin), Some(from)) = (facts.pin, &facts.from) else { return };
    let named = |property: &str| {
        entry.property(property).and_then(|name| host::to_ascii(name.trim_start_matches('@')).ok())
    };
    match entry.method.as_str() {
        "dkim" if entry.is_ambiguous("header.d") => {}
        "dkim" => {
            let Some(domain) =
                named("header.d").or_else(|| named_identity(entry)).filter(|d| pin.signs_with(d))
            else {
                return;
            };
            let list = match entry.result.as_str() {
                "pass" => &mut tally.dkim_pass,
                "fail" | "permerror" | "policy" => &mut tally.dkim_fail,
                _ => return,
            };
            // Each of the pin's domains once: the lists stay short.
            if !list.contains(&domain) {
                list.push(domain);
            }
        }
        "dmarc" => {
            let ours = named("header.from").is_none_or(|domain| domain == from.domain());
            match entry.result.as_str() {
                "pass" => tally.dmarc_pass |= ours && named("header.from").is_some(),
                "fail" => tally.dmarc_fail = true,
                _ => {}
            }
        }
        _ => {}
    }
}

fn named_identity(entry: &Entry) -> Option<String> {
    let identity = entry.property("header.i")?;
    host::to_ascii(identity.rsplit_once('@').map_or(identity, |(_, domain)| domain)).ok()
}
