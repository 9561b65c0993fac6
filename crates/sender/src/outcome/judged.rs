//! What became of a signature, of DMARC and of ARC, and where the time of receipt came from.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::Code;
use crate::words::words;

words! {
    /// Where the time of receipt came from.
    #[derive(Default)]
    pub enum ReceivedFrom {
        /// The host said it.
        Host = "host",
        /// The `Received` line of one of the receiving hosts.
        Received = "received",
        /// It is not known, so the time of reading is taken.
        #[default]
        Now = "now",
    }
}

words! {
    /// The result of DMARC (RFC 9989).
    pub enum DmarcResult {
        /// DKIM or SPF passes in alignment with the From domain.
        Pass = "pass",
        /// Neither does.
        Fail = "fail",
        /// The domain publishes no policy.
        None = "none",
        /// DNS gives no answer for now.
        TempError = "temperror",
    }
}

words! {
    /// What the ARC sets of a message come to (RFC 8617).
    #[derive(Default)]
    pub enum ArcResult {
        /// A set is incomplete or does not follow the syntax.
        Malformed = "malformed",
        /// The host did not ask for it, or this build cannot verify signatures.
        #[default]
        NotValidated = "not_validated",
        /// The newest message signature and every seal verify.
        Pass = "pass",
        /// One of them does not.
        Fail = "fail",
        /// DNS gives no answer for now.
        TempError = "temperror",
    }
}

/// What became of one DKIM signature.
///
/// In JSON `pass`, `not_tried`, or the code of the reason that it did not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum SignatureResult {
    /// It verified.
    Pass,
    /// Nothing was found out about it.
    #[default]
    NotTried,
    /// It did not count, for this reason.
    Failed(&'static Code),
}

impl SignatureResult {
    /// The stable word, as in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::NotTried => "not_tried",
            Self::Failed(code) => code.name(),
        }
    }
}

impl fmt::Display for SignatureResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for SignatureResult {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
