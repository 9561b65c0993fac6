//! Two clients at once, in every order that their calls of the store can have: not sampled, all of them.
//!
//! The clients run in two threads over a store that lets one call pass at a time. After each run the last choice that can
//! still be made otherwise is changed, until there is none.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use std::sync::{Arc, Condvar, Mutex};

use billfold_ledger::{
    AttemptId, ClaimError, ClaimRequest, Deposit, InvoiceKey, Ledger, LedgerError, Outcome, Sent, State,
};
use billfold_money::Money;
use billfold_store::{Key, MemoryStore, Record, Store, StoreError, Write};
use chrono::{DateTime, Duration, Utc};

use crate::support::ledger_over;

const SERVICE: &str = "mail.example";

fn at(minutes: i64) -> DateTime<Utc> {
    let start: DateTime<Utc> = "2026-11-20T09:00:00Z".parse().unwrap();
    start.checked_add_signed(Duration::minutes(minutes)).unwrap()
}

fn key() -> InvoiceKey {
    InvoiceKey::new(SERVICE, "partner", "merchant", "INV-1")
}

fn usd(text: &str) -> Money {
    Money::parse(text, "USD").unwrap()
}

fn request() -> ClaimRequest {
    ClaimRequest::new(key(), "pat", "method", usd("10"))
}

/// Whose turn it is.
#[derive(Default)]
struct Turns {
    state: Mutex<Schedule>,
    moved: Condvar,
}

#[derive(Default)]
struct Schedule {
    /// The choices to make, client 0 or 1; beyond them, the first that can.
    prefix: Vec<usize>,
    /// The choices made, and whether the other client could have been chosen.
    made: Vec<(usize, bool)>,
    /// What each client is doing.
    clients: [Client; 2],
}

#[derive(Default, Clone, Copy, PartialEq)]
enum Client {
    /// Computing, outside the store.
    #[default]
    Busy,
    /// Waiting to make a call.
    Waiting,
    Done,
}

impl Turns {
    /// Waits until both clients wait or are done, and this one is chosen.
    fn wait(&self, me: usize) {
        let mut state = self.state.lock().unwrap();
        state.clients[me] = Client::Waiting;
        self.moved.notify_all();
        while state.choice() != Some(me) {
            state = self.moved.wait(state).unwrap();
        }
        let other = state.clients[1 - me] == Client::Waiting;
        state.made.push((me, other));
        state.clients[me] = Client::Busy;
    }
}

/// Ends a client's part when dropped, so that a client that fails does not leave the other waiting.
struct Part<'a> {
    turns: &'a Turns,
    me: usize,
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        self.turns.state.lock().unwrap().clients[self.me] = Client::Done;
        self.turns.moved.notify_all();
    }
}

impl Schedule {
    fn choice(&self) -> Option<usize> {
        if self.clients.contains(&Client::Busy) {
            return None;
        }
        let can = |client: &usize| self.clients[*client] == Client::Waiting;
        self.prefix.get(self.made.len()).copied().filter(can).or([0, 1].into_iter().find(can))
    }

    /// The next schedule to try, if there is one.
    fn next(mut self) -> Option<Vec<usize>> {
        while let Some((chosen, other)) = self.made.pop() {
            if chosen == 0 && other {
                let mut prefix: Vec<usize> = self.made.iter().map(|(chosen, _)| *chosen).collect();
                prefix.push(1);
                return Some(prefix);
            }
        }
        None
    }
}

/// A store whose calls are made in turn.
struct InTurn {
    inner: Arc<dyn Store>,
    turns: Arc<Turns>,
    me: usize,
}

impl std::fmt::Debug for InTurn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InTurn")
    }
}

impl Store for InTurn {
    fn get(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        self.turns.wait(self.me);
        self.inner.get(key)
    }

    fn find(&self, space: &str, shard: &[u8], index: &str, value: &[u8]) -> Result<Vec<Record>, StoreError> {
        self.turns.wait(self.me);
        self.inner.find(space, shard, index, value)
    }

    fn scan(
        &self,
        space: &str,
        shard: &[u8],
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.turns.wait(self.me);
        self.inner.scan(space, shard, after, limit)
    }

    fn shards(&self, space: &str, after: Option<&[u8]>, limit: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        self.turns.wait(self.me);
        self.inner.shards(space, after, limit)
    }

    fn commit(&self, writes: &[Write]) -> Result<(), StoreError> {
        self.turns.wait(self.me);
        self.inner.commit(writes)
    }
}

/// Runs both clients in every order of their calls: `prepare`, then the clients, then `check` with what they gave. Gives
/// the number of orders.
fn every_order<S: Sync, A: Send, B: Send>(
    prepare: impl Fn(&Ledger) -> S,
    first: impl Fn(&Ledger, &S) -> A + Sync,
    second: impl Fn(&Ledger, &S) -> B + Sync,
    check: impl Fn(&Ledger, A, B),
) -> usize {
    let mut prefix = Some(Vec::new());
    let mut orders = 0;
    while let Some(choices) = prefix {
        let inner: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let plain = ledger_over(Arc::clone(&inner));
        let start = prepare(&plain);
        let turns = Arc::new(Turns::default());
        turns.state.lock().unwrap().prefix = choices;
        let ledger =
            |me| ledger_over(Arc::new(InTurn { inner: Arc::clone(&inner), turns: Arc::clone(&turns), me }));
        let (a, b) = std::thread::scope(|scope| {
            let one = scope.spawn(|| {
                let _part = Part { turns: &turns, me: 0 };
                first(&ledger(0), &start)
            });
            let two = scope.spawn(|| {
                let _part = Part { turns: &turns, me: 1 };
                second(&ledger(1), &start)
            });
            (one.join().unwrap(), two.join().unwrap())
        });
        check(&plain, a, b);
        orders += 1;
        prefix = std::mem::take(&mut *turns.state.lock().unwrap()).next();
    }
    orders
}

