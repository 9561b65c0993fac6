#![doc = include_str!("../README.md")]

mod bind;
mod call;
mod cmdlet;
pub mod code;
mod codes;
mod finding;
mod limits;
mod place;
mod quote;
mod read;
mod syntax;
mod table;
mod walk;

#[cfg(test)]
mod differential;

// What the caller knows: the cmdlets that mean something to it.
pub use cmdlet::{Cmdlet, Parameter, Takes};
pub use table::{Refused, Table};

// Reading.
pub use limits::Limits;
pub use read::{Reading, read, read_file};

// What was read.
pub use call::{Call, Given, GivenValue};
pub use finding::Finding;
pub use place::Position;

// Writing.
pub use quote::quote;

// Reasons.
pub use billfold_reason::{Code, Coded, Severity};
pub use codes::codes;
