//! Every journal keeps the contract, the suite finds broken ones, and a journal in a store survives what a store does.
use std::sync::Arc;

use billfold_partner_service::contract::journal::{self, Open};
use billfold_partner_service::{
    Journal, JournalError, JournalRecord, JournalState, MemoryJournal, OpenRecords, StoreJournal,
};
use billfold_store::fault::{Effect, FaultStore};
use billfold_store::{MemoryStore, SqliteStore, Store};

#[test]
fn the_journal_in_memory_keeps_the_contract() {
    let make = || -> Open<'static> {
        let journal = MemoryJournal::new();
        Box::new(move || Box::new(journal.clone()))
    };
    assert_eq!(journal::run(&make), Ok(()));
}

#[test]
fn the_journal_in_a_store_keeps_the_contract() {
    let make = || -> Open<'static> {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        Box::new(move || Box::new(StoreJournal::new(Arc::clone(&store))))
    };
    assert_eq!(journal::run(&make), Ok(()));
}

#[test]
fn the_journal_in_sqlite_keeps_the_contract() {
    let make = || -> Open<'static> {
        let folder = tempfile::tempdir().unwrap();
        // Every handle opens the file anew.
        Box::new(move || {
            Box::new(StoreJournal::new(Arc::new(SqliteStore::open(folder.path().join("j.db")).unwrap())))
        })
    };
    assert_eq!(journal::run(&make), Ok(()));
}

/// One way to be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    AnyFirstVersion,
    AnyVersion,
    ForgetsAfterHandle,
    ForgetsAlerts,
    ForgetsOpen,
    ForgetsPaid,
    IgnoresMerchant,
    InvoiceBeforeRequestId,
    LosesBooking,
    LosesState,
    NewestFirst,
    RefusesFoundCharge,
    TwoHolders,
    TwoNumbers,
    TwoOutcomes,
    TrimsIds,
}

impl Fault {
    /// Each fault and the rule that finds it.
    const ALL: [(Self, &'static str); 16] = [
        (Self::AnyFirstVersion, "a_request_id_is_taken_once"),
        (Self::AnyVersion, "a_change_names_its_version"),
        (Self::ForgetsAfterHandle, "handles_share_one_journal"),
        (Self::ForgetsAlerts, "an_alert_waits_for_its_answer"),
        (Self::ForgetsOpen, "a_found_charge_is_taken_back"),
        (Self::ForgetsPaid, "a_paid_number_is_remembered"),
        (Self::IgnoresMerchant, "a_request_id_is_taken_once"),
        (Self::InvoiceBeforeRequestId, "a_request_id_is_taken_once"),
        (Self::LosesBooking, "records_read_as_written"),
        (Self::LosesState, "records_read_as_written"),
        (Self::NewestFirst, "open_lists_what_holds"),
        (Self::RefusesFoundCharge, "a_found_charge_is_taken_back"),
        (Self::TwoHolders, "an_invoice_has_one_holder"),
        (Self::TwoNumbers, "a_number_and_an_id_are_held"),
        (Self::TwoOutcomes, "an_outcome_is_final"),
        (Self::TrimsIds, "ids_are_bytes"),
    ];
}

/// A journal in memory with one fault.
#[derive(Debug)]
struct Broken(MemoryJournal, Fault);

impl Broken {
    fn has(&self, fault: Fault) -> bool {
        self.1 == fault
    }

    fn seen(&self, record: &JournalRecord) -> JournalRecord {
        let mut record = record.clone();
        if self.has(Fault::IgnoresMerchant) {
            "everyone".clone_into(&mut record.merchant_id);
        }
        if self.has(Fault::TrimsIds) {
            record.request_id = record.request_id.trim().to_owned();
        }
        if self.has(Fault::LosesState) && matches!(record.state, JournalState::Recorded { .. }) {
            record.state = JournalState::Barred;
        }
        if self.has(Fault::LosesBooking) {
            record.booking = serde_json::from_str("{}").unwrap();
        }
        if self.has(Fault::TwoNumbers) {
            // As if the number alone were the invoice.
            record.reference = format!("ref-{}", record.invoice);
        }
        record
    }
}

impl Journal for Broken {
    fn get(&self, merchant_id: &str, request_id: &str) -> Result<Option<JournalRecord>, JournalError> {
        let request_id = if self.has(Fault::TrimsIds) { request_id.trim() } else { request_id };
        if self.has(Fault::IgnoresMerchant) {
            let found = self.0.get("everyone", request_id)?;
            return Ok(found.map(|mut found| {
                merchant_id.clone_into(&mut found.merchant_id);
                found
            }));
        }
        self.0.get(merchant_id, request_id)
    }

    fn insert(&self, record: &JournalRecord) -> Result<(), JournalError> {
        let mut record = self.seen(record);
        if self.has(Fault::AnyFirstVersion) {
            record.version = 1;
        }
        let held = self.0.open()?.records.iter().any(|open| open.invoice == record.invoice);
        if self.has(Fault::InvoiceBeforeRequestId) && held {
            return Err(JournalError::Invoice);
        }
        if self.has(Fault::TwoHolders)
            && held
            && self.0.get(&record.merchant_id, &record.request_id)?.is_none()
        {
            return Ok(());
        }
        self.0.insert(&record)
    }

