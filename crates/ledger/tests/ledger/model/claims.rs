//! The client's side until the request has left: `Ledger::claim`, `mark_sent` and `recover`, and a crash.

use billfold_ledger::State;

use super::steps::Payments;
use super::world::{Hand, Request, Word, World};

pub(super) fn claim(model: Payments, world: &mut World, client: usize) -> bool {
    let supersedes = match &mut world.requests {
        [first @ None, _] => {
            if client == 0 {
                *first = Some(Request::new(client, false));
            }
            return client == 0;
        }
        [Some(first), None] if first.client == client => make_way(model, first),
        [Some(_), None] => Some(false),
        [Some(_), Some(_)] => None,
    };
    let Some(supersedes) = supersedes else { return false };
    world.requests[1] = Some(Request::new(client, supersedes));
    true
}

/// Whether the new attempt takes the place of the earlier one of the same client; none if that one blocks it.
fn make_way(model: Payments, first: &mut Request) -> Option<bool> {
    let row = &mut first.row;
    if row.contradicted {
        return None;
    }
    match row.state {
        State::Claimed if first.over => {
            row.state = State::Abandoned;
            Some(false)
        }
        State::Declined | State::Abandoned => Some(false),
        State::Sent | State::Unknown if first.over || row.state == State::Unknown => {
            let may = model.takes_supersedes || row.payer == Some(Word::Unpaid);
            may.then(|| {
                row.state = State::Superseded;
                true
            })
        }
        _ => None,
    }
}

pub(super) fn send(world: &mut World, r: usize) -> bool {
    let earlier = world.requests[0].map(|first| first.row.state);
    let Some(request) = &mut world.requests[r] else { return false };
    if request.hand != Hand::Claim {
        return false;
    }
    request.hand = Hand::Empty;
    if request.row.state == State::Claimed {
        if request.over || (request.row.supersedes && earlier == Some(State::Paid)) {
            request.row.state = State::Abandoned;
        } else {
            (request.row.state, request.hand, request.sent) = (State::Sent, Hand::Waiting, true);
        }
    }
    true
}

pub(super) fn recover(world: &mut World, client: usize) -> bool {
    for request in world.requests.iter_mut().flatten().filter(|it| it.client == client && it.over) {
        request.row.state = match request.row.state {
            State::Claimed => State::Abandoned,
            State::Sent => State::Unknown,
            state => state,
        };
    }
    true
}

/// What the client held is gone; what it sent may be on the network still.
pub(super) fn crash(world: &mut World, client: usize) -> bool {
    if world.crashed[client] {
        return false;
    }
    let mut held = false;
    for request in world.requests.iter_mut().flatten().filter(|it| it.client == client) {
        held |= request.hand != Hand::Empty;
        request.hand = Hand::Empty;
    }
    world.crashed[client] = true;
    held
}
