//! Recording a payment: the request and its answer.

use billfold_partner::accounting::{BookPayment, BooksError, Recorded};
use serde::{Deserialize, Serialize};

use crate::account::PaymentAccount;
use crate::message::Message;
use crate::number::Number;

/// `PUT /Payments`. The specification says one payment for `POST` and shows a list; the list is right for both.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct NewPayments<'a> {
    payments: [NewPayment<'a>; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct NewPayment<'a> {
    invoice: InvoiceRef<'a>,
    account: &'a PaymentAccount,
    date: String,
    amount: Number,
    reference: &'a str,
}

#[derive(Debug, Serialize)]
struct InvoiceRef<'a> {
    #[serde(rename = "InvoiceID")]
    invoice_id: &'a str,
}

impl<'a> NewPayments<'a> {
    pub(crate) fn new(payment: &'a BookPayment, account: &'a PaymentAccount) -> Option<Self> {
        // Exactly the currency's decimals, as a number literal.
        let minor = payment.amount.to_minor().ok()?;
        let exact = billfold_money::Money::from_minor(minor, payment.amount.currency());
        let amount = Number::from_decimal(exact.amount())?;
        let invoice = InvoiceRef { invoice_id: &payment.invoice };
        let date = payment.date.format("%Y-%m-%d").to_string();
        Some(Self {
            payments: [NewPayment { invoice, account, date, amount, reference: &payment.reference }],
        })
    }
}

/// The answer: a list of payments, each of which may have failed under status 200.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Payments {
    /// The payments.
    pub payments: Vec<Payment>,
}

/// `Payment` of the Accounting API, as far as it tells whether it was recorded.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[non_exhaustive]
pub struct Payment {
    /// UUID.
    #[serde(rename = "PaymentID")]
    pub payment_id: Option<String>,
    /// The amount.
    pub amount: Option<Number>,
    /// The reference, which is our request id.
    pub reference: Option<String>,
    /// `AUTHORISED` or `DELETED`.
    pub status: Option<String>,
    /// `OK`, `WARNING` or `ERROR`.
    pub status_attribute_string: Option<String>,
    /// Whether validation failed.
    pub has_validation_errors: Option<bool>,
    /// Why.
    pub validation_errors: Option<Vec<Message>>,
}

/// Whether an id is real: Xero answers with zeros where nothing was made.
fn is_real(id: &str) -> bool {
    id.bytes().any(|b| b.is_ascii_hexdigit() && b != b'0')
}

impl Payments {
    /// Whether the answer says that this payment was recorded.
    ///
    /// # Errors
    /// [`BooksError::Rejected`] if it failed and has no id; [`BooksError::OutcomeUnknown`] if it failed and has one (the
    /// specification's own example), or is another payment.
    pub fn recorded(&self, payment: &BookPayment) -> Result<Recorded, BooksError> {
        let [answer] = self.payments.as_slice() else { return Err(BooksError::OutcomeUnknown) };
        let id = answer.payment_id.as_deref().filter(|id| is_real(id));
        let failed = answer.has_validation_errors == Some(true)
            || answer.validation_errors.as_ref().is_some_and(|errors| !errors.is_empty())
            || answer.status_attribute_string.as_deref() == Some("ERROR");
        match (failed, id) {
            (true, None) => {
                return Err(BooksError::Rejected { code: Some("ValidationException".to_owned()) });
            }
            (true, Some(_)) | (false, None) => return Err(BooksError::OutcomeUnknown),
            (false, Some(_)) => {}
        }
        let same_amount = answer.amount.as_ref().and_then(Number::decimal) == Some(payment.amount.amount());
        let same_reference =
            answer.reference.as_deref().is_none_or(|reference| reference == payment.reference);
        match id {
            Some(id) if same_amount && same_reference && answer.status.as_deref() == Some("AUTHORISED") => {
                Ok(Recorded::new(id).of_amount(Some(payment.amount)))
            }
            _ => Err(BooksError::OutcomeUnknown),
        }
    }
}
