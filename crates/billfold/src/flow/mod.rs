//! The payment flow: `Bill` → `Reviewed` → `Confirmed` → `Claimed` → `Released` → `UnsignedPayment` → `Sending` → an attempt of the
//! ledger.
//!
//! Each type is a proof that the steps before it were taken. None can be built, cloned or deserialized; a saved flow is the
//! attempt's id, and resuming runs the checks again.

mod bill;
mod change;
mod claim;
mod codes;
mod confirm;
mod method;
mod pane;
mod payment;
mod reconcile;
mod review;
mod saved;
mod send;
mod service;
mod shipping;
mod signers;
mod standing;

pub use bill::Bill;
pub use change::Change;
pub use claim::{ClaimRefusal, Claimed, ReleaseRefusal, Released};
pub(crate) use codes::SHARED;
pub use confirm::{Choice, ConfirmError, Confirmed, MAX_REVIEW_AGE};
pub use method::{MethodError, default_method};
pub use pane::{Caution, Pane};
pub use payment::UnsignedPayment;
pub use reconcile::{ReconcileError, StatusCall, UnsignedStatus};
pub use review::{Disagreement, ReviewCall, ReviewError, Reviewed, UnsignedReview};
pub use saved::{ResumeError, Saved};
pub use send::{Awaited, SendError, Sending, SettleError};
pub use service::Service;
pub use shipping::{ShippingCall, ShippingError, UnsignedShipping};
pub use signers::Signers;
pub use standing::{Payment, Standing};
