//! The real partner service, with a journal, a processor and books that fail where a run says so.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard};

use billfold_partner::DeclineReason;
use billfold_partner::accounting::{BookInvoice, BookPayment, BookState, BooksError, Recorded};
use billfold_partner::http::Response;
use billfold_partner_service::{
    Books, Charge, ChargeOutcome, Charger, Journal, JournalError, JournalRecord, JournalState, MemoryJournal,
    OpenRecords,
};
use serde_json::value::RawValue;

use super::steps::Trouble;
use crate::support::money;

pub(super) const MERCHANT: &str = "mid-1";
pub(super) const AMOUNT: &str = "98.87 USD";

/// What a call of the service comes to.
pub(super) enum Event {
    /// It asks the processor, and waits.
    Charging,
    /// It answers, or the service crashed in the middle of it.
    Ended(Option<Response>),
}

thread_local! {
    /// How the call in this thread tells that it asks the processor, and hears what that did.
    pub(super) static CALL: RefCell<Option<(Sender<Event>, Receiver<ChargeOutcome>)>> = const { RefCell::new(None) };
}

/// The processor's and the merchant's own books.
#[derive(Debug)]
pub(super) struct Shop {
    pub(super) trouble: Trouble,
    pub(super) asked: BTreeMap<String, u8>,
    pub(super) charges: BTreeMap<String, u8>,
    pub(super) refused: BTreeSet<String>,
    pub(super) booked: BTreeMap<String, u8>,
}

/// All that stays when the service crashes.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub(super) journal: MemoryJournal,
    shop: Arc<Mutex<Shop>>,
}

impl Site {
    pub(super) fn new() -> Self {
        let shop = Shop {
            trouble: Trouble::None,
            asked: BTreeMap::new(),
            charges: BTreeMap::new(),
            refused: BTreeSet::new(),
            booked: BTreeMap::new(),
        };
        Self { journal: MemoryJournal::new(), shop: Arc::new(Mutex::new(shop)) }
    }

    pub(super) fn shop(&self) -> MutexGuard<'_, Shop> {
        self.shop.lock().unwrap()
    }

    fn crash_at(&self, trouble: Trouble) {
        if self.shop().trouble == trouble {
            crash();
        }
    }

    /// What the processor says of a request.
    pub(super) fn outcome(&self, id: &str) -> ChargeOutcome {
        let shop = self.shop();
        if shop.charges.contains_key(id) {
            ChargeOutcome::Charged { confirmation: format!("ch-{id}") }
        } else if shop.refused.contains(id) {
            ChargeOutcome::Declined { reason: DeclineReason::CardDeclined }
        } else {
            ChargeOutcome::NotFound
        }
    }
}

/// Ends the call in this thread, as the end of the process would.
fn crash() -> ! {
    resume_unwind(Box::new("crash"))
}

impl Charger for Site {
    fn charge(&self, charge: &Charge<'_>) -> ChargeOutcome {
        *self.shop().asked.entry(charge.request_id.to_owned()).or_default() += 1;
        CALL.with_borrow(|call| {
            let (events, heard) = call.as_ref().unwrap();
            events.send(Event::Charging).unwrap();
            heard.recv().unwrap_or_else(|_| crash())
        })
    }

    fn find(&self, _merchant_id: &str, request_id: &str) -> ChargeOutcome {
        self.outcome(request_id)
    }

    fn cancel(&self, _merchant_id: &str, request_id: &str) -> ChargeOutcome {
        self.outcome(request_id)
    }
}

impl Books for Site {
    fn invoice(&self, _product_context: &RawValue) -> Result<BookInvoice, BooksError> {
        let paid = !self.shop().booked.is_empty();
        let (due, state) = if paid { ("0.00 USD", BookState::Paid) } else { (AMOUNT, BookState::Payable) };
        Ok(BookInvoice::new("b-1", "INV-1", "Fabrikam", money(AMOUNT), money(due), state))
    }

    fn record(&self, payment: &BookPayment) -> Result<Recorded, BooksError> {
        let trouble = self.shop().trouble;
        if trouble == Trouble::BooksDown {
            return Err(BooksError::Unavailable);
        }
        *self.shop().booked.entry(payment.reference.clone()).or_default() += 1;
        self.crash_at(Trouble::BooksWritten);
        if trouble == Trouble::BooksSilent {
            Err(BooksError::OutcomeUnknown)
        } else {
            Ok(Recorded::new("p-1"))
        }
    }

    fn find(&self, payment: &BookPayment) -> Result<Option<Recorded>, BooksError> {
        Ok(self.shop().booked.contains_key(&payment.reference).then(|| Recorded::new("p-1")))
    }
}

impl Journal for Site {
    fn get(&self, merchant_id: &str, request_id: &str) -> Result<Option<JournalRecord>, JournalError> {
        self.journal.get(merchant_id, request_id)
    }

    fn insert(&self, record: &JournalRecord) -> Result<(), JournalError> {
        self.journal.insert(record)?;
        match record.state {
            JournalState::Claimed => self.crash_at(Trouble::ClaimStored),
            JournalState::Superseded { .. } => self.crash_at(Trouble::EarlierBarred),
            _ => {}
        }
        Ok(())
    }

    fn replace(&self, record: &JournalRecord) -> Result<(), JournalError> {
        self.journal.replace(record)?;
        if matches!(record.state, JournalState::Charged { .. }) {
            self.crash_at(Trouble::ChargeStored);
        }
        Ok(())
    }

    fn open(&self) -> Result<OpenRecords, JournalError> {
        self.journal.open()
    }

    fn alerts(&self) -> Result<OpenRecords, JournalError> {
        self.journal.alerts()
    }

    fn paid_under(&self, merchant_id: &str, invoice: &str) -> Result<Vec<String>, JournalError> {
        self.journal.paid_under(merchant_id, invoice)
    }
}
