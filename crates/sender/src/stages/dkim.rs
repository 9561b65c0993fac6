//! Rule `dkim`: an aligned signature verifies with a key that is fit for it.

use billfold_reason::codes;

use super::key_record::{KeyRecord, look_up};
use super::{Facts, Findings, Progress};
use crate::dns::Answers;
use crate::engine::{self, Crypto, Job};
use crate::syntax::key::{self, Use};
use crate::{Code, Reason, SignatureAlgorithm, SignatureResult, remedy};

pub(super) const RULE: &str = "One aligned signature verifies, with the one key record of its selector: not revoked, not a \
    test, for e-mail, for SHA-256, at least 1024 bits. Temporary DNS trouble holds the message.";

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    BODY_ALTERED = Code::discard("sender.dkim_body_altered", "the body is not the one that was signed")
        .with_remedy(remedy::DIRECTLY);
    HEADERS_ALTERED = Code::discard("sender.dkim_failed", "the signature does not match the message")
        .with_remedy(remedy::DIRECTLY);
    UNAVAILABLE = Code::discard("sender.dkim_unavailable", "this build cannot verify signatures")
        .with_remedy("Whoever builds the mail client: turn on the feature `dkim` of billfold-sender.");
    UNREADABLE = Code::discard("sender.dkim_unreadable", "the signature could not be checked");
}

/// What the rule found, when it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dkim {
    /// The candidate with this index verified.
    Pass(usize),
    /// All failed, and at least this candidate because the message was altered under a fit key.
    Altered(usize),
    /// All failed otherwise, or DNS gives no answer.
    Fail,
}

/// Whether a signature failed because the message is not the one that was signed.
pub(super) fn is_alteration(code: &Code) -> bool {
    [&BODY_ALTERED, &HEADERS_ALTERED].contains(&code)
}

pub(super) fn run(facts: &mut Facts<'_>, answers: &Answers, findings: &mut Findings) -> Progress {
    let mut progress = Progress::default();
    if facts.dkim.is_some() {
        return progress;
    }
    let live: Vec<usize> = facts.live_indexes().collect();
    let mut keys = Vec::new();
    let mut waiting = false;
    for &at in &live {
        match key_of(facts, at, answers, &mut progress) {
            Some(KeyRecord::Fit(key)) => keys.push((at, key)),
            Some(KeyRecord::Unfit(code)) => facts.fail(at, Reason::new(code)),
            Some(KeyRecord::Unreachable) => {
                waiting = true;
                facts.note(at, SignatureResult::Failed(&key::KEY_UNREACHABLE));
            }
            None => {}
        }
    }
    // All keys are asked for at once, so that a message with ten signatures needs one round, not ten.
    if !progress.missing.is_empty() {
        return progress;
    }
    let altered = verify(facts, &keys);
    let passed = live
        .iter()
        .copied()
        .find(|at| facts.evidence.signatures.get(*at).is_some_and(|s| s.result == SignatureResult::Pass));
    // A signature that may still verify outweighs one that failed: the message is held, not refused.
    facts.dkim = Some(match (passed, waiting, altered) {
        (Some(at), ..) => Dkim::Pass(at),
        (None, true, _) => {
            findings.add(&key::KEY_UNREACHABLE);
            Dkim::Fail
        }
        (None, false, Some(at)) => Dkim::Altered(at),
        (None, false, None) => {
            facts.settle(findings);
            Dkim::Fail
        }
    });
    weak_key(facts, passed, findings);
    progress
}

/// What DNS says about the key of one candidate.
fn key_of<'a>(
    facts: &Facts<'_>,
    at: usize,
    answers: &'a Answers,
    progress: &mut Progress,
) -> Option<KeyRecord<'a>> {
    let signature = &facts.candidates.get(at)?.signature;
    let usage = Use {
        algorithm: signature.algorithm?,
        domain: signature.domain.as_deref()?,
        identity_domain: signature.identity_domain.as_deref(),
    };
    look_up(signature.selector.as_deref()?, &usage, answers, progress)
}

/// Verifies the candidates with their keys; one that failed because the message was altered, if any.
fn verify(facts: &mut Facts<'_>, keys: &[(usize, &engine::Key)]) -> Option<usize> {
    let jobs: Vec<Job<'_>> = keys
        .iter()
        .filter_map(|(at, key)| {
            let candidate = facts.candidates.get(*at)?;
            let value = facts.fields.get(candidate.field)?.value;
            Some(Job { value, signature: &candidate.signature, key })
        })
        .collect();
    if jobs.is_empty() {
        return None;
    }
    let results = engine::verify(facts.raw, facts.message, &jobs);
    let mut altered = None;
    for ((at, _), result) in keys.iter().zip(results) {
        if matches!(result, Crypto::BodyAltered | Crypto::HeadersAltered) {
            altered = altered.or(Some(*at));
        }
        match result {
            Crypto::Pass { bits } => {
                facts.note(*at, SignatureResult::Pass);
                if let Some(evidence) = facts.evidence.signatures.get_mut(*at) {
                    evidence.key_bits = Some(bits);
                }
            }
            Crypto::BodyAltered => facts.fail(*at, Reason::new(&BODY_ALTERED)),
            Crypto::HeadersAltered => facts.fail(*at, Reason::new(&HEADERS_ALTERED)),
            Crypto::KeyMalformed => facts.fail(*at, Reason::new(&key::KEY_MALFORMED)),
            Crypto::KeySmall { bits } => {
                facts.fail(*at, Reason::new(&key::KEY_SMALL).with("bits", bits));
            }
            #[cfg(not(feature = "dkim"))]
            Crypto::Unavailable => facts.fail(*at, Reason::new(&UNAVAILABLE)),
            Crypto::Unreadable => facts.fail(*at, Reason::new(&UNREADABLE)),
        }
    }
    altered
}

fn weak_key(facts: &Facts<'_>, passed: Option<usize>, findings: &mut Findings) {
    let Some(evidence) = passed.and_then(|at| facts.evidence.signatures.get(at)) else { return };
    if evidence.algorithm == Some(SignatureAlgorithm::RsaSha256)
        && evidence.key_bits.is_some_and(|bits| bits < 2048)
    {
        findings.add(&key::KEY_SHORT);
    }
}
