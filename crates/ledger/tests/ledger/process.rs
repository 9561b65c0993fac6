//! Payments in a process that is killed, over a real file: the books agree with what was charged.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use billfold_ledger::{AttemptId, ClaimError, ClaimRequest, InvoiceKey, Ledger, Outcome, State};
use billfold_money::Money;
use billfold_store::SqliteStore;
use billfold_testkit::process::{Running, again};
use chrono::{DateTime, Utc};

use crate::support::ledger_over;

const SERVICE: &str = "mail.example";

fn at(minutes: i64) -> DateTime<Utc> {
    let start: DateTime<Utc> = "2026-11-20T09:00:00Z".parse().unwrap();
    start.checked_add_signed(chrono::Duration::minutes(minutes)).unwrap()
}

fn request(invoice: &str) -> ClaimRequest {
    let key = InvoiceKey::new(SERVICE, "partner", "merchant", invoice);
    ClaimRequest::new(key, "pat", "method", Money::parse("10", "USD").unwrap())
}

fn open(folder: &Path) -> Ledger {
    ledger_over(Arc::new(SqliteStore::open(folder.join("store.db")).unwrap()))
}

/// The partner: a line per charge, written when the request arrives.
fn charge(folder: &Path, id: &AttemptId) {
    let mut book = OpenOptions::new().append(true).create(true).open(folder.join("charged")).unwrap();
    book.write_all(format!("{id}\n").as_bytes()).unwrap();
}

fn charged(folder: &Path) -> BTreeSet<String> {
    let book = fs::read_to_string(folder.join("charged")).unwrap_or_default();
    let lines: Vec<String> = book.lines().map(str::to_owned).collect();
    let set: BTreeSet<String> = lines.iter().cloned().collect();
    assert_eq!(set.len(), lines.len(), "an attempt was sent twice");
    set
}

#[test]
#[ignore = "run by the tests that kill it, as a child"]
fn child_pays_until_killed() {
    let (Some(folder), Some(round)) =
        (std::env::var_os("BILLFOLD_TEST_FOLDER"), std::env::var_os("BILLFOLD_TEST_ROUND"))
    else {
        return;
    };
    let (folder, round) = (PathBuf::from(folder), round.into_string().unwrap());
    let ledger = open(&folder);
    for n in 0.. {
        let claim = ledger.claim(request(&format!("{round}-{n}")), at(0)).unwrap();
        if n % 5 == 4 {
            ledger.abandon(claim, "test.cancelled", at(0)).unwrap();
            continue;
        }
        let sent = ledger.mark_sent(claim.spend(), at(0)).unwrap();
        charge(&folder, sent.attempt_id());
        ledger.settle(sent, Outcome::Paid { confirmation: None, message: None }, at(0)).unwrap();
        println!("\npaid {n}");
    }
}

fn kill_loop(rounds: u64) {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..rounds {
        let mut command = again(module_path!(), "child_pays_until_killed");
        command.env("BILLFOLD_TEST_FOLDER", folder.path()).env("BILLFOLD_TEST_ROUND", round.to_string());
        let mut child = Running::start(&mut command);
        child.until("paid ");
        std::thread::sleep(Duration::from_micros(500 + round * 1_700 % 40_000));
        drop(child.kill());
        settle_the_books(folder.path());
    }
}

fn settle_the_books(folder: &Path) {
    let ledger = open(folder);
    let charged = charged(folder);
    let recovery = ledger.recover(SERVICE, at(60)).unwrap();
    assert!(recovery.live.is_empty());
    for attempt in recovery.unknown {
        let evidence = if charged.contains(attempt.id.as_str()) {
            Outcome::Paid { confirmation: None, message: None }
        } else {
            Outcome::Declined { code: "partner.not_received".into() }
        };
        ledger.reconcile(&attempt.id, evidence, at(60)).unwrap();
    }
    let attempts = ledger.attempts(SERVICE).unwrap().attempts;
    let paid: BTreeSet<String> = attempts
        .iter()
        .filter(|attempt| attempt.state == State::Paid)
        .map(|attempt| attempt.id.as_str().to_owned())
        .collect();
    assert_eq!(paid, charged, "books and charges differ");
    for attempt in &attempts {
        assert!(!attempt.state.is_live());
    }
    // Whatever the killed process was at, the last invoice can be paid exactly if it was not.
    let last = attempts.iter().max_by_key(|attempt| (attempt.updated, attempt.n)).unwrap();
    match ledger.claim(request(&last.key.invoice), at(61)) {
        Ok(claim) => {
            assert_ne!(last.state, State::Paid);
            ledger.abandon(claim, "test.cancelled", at(61)).unwrap();
        }
        Err(ClaimError::AlreadyPaid { .. }) => assert_eq!(last.state, State::Paid),
        Err(error) => panic!("{error:?}"),
    }
}

#[test]
fn a_killed_process_leaves_books_that_can_be_settled() {
    kill_loop(10);
}

#[test]
#[ignore = "soak"]
fn soak_300_killed_processes_leave_books_that_can_be_settled() {
    kill_loop(300);
}
