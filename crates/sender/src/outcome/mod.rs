//! What comes out of the check.

mod address;
mod coverage;
mod evidence;
mod judged;
mod trail;
mod verified;

use billfold_reason::{Reason, Severity};
use chrono::{DateTime, Utc};

pub use address::Address;
pub use coverage::Coverage;
pub use evidence::{ArcEvidence, DnsEvidence, Evidence, SignatureEvidence};
pub use judged::{ArcResult, DmarcResult, ReceivedFrom, SignatureResult};
pub use trail::{Fate, StageRun};
pub use verified::{Assurance, Verified};

/// The answer about one message.
///
/// There is a [`Verified`] exactly when `reasons` is empty. With `hold_until` the reasons are temporary (DNS): ask again
/// then. Otherwise they are final for these bytes, this policy and this delivery.
#[derive(Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// The proof, if everything held.
    pub verified: Option<Verified>,
    /// Why there is no proof, in the order of the procedure; the first one decides.
    pub reasons: Vec<Reason>,
    /// What makes the card a first contact ([`Severity::FirstContact`]) or is worth knowing ([`Severity::Note`]).
    pub warnings: Vec<Reason>,
    /// When to ask again, if the trouble is temporary.
    pub hold_until: Option<DateTime<Utc>>,
    /// The address of From, if it has exactly one that is beyond doubt. Not authenticated unless `verified` is there.
    pub from: Option<Address>,
    /// Who vouches for the sender.
    pub assurance: Assurance,
    /// The domain that signed, if a signature verified.
    pub authenticated_domain: Option<String>,
    /// What became of every stage of [`crate::ORDER`], in its order.
    pub trail: Vec<StageRun>,
    /// What the decision rests on, to be shown and re-checked offline.
    pub evidence: Evidence,
}

impl Outcome {
    /// Whether a warning asks for the prominent new-payee warning.
    #[must_use]
    pub fn is_first_contact(&self) -> bool {
        self.warnings.iter().any(|w| w.severity() == Severity::FirstContact)
    }
}
