//! Every stable code of this crate.

use billfold_reason::{Code, Coded as _};

use crate::jws::JwsError;
use crate::{
    BadSignature, BindingError, CardError, KeyError, KeySetError, OpenError, OpeningKeyError, SealError,
    SealedError, SignError, SoftwareSignerError, TokenError, TokenizeError, TransportError,
};

// Codes that errors of several operations have.
pub(crate) const KEY_IDENTIFIER: Code = Code::refusal(
    "processor.key_identifier",
    "The id of a processor or of a key is empty, too long or has unusual characters.",
);
pub(crate) const NO_RANDOMNESS: Code = Code::refusal(
    "processor.no_randomness",
    "The operating system gives no random bytes, without which nothing is encrypted.",
)
.with_remedy("Whoever runs the machine should look at its random generator.");
pub(crate) const PAYMENT_EXPIRED: Code =
    Code::refusal("processor.payment_expired", "The time in which the payment could be made is over.")
        .with_detail("The time in which the payment could be made ended at {at:time}.")
        .with_remedy("Start the payment again.");
pub(crate) const PRIVATE_KEY_REJECTED: Code = Code::refusal(
    "processor.private_key_rejected",
    "The document is not a usable private key of the right kind in PKCS #8.",
);

/// Every stable code that an error of this crate can have. For pages and translations.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    [
        BadSignature::codes(),
        BindingError::codes(),
        CardError::codes(),
        JwsError::codes(),
        KeyError::codes(),
        KeySetError::codes(),
        OpenError::codes(),
        OpeningKeyError::codes(),
        SealError::codes(),
        SealedError::codes(),
        SignError::codes(),
        SoftwareSignerError::codes(),
        TokenError::codes(),
        TokenizeError::codes(),
        TransportError::codes(),
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests {
    use super::codes;

    #[test]
    fn codes_are_sound_and_of_this_crate() {
        assert_eq!(billfold_reason::faults(codes()), [""; 0]);
        assert!(codes().all(|code| code.area() == "processor"));
    }
}
