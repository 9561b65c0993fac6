//! *Continue*: the payer has seen the pane, chosen a payment method, and goes on.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use billfold_invoice::Invoice;
use billfold_ledger::AttemptId;
use billfold_money::Money;
use billfold_partner::Payer;
use billfold_reason::{Code, Refused, reasons};
use billfold_settings::Permit;
use billfold_vault::MethodView;
use chrono::{DateTime, TimeDelta, Utc};

use super::codes::REVIEW_TOO_OLD;
use super::{Change, Reviewed};

/// How long after a review its bill can be confirmed and claimed. Afterwards the live invoice must be loaded again.
pub const MAX_REVIEW_AGE: TimeDelta = TimeDelta::minutes(15);

/// What the payer decided after reading the pane.
#[derive(Debug)]
#[non_exhaustive]
pub struct Choice {
    /// The payment method: one of the [bill's owner](super::Bill::owner), or the vault releases nothing.
    pub method: MethodView,
    /// The changes that the payer has seen and accepts. Those the review does not know are ignored.
    pub acknowledged: Vec<Change>,
    /// The warnings that the payer has seen and accepts, by the names of their codes. Those that the bill does not carry are
    /// ignored: whoever accepts a new payee accepts nothing else with it.
    pub accepted: BTreeSet<String>,
    /// The amount due as the payer typed it: asked for where the text of the message could not be compared with it.
    pub typed_amount: Option<Money>,
    /// The part of the amount due that is paid now, if not all of it: only where the partner [takes
    /// parts](billfold_partner::Entry::takes_parts).
    pub part: Option<Money>,
    /// The earlier attempt whose outcome is unknown and whose place this payment takes, after the payer was told why it is unknown.
    pub supersedes: Option<AttemptId>,
    /// The contact data that the payer gives the partner, if it asks for any.
    pub payer: Payer,
}

impl Choice {
    /// A choice that acknowledges nothing.
    #[must_use]
    pub fn new(method: MethodView) -> Self {
        let (acknowledged, accepted) = (Vec::new(), BTreeSet::new());
        Self {
            method,
            acknowledged,
            accepted,
            typed_amount: None,
            part: None,
            supersedes: None,
            payer: Payer::new(),
        }
    }

    /// Acknowledges the changes that were shown.
    #[must_use]
    pub fn acknowledge(mut self, changes: &[Change]) -> Self {
        self.acknowledged.extend_from_slice(changes);
        self
    }

    /// Accepts warnings of the bill, by the names of their codes; see [`Bill::to_accept`](super::Bill::to_accept).
    #[must_use]
    pub fn accept<N: Into<String>>(mut self, codes: impl IntoIterator<Item = N>) -> Self {
        self.accepted.extend(codes.into_iter().map(Into::into));
        self
    }

    /// Says the amount due as the payer typed it.
    #[must_use]
    pub fn type_amount(mut self, amount: Money) -> Self {
        self.typed_amount = Some(amount);
        self
    }

    /// Pays a part of the amount due, as an instalment.
    #[must_use]
    pub fn pay_part(mut self, part: Money) -> Self {
        self.part = Some(part);
        self
    }

