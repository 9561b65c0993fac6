//! The partner's side: the real service with its journal in a store, a processor and an accounting system behind it.

use std::sync::Arc;

use billfold::partner::accounting::{AccessToken, BooksError};
use billfold::partner::http::{Failure, Request, Response};
use billfold::partner::{DeclineReason, Mode};
use billfold_partner_service::{
    ApiBooks, Charge, ChargeOutcome, Charger, PartnerService, StoreJournal, Tokens, Transport,
    TrustedOperator,
};
use serde_json::Value;

use super::books::{Known, Order};
use super::disk::Disk;
use super::fixed::{self, MERCHANT};
use super::net::{Message, Net, Said, copy, garble};
use super::script::Place;

/// Where the service says that its pages are.
const PAGES: &str = "https://partner.example/actions";

/// The partner service. It keeps nothing between two calls but its journal, so that the next call after a crash is a new start.
#[derive(Debug)]
pub(super) struct Partner {
    net: Net,
    service: PartnerService,
}

impl Partner {
    pub(super) fn new(net: &Net, disk: Arc<Disk>) -> Self {
        let keys = fixed::get().public.clone();
        let operator = TrustedOperator::new(fixed::operator(), keys.bearer, keys.payment);
        let books = ApiBooks::new(fixed::accounting(), Box::new(Line(net.clone())), Box::new(AnyToken));
        let (till, journal) = (Box::new(Till(net.clone())), Box::new(StoreJournal::new(disk)));
        let service = PartnerService::new("Xero", Mode::Test, operator, till, journal)
            .with_merchant(MERCHANT, Box::new(books))
            .with_parts_for(MERCHANT)
            .with_action_pages(PAGES.parse().unwrap());
        Self { net: net.clone(), service }
    }

    /// A call of the client, through the network.
    pub(super) fn call(&self, place: Place, request: &Request) -> Result<Response, Failure> {
        self.net.carry(
            place,
            || Message::Call(place, copy(request)),
            || self.take(place, request),
            (|| Err(Failure::Interrupted), || Err(Failure::NotSent)),
            garble,
        )
    }

    /// A call that has arrived.
    pub(super) fn take(&self, place: Place, request: &Request) -> Result<Response, Failure> {
        let now = self.net.now(false);
        let answer = match place {
            Place::Complete => self.service.payment_complete(&request.headers, &request.body, now),
            _ => self.service.payment_request(&request.headers, &request.body, now),
        };
        if self.restart() {
            return Err(Failure::Interrupted);
        }
        self.listen(&answer);
        Ok(answer)
    }

    /// Starts again if it died.
    fn restart(&self) -> bool {
        self.net.with(|state| std::mem::replace(&mut state.partner_dead, false))
    }

    /// Settles what is open; how much is open still, if the journal can be read.
    pub(super) fn settle(&self) -> Option<usize> {
        let settled = self.service.settle_open(self.net.now(false));
        if self.restart() {
            return None;
        }
        settled.ok().map(|settled| settled.open)
    }

    /// Keeps what is said of a payment.
    fn listen(&self, answer: &Response) {
        let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else { return };
        let (id, result) = (body["requestId"].as_str(), body["result"].as_str());
        let (Some(id), Some(paid)) = (id, result.and_then(word)) else { return };
        self.net.with(|state| {
            let charged = state.processor.times(id) > 0;
            state.said.push(Said { request_id: id.to_owned(), paid, charged });
        });
    }

    /// A message that was under way has arrived. Nobody waits for its answer.
    pub(super) fn arrive(&self, message: Message) {
        match message {
            Message::Call(place, request) => drop(self.take(place, &request)),
            Message::Charge(order) => self.net.with(|state| {
                let now = state.now;
                state.processor.charge(&order, now);
            }),
            Message::Question => {}
            Message::Books(request) => self.net.with(|state| {
                let now = state.now;
                drop(state.books.serve(&request, now));
            }),
        }
    }
}

fn word(result: &str) -> Option<bool> {
    match result {
        "success" => Some(true),
        "fail" => Some(false),
        _ => None,
    }
}

/// The way to the processor.
#[derive(Debug)]
struct Till(Net);

impl Till {
    fn ask(&self, place: Place, order: &Order, act: impl Fn(&Net) -> Known) -> ChargeOutcome {
        let silent = || ChargeOutcome::Unknown;
        self.0.carry(
            place,
            || Message::Charge(order.clone()),
            || outcome(act(&self.0), &order.request_id),
            (silent, silent),
            |_, _| ChargeOutcome::Unknown,
        )
    }
}

impl Charger for Till {
    fn charge(&self, charge: &Charge<'_>) -> ChargeOutcome {
        let order = Order {
            request_id: charge.request_id.to_owned(),
            minor: charge.amount.to_minor().unwrap(),
            expires: charge.token.header().expiry(),
            call: self.0.with(|state| {
                state.calls += 1;
                state.calls
            }),
        };
        let act = |net: &Net| {
            net.with(|state| {
                let now = state.now;
                state.processor.charge(&order, now)
            })
        };
        match self.ask(Place::Charge, &order, act) {
            // It refused the card as expired. Only an answer to a question may say that it has seen nothing.
            ChargeOutcome::NotFound => ChargeOutcome::Unknown,
            outcome => outcome,
        }
    }

    fn find(&self, _merchant_id: &str, request_id: &str) -> ChargeOutcome {
        self.question(Place::Find, request_id, |net| net.with(|state| state.processor.find(request_id)))
    }

    fn cancel(&self, _merchant_id: &str, request_id: &str) -> ChargeOutcome {
        self.question(Place::Cancel, request_id, |net| net.with(|state| state.processor.cancel(request_id)))
    }
}

impl Till {
    /// A question moves nothing, so one that is late or doubled need not arrive.
    fn question(&self, place: Place, request_id: &str, act: impl Fn(&Net) -> Known) -> ChargeOutcome {
        let silent = || ChargeOutcome::Unknown;
        let deliver = || outcome(act(&self.0), request_id);
        self.0.carry(place, || Message::Question, deliver, (silent, silent), |_, _| ChargeOutcome::Unknown)
    }
}

fn outcome(known: Known, request_id: &str) -> ChargeOutcome {
    match known {
        Known::Charged => ChargeOutcome::Charged { confirmation: format!("ch-{request_id}") },
        Known::Declined => ChargeOutcome::Declined { reason: DeclineReason::CardDeclined },
        Known::Asked => {
            ChargeOutcome::ActionRequired { url: "https://bank.example/ask".to_owned(), until: None }
        }
        Known::Silent => ChargeOutcome::Unknown,
        Known::Nothing => ChargeOutcome::NotFound,
    }
}

/// The way to the accounting system.
#[derive(Debug)]
struct Line(Net);

impl Transport for Line {
    fn send(&self, request: Request) -> Result<Response, Failure> {
        let read = request.method == billfold::partner::http::Method::Get;
        let place = if read { Place::BooksRead } else { Place::BooksWrite };
        self.0.carry(
            place,
            || Message::Books(copy(&request)),
            || {
                self.0.with(|state| {
                    let now = state.now;
                    Ok(state.books.serve(&request, now))
                })
            },
            (|| Err(Failure::Interrupted), || Err(Failure::NotSent)),
            garble,
        )
    }
}

#[derive(Debug)]
struct AnyToken;

impl Tokens for AnyToken {
    fn token(&self) -> Result<AccessToken, BooksError> {
        Ok(AccessToken::new("token".to_owned()))
    }

    fn refreshed(&self) -> Result<AccessToken, BooksError> {
        self.token()
    }
}
