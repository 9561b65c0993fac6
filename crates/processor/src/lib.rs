#![doc = include_str!("../README.md")]

mod binding;
mod card;
mod codec;
mod der;
mod hpke;
mod jwk;
mod key;
mod open;
mod pem;
mod roca;
mod seal;
mod sealed;
mod signer;
mod token;
mod verifying;

pub mod jws;

// What is sealed, for whom, and for which payment.
pub use binding::{Binding, BindingError};
pub use card::{CardData, CardError, CardParts};
pub use key::{KeyError, PinnedKey};

// Sealing and opening.
pub use open::{OpenError, OpeningKey, OpeningKeyError};
pub use seal::{SealError, seal};
pub use sealed::{Sealed, SealedError};

// Signatures.
pub use signer::{Algorithm, SignError, Signer, SoftwareSigner, SoftwareSignerError};
pub use verifying::{BadSignature, KeySetError, VerifyingKey, VerifyingKeys};

// The payment token.
pub use token::{
    Expect, MAX_LIFETIME_SECONDS, PaymentToken, PaymentTokenHeader, TokenError, VerifiedPaymentToken,
};
