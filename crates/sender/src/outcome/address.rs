//! One mail address that passed the strict syntax.

use std::fmt;

use serde::{Serialize, Serializer};

/// An address whose syntax is beyond doubt: a dot-atom local part and a host name in ASCII (A-label) form.
///
/// Only the strict mailbox parser makes one, so an `Address` has no comments, quotes, routes or encoded words.
/// Compared byte for byte; the domain is lower case already, the local part is as written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    local: String,
    domain: String,
}

impl Address {
    pub(crate) const fn new(local: String, domain: String) -> Self {
        Self { local, domain }
    }

    /// The part before the `@`, as written.
    #[must_use]
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The part after the `@`: lower case, A-labels, no final dot.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
