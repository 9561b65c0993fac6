//! Whatever two ledgers over one store do, in whatever order, and wherever the store fails: one live attempt per invoice, and no second payment
//! without a deposit in between.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::sync::Arc;

use billfold_ledger::alert::SECOND_CHARGE;
use billfold_ledger::{
    Action, Attempt, AttemptId, Claim, ClaimError, ClaimRequest, Deposit, InvoiceKey, Ledger, LedgerError,
    Outcome, Sent, Spent, State,
};
use billfold_money::Money;
use billfold_store::fault::{Effect, FaultStore};
use billfold_store::{MemoryStore, SqliteStore, Store, StoreError};
use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;

use crate::support::ledger_over;

const SERVICE: &str = "mail.example";
const INVOICES: [&str; 2] = ["INV-1", "INV-2"];

/// One thing a client of a ledger may do. `who` is one of two ledgers, `invoice` one of two invoices; the proofs held
/// are taken from a common pile, because proofs can be moved between threads.
#[derive(Debug, Clone)]
enum Act {
    Claim {
        who: usize,
        invoice: usize,
        deposit: bool,
        supersede: bool,
        lease: i64,
    },
    Spend,
    Send {
        who: usize,
    },
    Settle {
        who: usize,
        outcome: u8,
    },
    Abandon {
        who: usize,
        spent: bool,
    },
    /// The process dies: every proof is gone.
    Crash,
    Wait {
        minutes: i64,
    },
    Recover {
        who: usize,
    },
    Resume {
        who: usize,
    },
    GiveUp {
        who: usize,
    },
    Reconcile {
        who: usize,
        evidence: u8,
    },
    /// The store fails at one of the next act's calls, before or after it took effect.
    Fault {
        at: u64,
        applied: bool,
    },
}

fn act() -> impl Strategy<Value = Act> {
    let who = 0..2_usize;
    prop_oneof![
        6 => (who.clone(), 0..2_usize, any::<bool>(), any::<bool>(), 1..15_i64).prop_map(
            |(who, invoice, deposit, supersede, lease)| Act::Claim { who, invoice, deposit, supersede, lease },
        ),
        5 => Just(Act::Spend),
        5 => who.clone().prop_map(|who| Act::Send { who }),
        5 => (who.clone(), 0..4_u8).prop_map(|(who, outcome)| Act::Settle { who, outcome }),
        1 => (who.clone(), any::<bool>()).prop_map(|(who, spent)| Act::Abandon { who, spent }),
        1 => Just(Act::Crash),
        2 => (1..20_i64).prop_map(|minutes| Act::Wait { minutes }),
        2 => who.clone().prop_map(|who| Act::Recover { who }),
        1 => who.clone().prop_map(|who| Act::Resume { who }),
        1 => who.clone().prop_map(|who| Act::GiveUp { who }),
        2 => (who, 0..4_u8).prop_map(|(who, evidence)| Act::Reconcile { who, evidence }),
        3 => (1..5_u64, any::<bool>()).prop_map(|(at, applied)| Act::Fault { at, applied }),
    ]
}

struct World {
    store: Arc<dyn Store>,
    ledgers: [Ledger; 2],
    /// The fault of the next act.
    fault: Option<(u64, Effect)>,
    now: DateTime<Utc>,
    claims: Vec<Claim>,
    spents: Vec<Spent>,
    sents: Vec<Sent>,
    /// Invoices whose next payment was allowed by a deposit, by attempt.
    by_deposit: Vec<AttemptId>,
}

fn key(invoice: usize) -> InvoiceKey {
    InvoiceKey::new(SERVICE, "partner", "merchant", *INVOICES.get(invoice).unwrap())
}

fn usd(text: &str) -> Money {
    Money::parse(text, "USD").unwrap()
}

