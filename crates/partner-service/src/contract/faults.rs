//! The fault matrix: whatever happens on the way to the books, a payment is recorded once.

use std::fmt::{self, Debug};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use billfold_partner::accounting::{AccessToken, Accounting, BooksError};
use billfold_partner::contract::{MERCHANT, REQUEST_ID, Trial, Violation, now, operator};
use billfold_partner::http::{Failure, Headers, Method, Request, Response};
use billfold_partner::{Ask, Completion, Entry, EntryBuilder, Mode, Order, StandardAdapter};
use chrono::{DateTime, TimeDelta, Utc};

use super::{broken, money, require};
use crate::{
    ApiBooks, Charge, ChargeOutcome, Charger, Journal, JournalState, MemoryJournal, PartnerService, Tokens,
    Transport, TrustedOperator,
};

/// What goes wrong with the request that records a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Fault {
    /// Nothing.
    None,
    /// The connection is refused.
    Refused,
    /// The connection breaks before the system acts.
    LostBefore,
    /// The connection breaks after the system acted.
    LostAfter,
    /// The answer is lost, and so is the one to the search that follows.
    LostAfterAndSearch,
    /// A gateway answers 502 in HTML, and the system did not act.
    GatewayBefore,
    /// A gateway answers 502 in HTML, and the system acted.
    GatewayAfter,
    /// The answer is cut in the middle.
    CutAfter,
    /// The answer is an empty 200.
    EmptyAfter,
    /// The system limits the rate.
    Limited,
    /// The system asks to be left alone for twenty minutes.
    LimitedFor,
    /// The system refuses the payment once, as while a period of its books is locked.
    RejectedOnce,
    /// The access token has just expired.
    TokenExpired,
    /// The merchant has disconnected: no token works.
    Disconnected,
}

impl Fault {
    /// Every fault, in the order of the table.
    pub const ALL: [Self; 14] = [
        Self::None,
        Self::Refused,
        Self::LostBefore,
        Self::LostAfter,
        Self::LostAfterAndSearch,
        Self::GatewayBefore,
        Self::GatewayAfter,
        Self::CutAfter,
        Self::EmptyAfter,
        Self::Limited,
        Self::LimitedFor,
        Self::RejectedOnce,
        Self::TokenExpired,
        Self::Disconnected,
    ];

    /// In words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Refused => "connection refused",
            Self::LostBefore => "connection lost before the system acted",
            Self::LostAfter => "connection lost after it acted",
            Self::LostAfterAndSearch => "the same, and the search lost as well",
            Self::GatewayBefore => "502 in HTML, not acted",
            Self::GatewayAfter => "502 in HTML, acted",
            Self::CutAfter => "answer cut in the middle",
            Self::EmptyAfter => "empty answer with status 200",
            Self::Limited => "429",
            Self::LimitedFor => "429, to come back in twenty minutes",
            Self::RejectedOnce => "400: refused once, as by a locked period",
            Self::TokenExpired => "access token expired",
            Self::Disconnected => "401 for every token, until the merchant connects again",
        }
    }
}

/// An accounting system in memory. Not built from the adapter's own types, so that mistakes do not cancel out.
pub trait Emulator: Send + Sync + Debug {
    /// Answers a request.
    fn serve(&self, request: &Request) -> Response;

    /// How many payments with a reference are in the books.
    fn payments(&self, reference: &str) -> usize;
}

/// A line of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// What went wrong.
    pub fault: Fault,
    /// How often the payment was in the books when the payer had the answer.
    pub at_once: usize,
    /// Whether the journal said the same then.
    pub known: bool,
    /// How often it was in the books in the end.
    pub finally: usize,
}

/// An adapter and its system, as a service would have them.
pub type Connected = (Box<dyn Accounting>, Arc<dyn Emulator>);

