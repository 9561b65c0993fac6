//! What the ledger takes: a request for a claim, the answer to a payment, evidence about one.

use std::fmt;

use billfold_money::Money;
use chrono::Duration;

use crate::attempt::length_of;
use crate::{Action, AttemptId, ClaimError, InvoiceKey, RequestField};

/// A claim holds its invoice for at most this long: a payment token lives no longer.
pub const MAX_LEASE: Duration = Duration::minutes(15);

/// A request to reserve an invoice for one attempt. `Debug` tells only the length of the partner's context.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClaimRequest {
    /// The invoice.
    pub key: InvoiceKey,
    /// The owner of the method in the vault.
    pub owner: String,
    /// The id of the method in the vault.
    pub method: String,
    /// How the method is shown: `visa ••4242`. Never more of the number than that.
    pub method_label: String,
    /// What the partner needs to find the invoice again when the outcome is unknown: its own `productContext` as JSON, at
    /// most 16 KiB.
    pub context: Option<String>,
    /// The amount to be charged: above zero, in whole minor units of its currency.
    pub amount: Money,
    /// The number the merchant prints on the invoice.
    pub invoice_number: String,
    /// The name of the payee, as shown to the payer; at most 512 bytes.
    pub payee: String,
    /// What the host remembers of the payee once the attempt is paid, for a start after a crash: at most 16 KiB.
    pub payee_record: Option<String>,
    /// Set by [`destination`](Self::destination).
    pub destination: Option<String>,
    /// How long the claim holds, above zero and at most [`MAX_LEASE`].
    pub lease: Duration,
    /// Set by [`after_deposit`](Self::after_deposit).
    pub deposit: Option<Deposit>,
    /// Set by [`supersede`](Self::supersede).
    pub supersedes: Option<Superseding>,
}

impl fmt::Debug for ClaimRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClaimRequest")
            .field("key", &self.key)
            .field("owner", &self.owner)
            .field("method", &self.method)
            .field("method_label", &self.method_label)
            .field("context", &length_of(self.context.as_ref()))
            .field("amount", &self.amount)
            .field("invoice_number", &self.invoice_number)
            .field("payee", &self.payee)
            .field("payee_record", &length_of(self.payee_record.as_ref()))
            .field("destination", &self.destination)
            .field("lease", &self.lease)
            .field("deposit", &self.deposit)
            .field("supersedes", &self.supersedes)
            .finish()
    }
}

impl ClaimRequest {
    /// A request with a lease of [`MAX_LEASE`], no label, no payee, and the invoice's id as its number.
    #[must_use]
    pub fn new(key: InvoiceKey, owner: impl Into<String>, method: impl Into<String>, amount: Money) -> Self {
        Self {
            invoice_number: key.invoice.clone(),
            key,
            owner: owner.into(),
            method: method.into(),
            method_label: String::new(),
            context: None,
            amount,
            payee: String::new(),
            payee_record: None,
            destination: None,
            lease: MAX_LEASE,
            deposit: None,
            supersedes: None,
        }
    }

    /// What the partner needs to find the invoice again.
    #[must_use]
    pub fn context(mut self, json: impl Into<String>) -> Self {
        self.context = Some(json.into());
        self
    }

    /// How the method is shown.
    #[must_use]
    pub fn method_label(mut self, label: impl Into<String>) -> Self {
        self.method_label = label.into();
        self
    }

    /// The number the merchant prints on the invoice.
    #[must_use]
    pub fn invoice_number(mut self, number: impl Into<String>) -> Self {
        self.invoice_number = number.into();
        self
    }

    /// Who is paid.
    #[must_use]
    pub fn payee(mut self, payee: impl Into<String>) -> Self {
        self.payee = payee.into();
        self
    }

    /// What the host remembers of the payee once the attempt is paid.
    #[must_use]
    pub fn payee_record(mut self, json: impl Into<String>) -> Self {
        self.payee_record = Some(json.into());
        self
    }

