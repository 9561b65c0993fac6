#![doc = include_str!("../README.md")]

mod binding;
mod card;
mod codec;
mod codes;
mod der;
mod destination;
mod hpke;
mod jwe;
mod jwk;
mod key;
mod open;
mod pem;
mod roca;
mod seal;
mod sealed;
mod signer;
mod signing;
mod token;
mod token_error;
mod tokenize;
mod unsigned_token;
mod verifying;

pub mod jws;

// Every stable code.
pub use codes::codes;

// What is sealed, for whom, and for which payment.
pub use binding::{Binding, BindingError};
pub use card::{CardData, CardError, CardParts};
pub use key::{KeyError, PinnedKey};

// Sealing and opening.
pub use open::{OpenError, OpeningKey, OpeningKeyError};
pub use seal::{SealError, seal};
pub use sealed::{Sealed, SealedError};

pub use jwe::{ContentEncryption, JweKey, JweOpeningKey};

// Processors that take the card over TLS and answer a token.
pub use tokenize::{ProcessorStream, TokenizeError, Tokenizer, TransportError, TransportSealed};

// Signatures.
pub use signer::{Algorithm, SignError, Signer, SoftwareSigner, SoftwareSignerError};
pub use signing::{KeyUse, Signature, SigningKey, SigningRequest};
pub use verifying::{BadSignature, KeySetError, VerifyingKey, VerifyingKeys};

// The payment token.
pub use token::{Expect, MAX_LIFETIME_SECONDS, PaymentToken, PaymentTokenHeader, VerifiedPaymentToken};
pub use token_error::TokenError;
pub use unsigned_token::UnsignedPaymentToken;

#[cfg(test)]
mod tests {
    /// The text of a fixture file, or nothing (and one line that says so) where there are no fixtures.
    pub(crate) fn fixture(name: &str) -> Option<String> {
        billfold_testkit::fixtures::text(&format!("vault/{name}"))
    }
}
