//! A request that takes the place of an earlier one, whose outcome the payer does not know.

use billfold_partner::DeclineReason;
use billfold_partner::accounting::BookInvoice;
use chrono::{DateTime, Utc};

use crate::complete::Asked;
use crate::reply::Refusal;
use crate::{JournalError, JournalRecord, JournalState, PartnerService};

impl PartnerService {
    /// Why a request cannot take the place of the one it names, before anything is claimed: that one was charged, or may still be.
    /// The processor is asked where the journal does not know.
    pub(crate) fn earlier_may_charge(
        &self,
        asked: &Asked,
        now: DateTime<Utc>,
    ) -> Result<Option<DeclineReason>, Refusal> {
        let Some(earlier) = asked.request.supersedes.as_deref() else { return Ok(None) };
        let Some(record) = self.journal.get(&asked.merchant_id, earlier)? else { return Ok(None) };
        if obstacle(&record) == Some(DeclineReason::InProgress) {
            // What counts is what the journal holds afterwards.
            drop(self.replay(&record, now));
        }
        Ok(self.journal.get(&asked.merchant_id, earlier)?.as_ref().and_then(obstacle))
    }

    /// Bars the earlier request for ever, under the claim of the one that takes its place; why not, if it came in the meantime.
    pub(crate) fn bar_earlier(
        &self,
        asked: &Asked,
        invoice: &BookInvoice,
        now: DateTime<Utc>,
    ) -> Result<Option<DeclineReason>, JournalError> {
        let Some(earlier) = asked.request.supersedes.as_deref() else { return Ok(None) };
        let by = asked.request.request_id.clone();
        let mut bar = asked.record(Some(invoice), now, JournalState::Superseded { by }, now);
        (bar.request_id, bar.supersedes, bar.ticket) = (earlier.to_owned(), None, String::new());
        match self.journal.insert(&bar) {
            Ok(()) => Ok(None),
            // Its record is there and is not made anew: if it has an outcome, that one bars it.
            Err(JournalError::RequestId) => {
                Ok(self.journal.get(&asked.merchant_id, earlier)?.as_ref().and_then(obstacle))
            }
            Err(error) => Err(error),
        }
    }
}

/// Why the place of a request cannot be taken.
fn obstacle(earlier: &JournalRecord) -> Option<DeclineReason> {
    match earlier.state {
        JournalState::Claimed | JournalState::Charging | JournalState::ActionRequired { .. } => {
            Some(DeclineReason::InProgress)
        }
        JournalState::Charged { .. } | JournalState::Recorded { .. } => Some(DeclineReason::AlreadyPaid),
        JournalState::Declined { .. } | JournalState::Barred | JournalState::Superseded { .. } => None,
    }
}
