//! The client's side afterwards: `Ledger::settle`, `reconcile` and `payer_says`.

use billfold_ledger::State;

use super::steps::{Payments, Planted};
use super::world::{Hand, Row, Word, World};

pub(super) fn hear(world: &mut World, r: usize, word: Word) -> bool {
    let Some(request) = &mut world.requests[r] else { return false };
    let arrives = request.hand == Hand::Waiting && request.was_told(word);
    if arrives {
        request.hand = Hand::Empty;
        record(world, r, word);
    }
    arrives
}

pub(super) fn give_up(model: Payments, world: &mut World, r: usize) -> bool {
    let Some(request) = &mut world.requests[r] else { return false };
    if request.hand != Hand::Waiting {
        return false;
    }
    request.hand = Hand::Empty;
    if request.row.state == State::Sent {
        let by_time = model.planted == Planted::DeclinedByTime;
        request.row.state = if by_time { State::Declined } else { State::Unknown };
    }
    true
}

/// The payer speaks once, about the first attempt.
pub(super) fn say(world: &mut World, r: usize, word: Word) -> bool {
    let Some(request) = &mut world.requests[r] else { return false };
    let row = &mut request.row;
    let heard = r == 0 && matches!(row.state, State::Unknown | State::Superseded) && row.payer.is_none();
    if heard {
        row.payer = Some(word);
    }
    heard
}

pub(super) fn learn(world: &mut World, r: usize, word: Word) -> bool {
    let Some(request) = &world.requests[r] else { return false };
    let told = request.was_told(word) && request.row.state != State::Claimed;
    if told {
        record(world, r, word);
    }
    told
}

/// The partner's answer, into the row.
fn record(world: &mut World, r: usize, word: Word) {
    let other = world.requests[1 - r];
    let Some(request) = &mut world.requests[r] else { return };
    let before = request.row;
    decide(&mut request.row, word);
    // Another payment that did not count on this one.
    let beside = other.filter(|other| other.client == request.client && other.row.state == State::Paid);
    let uncounted = r == 0 || request.row.supersedes;
    if before != request.row && request.row.state == State::Paid && beside.is_some() && uncounted {
        request.row.second_charge = true;
    }
}

fn decide(row: &mut Row, word: Word) {
    match (row.state, word) {
        (State::Paid, Word::Paid) | (State::Declined | State::Abandoned, Word::Unpaid) => {}
        (State::Declined | State::Abandoned, Word::Paid) if row.contradicted => row.state = State::Paid,
        (State::Declined | State::Abandoned, Word::Paid) | (State::Paid, Word::Unpaid) => {
            row.contradicted = true;
        }
        (_, word) => {
            row.payer_contradicted |= row.payer.is_some_and(|said| said != word);
            row.state = if word == Word::Paid { State::Paid } else { State::Declined };
        }
    }
}
