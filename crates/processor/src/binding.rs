//! The binding: the payment that a sealed card may be charged for.

use billfold_money::Money;
use billfold_reason::{Code, reasons};
use chrono::{DateTime, Utc};

use crate::codec::{Canonical, whole_seconds};

/// The one payment that a sealed card may be charged for: whom, for what, how much, which attempt, until when.
///
/// It is the associated data of the sealing, so a processor that is shown another merchant, invoice, amount, currency,
/// payment request or expiry cannot open the card at all.
///
/// ```
/// use billfold_money::Money;
/// use billfold_processor::Binding;
/// use chrono::{DateTime, Utc};
///
/// let until: DateTime<Utc> = "2026-11-20T09:15:00Z".parse()?;
/// let binding = Binding::new("merchant-7", "invoice-1043", Money::parse("98.87", "USD")?, "attempt-1", until)?;
/// assert_eq!(binding.merchant_id(), "merchant-7");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    merchant_id: String,
    invoice_id: String,
    amount: Money,
    minor: i64,
    payment_request_id: String,
    expires_at: DateTime<Utc>,
}

/// Why the given values do not describe a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BindingError {
    /// An identifier is empty, longer than [`Binding::MAX_ID`] bytes, or has control characters.
    #[error("the {field} is empty, too long or has control characters")]
    Identifier {
        /// The name of the identifier: `merchant id`, `invoice id` or `payment request id`.
        field: &'static str,
    },
    /// The amount is zero or negative.
    #[error("the amount is not above zero")]
    NotPositive,
    /// The amount has decimals below the currency's minor unit, or is beyond what a processor can be asked for.
    #[error("the amount is not a whole number of the currency's minor units")]
    NotChargeable,
}

reasons! {
    BindingError {
        Self::Identifier { field } => Code::refusal(
            "processor.binding_identifier",
            "An id of the payment is empty, too long or has control characters.",
        )
        .with_detail("The {field:word} is empty, too long or has control characters."), field: *field;
        Self::NotPositive => Code::refusal(
            "processor.binding_not_positive",
            "The amount to be paid is not greater than zero.",
        );
        Self::NotChargeable => Code::refusal(
            "processor.binding_not_chargeable",
            "The amount to be paid is not a whole number of the currency's smallest units, or is too large.",
        );
    }
}

impl Binding {
    /// Longest identifier in bytes.
    pub const MAX_ID: usize = 512;

    /// Describes a payment. `payment_request_id` is the attempt's id, the `requestId` on the wire and the idempotency
    /// key of the charge. `expires_at` is cut to whole seconds.
    ///
    /// # Errors
    /// [`BindingError::Identifier`] if an identifier is empty, too long or has control characters,
    /// [`BindingError::NotPositive`] or [`BindingError::NotChargeable`] if the amount cannot be charged.
    pub fn new(
        merchant_id: &str,
        invoice_id: &str,
        amount: Money,
        payment_request_id: &str,
        expires_at: DateTime<Utc>,
    ) -> Result<Self, BindingError> {
        identifier("merchant id", merchant_id)?;
        identifier("invoice id", invoice_id)?;
        identifier("payment request id", payment_request_id)?;
        if !amount.is_positive() {
            return Err(BindingError::NotPositive);
        }
        // In minor units, so that 98.870 and 98.87 are one payment.
        let minor = amount.to_minor().map_err(|_| BindingError::NotChargeable)?;
        Ok(Self {
            merchant_id: merchant_id.to_owned(),
            invoice_id: invoice_id.to_owned(),
            amount,
            minor,
            payment_request_id: payment_request_id.to_owned(),
            expires_at: whole_seconds(expires_at),
        })
    }

    /// The merchant, as the partner names it.
    #[must_use]
    pub fn merchant_id(&self) -> &str {
        &self.merchant_id
    }

    /// The invoice, as the partner names it.
    #[must_use]
    pub fn invoice_id(&self) -> &str {
        &self.invoice_id
    }

    /// The amount to charge.
    #[must_use]
    pub fn amount(&self) -> &Money {
        &self.amount
    }

    /// The attempt: idempotency key of the charge.
    #[must_use]
    pub fn payment_request_id(&self) -> &str {
        &self.payment_request_id
    }

    /// The instant from which the card can no longer be opened.
    #[must_use]
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.expires_at
    }

    /// The canonical bytes: label, then merchant, invoice, amount in minor units (i64), currency code, payment
    /// request, expiry (Unix seconds, i64), each behind its length as u32. All numbers are big endian.
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        Canonical::new("billfold/binding/v1")
            .field(self.merchant_id.as_bytes())
            .field(self.invoice_id.as_bytes())
            .field(&self.minor.to_be_bytes())
            .field(self.amount.currency().code().as_bytes())
            .field(self.payment_request_id.as_bytes())
            .field(&self.expires_at.timestamp().to_be_bytes())
            .finish()
    }
}

fn identifier(field: &'static str, text: &str) -> Result<(), BindingError> {
    if text.is_empty() || text.len() > Binding::MAX_ID || text.chars().any(char::is_control) {
        return Err(BindingError::Identifier { field });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binding(amount: &str) -> Result<Binding, BindingError> {
        let until = DateTime::from_timestamp_millis(1_790_000_000_750).unwrap_or_default();
        let amount = amount.parse().map_err(|_| BindingError::NotChargeable)?;
        Binding::new("m", "i", amount, "r", until)
    }

    #[test]
    fn equal_amounts_have_equal_bytes_and_currencies_do_not_mix() {
        assert_eq!(binding("98.870 USD").unwrap().canonical(), binding("98.87 USD").unwrap().canonical());
        assert_ne!(binding("98.87 USD").unwrap().canonical(), binding("98.87 CAD").unwrap().canonical());
        assert_eq!(binding("1 USD").unwrap().expires_at().timestamp_subsec_nanos(), 0);
    }

    #[test]
    fn what_cannot_be_charged_is_refused() {
        assert_eq!(binding("0 USD"), Err(BindingError::NotPositive));
        assert_eq!(binding("-1 USD"), Err(BindingError::NotPositive));
        assert_eq!(binding("0.001 USD"), Err(BindingError::NotChargeable));
        let (until, one) = ("2026-11-20T09:15:00Z".parse().unwrap(), "1 USD".parse().unwrap());
        for wrong in ["", "a\nb", &"x".repeat(513)] {
            assert!(Binding::new(wrong, "i", one, "r", until).is_err());
            assert!(Binding::new("m", wrong, one, "r", until).is_err());
            assert!(Binding::new("m", "i", one, wrong, until).is_err());
        }
    }
}
