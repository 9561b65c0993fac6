//! Recording a payment: the request and its answer.

use billfold_partner::accounting::{BookPayment, BooksError, Recorded};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::invoice::Amount;
use crate::more_members::MoreMembers;

/// The mark before our request id in a payment's note. FreshBooks has no idempotency: the note is how a payment is found again.
pub(crate) const NOTE: &str = "billfold:";

#[derive(Debug, Serialize)]
pub(crate) struct NewPayment<'a> {
    payment: Body<'a>,
}

#[derive(Debug, Serialize)]
struct Body<'a> {
    amount: Amount,
    date: String,
    invoiceid: u64,
    #[serde(rename = "type")]
    kind: &'static str,
    note: String,
    transactionid: &'a str,
}

impl<'a> NewPayment<'a> {
    pub(crate) fn new(payment: &'a BookPayment, invoice: u64) -> Option<Self> {
        let amount = Amount::from_money(&payment.amount)?;
        let date = payment.date.format("%Y-%m-%d").to_string();
        let note = format!("{NOTE}{}", payment.reference);
        let transactionid = payment.reference.as_str();
        Some(Self {
            payment: Body { amount, date, invoiceid: invoice, kind: "Credit Card", note, transactionid },
        })
    }
}

/// A payment of the accounting API, as far as it tells whether it was recorded.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Payment {
    /// The payment's id.
    pub id: u64,
    /// The invoice's id.
    pub invoiceid: u64,
    /// The amount.
    pub amount: Amount,
    /// `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// As `Credit Card`.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The note, which carries our request id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The credit that an overpayment became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overpaymentid: Option<u64>,
    /// The transaction id, which also carries our request id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transactionid: Option<Value>,
    /// 0 active, 1 deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vis_state: Option<u8>,
    /// Every other member.
    #[serde(flatten)]
    pub other: MoreMembers,
}

impl Payment {
    /// Whether this is the payment: active, of this invoice, and with our note. The amount is not compared, so that a payment
    /// that was corrected by hand is not recorded again.
    #[must_use]
    pub fn is(&self, payment: &BookPayment) -> bool {
        let note = self.note.as_deref().and_then(|note| note.strip_prefix(NOTE));
        self.vis_state.unwrap_or(0) == 0
            && self.invoiceid.to_string() == payment.invoice
            && note == Some(payment.reference.as_str())
    }

    /// Whether the answer to a write says that the payment was recorded.
    ///
    /// # Errors
    /// [`BooksError::OutcomeUnknown`] if it is another payment than ours.
    pub fn recorded(&self, payment: &BookPayment) -> Result<Recorded, BooksError> {
        if self.is(payment) && self.amount.money() == Some(payment.amount) {
            Ok(Recorded::new(&self.id.to_string()).of_amount(self.amount.money()))
        } else {
            Err(BooksError::OutcomeUnknown)
        }
    }
}
