//! What can go wrong when emulators start.

use crate::keys::KeyError;
use crate::mail::MailError;

/// Why an emulator did not start, or could not write its configuration.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// No port, or no file could be written.
    #[error("the network or the file system refused")]
    Io(#[from] std::io::Error),
    /// A key could not be made.
    #[error("a key could not be made")]
    Key(#[from] KeyError),
    /// Mail could not be signed.
    #[error("mail could not be written")]
    Mail(#[from] MailError),
    /// The processor's key could not be made.
    #[error("the processor's key could not be made")]
    OpeningKey(#[from] billfold_processor::OpeningKeyError),
    /// The processor's key could not be pinned.
    #[error("the processor's key could not be pinned")]
    Processor,
    /// A signing key of the payment service could not be made or read.
    #[error("a signing key of the payment service could not be made or read")]
    Signer(#[from] billfold_processor::SoftwareSignerError),
    /// The payment service's public keys are no set of keys.
    #[error("the payment service's public keys are no set of keys")]
    Keys(#[from] billfold_processor::KeySetError),
    /// The HTTP client of a partner's service could not be made.
    #[error("the HTTP client could not be made")]
    Client,
    /// No partner of that id is running.
    #[error("no such partner is running")]
    UnknownPartner,
    /// An invoice with that merchant and id is known already, or has no sum.
    #[error("the invoice is known already, or has no sum")]
    Invoice,
}
