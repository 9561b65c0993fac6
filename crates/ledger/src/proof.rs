//! The three proofs of a payment under way. Only the ledger makes them, and each is used up by the next step.

use billfold_money::Money;
use chrono::{DateTime, Utc};

use crate::{Attempt, AttemptId, InvoiceKey};

/// The right to release a payment method for one attempt. Made by [`Ledger::claim`](crate::Ledger::claim) alone, once.
///
/// It cannot be copied:
/// ```compile_fail,E0599
/// fn twice(claim: billfold_ledger::Claim) -> (billfold_ledger::Claim, billfold_ledger::Claim) {
///     (claim.clone(), claim)
/// }
/// ```
/// nor built:
/// ```compile_fail,E0451
/// fn forge(inner: billfold_ledger::Attempt) -> billfold_ledger::Claim {
///     billfold_ledger::Claim { inner }
/// }
/// ```
/// nor read from a file:
/// ```compile_fail,E0277
/// fn load(text: &str) -> billfold_ledger::Claim {
///     serde_json::from_str(text).unwrap()
/// }
/// ```
/// nor used after it was spent:
/// ```compile_fail,E0382
/// fn again(claim: billfold_ledger::Claim) {
///     let spent = claim.spend();
///     let second = claim.spend();
/// }
/// ```
/// What does compile is using it up:
/// ```
/// fn once(claim: billfold_ledger::Claim) -> billfold_ledger::Spent {
///     claim.spend()
/// }
/// ```
#[derive(Debug)]
pub struct Claim {
    inner: Attempt,
}

/// A claim whose payment method has been released. What is left is to [send](crate::Ledger::mark_sent) or to
/// [give up](crate::Ledger::abandon_spent).
///
/// ```compile_fail,E0599
/// fn twice(spent: billfold_ledger::Spent) -> (billfold_ledger::Spent, billfold_ledger::Spent) {
///     (spent.clone(), spent)
/// }
/// ```
#[derive(Debug)]
pub struct Spent {
    inner: Attempt,
}

/// An attempt that is stored as sent: the payment may leave now, and its answer can be [settled](crate::Ledger::settle).
///
/// ```compile_fail,E0599
/// fn twice(sent: billfold_ledger::Sent) -> (billfold_ledger::Sent, billfold_ledger::Sent) {
///     (sent.clone(), sent)
/// }
/// ```
#[derive(Debug)]
pub struct Sent {
    inner: Attempt,
}

impl Claim {
    pub(crate) fn new(inner: Attempt) -> Self {
        Self { inner }
    }

    /// Consumes the claim. The vault calls this at the moment it releases the method.
    #[must_use]
    pub fn spend(self) -> Spent {
        Spent { inner: self.inner }
    }
}

impl Sent {
    pub(crate) fn new(inner: Attempt) -> Self {
        Self { inner }
    }
}

macro_rules! getters {
    ($proof:ident) => {
        impl $proof {
            /// The attempt's id, the `requestId` on the wire.
            #[must_use]
            pub fn attempt_id(&self) -> &AttemptId {
                &self.inner.id
            }

            /// The invoice.
            #[must_use]
            pub fn key(&self) -> &InvoiceKey {
                &self.inner.key
            }

            /// The owner of the method in the vault.
            #[must_use]
            pub fn owner(&self) -> &str {
                &self.inner.owner
            }

            /// The id of the method in the vault.
            #[must_use]
            pub fn method(&self) -> &str {
                &self.inner.method
            }

            /// What is to be paid.
            #[must_use]
            pub fn amount(&self) -> &Money {
                &self.inner.amount
            }

            /// Where the card may go, see [`ClaimRequest::destination`](crate::ClaimRequest::destination).
            #[must_use]
            pub fn destination(&self) -> Option<&str> {
                self.inner.destination.as_deref()
            }

            /// When the right ends. Nothing that is made for this attempt may be valid longer.
            #[must_use]
            pub fn expires_at(&self) -> DateTime<Utc> {
                self.inner.expires_at
            }

            /// The attempt as it was recorded when this proof was made.
            #[must_use]
            pub fn attempt(&self) -> &Attempt {
                &self.inner
            }
        }
    };
}

getters!(Claim);
getters!(Spent);
getters!(Sent);
