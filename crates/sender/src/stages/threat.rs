//! Rule `threat`: what the host's own scanner found.

use billfold_reason::codes;

use super::{Facts, Findings};
use crate::Threat;

pub(super) const RULE: &str = "The host's own scanner, where it has one and says so, found neither malware nor phishing; what it \
    could not judge is told.";

codes! {
    /// Every reason that the rule can give.
    pub(crate) CODES;
    MALWARE = Code::discard("sender.threat_malware", "the mail system's scanner found malware in the message")
        .with_remedy("Do not open its attachments. Ask the sender, by a way you know, whether they sent it.");
    PHISHING = Code::discard("sender.threat_phishing", "the mail system's scanner takes the message for phishing")
        .with_remedy("Do not answer it. Ask the sender, by a way you know, whether they sent it.");
    UNKNOWN = Code::warning("sender.threat_unknown", "the mail system's scanner could not judge the message")
        .with_remedy("Be careful with its attachments and links.");
}

pub(super) fn run(facts: &mut Facts<'_>, findings: &mut Findings) {
    match facts.delivery.threat {
        None => {}
        Some(Threat::Malware) => findings.add(&MALWARE),
        Some(Threat::Phishing) => findings.add(&PHISHING),
        Some(Threat::Unknown) => findings.add(&UNKNOWN),
    }
}