impl World {
    fn new(store: &Arc<dyn Store>) -> Self {
        Self {
            store: Arc::clone(store),
            fault: None,
            ledgers: [ledger_over(Arc::clone(store)), ledger_over(Arc::clone(store))],
            now: "2026-11-20T09:00:00Z".parse().unwrap(),
            claims: vec![],
            spents: vec![],
            sents: vec![],
            by_deposit: vec![],
        }
    }

    /// A ledger for one act, with the fault that is due.
    fn ledger(&self, who: usize) -> Ledger {
        match self.fault {
            None => self.ledgers.get(who).unwrap().clone(),
            Some((at, effect)) => {
                ledger_over(Arc::new(FaultStore::fail_at(Arc::clone(&self.store), at, effect)))
            }
        }
    }

    fn all(&self) -> Vec<Attempt> {
        ledger_over(Arc::clone(&self.store)).attempts(SERVICE).unwrap().attempts
    }

    /// Whether a failure of the store is the one that was injected.
    fn is_injected(&self, error: &StoreError) -> bool {
        let known = matches!(error, StoreError::Unavailable { .. } | StoreError::OutcomeUnknown { .. });
        known && self.fault.is_some()
    }

    /// Makes an act, under the fault that was announced before it.
    fn act_once(&mut self, act: &Act) {
        if let Act::Fault { at, applied } = *act {
            self.fault = Some((at, if applied { Effect::Applied } else { Effect::Lost }));
            return;
        }
        self.act(act);
        self.fault = None;
    }

    fn act(&mut self, act: &Act) {
        match *act {
            Act::Claim { who, invoice, deposit, supersede, lease } => {
                self.claim(who, invoice, (deposit, supersede), lease);
            }
            Act::Spend => self.spents.extend(self.claims.pop().map(Claim::spend)),
            Act::Send { who } => self.send(who),
            Act::Settle { who, outcome } => self.settle(who, outcome),
            Act::Abandon { who, spent: true } => {
                if let Some(spent) = self.spents.pop() {
                    drop(self.ledger(who).abandon_spent(spent, "test.cancelled", self.now));
                }
            }
            Act::Abandon { who, spent: false } => {
                if let Some(claim) = self.claims.pop() {
                    drop(self.ledger(who).abandon(claim, "test.cancelled", self.now));
                }
            }
            Act::Crash => {
                self.claims.clear();
                self.spents.clear();
                self.sents.clear();
            }
            Act::Wait { minutes } => {
                self.now = self.in_minutes(minutes);
            }
            Act::Recover { who } => self.recover(who),
            Act::Resume { who } => {
                let sent = self.all().into_iter().find(|attempt| attempt.state == State::Sent);
                let sent = sent.map(|attempt| self.ledger(who).sent(&attempt.id));
                self.sents.extend(sent.and_then(|sent| self.unless_injected(sent)));
            }
            Act::GiveUp { who } => {
                if let Some(attempt) = self.all().into_iter().find(|attempt| attempt.state == State::Sent) {
                    let given_up = self.ledger(who).give_up_waiting(&attempt.id, self.now);
                    let given_up = self.unless_injected(given_up);
                    assert!(given_up.is_none_or(|attempt| attempt.state == State::Unknown));
                }
            }
            Act::Fault { .. } => {}
            Act::Reconcile { who, evidence } => self.reconcile(who, evidence),
        }
    }

    fn in_minutes(&self, minutes: i64) -> DateTime<Utc> {
        self.now.checked_add_signed(Duration::minutes(minutes)).unwrap()
    }

