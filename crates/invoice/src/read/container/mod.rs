//! Containers of documents: messages, archives, signature containers.
//!
//! A container does not know how what is inside it is read: it hands it to [`Collector::read_inside`](super::collect::Collector::read_inside).

mod cms;
pub(crate) mod content;
mod displayed;
pub(crate) mod message;
mod zip;
