//! Verification of signatures: what is asked, with which key, and who answers.

#[cfg(feature = "dkim")]
mod body_hash;
mod job;
#[cfg_attr(not(feature = "dkim"), path = "no_key.rs")]
mod key;
#[cfg_attr(not(feature = "dkim"), path = "no_verify.rs")]
mod verify;

pub(crate) use job::{Crypto, Job, SealKey};
pub(crate) use key::Key;
pub(crate) use verify::{verify, verify_arc};
