#![doc = include_str!("../README.md")]

mod adapter;
mod entry;
mod link;

// The inbox half.
pub use adapter::{Adapter, adapter};
pub use entry::{PARTNER_ID, entry};
pub use link::{InvoiceLink, LinkError};

// The findings of this adapter.
pub use adapter::{CODES, LINK_SHAPE};
