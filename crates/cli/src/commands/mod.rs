//! One file a command.

pub(crate) mod demo;
pub(crate) mod invoice;
pub(crate) mod ledger;
pub(crate) mod pay;
pub(crate) mod sandbox;
pub(crate) mod screen;
pub(crate) mod settings;
pub(crate) mod vault;
