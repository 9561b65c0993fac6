//! *Continue*: the payer has seen the pane, chosen a payment method, and goes on.

use billfold_invoice::Invoice;
use billfold_money::Money;
use billfold_partner::Payer;
use billfold_settings::Permit;
use billfold_vault::{MethodView, OwnerId};
use chrono::{DateTime, TimeDelta, Utc};

use super::{Change, Reviewed};

/// How long a review is good for.
pub const MAX_REVIEW_AGE: TimeDelta = TimeDelta::minutes(15);

/// What the payer decided after reading the pane.
#[derive(Debug)]
#[non_exhaustive]
pub struct Choice {
    /// Whose vault the method is in.
    pub owner: OwnerId,
    /// The payment method.
    pub method: MethodView,
    /// The changes that the payer has seen and accepts. Those the review does not know are ignored.
    pub acknowledged: Vec<Change>,
    /// Whether the payer has seen the new-payee warning and goes on.
    pub accepts_first_contact: bool,
    /// What the payer tells the partner about himself, if asked.
    pub payer: Payer,
}

impl Choice {
    /// A choice that acknowledges nothing.
    #[must_use]
    pub fn new(owner: OwnerId, method: MethodView) -> Self {
        Self { owner, method, acknowledged: Vec::new(), accepts_first_contact: false, payer: Payer::new() }
    }

    /// Acknowledges the changes that were shown.
    #[must_use]
    pub fn acknowledge(mut self, changes: &[Change]) -> Self {
        self.acknowledged.extend_from_slice(changes);
        self
    }

    /// Accepts the new payee.
    #[must_use]
    pub fn accept_first_contact(mut self) -> Self {
        self.accepts_first_contact = true;
        self
    }

    /// Tells the partner about the payer.
    #[must_use]
    pub fn tell(mut self, payer: Payer) -> Self {
        self.payer = payer;
        self
    }
}

/// Why a reviewed bill cannot be confirmed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfirmError {
    /// The review is older than [`MAX_REVIEW_AGE`], or from the future.
    #[error("the review is older than 15 minutes")]
    ReviewTooOld,
    /// Changes that the payer has not acknowledged.
    #[error("{} changes are not acknowledged", .0.len())]
    ChangesNotAcknowledged(Vec<Change>),
    /// A new payee that the payer has not accepted.
    #[error("this payee has not been paid before, and that was not accepted")]
    FirstContactNotAccepted,
    /// The permit is for another mailbox, tenant or group than the bill.
    #[error("the permit is for another mailbox, tenant or group")]
    PermitDiffers,
    /// The permit is older than the one of the bill: settings versions never go back.
    #[error("the permit was given under older settings than the bill")]
    PermitOlder,
    /// The partner takes no card of this network.
    #[error("the partner takes no card of this network")]
    NetworkNotTaken,
    /// The card has expired.
    #[error("the card has expired")]
    CardExpired,
    /// The partner asks for something about the payer that is not given: `name`, `email`, `phone` or `shipping`.
    #[error("the partner asks for the payer's {0}")]
    Missing(&'static str),
    /// The partner's total may still change.
    #[error("the total is not final")]
    TotalPending,
}

impl ConfirmError {
    /// Stable codes of this enum.
    pub const CODES: &'static [&'static str] = &[
        "confirm.review_too_old",
        "confirm.changes",
        "confirm.first_contact",
        "confirm.permit_differs",
        "confirm.permit_older",
        "confirm.network_not_taken",
        "confirm.card_expired",
        "confirm.payer_missing",
        "confirm.total_pending",
    ];

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::ReviewTooOld => "confirm.review_too_old",
            Self::ChangesNotAcknowledged(_) => "confirm.changes",
            Self::FirstContactNotAccepted => "confirm.first_contact",
            Self::PermitDiffers => "confirm.permit_differs",
            Self::PermitOlder => "confirm.permit_older",
            Self::NetworkNotTaken => "confirm.network_not_taken",
            Self::CardExpired => "confirm.card_expired",
            Self::Missing(_) => "confirm.payer_missing",
            Self::TotalPending => "confirm.total_pending",
        }
    }
}

