//! Sender Policy Framework (RFC 7208) as a pure function of DNS answers.

mod evaluate;
mod macros;
mod record;

use crate::words::words;

pub(crate) use evaluate::judge;
pub use evaluate::{Identity, check_host};

words! {
    /// The results of RFC 7208 section 2.6.
    pub enum SpfResult {
        /// No usable domain, or it publishes no record.
        None = "none",
        /// The domain says nothing about this client.
        Neutral = "neutral",
        /// The client is authorised.
        Pass = "pass",
        /// The client is not authorised.
        Fail = "fail",
        /// The client is probably not authorised.
        SoftFail = "softfail",
        /// DNS gives no answer for now.
        TempError = "temperror",
        /// The record cannot be interpreted.
        PermError = "permerror",
    }
}

/// A record that breaks the syntax: `permerror`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Invalid;
