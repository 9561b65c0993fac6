//! A payment that was refused before money could move, as text and as JSON.

use billfold::ledger::{Attempt, ClaimError};
use billfold::money::Money;
use billfold::{Code, Coded, InvoiceSummary, Reason, Report};
use serde::Serialize;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::{codes, output};

/// Why nothing was paid now.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Refusal {
    attempt: Option<String>,
    state: &'static str,
    verdict: Option<billfold::Verdict>,
    invoice: Option<InvoiceSummary>,
    amount: Option<Money>,
    method: Option<String>,
    reason: Option<RefusalReason>,
    reasons: Vec<Reason>,
    receipt: Option<billfold::ledger::Receipt>,
}

#[derive(Debug, Serialize)]
struct RefusalReason {
    code: &'static Code,
    detail: String,
}

fn no_request() -> RefusalReason {
    RefusalReason { code: &codes::NO_REQUEST, detail: "the message carries no payment request".to_owned() }
}

impl Refusal {
    /// A refusal with its code and a sentence.
    pub(crate) fn new(code: &'static Code, detail: impl Into<String>) -> Self {
        let reason = Some(RefusalReason { code, detail: detail.into() });
        Self { state: "refused", reason, ..Self::default() }
    }

    /// A refusal by an error, with its code and the errors below it.
    pub(crate) fn by(error: &(impl Coded + std::error::Error)) -> Self {
        let mut detail = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            detail = format!("{detail}: {error}");
            source = error.source();
        }
        Self::new(error.code(), detail)
    }

    /// Says which invoice it is about, once a bill was seen.
    pub(crate) fn about_bill(mut self, invoice: Option<InvoiceSummary>) -> Self {
        self.invoice = self.invoice.or(invoice);
        self
    }

    /// The message got no card.
    pub(crate) fn screening(report: Report) -> Self {
        let first = report.reasons.first();
        let reason = first.map_or_else(no_request, |r| RefusalReason { code: r.code(), detail: r.detail() });
        Self {
            state: "refused",
            verdict: Some(report.verdict),
            invoice: report.invoice,
            reason: Some(reason),
            reasons: report.reasons,
            ..Self::default()
        }
    }

    /// It was paid before.
    pub(crate) fn already_paid(attempt: Attempt) -> Self {
        let mut refusal = Self::new(
            ClaimError::AlreadyPaid { attempt: attempt.id.clone() }.code(),
            "this invoice is paid already",
        );
        refusal.state = "paid";
        refusal.of_attempt(&attempt);
        refusal.receipt = attempt.receipt;
        refusal
    }

    /// Nobody knows whether it was paid.
    pub(crate) fn unknown(attempt: &Attempt) -> Self {
        let detail =
            "it is not known whether an earlier attempt paid this invoice: run `billfold ledger reconcile`";
        let mut refusal =
            Self::new(ClaimError::OutcomeUnknown { attempt: attempt.id.clone() }.code(), detail);
        refusal.state = "unknown";
        refusal.of_attempt(attempt);
        refusal
    }

    fn of_attempt(&mut self, attempt: &Attempt) {
        self.attempt = Some(attempt.id.to_string());
        self.amount = Some(attempt.amount);
        self.method = Some(attempt.method_label.clone());
    }

    /// The exit status.
    pub(crate) fn exit(&self) -> Exit {
        if self.state == "unknown" { Exit::Unknown } else { Exit::Refused }
    }

    /// Prints it.
    pub(crate) fn tell(&self, json: bool) -> Result<(), Failure> {
        if json {
            return output::json(self);
        }
        if let Some(reason) = &self.reason {
            output::line(&format!("not paid: {} ({})", reason.detail, reason.code))?;
        }
        for reason in self.reasons.iter().skip(1) {
            output::line(&format!("  also {reason}"))?;
        }
        match &self.receipt {
            Some(receipt) => output::line(&format!(
                "  paid {} on {}, confirmation number {}",
                receipt.amount,
                receipt.paid_at.format("%Y-%m-%d"),
                receipt.confirmation_number.as_deref().unwrap_or("not given")
            )),
            None => Ok(()),
        }
    }
}
