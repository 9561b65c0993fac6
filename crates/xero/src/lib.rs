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
mod line;
mod link;
mod message;
mod number;
mod payment;
mod webhook;

// The inbox half.
pub use adapter::{LINK_SHAPE, adapter};
pub use codes::codes;
pub use entry::{PARTNER_ID, entry};
pub use link::{InvoiceLink, LinkError};

// The partner half: the Accounting API.
pub use account::{BooksAccount, PaymentAccount};
pub use api::{Api, CAPABILITIES};
pub use invoice::{Invoice, InvoicePayment, Invoices, Pagination};
pub use line::LineItem;
pub use message::Message;
pub use payment::{Payment, Payments};

// Its numbers and times.
pub use date::{date, instant, iso_instant};
pub use number::Number;

// The merchant's consent.
pub use auth::{Client, Connection, GRACE_MINUTES, SCOPES, read_connections, read_tokens};
pub use billfold_partner::accounting::{AuthError, RefreshToken, TokenSet};