    /// The result, or nothing if it is the injected failure. Any other failure ends the test.
    fn unless_injected<T>(&self, result: Result<T, LedgerError>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(LedgerError::Store(error)) if self.is_injected(&error) => None,
            Err(error) => panic!("{error:?}"),
        }
    }

    fn claim(&mut self, who: usize, invoice: usize, (deposit, supersede): (bool, bool), lease: i64) {
        let before = self.all();
        let paid: Vec<&Attempt> = before
            .iter()
            .filter(|attempt| attempt.key == key(invoice) && attempt.state == State::Paid)
            .collect();
        let mut request =
            ClaimRequest::new(key(invoice), "pat", "method", usd("10")).lease(Duration::minutes(lease));
        if deposit {
            let payments = usd(&format!("{}", paid.len().checked_mul(10).unwrap()));
            request = request.after_deposit(Deposit::new(payments, usd("50")));
        }
        let unsettled = |attempt: &&Attempt| attempt.key == key(invoice) && attempt.state.is_unsettled();
        if let Some(earlier) = before.iter().rev().find(unsettled).filter(|_| supersede) {
            request = request.supersede(earlier.id.clone(), true);
        }
        match self.ledger(who).claim(request, self.now) {
            Ok(claim) => {
                assert!(paid.is_empty() || deposit, "a paid invoice was claimed");
                if !paid.is_empty() {
                    self.by_deposit.push(claim.attempt_id().clone());
                }
                self.claims.push(claim);
            }
            Err(ClaimError::AlreadyPaid { .. }) => assert!(!paid.is_empty() && !deposit),
            Err(ClaimError::InProgress { attempt, .. } | ClaimError::OutcomeUnknown { attempt }) => {
                let other = before.iter().find(|other| other.id == attempt).unwrap();
                let contradicted = other.is_contradicted();
                let blocks = other.state.is_live() || other.state == State::Superseded || contradicted;
                assert!(blocks && other.key == key(invoice));
            }
            Err(ClaimError::Store(error)) if self.is_injected(&error) => {}
            Err(error) => panic!("{error:?}"),
        }
    }

    fn send(&mut self, who: usize) {
        let Some(spent) = self.spents.pop() else { return };
        let live = spent.expires_at() > self.now;
        match self.ledger(who).mark_sent(spent, self.now) {
            Ok(sent) => {
                assert!(live, "sent after its lease");
                self.sents.push(sent);
            }
            Err(LedgerError::LeaseEnded { .. } | LedgerError::WrongState { .. }) => assert!(!live),
            Err(LedgerError::EarlierPaid { .. }) => {}
            Err(LedgerError::Store(error)) if self.is_injected(&error) => {}
            Err(error) => panic!("{error:?}"),
        }
    }

    fn settle(&mut self, who: usize, outcome: u8) {
        let Some(sent) = self.sents.pop() else { return };
        let outcome = match outcome {
            0 => Outcome::Paid { confirmation: None, message: None },
            1 => Outcome::Declined { code: "test.declined".into() },
            2 => Outcome::ActionRequired(Action::new("https://partner.example/3ds", self.in_minutes(5))),
            _ => Outcome::Unknown { code: "test.timeout".into() },
        };
        let before = self.all().into_iter().find(|attempt| attempt.id == *sent.attempt_id()).unwrap().state;
        match self.ledger(who).settle(sent, outcome, self.now) {
            Ok(_) => {}
            Err(LedgerError::WrongState { .. }) => {
                assert!(matches!(before, State::Paid | State::Declined));
            }
            Err(LedgerError::Store(error)) if self.is_injected(&error) => {}
            Err(error) => panic!("{error:?}"),
        }
    }

    fn recover(&self, who: usize) {
        let recovery = self.ledger(who).recover(SERVICE, self.now);
        let Some(recovery) = self.unless_injected(recovery) else { return };
        for attempt in recovery.live {
            assert!(!attempt.is_over(self.now), "left behind");
        }
    }

    fn reconcile(&self, who: usize, evidence: u8) {
        let open = |attempt: &Attempt| attempt.state.is_unsettled() && attempt.state != State::Sent;
        let Some(attempt) = self.all().into_iter().rev().find(open) else { return };
        let evidence = match evidence {
            0 => Outcome::Paid { confirmation: Some("C".into()), message: None },
            1 => Outcome::Declined { code: "test.declined".into() },
            2 => Outcome::ActionRequired(Action::new("https://partner.example/3ds", self.in_minutes(5))),
            _ => Outcome::Unknown { code: "test.timeout".into() },
        };
        match self.ledger(who).reconcile(&attempt.id, evidence, self.now) {
            Ok(after) => assert!(
                after.state.is_live()
                    || matches!(after.state, State::Paid | State::Declined | State::Superseded)
            ),
            Err(LedgerError::Store(error)) if self.is_injected(&error) => {}
            Err(error) => panic!("{error:?}"),
        }
    }

    /// What must hold after every act.
    fn check(&self, before: &[Attempt]) {
        let all = self.all();
        for invoice in [0, 1] {
            let of: Vec<&Attempt> = all.iter().filter(|attempt| attempt.key == key(invoice)).collect();
            assert!(of.iter().filter(|attempt| attempt.state.is_live()).count() <= 1, "two live attempts");
            let mut paid = of.iter().filter(|attempt| attempt.state == State::Paid);
            let first = paid.next();
            assert!(first.is_none_or(|attempt| attempt.receipt.is_some()));
            for second in paid {
                let told = of
                    .iter()
                    .any(|attempt| attempt.open_alerts().any(|alert| alert.code == SECOND_CHARGE.name()));
                assert!(told || self.by_deposit.contains(&second.id), "paid twice, and nobody is told");
            }
            let numbers: Vec<u32> = of.iter().map(|attempt| attempt.n).collect();
            assert!(numbers.iter().zip(1..).all(|(n, expected)| *n == expected), "{numbers:?}");
        }
        for old in before {
            let new = all.iter().find(|new| new.id == old.id).unwrap();
            assert!(may_follow(old.state, new.state), "{} became {}", old.state, new.state);
        }
    }
}

