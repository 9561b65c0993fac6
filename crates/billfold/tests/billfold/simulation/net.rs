//! Everything between the programs: the script, the time, what is under way, who is dead.

use std::sync::{Arc, Mutex, PoisonError};

use billfold::partner::http::{Failure, Request, Response};
use chrono::{DateTime, TimeDelta, Utc};

use super::books::{Books, Order, Processor, page};
use super::script::{Fault, Place, Script};

/// When every run begins.
pub(super) const START: &str = "2026-11-20T09:00:00Z";
/// Minutes that a late message takes.
const LATE: i64 = 5;
/// Minutes after which every token has expired.
const TOO_LATE: i64 = 25;

/// What may be under way.
#[derive(Debug)]
pub(super) enum Message {
    /// A call of the client to the partner service.
    Call(Place, Request),
    /// A charge.
    Charge(Order),
    /// A question to the processor: it moves nothing.
    Question,
    /// A call to the accounting system.
    Books(Request),
}

#[derive(Debug)]
struct Late {
    at: DateTime<Utc>,
    /// Or as soon as another message of the kind has arrived.
    behind: Option<Place>,
    message: Message,
}

/// What the partner service answered about a request id, delivered or not.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) request_id: String,
    pub(super) paid: bool,
    /// Whether the processor's book said so at that moment.
    pub(super) charged: bool,
}

/// One run.
#[derive(Debug)]
pub(super) struct State {
    pub(super) script: Script,
    pub(super) now: DateTime<Utc>,
    pub(super) client_clock: TimeDelta,
    pub(super) partner_clock: TimeDelta,
    pub(super) client_dead: bool,
    pub(super) partner_dead: bool,
    /// How much of the client's store is to be undone: all of the payment, or the last commit.
    pub(super) undo: Option<bool>,
    pub(super) processor: Processor,
    pub(super) books: Books,
    pub(super) said: Vec<Said>,
    pub(super) calls: u32,
    late: Vec<Late>,
}

/// What all programs of a run share.
#[derive(Debug, Clone)]
pub(super) struct Net(Arc<Mutex<State>>);

impl Net {
    pub(super) fn new(script: Script, processor: Processor, books: Books) -> Self {
        Self(Arc::new(Mutex::new(State {
            script,
            now: START.parse().unwrap(),
            client_clock: TimeDelta::zero(),
            partner_clock: TimeDelta::zero(),
            client_dead: false,
            partner_dead: false,
            undo: None,
            processor,
            books,
            said: Vec::new(),
            calls: 0,
            late: Vec::new(),
        })))
    }

    pub(super) fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The time by the clock of the client, or of the partner service.
    pub(super) fn now(&self, client: bool) -> DateTime<Utc> {
        self.with(|state| state.now + if client { state.client_clock } else { state.partner_clock })
    }

    /// Whether who acts at a place has died.
    pub(super) fn is_dead(&self, place: Place) -> bool {
        self.with(|state| if place.is_clients() { state.client_dead } else { state.partner_dead })
    }

    pub(super) fn kill(&self, place: Place) {
        self.with(|state| {
            *if place.is_clients() { &mut state.client_dead } else { &mut state.partner_dead } = true;
        });
    }

    /// Meets a point. Faults that do not touch the call itself are done here.
    pub(super) fn meet(&self, place: Place) -> Option<Fault> {
        self.with(|state| match state.script.meet(place)? {
            Fault::Clock(hours) => {
                let clock =
                    if place.is_clients() { &mut state.client_clock } else { &mut state.partner_clock };
                *clock = TimeDelta::hours(hours);
                None
            }
            fault => Some(fault),
        })
    }

    /// Sends a message that `deliver` takes to its receiver and answers, with the fault that the script has for it. `lost` is what
    /// the sender makes of no answer, `refused` of one that did not leave.
    pub(super) fn carry<A>(
        &self,
        place: Place,
        message: impl Fn() -> Message,
        deliver: impl Fn() -> A,
        (lost, refused): (impl Fn() -> A, impl Fn() -> A),
        garbled: impl Fn(Fault, A) -> A,
    ) -> A {
        if self.is_dead(place) {
            return refused();
        }
        let answer = match self.meet(place) {
            None => deliver(),
            Some(Fault::Refused) => refused(),
            Some(Fault::CrashBefore) => {
                self.kill(place);
                refused()
            }
            Some(Fault::CrashAfter) => {
                drop(deliver());
                self.kill(place);
                lost()
            }
            Some(Fault::AnswerLost) => {
                drop(deliver());
                lost()
            }
            Some(Fault::Doubled) => {
                let answer = deliver();
                drop(deliver());
                answer
            }
            Some(Fault::DoubledLater) => {
                self.post(LATE, None, message());
                deliver()
            }
            Some(Fault::Delayed) => {
                self.post(LATE, None, message());
                lost()
            }
            Some(Fault::DelayedPastExpiry) => {
                self.post(TOO_LATE, None, message());
                lost()
            }
            Some(Fault::Reordered) => {
                self.post(LATE, Some(place), message());
                return lost();
            }
            Some(Fault::Busy) => garbled(Fault::Busy, lost()),
            Some(fault @ (Fault::Half | Fault::Garbage | Fault::Forbidden)) => garbled(fault, deliver()),
            Some(_) => lost(),
        };
        self.overtaken(place);
        answer
    }

    fn post(&self, minutes: i64, behind: Option<Place>, message: Message) {
        self.with(|state| {
            let at = state.now + TimeDelta::minutes(minutes);
            state.late.push(Late { at, behind, message });
        });
    }

    /// Marks what was overtaken as due: a call of the client by any call, a charge by any question, a call to the books by any.
    fn overtaken(&self, by: Place) {
        let group = |place: Place| match place {
            Place::Load | Place::Complete | Place::Status => 0,
            Place::Charge | Place::Find | Place::Cancel => 1,
            _ => 2,
        };
        self.with(|state| {
            let now = state.now;
            for late in &mut state.late {
                if late.behind.is_some_and(|place| group(place) == group(by)) {
                    (late.at, late.behind) = (now, None);
                }
            }
        });
    }

    /// The next message that is due by a time, the earliest first; the time moves to when it arrives.
    pub(super) fn due(&self, by: DateTime<Utc>) -> Option<Message> {
        self.with(|state| {
            let next = state.late.iter().enumerate().min_by_key(|(_, late)| late.at)?;
            let (at, found) = next;
            if found.at > by {
                return None;
            }
            state.now = state.now.max(found.at);
            Some(state.late.remove(at).message)
        })
    }

    pub(super) fn is_quiet(&self) -> bool {
        self.with(|state| state.late.is_empty())
    }
}

/// The same request once more: only a test may hold it twice.
pub(super) fn copy(request: &Request) -> Request {
    let mut copy = Request::new(request.method, request.url.clone());
    copy.headers = request.headers.clone();
    copy.body.clone_from(&request.body);
    copy
}

/// What comes back in place of an answer.
pub(super) fn garble(fault: Fault, answer: Result<Response, Failure>) -> Result<Response, Failure> {
    match (fault, answer) {
        (Fault::Busy, _) => Ok(page(429)),
        (Fault::Forbidden, _) => Ok(page(403)),
        (Fault::Garbage, _) => Ok(Response::json(200, "\u{0}garbage")),
        (_, Ok(mut answer)) => {
            answer.body.truncate(answer.body.len() / 2);
            Ok(answer)
        }
        (_, Err(failure)) => Err(failure),
    }
}
