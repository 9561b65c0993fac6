//! The payer's bank asks first (3-D Secure): the payer answers in a browser, and the partner says what came of it.

use std::time::Duration;

use billfold::ledger::{Attempt, State};
use billfold_host::clock;
use billfold_reason::Coded as _;

use super::Payment;
use crate::failure::Failure;
use crate::output;

/// How often the partner is asked while the payer is at the bank.
const PAUSE: Duration = Duration::from_secs(2);

/// Shows the payer where the bank asks, and waits for the partner's word, at most until the bank's time is over. What the bank's
/// page shows at its end is worth nothing.
pub(super) async fn wait(payment: &Payment<'_>, mut attempt: Attempt) -> Result<Attempt, Failure> {
    let Some(action) = attempt.action.clone() else { return Ok(attempt) };
    output::note("Your bank asks you to confirm this payment. Open this address in your browser:");
    output::note(&format!("  {}", action.url));
    output::note(&format!("It is open until {}.", action.until.format("%H:%M:%S UTC")));
    while attempt.state == State::ActionRequired && clock::now() < action.until {
        tokio::time::sleep(PAUSE).await;
        let (service, signers) = (payment.service, payment.signers);
        let asked = payment.driver.ask(service, signers, &payment.ledger, attempt, &clock::now);
        let (now, error) = asked.await.map_err(Failure::unknown)?;
        attempt = now;
        // Asked again, until the time is over.
        if let Some(error) = error {
            output::note(&format!("{error} ({})", error.code()));
        }
    }
    if attempt.state == State::ActionRequired {
        output::note(
            "The bank's time is over. Run `billfold ledger reconcile` to learn what came of the payment.",
        );
    }
    Ok(attempt)
}
