//! One request id, one outcome; one invoice, one charge, whatever it is called; and nothing charged is dropped.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use billfold_partner::accounting::{Accounting, BookState, BooksError};
use billfold_partner::{Adapter as _, Ask, Completion, DeclineReason, PaymentStatus};
use billfold_partner_service::contract::faults::Emulator;
use billfold_partner_service::contract::outcomes::{self, Open, Setting};
use billfold_partner_service::{
    Journal, JournalError, JournalRecord, JournalState, MemoryJournal, OpenRecords, StoreJournal,
};
use billfold_store::{MemoryStore, SqliteStore, Store, Write};

use crate::invoice_ninja::{System, honest};
use crate::service::{World, declined, minutes, usd};

fn connect() -> (Box<dyn Accounting>, Arc<dyn Emulator>) {
    (honest(), Arc::new(System::default()))
}

fn setting<'a>(journal: &'a dyn Fn() -> Open<'static>) -> Setting<'a> {
    Setting::new(&connect, r#"{"invoiceId":"c1.i1"}"#, journal)
}

#[test]
fn one_request_id_has_one_outcome_over_two_processes() {
    let memory = || -> Open<'static> {
        let journal = MemoryJournal::new();
        Box::new(move || Box::new(journal.clone()))
    };
    assert_eq!(outcomes::run(&setting(&memory)), Ok(()));
    let sqlite = || -> Open<'static> {
        let folder = tempfile::tempdir().unwrap();
        Box::new(move || {
            Box::new(StoreJournal::new(Arc::new(SqliteStore::open(folder.path().join("j.db")).unwrap())))
        })
    };
    assert_eq!(outcomes::run(&setting(&sqlite)), Ok(()));
}

/// What a broken journal does not keep; a service that forgot to write it would be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Forgets {
    Refusals,
    Bars,
    Superseded,
    Actions,
    Claims,
}

#[derive(Debug)]
struct Forgetful(MemoryJournal, Forgets);

impl Forgetful {
    fn forgets(&self, state: &JournalState) -> bool {
        match self.1 {
            Forgets::Refusals => matches!(state, JournalState::Declined { .. }),
            Forgets::Bars => matches!(state, JournalState::Barred),
            Forgets::Superseded => matches!(state, JournalState::Superseded { .. }),
            Forgets::Actions | Forgets::Claims => false,
        }
    }
}

impl Journal for Forgetful {
    fn get(&self, merchant_id: &str, request_id: &str) -> Result<Option<JournalRecord>, JournalError> {
        self.0.get(merchant_id, request_id)
    }

    fn insert(&self, record: &JournalRecord) -> Result<(), JournalError> {
        if self.forgets(&record.state) {
            return Ok(());
        }
        match self.0.insert(record) {
            Err(JournalError::Invoice) if self.1 == Forgets::Claims => {
                // As if nobody held it: the record gets a number and an id of its own.
                let mut free = record.clone();
                (free.invoice, free.reference) = (record.request_id.clone(), record.request_id.clone());
                self.0.insert(&free)
            }
            made => made,
        }
    }

    fn replace(&self, record: &JournalRecord) -> Result<(), JournalError> {
        let mut record = record.clone();
        if self.1 == Forgets::Actions && matches!(record.state, JournalState::ActionRequired { .. }) {
            record.state = JournalState::Declined { reason: DeclineReason::Other };
        }
        self.0.replace(&record)
    }

    fn open(&self) -> Result<OpenRecords, JournalError> {
        self.0.open()
    }

    fn alerts(&self) -> Result<OpenRecords, JournalError> {
        self.0.alerts()
    }

    fn paid_under(&self, merchant_id: &str, invoice: &str) -> Result<Vec<String>, JournalError> {
        self.0.paid_under(merchant_id, invoice)
    }
}

#[test]
fn the_rules_of_outcomes_find_what_is_not_kept() {
    for (forgets, rule) in [
        (Forgets::Refusals, "a_refusal_stays_a_refusal"),
        (Forgets::Claims, "a_refusal_stays_a_refusal"),
        (Forgets::Actions, "an_interim_answer_has_one_end"),
        (Forgets::Bars, "what_is_asked_about_first_is_barred"),
        (Forgets::Superseded, "a_request_takes_the_place_of_one_that_cannot_charge"),
    ] {
        let journal = || -> Open<'static> {
            let journal = MemoryJournal::new();
            Box::new(move || Box::new(Forgetful(journal.clone(), forgets)))
        };
        let found = outcomes::run(&setting(&journal)).map_err(|violation| violation.rule);
        assert_eq!(found, Err(rule), "{forgets:?}");
    }
}

