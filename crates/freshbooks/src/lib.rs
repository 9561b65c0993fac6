#![doc = include_str!("../README.md")]

mod account;
mod adapter;
mod api;
mod auth;
mod codes;
mod date;
mod entry;
mod error;
mod invoice;
mod link;
mod more_members;
mod payment;
mod webhook;

// The inbox half.
pub use adapter::{LINK_SHAPE, adapter};
pub use codes::codes;
pub use entry::{PARTNER_ID, entry};
pub use link::{InvoiceLink, LinkError};

// The partner half: the accounting API.
pub use account::BooksAccount;
pub use api::{Api, CAPABILITIES, Invoices};
pub use error::ErrorBody;
pub use invoice::{Amount, Invoice, Line};
pub use more_members::MoreMembers;
pub use payment::Payment;
pub use webhook::Verification;

// Its times.
pub use date::{date, eastern_instant, utc_instant};

// The merchant's consent.
pub use auth::{Client, SCOPES, read_tokens};
pub use billfold_partner::accounting::{AuthError, RefreshToken, TokenSet};
