//! JSON Web Encryption (RFC 7516), compact, RSA-OAEP-256: the form that Adyen, Visa and others take.

mod card;
mod content;
mod key;
mod message;

pub use content::ContentEncryption;
pub use key::{JweKey, JweOpeningKey};

pub(crate) use card::{read_card, write_card};
pub(crate) use key::binding_digest;
pub(crate) use message::{ALG, Jwe, JweFailed, RANDOM, encrypt};
