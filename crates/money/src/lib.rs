#![doc = include_str!("../README.md")]

mod codes;
mod currency;
mod decimal;
mod error;
mod json;
mod money;

// The values.
pub use currency::Currency;
pub use money::Money;

// Strict decimal text.
pub use decimal::{MAX_DIGITS, parse_decimal};

// What can go wrong.
pub use codes::codes;
pub use error::{AmountError, CurrencyError, MoneyError};

/// The decimal type in this crate's interface, re-exported so that callers need no version of their own.
pub use rust_decimal::Decimal;
