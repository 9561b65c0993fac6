//! What a mailbox remembers of the messages it received: one signed message that is delivered twice.

use std::fmt;

use billfold_sender::Verified;

/// What stays the same when somebody sends a signed message again: its signer, its Message-ID and its body.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct MessageKey {
    /// The domain that signed (`d=`).
    pub signer: String,
    /// The Message-ID without angle brackets.
    pub message_id: Option<String>,
    /// The hash of the signed body (`bh=`).
    pub body_hash: Vec<u8>,
}

impl MessageKey {
    pub(crate) fn of(verified: &Verified) -> Self {
        Self {
            signer: verified.authenticated_domain().to_owned(),
            message_id: verified.message_id().map(str::to_owned),
            body_hash: verified.body_hash().to_vec(),
        }
    }
}

/// The host's record of the messages whose card it has drawn.
///
/// A message that was recorded under its key with other bytes (the trace lines of another delivery) is a second delivery: the
/// card carries the warning `request.delivered_before`. That it is not paid twice is the ledger's work, with or without a record.
///
/// ```
/// use billfold::{History, MessageKey};
/// use std::collections::BTreeMap;
///
/// #[derive(Debug, Default)]
/// struct Remembered(BTreeMap<MessageKey, [u8; 32]>);
///
/// impl History for Remembered {
///     fn first_delivery(&self, message: &MessageKey) -> Option<[u8; 32]> {
///         self.0.get(message).copied()
///     }
/// }
/// ```
pub trait History: fmt::Debug + Send + Sync {
    /// The SHA-256 of the bytes that were first recorded under a key: see [`Bill::message_key`](crate::Bill::message_key) and
    /// [`Verified::message_sha256`]. `None` if there is no record.
    fn first_delivery(&self, message: &MessageKey) -> Option<[u8; 32]>;
}
