//! The task pane of *Review and pay*: what the payer must see before going on.

use billfold_invoice::Invoice;
use billfold_money::Money;
use billfold_reason::{Reason, code_enum};
use chrono::NaiveDate;
use url::Url;

use super::codes::FOREIGN_LINK;
use super::{Bill, Change, Reviewed};

code_enum! {
    /// A caution that the pane shows with every bill, as the help pages of the service say; in the order shown.
    pub enum Caution {
        KnowTheSender = Code::note(
            "caution.know_the_sender",
            "Always check that the invoice comes from an email address you know and trust."
        );
        ExpectTheInvoice = Code::note(
            "caution.expect_the_invoice",
            "Pay only if you expect an invoice from this business and recognize the sender's address."
        );
        CheckTheDetails = Code::note(
            "caution.check_the_details",
            "Review the invoice, the amount due and the other details carefully before you pay."
        );
        StayHere = Code::note(
            "caution.stay_here",
            "Pay only in this pane: do not follow links in the message that lead to a payment page elsewhere."
        );
        NoBillPayAgent = Code::note(
            "caution.no_bill_pay_agent",
            "This is not a bill-pay service: the business's own payment processor charges your card."
        );
    }
}

/// The content of the task pane that *Review and pay* opens. Every amount and date is the partner's live answer, never the
/// mail's.
#[non_exhaustive]
pub struct Pane<'r> {
    /// The sender's full address. The display name is free text of the sender, so it is never shown in place of the address.
    pub sender: String,
    /// The merchant as the partner names it.
    pub payee: Option<&'r str>,
    /// The invoice number.
    pub number: Option<&'r str>,
    /// The due date, if the partner states one.
    pub due_date: Option<NaiveDate>,
    /// The amount due.
    pub amount_due: &'r Money,
    /// The amount that will be charged, shipping included.
    pub total: &'r Money,
    /// The full invoice, only if its host belongs to the partner.
    pub full_invoice: Option<&'r Url>,
    /// What the payer must acknowledge.
    pub changes: &'r [Change],
    /// Warnings about this bill.
    pub warnings: Vec<Reason>,
    /// The cautions shown with every bill.
    pub cautions: &'static [Caution],
}

/// Leaves the link out, because whoever has it can read the invoice, and with it sender and payee.
impl std::fmt::Debug for Pane<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pane")
            .field("number", &self.number)
            .field("due_date", &self.due_date)
            .field("total", &self.total)
            .field("changes", &self.changes)
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}

impl<'r> Pane<'r> {
    pub(crate) fn new(reviewed: &'r Reviewed, bill: &'r Bill, live: &'r Invoice) -> Self {
        let mut warnings = bill.warnings.clone();
        let full_invoice = reviewed.full_invoice();
        if full_invoice.is_none() && live.url().is_some() {
            warnings.push(Reason::new(&FOREIGN_LINK));
        }
        Self {
            sender: bill.verified.address().to_string(),
            payee: live.seller().and_then(billfold_invoice::Party::name),
            number: live.number(),
            due_date: live.due_date(),
            amount_due: reviewed.amount_due(),
            total: reviewed.total(),
            full_invoice,
            changes: reviewed.changes(),
            warnings,
            cautions: Caution::ALL,
        }
    }
}
