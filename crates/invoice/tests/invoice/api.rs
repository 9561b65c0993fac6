//! The public surface: what every type can do, and what it must not.

use billfold_invoice::{
    Invoice, InvoiceView, Limits, PayableReason, PayableRequest, PaymentRequest, Problem, ProblemCode,
    ProductContext, SignedBinding,
};

fn everywhere<T: std::fmt::Debug + Send + Sync>() {}

#[test]
fn every_type_is_debug_send_and_sync() {
    everywhere::<Invoice>();
    everywhere::<InvoiceView<'static>>();
    everywhere::<Limits>();
    everywhere::<PayableReason>();
    everywhere::<PayableRequest>();
    everywhere::<PaymentRequest>();
    everywhere::<Problem>();
    everywhere::<ProblemCode>();
    everywhere::<ProductContext>();
    everywhere::<SignedBinding>();
}

#[cfg(feature = "read")]
#[test]
fn the_readers_too() {
    use billfold_invoice::{FileReport, ReadError, Reader, Reading, Refusal, RefusalReason, RequestKeys};
    everywhere::<FileReport>();
    everywhere::<ReadError>();
    everywhere::<Reader>();
    everywhere::<Reading>();
    everywhere::<Refusal>();
    everywhere::<RefusalReason>();
    everywhere::<RequestKeys>();
}
