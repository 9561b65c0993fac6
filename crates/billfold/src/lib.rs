#![doc = include_str!("../README.md")]

mod account;
pub mod code;
mod codes;
mod delimiters;
mod flow;
mod history;
#[cfg(feature = "http")]
pub mod http;
mod mail;
mod network;
mod payee;
pub mod proofs;
mod screen;

// What the host knows.
pub use account::{Account, Business};
pub use history::{History, MessageKey};
pub use network::Network;
pub use payee::Payee;

// Screening.
pub use billfold_reason::{Code, Coded, Reason, Refused, Severity};
pub use codes::codes;
pub use mail::{Mail, MailError};
pub use screen::{
    Compared, InvoiceSummary, Report, SCREENING, Screened, Screener, ScreenerError, Screening, SenderSummary,
    Stage, Step, Verdict,
};

// The payment flow, step by step.
pub use flow::{
    Awaited, Bill, Caution, Change, Choice, ClaimRefusal, Claimed, ConfirmError, Confirmed, Disagreement,
    MAX_REVIEW_AGE, MethodError, Pane, Payment, ReconcileError, ReleaseRefusal, Released, ResumeError,
    ReviewCall, ReviewError, Reviewed, Saved, SendError, Sending, Service, SettleError, ShippingCall,
    ShippingError, Signers, Standing, StatusCall, UnsignedPayment, UnsignedReview, UnsignedShipping,
    UnsignedStatus, default_method,
};

// The crates that the flow is made of, so that a host names one dependency.
pub use billfold_invoice as invoice;
pub use billfold_invoice::has_payment_request;
pub use billfold_ledger as ledger;
pub use billfold_money as money;
pub use billfold_partner as partner;
pub use billfold_processor as processor;
pub use billfold_reason as reason;
pub use billfold_sender as sender;
pub use billfold_settings as settings;
pub use billfold_store as store;
pub use billfold_vault as vault;
