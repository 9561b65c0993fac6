//! One run: a payment under a plan of mishaps, then time passes until nothing is open, then the books are compared.

use std::sync::Arc;

use billfold::ledger::{Attempt, State};
use billfold::store::Write;
use chrono::TimeDelta;

use super::books::{Bank, Books, Processor};
use super::client::Client;
use super::disk::Disk;
use super::fixed::{self, NUMBERS, TOTALS};
use super::net::{Net, START};
use super::partner::Partner;
use super::script::{Fault, Mishap, Place, Point, Script};

/// What is paid, by whom, and how the others behave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Story {
    /// One payer, one invoice.
    Plain,
    /// Two devices of the payer with a ledger each; the bank declines the first charge, and says so late.
    TwoDevices,
    /// A part, and the rest.
    Parts,
    /// The bank asks the payer first.
    BankAsks,
    /// A clerk corrects the amount of each payment in the books.
    Corrected,
    /// The books are locked for hours, and meanwhile the merchant gives the invoice another number and mails it again.
    Renumbered,
    /// The partner knows the original protocol only: neither `paymentstatus` nor `supersedes`.
    Original,
}

impl Story {
    pub(super) const ALL: [Self; 7] = [
        Self::Plain,
        Self::TwoDevices,
        Self::Parts,
        Self::BankAsks,
        Self::Corrected,
        Self::Renumbered,
        Self::Original,
    ];

    fn total(self) -> i64 {
        if self == Self::Parts { TOTALS[1] } else { TOTALS[0] }
    }

    /// Whether every single fault of it runs in the plain tests: its points are not those of another story.
    pub(super) fn is_dense(self) -> bool {
        matches!(self, Self::Plain | Self::BankAsks)
    }

    fn asks(self) -> bool {
        self != Self::Original
    }
}

/// When the programs and the payer act, in minutes from the start. Each wait is longer than the janitor's at that number of questions.
const VISITS: [i64; 18] =
    [0, 3, 8, 16, 31, 60, 100, 180, 300, 480, 720, 1440, 2000, 2880, 4320, 5760, 7200, 8640];
/// When wrong clocks are put right.
const CLOCKS_RIGHT: i64 = 240;
/// When the merchant renumbers, and when the books are open again.
const RENUMBERED: i64 = 10;
const UNLOCKED: i64 = 150;

/// When a payer who was told to wait does not look: two devices until a late duplicate has arrived, and while the books are locked.
const FIRST_LOOK: std::ops::Range<i64> = 1..6;
const LOCKED: std::ops::Range<i64> = 17..UNLOCKED;

/// What no row of a ledger tells who reads the file.
const SECRETS: [&[u8]; 3] = [b"\"owner\":\"pat\"", "••4242".as_bytes(), b"Fictional"];

/// How a run ended.
#[derive(Debug)]
pub(super) struct Outcome {
    /// The points, in order, and after how many of them the first mishap happened.
    pub(super) met: Vec<Point>,
    pub(super) first: Option<usize>,
    /// How many of the mishaps happened.
    pub(super) happened: usize,
    /// Whether an alert is open.
    pub(super) alerts: bool,
    /// What is wrong, if anything.
    pub(super) wrong: Option<String>,
}

struct World {
    story: Story,
    net: Net,
    journal: Arc<Disk>,
    partner: Partner,
    clients: Vec<Client>,
}

/// Runs a story under a plan.
pub(super) fn run(story: Story, plan: &[Mishap]) -> Outcome {
    let world = World::new(story, plan);
    world.live();
    let rolled_back = plan.iter().any(|mishap| matches!(mishap.1, Fault::OlderCopy { .. }));
    let attempts = world.attempts();
    let alerts = attempts.iter().any(|attempt| attempt.open_alerts().next().is_some());
    let wrong = world.judge(&attempts, rolled_back).err();
    world.net.with(|state| Outcome {
        met: std::mem::take(&mut state.script.met),
        first: state.script.first,
        happened: state.script.happened,
        alerts,
        wrong,
    })
}

impl World {
    fn new(story: Story, plan: &[Mishap]) -> Self {
        let bank = match story {
            Story::TwoDevices => Bank::DeclinesLate,
            Story::BankAsks => Bank::Asks,
            _ => Bank::Charges,
        };
        let processor = Processor::new(bank);
        let mut books = Books::new(NUMBERS[0], story.total());
        books.corrected = story == Story::Corrected;
        if story == Story::Renumbered {
            let start: chrono::DateTime<chrono::Utc> = START.parse().unwrap();
            books.locked_until = Some(start + TimeDelta::minutes(UNLOCKED));
        }
        let net = Net::new(Script::new(plan), processor, books);
        let journal = Arc::new(Disk::new(net.clone(), Place::JournalRead, Place::JournalWrite, &[]));
        let partner = Partner::new(&net, Arc::clone(&journal));
        let client = || {
            let before = &fixed::get().before;
            let disk = Disk::new(net.clone(), Place::LedgerRead, Place::LedgerWrite, before);
            Client::new(&net, Arc::new(disk), story.asks())
        };
        let clients = (0..=usize::from(story == Story::TwoDevices)).map(|_| client()).collect();
        Self { story, net, journal, partner, clients }
    }

