#![doc = include_str!("../README.md")]

mod action;
mod alert;
mod api_books;
mod books;
mod charged;
mod charger;
mod codes;
mod complete;
mod journal;
mod load;
mod notices;
mod operator;
mod reply;
mod service;
mod settle;
mod status;
mod supersede;

// The suite that every journal runs, and the fault matrix.
#[cfg(feature = "contract")]
pub mod contract;
// The webhooks over HTTP.
#[cfg(feature = "server")]
mod server;
#[cfg(feature = "server")]
mod transport;

// The running service.
pub use operator::TrustedOperator;
#[cfg(feature = "server")]
pub use server::{WebhookServer, router};
pub use service::PartnerService;
pub use settle::Settled;

// The books it asks and writes.
pub use api_books::ApiBooks;
pub use books::{Books, Tokens, Transport};
pub use notices::Notices;
#[cfg(feature = "server")]
pub use transport::{HttpTransport, TransportError};

// The processor it charges with.
pub use charger::{Charge, ChargeOutcome, Charger};

// Every code of what it answers.
pub use codes::codes;

// What somebody has to look at.
pub use alert::{Alert, AlertReason};

// What it must not forget.
pub use journal::{
    Booking, Journal, JournalError, JournalRecord, JournalState, MemoryJournal, OpenRecords, StoreJournal,
};
