//! Rule `results`: what the account's own provider found, and only it.

use std::borrow::Cow;

use billfold_reason::codes;

use super::statements::Statements;
use super::{Facts, Findings};
use crate::host;
use crate::policy::Placement;
use crate::syntax::results::{Results, ResultsError};

pub(super) const RULE: &str = "Authentication-Results count only under an authserv-id that the host believes (of a provider \
    that names none, only if the host believes any) and above its provider's border Received (for Gmail the copy in \
    ARC-Authentication-Results); elsewhere they count against the message only. The worst result about a signature wins: a failure refuses, a pass opens nothing by itself, and the provider vouches \
    only if every DKIM and DMARC statement about the sender is a pass.";

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    DKIM_FAIL = Code::discard("sender.ar_dkim_fail", "the mail provider found the sender's DKIM signature bad");
    DMARC_FAIL = Code::discard("sender.ar_dmarc_fail", "the mail provider found that DMARC fails");
    CONFLICT = Code::discard("sender.ar_conflict", "trusted results contradict each other");
    MALFORMED = Code::note("sender.ar_malformed", "results in a trusted place cannot be read and were ignored")
        .with_remedy("Whoever runs the mail client: check that the configured provider is the account's.");
    UNTRUSTED = Code::note("sender.ar_untrusted", "results of somebody the host does not believe were ignored")
        .with_remedy("If they are your own provider's, whoever runs the mail client can add its identifier to the trusted ones.");
    POSITION = Code::note("sender.ar_untrusted_position", "results below the trusted boundary were ignored")
        .with_remedy("Whoever runs the mail client: check the account's provider and receiving hosts.");
    NO_ID = Code::note("sender.ar_no_authserv_id", "results without an authserv-id were ignored");
}

pub(super) fn run(facts: &mut Facts<'_>, findings: &mut Findings) {
    let sorted = sort(facts, findings);
    for entry in sorted.trusted.iter().flat_map(|results| &results.entries) {
        facts.evidence.authentication_results.push(format!(
            "{}={}",
            word(&entry.method),
            word(&entry.result)
        ));
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
    let (Some(pin), Some(from)) = (facts.pin, &facts.from) else { return };
    let mut statements = Statements::default();
    for results in &sorted.trusted {
        statements.add(results, true, pin, from);
    }
    for results in &sorted.misplaced {
        statements.add(results, false, pin, from);
    }
    if statements.dmarc_fails() {
        findings.add(if statements.dmarc_passes() { &CONFLICT } else { &DMARC_FAIL });
    }
    if statements.dkim_contradicts() {
        findings.add(&CONFLICT);
    } else if statements.dkim_fails() {
        findings.add(&DKIM_FAIL);
    }
    if !sorted.unreadable {
        facts.vouched = statements.vouched();
    }
}

/// A word for the evidence: our own repertoire only.
fn word(text: &str) -> &str {
    let plain = text.len() <= 32 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if plain { text } else { "?" }
}

/// The results under a trusted identifier.
#[derive(Debug, Default)]
struct Sorted {
    /// Those above the border.
    trusted: Vec<Results>,
    /// Those below it.
    misplaced: Vec<Results>,
    /// Whether something above the border could not be read: it might say anything.
    unreadable: bool,
}

fn sort(facts: &mut Facts<'_>, findings: &mut Findings) -> Sorted {
    let (mut sorted, mut ignored) = (Sorted::default(), 0_usize);
    let provider = facts.policy.provider;
    let fields: Vec<(usize, Option<Cow<'_, str>>, bool)> = facts
        .fields
        .iter()
        .enumerate()
        .filter_map(|(at, field)| {
            let copy = is_copy(facts, at);
            (copy || field.is("authentication-results")).then_some((at, copy))
        })
        .take(facts.policy.limits.authentication_results)
        .filter_map(|(at, copy)| Some((at, facts.fields.get(at)?.unfolded(), copy)))
        .collect();
    // What the copy repeats is below the border by itself, and not worth a note.
    let copied = fields.iter().any(|(.., copy)| *copy);
    for (at, text, copy) in fields {
        let placed = facts.border.is_some_and(|border| at < border);
        let text = text.as_deref().and_then(|text| if copy { without_instance(text) } else { Some(text) });
        let parsed = text.ok_or(ResultsError::Syntax).and_then(|t| Results::parse(t, provider.without_id));
        let ignore = match parsed {
            Ok(results) => match (&results.id, placed) {
                (Some(id), _) if !trusts(facts, id) => Some(&UNTRUSTED),
                (None, _) if !provider.without_id => Some(&NO_ID),
                // Without an id there is nothing to compare; with an empty list nobody is believed all the same.
                (None, _) if facts.policy.authserv_ids.is_empty() => Some(&UNTRUSTED),
                (_, false) => {
                    sorted.misplaced.push(results);
                    (!copied).then_some(&POSITION)
                }
                _ => {
                    sorted.trusted.push(results);
                    None
                }
            },
            Err(_) if placed && !facts.policy.authserv_ids.is_empty() => {
                sorted.unreadable = true;
                Some(&MALFORMED)
            }
            Err(ResultsError::NoId) => Some(&NO_ID),
            Err(_) => Some(&UNTRUSTED),
        };
        if let Some(code) = ignore {
            ignored = ignored.saturating_add(1);
            findings.add(code);
        }
    }
    facts.evidence.authentication_results_ignored = ignored;
    sorted
}

/// Whether the field is the provider's own copy of its results, above its border.
fn is_copy(facts: &Facts<'_>, at: usize) -> bool {
    facts.policy.provider.placement == Placement::ArcCopy
        && facts.border.is_some_and(|border| at < border)
        && facts.fields.get(at).is_some_and(|field| field.is("arc-authentication-results"))
}

/// The value without the instance at its beginning (RFC 8617 section 4.1.1): `i=1; mx.host.example; …`.
fn without_instance(text: &str) -> Option<&str> {
    let (instance, results) = text.split_once(';')?;
    let (name, number) = instance.split_once('=')?;
    let number = number.trim();
    let fits = name.trim().eq_ignore_ascii_case("i")
        && (1..=2).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_digit());
    fits.then_some(results)
}

fn trusts(facts: &Facts<'_>, id: &str) -> bool {
    facts.policy.authserv_ids.iter().any(|pattern| host::matches(pattern, id))
}
