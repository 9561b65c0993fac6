//! What the processor says about a charge, into the journal and out to the payer.

use chrono::{DateTime, Utc};

use crate::reply::{self, Refusal};
use crate::{ChargeOutcome, JournalError, JournalRecord, JournalState, PartnerService};

impl PartnerService {
    /// Stores what the processor said, tells the books, and answers. From here on nothing may turn a charge into an error.
    pub(crate) fn settle_charge(
        &self,
        record: JournalRecord,
        outcome: ChargeOutcome,
        now: DateTime<Utc>,
    ) -> Result<String, Refusal> {
        let (merchant, id) = (record.merchant_id.clone(), record.request_id.clone());
        match outcome {
            ChargeOutcome::Charged { confirmation } => {
                let state = JournalState::Charged { confirmation };
                // If another call was faster, or the journal still says "charging", what is stored decides.
                let Some(record) = self.mark_charged(record, state, now) else {
                    return self.as_stored(&merchant, &id, now);
                };
                // Whether or not the books can be written now, the payer has paid.
                drop(self.record(record, now));
                self.as_stored(&merchant, &id, now)
            }
            ChargeOutcome::Declined { reason } => {
                match self.advance(record, JournalState::Declined { reason }, now) {
                    Ok(_) => reply::declined(&id, reason),
                    Err(_) => self.as_stored(&merchant, &id, now),
                }
            }
            ChargeOutcome::ActionRequired { url, until } => self.ask_payer(record, (url, until), now),
            ChargeOutcome::Unknown | ChargeOutcome::NotFound => self.say(&record, now),
        }
    }

    /// Stores that money moved. A record that was given up meanwhile, because the processor seemed never to have been asked, is
    /// taken up again: a charge is never forgotten.
    fn mark_charged(
        &self,
        record: JournalRecord,
        state: JournalState,
        now: DateTime<Utc>,
    ) -> Option<JournalRecord> {
        let (merchant, id) = (record.merchant_id.clone(), record.request_id.clone());
        self.advance(record, state.clone(), now).ok().or_else(|| {
            let mut stored = self.journal.get(&merchant, &id).ok().flatten()?;
            let charged =
                matches!(stored.state, JournalState::Charged { .. } | JournalState::Recorded { .. });
            if charged {
                return None;
            }
            if stored.state.is_final() {
                let reason = self.alert_of_charge(&stored);
                stored.alert(reason, now);
            }
            self.advance(stored, state, now).ok()
        })
    }

    /// Writes the next state of a record.
    pub(crate) fn advance(
        &self,
        record: JournalRecord,
        state: JournalState,
        now: DateTime<Utc>,
    ) -> Result<JournalRecord, JournalError> {
        let version = record.version.checked_add(1).ok_or(JournalError::Version)?;
        let next = JournalRecord { state, updated: now, version, ..record };
        self.journal.replace(&next)?;
        Ok(next)
    }
}
