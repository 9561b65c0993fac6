//! Rule `dmarc`: what the sender's own domain asks of receivers; reported, never a substitute.

use billfold_reason::codes;

use super::{Facts, Findings, Progress, dkim::Dkim};
use crate::DmarcResult;
use crate::dns::{Answer, Answers, Query};
use crate::host;
use crate::spf::SpfResult;
use crate::syntax::signature::is_below;
use crate::syntax::tags::Tags;

pub(super) const RULE: &str = "DMARC (RFC 9989) of the From domain is evaluated with the results at hand and reported as \
    evidence. A pass opens nothing, and a failure to find a record refuses nothing: the pins are stricter.";

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    FAILS = Code::note("sender.dmarc_fail", "DMARC fails for the sender's domain");
}

/// The longest walk from a From domain upwards (RFC 9989 section 4.10).
const MOST_LABELS: usize = 8;

/// One record of the walk.
struct Record<'r> {
    domain: String,
    tags: Tags<'r>,
}

pub(super) fn run(facts: &mut Facts<'_>, answers: &Answers, findings: &mut Findings) -> Progress {
    let mut progress = Progress::default();
    // Judged once: a later step only brings the answers that other rules wait for.
    if !facts.policy.dmarc || facts.evidence.dmarc.is_some() {
        return progress;
    }
    let Some(from) = facts.from.as_ref().map(|from| from.domain().to_owned()) else { return progress };
    let mut records = Vec::new();
    let mut temporary = false;
    for domain in walk(&from) {
        match progress.answer(answers, Query::below("_dmarc", domain)) {
            Some(Answer::Records(texts)) => records.extend(record(domain, texts)),
            Some(Answer::TempFail) => temporary = true,
            Some(Answer::NotFound) | None => {}
        }
    }
    let Some(dkim) = facts.dkim.filter(|_| progress.missing.is_empty()) else { return progress };
    facts.evidence.dmarc = Some(match records.first() {
        None if temporary => DmarcResult::TempError,
        None => DmarcResult::None,
        Some(policy) => {
            if passes(facts, dkim, &from, policy, &records) {
                DmarcResult::Pass
            } else if findings.wait() || facts.evidence.spf == Some(SpfResult::TempError) {
                // What has no answer yet has not failed.
                DmarcResult::TempError
            } else {
                findings.add(&FAILS);
                DmarcResult::Fail
            }
        }
    });
    progress
}

/// The domain and its parents up to the top label; of a long name only the lower part of the tree is skipped.
fn walk(from: &str) -> Vec<&str> {
    let labels = from.bytes().filter(|b| *b == b'.').count().saturating_add(1);
    let mut names = vec![from];
    let mut rest = from;
    let mut left = labels;
    while let Some((_, parent)) = rest.split_once('.') {
        rest = parent;
        left = left.saturating_sub(1);
        if left < MOST_LABELS {
            names.push(parent);
        }
    }
    names
}

/// The one DMARC record of a name.
fn record<'r>(domain: &str, texts: &'r [String]) -> Option<Record<'r>> {
    let mut records = texts
        .iter()
        .filter_map(|text| Tags::parse(text).ok())
        .filter(|tags| tags.first() == Some(("v", "DMARC1")));
    let (Some(tags), None) = (records.next(), records.next()) else { return None };
    Some(Record { domain: domain.to_owned(), tags })
}

/// Whether DKIM or SPF passes in alignment, strict or within the organisational domain.
fn passes(facts: &Facts<'_>, dkim: Dkim, from: &str, policy: &Record<'_>, records: &[Record<'_>]) -> bool {
    let organisation = organisation(from, records);
    let aligned = |domain: &str, mode: &str| {
        let strict = policy.tags.get(mode).is_some_and(|mode| mode.eq_ignore_ascii_case("s"));
        domain == from || (!strict && (domain == organisation || is_below(domain, &organisation)))
    };
    let signed = match dkim {
        Dkim::Pass(at) => facts.candidates.get(at).and_then(|c| c.signature.domain.as_deref()),
        Dkim::Altered(_) | Dkim::Fail => None,
    };
    let sent = facts.evidence.spf_domain.as_deref().filter(|_| facts.evidence.spf == Some(SpfResult::Pass));
    signed.is_some_and(|domain| aligned(domain, "adkim"))
        || sent.is_some_and(|domain| aligned(domain, "aspf"))
}

/// The organisational domain by the tree walk: the name with `psd=n`, the name below one with `psd=y`, else the shortest
/// name with a record.
fn organisation(from: &str, records: &[Record<'_>]) -> String {
    let psd = |record: &Record<'_>, value: &str| {
        record.tags.get("psd").is_some_and(|psd| psd.eq_ignore_ascii_case(value))
    };
    if let Some(own) = records.iter().find(|record| psd(record, "n")) {
        return own.domain.clone();
    }
    if let Some(suffix) = records.iter().find(|record| psd(record, "y") && record.domain != from) {
        let below = walk(from)
            .into_iter()
            .find(|name| name.split_once('.').is_some_and(|(_, parent)| parent == suffix.domain));
        return below.unwrap_or(from).to_owned();
    }
    records
        .iter()
        .map(|record| record.domain.as_str())
        .filter(|domain| !host::is_public_suffix(domain))
        .min_by_key(|domain| domain.len())
        .unwrap_or(from)
        .to_owned()
}
