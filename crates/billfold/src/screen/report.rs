//! What screening tells, as data: the JSON of `billfold screen --json`.

use billfold_invoice::{Invoice, Party, PaymentRequest};
use billfold_sender::{Outcome, StageRun};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::{Compared, Verdict};
use crate::{Bill, Reason};

/// The result of screening one message.
#[derive(Debug)]
#[non_exhaustive]
pub struct Screened {
    /// What to tell.
    pub report: Report,
    /// What became of every step of [`SCREENING`](crate::SCREENING), in its order, with the sender's stages in their place; empty if
    /// there was no payment request.
    pub trail: Vec<StageRun>,
    /// The views of the message that were compared with the request, and what each says.
    pub compared: Vec<Compared>,
    /// What the sender check rests on, to be shown and re-checked offline; absent if there was no payment request, or if payments are
    /// not offered to the account.
    pub evidence: Option<billfold_sender::Evidence>,
    /// The bill, if a card is drawn.
    pub bill: Option<Bill>,
}

impl Screened {
    /// The answer for a message without a payment request: nothing was checked.
    pub(super) fn nothing() -> Self {
        let (trail, compared) = (Vec::new(), Vec::new());
        Self { report: Report::none(), trail, compared, evidence: None, bill: None }
    }

    /// The answer for an input that cannot be read: no card, and one reason, such as that of a
    /// [`MailError`](crate::MailError).
    #[must_use]
    pub fn unreadable(reason: Reason) -> Self {
        let mut screened = Self::nothing();
        screened.report.reasons.push(reason);
        screened
    }
}

/// A decision with its reasons. Values that the message does not state are `null`, never guessed.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// What to draw.
    pub verdict: Verdict,
    /// Why there is no card, or why it is held; the first one decided.
    pub reasons: Vec<Reason>,
    /// What makes a card a first contact, or deserves care.
    pub warnings: Vec<Reason>,
    /// When to ask again, if held.
    pub retry_at: Option<DateTime<Utc>>,
    /// Who sent it, if From could be read.
    pub sender: Option<SenderSummary>,
    /// The partner.
    pub partner: Option<String>,
    /// The originator of the payment request.
    pub originator: Option<String>,
    /// The merchant at the partner.
    pub merchant_id: Option<String>,
    /// The invoice as mailed.
    pub invoice: Option<InvoiceSummary>,
}

impl Report {
    /// A report on a message without a payment request.
    #[must_use]
    pub fn none() -> Self {
        Self {
            verdict: Verdict::None,
            reasons: Vec::new(),
            warnings: Vec::new(),
            retry_at: None,
            sender: None,
            partner: None,
            originator: None,
            merchant_id: None,
            invoice: None,
        }
    }

    pub(crate) fn tell_sender(&mut self, outcome: &Outcome) {
        self.sender = outcome.from.as_ref().map(|from| SenderSummary {
            address: from.to_string(),
            authenticated_domain: outcome.authenticated_domain.clone(),
            assurance: outcome.assurance.as_str(),
        });
    }

    pub(crate) fn tell_request(&mut self, request: &PaymentRequest) {
        self.originator = Some(request.originator().to_owned());
        self.merchant_id = Some(request.merchant_id().to_owned());
        self.invoice = Some(InvoiceSummary::of(request.invoice()));
    }
}

/// Who sent a message, and whose word that is.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct SenderSummary {
    /// The address of From.
    pub address: String,
    /// The domain that signed.
    pub authenticated_domain: Option<String>,
    /// `local_dkim`, `provider_ar`, `host_verdict` or `none`.
    pub assurance: &'static str,
}

/// The values of an invoice that a list or a card shows. `Debug` leaves the link out.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct InvoiceSummary {
    /// Invoice number (BT-1).
    pub number: Option<String>,
    /// Issue date (BT-2).
    pub issue_date: Option<NaiveDate>,
    /// Due date (BT-9).
    pub due_date: Option<NaiveDate>,
    /// Currency code (BT-5).
    pub currency: Option<String>,
    /// Total with tax (BT-112), with the document's digits.
    pub total: Option<String>,
    /// Amount due (BT-115), with the document's digits.
    pub amount_due: Option<String>,
    /// Seller's name.
    pub seller: Option<String>,
    /// Buyer's name.
    pub buyer: Option<String>,
    /// Payment status.
    pub status: &'static str,
    /// Link to the full invoice. A bearer secret: do not log it.
    pub url: Option<String>,
}

impl std::fmt::Debug for InvoiceSummary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InvoiceSummary")
            .field("number", &self.number)
            .field("amount_due", &self.amount_due)
            .field("currency", &self.currency)
            .field("due_date", &self.due_date)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl InvoiceSummary {
    /// The summary of an invoice.
    #[must_use]
    pub fn of(invoice: &Invoice) -> Self {
        let name = |party: Option<&Party>| party.and_then(Party::name).map(str::to_owned);
        Self {
            number: invoice.number().map(str::to_owned),
            issue_date: invoice.issue_date(),
            due_date: invoice.due_date(),
            currency: invoice.currency().map(|currency| currency.code().to_owned()),
            total: invoice.total().map(billfold_money::Money::amount_text),
            amount_due: invoice.amount_due().map(billfold_money::Money::amount_text),
            seller: name(invoice.seller()),
            buyer: name(invoice.buyer()),
            status: invoice.status().as_str(),
            url: invoice.url().map(ToString::to_string),
        }
    }
}