    fn replace(&self, record: &JournalRecord) -> Result<(), JournalError> {
        let mut record = self.seen(record);
        let stored = self.0.get(&record.merchant_id, &record.request_id)?;
        if let Some(stored) = &stored {
            if self.has(Fault::AnyVersion) {
                record.version = stored.version.checked_add(1).unwrap();
            }
            let follows = stored.version.checked_add(1) == Some(record.version);
            if self.has(Fault::TwoOutcomes) && follows && !stored.state.may_become(&record.state) {
                return Ok(());
            }
            let holders = self.0.open()?.records;
            let other = holders
                .iter()
                .any(|open| open.invoice == record.invoice && open.request_id != record.request_id);
            if self.has(Fault::RefusesFoundCharge)
                && !stored.holds_invoice()
                && record.holds_invoice()
                && other
            {
                return Err(JournalError::Invoice);
            }
        }
        self.0.replace(&record)
    }

    fn open(&self) -> Result<OpenRecords, JournalError> {
        let mut open = self.0.open()?;
        if self.has(Fault::NewestFirst) {
            open.records.reverse();
        }
        if self.has(Fault::ForgetsOpen) {
            open.records.retain(|record| !matches!(record.state, JournalState::Charged { .. }));
        }
        Ok(open)
    }

    fn alerts(&self) -> Result<OpenRecords, JournalError> {
        if self.has(Fault::ForgetsAlerts) {
            return self.0.open();
        }
        self.0.alerts()
    }

    fn paid_under(&self, merchant_id: &str, invoice: &str) -> Result<Vec<String>, JournalError> {
        if self.has(Fault::ForgetsPaid) {
            return Ok(Vec::new());
        }
        self.0.paid_under(merchant_id, invoice)
    }
}

#[test]
fn the_suite_finds_every_broken_journal() {
    for (fault, rule) in Fault::ALL {
        let make = || -> Open<'static> {
            let journal = MemoryJournal::new();
            Box::new(move || {
                let inner =
                    if fault == Fault::ForgetsAfterHandle { MemoryJournal::new() } else { journal.clone() };
                Box::new(Broken(inner, fault))
            })
        };
        assert_eq!(journal::run(&make).map_err(|violation| violation.rule), Err(rule), "{fault:?}");
    }
}

fn record(id: &str, state: &str, version: u64) -> JournalRecord {
    let text = format!(
        r#"{{"request_id":"{id}","merchant_id":"mid-1","invoice":"INV-1","reference":"b-1",
        "amount":{{"amount":"98.87","currency":"USD"}},"token_expires":"2026-11-20T09:15:00Z","state":{state},
        "created":"2026-11-20T09:00:00Z","updated":"2026-11-20T09:00:00Z","version":{version}}}"#
    );
    serde_json::from_str(&text).unwrap()
}

/// What is stored today is read tomorrow: this text is the form.
#[test]
fn the_stored_form_stays() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let journal = StoreJournal::new(Arc::clone(&store));
    let first = record("r-1", r#"{"charged":{"confirmation":"ch-1"}}"#, 1);
    journal.insert(&first).unwrap();
    let shards = store.shards("partner.request", None, 10).unwrap();
    let [shard] = shards.as_slice() else { panic!("one merchant, {} shards", shards.len()) };
    let stored = store.scan("partner.request", shard, None, 10).unwrap().remove(0);
    assert_eq!(
        String::from_utf8(stored.body.clone()).unwrap(),
        r#"{"form":1,"record":{"request_id":"r-1","merchant_id":"mid-1","invoice":"INV-1","reference":"b-1","amount":{"amount":"98.87","currency":"USD"},"token_expires":"2026-11-20T09:15:00Z","state":{"charged":{"confirmation":"ch-1"}},"created":"2026-11-20T09:00:00Z","updated":"2026-11-20T09:00:00Z","version":1}}"#
    );
    assert_eq!(journal.get("mid-1", "r-1"), Ok(Some(first)));
    // A later form, another record's body, and rubbish are damage, not answers.
    for body in [
        String::from_utf8(stored.body.clone()).unwrap().replace("\"form\":1", "\"form\":2"),
        String::from_utf8(stored.body).unwrap().replace("\"r-1\"", "\"r-2\""),
        "rubbish".to_owned(),
    ] {
        let now = store.get(&stored.key).unwrap().unwrap();
        store
            .commit(&[billfold_store::Write::replace(stored.key.clone(), now.version, body.clone(), vec![])])
            .unwrap();
        assert_eq!(journal.get("mid-1", "r-1"), Err(JournalError::Damaged), "{body}");
        let open = journal.open().unwrap();
        assert_eq!((open.records.len(), open.damaged.len()), (0, 1), "{body}");
    }
}

