#![doc = include_str!("../README.md")]

pub mod characters;
mod code;
mod coded;
mod declare;
mod faults;
#[cfg(feature = "message-hash")]
mod message_hash;
mod parameter;
mod reason;
mod refused;
mod severity;
mod value;

// What a reason is.
pub use code::Code;
pub use faults::faults;
pub use parameter::{Kind, Parameter};
pub use severity::Severity;

// One thing that was found.
pub use reason::Reason;
pub use value::Value;

// What proofs about one message are bound together by.
#[cfg(feature = "message-hash")]
pub use message_hash::MessageHash;

// What every error and finding answers.
pub use coded::Coded;
pub use refused::Refused;

#[doc(hidden)]
pub use serde::{Serialize, Serializer};
