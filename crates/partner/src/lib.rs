#![doc = include_str!("../README.md")]

mod adapter;
mod bearer;
mod codes;
mod completion;
mod discovery;
mod entry;
mod entry_builder;
mod error;
mod limits;
mod live;
mod order;
mod partner_id;
mod problem;
mod registry;
mod sender_data;
mod standard;

// The accounting half of an adapter.
pub mod accounting;
// The suite that every adapter runs.
#[cfg(feature = "contract")]
pub mod contract;
// HTTP requests and responses as values.
pub mod http;
// The wire protocol as JSON types.
pub mod wire;

// The partner network.
pub use entry::{Confidence, Entry, Mode, Provenance, is_loopback};
pub use entry_builder::EntryBuilder;
pub use limits::Limits;
pub use partner_id::PartnerId;
pub use registry::Registry;
pub use sender_data::SenderData;

// The inbox half.
pub use adapter::Adapter;
pub use problem::RequestProblem;
pub use standard::{RequestCheck, StandardAdapter};

// What is asked and answered.
pub use completion::{ActionRequired, Completion, DeclineReason, Declined, Paid, PaymentStatus, Pending};
pub use live::{Item, LiveInvoice, PayerOptions, ShippingOption};
pub use order::{Ask, Order, Payer, ShippingChange};

// The bearer token of the webhooks.
pub use bearer::{BearerError, BearerToken, ExpectBearer, Operator, UnsignedBearer, VerifiedBearer, bearer};

// The payment service's published keys.
pub use discovery::{Discovery, DiscoveryError, KeyRing, ServiceMetadata};

// What can go wrong, and every code of it.
pub use billfold_reason::{Code, Coded, Reason, Severity};
pub use codes::codes;
pub use error::{AnswerError, BuildError, EntryError, Flaw, Operation, RegistryError};
