//! `billfold ledger`: payment attempts and their outcomes.

mod alerts;
mod line;
mod reconcile;
mod verify;

use billfold::ledger::{Attempt, AttemptId, Ledger, PayerWord, State};
use billfold_host::{Config, DataFolder, clock};

use crate::args::{LedgerArgs, LedgerCommand, PayerWordArg};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

pub(crate) use line::tell;

pub(crate) async fn run(arguments: &LedgerArgs) -> Result<Exit, Failure> {
    let ledger = DataFolder::open(&arguments.data.data)?.ledger().map_err(Failure::by)?;
    match &arguments.command {
        LedgerCommand::List => {
            let mut listing = ledger.all_attempts().map_err(Failure::by)?;
            listing.attempts.reverse();
            line::tell_all(arguments.json, &listing)
        }
        LedgerCommand::Show { id } => {
            tell(arguments.json, &find(&ledger, id)?)?;
            Ok(Exit::Done)
        }
        LedgerCommand::Reconcile { config, watch, id } => {
            let config = Config::read(config)?;
            let asking = reconcile::Asking::new(arguments.json, &config, &ledger)?;
            match id {
                Some(id) => asking.one(find(&ledger, id)?).await,
                None if *watch => asking.watch().await,
                None => asking.all().await,
            }
        }
        LedgerCommand::Resolve { id, payer_says } => {
            let word = match payer_says {
                PayerWordArg::Paid => PayerWord::Paid,
                PayerWordArg::Unpaid => PayerWord::Unpaid,
            };
            let attempt = find(&ledger, id)?;
            let attempt = ledger.payer_says(&attempt.id, word, clock::now()).map_err(Failure::by)?;
            tell(arguments.json, &attempt)?;
            output::note("the partner is still asked: the payer's word settles nothing by itself");
            Ok(exit(attempt.state))
        }
        LedgerCommand::Alerts { answer: Some(id), code: Some(code), who } => {
            alerts::answer(arguments.json, &ledger, &find(&ledger, id)?, code, who.as_deref())
        }
        LedgerCommand::Alerts { .. } => alerts::list(arguments.json, &ledger),
        LedgerCommand::Verify => verify::run(arguments.json, &ledger),
    }
}

fn find(ledger: &Ledger, id: &str) -> Result<Attempt, Failure> {
    let unknown = || Failure::refused("there is no attempt of that id");
    let id = AttemptId::parse(id).map_err(|_| unknown())?;
    ledger.attempt(&id).map_err(Failure::by)?.ok_or_else(unknown)
}

/// The exit status that says the state of one attempt.
pub(crate) fn exit(state: State) -> Exit {
    match state {
        State::Paid => Exit::Done,
        state if state.is_unsettled() => Exit::Unknown,
        _ => Exit::Refused,
    }
}