/// The arrows of [`State`], and any number of them in a row.
fn may_follow(old: State, new: State) -> bool {
    match old {
        State::Claimed => true,
        State::Sent | State::ActionRequired => !matches!(new, State::Claimed | State::Abandoned),
        State::Unknown => !matches!(new, State::Claimed | State::Sent | State::Abandoned),
        State::Superseded => matches!(new, State::Superseded | State::Paid | State::Declined),
        State::Declined => matches!(new, State::Declined | State::Paid),
        State::Paid | State::Abandoned => old == new,
        _ => false,
    }
}

fn play(store: &Arc<dyn Store>, acts: &[Act]) {
    let mut world = World::new(store);
    for act in acts {
        let before = world.all();
        world.act_once(act);
        world.check(&before);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_order_of_acts_pays_twice(acts in proptest::collection::vec(act(), 1..60)) {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        play(&store, &acts);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    #[ignore = "soak"]
    fn soak_no_order_of_acts_pays_twice(acts in proptest::collection::vec(act(), 1..200)) {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        play(&store, &acts);
    }
}

/// Threads instead of an order: many claims at the same instant, one of which may win.
fn race(store: &Arc<dyn Store>, rounds: usize) {
    let now: DateTime<Utc> = "2026-11-20T09:00:00Z".parse().unwrap();
    for round in 0..rounds {
        let key = InvoiceKey::new(SERVICE, "partner", "merchant", format!("race-{round}"));
        let request = ClaimRequest::new(key.clone(), "pat", "method", usd("10"));
        let barrier = std::sync::Barrier::new(4);
        let won = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| {
                    let (barrier, request) = (&barrier, request.clone());
                    scope.spawn(move || {
                        let ledger = ledger_over(Arc::clone(store));
                        barrier.wait();
                        ledger.claim(request, now).map(|claim| claim.attempt_id().clone())
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).filter_map(Result::ok).count()
        });
        assert_eq!(won, 1);
        assert_eq!(ledger_over(Arc::clone(store)).attempts_for(&key).unwrap().len(), 1);
    }
}

#[test]
fn one_of_many_claims_wins_in_memory() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    race(&store, 100);
}

#[test]
fn one_of_many_claims_wins_in_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(folder.path().join("store.db")).unwrap());
    race(&store, 20);
}
