//! The model: one invoice in the terms of EN 16931, whatever it was written in.

mod amounts;
mod assemble;
mod check;
mod compare;
mod decimals;
mod difference;
mod invoice;
mod kind;
mod line;
pub(crate) mod link;
mod origin;
mod party;
mod payability;
mod payable;
mod payment;
mod problem;
mod request;
mod status;
mod term;
mod view;

pub use amounts::{AllowanceCharge, Tax, Totals};
#[cfg(feature = "read")]
pub(crate) use compare::Stated;
pub use difference::Difference;
pub use invoice::Invoice;
pub use kind::Kind;
pub use line::Line;
pub use origin::{Format, Origin, PartPath, PartStep, Source};
pub use party::Party;
pub use payable::PayableReason;
pub use payment::{DueDate, PaymentMeans};
pub use problem::{Problem, ProblemCode};
pub use request::{PayableRequest, PaymentRequest, ProductContext, SignedBinding};
pub use status::PaymentStatus;
pub use term::Term;
pub use view::InvoiceView;