/// A whole payment by a client whose clock shows `minute`. Gives the attempt if the money left.
fn pay(ledger: &Ledger, request: ClaimRequest, minute: i64) -> Option<AttemptId> {
    let claim = match ledger.claim(request, at(minute)) {
        Ok(claim) => claim,
        Err(
            ClaimError::InProgress { .. }
            | ClaimError::OutcomeUnknown { .. }
            | ClaimError::AlreadyPaid { .. }
            | ClaimError::DepositNotShown { .. },
        ) => return None,
        Err(error) => panic!("{error:?}"),
    };
    let sent = match ledger.mark_sent(claim.spend(), at(minute)) {
        Ok(sent) => sent,
        // The other client's clock says that the lease is over.
        Err(LedgerError::WrongState { state: State::Abandoned, .. }) => return None,
        Err(error) => panic!("{error:?}"),
    };
    let id = sent.attempt_id().clone();
    let paid = Outcome::Paid { confirmation: None, message: None };
    assert_eq!(ledger.settle(sent, paid, at(minute)).unwrap().state, State::Paid);
    Some(id)
}

/// The attempts whose money left are those that are paid.
fn books_agree(ledger: &Ledger, left: &[Option<AttemptId>]) {
    let attempts = ledger.attempts_for(&key()).unwrap();
    assert!(attempts.iter().filter(|attempt| attempt.state.is_live()).count() <= 1);
    let mut paid: Vec<AttemptId> = attempts
        .into_iter()
        .filter(|attempt| attempt.state == State::Paid)
        .map(|attempt| attempt.id)
        .collect();
    let mut left: Vec<AttemptId> = left.iter().flatten().cloned().collect();
    paid.sort();
    left.sort();
    assert_eq!(paid, left);
}

#[test]
fn two_payers_pay_once() {
    let orders = every_order(
        |_| (),
        |ledger, ()| pay(ledger, request(), 0),
        |ledger, ()| pay(ledger, request(), 0),
        |ledger, one, two| {
            assert!(one.is_some() != two.is_some(), "both, or neither");
            books_agree(ledger, &[one, two]);
        },
    );
    assert!(orders > 50, "{orders}");
}

/// The second client's clock is an hour ahead: for it, every lease is over.
#[test]
fn two_payers_with_clocks_apart_pay_once() {
    let orders = every_order(
        |_| (),
        |ledger, ()| pay(ledger, request(), 0),
        |ledger, ()| pay(ledger, request(), 60),
        |ledger, one, two| {
            assert!(!(one.is_some() && two.is_some()), "paid twice");
            books_agree(ledger, &[one, two]);
        },
    );
    assert!(orders > 50, "{orders}");
}

#[test]
fn a_payer_and_an_early_recovery_agree() {
    let orders = every_order(
        |_| (),
        |ledger, ()| pay(ledger, request(), 0),
        |ledger, ()| ledger.recover(SERVICE, at(60)).unwrap(),
        |ledger, one, recovery| {
            books_agree(ledger, &[one]);
            assert!(recovery.live.is_empty());
        },
    );
    assert!(orders > 20, "{orders}");
}

/// Both were shown the same first payment; only one of them may add to it.
#[test]
fn one_deposit_opens_the_invoice_to_one_payer() {
    let again = || request().after_deposit(Deposit::new(usd("10"), usd("20")));
    let orders = every_order(
        |ledger| pay(ledger, request(), 0),
        |ledger, _| pay(ledger, again(), 1),
        |ledger, _| pay(ledger, again(), 1),
        |ledger, one, two| {
            assert!(one.is_some() != two.is_some());
            let attempts = ledger.attempts_for(&key()).unwrap();
            assert_eq!(attempts.iter().filter(|attempt| attempt.state == State::Paid).count(), 2);
        },
    );
    assert!(orders > 50, "{orders}");
}

/// A late answer against the evidence that nothing was charged: one of them counts, and both clients are told which.
#[test]
fn an_answer_and_contrary_evidence_do_not_both_count() {
    let orders = every_order(
        |ledger| {
            let sent = ledger.mark_sent(ledger.claim(request(), at(0)).unwrap().spend(), at(0)).unwrap();
            Mutex::new(Some(sent))
        },
        |ledger, sent: &Mutex<Option<Sent>>| {
            let sent = sent.lock().unwrap().take().unwrap();
            let paid = Outcome::Paid { confirmation: None, message: None };
            ledger.settle(sent, paid, at(60)).is_ok()
        },
        |ledger, _| {
            let id = ledger.latest(&key()).unwrap().unwrap().id;
            ledger.reconcile(&id, Outcome::Declined { code: "partner.not_received".into() }, at(60)).is_ok()
        },
        |ledger, answered, declined| {
            assert!(answered != declined);
            let attempt = ledger.latest(&key()).unwrap().unwrap();
            assert_eq!(attempt.state, if answered { State::Paid } else { State::Declined });
            // The other word is kept, and closes the invoice.
            assert!(attempt.is_contradicted());
            assert!(matches!(ledger.claim(request(), at(61)), Err(ClaimError::OutcomeUnknown { .. })));
        },
    );
    assert!(orders > 5, "{orders}");
}
