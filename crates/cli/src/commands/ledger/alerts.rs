//! What waits for a person's answer.

use billfold::ledger::{Attempt, Ledger};
use billfold_host::{clock, operating_system_author};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

use super::line;

/// Lists the attempts with alerts that nobody has answered. Exits with 1 if there are any.
pub(super) fn list(json: bool, ledger: &Ledger) -> Result<Exit, Failure> {
    let mut listing = ledger.all_attempts().map_err(Failure::by)?;
    listing.attempts.retain(|attempt| attempt.open_alerts().next().is_some());
    let none = listing.attempts.is_empty();
    let exit = line::tell_all(json, &listing)?;
    if none {
        output::note("no alert waits for an answer");
        return Ok(exit);
    }
    Ok(exit.max(Exit::Refused))
}

/// Answers one alert of one attempt.
pub(super) fn answer(
    json: bool,
    ledger: &Ledger,
    attempt: &Attempt,
    code: &str,
    who: Option<&str>,
) -> Result<Exit, Failure> {
    let who = who.map_or_else(|| operating_system_author().to_string(), str::to_owned);
    let answered = ledger.answer_alert(&attempt.id, code, &who, clock::now()).map_err(Failure::by)?;
    line::tell(json, &answered)?;
    Ok(Exit::Done)
}
