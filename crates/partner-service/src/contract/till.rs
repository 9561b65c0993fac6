//! The processor of the rules about outcomes.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use billfold_partner::DeclineReason;

use crate::{Charge, ChargeOutcome, Charger};

/// What the processor does with the next charge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Mood {
    /// Charges.
    #[default]
    Charges,
    /// Declines, and says so also when it is asked.
    Declines,
    /// Has the payer asked first.
    Asks,
    /// Says nothing, and knows of nothing yet.
    Silent,
}

#[derive(Debug, Default)]
pub(super) struct Book {
    mood: Mood,
    pub(super) charged: Vec<String>,
    given_up: BTreeSet<String>,
    /// The payer answers at the moment at which the charge is given up.
    pub(super) answers_last: bool,
}

/// A processor that charges every time it is told to, so that a second charge shows.
#[derive(Debug, Clone, Default)]
pub(super) struct Till(Arc<Mutex<Book>>);

impl Till {
    pub(super) fn lock(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set(&self, mood: Mood) {
        self.lock().mood = mood;
    }

    /// The payer gives the bank the right answer.
    pub(super) fn pass(&self, request_id: &str) {
        let mut till = self.lock();
        if !till.given_up.contains(request_id) {
            till.charged.push(request_id.to_owned());
        }
    }

    fn outcome(&self, request_id: &str, charge: bool) -> ChargeOutcome {
        let mut till = self.lock();
        let charged = till.charged.iter().any(|charged| charged == request_id);
        let confirmation = format!("ch-{request_id}");
        match till.mood {
            Mood::Charges if charge => {
                till.charged.push(request_id.to_owned());
                ChargeOutcome::Charged { confirmation }
            }
            _ if charged => ChargeOutcome::Charged { confirmation },
            _ if till.given_up.contains(request_id) => {
                ChargeOutcome::Declined { reason: DeclineReason::AuthenticationExpired }
            }
            Mood::Declines => ChargeOutcome::Declined { reason: DeclineReason::CardDeclined },
            Mood::Asks => {
                ChargeOutcome::ActionRequired { url: "https://bank.example/ask".to_owned(), until: None }
            }
            Mood::Silent if charge => ChargeOutcome::Unknown,
            Mood::Silent | Mood::Charges => ChargeOutcome::NotFound,
        }
    }
}

impl Charger for Till {
    fn charge(&self, charge: &Charge<'_>) -> ChargeOutcome {
        self.outcome(charge.request_id, true)
    }

    fn find(&self, _merchant_id: &str, request_id: &str) -> ChargeOutcome {
        self.outcome(request_id, false)
    }

    fn cancel(&self, _merchant_id: &str, request_id: &str) -> ChargeOutcome {
        if self.lock().answers_last {
            self.pass(request_id);
        }
        let asks = matches!(self.outcome(request_id, false), ChargeOutcome::ActionRequired { .. });
        if asks {
            self.lock().given_up.insert(request_id.to_owned());
        }
        self.outcome(request_id, false)
    }
}
