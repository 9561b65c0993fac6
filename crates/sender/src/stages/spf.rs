//! Rule `spf`: whether MAIL FROM was sent by its domain; decides only with profile `strict`.

use billfold_reason::codes;

use super::{Facts, Findings, Progress};
use crate::dns::Answers;
use crate::host;
use crate::remedy;
use crate::spf::{Identity, SpfResult, judge};
use crate::{Profile, Reason};

pub(super) const RULE: &str = "With the envelope at hand SPF (RFC 7208) of MAIL FROM is evaluated and reported. Profile \
    strict demands that it passes, here or in trusted Authentication-Results, for From's domain or a bounce domain of the \
    pin; unknown is a refusal. It never opens a card.";

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    UNKNOWN = Code::discard("sender.spf_unknown", "profile strict needs SPF, and the envelope is not known")
        .with_remedy("Whoever runs the mail client: give the SMTP envelope, or choose the profile `standard`.");
    FAIL = Code::discard("sender.spf_fail", "SPF does not pass")
        .with_detail("SPF does not pass: {result:word}")
        .with_remedy("If the message was forwarded, ask the sender to send the invoice to your own address.");
    UNALIGNED = Code::discard("sender.spf_unaligned", "SPF passes for a domain that is not the sender's");
    TEMPORARY = Code::hold("sender.spf_temporary", "SPF cannot be judged for now")
        .with_remedy(remedy::WAIT);
    NOT_PASSED = Code::note("sender.spf_not_passed", "SPF does not pass, as is usual for forwarded mail");
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
    facts.evidence.spf = Some(result);
    facts.evidence.spf_domain = host::to_ascii(&domain).ok();
    let aligned = is_aligned(facts, &domain);
    match (result, strict) {
        (SpfResult::Pass, true) if !aligned => findings.add(&UNALIGNED),
        (SpfResult::Pass, _) => {}
        (SpfResult::TempError, true) => findings.add(&TEMPORARY),
        (SpfResult::TempError, false) => {}
        (result, true) => findings.push(Reason::new(&FAIL).with("result", result.as_str())),
        (_, false) => findings.add(&NOT_PASSED),
    }
    progress
}

/// The result and the domain it was judged for: from the envelope, else from the account's own provider.
fn judged(facts: &Facts<'_>, answers: &Answers, progress: &mut Progress) -> Option<(SpfResult, String)> {
    // The host's own envelope is better evidence than a header, even the provider's.
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
