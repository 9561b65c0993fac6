//! What the ledger knows of a bill when its card is drawn.

use billfold_invoice::Party;
use billfold_ledger::{Attempt, Ledger, LedgerError, State};
use billfold_reason::Reason;
use serde::Serialize;

use super::codes::NUMBER_ELSEWHERE;
use super::{Bill, Service};
use crate::payee::normal;

/// How a bill stands: what the card says in place of *Review and pay*. Reminders and copies of one invoice stand alike, whichever
/// message they came in.
///
/// It is for display. Whether the invoice may be paid is decided by the claim, on the ledger as it is then.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Standing {
    /// How it stands.
    pub payment: Payment,
    /// The attempt that this rests on.
    pub attempt: Option<Attempt>,
    /// What the payer should know beside it.
    pub warnings: Vec<Reason>,
}

/// How the payment of an invoice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Payment {
    /// No attempt paid it or may still pay it.
    Open,
    /// An attempt is under way, or the payer's bank asks.
    InProgress,
    /// An attempt was sent, and whether it paid is not known.
    Unknown,
    /// An attempt paid it. What is left after a deposit can still be paid: the partner's live invoice says whether there is a rest.
    Paid,
    /// A row of this invoice in the ledger cannot be read, so that nothing is paid until it is restored.
    Unreadable,
}

impl Service {
    /// Tells how a bill stands in the ledger.
    ///
    /// The same number that came by another partner, for the same payee or over the same amount, is a warning
    /// (`ledger.number_elsewhere`): one invoice may come by two ways, and no ledger key is common to both.
    ///
    /// # Errors
    /// [`LedgerError::Store`] if the store fails.
    pub fn standing(&self, bill: &Bill, ledger: &Ledger) -> Result<Standing, LedgerError> {
        let attempts = match ledger.attempts_for(&bill.ledger_key(self.name())) {
            // Of one bill among the many of a mailbox: the others are told all the same.
            Err(LedgerError::Damaged) => {
                return Ok(Standing { payment: Payment::Unreadable, attempt: None, warnings: Vec::new() });
            }
            attempts => attempts?,
        };
        let last = |has: fn(&Attempt) -> bool| attempts.iter().rev().find(|attempt| has(attempt));
        let under_way =
            |attempt: &Attempt| matches!(attempt.state, State::Claimed | State::Sent | State::ActionRequired);
        let unknown = |attempt: &Attempt| attempt.state.is_unsettled() || attempt.is_contradicted();
        // What may still charge is told before what has charged: it is what the payer waits for.
        let (payment, attempt) = match (last(under_way), last(unknown), last(|it| it.state == State::Paid)) {
            (Some(attempt), ..) => (Payment::InProgress, Some(attempt)),
            (None, Some(attempt), _) => (Payment::Unknown, Some(attempt)),
            (None, None, Some(attempt)) => (Payment::Paid, Some(attempt)),
            (None, None, None) => (Payment::Open, None),
        };
        let warnings = self.elsewhere(bill, ledger)?.then(|| Reason::new(&NUMBER_ELSEWHERE));
        Ok(Standing { payment, attempt: attempt.cloned(), warnings: warnings.into_iter().collect() })
    }

    /// Whether an invoice of this number came by another partner and was paid, or may have been.
    fn elsewhere(&self, bill: &Bill, ledger: &Ledger) -> Result<bool, LedgerError> {
        let Some(number) = bill.invoice().number() else { return Ok(false) };
        let name = bill.invoice().seller().and_then(Party::name).map(normal);
        let found = ledger.attempts_at_number(self.name(), number)?;
        Ok(found.attempts.iter().any(|attempt| {
            let charged = attempt.state == State::Paid || attempt.state.is_unsettled();
            let same = name.as_ref() == Some(&normal(&attempt.payee)) || attempt.amount == *bill.amount_due();
            attempt.key.partner != bill.partner().as_str() && charged && same
        }))
    }
}
