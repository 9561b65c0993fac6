//! Every step that can happen, and the model of the explorer.

use billfold_ledger::State;
use stateright::{Model, Property};

use super::world::{CLIENTS, Hand, REQUESTS, Request, Word, World};
use super::{claims, client, service};

/// What goes wrong while the service works on a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Trouble {
    None,
    /// It crashes when the claim is stored.
    ClaimStored,
    /// It crashes when the earlier request is barred.
    EarlierBarred,
    /// It crashes when "charged" is stored.
    ChargeStored,
    /// It crashes when the payment is in the books.
    BooksWritten,
    /// The books cannot be reached.
    BooksDown,
    /// The books write the payment, and their answer is lost.
    BooksSilent,
}

impl Trouble {
    /// What may go wrong with a call about a request.
    fn with(request: &Request) -> &'static [Self] {
        match request.site.record {
            None => &[Self::None, Self::ClaimStored, Self::EarlierBarred],
            Some(record) if record.is_final() || request.site.charges == 0 => &[Self::None],
            Some(_) => {
                &[Self::None, Self::ChargeStored, Self::BooksWritten, Self::BooksDown, Self::BooksSilent]
            }
        }
    }

    pub(super) fn is_crash(self) -> bool {
        matches!(self, Self::ClaimStored | Self::EarlierBarred | Self::ChargeStored | Self::BooksWritten)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Step {
    /// A client claims the invoice in its ledger, in the place of its earlier attempt where it has to.
    Claim(usize),
    /// A client stores that its request is sent, and sends it.
    Send(usize),
    /// The answer to a request arrives while its client waits for it.
    Hear(usize, Word),
    /// Its client waits no longer, or hears that nothing is known yet.
    GiveUp(usize),
    /// A client's ledger ends what is over.
    Recover(usize),
    /// The payer says what became of an attempt whose outcome is unknown.
    Say(usize, Word),
    /// An answer to a question about a request arrives.
    Learn(usize, Word),
    CrashClient(usize),
    /// The network delivers a request.
    Deliver(usize, Trouble),
    /// A client asks the service about a request, and the question arrives.
    Ask(usize, Trouble),
    /// The processor charges or declines what it was asked to charge.
    Processor(usize, Word),
    /// The service hears what the processor did.
    Return(usize, Trouble),
    /// The processor's answer to the service is lost.
    Silence(usize),
    /// The service goes through what is open.
    Settle,
    CrashService,
    /// Twenty minutes pass: every lease, token and rest is over.
    Pass,
}

/// A rule of the code that a planted bug breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Planted {
    Nothing,
    /// `paymentstatus` says "never" and does not bar the request.
    NoBar,
    /// The journal does not hold an invoice for one request.
    NoHold,
    /// The client declares a payment declined when its answer does not come.
    DeclinedByTime,
    /// The processor charges after the token's end, which it must not.
    LateProcessor,
}

/// The payment of one invoice.
#[derive(Debug, Clone, Copy)]
pub(super) struct Payments {
    /// Whether the partner takes `supersedes`; else the payer's word is needed.
    pub(super) takes_supersedes: bool,
    pub(super) planted: Planted,
}

impl Payments {
    /// The world after a step; nothing if it cannot happen or changes nothing.
    pub(super) fn after(&self, world: &World, step: Step) -> Option<World> {
        let mut next = *world;
        let happens = match step {
            Step::Claim(client) => claims::claim(*self, &mut next, client),
            Step::Send(r) => claims::send(&mut next, r),
            Step::Recover(client) => claims::recover(&mut next, client),
            Step::CrashClient(client) => claims::crash(&mut next, client),
            Step::Hear(r, word) => client::hear(&mut next, r, word),
            Step::GiveUp(r) => client::give_up(*self, &mut next, r),
            Step::Say(r, word) => client::say(&mut next, r, word),
            Step::Learn(r, word) => client::learn(&mut next, r, word),
            Step::Deliver(r, trouble) => service::deliver(*self, &mut next, r, trouble),
            Step::Ask(r, trouble) => service::ask(*self, &mut next, r, trouble),
            Step::Processor(r, word) => service::processor(*self, &mut next, r, word),
            Step::Return(r, trouble) => service::hear_processor(&mut next, r, trouble),
            Step::Silence(r) => service::silence(&mut next, r),
            Step::Settle => service::settle(&mut next),
            Step::CrashService => service::crash_alone(&mut next),
            Step::Pass => pass(&mut next),
        };
        next.compare(world);
        (happens && next != *world).then_some(next)
    }

