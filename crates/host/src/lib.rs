#![doc = include_str!("../README.md")]

mod account;
mod author;
pub mod clock;
mod codes;
pub mod config;
mod data;
mod dns;
mod error;
mod host;
mod ledger_key;
mod mailbox;
mod partners;
mod service;
mod settings;

// The configuration file.
pub use config::Config;

// What is made of it.
pub use author::operating_system_author;
pub use data::{DataFolder, NAMESPACE, OWNER, make_private};
pub use dns::Dns;
pub use host::{Host, Overrides};
pub use settings::{MailboxSettings, SettingsPlace, settings_document};

// What can go wrong.
pub use codes::codes;
pub use error::{FileProblem, HostError, PartnerProblem};
