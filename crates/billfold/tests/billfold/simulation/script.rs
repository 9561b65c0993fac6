//! What goes wrong, and where: the points of sending and storing, and the faults that each can have.

use std::collections::BTreeMap;
use std::fmt;

/// A kind of call that sends or stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Place {
    /// The client reads its store.
    LedgerRead,
    /// The client writes its store.
    LedgerWrite,
    /// The client reads the live invoice at the partner.
    Load,
    /// The client sends the payment.
    Complete,
    /// The client asks what became of it.
    Status,
    /// The partner service reads its journal.
    JournalRead,
    /// The partner service writes its journal.
    JournalWrite,
    /// The partner service charges.
    Charge,
    /// The partner service asks the processor what became of a charge.
    Find,
    /// The partner service gives a charge up about which the bank asks.
    Cancel,
    /// The partner service reads the accounting system.
    BooksRead,
    /// The partner service records a payment there.
    BooksWrite,
}

/// What goes wrong at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Fault {
    /// Nothing leaves, or nothing is stored, and the caller knows.
    Refused,
    /// It is lost on its way, and the caller does not know.
    Lost,
    /// It arrives, and the answer is lost.
    AnswerLost,
    /// It arrives twice at once.
    Doubled,
    /// It arrives, and once more minutes later.
    DoubledLater,
    /// It arrives minutes later; nobody waits for the answer.
    Delayed,
    /// It arrives when every token in it has expired.
    DelayedPastExpiry,
    /// It arrives after the next one.
    Reordered,
    /// It arrives, and half of the answer comes back.
    Half,
    /// It arrives, and something else comes back.
    Garbage,
    /// It arrives, and a page with status 403 comes back.
    Forbidden,
    /// It does not arrive, and a gateway says 429.
    Busy,
    /// Whoever sends or stores dies before.
    CrashBefore,
    /// Whoever sends or stores dies after.
    CrashAfter,
    /// From then on the clock of whoever sends or stores is wrong by so many hours, until it is put right.
    Clock(i64),
    /// The client dies, and so many of its commits are undone: all, or the last.
    OlderCopy {
        /// Whether nothing of the payment is left.
        all: bool,
    },
}

impl Place {
    /// Whether the client acts there, not the partner service.
    pub(super) fn is_clients(self) -> bool {
        matches!(self, Self::LedgerRead | Self::LedgerWrite | Self::Load | Self::Complete | Self::Status)
    }

    /// Every fault that it can have.
    pub(super) fn faults(self) -> Vec<Fault> {
        use Fault::{
            AnswerLost, Busy, Clock, CrashAfter, CrashBefore, Delayed, DelayedPastExpiry, Doubled,
            DoubledLater, Forbidden, Garbage, Half, Lost, OlderCopy, Refused, Reordered,
        };
        let sent = [
            Refused,
            Lost,
            AnswerLost,
            Doubled,
            DoubledLater,
            Delayed,
            DelayedPastExpiry,
            Reordered,
            Half,
            Garbage,
            CrashBefore,
            CrashAfter,
        ];
        let clocks = [Clock(1), Clock(24), Clock(-1), Clock(-24)];
        match self {
            Self::LedgerRead | Self::JournalRead => vec![Refused, Garbage, CrashBefore],
            Self::LedgerWrite => {
                let stored = [Refused, Lost, AnswerLost, CrashBefore, CrashAfter];
                let older = [OlderCopy { all: true }, OlderCopy { all: false }];
                stored.into_iter().chain(older).chain(clocks).collect()
            }
            Self::JournalWrite => {
                [Refused, Lost, AnswerLost, CrashBefore, CrashAfter].into_iter().chain(clocks).collect()
            }
            Self::Load | Self::Complete | Self::Status | Self::BooksRead => {
                sent.into_iter().chain([Forbidden, Busy]).chain(clocks).collect()
            }
            // No token expires there. What is under way for longer than the system knows a key is beyond what the service can
            // mend, see `docs/fault-matrix.md`.
            Self::BooksWrite => {
                let sent = sent.into_iter().filter(|fault| *fault != DelayedPastExpiry);
                sent.chain([Forbidden, Busy]).chain(clocks).collect()
            }
            Self::Charge | Self::Find | Self::Cancel => sent.into_iter().chain(clocks).collect(),
        }
    }
}

/// The call of a kind with this number, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Point(pub(super) Place, pub(super) u32);

/// A fault at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Mishap(pub(super) Point, pub(super) Fault);

impl fmt::Display for Mishap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at {:?} {}", self.1, self.0.0, self.0.1)
    }
}

/// Counts the points of a run, and says what goes wrong at which.
#[derive(Debug, Default)]
pub(super) struct Script {
    plan: Vec<Mishap>,
    counts: BTreeMap<Place, u32>,
    /// The points that were met, in order.
    pub(super) met: Vec<Point>,
    /// How many of the faults happened, and when the first did, as a number of points.
    pub(super) happened: usize,
    pub(super) first: Option<usize>,
}

impl Script {
    pub(super) fn new(plan: &[Mishap]) -> Self {
        Self { plan: plan.to_vec(), ..Self::default() }
    }

    pub(super) fn meet(&mut self, place: Place) -> Option<Fault> {
        let count = self.counts.entry(place).or_default();
        *count += 1;
        let point = Point(place, *count);
        self.met.push(point);
        let found = self.plan.iter().find(|mishap| mishap.0 == point)?.1;
        self.happened += 1;
        self.first.get_or_insert(self.met.len());
        Some(found)
    }
}
