//! The accounting half of an adapter: an accounting system's API as requests and answers, and the values both sides speak of.
//!
//! The running partner half, which drives it, is the crate `billfold-partner-service`.

mod adapter;
mod oauth;
mod values;

// The trait, and what a system can do.
pub use adapter::{Accounting, Capabilities, Found, Idempotency, WebhookError, WebhookEvent};
// What the books hold.
pub use values::{BookInvoice, BookLine, BookPayment, BookState, BooksError, Recorded};
// The merchant's consent.
pub use oauth::{AccessToken, AuthError, RefreshToken, TokenSet};
