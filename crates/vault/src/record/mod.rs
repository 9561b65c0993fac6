//! What is sealed: the content of a payment method, the owner's manifest, and the events of the audit trail.

mod audit;
mod card;
mod manifest;
mod wire;

pub use audit::{Action, AuditEvent};

pub(crate) use audit::{AuditRow, chain_start};
pub(crate) use card::StoredCard;
pub(crate) use manifest::{Manifest, ManifestEntry};
