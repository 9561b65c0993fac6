//! What the model knows of the world: two requests to pay one invoice, where each of them stands, and what may still go wrong.

use billfold_ledger::State;

/// Two requests in all, by one client or by both.
pub(super) const REQUESTS: [usize; 2] = [0, 1];
/// Two clients of one payer. The first request is the first client's, since the clients are alike.
pub(super) const CLIENTS: [usize; 2] = [0, 1];

/// A final answer, or what the payer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Word {
    Paid,
    Unpaid,
}

impl Word {
    pub(super) const ALL: [Self; 2] = [Self::Paid, Self::Unpaid];
}

/// What a client holds in memory, and loses in a crash.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Hand {
    #[default]
    Empty,
    Claim,
    /// The request has left; its answer is waited for.
    Waiting,
}

/// The state of a record in the partner service's journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Record {
    Claimed,
    Charging,
    Charged,
    Recorded,
    Declined,
    Barred,
    Superseded,
}

impl Record {
    pub(super) fn is_final(self) -> bool {
        !matches!(self, Self::Claimed | Self::Charging)
    }

    pub(super) fn holds_invoice(self) -> bool {
        matches!(self, Self::Claimed | Self::Charging | Self::Charged)
    }

    /// What a final record says to the payer.
    pub(super) fn says(self) -> Option<Word> {
        match self {
            Self::Claimed | Self::Charging => None,
            Self::Charged | Self::Recorded => Some(Word::Paid),
            Self::Declined | Self::Barred | Self::Superseded => Some(Word::Unpaid),
        }
    }
}

/// An attempt as its client's ledger has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Row {
    pub(super) state: State,
    pub(super) contradicted: bool,
    pub(super) second_charge: bool,
    pub(super) payer_contradicted: bool,
    pub(super) payer: Option<Word>,
    /// It took the place of the request before it.
    pub(super) supersedes: bool,
}

/// What the partner service, the processor and the books have of a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Site {
    pub(super) record: Option<Record>,
    pub(super) alert: bool,
    /// A try to write it into the books may be under way: it is looked for, and not written again yet.
    pub(super) resting: bool,
    /// A call of the service waits for the processor.
    pub(super) under_way: bool,
    /// How often the processor was asked to charge.
    pub(super) asked: u8,
    pub(super) charges: u8,
    /// The processor declined.
    pub(super) refused: bool,
    /// The payment is in the books.
    pub(super) booked: bool,
}

/// A request, at its client and beyond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Request {
    pub(super) client: usize,
    pub(super) row: Row,
    pub(super) hand: Hand,
    /// It is on the network, which may deliver it at any time, any number of times, or never.
    pub(super) sent: bool,
    /// Lease and token are over.
    pub(super) over: bool,
    /// The final answers that the service gave. The network may deliver each at any time, any number of times, or never.
    pub(super) told: [bool; 2],
    pub(super) site: Site,
}

impl Request {
    pub(super) fn new(client: usize, supersedes: bool) -> Self {
        let row = Row {
            state: State::Claimed,
            contradicted: false,
            second_charge: false,
            payer_contradicted: false,
            payer: None,
            supersedes,
        };
        let (hand, site) = (Hand::Claim, Site::default());
        Self { client, row, hand, sent: false, over: false, told: [false; 2], site }
    }

    pub(super) fn was_told(&self, word: Word) -> bool {
        self.told[usize::from(word == Word::Unpaid)]
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct World {
    pub(super) requests: [Option<Request>; 2],
    /// Each client crashes once at most, and so does the service.
    pub(super) crashed: [bool; 2],
    pub(super) service_crashed: bool,
    /// A final state of a row or a record became another one.
    pub(super) changed: bool,
}

impl World {
    pub(super) fn all(&self) -> impl Iterator<Item = &Request> {
        self.requests.iter().flatten()
    }

    /// Notes whether a final state of `before` is another one here.
    pub(super) fn compare(&mut self, before: &Self) {
        for (old, new) in before.all().zip(self.requests.iter().flatten()) {
            let row = matches!(old.row.state, State::Paid | State::Declined | State::Abandoned)
                && old.row.state != new.row.state;
            let final_word = |it: &Request| it.site.record.and_then(Record::says);
            let record = final_word(old).is_some() && final_word(old) != final_word(new);
            self.changed |= row || record;
        }
    }
}