    /// From here on nothing goes wrong any more: time passes, who does not know asks, and is answered.
    pub(super) fn quiet_steps() -> impl Iterator<Item = Step> {
        let ends = || [Step::Pass, Step::Recover(0), Step::Recover(1)].into_iter();
        let asks =
            |r| [Step::Ask(r, Trouble::None), Step::Learn(r, Word::Paid), Step::Learn(r, Word::Unpaid)];
        ends().chain(REQUESTS.into_iter().flat_map(asks)).chain([Step::Settle, Step::Pass, Step::Settle])
    }

    /// The world in the end, if nothing goes wrong from here on.
    pub(super) fn at_rest(&self, world: &World) -> World {
        Self::quiet_steps().fold(*world, |world, step| self.after(&world, step).unwrap_or(world))
    }
}

fn pass(world: &mut World) -> bool {
    for request in world.requests.iter_mut().flatten() {
        request.over = true;
        request.site.resting = false;
    }
    true
}

impl Model for Payments {
    type State = World;
    type Action = Step;

    fn init_states(&self) -> Vec<World> {
        vec![World::default()]
    }

    fn actions(&self, world: &World, steps: &mut Vec<Step>) {
        steps.extend([Step::Settle, Step::CrashService, Step::Pass]);
        for client in CLIENTS {
            steps.extend([Step::Claim(client), Step::Recover(client), Step::CrashClient(client)]);
        }
        for r in REQUESTS {
            let Some(request) = &world.requests[r] else { continue };
            steps.extend([Step::Send(r), Step::GiveUp(r), Step::Silence(r)]);
            steps.extend(Word::ALL.into_iter().flat_map(|word| {
                [Step::Hear(r, word), Step::Say(r, word), Step::Learn(r, word), Step::Processor(r, word)]
            }));
            steps.extend(Trouble::with(request).iter().flat_map(|&trouble| {
                [Step::Deliver(r, trouble), Step::Ask(r, trouble), Step::Return(r, trouble)]
            }));
        }
    }

    fn next_state(&self, world: &World, step: Step) -> Option<World> {
        self.after(world, step)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("a request id is charged at most once", |_, world: &World| {
                world.all().all(|it| it.site.charges <= 1 && it.site.asked <= 1)
            }),
            Property::always(
                "the invoice is charged at most once, or an alert says so",
                |_, world: &World| {
                    let charges: u8 = world.all().map(|it| it.site.charges).sum();
                    charges <= 1 || world.all().any(|it| it.site.alert || it.row.second_charge)
                },
            ),
            Property::always("a final outcome never changes", |_, world: &World| {
                !world.changed && world.all().all(|it| it.told != [true, true])
            }),
            Property::always("what a ledger calls paid was charged", |_, world: &World| {
                world.all().all(|it| it.row.state != State::Paid || it.site.charges == 1)
            }),
            Property::always(
                "what a ledger calls declined is not charged, or an alert says so",
                |_, world: &World| {
                    let declined = |state| matches!(state, State::Declined | State::Abandoned);
                    let free = |it: &Request| it.site.charges == 0 || it.row.contradicted;
                    world.all().all(|it| !declined(it.row.state) || free(it))
                },
            ),
            Property::always("what is abandoned never left", |_, world: &World| {
                world.all().all(|it| it.row.state != State::Abandoned || !it.sent)
            }),
            Property::always("the books have what was charged, and nothing else", |_, world: &World| {
                world.all().all(|it| !it.site.booked || it.site.charges == 1)
            }),
            Property::always("in the end everything is known and booked", |model: &Self, world: &World| {
                model.at_rest(world).all().all(|it| {
                    let known = matches!(it.row.state, State::Paid | State::Declined | State::Abandoned);
                    let closed = it.site.record.is_none_or(|record| !record.holds_invoice());
                    known && closed && it.site.booked == (it.site.charges == 1)
                })
            }),
            Property::sometimes("both clients pay, and one is told no", |_, world: &World| {
                let [Some(a), Some(b)] = world.requests else { return false };
                a.client != b.client && [a.row.state, b.row.state] == [State::Declined, State::Paid]
            }),
            Property::sometimes("one takes the place of another, which was charged", |_, world: &World| {
                let [Some(a), Some(b)] = world.requests else { return false };
                b.row.supersedes && [a.row.state, b.row.state] == [State::Paid, State::Declined]
            }),
            Property::sometimes("the partner contradicts the payer", |_, world: &World| {
                world.all().any(|it| it.row.payer_contradicted)
            }),
            Property::sometimes(
                "an answer comes after the ledger gave the attempt up",
                |_, world: &World| {
                    world.all().any(|it| {
                        it.hand == Hand::Waiting && it.row.state == State::Unknown && it.was_told(Word::Paid)
                    })
                },
            ),
        ]
    }
}
