//! The public behaviour of billfold-processor.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod codes;
mod jwe;
mod jws;
mod localstripe;
mod sealing;
mod signing;
mod support;
mod token;
mod tokenize;
