//! The partner's side: the service's two webhooks and `settle_open`, its journal, the processor and the books.

use billfold_ledger::State;

use super::steps::{Payments, Planted, Trouble};
use super::world::{Record, Request, Word, World};

/// The payment-complete webhook, until it answers or asks the processor.
pub(super) fn deliver(model: Payments, world: &mut World, r: usize, trouble: Trouble) -> bool {
    let Some(request) = world.requests[r].filter(|it| it.sent) else { return false };
    if trouble.is_crash() && world.service_crashed {
        return false;
    }
    if request.site.record.is_some() {
        return replay(world, r, trouble) && tell(world, r, trouble);
    }
    let earlier = request.row.supersedes && model.takes_supersedes;
    if request.over || (earlier && earlier_may_charge(world)) || taken(model, world) {
        store(world, r, Record::Declined);
        return trouble == Trouble::None && tell(world, r, trouble);
    }
    store(world, r, Record::Claimed);
    if trouble == Trouble::ClaimStored {
        return crash(world);
    }
    if earlier && world.requests[0].is_some_and(|first| first.site.record.is_none()) {
        store(world, 0, Record::Superseded);
        if trouble == Trouble::EarlierBarred {
            return crash(world);
        }
    }
    store(world, r, Record::Charging);
    if let Some(request) = &mut world.requests[r] {
        request.site.asked += 1;
        request.site.under_way = true;
    }
    trouble == Trouble::None
}

/// `paymentstatus`. Who knows the outcome does not ask.
pub(super) fn ask(model: Payments, world: &mut World, r: usize, trouble: Trouble) -> bool {
    let Some(request) = world.requests[r] else { return false };
    let asks = matches!(request.row.state, State::Unknown | State::Superseded) || request.row.contradicted;
    if !asks || (trouble.is_crash() && world.service_crashed) {
        return false;
    }
    if request.site.record.is_some() {
        return replay(world, r, trouble) && tell(world, r, trouble);
    }
    if model.planted == Planted::NoBar {
        if let Some(request) = &mut world.requests[r] {
            request.told = [request.told[0], true];
        }
        return trouble == Trouble::None;
    }
    store(world, r, Record::Barred);
    trouble == Trouble::None && tell(world, r, trouble)
}

pub(super) fn processor(model: Payments, world: &mut World, r: usize, word: Word) -> bool {
    let Some(Request { site, over, .. }) = &mut world.requests[r] else { return false };
    let acts = !site.refused && site.charges < site.asked;
    if !acts || (*over && model.planted != Planted::LateProcessor) {
        return false;
    }
    match word {
        Word::Paid => site.charges += 1,
        Word::Unpaid => site.refused = true,
    }
    true
}

pub(super) fn hear_processor(world: &mut World, r: usize, trouble: Trouble) -> bool {
    let Some(Request { site, .. }) = &mut world.requests[r] else { return false };
    let says = site.under_way && (site.charges > 0 || site.refused);
    if !says || (trouble.is_crash() && world.service_crashed) {
        return false;
    }
    site.under_way = false;
    let applies = if site.charges > 0 {
        charged(world, r, trouble)
    } else {
        if !site.record.is_some_and(Record::is_final) {
            site.record = Some(Record::Declined);
        }
        trouble == Trouble::None
    };
    applies && tell(world, r, trouble)
}

pub(super) fn silence(world: &mut World, r: usize) -> bool {
    let Some(Request { site, .. }) = &mut world.requests[r] else { return false };
    std::mem::take(&mut site.under_way)
}

pub(super) fn settle(world: &mut World) -> bool {
    for r in super::world::REQUESTS {
        let Some(Request { site, .. }) = &mut world.requests[r] else { continue };
        match site.record {
            Some(Record::Claimed | Record::Charging) => {
                replay(world, r, Trouble::None);
            }
            // What is in the books is found; what is not is written once nothing can be under way.
            Some(Record::Charged) if site.booked || !site.resting => {
                (site.record, site.booked, site.resting) = (Some(Record::Recorded), true, false);
            }
            _ => {}
        }
    }
    true
}

/// Calls that were under way are gone. What the processor was asked for it may still do.
pub(super) fn crash(world: &mut World) -> bool {
    for request in world.requests.iter_mut().flatten() {
        request.site.under_way = false;
    }
    !std::mem::replace(&mut world.service_crashed, true)
}

/// A crash in which nothing is lost is none.
pub(super) fn crash_alone(world: &mut World) -> bool {
    world.all().any(|it| it.site.under_way) && crash(world)
}

/// The outcome of a record, after asking the processor where it is not known. False if the trouble cannot happen here.
fn replay(world: &mut World, r: usize, trouble: Trouble) -> bool {
    let Some(Request { site, over, .. }) = &mut world.requests[r] else { return false };
    if site.record.is_some_and(Record::is_final) {
        return trouble == Trouble::None;
    }
    if site.charges > 0 {
        return charged(world, r, trouble);
    }
    if site.refused || *over {
        site.record = Some(Record::Declined);
    }
    trouble == Trouble::None
}

/// The processor says that it charged. False if the trouble cannot happen here.
fn charged(world: &mut World, r: usize, trouble: Trouble) -> bool {
    let Some(Request { site, .. }) = &mut world.requests[r] else { return false };
    match site.record {
        Some(Record::Charged | Record::Recorded) => return trouble == Trouble::None,
        // A charge that comes to light after it was given up.
        Some(record) => site.alert |= record.is_final(),
        None => {}
    }
    site.record = Some(Record::Charged);
    match trouble {
        Trouble::None => (site.record, site.booked) = (Some(Record::Recorded), true),
        Trouble::ChargeStored | Trouble::BooksDown => site.resting = true,
        Trouble::BooksWritten | Trouble::BooksSilent => site.booked = true,
        Trouble::ClaimStored | Trouble::EarlierBarred => return false,
    }
    if trouble.is_crash() { crash(world) } else { true }
}

/// Asks the processor about the first request where the journal does not know, and says whether it may still charge or did.
fn earlier_may_charge(world: &mut World) -> bool {
    if world.requests[0].is_some_and(|first| first.site.record.is_some()) {
        replay(world, 0, Trouble::None);
    }
    let record = world.requests[0].and_then(|first| first.site.record);
    record.is_some_and(|record| record.says() != Some(Word::Unpaid))
}

/// The books show the invoice as paid, or another request holds it.
fn taken(model: Payments, world: &World) -> bool {
    let holds = |it: &Request| it.site.record.is_some_and(Record::holds_invoice);
    world.all().any(|it| it.site.booked || (holds(it) && model.planted != Planted::NoHold))
}

fn store(world: &mut World, r: usize, record: Record) {
    if let Some(request) = &mut world.requests[r] {
        request.site.record = Some(record);
    }
}

/// The service answers, if it is there. An answer that is not final settles nothing, as silence does.
fn tell(world: &mut World, r: usize, trouble: Trouble) -> bool {
    let Some(request) = &mut world.requests[r] else { return false };
    if let Some(word) = request.site.record.and_then(Record::says).filter(|_| !trouble.is_crash()) {
        request.told[usize::from(word == Word::Unpaid)] = true;
    }
    true
}
