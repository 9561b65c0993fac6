//! Leaving a flow and coming back: what is kept are ids and digests, and coming back runs the checks again.

use std::collections::BTreeSet;

use billfold_reason::{Code, Refused, reasons};
use billfold_vault::MethodId;
use serde::{Deserialize, Serialize};

use super::{Bill, Choice, Reviewed};

/// Where a payer left before anything was claimed: which bill in which mailbox, and what was chosen. It proves nothing, and holds no
/// amount, name or card: whoever alters it resumes another bill or none.
///
/// Keep it as JSON for instance. To come back, screen the message again and [resume](Self::resume) with the bill that comes of it; then
/// review it again. Once a payment was claimed its attempt is in the ledger, which has all that a restart needs:
/// [`Ledger::sent`](billfold_ledger::Ledger::sent), [`Attempt::action`](billfold_ledger::Attempt::action) and
/// [`Payee::of_attempt`](crate::Payee::of_attempt).
///
/// ```compile_fail,E0451
/// // It cannot be made of a bill that was not screened.
/// let saved = billfold::Saved { mailbox: "pat@customer.example".to_owned(), ..todo!() };
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Saved {
    message_sha256: String,
    mailbox: String,
    partner: String,
    merchant_id: String,
    number: Option<String>,
    #[serde(default)]
    method: Option<String>,
    #[serde(default)]
    accepted: BTreeSet<String>,
}

/// Why a saved flow is not resumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResumeError {
    /// The bill is of another message, mailbox, partner, merchant or invoice than the one that was left.
    #[error("the bill is not the one that was left")]
    OtherBill,
}

reasons! {
    ResumeError {
        Self::OtherBill => Code::refusal(
            "review.other_bill",
            "The bill is of another message, mailbox or invoice than the one where the payer left.",
        )
        .with_remedy("Begin again with the message at hand.");
    }
}

impl Bill {
    /// What to keep when the payer leaves.
    #[must_use]
    pub fn save(&self) -> Saved {
        let request = self.request.request();
        Saved {
            message_sha256: hex::encode(self.verified.message_sha256()),
            mailbox: self.permit.mailbox().to_lowercase(),
            partner: self.payee.partner.as_str().to_owned(),
            merchant_id: request.merchant_id().to_owned(),
            number: self.invoice().number().map(str::to_owned),
            method: None,
            accepted: BTreeSet::new(),
        }
    }
}

impl Reviewed {
    /// What to keep when the payer leaves the pane: also the method and the warnings that were accepted. Changes are not kept: what was
    /// acknowledged were the amounts of this review, and the next one may find others.
    #[must_use]
    pub fn save(&self, choice: &Choice) -> Saved {
        let method = Some(choice.method.id.to_string());
        Saved { method, accepted: choice.accepted.clone(), ..self.bill.save() }
    }
}

impl Saved {
    /// Goes on with a bill that was screened again, if it is the one that was left.
    ///
    /// # Errors
    /// [`ResumeError::OtherBill`] with the bill, if it is another one.
    pub fn resume(&self, bill: Bill) -> Result<Bill, Refused<Bill, ResumeError>> {
        let now = bill.save();
        let ids = |saved: &Self| {
            let Self { message_sha256, mailbox, partner, merchant_id, number, .. } = saved.clone();
            (message_sha256, mailbox, partner, merchant_id, number)
        };
        if ids(&now) == ids(self) { Ok(bill) } else { Err(Refused::new(bill, ResumeError::OtherBill)) }
    }

    /// The SHA-256 digest of the message, by which the host finds it again: 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn message_sha256(&self) -> &str {
        &self.message_sha256
    }

    /// The method that was chosen, to be shown as chosen if the vault still has it.
    #[must_use]
    pub fn method(&self) -> Option<MethodId> {
        self.method.as_deref().and_then(|id| id.parse().ok())
    }

    /// The warnings that were accepted, by the names of their codes. The bill's own warnings are judged again.
    #[must_use]
    pub fn accepted(&self) -> &BTreeSet<String> {
        &self.accepted
    }
}
