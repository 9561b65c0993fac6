//! The rules of the service's journal, for every implementation of [`Journal`].

use std::sync::Barrier;
use std::thread;

use billfold_money::Money;
use billfold_partner::DeclineReason;
use billfold_partner::contract::{Verdict, Violation, now};
use chrono::{DateTime, TimeDelta, Utc};

use super::{broken, identity, money, require};
use crate::{Booking, Journal, JournalError, JournalRecord, JournalState};

/// A handle on a journal. Every call of one `Open` gives another handle on the *same* journal, as another process would have it.
pub type Open<'a> = Box<dyn Fn() -> Box<dyn Journal> + 'a>;

/// A rule, as a function.
pub type Check = fn(&Open<'_>) -> Verdict;

/// The name and the function of every rule, in the order in which they run.
pub const RULES: [(&str, Check); 13] = [
    ("records_read_as_written", records_read_as_written),
    ("a_request_id_is_taken_once", a_request_id_is_taken_once),
    ("an_invoice_has_one_holder", an_invoice_has_one_holder),
    ("a_change_names_its_version", a_change_names_its_version),
    ("a_found_charge_is_taken_back", a_found_charge_is_taken_back),
    ("open_lists_what_holds", open_lists_what_holds),
    ("ids_are_bytes", ids_are_bytes),
    ("handles_share_one_journal", handles_share_one_journal),
    ("a_number_and_an_id_are_held", identity::a_number_and_an_id_are_held),
    ("a_paid_number_is_remembered", identity::a_paid_number_is_remembered),
    ("an_outcome_is_final", identity::an_outcome_is_final),
    ("an_alert_waits_for_its_answer", identity::an_alert_waits_for_its_answer),
    ("races_have_one_winner", races_have_one_winner),
];

/// Runs every rule, each on a new journal that `make` gives.
///
/// # Errors
/// The first [`Violation`] with its rule, if a rule is broken.
pub fn run(make: &dyn Fn() -> Open<'static>) -> Verdict {
    RULES.iter().try_for_each(|(name, check)| check(&make()).map_err(|violation| violation.of_rule(name)))
}

pub(super) const MERCHANT: &str = "journal-merchant";

pub(super) fn record(
    request_id: &str,
    invoice: &str,
    state: JournalState,
) -> Result<JournalRecord, Violation> {
    let amount: Money = money("98.87", "USD")?;
    Ok(JournalRecord {
        request_id: request_id.to_owned(),
        merchant_id: MERCHANT.to_owned(),
        invoice: invoice.to_owned(),
        reference: format!("ref-{invoice}"),
        amount,
        token_expires: minutes(15),
        state,
        created: now(),
        updated: now(),
        version: 1,
        supersedes: None,
        booking: Booking::default(),
        alerts: Vec::new(),
        part: false,
        ticket: "ticket".to_owned(),
    })
}

pub(super) fn minutes(minutes: i64) -> DateTime<Utc> {
    now().checked_add_signed(TimeDelta::minutes(minutes)).unwrap_or_default()
}

pub(super) fn states() -> [JournalState; 8] {
    let confirmation = || "ch-1".to_owned();
    [
        JournalState::Claimed,
        JournalState::Charging,
        JournalState::ActionRequired { url: "https://bank.example/ask".to_owned(), until: None },
        JournalState::Charged { confirmation: confirmation() },
        JournalState::Recorded { confirmation: confirmation(), payment_id: "p-1".to_owned() },
        JournalState::Declined { reason: DeclineReason::ExpiredCard },
        JournalState::Barred,
        JournalState::Superseded { by: "r-9".to_owned() },
    ]
}

pub(super) fn next(record: &JournalRecord, state: JournalState) -> JournalRecord {
    let version = record.version.saturating_add(1);
    JournalRecord { state, updated: minutes(1), version, ..record.clone() }
}

/// The state in which a record gives its invoice up.
fn released(state: &JournalState) -> JournalState {
    match state {
        JournalState::Charged { confirmation } => {
            JournalState::Recorded { confirmation: confirmation.clone(), payment_id: "p-1".to_owned() }
        }
        _ => JournalState::Declined { reason: DeclineReason::Other },
    }
}

pub(super) fn done(made: Result<(), JournalError>, what: &str) -> Verdict {
    made.map_err(|error| broken(format!("{what}: {error}")))
}

pub(super) fn refused(made: &Result<(), JournalError>, with: &JournalError, what: &str) -> Verdict {
    require(made.as_ref().err() == Some(with), || format!("{what} is {made:?}, not {with:?}"))
}

pub(super) fn read(
    journal: &dyn Journal,
    record: &JournalRecord,
) -> Result<Option<JournalRecord>, Violation> {
    journal.get(&record.merchant_id, &record.request_id).map_err(|error| broken(error.to_string()))
}

fn open_ids(journal: &dyn Journal) -> Result<Vec<String>, Violation> {
    let open = journal.open().map_err(|error| broken(error.to_string()))?;
    Ok(open.records.into_iter().map(|record| record.request_id).collect())
}

/// What is written is read, in every state, and nothing else is.
///
/// # Errors
/// [`Violation`] if the journal breaks the rule.
pub fn records_read_as_written(open: &Open<'_>) -> Verdict {
    let journal = open();
    require(open_ids(journal.as_ref())?.is_empty(), || "a new journal is not empty".to_owned())?;
    for (at, state) in states().into_iter().enumerate() {
        for (to, next_state) in states().into_iter().enumerate() {
            let mut first = record(&format!("r-{at}-{to}"), &format!("INV-{at}-{to}"), state.clone())?;
            require(read(journal.as_ref(), &first)?.is_none(), || {
                "a record is there before it came".to_owned()
            })?;
            first.supersedes = (to == 0).then(|| "r-0".to_owned());
            done(journal.insert(&first), "a new record")?;
            require(read(journal.as_ref(), &first)?.as_ref() == Some(&first), || {
                format!("{first:?} does not read as it was written")
            })?;
            if !state.may_become(&next_state) {
                continue;
            }
            let mut changed = next(&first, next_state);
            changed.booking.attempt = 7;
            changed.booking.last_error = Some("partner.books_rejected".to_owned());
            changed.booking.next_try = Some(minutes(90));
            done(journal.replace(&changed), "a change")?;
            require(read(journal.as_ref(), &first)?.as_ref() == Some(&changed), || {
                format!("{changed:?} does not read as it was written")
            })?;
        }
    }
    Ok(())
}

/// A request id of a merchant is inserted once, whatever became of it; another merchant may have the same.
///
/// # Errors
/// [`Violation`] if the journal breaks the rule.
pub fn a_request_id_is_taken_once(open: &Open<'_>) -> Verdict {
    let journal = open();
    for (at, state) in states().into_iter().enumerate() {
        let first = record(&format!("r-{at}"), &format!("INV-{at}"), state)?;
        done(journal.insert(&first), "a new record")?;
        for again in states() {
            let mut twin = record(&first.request_id, &first.invoice, again)?;
            refused(&journal.insert(&twin), &JournalError::RequestId, "a request id of the same invoice")?;
            twin.invoice = format!("other-{at}");
            refused(&journal.insert(&twin), &JournalError::RequestId, "a request id of another invoice")?;
        }
        require(read(journal.as_ref(), &first)?.as_ref() == Some(&first), || {
            "a refused insert changed the record".to_owned()
        })?;
        let other = JournalRecord { merchant_id: "another".to_owned(), ..first };
        done(journal.insert(&other), "another merchant's request id")?;
    }
    let late = JournalRecord { version: 2, ..record("r-late", "INV-late", JournalState::Charging)? };
    refused(&journal.insert(&late), &JournalError::Version, "a first version that is not 1")
}

/// While one record holds an invoice, no other is inserted that would.
///
/// # Errors
/// [`Violation`] if the journal breaks the rule.
pub fn an_invoice_has_one_holder(open: &Open<'_>) -> Verdict {
    let journal = open();
    for (at, state) in states().into_iter().enumerate() {
        let invoice = format!("INV-{at}");
        let first = record(&format!("first-{at}"), &invoice, state)?;
        done(journal.insert(&first), "a new record")?;
        let second = record(&format!("second-{at}"), &invoice, JournalState::Charging)?;
        let bar = record(&format!("bar-{at}"), &invoice, JournalState::Barred)?;
        done(journal.insert(&bar), "a record that holds nothing")?;
        if first.holds_invoice() {
            refused(&journal.insert(&second), &JournalError::Invoice, "a second holder")?;
            require(read(journal.as_ref(), &second)?.is_none(), || "a refused record is there".to_owned())?;
            let other = JournalRecord { merchant_id: "another".to_owned(), ..second.clone() };
            done(journal.insert(&other), "another merchant's invoice of the same number")?;
            done(journal.replace(&next(&first, released(&first.state))), "a release")?;
        }
        done(journal.insert(&second), "a claim of a free invoice")?;
        let third = record(&format!("third-{at}"), &invoice, JournalState::Claimed)?;
        refused(&journal.insert(&third), &JournalError::Invoice, "a holder after the second")?;
    }
    Ok(())
}

/// A change that was decided on another version is refused, and leaves no trace.
///
/// # Errors
/// [`Violation`] if the journal breaks the rule.
pub fn a_change_names_its_version(open: &Open<'_>) -> Verdict {
    let journal = open();
    let first = record("r-1", "INV-1", JournalState::Charging)?;
    let charged = || JournalState::Charged { confirmation: "ch-1".to_owned() };
    let version = &JournalError::Version;
    refused(&journal.replace(&next(&first, charged())), version, "a change of nothing")?;
    done(journal.insert(&first), "a new record")?;
    refused(&journal.replace(&first), version, "the same version again")?;
    let leap = JournalRecord { version: 3, ..next(&first, charged()) };
    refused(&journal.replace(&leap), version, "a version that leaps")?;
    let second = next(&first, charged());
    done(journal.replace(&second), "a change")?;
    let late = next(&first, JournalState::Declined { reason: DeclineReason::Other });
    refused(&journal.replace(&late), version, "a change decided on an old version")?;
    let zero = JournalRecord { version: 0, ..first.clone() };
    refused(&journal.replace(&zero), version, "version 0")?;
    require(read(journal.as_ref(), &first)?.as_ref() == Some(&second), || {
        "a refused change was made".to_owned()
    })?;
    refused(
        &journal.insert(&record("r-2", "INV-1", JournalState::Charging)?),
        &JournalError::Invoice,
        "a claim after a refused release",
    )
}

/// A charge that was found late is stored though another request holds the invoice, and holds it as well.
///
/// # Errors
/// [`Violation`] if the journal breaks the rule.
pub fn a_found_charge_is_taken_back(open: &Open<'_>) -> Verdict {
    let journal = open();
    let charged = || JournalState::Charged { confirmation: "ch-1".to_owned() };
    let recorded =
        || JournalState::Recorded { confirmation: "ch-1".to_owned(), payment_id: "p-1".to_owned() };
    let first = record("r-1", "INV-1", JournalState::Charging)?;
    done(journal.insert(&first), "a new record")?;
    let given_up = next(&first, JournalState::Declined { reason: DeclineReason::NotReceived });
    done(journal.replace(&given_up), "a release")?;
    let second = record("r-2", "INV-1", JournalState::Charging)?;
    done(journal.insert(&second), "a claim of the free invoice")?;
    let back = next(&given_up, charged());
    done(journal.replace(&back), "a charge that was found")?;
    let mut ids = open_ids(journal.as_ref())?;
    ids.sort();
    require(ids == ["r-1", "r-2"], || format!("open are {ids:?}"))?;
    let third = record("r-3", "INV-1", JournalState::Charging)?;
    let held = "a claim while two hold the invoice";
    refused(&journal.insert(&third), &JournalError::Invoice, held)?;
    done(journal.replace(&next(&second, JournalState::Barred)), "a release")?;
    refused(&journal.insert(&third), &JournalError::Invoice, "a claim while one of two holds it")?;
    done(journal.replace(&next(&back, recorded())), "the other release")?;
    done(journal.insert(&third), "a claim of the free invoice")
}

/// `open` lists the records that hold an invoice, of every merchant, oldest first, however many.
///
/// # Errors
/// [`Violation`] if the journal breaks the rule.
pub fn open_lists_what_holds(open: &Open<'_>) -> Verdict {
    let journal = open();
    let mut expected = Vec::new();
    // More than a hundred of one merchant, and more than a hundred merchants; the later ones are the older ones.
    for at in 0..330_i64 {
        let own = at.rem_euclid(2) == 0;
        let merchant_id = if own { MERCHANT.to_owned() } else { format!("merchant-{at}") };
        let fresh = record(&format!("r-{at}"), &format!("INV-{at}"), JournalState::Charging)?;
        let updated = minutes(at.saturating_neg());
        let fresh = JournalRecord { merchant_id, updated, ..fresh };
        done(journal.insert(&fresh), "a new record")?;
        if at.rem_euclid(3) == 0 {
            done(journal.replace(&next(&fresh, JournalState::Barred)), "a release")?;
        } else {
            expected.push(fresh.request_id);
        }
    }
    done(journal.insert(&record("barred", "INV-0", JournalState::Barred)?), "a bar")?;
    expected.reverse();
    let ids = open_ids(journal.as_ref())?;
    require(ids == expected, || format!("{} of {} are open, or in another order", ids.len(), expected.len()))
}

/// Ids are compared as bytes, run together nowhere, and may be long.
///
/// # Errors
/// [`Violation`] if the journal breaks the rule.
pub fn ids_are_bytes(open: &Open<'_>) -> Verdict {
    let journal = open();
    let long = "ä".repeat(64);
    let parts = ["a", "ab", "b", "bc", "A", "a ", "a/b", "ä", "a\u{308}", long.as_str()];
    let pairs = || parts.iter().flat_map(|merchant| parts.iter().map(move |id| (*merchant, *id)));
    let of = |merchant: &str, id: &str| -> Result<JournalRecord, Violation> {
        let fresh = record(id, id, JournalState::Charging)?;
        Ok(JournalRecord { merchant_id: merchant.to_owned(), ..fresh })
    };
    for (merchant, id) in pairs() {
        done(journal.insert(&of(merchant, id)?), "ids that differ")?;
    }
    for (merchant, id) in pairs() {
        let expected = of(merchant, id)?;
        require(read(journal.as_ref(), &expected)?.as_ref() == Some(&expected), || {
            format!("{merchant:?} {id:?} reads as another record")
        })?;
    }
    Ok(())
}

/// What one handle wrote, another reads and keeps to, also after the first is gone.
///
/// # Errors
/// [`Violation`] if the journal breaks the rule.
pub fn handles_share_one_journal(open: &Open<'_>) -> Verdict {
    let first = record("r-1", "INV-1", JournalState::Charging)?;
    done(open().insert(&first), "a new record")?;
    let (one, two) = (open(), open());
    refused(&one.insert(&first), &JournalError::RequestId, "a request id of an earlier handle")?;
    let second = next(&first, JournalState::Charged { confirmation: "ch-1".to_owned() });
    done(two.replace(&second), "a change")?;
    require(read(one.as_ref(), &first)?.as_ref() == Some(&second), || {
        "a handle reads what was there before".to_owned()
    })?;
    refused(&one.replace(&second), &JournalError::Version, "a change that another handle made")?;
    require(open_ids(one.as_ref())? == ["r-1"], || "a handle does not list what is open".to_owned())
}

/// How many race.
const RACERS: usize = 4;

/// Of many that want the same at once, one gets it.
///
/// # Errors
/// [`Violation`] if the journal breaks the rule.
pub fn races_have_one_winner(open: &Open<'_>) -> Verdict {
    for round in 0..12 {
        let invoice = format!("INV-{round}");
        let same = record(&format!("same-{round}"), &invoice, JournalState::Charging)?;
        let lost = &JournalError::RequestId;
        race(open, "one request id", lost, |journal, _| journal.insert(&same))?;
        let version = &JournalError::Version;
        race(open, "one version", version, |journal, racer| {
            let confirmation = format!("ch-{racer}");
            journal.replace(&next(&same, JournalState::Charged { confirmation }))
        })?;
        let journal = open();
        let current = read(journal.as_ref(), &same)?.ok_or_else(|| broken("a record is lost"))?;
        done(journal.replace(&next(&current, released(&current.state))), "a release")?;
        race(open, "one invoice", &JournalError::Invoice, |journal, racer| {
            let id = format!("racer-{round}-{racer}");
            let fresh = record(&id, &invoice, JournalState::Charging);
            fresh.map_or(Err(JournalError::Damaged), |fresh| journal.insert(&fresh))
        })?;
        let holders = open_ids(open().as_ref())?;
        let expected = usize::from(u8::try_from(round).unwrap_or_default()).saturating_add(1);
        require(holders.len() == expected, || format!("{} hold {expected} invoices", holders.len()))?;
    }
    Ok(())
}

/// Lets racers, each with a handle of its own, do the same at once.
fn race(
    open: &Open<'_>,
    what: &str,
    lost: &JournalError,
    run: impl Fn(&dyn Journal, usize) -> Result<(), JournalError> + Sync,
) -> Verdict {
    let journals: Vec<Box<dyn Journal>> = (0..RACERS).map(|_| open()).collect();
    let start = Barrier::new(RACERS);
    let results: Vec<_> = thread::scope(|scope| {
        let racers: Vec<_> = journals
            .iter()
            .enumerate()
            .map(|(racer, journal)| {
                let (start, run) = (&start, &run);
                scope.spawn(move || {
                    start.wait();
                    run(journal.as_ref(), racer)
                })
            })
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap_or(Err(JournalError::Damaged))).collect()
    });
    let won = results.iter().filter(|result| result.is_ok()).count();
    let others = results.iter().all(|result| result.as_ref().err().is_none_or(|error| error == lost));
    require(won == 1 && others, || format!("of {RACERS} that want {what}: {results:?}"))
}
