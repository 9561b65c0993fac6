//! `paymentstatus`: what became of a request id.

use billfold_money::{Currency, Money};
use billfold_partner::accounting::BooksError;
use billfold_partner::{DeclineReason, VerifiedBearer};
use chrono::{DateTime, Utc};
use serde_json::value::RawValue;

use crate::reply::{self, Refusal};
use crate::{Booking, ChargeOutcome, JournalError, JournalRecord, JournalState, PartnerService};

impl PartnerService {
    pub(crate) fn answer_status(
        &self,
        bearer: &VerifiedBearer,
        context: &RawValue,
        request_id: &str,
        now: DateTime<Utc>,
    ) -> Result<String, Refusal> {
        if request_id.is_empty() || request_id.len() > 128 {
            return Err(Refusal::MALFORMED);
        }
        self.books_of(bearer)?;
        if let Some(record) = self.journal.get(bearer.merchant_id(), request_id)? {
            return self.replay(&record, now);
        }
        self.bar(bearer, context, request_id, now)
    }

    /// The outcome of a record, after asking the processor if it is not settled.
    pub(crate) fn replay(&self, record: &JournalRecord, now: DateTime<Utc>) -> Result<String, Refusal> {
        if record.state.is_final() { self.say(record, now) } else { self.ask_processor(record, now) }
    }

    /// What a record says to the payer as it is.
    pub(crate) fn say(&self, record: &JournalRecord, now: DateTime<Utc>) -> Result<String, Refusal> {
        reply::stored(&self.name, record, self.page_of(record, false).as_ref(), now)
    }

    /// The outcome that the journal holds, where another call has settled the record in the meantime.
    pub(crate) fn as_stored(
        &self,
        merchant_id: &str,
        request_id: &str,
        now: DateTime<Utc>,
    ) -> Result<String, Refusal> {
        match self.journal.get(merchant_id, request_id) {
            Ok(Some(record)) => self.say(&record, now),
            _ => reply::pending(request_id, now),
        }
    }

    /// Settles an unsettled record with what the processor knows. A processor that has not seen the id by the time the
    /// payment token has expired will not see it any more, and a payer who has not answered the bank by then will not be charged
    /// any more.
    fn ask_processor(&self, record: &JournalRecord, now: DateTime<Utc>) -> Result<String, Refusal> {
        let found = match self.charger.find(&record.merchant_id, &record.request_id) {
            // Until then a request that is still on its way could be charged after it was reported as declined.
            ChargeOutcome::NotFound if now > record.token_expires => {
                ChargeOutcome::Declined { reason: DeclineReason::NotReceived }
            }
            // Declined only when the processor has promised it: the payer may answer at this very moment.
            ChargeOutcome::ActionRequired { .. } if record.is_overdue(now) => {
                self.charger.cancel(&record.merchant_id, &record.request_id)
            }
            found => found,
        };
        self.settle_charge(record.clone(), found, now)
    }

    /// Promises not to act on a request id that has not come. An invoice that is gone from the books does not keep the payer from
    /// knowing.
    fn bar(
        &self,
        bearer: &VerifiedBearer,
        context: &RawValue,
        request_id: &str,
        now: DateTime<Utc>,
    ) -> Result<String, Refusal> {
        let (invoice, reference, amount) = match self.books_of(bearer)?.invoice(context) {
            Ok(invoice) => (invoice.number, invoice.reference, invoice.amount_due),
            Err(BooksError::NotFound) => (String::new(), String::new(), nothing()?),
            Err(error) => return Err(error.into()),
        };
        let record = JournalRecord {
            request_id: request_id.to_owned(),
            merchant_id: bearer.merchant_id().to_owned(),
            invoice,
            reference,
            amount,
            token_expires: now,
            // Stored before "declined" is answered: should the payment arrive after all, it is refused by this record.
            state: JournalState::Barred,
            created: now,
            updated: now,
            version: 1,
            supersedes: None,
            booking: Booking::default(),
            alerts: Vec::new(),
            part: false,
            ticket: String::new(),
        };
        match self.journal.insert(&record) {
            Ok(()) => reply::declined(request_id, DeclineReason::NotReceived),
            // It came while we looked.
            Err(JournalError::RequestId) => self.as_stored(bearer.merchant_id(), request_id, now),
            Err(error) => Err(error.into()),
        }
    }
}

/// The amount of a request of which nothing is known.
fn nothing() -> Result<Money, Refusal> {
    let currency = Currency::from_code("USD").map_err(|_| Refusal::UNAVAILABLE)?;
    Ok(Money::from_minor(0, currency))
}
