//! Sender Policy Framework (RFC 7208) as a pure function of DNS answers.

mod evaluate;
mod macros;
mod record;

use serde::Serialize;

pub(crate) use evaluate::judge;
pub use evaluate::{Identity, check_host};

/// The results of RFC 7208 section 2.6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum SpfResult {
    /// No usable domain, or it publishes no record.
    None,
    /// The domain says nothing about this client.
    Neutral,
    /// The client is authorised.
    Pass,
    /// The client is not authorised.
    Fail,
    /// The client is probably not authorised.
    SoftFail,
    /// DNS gives no answer for now.
    TempError,
    /// The record cannot be interpreted.
    PermError,
}

impl SpfResult {
    /// The stable word: `pass`, `softfail`, …
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Neutral => "neutral",
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::SoftFail => "softfail",
            Self::TempError => "temperror",
            Self::PermError => "permerror",
        }
    }
}
