//! *Pay*: the ledger grants a claim, the vault releases the card against it.

use billfold_ledger::{Claim, ClaimError, ClaimRequest, Deposit, Ledger, LedgerError, Spent};
use billfold_processor::{Binding, PinnedKey, Sealed};
use billfold_reason::{Code, Refused, reasons};
use billfold_vault::{ReleaseError, SecurityCode, Vault};
use chrono::{DateTime, TimeDelta, Utc};

use super::codes::REVIEW_TOO_OLD;
use super::{Confirmed, Service};

/// How long a claim lives if nothing is sent: as long as the payment token, so that no token outlives its claim.
const LEASE: TimeDelta = TimeDelta::minutes(10);

/// Why a claim was not granted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimRefusal {
    /// The confirmation waited until its review was too old: review again.
    #[error("the review is older than 15 minutes")]
    ReviewTooOld,
    /// The partner's entry has no processor key that is valid now.
    #[error("the partner has no valid processor key")]
    NoProcessorKey,
    /// The ledger refused: paid already, being paid, or outcome unknown.
    #[error(transparent)]
    Ledger(#[from] ClaimError),
}

reasons! {
    ClaimRefusal {}
    shares {
        Self::ReviewTooOld => REVIEW_TOO_OLD;
        Self::NoProcessorKey => NO_PROCESSOR_KEY;
    }
    wraps {
        Self::Ledger(error) => error;
    }
}

/// The one live attempt to pay an invoice.
#[derive(Debug)]
pub struct Claimed {
    pub(crate) confirmed: Confirmed,
    pub(crate) claim: Claim,
}

impl Service {
    /// Claims the invoice in the ledger, by compare-and-set: at most one attempt per invoice is alive.
    ///
    /// # Errors
    /// [`ClaimRefusal`] with the confirmation, which is good until its review is too old: if it is already, or the ledger knows
    /// that the invoice is paid, is being paid, or may have been.
    pub fn claim(
        &self,
        confirmed: Confirmed,
        ledger: &Ledger,
        now: DateTime<Utc>,
    ) -> Result<Claimed, Refused<Confirmed, ClaimRefusal>> {
        // Checked again here: a confirmation may have waited in an open pane, while the merchant was paid by other means.
        if !confirmed.reviewed.is_fresh(now) {
            return Err(Refused::new(confirmed, ClaimRefusal::ReviewTooOld));
        }
        let Some(key) = self.processor_key(&confirmed, now) else {
            return Err(Refused::new(confirmed, ClaimRefusal::NoProcessorKey));
        };
        match ledger.claim(self.claim_request(&confirmed, &key), now) {
            Ok(claim) => Ok(Claimed { confirmed, claim }),
            Err(error) => {
                if let ClaimError::OutcomeUnknown { attempt } = &error {
                    // The live invoice was read a moment ago and is due. Evidence, and no more; a failure to note it changes nothing.
                    drop(ledger.shows_due(attempt, now));
                }
                Err(Refused::new(confirmed, error.into()))
            }
        }
    }

    /// The newest key of the bill's partner that is valid now, in the registry as it stands now.
    fn processor_key(&self, confirmed: &Confirmed, now: DateTime<Utc>) -> Option<PinnedKey> {
        let adapter = self.adapter(confirmed.reviewed.bill.partner())?;
        let keys = adapter.entry().processor_keys().iter();
        // While a processor rotates its keys two are valid. The newer one is taken, because the older is the one about to go.
        keys.filter(|key| key.check(now).is_ok()).max_by_key(|key| key.not_before()).cloned()
    }

    fn claim_request(&self, confirmed: &Confirmed, processor: &PinnedKey) -> ClaimRequest {
        let reviewed = &confirmed.reviewed;
        let method = &confirmed.choice.method;
        let invoice = confirmed.invoice();
        let payee = invoice
            .seller()
            .or_else(|| reviewed.bill.invoice().seller())
            .and_then(billfold_invoice::Party::name)
            .unwrap_or(reviewed.bill.partner().as_str());
        let key = reviewed.bill.ledger_key(self.name());
        // The ledger's record outlives the message and the pane, so it holds all that a receipt and `paymentstatus` need; of
        // the card it holds only the id and the label.
        let (owner, id) = (reviewed.bill.owner().to_string(), method.id.to_string());
        let destination = processor.destination(&key.merchant);
        let mut request = ClaimRequest::new(key, owner, id, *confirmed.total())
            .destination(destination)
            .method_label(method.label())
            .context(reviewed.bill.ask().product_context)
            .invoice_number(invoice.number().unwrap_or_default())
            .payee(payee)
            .lease(LEASE);
        // What the host learns of the payee by this payment: a restart before the answer must not forget it.
        request.payee_record = serde_json::to_string(reviewed.bill.payee()).ok();
        if let Some(paid) = reviewed.live.paid_so_far().filter(|_| !cfg!(billfold_planted = "deposit-closes"))
        {
            request = request.after_deposit(Deposit::new(*paid, *reviewed.live.total()));
        }
        if let Some(earlier) = &confirmed.choice.supersedes {
            request = request.supersede(earlier.clone(), reviewed.adapter.entry().takes_supersedes());
        }
        request
    }
}

/// No card can be sealed to the partner's processor.
const NO_PROCESSOR_KEY: Code = Code::refusal(
    "processor.no_valid_key",
    "The partner's entry has no processor key that is valid now, so no card can be sealed.",
)
.with_remedy("Host: update the partner's processor keys.");

/// Why the card was not released.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReleaseRefusal {
    /// The partner's entry has no processor key that is valid now.
    #[error("the partner has no valid processor key")]
    NoProcessorKey,
    /// The vault refused.
    #[error("the vault did not release the card")]
    Vault(#[from] ReleaseError),
}

reasons! {
    ReleaseRefusal {}
    shares {
        Self::NoProcessorKey => NO_PROCESSOR_KEY;
    }
    wraps {
        Self::Vault(error) => error;
    }
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
    /// mail or a webhook's answer; and from the entry as `service` has it now: a partner or key that was withdrawn since the claim
    /// gets no card. `vault` refuses any other destination than the one that was claimed.
    ///
    /// # Errors
    /// [`ReleaseRefusal`] with the claim, if the partner has no valid processor key or the vault refuses. The claim is alive: try
    /// again with another code, or [`abandon`](Self::abandon) it.
    pub fn release(
        self,
        service: &Service,
        vault: &Vault,
        code: SecurityCode,
        now: DateTime<Utc>,
    ) -> Result<Released, Refused<Self, ReleaseRefusal>> {
        let Self { confirmed, claim } = self;
        let Some(key) = service.processor_key(&confirmed, now) else {
            return Err(Refused::new(Self { confirmed, claim }, ReleaseRefusal::NoProcessorKey));
        };
        match vault.release(claim, code, &key, now) {
            Ok(release) => Ok(Released {
                confirmed,
                spent: release.spent,
                sealed: release.sealed,
                binding: release.binding,
                service: service.clone(),
            }),
            Err(refused) => {
                let (claim, error) = refused.into_parts();
                Err(Refused::new(Self { confirmed, claim }, error.into()))
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

    /// The ledger's claim on the invoice.
    #[must_use]
    pub fn claim(&self) -> &Claim {
        &self.claim
    }
}
