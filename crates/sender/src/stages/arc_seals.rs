//! Rule `arc_seals`: whether the ARC sets are what the forwarders wrote; reported, never believed.

use super::{Facts, Findings, Progress};
use crate::crypto::{Crypto, SealKey};
use crate::dns::{Answer, Answers, Query};
use crate::engine;
use crate::outcome::codes;
use crate::syntax::arc::Signer;
use crate::syntax::key::{self, Use};

pub(super) const RULE: &str = "If the host wants to know (Policy::arc), the newest ARC message signature and every seal are \
    verified, and the result is reported. It opens nothing and refuses nothing.";

codes! {
    note FAILS = "sender.arc_fail", "the ARC seals of the message do not verify; they decide nothing";
}

pub(super) fn run(facts: &mut Facts<'_>, answers: &Answers, findings: &mut Findings) -> Progress {
    let mut progress = Progress::default();
    let wanted =
        facts.policy.arc && facts.evidence.arc.as_ref().is_some_and(|arc| arc.result == "not_validated");
    if !wanted {
        return progress;
    }
    let Some(result) = validate(facts, answers, &mut progress) else { return progress };
    if result == "fail" {
        findings.add(&FAILS);
    }
    if let Some(arc) = &mut facts.evidence.arc {
        arc.result = result;
    }
    progress
}

/// `pass`, `fail` or `temperror`; `None` while answers are missing.
fn validate(facts: &Facts<'_>, answers: &Answers, progress: &mut Progress) -> Option<&'static str> {
    let links = facts.arc.links.as_deref()?;
    let newest = links.last()?;
    let mut keys = Vec::new();
    let (mut temporary, mut unfit) = (false, false);
    for signer in links.iter().map(|link| &link.seal).chain([&newest.signature]) {
        match key(signer, answers, progress) {
            Some(Found::Fit(key)) => keys.push(key),
            Some(Found::Unfit) => unfit = true,
            Some(Found::Temporary) => temporary = true,
            None => {}
        }
    }
    if !progress.missing.is_empty() {
        return None;
    }
    let expired = newest.expires_at.is_some_and(|end| end < facts.received_at);
    Some(match (unfit || expired, temporary) {
        (true, _) => "fail",
        (false, true) => "temperror",
        (false, false) => match engine::verify_arc(facts.raw, facts.message, &keys) {
            Crypto::Pass { .. } => "pass",
            #[cfg(not(feature = "dkim"))]
            Crypto::Unavailable => "not_validated",
            _ => "fail",
        },
    })
}

/// What DNS says about the key of one signer.
enum Found<'a> {
    Fit(SealKey<'a>),
    Unfit,
    Temporary,
}

fn key<'a>(signer: &'a Signer, answers: &'a Answers, progress: &mut Progress) -> Option<Found<'a>> {
    let query = Query::below(&format!("{}._domainkey", signer.selector), &signer.domain);
    let usage = Use { algorithm: signer.algorithm, domain: &signer.domain, identity_domain: None };
    let entry = progress.entry(answers, query)?;
    Some(match &entry.answer {
        Answer::TempFail => Found::Temporary,
        Answer::NotFound => Found::Unfit,
        Answer::Records(records) => match key::check(records, &usage) {
            Ok(()) => Found::Fit(SealKey { signer, key: entry.key() }),
            Err(_) => Found::Unfit,
        },
    })
}