/// Pays an invoice of 98.87 USD, number `INV-1`, under each fault, and lets the service settle what is open. `connect` gives
/// a new adapter and a new system in which the invoice is due; `product_context` names it.
///
/// # Errors
/// [`Violation`] if the payer is not told of the payment, or it is recorded twice or not at all in the end.
pub fn matrix(connect: &dyn Fn() -> Connected, product_context: &str) -> Result<Vec<Row>, Violation> {
    let entry = Entry::builder("faults", "Faults").and_then(EntryBuilder::build);
    let entry = entry.map_err(|error| broken(error.to_string()))?;
    let trial = Trial::new(&entry, &|entry| Box::new(StandardAdapter::new(entry)))?;
    Fault::ALL.into_iter().map(|fault| one(&trial, connect(), product_context, fault)).collect()
}

fn one(trial: &Trial, (api, system): Connected, context: &str, fault: Fault) -> Result<Row, Violation> {
    let line = Arc::new(Line::new(Arc::clone(&system), fault));
    let books = ApiBooks::new(api, Box::new(Wire(Arc::clone(&line))), Box::new(AnyToken));
    let journal = MemoryJournal::new();
    let keys = trial.verifying_keys()?;
    let operator = TrustedOperator::new(operator(), keys.clone(), keys);
    let (charger, kept) = (Box::new(AlwaysCharged), Box::new(journal.clone()));
    let service = PartnerService::new("Faults", Mode::Live, operator, charger, kept)
        .with_merchant(MERCHANT, Box::new(books));
    let amount = money("98.87", "USD")?;
    let token = trial.payment_token(MERCHANT, REQUEST_ID, &amount, false)?;
    let order = Order::new(Ask::new(MERCHANT, context), REQUEST_ID, amount, &token);
    let request =
        trial.adapter().complete(&order, &trial.bearer(MERCHANT)?).map_err(|e| broken(e.to_string()))?;
    let answer = service.payment_complete(&request.headers, &request.body, now());
    let told = trial.adapter().read_completion(&answer, REQUEST_ID);
    require(matches!(told, Ok(Completion::Paid(_))), || {
        format!("{}: the payer is told {told:?}", fault.as_str())
    })?;
    let state = || journal.get(MERCHANT, REQUEST_ID).ok().flatten().map(|record| record.state);
    let at_once = system.payments(REQUEST_ID);
    let known = matches!(state(), Some(JournalState::Recorded { .. })) == (at_once == 1);
    if fault == Fault::Disconnected {
        // The merchant connects again.
        line.set(Fault::None);
    }
    // Before and after the ten quiet minutes that a system without idempotency keys is given before it is written to again.
    for minutes in [1, 12, 24] {
        if minutes > 20 {
            line.quiet.store(false, Ordering::SeqCst);
        }
        let later = later(minutes).ok_or_else(|| broken("the suite's clock ends"))?;
        service.settle_open(later).map_err(|error| broken(error.to_string()))?;
    }
    require(!line.disturbed.load(Ordering::SeqCst), || {
        format!("{}: the system is asked before the time it gave", fault.as_str())
    })?;
    let finally = system.payments(REQUEST_ID);
    let settled = matches!(state(), Some(JournalState::Recorded { .. }));
    require(finally == 1 && settled, || format!("{}: recorded {finally} times", fault.as_str()))?;
    Ok(Row { fault, at_once, known, finally })
}

fn later(minutes: i64) -> Option<DateTime<Utc>> {
    now().checked_add_signed(TimeDelta::minutes(minutes))
}

/// The matrix as a table in Markdown.
#[must_use]
pub fn table(rows: &[Row]) -> String {
    let mut table = "| fault | recorded when the payer is told | the journal agrees | recorded in the end |\n|---|---|---|---|\n".to_owned();
    for row in rows {
        let known = if row.known { "yes" } else { "later" };
        table.push_str(&format!(
            "| {} | {} | {known} | {} |\n",
            row.fault.as_str(),
            row.at_once,
            row.finally
        ));
    }
    table
}