/// A confirmation that was refused, with the review, so that the payer can decide again.
#[derive(Debug)]
#[non_exhaustive]
pub struct ConfirmRefused {
    /// The review.
    pub reviewed: Box<Reviewed>,
    /// Why.
    pub error: ConfirmError,
}

/// A bill that the payer decided to pay: reviewed less than 15 minutes ago, every change acknowledged, allowed by
/// settings read just now.
#[derive(Debug)]
pub struct Confirmed {
    pub(crate) reviewed: Reviewed,
    pub(crate) choice: Choice,
}

impl Reviewed {
    /// *Continue*. The permit must be fresh: decide again on the settings as they are now.
    ///
    /// # Errors
    /// [`ConfirmRefused`] with the review.
    pub fn confirm(
        self,
        choice: Choice,
        permit: &Permit,
        now: DateTime<Utc>,
    ) -> Result<Confirmed, ConfirmRefused> {
        match self.check(&choice, permit, now) {
            Ok(()) => Ok(Confirmed { reviewed: self, choice }),
            Err(error) => Err(ConfirmRefused { reviewed: Box::new(self), error }),
        }
    }

    fn check(&self, choice: &Choice, permit: &Permit, now: DateTime<Utc>) -> Result<(), ConfirmError> {
        if !self.is_fresh(now) {
            return Err(ConfirmError::ReviewTooOld);
        }
        self.check_permit(permit)?;
        let open: Vec<Change> =
            self.changes.iter().filter(|c| !choice.acknowledged.contains(c)).cloned().collect();
        if !open.is_empty() {
            return Err(ConfirmError::ChangesNotAcknowledged(open));
        }
        if self.bill.first_contact && !choice.accepts_first_contact {
            return Err(ConfirmError::FirstContactNotAccepted);
        }
        if choice.method.expired {
            return Err(ConfirmError::CardExpired);
        }
        if !self.live.takes_network(&choice.method.network.to_string()) {
            return Err(ConfirmError::NetworkNotTaken);
        }
        self.check_payer(&choice.payer)
    }

    /// Whether the review is good at this time: not older than [`MAX_REVIEW_AGE`], and not from the future.
    #[must_use]
    pub fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        let age = now.signed_duration_since(self.at);
        age <= MAX_REVIEW_AGE && age >= TimeDelta::zero()
    }

    fn check_permit(&self, permit: &Permit) -> Result<(), ConfirmError> {
        let first = &self.bill.permit;
        let one_mailbox = permit.mailbox().eq_ignore_ascii_case(first.mailbox());
        if !one_mailbox || permit.tenant() != first.tenant() || permit.group() != first.group() {
            return Err(ConfirmError::PermitDiffers);
        }
        if permit.settings_version() < first.settings_version() {
            Err(ConfirmError::PermitOlder)
        } else {
            Ok(())
        }
    }

    fn check_payer(&self, payer: &Payer) -> Result<(), ConfirmError> {
        let wanted = self.live.payer_options();
        for (asked, given, what) in [
            (wanted.name, payer.name.is_some(), "name"),
            (wanted.email, payer.email.is_some(), "email address"),
            (wanted.phone, payer.phone.is_some(), "phone number"),
        ] {
            if asked && !given {
                return Err(ConfirmError::Missing(what));
            }
        }
        let offered = !self.live.shipping_options().is_empty();
        let chosen =
            self.live.shipping_address().is_some() && (!offered || self.live.shipping_option().is_some());
        if wanted.shipping && !chosen {
            return Err(ConfirmError::Missing("shipping address and option"));
        }
        if self.live.total_pending() { Err(ConfirmError::TotalPending) } else { Ok(()) }
    }
}

impl Confirmed {
    /// The invoice that will be paid.
    #[must_use]
    pub fn invoice(&self) -> &Invoice {
        self.reviewed.live.invoice()
    }

    /// What will be charged.
    #[must_use]
    pub fn total(&self) -> &Money {
        self.reviewed.live.total()
    }

    /// The payment method.
    #[must_use]
    pub fn method(&self) -> &MethodView {
        &self.choice.method
    }
}
