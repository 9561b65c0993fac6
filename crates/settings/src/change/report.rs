//! A plan as it is reported.

use billfold_cmdlet::Finding;
use serde::Serialize;

use super::{Change, Declared, Plan, declared};

/// A plan as JSON: `{"applied", "changes", "warnings", "errors"}`, and `declared` where it says something beside values.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Report<'a> {
    /// Whether it was stored.
    pub applied: bool,
    /// What it writes; nothing if it has errors.
    pub changes: &'a [Change],
    /// What it says beside values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub declared: Vec<Declared>,
    /// What is doubtful.
    pub warnings: &'a [Finding],
    /// What is wrong.
    pub errors: &'a [Finding],
}

impl Plan {
    /// What it says beside values: the kind of the tenant, and which identities are one group.
    #[must_use]
    pub fn declared(&self) -> Vec<Declared> {
        declared(&self.before, &self.after)
    }

    /// The plan as `billfold settings import` reports it. A plan with errors changes nothing, so none of its changes is reported.
    #[must_use]
    pub fn report(&self, applied: bool) -> Report<'_> {
        let changes = if self.errors.is_empty() { self.changes.as_slice() } else { &[] };
        Report { applied, changes, declared: self.declared(), warnings: &self.warnings, errors: &self.errors }
    }
}
