//! What a decision rests on.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{ArcResult, DmarcResult, ReceivedFrom, SignatureResult};
use crate::dns::{Answer, Answers, Query};
use crate::spf::SpfResult;
use crate::{Coverage, Delivery, Envelope, Profile, SignatureAlgorithm, Threat};

/// The facts behind an [`crate::Outcome`]. They can be stored and read back, so that a reviewer can re-check it offline:
/// [`crate::Check`] of the same message under the same policy, with [`Evidence::delivery`] and [`Evidence::answers`], gives
/// the same outcome. Nothing that is read back is a proof; only the new check makes one.
///
/// ```
/// use billfold_sender::{Check, Delivery, Envelope, Evidence, Policy, Step};
/// use billfold_sender::dns::Answers;
/// use chrono::DateTime;
///
/// let raw = b"From: a@contoso.example\r\n\r\n";
/// let message = mail_parser::MessageParser::default().parse(raw).ok_or("no message")?;
/// let policy = Policy::new();
/// let delivery = Delivery::at(DateTime::UNIX_EPOCH).envelope(Envelope::new("192.0.2.1".parse()?, "mx", ""));
/// let Step::Done(outcome) = Check::new(raw, &message, &policy, &delivery).step(&Answers::new()) else { return Ok(()) };
///
/// let stored = serde_json::to_string(&outcome.evidence)?;
/// let evidence: Evidence = serde_json::from_str(&stored)?;
/// let (delivery, answers) = (evidence.delivery(), evidence.answers());
/// let Step::Done(again) = Check::new(raw, &message, &policy, &delivery).step(&answers) else { return Ok(()) };
/// assert_eq!(again.reasons, outcome.reasons);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Evidence {
    /// The time of reading that was used.
    pub now: DateTime<Utc>,
    /// The time of receipt that expiry was judged at.
    pub received_at: DateTime<Utc>,
    /// Where the time of receipt came from.
    pub received_from: ReceivedFrom,
    /// The time of receipt that the host gave, if it did.
    #[serde(default)]
    pub host_received_at: Option<DateTime<Utc>>,
    /// The SMTP envelope that the host gave, if it did: what SPF was judged with.
    #[serde(default)]
    pub envelope: Option<Envelope>,
    /// What the host's own scanner said, if it said anything.
    #[serde(default)]
    pub threat: Option<Threat>,
    /// The profile of the policy.
    #[serde(default)]
    pub profile: Profile,
    /// SHA-256 of the message, hexadecimal.
    pub message_sha256: String,
    /// The pin that From matched, if any.
    pub pin: Option<String>,
    /// Every DKIM signature, in header order.
    pub signatures: Vec<SignatureEvidence>,
    /// What the signature that verified covers; none if none did.
    #[serde(default)]
    pub coverage: Option<Coverage>,
    /// The DNS answers that were used.
    pub dns: Vec<DnsEvidence>,
    /// Result of SPF for MAIL FROM, if the envelope was known (RFC 7208 section 2.6).
    #[serde(default)]
    pub spf: Option<SpfResult>,
    /// The domain that SPF was judged for.
    pub spf_domain: Option<String>,
    /// Trusted `Authentication-Results`, as `method=result`.
    pub authentication_results: Vec<String>,
    /// How many `Authentication-Results` were not trusted.
    pub authentication_results_ignored: usize,
    /// DMARC (RFC 9989) of the From domain; a report, never a substitute for a rule.
    #[serde(default)]
    pub dmarc: Option<DmarcResult>,
    /// What ARC (RFC 8617) says about the way of the message, if it says anything; information only.
    pub arc: Option<ArcEvidence>,
}

/// The ARC sets of a message. They say what forwarders found; whoever trusts no forwarder learns nothing from them, and no
/// rule does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ArcEvidence {
    /// How many sets (seals) there are.
    pub sets: usize,
    /// `d=` of the seals, from the first forwarder to the last; empty if the chain is malformed.
    pub sealers: Vec<String>,
    /// What the sets come to.
    pub result: ArcResult,
}

/// One DKIM signature and what became of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SignatureEvidence {
    /// `d=`, if it is a host name.
    pub domain: Option<String>,
    /// `s=`, if it is a host name.
    pub selector: Option<String>,
    /// `a=`, if it is known.
    #[serde(default)]
    pub algorithm: Option<SignatureAlgorithm>,
    /// `h=`: the names of the signed headers, lower case, with colons between.
    #[serde(default)]
    pub signed_headers: String,
    /// Whether `d=` is aligned with the pin; only aligned signatures are looked up and verified.
    pub aligned: bool,
    /// What became of it.
    pub result: SignatureResult,
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

    /// What the host knew about the delivery, to check the same message again at the same time.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        let mut delivery = Delivery::at(self.now);
        delivery.received_at = self.host_received_at;
        delivery.envelope.clone_from(&self.envelope);
        delivery.threat = self.threat;
        delivery
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
