//! Verification of an owner's records, manifest, keys and audit trail.

use billfold_reason::{Code, Coded};
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::state::State;
use super::{Vault, space};
use crate::codes::{AUDIT_BROKEN, MISSING_RECORD, ROLLBACK};
use crate::error::AccessError;
use crate::record::{AuditEvent, AuditRow, StoredCard, chain_start};
use crate::{MethodId, OwnerId};

/// Whether a property holds that can be proven only with something kept outside the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Proof {
    /// It holds.
    Proven,
    /// The key provider keeps nothing outside the database, so it cannot be told.
    NotProvable,
    /// It does not hold.
    Violated,
}

/// The outcome of [`Vault::verify`]: what agrees with the manifest, and every problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct VerifyReport {
    /// Methods that opened and agree with the manifest.
    pub methods: usize,
    /// Events of the audit trail that follow one another to the end the manifest names.
    pub events: u64,
    /// Whether the database is the last one stored.
    pub latest: Proof,
    /// The problems; empty if there are none.
    pub problems: Vec<Problem>,
}

/// A problem that [`Vault::verify`] found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Problem {
    /// Its code, such as `vault.not_authentic`.
    pub code: &'static Code,
    /// The method, if it is about one.
    pub method: Option<MethodId>,
}

/// The codes of the report itself; every other problem has the code of an [`AccessError`].
impl Coded for Problem {
    fn codes() -> &'static [Code] {
        &[AUDIT_BROKEN, MISSING_RECORD, ROLLBACK]
    }

    fn code(&self) -> &'static Code {
        self.code
    }
}

impl VerifyReport {
    /// Whether nothing is wrong. That the database is the last one stored may still be `not_provable`.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty() && self.latest != Proof::Violated
    }
}

impl Vault {
    /// Opens every record of an owner and compares it with the manifest, follows the audit trail from its beginning to the
    /// end the manifest names, and compares the manifest with the anchored epoch, if there is an anchor.
    ///
    /// # Errors
    /// [`AccessError`] only if the store or the key provider fails; what is wrong with the records is in the report.
    pub fn verify(&self, owner: &OwnerId) -> Result<VerifyReport, AccessError> {
        let mut latest = if self.kek.anchor().is_some() { Proof::Proven } else { Proof::NotProvable };
        let mut report = VerifyReport { methods: 0, events: 0, latest, problems: Vec::new() };
        let state = match self.load(owner) {
            Err(AccessError::Rollback { .. }) => {
                latest = Proof::Violated;
                report.problems.push(Problem { code: &ROLLBACK, method: None });
                // The rest is verified all the same: what was put back may be damaged as well.
                self.load_unanchored(owner)
            }
            other => other,
        };
        report.latest = latest;
        let mut state = match state {
            Ok(Some(state)) => state,
            Ok(None) => return Ok(report),
            Err(error @ (AccessError::Store(_) | AccessError::Provider(_))) if !is_damage(&error) => {
                return Err(error);
            }
            Err(error) => {
                report.problems.push(Problem { code: error.code(), method: None });
                return Ok(report);
            }
        };
        verify_methods(&mut state, &mut report)?;
        verify_trail(&state, &mut report)?;
        Ok(report)
    }

    /// Reads the owner's audit trail, the oldest event first, checking that each event follows from the one before.
    ///
    /// # Errors
    /// [`AccessError`] if the store or the key provider fails, or a record or the chain is damaged, missing, altered or
    /// older than it must be.
    pub fn audit_trail(&self, owner: &OwnerId) -> Result<Vec<AuditEvent>, AccessError> {
        let trail = self.read(owner, |state| {
            let mut events = Vec::new();
            let end = follow(state, |event| events.push(event))?;
            if end == state.manifest.audit {
                Ok(events)
            } else {
                Err(AccessError::Missing { what: "audit event" })
            }
        })?;
        Ok(trail.unwrap_or_default())
    }
}