    /// Takes the place of an earlier attempt whose outcome is unknown. The payer has been told why it is; see
    /// [`ClaimRequest::supersede`](billfold_ledger::ClaimRequest::supersede) for when the ledger allows it.
    #[must_use]
    pub fn supersede(mut self, earlier: AttemptId) -> Self {
        self.supersedes = Some(earlier);
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
    /// Warnings that the payer has not accepted, such as that of a new payee.
    #[error("not accepted: {}", names(.0))]
    WarningsNotAccepted(Vec<&'static Code>),
    /// The text of the message could not be compared with the amount due, and the payer has not typed it, or another one.
    #[error("the payer has not typed the amount due")]
    AmountNotTyped,
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
    /// The partner takes no part of what is due, or this is none: zero, in another currency, or not below the amount due.
    #[error("the partner does not take this part of the amount due")]
    PartNotTaken,
    /// The partner's total may still change.
    #[error("the total is not final")]
    TotalPending,
}

reasons! {
    ConfirmError {
        Self::ChangesNotAcknowledged(open) => Code::refusal(
            "confirm.changes",
            "The partner's invoice differs from the mailed one, and the payer has not acknowledged that.",
        )
        .with_detail("{changes:number} changes are not acknowledged")
        .with_remedy("Show the changes and let the payer acknowledge each, or leave the bill unpaid."), changes: open.len();
        Self::WarningsNotAccepted(open) => Code::refusal(
            "confirm.first_contact",
            "The bill carries warnings, such as that of a new payee, and the payer has not accepted them.",
        )
        .with_detail("{warnings:number} warnings are not accepted")
        .with_remedy("Show each warning and let the payer accept it, or leave the bill unpaid."), warnings: open.len();
        Self::AmountNotTyped => Code::refusal(
            "confirm.amount_not_typed",
            "The text of the message could not be compared with the amount due, and the payer has not typed that amount.",
        )
        .with_remedy("Let the payer ask the sender what is due, and type it; never fill it in.");
        Self::PermitDiffers => Code::refusal(
            "confirm.permit_differs",
            "The settings were decided for another mailbox, tenant or group than the bill's.",
        )
        .with_remedy("Host: decide the settings for the bill's own mailbox.");
        Self::PermitOlder => Code::refusal(
            "confirm.permit_older",
            "The settings were decided on an older version than the bill's.",
        )
        .with_remedy("Host: read the settings again before the payer confirms.");
        Self::NetworkNotTaken => Code::refusal(
            "confirm.network_not_taken",
            "The business takes no card of this card network.",
        )
        .with_remedy("Choose another payment method.");
        Self::CardExpired => Code::refusal("confirm.card_expired", "The card has expired.")
            .with_remedy("Choose another payment method, or enter the new card.");
        Self::Missing(field) => Code::refusal(
            "confirm.payer_missing",
            "The business asks for something about the payer that was not given.",
        )
        .with_detail("the partner asks for the payer's {field:word}")
        .with_remedy("Ask the payer for it: `live().payer_options()` says what is asked, `Choice::tell` hands it over."), field: *field;
        Self::PartNotTaken => Code::refusal(
            "confirm.part_not_taken",
            "The business does not take this part of the amount due.",
        )
        .with_remedy("Pay the amount due.");
        Self::TotalPending => Code::refusal("confirm.total_pending", "The business has not settled the total yet.")
            .with_remedy("Choose a shipping address and option first, or review again later.");
    }
    shares {
        Self::ReviewTooOld => REVIEW_TOO_OLD;
    }
}

fn names(codes: &[&'static Code]) -> String {
    codes.iter().map(|code| code.name()).collect::<Vec<_>>().join(", ")
}

/// A bill that the payer decided to pay: reviewed less than 15 minutes ago, every change acknowledged, allowed by
/// settings read just now.
#[derive(Debug)]
pub struct Confirmed {
    pub(crate) reviewed: Reviewed,
    pub(crate) choice: Choice,
}

impl Reviewed {
    /// Confirms the review with the payer's choice, when the payer chooses *Continue*. The permit must be fresh: decide again
    /// on the settings as they are now.
    ///
    /// # Errors
    /// [`ConfirmError`] with the review, if it is too old, a change or a warning is not accepted, the permit does not fit, the
    /// card cannot be used, or something that the partner asks for is missing.
    pub fn confirm(
        self,
        choice: Choice,
        permit: &Permit,
        now: DateTime<Utc>,
    ) -> Result<Confirmed, Refused<Self, ConfirmError>> {
        match self.check(&choice, permit, now) {
            Ok(()) => Ok(Confirmed { reviewed: self, choice }),
            Err(error) => Err(Refused::new(self, error)),
        }
    }

    fn check(&self, choice: &Choice, permit: &Permit, now: DateTime<Utc>) -> Result<(), ConfirmError> {
        if !self.is_fresh(now) {
            return Err(ConfirmError::ReviewTooOld);
        }
        // The bill's own permit may be hours old: an administrator may have switched payments off since the card was drawn.
        self.check_permit(permit)?;
        let open: Vec<Change> =
            // By value, not by a flag: what the payer accepted is these amounts and dates, not whatever a later review finds.
            self.changes.iter().filter(|c| !choice.acknowledged.contains(c)).cloned().collect();
        if !open.is_empty() {
            return Err(ConfirmError::ChangesNotAcknowledged(open));
        }
        self.check_warnings(choice)?;
        self.check_part(choice)?;
        if choice.method.expired {
            return Err(ConfirmError::CardExpired);
        }
        if !self.live.takes_network(&choice.method.network.to_string()) {
            return Err(ConfirmError::NetworkNotTaken);
        }
        self.check_payer(&choice.payer)
    }

    /// Part of an invoice is neither shipped nor charged for shipping, so the amount due must be all there is.
    fn check_part(&self, choice: &Choice) -> Result<(), ConfirmError> {
        let Some(part) = &choice.part else { return Ok(()) };
        let below = part.is_positive()
            && part.fits_minor_units()
            && part.checked_cmp(&self.amount_due).is_ok_and(Ordering::is_lt);
        let plain = self.amount_due == *self.live.total() && self.adapter.entry().takes_parts();
        if below && plain { Ok(()) } else { Err(ConfirmError::PartNotTaken) }
    }

    /// Every warning is accepted for itself; where the text could not be compared, the payer types what is due.
    fn check_warnings(&self, choice: &Choice) -> Result<(), ConfirmError> {
        let open: Vec<&'static Code> =
            self.bill.to_accept().filter(|code| !choice.accepted.contains(code.name())).collect();
        if !open.is_empty() {
            return Err(ConfirmError::WarningsNotAccepted(open));
        }
        let typed = choice.typed_amount.as_ref() == Some(&self.amount_due);
        if self.bill.asks_for_amount() && !typed { Err(ConfirmError::AmountNotTyped) } else { Ok(()) }
    }

    /// Whether the review is good at this time: not older than [`MAX_REVIEW_AGE`], and not from the future.
    #[must_use]
    pub fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        // A review from the future means that the clock was set back; its real age is not known.
        let age = now.signed_duration_since(self.at);
        age <= MAX_REVIEW_AGE && age >= TimeDelta::zero()
    }

    fn check_permit(&self, permit: &Permit) -> Result<(), ConfirmError> {
        let first = &self.bill.permit;
        let one_mailbox = permit.mailbox().eq_ignore_ascii_case(first.mailbox());
        if !one_mailbox || permit.tenant() != first.tenant() || permit.group() != first.group() {
            return Err(ConfirmError::PermitDiffers);
        }
        // A cached older version could still allow what was switched off before the bill was screened.
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
        self.choice.part.as_ref().unwrap_or_else(|| self.reviewed.live.total())
    }

    /// The payment method.
    #[must_use]
    pub fn method(&self) -> &MethodView {
        &self.choice.method
    }
}
