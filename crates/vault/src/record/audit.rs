//! The audit trail: one event per thing that happened, chained by digests.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::MethodId;
use crate::crypto::{Canonical, sha256};

/// What happened in an event of the audit trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Action {
    /// A method was added.
    Added,
    /// Expiry, name, nickname or billing details changed.
    Changed,
    /// A method was removed.
    Removed,
    /// Another method became the default.
    DefaultSet,
    /// A card was sealed for a processor.
    Released,
    /// A processor's reference was kept with a card.
    CredentialKept,
    /// A processor's reference was released in place of a card.
    CredentialUsed,
    /// A release was refused.
    ReleaseRefused,
    /// A new version of the owner's wrapping key seals from now on.
    KeyRotated,
    /// Records were wrapped by the active version.
    Rewrapped,
    /// Older versions of the wrapping key were destroyed.
    OldKeysDestroyed,
    /// Methods were removed because of their age.
    Purged,
    /// All methods and keys of the owner were destroyed.
    Shredded,
    /// A restored database was accepted.
    Restored,
}

/// An event of an owner's audit trail (PCI DSS 10.2). It holds no secret and no card data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AuditEvent {
    /// Number of the event of this owner, from 1.
    pub seq: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub action: Action,
    /// Who or what program asked, as the host names it.
    pub origin: String,
    /// The method, if the event is about one.
    pub method: Option<MethodId>,
    /// For a release: processor, processor key, payment request. For a refusal: the stable code. Otherwise a count.
    pub detail: String,
}

/// As it is stored.
#[derive(Serialize, Deserialize)]
pub(crate) struct AuditRow {
    seq: u64,
    at: String,
    action: Action,
    origin: String,
    method: Option<MethodId>,
    detail: String,
    /// Digest of the event before, hexadecimal.
    prev: String,
}

/// The digest before the first event.
pub(crate) fn chain_start() -> [u8; 32] {
    sha256(b"billfold-vault audit v1")
}

impl AuditRow {
    pub(crate) fn new(event: &AuditEvent, prev: &[u8; 32]) -> Self {
        Self {
            seq: event.seq,
            at: event.at.to_rfc3339_opts(SecondsFormat::Millis, true),
            action: event.action,
            origin: event.origin.clone(),
            method: event.method,
            detail: event.detail.clone(),
            prev: hex::encode(prev),
        }
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The digest that the next event carries.
    pub(crate) fn digest(bytes: &[u8]) -> [u8; 32] {
        sha256(&Canonical::new("billfold-vault audit event").field(bytes).finish())
    }

    /// Reads an event that must follow `prev` as number `seq`.
    pub(crate) fn follow(bytes: &[u8], seq: u64, prev: &[u8; 32]) -> Option<AuditEvent> {
        let row: Self = serde_json::from_slice(bytes).ok()?;
        let at = DateTime::parse_from_rfc3339(&row.at).ok()?.to_utc();
        let Self { seq: found, action, origin, method, detail, prev: before, .. } = row;
        // Number and digest: an event that was removed, added or moved breaks the chain here.
        let follows = found == seq && before == hex::encode(prev);
        follows.then_some(AuditEvent { seq, at, action, origin, method, detail })
    }
}

impl fmt::Debug for AuditRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuditRow")
            .field("seq", &self.seq)
            .field("action", &self.action)
            .finish_non_exhaustive()
    }
}
