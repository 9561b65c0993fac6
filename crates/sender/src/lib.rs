#![doc = include_str!("../README.md")]

// The check.
mod check;
mod engine;
mod stages;

pub use check::{Check, Step};
pub use stages::{ORDER, REPLY_TO_FOREIGN, REPLY_TO_LOOKALIKE, Stage};

// What goes in.
pub use billfold_reason::MessageHash;
mod delivery;
pub mod dns;
mod policy;

pub use delivery::{Delivery, Envelope, Threat};
pub use policy::{
    Inside, Limits, Pin, PinError, PinKind, Placement, Policy, Profile, Provider, UnknownProvider,
};

// What comes out.
mod outcome;

pub use outcome::{
    Address, ArcEvidence, ArcResult, Assurance, Coverage, DmarcResult, DnsEvidence, Evidence, Fate, Outcome,
    ReceivedFrom, SignatureEvidence, SignatureResult, StageRun, Verified,
};
pub use syntax::SignatureAlgorithm;

// Why.
mod codes;
mod remedy;

pub use billfold_reason::{Code, Coded, Reason, Severity};
pub use codes::codes;

// Sender Policy Framework by itself.
pub mod spf;

// Answers from the network.
#[cfg(feature = "resolver")]
pub mod resolver;

// Strict syntax.
mod host;
mod likeness;
#[doc(hidden)]
pub mod readers;
mod syntax;
mod words;

pub use host::HostError;

#[cfg(all(test, feature = "dkim"))]
mod suites;