    fn live(&self) {
        let start: chrono::DateTime<chrono::Utc> = START.parse().unwrap();
        for minute in VISITS {
            let time = start + TimeDelta::minutes(minute);
            while let Some(message) = self.net.due(time) {
                self.partner.arrive(message);
            }
            self.net.with(|state| {
                state.now = time;
                if minute >= CLOCKS_RIGHT {
                    (state.client_clock, state.partner_clock) = (TimeDelta::zero(), TimeDelta::zero());
                }
                if self.story == Story::Renumbered && minute >= RENUMBERED {
                    NUMBERS[1].clone_into(&mut state.books.number);
                }
            });
            if minute > 0 {
                self.partner.settle();
            }
            let renumbered = self.story == Story::Renumbered && minute >= RENUMBERED;
            let mail = fixed::get().mail(NUMBERS[usize::from(renumbered)], self.story.total());
            let due = self.net.with(|state| state.books.due());
            let part = (self.story == Story::Parts && due == self.story.total()).then(|| fixed::money(3_000));
            if minute > 0 {
                self.clients.iter().for_each(|client| client.janitor(&self.partner));
                if self.unfinished(&self.attempts()).is_none() {
                    return;
                }
            }
            let waits = match self.story {
                Story::TwoDevices => FIRST_LOOK.contains(&minute),
                Story::Renumbered => LOCKED.contains(&minute),
                _ => false,
            };
            if waits {
                continue;
            }
            for client in &self.clients {
                client.visit(&self.partner, mail, part, minute > 0);
            }
        }
    }

    /// Every attempt of every device, past the script.
    fn attempts(&self) -> Vec<Attempt> {
        let of = |client: &Client| fixed::ledger(client.disk.peek()).all_attempts().unwrap().attempts;
        self.clients.iter().flat_map(of).collect()
    }

    /// What is still open, if anything.
    fn unfinished(&self, attempts: &[Attempt]) -> Option<String> {
        let open = |attempt: &&Attempt| match attempt.state {
            State::Claimed | State::Sent | State::ActionRequired => true,
            // Nobody answers what became of it.
            State::Unknown | State::Superseded => self.story.asks(),
            _ => false,
        };
        if let Some(attempt) = attempts.iter().find(open) {
            return Some(format!("an attempt is {}", attempt.state));
        }
        let journal = billfold_partner_service::StoreJournal::new(self.journal.peek());
        let open = billfold_partner_service::Journal::open(&journal).unwrap();
        if !open.is_empty() {
            return Some(format!("the journal has {open:?}"));
        }
        if !self.net.is_quiet() {
            return Some("a message is under way".to_owned());
        }
        let (captured, due) = self.net.with(|state| (state.processor.captured(), state.books.due()));
        let alert = attempts.iter().any(|attempt| attempt.open_alerts().next().is_some());
        let unpaid = captured != self.story.total() || due != 0;
        (unpaid && !alert).then(|| format!("{captured} was paid, {due} is due"))
    }

    /// Compares every book with the processor's.
    fn judge(&self, attempts: &[Attempt], rolled_back: bool) -> Result<(), String> {
        let require = |holds: bool, what: String| if holds { Ok(()) } else { Err(what) };
        let (charged, said, booked) = self.net.with(|state| {
            (state.processor.charged.clone(), state.said.clone(), state.books.payments.clone())
        });
        let times = |id: &str| charged.iter().filter(|charge| charge.request_id == id).count();
        let sum: i64 = charged.iter().map(|charge| charge.minor).sum();
        require(sum <= self.story.total(), format!("{sum} was captured"))?;
        for charge in &charged {
            let id = &charge.request_id;
            require(times(id) == 1, format!("{id} was charged {} times", times(id)))?;
            require(charge.before < self.story.total(), format!("{id} was charged after all was paid"))?;
            let books: Vec<i64> = booked.iter().filter(|it| it.reference == *id).map(|it| it.minor).collect();
            require(books == [charge.minor], format!("{id} is in the books as {books:?}"))?;
            let known = attempts.iter().any(|attempt| attempt.id.as_str() == id);
            require(known || rolled_back, format!("no ledger knows {id}"))?;
        }
        require(booked.len() == charged.len(), format!("the books have {booked:?}"))?;
        for said in said {
            let charged = times(&said.request_id) > 0;
            require(!said.paid || said.charged, format!("{said:?}: it was not charged then"))?;
            require(said.paid || !charged, format!("{said:?}: it was charged in the end"))?;
        }
        for attempt in attempts {
            let (id, charged) = (attempt.id.as_str(), times(attempt.id.as_str()) > 0);
            let alert = attempt.open_alerts().next().is_some();
            let told = attempt.history.iter().map(|event| event.state);
            for state in told.chain([attempt.state]) {
                let true_ = match state {
                    State::Paid => charged,
                    State::Declined => !charged,
                    _ => true,
                };
                require(true_ || alert, format!("{id} was told to be {state}; charged: {charged}"))?;
            }
        }
        for client in &self.clients {
            for written in client.disk.log().iter().flatten() {
                let (Write::Insert { body, .. } | Write::Replace { body, .. }) = written else { continue };
                let told = |secret: &&&[u8]| body.windows(secret.len()).any(|window| window == **secret);
                let told = SECRETS.iter().find(told);
                require(told.is_none(), format!("a row of the ledger tells {told:?}"))?;
            }
        }
        self.unfinished(attempts).map_or(Ok(()), Err)
    }
}
