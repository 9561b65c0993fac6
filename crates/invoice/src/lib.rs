#![doc = include_str!("../README.md")]

mod codes;
mod limits;
mod model;
#[cfg(feature = "read")]
mod read;
mod schema_org;

// The invoice.
pub use model::{Invoice, InvoiceView, Kind, Line, Party, PaymentStatus};

// Its sums and payment.
pub use model::{AllowanceCharge, DueDate, PaymentMeans, Tax, Totals};

// Where its values come from, and how two documents compare.
pub use model::{Difference, Format, Origin, PartPath, PartStep, Source, Term};

// What is wrong with it, and whether it may be paid.
pub use model::{PayableReason, Problem, ProblemCode};

// Why, as stable codes.
pub use billfold_reason::{Code, Coded};
pub use codes::codes;

// The payment request.
pub use model::{PayableRequest, PaymentRequest, ProductContext, SignedBinding};

// Reading.
#[cfg(feature = "read")]
pub use billfold_reason::MessageHash;
pub use limits::Limits;
#[cfg(feature = "read")]
pub use read::{
    EntityError, FileReport, Markup, Outcome, ReadError, Reader, Reading, Refusal, RefusalReason,
    RequestKeys, RequestKeysError, browser_text, entity, has_payment_request, message_has_payment_request,
    read_file, read_message,
};
