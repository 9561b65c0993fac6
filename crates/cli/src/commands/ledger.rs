//! `billfold ledger`: payment attempts and their outcomes.

use billfold::http::Driver;
use billfold::ledger::{Attempt, AttemptId, Ledger, State};
use billfold_host::{Config, DataFolder, Overrides, clock};
use billfold_reason::Coded as _;
use serde::Serialize;

use crate::args::{LedgerArgs, LedgerCommand};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::{output, parts};

pub(crate) async fn run(arguments: &LedgerArgs) -> Result<Exit, Failure> {
    let ledger = DataFolder::open(&arguments.data.data)?.ledger();
    match &arguments.command {
        LedgerCommand::List => {
            let mut attempts = ledger.all_attempts().map_err(Failure::refused)?;
            attempts.reverse();
            attempts.iter().try_for_each(|attempt| tell(arguments.json, attempt))?;
            Ok(Exit::Done)
        }
        LedgerCommand::Show { id } => {
            tell(arguments.json, &find(&ledger, id)?)?;
            Ok(Exit::Done)
        }
        LedgerCommand::Reconcile { config, id } => {
            let config = Config::read(config)?;
            reconcile(arguments, &config, &ledger, id.as_deref()).await
        }
    }
}

fn find(ledger: &Ledger, id: &str) -> Result<Attempt, Failure> {
    let unknown = || Failure::refused("there is no attempt of that id");
    let id = AttemptId::parse(id).map_err(|_| unknown())?;
    ledger.attempt(&id).map_err(Failure::refused)?.ok_or_else(unknown)
}

fn waited_for(ledger: &Ledger, attempt: Attempt) -> Result<Attempt, Failure> {
    if attempt.state != State::Sent {
        return Ok(attempt);
    }
    ledger.give_up_waiting(&attempt.id, clock::now()).map_err(Failure::refused)
}

/// Whether the partner must be asked about it.
fn is_open(attempt: &Attempt) -> bool {
    attempt.state == State::Unknown
        || attempt.reason.as_deref() == Some(billfold::ledger::reason::CONTRADICTED.name())
}

async fn reconcile(
    arguments: &LedgerArgs,
    config: &Config,
    ledger: &Ledger,
    id: Option<&str>,
) -> Result<Exit, Failure> {
    let network = parts::host(config, &Overrides::none())?.network;
    let service = config.service(network)?;
    let driver = Driver::new().map_err(Failure::refused)?;
    ledger.recover(service.name(), clock::now()).map_err(Failure::refused)?;
    let attempts = match id {
        // A person who asks about an attempt waits no longer for its answer; it keeps its invoice until it is settled.
        Some(id) => vec![waited_for(ledger, find(ledger, id)?)?],
        None => ledger.attempts(service.name()).map_err(Failure::refused)?,
    };
    if !attempts.iter().any(is_open) {
        output::note("nothing to reconcile: every outcome is known");
    }
    let mut worst = Exit::Done;
    for attempt in attempts.iter().filter(|attempt| is_open(attempt)) {
        let call = service.payment_status(attempt, clock::now()).map_err(Failure::refused)?;
        let answer = driver.send(call.request()).await;
        match call.answer(ledger, answer, clock::now()) {
            Ok(attempt) => tell(arguments.json, &attempt)?,
            Err(error) => {
                worst = Exit::Unknown;
                output::note(&format!("{}: {error} ({})", attempt.id, error.code()));
                tell(arguments.json, attempt)?;
            }
        }
    }
    Ok(worst)
}

/// The exit status that says the state of one attempt.
pub(crate) fn exit(state: State) -> Exit {
    match state {
        State::Paid => Exit::Done,
        State::Sent | State::Unknown => Exit::Unknown,
        _ => Exit::Refused,
    }
}

/// One line of `ledger --json` and `pay --json`.
#[derive(Serialize)]
struct AttemptLine<'a> {
    attempt: &'a AttemptId,
    state: &'static str,
    n: u32,
    partner: &'a str,
    merchant_id: &'a str,
    invoice: InvoiceOf<'a>,
    amount: &'a billfold::money::Money,
    method: &'a str,
    reason: Option<AttemptReason<'a>>,
    receipt: Option<&'a billfold::ledger::Receipt>,
    created: chrono::DateTime<chrono::Utc>,
    updated: chrono::DateTime<chrono::Utc>,
}

#[derive(Serialize)]
struct InvoiceOf<'a> {
    number: &'a str,
    seller: &'a str,
}

#[derive(Serialize)]
struct AttemptReason<'a> {
    code: &'a str,
}

/// Prints an attempt.
pub(crate) fn tell(json: bool, attempt: &Attempt) -> Result<(), Failure> {
    if json {
        return output::json(&AttemptLine {
            attempt: &attempt.id,
            state: attempt.state.as_str(),
            n: attempt.n,
            partner: &attempt.key.partner,
            merchant_id: &attempt.key.merchant,
            invoice: InvoiceOf { number: &attempt.invoice_number, seller: &attempt.payee },
            amount: &attempt.amount,
            method: &attempt.method_label,
            reason: attempt.reason.as_deref().map(|code| AttemptReason { code }),
            receipt: attempt.receipt.as_ref(),
            created: attempt.created,
            updated: attempt.updated,
        });
    }
    let reason = attempt.reason.as_deref().map_or_else(String::new, |code| format!(" ({code})"));
    output::line(&format!(
        "{} {} {}{reason}: {} to {} for invoice {} with {}",
        attempt.updated.format("%Y-%m-%d %H:%M"),
        attempt.id,
        attempt.state,
        attempt.amount,
        attempt.payee,
        attempt.invoice_number,
        attempt.method_label,
    ))?;
    let confirmation = attempt.receipt.as_ref().and_then(|receipt| receipt.confirmation_number.as_deref());
    match confirmation {
        Some(number) => output::line(&format!("  confirmation number {number}")),
        None => Ok(()),
    }
}