    /// Where the card may go, as the SHA-256 digest of the processor's form, key or account, and merchant: 64 lower-case
    /// hexadecimal digits. The vault releases a card to this destination only.
    #[must_use]
    pub fn destination(mut self, digest: impl Into<String>) -> Self {
        self.destination = Some(digest.into());
        self
    }

    /// How long the claim holds.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    /// Asks for a claim on an invoice that was paid before: `shown` is what the live invoice says now.
    #[must_use]
    pub fn after_deposit(mut self, shown: Deposit) -> Self {
        self.deposit = Some(shown);
        self
    }

    /// Asks to take the place of an earlier attempt whose outcome is unknown, after the payer was told why it is. `partner_bars` says
    /// that the partner takes `supersedes`: it refuses the new request while the earlier one may still charge, and bars that one for
    /// ever when it takes the new one. Without that, the claim needs the payer's word that the earlier one was not charged, see
    /// [`Ledger::payer_says`](crate::Ledger::payer_says). Where the earlier attempt has been declined meanwhile, this has no effect.
    #[must_use]
    pub fn supersede(mut self, earlier: AttemptId, partner_bars: bool) -> Self {
        self.supersedes = Some(Superseding { attempt: earlier, partner_bars });
        self
    }

    pub(crate) fn check(&self) -> Result<(), ClaimError> {
        let text = |text: &str| !text.is_empty() && text.len() <= MAX_PART;
        let lease = self.lease > Duration::zero() && self.lease <= MAX_LEASE;
        let checks = [
            (RequestField::Key, self.key.is_well_formed()),
            (RequestField::Owner, text(&self.owner)),
            (RequestField::Method, text(&self.method)),
            (RequestField::MethodLabel, self.method_label.len() <= MAX_PART),
            (RequestField::Context, self.context.as_ref().is_none_or(|context| context.len() <= MAX_CONTEXT)),
            (RequestField::InvoiceNumber, self.invoice_number.len() <= MAX_PART),
            (RequestField::Payee, self.payee.len() <= MAX_PART),
            (
                RequestField::PayeeRecord,
                self.payee_record.as_ref().is_none_or(|json| json.len() <= MAX_CONTEXT),
            ),
            (RequestField::Destination, self.destination.as_ref().is_none_or(|digest| is_sha256(digest))),
            (RequestField::Lease, lease),
            (RequestField::Amount, self.amount.is_positive() && self.amount.fits_minor_units()),
        ];
        match checks.into_iter().find(|(_, good)| !good) {
            Some((field, _)) => Err(ClaimError::Malformed { field }),
            None => Ok(()),
        }
    }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// Bytes of the partner's context, and of the payee's record.
const MAX_CONTEXT: usize = 16 * 1024;
/// Bytes of a text of a request.
const MAX_PART: usize = 512;

/// What the live invoice says after a payment of ours: that it counts the payment, and that something is still due.
///
/// Both amounts come from the partner's live invoice, read after the payment; never from a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deposit {
    pub(crate) payments: Money,
    pub(crate) due: Money,
}

impl Deposit {
    /// `payments`: the sum of the payments the live invoice shows. `due`: what it says is still to be paid.
    #[must_use]
    pub fn new(payments: Money, due: Money) -> Self {
        Self { payments, due }
    }
}

/// Names the earlier attempt whose place a new one takes, see [`ClaimRequest::supersede`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Superseding {
    pub(crate) attempt: AttemptId,
    pub(crate) partner_bars: bool,
}

/// The answer to a payment that was sent, or to a later question about it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The partner says that it is paid.
    Paid {
        /// The partner's number for the payment.
        confirmation: Option<String>,
        /// What the partner says to the payer.
        message: Option<String>,
    },
    /// The partner says that it is not paid and never will be by this request, or it is certain that nothing reached it. Not: that
    /// the partner has not seen it, for it may still be on its way.
    Declined {
        /// A stable code, as `processor.card_declined`.
        code: String,
    },
    /// The partner says that the payer's bank asks the payer first.
    ActionRequired(Action),
    /// No answer, or one that cannot be understood.
    Unknown {
        /// A stable code, as `partner.timeout`.
        code: String,
    },
}