/// The way to the system, with one fault on it.
pub(super) struct Line {
    system: Arc<dyn Emulator>,
    fault: Mutex<Fault>,
    searches: AtomicUsize,
    /// Whether the system asked to be left alone, and whether it was not.
    quiet: AtomicBool,
    disturbed: AtomicBool,
}

impl Line {
    pub(super) fn new(system: Arc<dyn Emulator>, fault: Fault) -> Self {
        Self {
            system,
            fault: Mutex::new(fault),
            searches: AtomicUsize::new(0),
            quiet: AtomicBool::new(false),
            disturbed: AtomicBool::new(false),
        }
    }

    fn set(&self, fault: Fault) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }

    fn fault(&self) -> Fault {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").finish_non_exhaustive()
    }
}

#[derive(Debug)]
pub(super) struct Wire(pub(super) Arc<Line>);

impl Transport for Wire {
    fn send(&self, request: Request) -> Result<Response, Failure> {
        let line = &self.0;
        if line.quiet.load(Ordering::SeqCst) {
            line.disturbed.store(true, Ordering::SeqCst);
        }
        let fault = line.fault();
        if request.method == Method::Get {
            // The invoice is read before the charge; what is read after a fault is a search.
            let after = line.searches.load(Ordering::SeqCst) > 0;
            if fault == Fault::LostAfterAndSearch && after {
                line.set(Fault::None);
                return Err(Failure::Interrupted);
            }
            return Ok(line.system.serve(&request));
        }
        line.searches.fetch_add(1, Ordering::SeqCst);
        if !matches!(fault, Fault::Disconnected | Fault::LostAfterAndSearch) {
            line.set(Fault::None);
        }
        let answer = |status, body: &[u8]| Ok(Response::new(status, Headers::new(), body.to_vec()));
        match fault {
            Fault::None => Ok(line.system.serve(&request)),
            Fault::Refused => Err(Failure::NotSent),
            Fault::LostBefore => Err(Failure::Interrupted),
            Fault::GatewayBefore => answer(502, b"<html>Bad Gateway</html>"),
            Fault::Limited => answer(429, b""),
            Fault::LimitedFor => {
                let headers = Headers::from_iter([("retry-after", "1200")]);
                line.quiet.store(true, Ordering::SeqCst);
                Ok(Response::new(429, headers, Vec::new()))
            }
            Fault::RejectedOnce => answer(400, b"{}"),
            Fault::TokenExpired | Fault::Disconnected => answer(401, b"{}"),
            Fault::LostAfter | Fault::LostAfterAndSearch => {
                drop(line.system.serve(&request));
                Err(Failure::Interrupted)
            }
            Fault::GatewayAfter => {
                drop(line.system.serve(&request));
                answer(502, b"<html>Bad Gateway</html>")
            }
            Fault::CutAfter => {
                let body = line.system.serve(&request).body;
                answer(200, body.get(..body.len().div_euclid(2)).unwrap_or_default())
            }
            Fault::EmptyAfter => {
                drop(line.system.serve(&request));
                answer(200, b"")
            }
        }
    }
}

#[derive(Debug)]
pub(super) struct AnyToken;

impl Tokens for AnyToken {
    fn token(&self) -> Result<AccessToken, BooksError> {
        Ok(AccessToken::new("token".to_owned()))
    }

    fn refreshed(&self) -> Result<AccessToken, BooksError> {
        self.token()
    }
}

#[derive(Debug)]
struct AlwaysCharged;

impl Charger for AlwaysCharged {
    fn charge(&self, charge: &Charge<'_>) -> ChargeOutcome {
        ChargeOutcome::Charged { confirmation: format!("ch-{}", charge.request_id) }
    }

    fn find(&self, _merchant_id: &str, request_id: &str) -> ChargeOutcome {
        ChargeOutcome::Charged { confirmation: format!("ch-{request_id}") }
    }

    fn cancel(&self, merchant_id: &str, request_id: &str) -> ChargeOutcome {
        self.find(merchant_id, request_id)
    }
}
