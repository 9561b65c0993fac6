//! What the partner's answer does to an attempt, whoever asked for it.

use chrono::{DateTime, Utc};

use crate::alert::{CONTRADICTED, PAYER_CONTRADICTED, SECOND_CHARGE};
use crate::row::{self, Row};
use crate::step::{Change, Next};
use crate::{Action, Attempt, AttemptId, Ledger, LedgerError, Outcome, PayerWord, State};

impl Ledger {
    /// Records an answer of the partner.
    pub(crate) fn record(
        &self,
        id: &AttemptId,
        outcome: &Outcome,
        now: DateTime<Utc>,
    ) -> Result<Attempt, LedgerError> {
        let attempt = self.step(id, |row| {
            let mut next = decide(row, outcome, now);
            if let Next::Change(change) = &mut next {
                self.look_for_a_second_charge(change, now)?;
            }
            Ok(next)
        })?;
        // Word that was noted and did not settle the attempt is told to whoever brought it.
        match (outcome, attempt.state) {
            (Outcome::Paid { .. }, State::Paid)
            | (Outcome::Unknown { .. } | Outcome::ActionRequired(_), _) => Ok(attempt),
            (Outcome::Declined { .. }, State::Declined | State::Abandoned) => Ok(attempt),
            (_, state) => Err(LedgerError::WrongState { attempt: attempt.id, state }),
        }
    }

    /// Alerts if an attempt that is found paid was charged beside another one that had not counted on it.
    fn look_for_a_second_charge(&self, change: &mut Change, now: DateTime<Utc>) -> Result<(), LedgerError> {
        let attempt = &mut change.attempt;
        if attempt.state != State::Paid {
            return Ok(());
        }
        // A damaged attempt beside this one must not keep its outcome from being recorded.
        let others = self.sound_rows_for(&attempt.key)?;
        let mut before = attempt.supersedes.clone();
        let mut chain = Vec::new();
        while let Some(row) = before.and_then(|id| others.iter().find(|row| row.value.id == id)) {
            // Each supersedes one with a smaller number, so this ends.
            chain.push(row.value.n);
            before = row.value.supersedes.clone().filter(|_| row.value.n > 1 && chain.len() < others.len());
        }
        for row in others {
            // What was claimed later did not know of this payment; what this one superseded was not known to be paid.
            if row.value.id == attempt.id || !(row.value.n > attempt.n || chain.contains(&row.value.n)) {
                continue;
            }
            if row.value.state == State::Paid {
                attempt.alert(&SECOND_CHARGE, now);
            } else if row.value.state.is_unsettled() {
                // It may be found paid at this moment, by someone who sees this one as not yet paid.
                change.conditions.push(row::unchanged(&row));
            }
        }
        Ok(())
    }
}

fn decide(row: &Row<Attempt>, outcome: &Outcome, now: DateTime<Utc>) -> Next {
    let mut attempt = row.value.clone();
    match (attempt.state, outcome) {
        (State::Paid, Outcome::Paid { .. })
        | (State::Declined | State::Abandoned, Outcome::Declined { .. }) => {
            return Next::Done;
        }
        // Said a second time, it is believed: the alert stays, and the invoice is closed either way.
        (State::Declined | State::Abandoned, Outcome::Paid { confirmation, message })
            if attempt.is_contradicted() =>
        {
            attempt.pay(confirmation.as_deref(), message.as_deref(), now);
        }
        (State::Declined | State::Abandoned, Outcome::Paid { .. })
        | (State::Paid, Outcome::Declined { .. }) => {
            if attempt.is_contradicted() {
                return Next::Done;
            }
            attempt.alert(&CONTRADICTED, now);
        }
        // A payment that is found under a claim left in another copy of this store.
        (_, Outcome::Paid { confirmation, message }) => {
            if attempt.evidence.payer_says() == Some(PayerWord::Unpaid) {
                attempt.alert(&PAYER_CONTRADICTED, now);
            }
            attempt.pay(confirmation.as_deref(), message.as_deref(), now);
        }
        (_, Outcome::Declined { code }) => {
            if attempt.evidence.payer_says() == Some(PayerWord::Paid) {
                attempt.alert(&PAYER_CONTRADICTED, now);
            }
            attempt.action = None;
            attempt.enter(State::Declined, Some(code), now);
        }
        (State::Sent | State::Unknown | State::ActionRequired, Outcome::ActionRequired(action)) => {
            if attempt.state == State::ActionRequired && attempt.action.as_ref() == Some(action) {
                return Next::Done;
            }
            require(&mut attempt, action, now);
        }
        (State::Sent, Outcome::Unknown { code }) => attempt.enter(State::Unknown, Some(code), now),
        // What is not final changes nothing that is.
        (_, Outcome::ActionRequired(_) | Outcome::Unknown { .. }) => return Next::Done,
    }
    Next::change(attempt)
}

fn require(attempt: &mut Attempt, action: &Action, now: DateTime<Utc>) {
    attempt.action = Some(action.clone());
    attempt.enter(State::ActionRequired, None, now);
}
