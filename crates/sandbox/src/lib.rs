#![doc = include_str!("../README.md")]

mod invoice;
mod keys;
mod mail;
mod partner;

// What is invoiced, by whom, through which partner.
pub use invoice::{Invoice, Line, Merchant, Shipping};
pub use partner::{Partner, Sender, Wording};

// Mail.
pub use mail::{Attack, Letter, MailError, Postmaster, Zone, action_request, signed_action_request};

// Keys made for one run.
pub use keys::{KeyError, RsaKey};
