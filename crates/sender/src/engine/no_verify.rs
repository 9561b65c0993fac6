//! In the place of the engine when feature `dkim` is off: nothing verifies, so there is no card.

use mail_parser::Message;

use super::{Crypto, Job, SealKey};

pub(crate) fn verify(_: &[u8], _: &Message<'_>, jobs: &[Job<'_>]) -> Vec<Crypto> {
    vec![Crypto::Unavailable; jobs.len()]
}

pub(crate) fn verify_arc(_: &[u8], _: &Message<'_>, _: &[SealKey<'_>]) -> Crypto {
    Crypto::Unavailable
}
