//! The joint between the `dkim` rule and the engine that verifies.

use super::Key;
use crate::syntax::arc::Signer;
use crate::syntax::signature::Signature;

/// One signature to verify, with the key of a record that passed the lint.
#[derive(Debug)]
#[cfg_attr(not(feature = "dkim"), expect(dead_code, reason = "without an engine it is not read"))]
pub(crate) struct Job<'a> {
    /// The value of the signature's field, as it is in the message.
    pub(crate) value: &'a [u8],
    pub(crate) signature: &'a Signature<'a>,
    pub(crate) key: &'a Key,
}

/// The key of one ARC signer, of a record that passed the lint.
#[derive(Debug)]
#[cfg_attr(not(feature = "dkim"), expect(dead_code, reason = "without an engine it is not read"))]
pub(crate) struct SealKey<'a> {
    pub(crate) signer: &'a Signer,
    pub(crate) key: &'a Key,
}

/// What the cryptography said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "dkim"), expect(dead_code, reason = "without an engine only `Unavailable` is made"))]
pub(crate) enum Crypto {
    /// Good. Ed25519 keys count 256 bits.
    Pass { bits: usize },
    /// The body is not the one that was signed.
    BodyAltered,
    /// The headers are not the ones that were signed, or the signature was never good.
    HeadersAltered,
    /// The key cannot be read.
    KeyMalformed,
    /// The key is too small.
    KeySmall { bits: usize },
    /// The engine reads another signature than we do, or could not finish.
    Unreadable,
    /// There is no engine in this build.
    #[cfg(not(feature = "dkim"))]
    Unavailable,
}
