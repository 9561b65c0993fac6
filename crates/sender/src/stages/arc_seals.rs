//! Rule `arc_seals`: whether the ARC sets are what the forwarders wrote; reported, never trusted.

use billfold_reason::codes;

use super::key_record::{KeyRecord, look_up};
use super::{Facts, Findings, Progress};
use crate::ArcResult;
use crate::dns::Answers;
use crate::engine::{self, Crypto, SealKey};
use crate::syntax::key::Use;

pub(super) const RULE: &str = "If the host wants to know (Policy::arc), the newest ARC message signature and every seal are \
    verified, and the result is reported. It opens nothing and refuses nothing.";

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    FAILS = Code::note("sender.arc_fail", "the ARC seals of the message do not verify; they decide nothing");
}

pub(super) fn run(facts: &mut Facts<'_>, answers: &Answers, findings: &mut Findings) -> Progress {
    let mut progress = Progress::default();
    let wanted = facts.policy.arc
        && facts.evidence.arc.as_ref().is_some_and(|arc| arc.result == ArcResult::NotValidated);
    if !wanted {
        return progress;
    }
    let Some(result) = validate(facts, answers, &mut progress) else { return progress };
    if result == ArcResult::Fail {
        findings.add(&FAILS);
    }
    if let Some(arc) = &mut facts.evidence.arc {
        arc.result = result;
    }
    progress
}

/// `None` while answers are missing.
fn validate(facts: &Facts<'_>, answers: &Answers, progress: &mut Progress) -> Option<ArcResult> {
    let links = facts.arc.links.as_deref()?;
    let newest = links.last()?;
    let mut keys = Vec::new();
    let (mut temporary, mut unfit) = (false, false);
    for signer in links.iter().map(|link| &link.seal).chain([&newest.signature]) {
        let usage = Use { algorithm: signer.algorithm, domain: &signer.domain, identity_domain: None };
        match look_up(&signer.selector, &usage, answers, progress) {
            Some(KeyRecord::Fit(key)) => keys.push(SealKey { signer, key }),
            Some(KeyRecord::Unfit(_)) => unfit = true,
            Some(KeyRecord::Unreachable) => temporary = true,
            None => {}
        }
    }
    if !progress.missing.is_empty() {
        return None;
    }
    let expired = newest.expires_at.is_some_and(|end| end < facts.received_at);
    Some(match (unfit || expired, temporary) {
        (true, _) => ArcResult::Fail,
        (false, true) => ArcResult::TempError,
        (false, false) => match engine::verify_arc(facts.raw, facts.message, &keys) {
            Crypto::Pass { .. } => ArcResult::Pass,
            #[cfg(not(feature = "dkim"))]
            Crypto::Unavailable => ArcResult::NotValidated,
            _ => ArcResult::Fail,
        },
    })
}
