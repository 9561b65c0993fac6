//! DNS as values: what is asked, what was answered.
//!
//! The check never touches the network. It names the [`Query`]s it needs; the host answers them with whatever resolver
//! it has and calls again.

mod answers;
mod zone;

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

pub(crate) use answers::Answered;
pub use answers::{Answer, Answers};
pub use zone::Zone;

/// The record types that are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Kind {
    /// TXT: one text per record, its character-strings joined without a separator.
    Txt,
    /// A: an IPv4 address in dotted-decimal text.
    A,
    /// AAAA: an IPv6 address in RFC 5952 text.
    Aaaa,
    /// MX: preference, one space, host name: `10 mx.example.com`.
    Mx,
    /// PTR: the host name that an address points to. The query's name is the *address*, not the `in-addr.arpa` name.
    Ptr,
}

/// One question: a name and a record type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Query {
    name: String,
    kind: Kind,
}

impl Query {
    /// A question about a name. Case and a final dot make no difference.
    #[must_use]
    pub fn new(name: &str, kind: Kind) -> Self {
        Self { name: name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase(), kind }
    }

    /// A question for TXT records.
    #[must_use]
    pub fn txt(name: &str) -> Self {
        Self::new(name, Kind::Txt)
    }

    /// A question for TXT records below a domain.
    pub(crate) fn below(label: &str, domain: &str) -> Self {
        let mut name = String::with_capacity(label.len().saturating_add(domain.len()).saturating_add(1));
        name.push_str(label);
        name.push('.');
        name.push_str(domain.strip_suffix('.').unwrap_or(domain));
        name.make_ascii_lowercase();
        Self { name, kind: Kind::Txt }
    }

    /// A question for the names an address points to.
    #[must_use]
    pub fn ptr(address: IpAddr) -> Self {
        Self { name: address.to_canonical().to_string(), kind: Kind::Ptr }
    }

    /// The name, lower case, without a final dot; for [`Kind::Ptr`] the address.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The record type.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }
}
