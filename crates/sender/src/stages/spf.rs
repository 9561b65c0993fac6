//! Rule `spf`: whether MAIL FROM was sent by its domain; decides only with profile `strict`.

use super::{Facts, Findings, Progress};
use crate::Profile;
use crate::dns::Answers;
use crate::host;
use crate::outcome::codes;
use crate::spf::{Identity, SpfResult, judge};

pub(super) const RULE: &str = "With the envelope at hand SPF (RFC 7208) of MAIL FROM is evaluated and reported. Profile \
    strict demands that it passes, here or in trusted Authentication-Results, for From's domain or a bounce domain of the \
    pin; unknown is a refusal. It never opens a card.";

codes! {
    discard UNKNOWN = "sender.spf_unknown", "profile strict needs SPF, and the envelope is not known";
    discard FAIL = "sender.spf_fail", "SPF does not pass";
    discard UNALIGNED = "sender.spf_unaligned", "SPF passes for a domain that is not the sender's";
    hold TEMPORARY = "sender.spf_temporary", "SPF cannot be judged for now";
    note NOT_PASSED = "sender.spf_not_passed", "SPF does not pass, as is usual for forwarded mail";
}

pub(super) fn run(facts: &mut Facts<'_>, answers: &Answers, findings: &mut Findings) -> Progress {
    let mut progress = Progress::default();
    let strict = facts.policy.profile == Profile::Strict;
    let Some((result, domain)) = judged(facts, answers, &mut progress) else {
        if strict && progress.missing.is_empty() {
            findings.add(&UNKNOWN);
        }
        return progress;
    };
    facts.evidence.spf = Some(result.as_str());
    facts.evidence.spf_domain = host::to_ascii(&domain).ok();
    let aligned = is_aligned(facts, &domain);
    match (result, strict) {
        (SpfResult::Pass, true) if !aligned => findings.add(&UNALIGNED),
        (SpfResult::Pass, _) => {}
        (SpfResult::TempError, true) => findings.add(&TEMPORARY),
        (SpfResult::TempError, false) => {}
        (result, true) => findings.add_with(&FAIL, format_args!("{}: {}", FAIL.text(), result.as_str())),
        (_, false) => findings.add(&NOT_PASSED),
    }
    progress
}

/// The result and the domain it was judged for: from the envelope, else from the account's own provider.
fn judged(facts: &Facts<'_>, answers: &Answers, progress: &mut Progress) -> Option<(SpfResult, String)> {
    if let Some(envelope) = &facts.delivery.envelope {
        let identity = Identity::mail_from(envelope.client_ip, &envelope.helo, &envelope.mail_from);
        let (result, used) = judge(&identity, answers);
        progress.used.extend(used);
        return match result {
            Ok(result) => Some((result, identity.domain)),
            Err(missing) => {
                progress.missing.extend(missing);
                None
            }
        };
    }
    let (result, mail_from) = facts.trusted_spf.as_ref()?;
    let domain = mail_from.rsplit_once('@').map_or(mail_from.as_str(), |(_, domain)| domain);
    let result = match result.as_str() {
        "pass" => SpfResult::Pass,
        "fail" | "hardfail" => SpfResult::Fail,
        "softfail" => SpfResult::SoftFail,
        "neutral" => SpfResult::Neutral,
        // What was written down cannot be asked again.
        "temperror" | "tempfail" => return None,
        "permerror" => SpfResult::PermError,
        _ => SpfResult::None,
    };
    Some((result, domain.to_ascii_lowercase()))
}

fn is_aligned(facts: &Facts<'_>, domain: &str) -> bool {
    let own = facts.from.as_ref().is_some_and(|from| from.domain() == domain);
    own || facts.pin.is_some_and(|pin| pin.bounces().iter().any(|bounce| bounce == domain))
}