/// A key that was swapped or altered is damage to report, not a failure of the provider.
fn is_damage(error: &AccessError) -> bool {
    matches!(
        error,
        AccessError::Provider(crate::ProviderError::NotAuthentic | crate::ProviderError::Destroyed)
    )
}

fn verify_methods(state: &mut State<'_>, report: &mut VerifyReport) -> Result<(), AccessError> {
    // More than the manifest names, so that rows that somebody added are seen.
    let limit = state.manifest.entries.len().saturating_add(Vault::MAX_METHODS);
    let rows = state.vault.store.scan(space::METHOD, &state.shard, None, limit)?;
    let mut missing: Vec<_> = state.manifest.entries.keys().copied().collect();
    for row in rows {
        let id = <[u8; MethodId::LENGTH]>::try_from(row.key.id.as_slice()).map(MethodId::from_bytes);
        let Ok(id) = id else {
            report.problems.push(Problem { code: &MISSING_RECORD, method: None });
            continue;
        };
        missing.retain(|named| *named != id);
        let opened = state.open_method(&id, &row).and_then(|(schema, content)| {
            let readable = StoredCard::read(schema, &content).is_some();
            if readable { Ok(()) } else { Err(AccessError::NotAuthentic { what: "method" }) }
        });
        match opened {
            Ok(()) => report.methods = report.methods.saturating_add(1),
            Err(error @ AccessError::Store(_)) => return Err(error),
            Err(error) => report.problems.push(Problem { code: error.code(), method: Some(id) }),
        }
    }
    for id in missing {
        report.problems.push(Problem { code: &MISSING_RECORD, method: Some(id) });
    }
    Ok(())
}

fn verify_trail(state: &State<'_>, report: &mut VerifyReport) -> Result<(), AccessError> {
    match follow(state, |_| {}) {
        Ok(end) if end == state.manifest.audit => report.events = end.0,
        Err(error @ AccessError::Store(_)) => return Err(error),
        Ok(_) | Err(_) => report.problems.push(Problem { code: &AUDIT_BROKEN, method: None }),
    }
    Ok(())
}

/// Follows the chain from its start; answers how many events there are and the digest of the last.
fn follow(state: &State<'_>, mut event: impl FnMut(AuditEvent)) -> Result<(u64, [u8; 32]), AccessError> {
    const PAGE: usize = 200;
    let (mut count, mut digest) = (0_u64, chain_start());
    let mut after: Option<Vec<u8>> = None;
    loop {
        let rows = state.vault.store.scan(space::AUDIT, &state.shard, after.as_deref(), PAGE)?;
        for row in &rows {
            count = count.saturating_add(1);
            let follows = AuditRow::follow(&row.body, count, &digest);
            let follows = follows.filter(|_| row.key.id == count.to_be_bytes());
            event(follows.ok_or(AccessError::NotAuthentic { what: "audit event" })?);
            digest = AuditRow::digest(&row.body);
        }
        match rows.last() {
            Some(last) if rows.len() == PAGE => after = Some(last.key.id.clone()),
            _ => return Ok((count, digest)),
        }
    }
}

impl Vault {
    /// Accepts a database that was restored from a backup: the anchored epoch is set back to what the database says. Call
    /// it only after a person has decided so: it is just what an attacker who rolled the database back would want.
    ///
    /// # Errors
    /// [`AccessError::Rollback`] if the restored database has nothing of this owner; otherwise [`AccessError`] if the
    /// store or the key provider fails, or a record is damaged, missing, altered or older than it must be.
    pub fn accept_restored(&self, owner: &OwnerId, now: DateTime<Utc>) -> Result<(), AccessError> {
        let Some(state) = self.load_unanchored(owner)? else {
            return Err(AccessError::Rollback { what: "database" });
        };
        if let Some(anchor) = self.kek.anchor() {
            // First, because the change below would be refused as a rollback.
            anchor.reset(&state.shard, state.manifest.epoch)?;
        }
        self.change(owner, false, now, |draft| {
            draft.note(crate::Action::Restored, None, "");
            Ok::<_, AccessError>(())
        })?;
        Ok(())
    }
}