/// The merchant gives an invoice another number, or issues it again under its own, while its payment is charged and not yet in the
/// books, where it still shows as due.
// Protocol: BP-CPL-08.
#[test]
fn an_invoice_is_not_charged_again_under_another_number_or_id() {
    for (number, id) in [("INV-1-CORRECTED", "b-1"), ("INV-1", "b-1-again")] {
        let world = World::new();
        world.ledger.lock().unwrap().fault = Some((false, BooksError::Rejected { code: None }));
        assert!(matches!(world.pay("r-1"), Ok(Completion::Paid(_))));
        assert!(matches!(world.state("r-1"), JournalState::Charged { .. }));
        {
            let mut ledger = world.ledger.lock().unwrap();
            number.clone_into(&mut ledger.invoice.number);
            id.clone_into(&mut ledger.invoice.reference);
        }
        let request = world.completion_of("r-2", number, true);
        for _ in 0..2 {
            let told = world.adapter.read_completion(&world.post(&request), "r-2");
            assert_eq!(declined(told), "partner.in_progress", "{number} {id}");
        }
        assert_eq!(world.charges(), 1, "{number} {id}");
    }
}

/// Merchants restart their numbers: the payer is told, and may pay all the same.
// Protocol: BP-REQ-07.
#[test]
fn a_paid_number_under_another_id_is_a_notice_and_no_bar() {
    let world = World::new();
    let notice = |world: &World| {
        let request =
            world.adapter.load_entity(&Ask::new("mid-1", r#"{"invoiceId":"b-1"}"#), &world.bearer("mid-1"));
        let request = request.unwrap();
        let answer = world.service.payment_request(&request.headers, &request.body, minutes(0));
        world.adapter.read_entity(&answer, None).unwrap().number_was_paid()
    };
    assert!(!notice(&world));
    assert!(matches!(world.pay("r-1"), Ok(Completion::Paid(_))));
    // A deposit was paid, and the rest is due: the same invoice.
    {
        let mut ledger = world.ledger.lock().unwrap();
        (ledger.invoice.amount_due, ledger.invoice.state) = (usd("98.87"), BookState::Payable);
    }
    assert!(!notice(&world), "the same id");
    "b-1-2027".clone_into(&mut world.ledger.lock().unwrap().invoice.reference);
    assert!(notice(&world));
    let blind = world.completion_of("r-2", "INV-1", false);
    let told = world.adapter.read_completion(&world.post(&blind), "r-2");
    assert_eq!(declined(told), "partner.number_paid");
    // The payer acknowledges, with a request id of its own; the refused one stays refused.
    let seen = world.completion_of("r-3", "INV-1", true);
    assert!(matches!(world.adapter.read_completion(&world.post(&seen), "r-3"), Ok(Completion::Paid(_))));
    let late = world.completion_of("r-2", "INV-1", true);
    assert_eq!(declined(world.adapter.read_completion(&world.post(&late), "r-2")), "partner.number_paid");
    assert_eq!((world.charges(), world.recorded()), (2, 2));
}

/// An invoice that the books no longer have is refused for good, and whoever asks about a request gets an answer.
#[test]
fn an_invoice_that_is_gone_leaves_no_outcome_open() {
    let world = World::new();
    let request = world.completion("r-1");
    let body = String::from_utf8(request.body.clone()).unwrap().replace(r#""b-1""#, r#""b-9""#);
    for _ in 0..2 {
        let answer = world.service.payment_complete(&request.headers, body.as_bytes(), minutes(0));
        let told = world.adapter.read_completion(&answer, "r-1");
        assert_eq!(declined(told), "partner.invoice_changed");
    }
    assert_eq!(
        declined(world.adapter.read_completion(&world.post(&request), "r-1")),
        "partner.invoice_changed"
    );
    let ask = Ask::new("mid-1", r#"{"invoiceId":"b-9"}"#);
    let asked = world.adapter.payment_status(&ask, "r-2", &world.bearer("mid-1")).unwrap();
    let answer = world.service.payment_request(&asked.headers, &asked.body, minutes(0));
    let told = world.adapter.read_payment_status(&answer, "r-2");
    assert!(matches!(told, Ok(PaymentStatus::Settled(Completion::Declined(_)))), "{told:?}");
    assert_eq!(world.charges(), 0);
}

/// The journal fails while a refusal is stored: then nothing is said that could turn out otherwise.
// Protocol: BP-CPL-07.
#[test]
fn a_refusal_that_is_not_stored_is_not_given() {
    #[derive(Debug)]
    struct Full(MemoryJournal);

    impl Journal for Full {
        fn get(&self, merchant_id: &str, request_id: &str) -> Result<Option<JournalRecord>, JournalError> {
            self.0.get(merchant_id, request_id)
        }

        fn insert(&self, _record: &JournalRecord) -> Result<(), JournalError> {
            Err(JournalError::Unavailable)
        }

        fn replace(&self, record: &JournalRecord) -> Result<(), JournalError> {
            self.0.replace(record)
        }

        fn open(&self) -> Result<OpenRecords, JournalError> {
            self.0.open()
        }

        fn alerts(&self) -> Result<OpenRecords, JournalError> {
            self.0.alerts()
        }

        fn paid_under(&self, merchant_id: &str, invoice: &str) -> Result<Vec<String>, JournalError> {
            self.0.paid_under(merchant_id, invoice)
        }
    }

    let world = World::new_with(|journal| Box::new(Full(journal)));
    world.ledger.lock().unwrap().invoice.amount_due = usd("50.00");
    let answer = world.post(&world.completion("r-1"));
    assert_eq!(answer.status, 503);
    assert!(world.adapter.read_completion(&answer, "r-1").unwrap_err().is_outcome_unknown());
}

/// What the books say when a payment is recorded, when it is tried again, and under which attempt.
#[test]
fn the_journal_keeps_what_the_books_said_and_when_to_try_again() {
    let hour = Some(Duration::from_secs(3600));
    let tried: BTreeMap<&str, (BooksError, i64, u32)> = BTreeMap::from([
        ("partner.books_rate_limited", (BooksError::RateLimited { after: hour }, 60, 1)),
        ("partner.books_rejected", (BooksError::Rejected { code: None }, 10, 2)),
        ("partner.books_misconfigured", (BooksError::Misconfigured, 10, 2)),
        ("partner.books_outcome_unknown", (BooksError::OutcomeUnknown, 10, 1)),
        ("partner.books_unreachable", (BooksError::NotSent, 1, 1)),
    ]);
    for (code, (error, wait, attempt)) in tried {
        let world = World::new();
        world.ledger.lock().unwrap().fault = Some((false, error));
        assert!(matches!(world.pay("r-1"), Ok(Completion::Paid(_))), "the payer has paid");
        let booking = world.journal.get("mid-1", "r-1").unwrap().unwrap().booking;
        assert_eq!(booking.last_error.as_deref(), Some(code));
        assert_eq!((booking.next_try, booking.attempt), (Some(minutes(wait)), attempt), "{code}");
        for early in [minutes(0), minutes(wait - 1)] {
            assert_eq!(world.service.settle_open(early).unwrap().open, 1, "{code}");
            assert_eq!(world.ledger.lock().unwrap().attempts, [1], "{code}: tried too early");
        }
        assert_eq!(world.service.settle_open(minutes(wait)).unwrap().open, 0, "{code}");
        assert_eq!(world.ledger.lock().unwrap().attempts, [1, attempt], "{code}");
        assert_eq!((world.charges(), world.recorded()), (1, 1), "{code}");
    }
}

/// A row of the journal that cannot be read blocks its own invoice and is counted; everything else goes on.
#[test]
fn a_damaged_row_of_the_journal_stops_nothing_but_its_own_invoice() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let journal = StoreJournal::new(Arc::clone(&store));
    let world = World::new_with(|_| Box::new(journal.clone()));
    // Charged and not in the books; then its row is damaged.
    world.ledger.lock().unwrap().fault = Some((false, BooksError::NotSent));
    assert!(matches!(world.pay("r-1"), Ok(Completion::Paid(_))));
    let shard = store.shards("partner.request", None, 10).unwrap().remove(0);
    let row = store.scan("partner.request", &shard, None, 10).unwrap().remove(0);
    let damage = |body: Vec<u8>| {
        let version = store.get(&row.key).unwrap().unwrap().version;
        store.commit(&[Write::replace(row.key.clone(), version, body, vec![])]).unwrap();
    };
    damage(b"rubbish".to_vec());
    // Another invoice of the merchant is paid and settled.
    {
        let mut ledger = world.ledger.lock().unwrap();
        "INV-2".clone_into(&mut ledger.invoice.number);
        "b-2".clone_into(&mut ledger.invoice.reference);
        ledger.fault = Some((false, BooksError::NotSent));
    }
    let other = world.completion_of("r-2", "INV-2", false);
    assert!(matches!(world.adapter.read_completion(&world.post(&other), "r-2"), Ok(Completion::Paid(_))));
    let settled = world.service.settle_open(minutes(5)).unwrap();
    assert_eq!((settled.settled, settled.open, settled.damaged), (1, 0, 1));
    assert!(journal.open().unwrap().damaged[0].starts_with("partner.request "), "it says where");
    // The damaged one is neither answered, nor charged under another request id.
    assert_eq!(world.post(&world.completion("r-1")).status, 503);
    {
        let mut ledger = world.ledger.lock().unwrap();
        "INV-1".clone_into(&mut ledger.invoice.number);
        "b-1".clone_into(&mut ledger.invoice.reference);
        (ledger.invoice.amount_due, ledger.invoice.state) = (usd("98.87"), BookState::Payable);
    }
    assert_eq!(declined(world.pay("r-3")), "partner.in_progress");
    assert_eq!(world.charges(), 2);
}
