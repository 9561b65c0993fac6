//! Finishing what a crash, a silent processor or unavailable books left open.

use billfold_partner::accounting::{BooksError, Recorded};
use chrono::{DateTime, Utc};

use crate::{AlertReason, Booking, JournalError, JournalRecord, JournalState, PartnerService};

/// The records that [`PartnerService::settle_open`] went through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settled {
    /// Records that are settled now.
    pub settled: usize,
    /// Records that are still open.
    pub open: usize,
    /// Records that cannot be read: [`Journal::open`](crate::Journal::open) says where they are. What they hold is neither settled nor
    /// charged again until they are restored.
    pub damaged: usize,
}

impl PartnerService {
    /// Counts the open payments of a merchant: charged or perhaps charged, and not known to be in the books.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`] or [`JournalError::Damaged`] if the journal cannot be read.
    pub fn open(&self, merchant_id: &str) -> Result<usize, JournalError> {
        Ok(self.journal.open()?.records.iter().filter(|record| record.merchant_id == merchant_id).count())
    }

    /// Goes through the open records: asks the processor about charges whose outcome is not known, and writes payments into the books that are
    /// not there yet. To be called at start and every few minutes; calling it again does no harm.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`] or [`JournalError::Damaged`] if the journal cannot be read; what was settled before stays
    /// so.
    pub fn settle_open(&self, now: DateTime<Utc>) -> Result<Settled, JournalError> {
        let open = self.journal.open()?;
        let mut settled = Settled { damaged: open.damaged.len(), ..Settled::default() };
        for record in open.records {
            let (merchant, id) = (record.merchant_id.clone(), record.request_id.clone());
            self.settle_one(record, now);
            match self.journal.get(&merchant, &id) {
                Ok(Some(record)) if record.holds_invoice() => settled.open = settled.open.saturating_add(1),
                Err(JournalError::Damaged) => settled.damaged = settled.damaged.saturating_add(1),
                Err(error) => return Err(error),
                Ok(_) => settled.settled = settled.settled.saturating_add(1),
            }
        }
        Ok(settled)
    }

    fn settle_one(&self, record: JournalRecord, now: DateTime<Utc>) {
        if !matches!(record.state, JournalState::Charged { .. }) {
            // No caller waits for this answer; what counts is what the journal holds afterwards.
            drop(self.replay(&record, now));
            return;
        }
        // "Come back later" holds for searches as well.
        if record.booking.is_limited(now) || record.booking.rests(now) {
            return;
        }
        let Some(books) = self.books.get(&record.merchant_id) else { return };
        match books.find(&record.payment()) {
            Ok(Some(found)) => drop(self.recorded(record, &found, now)),
            Ok(None) if record.may_be_booked(now) => drop(self.record(record, now)),
            Ok(None) if record.booking.stopped => {
                let booking = record.booking.clone().looked_for(now);
                self.note(record, booking, now);
            }
            Ok(None) => {}
            Err(error) => {
                let booking = record.booking.clone().not_searched(&error, now);
                self.note(record, booking, now);
            }
        }
    }

    /// Writes a charged payment into the books and its place there into the journal. On failure the record stays `Charged`,
    /// with the time of the attempt.
    pub(crate) fn record(
        &self,
        record: JournalRecord,
        now: DateTime<Utc>,
    ) -> Result<JournalRecord, BooksError> {
        let books = self.books.get(&record.merchant_id).ok_or(BooksError::Misconfigured)?;
        // When it is tried again is stored before the try: after a crash it is known how long something may be under way.
        let (state, booking) = (record.state.clone(), record.booking.clone().trying(now));
        let record = self
            .advance(JournalRecord { booking, ..record }, state, now)
            .map_err(|_| BooksError::OutcomeUnknown)?;
        match books.record(&record.payment()) {
            Ok(recorded) => self.recorded(record, &recorded, now).map_err(|_| BooksError::OutcomeUnknown),
            Err(error) => {
                let booking = record.booking.clone().refused(&error, now);
                self.note(record, booking, now);
                Err(error)
            }
        }
    }

    /// Keeps what the books said. If the journal fails, what was stored before the try holds.
    fn note(&self, mut record: JournalRecord, booking: Booking, now: DateTime<Utc>) {
        if booking.stopped {
            record.alert(AlertReason::BookingRefused, now);
        }
        if record.booking != booking {
            let state = record.state.clone();
            drop(self.advance(JournalRecord { booking, ..record }, state, now));
        }
    }

    fn recorded(
        &self,
        mut record: JournalRecord,
        found: &Recorded,
        now: DateTime<Utc>,
    ) -> Result<JournalRecord, JournalError> {
        let JournalState::Charged { confirmation } = &record.state else { return Err(JournalError::Version) };
        let (confirmation, payment_id) = (confirmation.clone(), found.payment_id.clone());
        let state = JournalState::Recorded { confirmation, payment_id };
        record.compare(found, now);
        self.advance(record, state, now)
    }
}
