//! One change of an attempt: read, decide, and store if it is still as it was read.

use billfold_store::{StoreError, Write};

use crate::claim::ROUNDS;
use crate::row::Row;
use crate::{Attempt, AttemptId, Ledger, LedgerError, State};

/// What a step decides about the attempt it read.
pub(crate) enum Next {
    /// Store this.
    Change(Change),
    /// Leave it as it is: the step was taken already, or does not apply any more.
    Done,
}

/// An attempt to store, and what must hold in the same commit.
pub(crate) struct Change {
    pub(crate) attempt: Box<Attempt>,
    pub(crate) conditions: Vec<Write>,
}

impl Next {
    pub(crate) fn change(attempt: Attempt) -> Self {
        Self::Change(Change { attempt: Box::new(attempt), conditions: Vec::new() })
    }
}

impl Ledger {
    pub(crate) fn row(&self, id: &AttemptId) -> Result<Row<Attempt>, LedgerError> {
        self.load(id)?.ok_or_else(|| LedgerError::NotFound { attempt: id.clone() })
    }

    /// Reads an attempt, decides, and stores the decision if the attempt is still as it was read; else again. A commit
    /// whose outcome is unknown is settled by reading again, too: every decision here is the same when made twice.
    pub(crate) fn step(
        &self,
        id: &AttemptId,
        decide: impl Fn(&Row<Attempt>) -> Result<Next, LedgerError>,
    ) -> Result<Attempt, LedgerError> {
        let mut last = LedgerError::Contended;
        for _ in 0..ROUNDS {
            let row = self.row(id)?;
            let Next::Change(Change { attempt, conditions: mut writes }) = decide(&row)? else {
                return Ok(row.value);
            };
            writes.push(self.replace(row.version, &attempt)?);
            match self.store.commit(&writes) {
                Ok(()) => return Ok(*attempt),
                Err(error) if error.is_conflict() => {}
                Err(error @ StoreError::OutcomeUnknown { .. }) => last = error.into(),
                Err(error) => return Err(error.into()),
            }
        }
        Err(last)
    }
}

pub(crate) fn wrong(row: &Row<Attempt>, state: State) -> LedgerError {
    LedgerError::WrongState { attempt: row.value.id.clone(), state }
}
