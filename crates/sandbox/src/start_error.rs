//! The error of starting an emulator.

use billfold_reason::{Code, reasons};

use crate::keys::KeyError;
use crate::mail::MailError;

/// Why an emulator did not start, or could not write its configuration.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// A port could not be bound, or a file not be written.
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
    Processor(#[from] billfold_processor::KeyError),
    /// A signing key of the payment service could not be made or read.
    #[error("a signing key of the payment service could not be made or read")]
    Signer(#[from] billfold_processor::SoftwareSignerError),
    /// The payment service's public keys are not a usable key set.
    #[error("the payment service's public keys are no set of keys")]
    Keys(#[from] billfold_processor::KeySetError),
    /// The HTTP client of a partner's service could not be made.
    #[error("the HTTP client could not be made")]
    Client,
    /// The partner of that id is not running.
    #[error("no such partner is running")]
    UnknownPartner,
    /// An invoice with that merchant and id is known already, or has no sum.
    #[error("the invoice is known already, or has no sum")]
    Invoice,
}

reasons! {
    StartError {
        Self::Io(_) => Code::refusal("sandbox.io", "The emulator got no port, or could not write a file.");
        Self::OpeningKey(_) => Code::refusal(
            "sandbox.processor_key",
            "The emulated processor's key could not be made.",
        );
        Self::Signer(_) => Code::refusal(
            "sandbox.signer",
            "A signing key of the payment service could not be made or read.",
        );
        Self::Client => Code::refusal(
            "sandbox.client",
            "The HTTP client of an emulator could not be made.",
        );
        Self::UnknownPartner => Code::refusal(
            "sandbox.unknown_partner",
            "No emulated partner of that id is running.",
        );
        Self::Invoice => Code::refusal(
            "sandbox.invoice",
            "The invoice is known to the emulator already, or has no sum.",
        );
    }
    wraps {
        Self::Key(error) => error;
        Self::Processor(error) => error;
        Self::Keys(error) => error;
        Self::Mail(error) => error;
    }
}