/// What the store itself finds damaged, in a record or in the pointer to it, costs that record at most.
#[test]
fn a_row_that_the_store_finds_damaged_stops_no_sweep() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let journal = StoreJournal::new(Arc::new(SqliteStore::open(&path).unwrap()));
    for (n, invoice) in ["INV-1", "INV-2", "INV-3"].iter().enumerate() {
        let mut open = record(&format!("r-{n}"), "\"charging\"", 1);
        (open.invoice, open.reference) = ((*invoice).to_owned(), format!("b-{n}"));
        journal.insert(&open).unwrap();
    }
    let file = rusqlite::Connection::open(&path).unwrap();
    let damage = |space: &str| {
        let one = "UPDATE record SET body = x'00' WHERE space = ?1 AND id = (SELECT min(id) FROM record WHERE space = ?1)";
        assert_eq!(file.execute(one, [space]).unwrap(), 1);
    };
    damage("partner.open");
    assert_eq!(journal.open().unwrap().records.len(), 3);
    damage("partner.request");
    let open = journal.open().unwrap();
    assert_eq!((open.records.len(), open.damaged.len()), (2, 1));
}

/// Earlier versions claimed by the number alone. What they left open is read, holds as it did, and with its next change by its id too.
#[test]
fn a_journal_of_an_earlier_version_is_read_and_catches_up() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let journal = StoreJournal::new(Arc::clone(&store));
    journal.insert(&record("r-1", "\"charging\"", 1)).unwrap();
    let rows = |space: &str| {
        let shard = store.shards(space, None, 10).unwrap().remove(0);
        store.scan(space, &shard, None, 10).unwrap()
    };
    let number = rows("partner.invoice").remove(0);
    assert_eq!(number.body, br#"{"form":1,"holders":["r-1"]}"#, "as earlier versions wrote it");
    let id = rows("partner.reference").remove(0);
    store.commit(&[billfold_store::Write::delete(id.key, id.version)]).unwrap();
    assert_eq!(journal.open().unwrap().records, [record("r-1", "\"charging\"", 1)]);
    let renumbered = || {
        let mut renumbered = record("r-2", "\"claimed\"", 1);
        "INV-2".clone_into(&mut renumbered.invoice);
        renumbered
    };
    assert_eq!(journal.insert(&record("r-2", "\"claimed\"", 1)), Err(JournalError::Invoice), "by its number");
    journal.replace(&record("r-1", r#"{"charged":{"confirmation":"ch-1"}}"#, 2)).unwrap();
    assert_eq!(journal.insert(&renumbered()), Err(JournalError::Invoice), "and by its id");
    let recorded = r#"{"recorded":{"confirmation":"ch-1","payment_id":"p-1"}}"#;
    journal.replace(&record("r-1", recorded, 3)).unwrap();
    assert_eq!(journal.paid_under("mid-1", "INV-1"), Ok(vec!["b-1".to_owned()]));
    journal.insert(&renumbered()).unwrap();
}

/// Every call of the store fails once, applied or lost: the journal says so, and what it holds stays whole.
#[test]
fn a_store_that_fails_anywhere_leaves_a_whole_journal() {
    let steps = |journal: &StoreJournal| -> Result<(), JournalError> {
        let first = record("r-1", "\"charging\"", 1);
        journal.insert(&first)?;
        journal.replace(&record("r-1", r#"{"charged":{"confirmation":"ch-1"}}"#, 2))?;
        let recorded = r#"{"recorded":{"confirmation":"ch-1","payment_id":"p-1"}}"#;
        journal.replace(&record("r-1", recorded, 3))?;
        journal.insert(&record("r-2", "\"charging\"", 1))
    };
    let counting = Arc::new(FaultStore::count(Arc::new(MemoryStore::new())));
    steps(&StoreJournal::new(Arc::clone(&counting) as Arc<dyn Store>)).unwrap();
    assert!(counting.calls() >= 8, "{}", counting.calls());
    for at in 1..=counting.calls() {
        for effect in [Effect::Applied, Effect::Lost] {
            let inner: Arc<dyn Store> = Arc::new(MemoryStore::new());
            let fault = FaultStore::fail_at(Arc::clone(&inner), at, effect);
            assert_eq!(steps(&StoreJournal::new(Arc::new(fault))), Err(JournalError::Unavailable), "{at}");
            // Pointers, heads and records agree: what holds is open, blocks a claim, and nothing else does.
            let journal = StoreJournal::new(inner);
            let first = journal.get("mid-1", "r-1").unwrap();
            let second = journal.get("mid-1", "r-2").unwrap();
            let holds: Vec<_> =
                [first, second].into_iter().flatten().filter(JournalRecord::holds_invoice).collect();
            assert!(holds.len() <= 1, "{at} {effect:?}");
            assert_eq!(journal.open().unwrap().records, holds, "{at} {effect:?}");
            let third = journal.insert(&record("r-3", "\"charging\"", 1));
            let expected = if holds.is_empty() { Ok(()) } else { Err(JournalError::Invoice) };
            assert_eq!(third, expected, "{at} {effect:?}");
        }
    }
}
