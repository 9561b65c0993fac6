//! *Pay*: the ledger grants a claim, the vault releases the card against it.

use billfold_ledger::{Claim, ClaimError, ClaimRequest, Ledger, LedgerError, Spent};
use billfold_processor::{Binding, PinnedKey, Sealed};
use billfold_reason::Coded as _;
use billfold_vault::{ReleaseError, SecurityCode, Vault};
use chrono::{DateTime, TimeDelta, Utc};

use super::{Confirmed, Service};

/// How long a claim lives if nothing is sent. As long as the payment token.
const LEASE: TimeDelta = TimeDelta::minutes(10);

/// A claim that was not granted, with the confirmation.
#[derive(Debug)]
#[non_exhaustive]
pub struct ClaimFailed {
    /// The confirmation; good until its review is too old.
    pub confirmed: Box<Confirmed>,
    /// Why.
    pub error: ClaimRefused,
}

/// Why a claim was not granted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimRefused {
    /// The confirmation waited until its review was too old: review again.
    #[error("the review is older than 15 minutes")]
    ReviewTooOld,
    /// The ledger refused: paid already, being paid, or outcome unknown.
    #[error(transparent)]
    Ledger(#[from] ClaimError),
}

impl ClaimRefused {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::ReviewTooOld => "confirm.review_too_old",
            Self::Ledger(error) => error.code().name(),
        }
    }
}

/// The one live attempt to pay an invoice.
#[derive(Debug)]
pub struct Claimed {
    pub(crate) confirmed: Confirmed,
    pub(crate) claim: Claim,
    service: Service,
}

impl Service {
    /// Claims the invoice in the ledger, by compare-and-set: at most one attempt per invoice is alive.
    ///
    /// # Errors
    /// [`ClaimFailed`] with the confirmation.
    pub fn claim(
        &self,
        confirmed: Confirmed,
        ledger: &Ledger,
        now: DateTime<Utc>,
    ) -> Result<Claimed, ClaimFailed> {
        if !confirmed.reviewed.is_fresh(now) {
            return Err(ClaimFailed { confirmed: Box::new(confirmed), error: ClaimRefused::ReviewTooOld });
        }
        match ledger.claim(self.claim_request(&confirmed), now) {
            Ok(claim) => Ok(Claimed { confirmed, claim, service: self.clone() }),
            Err(error) => Err(ClaimFailed { confirmed: Box::new(confirmed), error: error.into() }),
        }
    }

    fn claim_request(&self, confirmed: &Confirmed) -> ClaimRequest {
        let reviewed = &confirmed.reviewed;
        let method = &confirmed.choice.method;
        let invoice = confirmed.invoice();
        let payee = invoice
            .seller()
            .or_else(|| reviewed.bill.invoice().seller())
            .and_then(billfold_invoice::Party::name)
            .unwrap_or(reviewed.bill.partner().as_str());
        let key = reviewed.bill.ledger_key(self.name());
        let (owner, id) = (confirmed.choice.owner.to_string(), method.id.to_string());
        ClaimRequest::new(key, owner, id, *confirmed.total())
            .method_label(method.label())
            .context(reviewed.bill.ask().product_context)
            .invoice_number(invoice.number().unwrap_or_default())
            .payee(payee)
            .lease(LEASE)
    }
}

/// Why the card was not released.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReleaseFailure {
    /// The partner's entry has no processor key that is valid now.
    #[error("the partner has no valid processor key")]
    NoProcessorKey,
    /// The vault refused.
    #[error("the vault did not release the card")]
    Vault(#[from] ReleaseError),
}

impl ReleaseFailure {
    /// Stable codes of this enum, beside those of the errors it wraps.
    pub const CODES: &'static [&'static str] = &["processor.no_valid_key"];

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoProcessorKey => "processor.no_valid_key",
            Self::Vault(error) => error.code().name(),
        }
    }
}

/// A release that was refused. The claim is alive: try again with another code, or [`abandon`](Claimed::abandon) it.
#[derive(Debug)]
#[non_exhaustive]
pub struct ReleaseRefused {
    /// The claim.
    pub claimed: Box<Claimed>,
    /// Why.
    pub error: ReleaseFailure,
}

/// A card sealed to the partner's processor and bound to this payment. Nothing has been sent.
#[derive(Debug)]
pub struct Released {
    pub(crate) confirmed: Confirmed,
    pub(crate) spent: Spent,
    pub(crate) sealed: Sealed,
    pub(crate) binding: Binding,
    pub(crate) service: Service,
}

impl Claimed {
    /// Releases the card to the merchant's processor only, against the claim and the re-entered security code.
    ///
    /// The processor's key comes from the registry entry of the partner that the sender was verified as, never from the
    /// mail or a webhook's answer.
    ///
    /// # Errors
    /// [`ReleaseRefused`] with the claim.
    pub fn release(
        self,
        vault: &Vault,
        code: SecurityCode,
        now: DateTime<Utc>,
    ) -> Result<Released, ReleaseRefused> {
        let Self { confirmed, claim, service } = self;
        let Some(key) = processor_key(&confirmed, now) else {
            let claimed = Box::new(Self { confirmed, claim, service });
            return Err(ReleaseRefused { claimed, error: ReleaseFailure::NoProcessorKey });
        };
        match vault.release(claim, code, &key, now) {
            Ok(release) => Ok(Released {
                confirmed,
                spent: release.spent,
                sealed: release.sealed,
                binding: release.binding,
                service,
            }),
            Err(refused) => {
                let (claim, error) = refused.into_parts();
                let claimed = Box::new(Self { confirmed, claim, service });
                Err(ReleaseRefused { claimed, error: error.into() })
            }
        }
    }

    /// Gives the claim up; nothing was sent.
    ///
    /// # Errors
    /// [`LedgerError`] if the ledger cannot store it; the claim's lease ends by itself.
    pub fn abandon(self, ledger: &Ledger, code: &str, now: DateTime<Utc>) -> Result<(), LedgerError> {
        ledger.abandon(self.claim, code, now).map(|_| ())
    }

    /// The attempt.
    #[must_use]
    pub fn claim(&self) -> &Claim {
        &self.claim
    }
}

/// The newest key that is valid now.
fn processor_key(confirmed: &Confirmed, now: DateTime<Utc>) -> Option<PinnedKey> {
    let keys = confirmed.reviewed.adapter.entry().processor_keys().iter();
    keys.filter(|key| key.check(now).is_ok()).max_by_key(|key| key.not_before()).cloned()
}
