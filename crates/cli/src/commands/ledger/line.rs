//! How an attempt is shown, as text and as JSON.

use billfold::ledger::{Action, Alert, Attempt, AttemptId, DamagedRow, Evidence, Listing, alert};
use serde::Serialize;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

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
    supersedes: Option<&'a AttemptId>,
    action: Option<&'a Action>,
    evidence: &'a Evidence,
    alerts: &'a [Alert],
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
            supersedes: attempt.supersedes.as_ref(),
            action: attempt.action.as_ref(),
            evidence: &attempt.evidence,
            alerts: &attempt.alerts,
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
    if let Some(number) = confirmation {
        output::line(&format!("  confirmation number {number}"))?;
    }
    if let Some(action) = &attempt.action {
        let until = action.until.format("%Y-%m-%d %H:%M UTC");
        output::line(&format!("  the bank asks the payer, until {until}"))?;
    }
    if let Some(earlier) = &attempt.supersedes {
        output::line(&format!("  takes the place of {earlier}"))?;
    }
    evidence(&attempt.evidence)?;
    attempt.open_alerts().try_for_each(|alert| {
        let text = alert::CODES.iter().find(|code| code.name() == alert.code).map_or("", |code| code.text());
        output::line(&format!("  alert {}: {text}", alert.code))
    })
}

/// What is known of a payment whose outcome is not.
fn evidence(evidence: &Evidence) -> Result<(), Failure> {
    if let Some(asked) = &evidence.asked {
        let (times, said) = (asked.times, &asked.said);
        output::line(&format!(
            "  asked {times} times, last {} ({said})",
            asked.last.format("%Y-%m-%d %H:%M")
        ))?;
    }
    if let Some(at) = evidence.still_due {
        output::line(&format!("  the invoice showed as due on {}", at.format("%Y-%m-%d %H:%M")))?;
    }
    match evidence.payer.last() {
        Some(said) => {
            let at = said.at.format("%Y-%m-%d %H:%M");
            output::line(&format!("  the payer said on {at}: {}", said.word.as_str()))
        }
        None => Ok(()),
    }
}

/// Prints attempts, and names the rows that cannot be read.
pub(super) fn tell_all(json: bool, listing: &Listing) -> Result<Exit, Failure> {
    listing.attempts.iter().try_for_each(|attempt| tell(json, attempt))?;
    damaged(&listing.damaged);
    Ok(Exit::Done)
}

/// Names the rows that cannot be read, beside the answer.
pub(super) fn damaged(rows: &[DamagedRow]) {
    for row in rows {
        output::note(&format!("damaged row: {} {} ({})", row.space, row.id, row.damage));
    }
}
