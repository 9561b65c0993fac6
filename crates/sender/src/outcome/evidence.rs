//! What a decision rests on.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::dns::{Answer, Answers, Query};

/// The facts behind an [`crate::Outcome`], serialisable, so that a reviewer can re-check it offline.
///
/// Feeding the same message, policy, times and these DNS answers to [`crate::Check`] gives the same outcome.
#[derive(Debug, Clone, Default, Serialize)]
#[non_exhaustive]
pub struct Evidence {
    /// The time of reading that was used.
    pub now: DateTime<Utc>,
    /// The time of receipt that expiry was judged at.
    pub received_at: DateTime<Utc>,
    /// Where the time of receipt came from: `host`, `received` or `now`.
    pub received_from: &'static str,
    /// SHA-256 of the message, hexadecimal.
    pub message_sha256: String,
    /// The pin that From matched, if any.
    pub pin: Option<String>,
    /// Every DKIM signature, in header order.
    pub signatures: Vec<SignatureEvidence>,
    /// The DNS answers that were used.
    pub dns: Vec<DnsEvidence>,
    /// Result of SPF for MAIL FROM, if the envelope was known (RFC 7208 section 2.6): `pass`, `fail`, …
    pub spf: Option<&'static str>,
    /// The domain that SPF was judged for.
    pub spf_domain: Option<String>,
    /// Trusted `Authentication-Results`, as `method=result`.
    pub authentication_results: Vec<String>,
    /// How many `Authentication-Results` were not believed.
    pub authentication_results_ignored: usize,
    /// DMARC (RFC 9989) of the From domain: `pass`, `fail`, `none`, …; a report, never a substitute for a rule.
    pub dmarc: Option<&'static str>,
    /// What ARC (RFC 8617) says about the way of the message, if it says anything; information only.
    pub arc: Option<ArcEvidence>,
}

/// The ARC sets of a message. They say what forwarders found; whoever trusts no forwarder learns nothing from them, and no
/// rule does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ArcEvidence {
    /// How many sets (seals) there are.
    pub sets: usize,
    /// `d=` of the seals, from the first forwarder to the last; empty if the chain is malformed.
    pub sealers: Vec<String>,
    /// `malformed`, `not_validated` (the host did not ask for it, or there is no engine), `pass`, `fail` or `temperror`.
    pub result: &'static str,
}

/// One DKIM signature and what became of it.
#[derive(Debug, Clone, Default, Serialize)]
#[non_exhaustive]
pub struct SignatureEvidence {
    /// `d=`, if it is a host name.
    pub domain: Option<String>,
    /// `s=`, if it is a host name.
    pub selector: Option<String>,
    /// `a=`, if it is known.
    pub algorithm: Option<&'static str>,
    /// Whether `d=` is aligned with the pin; only aligned signatures are looked up and verified.
    pub aligned: bool,
    /// `pass`, `not_tried`, or the code of the reason it did not count.
    pub result: &'static str,
    /// Size of the public key in bits, if it was read.
    pub key_bits: Option<usize>,
    /// `t=`.
    pub signed_at: Option<DateTime<Utc>>,
    /// `x=`.
    pub expires_at: Option<DateTime<Utc>>,
}

impl Evidence {
    /// The DNS answers that were used, to check the same message again without the network.
    #[must_use]
    pub fn answers(&self) -> Answers {
        self.dns.iter().map(|dns| (dns.query.clone(), dns.answer.clone())).collect()
    }
}

/// One DNS answer. Reads back from its serialised form, so that stored evidence can be re-checked.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DnsEvidence {
    /// What was asked.
    pub query: Query,
    /// What was answered.
    pub answer: Answer,
}
